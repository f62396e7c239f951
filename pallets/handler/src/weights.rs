//! Weights of the calls. Set by hand from the storage that is touched, neighbours included, and
//! the prices that are computed, on the safe side; to be replaced by generated ones.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights of the calls.
pub trait WeightInfo {
	/// Of [`list_series`](crate::Pallet::list_series).
	fn list_series() -> Weight;
	/// Of [`set_listing`](crate::Pallet::set_listing).
	fn set_listing() -> Weight;
	/// Of [`unlist`](crate::Pallet::unlist).
	fn unlist() -> Weight;
	/// Of [`set_parameters`](crate::Pallet::set_parameters).
	fn set_parameters() -> Weight;
	/// Of [`buy`](crate::Pallet::buy).
	fn buy() -> Weight;
	/// Of [`sell`](crate::Pallet::sell).
	fn sell() -> Weight;
	/// Of [`trade`](crate::Pallet::trade) with `n` legs.
	fn trade(n: u32) -> Weight;
	/// Of [`set_tables`](crate::Pallet::set_tables).
	fn set_tables() -> Weight;
	/// Of [`remove_expired`](crate::Pallet::remove_expired), and of each removal in a block.
	fn remove_expired() -> Weight;
	/// Of [`set_listing_rule`](crate::Pallet::set_listing_rule).
	fn set_listing_rule() -> Weight;
	/// Of [`poke_listings`](crate::Pallet::poke_listings): the most that a turn does.
	fn poke_listings() -> Weight {
		let times = |weight: Weight, count: u32| weight.saturating_mul(count.into());
		Self::plan_listings()
			.saturating_add(times(Self::retire_listing(), crate::SWEPT_PER_TURN))
			.saturating_add(times(Self::look_at_listing(), crate::LOOKED_PER_TURN))
			.saturating_add(times(Self::list_series(), crate::LISTED_PER_TURN))
	}
	/// Of finding the pool whose turn it is.
	fn listing_turn() -> Weight;
	/// Of planning a grid, and storing how far its pass came.
	fn plan_listings() -> Weight;
	/// Of looking at a series of the rule, and retiring it.
	fn retire_listing() -> Weight;
	/// Of looking whether a place of the grid is listed.
	fn look_at_listing() -> Weight;
	/// Of [`create_order`](crate::Pallet::create_order) with `n` legs.
	fn create_order(n: u32) -> Weight;
	/// Of [`fill_order`](crate::Pallet::fill_order) with `n` legs.
	fn fill_order(n: u32) -> Weight;
	/// Of [`cancel_order`](crate::Pallet::cancel_order).
	fn cancel_order() -> Weight;
	/// Of [`set_otc_terms`](crate::Pallet::set_otc_terms).
	fn set_otc_terms() -> Weight;
	/// Of looking at the orders of a pool in a block and removing one.
	fn expire_order() -> Weight;
	/// Of [`fill_quote`](crate::Pallet::fill_quote), with the removal of what it leaves.
	fn fill_quote() -> Weight;
	/// Of [`cancel_quote`](crate::Pallet::cancel_quote), with the removal of what it leaves.
	fn cancel_quote() -> Weight;
	/// Of [`revoke_quotes`](crate::Pallet::revoke_quotes), with the removal of what it leaves.
	fn revoke_quotes() -> Weight;
	/// Of [`forget_quote`](crate::Pallet::forget_quote), and of each removal in a block.
	fn forget_quote() -> Weight;
}

