//! Life-cycle of a listing: listed, changed, unlisted or expired.

use crate::{
	types::{Expiring, Listing, MultiplierTables},
	Config, Error, Event, ExpiringListings, ExpiryQueue, ListingCount, Listings, ListingsPerExpiry,
	Pallet, Parameters, RuleListings, Tables, TermsRevision,
};
use dhv_primitives::{
	ports::{OptionRegistry, Underwriter},
	OptionKind, PoolId, Price, SeriesId, Timestamp,
};
use frame_support::{ensure, pallet_prelude::*};

/// What a manager asks to list.
#[derive(Clone, Copy)]
pub(crate) struct Candidate {
	pub expiry: Timestamp,
	pub kind: OptionKind,
	pub strike: Price,
	pub buyable: bool,
	pub sellable: bool,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_list_series(pool: PoolId, candidate: Candidate) -> DispatchResult {
		let series = Self::open_listing(pool, candidate)?;
		Self::include(pool, series);
		Ok(())
	}

	/// Lists a series and opens it if it is new.
	pub(crate) fn open_listing(
		pool: PoolId,
		candidate: Candidate,
	) -> Result<SeriesId, DispatchError> {
		let Candidate { expiry, buyable, sellable, .. } = candidate;
		let terms = Self::terms_of(pool, &candidate).ok_or(Error::<T>::UnknownPool)?;
		let now = Self::now();
		ensure!(expiry > now, Error::<T>::SeriesExpired);
		let count = ListingCount::<T>::get(pool);
		ensure!(count < T::MaxListings::get(), Error::<T>::TooManyListings);
		let known = T::Registry::find(&terms);
		let listed = known.is_some_and(|known| Listings::<T>::contains_key(pool, known));
		ensure!(!listed, Error::<T>::AlreadyListed);

		Self::enqueue(expiry)?;
		let series = T::Registry::issue(terms)?;
		let listing = Listing { buyable, sellable, listed_at: now, expiry };
		Listings::<T>::insert(pool, series, listing);
		ListingCount::<T>::insert(pool, count.saturating_add(1));
		ListingsPerExpiry::<T>::mutate(pool, expiry, |count| *count = count.saturating_add(1));
		ExpiringListings::<T>::insert(expiry, (pool, series), ());
		Self::deposit_event(Event::SeriesListed { pool, series, terms, listing });
		Ok(series)
	}

	pub(crate) fn do_set_listing(
		pool: PoolId,
		series: SeriesId,
		buyable: bool,
		sellable: bool,
	) -> DispatchResult {
		let old = Listings::<T>::get(pool, series).ok_or(Error::<T>::NotListed)?;
		let new = Listing { buyable, sellable, ..old };
		Listings::<T>::insert(pool, series, new);
		Self::leave_to_manager(pool, series);
		Self::deposit_event(Event::ListingChanged { pool, series, old, new });
		Ok(())
	}

	pub(crate) fn do_unlist(pool: PoolId, series: SeriesId) -> DispatchResult {
		let listing = Listings::<T>::get(pool, series).ok_or(Error::<T>::NotListed)?;
		Self::exclude(pool, series, listing.expiry)?;
		Self::forget(pool, series, listing.expiry);
		Self::deposit_event(Event::SeriesUnlisted { pool, series, listing });
		Ok(())
	}

	pub(crate) fn do_set_tables(pool: PoolId, new: MultiplierTables) -> DispatchResult {
		ensure!(T::Underwriter::terms(pool).is_some(), Error::<T>::UnknownPool);
		let suit = Parameters::<T>::get(pool).is_none_or(|parameters| new.suit(&parameters));
		ensure!(new.is_valid() && suit, Error::<T>::InvalidTables);
		let old = Tables::<T>::get(pool);
		Tables::<T>::insert(pool, &new);
		TermsRevision::<T>::mutate(pool, |revision| *revision = revision.wrapping_add(1));
		Self::deposit_event(Event::TablesSet { pool, old, new });
		Ok(())
	}

	/// Removes one listing whose series has expired, if there is one.
	pub(crate) fn expire_first(now: Timestamp) -> bool {
		let first = ExpiryQueue::<T>::get().first().map(|group| group.expiry);
		let Some(expiry) = first.filter(|expiry| *expiry <= now) else { return false };
		let next = ExpiringListings::<T>::iter_key_prefix(expiry).next();
		let Some((pool, series)) = next else { return false };
		Self::forget(pool, series, expiry);
		Self::deposit_event(Event::ListingExpired { pool, series, expiry });
		true
	}

	/// Counts one more listing that ends at `expiry`.
	fn enqueue(expiry: Timestamp) -> DispatchResult {
		ExpiryQueue::<T>::try_mutate(|queue| -> DispatchResult {
			let place = queue.partition_point(|group| group.expiry < expiry);
			match queue.get_mut(place).filter(|group| group.expiry == expiry) {
				Some(group) => group.listings = group.listings.saturating_add(1),
				None => queue
					.try_insert(place, Expiring { expiry, listings: 1 })
					.map_err(|_| Error::<T>::TooManyExpiries)?,
			}
			Ok(())
		})
	}

	/// Takes a listing out of every map.
	pub(crate) fn forget(pool: PoolId, series: SeriesId, expiry: Timestamp) {
		let less = |count: &mut Option<u32>| {
			*count = count.unwrap_or_default().checked_sub(1).filter(|rest| *rest > 0);
		};
		Listings::<T>::remove(pool, series);
		RuleListings::<T>::remove(pool, series);
		ExpiringListings::<T>::remove(expiry, (pool, series));
		ListingCount::<T>::mutate_exists(pool, less);
		ListingsPerExpiry::<T>::mutate_exists(pool, expiry, less);
		ExpiryQueue::<T>::mutate(|queue| {
			for group in queue.iter_mut().filter(|group| group.expiry == expiry) {
				group.listings = group.listings.saturating_sub(1);
			}
			queue.retain(|group| group.listings > 0);
		});
	}
}
