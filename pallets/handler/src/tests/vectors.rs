//! The published cases of the pricer of Rysk Beyond through this pallet: terms, tables, exposure and
//! collateral of each case are set, and what a quote says is compared.
//!
//! | difference by design | id | what is compared instead |
//! |---|---|---|
//! | orders are whole lots | | refused; the next smaller whole size against the formula |
//! | a delta of one, a time beyond the last tenor | F27 | the last band, the last tenor |
//! | lending on the collateral locked; a spread above zero | F28 | the case's figure times the health factor; the floor |
//! | what buyers pay rounds up and has a minimum; the fee is at most an eighth | F29 | our own figure |
//! | the age of the price is charged | F1 | our own figure |
//! | the cap far from the money is by the delta of the surface's volatility | | our own figure |

use super::mock::*;
use crate::{
	types::{Table, TablePair},
	*,
};
use dhv_math::quote::{BorrowRates, LowDelta, MultiplierGrid};
use dhv_mocks::{MockClock, MockPrices, MockRegistry, MockSurface, USDC, WETH};
use dhv_primitives::{
	Contracts, Delta, Fixed, OptionKind, Price, Quote, Rate, SeriesId, SeriesPosition, Side,
	Timestamp, Volatility, LOT,
};
use frame_support::assert_ok;
use serde_json::Value;

/// Seconds of a year.
const YEAR: f64 = 31_557_600.0;
/// By which the pool over-collateralises in these tests.
const HEALTH: f64 = 1.25;

fn file(name: &str) -> Value {
	let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../math/tests/vectors/");
	let text = std::fs::read_to_string(format!("{folder}{name}.json")).unwrap();
	serde_json::from_str(&text).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
	value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}"))
}

fn number(value: &Value, key: &str) -> f64 {
	text(value, key).parse().unwrap()
}

/// A decimal with its first 18 places.
fn fixed(value: &Value, key: &str) -> Fixed {
	let all = text(value, key);
	let (negative, digits) = all.strip_prefix('-').map_or((false, all), |rest| (true, rest));
	let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
	let raw: i128 = format!("{whole}{part:0<18.18}").parse().unwrap();
	Fixed::from_raw(if negative { -raw } else { raw })
}

fn as_f64(value: Fixed) -> f64 {
	value.raw() as f64 * 1e-18
}

fn from_f64(value: f64) -> Fixed {
	Fixed::from_raw((value * 1e18) as i128)
}

fn bool(value: &Value, key: &str) -> bool {
	value[key].as_bool().unwrap()
}

fn close(name: &str, field: &str, ours: f64, theirs: f64, tolerance: f64) {
	let far = (ours - theirs).abs();
	assert!(far <= tolerance, "{name}: {field} is {ours}, not {theirs}: off by {far}");
}

/// The tables of all three files.
fn tables() -> MultiplierTables {
	let file = file("slippage_rysk");
	let knots = file["parameters"]["tenor_knots"].as_array().unwrap();
	let of = |key: &str| {
		let entries = knots.iter().flat_map(|knot| knot[key].as_array().unwrap());
		let entries = entries.map(|entry| {
			let one: f64 = entry.as_str().unwrap().parse().unwrap();
			(one * 1e6).round() as u32
		});
		Table::truncate_from(entries.collect())
	};
	let pair = TablePair { call: of("call_multipliers"), put: of("put_multipliers") };
	let grid = MultiplierGrid { band_width_percent: 20, tenors: 3, max_root_seconds: 2_800 };
	MultiplierTables { grid, slippage: pair.clone(), lending: pair.clone(), borrow: pair }
}

/// Terms that add nothing to the peer's.
fn plain() -> TradingParameters {
	TradingParameters {
		min_contracts: LOT,
		max_contracts: Contracts::from_units(1_000_000 * Contracts::ONE.units()),
		slippage_gradient: Fixed::ZERO,
		bid_ask_spread: Fixed::ZERO,
		lending_rate: Rate::ZERO,
		borrow_rates: BorrowRates::default(),
		hedge_cost: Fixed::ZERO,
		min_spread: Fixed::from_raw(1),
		min_premium: Fixed::ZERO,
		low_delta: LowDelta::default(),
		staleness_spread: Fixed::ZERO,
		fee_per_contract: Fixed::ZERO,
		cutoff: 0,
		min_delta: Fixed::ZERO,
		max_delta: Fixed::ONE,
		max_round_delta: Fixed::from_int(1_000_000_000_000),
		..terms()
	}
}

