use super::*;
use crate::{
	venues::{
		Budgets, ByPara, Error, EvmContract, FloatRule, FramePerps, Markets, Transport, Venue,
		Venues as Table,
	},
	RuntimeOrigin,
};
use dhv_primitives::ports::{MarketId, VenueId};
use frame_support::{assert_noop, assert_ok, BoundedVec};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::{DispatchError, DispatchResult};

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

fn reference() -> Venue {
	Table::<Runtime>::get(REFERENCE_VENUE).unwrap()
}

fn frame() -> FramePerps {
	let Transport::FramePerps(frame) = reference().transport else { panic!("by message") };
	frame
}

fn set(id: VenueId, venue: Venue) -> DispatchResult {
	Venues::set_venue(root(), id, Box::new(venue))
}

fn with(frame: FramePerps) -> Venue {
	Venue { transport: Transport::FramePerps(frame), ..reference() }
}

#[test]
fn only_the_governor_sets_venues_and_markets() {
	development().execute_with(|| {
		for who in [Alice, Bob] {
			let origin = || RuntimeOrigin::signed(who.to_account_id());
			let venue = Box::new(reference());
			let bad = DispatchError::BadOrigin;
			assert_noop!(Venues::set_venue(origin(), REFERENCE_VENUE, venue), bad);
			assert_noop!(Venues::set_market(origin(), REFERENCE_VENUE, ether(), None), bad);
		}
		let governor: RuntimeOrigin = crate::origins::Origin::Governor.into();
		assert_ok!(Venues::set_venue(governor, REFERENCE_VENUE, Box::new(reference())));
	});
}

#[test]
fn a_guardian_closes_a_venue_and_only_the_governor_opens_it() {
	development().execute_with(|| {
		let (alice, bob) = (Alice.to_account_id(), Bob.to_account_id());
		let by = |who: &AccountId| {
			Venues::close_venue(RuntimeOrigin::signed(who.clone()), REFERENCE_VENUE)
		};
		assert_noop!(by(&alice), DispatchError::BadOrigin);
		assert_ok!(by(&bob));
		assert!(!reference().open);
		assert_ok!(set(REFERENCE_VENUE, Venue { open: true, ..reference() }));
		assert!(reference().open);
		let unknown = Venues::close_venue(root(), VenueId(9));
		assert_eq!(unknown, Err(Error::<Runtime>::UnknownVenue.into()));
	});
}

#[test]
fn where_a_venue_is_never_changes() {
	development().execute_with(|| {
		let elsewhere = [
			with(FramePerps { para: 2_002, ..frame() }),
			with(FramePerps { pallet: 61, ..frame() }),
			Venue { transport: Transport::Local, ..reference() },
			Venue { collateral: Location::parent(), ..reference() },
		];
		for venue in elsewhere {
			assert_noop!(set(REFERENCE_VENUE, venue), Error::<Runtime>::VenueFixed);
		}
		// What it must be there may change: a venue is upgraded.
		let upgraded = FramePerps { crate_major: 1, min_crate_minor: 0, ..frame() };
		assert_ok!(set(REFERENCE_VENUE, with(upgraded)));
		assert_ok!(Venues::check_invariants());
	});
}

#[test]
fn a_parachain_reports_for_one_venue() {
	development().execute_with(|| {
		assert_noop!(set(VenueId(5), reference()), Error::<Runtime>::ParaTaken);
		assert_ok!(set(VenueId(5), with(FramePerps { para: 2_002, ..frame() })));
		assert_eq!(ByPara::<Runtime>::get(2_002), Some(VenueId(5)));
		assert_ok!(Venues::check_invariants());
	});
}

#[test]
fn figures_have_ranges() {
	development().execute_with(|| {
		let budgets = reference().budgets;
		let free = |budget: crate::venues::Budget| crate::venues::Budget { fee: 0, ..budget };
		for budgets in [
			Budgets { fund: free(budgets.fund), ..budgets },
			Budgets { command: free(budgets.command), ..budgets },
			Budgets { payout: free(budgets.payout), ..budgets },
			Budgets { claim: free(budgets.claim), ..budgets },
			Budgets { arrival: 0, ..budgets },
		] {
			let venue = Venue { budgets, ..reference() };
			assert_noop!(set(REFERENCE_VENUE, venue), Error::<Runtime>::InvalidBudget);
		}
		let rule = reference().float;
		for float in [
			FloatRule { target: rule.low, ..rule },
			FloatRule { target: 0, ..rule },
			FloatRule { interval: 0, ..rule },
		] {
			let venue = Venue { float, ..reference() };
			assert_noop!(set(REFERENCE_VENUE, venue), Error::<Runtime>::InvalidBudget);
		}
		let nameless = FramePerps { name: BoundedVec::new(), ..frame() };
		assert_noop!(set(REFERENCE_VENUE, with(nameless)), Error::<Runtime>::InvalidGuard);
		// By hand only.
		let never = FloatRule { low: 0, target: 0, interval: 1 };
		assert_ok!(set(REFERENCE_VENUE, Venue { float: never, ..reference() }));
	});
}

#[test]
fn a_contract_is_described_and_never_opened() {
	development().execute_with(|| {
		let contract =
			EvmContract { para: 2_004, pallet: 109, contract: Default::default(), gas_limit: 1 };
		let transport = Transport::EvmViaEthereumXcm(contract);
		let venue = Venue { transport, ..reference() };
		let id = VenueId(6);
		assert_noop!(set(id, venue.clone()), Error::<Runtime>::NotSendable);
		assert_ok!(set(id, Venue { open: false, ..venue }));
		assert_eq!(PerpVenues::channel(id), dhv_primitives::ports::Channel::Closed);
		let report = command(1, VenueAction::Report);
		let sent = PerpVenues::command(id, &v(), &report);
		assert_eq!(sent, Err(Error::<Runtime>::NotSendable.into()));
		// Nobody there reports.
		assert_eq!(ByPara::<Runtime>::get(2_004), None);
		assert_ok!(Venues::check_invariants());
	});
}

#[test]
fn there_are_only_so_many_venues() {
	development().execute_with(|| {
		let many = (0..).map(|index| with(FramePerps { para: 3_000 + index, ..frame() }));
		let failed = (10..).map(VenueId).zip(many).find_map(|(id, venue)| set(id, venue).err());
		assert_eq!(failed, Some(Error::<Runtime>::TooManyVenues.into()));
		assert_eq!(Table::<Runtime>::count(), 16);
		assert_ok!(Venues::check_invariants());
	});
}

#[test]
fn markets_are_named_and_forgotten() {
	development().execute_with(|| {
		let (venue, market) = (REFERENCE_VENUE, MarketId(7));
		let set = |venue, remote| Venues::set_market(root(), venue, market, remote);
		assert_noop!(set(VenueId(9), Some(1)), Error::<Runtime>::UnknownVenue);
		assert_noop!(set(venue, None), Error::<Runtime>::UnknownMarket);
		assert_ok!(set(venue, Some(3)));
		assert_eq!(Venues::market(venue, market), Some(3));
		assert_ok!(set(venue, None));
		assert!(!Markets::<Runtime>::contains_key(venue, market));
		assert_eq!(Venues::market(venue, ether()), Some(1), "as the preset has it");
	});
}
