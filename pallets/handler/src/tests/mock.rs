//! A runtime with this pallet and programmable neighbours.

use crate::{self as pallet_handler, *};
use dhv_math::quote::{BorrowRates, LowDelta};
use dhv_mocks::{
	MockCatalogue, MockClock, MockGovernance, MockPrices, MockRegistry, MockSurface, MockTerms,
	MockUnderwriter, USDC, WETH,
};
use dhv_primitives::{
	ports::PoolTerms, AssetIndex, Balance, Contracts, Delta, Fixed, OptionKind, PoolId, Price,
	Quote, Rate, SeriesId, SeriesPosition, Side, Timestamp, Volatility,
};
use frame_support::{
	assert_ok, derive_impl, ord_parameter_types,
	traits::{AsEnsureOriginWithArg, ConstU32, ConstU64},
};
use frame_system::{EnsureRoot, EnsureSigned, EnsureSignedBy};
use sp_runtime::{testing::TestSignature, BuildStorage, DispatchError, DispatchResult};

/// Seconds of a day.
pub const DAY: u64 = 86_400;
/// Beginning of every test.
pub const START: u64 = 1_800_000_000;
/// May list series.
pub const MANAGER: u64 = 5;
/// Makes parameters stricter.
pub const GUARDIAN: u64 = 6;
/// Buys.
pub const ALICE: u64 = 1;
/// Signs quotes.
pub const MAKER: u64 = 7;
/// The pool of the tests, and one without parameters.
pub const POOL: PoolId = PoolId(0);
pub const BARE_POOL: PoolId = PoolId(1);
/// The account of every pool.
pub const VAULT: u64 = 100;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Handler: pallet_handler,
		Assets: pallet_assets,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type Balance = Balance;
	type AssetId = AssetIndex;
	type AssetIdParameter = AssetIndex;
	type Currency = ();
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<u64>>;
	type ForceOrigin = EnsureRoot<u64>;
}

ord_parameter_types! {
	pub const Manager: u64 = MANAGER;
	pub const Guardian: u64 = GUARDIAN;
}

frame_support::parameter_types! {
	pub static MaxListings: u32 = 5;
	pub static MaxExpiries: u32 = 4;
}

/// Lets pools list as much as a rule asks for.
pub fn make_room() {
	MaxListings::set(128);
	MaxExpiries::set(64);
}

impl Config for Test {
	type GovernorOrigin = EnsureRoot<u64>;
	type TightenOrigin = EnsureSignedBy<Guardian, u64>;
	type ManagerOrigin = EnsureSignedBy<Manager, u64>;
	type Underwriter = MockUnderwriter;
	type Registry = MockRegistry;
	type Prices = MockPrices;
	type Surface = MockSurface;
	type Hedges = MockTerms;
	type Catalogue = MockCatalogue;
	type Time = MockClock;
	type Governance = MockGovernance;
	type MaxListings = MaxListings;
	type MaxExpiries = MaxExpiries;
	type MaxOpenOrders = ConstU32<3>;
	type Assets = Assets;
	type Signature = TestSignature;
	type MaxQuoteLifetime = ConstU64<DAY>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Neighbours;
}

/// Stops or resumes the trading of every pool.
pub fn set_trading(trading: bool) {
	MockUnderwriter::set_check(move |_, _| {
		trading.then_some(()).ok_or(DispatchError::Other("not trading"))
	});
}

/// Makes the pools hold so many whole contracts of a series, or owe them if below zero.
pub fn set_net(series: SeriesId, net: i32) {
	let size = hundredths(u128::from(net.unsigned_abs()) * 100);
	let (short, long) = if net < 0 { (size, Contracts::ZERO) } else { (Contracts::ZERO, size) };
	MockRegistry::set_position(VAULT, series, SeriesPosition { short, collateral: 0 });
	MockRegistry::set_held(VAULT, series, long);
}

/// Sets the mocks for benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct Neighbours;

#[cfg(feature = "runtime-benchmarks")]
impl benchmarking::BenchmarkHelper<u64> for Neighbours {
	fn market() -> (PoolId, Timestamp, Price) {
		set_price(2_000);
		(POOL, day(30), price(2_000))
	}

	fn fund(_: &u64, _: PoolId) {}

	fn set_time(now: Timestamp) {
		MockClock::set(now);
	}

