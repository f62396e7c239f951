//! What a book loses when price and volatility jump, estimated from its sensitivities.
//!
//! Delta-gamma-vega approximation, the Taylor expansion of the value to second order in the price and
//! to first in the volatility (Hull, *Options, Futures, and Other Derivatives*, "The Greek letters"):
//! `dV = delta * h + gamma * h^2 / 2 + vega * w`. No option's value moves by more than the price
//! does, so the part of the price is cut at `gross * |h|`: close to expiry the square of a large
//! move would say far more. The estimate costs the same for any book. It knows no third order: far
//! from the money a jump across the strike loses more than it says.

use crate::{error::MathError, fixed::Fixed, units::Price};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// How far price and volatility jump, either way or not at all: a grid of three by three points.
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
pub struct Shock {
	/// Share of the price; 1 is 100 %.
	pub spot: Fixed,
	/// Volatility added to every series; 1 is 100 %.
	pub volatility: Fixed,
}

/// What the estimate knows of a book, from the vault.
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
	Hash,
)]
pub struct StressedBook {
	/// In units of the underlying.
	pub delta: Fixed,
	/// By the spot, twice.
	pub gamma: Fixed,
	/// Per 1.00 of volatility.
	pub vega: Fixed,
	/// Size of the net position of every series, added up.
	pub gross: Fixed,
}

impl StressedBook {
	/// The loss at the worst point of the grid, in the strike asset; zero if no point loses. Rounded
	/// up: at most `h / 2 + 4` quanta above the exact estimate at `h = spot * shock`, rounded up.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for a price, a shock or a `gross` below zero,
	/// [`MathError::Overflow`].
	pub fn loss_ceil(&self, spot: Price, shock: &Shock) -> Result<Fixed, MathError> {
		let inputs = [spot.get(), shock.spot, shock.volatility, self.gross];
		if inputs.iter().any(|input| input.is_negative()) {
			return Err(MathError::OutOfDomain);
		}
		let vega = self.vega.try_abs()?.mul_ceil(shock.volatility)?;
		self.loss_of_price(spot.get().mul_ceil(shock.spot)?)?.try_add(vega)
	}

	/// The greater loss of the price moving by `h` up and down, not below zero.
	fn loss_of_price(&self, h: Fixed) -> Result<Fixed, MathError> {
		let bent = self.gamma.mul_floor(h)?.mul_floor(h)?.div_floor(Fixed::from_int(2))?;
		let loss = self.delta.try_abs()?.mul_ceil(h)?.try_sub(bent)?;
		Ok(loss.max(Fixed::ZERO).min(self.gross.mul_ceil(h)?))
	}
}
