//! A runtime with the pallet between stand-ins: real test assets, everything else programmable.

use crate as pallet_hedging;
use crate::{types::*, Error, Event};
pub use dhv_mocks::{
	MockCatalogue, MockClock, MockFunds, MockGovernance, MockMarket, MockPerps, MockPortfolio,
	MockPrices, MockTerms, USDC, WETH,
};
use dhv_primitives::{ports::PerpId, AssetIndex, Balance, Delta, Fixed, PoolId, Price};
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
		AsEnsureOriginWithArg, ConstU32, EitherOfDiverse,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned, EnsureSignedBy};
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage, DispatchResult};

pub type AccountId = AccountId32;
type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Assets: pallet_assets,
		Hedging: pallet_hedging,
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
pub const MANAGER: AccountId = AccountId::new([2; 32]);
pub const KEEPER: AccountId = AccountId::new([4; 32]);
pub const GUARDIAN: AccountId = AccountId::new([5; 32]);
/// Stands for the rest of the world, which keeps the market near the oracle.
pub const WORLD: AccountId = AccountId::new([3; 32]);

parameter_types! {
	pub const HedgingPalletId: PalletId = PalletId(*b"dhv/hedg");
	pub const Manager: AccountId = MANAGER;
}

frame_support::ord_parameter_types! {
	pub const Guardian: AccountId = GUARDIAN;
}

impl pallet_hedging::Config for Test {
	type Assets = Assets;
	type Market = MockMarket;
	type Perps = MockPerps;
	type Funds = MockFunds;
	type Portfolio = MockPortfolio;
	type Prices = MockPrices;
	type Catalogue = MockCatalogue;
	type Charges = MockTerms;
	type ManagerBudget = MockTerms;
	type Time = MockClock;
	type Governance = MockGovernance;
	type GovernorOrigin = EnsureRoot<AccountId>;
	type TightenOrigin = EnsureSignedBy<Guardian, AccountId>;
	type ManagerOrigin = EitherOfDiverse<
		EnsureSignedBy<frame_support::traits::IsInVec<Managers>, AccountId>,
		EnsureRoot<AccountId>,
	>;
	type KeeperOrigin = EnsureSignedBy<frame_support::traits::IsInVec<KeeperMembers>, AccountId>;
	type PalletId = HedgingPalletId;
	type MaxReactors = ConstU32<4>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Helper;
}

parameter_types! {
	pub Managers: Vec<AccountId> = vec![MANAGER];
	pub KeeperMembers: Vec<AccountId> = vec![KEEPER, MANAGER];
}

/// Neighbours for benchmarks: the pool of the tests as it is.
#[cfg(feature = "runtime-benchmarks")]
pub struct Helper;

#[cfg(feature = "runtime-benchmarks")]
use dhv_primitives::ports::PerpHedges;

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<AccountId> for Helper {
	fn pool() -> PoolId {
		POOL
	}

	fn assets(_: PoolId) -> (AssetIndex, AssetIndex) {
		(WETH, USDC)
	}

	fn mint(asset: AssetIndex, who: &AccountId, amount: Balance) {
		assert_ok!(Assets::mint_into(asset, who, amount));
	}

	fn perp(pool: PoolId) -> Option<PerpId> {
		let count = <MockPerps as PerpHedges>::accounts(pool).len() as u32;
		(count < 3).then(|| {
			let account = PerpId(PERP.0 + count);
			MockPerps::open(account, pool, delta(100));
			MockPerps::stick(account, true);
			account
		})
	}

	fn set_book(pool: PoolId, delta: Delta) {
		MockPortfolio::set_delta(pool, delta);
	}

	fn confirm(account: PerpId, size: Delta) {
		MockPerps::confirm(account, size);
	}

	fn unit(asset: AssetIndex) -> Balance {
		if asset == WETH {
			ETH
		} else {
			USD
		}
	}
}

