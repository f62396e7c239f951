//! The one step that prices an epoch and fills its requests.

use crate::{
	ledger::{minus, plus},
	pricing::{is_wound_down, net_assets},
	BookTotals, Config, EpochPrice, EpochReport, EpochState, EpochTallies, EpochTally, Epochs,
	Error, Event, HighWaterMarks, Ledgers, Pallet, ParametersOf, Pool, PoolStatus, Snapshot,
	StatusCause,
};
use dhv_math::{
	amount::{from_fixed_ceil, mul_div_ceil, to_fixed},
	error::MathError,
	vault::{amount_floor, plain_price_floor, shares_floor, Fill, NetAssets, SharePrices},
};
use dhv_primitives::{
	ports::{Reactors, ReactorsValue},
	Balance, Fixed, PoolId, Price, Timestamp,
};
use frame_support::{
	ensure, pallet_prelude::DispatchResult, storage::with_storage_layer, traits::fungibles::Mutate,
};
use sp_runtime::DispatchError;

/// How the withdrawals of an epoch are met.
struct Leaving {
	/// Totals over all requests.
	fill: Fill,
	/// What leavers get for one share.
	burn: Fixed,
	/// What turning hedges into cash cost them, in units of the collateral asset.
	unwinding: Balance,
}

impl Leaving {
	/// Nobody leaves.
	const fn none(requested: Balance, burn: Fixed) -> Self {
		Self { fill: Fill::none(requested), burn, unwinding: 0 }
	}

	/// As many shares leave as `available` and `cost` together are worth at the price `burn`, and
	/// they get `available`: the claim of those who stay does not fall with what was spent for
	/// those who go. Nobody leaves if that would be for nothing.
	fn new(
		requested: Balance,
		available: Balance,
		cost: Balance,
		burn: Fixed,
		decimals: u8,
	) -> Result<Self, MathError> {
		let fill = Fill::new(requested, plus(available, cost)?, burn, decimals)?;
		let paid = fill.paid.saturating_sub(cost);
		if cost == 0 {
			return Ok(Self { fill, burn, unwinding: 0 });
		}
		let value = to_fixed(paid, decimals)?;
		let price = plain_price_floor(value, fill.filled).unwrap_or(burn).min(burn);
		let paid = amount_floor(fill.filled, decimals, price)?;
		if paid == 0 {
			return Ok(Self::none(requested, burn));
		}
		Ok(Self { fill: Fill { paid, ..fill }, burn: price, unwinding: cost })
	}
}

/// Hedges that were turned into cash, in units of the collateral asset.
struct Unwound {
	/// Cash that arrived.
	returned: Balance,
	/// What it cost.
	cost: Balance,
}

impl Unwound {
	/// The part of the cost that belongs to `available`, what leavers can get of the cash, rounded
	/// up. The rest of the cash refills the buffer, for everybody.
	fn borne_by_leavers(&self, available: Balance) -> Result<Balance, MathError> {
		if self.returned == 0 {
			return Ok(0);
		}
		mul_div_ceil(self.cost, available.min(self.returned), self.returned)
	}
}

impl<T: Config> Pallet<T> {
	/// Charges the fees and prices the shares on a fully valued snapshot, then lets deposits in, then
	/// withdrawals out, then begins the next epoch.
	pub(crate) fn price_and_fill(
		id: PoolId,
		pool: &Pool,
		epoch: &EpochState,
		snapshot: &Snapshot,
		now: Timestamp,
	) -> DispatchResult {
		let parameters = Self::parameters_of(id)?;
		let ledger = Ledgers::<T>::get(id);
		let book = BookTotals::<T>::get(id);
		let (spot, smoothed) = (book.side.value, book.smoothed);
		let reactors = snapshot.reactors_with(&ledger, pool.decimals).map_err(Error::<T>::from)?;
		let assets = net_assets(&ledger, pool.decimals, &reactors, spot, smoothed)
			.map_err(Error::<T>::from)?;
		let (fees, prices) =
			Self::charge_fees(id, &parameters, epoch, &assets, ledger.supply, now)?;
		let wound_down =
			is_wound_down(&assets, &prices, ledger.supply).map_err(Error::<T>::from)?;

		let mut tally = EpochTallies::<T>::get(id, epoch.number);
		let minted = Self::fill_deposits(id, pool, &mut tally, &prices, wound_down)?;
		let requested = tally.withdrawals;
		let Leaving { fill, burn, unwinding } = if wound_down {
			Leaving::none(requested, prices.burn)
		} else {
			let spot = snapshot.round.price;
			Self::fill_withdrawals(id, pool, &parameters, &mut tally, prices.burn, spot)?
		};
		Self::carry(id, epoch, &mut tally, &fill)?;
		let deposits = tally.deposits;
		Self::put_tally(id, epoch.number, tally);

		let price = EpochPrice {
			mint: prices.mint,
			mark: prices.mark,
			burn,
			nav: assets.bounds().mark,
			supply: plus(ledger.supply, fees.shares).map_err(Error::<T>::from)?,
			deposits,
			minted,
			requested,
			filled: fill.filled,
			paid: fill.paid,
			fill: fill.ratio_floor().map_err(Error::<T>::from)?,
			round: snapshot.round.number,
			time: now,
		};
		let report = EpochReport {
			free: ledger.free,
			allocated: ledger.allocated,
			reactors,
			book: book.side,
			book_smoothed: book.smoothed,
			series: book.series,
			spot: snapshot.round.price,
			surface_version: snapshot.surface_version,
			snapshot_at: snapshot.time,
			fees,
			unwinding,
			high_water_mark: if wound_down {
				HighWaterMarks::<T>::get(id)
			} else {
				Self::raise_high_water_mark(id, prices.burn)
			},
		};
		Self::record_epoch(id, epoch.number, price, report, parameters.history);
		if wound_down {
			Self::wind_down(id, epoch, &assets)?;
		}
		let next = epoch.next(now, &parameters).map_err(Error::<T>::from)?;
		Epochs::<T>::insert(id, next);
		Self::deposit_event(Event::EpochOpened { pool: id, epoch: next });
		Ok(())
	}

