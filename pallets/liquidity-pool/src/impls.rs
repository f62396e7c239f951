//! The ports that this pallet offers. Each does all of its work or nothing, whoever calls it.

use crate::{
	AccountPools, Book, BookTotals, Config, Epochs, Error, Ledgers, Pallet, Parameters, PoolCount,
	Pools,
};
use alloc::vec::Vec;
use core::marker::PhantomData;
use dhv_primitives::{
	ports::{
		OptionTrade, PoolTerms, Portfolio, PurchaseFill, ReactorFunds, SaleFill, ScheduledWork,
		SurfaceReaders, Underwriter, VaultLiquidation, VaultOwner, VaultSettlement,
	},
	AssetIndex, Balance, Contracts, Delta, Fixed, PoolId, SeriesId,
};
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult},
	storage::with_storage_layer,
	traits::Contains,
	weights::WeightMeter,
};

impl<T: Config> Underwriter<T::AccountId> for Pallet<T> {
	fn terms(pool: PoolId) -> Option<PoolTerms<T::AccountId>> {
		let terms = Pools::<T>::get(pool)?;
		Some(PoolTerms {
			underlying: terms.underlying,
			strike_asset: terms.strike_asset,
			collateral_asset: terms.collateral_asset,
			account: Self::book_account(pool),
		})
	}

	fn net_exposure(pool: PoolId, series: SeriesId) -> Result<Fixed, DispatchError> {
		Self::pool_of(pool)?;
		let entry = Book::<T>::get(pool, series).unwrap_or_default();
		Ok(entry.net().map_err(Error::<T>::from)?)
	}

	fn preview_sale(pool: PoolId, trade: &OptionTrade) -> Result<SaleFill, DispatchError> {
		Self::do_preview_sale(pool, trade)
	}

	fn sell(
		pool: PoolId,
		trade: &OptionTrade,
		buyer: &T::AccountId,
	) -> Result<SaleFill, DispatchError> {
		with_storage_layer(|| Self::do_sell(pool, trade, buyer))
	}

	fn preview_purchase(pool: PoolId, trade: &OptionTrade) -> Result<PurchaseFill, DispatchError> {
		Self::plan_purchase(pool, trade).map(|plan| plan.fill)
	}

	fn buy(
		pool: PoolId,
		trade: &OptionTrade,
		seller: &T::AccountId,
	) -> Result<PurchaseFill, DispatchError> {
		with_storage_layer(|| Self::do_buy(pool, trade, seller))
	}
}

impl<T: Config> VaultOwner<T::AccountId> for Pallet<T> {
	fn keeps_health(owner: &T::AccountId) -> bool {
		Self::is_pool_account(owner)
	}

	fn add_collateral(
		owner: &T::AccountId,
		series: SeriesId,
		missing: Balance,
		to: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		Self::do_add_collateral(owner, series, missing, to)
	}

	fn on_released(owner: &T::AccountId, series: SeriesId, amount: Balance) -> DispatchResult {
		Self::do_released(owner, series, amount)
	}

	fn on_margin_call(owner: &T::AccountId, series: SeriesId, missing: Balance) -> DispatchResult {
		Self::do_margin_called(owner, series, missing)
	}

	fn on_liquidated(owner: &T::AccountId, liquidation: &VaultLiquidation) -> DispatchResult {
		with_storage_layer(|| Self::do_liquidated(owner, liquidation))
	}

	fn cover_shortfall(
		owner: &T::AccountId,
		series: SeriesId,
		shortfall: Balance,
		to: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		with_storage_layer(|| Self::do_cover_shortfall(owner, series, shortfall, to))
	}

	fn on_top_up(owner: &T::AccountId, series: SeriesId, amount: Balance) -> DispatchResult {
		Self::do_topped_up(owner, series, amount)
	}

	fn on_paid(
		holder: &T::AccountId,
		series: SeriesId,
		contracts: Contracts,
		payout: Balance,
	) -> DispatchResult {
		with_storage_layer(|| Self::do_paid(holder, series, contracts, payout))
	}