/// Hand-set weights over the weights of the database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Own: count, count by expiry, queue, listing, index, exclusions or mark of the rule; pool: terms;
	// registry: series by terms, next id, limits, fixing, oracle; assets: token and metadata.
	fn list_series() -> Weight {
		Weight::from_parts(250_000_000, 62_000)
			.saturating_add(T::DbWeight::get().reads_writes(18, 14))
	}

	// Reads and writes: listing, mark of the rule.
	fn set_listing() -> Weight {
		Weight::from_parts(25_000_000, 7_000).saturating_add(T::DbWeight::get().reads_writes(2, 2))
	}

	// Reads: rule; reads and writes: listing, index, counts, queue, mark of the rule, exclusions.
	fn unlist() -> Weight {
		Weight::from_parts(50_000_000, 26_000).saturating_add(T::DbWeight::get().reads_writes(8, 7))
	}

	// Reads: pool, parameters, revision; writes: parameters, revision.
	// Own: terms, tables, revision; the pool; of the hedge parameters, list and every reactor; limits
	// of the surface.
	fn set_parameters() -> Weight {
		Weight::from_parts(60_000_000, 85_000)
			.saturating_add(T::DbWeight::get().reads_writes(24, 3))
	}

	// Own: parameters, listing, sold delta; two volatilities, two valuations (quote and mark); pool,
	// book and its two sums, registry, margin vault, price rounds, surface; accounts of buyer, pool, registry and fee
	// in the strike asset and of the buyer in the option token; insurance: terms, fund, and a
	// transfer (asset, two accounts, the system's account of the fund).
	fn buy() -> Weight {
		Weight::from_parts(970_000_000, 206_000)
			.saturating_add(T::DbWeight::get().reads_writes(59, 30))
	}

	// As buy; closing and keeping at once: the registry's vault, its order, the options of two accounts.
	fn sell() -> Weight {
		Self::buy().saturating_add(T::DbWeight::get().reads_writes(6, 6))
	}

	// The first leg as sell; accounts, ledgers and terms are then known. Each further leg: listing,
	// book, totals of its expiry, series, vault and options of both sides, its volatilities.
	fn trade(n: u32) -> Weight {
		let further = Weight::from_parts(965_000_000, 75_000)
			.saturating_add(T::DbWeight::get().reads_writes(24, 16));
		Self::sell().saturating_add(further.saturating_mul(u64::from(n.saturating_sub(1))))
	}

	// Reads: pool, tables, revision; writes: tables, revision.
	fn set_tables() -> Weight {
		Weight::from_parts(60_000_000, 20_000).saturating_add(T::DbWeight::get().reads_writes(3, 2))
	}

	// Reads: time, queue, index; reads and writes as unlist.
	fn remove_expired() -> Weight {
		Weight::from_parts(45_000_000, 20_000).saturating_add(T::DbWeight::get().reads_writes(6, 6))
	}

	// Reads: pool, rule; writes: rule, pass, exclusions.
	fn set_listing_rule() -> Weight {
		Weight::from_parts(35_000_000, 12_000).saturating_add(T::DbWeight::get().reads_writes(4, 3))
	}

	// Reads: turn, next key, first key; writes: turn.
	fn listing_turn() -> Weight {
		Weight::from_parts(20_000_000, 12_000).saturating_add(T::DbWeight::get().reads_writes(3, 1))
	}

	// Reads: rule, pass, pool, price round, time, parameters, exclusions; writes: pass, exclusions.
	// A square root for each expiry.
	fn plan_listings() -> Weight {
		Weight::from_parts(200_000_000, 36_000)
			.saturating_add(T::DbWeight::get().reads_writes(12, 2))
	}

	// Reads: key and entry, pool and its book, series, listing, counts, queue; writes: listing, index,
	// counts, queue, mark of the rule.
	fn retire_listing() -> Weight {
		Weight::from_parts(60_000_000, 36_000)
			.saturating_add(T::DbWeight::get().reads_writes(11, 6))
	}

	// Reads: exclusions, counts, pool, series by terms, listing.
	fn look_at_listing() -> Weight {
		Weight::from_parts(25_000_000, 22_000).saturating_add(T::DbWeight::get().reads(7))
	}

	// Pool, terms of orders, parameters, tables, revision, assets, prices, losses; writes: number,
	// queue, order. Each leg: listing, series, status, exposure, surface, margin terms; the mark of the
	// rule is written.
	fn create_order(n: u32) -> Weight {
		Weight::from_parts(100_000_000, 60_000)
			.saturating_add(T::DbWeight::get().reads_writes(18, 3))
			.saturating_add(
				Weight::from_parts(450_000_000, 60_000)
					.saturating_add(T::DbWeight::get().reads_writes(18, 1))
					.saturating_mul(u64::from(n.max(1))),
			)
	}

	// As sell for each leg; own: order, queue, terms of orders, losses.
	fn fill_order(n: u32) -> Weight {
		Weight::from_parts(60_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads_writes(10, 5))
			.saturating_add(Self::sell().saturating_mul(u64::from(n.max(1))))
	}

	// Reads: order, time, queue; writes: order, queue.
	fn cancel_order() -> Weight {
		Weight::from_parts(35_000_000, 15_000).saturating_add(T::DbWeight::get().reads_writes(3, 2))
	}

	// Reads: pool, terms; writes: terms.
	fn set_otc_terms() -> Weight {
		Weight::from_parts(45_000_000, 40_000)
			.saturating_add(T::DbWeight::get().reads_writes(11, 2))
	}

	// Reads: the key of the pool, queue, order; writes: order, queue.
	fn expire_order() -> Weight {
		Weight::from_parts(35_000_000, 15_000).saturating_add(T::DbWeight::get().reads_writes(4, 2))
	}

	// Two verifications of a signature. Own: time, genesis, revocation, state of the quote; registry:
	// series by terms, series, product, vault, ledger, totals of open interest; a transfer of the
	// premium, one of the collateral, one of options, a mint.
	fn fill_quote() -> Weight {
		Weight::from_parts(600_000_000, 95_000)
			.saturating_add(T::DbWeight::get().reads_writes(30, 20))
			.saturating_add(Self::forget_quote())
	}

	// Reads: time, state; writes: state.
	fn cancel_quote() -> Weight {
		Weight::from_parts(25_000_000, 9_000)
			.saturating_add(T::DbWeight::get().reads_writes(2, 1))
			.saturating_add(Self::forget_quote())
	}

	// Reads: time, revocation; writes: revocation, queue twice.
	fn revoke_quotes() -> Weight {
		Weight::from_parts(25_000_000, 12_000)
			.saturating_add(T::DbWeight::get().reads_writes(3, 3))
			.saturating_add(Self::forget_quote())
	}

	// Reads: time, the next key, revocation; writes: queue, revocation.
	fn forget_quote() -> Weight {
		Weight::from_parts(30_000_000, 15_000).saturating_add(T::DbWeight::get().reads_writes(5, 2))
	}
}

