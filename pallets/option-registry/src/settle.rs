//! Settlement of margin vaults: one atomic transition per vault.

use crate::{
	books::{less, minus, more, plus},
	pots::Delivery,
	types::*,
	Config, Error, Event, KeptOptions, Pallet, Pots, SeriesOf, Vaults,
};
use dhv_math::margin::{
	settlement::{longs_used_ceil, settle_vault},
	Conversion, Leg,
};
use dhv_primitives::{
	ports::{VaultOwner, VaultSettlement},
	BackingClass, Contracts, Fixed, Price, Series, SeriesId,
};
use frame_support::{ensure, storage::with_storage_layer, traits::tokens::Fortitude};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};

/// What leads from the strike asset to the collateral of a series at its fixing.
pub(crate) fn conversion(terms: &Series, fixing: Price) -> Conversion {
	if terms.collateral_asset == terms.strike_asset {
		return Conversion::NONE;
	}
	Conversion { from: Price::new(Fixed::ONE), to: fixing }
}

impl<T: Config> Pallet<T> {
	/// Settles one vault; the last one of a pot opens its payouts.
	pub(crate) fn do_settle_vault(series: SeriesId, writer: &T::AccountId) -> DispatchResult {
		let mut info = Self::load(series)?;
		let fixing = info.status.fixing().ok_or(Error::<T>::FixingNotFinal)?;
		let vault = Vaults::<T>::get(series, writer).ok_or(Error::<T>::VaultNotFound)?;
		let terms = info.terms;
		let key = PotKey::of(series, &terms);
		let mut pot = Pots::<T>::get(key).ok_or(Error::<T>::FixingNotFinal)?;

		let long = Self::long_leg(&vault)?;
		let short = Leg { contracts: vault.short, strike: terms.strike };
		let used = longs_used_ceil(terms.kind, short, long, fixing).map_err(Error::<T>::from)?;
		let long = Leg { contracts: used, ..long };
		let settlement = Self::waterfall(series, &terms, writer, &vault, (short, long), fixing)?;
		let kept = minus::<T>(vault.collateral, settlement.returned)?;
		let collected = plus::<T>(kept, settlement.covered)?;
		info.short = less::<T>(info.short, vault.short)?;
		info.collateral = minus::<T>(info.collateral, vault.collateral)?;
		info.vaults = info.vaults.checked_sub(1).ok_or(Error::<T>::Overflow)?;
		pot.vaults = pot.vaults.checked_sub(1).ok_or(Error::<T>::Overflow)?;
		pot.owed = plus::<T>(pot.owed, settlement.owed)?;
		pot.collected = plus::<T>(pot.collected, collected)?;
		SeriesOf::<T>::insert(series, info);
		Self::put_vault(series, &terms, writer, MarginVault::default())?;
		Pots::<T>::insert(key, pot);
		Self::lower_open_interest(&terms, vault.short)?;
		Self::book_collateral(&terms, vault.collateral, 0)?;
		Self::book(terms.collateral_asset, |entry| {
			entry.pots = plus::<T>(entry.pots, collected)?;
			Ok(())
		})?;
		// Owners with books of their own are told that it has arrived, so it has to.
		let delivery = match terms.backing {
			BackingClass::Pool => Delivery::Required,
			BackingClass::PublicFull | BackingClass::PublicNaked => Delivery::OrCredit,
		};
		Self::deliver(terms.collateral_asset, writer, settlement.returned, delivery)?;
		T::Owner::on_settled(writer, &settlement)?;
		let VaultSettlement { short, collateral, owed, covered, returned, .. } = settlement;
		let owner = writer.clone();
		Self::deposit_event(Event::VaultSettled {
			series,
			writer: owner,
			short,
			collateral,
			owed,
			covered,
			returned,
		});
		Self::settle_long(series, writer, vault.long, used)?;
		if pot.vaults == 0 {
			Self::open_pot(key, terms.collateral_asset, pot)?;
		}
		Ok(())
	}

	/// What a vault owes after its long leg, and who pays it: its collateral first, then its
	/// owner's free funds.
	fn waterfall(
		series: SeriesId,
		terms: &Series,
		writer: &T::AccountId,
		vault: &MarginVault,
		legs: (Leg, Leg),
		fixing: Price,
	) -> Result<VaultSettlement, DispatchError> {
		let decimals = Self::decimals(terms.collateral_asset)?;
		let (collateral, conversion) = (vault.collateral, conversion(terms, fixing));
		let result = settle_vault(terms.kind, legs, fixing, collateral, conversion, decimals)
			.map_err(Error::<T>::from)?;
		// Rounding up the longs that are used may leave them worth a fraction more than is owed.
		let returned = result.returned.min(collateral);
		let owed = plus::<T>(minus::<T>(collateral, returned)?, result.shortfall)?;
		let covered = if result.shortfall.is_zero() {
			0
		} else {
			T::Owner::cover_shortfall(writer, series, result.shortfall, &Self::account_id())?
		};
		ensure!(covered <= result.shortfall, Error::<T>::CoverExceedsShortfall);
		Ok(VaultSettlement { series, short: vault.short, collateral, owed, covered, returned })
	}

	/// Burns the long options that paid for the short; the others go to the owner, who is a holder
	/// like any other from then on.
	fn settle_long(
		series: SeriesId,
		writer: &T::AccountId,
		leg: Option<LongLeg>,
		used: Contracts,
	) -> DispatchResult {
		let Some(LongLeg { series: long, contracts }) = leg else { return Ok(()) };
		let returned = less::<T>(contracts, used)?;
		Self::burn_options(long, &Self::account_id(), used, Fortitude::Force)?;
		let kept = Self::return_options(long, writer, returned)?;
		let mut info = Self::load(long)?;
		info.longs = more::<T>(less::<T>(info.longs, contracts)?, kept)?;
		info.supply = less::<T>(info.supply, used)?;
		SeriesOf::<T>::insert(long, info);
		let writer = writer.clone();
		Self::deposit_event(Event::LongSettled { series, writer, long, used, returned });
		Ok(())
	}

	/// Gives options of a long leg back to their owner. What the account does not take the registry
	/// keeps for it: returns how many.
	fn return_options(
		series: SeriesId,
		owner: &T::AccountId,
		contracts: Contracts,
	) -> Result<Contracts, Error<T>> {
		let give = || Self::move_options(series, &Self::account_id(), owner, contracts);
		let Err(error) = with_storage_layer(give) else { return Ok(Contracts::ZERO) };
		let total = more::<T>(KeptOptions::<T>::get(series, owner), contracts)?;
		KeptOptions::<T>::insert(series, owner, total);
		let owner = owner.clone();
		Self::deposit_event(Event::LongKept { series, owner, contracts, total, error });
		Ok(contracts)
	}
}