fn govern(parameters: TradingParameters) {
	assert_ok!(Handler::set_parameters(RuntimeOrigin::root(), POOL, parameters));
	assert_ok!(Handler::set_tables(RuntimeOrigin::root(), POOL, tables()));
}

/// Whole lots of a size, rounded down, and whether that is all of it.
fn lots(value: &Value, key: &str) -> (Contracts, bool) {
	let raw = fixed(value, key).raw() as u128;
	let lot = LOT.units() * 10_000_000_000;
	(Contracts::from_units(raw / lot * LOT.units()), raw.is_multiple_of(lot))
}

/// A series with its time to expiry, that both sides trade, with the pool's exposure in it.
fn series(kind: OptionKind, seconds: u64, strike: Fixed, net: Fixed) -> SeriesId {
	let expiry = Timestamp::from_secs(MockClock::timestamp().secs() + seconds);
	let strike = Price::new(strike);
	let manager = RuntimeOrigin::signed(MANAGER);
	assert_ok!(Handler::list_series(manager, POOL, expiry, kind, strike, true, true));
	let [.., Event::SeriesListed { series, .. }] = events()[..] else { panic!("not listed") };
	let size = Contracts::from_units(net.raw().unsigned_abs() / 10_000_000_000);
	let (short, long) =
		if net.is_negative() { (size, Contracts::ZERO) } else { (Contracts::ZERO, size) };
	MockRegistry::set_position(VAULT, series, SeriesPosition { short, collateral: 0 });
	MockRegistry::set_held(VAULT, series, long);
	MockRegistry::set_held(ALICE, series, Contracts::from_units(u128::from(u64::MAX)));
	series
}

/// The quote, which the trade fills to the unit.
fn filled(series: SeriesId, side: Side, contracts: Contracts) -> Quote {
	let quote = Handler::quote(POOL, series, contracts, side).unwrap();
	assert_ok!(match side {
		Side::Buy => buy(series, contracts),
		Side::Sell => sell(series, contracts),
	});
	assert_eq!(events().pop(), Some(Event::Traded { who: ALICE, quote }));
	quote
}

fn side(inputs: &Value) -> Side {
	if bool(inputs, "is_sell_to_dhv") {
		Side::Sell
	} else {
		Side::Buy
	}
}

/// The normal distribution, by Simpson's rule.
fn normal(x: f64) -> f64 {
	let steps = 2_000;
	let width = x / f64::from(steps);
	let density = |at: f64| (-at * at / 2.0).exp();
	let sum: f64 = (0..steps)
		.map(|step| {
			let at = f64::from(step) * width;
			density(at) + 4.0 * density(at + width / 2.0) + density(at + width)
		})
		.sum();
	0.5 + sum * width / 6.0 / (2.0 * std::f64::consts::PI).sqrt()
}

/// The strike at which an option has a delta, at a volatility of 80 % and no rate.
fn strike_of(delta: f64, spot: f64, seconds: u64) -> f64 {
	let call = if delta < 0.0 { 1.0 + delta } else { delta };
	let (mut low, mut high) = (-9.0, 9.0);
	for _ in 0..60 {
		let middle = (low + high) / 2.0;
		if normal(middle) < call {
			low = middle;
		} else {
			high = middle;
		}
	}
	let root = 0.8 * (seconds as f64 / YEAR).sqrt();
	spot * (-low * root + root * root / 2.0).exp()
}

fn kind_of(delta: f64) -> OptionKind {
	if delta < 0.0 {
		OptionKind::Put
	} else {
		OptionKind::Call
	}
}

/// The band of a delta, each of a fifth.
fn band_of(delta: Fixed) -> usize {
	((delta.raw().unsigned_abs() / bps(2_000).raw().unsigned_abs()) as usize).min(4)
}

