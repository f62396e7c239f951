//! What the peer (Rysk) keeps of its book, for replays. Not used by the runtime.
//!
//! Between valuations it books trades at the price traded, so the spread of a sale counts as a
//! liability until the next valuation; its exposure cap also holds back reductions.

use crate::{error::MathError, fixed::Fixed};

/// Liabilities and delta of trades since the last valuation.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Ephemeral {
	/// In the strike asset.
	pub liabilities: Fixed,
	/// Of the vault, in units of the underlying.
	pub delta: Fixed,
}

impl Ephemeral {
	/// After a sale for a premium net of fees; `delta` of the options sold.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn sold(&self, premium: Fixed, delta: Fixed) -> Result<Self, MathError> {
		Ok(Self {
			liabilities: self.liabilities.try_add(premium)?,
			delta: self.delta.try_sub(delta)?,
		})
	}

	/// After a purchase: the reverse of a sale.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn bought(&self, premium: Fixed, delta: Fixed) -> Result<Self, MathError> {
		Ok(Self {
			liabilities: self.liabilities.try_sub(premium)?,
			delta: self.delta.try_add(delta)?,
		})
	}

	/// After a valuation.
	pub fn revalued() -> Self {
		Self::default()
	}
}

/// Whether a net exposure passes the cap, whatever it was before.
///
/// # Errors
/// [`MathError::Overflow`] for [`Fixed::MIN`].
pub fn exposure_is_allowed(after: Fixed, cap: Fixed) -> Result<bool, MathError> {
	Ok(after.try_abs()? <= cap)
}
