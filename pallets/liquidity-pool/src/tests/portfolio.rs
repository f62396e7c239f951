//! Portfolio values of the Solidity original, through the pool's book.
//!
//! Shorts are sold by the pool. Longs are put into the book, as no call of this pallet buys yet. The
//! original's value is positive where the pool owes; ours is the pool's side, so it is the opposite.
//! Deltas of the book have the same sign in both.
//!
//! | case of the original | here |
//! |---|---|
//! | ephemeral values between valuations | none: a sale marks its series at once [F11] |
//! | spot moved from the stored spot | nothing is stored that a price could move away from: every figure is on the newest round |
//! | a purchase against the exposure cap | the same rule, but no call of this pallet buys: checked on the sale side, and reductions are bids |
//! | series past expiry | worth its intrinsic value, at the fixing once that is final [F34] |

use super::mock::*;
use crate::*;
use dhv_math::{
	amount::from_fixed_floor,
	black_scholes,
	sabr::{self, SabrParameters},
};
use dhv_mocks::{MockClock, USDC, WETH};
use dhv_primitives::{
	ports::{OptionRegistry, Portfolio, Underwriter, VaultLiquidation},
	BackingClass, Contracts, Fixed, Greeks, OptionKind, Price, Rate, Series, SeriesId, Timestamp,
};
use frame_support::{assert_noop, assert_ok};
use serde_json::Value;

const VECTORS: &str = include_str!("../../../../math/tests/vectors/portfolio_values_rysk.json");

fn document() -> Value {
	serde_json::from_str(VECTORS).unwrap()
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
	value[field].as_array().unwrap_or_else(|| panic!("{field} of {value}"))
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
	value[field].as_str().unwrap_or_else(|| panic!("{field} of {value}"))
}

