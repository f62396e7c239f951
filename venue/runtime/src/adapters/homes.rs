//! Accounts of the home chain, and the accounts here that stand for them.

use crate::{
	configs::{money::Usdc, xcm::LocationToAccountId},
	constants::HOME_PARA_ID,
	AccountId,
};
use cumulus_primitives_core::ParaId;
use dhv_venue_primitives::{Balance, HomeAccount, HomeAccounts};
use frame_support::traits::fungible::Inspect;
use xcm::latest::prelude::{AccountId32, Location, Parachain};
use xcm_executor::traits::ConvertLocation;

/// An account of a home chain: its chain, and its bytes there.
pub type Home = (ParaId, HomeAccount);

/// An account here is what messages of the home account are dispatched as: the account of its
/// location. The account's network is no part of it, so it does not matter which one the home chain
/// names.
pub struct HomeAccountsByLocation;

/// A chain beside us.
fn chain(para: ParaId) -> Location {
	Location::new(1, [Parachain(para.into())])
}

impl HomeAccounts<AccountId> for HomeAccountsByLocation {
	type Home = Home;

	fn account((para, id): &Home) -> Option<AccountId> {
		if *para != ParaId::from(HOME_PARA_ID) {
			return None;
		}
		let account = AccountId32 { network: None, id: *id };
		LocationToAccountId::convert_location(&chain(*para).appended_with(account).ok()?)
	}

	fn name((_, id): &Home) -> HomeAccount {
		*id
	}

	fn float((para, _): &Home) -> Balance {
		LocationToAccountId::convert_location(&chain(*para))
			.map_or(0, |account| Usdc::balance(&account))
	}
}