fn set_spot(spot: Fixed) {
	MockPrices::set(WETH, USDC, Price::new(spot));
}

/// The multiplier of a band of a kind at a time.
fn multiplier(kind: OptionKind, band: usize, seconds: u64) -> f64 {
	let pair = tables().slippage;
	let table = if kind == OptionKind::Call { pair.call } else { pair.put };
	let place = ((seconds as f64).sqrt() * 2.0 / 2_800.0).min(2.0);
	let tenor = (place as usize).min(2);
	let entry = |tenor: usize| f64::from(table[tenor.min(2) * 5 + band]) / 1e6;
	let share = place - tenor as f64;
	entry(tenor) + (entry(tenor + 1) - entry(tenor)) * share
}

/// The mean factor of slippage.
fn factor(gradient: f64, net: f64, contracts: f64, side: Side) -> f64 {
	let slope = gradient.ln_1p();
	if slope == 0.0 {
		return 1.0;
	}
	let low = if side == Side::Buy { net - contracts } else { net };
	(-low * slope).exp() * -(-contracts * slope).exp_m1() / (contracts * slope)
}

#[test]
fn slippage_agrees_and_differs_where_it_should() {
	let file = file("slippage_rysk");
	let (mut same, mut clamped, mut cut) = (0, 0, 0);
	let cases = file["cases"].as_array().unwrap();
	for case in cases {
		run(|| {
			let (inputs, expected, name) = (&case["inputs"], &case["expected"], text(case, "id"));
			let seconds = inputs["seconds_to_expiry"].as_u64().unwrap();
			let delta = number(inputs, "delta");
			// Any delta of the band serves: the middle.
			let band = band_of(fixed(inputs, "delta"));
			let middle = (band as f64 + 0.5) * 0.2 * if delta < 0.0 { -1.0 } else { 1.0 };
			govern(TradingParameters {
				slippage_gradient: fixed(inputs, "slippage_gradient"),
				..plain()
			});
			set_spot(Fixed::from_int(2_000));
			let strike = from_f64(strike_of(middle, 2_000.0, seconds));
			let net = fixed(inputs, "net_dhv_exposure");
			let id = series(kind_of(delta), seconds, strike, net);
			let (size, whole) = lots(inputs, "amount");
			let quote = filled(id, side(inputs), size);
			close(name, "delta", as_f64(quote.delta.get()), middle, 1e-6);
			let own = multiplier(kind_of(delta), band, seconds);
			close(name, "multiplier", as_f64(quote.slippage_multiplier), own, 1e-12);
			let gradient = number(inputs, "slippage_gradient") * own;
			let contracts = size.units() as f64 / 1e8;
			let ours = factor(gradient, as_f64(net), contracts, side(inputs));
			let got = as_f64(quote.slippage_factor);
			close(name, "our factor", got, ours, 1e-11 * ours.max(1.0));
			if let Some(outcome) = expected.get("outcome") {
				assert!(outcome.as_str().unwrap().starts_with("clamp"), "{name} [F27]");
				let last = tables().grid.entries() - 5 + band;
				if seconds > 2_800 * 2_800 {
					let one = f64::from(tables().slippage.call[last]) / 1e6;
					close(name, "multiplier [F27]", own, one, 1e-12);
				} else {
					assert_eq!(band, 4, "{name} [F27]");
				}
				clamped += 1;
				return;
			}
			let theirs = number(expected, "slippage_multiplier");
			assert_eq!(expected["tenor_index"].as_u64(), Some(tenor(seconds)), "{name}");
			assert_eq!(expected["delta_band"].as_u64(), Some(band as u64), "{name}");
			close(name, "gradient", gradient, number(expected, "modified_gradient"), 1e-15);
			let tolerance = number(&case["tolerance"], "abs");
			if whole || (number(inputs, "amount") - contracts).abs() < 1e-12 {
				close(name, "factor", got, theirs, tolerance);
				same += 1;
			} else {
				close(name, "factor of whole lots", got, theirs, theirs * 1e-6);
				cut += 1;
			}
			if !whole {
				let odd = Contracts::from_units(size.units() + 1);
				let refused = Error::<Test>::NotWholeLots.into();
				assert_eq!(Handler::quote(POOL, id, odd, side(inputs)), Err(refused), "{name}");
			}
		});
	}
	println!("slippage: {same} agree, {clamped} clamped [F27], {cut} cut to whole lots");
	assert_eq!(same + clamped + cut, cases.len());
	assert!(same > 0 && clamped > 0 && cut > 0);
}

