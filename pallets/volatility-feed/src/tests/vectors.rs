//! Volatilities of the Rysk protocol through the pallet: each case is submitted and asked for. Where we
//! differ by design the test has our answer and the flaw that it mends: `[F30]` a rate without bound,
//! `[F31]` volatilities that are not checked when they are set.

use super::mock::*;
use crate::{types::GridPoint, *};
use dhv_math::sabr::{implied_volatility, SabrParameters};
use dhv_mocks::{MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{SurfaceError, VolatilitySurface},
	Fixed, OptionKind, Price, Rate, Timestamp, Volatility,
};
use frame_support::assert_ok;
use serde_json::Value;
use sp_runtime::DispatchResult;

const VECTORS: &str = include_str!("../../../../math/tests/vectors/sabr_rysk.json");

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
	value[field].as_str().unwrap_or_else(|| panic!("{field} in {value}"))
}

/// A decimal number to 18 digits.
fn fixed(decimal: &str) -> Fixed {
	let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
	let digits: String = fraction.chars().chain("000000000000000000".chars()).take(18).collect();
	Fixed::from_raw(format!("{whole}{digits}").parse().unwrap())
}

fn number(value: &Value, field: &str) -> Fixed {
	fixed(text(value, field))
}

/// The widest limits that can be governed.
fn open_wide() {
	govern(|limits| {
		*limits = SurfaceParameters {
			min_volatility: Volatility::from_raw(1),
			max_volatility: volatility(100_000),
			max_rate: Rate::new(Fixed::ONE),
			max_tenor: 1_461 * DAY,
			..*limits
		}
	});
}

struct Case {
	terms: SabrParameters,
	rate: Rate,
	spot: Price,
	strike: Price,
	seconds: u64,
}

impl Case {
	fn of(inputs: &Value) -> Self {
		Self {
			terms: SabrParameters {
				alpha: number(inputs, "alpha"),
				beta: number(inputs, "beta"),
				rho: number(inputs, "rho"),
				nu: number(inputs, "volvol"),
			},
			rate: Rate::new(number(inputs, "interest_rate")),
			spot: Price::new(number(inputs, "spot")),
			strike: Price::new(number(inputs, "strike")),
			seconds: inputs["seconds_to_expiry"].as_u64().unwrap(),
		}
	}

	fn expiry(&self) -> Timestamp {
		Timestamp::from_secs(START + self.seconds)
	}

	fn submit(&self) -> DispatchResult {
		MockPrices::set(WETH, USDC, self.spot);
		submit_both(self.expiry(), self.terms, self.terms, self.rate)
	}

	fn ask(&self, kind: OptionKind) -> dhv_primitives::ports::SurfacePoint {
		let now = Timestamp::from_secs(START);
		let found = VolatilityFeed::point(WETH, kind, self.expiry(), self.strike, self.spot, now);
		found.unwrap()
	}
}

/// What we say to a case.
#[derive(Debug, PartialEq)]
enum Ours {
	/// What the vector says.
	Same,
	/// The volatility at the end of the grid: `[F31]` no volatility beyond the strikes that were
	/// checked.
	End(u32),
	/// The smile is refused.
	Refused(Refusal),
}

#[test]
fn explore() {
	let file: Value = serde_json::from_str(VECTORS).unwrap();
	for case in file["cases"].as_array().unwrap() {
		run(|| {
			open_wide();
			let c = Case::of(&case["inputs"]);
			MockPrices::set(WETH, USDC, c.spot);
			let report = VolatilityFeed::check_smile(WETH, c.expiry(), c.terms, c.terms, c.rate);
			if let Some(first) = report.findings.first() {
				println!("{} {first:?}", text(case, "id"));
			} else {
				assert_ok!(c.submit());
				let p = c.ask(OptionKind::Call);
				let m = c.strike.get().div_nearest(p.forward.get()).unwrap();
				println!(
					"{} {} want {} m {m}",
					text(case, "id"),
					p.volatility,
					text(&case["expected"], "vol")
				);
			}
		});
	}
}
