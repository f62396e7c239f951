//! What there is, what happened, and what is checked after every step.

use super::{super::mock::*, books::Books, makers::Makers, FAMILIES};
use crate::*;
use core::fmt;
use dhv_math::black_scholes;
use dhv_mocks::{
	MockClock, MockPrices, MockRegistry, MockSurface, MockUnderwriter, FINE, USDC, WETH,
};
use dhv_primitives::{
	ports::{
		OptionRegistry, PoolTerms, PriceRounds, ScheduledWork, Underwriter, VolatilitySurface,
	},
	AssetIndex, Balance, Contracts, Fixed, PoolId, PriceRound, Quote, SeriesId, Side, Timestamp,
	LOT,
};
use dhv_sequences::{Journal, Operation, Parts, Random, Seen, Wanted, World as _};
use frame_support::{dispatch::DispatchResult, weights::WeightMeter};
use sp_runtime::{traits::Dispatchable, DispatchError};

/// A pool whose underlying never had a price, and one whose strike asset nobody knows.
pub const PRICELESS: PoolId = PoolId(2);
pub const ASSETLESS: PoolId = PoolId(3);
/// No pool.
pub const NOWHERE: PoolId = PoolId(9);
/// A listed series stands for all when there is none.
pub const NOTHING: SeriesId = SeriesId(9_999);
/// A second taker.
pub const BOB: u64 = 2;
/// Decimals of the strike asset.
pub const DECIMALS: u32 = 6;
/// Collateral of a contract.
const COLLATERAL: Balance = 600_000_001;

/// Errors that no sequence brings about.
const UNREACHED: &[&str] = &[
	// Inputs that lead to them are refused before.
	"DivisionByZero",
	"Overflow",
	"OutOfDomain",
];

/// What else a long run has to see: quotes that were filled, kept and asked again, and orders that
/// were filled in several ways.
const DETAILS: &[&str] = &[
	"Quote(filled)",
	"Quote(same)",
	"Quote(moved)",
	"Quote(order)",
	"OtcFilled(part)",
	"OtcFilled(loss)",
	"OtcFilled(open)",
	"OtcFilled(named)",
	"OtcFilled(buyback)",
	"OtcFilled(resold)",
	"OtcFilled(closed)",
	"OtcFilled(legs)",
	"OrderExpired(part)",
	"Losses(new period)",
	"SeriesListed(rule)",
	"QuoteFilled(sold)",
	"QuoteFilled(bought)",
	"QuoteFilled(part)",
	"QuoteFilled(written)",
	"QuoteFilled(delivered)",
];

/// The state of a sequence.
pub struct World {
	pub random: Random,
	pub seen: Seen,
	journal: Journal,
	/// Quotes of earlier steps.
	pub kept: Vec<Quote>,
	/// What the price is, in dollars.
	pub dollars: i64,
	/// What the events told.
	books: Books,
	/// What they told of makers' quotes.
	pub makers: Makers,
}

impl dhv_sequences::World for World {
	type Pallet = Handler;
	type Error = Error<Test>;

	fn operations() -> impl Iterator<Item = &'static Operation<Self>> {
		FAMILIES.iter().copied().flatten()
	}

	fn wanted() -> Wanted {
		Wanted::all::<Event<Test>, Error<Test>>().but(UNREACHED).events(DETAILS.iter().copied())
	}

	fn parts(&mut self) -> Parts<'_> {
		let Self { random, seen, journal, .. } = self;
		Parts { random, seen, journal }
	}

	fn check(&mut self) {
		self.follow_events(false);
		Handler::check_invariants().unwrap();
		self.books.compare();
		self.makers.compare();
	}
}

impl World {
	pub fn new(seed: u64) -> Self {
		for (pool, underlying, strike_asset) in
			[(PRICELESS, FINE, USDC), (ASSETLESS, WETH, AssetIndex(77))]
		{
			let collateral_asset = strike_asset;
			let pool_terms =
				PoolTerms { underlying, strike_asset, collateral_asset, account: VAULT };
			MockUnderwriter::set_terms(pool, pool_terms);
			Handler::set_parameters(RuntimeOrigin::root(), pool, terms()).unwrap();
		}
		System::reset_events();
		Self {
			random: Random::new(seed),
			seen: Seen::default(),
			journal: Journal::new(seed),
			kept: Vec::new(),
			dollars: 2_000,
			books: Books::open(),
			makers: Makers::open(),
		}
	}

