//! Benchmarks of the calls.
#![allow(clippy::float_arithmetic, reason = "the macros analyse the measurements")]

use crate::*;
use alloc::vec::Vec;
use dhv_math::quote::{BorrowRates, LowDelta, MultiplierGrid};
use dhv_primitives::{
	ports::{OptionRegistry, Underwriter},
	BackingClass, Balance, Contracts, Fixed, OptionKind, PoolId, Price, Rate, Series, SeriesId,
	Side, Timestamp, LOT,
};
use frame_benchmarking::v2::*;
use frame_support::traits::EnsureOrigin;
use frame_system::RawOrigin;

/// Sets up the neighbours.
pub trait BenchmarkHelper<AccountId> {
	/// Opens a pool with funds that trades, with a young price round and a surface. Returns it with
	/// an expiry and a strike near the money that the registry accepts.
	fn market() -> (PoolId, Timestamp, Price);

	/// Gives an account what it needs to buy one contract from the pool.
	fn fund(who: &AccountId, pool: PoolId);

	/// Makes `now` the time of the block.
	fn set_time(now: Timestamp);

	/// Gives an account options that another writer backs.
	fn give_options(who: &AccountId, series: SeriesId, contracts: Contracts);
}

/// Terms that let every order of the benchmarks pass.
fn terms() -> TradingParameters {
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
struct Scene {
	pool: PoolId,
	expiry: Timestamp,
	strike: Price,
	series: SeriesId,
}

fn scene<T: Config>() -> Result<Scene, BenchmarkError> {
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
fn largest_tables() -> MultiplierTables {
	let table = types::Table::truncate_from([types::ONE_MILLION + 1; 510].to_vec());
	let pair = types::TablePair { call: table.clone(), put: table };
	let grid = MultiplierGrid { band_width_percent: 10, tenors: 51, max_root_seconds: 2_800 };
	MultiplierTables { grid, slippage: pair.clone(), lending: pair.clone(), borrow: pair }
}

/// Two contracts.
const TWO: Contracts = Contracts::from_units(200_000_000);

/// A pool with the largest tables that lists `count` series, each of another expiry, and has written
/// one contract of each to `who`, who has another one. So a sale of two closes one and opens one.
fn written<T: Config>(who: &T::AccountId, count: u32) -> Result<(PoolId, Legs), BenchmarkError> {
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
fn nets<T: Config>(pool: PoolId, legs: &Legs) -> Vec<Fixed> {
	let net = |leg: &Leg| T::Underwriter::net_exposure(pool, leg.series).unwrap_or_default();
	legs.iter().map(net).collect()
}

/// Terms of orders that let every order of the benchmarks pass.
const OTC_TERMS: OtcTerms = OtcTerms { band_bps: 5_000, max_loss: Balance::MAX, period: 3_600 };

/// An order of `count` legs a little below the model, so that the budget is used: a contract each, at
/// strikes from the money up.
fn otc_legs<T: Config>(count: u32) -> Result<(PoolId, OtcLegs), BenchmarkError> {
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
fn open_order<T: Config>(count: u32) -> Result<(PoolId, OrderId), BenchmarkError> {
	let (pool, legs) = otc_legs::<T>(count)?;
	let (counterparty, lifetime, partial) = (None, 600, true);
	let (down, up) = (Fixed::ONE, Fixed::ONE);
	let proposal = otc::Proposal { legs, counterparty, lifetime, down, up, partial };
	Pallet::<T>::do_create_order(pool, proposal)?;
	Ok((pool, NextOrder::<T>::get().saturating_sub(1)))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn list_series() -> Result<(), BenchmarkError> {
		let Scene { pool, expiry, strike, .. } = scene::<T>()?;
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, expiry, OptionKind::Put, strike, true, true);
		let terms = T::Underwriter::terms(pool).ok_or(BenchmarkError::Stop("no pool"))?;
		let id = T::Registry::find(&Series {
			underlying: terms.underlying,
			strike_asset: terms.strike_asset,
			collateral_asset: terms.collateral_asset,
			expiry,
			kind: OptionKind::Put,
			strike,
			backing: BackingClass::Pool,
		});
		assert!(id.is_some_and(|id| Listings::<T>::contains_key(pool, id)));
		Ok(())
	}

	#[benchmark]
	fn set_listing() -> Result<(), BenchmarkError> {
		let Scene { pool, series, .. } = scene::<T>()?;
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, series, false, true);
		assert!(Listings::<T>::get(pool, series).is_some_and(|listing| listing.sellable));
		Ok(())
	}

	#[benchmark]
	fn unlist() -> Result<(), BenchmarkError> {
		let Scene { pool, series, .. } = scene::<T>()?;
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, series);
		assert!(!Listings::<T>::contains_key(pool, series));
		Ok(())
	}

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		let (pool, ..) = T::BenchmarkHelper::market();
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, terms());
		assert_eq!(Parameters::<T>::get(pool), Some(terms()));
		Ok(())
	}

	#[benchmark]
	fn buy() -> Result<(), BenchmarkError> {
		let Scene { pool, series, .. } = scene::<T>()?;
		let caller: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::fund(&caller, pool);
		let quote = Pallet::<T>::quote(pool, series, Contracts::ONE, Side::Buy)?;
		let version = Some(quote.state_version);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pool, series, Contracts::ONE, Balance::MAX, version);
		assert_eq!(OpenedDelta::<T>::get(pool).round, quote.round.number);
		Ok(())
	}

	#[benchmark]
	fn remove_expired() -> Result<(), BenchmarkError> {
		let Scene { pool, series, expiry, .. } = scene::<T>()?;
		T::BenchmarkHelper::set_time(expiry);
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller));
		assert!(!Listings::<T>::contains_key(pool, series));
		Ok(())
	}

	#[benchmark]
	fn sell() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let (pool, legs) = written::<T>(&caller, 1)?;
		let Leg { series, contracts, .. } =
			legs.first().copied().ok_or(BenchmarkError::Stop("no leg"))?;
		let quote = Pallet::<T>::quote(pool, series, contracts, Side::Sell)?;
		assert_eq!((quote.reduced, quote.opened), (Contracts::ONE, Contracts::ONE));
		let version = Some(quote.state_version);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pool, series, contracts, quote.total, version);
		assert_eq!(T::Underwriter::net_exposure(pool, series), Ok(Fixed::ONE));
		Ok(())
	}

	#[benchmark]
	fn trade(n: Linear<1, { types::MAX_LEGS }>) -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let (pool, legs) = written::<T>(&caller, n)?;
		let order = Pallet::<T>::do_quote_order(pool, &legs)?;
		let (limit, deadline) = (Limit::Receive(order.received), Some(Pallet::<T>::now()));
		let sold = legs.clone();
		let before = nets::<T>(pool, &sold);
		let version = Some(order.state_version);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pool, legs, limit, deadline, version);
		let more = |net: Fixed| net.try_add(Fixed::from_int(2)).unwrap_or_default();
		assert_eq!(nets::<T>(pool, &sold), before.into_iter().map(more).collect::<Vec<_>>());
		Ok(())
	}

	#[benchmark]
	fn trade_buying(n: Linear<1, { types::MAX_LEGS }>) -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let (pool, mut legs) = written::<T>(&caller, n)?;
		for leg in &mut legs {
			(leg.side, leg.contracts) = (Side::Buy, Contracts::ONE);
		}
		let bought = legs.clone();
		let before = nets::<T>(pool, &bought);
		#[extrinsic_call]
		trade(RawOrigin::Signed(caller), pool, legs, Limit::Pay(Balance::MAX), None, None);
		let less = |net: Fixed| net.try_sub(Fixed::ONE).unwrap_or_default();
		assert_eq!(nets::<T>(pool, &bought), before.into_iter().map(less).collect::<Vec<_>>());
		Ok(())
	}

	#[benchmark]
	fn set_tables() -> Result<(), BenchmarkError> {
		let (pool, ..) = T::BenchmarkHelper::market();
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		Tables::<T>::insert(pool, MultiplierTables::flat());
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, largest_tables());
		assert_eq!(Tables::<T>::get(pool), Some(largest_tables()));
		Ok(())
	}

	#[benchmark]
	fn create_order(n: Linear<1, 4>) -> Result<(), BenchmarkError> {
		let (pool, legs) = otc_legs::<T>(n)?;
		let named: T::AccountId = whitelisted_caller();
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let (down, up) = (Fixed::ONE, Fixed::ONE);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, legs, Some(named), 600, down, up, true);
		assert_eq!(Pallet::<T>::orders(pool).len(), 1);
		Ok(())
	}

	#[benchmark]
	fn fill_order(n: Linear<1, 4>) -> Result<(), BenchmarkError> {
		let (pool, id) = open_order::<T>(n)?;
		let caller: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::fund(&caller, pool);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), id, None, Limit::Pay(Balance::MAX));
		assert!(Pallet::<T>::orders(pool).is_empty());
		assert!(Losses::<T>::get(pool).lost > 0);
		Ok(())
	}

	#[benchmark]
	fn cancel_order() -> Result<(), BenchmarkError> {
		let (pool, id) = open_order::<T>(4)?;
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);
		assert!(Pallet::<T>::orders(pool).is_empty());
		Ok(())
	}

	#[benchmark]
	fn set_otc_terms() -> Result<(), BenchmarkError> {
		let (pool, ..) = T::BenchmarkHelper::market();
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, OTC_TERMS);
		assert_eq!(OtcParameters::<T>::get(pool), Some(OTC_TERMS));
		Ok(())
	}

	#[benchmark]
	fn expire_order() -> Result<(), BenchmarkError> {
		let (pool, id) = open_order::<T>(4)?;
		let order = Orders::<T>::get(id).ok_or(BenchmarkError::Stop("no order"))?;
		let later = order.expires_at.try_add_secs(1);
		let later = later.map_err(|_| BenchmarkError::Stop("no later second"))?;
		#[block]
		{
			for due in Pallet::<T>::pools_with_orders() {
				assert!(Pallet::<T>::expire_order(due, later));
			}
		}
		assert!(Pallet::<T>::orders(pool).is_empty());
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::new_test_ext(),
		crate::tests::mock::Test
	);
}
