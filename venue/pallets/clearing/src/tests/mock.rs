//! A runtime with the pallet: real balances as collateral, clocks and homes programmable.

use crate as pallet_perps_clearing;
use crate::{types::*, Accounts, Event};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{cell::RefCell, time::Duration};
use dhv_math::{Delta, Fixed, Price};
use dhv_venue_primitives::{
	Balance, HomeAccount, HomeAccounts, MarketId, RelayBlock, Report, Reports, VersionedReport,
};
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{fungible::Mutate, ConstU128, ConstU32, ConstU8, EitherOfDiverse, Hooks, UnixTime},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSignedBy};
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{BlockNumberProvider, IdentityLookup},
	AccountId32, BuildStorage, DispatchError,
};

pub use super::acts::*;

pub type AccountId = AccountId32;
type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Clearing: pallet_perps_clearing,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type Block = Block;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<MINIMUM>;
	type AccountStore = System;
}

/// One whole unit of collateral.
pub const USD: Balance = 1_000_000;
/// The minimum balance of the collateral asset.
pub const MINIMUM: Balance = 10_000;
pub const HEARTBEAT: RelayBlock = 100;
pub const ETH: MarketId = 1;
pub const BTC: MarketId = 2;

pub const ADMIN: AccountId = AccountId32::new([1; 32]);
pub const ORACLE: AccountId = AccountId32::new([2; 32]);
pub const ALICE: AccountId = AccountId32::new([3; 32]);
pub const BOB: AccountId = AccountId32::new([4; 32]);
pub const KEEPER: AccountId = AccountId32::new([5; 32]);
pub const HOUSE: AccountId = AccountId32::new([6; 32]);

parameter_types! {
	pub const Treasury: PalletId = PalletId(*b"py/clear");
}

frame_support::ord_parameter_types! {
	pub const AdminAccount: AccountId = ADMIN;
	pub const OracleAccount: AccountId = ORACLE;
}

std::thread_local! {
	static SECONDS: RefCell<u64> = const { RefCell::new(1_000_000) };
	static RELAY: RefCell<RelayBlock> = const { RefCell::new(1_000) };
	static CLOSED: RefCell<bool> = const { RefCell::new(false) };
	static SENT: RefCell<Vec<(Home, Report)>> = const { RefCell::new(Vec::new()) };
}

/// Programmable unix time.
pub struct Clock;
impl UnixTime for Clock {
	fn now() -> Duration {
		Duration::from_secs(SECONDS.with(|now| *now.borrow()))
	}
}

/// Programmable relay blocks.
pub struct Relay;
impl BlockNumberProvider for Relay {
	type BlockNumber = RelayBlock;
	fn current_block_number() -> RelayBlock {
		RELAY.with(|block| *block.borrow())
	}
}

/// A home account: its chain, and its bytes there.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Home {
	pub chain: u32,
	pub account: HomeAccount,
}

pub struct Chains;
impl HomeAccounts<AccountId> for Chains {
	type Home = Home;

	fn account(home: &Home) -> Option<AccountId> {
		let mut bytes = home.account;
		bytes[31] ^= home.chain as u8;
		(home.chain < 256).then_some(AccountId::new(bytes))
	}

	fn name(home: &Home) -> HomeAccount {
		home.account
	}

	fn float(home: &Home) -> Balance {
		home.chain.into()
	}
}

pub struct Post;
impl Reports<Home> for Post {
	fn send(home: &Home, report: VersionedReport) -> Result<(), DispatchError> {
		if CLOSED.with(|closed| *closed.borrow()) {
			return Err(DispatchError::Unavailable);
		}
		SENT.with(|sent| sent.borrow_mut().push((home.clone(), report.into_latest())));
		Ok(())
	}
}

impl crate::Config for Test {
	type Collateral = Balances;
	type Homes = Chains;
	type Reports = Post;
	type RelayBlocks = Relay;
	type Time = Clock;
	type AdminOrigin =
		EitherOfDiverse<EnsureRoot<AccountId>, EnsureSignedBy<AdminAccount, AccountId>>;
	type OracleOrigin = EnsureSignedBy<OracleAccount, AccountId>;
	type PalletId = Treasury;
	type Decimals = ConstU8<6>;
	type MaxMarkets = ConstU32<6>;
	type MaxHomes = ConstU32<8>;
	type Heartbeat = ConstU32<HEARTBEAT>;
	type WeightInfo = crate::weights::SubstrateWeight<Test>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Helper;
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Helper;
#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<Home> for Helper {
	fn home(seed: u32) -> Home {
		Home { chain: 7, account: [100 + seed as u8; 32] }
	}
	fn set_clocks(seconds: u64, relay_block: RelayBlock) {
		set_seconds(seconds);
		set_relay(relay_block);
	}
}

/// The home of an account here.
pub fn home_of(who: &AccountId) -> Home {
	let mut account: HomeAccount = who.clone().into();
	account[31] ^= 7;
	Home { chain: 7, account }
}

pub fn fixed(text: &str) -> Fixed {
	let (whole, part) = text.split_once('.').unwrap_or((text, ""));
	Fixed::from_raw(format!("{whole}{part:0<18}").parse().unwrap())
}

