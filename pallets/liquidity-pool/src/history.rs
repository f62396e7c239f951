//! The history of a pool: outcome and report of its latest epochs, and of older ones the outcomes
//! that unclaimed receipts are paid by.

use crate::{
	Config, EpochIndex, EpochPrice, EpochPrices, EpochReport, EpochReports, EpochTallies,
	EpochTally, Event, HistoryStarts, Pallet,
};
use alloc::vec::Vec;
use dhv_primitives::PoolId;

/// The first epoch of every pool.
const FIRST: EpochIndex = 1;

impl<T: Config> Pallet<T> {
	/// Epochs that leave the history with one priced epoch at most. One joins it, so a history that
	/// governance shortened catches up.
	pub(crate) const PRUNE_STEPS: u32 = 4;

	/// Most epochs that one read of the history returns.
	pub const MAX_HISTORY_PAGE: u32 = 256;

	/// The first epoch whose outcome and report are kept whatever receipts there are.
	pub fn history_start_of(id: PoolId) -> EpochIndex {
		HistoryStarts::<T>::get(id).max(FIRST)
	}

	/// Stores and tells the outcome of an epoch, then lets old ones go so that the latest `keep`
	/// stay.
	pub(crate) fn record_epoch(
		id: PoolId,
		number: EpochIndex,
		price: EpochPrice,
		report: EpochReport,
		keep: u32,
	) {
		EpochPrices::<T>::insert(id, number, price);
		EpochReports::<T>::insert(id, number, report);
		Self::deposit_event(Event::EpochPriced { pool: id, epoch: number, price });
		Self::deposit_event(Event::EpochReported { pool: id, epoch: number, report });
		Self::prune(id, number.saturating_add(1).saturating_sub(keep));
	}

	/// Takes epochs before `horizon` out of the history. An outcome that receipts still need stays
	/// until the last of them is claimed.
	fn prune(id: PoolId, horizon: EpochIndex) {
		let start = Self::history_start_of(id);
		let end = horizon.min(start.saturating_add(Self::PRUNE_STEPS));
		if end <= start {
			return;
		}
		for number in start..end {
			EpochReports::<T>::remove(id, number);
			if !EpochTallies::<T>::contains_key(id, number) {
				EpochPrices::<T>::remove(id, number);
			}
		}
		HistoryStarts::<T>::insert(id, end);
	}

	/// Stores a tally for as long as it has receipts. With the last receipt of an epoch that left
	/// the history its outcome goes too.
	pub(crate) fn put_tally(id: PoolId, epoch: EpochIndex, tally: EpochTally) {
		if tally != EpochTally::default() {
			EpochTallies::<T>::insert(id, epoch, tally);
			return;
		}
		EpochTallies::<T>::remove(id, epoch);
		if epoch < Self::history_start_of(id) {
			EpochPrices::<T>::remove(id, epoch);
		}
	}

	/// Outcomes of at most `limit` epochs from `from` on that are kept, in order.
	pub(crate) fn price_page(
		id: PoolId,
		from: EpochIndex,
		limit: u32,
	) -> Vec<(EpochIndex, EpochPrice)> {
		let from = from.max(Self::history_start_of(id));
		let end = from.saturating_add(limit.min(Self::MAX_HISTORY_PAGE));
		(from..end)
			.map_while(|number| EpochPrices::<T>::get(id, number).map(|price| (number, price)))
			.collect()
	}
}
