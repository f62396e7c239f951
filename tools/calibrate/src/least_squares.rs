//! Levenberg-Marquardt for a handful of unknowns.
//!
//! Sources: Levenberg (1944), Marquardt (1963); the damping follows Nielsen, "Damping parameter in
//! Marquardt's method" (1999). Four unknowns need no linear-algebra library.

#![allow(clippy::indexing_slicing, reason = "every index is below the length N of the arrays")]

/// Step of the difference quotients, relative to `1 + |x|`.
const DIFFERENCE: f64 = 1e-6;
/// Relative gain below which the search ends.
const LEAST_GAIN: f64 = 1e-10;
/// Damping above which no step helps.
const LARGEST_DAMPING: f64 = 1e14;

/// Where a search ended.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Minimum<const N: usize> {
	/// The unknowns.
	pub at: [f64; N],
	/// Sum of the squares of the residuals.
	pub cost: f64,
}

/// Minimises the sum of the squares of `residuals` from `start` on. A residual that is not finite
/// is never stepped to; from a start with one the search returns at once, with an infinite cost.
pub fn minimise<const N: usize>(
	residuals: impl Fn(&[f64; N]) -> Vec<f64>,
	start: [f64; N],
	iterations: usize,
) -> Minimum<N> {
	let mut at = start;
	let mut values = residuals(&at);
	let mut cost = square_sum(&values);
	let (mut damping, mut growth) = (1e-3, 2.0);
	for _ in 0..iterations {
		if !cost.is_finite() || damping > LARGEST_DAMPING {
			break;
		}
		let (normal, gradient) = normal_equations(&residuals, &at, &values);
		let mut damped = normal;
		for i in 0..N {
			damped[i][i] += damping * normal[i][i].max(1e-9);
		}
		let Some(step) = solve(damped, gradient) else { break };
		let mut next = at;
		for i in 0..N {
			next[i] -= step[i];
		}
		let next_values = residuals(&next);
		let next_cost = square_sum(&next_values);
		if next_cost < cost {
			let gain = (cost - next_cost) / cost;
			(at, values, cost) = (next, next_values, next_cost);
			(damping, growth) = ((damping / 5.0).max(1e-12), 2.0);
			if gain < LEAST_GAIN {
				break;
			}
		} else {
			damping *= growth;
			growth *= 2.0;
		}
	}
	Minimum { at, cost }
}

/// Infinite if a residual is not finite.
fn square_sum(values: &[f64]) -> f64 {
	let sum: f64 = values.iter().map(|value| value * value).sum();
	if sum.is_finite() {
		sum
	} else {
		f64::INFINITY
	}
}

/// `J^T J` and `J^T r`.
fn normal_equations<const N: usize>(
	residuals: &impl Fn(&[f64; N]) -> Vec<f64>,
	at: &[f64; N],
	values: &[f64],
) -> ([[f64; N]; N], [f64; N]) {
	let columns: [Vec<f64>; N] = core::array::from_fn(|i| {
		let step = DIFFERENCE * (1.0 + at[i].abs());
		let moved = |by: f64| {
			let mut moved = *at;
			moved[i] += by;
			residuals(&moved)
		};
		let (above, below) = (moved(step), moved(-step));
		above.iter().zip(&below).map(|(above, below)| (above - below) / (2.0 * step)).collect()
	});
	let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
	let normal = core::array::from_fn(|i| core::array::from_fn(|j| dot(&columns[i], &columns[j])));
	let gradient = core::array::from_fn(|i| dot(&columns[i], values));
	(normal, gradient)
}

/// Solves `matrix x = right` by elimination with pivots; none if the matrix is singular or not
/// finite.
fn solve<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> Option<[f64; N]> {
	for i in 0..N {
		let pivot = (i..N).max_by(|a, b| matrix[*a][i].abs().total_cmp(&matrix[*b][i].abs()))?;
		matrix.swap(i, pivot);
		right.swap(i, pivot);
		let diagonal = matrix[i][i];
		if !diagonal.is_normal() {
			return None;
		}
		for j in (i + 1)..N {
			let factor = matrix[j][i] / diagonal;
			let above = matrix[i];
			for (value, above) in matrix[j].iter_mut().zip(above).skip(i) {
				*value -= factor * above;
			}
			right[j] -= factor * right[i];
		}
	}
	for i in (0..N).rev() {
		let known: f64 = ((i + 1)..N).map(|j| matrix[i][j] * right[j]).sum();
		right[i] = (right[i] - known) / matrix[i][i];
	}
	right.iter().all(|value| value.is_finite()).then_some(right)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_valley_of_rosenbrock_ends_at_one() {
		let found = minimise(|[x, y]| vec![10.0 * (y - x * x), 1.0 - x], [-1.2, 1.0], 200);
		assert!(found.cost < 1e-20, "{found:?}");
		assert!(found.at.iter().all(|value| (value - 1.0).abs() < 1e-9), "{found:?}");
	}

	#[test]
	fn a_start_without_a_value_is_given_back() {
		let found = minimise(|[x]| vec![x.ln()], [-1.0], 10);
		assert_eq!((found.at, found.cost), ([-1.0], f64::INFINITY));
	}

	#[test]
	fn no_step_leads_where_a_residual_is_not_finite() {
		let found = minimise(|[x]| vec![x.sqrt() + 1.0], [4.0], 100);
		assert!(found.cost.is_finite() && found.cost < 1.1, "{found:?}");
	}
}
