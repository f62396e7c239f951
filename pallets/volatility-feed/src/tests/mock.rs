//! A runtime with this pallet and programmable neighbours.

use crate::{self as pallet_volatility_feed, *};
use dhv_math::sabr::SabrParameters;
use dhv_mocks::{MockClock, MockGovernance, MockPrices, MockTerms, USDC, WETH};
use dhv_primitives::{
	ports::VolatilitySurface, AssetIndex, Fixed, OptionKind, Price, Rate, Timestamp, Volatility,
};
use frame_support::{
	derive_impl,
	traits::{ConstU32, Contains},
};
use frame_system::EnsureRoot;
use sp_runtime::{BuildStorage, DispatchResult};
use std::cell::RefCell;

/// Seconds of a day.
pub const DAY: u64 = 86_400;
/// Beginning of every test.
pub const START: u64 = 1_800_000_000;
/// May submit smiles, like the others of [`SUBMITTERS`].
pub const KEEPER: u64 = 7;
/// Who may submit smiles at first.
pub const SUBMITTERS: [u64; 5] = [KEEPER, 71, 72, 73, 74];
/// May do nothing special.
pub const STRANGER: u64 = 9;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		VolatilityFeed: pallet_volatility_feed,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

thread_local! {
	static MEMBERS: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Who may submit smiles.
pub struct Members;

impl Members {
	/// Makes these accounts the submitters.
	pub fn set(members: &[u64]) {
		MEMBERS.with(|cell| *cell.borrow_mut() = members.to_vec());
	}

	/// The submitters.
	pub fn all() -> Vec<u64> {
		MEMBERS.with(|cell| cell.borrow().clone())
	}
}

impl Contains<u64> for Members {
	fn contains(who: &u64) -> bool {
		MEMBERS.with(|cell| cell.borrow().contains(who))
	}
}

impl Config for Test {
	type GovernorOrigin = EnsureRoot<u64>;
	type Submitters = Members;
	type Traders = MockTerms;
	type Readers = MockTerms;
	type Prices = MockPrices;
	type Time = MockClock;
	type Governance = MockGovernance;
	type MaxExpiries = ConstU32<6>;
	type MaxUnderlyings = ConstU32<2>;
	type MaxSubmitters = ConstU32<16>;
	type MaxProposals = ConstU32<8>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Neighbours;
}

/// Sets the mocks for benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct Neighbours;

#[cfg(feature = "runtime-benchmarks")]
impl benchmarking::BenchmarkHelper<u64> for Neighbours {
	fn submitter(index: u32) -> u64 {
		let who = 100 + u64::from(index);
		MEMBERS.with(|cell| {
			let mut members = cell.borrow_mut();
			if !members.contains(&who) {
				members.push(who);
			}
		});
		who
	}

	fn set_price(underlying: AssetIndex, strike_asset: AssetIndex, price: Price) {
		MockPrices::set(underlying, strike_asset, price);
	}

	fn set_time(now: Timestamp) {
		MockClock::set(now);
	}
}

/// Limits of the tests: 5 % to 500 %, 25 % per update, 60 % per day.
pub fn limits() -> SurfaceParameters {
	SurfaceParameters {
		strike_asset: USDC,
		min_volatility: volatility(500),
		max_volatility: volatility(50_000),
		max_rate: Rate::new(Fixed::from_bps(5_000)),
		max_rate_step: Rate::new(Fixed::from_bps(500)),
		max_move_bps: 2_500,
		max_band_bps: 6_000,
		bid_ask_spread: Fixed::from_bps(200),
		approvals: 1,
		approval_period: 600,
		min_interval: 300,
		max_age: 3_600,
		max_price_age: 60,
		max_tenor: 400 * DAY,
		max_extrapolation: 7 * DAY,
	}
}

/// A volatility in basis points.
pub fn volatility(bps: u32) -> Volatility {
	Volatility::new(Fixed::from_bps(bps))
}

/// A price in whole units.
pub fn price(units: i64) -> Price {
	Price::new(Fixed::from_int(units))
}

/// A lognormal smile with level, correlation and volatility of volatility in basis points.
pub fn sabr(alpha: u32, rho: i64, nu: u32) -> SabrParameters {
	let rho = Fixed::from_int(rho).div_floor(Fixed::from_int(10_000)).unwrap();
	SabrParameters { alpha: Fixed::from_bps(alpha), beta: Fixed::ONE, rho, nu: Fixed::from_bps(nu) }
}

/// A smile as markets have it a month ahead.
pub fn usual() -> SabrParameters {
	sabr(7_000, -2_000, 15_000)
}

/// The moment `days` after the beginning of the test.
pub fn day(days: u64) -> Timestamp {
	Timestamp::from_secs(START + days * DAY)
}

/// A new round at `units`, stamped now.
pub fn set_price(units: i64) {
	MockPrices::set(WETH, USDC, price(units));
}

/// Lets time pass with a new round at its end.
pub fn pass(seconds: u64) {
	MockClock::advance(seconds);
	set_price(2_000);
}

/// Submits one smile for calls and puts.
pub fn submit(expiry: Timestamp, smile: SabrParameters) -> DispatchResult {
	submit_both(expiry, smile, smile, Rate::ZERO)
}

/// Submits as the keeper.
pub fn submit_both(
	expiry: Timestamp,
	call: SabrParameters,
	put: SabrParameters,
	rate: Rate,
) -> DispatchResult {
	VolatilityFeed::submit_smile(RuntimeOrigin::signed(KEEPER), WETH, expiry, call, put, rate)
}

/// One smile for calls and puts, submitted by `who`.
pub fn submit_as(who: u64, expiry: Timestamp, smile: SabrParameters) -> DispatchResult {
	let origin = RuntimeOrigin::signed(who);
	VolatilityFeed::submit_smile(origin, WETH, expiry, smile, smile, Rate::ZERO)
}

/// Changes the limits of WETH.
pub fn govern(change: impl FnOnce(&mut SurfaceParameters)) {
	let mut parameters = VolatilityFeed::parameters(WETH).unwrap();
	change(&mut parameters);
	put(WETH, parameters).unwrap();
}

/// Sets limits, however far they move.
pub fn put(underlying: AssetIndex, new: SurfaceParameters) -> DispatchResult {
	VolatilityFeed::ensure_parameters(underlying, &new)?;
	VolatilityFeed::store_parameters(underlying, new)
}

/// Asks the port for a call at `strike` with spot 2,000, priced now.
pub fn ask(
	expiry: Timestamp,
	strike: i64,
) -> Result<dhv_primitives::ports::SurfacePoint, dhv_primitives::ports::SurfaceError> {
	VolatilityFeed::point(
		WETH,
		OptionKind::Call,
		expiry,
		price(strike),
		price(2_000),
		MockClock::timestamp(),
	)
}

/// The events of this pallet since the last call.
pub fn events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::VolatilityFeed(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

/// Genesis with limits for WETH, a price of 2,000 and the clock at [`START`].
pub fn new_test_ext() -> sp_io::TestExternalities {
	MockClock::set(Timestamp::from_secs(START));
	MockPrices::clear();
	MockTerms::reset();
	Members::set(&SUBMITTERS);
	set_price(2_000);
	let storage = RuntimeGenesisConfig {
		system: Default::default(),
		volatility_feed: GenesisConfig {
			parameters: vec![(WETH, limits())],
			_config: Default::default(),
		},
	}
	.build_storage()
	.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| System::set_block_number(1));
	ext
}

/// Runs a test and every invariant after it.
pub fn run(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		VolatilityFeed::check_invariants().unwrap();
	});
}
