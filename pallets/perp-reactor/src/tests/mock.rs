//! A runtime with the pallet between stand-ins: real test assets, everything else programmable.

use crate as pallet_perp_reactor;
use crate::{types::*, Event};
use codec::Encode;
use dhv_math::perp::CollateralRatios;
pub use dhv_mocks::{
	MockCatalogue, MockClock, MockFunds, MockPortfolio, MockPrices, MockRelay, MockVenue, ToHome,
	ToVenue, USDC, WETH,
};
use dhv_primitives::{
	ports::{MarketId, Nonce, PerpId, VenueAnswer, VenueId, VenueReplies},
	AssetIndex, Balance, Delta, Fixed, PoolId, Price,
};
use frame_support::{
	assert_ok, derive_impl,
	dispatch::DispatchResult,
	parameter_types,
	storage::with_storage_layer,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
		AsEnsureOriginWithArg, ConstU32, EnsureOrigin,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned, RawOrigin};
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage};

pub type AccountId = AccountId32;
type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Assets: pallet_assets,
		Perps: pallet_perp_reactor,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type Balance = Balance;
	type AssetId = AssetIndex;
	type AssetIdParameter = AssetIndex;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type Freezer = ();
	type Holder = ();
	type CallbackHandle = ();
}

pub const ALICE: AccountId = AccountId::new([1; 32]);
/// Stands for the origin of the venue of the tests.
pub const VENUE_SELF: AccountId = AccountId::new([4; 32]);
/// Stands for the origin of another venue.
pub const OTHER_VENUE: AccountId = AccountId::new([5; 32]);
/// The rest of the world.
pub const WORLD: AccountId = AccountId::new([3; 32]);

/// The account of each venue stands for its origin.
pub struct EnsureVenue;

impl EnsureOrigin<RuntimeOrigin> for EnsureVenue {
	type Success = VenueId;