	fn give_options(who: &u64, series: SeriesId, contracts: Contracts) {
		use dhv_primitives::ports::OptionRegistry;
		let held = MockRegistry::held(who, series).try_add(contracts).unwrap();
		MockRegistry::set_held(*who, series, held);
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl benchmarking::SigningHelper<u64, TestSignature> for Neighbours {
	fn maker() -> u64 {
		MAKER
	}

	fn sign(payload: &[u8]) -> TestSignature {
		TestSignature(MAKER, payload.to_vec())
	}

	fn public_series() -> dhv_primitives::Series {
		super::rfq::public_series()
	}

	fn fund_writer(who: &u64, _: &dhv_primitives::Series) {
		super::rfq::give_cash(*who, 1_000_000_000);
	}
}

/// A fraction of one, in basis points.
pub fn bps(bps: u32) -> Fixed {
	Fixed::from_bps(bps)
}

/// A price in whole units.
pub fn price(units: i64) -> Price {
	Price::new(Fixed::from_int(units))
}

/// A size in hundredths of a contract.
pub fn hundredths(count: u128) -> Contracts {
	Contracts::from_units(count * 1_000_000)
}

/// The moment `days` after the beginning of the test.
pub fn day(days: u64) -> Timestamp {
	Timestamp::from_secs(START + days * DAY)
}

/// A new round at `units`, stamped now.
pub fn set_price(units: i64) {
	MockPrices::set(WETH, USDC, price(units));
}

/// Terms of the tests.
pub fn terms() -> TradingParameters {
	TradingParameters {
		min_contracts: hundredths(10),
		max_contracts: hundredths(100_000),
		slippage_gradient: bps(10),
		bid_ask_spread: bps(100),
		lending_rate: Rate::new(bps(400)),
		borrow_rates: BorrowRates {
			sell_long: Rate::new(bps(195)),
			sell_short: Rate::new(bps(150)),
			buy_long: Rate::new(bps(150)),
			buy_short: Rate::new(bps(195)),
		},
		hedge_cost: bps(200),
		min_spread: bps(5_000),
		min_premium: bps(100),
		low_delta: LowDelta {
			threshold: Delta::new(bps(500)),
			volatility: Volatility::new(bps(3_500)),
		},
		staleness_spread: Fixed::ONE,
		staleness_step: 30,
		fee_per_contract: bps(3_000),
		max_price_age: 120,
		cutoff: 43_200,
		min_delta: bps(500),
		max_delta: bps(9_500),
		max_round_delta: Fixed::from_int(200),
	}
}

/// Terms of orders: a band of 5 % beside the spread, and 100 USDC an hour to lose.
pub fn otc_terms() -> OtcTerms {
	OtcTerms { band_bps: 500, max_loss: 100_000_000, period: 3_600 }
}

/// Lists a series that expires after `days` and returns it.
pub fn list(kind: OptionKind, days: u64, strike: i64) -> SeriesId {
	assert_ok!(Handler::list_series(
		RuntimeOrigin::signed(MANAGER),
		POOL,
		day(days),
		kind,
		price(strike),
		true,
		false
	));
	let [.., Event::SeriesListed { series, .. }] = events()[..] else { panic!("not listed") };
	MockRegistry::set_collateral_per_contract(series, 600_000_001);
	series
}

/// Lets takers sell a series to the pool too, and gives [`ALICE`] `contracts` of it.
pub fn sellable(series: SeriesId, contracts: Contracts) {
	let manager = RuntimeOrigin::signed(MANAGER);
	assert_ok!(Handler::set_listing(manager, POOL, series, true, true));
	MockRegistry::set_held(ALICE, series, contracts);
	System::reset_events();
}

/// A call at the money with a month to go.
pub fn usual() -> SeriesId {
	list(OptionKind::Call, 30, 2_000)
}

/// Quotes a purchase.
pub fn quote(series: SeriesId, contracts: Contracts) -> Result<Quote, DispatchError> {
	Handler::quote(POOL, series, contracts, Side::Buy)
}

/// Quotes a sale to the pool.
pub fn bid(series: SeriesId, contracts: Contracts) -> Result<Quote, DispatchError> {
	Handler::quote(POOL, series, contracts, Side::Sell)
}

/// Sells at whatever it brings.
pub fn sell(series: SeriesId, contracts: Contracts) -> DispatchResult {
	Handler::sell(RuntimeOrigin::signed(ALICE), POOL, series, contracts, 0, None)
}

/// Buys at whatever it costs.
pub fn buy(series: SeriesId, contracts: Contracts) -> DispatchResult {
	Handler::buy(RuntimeOrigin::signed(ALICE), POOL, series, contracts, Balance::MAX, None)
}

/// A leg of an order: so many hundredths at `price` each.
pub fn otc_leg(series: SeriesId, side: Side, size: u128, price: Fixed) -> OtcLeg {
	OtcLeg { series, side, contracts: hundredths(size), price: Price::new(price) }
}

/// What the model gives a contract of a series.
pub fn fair(series: SeriesId) -> Fixed {
	quote(series, hundredths(100)).unwrap().fair_value
}

/// An order of [`POOL`] for [`ALICE`] that lives for ten minutes, within 100 of the spot.
pub fn propose(legs: &[OtcLeg], partial: bool) -> DispatchResult {
	Handler::create_order(
		RuntimeOrigin::signed(MANAGER),
		POOL,
		legs.to_vec().try_into().unwrap(),
		Some(ALICE),
		600,
		Fixed::from_int(100),
		Fixed::from_int(100),
		partial,
	)
}

/// Makes an order as [`propose`] does and returns its number.
pub fn make(legs: &[OtcLeg], partial: bool) -> OrderId {
	assert_ok!(propose(legs, partial));
	let Some(Event::OrderCreated { id, .. }) = events().pop() else { panic!("not made") };
	id
}

/// Fills a part of an order as [`ALICE`] at whatever it costs.
pub fn fill(id: OrderId, contracts: Option<Contracts>) -> DispatchResult {
	let alice = RuntimeOrigin::signed(ALICE);
	Handler::fill_order(alice, id, contracts, Limit::Pay(Balance::MAX))
		.map(|_| ())
		.map_err(|refused| refused.error)
}

/// Changes the terms of orders of [`POOL`].
pub fn set_otc(change: impl FnOnce(&mut OtcTerms)) {
	let mut terms = OtcParameters::<Test>::get(POOL).unwrap();
	change(&mut terms);
	assert_ok!(put_otc(POOL, terms));
	System::reset_events();
}

/// Sets the terms of trading of a pool, however far they move.
pub fn put(pool: PoolId, new: TradingParameters) -> DispatchResult {
	Handler::ensure_parameters(pool, &new)?;
	Handler::store_parameters(pool, new);
	Ok(())
}

/// Sets the terms of orders of a pool, however far they move.
pub fn put_otc(pool: PoolId, new: OtcTerms) -> DispatchResult {
	Handler::ensure_otc_terms(pool, &new)?;
	Handler::store_otc_terms(pool, new);
	Ok(())
}

/// The most that orders can be governed to lose.
pub const MOST_LOSS: Balance = 1_000_000_000_000_000_000_000;

/// Takes the slippage of [`POOL`] away, so that a contract is worth its model value.
pub fn no_slippage() {
	let mut terms = Parameters::<Test>::get(POOL).unwrap();
	terms.slippage_gradient = Fixed::ZERO;
	Parameters::<Test>::insert(POOL, terms);
}

/// The events of this pallet since the last call.
pub fn events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Handler(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

/// Genesis with terms for [`POOL`], a price of 2,000 and the clock at [`START`].
pub fn new_test_ext() -> sp_io::TestExternalities {
	MockClock::set(Timestamp::from_secs(START));
	MockPrices::clear();
	MockRegistry::clear();
	MockSurface::reset();
	MockTerms::reset();
	MockUnderwriter::reset();
	MaxListings::set(5);
	MaxExpiries::set(4);
	for pool in [POOL, BARE_POOL] {
		MockUnderwriter::set_terms(
			pool,
			PoolTerms {
				underlying: WETH,
				strike_asset: USDC,
				collateral_asset: USDC,
				account: VAULT,
			},
		);
	}
	set_price(2_000);
	let storage = RuntimeGenesisConfig {
		system: Default::default(),
		handler: GenesisConfig {
			parameters: vec![(POOL, terms())],
			otc: vec![(POOL, otc_terms())],
			..Default::default()
		},
		assets: pallet_assets::GenesisConfig {
			assets: vec![(USDC, VAULT, true, 1), (WETH, VAULT, true, 1)],
			..Default::default()
		},
	}
	.build_storage()
	.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| System::set_block_number(1));
	ext
}

/// The same with room for many listings.
#[cfg(feature = "runtime-benchmarks")]
pub fn roomy_test_ext() -> sp_io::TestExternalities {
	let ext = new_test_ext();
	make_room();
	ext
}

/// Runs a test and every invariant after it.
pub fn run(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		Handler::check_invariants().unwrap();
	});
}
