//! Positions and sensitivities.

use crate::Balance;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	error::MathError,
	fixed::Fixed,
	units::{Contracts, Delta},
};
use scale_info::TypeInfo;

/// What one writer owes and holds in one series.
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
	Default,
	Debug,
)]
pub struct SeriesPosition {
	/// Contracts written and not yet closed or settled.
	pub short: Contracts,
	/// Collateral locked behind them, in the series' collateral asset.
	pub collateral: Balance,
}

/// Value and sensitivities, from the holder's side: a short position carries them negated.
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
	Default,
	Debug,
)]
pub struct Greeks {
	/// Value in the strike asset.
	pub value: Fixed,
	/// Change of value per unit change of the underlying's price.
	pub delta: Delta,
	/// Change of delta per unit change of the underlying's price.
	pub gamma: Fixed,
	/// Change of value per 1.00 (100 %) of volatility.
	pub vega: Fixed,
	/// Change of value per year.
	pub theta: Fixed,
}

impl Greeks {
	/// Sum of two positions.
	pub fn try_add(&self, other: &Self) -> Result<Self, MathError> {
		Ok(Self {
			value: self.value.try_add(other.value)?,
			delta: Delta::new(self.delta.get().try_add(other.delta.get())?),
			gamma: self.gamma.try_add(other.gamma)?,
			vega: self.vega.try_add(other.vega)?,
			theta: self.theta.try_add(other.theta)?,
		})
	}

	/// The opposite position.
	pub fn try_neg(&self) -> Result<Self, MathError> {
		self.scale(Fixed::from_int(-1))
	}

	/// The position times a signed number of contracts, each figure to the nearest quantum.
	pub fn scale(&self, contracts: Fixed) -> Result<Self, MathError> {
		Ok(Self {
			value: self.value.mul_nearest(contracts)?,
			delta: Delta::new(self.delta.get().mul_nearest(contracts)?),
			gamma: self.gamma.mul_nearest(contracts)?,
			vega: self.vega.mul_nearest(contracts)?,
			theta: self.theta.mul_nearest(contracts)?,
		})
	}
}

impl From<dhv_math::black_scholes::Valuation> for Greeks {
	fn from(valuation: dhv_math::black_scholes::Valuation) -> Self {
		Self {
			value: valuation.price,
			delta: Delta::new(valuation.delta),
			gamma: valuation.gamma,
			vega: valuation.vega,
			theta: valuation.theta,
		}
	}
}
