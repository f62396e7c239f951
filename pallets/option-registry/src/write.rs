//! Writing, closing and topping up: how a margin vault changes while its series trades.

use crate::{
	books::{less, minus, more, plus},
	types::*,
	Config, Distressed, Error, Event, Pallet, Vaults,
};
use dhv_math::margin::health::release_floor;
use dhv_primitives::{
	ports::VaultOwner, AssetIndex, BackingClass, Balance, Contracts, Series, SeriesId,
};
use frame_support::{
	ensure,
	traits::{fungibles::Mutate, tokens::Fortitude, Contains},
};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};

/// A vault after options were booked.
pub(crate) struct Written {
	asset: AssetIndex,
	/// What is locked for them.
	pub collateral: Balance,
	vault: MarginVault,
}

/// A series and a vault before some of its options are closed.
pub(crate) struct Closing {
	info: SeriesInfo,
	before: MarginVault,
}

impl<T: Config> Pallet<T> {
	/// Locks the writer's collateral and mints the options.
	pub(crate) fn do_write(
		writer: &T::AccountId,
		series: SeriesId,
		contracts: Contracts,
		to: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		let Written { asset, collateral, vault } = Self::book_write(writer, series, contracts)?;
		Self::transfer(asset, writer, &Self::account_id(), collateral)?;
		T::OptionAssets::mint_into(series, to, contracts.units())?;
		Self::deposit_event(Event::OptionsWritten {
			series,
			writer: writer.clone(),
			to: to.clone(),
			contracts,
			collateral,
			short: vault.short,
			locked: vault.collateral,
		});
		Ok(collateral)
	}

	/// Checks writing and books it, before anything moves.
	pub(crate) fn book_write(
		writer: &T::AccountId,
		series: SeriesId,
		contracts: Contracts,
	) -> Result<Written, DispatchError> {
		let (info, now) = Self::load_trading(series)?;
		ensure!(info.terms.backing == BackingClass::Pool, Error::<T>::ClassNotOpen);
		ensure!(T::Writers::contains(writer), Error::<T>::WriterNotAllowed);
		Self::ensure_lots(contracts)?;
		let parameters = Self::parameters(&info.terms)?;
		let left = info.terms.seconds_to_expiry(now);
		ensure!(left > parameters.write_cutoff, Error::<T>::TooCloseToExpiry);
		ensure!(parameters.opens(&info.terms), Error::<T>::ClassNotOpen);

		let requirement = Self::requirement(&info.terms, &parameters, now)?;
		let collateral = requirement.initial(contracts).map_err(Error::<T>::from)?;
		let before = Vaults::<T>::get(series, writer).unwrap_or_default();
		let mut vault = before;
		vault.short = more::<T>(vault.short, contracts)?;
		vault.collateral = plus::<T>(vault.collateral, collateral)?;
		let maintenance = requirement.maintenance(vault.short).map_err(Error::<T>::from)?;
		ensure!(vault.collateral >= maintenance, Error::<T>::UnderMargined);

		let asset = info.terms.collateral_asset;
		Self::replace_vault(series, info, writer, before, vault)?;
		Ok(Written { asset, collateral, vault })
	}

	/// Burns options against the writer's vault and returns the proportional collateral.
	pub(crate) fn do_close(
		writer: &T::AccountId,
		series: SeriesId,
		contracts: Contracts,
		from: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		let (Closing { info, before }, collateral) = Self::closing(writer, series, contracts)?;

		let mut vault = before;
		vault.short = less::<T>(vault.short, contracts)?;
		vault.collateral = minus::<T>(vault.collateral, collateral)?;
		let asset = info.terms.collateral_asset;
		Self::replace_vault(series, info, writer, before, vault)?;
		Self::burn_options(series, from, contracts, Fortitude::Polite)?;
		Self::transfer(asset, &Self::account_id(), writer, collateral)?;
		Self::deposit_event(Event::OptionsClosed {
			series,
			writer: writer.clone(),
			from: from.clone(),
			contracts,
			collateral,
			short: vault.short,
			locked: vault.collateral,
		});
		Ok(collateral)
	}

	/// What closing `contracts` begins with, and the collateral that it returns.
	pub(crate) fn closing(
		writer: &T::AccountId,
		series: SeriesId,
		contracts: Contracts,
	) -> Result<(Closing, Balance), DispatchError> {
		let (info, _) = Self::load_trading(series)?;
		ensure!(info.terms.backing == BackingClass::Pool, Error::<T>::ClassNotOpen);
		Self::ensure_lots(contracts)?;
		let before = Vaults::<T>::get(series, writer).ok_or(Error::<T>::VaultNotFound)?;
		ensure!(contracts <= before.short, Error::<T>::ExceedsShort);
		let collateral = Self::released(series, &info.terms, writer, &before, contracts)?;
		Ok((Closing { info, before }, collateral))
	}

	/// What closing returns: the proportion, rounded down. A vault in distress keeps of it what leads
	/// to its initial margin, and all of it while there is no price.
	fn released(
		series: SeriesId,
		terms: &Series,
		writer: &T::AccountId,
		vault: &MarginVault,
		contracts: Contracts,
	) -> Result<Balance, Error<T>> {
		let proportion = release_floor(vault.collateral, contracts, vault.short)?;
		if contracts == vault.short || !Distressed::<T>::contains_key(series, writer) {
			return Ok(proportion);
		}
		let rest = MarginVault { short: less::<T>(vault.short, contracts)?, ..*vault };
		match Self::judge_vault(terms, rest) {
			Ok(judged) => Ok(proportion.min(judged.above_upper()?)),
			Err(Error::StalePrice) => Ok(0),
			Err(error) => Err(error),
		}
	}

	/// Adds somebody's gift to a vault and tells the owner.
	pub(crate) fn do_top_up(
		by: &T::AccountId,
		series: SeriesId,
		writer: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
		let asset = Self::load(series)?.terms.collateral_asset;
		let vault = Self::add_to_vault(series, writer, amount)?;
		Self::transfer(asset, by, &Self::account_id(), amount)?;
		T::Owner::on_top_up(writer, series, amount)?;
		Self::deposit_event(Event::VaultToppedUp {
			series,
			writer: writer.clone(),
			by: by.clone(),
			amount,
			locked: vault.collateral,
		});
		Ok(())
	}
}
