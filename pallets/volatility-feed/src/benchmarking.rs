//! Benchmarks of the calls.
#![allow(clippy::float_arithmetic, reason = "the macros analyse the measurements")]

use crate::{types::RETENTION, *};
use dhv_math::{
	sabr::SabrParameters,
	surface::{SmileTerms, GRID_POINTS},
};
use dhv_primitives::{ports::ScheduledWork, AssetIndex, Fixed, Price, Rate, Timestamp, Volatility};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get, UnixTime},
	weights::WeightMeter,
};
use frame_system::RawOrigin;

/// Sets up the neighbours.
pub trait BenchmarkHelper<AccountId> {
	/// A submitter; another one for each index below [`Config::MaxSubmitters`].
	fn submitter(index: u32) -> AccountId;

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
		bid_ask_spread: Fixed::ONE,
		approvals: 1,
		approval_period: DAY,
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

fn submission(expiry: Timestamp, alpha_bps: u32) -> Submission {
	let (call, put, rate) = (smile(alpha_bps), smile(alpha_bps), Rate::ZERO);
	Submission { underlying: UNDERLYING, expiry, terms: SmileTerms { call, put, rate } }
}

fn store<T: Config>(expiry: Timestamp) -> Result<(), BenchmarkError> {
	Ok(Pallet::<T>::do_force(submission(expiry, 6_000))?)
}

fn later(now: Timestamp, days: u32) -> Timestamp {
	Timestamp::from_secs(now.secs().saturating_add(u64::from(days).saturating_mul(DAY)))
}

/// A full list of smiles, of which the one in the middle has a full history, and as many proposals as
/// there can be, of which that for the middle has the approvals of all but one submitter. As many of
/// them as `agreeing` approve the same smile. Returns the expiry in the middle.
fn crowded<T: Config>(agreeing: u32) -> Result<Timestamp, BenchmarkError> {
	let now = prepare::<T>();
	for index in 1..=T::MaxExpiries::get() {
		store::<T>(later(now, index.saturating_add(6)))?;
	}
	let expiry = later(now, T::MaxExpiries::get().div_ceil(2).saturating_add(6));
	let hour = history::hour_of(now).saturating_sub(history::WINDOW);
	let checkpoints = (0..u64::from(history::MAX_CHECKPOINTS)).map(|index| Checkpoint {
		hour: hour.saturating_add(index),
		lowest: [[58_000_000; GRID_POINTS]; 2],
		highest: [[90_000_000; GRID_POINTS]; 2],
	});
	let history: alloc::vec::Vec<_> = checkpoints.collect();
	Histories::<T>::insert(UNDERLYING, expiry, History::truncate_from(history));
	for index in 0..T::MaxSubmitters::get().saturating_sub(1) {
		let who = T::BenchmarkHelper::submitter(index);
		let alpha_bps = if index < agreeing { 6_010 } else { 6_020 };
		let terms = submission(expiry, alpha_bps).terms;
		let approval = Approval { who: who.clone(), terms, at: now };
		let added = Approvals::<T>::try_mutate(UNDERLYING, expiry, |list| {
			list.try_push(approval).map_err(|_| BenchmarkError::Stop("too many approvals"))
		});
		added?;
		if index < T::MaxProposals::get() {
			list_proposal::<T>(who, later(now, index.saturating_add(7)))?;
		}
	}
	Ok(expiry)
}

fn list_proposal<T: Config>(
	proposer: T::AccountId,
	expiry: Timestamp,
) -> Result<(), BenchmarkError> {
	let at = Timestamp::from_secs(T::Time::now().as_secs());
	let proposal = Proposal { expiry, proposer, at };
	Proposals::<T>::try_mutate(UNDERLYING, |list| list.try_push(proposal))
		.map_err(|_| BenchmarkError::Stop("too many proposals"))
}

/// The submitter that has not approved yet.
fn last_submitter<T: Config>() -> RawOrigin<T::AccountId> {
	RawOrigin::Signed(T::BenchmarkHelper::submitter(T::MaxSubmitters::get().saturating_sub(1)))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// The last of the greatest number of approvals, in a full list of smiles: both neighbours, the
	/// history and every approval are read.
	#[benchmark]
	fn submit_smile() -> Result<(), BenchmarkError> {
		let expiry = crowded::<T>(MOST_APPROVALS.saturating_sub(1))?;
		Parameters::<T>::insert(
			UNDERLYING,
			SurfaceParameters { approvals: MOST_APPROVALS, ..limits() },
		);
		let origin = last_submitter::<T>();
		#[extrinsic_call]
		_(origin, UNDERLYING, expiry, smile(6_010), smile(6_010), Rate::ZERO);
		assert_eq!(
			Smiles::<T>::get(UNDERLYING, expiry).map(|smile| smile.call),
			Some(smile(6_010))
		);
		assert!(!Approvals::<T>::contains_key(UNDERLYING, expiry));
		Ok(())
	}

	/// An approval that is not enough.
	#[benchmark]
	fn approve_smile() -> Result<(), BenchmarkError> {
		let expiry = crowded::<T>(0)?;
		Parameters::<T>::insert(UNDERLYING, SurfaceParameters { approvals: 2, ..limits() });
		let origin = last_submitter::<T>();
		#[extrinsic_call]
		submit_smile(origin, UNDERLYING, expiry, smile(6_010), smile(6_010), Rate::ZERO);
		assert_eq!(
			Approvals::<T>::decode_len(UNDERLYING, expiry),
			Some(T::MaxSubmitters::get() as usize)
		);
		Ok(())
	}

	#[benchmark]
	fn force_smile() -> Result<(), BenchmarkError> {
		let expiry = crowded::<T>(0)?;
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
		let expiry = crowded::<T>(0)?;
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, UNDERLYING, expiry);
		assert!(!Smiles::<T>::contains_key(UNDERLYING, expiry));
		Ok(())
	}

