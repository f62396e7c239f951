//! What must hold after every call and every block.
//!
//! | Id | Rule |
//! |---|---|
//! | OR-1 | A series' short, collateral and vault count are the sums over its vaults; no vault is empty |
//! | OR-2 | Its supply is the supply of its token; while it is open, also its short |
//! | OR-3 | The ledger of an asset is the sum of vault collateral, of pots, and dust |
//! | OR-4 | The registry and insurance accounts hold at least what is booked |
//! | OR-5 | A pot pays every option that is left; it never collects more than was owed |
//! | OR-6 | Terms and ids are one to one, and ids are below the next one |
//! | OR-7 | The pending expiries are sorted, unique, and exactly the fixings that are not final |
//! | OR-8 | Every series is listed under its fixing; its status and fixing agree |
//! | OR-9 | Open interest of a product is the sum of the shorts of its series |
//! | OR-10 | The settlement queue has no series twice and none that trades; the cursor is its head's; pots that wait for it are open |
//! | OR-11 | Parameters of every product keep their rules |
//! | OR-12 | Long legs, and options that owners did not take, are booked with their series and held by the registry; only fully backed vaults have them, of series that differ in the strike alone |
//! | OR-13 | Every series with a fixing has a pot, open exactly if its last vault is settled; a pot counts the vaults of its series and never pays more than it collected |
//! | OR-14 | Credits are not empty, and the ledger books their sum |
//! | OR-15 | Shorts of an underlying and naked collateral of a product are booked with their sums |
//! | OR-16 | A fully backed vault holds at least its greatest loss |
//! | OR-17 | What is held of an account for series and operators is the sum of its deposits |
//! | OR-18 | Operators' prices are kept only for fixings that are not final and listen or have listened, for at most `MaxOperators`, and cover no more than the window |
//! | OR-19 | At most `MaxOpenWindows` windows of one asset listen together |
//! | OR-20 | A fixing is proposed, disputed and final only after expiry and locking, by the rules of its state |
//! | OR-21 | A final fixing never changes (random sequences) |
//! | OR-22 | Every pool or naked vault with a short is either in the order, under its backing, or in distress; nothing else is |
//! | OR-23 | A series watches the trigger of its weakest vault, filed in its place; no vault of the order falls into need before it |
//! | OR-24 | An auction does not start before the distress that it is for |
//! | OR-25 | A bid never lowers the backing of what is left, closes no more than restores the vault, and pays no more than its collateral for each contract (random sequences) |

mod watch;

use crate::{
	types::*, Config, Credits, Cursor, DepositOf, Fixings, GroupMembers, HoldReason, Insurance,
	Issuers, KeptOptions, Ledger, NakedCollateral, NextSeriesId, OpenInterest, OperatorPrices,
	Operators, Pallet, PendingExpiries, Pots, Products, SeriesByExpiry, SeriesIds, SeriesOf,
	SettlementQueue, UnderlyingInterest, Vaults, WaitingPots,
};
use alloc::collections::{BTreeMap, BTreeSet};
use dhv_primitives::{
	tunable::ensure_in_range, AssetIndex, BackingClass, Balance, Contracts, Fixed, Series,
	SeriesId, SeriesStatus,
};
use frame_support::{
	ensure,
	traits::{fungible::InspectHold, fungibles::Inspect, Get},
};
use sp_runtime::{traits::Saturating, TryRuntimeError};

/// What is held of an account for series and for operators.
type HeldOf<T> = (DepositOf<T>, DepositOf<T>);

type Check = Result<(), TryRuntimeError>;

impl<T: Config> Pallet<T> {
	/// Every invariant.
	pub fn check_invariants() -> Check {
		Self::check_vaults()?;
		Self::check_supply()?;
		Self::check_ledger()?;
		Self::check_balances()?;
		Self::check_pots()?;
		Self::check_identity()?;
		Self::check_pending()?;
		Self::check_fixings()?;
		Self::check_feeds()?;
		Self::check_windows()?;
		Self::check_states()?;
		Self::check_open_interest()?;
		Self::check_queue()?;
		Self::check_products()?;
		Self::check_longs()?;
		Self::check_members()?;
		Self::check_credits()?;
		Self::check_naked_collateral()?;
		Self::check_backing()?;
		Self::check_deposits()?;
		Self::check_order()?;
		Self::check_watches()?;
		Self::check_distress()
	}

