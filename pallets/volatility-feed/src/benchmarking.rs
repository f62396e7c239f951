//! Benchmarks of the calls.
#![allow(clippy::float_arithmetic, reason = "the macros analyse the measurements")]

use crate::{types::RETENTION, *};
use dhv_math::sabr::SabrParameters;
use dhv_primitives::{AssetIndex, Fixed, Price, Rate, Timestamp, Volatility};
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get, UnixTime};
use frame_system::RawOrigin;

/// Sets up the neighbours.
pub trait BenchmarkHelper {
	/// Makes `price` the newest round of `underlying` in `strike_asset`, and the time of the block
	/// later than zero.
	fn set_price(underlying: AssetIndex, strike_asset: AssetIndex, price: Price);

	/// Makes `now` the time of the block.
	fn set_time(now: Timestamp);
}

const UNDERLYING: AssetIndex = AssetIndex(2);
const STRIKE_ASSET: AssetIndex = AssetIndex(1);
const DAY: u64 = 86_400;

/// Limits that let the smiles of the benchmarks pass.
fn limits() -> SurfaceParameters {
	SurfaceParameters {
		strike_asset: STRIKE_ASSET,
		min_volatility: Volatility::new(Fixed::from_bps(100)),
		max_volatility: Volatility::new(Fixed::from_int(10)),
		max_rate: Rate::new(Fixed::ONE),
		max_rate_step: Rate::new(Fixed::ONE),
		max_move_bps: 5_000,
		max_band_bps: 10_000,
		max_call_put_gap: Volatility::new(Fixed::ONE),
		min_interval: 0,
		max_age: DAY,
		max_price_age: DAY,
		max_tenor: 400 * DAY,
		max_extrapolation: 30 * DAY,
	}
}

fn smile(alpha_bps: u32) -> SabrParameters {
	SabrParameters {
		alpha: Fixed::from_bps(alpha_bps),
		beta: Fixed::ONE,
		rho: Fixed::from_int(-1).mul_floor(Fixed::from_bps(2_000)).unwrap_or_default(),
		nu: Fixed::from_bps(12_000),
	}
}

/// A time at which every clock is past its beginning.
const START: u64 = 1_800_000_000;

fn prepare<T: Config>() -> Timestamp {
	T::BenchmarkHelper::set_time(Timestamp::from_secs(START));
	T::BenchmarkHelper::set_price(UNDERLYING, STRIKE_ASSET, Price::new(Fixed::from_int(2_000)));
	Parameters::<T>::insert(UNDERLYING, limits());
	Timestamp::from_secs(T::Time::now().as_secs())
}

fn store<T: Config>(expiry: Timestamp) -> Result<(), BenchmarkError> {
	let (call, put, rate) = (smile(6_000), smile(6_000), Rate::ZERO);
	let submission = submit::Submission { underlying: UNDERLYING, expiry, call, put, rate };
	Ok(Pallet::<T>::do_submit(submission, Limits::ValidityOnly)?)
}

fn later(now: Timestamp, days: u32) -> Timestamp {
	Timestamp::from_secs(now.secs().saturating_add(u64::from(days).saturating_mul(DAY)))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// Replaces a smile in the middle of a full list: both neighbours and the anchor are read.
	#[benchmark]
	fn submit_smile() -> Result<(), BenchmarkError> {
		let now = prepare::<T>();
		for index in 1..=T::MaxExpiries::get() {
			store::<T>(later(now, index.saturating_add(6)))?;
		}
		let expiry = later(now, T::MaxExpiries::get().div_ceil(2).saturating_add(6));
		let origin =
			T::SubmitOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, UNDERLYING, expiry, smile(6_010), smile(6_010), Rate::ZERO);
		assert_eq!(
			Smiles::<T>::get(UNDERLYING, expiry).map(|smile| smile.call),
			Some(smile(6_010))
		);
		Ok(())
	}

	#[benchmark]
	fn force_smile() -> Result<(), BenchmarkError> {
		let now = prepare::<T>();
		for index in 1..=T::MaxExpiries::get() {
			store::<T>(later(now, index.saturating_add(6)))?;
		}
		let expiry = later(now, T::MaxExpiries::get().div_ceil(2).saturating_add(6));
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, UNDERLYING, expiry, smile(6_010), smile(6_010), Rate::ZERO);
		assert_eq!(
			Smiles::<T>::get(UNDERLYING, expiry).map(|smile| smile.call),
			Some(smile(6_010))
		);
		Ok(())
	}

	#[benchmark]
	fn remove_smile() -> Result<(), BenchmarkError> {
		let now = prepare::<T>();
		let expiry = later(now, 7);
		store::<T>(expiry)?;
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, UNDERLYING, expiry);
		assert!(!Smiles::<T>::contains_key(UNDERLYING, expiry));
		Ok(())
	}

	#[benchmark]
	fn remove_expired() -> Result<(), BenchmarkError> {
		let now = prepare::<T>();
		for index in 1..=T::MaxExpiries::get() {
			store::<T>(later(now, index.saturating_add(6)))?;
		}
		let first = later(now, 7);
		T::BenchmarkHelper::set_time(Timestamp::from_secs(first.secs().saturating_add(RETENTION)));
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), UNDERLYING);
		assert!(!Smiles::<T>::contains_key(UNDERLYING, first));
		Ok(())
	}

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, UNDERLYING, limits());
		assert_eq!(Parameters::<T>::get(UNDERLYING), Some(limits()));
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::new_test_ext(),
		crate::tests::mock::Test
	);
}
