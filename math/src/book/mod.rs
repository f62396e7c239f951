//! The book of options: value and sensitivities of what the vault has written and holds.
//!
//! Each series adds its terms, rounded once to the nearest (ties away from zero). So the totals are
//! exactly additive over books, exactly odd under exchange of written and held, zero for an empty or
//! flat book, and independent of the order of series. Error: half a quantum per series and field.

pub mod parity;
pub mod stress;

use crate::{
	black_scholes::Valuation,
	error::MathError,
	fixed::Fixed,
	margin::cash_value,
	units::{Contracts, OptionKind, Price},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Contracts of one series, from the vault.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Default,
	Debug,
	Hash,
)]
pub struct SeriesPosition {
	/// Written.
	pub short: Contracts,
	/// Held.
	pub long: Contracts,
}

impl SeriesPosition {
	/// Contracts written less contracts held, exact.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn net_short(&self) -> Result<Fixed, MathError> {
		self.short.to_fixed()?.try_sub(self.long.to_fixed()?)
	}

	/// Written and held exchanged.
	pub const fn mirrored(&self) -> Self {
		Self { short: self.long, long: self.short }
	}
}

/// Totals of a book. `value` is a liability: above zero the options would cost the vault. The
/// sensitivities are those of the vault: of a written call the delta is below zero.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Default,
	Debug,
	Hash,
)]
pub struct BookTotals {
	/// Sum of price times contracts written less held, in the strike asset.
	pub value: Fixed,
	/// In units of the underlying.
	pub delta: Fixed,
	/// By the spot, twice.
	pub gamma: Fixed,
	/// Per 1.00 of volatility.
	pub vega: Fixed,
	/// Per year.
	pub theta: Fixed,
	/// Per 1.00 of rate.
	pub rho: Fixed,
}

impl BookTotals {
	/// The totals of a book of one series, from the valuation of one contract held.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn of_series(unit: &Valuation, position: &SeriesPosition) -> Result<Self, MathError> {
		let short = position.net_short()?;
		let long = short.try_neg()?;
		Ok(Self {
			value: unit.price.mul_nearest(short)?,
			delta: unit.delta.mul_nearest(long)?,
			gamma: unit.gamma.mul_nearest(long)?,
			vega: unit.vega.mul_nearest(long)?,
			theta: unit.theta.mul_nearest(long)?,
			rho: unit.rho.mul_nearest(long)?,
		})
	}

	/// The totals of a book of many series. Linear in their number: a caller with a bounded weight
	/// adds and re-marks one at a time instead.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn of_book<'a>(
		series: impl IntoIterator<Item = (&'a Valuation, &'a SeriesPosition)>,
	) -> Result<Self, MathError> {
		series.into_iter().try_fold(Self::default(), |totals, (unit, position)| {
			totals.try_add(&Self::of_series(unit, position)?)
		})
	}

	/// Field by field.
	fn combine(
		&self,
		other: &Self,
		operation: fn(Fixed, Fixed) -> Result<Fixed, MathError>,
	) -> Result<Self, MathError> {
		Ok(Self {
			value: operation(self.value, other.value)?,
			delta: operation(self.delta, other.delta)?,
			gamma: operation(self.gamma, other.gamma)?,
			vega: operation(self.vega, other.vega)?,
			theta: operation(self.theta, other.theta)?,
			rho: operation(self.rho, other.rho)?,
		})
	}

	/// The totals of both books together, exact.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn try_add(&self, other: &Self) -> Result<Self, MathError> {
		self.combine(other, Fixed::try_add)
	}

	/// The totals of this book without the other, exact.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn try_sub(&self, other: &Self) -> Result<Self, MathError> {
		self.combine(other, Fixed::try_sub)
	}

	/// Replaces the mark and the position of one series: the totals are then those of a book that was
	/// valued afresh. After a trade the series stands at its model price, not at the price traded.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn remark(&self, old: &SeriesMark, new: &SeriesMark) -> Result<Self, MathError> {
		self.try_sub(&old.totals()?)?.try_add(&new.totals()?)
	}
}

/// A series in the book with the mark of one contract held.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Default,
	Debug,
	Hash,
)]
pub struct SeriesMark {
	/// One contract, held.
	pub unit: Valuation,
	/// The contracts.
	pub position: SeriesPosition,
}

impl SeriesMark {
	/// The totals of the series.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn totals(&self) -> Result<BookTotals, MathError> {
		BookTotals::of_series(&self.unit, &self.position)
	}
}

/// One contract of an expired series, held: its cash value at the fixing, or at the spot until the
/// fixing is final; nothing moves it any more. Exact.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative strike or price.
pub fn expired_valuation(
	kind: OptionKind,
	strike: Price,
	price: Price,
) -> Result<Valuation, MathError> {
	Ok(Valuation { price: cash_value(kind, strike, price)?, ..Valuation::default() })
}

/// Whether the net exposure of a series may go from `before` to `after` under a cap: inside the cap
/// always, beyond it only if its magnitude does not grow.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative cap, [`MathError::Overflow`].
pub fn exposure_is_allowed(before: Fixed, after: Fixed, cap: Fixed) -> Result<bool, MathError> {
	if cap.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let (before, after) = (before.try_abs()?, after.try_abs()?);
	Ok(after <= cap || after <= before)
}
