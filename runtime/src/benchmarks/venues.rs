//! Neighbours of the table of venues, prepared on the development preset.

use super::{
	perps::{fill_ops, open_account},
	Helper,
};
use crate::{
	adapters::perp_venue::PerpVenues,
	constants::{USDC, VENUE_PARA_ID},
	genesis_config_presets::usdc,
	venue_presets::REFERENCE_VENUE,
	venues::{benchmarking::BenchmarkHelper, Venue, Venues},
	AccountId, ForeignAssets, ParachainSystem, PerpReactor, Runtime, XcmpQueue,
};
use alloc::vec;
use codec::Encode;
use cumulus_primitives_core::{ParaId, XcmpMessageFormat, XcmpMessageHandler};
use dhv_primitives::{
	ports::{PerpId, PerpVenue, VenueId},
	Balance,
};
use frame_support::{
	traits::{fungibles::Mutate, Get},
	weights::Weight,
};
use pallet_hedging::benchmarking::BenchmarkHelper as HedgingHelper;
use pallet_perp_reactor::{ReactorByAccount, Reactors};
use sp_runtime::DispatchResult;

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
		let pool = <Self as HedgingHelper<AccountId>>::pool();
		let id = open_account(pool, REFERENCE_VENUE).unwrap_or_default();
		fill_ops(id);
		let account = PerpReactor::reactor_account(id);
		let bytes = *<AccountId as AsRef<[u8; 32]>>::as_ref(&account);
		(account, bytes)
	}

	fn crowd() {
		let (first, _) = <Self as BenchmarkHelper<AccountId>>::account();
		let Some(id) = ReactorByAccount::<Runtime>::get(first) else { return };
		let Some(mut reactor) = Reactors::<Runtime>::get(id) else { return };
		reactor.snapshot.seq = 1;
		let pools: u32 = <Runtime as pallet_liquidity_pool::Config>::MaxPools::get();
		let each: u32 = <Runtime as pallet_perp_reactor::Config>::MaxReactors::get();
		for other in 0..pools.saturating_mul(each) {
			Reactors::<Runtime>::insert(PerpId(other), &reactor);
		}
	}

	fn suspend(venue: VenueId) {
		let venue = Venues::<Runtime>::get(venue);
		let para = ParaId::from(venue.and_then(|venue| venue.reporter()).unwrap_or_default());
		// A page of signals, the first of which asks for a pause.
		let page = [XcmpMessageFormat::Signals.encode(), vec![0]].concat();
		XcmpQueue::handle_xcmp_messages([(para, 1, &page[..])].into_iter(), Weight::MAX);
	}

	fn send(venue: VenueId, account: &AccountId) -> DispatchResult {
		PerpVenues::fund(venue, account, u64::MAX, 1_000 * USDC, USDC)
	}
}