/// A decimal number, cut to 18 decimals.
fn number(value: &Value, field: &str) -> Fixed {
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
struct Leg {
	series: SeriesId,
	short: Contracts,
	long: Contracts,
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

	/// Into the book: the short is sold, the long is put there.
	fn take(&self) {
		let Self { series, short, long } = *self;
		if !short.is_zero() {
			let sale = sell::Sale { series, contracts: short, premium: 0, fee: 0 };
			assert_ok!(LiquidityPool::do_sell(POOL, sale, &BUYER));
		}
		if !long.is_zero() {
			let entry = Book::<Test>::get(POOL, series).unwrap_or_default();
			let entry = BookEntry { long, ..entry };
			let round = dhv_mocks_round();
			let entry = LiquidityPool::fresh_mark(series, &round, 1, &entry).unwrap();
			LiquidityPool::put_entry(POOL, series, entry).unwrap();
		}
	}

	/// Out of the book, without a trace.
	fn leave(&self) {
		let empty = BookEntry::default();
		LiquidityPool::put_entry(POOL, self.series, empty).unwrap();
		let position = PositionOf::take((LiquidityPool::book_account(POOL), self.series));
		let owner = LiquidityPool::book_account(POOL);
		LiquidityPool::pay(USDC, &REGISTRY, &owner, position.collateral).unwrap();
		Ledgers::<Test>::mutate(POOL, |ledger| {
			ledger.allocated -= position.collateral;
			ledger.free += position.collateral;
		});
	}
}

fn dhv_mocks_round() -> dhv_primitives::PriceRound {
	use dhv_primitives::ports::PriceRounds;
	dhv_mocks::MockPrices::latest(WETH, USDC).unwrap()
}

fn side() -> Greeks {
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
				let entry = Book::<Test>::get(POOL, leg.series).unwrap();
				assert_eq!((entry.short, entry.long), (leg.short, leg.long));
				close(entry.unit.value, number(stated, "price"), of_value, id);
				close(entry.unit.delta.get(), number(stated, "delta"), of_delta, id);
				// Short positions count negated.
				let net = entry.net().unwrap();
				assert_eq!(entry.side().unwrap(), entry.unit.scale(net).unwrap());
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

/// A sale of `contracts` of a series in which the pool has `net`, under a cap.
fn sell_from(net: Fixed, contracts: Fixed, cap: Fixed) -> (SeriesId, sp_runtime::DispatchResult) {
	let units = |number: Fixed| {
		Contracts::from_units(from_fixed_floor(number, Contracts::DECIMALS).unwrap())
	};
	invest(ALICE, WEALTH);
	let series = series(OptionKind::Call, 2_600, 30);
	let held = net.try_abs().unwrap();
	let (short, long) = if net.is_negative() { (held, Fixed::ZERO) } else { (Fixed::ZERO, held) };
	Leg { series, short: units(short), long: units(long) }.take();
	let terms = PoolParameters { max_net_exposure: units(cap), ..parameters() };
	assert_ok!(LiquidityPool::set_parameters(RuntimeOrigin::signed(GOVERNOR), POOL, terms));
	let sale = sell::Sale { series, contracts: units(contracts), premium: 0, fee: 0 };
	let sold = LiquidityPool::do_sell(POOL, sale, &BUYER).map(|_| ());
	(series, sold)
}

fn exposure(series: SeriesId) -> Fixed {
	LiquidityPool::net_exposure(POOL, series).unwrap()
}

#[test]
fn net_exposure_under_the_cap() {
	let document = document();
	let (mut sales, mut bids, mut purchases) = (0, 0, 0);
	for case in list(&document, "net_exposure_limit_cases") {
		test(|| {
			let inputs = &case["inputs"];
			let (net, cap) = (number(inputs, "net_before"), number(inputs, "max_net"));
			let added = number(inputs, "short_added");
			let after = number(&case["expected"], "net_after");
			assert_eq!(text(&case["expected"], "outcome"), "ok", "{case}");
			if added.is_positive() {
				let (series, sold) = sell_from(net, added, cap);
				assert_ok!(sold);
				assert_eq!(exposure(series), after);
				// One lot more is too much.
				let sale =
					sell::Sale { series, contracts: dhv_primitives::LOT, premium: 0, fee: 0 };
				let more = LiquidityPool::do_sell(POOL, sale, &BUYER);
				assert_eq!(more, Err(Error::<Test>::ExposureExceeded.into()));
				sales += 1;
			} else if added.is_negative() {
				invest(ALICE, WEALTH);
				let series = series(OptionKind::Call, 2_600, 30);
				let units = |number: Fixed| {
					let number = number.try_abs().unwrap();
					Contracts::from_units(from_fixed_floor(number, Contracts::DECIMALS).unwrap())
				};
				let long = Contracts::ZERO;
				Leg { series, short: units(net), long }.take();
				let closed = units(added);
				let bid = VaultLiquidation { series, closed, payment: 0, penalty: 0 };
				assert_ok!(TestRegistry::liquidate(POOL, bid));
				assert_eq!(exposure(series), after);
				bids += 1;
			} else {
				// No call buys: what the pool holds is what its exposure says.
				invest(ALICE, WEALTH);
				let series = series(OptionKind::Call, 2_600, 30);
				let units = from_fixed_floor(after, Contracts::DECIMALS).unwrap();
				let long = Contracts::from_units(units);
				Leg { series, short: Contracts::ZERO, long }.take();
				assert_eq!(exposure(series), after);
				purchases += 1;
			}
		});
	}
	assert!(sales >= 2 && bids >= 1 && purchases >= 1, "{sales} {bids} {purchases}");
}

#[test]
fn f33_only_growth_of_the_net_exposure_is_limited() {
	let fixed = Fixed::from_int;
	// The original refuses to come down from 250 to 240 under a cap of 200.
	test(|| {
		let (series, sold) = sell_from(fixed(250), fixed(10), fixed(200));
		assert_ok!(sold);
		assert_eq!(exposure(series), fixed(240));
	});
	// Through zero to the other side, up to the cap and not beyond.
	test(|| {
		assert_ok!(sell_from(fixed(150), fixed(350), fixed(200)).1);
	});
	test(|| {
		let error = Error::<Test>::ExposureExceeded;
		assert_eq!(sell_from(fixed(150), fixed(351), fixed(200)).1, Err(error.into()));
	});
	// A bid brings down what is above the cap.
	test(|| {
		let (series, sold) = sell_from(fixed(-250), fixed(1), fixed(200));
		assert_eq!(sold, Err(Error::<Test>::ExposureExceeded.into()));
		let bid = VaultLiquidation { series, closed: contracts(10), payment: 0, penalty: 0 };
		assert_ok!(TestRegistry::liquidate(POOL, bid));
		assert_eq!(exposure(series), fixed(-240));
	});
}

#[test]
fn f11_a_sale_is_in_value_and_delta_at_once_and_no_valuation_has_to_clear_it() {
	let document = document();
	let cases = list(&document, "ephemeral_cases");
	// 10 calls for 500: the original owes the premium until the next valuation.
	assert_eq!(text(&cases[0], "step"), "write 10 calls, premium 500 net, delta +3.1");
	assert_eq!(text(&cases[1], "step"), "revaluation");
	test(|| {
		invest(ALICE, 100_000 * USD);
		let before = LiquidityPool::nav_breakdown(POOL).unwrap().nav;
		let id = series(OptionKind::Call, 3_500, 20);
		assert_ok!(sell(id, 10, 500 * USD));
		let unit = LiquidityPool::unit_value(id, &dhv_mocks_round()).unwrap();
		let ten = unit.scale(Fixed::from_int(-10)).unwrap();
		assert_eq!(side(), ten);
		assert_ne!(ten.value, number(&cases[0], "ephemeral_liabilities").try_neg().unwrap());
		assert_eq!(<LiquidityPool as Portfolio>::delta(POOL).unwrap(), ten.delta);
		let after = LiquidityPool::nav_breakdown(POOL).unwrap().nav;
		let premium = Fixed::from_int(500);
		assert_eq!(after, before.try_add(premium).unwrap().try_add(ten.value).unwrap());
		run();
		assert_eq!(LiquidityPool::nav_breakdown(POOL).unwrap().nav, after);
		assert_eq!(side(), ten);
	});
}

#[test]
fn old_prices_and_expired_series() {
	let document = document();
	let (mut ages, mut moves, mut expired) = (0, 0, 0);
	for case in list(&document, "staleness_cases") {
		let inputs = &case["inputs"];
		test(|| {
			invest(ALICE, 100_000 * USD);
			let id = series(OptionKind::Put, 2_700, 5);
			assert_ok!(sell(id, 1, 0));
			if let Some(age) = inputs["age_seconds"].as_u64() {
				let max_price_age = inputs["max_age"].as_u64().unwrap();
				let terms = PoolParameters { max_price_age, ..parameters() };
				let governor = RuntimeOrigin::signed(GOVERNOR);
				assert_ok!(LiquidityPool::set_parameters(governor, POOL, terms));
				wait(age);
				assert_eq!(sell(id, 1, 0).is_ok(), text(case, "expected") == "ok", "{case}");
				wait(max_price_age.saturating_sub(age) + 1);
				assert_noop!(sell(id, 1, 0), Error::<Test>::PriceStale);
				ages += 1;
			} else if inputs.get("stored").is_some() {
				set_spot(number(inputs, "stored"));
				run();
				set_spot(number(inputs, "spot"));
				// No stored value is used, so there is nothing to refuse.
				let unit = LiquidityPool::unit_value(id, &dhv_mocks_round()).unwrap();
				assert_ok!(sell(id, 1, 0));
				assert_eq!(Book::<Test>::get(POOL, id).unwrap().unit, unit);
				moves += 1;
			} else {
				assert_eq!(text(inputs, "book"), "contains a series past expiry");
				MockClock::set(Timestamp::from_secs(START + 5 * DAY));
				set_spot(Fixed::from_int(2_500));
				let value = || LiquidityPool::nav_breakdown(POOL).unwrap().book.value;
				assert_eq!(value(), Fixed::from_int(-200));
				FixingOf::insert(id, Price::new(Fixed::from_int(2_650)));
				assert_eq!(value(), Fixed::from_int(-50));
				let price = price_epoch();
				assert_eq!(price.nav, Fixed::from_int(99_950), "[F34]: nothing waits for it");
				expired += 1;
			}
		});
	}
	assert!(ages >= 1 && moves >= 2 && expired >= 1, "{ages} {moves} {expired}");
}
