//! What the benchmarks of the XCM pallet need: USDC, and the home chain that takes it.

use super::Helper;
use crate::{
	configs::{
		money::UsdcLocation,
		xcm::{HomeLocation, LocationToAccountId},
	},
	constants::{HOME_PARA_ID, PERP, USDC},
	AccountId, Balances, ForeignAssets, ParachainSystem, Runtime, RuntimeCall,
};
use alloc::{boxed::Box, vec::Vec};
use frame_support::traits::{
	fungible::Mutate as _,
	fungibles::{Inspect, Mutate},
};
use xcm::latest::prelude::*;
use xcm_builder::EnsureDelivery;
use xcm_executor::traits::{ConvertLocation, FeeReason};

fn open_channel() {
	ParachainSystem::open_outbound_hrmp_channel_for_benchmarks_or_tests(HOME_PARA_ID.into());
}

/// Gives the account of a location both assets.
fn endow(location: &Location) {
	if let Some(account) = LocationToAccountId::convert_location(location) {
		Balances::set_balance(&account, 1_000 * PERP);
		ForeignAssets::set_balance(UsdcLocation::get(), &account, 1_000 * USDC);
	}
}

fn usdc() -> Asset {
	(UsdcLocation::get(), 10 * USDC).into()
}

impl EnsureDelivery for Helper {
	fn ensure_successful_delivery(
		origin: &Location,
		_: &Location,
		_: FeeReason,
	) -> (Option<xcm_executor::FeesMode>, Option<Assets>) {
		open_channel();
		endow(origin);
		(None, None)
	}
}

impl pallet_xcm::benchmarking::Config for Runtime {
	type DeliveryHelper = Helper;

	fn reachable_dest() -> Option<Location> {
		open_channel();
		Some(HomeLocation::get())
	}

	/// USDC, which goes back to the home chain.
	fn reserve_transferable_asset_and_dest() -> Option<(Asset, Location)> {
		open_channel();
		let home = HomeLocation::get();
		// The benchmark looks for the asset where a transfer that stays here would leave it.
		endow(&home);
		Some((usdc(), home))
	}

	/// The same: there is no other transfer.
	fn set_up_complex_asset_transfer() -> Option<(Assets, u32, Location, Box<dyn FnOnce()>)> {
		open_channel();
		let who: AccountId = frame_benchmarking::whitelisted_caller();
		Balances::set_balance(&who, 1_000 * PERP);
		ForeignAssets::set_balance(UsdcLocation::get(), &who, 10 * USDC);
		let verify = move || {
			let left = <ForeignAssets as Inspect<_>>::balance(UsdcLocation::get(), &who);
			assert_eq!(left, 0);
		};
		Some((usdc().into(), 0, HomeLocation::get(), Box::new(verify)))
	}

	fn get_asset() -> Asset {
		usdc()
	}

	fn batch_call(calls: Vec<RuntimeCall>) -> Option<RuntimeCall> {
		Some(pallet_utility::Call::<Runtime>::batch { calls }.into())
	}
}
