//! Pots: they open when their last vault is settled; deliveries and claims on what was not.

use crate::{
	books::{minus, plus},
	types::*,
	Config, Credits, Error, Event, GroupMembers, Pallet, Pots, SeriesOf, SettlementQueue,
	WaitingPots,
};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use dhv_math::margin::waterfall;
use dhv_primitives::{AssetIndex, Balance, Price, SeriesId, SeriesStatus};
use frame_support::{ensure, storage::with_storage_layer, BoundedVec};
use sp_runtime::{DispatchError, DispatchResult};

/// What becomes of an amount that its owner's account does not take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
	/// Everything fails.
	Required,
	/// The owner has a claim on it.
	OrCredit,
}

impl<T: Config> Pallet<T> {
	/// Gives series that expired together their fixing, and pots. Without vaults there is nothing
	/// to settle: such a pot opens at once.
	pub(crate) fn start_settlement(
		ids: impl IntoIterator<Item = SeriesId>,
		fixing: Price,
	) -> Result<(), Error<T>> {
		let mut queue = SettlementQueue::<T>::get();
		let mut pots: BTreeMap<PotKey, (Pot, AssetIndex, Vec<SeriesId>)> = BTreeMap::new();
		for series in ids {
			queue.try_push(series).map_err(|_| Error::SettlementQueueFull)?;
			let mut info = Self::load(series)?;
			info.status = SeriesStatus::Fixed { fixing };
			let asset = info.terms.collateral_asset;
			let (pot, _, members) = pots
				.entry(PotKey::of(series, &info.terms))
				.or_insert_with(|| (Pot::default(), asset, Vec::new()));
			pot.vaults = pot.vaults.checked_add(info.vaults).ok_or(Error::Overflow)?;
			members.push(series);
			SeriesOf::<T>::insert(series, info);
		}
		SettlementQueue::<T>::put(queue);
		for (key, (pot, asset, members)) in pots {
			if let PotKey::Group { .. } = key {
				let members = BoundedVec::try_from(members).map_err(|_| Error::TooManySeries)?;
				GroupMembers::<T>::insert(key, members);
			}
			Pots::<T>::insert(key, pot);
			if pot.vaults == 0 {
				Self::open_pot(key, asset, pot)?;
			}
		}
		Ok(())
	}

	/// The series of a pot that are not retired.
	pub(crate) fn members(key: PotKey) -> Vec<SeriesId> {
		match key {
			PotKey::Series(series) => vec![series],
			PotKey::Group { .. } => GroupMembers::<T>::get(key).into_inner(),
		}
	}

	/// Once no vault is left: asks the insurance for what lacks, stores the recovery and sees to it
	/// that holders are paid.
	pub(crate) fn open_pot(key: PotKey, asset: AssetIndex, mut pot: Pot) -> Result<(), Error<T>> {
		let missing = pot.owed.saturating_sub(pot.collected);
		let cover = Self::cover_from_insurance(key, asset, missing);
		pot.collected = plus::<T>(pot.collected, cover)?;
		let sums = waterfall::Pot { owed: pot.owed, collected: pot.collected };
		let recovery = sums.recovery_floor().map_err(Error::from)?;
		pot.recovery = Some(recovery);
		Pots::<T>::insert(key, pot);
		Self::queue_pot(key);
		let (owed, collected) = (pot.owed, pot.collected);
		Self::deposit_event(match key {
			PotKey::Series(series) => Event::PayoutsOpened { series, owed, collected, recovery },
			PotKey::Group { fixing, collateral_asset } => {
				Event::GroupPayoutsOpened { fixing, collateral_asset, owed, collected, recovery }
			}
		});
		Ok(())
	}

	/// Sees to it that the series of an open pot are in the queue: those whose vaults failed or that
	/// waited for others had left it. A pot that does not fit waits until the queue is empty.
	fn queue_pot(key: PotKey) {
		let mut queue = SettlementQueue::<T>::get();
		let mut missing = Self::members(key);
		missing.retain(|series| !queue.contains(series));
		match queue.try_extend(missing.into_iter()) {
			Ok(()) => SettlementQueue::<T>::put(queue),
			Err(()) => WaitingPots::<T>::insert(key, ()),
		}
	}

	/// Fills the empty queue with the series of a pot that waits. They fit: `MaxSettling` is no less
	/// than `MaxSeriesPerExpiry`.
	pub(crate) fn admit_waiting_pot() {
		let Some(key) = WaitingPots::<T>::iter_keys().next() else { return };
		WaitingPots::<T>::remove(key);
		SettlementQueue::<T>::put(BoundedVec::truncate_from(Self::members(key)));
	}

	/// Takes a retired series out of its pot. What the last one leaves is dust.
	pub(crate) fn leave_pot(key: PotKey, series: SeriesId) -> Result<(Pot, Balance), Error<T>> {
		let pot = Pots::<T>::get(key).ok_or(Error::PayoutsNotOpen)?;
		if let PotKey::Group { .. } = key {
			let mut members = GroupMembers::<T>::get(key);
			members.retain(|member| *member != series);
			if !members.is_empty() {
				GroupMembers::<T>::insert(key, members);
				return Ok((pot, 0));
			}
			GroupMembers::<T>::remove(key);
		}
		Pots::<T>::remove(key);
		WaitingPots::<T>::remove(key);
		Ok((pot, minus::<T>(pot.collected, pot.paid)?))
	}

	/// Sends an amount from the registry account; what is refused may become a claim. Returns whether
	/// it arrived.
	pub(crate) fn deliver(
		asset: AssetIndex,
		to: &T::AccountId,
		amount: Balance,
		delivery: Delivery,
	) -> Result<bool, DispatchError> {
		let send = || Self::transfer(asset, &Self::account_id(), to, amount);
		let error = match (with_storage_layer(send), delivery) {
			(Ok(()), _) => return Ok(true),
			(Err(error), Delivery::Required) => return Err(error),
			(Err(error), Delivery::OrCredit) => error,
		};
		let total = plus::<T>(Credits::<T>::get(to, asset), amount)?;
		Credits::<T>::insert(to, asset, total);
		Self::book(asset, |entry| {
			entry.credits = plus::<T>(entry.credits, amount)?;
			Ok(())
		})?;
		let account = to.clone();
		Self::deposit_event(Event::CreditBooked { account, asset, amount, total, error });
		Ok(false)
	}

	/// Sends what an account has a claim on to an account of its choice.
	pub(crate) fn do_claim_credit(
		account: T::AccountId,
		asset: AssetIndex,
		to: T::AccountId,
	) -> DispatchResult {
		let amount = Credits::<T>::take(&account, asset);
		ensure!(amount > 0, Error::<T>::NothingToClaim);
		Self::book(asset, |entry| {
			entry.credits = minus::<T>(entry.credits, amount)?;
			Ok(())
		})?;
		Self::transfer(asset, &Self::account_id(), &to, amount)?;
		Self::deposit_event(Event::CreditClaimed { account, asset, to, amount });
		Ok(())
	}
}
