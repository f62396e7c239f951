//! An owner of margin vaults that a test programs.

use core::cell::RefCell;
use dhv_primitives::{
	ports::{VaultOwner, VaultSettlement},
	Balance, SeriesId,
};
use sp_runtime::{DispatchError, DispatchResult};
use std::{collections::BTreeMap, rc::Rc};

/// One question for cover, as it was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CoverAsked {
	/// The owner of the vault.
	pub owner: u128,
	/// The series that is being settled.
	pub series: SeriesId,
	/// What the vault owes beyond its collateral.
	pub shortfall: Balance,
	/// The account that the cover goes to.
	pub to: u128,
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

	/// How cover moves: called with the question and the amount. Without it nothing moves, and an
	/// owner that covers is a lie.
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

	/// Forgets everything.
	pub fn clear() {
		STATE.with_borrow_mut(|state| *state = State::default());
	}
}

impl VaultOwner<u128> for MockOwner {
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
