//! The ports that the registry offers.

use crate::{Config, Error, Pallet, Requirement, SeriesIds, SeriesOf, Vaults};
use dhv_primitives::{
	ports::{InsuranceFund, OperatorFeed, OptionRegistry, PriceTick, PublicWriter},
	AssetIndex, Balance, Contracts, Price, PriceRound, Series, SeriesId, SeriesPosition,
	SeriesStatus,
};
use frame_support::{
	storage::{with_storage_layer, with_transaction},
	traits::fungibles::Inspect,
};
use sp_runtime::{DispatchError, DispatchResult, TransactionOutcome};

impl<T: Config> OptionRegistry<T::AccountId> for Pallet<T> {
	fn series(id: SeriesId) -> Option<Series> {
		SeriesOf::<T>::get(id).map(|info| info.terms)
	}

	fn find(series: &Series) -> Option<SeriesId> {
		SeriesIds::<T>::get(series)
	}

	fn status(id: SeriesId) -> Option<SeriesStatus> {
		Self::load(id).ok().map(|info| info.status)
	}

	fn expected_fixing(id: SeriesId) -> Option<Price> {
		Self::expected_fixing_of(id)
	}

	fn issue(series: Series) -> Result<SeriesId, DispatchError> {
		with_storage_layer(|| Self::do_issue(series, None))
	}

	fn ensure_tradable(id: SeriesId, contracts: Contracts) -> DispatchResult {
		Self::load_trading(id)?;
		Ok(Self::ensure_lots(contracts)?)
	}

	fn preview_write(
		writer: &T::AccountId,
		id: SeriesId,
		contracts: Contracts,
	) -> Result<Balance, DispatchError> {
		with_transaction(|| {
			let booked = Self::book_write(writer, id, contracts);
			TransactionOutcome::Rollback(booked.map(|booked| booked.collateral))
		})
	}

	fn required_collateral(id: SeriesId, contracts: Contracts) -> Result<Balance, DispatchError> {
		Self::initial_requirement(id, contracts)
	}

	fn collateral_at(
		id: SeriesId,
		contracts: Contracts,
		round: &PriceRound,
	) -> Result<Balance, DispatchError> {
		let terms = Self::load(id)?.terms;
		let parameters = Self::parameters(&terms)?;
		let decimals = Self::decimals(terms.collateral_asset)?;
		Requirement::new(&terms, &parameters, round.price, round.time, decimals)
			.and_then(|requirement| requirement.initial(contracts))
			.map_err(|error| Error::<T>::from(error).into())
	}

	fn released_collateral(
		writer: &T::AccountId,
		id: SeriesId,
		contracts: Contracts,
	) -> Result<Balance, DispatchError> {
		let (_, collateral) = Self::closing(writer, id, contracts)?;
		Ok(collateral)
	}

	fn write(
		writer: &T::AccountId,
		id: SeriesId,
		contracts: Contracts,
		to: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		with_storage_layer(|| Self::do_write(writer, id, contracts, to))
	}

	fn close(
		writer: &T::AccountId,
		id: SeriesId,
		contracts: Contracts,
		from: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		with_storage_layer(|| Self::do_close(writer, id, contracts, from))
	}

	fn transfer(
		id: SeriesId,
		from: &T::AccountId,
		to: &T::AccountId,
		contracts: Contracts,
	) -> DispatchResult {
		Self::ensure_tradable(id, contracts)?;
		with_storage_layer(|| Self::move_options(id, from, to, contracts))
	}

	fn position(writer: &T::AccountId, id: SeriesId) -> SeriesPosition {
		let vault = Vaults::<T>::get(id, writer).unwrap_or_default();
		SeriesPosition { short: vault.short, collateral: vault.collateral }
	}

	fn held(holder: &T::AccountId, id: SeriesId) -> Contracts {
		Contracts::from_units(T::OptionAssets::balance(id, holder))
	}

	fn open_interest(id: SeriesId) -> Contracts {
		SeriesOf::<T>::get(id).map_or(Contracts::ZERO, |info| info.supply)
	}
}

impl<T: Config> PublicWriter<T::AccountId> for Pallet<T> {
	fn write_full(
		writer: &T::AccountId,
		id: SeriesId,
		contracts: Contracts,
		to: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		with_storage_layer(|| Self::do_write_full(writer, id, contracts, to))
	}
}

impl<T: Config> InsuranceFund<T::AccountId> for Pallet<T> {
	fn wanted(asset: AssetIndex) -> Balance {
		Self::lacking_to_target(asset)
	}

	fn contribute(asset: AssetIndex, from: &T::AccountId, amount: Balance) -> DispatchResult {
		with_storage_layer(|| Self::do_contribute(asset, from, amount))
	}
}

impl<T: Config> PriceTick for Pallet<T> {
	fn on_round(asset: AssetIndex) {
		Self::do_tick(asset);
	}
}

impl<T: Config> OperatorFeed<T::AccountId> for Pallet<T> {
	fn on_value(operator: &T::AccountId, asset: AssetIndex, dollars: Price) {
		Self::do_value(operator, asset, dollars);
	}

	fn on_left(operator: &T::AccountId) {
		Self::do_leave(operator);
	}
}