fn tenor(seconds: u64) -> u64 {
	(((seconds as f64).sqrt() * 2.0 / 2_800.0) as u64).min(2)
}

fn rates(value: &Value) -> BorrowRates {
	let rate = |key| Rate::new(fixed(value, key));
	BorrowRates {
		sell_long: rate("sell_long_rate"),
		sell_short: rate("sell_short_rate"),
		buy_long: rate("buy_long_rate"),
		buy_short: rate("buy_short_rate"),
	}
}

#[test]
fn spreads_agree_and_are_floored() {
	let file = file("spread_rysk");
	let (mut same, mut floored) = (0, 0);
	let cases = file["cases"].as_array().unwrap();
	for case in cases {
		run(|| {
			let (inputs, expected, name) = (&case["inputs"], &case["expected"], text(case, "id"));
			let seconds = inputs["seconds_to_expiry"].as_u64().unwrap();
			let (delta, spot) = (number(inputs, "delta"), number(inputs, "spot"));
			let floor = bps(1);
			govern(TradingParameters {
				lending_rate: Rate::new(fixed(inputs, "collateral_lending_rate")),
				borrow_rates: rates(inputs),
				min_spread: floor,
				..plain()
			});
			set_spot(fixed(inputs, "spot"));
			// A hair inside the band that begins at the delta.
			let target = delta + 1e-9 * delta.signum();
			let strike = if delta == 0.0 { spot * 1e6 } else { strike_of(target, spot, seconds) };
			let net = fixed(inputs, "net_dhv_exposure");
			let id = series(kind_of(delta), seconds, from_f64(strike), net);
			let margin = number(inputs, "margin_per_contract");
			let locked = (margin * HEALTH * 1e6) as u128;
			MockRegistry::set_collateral_per_contract(id, locked);
			let (size, _) = lots(inputs, "amount");
			// A sale at this spot may bring nothing: only a purchase is always filled.
			let asked = || Handler::quote(POOL, id, size, side(inputs));
			let quote = asked().unwrap_or_else(|error| {
				assert_eq!(error, Error::<Test>::PremiumTooSmall.into(), "{name}");
				// The pool has written as much: then the sale only closes, at any premium.
				let short = Contracts::from_units(1_000_000 * Contracts::ONE.units());
				let position = SeriesPosition { short, collateral: 0 };
				MockRegistry::set_position(VAULT, id, position);
				MockRegistry::set_held(VAULT, id, Contracts::ZERO);
				asked().unwrap()
			});
			let contracts = size.units() as f64 / 1e8;
			let whole = contracts / number(inputs, "amount");
			let tolerance = 1e-9;
			let lending = number(expected, "collateral_lending_premium") * HEALTH * whole;
			let got = as_f64(quote.lending_premium);
			close(name, "lending [F28]", got, lending, tolerance * lending.max(1.0));
			let scale = if delta == 0.0 { 1.0 } else { as_f64(quote.delta.get()) / delta };
			close(name, "delta", scale, 1.0, 1e-6);
			let borrow = number(expected, "delta_borrow_premium") * scale * whole;
			let got = as_f64(quote.borrow_premium);
			close(name, "borrow", got, borrow, tolerance * borrow.abs().max(1.0));
			let own = multiplier(kind_of(delta), band_of(fixed(inputs, "delta")), seconds);
			close(name, "multiplier", own, number(expected, "multiplier"), 1e-12);
			// The peer floors the sum at nothing, we at the least spread.
			let least = as_f64(floor) * contracts;
			let total = (lending + borrow).max(least);
			let got = as_f64(quote.spread);
			close(name, "spread [F28]", got, total, 2.0 * tolerance * total.max(1.0));
			if lending + borrow < least {
				close(name, "floor [F28]", got, least, 1e-15 * least);
				floored += 1;
			} else {
				let theirs = number(expected, "spread_applied") * scale * whole;
				let more = lending - lending / HEALTH;
				close(name, "applied", got - more, theirs, 2.0 * tolerance * total.max(1.0));
				same += 1;
			}
		});
	}
	println!("spread: {same} agree but for F28, {floored} floored");
	assert_eq!(same + floored, cases.len());
	assert!(same > 0 && floored > 0);
}

