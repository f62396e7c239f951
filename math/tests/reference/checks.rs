//! Compares results with their references and keeps the worst.

use super::{
	bounds::{
		Bound, Unit, BOUNDS, COUNT, FORWARD_PRICE, IMPLIED, INTEREST, PRICE, QUANTUM, UPPER_BOUND,
	},
	formulas,
	inputs::{self, OptionInput},
	numbers::to_f64,
	random::Random,
	subject::Subject,
};
use dhv_math::{
	black_scholes, implied, kernel::real127::Real127, sabr::MIN_CORRECTION, Fixed, MathError,
	Price, Rate, Volatility,
};
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

	/// Counts a contradiction in a case that is counted elsewhere.
	fn contradict(&mut self, input: &impl Debug, answer: &impl Debug) {
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
		Unit::Above => return part_above(bound.bound * size, got, expected, slack),
		Unit::AboveSlope => {
			return part_above(bound.bound * scale.map_or(0.0, to_f64), got, expected, slack)
		}
	};
	let allowed = (bound.bound * unit).max(QUANTUM) + slack * QUANTUM;
	to_f64((got - expected).magnitude()) / allowed
}

/// The same for a result that may only be above the exact one, by a quantum and `beyond`.
fn part_above(beyond: f64, got: Real127, expected: Real127, slack: f64) -> f64 {
	let error = got - expected;
	// An exact result on the grid is met, up to the error of the reference.
	if to_f64(error) < -1e-30 * to_f64(expected.magnitude()).max(1.0) {
		return f64::INFINITY;
	}
	let quantum = Real127::from_fixed(Fixed::from_raw(1));
	let rest = to_f64(error - quantum) - slack * QUANTUM;
	if rest > 0.0 {
		rest / beyond
	} else {
		0.0
	}
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
		self.black_76(random);
		self.charges(random);
		self.implied(random);
		let input = inputs::bound(random);
		let got = (subject.upper_bound)(&input);
		let [expected, slope] = formulas::upper_bound(&input).unwrap();
		self.compare_in(UPPER_BOUND, &input, got, expected, Some(slope));
	}

	/// Interest, and the three charges that may never be too low.
	fn charges(&mut self, random: &mut Random) {
		let subject = self.subject;
		let input = inputs::interest(random);
		self.compare(INTEREST, &input, (subject.interest)(&input), formulas::interest(&input));
		let input = inputs::lending(random);
		self.compare(INTEREST + 1, &input, (subject.lending)(&input), formulas::interest(&input));
		let input = inputs::borrow(random);
		self.compare(INTEREST + 2, &input, (subject.borrow)(&input), formulas::interest(&input));
		let input = inputs::staleness(random);
		self.compare(
			INTEREST + 3,
			&input,
			(subject.staleness)(&input),
			formulas::staleness(&input),
		);
	}

	fn compare(
		&mut self,
		row: usize,
		input: &impl Debug,
		got: Result<Real127, MathError>,
		expected: Result<Real127, MathError>,
	) {
		// The references answer on the whole domain.
		self.compare_in(row, input, got, expected.unwrap(), None);
	}

	fn compare_in(
		&mut self,
		row: usize,
		input: &impl Debug,
		got: Result<Real127, MathError>,
		expected: Real127,
		scale: Option<Real127>,
	) {
		match got {
			Ok(got) => {
				let part = part_of_allowed(&BOUNDS[row], got, expected, scale, 0.0);
				self.tallies[row].count(part, input);
			}
			Err(_) => self.tallies[row].refuse(input, &got),
		}
	}

	fn option(&mut self, random: &mut Random) {
		let input = inputs::option(random);
		let expected = formulas::option(&input).unwrap();
		let got = (self.subject.option)(&input);
		self.valuation(PRICE, &input, got, &expected);
		if let Some(answer) = other_price_and_delta(&input) {
			self.tallies[PRICE].contradict(&input, &answer);
		}
	}

	fn black_76(&mut self, random: &mut Random) {
		let input = inputs::option(random);
		let expected = formulas::black_76(&input).unwrap();
		self.valuation(FORWARD_PRICE, &input, (self.subject.black_76)(&input), &expected);
	}

	/// Price and greeks, in rows from `first` on.
	fn valuation(
		&mut self,
		first: usize,
		input: &OptionInput,
		got: Result<[Real127; 6], MathError>,
		expected: &formulas::OptionReference,
	) {
		for column in 0..6 {
			let got = got.map(|results| results[column]);
			let scale = Some(expected.scales[column]);
			self.compare_in(first + column, input, got, expected.results[column], scale);
		}
	}

	/// An option whose price determines its volatility. Another may be refused, but what is answered
	/// must be right.
	fn implied(&mut self, random: &mut Random) {
		loop {
			let input = inputs::option(random);
			let exact = formulas::option(&input).unwrap();
			let Ok(price) = exact.results[0].to_fixed() else { continue };
			let got = implied::implied_volatility(
				input.kind,
				Price::new(price),
				Price::new(input.spot),
				Price::new(input.strike),
				input.seconds,
				Rate::new(input.rate),
			)
			.map(|volatility| Real127::from_fixed(volatility.get()));
			// Half a quantum over vega is 1e-12; the rounding of the kernel and of the result come on top.
			let determined = to_f64(exact.results[3]) > 5.01e-7;
			if got.is_ok() || determined {
				let expected = Real127::from_fixed(input.volatility);
				return self.compare_in(IMPLIED, &input, got, expected, None);
			}
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

/// What the two functions say if `price_and_delta` is not exactly the price and delta of `value`.
fn other_price_and_delta(input: &OptionInput) -> Option<String> {
	let arguments = (
		Price::new(input.spot),
		Price::new(input.strike),
		Volatility::new(input.volatility),
		Rate::new(input.rate),
	);
	let (spot, strike, volatility, rate) = arguments;
	let whole =
		black_scholes::value(input.kind, spot, strike, volatility, input.seconds, rate).ok()?;
	let part =
		black_scholes::price_and_delta(input.kind, spot, strike, volatility, input.seconds, rate);
	match part {
		Ok(part) if part.price == whole.price && part.delta == whole.delta => None,
		other => Some(format!("{other:?} instead of {:?} {:?}", whole.price, whole.delta)),
	}
}
