//! Inputs of any value through every public function: a result inside its range or a typed error,
//! never a panic.

mod kernel;
mod margin;
mod pricing;
mod trading;
mod vault;

use super::{inputs, random::Random};
use dhv_math::{
	amount, black_scholes, normal, sabr, transcendental, Contracts, Delta, Fixed, MathError,
	OptionKind, Price, Rate, SabrParameters, Timestamp, Volatility,
};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Runs some functions; the error says what is out of range, for which inputs.
type Probe = fn(&mut Random) -> Result<(), String>;

/// One probe per module.
const PROBES: &[(&str, Probe)] = &[
	("amount", probe_amount),
	("black_scholes", probe_black_scholes),
	("fixed", probe_fixed),
	("normal", probe_normal),
	("sabr", probe_sabr),
	("transcendental", probe_transcendental),
	("units", probe_units),
];

/// Every probe.
fn probes() -> impl Iterator<Item = &'static (&'static str, Probe)> {
	[PROBES, kernel::PROBES, margin::PROBES, pricing::PROBES, trading::PROBES, vault::PROBES]
		.into_iter()
		.flatten()
}

/// What goes wrong with the inputs of a seed.
pub fn offence(seed: u64) -> Option<String> {
	probes().find_map(|(module, probe)| {
		match catch_unwind(AssertUnwindSafe(|| probe(&mut Random::new(seed)))) {
			Ok(Ok(())) => None,
			Ok(Err(text)) => Some(format!("{module}: {text}")),
			Err(_) => Some(format!("{module}: panic with the inputs of seed {seed}")),
		}
	})
}

/// Fails a probe unless a condition on a result holds; errors have no range.
macro_rules! ranged {
	($result:expr, $what:expr, $inputs:expr, $in_range:expr) => {
		if let Ok(value) = $result {
			let in_range = $in_range;
			if !in_range(value) {
				return Err(format!("{} of {:?} is {:?}", $what, $inputs, value));
			}
		}
	};
}

/// A number of any size or an extreme one.
fn wide(random: &mut Random) -> u128 {
	const EXTREMES: [u128; 10] = [
		0,
		1,
		2,
		u128::MAX,
		u128::MAX - 1,
		1 << 127,
		(1 << 127) - 1,
		1_000_000_000_000_000_000,
		1_000_000_000_000_000_001,
		1 << 64,
	];
	match random.below(4) {
		0 => random.of(&EXTREMES),
		1 => random.wide_bits(),
		_ => random.wide_bits() >> random.below(128),
	}
}

fn fixed(random: &mut Random) -> Fixed {
	let magnitude = wide(random).cast_signed();
	Fixed::from_raw(if random.coin() { magnitude } else { magnitude.wrapping_neg() })
}

fn positive(random: &mut Random) -> Fixed {
	Fixed::from_raw(fixed(random).raw() & i128::MAX)
}

/// Mostly zero or above, so that not every case is refused.
fn mostly_positive(random: &mut Random) -> Fixed {
	if random.below(8) == 0 {
		fixed(random)
	} else {
		positive(random)
	}
}

fn seconds(random: &mut Random) -> u64 {
	match random.below(8) {
		0 => random.of(&[0, 1, u64::MAX, u64::MAX - 1, dhv_math::SECONDS_PER_YEAR]),
		_ => random.bits() >> random.below(64),
	}
}

fn decimals(random: &mut Random) -> u8 {
	if random.coin() {
		random.below(31) as u8
	} else {
		random.bits() as u8
	}
}

fn kind(random: &mut Random) -> OptionKind {
	random.of(&[OptionKind::Call, OptionKind::Put])
}

/// Of any size, or such as it is in a market.
fn price(random: &mut Random) -> Price {
	Price::new(if random.coin() { mostly_positive(random) } else { inputs::price(random) })
}

/// Of any size, or such as it is in a market.
fn volatility(random: &mut Random) -> Volatility {
	let [low, high] = inputs::VOLATILITIES;
	Volatility::new(if random.coin() {
		mostly_positive(random)
	} else {
		Fixed::from_raw(random.log_uniform(low..=high))
	})
}

/// Any number, or one of magnitude one or less.
fn share(random: &mut Random) -> Fixed {
	match random.below(4) {
		0 => mostly_positive(random),
		1 => random.of(&[Fixed::ZERO, Fixed::ONE, Fixed::from_raw(1)]),
		_ => Fixed::from_raw(random.uniform(0..=Fixed::SCALE)),
	}
}

fn delta(random: &mut Random) -> Delta {
	Delta::new(if random.coin() {
		fixed(random)
	} else {
		Fixed::from_raw(random.signed(Fixed::SCALE))
	})
}

fn rate(random: &mut Random) -> Rate {
	Rate::new(if random.coin() { fixed(random) } else { inputs::rate(random) })
}

