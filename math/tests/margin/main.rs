//! Margin, liquidation, settlement and waterfall.
#![allow(
	missing_docs,
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_sign_loss,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

#[path = "../common/mod.rs"]
mod common;

mod auction;
mod bounds;
mod health;
mod legs;
mod naked;
mod natural;
mod parity;
mod settlement;
mod spread;
mod trigger;
mod waterfall;

use dhv_math::{
	margin::{CollateralAsset, Leg, NakedMargin, NakedOption},
	Contracts, Fixed, OptionKind, Price,
};
use proptest::prelude::*;

const PUT: OptionKind = OptionKind::Put;
const CALL: OptionKind = OptionKind::Call;
const STRIKE_ASSET: CollateralAsset = CollateralAsset::StrikeAsset;
const UNDERLYING: CollateralAsset = CollateralAsset::Underlying;
/// The four kinds of naked margin.
const KINDS: [(OptionKind, CollateralAsset); 4] =
	[(PUT, STRIKE_ASSET), (CALL, STRIKE_ASSET), (PUT, UNDERLYING), (CALL, UNDERLYING)];

fn any_kind() -> impl Strategy<Value = (OptionKind, CollateralAsset)> {
	prop::sample::select(KINDS.to_vec())
}

/// Any stored integer, often at the ends of the range.
fn any_fixed() -> impl Strategy<Value = Fixed> {
	prop_oneof![
		any::<i128>(),
		Just(i128::MAX),
		Just(i128::MIN),
		Just(0),
		Just(1),
		Just(Fixed::SCALE),
		0..Fixed::SCALE * 100_000,
	]
	.prop_map(Fixed::from_raw)
}

fn any_price() -> impl Strategy<Value = Price> {
	any_fixed().prop_map(Price::new)
}

/// Any amount, often at the ends of the range.
fn any_amount() -> impl Strategy<Value = u128> {
	prop_oneof![any::<u128>(), Just(u128::MAX), Just(0), Just(1), 0..1u128 << 60]
}

fn any_contracts() -> impl Strategy<Value = Contracts> {
	any_amount().prop_map(Contracts::from_units)
}

fn any_leg() -> impl Strategy<Value = Leg> {
	(any_contracts(), any_price()).prop_map(|(contracts, strike)| Leg { contracts, strike })
}

/// A price as markets have it, to the last quantum.
fn market_price() -> impl Strategy<Value = Price> {
	(Fixed::SCALE / 1_000..Fixed::SCALE * 200_000).prop_map(Price::from_raw)
}

/// An upper bound in [0, 1] and a shock in (0, 1], to the last quantum.
fn parameters() -> impl Strategy<Value = NakedMargin> {
	(0..=Fixed::SCALE, prop_oneof![Fixed::SCALE / 10..=Fixed::SCALE, Just(Fixed::SCALE)]).prop_map(
		|(bound, shock)| NakedMargin {
			upper_bound: Fixed::from_raw(bound),
			spot_shock: Fixed::from_raw(shock),
		},
	)
}

/// A series as markets have it, with 6, 8 or 18 decimals.
fn market_option() -> impl Strategy<Value = NakedOption> {
	(any_kind(), market_price(), parameters(), prop::sample::select(vec![6u8, 8, 18])).prop_map(
		|((kind, collateral), strike, margin, decimals)| NakedOption {
			kind,
			collateral,
			strike,
			margin,
			decimals,
		},
	)
}

/// A fraction of 10,000.
fn bps(value: u32) -> Fixed {
	Fixed::from_bps(value)
}

/// Contracts from whole numbers.
fn whole(contracts: u128) -> Contracts {
	Contracts::from_units(contracts * Contracts::ONE.units())
}

/// A leg of whole numbers.
fn leg(contracts: u128, strike: i64) -> Leg {
	Leg { contracts: whole(contracts), strike: common::price(strike) }
}
