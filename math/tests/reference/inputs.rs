//! Random inputs over the domain of the bounds, with the places where errors are largest mixed in.

use super::{
	formulas::{self, years},
	numbers::raw,
	random::Random,
};
use dhv_math::{
	kernel::real127::{functions, Real127},
	Fixed, OptionKind, SabrParameters, SECONDS_PER_YEAR,
};

/// Smallest and largest spot, strike and forward: 1e-6 and 1e9.
pub const PRICES: [i128; 2] = [1_000_000_000_000, 1_000_000_000 * Fixed::SCALE];
/// Smallest and largest volatility: 0.1 % and 1000 %.
pub const VOLATILITIES: [i128; 2] = [Fixed::SCALE / 1_000, 10 * Fixed::SCALE];
/// Shortest and longest time: one second and ten years.
pub const SECONDS: [u64; 2] = [1, 10 * SECONDS_PER_YEAR];
/// Largest ratio of spot and strike, either way.
pub const MONEYNESS: i128 = 50;
/// Largest binary logarithm of a power, either way, so that it fits [`Fixed`].
pub const POWER_BITS: i128 = 55;

/// A European option.
#[derive(Clone, Copy, Debug)]
pub struct OptionInput {
	pub kind: OptionKind,
	pub spot: Fixed,
	pub strike: Fixed,
	pub volatility: Fixed,
	pub seconds: u64,
	pub rate: Fixed,
}

/// A point of a smile.
#[derive(Clone, Copy, Debug)]
pub struct SabrInput {
	pub parameters: SabrParameters,
	pub forward: Fixed,
	pub strike: Fixed,
	pub seconds: u64,
}

/// An order of a taker.
#[derive(Clone, Copy, Debug)]
pub struct SlippageInput {
	pub gradient: Fixed,
	pub exposure: Fixed,
	pub contracts: Fixed,
	pub taker_buys: bool,
}

/// Two expiries and a time between them.
#[derive(Clone, Copy, Debug)]
pub struct InterpolationInput {
	pub t0: u64,
	pub v0: Fixed,
	pub t1: u64,
	pub v1: Fixed,
	pub t: u64,
}

/// A yearly rate above -1 over a time, and what its interest is multiplied by: nothing, collateral and
/// multiplier, or delta, contracts, spot and multiplier.
#[derive(Clone, Debug)]
pub struct InterestInput {
	pub rate: Fixed,
	pub seconds: u64,
	pub factors: Vec<Fixed>,
}

/// The age of a price; delta, spot, volatility, coefficient and contracts.
#[derive(Clone, Copy, Debug)]
pub struct StalenessInput {
	pub age: u64,
	pub factors: [Fixed; 5],
}

/// Two knots of the upper bounds of margin, and a time between them.
#[derive(Clone, Copy, Debug)]
pub struct BoundInput {
	pub t0: u64,
	pub v0: Fixed,
	pub t1: u64,
	pub v1: Fixed,
	pub t: u64,
}

fn log_uniform(random: &mut Random, [low, high]: [i128; 2]) -> Fixed {
	raw(random.log_uniform(low..=high))
}

pub fn price(random: &mut Random) -> Fixed {
	log_uniform(random, PRICES)
}

pub fn seconds(random: &mut Random) -> u64 {
	random.log_uniform(i128::from(SECONDS[0])..=i128::from(SECONDS[1])) as u64
}

/// Up to 100 % either way.
pub fn rate(random: &mut Random) -> Fixed {
	raw(random.signed(Fixed::SCALE))
}

/// An argument of the exponential.
pub fn exponent(random: &mut Random) -> Fixed {
	let (low, high) = (-42 * Fixed::SCALE, 46 * Fixed::SCALE);
	raw(match random.below(8) {
		0 => random.signed(42 * Fixed::SCALE),
		1 => random.uniform(-42..=46) * Fixed::SCALE + random.uniform(-2..=2),
		_ => random.uniform(low..=high),
	}
	.clamp(low, high))
}

/// An argument of the logarithm and the square root.
pub fn positive(random: &mut Random) -> Fixed {
	raw(match random.below(4) {
		// near one
		0 => Fixed::SCALE + random.signed(Fixed::SCALE / 2),
		_ => random.log_uniform(1..=i128::MAX),
	})
}

/// An argument of the normal distribution.
pub fn deviate(random: &mut Random) -> Fixed {
	let unit = Fixed::SCALE;
	raw(match random.below(8) {
		0 => random.signed(40 * unit),
		1 => random.uniform(-40 * unit..=40 * unit),
		// the seams of methods are at multiples of a half or of a power of two
		2 => random.uniform(-80..=80) * unit / 2 + random.uniform(-2..=2),
		_ => random.uniform(-10 * unit..=10 * unit),
	})
}

/// Base and exponent of a power in `[2^-55, 2^55]`.
pub fn power(random: &mut Random) -> [Fixed; 2] {
	let base = price(random);
	// above |log2 base|, as 2^59 < 10^18 < 2^60
	let bits = i128::from(base.raw().ilog2().abs_diff(59)) + 1;
	[base, raw(random.signed(POWER_BITS * Fixed::SCALE / bits))]
}