fn basis_points(random: &mut Random) -> u32 {
	let any = random.bits() as u32;
	random.of(&[0, 1, 9_999, 10_000, 10_001, 13_000, u32::MAX, any])
}

fn moment(random: &mut Random) -> Timestamp {
	Timestamp::from_secs(seconds(random))
}

/// The error text of a claim that does not hold.
fn claim(holds: bool, what: &str, inputs: &impl std::fmt::Debug) -> Result<(), String> {
	if holds {
		Ok(())
	} else {
		Err(format!("{what}: {inputs:?}"))
	}
}

/// Whether a floor and a ceil, where both are answered, are at most one unit apart.
fn apart(floor: Result<u128, MathError>, ceil: Result<u128, MathError>) -> bool {
	match (floor, ceil) {
		(Ok(floor), Ok(ceil)) => floor <= ceil && ceil - floor <= 1,
		_ => true,
	}
}

/// Whether a result, if it is answered, is zero or above.
fn not_negative(result: Result<Fixed, MathError>) -> bool {
	result.map_or(true, |value| !value.is_negative())
}

fn contracts(random: &mut Random) -> Contracts {
	Contracts::from_units(wide(random))
}

fn probe_amount(random: &mut Random) -> Result<(), String> {
	let (a, b, c, d) = (wide(random), wide(random), wide(random), decimals(random));
	let x = fixed(random);
	let (floor, nearest, ceil) = (
		amount::mul_div_floor(a, b, c),
		amount::mul_div_nearest(a, b, c),
		amount::mul_div_ceil(a, b, c),
	);
	if let (Ok(floor), Ok(nearest), Ok(ceil)) = (floor, nearest, ceil) {
		if !(floor <= nearest && nearest <= ceil && ceil - floor <= 1) {
			return Err(format!("mul_div of {:?}: {floor} {nearest} {ceil}", (a, b, c)));
		}
	}
	ranged!(amount::to_fixed(a, d), "to_fixed", (a, d), |x: Fixed| !x.is_negative());
	if let (Ok(floor), Ok(ceil)) = (amount::from_fixed_floor(x, d), amount::from_fixed_ceil(x, d)) {
		if floor > ceil || ceil - floor > 1 {
			return Err(format!("from_fixed of {:?}: {floor} {ceil}", (x, d)));
		}
	}
	Ok(())
}

fn probe_black_scholes(random: &mut Random) -> Result<(), String> {
	let (kind, s, k) = (kind(random), mostly_positive(random), mostly_positive(random));
	let (v, t, r) = (mostly_positive(random), seconds(random), fixed(random));
	let inputs = (kind, s, k, v, t, r);
	let spot = Price::new(s);
	let forward = black_scholes::forward(spot, Rate::new(r), t);
	ranged!(forward, "forward", inputs, |f: Price| !f.get().is_negative());
	let back = Rate::new(r.try_neg().unwrap_or(Fixed::MAX));
	let discounted = black_scholes::forward(Price::new(k), back, t);
	let value =
		black_scholes::value(kind, spot, Price::new(k), Volatility::new(v), t, Rate::new(r));
	let negative = s.is_negative() || k.is_negative() || v.is_negative();
	let (strike, width, rate) = (Price::new(k), Volatility::new(v), Rate::new(r));
	if let Ok(v) = black_scholes::black_76(kind, spot, strike, width, t, rate) {
		let sign = match kind {
			OptionKind::Call => !v.delta.is_negative(),
			OptionKind::Put => !v.delta.is_positive(),
		};
		let greeks = !v.gamma.is_negative() && !v.vega.is_negative() && !v.rho.is_positive();
		claim(!negative && sign && greeks && !v.price.is_negative(), "black_76", &(inputs, v))?;
	}
	let part = black_scholes::price_and_delta(kind, spot, strike, width, t, rate);
	match (value, part) {
		(Ok(v), Ok(part)) => {
			claim(part.price == v.price && part.delta == v.delta, "price_and_delta", &inputs)?
		}
		// the other greeks may not fit
		(Err(MathError::Overflow), _) => {}
		(whole, part) => claim(whole.err() == part.err(), "price_and_delta", &inputs)?,
	}
	match value {
		Err(MathError::OutOfDomain) if negative => Ok(()),
		// Very negative rates, and greeks with next to no uncertainty, need not fit.
		Err(MathError::Overflow) if !negative => Ok(()),
		Ok(v) if !negative => {
			let ceiling = match kind {
				OptionKind::Call => s.raw(),
				OptionKind::Put => {
					discounted.map_or(i128::MAX, |d| d.get().raw().saturating_add(1))
				}
			};
			let delta = match kind {
				OptionKind::Call => Fixed::ZERO..=Fixed::ONE,
				OptionKind::Put => Fixed::from_int(-1)..=Fixed::ZERO,
			};
			let rho_has_sign = match kind {
				OptionKind::Call => !v.rho.is_negative(),
				OptionKind::Put => !v.rho.is_positive(),
			};
			let held = (0..=ceiling).contains(&v.price.raw())
				&& delta.contains(&v.delta)
				&& !v.gamma.is_negative()
				&& !v.vega.is_negative()
				&& rho_has_sign;
			if held {
				Ok(())
			} else {
				Err(format!("value of {inputs:?} is {v:?}"))
			}
		}
		other => Err(format!("value of {inputs:?} is {other:?}")),
	}
}

