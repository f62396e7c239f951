//! What pays for messages at a venue: how low it is, and filling it up.

use super::{
	types::MIN_FILL_FEES, Config, Error, Event, FilledAt, LookedAt, Pallet, Venue, Venues,
	WeightInfo,
};
use dhv_primitives::{
	ports::{RelayBlock, ScheduledWork, VenueId},
	Balance,
};
use frame_support::{ensure, storage::with_storage_layer, weights::WeightMeter};
use sp_runtime::{traits::BlockNumberProvider, DispatchError, DispatchResult};

/// Sends what pays for messages.
pub trait SendFloat<AccountId> {
	/// What `from` has of the venue's asset.
	fn balance(venue: &Venue, from: &AccountId) -> Balance;

	/// Whether it can be sent now.
	fn is_ready(venue: &Venue) -> bool;

	/// Sends `amount` from `from` to this chain's own account at the venue, and `fee` to pay for it.
	/// Fails without an effect, or takes both.
	fn send(venue: &Venue, from: &AccountId, amount: Balance, fee: Balance) -> DispatchResult;
}

/// What reports say of the float.
pub trait KnownFloat {
	/// The relay block of the newest report of a venue, and the float that it tells.
	fn newest(venue: VenueId) -> Option<(RelayBlock, Balance)>;
}

impl<T: Config> Pallet<T> {
	pub(super) fn do_top_up(id: VenueId, amount: Balance) -> DispatchResult {
		let venue = Venues::<T>::get(id).ok_or(Error::<T>::UnknownVenue)?;
		ensure!(amount > 0, Error::<T>::AmountTooSmall);
		Self::fill(id, &venue, amount)
	}

	pub(super) fn do_refill(id: VenueId) -> DispatchResult {
		let venue = Venues::<T>::get(id).ok_or(Error::<T>::UnknownVenue)?;
		let amount = Self::due_fill(id, &venue).ok_or(Error::<T>::NothingToFill)?;
		Self::fill(id, &venue, amount)
	}

	fn fill(id: VenueId, venue: &Venue, amount: Balance) -> DispatchResult {
		let fee = venue.budgets.fund.fee;
		with_storage_layer(|| {
			T::Float::send(venue, &Self::account(), amount, fee)?;
			FilledAt::<T>::insert(id, T::RelayClock::current_block_number());
			Self::deposit_event(Event::FloatFilled { venue: id, amount, fee });
			Ok::<_, DispatchError>(())
		})
	}

	/// By how much the rule fills the float up now. Before the first report it counts as empty; after a
	/// fill a report has to come that can have seen it.
	fn due_fill(id: VenueId, venue: &Venue) -> Option<Balance> {
		let rule = venue.float;
		let known = T::KnownFloat::newest(id);
		let rested = |at: RelayBlock| {
			let ready = at.saturating_add(rule.interval);
			let told = known.is_some_and(|(block, _)| block >= ready);
			told && T::RelayClock::current_block_number() >= ready
		};
		let float = known.map_or(0, |(_, float)| float);
		let due = venue.open
			&& venue.reporter().is_some()
			&& float < rule.low
			&& FilledAt::<T>::get(id).is_none_or(rested);
		if !due {
			return None;
		}
		let fee = venue.budgets.fund.fee;
		let there_is = T::Float::balance(venue, &Self::account()).saturating_sub(fee);
		let amount = rule.target.saturating_sub(float).min(there_is);
		(amount >= fee.saturating_mul(MIN_FILL_FEES)).then_some(amount)
	}
}

impl<T: Config> ScheduledWork for Pallet<T> {
	/// Fills up what is low. Reports are looked at as often as the rule may fill.
	fn run(meter: &mut WeightMeter) {
		let now = T::RelayClock::current_block_number();
		for id in Venues::<T>::iter_keys() {
			if meter.try_consume(<T as Config>::WeightInfo::look()).is_err() {
				return;
			}
			if !Self::may_look(id, now) {
				continue;
			}
			if meter.try_consume(<T as Config>::WeightInfo::refill()).is_err() {
				return;
			}
			LookedAt::<T>::insert(id, now);
			// An event of what fails would come in every period.
			with_storage_layer(|| Self::do_refill(id)).unwrap_or_default();
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Whether the float of a venue may be due, as far as that costs little to tell.
	fn may_look(id: VenueId, now: RelayBlock) -> bool {
		Venues::<T>::get(id).is_some_and(|venue| {
			let rule = venue.float;
			let rested = |at: RelayBlock| now >= at.saturating_add(rule.interval);
			rule.low > 0 && LookedAt::<T>::get(id).is_none_or(rested) && T::Float::is_ready(&venue)
		})
	}
}
