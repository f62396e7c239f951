//! Accounts, clock, prices, ledgers and the movement of funds: what every life-cycle uses.

use crate::{
	margin::Requirement,
	parameters::{ParameterFault, TermsFault},
	types::*,
	Config, Error, Ledger, Pallet, Pots, Products, SeriesOf, Vaults,
};
use core::cmp::Ordering;
use dhv_math::MathError;
use dhv_primitives::{
	ports::{AssetCatalogue, PriceRounds},
	AssetIndex, BackingClass, Balance, Contracts, Price, Series, SeriesId, SeriesStatus, Timestamp,
	LOT,
};
use frame_support::{
	ensure,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
		Get, UnixTime,
	},
};
use sp_runtime::{
	traits::{AccountIdConversion, Zero},
	DispatchError, DispatchResult,
};

impl<T> From<MathError> for Error<T> {
	fn from(error: MathError) -> Self {
		match error {
			MathError::Overflow => Self::Overflow,
			MathError::DivisionByZero => Self::DivisionByZero,
			MathError::OutOfDomain => Self::OutOfDomain,
		}
	}
}

impl<T> From<ParameterFault> for Error<T> {
	fn from(fault: ParameterFault) -> Self {
		match fault {
			ParameterFault::ExpiryRange => Self::InvalidExpiryRange,
			ParameterFault::ExpiryGrid => Self::InvalidExpiryGrid,
			ParameterFault::StrikeRange => Self::InvalidStrikeRange,
			ParameterFault::HealthFactors => Self::InvalidHealthFactors,
			ParameterFault::SpotShock => Self::InvalidSpotShock,
			ParameterFault::UpperBoundTable => Self::InvalidUpperBoundTable,
			ParameterFault::Fixing => Self::InvalidFixingTerms,
			ParameterFault::Dispute => Self::InvalidDisputeTerms,
			ParameterFault::Liquidation => Self::InvalidLiquidationTerms,
		}
	}
}

impl<T> From<TermsFault> for Error<T> {
	fn from(fault: TermsFault) -> Self {
		match fault {
			TermsFault::ExpiryTooNear => Self::ExpiryTooNear,
			TermsFault::ExpiryTooFar => Self::ExpiryTooFar,
			TermsFault::ExpiryOffGrid => Self::ExpiryOffGrid,
			TermsFault::StrikeOutOfRange => Self::StrikeOutOfRange,
			TermsFault::StrikeOffGrid => Self::StrikeOffGrid,
		}
	}
}

/// `a + b` of balances or counts.
pub(crate) fn plus<T: Config>(a: Balance, b: Balance) -> Result<Balance, Error<T>> {
	a.checked_add(b).ok_or(Error::Overflow)
}

/// `a - b` of balances or counts.
pub(crate) fn minus<T: Config>(a: Balance, b: Balance) -> Result<Balance, Error<T>> {
	a.checked_sub(b).ok_or(Error::Overflow)
}

/// `a + b` of contracts.
pub(crate) fn more<T: Config>(a: Contracts, b: Contracts) -> Result<Contracts, Error<T>> {
	a.try_add(b).map_err(Error::from)
}

/// `a - b` of contracts.
pub(crate) fn less<T: Config>(a: Contracts, b: Contracts) -> Result<Contracts, Error<T>> {
	a.try_sub(b).map_err(Error::from)
}

impl<T: Config> Pallet<T> {
	/// The keyless account that holds collateral and pots.
	pub fn account_id() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	/// The keyless account that holds the insurance fund.
	pub fn insurance_account() -> T::AccountId {
		T::PalletId::get().into_sub_account_truncating(b"insurance")
	}

	/// Gives both accounts the provider reference they need to hold any asset.
	pub(crate) fn ensure_accounts() {
		for account in [Self::account_id(), Self::insurance_account()] {
			if frame_system::Pallet::<T>::providers(&account).is_zero() {
				frame_system::Pallet::<T>::inc_providers(&account);
			}
		}
	}

	/// The time of this block.
	pub(crate) fn now() -> Timestamp {
		Timestamp::from_secs(T::Time::now().as_secs())
	}

	/// Decimals of an asset.
	pub(crate) fn decimals(asset: AssetIndex) -> Result<u8, Error<T>> {
		T::Catalogue::decimals(asset).ok_or(Error::UnknownAsset)
	}

	/// A live series. It pays as soon as its pot is open: a pot opens for many series at once, so
	/// what is stored of each may be a step behind.
	pub(crate) fn load(series: SeriesId) -> Result<SeriesInfo, Error<T>> {
		let mut info = SeriesOf::<T>::get(series).ok_or(Error::UnknownSeries)?;
		if let SeriesStatus::Fixed { fixing } = info.status {
			let pot = Pots::<T>::get(PotKey::of(series, &info.terms));
			if let Some(recovery) = pot.and_then(|pot| pot.recovery) {
				info.status = SeriesStatus::Paying { fixing, recovery };
			}
		}
		Ok(info)
	}

	/// A series that trades, and the time.
	pub(crate) fn load_trading(series: SeriesId) -> Result<(SeriesInfo, Timestamp), Error<T>> {
		let info = Self::load(series)?;
		ensure!(info.status == SeriesStatus::Open, Error::SeriesNotOpen);
		let now = Self::now();
		ensure!(!info.terms.is_expired(now), Error::SeriesExpired);
		Ok((info, now))
	}

