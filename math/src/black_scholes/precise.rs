//! Price and theta where their terms cancel, with 127 bits.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real127` are total")]

use super::Terms;
use crate::{
	error::MathError,
	kernel::real127::{functions, Real127},
	units::{OptionKind, SECONDS_PER_YEAR},
};

/// Price and theta of an option with uncertainty. Their relative error stays below 1e-12 as long as they
/// are no less than 1e-20 of their terms.
pub(super) struct Precise {
	pub price: Real127,
	pub theta: Real127,
}

impl Precise {
	/// On a spot, or on a forward.
	pub fn new(terms: &Terms, on_forward: bool) -> Result<Self, MathError> {
		let time = Real127::from_u128(u128::from(terms.seconds))
			.divide(Real127::from_u128(u128::from(SECONDS_PER_YEAR)))?;
		let root = time.square_root()?;
		let rate = Real127::from_fixed(terms.rate.get());
		let volatility = Real127::from_fixed(terms.volatility.get());
		let spot = Real127::from_fixed(terms.spot.get());
		let growth = rate * time;
		let discount = functions::exp(-growth)?;
		let strike = Real127::from_fixed(terms.strike.get()) * discount;
		let (asset, drift) =
			if on_forward { (spot * discount, Real127::ZERO) } else { (spot, growth) };
		let logarithm = functions::ln_ratio(
			Real127::from_i128(terms.spot.raw()),
			Real127::from_i128(terms.strike.raw()),
		)?;
		let width = volatility * root;
		let centre = (logarithm + drift).divide(width)?;
		let half = width.times_power_of_two(-1);
		let orient = |x: Real127| match terms.kind {
			OptionKind::Call => x,
			OptionKind::Put => -x,
		};
		let (d1, d2) = (orient(centre + half), orient(centre - half));
		let (density1, density2) = (functions::normal_density(d1), functions::normal_density(d2));
		let asset_leg = orient(asset * functions::normal_distribution(d1, density1));
		let strike_leg = orient(strike * functions::normal_distribution(d2, density2));
		let price = asset_leg - strike_leg;
		let decay = (asset * density1 * volatility).divide(root)?.times_power_of_two(-1);
		let carry = if on_forward { rate * price } else { -(rate * strike_leg) };
		Ok(Self { price, theta: carry - decay })
	}
}
