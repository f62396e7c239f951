//! Automatic work of every block: due fixings first, then vaults in need, then settlement of the
//! series in the queue, then the pass over all series.

use crate::{
	decide::Due, types::*, Config, Cursor, Error, Event, Fixings, KeptOptions, Pallet,
	PendingExpiries, SeriesOf, SettlementQueue, Vaults, WaitingPots, WeightInfo,
};
use alloc::vec::Vec;
use dhv_primitives::{
	ports::{OptionTokens, ScheduledWork},
	SeriesId, SeriesStatus,
};
use frame_support::{storage::with_storage_layer, traits::Get, weights::WeightMeter};
use sp_runtime::DispatchError;

/// Holders that are looked up at once.
const CHUNK: u32 = 16;

/// How one step at the head of the queue ended.
#[derive(PartialEq, Eq)]
pub(crate) enum Step {
	/// Something was done; there may be more.
	Done,
	/// The weight is used up.
	OutOfWeight,
}

impl<T: Config> ScheduledWork for Pallet<T> {
	fn run(meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::run_base()).is_err() {
			return;
		}
		Self::advance_due(meter);
		// What comes after must have its turn, however many vaults are in need.
		share(meter, 2, Self::watch_prices);
		share(meter, 4, Self::attend_distressed);
		while let Some(series) = Self::next_in_settlement(meter) {
			if meter.try_consume(T::WeightInfo::settlement_step()).is_err()
				|| Self::settle_next(series, meter) == Step::OutOfWeight
			{
				break;
			}
		}
		Self::pass_over_series(meter);
	}
}

/// Gives some work at most one part of `parts` of the weight that is left.
fn share(meter: &mut WeightMeter, parts: u64, work: impl FnOnce(&mut WeightMeter)) {
	let mut own = WeightMeter::with_limit(meter.remaining().saturating_div(parts));
	work(&mut own);
	meter.consume(own.consumed());
}

impl<T: Config> Pallet<T> {
	/// Makes every step of a fixing that is due. One that fails is parked for `poke_fixing`.
	fn advance_due(meter: &mut WeightMeter) {
		let now = Self::now();
		let due = PendingExpiries::<T>::get().into_iter().take_while(|entry| entry.expiry < now);
		for entry in due.filter(|entry| !entry.parked) {
			if meter.try_consume(T::WeightInfo::check_fixing()).is_err() {
				break;
			}
			let key = entry.key();
			let record = Fixings::<T>::get(key);
			let step = record.map(|record| Self::due_step(&entry, &record));
			let weight = match step {
				Some(Ok(Due::Propose)) => T::WeightInfo::propose_fixing(T::MaxOperators::get()),
				Some(Ok(Due::Finalise(..))) => {
					T::WeightInfo::finalise_fixing(T::MaxSeriesPerExpiry::get())
				}
				Some(Err(_)) | None => continue,
			};
			if meter.try_consume(weight).is_err() {
				break;
			}
			let done = with_storage_layer(|| Self::do_advance(key).map_err(DispatchError::from));
			if let Err(error) = done {
				Self::park(&key);
				Self::deposit_event(Event::FixingFailed { key, error });
			}
		}
	}

	/// The head of the queue; an empty one takes in a pot that waits.
	fn next_in_settlement(meter: &mut WeightMeter) -> Option<SeriesId> {
		let head = || SettlementQueue::<T>::get().first().copied();
		if let Some(series) = head() {
			return Some(series);
		}
		WaitingPots::<T>::iter_keys().next()?;
		meter.try_consume(T::WeightInfo::settlement_step()).ok()?;
		Self::admit_waiting_pot();
		head()
	}

	/// Leaves a fixing to `poke_fixing`.
	fn park(key: &FixingKey) {
		PendingExpiries::<T>::mutate(|pending| {
			for entry in pending.iter_mut().filter(|entry| entry.key() == *key) {
				entry.parked = true;
			}
		});
	}

	/// Goes on with the series at the head of the queue.
	pub(crate) fn settle_next(series: SeriesId, meter: &mut WeightMeter) -> Step {
		match Self::load(series).ok().map(|info| info.status) {
			Some(SeriesStatus::Fixed { .. }) => Self::settle_next_vault(series, meter),
			Some(SeriesStatus::Paying { .. }) => Self::pay_next_holders(series, meter),
			Some(SeriesStatus::Open) | None => Self::leave_queue(),
		}
	}