	fn check_vaults() -> Check {
		let mut sums: BTreeMap<_, (u128, Balance, u32)> = BTreeMap::new();
		for (series, _, vault) in Vaults::<T>::iter() {
			ensure!(vault != MarginVault::default(), "OR-1: an empty vault is stored");
			let sum = sums.entry(series).or_default();
			sum.0 = sum.0.saturating_add(vault.short.units());
			sum.1 = sum.1.saturating_add(vault.collateral);
			sum.2 = sum.2.saturating_add(1);
		}
		for (series, info) in SeriesOf::<T>::iter() {
			let booked = (info.short.units(), info.collateral, info.vaults);
			let sum = sums.remove(&series).unwrap_or_default();
			ensure!(booked == sum, "OR-1: totals of a series differ from its vaults");
		}
		ensure!(sums.is_empty(), "OR-1: a vault has no series");
		Ok(())
	}

	fn check_supply() -> Check {
		for (series, info) in SeriesOf::<T>::iter() {
			let issued = T::OptionAssets::total_issuance(series);
			ensure!(info.supply.units() == issued, "OR-2: supply differs from the token's");
			// Of fully backed series, options in long legs are burned before their writers settle.
			let first = info.terms.backing == BackingClass::PublicFull;
			ensure!(first || info.short <= info.supply, "OR-2: more is short than exists");
			let open = info.status == SeriesStatus::Open;
			ensure!(!open || info.short == info.supply, "OR-2: open supply differs from short");
		}
		Ok(())
	}

	fn check_ledger() -> Check {
		let mut sums: BTreeMap<AssetIndex, (Balance, Balance)> = BTreeMap::new();
		for info in SeriesOf::<T>::iter_values() {
			let sum = sums.entry(info.terms.collateral_asset).or_default();
			sum.0 = sum.0.saturating_add(info.collateral);
		}
		for (key, pot) in Pots::<T>::iter() {
			let asset = Self::asset_of(key)?;
			let sum = sums.entry(asset).or_default();
			sum.1 = sum.1.saturating_add(pot.collected.saturating_sub(pot.paid));
		}
		for (asset, entry) in Ledger::<T>::iter() {
			ensure!(!entry.is_empty(), "OR-3: an empty ledger entry is stored");
			let sum = sums.remove(&asset).unwrap_or_default();
			ensure!(sum == (entry.collateral, entry.pots), "OR-3: the ledger differs");
		}
		ensure!(sums.values().all(|sum| *sum == (0, 0)), "OR-3: the ledger lacks an asset");
		Ok(())
	}

	fn check_balances() -> Check {
		let (account, insurance) = (Self::account_id(), Self::insurance_account());
		for (asset, entry) in Ledger::<T>::iter() {
			let held = T::Assets::balance(asset, &account);
			ensure!(held >= entry.total(), "OR-4: the registry account holds too little");
		}
		for (asset, booked) in Insurance::<T>::iter() {
			let held = T::Assets::balance(asset, &insurance);
			ensure!(held >= booked, "OR-4: the insurance account holds too little");
		}
		Ok(())
	}

	fn check_pots() -> Check {
		for (key, pot) in Pots::<T>::iter() {
			ensure!(pot.collected <= pot.owed, "OR-5: a pot collected more than was owed");
			ensure!(pot.paid <= pot.collected, "OR-5: a pot paid more than it collected");
			let Some(recovery) = pot.recovery else {
				ensure!(pot.paid == 0, "OR-5: a pot paid before payouts were open");
				continue;
			};
			ensure!(
				!recovery.is_negative() && recovery <= Fixed::ONE,
				"OR-5: recovery is not a share"
			);
			let mut rest: Balance = 0;
			for series in Self::members(key) {
				let info = Self::load(series).map_err(|_| "OR-13: a member of a pot is gone")?;
				rest = rest.saturating_add(Self::payout_for(&info, info.supply)?);
			}
			let left = pot.collected.saturating_sub(pot.paid);
			ensure!(rest <= left, "OR-5: a pot cannot pay the options that are left");
		}
		Ok(())
	}

	/// The asset that a pot holds.
	fn asset_of(key: PotKey) -> Result<AssetIndex, TryRuntimeError> {
		match key {
			PotKey::Group { collateral_asset, .. } => Ok(collateral_asset),
			PotKey::Series(series) => SeriesOf::<T>::get(series)
				.map(|info| info.terms.collateral_asset)
				.ok_or_else(|| "OR-13: a pot has no series".into()),
		}
	}

	fn check_identity() -> Check {
		let next = NextSeriesId::<T>::get();
		let mut count = 0usize;
		for (series, info) in SeriesOf::<T>::iter() {
			ensure!(series < next, "OR-6: an id is not below the next one");
			ensure!(SeriesIds::<T>::get(info.terms) == Some(series), "OR-6: terms lack the id");
			count = count.saturating_add(1);
		}
		ensure!(SeriesIds::<T>::iter().count() == count, "OR-6: terms without a series");
		Ok(())
	}

