//! Who stands on the hedging route.

use codec::Encode;
use core::marker::PhantomData;
use frame_support::{
	traits::{Contains, Get},
	PalletId,
};
use sp_runtime::TypeId;
use xcm::latest::prelude::*;

/// The keyless accounts that a pallet derives from its id: nobody signs for them, so only the chain itself
/// programs for them. Known by how they begin, without storage.
pub struct AccountsOf<Id>(PhantomData<Id>);

impl<Id: Get<PalletId>> Contains<Location> for AccountsOf<Id> {
	fn contains(location: &Location) -> bool {
		match location.unpack() {
			(0, [AccountId32 { id, .. }]) => {
				id.starts_with(&(PalletId::TYPE_ID, Id::get()).encode())
			}
			_ => false,
		}
	}
}
