//! Vaults below their maintenance: topped up by owners that keep health, called, put up for auction,
//! and let off when they recover.

use crate::{
	books::plus, margin::Judged, types::*, Config, Distressed, Error, Event, Pallet, VaultOrder,
	Vaults,
};
use dhv_math::margin::auction::start_price_floor;
use dhv_primitives::{ports::VaultOwner, BackingClass, Balance, Series, SeriesId};
use frame_support::{ensure, storage::with_storage_layer};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// Everything that can be done now for a vault: the call of the same effect as automatic work.
	pub(crate) fn do_poke_vault(series: SeriesId, owner: &T::AccountId) -> DispatchResult {
		let (info, _) = Self::load_trading(series)?;
		ensure!(info.terms.backing != BackingClass::PublicFull, Error::<T>::AlwaysBacked);
		ensure!(Vaults::<T>::contains_key(series, owner), Error::<T>::VaultNotFound);
		let judged = Self::judge_now(series, &info.terms, owner)?;
		if Distressed::<T>::contains_key(series, owner) {
			return Self::attend(series, owner, &judged, T::Owner::keeps_health(owner));
		}
		if !judged.is_sound() {
			return Self::take_up_need(series, owner, &judged);
		}
		let excess = judged.excess().map_err(Error::<T>::from)?;
		ensure!(excess > 0 && T::Owner::keeps_health(owner), Error::<T>::HealthyVault);
		Self::release(series, owner, excess)
	}

	/// Where a vault of a pool or a naked one stands at a fresh price.
	pub(crate) fn judge_now(
		series: SeriesId,
		terms: &Series,
		owner: &T::AccountId,
	) -> Result<Judged, Error<T>> {
		Self::judge_vault(terms, Vaults::<T>::get(series, owner).unwrap_or_default())
	}

	/// Where a vault of a series would stand at a fresh price.
	pub(crate) fn judge_vault(terms: &Series, vault: MarginVault) -> Result<Judged, Error<T>> {
		let parameters = Self::parameters(terms)?;
		let spot = Self::fresh_price(terms, &parameters, Self::now())?;
		let decimals = Self::decimals(terms.collateral_asset)?;
		let option = crate::margin::naked_option(terms, &parameters, Self::now(), decimals)?;
		let health = parameters.of_kind(terms.kind).health;
		Ok(Judged::new(vault, option, spot, health)?)
	}

	/// A vault that was sound is in need: its owner adds what it has; if that does not do, the vault
	/// leaves the order and stands in distress.
	pub(crate) fn take_up_need(
		series: SeriesId,
		owner: &T::AccountId,
		judged: &Judged,
	) -> DispatchResult {
		let keeps = T::Owner::keeps_health(owner);
		let added = if keeps { Self::ask_owner(series, owner, judged)? } else { 0 };
		let judged = judged.with_more(added).map_err(Error::<T>::from)?;
		if judged.is_sound() {
			return Ok(());
		}
		let terms = Self::load(series)?.terms;
		let since = Self::clock().now;
		if let Some(key) = OrderKey::of_vault(&judged.vault) {
			VaultOrder::<T>::remove((series, key, owner));
		}
		let mut distress = Distress { since, asked: since.time, sale: None };
		let missing = judged.missing();
		if keeps {
			// The owner is told; a refusal does not stop the clock.
			let told = with_storage_layer(|| T::Owner::on_margin_call(owner, series, missing));
			let (owner, error) = (owner.clone(), told.err());
			Self::deposit_event(Event::MarginCalled { series, owner, missing, error });
		} else {
			distress.sale = Some(Self::start_auction(series, &terms, owner, &judged)?);
		}
		Distressed::<T>::insert(series, owner, distress);
		Ok(Self::watch_head(series, &terms)?)
	}

	/// Whether a vault in distress has an owner that keeps health and has not been asked for a while.
	pub(crate) fn may_ask(series: SeriesId, owner: &T::AccountId) -> bool {
		T::Owner::keeps_health(owner)
			&& Distressed::<T>::get(series, owner)
				.is_some_and(|distress| Self::now().saturating_since(distress.asked) >= MIN_STEP)
	}

	/// Does what is due for a vault in distress: lets it off, asks its owner for collateral, starts its
	/// auction.
	pub(crate) fn attend(
		series: SeriesId,
		owner: &T::AccountId,
		judged: &Judged,
		ask: bool,
	) -> DispatchResult {
		let terms = Self::load(series)?.terms;
		if judged.is_sound() {
			return Ok(Self::recover(series, &terms, owner, &judged.vault)?);
		}
		let Some(before) = Distressed::<T>::get(series, owner) else { return Ok(()) };
		let (mut distress, mut judged) = (before, *judged);
		if ask {
			distress.asked = Self::now();
			let added = Self::ask_owner(series, owner, &judged)?;
			judged = judged.with_more(added).map_err(Error::<T>::from)?;
			if judged.is_sound() {
				return Ok(());
			}
		}
		let grace = Self::parameters(&terms)?.liquidation.grace;
		let sale = match distress.sale {
			Some(sale) => sale.looked_at(Self::now()),
			None if distress.is_due(grace, &Self::clock()) => {
				Some(Self::start_auction(series, &terms, owner, &judged)?)
			}
			None => None,
		};
		distress.sale = sale.or(distress.sale);
		if distress != before {
			Distressed::<T>::insert(series, owner, distress);
		}
		Ok(())
	}

	/// After a vault in distress has changed: lets it off if it is sound again or short of nothing,
	/// as far as there is a price to say so.
	pub(crate) fn look_again(
		series: SeriesId,
		terms: &Series,
		owner: &T::AccountId,
		vault: &MarginVault,
	) -> Result<(), Error<T>> {
		if vault.short.is_zero() || terms.is_expired(Self::now()) {
			return Self::recover(series, terms, owner, vault);
		}
		match Self::judge_now(series, terms, owner) {
			Ok(judged) if judged.is_sound() => Self::recover(series, terms, owner, vault),
			Ok(_) | Err(Error::StalePrice) => Ok(()),
			Err(error) => Err(error),
		}
	}

	/// Ends distress and with it an auction. Expiry does so without a word: settlement follows.
	fn recover(
		series: SeriesId,
		terms: &Series,
		owner: &T::AccountId,
		vault: &MarginVault,
	) -> Result<(), Error<T>> {
		Distressed::<T>::remove(series, owner);
		let (short, collateral) = (vault.short, vault.collateral);
		let owner = owner.clone();
		if let Some(key) = OrderKey::of_vault(vault) {
			VaultOrder::<T>::insert((series, key, &owner), ());
		}
		if !terms.is_expired(Self::now()) {
			Self::deposit_event(Event::VaultRecovered { series, owner, short, collateral });
		}
		Self::watch_head(series, terms)
	}

	/// Asks an owner that keeps health for what leads to the upper factor. An owner that fails has
	/// moved nothing.
	fn ask_owner(
		series: SeriesId,
		owner: &T::AccountId,
		judged: &Judged,
	) -> Result<Balance, Error<T>> {
		let missing = judged.to_upper().map_err(Error::from)?;
		if missing == 0 {
			return Ok(0);
		}
		let asked = with_storage_layer(|| {
			let registry = Self::account_id();
			let added = T::Owner::add_collateral(owner, series, missing, &registry)?;
			ensure!(added <= missing, Error::<T>::CoverExceedsShortfall);
			if added > 0 {
				Self::add_to_vault(series, owner, added)?;
				let locked = plus::<T>(judged.vault.collateral, added)?;
				let owner = owner.clone();
				Self::deposit_event(Event::CollateralAdded {
					series,
					owner,
					missing,
					added,
					locked,
				});
			}
			Ok::<_, sp_runtime::DispatchError>(added)
		});
		if let Err(error) = asked {
			let owner = owner.clone();
			Self::deposit_event(Event::OwnerFailed { series, owner, missing, error });
		}
		Ok(asked.unwrap_or(0))
	}

	/// Books more collateral of a vault.
	pub(crate) fn add_to_vault(
		series: SeriesId,
		owner: &T::AccountId,
		amount: Balance,
	) -> Result<MarginVault, Error<T>> {
		let info = Self::load(series)?;
		let before = Vaults::<T>::get(series, owner).ok_or(Error::VaultNotFound)?;
		let vault = MarginVault { collateral: plus::<T>(before.collateral, amount)?, ..before };
		Self::replace_vault(series, info, owner, before, vault)?;
		Ok(vault)
	}

	/// Records the start of an auction.
	fn start_auction(
		series: SeriesId,
		terms: &Series,
		owner: &T::AccountId,
		judged: &Judged,
	) -> Result<Sale, Error<T>> {
		let deviation = Self::parameters(terms)?.liquidation.deviation;
		let option = &judged.option;
		let start_price = start_price_floor(
			option.kind,
			option.collateral,
			option.strike,
			judged.spot,
			deviation,
		)?;
		Self::deposit_event(Event::AuctionStarted {
			series,
			owner: owner.clone(),
			short: judged.vault.short,
			collateral: judged.vault.collateral,
			maintenance: judged.maintenance,
			start_price,
			spot: judged.spot,
		});
		Ok(Sale::new(start_price, Self::now()))
	}
}
