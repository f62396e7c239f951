//! The references agree with 120-digit results, the public functions obey their bounds on the same
//! rows, and `docs/accuracy.md` states these bounds.

#![allow(
	missing_docs,
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::float_arithmetic,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

mod reference;

use dhv_math::{kernel::real127::Real127, Fixed, MathError, OptionKind, SabrParameters};
use reference::{
	bounds::{Unit, BOUNDS, COUNT, FORWARD_PRICE, INTEREST, PRICE, UPPER_BOUND},
	checks::{part_of_allowed, Tally},
	document::{columns, promise, HEADER},
	formulas::{self, OptionReference},
	inputs::{
		BoundInput, InterestInput, InterpolationInput, OptionInput, SabrInput, SlippageInput,
		StalenessInput,
	},
	numbers::{parse, to_f64},
	run::{run, Found},
	subject::{Subject, PUBLIC},
};
use serde_json::Value;

/// The references are good to this, in the unit of their bound (relative counts from 1e-20 up).
const REFERENCE_ERROR: f64 = 1e-32;

fn rows(list: &str) -> Vec<Value> {
	let file: Value = serde_json::from_str(include_str!("reference/reference.json")).unwrap();
	file[list].as_array().unwrap().clone()
}

fn raw(row: &Value, column: usize) -> Fixed {
	Fixed::from_raw(row[column].as_str().unwrap().parse().unwrap())
}

fn integer(row: &Value, column: usize) -> u64 {
	row[column].as_u64().unwrap()
}

fn expected(row: &Value, column: usize) -> Real127 {
	parse(row[column].as_str().unwrap())
}

/// The worst errors of the references and of the public functions on the rows of a list.
#[derive(Default)]
struct Worst {
	/// In the unit of the bound.
	reference: f64,
	/// As a part of what is allowed, half a quantum of rounding included.
	public: f64,
}

impl Worst {
	fn add(
		&mut self,
		index: usize,
		exact: Real127,
		reference: Real127,
		public: Real127,
		scale: Option<Real127>,
	) {
		let bound = &BOUNDS[index];
		let size = to_f64(exact.magnitude());
		let unit = match bound.unit {
			Unit::Absolute => 1.0,
			// A result that is a faint difference of large terms has lost as many digits in the
			// reference: there a ten-thousandth of the prices counts.
			Unit::Relative => size.max(scale.map_or(0.0, to_f64) * 1e-4).max(1e-20),
			Unit::AbsoluteOrRelative => size.max(1.0),
			Unit::Prices | Unit::AboveSlope => to_f64(scale.unwrap()),
			Unit::Above => size.max(1e-20),
		};
		let error = to_f64((reference - exact).magnitude()) / unit;
		self.reference = self.reference.max(error);
		self.public = self.public.max(part_of_allowed(bound, public, exact, scale, 0.51));
	}

	fn check(&self, index: usize, rows: usize) {
		let name = BOUNDS[index].name;
		println!(
			"{name}: {rows} rows, reference {:.1e}, public {:.3}",
			self.reference, self.public
		);
		assert!(rows >= 40, "{name}: only {rows} rows");
		assert!(self.reference <= REFERENCE_ERROR, "{name}: the reference is off");
		assert!(self.public <= 1.0, "{name}: the bound is broken");
	}
}

/// Checks one result of the rows of a list: `run` gives reference and public result.
fn check(
	list: &str,
	index: usize,
	column: usize,
	run: impl Fn(&Value, &Subject) -> (formulas::Answer, formulas::Answer),
) {
	let rows = rows(list);
	let mut worst = Worst::default();
	for row in &rows {
		let (reference, public) = run(row, &PUBLIC);
		let public = public.unwrap_or_else(|error| panic!("{list} {row}: {error:?}"));
		worst.add(index, expected(row, column), reference.unwrap(), public, None);
	}
	worst.check(index, rows.len());
}

#[test]
fn exponential_logarithm_root_and_power_agree_with_120_digits() {
	check("exp", 0, 1, |row, subject| {
		let x = raw(row, 0);
		(formulas::exp(x), (subject.exp)(x))
	});
	check("ln", 1, 1, |row, subject| {
		let x = raw(row, 0);
		(formulas::ln(x), (subject.ln)(x))
	});
	check("sqrt", 2, 1, |row, subject| {
		let x = raw(row, 0);
		(formulas::sqrt(x), (subject.sqrt)(x))
	});
	check("pow", 3, 2, |row, subject| {
		let (base, exponent) = (raw(row, 0), raw(row, 1));
		(formulas::pow(base, exponent), (subject.pow)(base, exponent))
	});
}

#[test]
fn distribution_and_density_agree_with_120_digits() {
	check("normal", 4, 1, |row, subject| {
		let x = raw(row, 0);
		(Ok(formulas::cdf(x)), (subject.cdf)(x))
	});
	check("normal", 5, 2, |row, subject| {
		let x = raw(row, 0);
		(Ok(formulas::pdf(x)), (subject.pdf)(x))
	});
}

type Formula = fn(&OptionInput) -> Result<OptionReference, MathError>;
type Function = fn(&OptionInput) -> Result<[Real127; 6], MathError>;

/// Checks the rows of a list of prices and greeks, the results from `first` on in the bounds.
fn check_valuations(list: &str, first: usize, formula: Formula, function: Function) {
	let rows = rows(list);
	let mut worst: [Worst; 6] = Default::default();
	for row in &rows {
		let kinds = [OptionKind::Call, OptionKind::Put];
		let input = OptionInput {
			kind: kinds[usize::from(row[0].as_bool().unwrap())],
			spot: raw(row, 1),
			strike: raw(row, 2),
			volatility: raw(row, 3),
			seconds: integer(row, 4),
			rate: raw(row, 5),
		};
		let reference = formula(&input).unwrap();
		let public = function(&input).unwrap_or_else(|error| panic!("{row}: {error:?}"));
		for (i, worst) in worst.iter_mut().enumerate() {
			let scale = Some(reference.scales[i]);
			worst.add(first + i, expected(row, 6 + i), reference.results[i], public[i], scale);
		}
	}
	for (i, worst) in worst.iter().enumerate() {
		worst.check(first + i, rows.len());
	}
}

