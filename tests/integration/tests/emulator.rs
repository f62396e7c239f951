//! A hedge on the venue over the emulated network: both real runtimes, the relay chain's clock, pages of
//! messages as they are, and nothing lost.
#![allow(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::arithmetic_side_effects,
	clippy::indexing_slicing,
	clippy::panic,
	reason = "test code"
)]

use core::cell::Cell;
use cumulus_primitives_core::ParaId;
use dhv_integration::{
	home::{self, POOL},
	Home, Venue,
};
use dhv_math::perp::CollateralRatios;
use dhv_primitives::{
	ports::{MarketId, PerpId, VenueId},
	Delta, Fixed, Price,
};
use dhv_runtime::{
	constants::{USDC, WETH_INDEX},
	genesis_config_presets::usdc,
	ForeignAssets, LiquidityPool, PerpReactor, Runtime, RuntimeOrigin,
};
use dhv_venue_primitives::{HomeAccounts, Report, VersionedReport};
use dhv_venue_runtime::{
	adapters::HomeAccountsByLocation, constants::ETH_MARKET, AllPalletsWithSystem, Clearing,
};
use frame_support::{
	assert_ok,
	traits::{
		fungibles::{Inspect, Mutate},
		TryState, TryStateSelect,
	},
};
use pallet_liquidity_pool::Ledgers;
use pallet_perp_reactor::{Ledger, PerpParameters};
use sp_keyring::Sr25519Keyring::{Alice, Dave};
use xcm::latest::prelude::{Location, Parachain};
use xcm_emulator::TestExt;
use xcm_executor::traits::ConvertLocation;

thread_local! {
	static DOLLARS: Cell<u128> = const { Cell::new(2_500) };
}

const VENUE_ID: VenueId = VenueId(1);

type PerpReactorOf = pallet_perp_reactor::PerpReactor<dhv_runtime::AccountId>;

fn delta(value: i64) -> Delta {
	Delta::new(Fixed::from_int(value))
}

fn parameters() -> PerpParameters {
	let bps = Fixed::from_bps;
	PerpParameters {
		ratios: CollateralRatios { target: bps(5_000), alarm: bps(4_000), minimum: bps(2_500) },
		release: bps(6_000),
		max_size: delta(100),
		min_order: Delta::new(bps(100)),
		limit_bps: 100,
		mark_band_bps: 200,
		max_equity_jump: 500 * USDC,
		min_leg: 10 * USDC,
		max_leg: 200_000 * USDC,
		fund_fee: USDC / 10,
		command_fee: USDC / 10,
		fee_step_bps: 2_000,
		max_surcharge_bps: 10_000,
		max_return_fee: USDC,
		max_price_age: 300,
		command_ttl: 20,
		timeout: 40,
		report_interval: 100,
		max_report_age: 400,
		max_clock_ahead: 10,
		max_seq_gap: 50,
		direct: true,
	}
}

/// The newest reactor of the pool.
fn id() -> PerpId {
	Home::ext_wrapper(|| PerpReactor::reactors(POOL)).pop().unwrap()
}

fn name() -> [u8; 32] {
	PerpReactor::reactor_account(id()).into()
}

fn report() -> Report {
	let home = (ParaId::from(home::PARA_ID), name());
	let account = HomeAccountsByLocation::account(&home).unwrap();
	Venue::ext_wrapper(|| Clearing::report_of(&account)).map(VersionedReport::into_latest).unwrap()
}

fn reactor() -> PerpReactorOf {
	let id = id();
	Home::ext_wrapper(|| PerpReactor::reactor(id)).unwrap()
}

fn ops() -> Vec<pallet_perp_reactor::Op> {
	let id = id();
	Home::ext_wrapper(|| PerpReactor::ops(id))
}

fn ledger() -> Ledger {
	reactor().ledger
}

/// A block of each chain, with prices and every invariant.
fn turn() {
	let dollars = DOLLARS.with(Cell::get);
	home::block(dollars);
	Venue::execute_with(|| {
		let price = Price::new(Fixed::from_int(dollars.try_into().unwrap()));
		let feeder = dhv_venue_runtime::RuntimeOrigin::signed(Alice.to_account_id());
		assert_ok!(Clearing::feed_index(feeder, ETH_MARKET, price));
		let block = dhv_venue_runtime::System::block_number();
		assert_ok!(<AllPalletsWithSystem as TryState<_>>::try_state(block, TryStateSelect::All));
	});
}

fn reserve() -> dhv_runtime::AccountId {
	let venue = Location::new(1, [Parachain(dhv_venue_runtime::constants::PARA_ID)]);
	dhv_runtime::configs::xcm::LocationToAccountId::convert_location(&venue).unwrap()
}

fn kept() -> u128 {
	Home::ext_wrapper(|| ForeignAssets::balance(usdc(), reserve()))
}

fn at_venue() -> u128 {
	let location = dhv_venue_runtime::configs::money::UsdcLocation::get;
	Venue::ext_wrapper(|| dhv_venue_runtime::ForeignAssets::total_issuance(location()))
}

