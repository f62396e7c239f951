//! Benchmarks of every call and of reports.
// The macros write casts and figures of their own; nothing here runs on a chain.
#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, clippy::float_arithmetic)]

use crate::{
	types::{MarketParameters, MarketStatus, MAX_PRICE},
	*,
};
use dhv_math::{Delta, Fixed, Price};
use dhv_venue_primitives::{
	Balance, Command, HomeAccounts, MarketId, Outcome, RelayBlock, Request, MAX_POSITIONS,
	MAX_RESULTS,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{Inspect, Mutate},
		EnsureOrigin, Get,
	},
	weights::WeightMeter,
};
use frame_system::{pallet_prelude::OriginFor, RawOrigin};

/// What benchmarks need of the neighbours.
pub trait BenchmarkHelper<Home> {
	/// A home that can be registered, another one for each `seed`.
	fn home(seed: u32) -> Home;

	/// Lets time and relay blocks be these.
	fn set_clocks(seconds: u64, relay_block: RelayBlock);
}

const START: u64 = 1_000_000;

fn parameters() -> MarketParameters {
	MarketParameters {
		skew_scale: Fixed::from_int(100_000),
		max_open_interest: Fixed::from_int(5_000),
		min_trade: Fixed::from_bps(1),
		fee: Fixed::from_bps(5),
		insurance_share: Fixed::from_bps(2_000),
		stale_spread: Fixed::from_bps(100),
		initial_ratio: Fixed::from_bps(1_000),
		maintenance_ratio: Fixed::from_bps(500),
		penalty: Fixed::from_bps(100),
		liquidator_share: Fixed::from_bps(5_000),
		max_funding_rate: Fixed::ONE,
		funding_velocity: Fixed::from_int(20),
		max_index_age: 300,
		pool_cover: Fixed::from_bps(1_000),
	}
}

/// One whole unit of collateral.
fn unit<T: Config>() -> Balance {
	10u128.pow(T::Decimals::get().into())
}

fn feed<T: Config>(market: MarketId, price: i64) -> Result<(), BenchmarkError> {
	Ok(Pallet::<T>::do_feed_index(market, Price::new(Fixed::from_int(price)))?)
}

fn rich<T: Config>(who: &T::AccountId) -> Result<(), BenchmarkError> {
	let amount = unit::<T>().saturating_mul(10_000_000);
	T::Collateral::mint_into(who, amount.saturating_add(T::Collateral::minimum_balance()))?;
	Ok(())
}

/// As many markets as there may be, with an index of 2,000, and a deep pool.
fn venue<T: Config>() -> Result<(), BenchmarkError> {
	T::BenchmarkHelper::set_clocks(START, 1_000);
	let operator: T::AccountId = account("operator", 0, 0);
	rich::<T>(&operator)?;
	for id in 1..=T::MaxMarkets::get() {
		Markets::<T>::remove(id);
		Pallet::<T>::do_set_market(id, parameters())?;
		feed::<T>(id, 2_000)?;
	}
	let amount = unit::<T>().saturating_mul(5_000_000);
	Pallet::<T>::do_fund_pool(&operator, amount)?;
	Ok(Pallet::<T>::do_fund_insurance(&operator, unit::<T>())?)
}

fn ask<T: Config>(who: &T::AccountId, command: Command) -> Result<(), BenchmarkError> {
	let nonce = Accounts::<T>::get(who).last_nonce.saturating_add(1);
	let request = Request { nonce, valid_until: RelayBlock::MAX, command };
	match Pallet::<T>::do_execute(who, request.into())? {
		Outcome::Executed => Ok(()),
		_ => Err(BenchmarkError::Stop("the request was refused")),
	}
}

fn trade(market: MarketId, target: i64) -> Command {
	let limit = Price::new(MAX_PRICE);
	Command::SetPosition {
		market,
		target: Delta::new(Fixed::from_int(target)),
		limit,
		reduce_only: false,
	}
}

