//! The world in which tests begin, how it goes on, and what it has told.

use super::{house, laws, vault, Chain, Home, Net, Venue};
use core::cell::RefCell;
use dhv_primitives::ports::PerpId;
use dhv_runtime::{
	constants::USDC, venues::Venue as Known, LiquidityPool, PerpReactor, Runtime,
	RuntimeEvent as HomeEvent, RuntimeOrigin, Venues,
};
use dhv_venue_runtime::RuntimeEvent as VenueEvent;
use frame_support::assert_ok;
use pallet_perp_reactor::{OpKind, Outcome};
use sp_keyring::Sr25519Keyring::Dave;

/// What the pool has.
pub const DEPOSIT: u128 = 10_000_000 * USDC;

thread_local! {
	static HOME_EVENTS: RefCell<Vec<HomeEvent>> = RefCell::default();
	static VENUE_EVENTS: RefCell<Vec<VenueEvent>> = RefCell::default();
}

/// Changes what the vault's chain knows of the venue.
pub fn change_venue(change: impl FnOnce(&mut Known)) {
	Home::act(|| {
		let mut venue = Venues::venue(vault::VENUE_ID).expect("the presets know the venue");
		change(&mut venue);
		assert_ok!(Venues::set_venue(RuntimeOrigin::root(), vault::VENUE_ID, Box::new(venue)));
	});
}

/// As long as a test runs; at its end every pallet of both chains checks itself.
pub struct Sound;

impl Drop for Sound {
	fn drop(&mut self) {
		if !std::thread::panicking() {
			Home::check();
			Venue::check();
		}
	}
}

/// Both chains, a pool with money, a reactor with an account at the venue, and prices of 2,500. What it
/// returns is kept until the test is done.
pub fn start() -> Sound {
	Net::start();
	vault::set_dollars(2_500);
	feed();
	Home::act(|| {
		let root = RuntimeOrigin::root;
		// Nobody but the test asks for sizes.
		pallet_hedging::Parameters::<Runtime>::mutate(vault::POOL, |terms| {
			if let Some(terms) = terms {
				terms.target_band = vault::delta(1_000);
			}
		});
		let before = PerpReactor::reactors(vault::POOL);
		assert_ok!(PerpReactor::add_reactor(
			root(),
			vault::POOL,
			vault::VENUE_ID,
			vault::MARKET,
			vault::parameters(),
		));
		let after = PerpReactor::reactors(vault::POOL);
		let new: Vec<PerpId> = after.into_iter().filter(|id| !before.contains(id)).collect();
		vault::set_id(new[0]);
		let dave = Dave.to_account_id();
		let origin = vault::signed(Dave);
		assert_ok!(LiquidityPool::request_deposit(origin, vault::POOL, DEPOSIT, dave));
	});
	house::register(vault::name());
	// What the venue made of nothing has something behind it.
	vault::mint(&vault::reserve_account(), house::issuance());
	for _ in 0..40 {
		if vault::pool_free() > 0 {
			break;
		}
		turn(10);
	}
	assert!(vault::pool_free() > 0, "the pool has no money");
	laws::begin();
	forget();
	Sound
}

fn feed() {
	vault::feed();
	house::feed(vault::dollars());
}

fn turn(relay_blocks: u32) {
	Net::close();
	remember();
	Net::open(relay_blocks);
	feed();
}

/// The USDC in a list of assets.
fn usdc_in(assets: &xcm::VersionedAssets) -> i128 {
	let assets = xcm::latest::Assets::try_from(assets.clone()).expect("it is of a known version");
	laws::amount_of(&assets).try_into().expect("an amount")
}

/// What went into traps and out of them in the open blocks.
fn follow_traps() {
	use pallet_xcm::Event::{AssetsClaimed, AssetsTrapped};
	for event in vault::events() {
		match event {
			HomeEvent::PolkadotXcm(AssetsTrapped { assets, .. }) => laws::trap(usdc_in(&assets)),
			HomeEvent::PolkadotXcm(AssetsClaimed { assets, .. }) => laws::trap(-usdc_in(&assets)),
			_ => {}
		}
	}
	for event in house::events() {
		match event {
			VenueEvent::PolkadotXcm(AssetsTrapped { assets, .. }) => laws::trap(usdc_in(&assets)),
			VenueEvent::PolkadotXcm(AssetsClaimed { assets, .. }) => laws::trap(-usdc_in(&assets)),
			_ => {}
		}
	}
}

fn remember() {
	follow_traps();
	HOME_EVENTS.with(|told| told.borrow_mut().extend(vault::events()));
	VENUE_EVENTS.with(|told| told.borrow_mut().extend(house::events()));
}

/// Forgets what was told.
pub fn forget() {
	HOME_EVENTS.with(|told| told.borrow_mut().clear());
	VENUE_EVENTS.with(|told| told.borrow_mut().clear());
}

/// What the vault's chain has told in blocks that are closed.
pub fn home_events() -> Vec<HomeEvent> {
	HOME_EVENTS.with(|told| told.borrow().clone())
}

/// What the venue has told in blocks that are closed.
pub fn venue_events() -> Vec<VenueEvent> {
	VENUE_EVENTS.with(|told| told.borrow().clone())
}

/// How ops have ended.
pub fn ends() -> Vec<(OpKind, Outcome)> {
	vault::ends(&home_events())
}

/// Ends the open blocks: what they send lies on the road.
pub fn close() {
	Net::close();
	remember();
}

/// Begins the next blocks: what lies on the road arrives.
pub fn open() {
	open_after(1);
}

/// Begins the next blocks so many relay blocks later.
pub fn open_after(relay_blocks: u32) {
	Net::open(relay_blocks);
	feed();
	laws::check();
}

/// One more block of each chain.
pub fn round() {
	rounds(1);
}

/// More blocks of each chain.
pub fn rounds(count: u32) {
	for _ in 0..count {
		close();
		open();
	}
}

/// One more block of each chain, many relay blocks later.
pub fn pass(relay_blocks: u32) {
	close();
	open_after(relay_blocks);
}

/// Blocks until nothing is open.
pub fn settle() {
	for _ in 0..60 {
		rounds(1);
		if vault::ops().is_empty() && laws::queues_are_empty() && laws::between() == 0 {
			// What is left goes to the pool.
			rounds(2);
			if vault::ops().is_empty() {
				return;
			}
		}
	}
	panic!("something stays open: {:?} {:?}", vault::ops(), vault::ledger());
}

/// Prices move on both chains at once.
pub fn move_price(dollars: u128) {
	laws::stir();
	vault::set_dollars(dollars);
	rounds(1);
}

/// Asks for a size and has it.
pub fn hold(size: i64) {
	vault::ask(vault::delta(size));
	settle();
	assert_eq!(vault::size(), vault::delta(size), "{:?}", ends());
	forget();
}
