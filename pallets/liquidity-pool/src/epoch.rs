//! Epochs by the clock: open, valuing on a snapshot, priced.

use crate::{
	BookTotals, Config, Delay, DelayReason, EpochIndex, EpochPhase, EpochState, Epochs, Error,
	Event, Ledger, Ledgers, Pallet, Pool, PoolCount, PoolFunction, PoolStatus, Snapshot,
	WeightInfo,
};
use dhv_primitives::{
	ports::{PriceRounds, Reactors, VolatilitySurface},
	PoolId, SeriesId, Timestamp,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResultWithPostInfo},
	storage::with_storage_layer,
	weights::WeightMeter,
};

/// How far an epoch got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
	/// It has not ended.
	NotDue,
	/// It waits for prices, or failed on the present ones.
	Waiting,
	/// The meter ran out.
	Valuing,
	/// It was priced.
	Priced,
}

impl<T: Config> Pallet<T> {
	/// Looks after the epochs of all pools in turn for as long as the meter lasts.
	pub(crate) fn run_epochs(meter: &mut WeightMeter) {
		let count = PoolCount::<T>::get();
		let first = crate::EpochTurn::<T>::get().0;
		let mut turn = 0;
		for step in 0..count {
			let index = first.saturating_add(step).checked_rem(count).unwrap_or(0);
			if meter.try_consume(T::WeightInfo::check_epoch()).is_err() {
				turn = index;
				break;
			}
			let id = PoolId(index);
			let progress =
				with_storage_layer(|| Self::advance_epoch(id, meter).map(|(progress, _)| progress));
			if progress == Ok(Progress::Valuing) {
				turn = index;
				break;
			}
		}
		if turn != first {
			crate::EpochTurn::<T>::put(PoolId(turn));
		}
	}

	pub(crate) fn do_poke_epoch(id: PoolId) -> DispatchResultWithPostInfo {
		let mut meter = WeightMeter::with_limit(T::WeightInfo::poke_epoch(Self::MAX_POKED));
		meter.consume(T::WeightInfo::check_epoch());
		let (progress, valued) = Self::advance_epoch(id, &mut meter)?;
		ensure!(progress != Progress::NotDue, Error::<T>::EpochNotDue);
		Ok(Some(T::WeightInfo::poke_epoch(valued)).into())
	}

	/// Whether an epoch of the pool is being priced.
	pub(crate) fn is_valuing(id: PoolId) -> bool {
		Epochs::<T>::get(id).is_some_and(|epoch| epoch.is_valuing())
	}

	/// Whether a request of epoch `number` may still be taken back. One that was let go because its
	/// price is overdue is held again by the price that was missing, before anything is valued on it.
	pub(crate) fn may_cancel(
		id: PoolId,
		pool: &Pool,
		number: EpochIndex,
		now: Timestamp,
	) -> Result<bool, Error<T>> {
		let epoch = Self::epoch_of(id, now)?;
		if !epoch.may_cancel(number, now) {
			return Ok(false);
		}
		if number > epoch.number || now < epoch.cutoff_at || !epoch.waits_for_price() {
			return Ok(true);
		}
		let max_age = Self::parameters_of(id)?.max_price_age;
		let latest = T::Prices::latest(pool.underlying, pool.strike_asset);
		Ok(!latest.is_some_and(|round| epoch.accepts(&round, max_age, now)))
	}

	/// Takes a pool's epoch as far as clock, prices and meter allow. Returns also the number of
	/// series that were valued.
	pub(crate) fn advance_epoch(
		id: PoolId,
		meter: &mut WeightMeter,
	) -> Result<(Progress, u32), DispatchError> {
		let pool = Self::pool_of(id)?;
		let now = Self::now();
		if now.secs() == 0 {
			return Ok((Progress::NotDue, 0));
		}
		let mut epoch = Self::epoch_of(id, now)?;
		let open = epoch.phase == EpochPhase::Open;
		if open && now < epoch.ends_at {
			return Ok((Progress::NotDue, 0));
		}
		if meter.try_consume(T::WeightInfo::begin_valuing()).is_err() {
			return Ok((Progress::Valuing, 0));
		}
		if open && !Self::begin_valuing(id, &pool, &mut epoch, now) {
			return Ok((Progress::Waiting, 0));
		}
		Self::go_on_valuing(id, &pool, epoch, now, meter)
	}

	/// Freezes a snapshot if everything it needs is there. Else the epoch waits.
	fn begin_valuing(id: PoolId, pool: &Pool, epoch: &mut EpochState, now: Timestamp) -> bool {
		let latest = T::Prices::latest(pool.underlying, pool.strike_asset);
		let round = latest.map_or(0, |round| round.number);
		let surface_version = T::Surface::version(pool.underlying);
		let set = Self::set_status_of(id, pool, PoolFunction::Pricing);
		if epoch.tried(round, surface_version) && set < PoolStatus::Halted {
			return false;
		}
		match Self::take_snapshot(id, pool, epoch, now) {
			Ok(snapshot) => {
				epoch.phase = EpochPhase::Valuing { snapshot, cursor: None };
				Epochs::<T>::insert(id, *epoch);
				let number = epoch.number;
				Self::deposit_event(Event::EpochValuing { pool: id, epoch: number, snapshot });
				true
			}
			Err(reason) => {
				Self::delay(id, epoch, Delay { reason, round, surface_version });
				false
			}
		}
	}

