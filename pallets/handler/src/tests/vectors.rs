//! The published cases of the pricer of Rysk Beyond through this pallet, here slippage and spreads, in
//! [`super::vectors_whole`] whole quotes: terms, tables, exposure and collateral of each case are set, and
//! what a quote says is compared.
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
use dhv_mocks::{MockClock, MockPrices, MockRegistry, USDC, WETH};
use dhv_primitives::{
	Contracts, Fixed, OptionKind, Price, Quote, Rate, SeriesId, SeriesPosition, Side, Timestamp,
	LOT,
};
use frame_support::assert_ok;
use serde_json::Value;

/// Seconds of a year.
pub(super) const YEAR: f64 = 31_557_600.0;
/// By which the pool over-collateralises in these tests.
pub(super) const HEALTH: f64 = 1.25;

pub(super) fn file(name: &str) -> Value {
	let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../math/tests/vectors/");
	let text = std::fs::read_to_string(format!("{folder}{name}.json")).unwrap();
	serde_json::from_str(&text).unwrap()
}

pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
	value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}"))
}

pub(super) fn number(value: &Value, key: &str) -> f64 {
	text(value, key).parse().unwrap()
}

/// A decimal with its first 18 places.
pub(super) fn fixed(value: &Value, key: &str) -> Fixed {
	let all = text(value, key);
	let (negative, digits) = all.strip_prefix('-').map_or((false, all), |rest| (true, rest));
	let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
	let raw: i128 = format!("{whole}{part:0<18.18}").parse().unwrap();
	Fixed::from_raw(if negative { -raw } else { raw })
}

pub(super) fn as_f64(value: Fixed) -> f64 {
	value.raw() as f64 * 1e-18
}

pub(super) fn from_f64(value: f64) -> Fixed {
	Fixed::from_raw((value * 1e18) as i128)
}

pub(super) fn bool(value: &Value, key: &str) -> bool {
	value[key].as_bool().unwrap()
}

pub(super) fn close(name: &str, field: &str, ours: f64, theirs: f64, tolerance: f64) {
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
pub(super) fn plain() -> TradingParameters {
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

pub(super) fn govern(parameters: TradingParameters) {
	assert_ok!(put(POOL, parameters));
	assert_ok!(Handler::set_tables(RuntimeOrigin::root(), POOL, tables()));
}

/// Whole lots of a size, rounded down, and whether that is all of it.
pub(super) fn lots(value: &Value, key: &str) -> (Contracts, bool) {
	let raw = fixed(value, key).raw() as u128;
	let lot = LOT.units() * 10_000_000_000;
	(Contracts::from_units(raw / lot * LOT.units()), raw.is_multiple_of(lot))
}

/// A series with its time to expiry, that both sides trade, with the pool's exposure in it.
pub(super) fn series(kind: OptionKind, seconds: u64, strike: Fixed, net: Fixed) -> SeriesId {
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
pub(super) fn filled(series: SeriesId, side: Side, contracts: Contracts) -> Quote {
	let quote = Handler::quote(POOL, series, contracts, side).unwrap();
	assert_ok!(match side {
		Side::Buy => buy(series, contracts),
		Side::Sell => sell(series, contracts),
	});
	assert_eq!(events().pop(), Some(Event::Traded { who: ALICE, quote }));
	quote
}

pub(super) fn side(inputs: &Value) -> Side {
	if bool(inputs, "is_sell_to_dhv") {
		Side::Sell
	} else {
		Side::Buy
	}
}

/// The normal distribution, by Simpson's rule.
pub(super) fn normal(x: f64) -> f64 {
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

pub(super) fn set_spot(spot: Fixed) {
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
				assert!(outcome.as_str().unwrap().starts_with("clamp"), "{name} (F27)");
				let last = tables().grid.entries() - 5 + band;
				if seconds > 2_800 * 2_800 {
					let one = f64::from(tables().slippage.call[last]) / 1e6;
					close(name, "multiplier (F27)", own, one, 1e-12);
				} else {
					assert_eq!(band, 4, "{name} (F27)");
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
	println!("slippage: {same} agree, {clamped} clamped (F27), {cut} cut to whole lots");
	assert_eq!(same + clamped + cut, cases.len());
	assert!(same > 0 && clamped > 0 && cut > 0);
}

fn tenor(seconds: u64) -> u64 {
	(((seconds as f64).sqrt() * 2.0 / 2_800.0) as u64).min(2)
}

pub(super) fn rates(value: &Value) -> BorrowRates {
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
			let strike = if delta == 0.0 { spot * 4e3 } else { strike_of(target, spot, seconds) };
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
			close(name, "lending (F28)", got, lending, tolerance * lending.max(1.0));
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
			close(name, "spread (F28)", got, total, 2.0 * tolerance * total.max(1.0));
			if lending + borrow < least {
				close(name, "floor (F28)", got, least, 1e-15 * least);
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
