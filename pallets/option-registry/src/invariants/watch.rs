//! Rules of the order of vaults, of triggers and of distress.

use super::Check;
use crate::{
	types::*, Config, Distressed, Pallet, SeriesHurry, TriggerOrder, VaultOrder, Vaults, Watches,
};
use alloc::collections::{BTreeMap, BTreeSet};
use codec::Encode;
use dhv_math::margin::Trigger;
use dhv_primitives::{BackingClass, OptionKind};
use frame_support::ensure;

impl<T: Config> Pallet<T> {
	/// OR-22: every vault with a margin and a short is in the order, under its backing, or in distress;
	/// nothing else is.
	pub(super) fn check_order() -> Check {
		let mut filed = BTreeSet::new();
		for (series, key, owner) in VaultOrder::<T>::iter_keys() {
			let vault = Vaults::<T>::get(series, &owner).unwrap_or_default();
			let right = OrderKey::of_vault(&vault) == Some(key);
			ensure!(right, "OR-22: a vault is filed under another backing");
			ensure!(filed.insert((series, owner.encode())), "OR-22: a vault is filed twice");
		}
		for (series, owner, _) in Distressed::<T>::iter() {
			let vault = Vaults::<T>::get(series, &owner).unwrap_or_default();
			ensure!(!vault.short.is_zero(), "OR-22: distress without a short");
			ensure!(filed.insert((series, owner.encode())), "OR-22: in the order and in distress");
		}
		for (series, owner, vault) in Vaults::<T>::iter() {
			let terms = Self::load(series).map_err(|_| "OR-1: a vault has no series")?.terms;
			let margined = terms.backing != BackingClass::PublicFull && !vault.short.is_zero();
			let found = filed.remove(&(series, owner.encode()));
			ensure!(found == margined, "OR-22: a vault is not where it belongs");
		}
		ensure!(filed.is_empty(), "OR-22: something is filed that is no vault");
		Ok(())
	}

	/// OR-23: what a series watches is the trigger of its weakest vault; the order of triggers has just
	/// these; and none is later than the trigger of now, unless a change of parameters is being
	/// followed.
	pub(super) fn check_watches() -> Check {
		let mut places: BTreeMap<_, _> = TriggerOrder::<T>::iter_keys()
			.map(|(side, place, series)| (series, (side.encode(), place)))
			.collect();
		let count = TriggerOrder::<T>::iter_keys().count();
		ensure!(count == places.len(), "OR-23: a series is filed under two triggers");
		for (series, watch) in Watches::<T>::iter() {
			let terms = Self::load(series).map_err(|_| "OR-23: a watched series is gone")?.terms;
			let (backing, owner) = Self::weakest(series).ok_or("OR-23: nothing to watch")?;
			ensure!(backing == watch.backing, "OR-23: not the weakest vault is watched");
			let side = Side::of(&terms);
			let place = side.place(watch.trigger).map(|place| (side.encode(), place));
			ensure!(places.remove(&series) == place, "OR-23: a trigger is not in its place");
			if watch.parked || SeriesHurry::<T>::get() || terms.is_expired(Self::now()) {
				continue;
			}
			let vault = Vaults::<T>::get(series, owner).unwrap_or_default();
			let Ok(now) = Self::trigger_of(&terms, &vault) else { continue };
			ensure!(
				is_not_later(terms.kind, watch.trigger, now),
				"OR-23: a vault falls into need before its series' trigger"
			);
		}
		ensure!(places.is_empty(), "OR-23: a trigger has no watch");
		Ok(())
	}

	/// OR-24: an auction does not start before the distress that it is for, and its clock does not run
	/// ahead of time.
	pub(super) fn check_distress() -> Check {
		for (_, _, distress) in Distressed::<T>::iter() {
			let early =
				distress.sale.is_some_and(|sale| sale.auction.started < distress.since.time);
			ensure!(!early, "OR-24: an auction started before the distress");
			let fast = distress.sale.is_some_and(|sale| {
				let longest = sale.seen.saturating_since(sale.auction.started);
				sale.elapsed > longest || sale.seen > Self::now()
			});
			ensure!(!fast, "OR-24: an auction's clock runs ahead of time");
		}
		Ok(())
	}
}

/// Whether prices that move against the writer cross one trigger no later than the other.
fn is_not_later(kind: OptionKind, first: Trigger, second: Trigger) -> bool {
	match (first, second) {
		(Trigger::Always, _) | (_, Trigger::Never) => true,
		(Trigger::At(a), Trigger::At(b)) => match kind {
			OptionKind::Call => a <= b,
			OptionKind::Put => a >= b,
		},
		(Trigger::Never, _) | (_, Trigger::Always) => false,
	}
}