pub fn option(random: &mut Random) -> OptionInput {
	let kind = random.of(&[OptionKind::Call, OptionKind::Put]);
	let mut volatility = log_uniform(random, VOLATILITIES);
	let mut seconds = seconds(random);
	let spot = price(random);
	let mut rate = rate(random);
	let shape = random.below(16);
	if shape < 3 {
		// next to no uncertainty
		volatility = log_uniform(random, [VOLATILITIES[0], 10 * VOLATILITIES[0]]);
		seconds = seconds.min(1 + random.below(60));
	} else if shape == 3 {
		// the errors of d1 are largest: large terms that cancel, over the smallest width
		volatility = raw(VOLATILITIES[0]);
		rate = random.of(&[Fixed::ONE, Fixed::from_int(-1)]);
	}
	let strike = match shape {
		// at the money to a quantum
		0 | 12 => raw(spot.raw() + random.uniform(-1..=1)),
		// the drift cancels the moneyness
		1 | 4 => away(spot, volatility, seconds, rate, Real127::ZERO, random.uniform(-2..=2)),
		// within some standard deviations of the forward
		2 | 3 | 5..=9 => {
			let z = Real127::from_fixed(raw(random.signed(6 * Fixed::SCALE)));
			away(spot, volatility, seconds, rate, z, 0)
		}
		// in the tails
		10 | 11 => {
			let z = Real127::from_fixed(raw(random.uniform(6 * Fixed::SCALE..=40 * Fixed::SCALE)));
			let z = if random.coin() { z } else { -z };
			away(spot, volatility, seconds, rate, z, 0)
		}
		_ => any_strike(random, spot),
	};
	let input = OptionInput { kind, spot, strike: inside(spot, strike), volatility, seconds, rate };
	if shape == 9 {
		without_decay(input, random.below(8))
	} else {
		input
	}
}

/// The option with the rate that brings its theta to zero, the nearer the more `steps` are taken;
/// the option itself if there is no such rate in the domain.
fn without_decay(input: OptionInput, steps: u64) -> OptionInput {
	let mut next = input;
	for _ in 0..steps {
		let [_, _, _, _, theta, rho] = formulas::option(&next).unwrap().results;
		// theta = -decay - rate * leg, and rho = leg * T
		let Ok(step) = (theta * years(input.seconds)).divide(rho) else { return input };
		let rate = (Real127::from_fixed(next.rate) + step).to_fixed_saturating();
		if rate.try_abs().map_or(true, |size| size > Fixed::ONE) {
			return input;
		}
		next.rate = rate;
	}
	next
}

/// `S e^(rT + z sigma sqrt(T))` plus some quanta.
fn away(
	spot: Fixed,
	volatility: Fixed,
	seconds: u64,
	rate: Fixed,
	z: Real127,
	quanta: i128,
) -> Fixed {
	let t = years(seconds);
	let width = Real127::from_fixed(volatility) * t.square_root().unwrap();
	let exponent = Real127::from_fixed(rate) * t + z * width;
	let strike = functions::exp(exponent).map(|growth| Real127::from_fixed(spot) * growth);
	let strike = strike.map_or(Fixed::MAX, Real127::to_fixed_saturating);
	raw(strike.raw().saturating_add(quanta))
}

/// A strike at any distance.
fn any_strike(random: &mut Random, near: Fixed) -> Fixed {
	let factor = random.log_uniform(Fixed::SCALE..=MONEYNESS * Fixed::SCALE);
	let factor = Fixed::from_raw(factor);
	let strike = if random.coin() { near.mul_nearest(factor) } else { near.div_nearest(factor) };
	strike.unwrap()
}

/// The strike brought into the moneyness and the range of prices.
fn inside(spot: Fixed, strike: Fixed) -> Fixed {
	let low = (spot.raw() + MONEYNESS - 1) / MONEYNESS;
	raw(strike.raw().clamp(low, spot.raw() * MONEYNESS).clamp(PRICES[0], PRICES[1]))
}

/// A point of a smile; not all have a volatility.
pub fn sabr(random: &mut Random) -> SabrInput {
	let unit = Fixed::SCALE;
	let forward = price(random);
	let strike = match random.below(8) {
		0 => raw(forward.raw() + random.uniform(-1..=1)),
		1 => raw(forward.raw() + random.signed(forward.raw() / 2)),
		_ => any_strike(random, forward),
	};
	let strike = inside(forward, strike);
	let beta = if random.below(4) == 0 { Fixed::ONE } else { raw(random.log_uniform(1..=unit)) };
	let limit = 999 * unit / 1_000;
	let rho = match random.below(8) {
		0 => random.of(&[-limit, limit]),
		_ => random.signed(limit),
	};
	let nu = random.log_uniform(1..=100 * unit);
	let alpha = if random.below(4) == 0 {
		random.log_uniform(1..=100 * unit)
	} else {
		// alpha = sigma F^(1 - beta) of a usual volatility
		let level = Real127::from_fixed(log_uniform(random, VOLATILITIES));
		let slack = Real127::from_fixed(raw(unit - beta.raw()));
		let power = functions::pow(Real127::from_fixed(forward), slack).unwrap();
		(level * power).to_fixed_saturating().raw().clamp(1, 100 * unit)
	};
	let parameters = SabrParameters { alpha: raw(alpha), beta, rho: raw(rho), nu: raw(nu) };
	let strike = if beta == Fixed::ONE && random.coin() {
		inside(forward, unit_root(random, forward, &parameters))
	} else {
		strike
	};
	SabrInput { parameters, forward, strike, seconds: seconds(random) }
}

