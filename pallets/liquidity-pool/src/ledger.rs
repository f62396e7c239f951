//! Arithmetic of the ledger.

use crate::types::Ledger;
use dhv_math::{
	error::MathError,
	vault::buffer::{Flow, Funds},
};
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
	/// Free funds above the buffer.
	pub fn available(&self, buffer_bps: u32) -> Result<Balance, MathError> {
		let Self { free, allocated, .. } = *self;
		Funds { free, allocated }.available(buffer_bps)
	}

	/// The ledger after what a trade moves; `None` if the funds do not cover it, or if it would leave
	/// less than the buffer and miss it by more than before.
	pub fn permit(mut self, flow: &Flow, buffer_bps: u32) -> Result<Option<Self>, MathError> {
		let Self { free, allocated, .. } = self;
		Ok(Funds { free, allocated }.permit(flow, buffer_bps)?.map(|Funds { free, allocated }| {
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
