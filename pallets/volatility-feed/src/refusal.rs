//! Why a smile is refused.
#![allow(clippy::cast_possible_truncation, reason = "the codec macro numbers variants")]

use crate::{types::GridPoint, Config, Error};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use dhv_math::{
	error::MathError,
	surface::{Fault, SmileView, Violation},
};
use dhv_primitives::{OptionKind, Price, PriceRound, Timestamp, Volatility};
use scale_info::TypeInfo;

/// A condition that a smile does not keep, and where. Each is explained at the variant of
/// [`Error`] with its name.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Debug,
)]
#[allow(missing_docs, reason = "the errors of these names explain them")]
pub enum Refusal {
	UnknownUnderlying,
	ExpiryPassed,
	TenorTooLong,
	RateOutOfRange,
	InvalidCallParameters,
	InvalidPutParameters,
	TooManyExpiries,
	NoPrice,
	StalePrice,
	VolatilityUndefined(GridPoint),
	VolatilityOutOfRange(GridPoint),
	NegativeDensity(GridPoint),
	CallPutGap(u8),
	CalendarBelowPrevious(GridPoint),
	CalendarAboveNext(GridPoint),
	TooSoon,
	RateStepTooLarge,
	NothingToCompare(GridPoint),
	MoveTooLarge(GridPoint),
	DailyBandExceeded(GridPoint),
	PoolBeingValued,
	/// A number of the check has no value.
	Math(MathError),
}

impl Refusal {
	/// The refusal for a fault of a smile, where a fault at a point is `at`.
	pub(crate) fn of(fault: Fault, at: fn(GridPoint) -> Self) -> Self {
		let point = |index| GridPoint {
			put: fault.kind == Some(OptionKind::Put),
			strike: u8::try_from(index).unwrap_or(u8::MAX),
		};
		match fault.violation {
			Violation::NoVariance(index) => Self::VolatilityUndefined(point(index)),
			Violation::OutOfRange(index) => Self::VolatilityOutOfRange(point(index)),
			Violation::NegativeDensity(index) => Self::NegativeDensity(point(index)),
			Violation::CallPutGap(index) => Self::CallPutGap(point(index).strike),
			Violation::Calendar(index) | Violation::Moved(index) => at(point(index)),
			Violation::RateOutOfRange => Self::RateOutOfRange,
			Violation::RateMoved => Self::RateStepTooLarge,
			Violation::Math(error) => Self::Math(error),
			Violation::Grid => Self::Math(MathError::OutOfDomain),
		}
	}

	/// Index of the strike at which the condition fails, if it is one of the grid.
	const fn strike(self) -> Option<u8> {
		match self {
			Self::VolatilityUndefined(point)
			| Self::VolatilityOutOfRange(point)
			| Self::NegativeDensity(point)
			| Self::CalendarBelowPrevious(point)
			| Self::CalendarAboveNext(point)
			| Self::NothingToCompare(point)
			| Self::MoveTooLarge(point)
			| Self::DailyBandExceeded(point) => Some(point.strike),
			Self::CallPutGap(strike) => Some(strike),
			_ => None,
		}
	}
}

impl<T: Config> From<Refusal> for Error<T> {
	fn from(refusal: Refusal) -> Self {
		match refusal {
			Refusal::UnknownUnderlying => Self::UnknownUnderlying,
			Refusal::ExpiryPassed => Self::ExpiryPassed,
			Refusal::TenorTooLong => Self::TenorTooLong,
			Refusal::RateOutOfRange => Self::RateOutOfRange,
			Refusal::InvalidCallParameters => Self::InvalidCallParameters,
			Refusal::InvalidPutParameters => Self::InvalidPutParameters,
			Refusal::TooManyExpiries => Self::TooManyExpiries,
			Refusal::NoPrice => Self::NoPrice,
			Refusal::StalePrice => Self::StalePrice,
			Refusal::VolatilityUndefined(point) => Self::VolatilityUndefined(point),
			Refusal::VolatilityOutOfRange(point) => Self::VolatilityOutOfRange(point),
			Refusal::NegativeDensity(point) => Self::NegativeDensity(point),
			Refusal::CallPutGap(strike) => Self::CallPutGap(strike),
			Refusal::CalendarBelowPrevious(point) => Self::CalendarBelowPrevious(point),
			Refusal::CalendarAboveNext(point) => Self::CalendarAboveNext(point),
			Refusal::TooSoon => Self::TooSoon,
			Refusal::RateStepTooLarge => Self::RateStepTooLarge,
			Refusal::NothingToCompare(point) => Self::NothingToCompare(point),
			Refusal::MoveTooLarge(point) => Self::MoveTooLarge(point),
			Refusal::DailyBandExceeded(point) => Self::DailyBandExceeded(point),
			Refusal::PoolBeingValued => Self::PoolBeingValued,
			Refusal::Math(MathError::Overflow) => Self::Overflow,
			Refusal::Math(MathError::DivisionByZero) => Self::DivisionByZero,
			Refusal::Math(MathError::OutOfDomain) => Self::OutOfDomain,
		}
	}
}

/// One condition that a smile does not keep.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
	/// The condition, and the point of the grid.
	pub refusal: Refusal,
	/// The strike of that point.
	pub strike: Option<Price>,
	/// The expiry that the smile contradicts: its own, or a neighbour's.
	pub expiry: Timestamp,
}

/// How a smile looks at the current price round, and everything that is wrong with it.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Default, Debug)]
pub struct SmileReport {
	/// The price round that it is judged at.
	pub round: Option<PriceRound>,
	/// The forward.
	pub forward: Option<Price>,
	/// The strikes of the grid; none without a forward.
	pub strikes: Vec<Price>,
	/// Volatilities of the calls there; none if one of them has no value.
	pub calls: Vec<Volatility>,
	/// Volatilities of the puts there; none if one of them has no value.
	pub puts: Vec<Volatility>,
	/// What is wrong, the most basic first; each condition at the first strike at which it fails.
	pub findings: Vec<Finding>,
}

/// Everything that is found wrong with a smile, in the order of the checks.
#[derive(Default)]
pub(crate) struct Findings(pub Vec<(Refusal, Timestamp)>);

impl Findings {
	/// Notes `refusal` unless `kept`.
	pub fn ensure(&mut self, kept: bool, refusal: Refusal, expiry: Timestamp) {
		if !kept {
			self.0.push((refusal, expiry));
		}
	}

	/// Notes faults of smiles.
	pub fn add(&mut self, faults: Vec<Fault>, at: fn(GridPoint) -> Refusal, expiry: Timestamp) {
		self.0.extend(faults.into_iter().map(|fault| (Refusal::of(fault, at), expiry)));
	}

	/// The first.
	pub fn first(&self) -> Option<Refusal> {
		self.0.first().map(|(refusal, _)| *refusal)
	}

	/// All of them with their strikes.
	pub fn told(self, view: Option<&SmileView>) -> Vec<Finding> {
		let strike = |refusal: Refusal| view?.strikes.get(usize::from(refusal.strike()?)).copied();
		let found = self.0.into_iter();
		found
			.map(|(refusal, expiry)| Finding { refusal, strike: strike(refusal), expiry })
			.collect()
	}
}
