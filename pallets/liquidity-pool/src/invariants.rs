//! What holds after every call and every hook.

use crate::{
	AccountPools, Book, BookTotal, BookTotals, Breaker, BreakerTermsOf, Config, DepositReceipts,
	EpochIndex, EpochPrices, EpochReports, EpochTallies, Epochs, ExpiryTotals, FunctionStatuses,
	HighWaterMarks, Ledger, Ledgers, Pallet, Parameters, PoolCount, Pools, Reference,
	SmoothedVolatility, Statuses, Watches, WithdrawalReceipts,
};
use alloc::collections::BTreeMap;
use dhv_math::error::MathError;
use dhv_primitives::{
	ports::OptionRegistry, tunable::ensure_in_range, Balance, Fixed, PoolId, Timestamp,
};
use frame_support::{ensure, traits::fungibles::Inspect};
use sp_runtime::TryRuntimeError;

type Check = Result<(), TryRuntimeError>;

/// A computation that cannot fail on valid state.
fn computed<V>(result: Result<V, MathError>) -> Result<V, TryRuntimeError> {
	result.map_err(|_| TryRuntimeError::Other("LP-0: arithmetic on stored values fails"))
}

fn sum(total: Balance, add: Balance) -> Balance {
	total.saturating_add(add)
}

impl<T: Config> Pallet<T> {
	/// Every invariant of every pool.
	pub fn check_invariants() -> Check {
		(0..PoolCount::<T>::get()).map(PoolId).try_for_each(Self::check_pool)
	}

	/// Every invariant of one pool.
	pub(crate) fn check_pool(id: PoolId) -> Check {
		let ledger = Ledgers::<T>::get(id);
		Self::check_terms(id)?;
		Self::check_breakers(id)?;
		Self::check_balances(id, &ledger)?;
		Self::check_deposits(id, &ledger)?;
		Self::check_withdrawals(id, &ledger)?;
		Self::check_shares(id, &ledger)?;
		Self::check_book(id, &ledger)?;
		Self::check_prices(id)
	}

	/// LP-1: every pool has valid terms and parameters and is found by its account.
	fn check_terms(id: PoolId) -> Check {
		let pool = Pools::<T>::get(id).ok_or("LP-1: pool without terms")?;
		let parameters = Parameters::<T>::get(id).ok_or("LP-1: pool without parameters")?;
		let valid = Self::ensure_valid(&parameters, pool.decimals);
		ensure!(valid.is_ok(), "LP-1: parameters out of range");
		let found = AccountPools::<T>::get(Self::book_account(id));
		ensure!(found == Some(id), "LP-1: book account does not lead to its pool");
		Ok(())
	}

	/// LP-13: terms of breakers are in range. LP-14: a breaker remembers nothing of the time after the
	/// last look, and no price that is none; nothing is kept for functions where none is stopped.
	fn check_breakers(id: PoolId) -> Check {
		let terms = BreakerTermsOf::<T>::get(id);
		ensure!(ensure_in_range(&terms, 0).is_ok(), "LP-13: terms of breakers out of range");
		let watch = Watches::<T>::get(id);
		let past = |time: Option<Timestamp>| time.is_none_or(|time| time <= watch.seen);
		ensure!(Breaker::ALL.iter().all(|one| past(watch.last(*one))), "LP-14: tripped later");
		let sound = |reference: Reference| {
			past(Some(reference.since)) && reference.price.get().is_positive()
		};
		ensure!(watch.reference.is_none_or(sound), "LP-14: reference");
		let kept = Statuses::<T>::try_get(id);
		ensure!(kept != Ok(FunctionStatuses::default()), "LP-14: statuses of nothing");
		Ok(())
	}

	/// LP-2: every account holds at least what the ledger says.
	fn check_balances(id: PoolId, ledger: &Ledger) -> Check {
		let pool = Pools::<T>::get(id).ok_or("LP-1: pool without terms")?;
		let cash = |account| T::Assets::balance(pool.collateral_asset, &account);
		let shares = |account| T::ShareAssets::balance(id, &account);
		ensure!(cash(Self::book_account(id)) >= ledger.free, "LP-2: free funds missing");
		let pending = sum(ledger.pending_deposits, ledger.refunds);
		ensure!(cash(Self::pending_account(id)) >= pending, "LP-2: pending deposits missing");
		ensure!(cash(Self::claims_account(id)) >= ledger.set_aside, "LP-2: set-aside missing");
		ensure!(
			shares(Self::claims_account(id)) >= ledger.unclaimed_shares,
			"LP-2: unclaimed shares missing"
		);
		ensure!(
			shares(Self::escrow_account(id)) >= ledger.pending_withdrawals,
			"LP-2: escrowed shares missing"
		);
		Ok(())
	}