	/// A smile and the approvals of another one expire together.
	#[benchmark]
	fn remove_expired() -> Result<(), BenchmarkError> {
		let now = prepare::<T>();
		let middle = crowded::<T>(0)?;
		let first = later(now, 7);
		Histories::<T>::insert(UNDERLYING, first, Histories::<T>::get(UNDERLYING, middle));
		Proposals::<T>::mutate(UNDERLYING, |list| {
			list.retain(|proposal| proposal.expiry != middle);
			if let Some(proposal) = list.iter_mut().next() {
				proposal.expiry = middle;
			}
		});
		T::BenchmarkHelper::set_time(Timestamp::from_secs(first.secs().saturating_add(RETENTION)));
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), UNDERLYING);
		assert!(!Smiles::<T>::contains_key(UNDERLYING, first));
		assert!(!Approvals::<T>::contains_key(UNDERLYING, middle));
		Ok(())
	}

	/// Nothing has expired, in full lists.
	#[benchmark]
	fn look_for_expired() -> Result<(), BenchmarkError> {
		crowded::<T>(0)?;
		let mut meter = WeightMeter::new();
		#[block]
		{
			<Pallet<T> as ScheduledWork>::run(&mut meter);
		}
		let looked = <T as Config>::WeightInfo::look_for_expired();
		assert!(meter
			.consumed()
			.all_lte(looked.saturating_mul(u64::from(Parameters::<T>::count()))));
		Ok(())
	}

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		crowded::<T>(0)?;
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		// No more than pools on the underlying take.
		let old = SurfaceParameters { bid_ask_spread: Fixed::from_bps(2), ..limits() };
		Parameters::<T>::insert(UNDERLYING, old);
		// Much has moved before.
		let much = SurfaceParameters { max_age: DAY + 1, max_price_age: DAY + 1, ..old };
		Pallet::<T>::do_set_parameters(UNDERLYING, much)?;
		let new = SurfaceParameters { bid_ask_spread: Fixed::from_bps(1), ..much };
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, UNDERLYING, new);
		assert_eq!(Parameters::<T>::get(UNDERLYING), Some(new));
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::new_test_ext(),
		crate::tests::mock::Test
	);
}
