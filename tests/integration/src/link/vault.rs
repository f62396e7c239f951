//! The vault's chain: its pool, its account at the venue, and what people do there.

use super::{chains::VENUE, house, Chain, Home};
use codec::Encode;
use core::cell::Cell;
use dhv_primitives::{
	ports::{MarketId, PerpId, Trap, VenueId},
	Balance, Delta, Fixed, PoolId,
};
use dhv_runtime::{
	configs::xcm::LocationToAccountId,
	constants::{USDC, USDC_INDEX, USD_PRICE, WETH_INDEX},
	genesis_config_presets::usdc,
	AccountId, ForeignAssets, Oracle, PerpReactor, Runtime, RuntimeEvent, RuntimeOrigin, System,
};
use frame_support::{
	assert_ok,
	traits::{fungibles::Mutate, tokens::Preservation},
	BoundedVec,
};
use pallet_perp_reactor::{Ledger, NavView, Op, OpKind, OpState, Outcome, PerpParameters};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie};
use sp_runtime::DispatchResult;
use xcm::latest::prelude::*;
use xcm_executor::traits::ConvertLocation;

/// The pool.
pub const POOL: PoolId = PoolId(0);
/// The venue on the other chain.
pub const VENUE_ID: VenueId = VenueId(1);

thread_local! {
	static ID: Cell<PerpId> = const { Cell::new(PerpId(0)) };
	static DOLLARS: Cell<u128> = const { Cell::new(2_500) };
}

/// The reactor with its account at the venue.
pub fn id() -> PerpId {
	ID.with(Cell::get)
}

/// Remembers the reactor.
pub fn set_id(id: PerpId) {
	ID.with(|cell| cell.set(id));
}

/// The price of ether in whole dollars, here.
pub fn dollars() -> u128 {
	DOLLARS.with(Cell::get)
}

/// Changes it from the next prices on.
pub fn set_dollars(dollars: u128) {
	DOLLARS.with(|cell| cell.set(dollars));
}

/// Somebody with a key.
pub fn signed(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(key.to_account_id())
}

/// The operators feed prices, in the open block.
pub fn feed() {
	Home::act(|| {
		for operator in [Alice, Bob, Charlie] {
			let values = BoundedVec::truncate_from(vec![
				(USDC_INDEX, USD_PRICE),
				(WETH_INDEX, dollars() * USD_PRICE),
			]);
			assert_ok!(Oracle::feed_values(signed(operator), values));
		}
	});
}

/// Whole units of delta.
pub fn delta(value: i64) -> Delta {
	Delta::new(Fixed::from_int(value))
}

/// The account of the reactor here.
pub fn account() -> AccountId {
	PerpReactor::reactor_account(id())
}

/// The account here that keeps what is at the venue.
pub fn reserve_account() -> AccountId {
	LocationToAccountId::convert_location(&Location::new(1, [Parachain(VENUE)]))
		.expect("siblings have accounts")
}

/// What an account has of USDC.
pub fn usdc_of(who: &AccountId) -> Balance {
	Home::act(|| ForeignAssets::balance(usdc(), who))
}

/// Gives somebody USDC out of nothing.
pub fn mint(who: &AccountId, amount: Balance) {
	Home::act(|| {
		assert_ok!(ForeignAssets::mint_into(usdc(), who, amount));
	});
}

/// Ferdie's present.
pub fn give_from_ferdie(to: &AccountId, amount: Balance) {
	Home::act(|| {
		let from = Sr25519Keyring::Ferdie.to_account_id();
		assert_ok!(<ForeignAssets as Mutate<_>>::transfer(
			usdc(),
			&from,
			to,
			amount,
			Preservation::Preserve
		));
	});
}

/// Governance gives somebody what lies in the venue's reserve.
pub fn pay_from_reserve(to: &AccountId, amount: Balance) {
	Home::act(|| {
		let alive = Preservation::Preserve;
		let from = reserve_account();
		assert_ok!(<ForeignAssets as Mutate<_>>::transfer(usdc(), &from, to, amount, alive));
	});
}

/// Where the reactor's money stands.
pub fn ledger() -> Ledger {
	Home::act(|| PerpReactor::reactor(id())).expect("there is a reactor").ledger
}