	/// LP-3: deposit receipts add up to their epochs and to the ledger.
	fn check_deposits(id: PoolId, ledger: &Ledger) -> Check {
		let mut receipts = BTreeMap::<EpochIndex, (Balance, u64)>::new();
		for ((_, epoch), receipt) in DepositReceipts::<T>::iter_prefix((id,)) {
			let (amount, count) = receipts.entry(epoch).or_default();
			*amount = sum(*amount, receipt.amount);
			*count = count.saturating_add(1);
		}
		let (mut pending, mut refunds) = (0, 0);
		for (epoch, tally) in EpochTallies::<T>::iter_prefix(id) {
			match EpochPrices::<T>::get(id, epoch) {
				None => pending = sum(pending, tally.deposits),
				Some(price) if price.is_refunded() => refunds = sum(refunds, tally.deposits),
				Some(_) => {}
			}
			let (amount, count) = receipts.remove(&epoch).unwrap_or_default();
			ensure!(amount == tally.deposits, "LP-3: deposit receipts differ from their epoch");
			ensure!(count == tally.deposit_receipts, "LP-3: number of deposit receipts differs");
		}
		ensure!(receipts.is_empty(), "LP-3: deposit receipts of no epoch");
		ensure!(pending == ledger.pending_deposits, "LP-3: pending deposits differ");
		ensure!(refunds == ledger.refunds, "LP-3: refunds differ");
		Ok(())
	}

	/// LP-4: what withdrawal receipts come to never exceeds what waits or is set aside for them,
	/// and nothing waits or is set aside without a receipt. How far rounding falls short depends on
	/// receipts that are gone, so it is not bounded here: tests bound it by draining a pool.
	fn check_withdrawals(id: PoolId, ledger: &Ledger) -> Check {
		let pool = Pools::<T>::get(id).ok_or("LP-1: pool without terms")?;
		let (mut waiting, mut claims, mut steps) = (0, 0, 0u128);
		for (_, receipt) in WithdrawalReceipts::<T>::iter_prefix((id,)) {
			let walk = Self::walk(id, pool.decimals, receipt, u32::MAX, |_, _| Ok(()))
				.map_err(|_| "LP-4: a receipt cannot be computed")?;
			waiting = sum(waiting, walk.shares);
			claims = sum(claims, walk.paid);
			steps = steps.saturating_add(walk.epochs.into()).saturating_add(1);
		}
		let (mut withdrawals, mut cash) = (0, 0);
		for (epoch, tally) in EpochTallies::<T>::iter_prefix(id) {
			withdrawals = sum(withdrawals, tally.withdrawals);
			cash = sum(cash, tally.cash);
			let open = !EpochPrices::<T>::contains_key(id, epoch);
			ensure!(open || tally.withdrawals == 0, "LP-4: a priced epoch has open requests");
			let owed = tally.withdrawal_receipts > 0;
			ensure!(owed || (tally.cash == 0 && tally.withdrawals == 0), "LP-4: unowned claims");
		}
		ensure!(withdrawals == ledger.pending_withdrawals, "LP-4: pending withdrawals differ");
		ensure!(cash == ledger.set_aside, "LP-4: set-aside differs from its epochs");
		ensure!(waiting <= withdrawals, "LP-4: receipts exceed pending withdrawals");
		ensure!(claims <= cash, "LP-4: claims exceed what is set aside");
		ensure!(steps > 0 || (withdrawals == 0 && cash == 0), "LP-4: claims without a receipt");
		Ok(())
	}

	/// LP-5: the supply is the issuance, and unclaimed shares add up.
	fn check_shares(id: PoolId, ledger: &Ledger) -> Check {
		ensure!(T::ShareAssets::total_issuance(id) == ledger.supply, "LP-5: supply differs");
		let unclaimed = EpochTallies::<T>::iter_prefix_values(id)
			.fold(0, |total, tally| sum(total, tally.shares));
		ensure!(unclaimed == ledger.unclaimed_shares, "LP-5: unclaimed shares differ");
		Ok(())
	}

