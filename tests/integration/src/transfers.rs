//! Sending assets as a wallet does.

use frame_support::dispatch::RawOrigin;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{AccountId32 as AccountId, DispatchResult};
use xcm::{latest::prelude::*, VersionedXcm};
use xcm_executor::traits::TransferType;

/// An account as a message names it.
pub fn place(who: &AccountId) -> Location {
	Location::new(0, [AccountId32 { network: None, id: who.clone().into() }])
}

/// Another chain, seen from a parachain.
pub fn sibling(para: u32) -> Location {
	Location::new(1, [Parachain(para)])
}

/// Within a block of the chain `R`: `who` sends an asset to its own account on another chain, and
/// pays for its execution there with a part of it.
pub fn send<R>(
	who: Sr25519Keyring,
	to: u32,
	asset: impl Into<Location>,
	amount: u128,
	reserve: TransferType,
) -> DispatchResult
where
	R: pallet_xcm::Config + frame_system::Config<RuntimeOrigin: From<RawOrigin<AccountId>>>,
{
	let who = who.to_account_id();
	let id = AssetId(asset.into());
	let deposit = DepositAsset { assets: Wild(AllCounted(1)), beneficiary: place(&who) };
	let assets = Assets::from(vec![Asset { id: id.clone(), fun: Fungible(amount) }]);
	pallet_xcm::Pallet::<R>::transfer_assets_using_type_and_then(
		RawOrigin::Signed(who).into(),
		Box::new(sibling(to).into()),
		Box::new(assets.into()),
		Box::new(reserve.clone()),
		Box::new(id.into()),
		Box::new(reserve),
		Box::new(VersionedXcm::from(Xcm(vec![deposit]))),
		WeightLimit::Unlimited,
	)
}
