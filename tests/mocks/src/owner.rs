//! An owner of margin vaults that a test programs.

use core::cell::RefCell;
use dhv_primitives::{
	ports::{VaultLiquidation, VaultOwner, VaultSettlement},
	Balance, Contracts, SeriesId,
};
use sp_runtime::{DispatchError, DispatchResult};
use std::{
	collections::{BTreeMap, BTreeSet},
	rc::Rc,
};

/// One question for cover or for collateral, as it was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CoverAsked {
	/// The owner of the vault.
	pub owner: u128,
	/// The series of the vault.
	pub series: SeriesId,
	/// What the vault owes beyond its collateral, or what it lacks of its margin.
	pub shortfall: Balance,
	/// The account that the money goes to.
	pub to: u128,
}

/// What an owner is asked and told besides covers, gifts and settlements.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum OwnerTold {
	/// `add_collateral`.
	AddCollateral,
	/// `on_released`.
	Released,
	/// `on_margin_call`.
	MarginCall,
	/// `on_liquidated`.
	Liquidated,
	/// `on_paid`.
	Paid,
}

type Transfer = Rc<dyn Fn(&CoverAsked, Balance) -> DispatchResult>;

#[derive(Default)]
struct State {
	covers: BTreeMap<u128, Balance>,
	false_reports: BTreeMap<u128, Balance>,
	transfer: Option<Transfer>,
	refusals: BTreeMap<u128, DispatchError>,
	asked: Vec<CoverAsked>,
	gifts: Vec<(u128, SeriesId, Balance)>,
	settled: Vec<(u128, VaultSettlement)>,
	healthy: BTreeSet<u128>,
	additions: BTreeMap<u128, Balance>,
	false_additions: BTreeMap<u128, Balance>,
	health_refusals: BTreeMap<(u128, OwnerTold), DispatchError>,
	asked_additions: Vec<CoverAsked>,
	released: Vec<(u128, SeriesId, Balance)>,
	margin_calls: Vec<(u128, SeriesId, Balance)>,
	liquidated: Vec<(u128, VaultLiquidation)>,
	paid: Vec<(u128, SeriesId, Contracts, Balance)>,
}

impl State {
	fn ensure_accepts(&self, owner: u128, told: OwnerTold) -> DispatchResult {
		self.health_refusals.get(&(owner, told)).map_or(Ok(()), |error| Err(*error))
	}
}

thread_local! {
	static STATE: RefCell<State> = RefCell::default();
}

/// Covers what the test allows, records what it is told.
pub struct MockOwner;

impl MockOwner {
	/// The most that `owner` adds to any one vault; nothing until this is set.
	pub fn set_cover(owner: u128, most: Balance) {
		STATE.with_borrow_mut(|state| state.covers.insert(owner, most));
	}

	/// Makes `owner` report this much cover, whatever was asked, and move nothing: a defect that
	/// the registry has to catch. `None` ends it.
	pub fn set_false_report(owner: u128, report: Option<Balance>) {
		STATE.with_borrow_mut(|state| match report {
			Some(amount) => state.false_reports.insert(owner, amount),
			None => state.false_reports.remove(&owner),
		});
	}

	/// How cover and added collateral move: called with the question and the amount. Without it
	/// nothing moves, and an owner that covers or adds is a lie.
	pub fn set_transfer(transfer: impl Fn(&CoverAsked, Balance) -> DispatchResult + 'static) {
		STATE.with_borrow_mut(|state| state.transfer = Some(Rc::new(transfer)));
	}

	/// Makes `on_settled` fail for `owner`, or succeed again.
	pub fn set_refusal(owner: u128, refusal: Option<DispatchError>) {
		STATE.with_borrow_mut(|state| match refusal {
			Some(error) => state.refusals.insert(owner, error),
			None => state.refusals.remove(&owner),
		});
	}

	/// Every question for cover so far. The record is not part of storage: a question whose
	/// settlement was rolled back stays in it.
	pub fn asked() -> Vec<CoverAsked> {
		STATE.with_borrow(|state| state.asked.clone())
	}

	/// Every gift to a vault so far: owner, series, amount.
	pub fn gifts() -> Vec<(u128, SeriesId, Balance)> {
		STATE.with_borrow(|state| state.gifts.clone())
	}

	/// Every settlement that was accepted so far.
	pub fn settled() -> Vec<(u128, VaultSettlement)> {
		STATE.with_borrow(|state| state.settled.clone())
	}

	/// Whether `owner` keeps its vaults in health; it does not until this is set.
	pub fn set_keeps_health(owner: u128, keeps: bool) {
		STATE.with_borrow_mut(|state| {
			if keeps {
				state.healthy.insert(owner);
			} else {
				state.healthy.remove(&owner);
			}
		});
	}

	/// The most collateral that `owner` adds at any one question; nothing until this is set.
	pub fn set_addition(owner: u128, most: Balance) {
		STATE.with_borrow_mut(|state| state.additions.insert(owner, most));
	}

	/// Makes `owner` report this much added collateral, whatever was asked, and move nothing: a
	/// defect that the registry has to catch. `None` ends it.
	pub fn set_false_addition(owner: u128, report: Option<Balance>) {
		STATE.with_borrow_mut(|state| match report {
			Some(amount) => state.false_additions.insert(owner, amount),
			None => state.false_additions.remove(&owner),
		});
	}

