//! Benchmarks of every call and of every step of scheduled work.

mod prepare;

use self::prepare::*;
use crate::{Pallet as LiquidityPool, *};
use alloc::vec::Vec;
use dhv_primitives::{
	ports::OptionRegistry, tunable::Power, PoolId, SeriesId, Timestamp, Volatility,
};
use frame_benchmarking::v2::*;
use frame_support::{traits::EnsureOrigin, weights::WeightMeter};
use frame_system::RawOrigin;

/// Prepares what neighbours keep.
pub trait BenchmarkHelper {
	/// Registers two assets, gives the underlying a price round and a volatility surface, and sets
	/// the clock to a positive time.
	fn prepare() -> PoolAssets;

	/// Issues the `index`-th series of the pool class on these assets, far from expiry.
	fn issue(assets: PoolAssets, index: u32) -> SeriesId;

	/// Moves the clock forward and stores a new price round and surface.
	fn advance(seconds: u64);

	/// Gives a pool as many reactors as it may have, each with a little cash and a hedge.
	fn hedge(pool: PoolId);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn open_pool() -> Result<(), BenchmarkError> {
		let assets = T::BenchmarkHelper::prepare();
		let origin = T::GovernorOrigin::try_successful_origin()
			.map_err(|_| BenchmarkError::Stop("no governor"))?;
		let count = PoolCount::<T>::get();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, assets, parameters::<T>());
		assert_eq!(PoolCount::<T>::get(), count.saturating_add(1));
		Ok(())
	}

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		let (id, _) = open::<T>()?;
		let origin = T::GovernorOrigin::try_successful_origin()
			.map_err(|_| BenchmarkError::Stop("no governor"))?;
		// Much has moved before.
		let much = PoolParameters {
			deposit_cap: WEALTH,
			cutoff: 3_700,
			min_deposit: 2,
			max_price_age: 610,
			max_mark_age: 3_610,
			limits: RiskLimits { max_utilisation_bps: 9_000, ..RiskLimits::WIDEST },
			..parameters::<T>()
		};
		LiquidityPool::<T>::do_set_parameters(id, much.clone(), Power::Governor)?;
		let new = PoolParameters { buffer_bps: 6_000, ..much };
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, new.clone());
		assert_eq!(Parameters::<T>::get(id), Some(new));
		Ok(())
	}

	#[benchmark]
	fn set_status() -> Result<(), BenchmarkError> {
		let (id, _) = open::<T>()?;
		let origin = T::GovernorOrigin::try_successful_origin()
			.map_err(|_| BenchmarkError::Stop("no governor"))?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, PoolStatus::Halted);
		assert_eq!(Pools::<T>::get(id).map(|pool| pool.status), Some(PoolStatus::Halted));
		Ok(())
	}

	#[benchmark]
	fn set_function_status() -> Result<(), BenchmarkError> {
		let (id, _) = open::<T>()?;
		let origin = T::GovernorOrigin::try_successful_origin()
			.map_err(|_| BenchmarkError::Stop("no governor"))?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, PoolFunction::Deposits, PoolStatus::Halted);
		assert_eq!(Statuses::<T>::get(id).deposits, PoolStatus::Halted);
		Ok(())
	}

	#[benchmark]
	fn set_breakers() -> Result<(), BenchmarkError> {
		let (id, _) = open::<T>()?;
		let origin = T::GovernorOrigin::try_successful_origin()
			.map_err(|_| BenchmarkError::Stop("no governor"))?;
		let terms = BreakerTerms { cool_down: 600, ..BreakerTerms::OFF };
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, terms);
		assert_eq!(BreakerTermsOf::<T>::get(id), terms);
		Ok(())
	}

	#[benchmark]
	fn look_at_breakers() -> Result<(), BenchmarkError> {
		let (id, _) = open::<T>()?;
		T::BenchmarkHelper::hedge(id);
		let who: T::AccountId = account("looker", 0, 0);
		#[extrinsic_call]
		poke_breakers(RawOrigin::Signed(who), id);
		assert_eq!(Watches::<T>::get(id).seen, LiquidityPool::<T>::now());
		Ok(())
	}

	#[benchmark]
	fn request_deposit() -> Result<(), BenchmarkError> {
		let (id, assets) = open::<T>()?;
		let who = user::<T>("depositor", assets)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), id, DEPOSIT, who.clone());
		assert_eq!(Ledgers::<T>::get(id).pending_deposits, DEPOSIT);
		Ok(())
	}

	#[benchmark]
	fn cancel_deposit() -> Result<(), BenchmarkError> {
		let (id, assets) = open::<T>()?;
		let who = user::<T>("depositor", assets)?;
		LiquidityPool::<T>::do_request_deposit(id, &who, DEPOSIT, &who)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(who), id, 1);
		assert_eq!(Ledgers::<T>::get(id).pending_deposits, 0);
		Ok(())
	}

	#[benchmark]
	fn request_withdrawal() -> Result<(), BenchmarkError> {
		let (id, _, who) = funded::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(who), id, DEPOSIT);
		assert_eq!(Ledgers::<T>::get(id).pending_withdrawals, DEPOSIT);
		Ok(())
	}

	#[benchmark]
	fn cancel_withdrawal(e: Linear<0, 64>) -> Result<(), BenchmarkError> {
		let (id, who) = carried::<T>(e)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(who), id, 2);
		assert_eq!(Ledgers::<T>::get(id).pending_withdrawals, 0);
		Ok(())
	}

	#[benchmark]
	fn claim_shares() -> Result<(), BenchmarkError> {
		let (id, assets) = open::<T>()?;
		let who = user::<T>("depositor", assets)?;
		LiquidityPool::<T>::do_request_deposit(id, &who, DEPOSIT, &who)?;
		price::<T>(id)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), id, 1, who.clone());
		assert_eq!(Ledgers::<T>::get(id).unclaimed_shares, 0);
		Ok(())
	}

	#[benchmark]
	fn claim_withdrawal(e: Linear<1, 64>) -> Result<(), BenchmarkError> {
		let (id, who) = carried::<T>(e)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), id, 2, who.clone());
		let receipt = WithdrawalReceipts::<T>::get((id, &who, 2));
		assert_eq!(receipt.map(|receipt| receipt.reached), Some(e.saturating_add(2)));
		Ok(())
	}

	#[benchmark]
	fn poke_epoch(s: Linear<0, 64>) -> Result<(), BenchmarkError> {
		let (id, assets, who) = funded::<T>()?;
		sell::<T>(id, assets, s)?;
		LiquidityPool::<T>::do_request_deposit(id, &who, DEPOSIT, &who)?;
		LiquidityPool::<T>::do_request_withdrawal(id, &who, DEPOSIT)?;
		T::BenchmarkHelper::hedge(id);
		T::BenchmarkHelper::advance(DAY);
		#[extrinsic_call]
		_(RawOrigin::Signed(who), id);
		assert!(EpochPrices::<T>::contains_key(id, 2));
		Ok(())
	}

	#[benchmark]
	fn poke_marks(s: Linear<1, 64>) -> Result<(), BenchmarkError> {
		let (id, assets, who) = funded::<T>()?;
		sell::<T>(id, assets, s)?;
		T::BenchmarkHelper::advance(60);
		#[extrinsic_call]
		_(RawOrigin::Signed(who), id);
		assert!(!MarkPasses::<T>::get(id).active);
		Ok(())
	}

	#[benchmark]
	fn check_epoch() -> Result<(), BenchmarkError> {
		let (id, _) = open::<T>()?;
		#[block]
		{
			LiquidityPool::<T>::advance_epoch(id, &mut WeightMeter::new())?;
		}
		Ok(())
	}

	/// Every reactor is valued.
	#[benchmark]
	fn begin_valuing() -> Result<(), BenchmarkError> {
		let (id, assets, _) = funded::<T>()?;
		sell::<T>(id, assets, 1)?;
		T::BenchmarkHelper::hedge(id);
		T::BenchmarkHelper::advance(DAY);
		let mut meter = WeightMeter::with_limit(T::WeightInfo::begin_valuing());
		#[block]
		{
			LiquidityPool::<T>::advance_epoch(id, &mut meter)?;
		}
		assert!(LiquidityPool::<T>::is_valuing(id));
		Ok(())
	}

	/// A pass that gets as far as the first series and has no weight left for it.
	#[benchmark]
	fn begin_marks() -> Result<(), BenchmarkError> {
		let (id, assets, _) = funded::<T>()?;
		sell::<T>(id, assets, 1)?;
		T::BenchmarkHelper::advance(60);
		let mut meter = WeightMeter::with_limit(T::WeightInfo::begin_marks());
		#[block]
		{
			LiquidityPool::<T>::mark_step(id, &mut meter)?;
		}
		assert!(MarkPasses::<T>::get(id).active);
		Ok(())
	}

	/// The only series: with what all share.
	#[benchmark]
	fn value_series() -> Result<(), BenchmarkError> {
		let (id, assets, _) = funded::<T>()?;
		sell::<T>(id, assets, 1)?;
		let entries: Vec<_> = LiquidityPool::<T>::book_entries(id);
		let (series, mut entry) = *entries.first().ok_or(BenchmarkError::Stop("empty book"))?;
		// The average differs from the present volatility, so that both values are computed.
		entry.smoothing = entry.smoothing.map(|past| SmoothedVolatility {
			average: Volatility::from_raw(past.last.raw() / 4 * 3),
			time: Timestamp::from_secs(past.time.secs().saturating_sub(3_600)),
			..past
		});
		let pool = LiquidityPool::<T>::pool_of(id).map_err(|_| BenchmarkError::Stop("no pool"))?;
		let snapshot = LiquidityPool::<T>::benchmark_snapshot(&pool)
			.ok_or(BenchmarkError::Stop("no price"))?;
		#[block]
		{
			LiquidityPool::<T>::remark(id, series, &entry, &snapshot.round, 7)?;
		}
		assert_eq!(Book::<T>::get(id, series).map(|entry| entry.surface_version), Some(7));
		assert!(Book::<T>::get(id, series).is_some_and(|entry| entry.smoothed < entry.unit.value));
		assert!(!T::Registry::position(&LiquidityPool::<T>::book_account(id), series)
			.short
			.is_zero());
		Ok(())
	}

	/// The dearest epoch: fees, old ones that go, and a shortage for which every reactor is asked.
	#[benchmark]
	fn price_epoch() -> Result<(), BenchmarkError> {
		let (id, assets, who) = funded::<T>()?;
		// A history that was shortened lets as many epochs go as one price may.
		let keep = |history| {
			Parameters::<T>::mutate(id, |stored| {
				if let Some(stored) = stored {
					stored.history = history;
				}
			});
		};
		keep(ParametersOf::<T>::MAX_HISTORY);
		let count = ParametersOf::<T>::MIN_HISTORY.saturating_add(LiquidityPool::<T>::PRUNE_STEPS);
		for _ in 0..count {
			price::<T>(id)?;
		}
		keep(ParametersOf::<T>::MIN_HISTORY);
		sell::<T>(id, assets, 1)?;
		LiquidityPool::<T>::do_request_deposit(id, &who, DEPOSIT / 1_000, &who)?;
		let shares = Ledgers::<T>::get(id).supply / 2;
		LiquidityPool::<T>::do_request_withdrawal(id, &who, shares)?;
		T::BenchmarkHelper::hedge(id);
		Ledgers::<T>::mutate(id, |ledger| {
			ledger.free /= 2;
			ledger.allocated = ledger.allocated.saturating_add(ledger.free);
		});
		let pool = LiquidityPool::<T>::pool_of(id).map_err(|_| BenchmarkError::Stop("no pool"))?;
		let snapshot = LiquidityPool::<T>::benchmark_snapshot(&pool)
			.ok_or(BenchmarkError::Stop("no price"))?;
		let state = Epochs::<T>::get(id).ok_or(BenchmarkError::Stop("no epoch"))?;
		#[block]
		{
			LiquidityPool::<T>::price_and_fill(id, &pool, &state, &snapshot, state.ends_at)?;
		}
		let price =
			EpochPrices::<T>::get(id, state.number).ok_or(BenchmarkError::Stop("no price"))?;
		assert!(price.filled > 0 && price.filled < price.requested);
		let first = LiquidityPool::<T>::history_start_of(id);
		assert_eq!(first, LiquidityPool::<T>::PRUNE_STEPS.saturating_add(1));
		let report = EpochReports::<T>::get(id, state.number);
		assert!(report.is_some_and(|report| report.fees.shares > 0));
		Ok(())
	}

	/// The same with `r` requests to join and as many to leave, written without their calls. It is
	/// measured to show that their number does not matter, and is no weight of its own.
	#[benchmark(extra)]
	fn price_epoch_of_requesters(r: Linear<10, 100_000>) -> Result<(), BenchmarkError> {
		let (id, _, who) = funded::<T>()?;
		LiquidityPool::<T>::do_request_deposit(id, &who, DEPOSIT, &who)?;
		let shares = Ledgers::<T>::get(id).supply / 2;
		LiquidityPool::<T>::do_request_withdrawal(id, &who, shares)?;
		requesters::<T>(id, 2, r, shares);
		let pool = LiquidityPool::<T>::pool_of(id).map_err(|_| BenchmarkError::Stop("no pool"))?;
		let snapshot = LiquidityPool::<T>::benchmark_snapshot(&pool)
			.ok_or(BenchmarkError::Stop("no price"))?;
		let state = Epochs::<T>::get(id).ok_or(BenchmarkError::Stop("no epoch"))?;
		#[block]
		{
			LiquidityPool::<T>::price_and_fill(id, &pool, &state, &snapshot, state.ends_at)?;
		}
		let price = EpochPrices::<T>::get(id, 2).ok_or(BenchmarkError::Stop("no price"))?;
		assert_eq!((price.deposits, price.requested), (DEPOSIT, shares));
		assert!(price.filled > 0);
		Ok(())
	}

	#[benchmark]
	fn check_marks() -> Result<(), BenchmarkError> {
		let (id, _) = open::<T>()?;
		#[block]
		{
			LiquidityPool::<T>::mark_step(id, &mut WeightMeter::new())?;
		}
		Ok(())
	}

	impl_benchmark_test_suite!(
		LiquidityPool,
		crate::tests::mock::new_test_ext(),
		crate::tests::mock::Test
	);
}
