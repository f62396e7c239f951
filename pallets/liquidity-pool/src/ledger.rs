//! Arithmetic of the ledger.

use crate::types::Ledger;
use dhv_math::{error::MathError, vault::buffer::required_ceil};
use dhv_primitives::Balance;

/// `a + b`.
pub fn plus(a: Balance, b: Balance) -> Result<Balance, MathError> {
	a.checked_add(b).ok_or(MathError::Overflow)
}

/// `a - b`.
pub fn minus(a: Balance, b: Balance) -> Result<Balance, MathError> {
	a.checked_sub(b).ok_or(MathError::Overflow)
}

impl Ledger {
	/// Free funds that have to stay behind `allocated` collateral, rounded up.
	pub fn buffer(allocated: Balance, buffer_bps: u32) -> Result<Balance, MathError> {
		required_ceil(allocated, buffer_bps)
	}

	/// Free funds above the buffer.
	pub fn available(&self, buffer_bps: u32) -> Result<Balance, MathError> {
		Ok(self.free.saturating_sub(Self::buffer(self.allocated, buffer_bps)?))
	}

	/// The ledger after `income` has arrived and `collateral` was locked; `None` if that would
	/// leave less than the buffer of what is then allocated.
	pub fn lock(
		mut self,
		income: Balance,
		collateral: Balance,
		buffer_bps: u32,
	) -> Result<Option<Self>, MathError> {
		let free = plus(self.free, income)?;
		let allocated = plus(self.allocated, collateral)?;
		let buffer = Self::buffer(allocated, buffer_bps)?;
		Ok(free.checked_sub(collateral).filter(|free| *free >= buffer).map(|free| {
			self.free = free;
			self.allocated = allocated;
			self
		}))
	}

	/// Everything the cap on deposits counts, at booked values: what reactors gained or lost is not
	/// in it.
	pub fn booked(&self) -> Result<Balance, MathError> {
		let hedges = self.advanced.saturating_sub(self.repaid);
		plus(plus(self.free, self.allocated)?, plus(self.pending_deposits, hedges)?)
	}
}