	/// LP-6: short and allocation are the registry's, exactly. LP-7: the sums of the book, by expiry
	/// and in all, at present and at smoothed volatilities, are those of its entries; an empty book is
	/// worth nothing. LP-12: no position is short and long at once, and what is held is on the book
	/// account. LP-11: a smoothed volatility is not negative and reaches up to the mark; without
	/// one, both marks are one.
	pub(crate) fn check_book(id: PoolId, ledger: &Ledger) -> Check {
		let account = Self::book_account(id);
		let (mut allocated, mut whole) = (0, BookTotal::default());
		let mut parts = BTreeMap::<Timestamp, BookTotal>::new();
		for (series, entry) in Book::<T>::iter_prefix(id) {
			let position = T::Registry::position(&account, series);
			ensure!(position.short == entry.short, "LP-6: short differs from the registry");
			ensure!(!entry.is_empty(), "LP-7: empty entry");
			let one_side = entry.short.is_zero() || entry.long.is_zero();
			ensure!(one_side, "LP-12: short and long in one series");
			ensure!(entry.long <= T::Registry::held(&account, series), "LP-12: options missing");
			allocated = sum(allocated, position.collateral);
			let terms = T::Registry::series(series).ok_or("LP-7: entry of no series")?;
			let part = parts.entry(terms.expiry).or_default();
			*part = computed(part.replace(None, &entry))?;
			whole = computed(whole.replace(None, &entry))?;
			match entry.smoothing {
				None => ensure!(entry.smoothed == entry.unit.value, "LP-11: two exact values"),
				Some(SmoothedVolatility { average, last, time }) => {
					let sound = !average.get().is_negative() && !last.get().is_negative();
					ensure!(sound && time >= entry.marked_at, "LP-11: smoothed volatility");
				}
			}
		}
		ensure!(allocated == ledger.allocated, "LP-6: allocation differs from the registry");
		ensure!(BookTotals::<T>::get(id) == whole, "LP-7: book differs from its entries");
		let stored: BTreeMap<_, _> = ExpiryTotals::<T>::iter_prefix(id).collect();
		ensure!(stored == parts, "LP-7: an expiry differs from its entries");
		let sum = stored.values().try_fold(BookTotal::default(), |sum, part| sum.try_add(part));
		ensure!(computed(sum)? == whole, "LP-7: expiries do not add up to the book");
		Ok(())
	}

	/// LP-8: `mint >= mark >= burn`, `mint` at most the last digit above `mark` if nothing was in doubt;
	/// the fill is that of the shares that left. LP-9: epochs are priced one by one; every epoch of the
	/// history, up to the current one, has a price and a report; an older one has a price exactly as
	/// long as it has receipts, and no report. LP-10: no price for leavers of the history is above the
	/// high-water mark.
	fn check_prices(id: PoolId) -> Check {
		let Some(epoch) = Epochs::<T>::get(id) else {
			ensure!(EpochPrices::<T>::iter_prefix(id).next().is_none(), "LP-9: price before time");
			return Ok(());
		};
		let high_water_mark = HighWaterMarks::<T>::get(id);
		ensure!(high_water_mark >= Fixed::ONE, "LP-10: mark below the first price");
		let start = Self::history_start_of(id);
		let mut priced = 0u32;
		for (number, price) in EpochPrices::<T>::iter_prefix(id) {
			ensure!(number < epoch.number, "LP-9: an open epoch has a price");
			ensure!(price.mint >= price.mark && price.mark >= price.burn, "LP-8: prices");
			ensure!(price.filled <= price.requested, "LP-8: filled more than requested");
			let running = price.nav.is_positive() && number >= start;
			ensure!(!running || price.burn <= high_water_mark, "LP-10: above the high-water mark");
			ensure!(price.withdrawals().ratio_floor() == Ok(price.fill), "LP-8: fill ratio");
			let report = EpochReports::<T>::get(id, number);
			ensure!(report.is_some() == (number >= start), "LP-9: report of an epoch");
			let certain = report.is_some_and(|report| report.is_certain());
			let apart = computed(price.mint.try_sub(price.mark))?;
			ensure!(!certain || apart <= Fixed::from_raw(1), "LP-8: prices differ without doubt");
			let owed = EpochTallies::<T>::contains_key(id, number);
			ensure!(number >= start || owed, "LP-9: an old epoch outlives its receipts");
			priced = priced.saturating_add(u32::from(number >= start));
		}
		ensure!(start <= epoch.number, "LP-9: the history starts after now");
		ensure!(start.checked_add(priced) == Some(epoch.number), "LP-9: an epoch has no price");
		let reports = EpochReports::<T>::iter_prefix(id).count();
		ensure!(u32::try_from(reports) == Ok(priced), "LP-9: number of reports differs");
		for (number, _) in EpochTallies::<T>::iter_prefix(id) {
			let kept = number >= epoch.number || EpochPrices::<T>::contains_key(id, number);
			ensure!(kept, "LP-9: receipts without a price");
		}
		ensure!(
			epoch.opens_at <= epoch.cutoff_at && epoch.cutoff_at <= epoch.ends_at,
			"LP-9: schedule out of order"
		);
		Ok(())
	}
}
