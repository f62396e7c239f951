//! What governance may set, and which terms the parameters allow. Storage-free.

use crate::types::{
	DisputeTerms, KindParameters, ProductParameters, BPS, MAX_HEALTH_FACTOR, MAX_PERIOD,
};
use dhv_primitives::{Fixed, Series, Timestamp};

/// What is wrong with parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParameterFault {
	/// Times to expiry or the write cut-off are out of order.
	ExpiryRange,
	/// The expiry grid has no distance, or its position is not below the distance.
	ExpiryGrid,
	/// Strikes are not above zero, out of order, or have no step.
	StrikeRange,
	/// Health factors are not `upper > lower >= 1`, or too high.
	HealthFactors,
	/// The shock is not strictly between 0 and 1.
	SpotShock,
	/// The table is empty, unordered, outside (0, 1] or shorter than the longest expiry.
	UpperBoundTable,
	/// Price age, window or coverage make no sense together.
	Fixing,
	/// A period of a dispute is zero or too long, or the deviation exceeds 1.
	Dispute,
	/// A field of the liquidation terms is out of range.
	Liquidation,
}

/// What is wrong with the terms of a series.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TermsFault {
	/// Less time to expiry than allowed.
	ExpiryTooNear,
	/// More time to expiry than allowed.
	ExpiryTooFar,
	/// Not on the expiry grid.
	ExpiryOffGrid,
	/// Below or above the allowed strikes.
	StrikeOutOfRange,
	/// Not a multiple of the strike step.
	StrikeOffGrid,
}

/// Fails with `fault` unless `holds`.
fn check<F>(holds: bool, fault: F) -> Result<(), F> {
	if holds {
		Ok(())
	} else {
		Err(fault)
	}
}

impl ProductParameters {
	/// Checks every rule that the parameters must keep among themselves.
	pub fn validate(&self) -> Result<(), ParameterFault> {
		check(
			self.min_expiry < self.max_expiry && self.write_cutoff < self.max_expiry,
			ParameterFault::ExpiryRange,
		)?;
		check(self.expiry_offset < self.expiry_interval, ParameterFault::ExpiryGrid)?;
		check(self.strike_step.get().is_positive(), ParameterFault::StrikeRange)?;
		check(
			self.spot_shock.is_positive() && self.spot_shock < Fixed::ONE,
			ParameterFault::SpotShock,
		)?;
		// Windows of one market never overlap, and each opens after its series was issued.
		check(
			self.max_price_age > 0
				&& self.min_coverage > 0
				&& self.min_coverage <= self.fixing_window
				&& self.fixing_window <= self.expiry_interval
				&& self.fixing_window <= self.min_expiry
				&& self.max_price_age <= MAX_PERIOD,
			ParameterFault::Fixing,
		)?;
		self.dispute.validate()?;
		self.call.validate(self.max_expiry)?;
		self.put.validate(self.max_expiry)?;
		let upper = self.call.health.upper.max(self.put.health.upper);
		check(self.liquidation.is_valid(upper), ParameterFault::Liquidation)
	}

	/// Checks the terms of a new series of this product.
	pub fn admit(&self, terms: &Series, now: Timestamp) -> Result<(), TermsFault> {
		let left = terms.seconds_to_expiry(now);
		check(left >= self.min_expiry && left > 0, TermsFault::ExpiryTooNear)?;
		check(left <= self.max_expiry, TermsFault::ExpiryTooFar)?;
		check(
			terms.expiry.secs().checked_rem(self.expiry_interval) == Some(self.expiry_offset),
			TermsFault::ExpiryOffGrid,
		)?;
		let kind = self.of_kind(terms.kind);
		check(
			terms.strike >= kind.min_strike && terms.strike <= kind.max_strike,
			TermsFault::StrikeOutOfRange,
		)?;
		check(
			terms.strike.raw().checked_rem(self.strike_step.raw()) == Some(0),
			TermsFault::StrikeOffGrid,
		)
	}
}

impl DisputeTerms {
	fn validate(&self) -> Result<(), ParameterFault> {
		let periods = [self.dispute_period, self.resolution_period, self.long_stop];
		check(
			periods.iter().all(|period| *period > 0 && *period <= MAX_PERIOD)
				&& self.locking_period <= MAX_PERIOD
				&& self.max_deviation_bps <= BPS,
			ParameterFault::Dispute,
		)
	}
}

impl KindParameters {
	fn validate(&self, max_expiry: u64) -> Result<(), ParameterFault> {
		check(
			self.min_strike.get().is_positive() && self.min_strike <= self.max_strike,
			ParameterFault::StrikeRange,
		)?;
		check(
			self.health.check().is_ok() && self.health.upper <= MAX_HEALTH_FACTOR,
			ParameterFault::HealthFactors,
		)?;
		let knots = &self.upper_bound;
		let ordered = knots
			.iter()
			.zip(knots.iter().skip(1))
			.all(|(earlier, later)| earlier.0 < later.0 && earlier.1 <= later.1);
		let bounded = knots.iter().all(|(_, v)| v.is_positive() && *v <= Fixed::ONE);
		let reaches = knots.last().is_some_and(|(time, _)| *time >= max_expiry);
		check(ordered && bounded && reaches, ParameterFault::UpperBoundTable)
	}
}
