//! A start for the search: within a factor of 2.1 of the width over the inputs of the tests.
//!
//! Both models take value and slope of the curve at its inflection and its behaviour at the far end.

use super::{
	curve::{Curve, Side},
	number::Number,
};
use crate::error::MathError;

/// Steps of Newton's method on the model of the lower side.
const MODEL_STEPS: u32 = 5;

/// A width near that of the target.
pub(super) fn width<N: Number>(curve: &Curve<N>) -> Result<N, MathError> {
	match curve.side {
		Side::Lower => lower(curve),
		Side::Upper => upper(curve),
	}
}

/// `-ln (1 - y)` grows from the inflection at `v0` like `A (v - v0) + (v - v0)^2 / 8`, where `A` is
/// its slope there; the second term is its behaviour for large `v`.
fn upper<N: Number>(curve: &Curve<N>) -> Result<N, MathError> {
	let rest = N::ONE - curve.inflection_value;
	let slope = N::INVERSE_SQRT_2_PI.divide(rest)?;
	let growth = rest.ln_ratio(N::ONE)? - curve.log_target;
	let root = (slope * slope + growth.times_power_of_two(-1)).square_root()?;
	Ok(curve.inflection + (root - slope).times_power_of_two(2))
}

/// With `w = 1 / v^2`, `ln y` falls from the inflection at `w0` like
/// `a (w - w0) + p ln (w / w0) + q ln ((w + k) / (w0 + k))`, where `a = x^2 / 2` and `p + q = 3/2` are
/// its behaviour for large `w`, `k = 1 / x^2` (`v = x`) is where it changes to that of small widths,
/// and `p` follows from the slope at the inflection.
fn lower<N: Number>(curve: &Curve<N>) -> Result<N, MathError> {
	let x = curve.moneyness;
	let square = x * x;
	let a = square.times_power_of_two(-1);
	let k = N::ONE.divide(square)?;
	let start = N::ONE.divide(x.times_power_of_two(1))?;
	let three_halves = N::integer(3).times_power_of_two(-1);
	// -d(ln y)/dw = v^3 / 2 * y' / y at the inflection, where v^2 = 2 x
	let slope = (N::INVERSE_SQRT_2_PI * x * curve.inflection).divide(curve.inflection_value)?;
	let far = start + k;
	let p = ((slope - a - three_halves.divide(far)?) * start * far).divide(k)?;
	let q = three_halves - p;
	let fall = curve.inflection_value.ln_ratio(N::ONE)? - curve.log_target;
	let mut w = start + fall.divide(slope)?;
	for _ in 0..MODEL_STEPS {
		let value = a * (w - start) + p * w.ln_ratio(start)? + q * (w + k).ln_ratio(far)? - fall;
		let derivative = a + p.divide(w)? + q.divide(w + k)?;
		if !derivative.is_positive() {
			break;
		}
		w = w - value.divide(derivative)?;
		if w < start {
			w = start;
		}
	}
	N::ONE.divide(w.square_root()?)
}
