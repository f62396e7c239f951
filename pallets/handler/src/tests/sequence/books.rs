//! What is stored, kept a second time from nothing but events.

use super::super::mock::*;
use crate::{
	types::{Exclusion, MAX_EXCLUSIONS},
	*,
};
use dhv_mocks::MockClock;
use dhv_primitives::{PoolId, Price, SeriesId, Timestamp};
use std::collections::BTreeMap;

/// Delta that a pool opened at a round. Fills tell the delta of a whole leg: what is opened of it is
/// known but for `slack`, in units of 1e-18.
#[derive(Default, Clone, Copy)]
pub struct Opened {
	pub round: u64,
	pub delta: i128,
	pub slack: i128,
}

/// Everything that the pallet stores, but how far rules have come.
pub struct Books {
	pub listings: BTreeMap<(PoolId, SeriesId), Listing>,
	/// What rules listed and nobody changed.
	pub by_rule: BTreeMap<(PoolId, SeriesId), (Timestamp, Price)>,
	/// What rules must not list again.
	pub excluded: BTreeMap<(PoolId, SeriesId), Timestamp>,
	pub rules: BTreeMap<PoolId, ListingRule>,
	pub parameters: BTreeMap<PoolId, TradingParameters>,
	pub tables: BTreeMap<PoolId, MultiplierTables>,
	pub revisions: BTreeMap<PoolId, u32>,
	pub otc: BTreeMap<PoolId, OtcTerms>,
	pub orders: BTreeMap<OrderId, OtcOrder<u64>>,
	pub next: OrderId,
	pub losses: BTreeMap<PoolId, LossPeriod>,
	pub opened: BTreeMap<PoolId, Opened>,
}

impl Books {
	/// At the beginning: terms of genesis and nothing else.
	pub fn open() -> Self {
		Self {
			listings: BTreeMap::new(),
			by_rule: BTreeMap::new(),
			excluded: BTreeMap::new(),
			rules: BTreeMap::new(),
			parameters: Parameters::<Test>::iter().collect(),
			tables: BTreeMap::new(),
			revisions: TermsRevision::<Test>::iter().collect(),
			otc: OtcParameters::<Test>::iter().collect(),
			orders: BTreeMap::new(),
			next: 0,
			losses: BTreeMap::new(),
			opened: BTreeMap::new(),
		}
	}

	/// Takes a listing out, which was there and as it is told.
	pub fn unlist(&mut self, pool: PoolId, series: SeriesId, told: Option<Listing>) -> Listing {
		let listing = self.listings.remove(&(pool, series)).unwrap();
		assert!(told.is_none_or(|told| told == listing), "told {told:?}, was {listing:?}");
		self.by_rule.remove(&(pool, series));
		listing
	}

	/// Forgets exclusions that no longer matter.
	pub fn forget_past_exclusions(&mut self) {
		let now = MockClock::timestamp();
		self.excluded.retain(|_, expiry| *expiry > now);
	}

	/// Fails unless everything that is stored is in the books, and the other way round.
	pub fn compare(&mut self) {
		self.compare_listings();
		let terms = Parameters::<Test>::iter().collect::<BTreeMap<_, _>>();
		assert_eq!(terms, self.parameters);
		assert_eq!(Tables::<Test>::iter().collect::<BTreeMap<_, _>>(), self.tables);
		assert_eq!(TermsRevision::<Test>::iter().collect::<BTreeMap<_, _>>(), self.revisions);
		self.compare_orders();
		let stored: BTreeMap<_, _> = OpenedDelta::<Test>::iter().collect();
		assert_eq!(stored.len(), self.opened.len());
		for (pool, RoundDelta { round, delta }) in stored {
			let booked = self.opened[&pool];
			assert_eq!(round, booked.round);
			assert!(delta.raw().abs_diff(booked.delta) <= booked.slack as u128, "{delta:?}");
		}
	}

	fn compare_listings(&mut self) {
		let stored = Listings::<Test>::iter().map(|(pool, series, value)| ((pool, series), value));
		assert_eq!(stored.collect::<BTreeMap<_, _>>(), self.listings);
		let mut expiries = BTreeMap::<_, u32>::new();
		for ((pool, _), listing) in &self.listings {
			*expiries.entry((*pool, listing.expiry)).or_default() += 1;
		}
		let stored = ListingsPerExpiry::<Test>::iter().map(|(pool, at, count)| ((pool, at), count));
		assert_eq!(stored.collect::<BTreeMap<_, _>>(), expiries);
		let stored = RuleListings::<Test>::iter()
			.map(|(pool, series, listed)| ((pool, series), (listed.expiry, listed.strike)));
		assert_eq!(stored.collect::<BTreeMap<_, _>>(), self.by_rule);
		assert_eq!(ListingRules::<Test>::iter().collect::<BTreeMap<_, _>>(), self.rules);
		self.forget_past_exclusions();
		let mut stored = BTreeMap::new();
		for (pool, excluded) in Excluded::<Test>::iter() {
			assert!(!excluded.is_empty() && excluded.len() <= MAX_EXCLUSIONS as usize);
			let live = excluded.into_iter().filter(|past| past.expiry > MockClock::timestamp());
			for Exclusion { series, expiry } in live {
				assert_eq!(stored.insert((pool, series), expiry), None, "excluded twice");
			}
		}
		assert_eq!(stored, self.excluded);
	}

	fn compare_orders(&self) {
		assert_eq!(OtcParameters::<Test>::iter().collect::<BTreeMap<_, _>>(), self.otc);
		assert_eq!(Orders::<Test>::iter().collect::<BTreeMap<_, _>>(), self.orders);
		assert_eq!(NextOrder::<Test>::get(), self.next);
		assert_eq!(Losses::<Test>::iter().collect::<BTreeMap<_, _>>(), self.losses);
		let mut queues = BTreeMap::<PoolId, Vec<_>>::new();
		for (id, order) in &self.orders {
			queues.entry(order.pool).or_default().push((order.expires_at, *id));
		}
		queues.values_mut().for_each(|queue| queue.sort_unstable());
		let stored = OrderQueue::<Test>::iter().map(|(pool, queue)| (pool, queue.into_inner()));
		assert_eq!(stored.collect::<BTreeMap<_, _>>(), queues);
	}
}