/// The position that the last report told of.
pub fn confirmed() -> Delta {
	let reactor = Home::act(|| PerpReactor::reactor(id())).expect("there is a reactor");
	reactor.snapshot.position.size
}

/// What is open.
pub fn ops() -> Vec<Op> {
	Home::act(|| PerpReactor::ops(id()))
}

/// The state of the newest op of a kind.
pub fn state_of(kind: fn(&OpKind) -> bool) -> Option<OpState> {
	ops().iter().rev().find(|op| kind(&op.kind)).map(|op| op.state)
}

/// Funds to the venue.
pub fn is_fund(kind: &OpKind) -> bool {
	matches!(kind, OpKind::Fund(_))
}

/// Funds into margin.
pub fn is_deposit(kind: &OpKind) -> bool {
	matches!(kind, OpKind::Deposit(_))
}

/// A new size.
pub fn is_position(kind: &OpKind) -> bool {
	matches!(kind, OpKind::SetPosition { .. })
}

/// Money home.
pub fn is_home_leg(kind: &OpKind) -> bool {
	matches!(kind, OpKind::Withdraw(_) | OpKind::Sweep(_))
}

/// The size that the last report told.
pub fn size() -> Delta {
	Home::act(|| PerpReactor::reactor(id())).expect("there is a reactor").snapshot.position.size
}

/// What the reactor is worth, if that can be told.
pub fn try_nav() -> Option<NavView> {
	Home::act(|| PerpReactor::nav(id())).ok()
}

/// What the reactor is worth.
pub fn nav() -> NavView {
	try_nav().expect("the value is known")
}

/// What the pool has free.
pub fn pool_free() -> Balance {
	Home::act(|| pallet_liquidity_pool::Ledgers::<Runtime>::get(POOL)).free
}

/// Asks for a size.
pub fn ask(target: Delta) {
	assert_ok!(try_ask(target));
}

/// Asks for a size.
pub fn try_ask(target: Delta) -> DispatchResult {
	act(|| PerpReactor::set_target(RuntimeOrigin::root(), id(), target))
}

/// Somebody claims what is trapped.
pub fn reclaim(trap: Trap) -> DispatchResult {
	act(|| PerpReactor::reclaim(signed(Sr25519Keyring::Eve), id(), trap))
}

/// Dispatches in the open block as a transaction does.
pub fn act(f: impl FnOnce() -> DispatchResult) -> DispatchResult {
	Home::act(|| frame_support::storage::with_storage_layer(f))
}

/// How ops of the reactor ended in the open block and since the test last forgot events.
pub fn ends(of: &[RuntimeEvent]) -> Vec<(OpKind, Outcome)> {
	of.iter()
		.filter_map(|event| match event {
			RuntimeEvent::PerpReactor(pallet_perp_reactor::Event::Ended {
				kind, outcome, ..
			}) if *kind != OpKind::Report => Some((*kind, *outcome)),
			_ => None,
		})
		.collect()
}

/// What the open block has told so far.
pub fn events() -> Vec<RuntimeEvent> {
	Home::act(|| System::events().into_iter().map(|record| record.event).collect())
}

/// Limits with which tests run.
pub fn parameters() -> PerpParameters {
	let milli = |value: i64| Fixed::from_raw(i128::from(value) * 1_000_000_000_000_000);
	PerpParameters {
		ratios: dhv_math::perp::CollateralRatios {
			target: milli(500),
			alarm: milli(400),
			minimum: milli(250),
		},
		release: milli(600),
		max_size: delta(100),
		min_order: Delta::new(milli(10)),
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
		timeout: 30,
		report_interval: 100,
		max_report_age: 400,
		max_clock_ahead: 5,
		max_seq_gap: 50,
		direct: true,
	}
}

/// The name of the reactor's account in reports.
pub fn name() -> [u8; 32] {
	let bytes = account().encode();
	bytes.try_into().expect("accounts have 32 bytes")
}

/// The account at the venue that stands for the reactor's.
pub fn counterpart() -> AccountId {
	house::account_of(name())
}

/// The market, as it is called here.
pub const MARKET: MarketId = MarketId(WETH_INDEX.0);