	/// A quantity of whole lots, not zero.
	pub(crate) fn ensure_lots(contracts: Contracts) -> Result<(), Error<T>> {
		let rest = contracts.units().checked_rem(LOT.units());
		ensure!(!contracts.is_zero() && rest == Some(0), Error::InvalidLot);
		Ok(())
	}

	/// Parameters of the product of a series.
	pub(crate) fn parameters(terms: &Series) -> Result<ProductParameters, Error<T>> {
		Products::<T>::get(Product::of(terms)).ok_or(Error::ProductNotApproved)
	}

	/// The latest price of a market, if it is young enough for margin.
	pub(crate) fn fresh_price(
		terms: &Series,
		parameters: &ProductParameters,
		now: Timestamp,
	) -> Result<Price, Error<T>> {
		T::Prices::latest(terms.underlying, terms.strike_asset)
			.filter(|round| round.age(now) <= parameters.max_price_age)
			.map(|round| round.price)
			.filter(|price| price.get().is_positive())
			.ok_or(Error::StalePrice)
	}

	/// The naked margin of a series at the latest round.
	pub(crate) fn requirement(
		terms: &Series,
		parameters: &ProductParameters,
		now: Timestamp,
	) -> Result<Requirement, Error<T>> {
		let spot = Self::fresh_price(terms, parameters, now)?;
		let decimals = Self::decimals(terms.collateral_asset)?;
		Requirement::new(terms, parameters, spot, now, decimals).map_err(Error::from)
	}

	/// What writing `contracts` would lock now.
	pub(crate) fn initial_requirement(
		series: SeriesId,
		contracts: Contracts,
	) -> Result<Balance, DispatchError> {
		let (info, now) = Self::load_trading(series)?;
		let parameters = Self::parameters(&info.terms)?;
		let requirement = Self::requirement(&info.terms, &parameters, now)?;
		Ok(requirement.initial(contracts).map_err(Error::<T>::from)?)
	}

	/// Where a vault of a pool or a naked one stands now.
	pub(crate) fn vault_health(
		series: SeriesId,
		writer: &T::AccountId,
	) -> Result<VaultHealth, DispatchError> {
		let (info, now) = Self::load_trading(series)?;
		ensure!(info.terms.backing != BackingClass::PublicFull, Error::<T>::AlwaysBacked);
		let parameters = Self::parameters(&info.terms)?;
		let requirement = Self::requirement(&info.terms, &parameters, now)?;
		let vault = Vaults::<T>::get(series, writer).unwrap_or_default();
		Ok(requirement.judge(&vault).map_err(Error::<T>::from)?)
	}

	/// Changes what is booked for one asset.
	pub(crate) fn book(
		asset: AssetIndex,
		change: impl FnOnce(&mut LedgerEntry) -> Result<(), Error<T>>,
	) -> Result<(), Error<T>> {
		let mut entry = Ledger::<T>::get(asset);
		change(&mut entry)?;
		if entry.is_empty() {
			Ledger::<T>::remove(asset);
		} else {
			Ledger::<T>::insert(asset, entry);
		}
		Ok(())
	}

	/// Replaces a vault in every total that it is part of.
	pub(crate) fn replace_vault(
		series: SeriesId,
		mut info: SeriesInfo,
		owner: &T::AccountId,
		before: MarginVault,
		after: MarginVault,
	) -> Result<(), Error<T>> {
		let terms = info.terms;
		match after.short.cmp(&before.short) {
			Ordering::Greater => {
				let by = less::<T>(after.short, before.short)?;
				info.supply = more::<T>(info.supply, by)?;
				info.short = more::<T>(info.short, by)?;
				Self::raise_open_interest(&terms, &Self::parameters(&terms)?, info.short, by)?;
			}
			Ordering::Less => {
				let by = less::<T>(before.short, after.short)?;
				info.supply = less::<T>(info.supply, by)?;
				info.short = less::<T>(info.short, by)?;
				Self::lower_open_interest(&terms, by)?;
			}
			Ordering::Equal => {}
		}
		info.collateral =
			plus::<T>(minus::<T>(info.collateral, before.collateral)?, after.collateral)?;
		let empty = MarginVault::default();
		info.vaults = match (before == empty, after == empty) {
			(true, false) => info.vaults.checked_add(1),
			(false, true) => info.vaults.checked_sub(1),
			_ => Some(info.vaults),
		}
		.ok_or(Error::Overflow)?;
		SeriesOf::<T>::insert(series, info);
		Self::put_vault(series, &terms, owner, after)?;
		Self::book_collateral(&terms, before.collateral, after.collateral)?;
		Self::book_longs(before.long, after.long)
	}

	/// Moves an amount. A whole balance may close the sender's account; anything less leaves it
	/// alive, so that no dust is destroyed.
	pub(crate) fn transfer(
		asset: AssetIndex,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let preservation = if T::Assets::balance(asset, from) == amount {
			Preservation::Expendable
		} else {
			Preservation::Preserve
		};
		T::Assets::transfer(asset, from, to, amount, preservation).map(|_| ())
	}
}

/// A bound of the configuration as a length.
pub(crate) fn bound<B: Get<u32>>() -> usize {
	length(B::get())
}

/// A number as a length.
pub(crate) fn length(number: u32) -> usize {
	usize::try_from(number).unwrap_or(usize::MAX)
}
