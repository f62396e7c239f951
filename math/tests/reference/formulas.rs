//! Every real-valued formula of the crate in 127-bit arithmetic, unrounded and without the clamps
//! and special cases of the crate: the numbers that the crate's results are compared with.
//!
//! `reference.json` pins these formulas to results computed with 120 digits.

use super::{
	inputs::{
		BoundInput, InterestInput, InterpolationInput, OptionInput, SabrInput, SlippageInput,
		StalenessInput,
	},
	numbers::{larger, whole},
};
use dhv_math::{
	kernel::real127::{functions, Real127},
	Fixed, MathError, OptionKind, SECONDS_PER_YEAR,
};

/// Result of a formula.
pub type Answer = Result<Real127, MathError>;

fn number(x: Fixed) -> Real127 {
	Real127::from_fixed(x)
}

/// Years in a number of seconds.
pub fn years(seconds: u64) -> Real127 {
	whole(seconds).divide(whole(SECONDS_PER_YEAR)).unwrap()
}

/// `ln(a / b)` of numbers on the same grid.
fn ln_ratio(a: Fixed, b: Fixed) -> Answer {
	functions::ln_ratio(Real127::from_i128(a.raw()), Real127::from_i128(b.raw()))
}

pub fn exp(x: Fixed) -> Answer {
	functions::exp(number(x))
}

pub fn ln(x: Fixed) -> Answer {
	ln_ratio(x, Fixed::ONE)
}

pub fn sqrt(x: Fixed) -> Answer {
	number(x).square_root()
}

pub fn pow(base: Fixed, exponent: Fixed) -> Answer {
	functions::exp(number(exponent) * ln(base)?)
}

pub fn cdf(x: Fixed) -> Real127 {
	let x = number(x);
	functions::normal_distribution(x, functions::normal_density(x))
}

pub fn pdf(x: Fixed) -> Real127 {
	functions::normal_density(number(x))
}

pub fn forward(spot: Fixed, rate: Fixed, seconds: u64) -> Answer {
	Ok(number(spot) * functions::exp(number(rate) * years(seconds))?)
}

/// Price and greeks with the scale of the errors of the price.
#[derive(Clone, Copy, Debug)]
pub struct OptionReference {
	/// Price, delta, gamma, vega, theta, rho.
	pub results: [Real127; 6],
	/// What the errors are shares of, where it is not the result: `max(S, K, S e^(rT), K e^(-rT))`, and
	/// for theta and rho on a forward what they are made of.
	pub scales: [Real127; 6],
}

/// Black-Scholes; time and volatility above zero.
pub fn option(input: &OptionInput) -> Result<OptionReference, MathError> {
	let oriented = |x: Real127| match input.kind {
		OptionKind::Call => x,
		OptionKind::Put => -x,
	};
	let (s, k) = (number(input.spot), number(input.strike));
	let (sigma, r) = (number(input.volatility), number(input.rate));
	let t = years(input.seconds);
	let root = t.square_root()?;
	let width = sigma * root;
	let discounted = k * functions::exp(-(r * t))?;
	let ahead = s * functions::exp(r * t)?;
	let centre = (ln_ratio(input.spot, input.strike)? + r * t).divide(width)?;
	let half = width.times_power_of_two(-1);
	let (d1, d2) = (oriented(centre + half), oriented(centre - half));
	let density = functions::normal_density(d1);
	let n1 = functions::normal_distribution(d1, density);
	let n2 = functions::normal_distribution(d2, functions::normal_density(d2));
	let decay = (s * density * sigma).divide(root)?.times_power_of_two(-1);
	let leg = oriented(discounted * n2);
	Ok(OptionReference {
		results: [
			oriented(s * n1 - discounted * n2),
			oriented(n1),
			density.divide(s * width)?,
			s * density * root,
			-decay - r * leg,
			leg * t,
		],
		scales: [larger(larger(s, k), larger(ahead, discounted)); 6],
	})
}

/// Black-76; time and volatility above zero, the spot is the forward.
pub fn black_76(input: &OptionInput) -> Result<OptionReference, MathError> {
	let oriented = |x: Real127| match input.kind {
		OptionKind::Call => x,
		OptionKind::Put => -x,
	};
	let (forward, strike) = (number(input.spot), number(input.strike));
	let (sigma, r) = (number(input.volatility), number(input.rate));
	let t = years(input.seconds);
	let root = t.square_root()?;
	let width = sigma * root;
	let discount = functions::exp(-(r * t))?;
	let centre = ln_ratio(input.spot, input.strike)?.divide(width)?;
	let half = width.times_power_of_two(-1);
	let (d1, d2) = (oriented(centre + half), oriented(centre - half));
	let density = functions::normal_density(d1);
	let n1 = functions::normal_distribution(d1, density);
	let n2 = functions::normal_distribution(d2, functions::normal_density(d2));
	let price = oriented(forward * n1 - strike * n2) * discount;
	let weight = forward * discount * density;
	let decay = (weight * sigma).divide(root)?.times_power_of_two(-1);
	let leg = larger(forward, strike);
	let scale = larger(leg, leg * discount);
	Ok(OptionReference {
		results: [
			price,
			oriented(n1) * discount,
			(density * discount).divide(forward * width)?,
			weight * root,
			r * price - decay,
			-(price * t),
		],
		scales: [scale; 6],
	})
}