	/// Makes one of these calls fail for `owner`, or succeed again.
	pub fn set_health_refusal(owner: u128, told: OwnerTold, refusal: Option<DispatchError>) {
		STATE.with_borrow_mut(|state| match refusal {
			Some(error) => state.health_refusals.insert((owner, told), error),
			None => state.health_refusals.remove(&(owner, told)),
		});
	}

	/// Every question for collateral so far, refused and rolled back ones too.
	pub fn asked_additions() -> Vec<CoverAsked> {
		STATE.with_borrow(|state| state.asked_additions.clone())
	}

	/// Every accepted release so far: owner, series, amount.
	pub fn released() -> Vec<(u128, SeriesId, Balance)> {
		STATE.with_borrow(|state| state.released.clone())
	}

	/// Every accepted margin call so far: owner, series, what is missing.
	pub fn margin_calls() -> Vec<(u128, SeriesId, Balance)> {
		STATE.with_borrow(|state| state.margin_calls.clone())
	}

	/// Every accepted bid on a vault so far.
	pub fn liquidated() -> Vec<(u128, VaultLiquidation)> {
		STATE.with_borrow(|state| state.liquidated.clone())
	}

	/// Every payout that was accepted so far: holder, series, contracts, payout.
	pub fn paid() -> Vec<(u128, SeriesId, Contracts, Balance)> {
		STATE.with_borrow(|state| state.paid.clone())
	}

	/// Forgets everything.
	pub fn clear() {
		STATE.with_borrow_mut(|state| *state = State::default());
	}
}

impl VaultOwner<u128> for MockOwner {
	fn keeps_health(owner: &u128) -> bool {
		STATE.with_borrow(|state| state.healthy.contains(owner))
	}

	fn add_collateral(
		owner: &u128,
		series: SeriesId,
		missing: Balance,
		to: &u128,
	) -> Result<Balance, DispatchError> {
		let asked = CoverAsked { owner: *owner, series, shortfall: missing, to: *to };
		STATE.with_borrow_mut(|state| {
			state.asked_additions.push(asked);
			state.ensure_accepts(*owner, OwnerTold::AddCollateral)
		})?;
		let (report, most, transfer) = STATE.with_borrow(|state| {
			let report = state.false_additions.get(owner).copied();
			(report, state.additions.get(owner).copied(), state.transfer.clone())
		});
		if let Some(report) = report {
			return Ok(report);
		}
		let amount = most.unwrap_or_default().min(missing);
		if let (true, Some(transfer)) = (amount > 0, transfer) {
			transfer(&asked, amount)?;
		}
		Ok(amount)
	}

	fn on_released(owner: &u128, series: SeriesId, amount: Balance) -> DispatchResult {
		STATE.with_borrow_mut(|state| {
			state.ensure_accepts(*owner, OwnerTold::Released)?;
			state.released.push((*owner, series, amount));
			Ok(())
		})
	}

	fn on_margin_call(owner: &u128, series: SeriesId, missing: Balance) -> DispatchResult {
		STATE.with_borrow_mut(|state| {
			state.ensure_accepts(*owner, OwnerTold::MarginCall)?;
			state.margin_calls.push((*owner, series, missing));
			Ok(())
		})
	}

	fn on_liquidated(owner: &u128, liquidation: &VaultLiquidation) -> DispatchResult {
		STATE.with_borrow_mut(|state| {
			state.ensure_accepts(*owner, OwnerTold::Liquidated)?;
			state.liquidated.push((*owner, *liquidation));
			Ok(())
		})
	}

	fn cover_shortfall(
		owner: &u128,
		series: SeriesId,
		shortfall: Balance,
		to: &u128,
	) -> Result<Balance, DispatchError> {
		let asked = CoverAsked { owner: *owner, series, shortfall, to: *to };
		let report = STATE.with_borrow(|state| state.false_reports.get(owner).copied());
		if let Some(report) = report {
			return Ok(report);
		}
		let (amount, transfer) = STATE.with_borrow_mut(|state| {
			state.asked.push(asked);
			let most = state.covers.get(owner).copied().unwrap_or_default();
			(most.min(shortfall), state.transfer.clone())
		});
		if let (true, Some(transfer)) = (amount > 0, transfer) {
			transfer(&asked, amount)?;
		}
		Ok(amount)
	}

	fn on_top_up(owner: &u128, series: SeriesId, amount: Balance) -> DispatchResult {
		STATE.with_borrow_mut(|state| state.gifts.push((*owner, series, amount)));
		Ok(())
	}

	fn on_paid(
		holder: &u128,
		series: SeriesId,
		contracts: Contracts,
		payout: Balance,
	) -> DispatchResult {
		STATE.with_borrow_mut(|state| {
			state.ensure_accepts(*holder, OwnerTold::Paid)?;
			state.paid.push((*holder, series, contracts, payout));
			Ok(())
		})
	}

	fn on_settled(owner: &u128, settlement: &VaultSettlement) -> DispatchResult {
		STATE.with_borrow_mut(|state| match state.refusals.get(owner) {
			Some(error) => Err(*error),
			None => {
				state.settled.push((*owner, *settlement));
				Ok(())
			}
		})
	}
}
