//! What the benchmarks of the XCM pallet need: assets that may travel, and a chain that takes them.

use super::{asset, Helper};
use crate::{
	configs::{
		money::AssetOwner,
		xcm::{AssetHubLocation, LocationToAccountId},
	},
	constants::{DHV, USDC},
	flows::{Limit, Limits},
	genesis_config_presets::usdc,
	AccountId, Balances, ForeignAssets, ParachainSystem, Runtime, RuntimeCall, RuntimeOrigin,
};
use alloc::{boxed::Box, vec::Vec};
use frame_support::traits::{fungible::Mutate as _, fungibles::Mutate as _};
use xcm::latest::prelude::*;
use xcm_builder::EnsureDelivery;
use xcm_executor::traits::{ConvertLocation, FeeReason};

/// Much of any asset.
const MUCH: u128 = 1_000_000_000_000_000;

fn open_channel() {
	ParachainSystem::open_outbound_hrmp_channel_for_benchmarks_or_tests(1000.into());
}

/// Gives an account the native token, with which it pays for delivery.
fn endow(who: &AccountId) {
	Balances::set_balance(who, 1_000 * DHV);
}

fn caller() -> AccountId {
	frame_benchmarking::whitelisted_caller()
}

/// A foreign asset that messages may bring in.
fn allowed(seed: u32) -> Location {
	let (id, root) = (asset(seed), RuntimeOrigin::root());
	let owner = AssetOwner::get().into();
	// What genesis created is created.
	let _ = ForeignAssets::force_create(root, id.clone(), owner, true, 1);
	let limit = Limit { inward: u128::MAX / 4, outward: u128::MAX };
	Limits::<Runtime>::insert(&id, limit);
	id
}

impl EnsureDelivery for Helper {
	fn ensure_successful_delivery(
		origin: &Location,
		_: &Location,
		_: FeeReason,
	) -> (Option<xcm_executor::FeesMode>, Option<Assets>) {
		open_channel();
		if let Some(account) = LocationToAccountId::convert_location(origin) {
			endow(&account);
		}
		(None, None)
	}
}

impl pallet_xcm::benchmarking::Config for Runtime {
	type DeliveryHelper = Helper;

	fn reachable_dest() -> Option<Location> {
		open_channel();
		Some(AssetHubLocation::get())
	}

	/// The native token: what is at home elsewhere is not kept for the receiver.
	fn reserve_transferable_asset_and_dest() -> Option<(Asset, Location)> {
		open_channel();
		Some(((Location::here(), DHV).into(), AssetHubLocation::get()))
	}

	/// The native token stays here, a foreign one goes home and pays the fees there: two programs.
	fn set_up_complex_asset_transfer() -> Option<(Assets, u32, Location, Box<dyn FnOnce()>)> {
		open_channel();
		let who = caller();
		endow(&who);
		ForeignAssets::set_balance(usdc(), &who, 1_000 * USDC);
		let fees: Asset = (usdc(), 10 * USDC).into();
		let assets: Assets = alloc::vec![(Location::here(), DHV).into(), fees.clone()].into();
		let index = assets.inner().iter().position(|asset| *asset == fees)?;
		let verify = move || {
			let left = <ForeignAssets as frame_support::traits::fungibles::Inspect<_>>::balance(
				usdc(),
				&who,
			);
			assert_eq!(left, 990 * USDC);
		};
		let index = u32::try_from(index).ok()?;
		Some((assets, index, AssetHubLocation::get(), Box::new(verify)))
	}

	fn get_asset() -> Asset {
		(allowed(0), MUCH).into()
	}

	fn get_assets(n: u32) -> Assets {
		let assets: Vec<Asset> = (0..n).map(|seed| (allowed(seed), MUCH).into()).collect();
		assets.into()
	}

	fn batch_call(calls: Vec<RuntimeCall>) -> Option<RuntimeCall> {
		Some(pallet_utility::Call::<Runtime>::batch { calls }.into())
	}
}
