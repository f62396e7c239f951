//! The price at which a naked vault falls below its requirement.
//!
//! The requirement never rises with the spot for a put and never falls for a call (as long as the
//! upper bound is at most one), so one price divides the spots at which a vault is sound from those
//! at which it is not. Found by bisection over all prices with the exact comparison: 127 steps.

#![allow(clippy::cast_possible_truncation, reason = "the derived `Encode` casts variant indices")]

use super::{
	naked::{per_unit, NakedOption},
	scale::fixed,
};
use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::natural::Natural,
	units::{Contracts, OptionKind, Price},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// At which spots a vault lies below its requirement.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum Trigger {
	/// At none above zero.
	Never,
	/// At this one and all below it (a put) or above it (a call); one quantum to the other side the
	/// requirement is met.
	At(Price),
	/// At all.
	Always,
}

impl Trigger {
	/// Whether the vault lies below its requirement at a spot above zero.
	pub fn is_crossed(&self, kind: OptionKind, spot: Price) -> bool {
		match self {
			Self::Never => false,
			Self::At(price) if kind == OptionKind::Put => spot <= *price,
			Self::At(price) => spot >= *price,
			Self::Always => true,
		}
	}
}

impl NakedOption {
	/// Whether collateral lies below [`NakedOption::requirement_ceil`], without dividing: exact.
	///
	/// # Errors
	/// As [`NakedOption::requirement_ceil`].
	pub fn is_short_of(
		&self,
		spot: Price,
		collateral: u128,
		contracts: Contracts,
		factor_bps: u32,
	) -> Result<bool, MathError> {
		let exact = self.exact(spot)?;
		let [first, second] = exact.divisors;
		let required = exact.numerator.times(&self.multipliers(contracts, factor_bps)?)?;
		Ok(required > Natural::product(&[collateral, first, second, per_unit()?])?)
	}

	/// The spots at which the collateral of a number of contracts lies below
	/// [`NakedOption::requirement_ceil`] with a factor in basis points.
	///
	/// It depends on collateral per contract only, and moves to the safe side as that grows.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for an upper bound above one, and as
	/// [`NakedOption::requirement_ceil`].
	pub fn trigger_price(
		&self,
		collateral: u128,
		contracts: Contracts,
		factor_bps: u32,
	) -> Result<Trigger, MathError> {
		if self.margin.upper_bound > Fixed::ONE {
			return Err(MathError::OutOfDomain);
		}
		let is_short = |raw: u128| {
			self.is_short_of(Price::new(fixed(raw)?), collateral, contracts, factor_bps)
		};
		let (lowest, highest) = (1, Fixed::MAX.raw().unsigned_abs());
		match (self.kind, is_short(lowest)?, is_short(highest)?) {
			(OptionKind::Put, false, _) | (OptionKind::Call, _, false) => Ok(Trigger::Never),
			(OptionKind::Put, _, true) | (OptionKind::Call, true, _) => Ok(Trigger::Always),
			(OptionKind::Put, ..) => bisect(lowest, highest, is_short),
			(OptionKind::Call, ..) => bisect(highest, lowest, is_short),
		}
	}
}

/// The last number from `short` towards `sound` at which `is_short` holds, if it holds at the first
/// and not at the second and changes once.
fn bisect(
	mut short: u128,
	mut sound: u128,
	is_short: impl Fn(u128) -> Result<bool, MathError>,
) -> Result<Trigger, MathError> {
	while short.abs_diff(sound) > 1 {
		let middle = short.midpoint(sound);
		if is_short(middle)? {
			short = middle;
		} else {
			sound = middle;
		}
	}
	fixed(short).map(|price| Trigger::At(Price::new(price)))
}
