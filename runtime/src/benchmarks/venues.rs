//! Neighbours of the table of venues, prepared on the development preset.

use super::Helper;
use crate::{
	adapters::perp_venue::PerpVenues,
	constants::{USDC, VENUE_PARA_ID},
	genesis_config_presets::usdc,
	venue_presets::REFERENCE_VENUE,
	venues::{benchmarking::BenchmarkHelper, Venue, Venues},
	AccountId, ForeignAssets, ParachainSystem, Runtime,
};
use dhv_primitives::{
	ports::{PerpId, PerpVenue, VenueId},
	Balance,
};
use frame_support::traits::fungibles::Mutate;
use pallet_perp_reactor::ReactorByAccount;
use sp_runtime::DispatchResult;

const ACCOUNT: [u8; 32] = [0xAC; 32];

impl BenchmarkHelper<AccountId> for Helper {
	fn venue() -> (VenueId, Venue) {
		ParachainSystem::open_outbound_hrmp_channel_for_benchmarks_or_tests(VENUE_PARA_ID.into());
		let venue = Venues::<Runtime>::get(REFERENCE_VENUE);
		debug_assert!(venue.is_some(), "the preset has the reference venue");
		let fallback = Venue {
			transport: crate::venues::Transport::Local,
			collateral: usdc(),
			budgets: Default::default(),
			float: Default::default(),
			open: true,
		};
		(REFERENCE_VENUE, venue.unwrap_or(fallback))
	}

	fn mint(who: &AccountId, amount: Balance) {
		let minted = <ForeignAssets as Mutate<AccountId>>::mint_into(usdc(), who, amount);
		debug_assert!(minted.is_ok(), "{minted:?}");
	}

	fn account() -> (AccountId, [u8; 32]) {
		let account = AccountId::new(ACCOUNT);
		ReactorByAccount::<Runtime>::insert(&account, PerpId(u32::MAX));
		(account, ACCOUNT)
	}

	fn send(venue: VenueId, account: &AccountId) -> DispatchResult {
		PerpVenues::fund(venue, account, u64::MAX, 1_000 * USDC, USDC)
	}
}
