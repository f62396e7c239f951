//! Portfolio values of the Solidity original, through the pool's book.
//!
//! Longs are bought and shorts sold by the pool, which nets them: what it holds it sells first. The
//! original keeps both and values their difference. The original's value is positive where the pool owes; ours is the pool's side, so it is the opposite.
//! Deltas of the book have the same sign in both.
//!
//! Cap, age and expiry are in [`super::portfolio_rules`].
//!
//! | case of the original | here |
//! |---|---|
//! | ephemeral values between valuations | none: a sale marks its series at once (F11) |
//! | spot moved from the stored spot | nothing is stored that a price could move away from: every figure is on the newest round |
//! | series past expiry | worth its intrinsic value, at the fixing once that is final (F34) |

use super::mock::*;
use crate::*;
use dhv_math::{
	amount::from_fixed_floor,
	black_scholes,
	sabr::{self, SabrParameters},
};
use dhv_mocks::{MockClock, USDC, WETH};
use dhv_primitives::{
	ports::{OptionRegistry, Portfolio, Underwriter},
	BackingClass, Contracts, Fixed, Greeks, OptionKind, Price, Rate, Series, SeriesId,
};
use frame_support::assert_ok;
use serde_json::Value;

const VECTORS: &str = include_str!("../../../../math/tests/vectors/portfolio_values_rysk.json");

pub(super) fn document() -> Value {
	serde_json::from_str(VECTORS).unwrap()
}

pub(super) fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
	value[field].as_array().unwrap_or_else(|| panic!("{field} of {value}"))
}

pub(super) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
	value[field].as_str().unwrap_or_else(|| panic!("{field} of {value}"))
}

/// A decimal number, cut to 18 decimals.
pub(super) fn number(value: &Value, field: &str) -> Fixed {
	let (negative, digits) = match text(value, field).strip_prefix('-') {
		Some(digits) => (true, digits),
		None => (false, text(value, field)),
	};
	let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
	let part: String = part.chars().chain("000000000000000000".chars()).take(18).collect();
	let raw: i128 = format!("{whole}{part}").parse().unwrap();
	Fixed::from_raw(if negative { -raw } else { raw })
}

/// A power of ten, in quanta.
fn tolerance(case: &Value, field: &str) -> u128 {
	let text = text(&case["tolerance"], field);
	let places: u32 = text.strip_prefix("1e-").and_then(|places| places.parse().ok()).unwrap();
	10u128.pow(18 - places)
}

fn close(ours: Fixed, theirs: Fixed, tolerance: u128, what: &str) {
	let off = ours.try_sub(theirs).unwrap().raw().unsigned_abs();
	assert!(off <= tolerance, "{what}: {ours} and {theirs}");
}

/// The smile and the rate of an expiry.
struct Smile {
	seconds: u64,
	parameters: SabrParameters,
	rate: Rate,
}

fn smile(document: &Value, name: &str) -> Smile {
	let entry = &document["expiries"][name];
	Smile {
		seconds: entry["seconds"].as_u64().unwrap(),
		parameters: SabrParameters {
			alpha: number(entry, "alpha"),
			beta: number(entry, "beta"),
			rho: number(entry, "rho"),
			nu: number(entry, "volvol"),
		},
		rate: Rate::new(number(entry, "interest_rate")),
	}
}

/// The surface of the document at a risk-free rate, for expiries counted from now.
fn follow(document: &Value, risk_free: Fixed) {
	let begin = MockClock::timestamp().secs();
	let names = document["expiries"].as_object().unwrap().keys();
	let smiles: Vec<_> = names.map(|name| smile(document, name)).collect();
	TestSurface::answer(move |expiry, strike, spot, now| {
		let since = expiry.secs() - begin;
		let smile = smiles.iter().find(|smile| smile.seconds == since).unwrap();
		let left = expiry.secs() - now.secs();
		let forward = black_scholes::forward(spot, smile.rate, left).unwrap();
		let volatility =
			sabr::implied_volatility(&smile.parameters, forward, strike, left).unwrap();
		let rate = smile.rate.get().try_add(risk_free).unwrap();
		(volatility, Rate::new(rate))
	});
}

/// Short and long of one series.
#[derive(Clone, Copy)]
pub(super) struct Leg {
	pub series: SeriesId,
	pub short: Contracts,
	pub long: Contracts,
}

impl Leg {
	fn read(document: &Value, leg: &Value) -> Self {
		let part = |field| {
			let units = from_fixed_floor(number(leg, field), Contracts::DECIMALS).unwrap();
			Contracts::from_units(units)
		};
		let seconds = smile(document, text(leg, "expiry")).seconds;
		let put = leg["is_put"].as_bool().unwrap();
		let series = TestRegistry::issue(Series {
			underlying: WETH,
			strike_asset: USDC,
			collateral_asset: USDC,
			expiry: MockClock::timestamp().try_add_secs(seconds).unwrap(),
			kind: if put { OptionKind::Put } else { OptionKind::Call },
			strike: Price::new(number(leg, "strike")),
			backing: BackingClass::Pool,
		});
		Self { series: series.unwrap(), short: part("short"), long: part("long") }
	}

	fn swapped(self) -> Self {
		Self { short: self.long, long: self.short, ..self }
	}