impl WeightInfo for () {
	fn list_series() -> Weight {
		Weight::from_parts(250_000_000, 56_000)
	}

	fn set_listing() -> Weight {
		Weight::from_parts(25_000_000, 4_000)
	}

	fn unlist() -> Weight {
		Weight::from_parts(40_000_000, 14_000)
	}

	fn set_parameters() -> Weight {
		Weight::from_parts(25_000_000, 10_000)
	}

	fn buy() -> Weight {
		Weight::from_parts(970_000_000, 206_000)
	}

	fn sell() -> Weight {
		Weight::from_parts(965_000_000, 145_000)
	}

	fn trade(n: u32) -> Weight {
		Self::sell().saturating_mul(u64::from(n.max(1)))
	}

	fn set_tables() -> Weight {
		Weight::from_parts(60_000_000, 20_000)
	}

	fn remove_expired() -> Weight {
		Weight::from_parts(45_000_000, 20_000)
	}

	fn set_listing_rule() -> Weight {
		Weight::from_parts(35_000_000, 12_000)
	}

	fn listing_turn() -> Weight {
		Weight::from_parts(20_000_000, 12_000)
	}

	fn plan_listings() -> Weight {
		Weight::from_parts(200_000_000, 36_000)
	}

	fn retire_listing() -> Weight {
		Weight::from_parts(60_000_000, 36_000)
	}

	fn look_at_listing() -> Weight {
		Weight::from_parts(25_000_000, 22_000)
	}

	fn create_order(n: u32) -> Weight {
		Weight::from_parts(450_000_000, 60_000).saturating_mul(u64::from(n.max(1)))
	}

	fn fill_order(n: u32) -> Weight {
		Self::sell().saturating_mul(u64::from(n.max(1)))
	}

	fn cancel_order() -> Weight {
		Weight::from_parts(35_000_000, 15_000)
	}

	fn set_otc_terms() -> Weight {
		Weight::from_parts(25_000_000, 9_000)
	}

	fn expire_order() -> Weight {
		Weight::from_parts(35_000_000, 15_000)
	}

	fn fill_quote() -> Weight {
		Weight::from_parts(600_000_000, 95_000)
	}

	fn cancel_quote() -> Weight {
		Weight::from_parts(25_000_000, 9_000)
	}

	fn revoke_quotes() -> Weight {
		Weight::from_parts(25_000_000, 12_000)
	}

	fn forget_quote() -> Weight {
		Weight::from_parts(30_000_000, 15_000)
	}
}