	fn check_pending() -> Check {
		let pending = PendingExpiries::<T>::get();
		let mut later = pending.iter().skip(1);
		let sorted = pending.iter().zip(&mut later).all(|(a, b)| a.place() < b.place());
		ensure!(sorted, "OR-7: pending expiries are not sorted");
		let keys: BTreeSet<_> = pending.iter().map(PendingExpiry::key).collect();
		ensure!(keys.len() == pending.len(), "OR-7: an expiry is pending twice");
		let open: BTreeSet<_> = Fixings::<T>::iter()
			.filter(|(_, record)| record.fixing().is_none())
			.map(|(key, _)| key)
			.collect();
		ensure!(keys == open, "OR-7: pending expiries are not the open fixings");
		Ok(())
	}

	fn check_fixings() -> Check {
		let mut listed = BTreeSet::new();
		for (key, series) in SeriesByExpiry::<T>::iter() {
			ensure!(!series.is_empty(), "OR-8: an empty list of series is stored");
			let record = Fixings::<T>::get(key).ok_or("OR-8: an expiry has no fixing")?;
			for id in series {
				ensure!(listed.insert(id), "OR-8: a series is listed twice");
				let info = SeriesOf::<T>::get(id).ok_or("OR-8: a listed series is gone")?;
				ensure!(FixingKey::of(&info.terms) == key, "OR-8: a series is listed elsewhere");
				let agree = info.status.fixing() == record.fixing();
				ensure!(agree, "OR-8: status and fixing disagree");
			}
		}
		ensure!(listed.len() == SeriesOf::<T>::iter_keys().count(), "OR-8: a series is unlisted");
		let orphan = Fixings::<T>::iter_keys().any(|key| !SeriesByExpiry::<T>::contains_key(key));
		ensure!(!orphan, "OR-8: a fixing has no series");
		Ok(())
	}

	fn check_feeds() -> Check {
		let pending: BTreeMap<_, _> =
			PendingExpiries::<T>::get().into_iter().map(|entry| (entry.key(), entry)).collect();
		let mut counts: BTreeMap<FixingKey, u32> = BTreeMap::new();
		for (key, _, prices) in OperatorPrices::<T>::iter() {
			let entry = pending.get(&key).ok_or("OR-18: prices are kept for no pending fixing")?;
			ensure!(entry.listens() <= Self::now(), "OR-18: prices are kept too early");
			let count = counts.entry(key).or_default();
			*count = count.saturating_add(1);
			let window = entry.expiry.saturating_since(entry.opens);
			let covered =
				prices.underlying.average.covered.max(prices.strike_asset.average.covered);
			ensure!(covered <= window, "OR-18: prices cover more than the window");
		}
		let few = counts.values().all(|count| *count <= T::MaxOperators::get());
		ensure!(few, "OR-18: too many operators are kept");
		Ok(())
	}

	pub(crate) fn check_windows() -> Check {
		let pending = PendingExpiries::<T>::get();
		let most = crate::books::bound::<T::MaxOpenWindows>();
		for entry in &pending {
			let opens = entry.listens();
			for asset in [entry.underlying, entry.strike_asset] {
				let open =
					pending.iter().filter(|other| other.is_of(asset) && other.is_listening(opens));
				ensure!(open.count() <= most, "OR-19: too many windows are open together");
			}
		}
		Ok(())
	}

	fn check_states() -> Check {
		for (key, FixingRecord { terms, rounds, state }) in Fixings::<T>::iter() {
			ensure!(rounds.average.covered <= terms.window, "OR-20: rounds cover too much");
			let (since, fits) = match state {
				FixingState::Accumulating => continue,
				FixingState::Proposed { price, rule, since, until } => {
					let known = matches!(rule, FixingRule::Median | FixingRule::Resolved);
					(Some((since, until)), known && price.get().is_positive())
				}
				FixingState::Disputed { proposal, cause, since, deadline } => {
					let from_guardian = cause == DisputeCause::Guardian;
					(Some((since, deadline)), from_guardian == proposal.is_some())
				}
				FixingState::Final { price, .. } => (None, price.get().is_positive()),
			};
			ensure!(fits, "OR-20: a rule or price does not fit the state of a fixing");
			ensure!(rounds.held.is_none(), "OR-20: a round is held after the window");
			ensure!(key.expiry < Self::now(), "OR-20: a fixing is ahead of its expiry");
			let ordered = since.is_none_or(|(since, until)| {
				since.time.saturating_since(key.expiry) > terms.dispute.locking_period
					&& since.time <= until
			});
			ensure!(ordered, "OR-20: the periods of a fixing are out of order");
		}
		Ok(())
	}

