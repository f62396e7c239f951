//! Volatilities of the Rysk protocol through the pallet: each case is submitted and asked for. Where we
//! differ by design the test has our answer and the flaw that it mends: `(F30)` a rate without bound,
//! `(F31)` volatilities that are not checked when they are set.

use super::mock::*;
use crate::{types::GridPoint, *};
use dhv_math::sabr::SabrParameters;
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

/// A decimal number to 18 digits, at most six places to the right of where it is written.
fn fixed(decimal: &str) -> Fixed {
	let (mantissa, exponent) = decimal.split_once('e').unwrap_or((decimal, "0"));
	let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
	let digits: String = fraction.chars().chain("000000000000000000".chars()).take(18).collect();
	let raw: i128 = format!("{whole}{digits}").parse().unwrap();
	let places = exponent.trim_start_matches('-').parse().unwrap();
	Fixed::from_raw(raw / 10_i128.pow(places))
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

/// Where we differ: case, flaw, and what we say.
const DIFFERENCES: &[(&str, &str, Ours)] = &[
	("fuzz-spot-10.5", "F31", Ours::End(HIGH)),
	("fuzz-spot-1000", "F31", Ours::End(LOW)),
	("fuzz-spot-1000000", "F31", Ours::End(LOW)),
	("fuzz-strike-10.000001", "F31", Ours::End(LOW)),
	("fuzz-strike-500", "F31", Ours::End(HIGH)),
	("fuzz-strike-1208925.81", "F31", Ours::End(HIGH)),
	("fuzz-rate--199.9", "F30", Ours::Refused(Refusal::RateOutOfRange)),
	("fuzz-rate-199.9", "F30", Ours::Refused(Refusal::RateOutOfRange)),
	("fuzz-rho--0.999999", "F31", Ours::Refused(Refusal::InvalidCallParameters)),
	("fuzz-volvol-100", "F31", Ours::Refused(Refusal::VolatilityOutOfRange(FIRST))),
	("negative-vol-long-dated", "F31", Ours::Refused(Refusal::VolatilityUndefined(FIRST))),
];

const FIRST: GridPoint = GridPoint { put: false, strike: 0 };

/// The volatility at half the forward of the smile with alpha 0.25, beta 1, rho -0.3 and volatility of
/// volatility 1.5, 30 days before expiry.
const LOW: i128 = 542_698_056_765_366_389;
/// The same at twice the forward.
const HIGH: i128 = 435_241_810_350_479_691;

/// What we say to a case.
#[derive(Clone, Copy, Debug)]
enum Ours {
	/// The volatility at the end of the grid: none is used beyond the strikes that were judged.
	End(i128),
	/// The smile is refused.
	Refused(Refusal),
}

#[test]
fn every_case_has_its_volatility_or_its_flaw() {
	let file: Value = serde_json::from_str(VECTORS).unwrap();
	let mut differing = 0;
	for case in file["cases"].as_array().unwrap() {
		let id = text(case, "id");
		let ours = DIFFERENCES.iter().find(|(name, ..)| *name == id).map(|(.., ours)| *ours);
		differing += usize::from(ours.is_some());
		run(|| {
			open_wide();
			let read = Case::of(&case["inputs"]);
			if let Some(Ours::Refused(refusal)) = ours {
				assert_eq!(read.submit(), Err(Error::<Test>::from(refusal).into()), "{id}");
				return;
			}
			assert_ok!(read.submit());
			let expected = &case["expected"];
			let (volatility, tolerance) = match ours {
				Some(Ours::End(volatility)) => (Fixed::from_raw(volatility), 10),
				_ => (number(expected, "vol"), number(&case["tolerance"], "abs").raw()),
			};
			for kind in [OptionKind::Call, OptionKind::Put] {
				let point = read.ask(kind);
				let distance = (point.volatility.raw() - volatility.raw()).abs();
				assert!(distance <= tolerance, "{id}: {} for {volatility}", point.volatility);
				let forward = number(expected, "forward");
				// Of a larger forward as many digits.
				let slack = tolerance.max(1_000_000_000).max(forward.raw() / 1_000_000_000_000_000);
				assert!((point.forward.raw() - forward.raw()).abs() <= slack, "{id}: forward");
			}
		});
	}
	assert_eq!(differing, DIFFERENCES.len(), "a difference without its case");
}

/// Submits a good smile with one field changed.
fn with(field: &str, value: Fixed) -> DispatchResult {
	let (mut call, mut put, mut rate) = (usual(), usual(), Rate::ZERO);
	let (side, name) = field.split_at(field.find(char::is_uppercase).unwrap());
	match (side, name) {
		("call", "Alpha") => call.alpha = value,
		("call", "Beta") => call.beta = value,
		("call", "Rho") => call.rho = value,
		("call", "Volvol") => call.nu = value,
		("put", "Alpha") => put.alpha = value,
		("put", "Beta") => put.beta = value,
		("put", "Rho") => put.rho = value,
		("put", "Volvol") => put.nu = value,
		("interest", "Rate") => rate = Rate::new(value),
		_ => panic!("unknown field {field}"),
	}
	submit_both(day(30), call, put, rate)
}

#[test]
fn what_the_peer_refuses_we_refuse() {
	let file: Value = serde_json::from_str(VECTORS).unwrap();
	for case in file["reject_cases"].as_array().unwrap() {
		run(|| {
			if let Some(quote) = case["quote"].as_str() {
				quote_refused(quote);
				return;
			}
			let field = text(case, "field");
			let error = match field.chars().next() {
				Some('c') => Error::<Test>::InvalidCallParameters,
				Some('p') => Error::InvalidPutParameters,
				_ => Error::RateOutOfRange,
			};
			assert_eq!(with(field, number(case, "value")), Err(error.into()), "{case}");
		});
	}
}

/// There is no volatility in some situation.
fn quote_refused(situation: &str) {
	assert_ok!(submit(day(30), usual()));
	let point = |expiry, strike, spot| {
		let now = Timestamp::from_secs(START);
		VolatilityFeed::point(WETH, OptionKind::Call, expiry, price(strike), price(spot), now)
	};
	if situation.starts_with("spot = 0") {
		assert_eq!(point(day(30), 2_000, 0), Err(SurfaceError::OutOfRange));
	} else if situation.starts_with("strike = 0") {
		assert_eq!(point(day(30), 0, 2_000), Err(SurfaceError::OutOfRange));
	} else if situation.starts_with("no parameters for that exact expiry") {
		// (F31) Near and between smiles there is one; further away the refusal says so.
		assert_eq!(point(day(60), 2_000, 2_000), Err(SurfaceError::UnknownExpiry));
		assert_ok!(submit(day(90), usual()));
		assert_ok!(point(day(60), 2_000, 2_000));
	} else if situation.contains("expir") || situation.contains("time") {
		assert_eq!(point(day(0), 2_000, 2_000), Err(SurfaceError::Expired));
	} else {
		panic!("unknown situation {situation}");
	}
}

/// A rate of the peer is in its bound and no rate at all: with 199.9 a year the forward of a month is
/// thirteen million times the spot.
#[test]
fn rates_are_bounded_and_move_in_steps() {
	run(|| {
		for rate in ["199.9", "-199.9", "1.000000000000000001", "-1.000000000000000001"] {
			open_wide();
			let rate = Rate::new(fixed(rate));
			let refused = submit_both(day(30), usual(), usual(), rate);
			assert_eq!(refused, Err(Error::<Test>::RateOutOfRange.into()));
		}
		assert_ok!(submit_both(day(30), usual(), usual(), Rate::new(Fixed::ONE)));
		pass(300);
		let refused = submit_both(day(30), usual(), usual(), Rate::ZERO);
		assert_eq!(refused, Err(Error::<Test>::RateStepTooLarge.into()));
	});
}