/// A registered account with every result remembered, and a long of ten in all markets but one that
/// it may be in; a day has passed since.
fn trader<T: Config>() -> Result<T::AccountId, BenchmarkError> {
	venue::<T>()?;
	let home = T::BenchmarkHelper::home(0);
	let who = T::Homes::account(&home).ok_or(BenchmarkError::Stop("home without account"))?;
	if !Homes::<T>::contains_key(&who) {
		Pallet::<T>::do_register_home(home)?;
	}
	rich::<T>(&who)?;
	for _ in 0..MAX_RESULTS {
		ask::<T>(&who, Command::Report)?;
	}
	ask::<T>(&who, Command::Deposit { amount: unit::<T>().saturating_mul(20_000) })?;
	for id in 1..MAX_POSITIONS.min(T::MaxMarkets::get()) {
		ask::<T>(&who, trade(id, 10))?;
	}
	T::BenchmarkHelper::set_clocks(START.saturating_add(86_400), 2_000);
	for id in 1..=T::MaxMarkets::get() {
		feed::<T>(id, 2_000)?;
	}
	T::BenchmarkHelper::set_clocks(START.saturating_add(86_430), 2_005);
	Ok(who)
}

fn request<T: Config>(who: &T::AccountId, command: Command) -> Request {
	let nonce = Accounts::<T>::get(who).last_nonce.saturating_add(1);
	Request { nonce, valid_until: RelayBlock::MAX, command }
}

fn executed<T: Config>(who: &T::AccountId) -> bool {
	let account = Accounts::<T>::get(who);
	account.outcome(account.last_nonce) == Some(Outcome::Executed)
}

fn homes<T: Config>(count: u32) -> Result<(), BenchmarkError> {
	T::BenchmarkHelper::set_clocks(START, 1_000);
	let _ = Homes::<T>::clear(u32::MAX, None);
	for seed in 0..count.min(T::MaxHomes::get()) {
		Pallet::<T>::do_register_home(T::BenchmarkHelper::home(seed))?;
	}
	Ok(())
}