	/// Mints shares for the deposits of an epoch and moves the money to the free funds. Deposits
	/// that would mint nothing, or more than a balance can hold, are refunded: a price that has
	/// become too small stops newcomers and not the epoch. Returns the shares minted.
	fn fill_deposits(
		id: PoolId,
		pool: &Pool,
		tally: &mut EpochTally,
		prices: &SharePrices,
		wound_down: bool,
	) -> Result<Balance, DispatchError> {
		let amount = tally.deposits;
		if amount == 0 {
			return Ok(0);
		}
		let minted = || shares_floor(amount, pool.decimals, prices.mint).map_err(Error::<T>::from);
		if !wound_down {
			let admitted = with_storage_layer(|| {
				let minted = minted()?;
				Self::admit(id, pool, amount, minted).map(|()| minted)
			});
			if let Some(minted) = admitted.ok().filter(|minted| *minted > 0) {
				tally.shares = minted;
				return Ok(minted);
			}
		}
		Self::change_ledger(id, |ledger| {
			ledger.pending_deposits = minus(ledger.pending_deposits, amount)?;
			ledger.refunds = plus(ledger.refunds, amount)?;
			Ok(())
		})?;
		Ok(0)
	}

	/// Makes the deposits of an epoch free funds and mints their shares; nothing for no shares.
	fn admit(id: PoolId, pool: &Pool, amount: Balance, minted: Balance) -> DispatchResult {
		if minted == 0 {
			return Ok(());
		}
		Self::change_ledger(id, |ledger| {
			ledger.pending_deposits = minus(ledger.pending_deposits, amount)?;
			ledger.free = plus(ledger.free, amount)?;
			ledger.supply = plus(ledger.supply, minted)?;
			ledger.unclaimed_shares = plus(ledger.unclaimed_shares, minted)?;
			Ok(())
		})?;
		let (pending, book) = (Self::pending_account(id), Self::book_account(id));
		Self::pay(pool.collateral_asset, &pending, &book, amount)?;
		T::ShareAssets::mint_into(id, &Self::claims_account(id), minted)?;
		Ok(())
	}

	/// Sets cash aside for the requests of an epoch: out of what is free above the buffer, then
	/// out of the reactors, pro rata if both do not suffice. Those who leave bear what turning
	/// hedges into cash costs, as far as the cash is for them and does not refill the buffer.
	fn fill_withdrawals(
		id: PoolId,
		pool: &Pool,
		parameters: &ParametersOf<T>,
		tally: &mut EpochTally,
		burn: Fixed,
		spot: Price,
	) -> Result<Leaving, DispatchError> {
		let requested = tally.withdrawals;
		let need = amount_floor(requested, pool.decimals, burn).map_err(Error::<T>::from)?;
		if need == 0 {
			return Ok(Leaving::none(requested, burn));
		}
		let available = || Ledgers::<T>::get(id).available(parameters.buffer_bps);
		let before = available().map_err(Error::<T>::from)?;
		let short = need.saturating_sub(before);
		let unwound = Self::unwind_for_leavers(id, pool, short, spot);
		let available = available().map_err(Error::<T>::from)?;
		let cost = unwound
			.map_or(Ok(0), |unwound| unwound.borne_by_leavers(available.saturating_sub(before)))
			.map_err(Error::<T>::from)?;
		let leaving = Leaving::new(requested, available, cost, burn, pool.decimals)
			.map_err(Error::<T>::from)?;
		let Fill { filled, paid, .. } = leaving.fill;
		Self::change_ledger(id, |ledger| {
			ledger.free = minus(ledger.free, paid)?;
			ledger.set_aside = plus(ledger.set_aside, paid)?;
			ledger.supply = minus(ledger.supply, filled)?;
			ledger.pending_withdrawals = minus(ledger.pending_withdrawals, filled)?;
			Ok(())
		})?;
		let (book, claims) = (Self::book_account(id), Self::claims_account(id));
		Self::pay(pool.collateral_asset, &book, &claims, paid)?;
		Self::burn_shares(id, &Self::escrow_account(id), filled)?;
		tally.cash = paid;
		Ok(leaving)
	}

