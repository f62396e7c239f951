//! Which step of a fixing is due, and who decides a dispute. Storage-free.

use crate::types::{
	DisputeCause, FixingKey, FixingRecord, FixingRule, FixingState, Moment, PendingExpiry, BPS,
};
use dhv_math::MathError;
use dhv_primitives::{Fixed, Price, PriceRound, Timestamp};

/// The time of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clock {
	/// Now.
	pub now: Moment,
	/// Blocks that every period lasts at least.
	pub min_blocks: u32,
}

/// A step that can be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
	/// Find the median and propose it, or begin the dispute.
	Propose,
	/// Make this price final.
	Finalise(Price, FixingRule),
}

/// What a fixing waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wait {
	/// Expiry and the locking period.
	Expiry,
	/// The end of the dispute period.
	Dispute,
	/// The end of the resolution period.
	Resolution,
	/// A round after expiry, or the long stop.
	Price,
	/// Nothing: it is final.
	Nothing,
}

/// `time` and so many seconds.
const fn after(time: Timestamp, seconds: u64) -> Timestamp {
	Timestamp::from_secs(time.secs().saturating_add(seconds))
}

impl Moment {
	/// Whether a period that began here and lasts through `until` is over.
	pub fn is_over(&self, until: Timestamp, clock: &Clock) -> bool {
		clock.now.time > until && clock.now.block >= self.block.saturating_add(clock.min_blocks)
	}
}

impl FixingRecord {
	/// When it is final at the earliest, and when at the latest if there are prices.
	pub fn schedule(&self, key: &FixingKey) -> (Timestamp, Timestamp) {
		let dispute = &self.terms.dispute;
		let locked = after(key.expiry, dispute.locking_period);
		let earliest = after(locked, dispute.dispute_period);
		match self.state {
			FixingState::Accumulating => (earliest, after(earliest, dispute.resolution_period)),
			FixingState::Proposed { until, .. } => (until, after(until, dispute.resolution_period)),
			FixingState::Disputed { since, deadline, .. } => (since.time, deadline),
			FixingState::Final { .. } => (earliest, earliest),
		}
	}

	/// A proposal that may be disputed from now on.
	pub const fn proposed(&self, price: Price, rule: FixingRule, since: Moment) -> Self {
		let until = after(since.time, self.terms.dispute.dispute_period);
		Self { state: FixingState::Proposed { price, rule, since, until }, ..*self }
	}

	/// A dispute that may be resolved from now on.
	pub const fn disputed(
		&self,
		proposal: Option<Price>,
		cause: DisputeCause,
		since: Moment,
	) -> Self {
		let deadline = after(since.time, self.terms.dispute.resolution_period);
		Self { state: FixingState::Disputed { proposal, cause, since, deadline }, ..*self }
	}

	/// The step that is due. `last` is the newest round of the market, however old.
	pub fn due(
		&self,
		pending: &PendingExpiry,
		last: Option<PriceRound>,
		clock: &Clock,
	) -> Result<Due, Wait> {
		match self.state {
			FixingState::Accumulating => {
				let locked = after(pending.expiry, self.terms.dispute.locking_period);
				let open = clock.now.time > locked;
				open.then_some(Due::Propose).ok_or(Wait::Expiry)
			}
			FixingState::Proposed { price, rule, since, until } => {
				let over = rule == FixingRule::Resolved || since.is_over(until, clock);
				over.then_some(Due::Finalise(price, rule)).ok_or(Wait::Dispute)
			}
			FixingState::Disputed { proposal, since, deadline, .. } => {
				if !since.is_over(deadline, clock) {
					return Err(Wait::Resolution);
				}
				self.fall_back(proposal, pending, last, clock.now.time).ok_or(Wait::Price)
			}
			FixingState::Final { .. } => Err(Wait::Nothing),
		}
	}

	/// Who decides a dispute that nobody resolved: the first of these rules that has a price.
	fn fall_back(
		&self,
		proposal: Option<Price>,
		pending: &PendingExpiry,
		last: Option<PriceRound>,
		now: Timestamp,
	) -> Option<Due> {
		let average = || {
			let covered = self.rounds.average.covered >= self.terms.min_coverage;
			covered.then(|| self.rounds.average.average().ok()).flatten()
		};
		let stopped = now > after(pending.expiry, self.terms.dispute.long_stop);
		let last = || stopped.then_some(last).flatten().map(|round| round.price);
		let by = |rule| move |price| Due::Finalise(price, rule);
		proposal
			.map(by(FixingRule::UpheldMedian))
			.or_else(|| average().map(by(FixingRule::RoundsAverage)))
			.or_else(|| {
				pending.first_after.map(|round| round.price).map(by(FixingRule::FirstAfterExpiry))
			})
			.or_else(|| last().map(by(FixingRule::LastBeforeExpiry)))
	}

	/// Whether a resolution lies inside the rounds of the window, widened by the governed
	/// deviation. Without rounds every price does.
	pub fn admits(&self, price: Price) -> Result<bool, MathError> {
		let Some((low, high)) = self.rounds.range else { return Ok(true) };
		let deviation = Fixed::from_bps(self.terms.dispute.max_deviation_bps.min(BPS));
		let low = low.get().mul_ceil(Fixed::ONE.try_sub(deviation)?)?;
		let high = high.get().mul_floor(Fixed::ONE.try_add(deviation)?)?;
		Ok(price.get() >= low && price.get() <= high)
	}
}
