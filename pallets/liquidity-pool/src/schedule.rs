//! The clock of epochs.

use crate::types::{Delay, EpochIndex, EpochPhase, EpochPrice, EpochState, PoolParameters};
use dhv_math::{
	error::MathError,
	vault::{shares_floor, Claim, Fill},
};
use dhv_primitives::{Balance, PriceRound, Timestamp};

/// How long a surface waits for a book that is being valued on it, in seconds.
pub const LONGEST_VALUING: u64 = 300;

impl EpochState {
	/// An epoch that is priced at `ends_at`.
	fn new<AccountId>(
		number: EpochIndex,
		opens_at: Timestamp,
		ends_at: Timestamp,
		parameters: &PoolParameters<AccountId>,
	) -> Self {
		let cutoff_at = Timestamp::from_secs(ends_at.secs().saturating_sub(parameters.cutoff));
		let fees = parameters.fees;
		Self { number, opens_at, cutoff_at, ends_at, fees, phase: EpochPhase::Open, delay: None }
	}

	/// The first epoch of a pool.
	pub fn first<AccountId>(
		now: Timestamp,
		parameters: &PoolParameters<AccountId>,
	) -> Result<Self, MathError> {
		let ends_at = now.try_add_secs(parameters.epoch_length)?;
		Ok(Self::new(1, now, ends_at, parameters))
	}

	/// The epoch after this one. Its end stays on the grid of the schedule: the first grid point
	/// whose cut-off is still ahead, however late this one was priced.
	pub fn next<AccountId>(
		&self,
		now: Timestamp,
		parameters: &PoolParameters<AccountId>,
	) -> Result<Self, MathError> {
		let number = self.number.checked_add(1).ok_or(MathError::Overflow)?;
		let late = now.try_add_secs(parameters.cutoff)?.saturating_since(self.ends_at);
		let steps = late
			.checked_div(parameters.epoch_length)
			.and_then(|whole| whole.checked_add(1))
			.ok_or(MathError::DivisionByZero)?;
		let ahead = parameters.epoch_length.checked_mul(steps).ok_or(MathError::Overflow)?;
		Ok(Self::new(number, now, self.ends_at.try_add_secs(ahead)?, parameters))
	}

	/// The epoch that a request made now belongs to.
	pub fn accepting(&self, now: Timestamp) -> Result<EpochIndex, MathError> {
		if now < self.cutoff_at {
			return Ok(self.number);
		}
		self.number.checked_add(1).ok_or(MathError::Overflow)
	}

	/// Whether a request of `epoch` may still be taken back: before its cut-off, or once its price
	/// is overdue by as long as the epoch was, so that nothing is ever trapped by missing prices.
	pub fn may_cancel(&self, epoch: EpochIndex, now: Timestamp) -> bool {
		let overdue = self.ends_at.saturating_since(self.opens_at);
		let late = now.saturating_since(self.ends_at) >= overdue && now > self.ends_at;
		epoch > self.number
			|| (epoch == self.number
				&& self.phase == EpochPhase::Open
				&& (now < self.cutoff_at || late))
	}

	/// Whether a price, and nothing else that is known of, is missing.
	pub fn waits_for_price(&self) -> bool {
		use crate::types::DelayReason::{NoPrice, PriceStale};
		self.delay.is_none_or(|delay| matches!(delay.reason, NoPrice | PriceStale))
	}

	/// Whether the epoch may be valued on a round: one of at most `max_age` seconds and not from
	/// before the cut-off, so that nobody knew it when requests ended.
	pub fn accepts(&self, round: &PriceRound, max_age: u64, now: Timestamp) -> bool {
		round.age(now) <= max_age && round.time >= self.cutoff_at
	}

	/// Whether the book is being valued.
	pub fn is_valuing(&self) -> bool {
		matches!(self.phase, EpochPhase::Valuing { .. })
	}

	/// Whether the surface waits for the book that is being valued on it: for at most
	/// `LONGEST_VALUING` seconds, and not where valuing failed before for a reason that a smile
	/// may cure.
	pub fn holds_surface(&self, now: Timestamp) -> bool {
		use crate::types::DelayReason::{PricingFailed, SeriesUnvalued};
		let failed = self
			.delay
			.is_some_and(|delay| matches!(delay.reason, SeriesUnvalued { .. } | PricingFailed));
		match self.phase {
			EpochPhase::Valuing { snapshot, .. } => {
				!failed && now.saturating_since(snapshot.time) < LONGEST_VALUING
			}
			EpochPhase::Open => false,
		}
	}

	/// Whether valuing failed on exactly these inputs before.
	pub fn tried(&self, round: u64, surface_version: u64) -> bool {
		use crate::types::DelayReason::{PricingFailed, ReactorsUnvalued, SeriesUnvalued};
		matches!(
			self.delay,
			Some(Delay {
				reason: SeriesUnvalued { .. } | PricingFailed | ReactorsUnvalued,
				round: r,
				surface_version: s,
			}) if r == round && s == surface_version
		)
	}
}

impl EpochPrice {
	/// Whether the deposits of this epoch are given back.
	pub fn is_refunded(&self) -> bool {
		self.deposits > 0 && self.minted == 0
	}

	/// Shares of a deposit of `amount` of this epoch, rounded down; none if it is given back.
	///
	/// # Errors
	/// Those of [`shares_floor`].
	pub fn shares_of(&self, amount: Balance, decimals: u8) -> Result<Balance, MathError> {
		if self.is_refunded() {
			return Ok(0);
		}
		shares_floor(amount, decimals, self.mint)
	}

	/// How far its withdrawals were met.
	pub const fn withdrawals(&self) -> Fill {
		Fill { requested: self.requested, filled: self.filled, paid: self.paid }
	}

	/// Whether nothing is carried to the next epoch.
	pub const fn is_filled(&self) -> bool {
		self.withdrawals().carried() == 0
	}

	/// What a request of `shares` got.
	pub fn claim(&self, shares: Balance, decimals: u8) -> Result<Claim, MathError> {
		self.withdrawals().claim(shares, self.burn, decimals)
	}
}
