//! Writing, closing and topping up: how a margin vault changes while its series trades.

use crate::{
	books::{less, minus, more, plus},
	types::*,
	Config, Error, Event, OpenInterest, Pallet, SeriesOf, Vaults,
};
use dhv_math::amount::mul_div_floor;
use dhv_primitives::{ports::VaultOwner, BackingClass, Balance, Contracts, SeriesId};
use frame_support::{
	ensure,
	traits::{
		fungibles::Mutate,
		tokens::{Fortitude, Precision, Preservation},
		Contains,
	},
};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Locks the writer's collateral and mints the options.
	pub(crate) fn do_write(
		writer: &T::AccountId,
		series: SeriesId,
		contracts: Contracts,
		to: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		let (mut info, now) = Self::load_trading(series)?;
		ensure!(info.terms.backing == BackingClass::Pool, Error::<T>::ClassNotOpen);
		ensure!(T::Writers::contains(writer), Error::<T>::WriterNotAllowed);
		Self::ensure_lots(contracts)?;
		let parameters = Self::parameters(&info.terms)?;
		let left = info.terms.seconds_to_expiry(now);
		ensure!(left > parameters.write_cutoff, Error::<T>::TooCloseToExpiry);
		let product = Product::of(&info.terms);
		let interest = more::<T>(OpenInterest::<T>::get(product), contracts)?;
		ensure!(interest <= parameters.open_interest_cap, Error::<T>::OpenInterestCapExceeded);

		let requirement = Self::requirement(&info.terms, &parameters, now)?;
		let collateral = requirement.initial(contracts).map_err(Error::<T>::from)?;
		let mut vault = Vaults::<T>::get(series, writer).unwrap_or_default();
		let opened = vault.short.is_zero();
		vault.short = more::<T>(vault.short, contracts)?;
		vault.collateral = plus::<T>(vault.collateral, collateral)?;
		let margin = requirement.margin(vault.short).map_err(Error::<T>::from)?;
		ensure!(vault.collateral >= margin, Error::<T>::UnderMargined);

		info.supply = more::<T>(info.supply, contracts)?;
		info.short = more::<T>(info.short, contracts)?;
		info.collateral = plus::<T>(info.collateral, collateral)?;
		if opened {
			info.vaults = info.vaults.checked_add(1).ok_or(Error::<T>::Overflow)?;
		}
		let asset = info.terms.collateral_asset;
		SeriesOf::<T>::insert(series, info);
		OpenInterest::<T>::insert(product, interest);
		Self::put_vault(series, writer, vault);
		Self::book(asset, |entry| {
			entry.collateral = plus::<T>(entry.collateral, collateral)?;
			Ok(())
		})?;
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

	/// Burns options against the writer's vault and returns the proportional collateral.
	pub(crate) fn do_close(
		writer: &T::AccountId,
		series: SeriesId,
		contracts: Contracts,
		from: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		let (mut info, _) = Self::load_trading(series)?;
		Self::ensure_lots(contracts)?;
		let mut vault = Vaults::<T>::get(series, writer).ok_or(Error::<T>::VaultNotFound)?;
		ensure!(contracts <= vault.short, Error::<T>::ExceedsShort);

		let collateral = mul_div_floor(vault.collateral, contracts.units(), vault.short.units())
			.map_err(Error::<T>::from)?;
		vault.short = less::<T>(vault.short, contracts)?;
		vault.collateral = minus::<T>(vault.collateral, collateral)?;
		info.supply = less::<T>(info.supply, contracts)?;
		info.short = less::<T>(info.short, contracts)?;
		info.collateral = minus::<T>(info.collateral, collateral)?;
		if vault.short.is_zero() {
			info.vaults = info.vaults.checked_sub(1).ok_or(Error::<T>::Overflow)?;
		}

		let terms = info.terms;
		SeriesOf::<T>::insert(series, info);
		Self::lower_open_interest(&terms, contracts)?;
		Self::put_vault(series, writer, vault);
		Self::book(terms.collateral_asset, |entry| {
			entry.collateral = minus::<T>(entry.collateral, collateral)?;
			Ok(())
		})?;
		T::OptionAssets::burn_from(
			series,
			from,
			contracts.units(),
			Preservation::Expendable,
			Precision::Exact,
			Fortitude::Polite,
		)?;
		Self::transfer(terms.collateral_asset, &Self::account_id(), writer, collateral)?;
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

	/// Adds somebody's gift to a vault and tells the owner.
	pub(crate) fn do_top_up(
		by: &T::AccountId,
		series: SeriesId,
		writer: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
		let mut info = Self::load(series)?;
		let mut vault = Vaults::<T>::get(series, writer).ok_or(Error::<T>::VaultNotFound)?;

		vault.collateral = plus::<T>(vault.collateral, amount)?;
		info.collateral = plus::<T>(info.collateral, amount)?;
		let asset = info.terms.collateral_asset;
		SeriesOf::<T>::insert(series, info);
		Self::put_vault(series, writer, vault);
		Self::book(asset, |entry| {
			entry.collateral = plus::<T>(entry.collateral, amount)?;
			Ok(())
		})?;
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