/// Seconds, and upper bounds of calls and puts, with which the peer ran.
const UPPER_BOUNDS: [(u64, f64, f64); 7] = [
	(604_800, 0.136_113_558_844_652, 0.152_631_225_060_838),
	(1_209_600, 0.204_187_799_962_680, 0.220_077_115_543_755),
	(2_419_200, 0.286_851_404_906_056, 0.300_379_400_622_110),
	(3_628_800, 0.346_254_939_021_579, 0.379_097_031_746_117),
	(4_838_400, 0.410_351_170_012_979, 0.441_358_135_813_663),
	(6_048_000, 0.468_023_268_960_228, 0.499_819_416_147_170),
	(7_257_600, 0.519_059_121_881_823, 0.559_059_596_620_902),
];

fn margin_of(kind: OptionKind, seconds: u64, strike: f64, spot: f64) -> f64 {
	let (_, call, put) = UPPER_BOUNDS.into_iter().find(|(time, ..)| *time >= seconds).unwrap();
	let (bound, intrinsic) = match kind {
		OptionKind::Call => (call, spot - strike),
		OptionKind::Put => (put, strike - spot),
	};
	bound * spot.min(strike) + intrinsic.max(0.0)
}

#[test]
fn whole_quotes_agree_but_for_what_is_charged_by_design() {
	let file = file("quote_beyond_rysk");
	let parameters = &file["parameters"];
	let staleness = 0.5;
	let (mut bought, mut sold, mut capped, mut refused) = (0, 0, 0, 0);
	let cases = file["cases"].as_array().unwrap();
	for case in cases {
		run(|| {
			let (inputs, expected, name) = (&case["inputs"], &case["expected"], text(case, "id"));
			let seconds = inputs["seconds_to_expiry"].as_u64().unwrap();
			let (spot, strike) = (number(inputs, "spot"), number(inputs, "strike"));
			let kind = if bool(inputs, "is_put") { OptionKind::Put } else { OptionKind::Call };
			let iv = number(expected, "iv");
			let fee = number(parameters, "fee_per_contract");
			govern(TradingParameters {
				slippage_gradient: fixed(parameters, "slippage_gradient"),
				bid_ask_spread: fixed(parameters, "bid_ask_iv_spread"),
				lending_rate: Rate::new(fixed(parameters, "collateral_lending_rate")),
				borrow_rates: rates(parameters),
				low_delta: LowDelta {
					threshold: Delta::new(fixed(parameters, "low_delta_threshold")),
					volatility: Volatility::new(fixed(parameters, "low_delta_flat_iv")),
				},
				fee_per_contract: fixed(parameters, "fee_per_contract"),
				staleness_spread: from_f64(staleness),
				..plain()
			});
			MockSurface::set_volatility(Volatility::new(fixed(expected, "iv")));
			MockSurface::set_rate(Rate::new(fixed(&parameters["sabr"], "interest_rate")));
			set_spot(fixed(inputs, "spot"));
			let net = fixed(inputs, "net_dhv_exposure");
			let id = series(kind, seconds, fixed(inputs, "strike"), net);
			let margin = margin_of(kind, seconds, strike, spot);
			MockRegistry::set_collateral_per_contract(id, (margin * HEALTH * 1e6) as u128);
			let (size, whole) = lots(inputs, "amount");
			assert!(whole, "{name}");
			let n = number(inputs, "amount");
			let quote = match Handler::quote(POOL, id, size, side(inputs)) {
				Ok(_) => filled(id, side(inputs), size),
				Err(error) => {
					// As the peer's exchange does, unless the order closes a position.
					assert_eq!(error, Error::<Test>::PremiumTooSmall.into(), "{name}");
					let rule = text(expected, "exchange_rule");
					assert!(rule.starts_with("reject (premium/8 <= fee)"), "{name}: {rule}");
					assert!(number(expected, "premium") / 8.0 <= fee * n, "{name}");
					// A sale that closes is exempt, with a fee of at most an eighth.
					let short = Contracts::from_units(size.units() * 2);
					let position = SeriesPosition { short, collateral: 0 };
					MockRegistry::set_position(VAULT, id, position);
					let closing = filled(id, Side::Sell, size);
					assert_eq!(closing.opened, Contracts::ZERO, "{name}");
					assert_eq!(closing.fee, closing.premium / 8, "{name}");
					refused += 1;
					return;
				}
			};
			let relative = number(&case["tolerance"], "rel");
			let check = |field: &str, ours: f64, key: &str| {
				let theirs = number(expected, key);
				close(name, field, ours, theirs, relative * theirs.abs() + 1e-12);
			};
			check("forward", as_f64(quote.forward.get()), "forward");
			check("iv", as_f64(quote.volatility.get()), "iv");
			check("iv used", as_f64(quote.volatility_used.get()), "iv_used");
			check("value", as_f64(quote.fair_value), "vanilla_per_contract");
			check("delta", as_f64(quote.delta.get()), "delta_per_contract");
			check("slippage", as_f64(quote.slippage_factor), "slippage_multiplier");
			check("borrow", as_f64(quote.borrow_premium), "delta_borrow_premium");
			let lending = number(expected, "collateral_lending_premium");
			let ours = as_f64(quote.lending_premium);
			close(name, "lending [F28]", ours, lending * HEALTH, 1e-7 * lending + 1e-12);
			// A step of thirty seconds is charged on a round of no age.
			let age = (30.0 / YEAR).sqrt();
			let band_delta = if side(inputs) == Side::Buy {
				number(expected, "delta_per_contract").abs()
			} else {
				delta_at(kind, as_f64(quote.forward.get()), strike, iv, seconds).abs()
			};
			let stale = n * band_delta * spot * staleness * iv * age;
			let ours = as_f64(quote.staleness_spread);
			close(name, "staleness [F1]", ours, stale, 1e-8 * stale + 1e-12);
			let theirs = number(expected, "premium");
			let more = lending * (HEALTH - 1.0) + stale;
			let units = quote.premium as f64 / 1e6;
			let near = 1e-8 * (theirs + more) + 2e-6;
			match side(inputs) {
				Side::Buy => {
					close(name, "premium [F1, F28, F29]", units, theirs + more, near);
					let least = theirs + more;
					assert!(units >= least - 1e-8 * least, "{name} [F29]: rounded down");
					assert_eq!(quote.total, quote.premium + quote.fee);
					bought += 1;
				}
				Side::Sell => {
					if let Some(cap) = expected.get("override_premium") {
						let cap: f64 = cap.as_str().unwrap().parse().unwrap();
						assert!(units <= cap.min(theirs) + near, "{name}: above the cap");
						let free = as_f64(quote.fair_value) * as_f64(quote.slippage_factor) * n
							- as_f64(quote.spread)
							- ours;
						close(name, "capped", units, free.max(0.0).min(cap), near);
						capped += 1;
					} else {
						close(name, "premium [F1]", units, theirs - stale, near);
						sold += 1;
					}
					assert_eq!(quote.total, quote.premium - quote.fee);
				}
			}
			// The peer's buyer pays the whole fee, ours at most an eighth of the premium.
			let own = ((fee * n * 1e6).ceil() as u128).min(quote.premium / 8);
			assert_eq!(quote.fee, own, "{name} [F29]");
		});
	}
	println!("quotes: {bought} bought, {sold} sold, {capped} capped, {refused} refused");
	assert_eq!(bought + sold + capped + refused, cases.len());
	assert!(bought > 0 && sold > 0);
}

fn delta_at(kind: OptionKind, forward: f64, strike: f64, volatility: f64, seconds: u64) -> f64 {
	let root = volatility * (seconds as f64 / YEAR).sqrt();
	let call = normal((forward / strike).ln() / root + root / 2.0);
	if kind == OptionKind::Call {
		call
	} else {
		call - 1.0
	}
}