	/// Into the book: the long is bought, the short is sold out of it first.
	pub(super) fn take(&self) {
		let Self { series, short, long } = *self;
		if !long.is_zero() {
			TestRegistry::mint(BUYER, series, long);
			assert_ok!(LiquidityPool::buy(POOL, &trade(series, long, 0), &BUYER));
		}
		if !short.is_zero() {
			assert_ok!(LiquidityPool::sell(POOL, &trade(series, short, 0), &BUYER));
		}
	}

	/// Out of the book, without a trace.
	fn leave(&self) {
		let empty = BookEntry::default();
		LiquidityPool::put_entry(POOL, self.series, empty).unwrap();
		let owner = LiquidityPool::book_account(POOL);
		let position = PositionOf::take((owner, self.series));
		OptionsOf::remove((owner, self.series));
		LiquidityPool::pay(USDC, &REGISTRY, &owner, position.collateral).unwrap();
		Ledgers::<Test>::mutate(POOL, |ledger| {
			ledger.allocated -= position.collateral;
			ledger.free += position.collateral;
		});
	}
}

pub(super) fn dhv_mocks_round() -> dhv_primitives::PriceRound {
	use dhv_primitives::ports::PriceRounds;
	dhv_mocks::MockPrices::latest(WETH, USDC).unwrap()
}

pub(super) fn side() -> Greeks {
	BookTotals::<Test>::get(POOL).side
}

/// A pool with funds, and the surface and spot of a case.
fn prepare(document: &Value, inputs: &Value) -> Vec<Leg> {
	invest(ALICE, 1_000_000 * USD);
	follow(document, number(inputs, "risk_free_rate"));
	set_spot(number(inputs, "spot"));
	list(inputs, "book").iter().map(|leg| Leg::read(document, leg)).collect()
}

#[test]
fn values_and_deltas_by_series_and_in_total() {
	let document = document();
	let mut legs_compared = 0;
	for case in list(&document, "cases") {
		test(|| {
			let (inputs, expected, id) = (&case["inputs"], &case["expected"], text(case, "id"));
			let legs = prepare(&document, inputs);
			let (of_value, of_delta) = (tolerance(case, "abs_value"), tolerance(case, "abs_delta"));
			for (leg, stated) in legs.iter().zip(list(expected, "legs")) {
				leg.take();
				let unit = LiquidityPool::unit_value(leg.series, &dhv_mocks_round()).unwrap();
				close(unit.value, number(stated, "price"), of_value, id);
				close(unit.delta.get(), number(stated, "delta"), of_delta, id);
				// Short positions count negated, and what is bought is sold before more is written.
				let net =
					leg.long.to_fixed().unwrap().try_sub(leg.short.to_fixed().unwrap()).unwrap();
				let entry = Book::<Test>::get(POOL, leg.series);
				assert_eq!(entry.is_none(), net == Fixed::ZERO);
				if let Some(entry) = entry {
					assert_eq!((entry.net().unwrap(), entry.unit), (net, unit));
					assert_eq!(entry.side().unwrap(), unit.scale(net).unwrap());
				}
				legs_compared += 1;
			}
			let owed = number(expected, "call_puts_value").try_neg().unwrap();
			close(side().value, owed, of_value, id);
			close(side().delta.get(), number(expected, "delta"), of_delta, id);
			// The same on every way to ask.
			let nav = LiquidityPool::nav_breakdown(POOL).unwrap();
			assert_eq!(nav.book, side());
			assert_eq!(<LiquidityPool as Portfolio>::delta(POOL).unwrap(), side().delta);
			let assets = Fixed::from_int(1_000_000);
			assert_eq!(nav.nav, assets.try_add(side().value).unwrap(), "{id}");
			// A mark of the same round changes nothing.
			run();
			assert_eq!(nav.book, side());
		});
	}
	assert!(legs_compared >= 19, "{legs_compared}");
}

#[test]
fn an_epoch_is_priced_on_the_value_of_the_book() {
	let document = document();
	for case in list(&document, "cases") {
		test(|| {
			let legs = prepare(&document, &case["inputs"]);
			legs.iter().for_each(Leg::take);
			// A day has passed at the price.
			let price = price_epoch();
			let book = side().value;
			assert_eq!(price.nav, Fixed::from_int(1_000_000).try_add(book).unwrap());
			assert_eq!(LiquidityPool::nav_breakdown(POOL).unwrap().book.value, book);
		});
	}
}

#[test]
fn a_book_is_the_sum_of_its_series() {
	let document = document();
	for case in list(&document, "cases") {
		test(|| {
			let legs = prepare(&document, &case["inputs"]);
			let mut sum = Greeks::default();
			for leg in &legs {
				leg.take();
				sum = sum.try_add(&side()).unwrap();
				leg.leave();
				assert_eq!(side(), Greeks::default(), "an empty book is worth nothing");
			}
			legs.iter().for_each(Leg::take);
			assert_eq!(side(), sum);
			// In the other order, too.
			legs.iter().for_each(Leg::leave);
			legs.iter().rev().for_each(Leg::take);
			assert_eq!(side(), sum);
		});
	}
}

#[test]
fn short_and_long_exchanged_negate_every_figure() {
	let document = document();
	for case in list(&document, "cases") {
		test(|| {
			let legs = prepare(&document, &case["inputs"]);
			legs.iter().for_each(Leg::take);
			let before = side();
			legs.iter().for_each(Leg::leave);
			legs.iter().for_each(|leg| leg.swapped().take());
			assert_eq!(side(), before.try_neg().unwrap());
		});
	}
}
