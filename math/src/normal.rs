//! Standard normal distribution.
//!
//! Total functions, rounded to the nearest; the unrounded error is at most 1e-17 (measured in
//! `docs/accuracy.md`). Formulas: see [`crate::kernel::real64::normal`].

use crate::{
	fixed::Fixed,
	kernel::real64::{normal, Real64},
};

/// Distribution function: the probability of a value up to `x`. In `[0, 1]`.
pub fn cdf(x: Fixed) -> Fixed {
	// In [0, 1], so it fits.
	normal::distribution(Real64::from_fixed(x)).to_fixed_saturating()
}

/// Density at `x`. In `[0, 0.3989...]`.
pub fn pdf(x: Fixed) -> Fixed {
	normal::density(Real64::from_fixed(x)).to_fixed_saturating()
}
