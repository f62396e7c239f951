//! What moves when a vault is adjusted.

use crate::{types::*, Config, Event, Pallet};
use dhv_primitives::{AssetIndex, Contracts, SeriesId};
use frame_support::traits::{
	fungibles::Mutate,
	tokens::{Fortitude, Precision, Preservation},
};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Moves what an action says: deposits and burned options come from `by`, withdrawals go to
	/// `owner`.
	pub(crate) fn move_funds(
		by: &T::AccountId,
		owner: &T::AccountId,
		series: SeriesId,
		asset: AssetIndex,
		action: &VaultAction<T::AccountId>,
	) -> DispatchResult {
		let registry = Self::account_id();
		let (by, owner) = (by.clone(), owner.clone());
		let event = match action {
			VaultAction::DepositCollateral(amount) => {
				Self::transfer(asset, &by, &registry, *amount)?;
				Event::CollateralDeposited { series, owner, by, amount: *amount }
			}
			VaultAction::WithdrawCollateral(amount) => {
				Self::transfer(asset, &registry, &owner, *amount)?;
				Event::CollateralWithdrawn { series, owner, by, amount: *amount }
			}
			VaultAction::DepositLong { series: long, contracts } => {
				Self::move_options(*long, &by, &registry, *contracts)?;
				Event::LongDeposited { series, owner, by, long: *long, contracts: *contracts }
			}
			VaultAction::WithdrawLong { series: long, contracts } => {
				Self::move_options(*long, &registry, &owner, *contracts)?;
				Event::LongWithdrawn { series, owner, by, long: *long, contracts: *contracts }
			}
			VaultAction::Mint { contracts, to } => {
				T::OptionAssets::mint_into(series, to, contracts.units())?;
				Event::OptionsMinted { series, owner, by, to: to.clone(), contracts: *contracts }
			}
			VaultAction::Burn(contracts) => {
				Self::burn_options(series, &by, *contracts, Fortitude::Polite)?;
				Event::OptionsBurned { series, owner, by, contracts: *contracts }
			}
		};
		Self::deposit_event(event);
		Ok(())
	}

	/// Moves option tokens.
	pub(crate) fn move_options(
		series: SeriesId,
		from: &T::AccountId,
		to: &T::AccountId,
		contracts: Contracts,
	) -> DispatchResult {
		if contracts.is_zero() {
			return Ok(());
		}
		let dies = Preservation::Expendable;
		T::OptionAssets::transfer(series, from, to, contracts.units(), dies).map(|_| ())
	}

	/// Burns option tokens.
	pub(crate) fn burn_options(
		series: SeriesId,
		from: &T::AccountId,
		contracts: Contracts,
		force: Fortitude,
	) -> DispatchResult {
		if contracts.is_zero() {
			return Ok(());
		}
		let (dies, exact) = (Preservation::Expendable, Precision::Exact);
		T::OptionAssets::burn_from(series, from, contracts.units(), dies, exact, force).map(|_| ())
	}
}
