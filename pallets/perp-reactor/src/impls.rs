//! Ports offered: value and cash of a pool's reactors, hedging, what the transport brings back, and
//! the work of every block.

use crate::{
	types::{Op, OpState, PerpReactor},
	weights::WeightInfo,
	Config, Cursor, Error, Inbox, Ops, Pallet, Quarantine, ReactorByAccount, Reactors, ReactorsOf,
};
use alloc::vec::Vec;
use dhv_math::error::MathError;
use dhv_primitives::{
	ports::{
		Channel, Nonce, PerpExposure, PerpHedges, PerpId, PerpVenue, Reactors as ReactorsPort,
		ReactorsValue, ScheduledWork, VenueAnswer, VenueId, VenueReplies,
	},
	Balance, Delta, PoolId, Price,
};
use frame_support::{
	storage::with_storage_layer, traits::fungibles::Inspect, weights::WeightMeter,
};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> ReactorsPort for Pallet<T> {
	/// Delta is what reports have confirmed.
	fn value(pool: PoolId, spot: Price) -> Result<ReactorsValue, DispatchError> {
		let mut total = ReactorsValue::default();
		for id in ReactorsOf::<T>::get(pool) {
			let reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
			let view = Self::nav_at(&reactor, &Ops::<T>::get(id), spot)?;
			let size = reactor.snapshot.position.size.get();
			let sum = || {
				Ok::<_, MathError>(ReactorsValue {
					low: total.low.try_add(view.low)?,
					mark: total.mark.try_add(view.mark)?,
					high: total.high.try_add(view.high)?,
					delta: Delta::new(total.delta.get().try_add(size)?),
				})
			};
			total = sum().map_err(Error::<T>::from)?;
		}
		Ok(total)
	}

	/// Loose cash at once, but not what the messages cost that bring the rest home. What is at the venue
	/// comes home as positions shrink.
	fn withdraw(pool: PoolId, amount: Balance) -> Result<Balance, DispatchError> {
		with_storage_layer(|| {
			let mut left = amount;
			for id in ReactorsOf::<T>::get(pool) {
				let reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
				let paid = reactor.loose().min(left);
				if paid > 0 {
					Self::repay(id, reactor, paid)?;
					left = left.saturating_sub(paid);
				}
			}
			Ok(amount.saturating_sub(left))
		})
	}

	/// Whether every account that has anything away has a young report, none in quarantine, and a
	/// channel.
	fn are_reliable(pool: PoolId) -> bool {
		ReactorsOf::<T>::get(pool).into_iter().all(|id| {
			let Some(reactor) = Reactors::<T>::get(id).filter(PerpReactor::is_exposed) else {
				return true;
			};
			!Quarantine::<T>::contains_key(id)
				&& !reactor.is_stale(Self::relay_now())
				&& T::Venue::channel(reactor.venue) == Channel::Ready
		})
	}
}

impl<T: Config> PerpHedges for Pallet<T> {
	fn accounts(pool: PoolId) -> Vec<PerpId> {
		ReactorsOf::<T>::get(pool).into_inner()
	}

	fn exposure(account: PerpId) -> Result<PerpExposure, DispatchError> {
		Self::exposure_of(account)
	}

	fn range(account: PerpId) -> Result<(Delta, Delta), DispatchError> {
		Self::range_of(account)
	}

	fn set_target(account: PerpId, target: Delta) -> DispatchResult {
		with_storage_layer(|| Self::do_set_target(account, target))
	}

	fn unsent(account: PerpId) -> Option<Delta> {
		Self::unsent_of(account)
	}

	fn give_up(account: PerpId) -> DispatchResult {
		with_storage_layer(|| Self::do_give_up(account))
	}
}

impl<T: Config> VenueReplies<T::AccountId> for Pallet<T> {
	fn on_answer(venue: VenueId, account: &T::AccountId, nonce: Nonce, answer: VenueAnswer) {
		let Some(id) = ReactorByAccount::<T>::get(account) else { return };
		if Reactors::<T>::get(id).is_some_and(|reactor| reactor.venue == venue) {
			Self::note_answer(id, nonce, answer);
		}
	}

	fn on_report(venue: VenueId, raw: Vec<u8>) -> DispatchResult {
		with_storage_layer(|| Self::do_receive_report(venue, &raw))
	}
}

impl<T: Config> ScheduledWork for Pallet<T> {
	/// For every reactor in turn: what arrived is taken in, what waits is processed, what is due is
	/// done. Starts after the reactor where the last block stopped.
	fn run(meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::run_base()).is_err() {
			return;
		}
		let mut ids: Vec<PerpId> =
			ReactorsOf::<T>::iter_values().flat_map(|list| list.into_inner()).collect();
		ids.sort_unstable();
		let after = Cursor::<T>::get();
		let passed = after.map_or(0, |last| ids.partition_point(|id| *id <= last));
		let first = passed.min(ids.len());
		ids.rotate_left(first);
		let mut done = after;
		for id in ids {
			if Self::work_on(id, meter).is_err() {
				Cursor::<T>::set(done);
				return;
			}
			done = Some(id);
		}
		if after.is_some() {
			Cursor::<T>::kill();
		}
	}
}

/// The block has no weight left for the next item.
pub(crate) struct OutOfWeight;

impl<T: Config> Pallet<T> {
	/// Everything that is due for one reactor.
	pub(crate) fn work_on(id: PerpId, meter: &mut WeightMeter) -> Result<(), OutOfWeight> {
		meter.try_consume(T::WeightInfo::run_reactor()).map_err(|_| OutOfWeight)?;
		for nonce in Self::arrived(id) {
			meter.try_consume(T::WeightInfo::collect()).map_err(|_| OutOfWeight)?;
			if let Err(reason) = with_storage_layer(|| Self::do_collect(id, nonce)) {
				Self::note_held(id, reason);
			}
		}
		match Self::is_due(id) {
			Ok(false) => Ok(()),
			Ok(true) => {
				meter.try_consume(T::WeightInfo::advance()).map_err(|_| OutOfWeight)?;
				if let Err(reason) = with_storage_layer(|| Self::do_advance(id)) {
					Self::note_held(id, reason);
				}
				Ok(())
			}
			Err(reason) => {
				Self::note_held(id, reason);
				Ok(())
			}
		}
	}

	/// Commands whose funds are on their way and have arrived.
	fn arrived(id: PerpId) -> Vec<Nonce> {
		let Some(reactor) = Reactors::<T>::get(id) else { return Vec::new() };
		let returning = |op: &&Op| matches!(op.state, OpState::Returning { .. });
		let here = |op: &Op| {
			let account = Self::arrival_account(id, op.nonce);
			(T::Assets::balance(reactor.quote, &account) > 0).then_some(op.nonce)
		};
		Ops::<T>::get(id).iter().filter(returning).filter_map(here).collect()
	}

	/// Whether anything is overdue, waits, or is called for by the plan.
	fn is_due(id: PerpId) -> Result<bool, DispatchError> {
		let Some(reactor) = Reactors::<T>::get(id) else { return Ok(false) };
		let now = Self::relay_now();
		let overdue = Ops::<T>::get(id).iter().any(|op| now >= op.timeout_at && !op.is_doubtful());
		if overdue {
			return Ok(true);
		}
		if Quarantine::<T>::contains_key(id) {
			return Ok(false);
		}
		let gone = reactor.status == crate::Status::Closing && reactor.has_only_dust();
		if Inbox::<T>::contains_key(id) || gone {
			return Ok(true);
		}
		Ok(Self::next_step(id, &reactor)?.is_some())
	}
}
