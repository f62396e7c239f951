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
//! | HD-7 | the queue of a pool holds exactly its open orders with their expiries, soonest first, and not more than the maximum |
//! | HD-8 | an open order was numbered, has a short life, legs of different series in whole lots at prices above zero, and less than all of it is filled, in whole lots of each leg |
//! | HD-9 | terms of orders are in range; a loss period is not from the future and lost no more than was allowed |
//! | HD-10 | a listing of a rule is a listing of its pool, with the expiry and the strike of its series |
//! | HD-11 | the listings of a pool at an expiry are counted |
//! | HD-12 | rules are in range; only a pool with a rule has a pass, whose grid ascends and whose round is not newer than the newest, and excluded series, each once, none of them listed |
//! | HD-13 | of a maker's quote that is kept, no more is filled than was signed, in whole lots, and it expires within the longest life from now |
//! | HD-14 | a revocation is not from the future, and queued exactly once, for the last second of what it concerns |

mod rfq;

use crate::{
	types::{is_whole_lots, MultiplierTables, OrderId, OtcOrder},
	Config, Excluded, ExpiringListings, ExpiryQueue, ListingCount, ListingPasses, ListingRules,
	Listings, ListingsPerExpiry, Losses, NextOrder, OpenedDelta, OrderQueue, Orders, OtcParameters,
	Pallet, Parameters, RuleListings, Tables,
};
use alloc::collections::{btree_map::BTreeMap, btree_set::BTreeSet};
use dhv_math::{error::MathError, otc::MAX_LIFETIME};
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
		Self::check_parameters()?;
		Self::check_queues()?;
		for (id, order) in Orders::<T>::iter() {
			ensure!(
				Self::is_sound(id, &order).unwrap_or(false),
				"HD-8: an order that none could make"
			);
		}
		Self::check_losses()?;
		Self::check_quotes()?;
		Self::check_revocations()?;
		Self::check_rule_listings()?;
		Self::check_rules()
	}

	/// HD-10.
	fn check_rule_listings() -> Result<(), TryRuntimeError> {
		for (pool, id, listed) in RuleListings::<T>::iter() {
			let listing = Listings::<T>::get(pool, id).ok_or("HD-10: a rule lists nothing")?;
			ensure!(listing.expiry == listed.expiry, "HD-10: another expiry");
			let series = T::Registry::series(id);
			ensure!(
				series.is_none_or(|series| series.strike == listed.strike),
				"HD-10: another strike"
			);
		}
		Ok(())
	}

	/// HD-12.
	fn check_rules() -> Result<(), TryRuntimeError> {
		ensure!(
			ListingRules::<T>::iter_values().all(|rule| rule.is_valid(T::MaxListings::get())),
			"HD-12: a rule out of range"
		);
		for (pool, pass) in ListingPasses::<T>::iter() {
			ensure!(ListingRules::<T>::contains_key(pool), "HD-12: a pass without a rule");
			let terms = T::Underwriter::terms(pool).ok_or("HD-12: a pass without a pool")?;
			let newest = T::Prices::latest(terms.underlying, terms.strike_asset)
				.ok_or("HD-12: a pass without a price")?;
			ensure!(pass.round <= newest.number, "HD-12: a pass at a future round");
			let expiries: BTreeSet<_> = pass.grid.iter().map(|rung| rung.expiry).collect();
			ensure!(
				pass.grid.iter().map(|rung| rung.expiry).eq(expiries),
				"HD-12: a grid that does not ascend"
			);
		}
		for (pool, excluded) in Excluded::<T>::iter() {
			ensure!(ListingRules::<T>::contains_key(pool), "HD-12: an exclusion without a rule");
			ensure!(!excluded.is_empty(), "HD-12: an empty list");
			let series: BTreeSet<_> = excluded.iter().map(|exclusion| exclusion.series).collect();
			ensure!(series.len() == excluded.len(), "HD-12: a series is excluded twice");
			ensure!(
				series.iter().all(|series| !Listings::<T>::contains_key(pool, series)),
				"HD-12: an excluded series is listed"
			);
		}
		Ok(())
	}

	/// HD-7.
	fn check_queues() -> Result<(), TryRuntimeError> {
		let mut queued = BTreeSet::new();
		for (pool, queue) in OrderQueue::<T>::iter() {
			ensure!(!queue.is_empty(), "HD-7: an empty queue");
			ensure!(queue.iter().is_sorted_by_key(|(expiry, _)| expiry), "HD-7: out of order");
			queued.extend(queue.iter().map(|(expiry, id)| (*id, pool, *expiry)));
		}
		let open: BTreeSet<_> =
			Orders::<T>::iter().map(|(id, order)| (id, order.pool, order.expires_at)).collect();
		ensure!(queued == open, "HD-7: queues differ from the orders");
		let entries = OrderQueue::<T>::iter_values()
			.fold(0, |sum: usize, queue| sum.saturating_add(queue.len()));
		ensure!(entries == open.len(), "HD-7: an order is queued twice");
		Ok(())
	}

	/// HD-8.
	fn is_sound(id: OrderId, order: &OtcOrder<T::AccountId>) -> Result<bool, MathError> {
		let latest = Self::now().try_add_secs(MAX_LIFETIME)?;
		let series: BTreeSet<_> = order.legs.iter().map(|leg| leg.series).collect();
		let mut sound = id < NextOrder::<T>::get()
			&& order.expires_at <= latest
			&& !order.legs.is_empty()
			&& series.len() == order.legs.len()
			&& order.filled < order.size()
			&& (order.partial || order.filled.is_zero());
		for leg in &order.legs {
			sound = sound
				&& leg.price.get().is_positive()
				&& is_whole_lots(leg.contracts)
				&& !leg.contracts.is_zero()
				&& order.part_of(leg, order.filled)?.is_some();
		}
		Ok(sound)
	}

	/// HD-9.
	fn check_losses() -> Result<(), TryRuntimeError> {
		for (pool, terms) in OtcParameters::<T>::iter() {
			let valid = Self::ensure_otc_terms(pool, &terms).is_ok();
			ensure!(valid, "HD-9: terms of orders out of range");
		}
		let now = Self::now();
		ensure!(
			Losses::<T>::iter_values()
				.all(|period| period.since <= now && period.lost <= period.allowed),
			"HD-9: more was lost than was allowed"
		);
		Ok(())
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

	/// HD-2 and HD-11.
	fn check_counts() -> Result<(), TryRuntimeError> {
		let mut counts = BTreeMap::<PoolId, u32>::new();
		let mut by_expiry = BTreeMap::<(PoolId, Timestamp), u32>::new();
		for (pool, _, listing) in Listings::<T>::iter() {
			let count = counts.entry(pool).or_default();
			*count = count.saturating_add(1);
			let count = by_expiry.entry((pool, listing.expiry)).or_default();
			*count = count.saturating_add(1);
		}
		let counted: BTreeMap<_, _> = ListingsPerExpiry::<T>::iter()
			.map(|(pool, expiry, count)| ((pool, expiry), count))
			.collect();
		ensure!(by_expiry == counted, "HD-11: counts of expiries differ from listings");
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
		let suit = |(pool, parameters)| {
			let tables = Tables::<T>::get(pool).unwrap_or_else(MultiplierTables::flat);
			tables.suit(&parameters)
		};
		ensure!(Parameters::<T>::iter().all(suit), "HD-4: tables too steep for the gradient");
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
