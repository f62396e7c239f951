//! Batches of changes of a public vault: drafted in memory, judged once, then carried out.

use crate::{
	books::{less, minus, more, plus},
	margin::{naked_option, Backing, Judgement},
	types::*,
	Config, Error, Event, NakedCollateral, Pallet, SeriesOf, Vaults,
};
use alloc::vec::Vec;
use dhv_math::margin::{
	legs::{check_vault, VaultKind},
	spread::{is_above_dust, is_within_cap, Standing},
	Leg,
};
use dhv_primitives::{BackingClass, Balance, Contracts, SeriesId, Timestamp};
use frame_support::{ensure, storage::with_storage_layer};
use sp_runtime::{DispatchError, DispatchResult};

/// A vault after the actions of a batch that is not carried out yet.
pub(crate) struct Draft {
	series: SeriesId,
	info: SeriesInfo,
	now: Timestamp,
	before: MarginVault,
	after: MarginVault,
	/// Whether an action may raise the risk of the vault.
	risky: bool,
	/// Whether options are written.
	writes: bool,
}

impl Draft {
	fn class(&self) -> BackingClass {
		self.info.terms.backing
	}

	/// Whether the vault did not exist before.
	fn opens(&self) -> bool {
		self.before == MarginVault::default()
	}
}

impl<T: Config> Pallet<T> {
	/// Carries out a batch for the vault of `owner`.
	pub(crate) fn do_adjust(
		by: &T::AccountId,
		owner: &T::AccountId,
		series: SeriesId,
		actions: &[VaultAction<T::AccountId>],
	) -> DispatchResult {
		if by != owner {
			ensure!(Self::operates(owner, by, series), Error::<T>::NotOperator);
			let strange =
				|action: &_| matches!(action, VaultAction::Mint { to, .. } if to != owner);
			ensure!(!actions.iter().any(strange), Error::<T>::MintToStranger);
		}
		Self::adjust(by, owner, series, actions)
	}

	/// Carries out a batch of somebody who may.
	fn adjust(
		by: &T::AccountId,
		owner: &T::AccountId,
		series: SeriesId,
		actions: &[VaultAction<T::AccountId>],
	) -> DispatchResult {
		let draft = Self::draft(owner, series, actions)?;
		Self::check_draft(&draft)?;
		with_storage_layer(|| Self::carry_out(by, owner, draft, actions))
	}

	/// Writes options of a fully backed series in one batch with the collateral that the writer's
	/// vault lacks for them, from the writer's account. Returns that collateral.
	pub(crate) fn do_write_full(
		writer: &T::AccountId,
		series: SeriesId,
		contracts: Contracts,
		to: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		let mint = VaultAction::Mint { contracts, to: to.clone() };
		let written = Self::draft(writer, series, core::slice::from_ref(&mint))?;
		ensure!(written.class() == BackingClass::PublicFull, Error::<T>::ClassNotOpen);
		let parameters = Self::parameters(&written.info.terms)?;
		let judged = Self::judge(&written, &parameters)?;
		let lacking = match judged.map(|judged| judged.standing) {
			Some(Standing::Deficit(lacking)) => lacking,
			Some(Standing::Excess(_)) | None => 0,
		};
		let deposit = (lacking > 0).then_some(VaultAction::DepositCollateral(lacking));
		let actions: Vec<_> = deposit.into_iter().chain([mint]).collect();
		Self::adjust(writer, writer, series, &actions)?;
		Ok(lacking)
	}

	/// The vault after the actions, each checked by itself.
	fn draft(
		owner: &T::AccountId,
		series: SeriesId,
		actions: &[VaultAction<T::AccountId>],
	) -> Result<Draft, Error<T>> {
		let (info, now) = Self::load_trading(series)?;
		ensure!(info.terms.backing != BackingClass::Pool, Error::WriterNotAllowed);
		ensure!(!actions.is_empty(), Error::EmptyBatch);
		let before = Vaults::<T>::get(series, owner).unwrap_or_default();
		let mut draft =
			Draft { series, info, now, before, after: before, risky: false, writes: false };
		for action in actions {
			Self::act(&mut draft, action)?;
		}
		Ok(draft)
	}