fn probe_fixed(random: &mut Random) -> Result<(), String> {
	let (a, b) = (fixed(random), fixed(random));
	for (floor, nearest, ceil) in [
		(a.mul_floor(b), a.mul_nearest(b), a.mul_ceil(b)),
		(a.div_floor(b), a.div_nearest(b), a.div_ceil(b)),
	] {
		if let (Ok(floor), Ok(nearest), Ok(ceil)) = (floor, nearest, ceil) {
			if !(floor <= nearest && nearest <= ceil && ceil.raw() - floor.raw() <= 1) {
				return Err(format!("{:?}: {floor:?} {nearest:?} {ceil:?}", (a, b)));
			}
		}
	}
	let _ = (a.try_add(b), a.try_sub(b), a.try_neg(), a.signum());
	let _ = (Fixed::from_ratio_floor(a.raw(), b.raw()), a.to_string());
	ranged!(a.try_abs(), "abs", a, |x: Fixed| !x.is_negative());
	Ok(())
}

fn probe_normal(random: &mut Random) -> Result<(), String> {
	let x = fixed(random);
	let (cdf, pdf) = (normal::cdf(x), normal::pdf(x));
	if (Fixed::ZERO..=Fixed::ONE).contains(&cdf)
		&& (0..=398_942_280_401_432_678).contains(&pdf.raw())
	{
		Ok(())
	} else {
		Err(format!("cdf and pdf of {x:?}: {cdf:?} {pdf:?}"))
	}
}

fn probe_sabr(random: &mut Random) -> Result<(), String> {
	// Parameters of any value are hardly ever valid: most are brought into their ranges.
	let near = |random: &mut Random, limit: i128| {
		let x = fixed(random);
		if random.below(8) == 0 {
			x
		} else {
			Fixed::from_raw(x.raw() % limit)
		}
	};
	let unit = Fixed::SCALE;
	let p = SabrParameters {
		alpha: near(random, 100 * unit),
		beta: near(random, unit + 1),
		rho: near(random, unit),
		nu: near(random, 100 * unit),
	};
	let inputs = (p, mostly_positive(random), mostly_positive(random), seconds(random));
	let volatility =
		sabr::implied_volatility(&p, Price::new(inputs.1), Price::new(inputs.2), inputs.3);
	ranged!(volatility, "volatility", inputs, |x: Volatility| x.get().is_positive());
	let peer =
		sabr::parity::implied_volatility(&p, Price::new(inputs.1), Price::new(inputs.2), inputs.3);
	ranged!(peer, "peer's volatility", inputs, |x: Volatility| x.get().is_positive());
	let _ = sabr::parity::validate(&p, rate(random));
	if volatility.is_ok() && p.validate().is_err() {
		return Err(format!("invalid parameters are accepted: {p:?}"));
	}
	Ok(())
}

fn probe_transcendental(random: &mut Random) -> Result<(), String> {
	let (x, y) = (fixed(random), fixed(random));
	let not_negative = |x: Fixed| !x.is_negative();
	ranged!(transcendental::exp(x), "exp", x, not_negative);
	ranged!(transcendental::sqrt(x), "sqrt", x, not_negative);
	ranged!(transcendental::ln(x), "ln", x, |y: Fixed| y.is_negative() == (x < Fixed::ONE));
	ranged!(transcendental::pow(x, y), "pow", (x, y), not_negative);
	Ok(())
}

fn probe_units(random: &mut Random) -> Result<(), String> {
	let (a, b) = (contracts(random), contracts(random));
	let (earlier, later) = (seconds(random), seconds(random));
	ranged!(a.to_fixed(), "contracts", a, |x: Fixed| !x.is_negative());
	ranged!(a.try_add(b), "sum", (a, b), |sum: Contracts| sum >= a && sum >= b);
	ranged!(a.try_sub(b), "difference", (a, b), |rest: Contracts| rest <= a);
	let moment = Timestamp::from_secs(earlier).try_add_secs(later);
	ranged!(moment, "moment", (earlier, later), |at: Timestamp| at.secs() >= earlier);
	Ok(())
}
