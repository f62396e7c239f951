//! A runtime with the pallet between stand-ins: real test assets, everything else programmable.

mod acts;

pub use acts::*;

use crate as pallet_perp_reactor;
use crate::{types::*, Event};
use codec::Encode;
use dhv_math::perp::CollateralRatios;
pub use dhv_mocks::{
	MockCatalogue, MockClock, MockFunds, MockGovernance, MockPortfolio, MockPrices, MockRelay,
	MockVenue, ToHome, ToVenue, USDC, WETH,
};
use dhv_primitives::{
	ports::{MarketId, Nonce, PerpId, VenueAnswer, VenueId, VenueReplies},
	AssetIndex, Balance, Delta, Fixed, PoolId, Price,
};
use frame_support::{
	assert_ok, derive_impl,
	dispatch::DispatchResult,
	ord_parameter_types, parameter_types,
	storage::with_storage_layer,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
		AsEnsureOriginWithArg, ConstU32, EnsureOrigin,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned, EnsureSignedBy, RawOrigin};
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
/// Makes limits stricter.
pub const GUARDIAN: AccountId = AccountId::new([4; 32]);
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

ord_parameter_types! {
	pub const Guardian: AccountId = GUARDIAN;
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
	type Governance = MockGovernance;
	type GovernorOrigin = EnsureRoot<AccountId>;
	type TightenOrigin = EnsureSignedBy<Guardian, AccountId>;
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