fn admin<T: Config>() -> Result<OriginFor<T>, BenchmarkError> {
	T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn deposit() -> Result<(), BenchmarkError> {
		let who = trader::<T>()?;
		let request = request::<T>(&who, Command::Deposit { amount: unit::<T>() });
		#[extrinsic_call]
		execute(RawOrigin::Signed(who.clone()), request.into());
		assert!(executed::<T>(&who));
		Ok(())
	}

	#[benchmark]
	fn withdraw() -> Result<(), BenchmarkError> {
		let who = trader::<T>()?;
		ask::<T>(&who, trade(MAX_POSITIONS.min(T::MaxMarkets::get()), 10))?;
		let request = request::<T>(&who, Command::Withdraw { amount: unit::<T>() });
		#[extrinsic_call]
		execute(RawOrigin::Signed(who.clone()), request.into());
		assert!(executed::<T>(&who));
		Ok(())
	}

	/// The last position that fits is opened.
	#[benchmark]
	fn set_position() -> Result<(), BenchmarkError> {
		let who = trader::<T>()?;
		let market = MAX_POSITIONS.min(T::MaxMarkets::get());
		let request = request::<T>(&who, trade(market, 20));
		#[extrinsic_call]
		execute(RawOrigin::Signed(who.clone()), request.into());
		assert!(executed::<T>(&who));
		Ok(())
	}

	#[benchmark]
	fn request_report() -> Result<(), BenchmarkError> {
		let who = trader::<T>()?;
		let request = request::<T>(&who, Command::Report);
		#[extrinsic_call]
		execute(RawOrigin::Signed(who.clone()), request.into());
		assert!(executed::<T>(&who));
		Ok(())
	}

	#[benchmark]
	fn assert_executed() -> Result<(), BenchmarkError> {
		let who = trader::<T>()?;
		let nonce = Accounts::<T>::get(&who).last_nonce;
		#[extrinsic_call]
		_(RawOrigin::Signed(who), nonce);
		Ok(())
	}

	/// Every position is closed, and a debt is left.
	#[benchmark]
	fn liquidate() -> Result<(), BenchmarkError> {
		let who = trader::<T>()?;
		let last = MAX_POSITIONS.min(T::MaxMarkets::get());
		ask::<T>(&who, trade(last, 10))?;
		for id in 1..=last {
			feed::<T>(id, 1_000)?;
		}
		let liquidator: T::AccountId = account("liquidator", 0, 0);
		rich::<T>(&liquidator)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(liquidator), who.clone());
		assert!(Accounts::<T>::get(&who).positions.is_empty());
		Ok(())
	}

	#[benchmark]
	fn touch() -> Result<(), BenchmarkError> {
		trader::<T>()?;
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), 1);
		let accrued = Markets::<T>::get(1).map(|market| market.funding_time);
		assert_eq!(accrued, Some(Pallet::<T>::now()));
		Ok(())
	}

	#[benchmark]
	fn push_report() -> Result<(), BenchmarkError> {
		let who = trader::<T>()?;
		ask::<T>(&who, trade(MAX_POSITIONS.min(T::MaxMarkets::get()), 10))?;
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), who.clone());
		assert!(Homes::<T>::get(&who).is_some_and(|home| home.seq > 0 && home.due.is_none()));
		Ok(())
	}

	#[benchmark]
	fn feed_index() -> Result<(), BenchmarkError> {
		trader::<T>()?;
		let origin =
			T::OracleOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let price = Price::new(Fixed::from_int(2_100));
		#[extrinsic_call]
		_(origin as OriginFor<T>, 1, price);
		let index = Markets::<T>::get(1).and_then(|market| market.index);
		assert_eq!(index.map(|index| index.price), Some(price));
		Ok(())
	}

	#[benchmark]
	fn set_market() -> Result<(), BenchmarkError> {
		trader::<T>()?;
		let new = MarketParameters { max_index_age: 301, ..parameters() };
		let origin = admin::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, 1, new);
		assert_eq!(Markets::<T>::get(1).map(|market| market.parameters), Some(new));
		Ok(())
	}

	#[benchmark]
	fn set_market_status(h: Linear<0, 64>) -> Result<(), BenchmarkError> {
		venue::<T>()?;
		homes::<T>(h)?;
		let origin = admin::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, 1, MarketStatus::ReduceOnly);
		let status = Markets::<T>::get(1).map(|market| market.status);
		assert_eq!(status, Some(MarketStatus::ReduceOnly));
		Ok(())
	}

	#[benchmark]
	fn set_paused(h: Linear<0, 64>) -> Result<(), BenchmarkError> {
		homes::<T>(h)?;
		let origin = admin::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, true);
		assert!(Paused::<T>::get());
		Ok(())
	}

	#[benchmark]
	fn register_home() -> Result<(), BenchmarkError> {
		homes::<T>(0)?;
		let origin = admin::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, T::BenchmarkHelper::home(0));
		assert_eq!(Homes::<T>::count(), 1);
		Ok(())
	}

	#[benchmark]
	fn fund_pool() -> Result<(), BenchmarkError> {
		venue::<T>()?;
		let caller: T::AccountId = whitelisted_caller();
		rich::<T>(&caller)?;
		let before = Reserves::<T>::get().pool;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), unit::<T>());
		assert!(Reserves::<T>::get().pool > before);
		Ok(())
	}

	#[benchmark]
	fn take_from_pool() -> Result<(), BenchmarkError> {
		trader::<T>()?;
		let to: T::AccountId = account("operator", 0, 0);
		let before = Reserves::<T>::get().pool;
		let origin = admin::<T>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, to, unit::<T>());
		assert!(Reserves::<T>::get().pool < before);
		Ok(())
	}

	#[benchmark]
	fn fund_insurance() -> Result<(), BenchmarkError> {
		venue::<T>()?;
		let caller: T::AccountId = whitelisted_caller();
		rich::<T>(&caller)?;
		let before = Reserves::<T>::get().insurance;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), unit::<T>());
		assert!(Reserves::<T>::get().insurance > before);
		Ok(())
	}

	/// The look at as many homes as there may be, without a step.
	#[benchmark]
	fn flush_base() -> Result<(), BenchmarkError> {
		homes::<T>(MOST_HOMES)?;
		let mut meter = WeightMeter::with_limit(T::WeightInfo::flush_base());
		#[block]
		{
			Pallet::<T>::flush(&mut meter);
		}
		assert!(Cursor::<T>::get().is_none());
		Ok(())
	}

	/// A home for which nothing is due.
	#[benchmark]
	fn look_at_home() -> Result<(), BenchmarkError> {
		homes::<T>(1)?;
		let who = Homes::<T>::iter_keys().next().ok_or(BenchmarkError::Stop("no home"))?;
		Homes::<T>::mutate_exists(&who, |home| {
			if let Some(home) = home {
				home.due = None;
			}
		});
		let mut meter = WeightMeter::new();
		#[block]
		{
			Pallet::<T>::flush(&mut meter);
		}
		assert_eq!(Cursor::<T>::get(), Some(who));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::tests::mock::bare_ext(), crate::tests::mock::Test);
}