	fn check_open_interest() -> Check {
		let mut sums: BTreeMap<Product, u128> = BTreeMap::new();
		for info in SeriesOf::<T>::iter_values() {
			let sum = sums.entry(Product::of(&info.terms)).or_default();
			*sum = sum.saturating_add(info.short.units());
		}
		sums.retain(|_, sum| *sum > 0);
		let booked: BTreeMap<_, _> =
			OpenInterest::<T>::iter().map(|(product, c)| (product, c.units())).collect();
		ensure!(sums == booked, "OR-9: open interest differs from the shorts");
		Ok(())
	}

	fn check_queue() -> Check {
		let queue = SettlementQueue::<T>::get();
		let unique: BTreeSet<_> = queue.iter().collect();
		ensure!(unique.len() == queue.len(), "OR-10: a series is in settlement twice");
		let trading =
			|id: &_| SeriesOf::<T>::get(id).is_some_and(|info| info.status == SeriesStatus::Open);
		ensure!(!queue.iter().any(trading), "OR-10: a trading series is in settlement");
		let head = Cursor::<T>::get().is_none_or(|c| queue.first() == Some(&c.series));
		ensure!(head, "OR-10: the cursor is not at the head of the queue");
		let open = |key| Pots::<T>::get(key).is_some_and(|pot| pot.recovery.is_some());
		ensure!(WaitingPots::<T>::iter_keys().all(open), "OR-10: a pot waits that is not open");
		Ok(())
	}

	fn check_products() -> Check {
		for (product, parameters) in Products::<T>::iter() {
			let valid = parameters.validate().is_ok();
			let decimals = Self::decimals(product.collateral_asset).unwrap_or_default();
			let ranged = ensure_in_range(&parameters, decimals).is_ok();
			ensure!(valid && ranged, "OR-11: parameters break their rules");
			ensure!(
				product.supports(&parameters.classes) && product.underlying != product.strike_asset,
				"OR-11: a product of unsupported assets"
			);
			let known = Self::decimals(product.underlying).is_ok()
				&& Self::decimals(product.strike_asset).is_ok();
			ensure!(known, "OR-11: a product of unknown assets");
		}
		let zero = OpenInterest::<T>::iter_values().any(|c| c == Contracts::ZERO);
		ensure!(!zero, "OR-9: zero open interest is stored");
		Ok(())
	}

	fn check_longs() -> Check {
		let mut sums: BTreeMap<SeriesId, u128> = BTreeMap::new();
		for (series, _, vault) in Vaults::<T>::iter() {
			let Some(leg) = vault.long else { continue };
			let short = SeriesOf::<T>::get(series).ok_or("OR-1: a vault has no series")?.terms;
			let long = SeriesOf::<T>::get(leg.series).ok_or("OR-12: a long leg is gone")?.terms;
			let alike = Series { strike: short.strike, ..long } == short;
			ensure!(
				alike && leg.series != series && !leg.contracts.is_zero(),
				"OR-12: a long leg does not belong to its vault"
			);
			ensure!(
				short.backing == BackingClass::PublicFull,
				"OR-12: a vault that is not fully backed has a long leg"
			);
			let sum = sums.entry(leg.series).or_default();
			*sum = sum.saturating_add(leg.contracts.units());
		}
		for (series, _, kept) in KeptOptions::<T>::iter() {
			ensure!(!kept.is_zero(), "OR-12: nothing is kept for an owner");
			let sum = sums.entry(series).or_default();
			*sum = sum.saturating_add(kept.units());
		}
		let account = Self::account_id();
		for (series, info) in SeriesOf::<T>::iter() {
			let sum = sums.remove(&series).unwrap_or_default();
			ensure!(info.longs.units() == sum, "OR-12: long legs differ from what is booked");
			let held = T::OptionAssets::balance(series, &account);
			ensure!(held >= sum, "OR-12: the registry account holds too few long options");
		}
		ensure!(sums.is_empty(), "OR-12: options of no series are kept");
		Ok(())
	}

