//! The functions under proof, in the types of the references.

use super::inputs::{InterpolationInput, OptionInput, SabrInput, SlippageInput};
use dhv_math::{
	black_scholes,
	kernel::{
		real127::Real127,
		real64::{self, Real64},
	},
	normal, quote, sabr, surface, transcendental, Fixed, MathError, Price, Rate, Volatility,
};

/// Result of a function.
type Answer = Result<Real127, MathError>;

/// One implementation of every real-valued function.
#[derive(Clone, Copy)]
pub struct Subject {
	pub exp: fn(Fixed) -> Answer,
	pub ln: fn(Fixed) -> Answer,
	pub sqrt: fn(Fixed) -> Answer,
	pub pow: fn(Fixed, Fixed) -> Answer,
	pub cdf: fn(Fixed) -> Answer,
	pub pdf: fn(Fixed) -> Answer,
	/// Price, delta, gamma, vega, theta, rho.
	pub option: fn(&OptionInput) -> Result<[Real127; 6], MathError>,
	/// Spot, rate, seconds.
	pub forward: fn(Fixed, Fixed, u64) -> Answer,
	pub sabr: fn(&SabrInput) -> Answer,
	pub interpolation: fn(&InterpolationInput) -> Answer,
	pub slippage: fn(&SlippageInput) -> Answer,
}

/// The public functions: results rounded to 18 decimals.
pub const PUBLIC: Subject = Subject {
	exp: |x| transcendental::exp(x).map(Real127::from_fixed),
	ln: |x| transcendental::ln(x).map(Real127::from_fixed),
	sqrt: |x| transcendental::sqrt(x).map(Real127::from_fixed),
	pow: |base, exponent| transcendental::pow(base, exponent).map(Real127::from_fixed),
	cdf: |x| Ok(Real127::from_fixed(normal::cdf(x))),
	pdf: |x| Ok(Real127::from_fixed(normal::pdf(x))),
	option: |input| {
		let v = black_scholes::value(
			input.kind,
			Price::new(input.spot),
			Price::new(input.strike),
			Volatility::new(input.volatility),
			input.seconds,
			Rate::new(input.rate),
		)?;
		Ok([v.price, v.delta, v.gamma, v.vega, v.theta, v.rho].map(Real127::from_fixed))
	},
	forward: |spot, rate, seconds| {
		let forward = black_scholes::forward(Price::new(spot), Rate::new(rate), seconds)?;
		Ok(Real127::from_fixed(forward.get()))
	},
	sabr: |input| {
		let (forward, strike) = (Price::new(input.forward), Price::new(input.strike));
		sabr::implied_volatility(&input.parameters, forward, strike, input.seconds)
			.map(|volatility| Real127::from_fixed(volatility.get()))
	},
	interpolation: |input| {
		let (v0, v1) = (Volatility::new(input.v0), Volatility::new(input.v1));
		surface::interpolate_volatility(input.t0, v0, input.t1, v1, input.t)
			.map(|volatility| Real127::from_fixed(volatility.get()))
	},
	slippage: |input| {
		quote::slippage_factor(input.gradient, input.exposure, input.contracts, input.taker_buys)
			.map(Real127::from_fixed)
	},
};

/// What the bounds are proven on: results before their rounding, where the crate has them.
pub const SUBJECT: Subject = Subject {
	exp: |x| real64::exp::exp_fixed(x).map(Real64::to_real127),
	ln: |x| {
		let raw = u128::try_from(x.raw()).map_err(|_| MathError::OutOfDomain)?;
		real64::ln::ln_ratio_integers(raw, Fixed::SCALE.unsigned_abs()).map(Real64::to_real127)
	},
	sqrt: |x| Real64::from_fixed(x).square_root().map(Real64::to_real127),
	pow: |base, exponent| {
		real64::exp::pow(Real64::from_fixed(base), Real64::from_fixed(exponent))
			.map(Real64::to_real127)
	},
	sabr: |input| {
		let (forward, strike) = (Price::new(input.forward), Price::new(input.strike));
		sabr::unrounded(&input.parameters, forward, strike, input.seconds).map(Real64::to_real127)
	},
	slippage: |input| {
		quote::slippage_unrounded(
			input.gradient,
			Fixed::ONE,
			input.exposure,
			input.contracts,
			input.taker_buys,
		)
		.map(Real64::to_real127)
	},
	cdf: |x| Ok(real64::normal::distribution(Real64::from_fixed(x)).to_real127()),
	pdf: |x| Ok(real64::normal::density(Real64::from_fixed(x)).to_real127()),
	option: |input| {
		let v = black_scholes::unrounded(
			input.kind,
			Price::new(input.spot),
			Price::new(input.strike),
			Volatility::new(input.volatility),
			input.seconds,
			Rate::new(input.rate),
		)?;
		let scale = Real127::from_i128(Fixed::SCALE);
		let number = |quanta: Real64| quanta.to_real127().divide(scale);
		Ok([
			number(v.price)?,
			number(v.delta)?,
			number(v.gamma)?,
			number(v.vega)?,
			number(v.theta)?,
			number(v.rho)?,
		])
	},
	..PUBLIC
};

/// [`SUBJECT`] for the reader of the document.
pub const SUBJECT_IS: &str = "the results of the 64-bit kernel before they are rounded; of \
	`forward` and `interpolate_volatility` the public results, where half a quantum (5e-19) of each error is \
	rounding";
