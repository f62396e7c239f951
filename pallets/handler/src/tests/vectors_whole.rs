//! The published whole quotes of the pricer of Rysk Beyond; [`super::vectors`] says what differs by
//! design.

use super::{mock::*, vectors::*};
use crate::*;
use dhv_math::quote::LowDelta;
use dhv_mocks::{MockRegistry, MockSurface};
use dhv_primitives::{Contracts, Delta, OptionKind, Rate, SeriesPosition, Side, Volatility};

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
			close(name, "lending (F28)", ours, lending * HEALTH, 1e-7 * lending + 1e-12);
			// A step of thirty seconds is charged on a round of no age.
			let age = (30.0 / YEAR).sqrt();
			let band_delta = if side(inputs) == Side::Buy {
				number(expected, "delta_per_contract").abs()
			} else {
				delta_at(kind, as_f64(quote.forward.get()), strike, iv, seconds).abs()
			};
			let stale = n * band_delta * spot * staleness * iv * age;
			let ours = as_f64(quote.staleness_spread);
			close(name, "staleness (F1)", ours, stale, 1e-8 * stale + 1e-12);
			let theirs = number(expected, "premium");
			let more = lending * (HEALTH - 1.0) + stale;
			let units = quote.premium as f64 / 1e6;
			let near = 1e-8 * (theirs + more) + 2e-6;
			match side(inputs) {
				Side::Buy => {
					close(name, "premium [F1, F28, F29]", units, theirs + more, near);
					let least = theirs + more;
					assert!(units >= least - 1e-8 * least, "{name} (F29): rounded down");
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
						close(name, "premium (F1)", units, theirs - stale, near);
						sold += 1;
					}
					assert_eq!(quote.total, quote.premium - quote.fee);
				}
			}
			// The peer's buyer pays the whole fee, ours at most an eighth of the premium.
			let own = ((fee * n * 1e6).ceil() as u128).min(quote.premium / 8);
			assert_eq!(quote.fee, own, "{name} (F29)");
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
