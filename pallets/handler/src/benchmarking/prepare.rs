//! Markets, positions and orders that the benchmarks begin with.

use super::BenchmarkHelper;
use crate::*;
use alloc::vec::Vec;
use dhv_math::quote::{BorrowRates, LowDelta, MultiplierGrid};
use dhv_primitives::{
	ports::{OptionRegistry, Underwriter},
	BackingClass, Balance, Contracts, Fixed, OptionKind, PoolId, Price, Rate, Series, SeriesId,
	Side, Timestamp, LOT,
};
use frame_benchmarking::v2::*;

/// Terms that let every order of the benchmarks pass.
pub(super) fn terms() -> TradingParameters {
	TradingParameters {
		min_contracts: LOT,
		max_contracts: Contracts::from_units(100_000_000_000),
		slippage_gradient: Fixed::from_bps(1),
		bid_ask_spread: Fixed::from_bps(200),
		lending_rate: Rate::new(Fixed::from_bps(400)),
		borrow_rates: BorrowRates::default(),
		hedge_cost: Fixed::from_bps(400),
		min_spread: Fixed::from_bps(1_000),
		min_premium: Fixed::ZERO,
		low_delta: LowDelta::default(),
		staleness_spread: Fixed::ONE,
		staleness_step: 30,
		fee_per_contract: Fixed::from_bps(3_000),
		max_price_age: 3_600,
		cutoff: 0,
		min_delta: Fixed::ZERO,
		max_delta: Fixed::ONE,
		max_round_delta: Fixed::from_int(1_000_000),
	}
}

/// A market with one listing.
pub(super) struct Scene {
	pub pool: PoolId,
	pub expiry: Timestamp,
	pub strike: Price,
	pub series: SeriesId,
}

pub(super) fn scene<T: Config>() -> Result<Scene, BenchmarkError> {
	let (pool, expiry, strike) = T::BenchmarkHelper::market();
	Parameters::<T>::insert(pool, terms());
	Tables::<T>::insert(pool, largest_tables());
	let kind = OptionKind::Call;
	let candidate = list::Candidate { expiry, kind, strike, buyable: true, sellable: false };
	Pallet::<T>::do_list_series(pool, candidate)?;
	let (series, _) = Pallet::<T>::listings(pool)
		.pop()
		.ok_or(BenchmarkError::Stop("the series is not listed"))?;
	Ok(Scene { pool, expiry, strike, series })
}

/// The largest tables: ten bands by as many tenors as fit.
pub(super) fn largest_tables() -> MultiplierTables {
	let table = types::Table::truncate_from([types::ONE_MILLION + 1; 510].to_vec());
	let pair = types::TablePair { call: table.clone(), put: table };
	let grid = MultiplierGrid { band_width_percent: 10, tenors: 51, max_root_seconds: 2_800 };
	MultiplierTables { grid, slippage: pair.clone(), lending: pair.clone(), borrow: pair }
}

/// Two contracts.
pub(super) const TWO: Contracts = Contracts::from_units(200_000_000);

/// A pool with the largest tables that lists `count` series, each of another expiry, and has written
/// one contract of each to `who`, who has another one. So a sale of two closes one and opens one.
pub(super) fn written<T: Config>(
	who: &T::AccountId,
	count: u32,
) -> Result<(PoolId, Legs), BenchmarkError> {
	let (pool, last, strike) = T::BenchmarkHelper::market();
	Parameters::<T>::insert(pool, terms());
	Tables::<T>::insert(pool, largest_tables());
	let assets = T::Underwriter::terms(pool).ok_or(BenchmarkError::Stop("no pool"))?;
	let mut legs = Legs::new();
	for index in 0..u64::from(count) {
		let expiry = Timestamp::from_secs(last.secs().saturating_sub(index.saturating_mul(3_600)));
		let series = T::Registry::issue(Series {
			underlying: assets.underlying,
			strike_asset: assets.strike_asset,
			collateral_asset: assets.collateral_asset,
			expiry,
			kind: OptionKind::Call,
			strike,
			backing: BackingClass::Pool,
		})?;
		let listed_at = Pallet::<T>::now();
		let listing = Listing { buyable: true, sellable: true, listed_at, expiry };
		Listings::<T>::insert(pool, series, listing);
		T::BenchmarkHelper::fund(who, pool);
		let leg = Leg { series, side: Side::Buy, contracts: Contracts::ONE };
		Pallet::<T>::do_buy(who, pool, leg, Balance::MAX, None)?;
		T::BenchmarkHelper::give_options(who, series, Contracts::ONE);
		let leg = Leg { series, side: Side::Sell, contracts: TWO };
		legs.try_push(leg).map_err(|_| BenchmarkError::Stop("too many legs"))?;
	}
	Ok((pool, legs))
}

/// What the pool holds less what it has written, of each leg.
pub(super) fn nets<T: Config>(pool: PoolId, legs: &Legs) -> Vec<Fixed> {
	let net = |leg: &Leg| T::Underwriter::net_exposure(pool, leg.series).unwrap_or_default();
	legs.iter().map(net).collect()
}

/// Terms of orders that let every order of the benchmarks pass.
pub(super) const OTC_TERMS: OtcTerms =
	OtcTerms { band_bps: 5_000, max_loss: 1_000_000_000_000_000_000, period: 3_600 };

/// An order of `count` legs a little below the model, so that the budget is used: a contract each, at
/// strikes from the money up.
pub(super) fn otc_legs<T: Config>(count: u32) -> Result<(PoolId, OtcLegs), BenchmarkError> {
	let Scene { pool, expiry, strike, series } = scene::<T>()?;
	OtcParameters::<T>::insert(pool, OTC_TERMS);
	let step = Fixed::from_int(25);
	let mut strike = strike.get();
	let mut listed = alloc::vec![series];
	for _ in 1..count {
		strike = strike.try_add(step).map_err(|_| BenchmarkError::Stop("no strike"))?;
		let (kind, strike) = (OptionKind::Call, Price::new(strike));
		let candidate = list::Candidate { expiry, kind, strike, buyable: true, sellable: false };
		Pallet::<T>::do_list_series(pool, candidate)?;
		let listings = Pallet::<T>::listings(pool);
		listed.extend(listings.iter().map(|(id, _)| *id).find(|id| !listed.contains(id)));
	}
	let mut legs = OtcLegs::default();
	for series in listed {
		let model = Pallet::<T>::quote(pool, series, Contracts::ONE, Side::Buy)?.fair_value;
		let price = model.mul_floor(Fixed::from_bps(9_900));
		let price = Price::new(price.map_err(|_| BenchmarkError::Stop("no price"))?);
		let leg = OtcLeg { series, side: Side::Buy, contracts: Contracts::ONE, price };
		legs.try_push(leg).map_err(|_| BenchmarkError::Stop("too many legs"))?;
	}
	Ok((pool, legs))
}

/// An open order of `count` legs, for anybody.
pub(super) fn open_order<T: Config>(count: u32) -> Result<(PoolId, OrderId), BenchmarkError> {
	let (pool, legs) = otc_legs::<T>(count)?;
	let (counterparty, lifetime, partial) = (None, 600, true);
	let (down, up) = (Fixed::ONE, Fixed::ONE);
	let proposal = otc::Proposal { legs, counterparty, lifetime, down, up, partial };
	Pallet::<T>::do_create_order(pool, proposal)?;
	Ok((pool, NextOrder::<T>::get().saturating_sub(1)))
}