	fn try_origin(origin: RuntimeOrigin) -> Result<VenueId, RuntimeOrigin> {
		match origin.clone().into() {
			Ok(RawOrigin::Signed(VENUE_SELF)) => Ok(VENUE),
			Ok(RawOrigin::Signed(OTHER_VENUE)) => Ok(VenueId(8)),
			_ => Err(origin),
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
		Ok(RuntimeOrigin::signed(VENUE_SELF))
	}
}

parameter_types! {
	pub const PerpPalletId: PalletId = PalletId(*b"dhv/perp");
}

impl pallet_perp_reactor::Config for Test {
	type Assets = Assets;
	type Venue = MockVenue;
	type Funds = MockFunds;
	type Portfolio = MockPortfolio;
	type Prices = MockPrices;
	type Catalogue = MockCatalogue;
	type Time = MockClock;
	type RelayClock = MockRelay;
	type GovernorOrigin = EnsureRoot<AccountId>;
	type VenueOrigin = EnsureVenue;
	type PalletId = PerpPalletId;
	type MaxReactors = ConstU32<3>;
	type MaxOpenOps = ConstU32<8>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Helper;
}

/// Neighbours for benchmarks: the pool of the tests as it is.
#[cfg(feature = "runtime-benchmarks")]
pub struct Helper;

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<AccountId, RuntimeOrigin> for Helper {
	fn pool() -> PoolId {
		POOL
	}

	fn venue() -> (VenueId, MarketId) {
		(VENUE, MARKET)
	}

	fn mint(who: &AccountId, amount: Balance) {
		assert_ok!(Assets::mint_into(USDC, who, amount));
	}

	fn encode_report(account: &AccountId, report: &dhv_primitives::ports::VenueReport) -> Vec<u8> {
		(account, report).encode()
	}

	fn price() -> Price {
		price(2_500)
	}
}

pub const POOL: PoolId = PoolId(0);
pub const VENUE: VenueId = VenueId(7);
pub const MARKET: MarketId = MarketId(1);
pub const ID: PerpId = PerpId(0);
pub const USD: Balance = 1_000_000;
/// What the pool has free at the start.
pub const FREE: Balance = 10_000_000 * USD;
/// What the venue holds to pay winners.
pub const HOUSE: Balance = 1_000_000_000 * USD;
/// What the rest of the world holds.
pub const WORLD_USD: Balance = 1_000_000_000 * USD;
pub const FEE: Balance = USD / 100;
pub const FUND_FEE: Balance = USD / 20;

/// Thousandths of a unit as a number.
pub fn milli(value: i64) -> Fixed {
	Fixed::from_raw(i128::from(value) * 1_000_000_000_000_000)
}

/// Whole units of delta.
pub fn delta(value: i64) -> Delta {
	Delta::new(Fixed::from_int(value))
}

/// A price in whole units.
pub fn price(value: i64) -> Price {
	Price::new(Fixed::from_int(value))
}

pub fn parameters() -> PerpParameters {
	PerpParameters {
		ratios: CollateralRatios { target: milli(500), alarm: milli(400), minimum: milli(250) },
		release: milli(600),
		max_size: delta(100),
		min_order: Delta::new(milli(10)),
		limit_bps: 100,
		mark_band_bps: 200,
		max_equity_jump: 500 * USD,
		min_leg: 10 * USD,
		max_leg: 200_000 * USD,
		fund_fee: FUND_FEE,
		command_fee: FEE,
		fee_step_bps: 2_000,
		max_surcharge_bps: 10_000,
		max_return_fee: USD,
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

/// One pool with one reactor; price and mark 2,500.
pub fn new_test_ext() -> sp_io::TestExternalities {
	MockClock::set(dhv_primitives::Timestamp::from_secs(1_800_000_000));
	MockPrices::clear();
	MockPortfolio::clear();
	MockPortfolio::open(POOL, WETH, USDC);
	MockPrices::set(WETH, USDC, price(2_500));
	MockFunds::install::<Assets>();
	MockVenue::install::<Assets>();
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	pallet_assets::GenesisConfig::<Test> {
		assets: vec![(USDC, WORLD, true, 1)],
		accounts: vec![
			(USDC, MockFunds::account(POOL), FREE),
			(USDC, MockVenue::ACCOUNT, HOUSE),
			(USDC, WORLD, WORLD_USD),
		],
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	pallet_perp_reactor::GenesisConfig::<Test> {
		reactors: vec![(POOL, VENUE, MARKET, WETH, USDC, parameters())],
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| {
		System::set_block_number(1);
		MockVenue::change(|world| {
			world.mark = price(2_500);
			world.initial_bps = 2_000;
		});
	});
	ext
}

/// Runs a test and then every invariant.
pub fn run(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		check();
	});
}

/// Every invariant, and conservation of the asset.
pub fn check() {
	assert_ok!(Perps::check_invariants());
	assert_eq!(Assets::total_issuance(USDC), FREE + HOUSE + WORLD_USD);
}

pub fn signed() -> RuntimeOrigin {
	RuntimeOrigin::signed(ALICE)
}

pub fn account() -> AccountId {
	Perps::reactor_account(ID)
}

pub fn reactor() -> PerpReactor<AccountId> {
	crate::Reactors::<Test>::get(ID).unwrap()
}

pub fn ledger() -> Ledger {
	reactor().ledger
}

pub fn ops() -> Vec<Op> {
	Perps::ops(ID)
}

/// The state of the newest op of a kind.
pub fn state_of(kind: fn(&OpKind) -> bool) -> Option<OpState> {
	ops().iter().rev().find(|op| kind(&op.kind)).map(|op| op.state)
}

pub fn is_fund(kind: &OpKind) -> bool {
	matches!(kind, OpKind::Fund(_))
}

pub fn is_deposit(kind: &OpKind) -> bool {
	matches!(kind, OpKind::Deposit(_))
}

pub fn is_position(kind: &OpKind) -> bool {
	matches!(kind, OpKind::SetPosition { .. })
}

pub fn is_home_leg(kind: &OpKind) -> bool {
	matches!(kind, OpKind::Withdraw(_) | OpKind::Sweep(_))
}

pub fn size() -> Delta {
	reactor().snapshot.position.size
}

pub fn nav() -> NavView {
	Perps::nav(ID).unwrap()
}

pub fn free() -> Balance {
	Assets::balance(USDC, MockFunds::account(POOL))
}

/// Everything the pool owns: free funds and the reactor, in whole units.
pub fn worth_high() -> Fixed {
	let free = dhv_math::amount::to_fixed(free(), 6).unwrap();
	free.try_add(nav().high).unwrap()
}

pub fn advance() -> DispatchResult {
	with_storage_layer(|| Perps::advance(signed(), ID))
}

pub fn ask(target: Delta) {
	assert_ok!(Perps::set_target(RuntimeOrigin::root(), ID, target));
}

/// One message reaches home.
pub fn arrive(message: ToHome) -> DispatchResult {
	with_storage_layer(|| match message {
		ToHome::Answer { account, nonce, answer } => {
			<Perps as VenueReplies<AccountId>>::on_answer(VENUE, &account, nonce, answer);
			Ok(())
		}
		ToHome::Report(raw) => {
			Perps::receive_report(RuntimeOrigin::signed(VENUE_SELF), raw.try_into().unwrap())
		}
		ToHome::Money { to, amount, .. } => MockVenue::pay(&to, amount),
	})
}

/// Everything on the way home reaches it.
pub fn arrive_all() {
	while let Some(message) = MockVenue::take_back() {
		assert_ok!(arrive(message));
	}
}

/// Everything in both channels is delivered, and the block's work is done.
pub fn exchange() {
	MockVenue::deliver_all();
	arrive_all();
	work();
	check();
}

/// The work of a block.
pub fn work() {
	use dhv_primitives::ports::ScheduledWork;
	Perps::run(&mut frame_support::weights::WeightMeter::new());
}

/// Everything is exchanged until nothing is open.
pub fn settle() {
	for _ in 0..12 {
		blocks(1);
		exchange();
	}
	assert_eq!(ops(), vec![], "something stays open");
}

/// Relay blocks pass; the price stays young.
pub fn blocks(count: u32) {
	MockRelay::advance(count);
	MockClock::advance(6 * u64::from(count));
	let round = <MockPrices as dhv_primitives::ports::PriceRounds>::latest(WETH, USDC).unwrap();
	MockPrices::set(WETH, USDC, round.price);
}

/// Oracle and venue move together.
pub fn move_price(to: i64) {
	MockPrices::set(WETH, USDC, price(to));
	MockVenue::change(|world| world.mark = price(to));
}

/// Asks for 20 and has it.
pub fn hold_twenty() {
	ask(delta(20));
	assert_ok!(advance());
	settle();
	assert_eq!(size(), delta(20));
	System::reset_events();
}

/// Loses everything on the way to the venue.
pub fn lose_out() -> Vec<ToVenue> {
	MockVenue::change(|world| core::mem::take(&mut world.out))
}

/// Loses everything on the way home; money stays where it is.
pub fn lose_back() -> Vec<ToHome> {
	MockVenue::change(|world| core::mem::take(&mut world.back))
}

/// A present.
pub fn send(to: &AccountId, amount: Balance) {
	assert_ok!(<Assets as Mutate<_>>::transfer(USDC, &WORLD, to, amount, Preservation::Preserve));
}

/// A present to the counterpart at the venue.
pub fn send_remote(amount: Balance) {
	send(&MockVenue::ACCOUNT, amount);
	MockVenue::change_account(&account(), |remote| remote.free += amount);
}

/// Every event of the pallet so far.
pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Perps(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// How the ops ended so far.
pub fn ends() -> Vec<(Nonce, Outcome)> {
	events()
		.into_iter()
		.filter_map(|event| match event {
			Event::Ended { nonce, outcome, kind, .. } if kind != OpKind::Report => {
				Some((nonce, outcome))
			}
			_ => None,
		})
		.collect()
}

pub fn answer(nonce: Nonce, answer: VenueAnswer) {
	<Perps as VenueReplies<AccountId>>::on_answer(VENUE, &account(), nonce, answer);
}
