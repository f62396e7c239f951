//! Holds the XCM executor to the limits.
//!
//! | What the executor does | Over the limit |
//! |---|---|
//! | deposits | the asset goes to the trap, for the beneficiary to claim; the program goes on |
//! | withdraws | `NotWithdrawable`, before anything has moved |
//! | transfers to another chain's account | `NotWithdrawable`, before anything has moved |
//!
//! A failed deposit would undo its own event and leave the asset to the *sender* of the message, mostly
//! another chain. So a deposit over the limit succeeds, and what is trapped is the beneficiary's.

use super::{Config, Direction, Pallet};
use core::marker::PhantomData;
use frame_support::traits::{Contains, Get};
use xcm::latest::prelude::*;
use xcm_executor::{
	traits::{DropAssets, TransactAsset},
	AssetsInHolding,
};

/// Moves assets as `Inner` does, within the limits; `Trap` keeps what came in over them.
///
/// What is moved outside a message (no context) are fees of the chain itself: they are not counted.
pub struct Limited<T, Inner, Trap>(PhantomData<(T, Inner, Trap)>);

/// The asset and the amount, if it is one fungible asset, as it always is.
fn single(holding: &AssetsInHolding) -> Option<(Location, u128)> {
	match holding.fungible_assets_iter().next()? {
		Asset { id: AssetId(id), fun: Fungible(amount) } => Some((id, amount)),
		Asset { .. } => None,
	}
}

/// Who may claim what was meant for `beneficiary`: accounts of this chain as they sign.
fn claimer<T: Config>(beneficiary: &Location) -> Location {
	match beneficiary.unpack() {
		(0, [AccountId32 { id, .. }]) => {
			Location::new(0, [AccountId32 { network: T::Network::get(), id: *id }])
		}
		_ => beneficiary.clone(),
	}
}

impl<T: Config, Inner: TransactAsset, Trap> Limited<T, Inner, Trap> {
	/// Runs what takes `asset` from `who`, if the limit allows, and counts it if it worked.
	fn take<R>(
		asset: &Asset,
		who: &Location,
		run: impl FnOnce() -> Result<R, XcmError>,
	) -> Result<R, XcmError> {
		let Asset { id: AssetId(id), fun: Fungible(amount) } = asset else { return run() };
		if T::Exempt::contains(who) {
			return run();
		}
		if *amount > Pallet::<T>::allowed(id, Direction::Out) {
			return Err(XcmError::NotWithdrawable);
		}
		let done = run()?;
		Pallet::<T>::count(id, Direction::Out, *amount);
		Ok(done)
	}
}

impl<T: Config, Inner: TransactAsset, Trap: DropAssets> TransactAsset for Limited<T, Inner, Trap> {
	fn can_check_in(origin: &Location, what: &Asset, context: &XcmContext) -> XcmResult {
		Inner::can_check_in(origin, what, context)
	}

	fn check_in(origin: &Location, what: &Asset, context: &XcmContext) {
		Inner::check_in(origin, what, context);
	}

	fn can_check_out(dest: &Location, what: &Asset, context: &XcmContext) -> XcmResult {
		Inner::can_check_out(dest, what, context)
	}

	fn check_out(dest: &Location, what: &Asset, context: &XcmContext) {
		Inner::check_out(dest, what, context);
	}

	fn deposit_asset(
		what: AssetsInHolding,
		who: &Location,
		context: Option<&XcmContext>,
	) -> Result<(), (AssetsInHolding, XcmError)> {
		let (Some(context), Some((asset, amount))) = (context, single(&what)) else {
			return Inner::deposit_asset(what, who, context);
		};
		if T::Exempt::contains(who) {
			return Inner::deposit_asset(what, who, Some(context));
		}
		let allowed = Pallet::<T>::allowed(&asset, Direction::In);
		if amount > allowed {
			let claimer = claimer::<T>(who);
			Trap::drop_assets(&claimer, what, context);
			Pallet::<T>::note_limited(asset, amount, allowed, claimer);
			return Ok(());
		}
		Inner::deposit_asset(what, who, Some(context))?;
		Pallet::<T>::count(&asset, Direction::In, amount);
		Ok(())
	}

	fn withdraw_asset(
		what: &Asset,
		who: &Location,
		context: Option<&XcmContext>,
	) -> Result<AssetsInHolding, XcmError> {
		if context.is_none() {
			return Inner::withdraw_asset(what, who, context);
		}
		Self::take(what, who, || Inner::withdraw_asset(what, who, context))
	}

	fn internal_transfer_asset(
		asset: &Asset,
		from: &Location,
		to: &Location,
		context: &XcmContext,
	) -> Result<Asset, XcmError> {
		let run = || Inner::internal_transfer_asset(asset, from, to, context);
		if to.parent_count() == 0 {
			// Between accounts of this chain nothing crosses its border.
			return run();
		}
		Self::take(asset, from, run)
	}

	fn mint_asset(what: &Asset, context: &XcmContext) -> Result<AssetsInHolding, XcmError> {
		Inner::mint_asset(what, context)
	}
}