pub const POOL: PoolId = PoolId(0);
pub const REACTOR: ReactorId = ReactorId(0);
/// An account at a venue, once it is opened.
pub const PERP: PerpId = PerpId(7);
pub const USD: Balance = 1_000_000;
pub const ETH: Balance = 1_000_000_000_000_000_000;
/// What the pool has free at the start.
pub const FREE: Balance = 10_000_000 * USD;
/// What the market holds at the start.
pub const MARKET_ETH: Balance = 100_000 * ETH;
pub const MARKET_USD: Balance = 250_000_000 * USD;
/// What the rest of the world holds at the start.
pub const WORLD_ETH: Balance = 1_000_000 * ETH;
pub const WORLD_USD: Balance = 2_500_000_000 * USD;
pub const USDC_MINIMUM: Balance = 10_000;
pub const WETH_MINIMUM: Balance = 1_000_000_000_000;

/// Thousandths of a unit as a number.
pub fn milli(value: i64) -> Fixed {
	Fixed::from_raw(i128::from(value) * 1_000_000_000_000_000)
}

/// Whole units of delta.
pub fn delta(value: i64) -> Delta {
	Delta::new(Fixed::from_int(value))
}

/// Outcomes of nothing in flight.
pub fn sure(net: Delta) -> Outcomes {
	Outcomes { least: net, most: net }
}

/// A price in whole units.
pub fn price(value: i64) -> Price {
	Price::new(Fixed::from_int(value))
}

pub fn parameters() -> HedgeParameters {
	HedgeParameters {
		target_band: delta(1),
		min_order: Delta::new(milli(10)),
		max_order: delta(50),
		cooldown: 600,
		buy_slippage_bps: 100,
		sell_slippage_bps: 100,
		max_price_deviation_bps: 50,
		max_price_age: 300,
		cost_budget: 2_000 * USD,
		max_period_delta: delta(1_000),
		budget_period: 86_400,
	}
}

pub fn limits() -> ReactorParameters {
	ReactorParameters { max_delta: delta(200) }
}

/// Sets the parameters of a pool, however far they move.
pub fn put(pool: PoolId, new: HedgeParameters) -> DispatchResult {
	Hedging::ensure_parameters(pool, &new)?;
	Hedging::store_parameters(pool, new);
	Ok(())
}

/// Sets the limits of a reactor, however far they move.
pub fn put_cap(id: ReactorId, new: ReactorParameters) -> DispatchResult {
	let pool = crate::ReactorOf::<Test>::get(id).ok_or(Error::<Test>::UnknownReactor)?.pool;
	Hedging::ensure_reactor_parameters(pool, &new)?;
	Hedging::store_reactor_parameters(id, new)
}

/// One pool with parameters and a spot reactor; price 2,500, market 0.2 % worse.
pub fn new_test_ext() -> sp_io::TestExternalities {
	MockClock::set(dhv_primitives::Timestamp::from_secs(1_800_000_000));
	MockPrices::clear();
	MockPortfolio::clear();
	MockTerms::reset();
	MockPortfolio::open(POOL, WETH, USDC);
	MockPrices::set(WETH, USDC, price(2_500));
	MockFunds::install::<Assets>();
	MockMarket::install::<Assets>();
	MockMarket::set_constant(price(2_500), 20);
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	pallet_assets::GenesisConfig::<Test> {
		assets: vec![(USDC, WORLD, true, USDC_MINIMUM), (WETH, WORLD, false, WETH_MINIMUM)],
		accounts: vec![(USDC, MockFunds::account(POOL), FREE)],
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	pallet_hedging::GenesisConfig::<Test> {
		parameters: vec![(POOL, parameters())],
		spot_reactors: vec![(POOL, WETH, USDC, limits())],
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| {
		System::set_block_number(1);
		for account in [ALICE, KEEPER, WORLD, MockMarket::ACCOUNT] {
			System::inc_providers(&account);
		}
		assert_ok!(Assets::mint_into(WETH, &MockMarket::ACCOUNT, MARKET_ETH));
		assert_ok!(Assets::mint_into(USDC, &MockMarket::ACCOUNT, MARKET_USD));
		assert_ok!(Assets::mint_into(WETH, &WORLD, WORLD_ETH));
		assert_ok!(Assets::mint_into(USDC, &WORLD, WORLD_USD));
	});
	ext
}

/// The same, to which the state returns between two runs of a benchmark.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmark_ext() -> sp_io::TestExternalities {
	let mut ext = new_test_ext();
	assert!(ext.commit_all().is_ok(), "nothing runs yet");
	ext
}

