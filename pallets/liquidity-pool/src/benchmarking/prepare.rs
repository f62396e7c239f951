//! States that the benchmarks begin with.

use super::BenchmarkHelper;
use crate::{Pallet as LiquidityPool, *};
use dhv_math::vault::FeeRates;
use dhv_primitives::{
	ports::{OptionTrade, PriceRounds, ReactorsValue},
	Balance, Contracts, Fixed, PoolId,
};
use frame_benchmarking::v2::*;
use frame_support::{traits::fungibles::Mutate, weights::WeightMeter};

pub(super) const DAY: u64 = 86_400;
pub(super) const WEALTH: Balance = 1_000_000_000_000_000_000;
pub(super) const DEPOSIT: Balance = 1_000_000_000_000;

pub(super) fn parameters<T: Config>() -> ParametersOf<T> {
	PoolParameters {
		deposit_cap: 1_000 * WEALTH,
		buffer_bps: 5_000,
		closing_buffer_bps: 1_000,
		epoch_length: DAY,
		cutoff: 3_600,
		min_deposit: 1,
		min_withdrawal: 1,
		max_price_age: 600,
		max_mark_age: 3_600,
		max_net_exposure: Contracts::from_units(1_000_000 * Contracts::ONE.units()),
		limits: RiskLimits::WIDEST,
		insurance_share_bps: 100,
		history: ParametersOf::<T>::MIN_HISTORY,
		fees: FeeRates { performance_bps: 2_000, management_bps: 200 },
		fee_recipient: Some(account("fees", 0, 0)),
		smoothing: SmoothingTerms { half_life: 14_400, clamp: Fixed::from_int(2) },
	}
}

pub(super) fn open<T: Config>() -> Result<(PoolId, PoolAssets), BenchmarkError> {
	let assets = T::BenchmarkHelper::prepare();
	let now = LiquidityPool::<T>::now();
	let id = LiquidityPool::<T>::do_open_pool(assets, parameters::<T>(), Some(now))?;
	Ok((id, assets))
}

pub(super) fn user<T: Config>(
	name: &'static str,
	assets: PoolAssets,
) -> Result<T::AccountId, BenchmarkError> {
	let who: T::AccountId = account(name, 0, 0);
	frame_system::Pallet::<T>::inc_providers(&who);
	T::Assets::mint_into(assets.collateral_asset, &who, WEALTH)?;
	Ok(who)
}

/// A pool with one priced deposit whose shares `who` holds, in its second epoch.
pub(super) fn funded<T: Config>() -> Result<(PoolId, PoolAssets, T::AccountId), BenchmarkError> {
	let (id, assets) = open::<T>()?;
	let who = user::<T>("depositor", assets)?;
	LiquidityPool::<T>::do_request_deposit(id, &who, DEPOSIT, &who)?;
	price::<T>(id)?;
	LiquidityPool::<T>::do_claim_shares(id, 1, &who)?;
	Ok((id, assets, who))
}

pub(super) fn price<T: Config>(id: PoolId) -> Result<(), BenchmarkError> {
	T::BenchmarkHelper::advance(DAY);
	let (progress, _) = LiquidityPool::<T>::advance_epoch(id, &mut WeightMeter::new())?;
	if progress != epoch::Progress::Priced {
		return Err(BenchmarkError::Stop("the epoch was not priced"));
	}
	Ok(())
}

/// Sells a little of each of `count` series.
pub(super) fn sell<T: Config>(
	id: PoolId,
	assets: PoolAssets,
	count: u32,
) -> Result<(), BenchmarkError> {
	let buyer = user::<T>("buyer", assets)?;
	for index in 0..count {
		let series = T::BenchmarkHelper::issue(assets, index);
		let contracts = Contracts::from_units(Contracts::ONE.units() / 100);
		let sale = OptionTrade { series, contracts, premium: DEPOSIT / 1_000, fee: 0 };
		LiquidityPool::<T>::do_sell(id, &sale, &buyer)?;
	}
	Ok(())
}

/// A withdrawal that was carried through `epochs` epochs: liabilities keep every fill partial.
pub(super) fn carried<T: Config>(epochs: u32) -> Result<(PoolId, T::AccountId), BenchmarkError> {
	let (id, _, who) = funded::<T>()?;
	LiquidityPool::<T>::do_request_withdrawal(id, &who, DEPOSIT)?;
	let mut state = Epochs::<T>::get(id).ok_or(BenchmarkError::Stop("no epoch"))?;
	let pool = LiquidityPool::<T>::pool_of(id).map_err(|_| BenchmarkError::Stop("no pool"))?;
	let snapshot =
		LiquidityPool::<T>::benchmark_snapshot(&pool).ok_or(BenchmarkError::Stop("no price"))?;
	for _ in 0..epochs {
		// All free funds are locked while the epoch is priced, so that nothing is filled.
		let ledger = Ledgers::<T>::get(id);
		Ledgers::<T>::mutate(id, |ledger| {
			ledger.allocated = ledger.free;
			ledger.free /= 2;
		});
		let now = state.ends_at;
		LiquidityPool::<T>::price_and_fill(id, &pool, &state, &snapshot, now)?;
		Ledgers::<T>::insert(id, ledger);
		state = Epochs::<T>::get(id).ok_or(BenchmarkError::Stop("no epoch"))?;
	}
	Ok((id, who))
}

/// Adds `count` receipts of each kind to an epoch.
pub(super) fn requesters<T: Config>(id: PoolId, epoch: EpochIndex, count: u32, shares: Balance) {
	let parts = Balance::from(count);
	for index in 0..count {
		let who: T::AccountId = account("requester", index, 0);
		let amount = DEPOSIT / parts;
		DepositReceipts::<T>::insert((id, &who, epoch), DepositReceipt { amount });
		let receipt = WithdrawalReceipt { shares: shares / parts, reached: epoch };
		WithdrawalReceipts::<T>::insert((id, &who, epoch), receipt);
	}
	EpochTallies::<T>::mutate(id, epoch, |tally| {
		tally.deposit_receipts += u64::from(count);
		tally.withdrawal_receipts += u64::from(count);
	});
}

impl<T: Config> LiquidityPool<T> {
	/// A snapshot on the newest round.
	pub(super) fn benchmark_snapshot(pool: &Pool) -> Option<Snapshot> {
		let round = T::Prices::latest(pool.underlying, pool.strike_asset)?;
		let (time, reactors) = (round.time, ReactorsValue::default());
		Some(Snapshot { round, surface_version: 1, time, reactors })
	}
}