	/// Settles the next vault; one that fails is parked for `settle_vault`.
	fn settle_next_vault(series: SeriesId, meter: &mut WeightMeter) -> Step {
		let after = Self::resume(series, SettlementStage::Vaults);
		let mut writers = match &after {
			Some(after) => Vaults::<T>::iter_key_prefix_from(
				series,
				Vaults::<T>::hashed_key_for(series, after),
			),
			None => Vaults::<T>::iter_key_prefix(series),
		};
		let Some(writer) = writers.next() else {
			// Vaults that are left were parked, or others share the pot: the last vault of all
			// brings the series back into the queue.
			return Self::leave_queue();
		};
		if meter.try_consume(T::WeightInfo::settle_vault()).is_err() {
			return Step::OutOfWeight;
		}
		Self::stop_at(series, SettlementStage::Vaults, writer.clone());
		if let Err(error) = with_storage_layer(|| Self::do_settle_vault(series, &writer)) {
			Self::deposit_event(Event::SettlementFailed { series, writer, error });
		}
		Step::Done
	}

	/// Pays the next holders; one who cannot be paid keeps the claim.
	fn pay_next_holders(series: SeriesId, meter: &mut WeightMeter) -> Step {
		if Self::load(series).is_ok_and(|info| Self::is_spent(&info)) {
			return Self::retire_next(series, meter);
		}
		if meter.try_consume(T::WeightInfo::list_holders(CHUNK)).is_err() {
			return Step::OutOfWeight;
		}
		let (stage, holders) = Self::next_holders(series);
		if holders.is_empty() {
			return Self::leave_queue();
		}
		let weight = T::WeightInfo::pay_holder().saturating_add(T::WeightInfo::retire());
		for holder in holders {
			if meter.try_consume(weight).is_err() {
				return Step::OutOfWeight;
			}
			Self::stop_at(series, stage, holder.clone());
			let paid = with_storage_layer(|| Self::do_pay_holder(series, &holder));
			match paid {
				Ok(()) if !SeriesOf::<T>::contains_key(series) => break,
				// An account may be listed without a balance.
				Err(error) if error != Error::<T>::NothingToClaim.into() => {
					Self::deposit_event(Event::PayoutFailed { series, holder, error });
				}
				_ => {}
			}
		}
		Step::Done
	}

	/// Who is paid next: owners of options that the registry keeps, then holders.
	fn next_holders(series: SeriesId) -> (SettlementStage, Vec<T::AccountId>) {
		let after = Self::resume(series, SettlementStage::Holders);
		if after.is_none() {
			let owners = match Self::resume(series, SettlementStage::Kept) {
				Some(after) => KeptOptions::<T>::iter_key_prefix_from(
					series,
					KeptOptions::<T>::hashed_key_for(series, after),
				),
				None => KeptOptions::<T>::iter_key_prefix(series),
			};
			let owners: Vec<_> = owners.take(crate::books::length(CHUNK)).collect();
			if !owners.is_empty() {
				return (SettlementStage::Kept, owners);
			}
		}
		(SettlementStage::Holders, T::OptionTokens::holders(series, after.as_ref(), CHUNK))
	}

	/// Retires a series that nobody holds.
	fn retire_next(series: SeriesId, meter: &mut WeightMeter) -> Step {
		if meter.try_consume(T::WeightInfo::retire()).is_err() {
			return Step::OutOfWeight;
		}
		let done = with_storage_layer(|| Self::do_poke_fixing(series));
		if let Err(error) = done {
			Self::deposit_event(Event::RetirementFailed { series, error });
			return Self::leave_queue();
		}
		Step::Done
	}

	/// Where this stage of this series stopped.
	fn resume(series: SeriesId, stage: SettlementStage) -> Option<T::AccountId> {
		Cursor::<T>::get()
			.filter(|cursor| cursor.series == series && cursor.stage == stage)
			.map(|cursor| cursor.after)
	}

	/// Remembers where to go on.
	fn stop_at(series: SeriesId, stage: SettlementStage, after: T::AccountId) {
		Cursor::<T>::put(SettlementCursor { series, stage, after });
	}

	/// The head of the queue is done, as far as it can be.
	fn leave_queue() -> Step {
		SettlementQueue::<T>::mutate(|queue| {
			if !queue.is_empty() {
				queue.remove(0);
			}
		});
		Cursor::<T>::kill();
		Step::Done
	}
}
