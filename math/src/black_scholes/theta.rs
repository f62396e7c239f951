//! Theta where its terms cancel.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real127` are total")]

use super::Terms;
use crate::{
	error::MathError,
	kernel::real127::{functions, Real127},
	units::{OptionKind, SECONDS_PER_YEAR},
};

/// `-S n(d1) sigma / (2 sqrt T) - w r K e^(-rT) N(w d2)` with 127 bits: its relative error stays below
/// 1e-12 as long as the terms cancel to no less than 1e-20 of them. For an option with uncertainty.
pub(super) fn precise(terms: &Terms) -> Result<Real127, MathError> {
	let time = Real127::from_u128(u128::from(terms.seconds))
		.divide(Real127::from_u128(u128::from(SECONDS_PER_YEAR)))?;
	let root = time.square_root()?;
	let rate = Real127::from_fixed(terms.rate.get());
	let volatility = Real127::from_fixed(terms.volatility.get());
	let spot = Real127::from_fixed(terms.spot.get());
	let strike = Real127::from_fixed(terms.strike.get()) * functions::exp(-(rate * time))?;
	let logarithm = functions::ln_ratio(
		Real127::from_i128(terms.spot.raw()),
		Real127::from_i128(terms.strike.raw()),
	)?;
	let width = volatility * root;
	let centre = (logarithm + rate * time).divide(width)?;
	let half = width.times_power_of_two(-1);
	let density = functions::normal_density(centre + half);
	let decay = (spot * density * volatility).divide(root)?.times_power_of_two(-1);
	let orient = |x: Real127| match terms.kind {
		OptionKind::Call => x,
		OptionKind::Put => -x,
	};
	let d2 = orient(centre - half);
	let chance = functions::normal_distribution(d2, functions::normal_density(d2));
	Ok(-decay - orient(rate * strike * chance))
}