/// A strike next to where `sqrt(1 - 2 rho z + z^2)` is one although `z` is not zero: `z = 2 rho`, which
/// for `beta` = 1 is `ln(F/K) = 2 rho alpha / nu`.
fn unit_root(random: &mut Random, forward: Fixed, p: &SabrParameters) -> Fixed {
	let [rho, alpha, nu] = [p.rho, p.alpha, p.nu].map(Real127::from_fixed);
	let logarithm = (rho * alpha).times_power_of_two(1).divide(nu).unwrap();
	let strike = functions::exp(-logarithm).map(|ratio| Real127::from_fixed(forward) * ratio);
	let strike = strike.map_or(Fixed::MAX, Real127::to_fixed_saturating).raw();
	// within some 1e-18 of the strike
	let near = strike / 100_000_000_000_000_000;
	raw(strike.saturating_add(random.signed(near.max(2))))
}

/// An order whose factor lies in `[e^-40, e^40]` or so: gradients up to 1, exposures and sizes up to
/// a million contracts.
pub fn slippage(random: &mut Random) -> SlippageInput {
	let million = 1_000_000 * Fixed::SCALE;
	let gradient = random.log_uniform(1..=Fixed::SCALE);
	// |x ln(1 + gradient)| <= |x| gradient <= 20
	let limit = million.min(20 * Fixed::SCALE * (Fixed::SCALE / gradient));
	SlippageInput {
		gradient: raw(gradient),
		exposure: raw(random.signed(limit)),
		contracts: raw(random.log_uniform(10_000_000_000..=limit)),
		taker_buys: random.coin(),
	}
}

/// Three strictly increasing times.
fn times(random: &mut Random) -> [u64; 3] {
	let mut times = [seconds(random), seconds(random), seconds(random)];
	times.sort_unstable();
	let [first, second, third] = times;
	let second = second.max(first + 1);
	[first, second, third.max(second + 1)]
}

pub fn interpolation(random: &mut Random) -> InterpolationInput {
	let [t0, t, t1] = times(random);
	let (v0, v1) = (log_uniform(random, VOLATILITIES), log_uniform(random, VOLATILITIES));
	InterpolationInput { t0, v0, t1, v1, t }
}

/// Knots seconds to years apart, with times next to a knot mixed in.
pub fn bound(random: &mut Random) -> BoundInput {
	let [t0, t, t1] = times(random);
	let t = match random.below(4) {
		0 => t0 + 1,
		1 => t1 - 1,
		_ => t,
	};
	let mut value = || raw(random.log_uniform(1..=10 * Fixed::SCALE));
	BoundInput { t0, v0: value(), t1, v1: value(), t }
}

/// A number above zero and at most `limit` units.
fn up_to(random: &mut Random, limit: i128) -> Fixed {
	raw(random.log_uniform(1..=limit * Fixed::SCALE))
}

/// A delta of one contract; not zero.
fn delta(random: &mut Random) -> Fixed {
	let size = random.log_uniform(1..=Fixed::SCALE);
	raw(if random.coin() { size } else { -size })
}

fn contracts(random: &mut Random) -> Fixed {
	raw(random.log_uniform(10_000_000_000..=1_000_000 * Fixed::SCALE))
}

/// A rate above -1 and up to 1, next to -1 too.
fn yearly_rate(random: &mut Random) -> Fixed {
	raw(match random.below(8) {
		0 => random.log_uniform(1..=Fixed::SCALE) - Fixed::SCALE,
		_ => random.signed(Fixed::SCALE - 1),
	})
}

/// Interest without factors.
pub fn interest(random: &mut Random) -> InterestInput {
	InterestInput { rate: yearly_rate(random), seconds: seconds(random), factors: Vec::new() }
}

/// Interest on collateral and multiplier.
pub fn lending(random: &mut Random) -> InterestInput {
	let factors = vec![up_to(random, 1_000_000_000), up_to(random, 10)];
	InterestInput { factors, ..interest(random) }
}

/// Interest on delta, contracts, spot and multiplier.
pub fn borrow(random: &mut Random) -> InterestInput {
	let factors = vec![delta(random), contracts(random), price(random), up_to(random, 10)];
	InterestInput { factors, ..interest(random) }
}

pub fn staleness(random: &mut Random) -> StalenessInput {
	let factors = [
		delta(random),
		price(random),
		log_uniform(random, VOLATILITIES),
		up_to(random, 10),
		contracts(random),
	];
	StalenessInput { age: seconds(random), factors }
}
