//! Least squares by the method of Levenberg and Marquardt, with derivatives by differences.

/// Steps, taken or refused.
const STEPS: usize = 400;

/// Sum of squares of the residuals.
pub fn cost(residuals: &[f64]) -> f64 {
	residuals.iter().map(|r| r * r).sum()
}

/// Parameters near `start` with the least sum of squares.
pub fn least_squares(start: &[f64], residuals: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
	let mut at = start.to_vec();
	let mut here = residuals(&at);
	let mut damping = 1e-3;
	for _ in 0..STEPS {
		let columns = slopes(&at, &here, &residuals);
		let Some(step) = step(&columns, &here, damping) else { break };
		let next: Vec<_> = at.iter().zip(&step).map(|(x, d)| x - d).collect();
		let there = residuals(&next);
		if cost(&there) < cost(&here) {
			let gain = 1.0 - cost(&there) / cost(&here);
			(at, here) = (next, there);
			damping = f64::max(damping / 5.0, 1e-12);
			if gain < 1e-12 {
				break;
			}
		} else {
			damping *= 4.0;
			if damping > 1e12 {
				break;
			}
		}
	}
	at
}

/// Derivatives of all residuals by each parameter.
fn slopes(at: &[f64], here: &[f64], residuals: &impl Fn(&[f64]) -> Vec<f64>) -> Vec<Vec<f64>> {
	(0..at.len())
		.map(|i| {
			let mut moved = at.to_vec();
			let difference = 1e-6;
			moved[i] += difference;
			residuals(&moved).iter().zip(here).map(|(b, a)| (b - a) / difference).collect()
		})
		.collect()
}

/// Solves `(J'J (1 + damping on the diagonal)) step = J' r` by elimination.
fn step(columns: &[Vec<f64>], here: &[f64], damping: f64) -> Option<Vec<f64>> {
	let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
	let n = columns.len();
	let mut rows: Vec<Vec<f64>> = columns
		.iter()
		.enumerate()
		.map(|(i, column)| {
			let mut row: Vec<_> = columns.iter().map(|other| product(column, other)).collect();
			row[i] = row[i] * (1.0 + damping) + 1e-18;
			row.push(product(column, here));
			row
		})
		.collect();
	for i in 0..n {
		let chosen = rows[i].clone();
		if chosen[i].abs() < 1e-300 || !chosen[i].is_finite() {
			return None;
		}
		for (j, row) in rows.iter_mut().enumerate() {
			let factor = if j == i { 0.0 } else { row[i] / chosen[i] };
			for (cell, above) in row.iter_mut().zip(&chosen) {
				*cell -= factor * above;
			}
		}
	}
	Some((0..n).map(|i| rows[i][n] / rows[i][i]).collect())
}