	fn check_members() -> Check {
		let mut members: BTreeMap<PotKey, (BTreeSet<SeriesId>, u32)> = BTreeMap::new();
		for (series, info) in SeriesOf::<T>::iter() {
			if info.status == SeriesStatus::Open {
				continue;
			}
			let entry = members.entry(PotKey::of(series, &info.terms)).or_default();
			entry.0.insert(series);
			entry.1 = entry.1.saturating_add(info.vaults);
		}
		for (key, pot) in Pots::<T>::iter() {
			let (series, vaults) = members.remove(&key).ok_or("OR-13: a pot has no series")?;
			let listed: BTreeSet<_> = Self::members(key).into_iter().collect();
			ensure!(series == listed, "OR-13: a pot lists other series than are its own");
			ensure!(pot.vaults == vaults, "OR-13: a pot counts other vaults than there are");
			let open = pot.recovery.is_some();
			ensure!(open == (vaults == 0), "OR-13: a pot is open while vaults are left, or shut");
		}
		ensure!(members.is_empty(), "OR-13: a series with a fixing has no pot");
		let lists = GroupMembers::<T>::iter_keys().all(Pots::<T>::contains_key);
		ensure!(lists, "OR-13: a list of series has no pot");
		Ok(())
	}

	fn check_credits() -> Check {
		let mut sums: BTreeMap<AssetIndex, Balance> = BTreeMap::new();
		for (_, asset, amount) in Credits::<T>::iter() {
			ensure!(amount > 0, "OR-14: an empty credit is stored");
			let sum = sums.entry(asset).or_default();
			*sum = sum.saturating_add(amount);
		}
		for (asset, entry) in Ledger::<T>::iter() {
			let sum = sums.remove(&asset).unwrap_or_default();
			ensure!(entry.credits == sum, "OR-14: credits differ from the ledger");
		}
		ensure!(sums.is_empty(), "OR-14: the ledger lacks credits");
		Ok(())
	}

	fn check_naked_collateral() -> Check {
		let mut shorts: BTreeMap<AssetIndex, u128> = BTreeMap::new();
		let mut naked: BTreeMap<Product, Balance> = BTreeMap::new();
		for info in SeriesOf::<T>::iter_values() {
			let sum = shorts.entry(info.terms.underlying).or_default();
			*sum = sum.saturating_add(info.short.units());
			if info.terms.backing == BackingClass::PublicNaked {
				let sum = naked.entry(Product::of(&info.terms)).or_default();
				*sum = sum.saturating_add(info.collateral);
			}
		}
		shorts.retain(|_, sum| *sum > 0);
		naked.retain(|_, sum| *sum > 0);
		let booked: BTreeMap<_, _> =
			UnderlyingInterest::<T>::iter().map(|(asset, c)| (asset, c.units())).collect();
		ensure!(shorts == booked, "OR-15: shorts of an underlying differ from what is booked");
		let booked: BTreeMap<_, _> = NakedCollateral::<T>::iter().collect();
		ensure!(naked == booked, "OR-15: naked collateral differs from what is booked");
		Ok(())
	}

	fn check_backing() -> Check {
		for (series, _, vault) in Vaults::<T>::iter() {
			let info = SeriesOf::<T>::get(series).ok_or("OR-1: a vault has no series")?;
			if info.terms.backing != BackingClass::PublicFull || vault.short.is_zero() {
				continue;
			}
			let unreadable = |_| "OR-16: the loss of a vault cannot be computed";
			let parameters = Self::parameters(&info.terms).map_err(unreadable)?;
			let backing = Self::backing(&info, &parameters, Self::now()).map_err(unreadable)?;
			let long = Self::long_leg(&vault).map_err(unreadable)?;
			ensure!(
				backing.is_bounded(vault.short, long.contracts),
				"OR-16: the loss of a vault has no bound"
			);
			let judged = backing
				.judge(&vault, long)
				.map_err(|_| "OR-16: the loss of a vault cannot be computed")?;
			ensure!(
				vault.collateral >= judged.initial,
				"OR-16: a fully backed vault holds less than its greatest loss"
			);
		}
		Ok(())
	}

	fn check_deposits() -> Check {
		let mut sums: BTreeMap<T::AccountId, HeldOf<T>> = BTreeMap::new();
		for (series, issuer) in Issuers::<T>::iter() {
			ensure!(SeriesOf::<T>::contains_key(series), "OR-17: a deposit has no series");
			let sum = sums.entry(issuer.account).or_default();
			sum.0 = sum.0.saturating_add(issuer.deposit);
		}
		for ((owner, _, _), deposit) in Operators::<T>::iter() {
			let sum = sums.entry(owner).or_default();
			sum.1 = sum.1.saturating_add(deposit);
		}
		for (account, (series, operators)) in sums {
			let held = T::Currency::balance_on_hold(&HoldReason::Series.into(), &account);
			ensure!(held == series, "OR-17: another amount is held for series");
			let held = T::Currency::balance_on_hold(&HoldReason::Operator.into(), &account);
			ensure!(held == operators, "OR-17: another amount is held for operators");
		}
		Ok(())
	}
}
