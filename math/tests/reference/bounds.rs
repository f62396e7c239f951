//! The bounds of the errors, and what they are bounds of.

/// One quantum of the interfaces: no bound is tighter.
pub const QUANTUM: f64 = 1e-18;

/// What an error is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
	/// One.
	Absolute,
	/// The result.
	Relative,
	/// One or the result, whichever is larger.
	AbsoluteOrRelative,
	/// `max(S, K, S e^(rT), K e^(-rT))`.
	Prices,
	/// The result, in one direction only: a charge is never too low. One quantum is free.
	Above,
	/// As [`Unit::Above`], of the difference of two knots over that of the roots of their times.
	AboveSlope,
}

impl Unit {
	/// For the reader of a table.
	pub const fn name(self) -> &'static str {
		match self {
			Self::Absolute => "absolute",
			Self::Relative => "relative",
			Self::AbsoluteOrRelative => "absolute or relative, whichever is larger",
			Self::Prices => "of max(S, K, F, K e^-rT)",
			Self::Above => "relative, beyond a quantum above; never below",
			Self::AboveSlope => "of (v1 - v0)/(√t1 - √t0), beyond a quantum above; never below",
		}
	}
}

/// The promise about one result: its error is at most `bound` times the unit, or one quantum.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
	pub name: &'static str,
	pub domain: &'static str,
	pub unit: Unit,
	pub bound: f64,
}

const OPTIONS: &str = "spot and strike 1e-6 to 1e9, S/K 1/50 to 50, 1 s to 10 years, volatility \
	0.1 % to 1000 %, rate ±100 %";

const ON_FORWARD: &str = "forward and strike 1e-6 to 1e9, F/K 1/50 to 50, 1 s to 10 years, \
	volatility 0.1 % to 1000 %, rate ±100 %";

const fn of(name: &'static str, domain: &'static str, unit: Unit, bound: f64) -> Bound {
	Bound { name, domain, unit, bound }
}

/// Number of results with a bound.
pub const COUNT: usize = 28;

/// Every promise, in the order of the tables.
pub const BOUNDS: [Bound; COUNT] = [
	of("`kernel::real64` exp", "-42 to 46", Unit::AbsoluteOrRelative, 2e-18),
	of("`kernel::real64` ln", "1e-18 to 1.7e20", Unit::AbsoluteOrRelative, 2e-18),
	of("`kernel::real64` sqrt", "1e-18 to 1.7e20", Unit::AbsoluteOrRelative, 2e-18),
	of(
		"`kernel::real64` pow",
		"base 1e-6 to 1e9, result 2^-55 to 2^55",
		Unit::AbsoluteOrRelative,
		1e-16,
	),
	of("`normal::cdf`", "-40 to 40", Unit::Absolute, 1e-17),
	of("`normal::pdf`", "-40 to 40", Unit::Absolute, 1e-17),
	of("`black_scholes::value`: price", OPTIONS, Unit::Prices, 1e-15),
	of("`black_scholes::value`: delta", "as price", Unit::Absolute, 1e-15),
	of("`black_scholes::value`: gamma", "as price", Unit::Relative, 1e-12),
	of("`black_scholes::value`: vega", "as price", Unit::Relative, 1e-12),
	of("`black_scholes::value`: theta", "as price", Unit::Relative, 1e-12),
	of("`black_scholes::value`: rho", "as price", Unit::Relative, 1e-12),
	of(
		"`black_scholes::forward`",
		"spot 1e-6 to 1e9, 1 s to 10 years, rate ±100 %",
		Unit::Relative,
		1e-15,
	),
	of(
		"`sabr::implied_volatility`",
		"forward and strike 1e-6 to 1e9, F/K 1/50 to 50, 1 s to 10 years, every valid parameter \
		 with a correction of at least 0.1, result 1e-9 to 1e9",
		Unit::Relative,
		1e-14,
	),
	of(
		"`surface::interpolate_volatility`",
		"1 s to 10 years, volatility 0.1 % to 1000 %",
		Unit::Relative,
		1e-14,
	),
	of(
		"`quote::slippage_factor`",
		"gradient 1e-18 to 1, up to a million contracts, exponents up to 20",
		Unit::Relative,
		1e-14,
	),
	of("`black_scholes::black_76`: price", ON_FORWARD, Unit::Prices, 1e-15),
	of("`black_scholes::black_76`: delta", "as price", Unit::AbsoluteOrRelative, 1e-15),
	of("`black_scholes::black_76`: gamma", "as price", Unit::Relative, 1e-12),
	of("`black_scholes::black_76`: vega", "as price", Unit::Relative, 1e-12),
	of("`black_scholes::black_76`: theta", "as price", Unit::Relative, 1e-12),
	of("`black_scholes::black_76`: rho", "as price", Unit::Relative, 1e-12),
	of("`quote::interest`", "rate -1 to 1, 1 s to 10 years", Unit::Relative, 1e-14),
	of(
		"`quote::lending_premium`",
		"as interest; collateral up to 1e9, multiplier up to 10",
		Unit::Above,
		1e-14,
	),
	of(
		"`quote::borrow_premium`",
		"as interest; delta ±1, up to a million contracts, spot 1e-6 to 1e9, multiplier up to 10",
		Unit::Above,
		1e-14,
	),
	of(
		"`quote::staleness_spread`",
		"delta ±1, spot 1e-6 to 1e9, volatility 0.1 % to 1000 %, coefficient up to 10, 1 s to 10 \
		 years, up to a million contracts",
		Unit::Above,
		1e-14,
	),
	of(
		"`implied::implied_volatility`",
		"of the rounded price of an option as in `value` with a vega of 5e-7 or more",
		Unit::Absolute,
		1e-12,
	),
	of(
		"`margin::upper_bound`",
		"1 s to 10 years, bounds up to 10",
		Unit::AboveSlope,
		// 2^-60
		8.673_617_379_884_035e-19,
	),
];

/// Place of the price in [`BOUNDS`]; the greeks follow.
pub const PRICE: usize = 6;
/// Place of the price on a forward in [`BOUNDS`]; the greeks follow.
pub const FORWARD_PRICE: usize = 16;
/// Place of the interest; the charges follow.
pub const INTEREST: usize = 22;
/// Place of the implied volatility.
pub const IMPLIED: usize = 26;
/// Place of the upper bound of the margin.
pub const UPPER_BOUND: usize = 27;