#[test]
fn prices_and_greeks_agree_with_120_digits() {
	check_valuations("value", PRICE, formulas::option, PUBLIC.option);
	check_valuations("black_76", FORWARD_PRICE, formulas::black_76, PUBLIC.black_76);
}

#[test]
fn interest_and_charges_agree_with_120_digits() {
	let input = |row: &Value, factors: usize| InterestInput {
		rate: raw(row, 0),
		seconds: integer(row, 1),
		factors: (2..2 + factors).map(|column| raw(row, column)).collect(),
	};
	check("interest", INTEREST, 2, |row, subject| {
		let input = input(row, 0);
		(formulas::interest(&input), (subject.interest)(&input))
	});
	check("lending", INTEREST + 1, 4, |row, subject| {
		let input = input(row, 2);
		(formulas::interest(&input), (subject.lending)(&input))
	});
	check("borrow", INTEREST + 2, 6, |row, subject| {
		let input = input(row, 4);
		(formulas::interest(&input), (subject.borrow)(&input))
	});
	check("staleness", INTEREST + 3, 6, |row, subject| {
		let factors = [1, 2, 3, 4, 5].map(|column| raw(row, column));
		let input = StalenessInput { age: integer(row, 0), factors };
		(formulas::staleness(&input), (subject.staleness)(&input))
	});
}

#[test]
fn upper_bounds_agree_with_120_digits() {
	let rows = rows("upper_bound");
	let mut worst = Worst::default();
	for row in &rows {
		let [t0, t1, t] = [0, 2, 4].map(|column| integer(row, column));
		let input = BoundInput { t0, v0: raw(row, 1), t1, v1: raw(row, 3), t };
		let [reference, slope] = formulas::upper_bound(&input).unwrap();
		let public = (PUBLIC.upper_bound)(&input).unwrap();
		worst.add(UPPER_BOUND, expected(row, 5), reference, public, Some(slope));
	}
	worst.check(UPPER_BOUND, rows.len());
}

#[test]
fn forwards_and_volatilities_agree_with_120_digits() {
	check("forward", PRICE + 6, 3, |row, subject| {
		let (spot, rate, seconds) = (raw(row, 0), raw(row, 1), integer(row, 2));
		(formulas::forward(spot, rate, seconds), (subject.forward)(spot, rate, seconds))
	});
	check("sabr", PRICE + 7, 7, |row, subject| {
		let [alpha, beta, rho, nu] = [3, 4, 5, 6].map(|column| raw(row, column));
		let input = SabrInput {
			parameters: SabrParameters { alpha, beta, rho, nu },
			forward: raw(row, 0),
			strike: raw(row, 1),
			seconds: integer(row, 2),
		};
		(formulas::sabr(&input).map(|smile| smile.volatility), (subject.sabr)(&input))
	});
	check("interpolation", PRICE + 8, 5, |row, subject| {
		let [t0, t1, t] = [0, 2, 4].map(|column| integer(row, column));
		let input = InterpolationInput { t0, v0: raw(row, 1), t1, v1: raw(row, 3), t };
		(formulas::interpolation(&input), (subject.interpolation)(&input))
	});
}

#[test]
fn slippage_agrees_with_120_digits() {
	check("slippage", PRICE + 9, 4, |row, subject| {
		let [gradient, exposure, contracts] = [0, 1, 2].map(|column| raw(row, column));
		let taker_buys = row[3].as_bool().unwrap();
		let input = SlippageInput { gradient, exposure, contracts, taker_buys };
		(formulas::slippage(&input), (subject.slippage)(&input))
	});
}

fn explain(found: &Found) -> String {
	let broken = |(bound, tally): (&reference::bounds::Bound, &Tally)| {
		(!tally.holds()).then(|| format!("{}: {tally:?}\n", bound.name))
	};
	let broken: String = BOUNDS.iter().zip(&found.tallies).filter_map(broken).collect();
	format!("{broken}{:?}", found.offences)
}

#[test]
fn random_cases_obey_every_bound_and_stay_in_range() {
	let found = run(5_000, 7, false);
	assert_eq!(found.tallies.len(), COUNT);
	assert!(found.tallies.iter().all(|tally| tally.cases == 5_000));
	assert_eq!(found.arbitrary, 500);
	assert!(found.holds(), "{}", explain(&found));
}

#[test]
fn the_document_states_the_bounds_of_the_code() {
	let text = include_str!("../../docs/accuracy.md");
	let table: Vec<_> = text.lines().filter(|line| line.starts_with('|')).collect();
	assert_eq!(table[0], HEADER);
	assert_eq!(table.len(), COUNT + 2, "run `make accuracy`");
	for (bound, line) in BOUNDS.iter().zip(&table[2..]) {
		let columns = columns(line);
		let [name, domain, unit, limit] = promise(bound);
		assert_eq!(
			[columns[0], columns[1], columns[4], columns[5]],
			[&*name, &domain, &unit, &limit]
		);
		let [cases, worst, headroom] = [2, 3, 6].map(|i| columns[i].parse::<f64>().unwrap());
		assert!(cases >= 1e6, "{name}");
		assert!(worst <= bound.bound && headroom >= 1.0, "{name}");
	}
}