	fn on_settled(owner: &T::AccountId, settlement: &VaultSettlement) -> DispatchResult {
		with_storage_layer(|| Self::do_settled(owner, settlement))
	}
}

impl<T: Config> Portfolio for Pallet<T> {
	fn pools() -> Vec<PoolId> {
		(0..PoolCount::<T>::get()).map(PoolId).collect()
	}

	fn assets(pool: PoolId) -> Option<(AssetIndex, AssetIndex)> {
		Pools::<T>::get(pool).map(|terms| (terms.underlying, terms.collateral_asset))
	}

	fn delta(pool: PoolId) -> Result<Delta, DispatchError> {
		Ok(Self::book_delta(pool)?)
	}

	fn may_hedge(pool: PoolId) -> bool {
		Self::may_unwind(pool) && !Self::is_valuing(pool)
	}
}

impl<T: Config> ReactorFunds<T::AccountId> for Pallet<T> {
	fn available(pool: PoolId) -> Balance {
		Parameters::<T>::get(pool)
			.and_then(|parameters| Ledgers::<T>::get(pool).available(parameters.buffer_bps).ok())
			.unwrap_or(0)
	}

	fn advance(pool: PoolId, to: &T::AccountId, amount: Balance) -> DispatchResult {
		with_storage_layer(|| Self::do_advance(pool, to, amount))
	}

	fn repay(pool: PoolId, from: &T::AccountId, amount: Balance) -> DispatchResult {
		with_storage_layer(|| Self::do_repay(pool, from, amount))
	}
}

impl<T: Config> SurfaceReaders for Pallet<T> {
	/// A pool on the underlying that holds series and is being valued. Not one whose valuing failed
	/// before, as a smile may be what it lacks, nor one that has been valued for `LONGEST_VALUING` seconds.
	fn reader(underlying: AssetIndex) -> Option<PoolId> {
		let now = Self::now();
		<Self as Portfolio>::pools().into_iter().find(|id| {
			Epochs::<T>::get(id).is_some_and(|epoch| epoch.holds_surface(now))
				&& Pools::<T>::get(id).is_some_and(|pool| pool.underlying == underlying)
				&& BookTotals::<T>::get(id).series > 0
		})
	}
}

/// Looking after breakers as scheduled work, before anything that they may stop.
pub struct PoolBreakers<T>(PhantomData<T>);

impl<T: Config> ScheduledWork for PoolBreakers<T> {
	fn run(meter: &mut WeightMeter) {
		Pallet::<T>::run_breakers(meter);
	}
}

/// Valuing and pricing of epochs as scheduled work.
pub struct PoolEpochs<T>(PhantomData<T>);

impl<T: Config> ScheduledWork for PoolEpochs<T> {
	fn run(meter: &mut WeightMeter) {
		Pallet::<T>::run_epochs(meter);
	}
}

/// Rolling re-marks as scheduled work.
pub struct PoolMarks<T>(PhantomData<T>);

impl<T: Config> ScheduledWork for PoolMarks<T> {
	fn run(meter: &mut WeightMeter) {
		Pallet::<T>::run_marks(meter);
	}
}

/// Breakers first, then epochs, then marks. A coordinator that has work between them names them one
/// by one.
impl<T: Config> ScheduledWork for Pallet<T> {
	fn run(meter: &mut WeightMeter) {
		PoolBreakers::<T>::run(meter);
		PoolEpochs::<T>::run(meter);
		PoolMarks::<T>::run(meter);
	}
}

/// The book accounts of pools: who may write series of the pool class.
pub struct PoolAccounts<T>(PhantomData<T>);

impl<T: Config> Contains<T::AccountId> for PoolAccounts<T> {
	fn contains(who: &T::AccountId) -> bool {
		Pallet::<T>::is_pool_account(who)
	}
}

impl<T: Config> Pallet<T> {
	/// Whether an account is the book account of a pool.
	pub fn is_pool_account(who: &T::AccountId) -> bool {
		AccountPools::<T>::contains_key(who)
	}
}