	fn act(draft: &mut Draft, action: &VaultAction<T::AccountId>) -> Result<(), Error<T>> {
		let vault = &mut draft.after;
		match action {
			VaultAction::DepositCollateral(amount) => {
				ensure!(*amount > 0, Error::ZeroAmount);
				vault.collateral = plus::<T>(vault.collateral, *amount)?;
			}
			VaultAction::WithdrawCollateral(amount) => {
				ensure!(*amount > 0, Error::ZeroAmount);
				ensure!(*amount <= vault.collateral, Error::ExceedsCollateral);
				vault.collateral = minus::<T>(vault.collateral, *amount)?;
				draft.risky = true;
			}
			VaultAction::DepositLong { series, contracts } => {
				Self::ensure_lots(*contracts)?;
				vault.long = Some(Self::with_long(&draft.info, vault.long, *series, *contracts)?);
			}
			VaultAction::WithdrawLong { series, contracts } => {
				Self::ensure_lots(*contracts)?;
				let held = vault
					.long
					.filter(|long| long.series == *series && *contracts <= long.contracts)
					.ok_or(Error::ExceedsLong)?;
				let rest = LongLeg { contracts: less::<T>(held.contracts, *contracts)?, ..held };
				vault.long = (!rest.contracts.is_zero()).then_some(rest);
				draft.risky = true;
			}
			VaultAction::Mint { contracts, .. } => {
				Self::ensure_lots(*contracts)?;
				vault.short = more::<T>(vault.short, *contracts)?;
				draft.risky = true;
				draft.writes = true;
			}
			VaultAction::Burn(contracts) => {
				Self::ensure_lots(*contracts)?;
				ensure!(*contracts <= vault.short, Error::ExceedsShort);
				vault.short = less::<T>(vault.short, *contracts)?;
			}
		}
		Ok(())
	}

	/// The long leg after options of a series join it.
	fn with_long(
		info: &SeriesInfo,
		held: Option<LongLeg>,
		series: SeriesId,
		contracts: Contracts,
	) -> Result<LongLeg, Error<T>> {
		ensure!(info.terms.backing == BackingClass::PublicFull, Error::NakedLong);
		let other = Self::load(series)?.terms;
		let (short, long) = (leg_terms(&info.terms), leg_terms(&other));
		let valid = other.backing == BackingClass::PublicFull
			&& check_vault(VaultKind::MaxLoss, &[short], &[long], &[short.collateral_asset])
				.is_ok();
		ensure!(valid, Error::InvalidLong);
		match held {
			None => Ok(LongLeg { series, contracts }),
			Some(leg) if leg.series == series => {
				Ok(LongLeg { series, contracts: more::<T>(leg.contracts, contracts)? })
			}
			Some(_) => Err(Error::OtherLong),
		}
	}

	/// Judges the final state. What only reduces risk needs neither price nor open class.
	fn check_draft(draft: &Draft) -> Result<(), Error<T>> {
		let (terms, after) = (&draft.info.terms, &draft.after);
		let parameters = Self::parameters(terms)?;
		if draft.writes {
			ensure!(parameters.opens(terms), Error::ClassNotOpen);
			let left = terms.seconds_to_expiry(draft.now);
			ensure!(left > parameters.write_cutoff, Error::TooCloseToExpiry);
		}
		if draft.class() == BackingClass::PublicNaked {
			let classes = &parameters.classes;
			if draft.writes || draft.opens() {
				let booked = NakedCollateral::<T>::get(Product::of(terms));
				let others = minus::<T>(booked, draft.before.collateral)?;
				let fits = is_within_cap(others, after.collateral, classes.naked_cap);
				ensure!(fits, Error::NakedCapExceeded);
			}
			if draft.opens() || after.collateral < draft.before.collateral {
				let enough = is_above_dust(after.collateral, classes.min_naked_collateral);
				ensure!(enough, Error::BelowMinimumCollateral);
			}
		}
		if draft.risky {
			let judged = Self::judge(draft, &parameters)?;
			let holds = judged.is_none_or(|judged| matches!(judged.standing, Standing::Excess(_)));
			ensure!(holds, Error::UnderMargined);
		}
		Ok(())
	}

	/// What the drafted vault needs; nothing, at no price, if it is short of nothing.
	fn judge(draft: &Draft, parameters: &ProductParameters) -> Result<Option<Judgement>, Error<T>> {
		if draft.after.short.is_zero() {
			return Ok(None);
		}
		let backing = Self::backing(&draft.info, parameters, draft.now)?;
		let long = Self::long_leg(&draft.after)?;
		let bounded = backing.is_bounded(draft.after.short, long.contracts);
		ensure!(bounded, Error::UnboundedLoss);
		Ok(Some(backing.judge(&draft.after, long)?))
	}

