//! The numbers the formulas are computed in.

use super::{claim, fixed, rate, seconds, wide, Probe};
use crate::reference::random::Random;
use dhv_math::{
	kernel::{
		natural::Natural,
		real127::{functions, Real127},
		real64::{exp, ln, normal, Real64},
		wide::{div_wide, div_words, mul_high, mul_wide, mul_words},
	},
	MathError,
};

pub const PROBES: &[(&str, Probe)] = &[
	("kernel::natural", probe_natural),
	("kernel::real127", probe_real127),
	("kernel::real64", probe_real64),
	("kernel::wide", probe_wide),
];

fn probe_wide(random: &mut Random) -> Result<(), String> {
	let (a, b, c) = (wide(random), wide(random), wide(random));
	let (high, low) = mul_wide(a, b);
	claim(low == a.wrapping_mul(b), "mul_wide", &(a, b))?;
	if a > high {
		let whole = div_wide(high, low, a);
		claim(whole == Some((b, 0)), "div_wide", &(a, b))?;
	}
	let _ = div_wide(a, b, c);
	let (x, y, z) = (a as u64, b as u64, c as u64);
	let (high, low) = mul_words(x, y);
	claim(high == mul_high(x, y) && low == x.wrapping_mul(y), "mul_words", &(x, y))?;
	let divisor = x | 1 << 63;
	if y < divisor {
		let numerator = u128::from(y) << 64 | u128::from(z);
		let quotient = u128::from(div_words(y, z, divisor));
		claim(quotient == numerator / u128::from(divisor), "div_words", &(y, z, divisor))?;
	}
	Ok(())
}

fn probe_natural(random: &mut Random) -> Result<(), String> {
	let (a, b, c, d) = (wide(random), wide(random), wide(random), wide(random));
	let factors = [a, b, c];
	let count = random.below(4) as usize;
	let Ok(product) = Natural::product(&factors[..count]) else { return Ok(()) };
	let _ = (product.plus(Natural::new(d)), product.times(&[d, a]));
	let rest = product.minus_or_zero(product);
	claim(rest == Natural::ZERO, "minus", &factors)?;
	let divisors = [c, b];
	let (floor, ceil) = (product.quotient_floor(&divisors), product.quotient_ceil(&divisors));
	claim(super::apart(floor, ceil), "quotients", &(factors, count))?;
	let exact = count < 3 || b == 0 || c == 0 || floor == Ok(a) && ceil == Ok(a);
	claim(exact, "quotient", &factors)?;
	let _ = product.quotient_floor(&[d, a, b]);
	Ok(())
}

/// A number of any size that the operators give.
macro_rules! number {
	($random:ident, $kernel:ident) => {{
		let first = $kernel::from_fixed(fixed($random));
		let second = $kernel::from_u128(wide($random));
		let power = $random.of(&[0, 1, -1, 60, -60, 1_000, -1_000, i32::MAX, i32::MIN]);
		match $random.below(4) {
			0 => first * second,
			1 => first.divide(second).unwrap_or(first),
			2 => first.times_power_of_two(power),
			_ => first - second,
		}
	}};
}

fn probe_real64(random: &mut Random) -> Result<(), String> {
	let (a, b) = (number!(random, Real64), number!(random, Real64));
	let inputs = (a, b);
	let _ = (a + b, a * b, -a, a.divide(b), a.divide_small(random.bits() as u16));
	claim((a + -a).is_zero(), "difference", &inputs)?;
	let root = a.square_root();
	claim(root.map_or(true, |root| !root.is_negative()), "root", &inputs)?;
	let (floor, near, ceil) = (a.to_fixed_floor(), a.to_fixed(), a.to_fixed_ceil());
	if let (Ok(floor), Ok(near), Ok(ceil)) = (floor, near, ceil) {
		let close = floor <= near && near <= ceil && ceil.raw() - floor.raw() <= 1;
		claim(close && a.to_fixed_saturating() == near, "rounding", &inputs)?;
	}
	let above = a.to_fixed_above();
	claim(above.is_err() || ceil.is_err() || above >= ceil, "above", &inputs)?;
	let _ = (a.quanta_to_fixed(), Real64::from_i128(fixed(random).raw()));
	// At the smallest exponents the longer mantissa does not fit.
	let tiny = a.binary_exponent() < i32::MIN + 200;
	claim(tiny || Real64::from_real127(a.to_real127()) == a, "widened", &inputs)?;
	let not_negative = |x: Result<Real64, MathError>| x.map_or(true, |x| !x.is_negative());
	let (discount, x) = (random.coin(), fixed(random));
	claim(not_negative(exp::exp(a)) && not_negative(exp::exp_fixed(x)), "exp", &(a, x))?;
	let grown = exp::exp_rate(rate(random), seconds(random), discount);
	claim(not_negative(grown), "exp_rate", &grown)?;
	claim(not_negative(exp::pow(a, b)) && not_negative(exp::exp_slope(a)), "pow", &inputs)?;
	let _ = (ln::ln_ratio(a, b), ln::ln_one_plus(a));
	let _ = ln::ln_ratio_integers(wide(random), wide(random));
	let chance = normal::distribution(a);
	claim(!chance.is_negative() && chance <= Real64::ONE, "distribution", &inputs)?;
	let (density, bell) = (normal::density(a), exp::bell(a));
	claim(!density.is_negative() && density <= bell && bell <= Real64::ONE, "density", &inputs)?;
	claim(!normal::tail_ratio(a.magnitude()).is_negative(), "tail", &inputs)
}

fn probe_real127(random: &mut Random) -> Result<(), String> {
	let (a, b) = (number!(random, Real127), number!(random, Real127));
	let inputs = (a, b);
	let _ = (a + b, a * b, -a, a.divide(b), a.divide_small(random.bits() as u16));
	claim((a + -a).is_zero(), "difference", &inputs)?;
	let root = a.square_root();
	claim(root.map_or(true, |root| !root.is_negative()), "root", &inputs)?;
	let (near, ceil) = (a.to_fixed(), a.to_fixed_ceil());
	claim(near.is_err() || ceil.is_err() || near <= ceil, "rounding", &inputs)?;
	let _ = (a.to_fixed_saturating(), a.to_i32_nearest(), a.binary_exponent());
	let not_negative = |x: Result<Real127, MathError>| x.map_or(true, |x| !x.is_negative());
	let slope = functions::exp_slope(a);
	claim(not_negative(functions::exp(a)) && not_negative(slope), "exp", &inputs)?;
	claim(not_negative(functions::pow(a, b)), "pow", &inputs)?;
	let _ = functions::ln_ratio(a, b);
	let density = functions::normal_density(a);
	let chance = functions::normal_distribution(a, density);
	let inside = !chance.is_negative() && chance <= Real127::ONE;
	claim(inside && !density.is_negative(), "distribution", &inputs)
}
