//! The functions under proof, in the types of the references.

use super::inputs::{
	BoundInput, InterestInput, InterpolationInput, OptionInput, SabrInput, SlippageInput,
	StalenessInput,
};
use dhv_math::{
	black_scholes,
	kernel::{
		real127::Real127,
		real64::{self, Real64},
	},
	margin, normal, quote, sabr, surface, transcendental, Delta, Fixed, MathError, Price, Rate,
	Volatility,
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
	/// As `option`, on a forward.
	pub black_76: fn(&OptionInput) -> Result<[Real127; 6], MathError>,
	pub interest: fn(&InterestInput) -> Answer,
	pub lending: fn(&InterestInput) -> Answer,
	pub borrow: fn(&InterestInput) -> Answer,
	pub staleness: fn(&StalenessInput) -> Answer,
	pub upper_bound: fn(&BoundInput) -> Answer,
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
	black_76: |input| {
		let v = black_scholes::black_76(
			input.kind,
			Price::new(input.spot),
			Price::new(input.strike),
			Volatility::new(input.volatility),
			input.seconds,
			Rate::new(input.rate),
		)?;
		Ok([v.price, v.delta, v.gamma, v.vega, v.theta, v.rho].map(Real127::from_fixed))
	},
	interest: |input| {
		quote::interest(Rate::new(input.rate), input.seconds).map(Real127::from_fixed)
	},
	lending: |input| {
		let [collateral, multiplier] = input.factors[..] else { unreachable!() };
		quote::lending_premium(Rate::new(input.rate), input.seconds, collateral, multiplier)
			.map(Real127::from_fixed)
	},
	borrow: |input| {
		let [delta, contracts, spot, multiplier] = input.factors[..] else { unreachable!() };
		let (rate, delta, spot) = (Rate::new(input.rate), Delta::new(delta), Price::new(spot));
		quote::borrow_premium(rate, input.seconds, delta, contracts, spot, multiplier)
			.map(Real127::from_fixed)
	},
	staleness: |input| {
		let [delta, spot, volatility, coefficient, contracts] = input.factors;
		let (delta, spot) = (Delta::new(delta), Price::new(spot));
		let volatility = Volatility::new(volatility);
		quote::staleness_spread(delta, spot, volatility, coefficient, input.age, contracts)
			.map(Real127::from_fixed)
	},
	upper_bound: |input| {
		margin::upper_bound(&[(input.t0, input.v0), (input.t1, input.v1)], input.t)
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
	`forward`, `interpolate_volatility`, `black_76`, `interest`, the charges, `implied_volatility` and \
	`upper_bound` the public results, where half a quantum (5e-19) of each error is rounding, or up to \
	one where charges and bounds are rounded up";