/// A pool with money and a reactor that the venue serves.
fn start() {
	turn();
	let made = at_venue();
	Home::execute_with(|| {
		// What the venue's preset makes of nothing has something behind it.
		let missing = made.saturating_sub(ForeignAssets::balance(usdc(), reserve()));
		assert_ok!(ForeignAssets::mint_into(usdc(), &reserve(), missing));
		pallet_hedging::Parameters::<Runtime>::mutate(POOL, |terms| {
			terms.as_mut().unwrap().target_band = delta(1_000);
		});
		let (root, market) = (RuntimeOrigin::root(), MarketId(WETH_INDEX.0));
		assert_ok!(PerpReactor::add_reactor(root, POOL, VENUE_ID, market, parameters()));
		let dave = Dave.to_account_id();
		let origin = RuntimeOrigin::signed(dave.clone());
		assert_ok!(LiquidityPool::request_deposit(origin, POOL, 10_000_000 * USDC, dave));
	});
	let home = (ParaId::from(home::PARA_ID), name());
	Venue::execute_with(|| {
		assert_ok!(Clearing::register_home(dhv_venue_runtime::RuntimeOrigin::root(), home));
	});
	for _ in 0..120 {
		if Home::ext_wrapper(|| Ledgers::<Runtime>::get(POOL)).free > 0 {
			return;
		}
		turn();
	}
	panic!("the pool has no money");
}

/// Asks for a size, and has it.
fn hold(size: i64) {
	let id = id();
	Home::execute_with(|| {
		assert_ok!(PerpReactor::set_target(RuntimeOrigin::root(), id, delta(size)));
	});
	for _ in 0..60 {
		turn();
		if ops().is_empty() && reactor().snapshot.position.size == delta(size) {
			break;
		}
	}
	assert_eq!(reactor().snapshot.position.size, delta(size), "{:?}", ops());
	let held = report().positions.first().map_or(delta(0), |position| position.size);
	assert_eq!(held, delta(size));
}

#[test]
fn a_hedge_is_funded_opened_reduced_and_comes_home_over_real_messages() {
	start();
	let base = kept() - at_venue();
	hold(20);
	let (opened, there) = (ledger(), report());
	assert_eq!((opened.margin, opened.venue_free), (there.margin, there.free));
	assert!(opened.margin > 24_000 * USDC, "{opened:?}");
	assert_eq!(kept() - at_venue(), base, "what is there is kept here");

	hold(5);
	for _ in 0..20 {
		turn();
	}
	assert!(ledger().margin < opened.margin / 2, "margin came home: {:?}", ledger());

	hold(0);
	for _ in 0..40 {
		turn();
	}
	let (closed, there) = (ledger(), report());
	assert_eq!(closed.margin, there.margin);
	assert!(closed.margin + closed.venue_free < 10 * USDC, "{closed:?}");
	assert_eq!(closed.in_flight + closed.out_flight + closed.stranded, 0);
	assert_eq!(kept() - at_venue(), base, "and what came home is kept no more");
	let id = id();
	let view = Home::ext_wrapper(|| PerpReactor::nav(id)).unwrap();
	assert!(view.low == view.mark && view.mark == view.high, "{view:?}");
}

/// The price moves on both chains, and what follows from that is done.
fn move_price(dollars: u128) {
	DOLLARS.with(|cell| cell.set(dollars));
	for _ in 0..30 {
		turn();
	}
	let (ledger, there) = (ledger(), report());
	assert_eq!((ledger.margin, ledger.venue_free), (there.margin, there.free), "{:?}", ops());
	let id = id();
	let health = Home::ext_wrapper(|| PerpReactor::health(id)).unwrap();
	assert!(!health.is_below_alarm && !health.is_above_release, "{health:?}");
}

#[test]
fn a_short_that_loses_is_given_margin_and_what_it_wins_comes_home_over_real_messages() {
	start();
	let base = kept() - at_venue();
	hold(-10);
	let opened = ledger();
	move_price(2_700);
	let loss = ledger();
	// Two thousand are lost and more notional is to be carried.
	assert!(loss.in_total >= opened.in_total + 2_500 * USDC, "{loss:?}");
	assert_eq!(loss.out_total, 0);
	move_price(2_300);
	let profit = ledger();
	assert!(profit.out_total >= 3_000 * USDC, "{profit:?}");
	assert_eq!(kept() - at_venue(), base, "what is there is kept here");
	assert_eq!(report().positions[0].size, delta(-10));

	hold(0);
	for _ in 0..40 {
		turn();
	}
	let (closed, there) = (ledger(), report());
	assert_eq!((closed.margin, closed.out_total), (there.margin, there.out_total));
	assert!(closed.margin + closed.venue_free < 10 * USDC, "{closed:?}");
	// Ten units fell by two hundred in all; trades and funding cost less than sixty.
	let won = closed.realised;
	let all = i128::try_from(2_000 * USDC).unwrap();
	assert!(won < all && won > all - i128::try_from(60 * USDC).unwrap(), "{won}");
	assert_eq!(kept() - at_venue(), base, "and what came home is kept no more");
}