	/// What backs the vaults of a series now; the margin of pools and naked vaults needs a fresh
	/// price.
	pub(crate) fn backing(
		info: &SeriesInfo,
		parameters: &ProductParameters,
		now: Timestamp,
	) -> Result<Backing, Error<T>> {
		let terms = &info.terms;
		let decimals = Self::decimals(terms.collateral_asset)?;
		if terms.backing == BackingClass::PublicFull {
			let collateral = side(terms).ok_or(Error::CollateralNotSupported)?;
			return Ok(Backing::Full {
				kind: terms.kind,
				collateral,
				strike: terms.strike,
				decimals,
			});
		}
		let spot = Self::fresh_price(terms, parameters, now)?;
		let option = naked_option(terms, parameters, now, decimals)?;
		Ok(Backing::Naked { option, spot, health: parameters.of_kind(terms.kind).health })
	}

	/// The long leg of a vault with its strike; empty if there is none.
	pub(crate) fn long_leg(vault: &MarginVault) -> Result<Leg, Error<T>> {
		let Some(long) = vault.long else { return Ok(Leg::default()) };
		let strike = Self::load(long.series)?.terms.strike;
		Ok(Leg { contracts: long.contracts, strike })
	}

	/// Books the new vault, then moves what each action says, in its order.
	fn carry_out(
		by: &T::AccountId,
		owner: &T::AccountId,
		draft: Draft,
		actions: &[VaultAction<T::AccountId>],
	) -> DispatchResult {
		let Draft { series, info, before, after, .. } = draft;
		let terms = info.terms;
		Self::replace_vault(series, info, owner, before, after)?;
		for action in actions {
			Self::move_funds(by, owner, series, terms.collateral_asset, action)?;
		}
		let (short, collateral, long) = (after.short, after.collateral, after.long);
		let owner = owner.clone();
		Self::deposit_event(Event::VaultAdjusted { series, owner, short, collateral, long });
		Ok(())
	}

	/// Books which options the registry holds as long legs.
	pub(crate) fn book_longs(
		before: Option<LongLeg>,
		after: Option<LongLeg>,
	) -> Result<(), Error<T>> {
		if before == after {
			return Ok(());
		}
		for (leg, joins) in [(before, false), (after, true)] {
			let Some(leg) = leg else { continue };
			let mut info = Self::load(leg.series)?;
			info.longs = match joins {
				true => more::<T>(info.longs, leg.contracts)?,
				false => less::<T>(info.longs, leg.contracts)?,
			};
			SeriesOf::<T>::insert(leg.series, info);
		}
		Ok(())
	}

	/// A vault with its margin breakdown.
	pub(crate) fn margin_of(
		series: SeriesId,
		owner: &T::AccountId,
	) -> Result<VaultMargin, DispatchError> {
		let (info, now) = Self::load_trading(series)?;
		let vault = Vaults::<T>::get(series, owner).unwrap_or_default();
		Self::breakdown(&info, now, vault).map_err(Into::into)
	}

	/// What a batch would make of a vault, without judging it.
	pub(crate) fn preview(
		owner: &T::AccountId,
		series: SeriesId,
		actions: &[VaultAction<T::AccountId>],
	) -> Result<VaultMargin, DispatchError> {
		let draft = Self::draft(owner, series, actions)?;
		Self::breakdown(&draft.info, draft.now, draft.after).map_err(Into::into)
	}

	fn breakdown(
		info: &SeriesInfo,
		now: Timestamp,
		vault: MarginVault,
	) -> Result<VaultMargin, Error<T>> {
		let backing = Self::backing(info, &Self::parameters(&info.terms)?, now)?;
		let long = Self::long_leg(&vault)?;
		ensure!(backing.is_bounded(vault.short, long.contracts), Error::UnboundedLoss);
		let Judgement { initial, maintenance, standing } = backing.judge(&vault, long)?;
		let (excess, deficit) = match standing {
			Standing::Excess(amount) => (amount, 0),
			Standing::Deficit(amount) => (0, amount),
		};
		let trigger = backing.trigger(&vault)?;
		Ok(VaultMargin { vault, initial, maintenance, excess, deficit, trigger })
	}
}