	/// Asks the reactors for cash as [`Self::raise_cash`] does. Returns what arrived and what that
	/// cost, rounded up: by how much their lowest value fell beyond the cash that arrived. If that
	/// cannot be told, or is not less than what arrived, it is undone.
	fn unwind_for_leavers(
		id: PoolId,
		pool: &Pool,
		requested: Balance,
		spot: Price,
	) -> Option<Unwound> {
		let lowest = || {
			let ReactorsValue { low, mark, .. } = T::Reactors::value(id, spot)?;
			Ok::<_, DispatchError>(low.min(mark))
		};
		let unwind = || {
			let before = lowest()?;
			let returned = Self::withdraw_from_reactors(id, requested)?;
			let arrived = to_fixed(returned, pool.decimals).map_err(Error::<T>::from)?;
			let kept = lowest()?.try_add(arrived).map_err(Error::<T>::from)?;
			let cost = before.try_sub(kept).map_err(Error::<T>::from)?.max(Fixed::ZERO);
			let cost = from_fixed_ceil(cost, pool.decimals).map_err(Error::<T>::from)?;
			ensure!(cost == 0 || cost < returned, Error::<T>::UnwindingTooDear);
			Ok((returned, Unwound { returned, cost }))
		};
		Self::raised(id, requested, unwind)
	}

	/// Asks the reactors for cash, which arrives as free funds. A failure leaves everything as it
	/// was, and there is less.
	pub(crate) fn raise_cash(id: PoolId, requested: Balance) {
		let withdraw =
			|| Self::withdraw_from_reactors(id, requested).map(|returned| (returned, ()));
		Self::raised(id, requested, withdraw);
	}

	/// Does what brings cash from the reactors, all of it or nothing, and tells how it went. Nothing
	/// while hedging is halted.
	fn raised<R>(
		id: PoolId,
		requested: Balance,
		raise: impl FnOnce() -> Result<(Balance, R), DispatchError>,
	) -> Option<R> {
		if requested == 0 || !Self::may_unwind(id) {
			return None;
		}
		match with_storage_layer(raise) {
			Ok((returned, result)) => {
				Self::deposit_event(Event::ReactorsWithdrawn { pool: id, requested, returned });
				Some(result)
			}
			Err(error) => {
				Self::deposit_event(Event::ReactorsFailed { pool: id, requested, error });
				None
			}
		}
	}

	/// Returns what arrived, whatever the reactors say that they gave.
	fn withdraw_from_reactors(id: PoolId, requested: Balance) -> Result<Balance, DispatchError> {
		let before = Ledgers::<T>::get(id).free;
		T::Reactors::withdraw(id, requested)?;
		Ok(Ledgers::<T>::get(id).free.saturating_sub(before))
	}

	/// Takes what was not filled, and every receipt that it belongs to, to the next epoch.
	fn carry(
		id: PoolId,
		epoch: &EpochState,
		tally: &mut EpochTally,
		fill: &Fill,
	) -> Result<(), Error<T>> {
		tally.withdrawals = 0;
		let carried = fill.carried();
		if tally.withdrawal_receipts == 0 || carried == 0 {
			return Ok(());
		}
		let next = epoch.number.checked_add(1).ok_or(Error::<T>::Overflow)?;
		let mut tally_next = EpochTallies::<T>::get(id, next);
		tally_next.withdrawals = plus(tally_next.withdrawals, carried)?;
		tally_next.withdrawal_receipts =
			tally_next.withdrawal_receipts.saturating_add(tally.withdrawal_receipts);
		EpochTallies::<T>::insert(id, next, tally_next);
		Ok(())
	}

	/// Says that the pool owes at least what it has, and lets trades only reduce positions.
	fn wind_down(id: PoolId, epoch: &EpochState, assets: &NetAssets) -> DispatchResult {
		let (number, nav) = (epoch.number, assets.bounds().mark);
		Self::deposit_event(Event::WoundDown { pool: id, epoch: number, nav });
		Self::tighten(id, PoolStatus::CloseOnly, StatusCause::WindDown).map(|_| ())
	}
}
