//! Which vault falls into need first, and at which price: two ordered sets in the state trie.
//!
//! All vaults of a series meet one requirement per contract, so the one with the least collateral per
//! contract falls below it first. Keys that are stored as they are, with the number in front, are
//! iterated in its order: the first key is the least one, and inserting or removing one never costs
//! more than one write, however many vaults there are.

use crate::{
	types::*, Config, Distressed, Error, Pallet, TriggerOrder, VaultOrder, Vaults, Watches,
};
use dhv_math::margin::Trigger;
use dhv_primitives::{BackingClass, Series, SeriesId};

impl<T: Config> Pallet<T> {
	/// Stores a vault, or removes the empty one, and files it under its new backing.
	pub(crate) fn put_vault(
		series: SeriesId,
		terms: &Series,
		owner: &T::AccountId,
		vault: MarginVault,
	) -> Result<(), Error<T>> {
		let before = Vaults::<T>::get(series, owner).unwrap_or_default();
		if vault == MarginVault::default() {
			Vaults::<T>::remove(series, owner);
		} else {
			Vaults::<T>::insert(series, owner, vault);
		}
		if terms.backing == BackingClass::PublicFull {
			return Ok(());
		}
		if Distressed::<T>::contains_key(series, owner) {
			return Self::look_again(series, terms, owner, &vault);
		}
		if let Some(key) = OrderKey::of_vault(&before) {
			VaultOrder::<T>::remove((series, key, owner));
		}
		if let Some(key) = OrderKey::of_vault(&vault) {
			VaultOrder::<T>::insert((series, key, owner), ());
		}
		Self::watch_head(series, terms)
	}

	/// The vault of a series that falls into need first.
	pub(crate) fn weakest(series: SeriesId) -> Option<(OrderKey, T::AccountId)> {
		VaultOrder::<T>::iter_key_prefix((series,)).next()
	}

	/// Sees to it that the trigger of a series is that of its weakest vault.
	pub(crate) fn watch_head(series: SeriesId, terms: &Series) -> Result<(), Error<T>> {
		let watched = Watches::<T>::get(series).map(|watch| watch.backing);
		let head = Self::weakest(series);
		if watched == head.as_ref().map(|(key, _)| *key) {
			return Ok(());
		}
		Self::watch_anew(series, terms)
	}

	/// Computes the trigger of a series by the parameters and the time that there are now. None is
	/// left of one that has expired.
	pub(crate) fn watch_anew(series: SeriesId, terms: &Series) -> Result<(), Error<T>> {
		let head = Self::weakest(series).filter(|_| !terms.is_expired(Self::now()));
		let Some((backing, owner)) = head else {
			Self::unwatch(series, terms);
			return Ok(());
		};
		let vault = Vaults::<T>::get(series, &owner).unwrap_or_default();
		let trigger = Self::trigger_of(terms, &vault)?;
		Self::unwatch(series, terms);
		Watches::<T>::insert(series, Watch { backing, trigger, parked: false });
		let side = Side::of(terms);
		if let Some(place) = side.place(trigger) {
			TriggerOrder::<T>::insert((side, place, series), ());
		}
		Ok(())
	}

	/// Takes a series out of the order of triggers, but not out of the pass over all series.
	pub(crate) fn park_watch(series: SeriesId, terms: &Series) {
		let Some(watch) = Watches::<T>::get(series) else { return };
		Self::unwatch(series, terms);
		let trigger = Trigger::Never;
		Watches::<T>::insert(series, Watch { trigger, parked: true, ..watch });
	}

	/// Forgets the trigger of a series.
	pub(crate) fn unwatch(series: SeriesId, terms: &Series) {
		let Some(watch) = Watches::<T>::take(series) else { return };
		let side = Side::of(terms);
		if let Some(place) = side.place(watch.trigger) {
			TriggerOrder::<T>::remove((side, place, series));
		}
	}

	/// The price at which a vault falls below its maintenance; needs no price.
	pub(crate) fn trigger_of(terms: &Series, vault: &MarginVault) -> Result<Trigger, Error<T>> {
		if vault.short.is_zero() {
			return Ok(Trigger::Never);
		}
		let parameters = Self::parameters(terms)?;
		let decimals = Self::decimals(terms.collateral_asset)?;
		let option = crate::margin::naked_option(terms, &parameters, Self::now(), decimals)?;
		let lower = parameters.of_kind(terms.kind).health.lower;
		Ok(option.trigger_price(vault.collateral, vault.short, lower)?)
	}
}
