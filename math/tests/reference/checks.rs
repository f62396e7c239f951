//! Compares results with their references and keeps the worst.

use super::{
	bounds::{Bound, Unit, BOUNDS, COUNT, PRICE, QUANTUM},
	formulas, inputs,
	numbers::to_f64,
	random::Random,
	subject::Subject,
};
use dhv_math::{kernel::real127::Real127, sabr::MIN_CORRECTION, MathError};
use std::fmt::Debug;

/// What the cases of one result gave.
#[derive(Clone, Debug, Default)]
pub struct Tally {
	pub cases: u64,
	/// The largest error as a part of what is allowed; above 1 the bound is broken.
	pub worst: f64,
	/// The input that has it.
	pub input: String,
	/// Cases that are refused although they lie in the domain, or the other way round.
	pub refusals: u64,
	/// The last of them.
	pub refused: String,
}

impl Tally {
	/// Adds the cases of another part of the run.
	pub fn merge(&mut self, other: Self) {
		self.cases += other.cases;
		self.refusals += other.refusals;
		if !other.refused.is_empty() {
			self.refused = other.refused;
		}
		if other.worst > self.worst {
			self.worst = other.worst;
			self.input = other.input;
		}
	}

	/// Whether there are cases and every one obeyed the bound.
	pub fn holds(&self) -> bool {
		self.cases > 0 && self.refusals == 0 && self.worst <= 1.0
	}

	/// The worst error in the unit of the bound.
	pub fn worst_error(&self, bound: &Bound) -> f64 {
		self.worst * bound.bound
	}

	/// Counts a case that is wrongly refused or answered.
	fn refuse(&mut self, input: &impl Debug, answer: &impl Debug) {
		self.cases += 1;
		self.refusals += 1;
		self.refused = format!("{input:?} gives {answer:?}");
	}

	/// Counts a case with its error as a part of what is allowed.
	fn count(&mut self, part: f64, input: &impl Debug) {
		self.cases += 1;
		// Not a number counts as the worst.
		if part > self.worst || part.is_nan() {
			self.worst = if part.is_nan() { f64::INFINITY } else { part };
			self.input = format!("{input:?}");
		}
	}
}

/// The error of a result as a part of what its bound allows. `slack` quanta come on top, for
/// results that are rounded after the bound; `scale` is the unit [`Unit::Prices`].
pub fn part_of_allowed(
	bound: &Bound,
	got: Real127,
	expected: Real127,
	scale: Option<Real127>,
	slack: f64,
) -> f64 {
	let size = to_f64(expected.magnitude());
	let unit = match bound.unit {
		Unit::Absolute => 1.0,
		Unit::Relative => size,
		Unit::AbsoluteOrRelative => size.max(1.0),
		Unit::Prices => scale.map_or(0.0, to_f64),
	};
	let allowed = (bound.bound * unit).max(QUANTUM) + slack * QUANTUM;
	to_f64((got - expected).magnitude()) / allowed
}

/// Cases of every function against their references.
pub struct Checks {
	subject: Subject,
	pub tallies: [Tally; COUNT],
}

impl Checks {
	pub fn new(subject: Subject) -> Self {
		Self { subject, tallies: Default::default() }
	}

	/// One random input for each function.
	pub fn case(&mut self, random: &mut Random) {
		let subject = self.subject;
		let x = inputs::exponent(random);
		self.compare(0, &x, (subject.exp)(x), formulas::exp(x));
		let x = inputs::positive(random);
		self.compare(1, &x, (subject.ln)(x), formulas::ln(x));
		self.compare(2, &x, (subject.sqrt)(x), formulas::sqrt(x));
		let [base, exponent] = inputs::power(random);
		let got = (subject.pow)(base, exponent);
		self.compare(3, &(base, exponent), got, formulas::pow(base, exponent));
		let x = inputs::deviate(random);
		self.compare(4, &x, (subject.cdf)(x), Ok(formulas::cdf(x)));
		self.compare(5, &x, (subject.pdf)(x), Ok(formulas::pdf(x)));
		self.option(random);
		let (spot, rate, seconds) =
			(inputs::price(random), inputs::rate(random), inputs::seconds(random));
		let got = (subject.forward)(spot, rate, seconds);
		let expected = formulas::forward(spot, rate, seconds);
		self.compare(PRICE + 6, &(spot, rate, seconds), got, expected);
		self.sabr(random);
		let input = inputs::interpolation(random);
		let got = (subject.interpolation)(&input);
		self.compare(PRICE + 8, &input, got, formulas::interpolation(&input));
		let input = inputs::slippage(random);
		let got = (subject.slippage)(&input);
		self.compare(PRICE + 9, &input, got, formulas::slippage(&input));
	}

	fn compare(
		&mut self,
		row: usize,
		input: &impl Debug,
		got: Result<Real127, MathError>,
		expected: Result<Real127, MathError>,
	) {
		// The references answer on the whole domain.
		let expected = expected.unwrap();
		match got {
			Ok(got) => {
				let part = part_of_allowed(&BOUNDS[row], got, expected, None, 0.0);
				self.tallies[row].count(part, input);
			}
			Err(_) => self.tallies[row].refuse(input, &got),
		}
	}

	fn option(&mut self, random: &mut Random) {
		let input = inputs::option(random);
		let expected = formulas::option(&input).unwrap();
		let got = (self.subject.option)(&input);
		for column in 0..6 {
			let row = PRICE + column;
			let Ok(got) = got else {
				self.tallies[row].refuse(&input, &got);
				continue;
			};
			let bound = &BOUNDS[row];
			let (got, exact) = (got[column], expected.results[column]);
			let part = part_of_allowed(bound, got, exact, Some(expected.scale), 0.0);
			self.tallies[row].count(part, &input);
		}
	}

	/// A smile inside its valid region; every refusal on the way there must be right.
	fn sabr(&mut self, random: &mut Random) {
		const ROW: usize = PRICE + 7;
		loop {
			let input = inputs::sabr(random);
			let got = (self.subject.sabr)(&input);
			let expected = formulas::sabr(&input).unwrap();
			let distance = expected.correction - Real127::from_fixed(MIN_CORRECTION);
			// Next to its limit the correction may be off by what the bound allows.
			let doubt = expected.correction_terms.times_power_of_two(-46);
			if distance.magnitude() < doubt {
				continue;
			}
			let valid = distance.is_positive();
			let size = to_f64(expected.volatility);
			if !valid && got.is_ok() {
				return self.tallies[ROW].refuse(&input, &got);
			}
			if valid && (1e-9..=1e9).contains(&size) {
				return self.compare(ROW, &input, got, Ok(expected.volatility));
			}
		}
	}
}
