//! What the tests see of the registry.

use super::mock::*;
use crate::SeriesInfo;
use dhv_mocks::{USDC, WETH};
use dhv_primitives::{ports::OptionRegistry, Balance, Contracts, SeriesId, SeriesStatus};
use frame_support::traits::fungibles::Inspect;

pub fn cash(who: AccountId) -> Balance {
	<Assets as Inspect<AccountId>>::balance(USDC, &who)
}

pub fn ether(who: AccountId) -> Balance {
	<Assets as Inspect<AccountId>>::balance(WETH, &who)
}

pub fn options(series: SeriesId, who: AccountId) -> Contracts {
	Contracts::from_units(<Options as Inspect<AccountId>>::balance(series, &who))
}

pub fn info(series: SeriesId) -> SeriesInfo {
	crate::SeriesOf::<Test>::get(series).unwrap()
}

pub fn status(series: SeriesId) -> Option<SeriesStatus> {
	<Registry as OptionRegistry<AccountId>>::status(series)
}

/// Events of the registry so far, oldest first.
pub fn events() -> Vec<crate::Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Registry(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// The latest event of the registry.
pub fn last_event() -> crate::Event<Test> {
	events().pop().unwrap()
}

/// Asserts that nothing of any series is stored.
pub fn assert_nothing_stored() {
	assert_eq!(crate::SeriesOf::<Test>::iter().count(), 0);
	assert_eq!(crate::SeriesIds::<Test>::iter().count(), 0);
	assert_eq!(crate::SeriesByExpiry::<Test>::iter().count(), 0);
	assert_eq!(crate::Vaults::<Test>::iter().count(), 0);
	assert_eq!(crate::Fixings::<Test>::iter().count(), 0);
	assert_eq!(crate::OperatorPrices::<Test>::iter().count(), 0);
	assert_eq!(crate::OpenInterest::<Test>::iter().count(), 0);
	assert_eq!(crate::Ledger::<Test>::iter().count(), 0);
	assert_eq!(crate::UnderlyingInterest::<Test>::iter().count(), 0);
	assert_eq!(crate::NakedCollateral::<Test>::iter().count(), 0);
	assert_eq!(crate::Issuers::<Test>::iter().count(), 0);
	assert_eq!(crate::Pots::<Test>::iter().count(), 0);
	assert_eq!(crate::GroupMembers::<Test>::iter().count(), 0);
	assert_eq!(crate::Credits::<Test>::iter().count(), 0);
	assert_eq!(crate::KeptOptions::<Test>::iter().count(), 0);
	assert_eq!(crate::WaitingPots::<Test>::iter().count(), 0);
	assert_eq!(crate::VaultOrder::<Test>::iter().count(), 0);
	assert_eq!(crate::Watches::<Test>::iter().count(), 0);
	assert_eq!(crate::TriggerOrder::<Test>::iter().count(), 0);
	assert_eq!(crate::Distressed::<Test>::iter().count(), 0);
	assert!(crate::PendingExpiries::<Test>::get().is_empty());
	assert!(crate::SettlementQueue::<Test>::get().is_empty());
	assert!(crate::Cursor::<Test>::get().is_none());
	assert_eq!(pallet_assets::Asset::<Test, OptionsInstance>::iter().count(), 0);
}
