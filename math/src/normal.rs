//! Standard normal distribution.
//!
//! Total functions, rounded to the nearest; error at most 5.1e-19 everywhere. Formulas: see
//! [`crate::kernel::real127::functions::normal_distribution`].

use crate::{
	fixed::Fixed,
	kernel::real127::{functions, Real127},
};

/// Distribution function: the probability of a value up to `x`. In `[0, 1]`.
pub fn cdf(x: Fixed) -> Fixed {
	let x = Real127::from_fixed(x);
	functions::normal_distribution(x, functions::normal_density(x)).to_fixed_saturating()
}

/// Density at `x`. In `[0, 0.3989...]`.
pub fn pdf(x: Fixed) -> Fixed {
	functions::normal_density(Real127::from_fixed(x)).to_fixed_saturating()
}