pub fn price(text: &str) -> Price {
	Price::new(fixed(text))
}

pub fn delta(text: &str) -> Delta {
	Delta::new(fixed(text))
}

/// No fees, no funding, no skew to speak of: what a test adds stands out.
pub fn plain() -> MarketParameters {
	MarketParameters {
		skew_scale: MAX_SCALE,
		max_open_interest: fixed("1000"),
		min_trade: fixed("0.01"),
		fee: Fixed::ZERO,
		insurance_share: fixed("0.5"),
		stale_spread: fixed("0.01"),
		initial_ratio: fixed("0.1"),
		maintenance_ratio: fixed("0.05"),
		penalty: fixed("0.01"),
		liquidator_share: fixed("0.5"),
		max_funding_rate: Fixed::ZERO,
		funding_velocity: Fixed::ZERO,
		max_index_age: 300,
		pool_cover: fixed("0.1"),
	}
}

/// As a market should be.
pub fn lively() -> MarketParameters {
	MarketParameters {
		skew_scale: fixed("100000"),
		fee: fixed("0.001"),
		max_funding_rate: fixed("2"),
		funding_velocity: fixed("20"),
		..plain()
	}
}

/// An empty venue.
pub fn bare_ext() -> sp_io::TestExternalities {
	set_seconds(1_000_000);
	set_relay(1_000);
	close_channel(false);
	SENT.with(|sent| sent.borrow_mut().clear());
	let mut ext: sp_io::TestExternalities =
		frame_system::GenesisConfig::<Test>::default().build_storage().unwrap().into();
	ext.execute_with(|| {
		System::set_block_number(1);
		for who in [ALICE, BOB, KEEPER, HOUSE] {
			assert_ok!(Balances::mint_into(&who, 10_000_000 * USD));
		}
	});
	ext
}

/// Two markets at 2,000 and 30,000, a pool of a million, and two registered accounts.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let mut ext = bare_ext();
	ext.execute_with(|| {
		assert_ok!(Clearing::fund_pool(signed(&HOUSE), 1_000_000 * USD));
		for (market, index) in [(ETH, "2000"), (BTC, "30000")] {
			assert_ok!(Clearing::set_market(signed(&ADMIN), market, plain()));
			feed(market, index);
		}
		for who in [ALICE, BOB] {
			assert_ok!(Clearing::register_home(signed(&ADMIN), home_of(&who)));
		}
		end_block();
		sent();
		System::reset_events();
	});
	ext
}

/// Runs a test, then every invariant.
pub fn run(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		assert_ok!(Clearing::check_invariants());
	});
}

pub fn signed(who: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}

pub fn set_seconds(seconds: u64) {
	SECONDS.with(|now| *now.borrow_mut() = seconds);
}

pub fn set_relay(block: RelayBlock) {
	RELAY.with(|now| *now.borrow_mut() = block);
}

pub fn close_channel(closed: bool) {
	CLOSED.with(|stored| *stored.borrow_mut() = closed);
}

/// Takes every report that was sent.
pub fn sent() -> Vec<(Home, Report)> {
	SENT.with(|sent| sent.borrow_mut().drain(..).collect())
}

pub fn now() -> u64 {
	SECONDS.with(|now| *now.borrow())
}

pub fn relay() -> RelayBlock {
	Relay::current_block_number()
}

/// Seconds pass, and as many relay blocks as fit.
pub fn wait(seconds: u64) {
	set_seconds(now() + seconds);
	set_relay(relay() + (seconds / 6) as RelayBlock);
}

pub fn end_block() {
	Clearing::on_idle(1, frame_support::weights::Weight::MAX);
}

pub fn feed(market: MarketId, index: &str) {
	assert_ok!(Clearing::feed_index(signed(&ORACLE), market, price(index)));
}

pub fn rules(market: MarketId, parameters: MarketParameters) {
	assert_ok!(Clearing::set_market(signed(&ADMIN), market, parameters));
}

pub fn account(who: &AccountId) -> Account {
	Accounts::<Test>::get(who)
}

pub fn market(id: MarketId) -> Market {
	crate::Markets::<Test>::get(id).unwrap()
}

pub fn reserves() -> Reserves {
	crate::Reserves::<Test>::get()
}

pub fn size(who: &AccountId, market: MarketId) -> Fixed {
	account(who).position(market).map_or(Fixed::ZERO, |position| position.size.get())
}

pub fn report(who: &AccountId) -> Report {
	Clearing::report(who.clone()).unwrap().into_latest()
}

/// Every event of the pallet so far.
pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Clearing(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// Equal but for what the tiny skew of [`plain`] markets rounds away.
#[track_caller]
pub fn near(a: Balance, b: Balance) {
	assert!(a.abs_diff(b) <= 5, "{a} is not {b}");
}

/// As [`near`], for what is realised.
#[track_caller]
pub fn near_signed(a: i128, b: i128) {
	assert!(a.abs_diff(b) <= 5, "{a} is not {b}");
}

/// As [`near`], for numbers.
#[track_caller]
pub fn close(a: Fixed, b: &str) {
	assert!(a.raw().abs_diff(fixed(b).raw()) <= 100_000_000_000, "{a} is not {b}");
}
