//! The one step that prices an epoch and fills its requests.

use crate::{
	ledger::{minus, plus},
	pricing::{is_wound_down, net_assets},
	BookTotals, Config, EpochPrice, EpochReport, EpochState, EpochTallies, EpochTally, Epochs,
	Error, Event, HighWaterMarks, Ledgers, Pallet, ParametersOf, Pool, PoolStatus, Snapshot,
};
use dhv_math::vault::{amount_floor, shares_floor, Fill, NetAssets, SharePrices};
use dhv_primitives::{ports::Reactors, Balance, PoolId, Timestamp};
use frame_support::{
	pallet_prelude::DispatchResult, storage::with_storage_layer, traits::fungibles::Mutate,
};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Prices the shares on a fully valued snapshot and charges the fees, then lets deposits in, then withdrawals out,
	/// then begins the next epoch.
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
		let assets = net_assets(&ledger, pool.decimals, &snapshot.reactors, spot, smoothed)
			.map_err(Error::<T>::from)?;
		let (fees, prices) =
			Self::charge_fees(id, &parameters, epoch, &assets, ledger.supply, now)?;
		let wound_down =
			is_wound_down(&assets, &prices, ledger.supply).map_err(Error::<T>::from)?;

		let mut tally = EpochTallies::<T>::get(id, epoch.number);
		let minted = Self::fill_deposits(id, pool, &mut tally, &prices, wound_down)?;
		let requested = tally.withdrawals;
		let fill = if wound_down {
			Fill::none(requested)
		} else {
			Self::fill_withdrawals(id, pool, &parameters, &mut tally, &prices)?
		};
		Self::carry(id, epoch, &mut tally, &fill)?;
		let deposits = tally.deposits;
		Self::put_tally(id, epoch.number, tally);

		let price = EpochPrice {
			mint: prices.mint,
			mark: prices.mark,
			burn: prices.burn,
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
			reactors: snapshot.reactors,
			book: book.side,
			book_smoothed: book.smoothed,
			series: book.series,
			spot: snapshot.round.price,
			surface_version: snapshot.surface_version,
			snapshot_at: snapshot.time,
			fees,
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
	/// that would mint nothing are refunded. Returns the shares minted.
	fn fill_deposits(
		id: PoolId,
		pool: &Pool,
		tally: &mut EpochTally,
		prices: &SharePrices,
		wound_down: bool,
	) -> Result<Balance, DispatchError> {
		let amount = tally.deposits;
		let minted = if wound_down {
			0
		} else {
			shares_floor(amount, pool.decimals, prices.mint).map_err(Error::<T>::from)?
		};
		let refund = minted == 0;
		Self::change_ledger(id, |ledger| {
			ledger.pending_deposits = minus(ledger.pending_deposits, amount)?;
			if refund {
				ledger.refunds = plus(ledger.refunds, amount)?;
			} else {
				ledger.free = plus(ledger.free, amount)?;
				ledger.supply = plus(ledger.supply, minted)?;
				ledger.unclaimed_shares = plus(ledger.unclaimed_shares, minted)?;
			}
			Ok(())
		})?;
		if !refund {
			let (pending, book) = (Self::pending_account(id), Self::book_account(id));
			Self::pay(pool.collateral_asset, &pending, &book, amount)?;
			T::ShareAssets::mint_into(id, &Self::claims_account(id), minted)?;
			tally.shares = minted;
		}
		Ok(minted)
	}

	/// Sets cash aside for the requests of an epoch: out of what is free above the buffer, then
	/// out of the reactors, pro rata if both do not suffice.
	fn fill_withdrawals(
		id: PoolId,
		pool: &Pool,
		parameters: &ParametersOf<T>,
		tally: &mut EpochTally,
		prices: &SharePrices,
	) -> Result<Fill, DispatchError> {
		let requested = tally.withdrawals;
		let need = amount_floor(requested, pool.decimals, prices.burn).map_err(Error::<T>::from)?;
		if need == 0 {
			return Ok(Fill::none(requested));
		}
		let available = || Ledgers::<T>::get(id).available(parameters.buffer_bps);
		let short = need.saturating_sub(available().map_err(Error::<T>::from)?);
		Self::raise_cash(id, short);
		let available = available().map_err(Error::<T>::from)?;
		let fill = Fill::new(requested, available, prices.burn, pool.decimals)
			.map_err(Error::<T>::from)?;
		let Fill { filled, paid, .. } = fill;
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
		Ok(fill)
	}

	/// Asks the reactors for cash, which arrives as free funds. A failure leaves everything as it
	/// was, and there is less.
	pub(crate) fn raise_cash(id: PoolId, requested: Balance) {
		if requested == 0 {
			return;
		}
		let event = match with_storage_layer(|| T::Reactors::withdraw(id, requested)) {
			Ok(returned) => Event::ReactorsWithdrawn { pool: id, requested, returned },
			Err(error) => Event::ReactorsFailed { pool: id, requested, error },
		};
		Self::deposit_event(event);
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

	/// Says that the pool owes at least what it has, and stops selling.
	fn wind_down(id: PoolId, epoch: &EpochState, assets: &NetAssets) -> DispatchResult {
		let (number, nav) = (epoch.number, assets.bounds().mark);
		Self::deposit_event(Event::WoundDown { pool: id, epoch: number, nav });
		Self::tighten(id, PoolStatus::CloseOnly).map(|_| ())
	}
}