/// Runs a test and then every invariant.
pub fn run(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		check();
	});
}

/// Every invariant, and conservation of both assets.
pub fn check() {
	assert_ok!(Hedging::check_invariants());
	let reactors = (0..crate::NextReactorId::<Test>::get().0)
		.map(|id| Hedging::reactor_account(ReactorId(id)));
	let accounts: Vec<AccountId> = reactors
		.chain([POOL, PoolId(1)].map(MockFunds::account))
		.chain([MockMarket::ACCOUNT, WORLD, ALICE, KEEPER])
		.collect();
	for asset in [USDC, WETH] {
		let held: Balance = accounts.iter().map(|who| Assets::balance(asset, who)).sum();
		let minted =
			if asset == USDC { FREE + MARKET_USD + WORLD_USD } else { MARKET_ETH + WORLD_ETH };
		assert_eq!(held, Assets::total_issuance(asset), "an account is missing");
		assert_eq!(held, minted, "assets were created or destroyed");
	}
}

/// Moves time and renews the price.
pub fn later(seconds: u64) {
	MockClock::advance(seconds);
	let round = <MockPrices as dhv_primitives::ports::PriceRounds>::latest(WETH, USDC).unwrap();
	MockPrices::set(WETH, USDC, round.price);
}

/// Moves test assets and keeps the sender alive.
pub fn send(asset: AssetIndex, from: &AccountId, to: &AccountId, amount: Balance) {
	let keep = Preservation::Preserve;
	assert_ok!(<Assets as Mutate<_>>::transfer(asset, from, to, amount, keep));
}

pub fn signed() -> RuntimeOrigin {
	RuntimeOrigin::signed(ALICE)
}

pub fn rebalance() -> frame_support::dispatch::DispatchResult {
	let layer = || Hedging::rebalance(signed(), POOL).map_err(|refused| refused.error);
	frame_support::storage::with_storage_layer(layer).map(|_| ())
}

/// Cash and inventory of a reactor.
pub fn ledgers(id: ReactorId) -> (Balance, Balance) {
	let ReactorKind::Spot(spot) = crate::ReactorOf::<Test>::get(id).unwrap().kind;
	(spot.cash, spot.inventory)
}

pub fn free() -> Balance {
	Assets::balance(USDC, MockFunds::account(POOL))
}

pub fn net() -> Fixed {
	Hedging::net_delta(POOL).unwrap().net.get()
}

/// Buys 20 ETH for a book of -20.
pub fn hedge_twenty() {
	MockPortfolio::set_delta(POOL, delta(-20));
	assert_ok!(rebalance());
	assert_eq!(ledgers(REACTOR), (0, 20 * ETH));
	System::reset_events();
}

/// Every event of the pallet so far.
pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Hedging(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// Gives the reactor so many ETH as if it had bought them.
pub fn hold_spot(eth: Balance) {
	hold_raw(eth * ETH);
}

/// The same in smallest units.
pub fn hold_raw(units: Balance) {
	let account = Hedging::reactor_account(REACTOR);
	let held = ledgers(REACTOR).1;
	if units > held {
		send(WETH, &WORLD, &account, units - held);
	}
	crate::ReactorOf::<Test>::mutate(REACTOR, |reactor| {
		let ReactorKind::Spot(spot) = &mut reactor.as_mut().unwrap().kind;
		spot.inventory = units;
	});
}

/// Opens an account at a venue for up to 100 and makes it the first route.
pub fn perp_first(cost_bps: u32) {
	MockPerps::open(PERP, POOL, delta(100));
	let routes = vec![Route::Perp { account: PERP, cost_bps }];
	let plan = Plan { routes: Routes::truncate_from(routes), routing: Routing::InOrder };
	assert_ok!(Hedging::set_routing(RuntimeOrigin::root(), POOL, plan));
	System::reset_events();
}