/// `(1 + rate)^T - 1` times every factor; the rate above -1.
pub fn interest(input: &InterestInput) -> Answer {
	let one = Real127::from_i128(Fixed::SCALE);
	let sum = one + Real127::from_i128(input.rate.raw());
	let exponent = functions::ln_ratio(sum, one)? * years(input.seconds);
	let growth = exponent * functions::exp_slope(exponent)?;
	Ok(product(growth, &input.factors))
}

/// `sqrt(age)` times every factor.
pub fn staleness(input: &StalenessInput) -> Answer {
	Ok(product(years(input.age).square_root()?, &input.factors))
}

fn product(start: Real127, factors: &[Fixed]) -> Real127 {
	factors.iter().fold(start, |product, factor| product * number(*factor).magnitude())
}

/// Linear in the root of time between two knots, and the slope that is the unit of its error.
pub fn upper_bound(input: &BoundInput) -> Result<[Real127; 2], MathError> {
	let root = |seconds: u64| whole(seconds).square_root();
	let (before, here, after) = (root(input.t0)?, root(input.t)?, root(input.t1)?);
	let (v0, v1) = (number(input.v0), number(input.v1));
	let slope = (v1 - v0).divide(after - before)?;
	Ok([v0 + slope * (here - before), slope.magnitude()])
}

/// SABR with what decides whether it is valid.
#[derive(Clone, Copy, Debug)]
pub struct Smile {
	pub volatility: Real127,
	/// `1 + (a + b + c) T`.
	pub correction: Real127,
	/// `1 + (|a| + |b| + |c|) T`.
	pub correction_terms: Real127,
}

/// Hagan 2002, equation 2.17a.
pub fn sabr(input: &SabrInput) -> Result<Smile, MathError> {
	let p = &input.parameters;
	let (alpha, beta, rho, nu) = (number(p.alpha), number(p.beta), number(p.rho), number(p.nu));
	let slack = Real127::ONE - beta;
	let product = number(input.forward) * number(input.strike);
	let power = functions::pow(product, slack)?;
	let root = power.square_root()?;
	let t = years(input.seconds);
	let a = (slack * slack * alpha * alpha).divide(whole(24) * power)? * t;
	let b = (rho * beta * nu * alpha).divide(whole(4) * root)? * t;
	let c = (whole(2) - whole(3) * rho * rho) * nu * nu.divide_small(24) * t;
	let correction = Real127::ONE + (a + b + c);
	let correction_terms = Real127::ONE + (a + b.magnitude() + c.magnitude());

	let logarithm = ln_ratio(input.forward, input.strike)?;
	let spread = slack * logarithm;
	let square = spread * spread;
	let stretch = Real127::ONE + square.divide_small(24) + (square * square).divide_small(1920);
	let z = (nu * root * logarithm).divide(alpha)?;
	let level = alpha.divide(root * stretch)?;
	let volatility = level * smile(z, rho)? * correction;
	Ok(Smile { volatility, correction, correction_terms })
}

/// `z / x(z)`, by `x = ln(1 + y)` with `y = z (1 + (z - 2 rho)/(sqrt(1 - 2 rho z + z^2) + 1))/(1 - rho)`
/// for `z > 0`, which does not cancel near zero; below, `x` is odd in `z` and `rho` together.
fn smile(z: Real127, rho: Real127) -> Answer {
	if z.is_zero() {
		return Ok(Real127::ONE);
	}
	let (z, rho) = if z.is_negative() { (-z, -rho) } else { (z, rho) };
	let one = Real127::ONE;
	let shifted = z - rho;
	let root = (shifted * shifted + (one - rho * rho)).square_root()?;
	let inner = one + (shifted - rho).divide(root + one)?;
	let y = (z * inner).divide(one - rho)?;
	z.divide(ln_of_one_plus(y)?)
}

/// `ln(1 + y)` for `y > 0` with a small relative error also for small `y`.
fn ln_of_one_plus(y: Real127) -> Answer {
	if y > Real127::HALF {
		return functions::ln_ratio(Real127::ONE + y, Real127::ONE);
	}
	// 2 atanh(s), s = y / (2 + y) <= 1/5
	let s = y.divide(whole(2) + y)?;
	let square = s * s;
	let mut sum = Real127::ZERO;
	for n in (0..28u16).rev() {
		sum = sum * square + Real127::ONE.divide_small(2 * n + 1);
	}
	Ok((s * sum).times_power_of_two(1))
}

/// Mean of `(1 + gradient)^-x` over the order.
pub fn slippage(input: &SlippageInput) -> Answer {
	let one = Real127::from_i128(Fixed::SCALE);
	let slope = functions::ln_ratio(one + Real127::from_i128(input.gradient.raw()), one)?;
	let travel = number(input.contracts) * slope;
	let travel = if input.taker_buys { travel } else { -travel };
	Ok(functions::exp(-(number(input.exposure) * slope))? * functions::exp_slope(travel)?)
}

/// Linear in the total variance, between the knots.
pub fn interpolation(input: &InterpolationInput) -> Answer {
	let [t0, t, t1] = [input.t0, input.t, input.t1].map(whole);
	let (v0, v1) = (number(input.v0), number(input.v1));
	let total = v0 * v0 * t0 * (t1 - t) + v1 * v1 * t1 * (t - t0);
	total.divide((t1 - t0) * t)?.square_root()
}
