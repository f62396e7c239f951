//! The buffer: free funds that must stay behind allocated collateral, under one rule for every flow.

use crate::{amount::mul_div_ceil, error::MathError};

/// Basis points of one.
const BASIS_POINTS: u128 = 10_000;

/// Cash and collateral of a vault, in the smallest units of the strike asset.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Funds {
	/// Cash that nothing is promised of.
	pub free: u128,
	/// Collateral locked behind written options.
	pub allocated: u128,
}

/// What one trade, payment or margin call moves, in the smallest units of the strike asset.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Flow {
	/// Comes in, such as a premium.
	pub income: u128,
	/// Goes out, such as the price of a bought-back option.
	pub payment: u128,
	/// Moves from free funds into collateral.
	pub locked: u128,
	/// Moves from collateral into free funds.
	pub released: u128,
}

/// Free funds that have to stay behind `allocated` collateral, rounded up.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn required_ceil(allocated: u128, buffer_bps: u32) -> Result<u128, MathError> {
	mul_div_ceil(allocated, u128::from(buffer_bps), BASIS_POINTS)
}

impl Funds {
	/// Free funds less the buffer; negative if the buffer is not met.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn remaining(&self, buffer_bps: u32) -> Result<i128, MathError> {
		let required = required_ceil(self.allocated, buffer_bps)?;
		let fits = |amount: u128| i128::try_from(amount).map_err(|_| MathError::Overflow);
		fits(self.free)?.checked_sub(fits(required)?).ok_or(MathError::Overflow)
	}

	/// Free funds above the buffer, zero if there are none.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn available(&self, buffer_bps: u32) -> Result<u128, MathError> {
		Ok(self.free.saturating_sub(required_ceil(self.allocated, buffer_bps)?))
	}

	/// The funds after a flow; `None` if cash or collateral does not cover it. Income and released
	/// collateral count before payments.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn after(&self, flow: &Flow) -> Result<Option<Self>, MathError> {
		let sum = |a: u128, b: u128| a.checked_add(b).ok_or(MathError::Overflow);
		let cash = sum(sum(self.free, flow.income)?, flow.released)?;
		let out = sum(flow.payment, flow.locked)?;
		let collateral = sum(self.allocated, flow.locked)?;
		Ok(cash
			.checked_sub(out)
			.zip(collateral.checked_sub(flow.released))
			.map(|(free, allocated)| Self { free, allocated }))
	}

	/// The funds after a flow; `None` if cash or collateral does not cover it, or if it would leave
	/// less than the buffer and less above it than before. A flow that does not lower what remains is
	/// never held back by the buffer.
	///
	/// The rule is the same for sales, purchases, margin calls and withdrawals; a trade that closes a
	/// written option may be given the lower `buffer_bps` of the hard floor.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn permit(&self, flow: &Flow, buffer_bps: u32) -> Result<Option<Self>, MathError> {
		let Some(after) = self.after(flow)? else { return Ok(None) };
		let remaining = after.remaining(buffer_bps)?;
		let permitted = remaining >= 0 || remaining >= self.remaining(buffer_bps)?;
		Ok(permitted.then_some(after))
	}
}
