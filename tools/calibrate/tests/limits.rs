//! The limits of the tool are those of the pallet.

#![allow(clippy::unwrap_used, reason = "test code")]

use dhv_calibrate::limits::Limits;
use dhv_math::{
	fixed::Fixed,
	units::{Rate, Volatility},
};
use dhv_primitives::AssetIndex;
use pallet_volatility_feed::SurfaceParameters;

fn governed() -> SurfaceParameters {
	SurfaceParameters {
		strike_asset: AssetIndex(1),
		min_volatility: Volatility::new(Fixed::from_bps(300)),
		max_volatility: Volatility::new(Fixed::from_int(9)),
		max_rate: Rate::new(Fixed::from_bps(7_000)),
		max_rate_step: Rate::new(Fixed::from_bps(4_000)),
		max_move_bps: 1_234,
		max_band_bps: 2_345,
		bid_ask_spread: Fixed::from_bps(456),
		approvals: 2,
		approval_period: 600,
		min_interval: 60,
		max_age: 3_600,
		max_price_age: 120,
		max_tenor: 123_456,
		max_extrapolation: 3_600,
	}
}

#[test]
fn governed_limits_are_read_as_the_genesis_of_the_chain_has_them() {
	let governed = governed();
	assert!(governed.is_valid());
	let limits: Limits = serde_json::from_str(&serde_json::to_string(&governed).unwrap()).unwrap();
	let expected = Limits {
		min_volatility: governed.min_volatility,
		max_volatility: governed.max_volatility,
		max_rate: governed.max_rate,
		max_rate_step: governed.max_rate_step,
		max_move_bps: governed.max_move_bps,
		bid_ask_spread: governed.bid_ask_spread,
		max_tenor: governed.max_tenor,
	};
	assert_eq!(limits, expected);
	assert_eq!(limits.of_smiles(), governed.smile());
}

#[test]
fn limits_that_are_left_out_are_those_the_chain_starts_with() {
	let limits: Limits = serde_json::from_str(r#"{"maxTenor": 1}"#).unwrap();
	assert_eq!(limits, Limits { max_tenor: 1, ..Limits::default() });
}
