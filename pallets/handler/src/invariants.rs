//! What must hold after every call and every block.
//!
//! | id | statement |
//! |---|---|
//! | HD-1 | a listing that has not expired refers to a series of the registry with the pool's assets, backed by pools, of the same expiry |
//! | HD-2 | the count of a pool is the number of its listings and not above the maximum |
//! | HD-3 | the index by expiry holds exactly the listings; its queue is strictly ascending and counts them |
//! | HD-4 | all parameters and tables are in range |
//! | HD-5 | no listing is from the future or was made after its expiry |
//! | HD-6 | the delta opened at a round is not negative, and the round is not newer than the newest |

use crate::{
	Config, ExpiringListings, ExpiryQueue, ListingCount, Listings, OpenedDelta, Pallet, Parameters,
	Tables,
};
use alloc::collections::{btree_map::BTreeMap, btree_set::BTreeSet};
use dhv_primitives::{
	ports::{OptionRegistry, PriceRounds, Underwriter},
	BackingClass, PoolId, Timestamp,
};
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant.
	///
	/// # Errors
	/// The id and the statement of the first invariant that does not hold.
	pub fn check_invariants() -> Result<(), TryRuntimeError> {
		Self::check_series()?;
		Self::check_counts()?;
		Self::check_index()?;
		Self::check_parameters()
	}

	/// HD-1 and HD-5.
	fn check_series() -> Result<(), TryRuntimeError> {
		let now = Self::now();
		for (pool, id, listing) in Listings::<T>::iter() {
			ensure!(
				listing.listed_at <= now && listing.listed_at < listing.expiry,
				"HD-5: a listing from the future"
			);
			if listing.expiry <= now {
				continue;
			}
			let series = T::Registry::series(id).ok_or("HD-1: a listing without a series")?;
			let terms = T::Underwriter::terms(pool).ok_or("HD-1: a listing without a pool")?;
			ensure!(
				series.underlying == terms.underlying
					&& series.strike_asset == terms.strike_asset
					&& series.collateral_asset == terms.collateral_asset
					&& series.backing == BackingClass::Pool
					&& series.expiry == listing.expiry,
				"HD-1: a listing of a foreign series"
			);
		}
		Ok(())
	}

	/// HD-2.
	fn check_counts() -> Result<(), TryRuntimeError> {
		let mut counts = BTreeMap::<PoolId, u32>::new();
		for (pool, _) in Listings::<T>::iter_keys() {
			let count = counts.entry(pool).or_default();
			*count = count.saturating_add(1);
		}
		let stored: BTreeMap<_, _> = ListingCount::<T>::iter().collect();
		ensure!(counts == stored, "HD-2: counts differ from listings");
		ensure!(
			counts.values().all(|count| *count <= T::MaxListings::get()),
			"HD-2: too many listings"
		);
		Ok(())
	}

	/// HD-3.
	fn check_index() -> Result<(), TryRuntimeError> {
		let listings: BTreeSet<_> = Listings::<T>::iter()
			.map(|(pool, series, listing)| (listing.expiry, (pool, series)))
			.collect();
		let index: BTreeSet<_> = ExpiringListings::<T>::iter_keys().collect();
		ensure!(listings == index, "HD-3: index differs from listings");
		let mut groups = BTreeMap::<Timestamp, u32>::new();
		for (expiry, _) in index {
			let count = groups.entry(expiry).or_default();
			*count = count.saturating_add(1);
		}
		let queue = ExpiryQueue::<T>::get();
		let queued = queue.iter().map(|group| (group.expiry, group.listings));
		ensure!(queued.eq(groups), "HD-3: queue differs from index");
		Ok(())
	}

	/// HD-4 and HD-6.
	fn check_parameters() -> Result<(), TryRuntimeError> {
		ensure!(
			Parameters::<T>::iter_values().all(|parameters| parameters.is_valid()),
			"HD-4: parameters out of range"
		);
		ensure!(
			Tables::<T>::iter_values().all(|tables| tables.is_valid()),
			"HD-4: tables out of range"
		);
		for (pool, sold) in OpenedDelta::<T>::iter() {
			let terms = T::Underwriter::terms(pool).ok_or("HD-6: a sale without a pool")?;
			let newest = T::Prices::latest(terms.underlying, terms.strike_asset)
				.ok_or("HD-6: a sale without a price")?;
			ensure!(!sold.delta.is_negative(), "HD-6: negative delta");
			ensure!(sold.round <= newest.number, "HD-6: a sale at a future round");
		}
		Ok(())
	}
}