	/// What the epoch is valued on: a price that is young and not from before the cut-off, so that
	/// nobody knew it when requests ended.
	fn take_snapshot(
		id: PoolId,
		pool: &Pool,
		epoch: &EpochState,
		now: Timestamp,
	) -> Result<Snapshot, DelayReason> {
		let (pricing, goes_on) = (PoolFunction::Pricing, PoolStatus::CloseOnly);
		ensure!(Self::set_status_of(id, pool, pricing) <= goes_on, DelayReason::Halted);
		Self::ensure_untripped(id, pool, pricing, goes_on).map_err(|_| DelayReason::PriceJumped)?;
		let parameters = Self::parameters_of(id).map_err(|_| DelayReason::PricingFailed)?;
		let round =
			T::Prices::latest(pool.underlying, pool.strike_asset).ok_or(DelayReason::NoPrice)?;
		ensure!(epoch.accepts(&round, parameters.max_price_age, now), DelayReason::PriceStale);
		let surface_version = T::Surface::version(pool.underlying);
		let empty = BookTotals::<T>::get(id).series == 0;
		ensure!(empty || surface_version > 0, DelayReason::NoSurface);
		let reactors =
			T::Reactors::value(id, round.price).map_err(|_| DelayReason::ReactorsUnvalued)?;
		let Ledger { advanced, repaid, .. } = Ledgers::<T>::get(id);
		Ok(Snapshot { round, surface_version, time: now, reactors, advanced, repaid })
	}

	/// Values series from the cursor on; after the last one prices and fills.
	fn go_on_valuing(
		id: PoolId,
		pool: &Pool,
		mut epoch: EpochState,
		now: Timestamp,
		meter: &mut WeightMeter,
	) -> Result<(Progress, u32), DispatchError> {
		let EpochPhase::Valuing { snapshot, mut cursor } = epoch.phase else {
			return Ok((Progress::Waiting, 0));
		};
		let Snapshot { round, surface_version, .. } = snapshot;
		let wait = |epoch: &mut EpochState, reason| {
			let delay = Delay { reason, round: round.number, surface_version };
			Self::delay(id, epoch, delay);
			Ok((Progress::Waiting, 0))
		};
		if Self::set_status_of(id, pool, PoolFunction::Pricing) == PoolStatus::Halted {
			return wait(&mut epoch, DelayReason::Halted);
		}
		let empty = BookTotals::<T>::get(id).series == 0;
		if !empty && T::Surface::version(pool.underlying) != surface_version {
			return wait(&mut epoch, DelayReason::SurfaceMoved);
		}
		let mut valued = 0u32;
		let complete = loop {
			let Some((series, entry)) = Self::entry_after(id, cursor) else { break true };
			if meter.try_consume(T::WeightInfo::value_series()).is_err() {
				break false;
			}
			let done =
				with_storage_layer(|| Self::remark(id, series, &entry, &round, surface_version));
			if done.is_err() {
				return wait(&mut epoch, DelayReason::SeriesUnvalued { series });
			}
			cursor = Some(series);
			valued = valued.saturating_add(1);
		};
		if !complete || meter.try_consume(T::WeightInfo::price_epoch()).is_err() {
			Self::keep_cursor(id, epoch, snapshot, cursor);
			return Ok((Progress::Valuing, valued));
		}
		Self::note_marked(id, &round, surface_version);
		match with_storage_layer(|| Self::price_and_fill(id, pool, &epoch, &snapshot, now)) {
			Ok(()) => Ok((Progress::Priced, valued)),
			Err(_) => wait(&mut epoch, DelayReason::PricingFailed),
		}
	}

	/// Remembers where valuing stopped.
	fn keep_cursor(
		id: PoolId,
		mut epoch: EpochState,
		snapshot: Snapshot,
		cursor: Option<SeriesId>,
	) {
		epoch.phase = EpochPhase::Valuing { snapshot, cursor };
		Epochs::<T>::insert(id, epoch);
	}

	/// Lets the epoch wait, with trading open; says why once for each reason.
	fn delay(id: PoolId, epoch: &mut EpochState, delay: Delay) {
		if epoch.delay == Some(delay) && !epoch.is_valuing() {
			return;
		}
		let known = epoch.delay.is_some_and(|old| old.reason == delay.reason);
		epoch.phase = EpochPhase::Open;
		epoch.delay = Some(delay);
		Epochs::<T>::insert(id, *epoch);
		if !known {
			let (number, reason) = (epoch.number, delay.reason);
			Self::deposit_event(Event::EpochDelayed { pool: id, epoch: number, reason });
		}
	}
}
