//! Between floating point and the numbers of the chain.

use dhv_math::{fixed::Fixed, sabr::SabrParameters};

use crate::smile::Sabr;

/// Decimals that parameters and prices are rounded to: far finer than any quote.
const DECIMALS: f64 = 1e9;

/// To the nearest number with nine decimals; zero for what is no number.
pub fn rounded(value: f64) -> Fixed {
	Fixed::from_raw(((value * DECIMALS).round() as i128).saturating_mul(1_000_000_000))
}

/// As a floating-point number.
pub fn number(value: Fixed) -> f64 {
	value.raw() as f64 / Fixed::SCALE as f64
}

/// Parameters as they are stored.
pub fn stored(sabr: &Sabr) -> SabrParameters {
	let Sabr { alpha, beta, rho, nu } = *sabr;
	SabrParameters {
		alpha: rounded(alpha),
		beta: rounded(beta),
		rho: rounded(rho),
		nu: rounded(nu),
	}
}