	/// Takes the events of the pallet into the books. What is listed comes `by_rule` or not.
	pub fn follow_events(&mut self, by_rule: bool) {
		for event in events() {
			let name = self.count_event(&event);
			match &event {
				Event::SeriesListed { series, .. } => {
					MockRegistry::set_collateral_per_contract(*series, COLLATERAL);
				}
				Event::ListingRefused { error, .. } => self.count_error(*error),
				_ => {}
			}
			for detail in self.makers.follow(&event) {
				self.seen.count(format!("{name}({detail})"));
			}
			for detail in self.books.follow(&event, by_rule) {
				let name = if detail == "new period" { "Losses" } else { &name };
				self.seen.count(format!("{name}({detail})"));
			}
		}
	}

	/// The work of a block without a limit.
	pub fn work(&mut self) {
		self.follow_events(false);
		Handler::run(&mut WeightMeter::new());
		self.follow_events(true);
	}

	/// Dispatches a call as a block does: what fails leaves no trace.
	pub fn call(&mut self, origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
		self.note(format!("   {call:?}"));
		self.port(|| {
			MockRegistry::transaction(|| {
				let dispatched = RuntimeCall::Handler(call).dispatch(origin);
				dispatched.map(|_| ()).map_err(|refused| refused.error)
			})
		})
	}

	/// As [`call`](Self::call), for those that judge themselves: counts the error.
	pub fn attempt(&mut self, origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
		let done = self.call(origin, call);
		if let Err(error) = done {
			self.count(error);
		}
		done
	}

	/// Counts an error.
	pub fn count(&mut self, error: DispatchError) {
		self.count_error(error);
	}

	/// Fails unless something holds.
	pub fn ensure(&self, holds: bool, what: impl fmt::Debug) {
		assert!(holds, "{what:?}");
	}

	/// A listed series of the pool, or none that exists.
	pub fn series(&mut self) -> SeriesId {
		let listed = Handler::listings(POOL);
		if listed.is_empty() || self.random.once_in(40) {
			return NOTHING;
		}
		self.random.pick(&listed).0
	}

	/// A size, now and then one that is no whole lot.
	pub fn size(&mut self) -> Contracts {
		let most = self.random.pick(&[2_000, 20_000, 20_000, 20_000, 100_000, 200_000, 12_000_000]);
		let odd = u128::from(self.random.once_in(30));
		Contracts::from_units(LOT.units() * u128::from(self.random.below(most) + 1) + odd)
	}

	pub fn side(&mut self) -> Side {
		self.random.pick(&[Side::Buy, Side::Sell])
	}

	/// A new round.
	pub fn feed(&mut self, dollars: i64) {
		self.dollars = dollars.clamp(500, 8_000);
		set_price(self.dollars);
	}

	/// Nothing of the manager's orders stays: they expire by themselves, as listings do.
	pub fn end(&mut self) {
		MockClock::advance(500 * DAY);
		for _ in 0..3 {
			self.work();
		}
		self.check();
		assert_eq!(Orders::<Test>::iter().count() + OrderQueue::<Test>::iter().count(), 0);
		assert_eq!(Listings::<Test>::iter().count() + RuleListings::<Test>::iter().count(), 0);
		assert_eq!(ListingsPerExpiry::<Test>::iter().count(), 0);
		self.makers.ensure_empty();
	}
}

/// Alice, who has options of everything now and then.
pub fn alice() -> RuntimeOrigin {
	RuntimeOrigin::signed(ALICE)
}

/// The manager.
pub fn manager() -> RuntimeOrigin {
	RuntimeOrigin::signed(MANAGER)
}

/// The pool's signed position.
pub fn net(series: SeriesId) -> i128 {
	<MockUnderwriter as Underwriter<u64>>::net_exposure(POOL, series).unwrap().raw()
}

/// The newest round of the pool.
pub fn round() -> PriceRound {
	MockPrices::latest(WETH, USDC).unwrap()
}

pub fn now() -> Timestamp {
	MockClock::timestamp()
}

/// What the model gives a contract of a series now.
pub fn model(series: SeriesId) -> Option<Fixed> {
	let (series, round) = (MockRegistry::series(series)?, round());
	let dhv_primitives::Series { kind, expiry, strike, underlying, .. } = series;
	let point =
		MockSurface::point(underlying, kind, expiry, strike, round.price, round.time).ok()?;
	let seconds = series.seconds_to_expiry(round.time);
	black_scholes::value(kind, round.price, strike, point.volatility, seconds, point.rate)
		.ok()
		.map(|valuation| valuation.price)
}
