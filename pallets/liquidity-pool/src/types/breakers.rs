//! What stops a pool's functions: statuses that are set, and breakers that trip by themselves.

use super::PoolStatus;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{ports::SurfaceError, Fixed, Price, SeriesId, Timestamp};
use frame_support::PalletError;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What a pool does that can be stopped by itself. Requests to leave, cancels, claims and settlement
/// are none of it: nothing stops them.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	PalletError,
	Clone,
	Copy,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Debug,
)]
pub enum PoolFunction {
	/// Taking deposits. Close-only takes none, like halted.
	Deposits,
	/// Trades. Close-only lets those pass that only reduce a position.
	Trading,
	/// Hedges. Close-only hands no funds out.
	Hedging,
	/// Pricing of epochs. Close-only prices, like open.
	Pricing,
}

impl PoolFunction {
	/// All of them.
	pub const ALL: [Self; 4] = [Self::Deposits, Self::Trading, Self::Hedging, Self::Pricing];
}

/// What was set for each function of a pool.
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
pub struct FunctionStatuses {
	/// Of deposits.
	pub deposits: PoolStatus,
	/// Of trades.
	pub trading: PoolStatus,
	/// Of hedges.
	pub hedging: PoolStatus,
	/// Of pricing.
	pub pricing: PoolStatus,
}

impl FunctionStatuses {
	/// That of one function.
	pub const fn of(&self, function: PoolFunction) -> PoolStatus {
		match function {
			PoolFunction::Deposits => self.deposits,
			PoolFunction::Trading => self.trading,
			PoolFunction::Hedging => self.hedging,
			PoolFunction::Pricing => self.pricing,
		}
	}

	/// Replaces that of one function; returns the old one.
	pub fn set(&mut self, function: PoolFunction, new: PoolStatus) -> PoolStatus {
		let status = match function {
			PoolFunction::Deposits => &mut self.deposits,
			PoolFunction::Trading => &mut self.trading,
			PoolFunction::Hedging => &mut self.hedging,
			PoolFunction::Pricing => &mut self.pricing,
		};
		core::mem::replace(status, new)
	}

	/// The stricter of two for each function.
	pub fn max(mut self, other: &Self) -> Self {
		for function in PoolFunction::ALL {
			let stricter = self.of(function).max(other.of(function));
			self.set(function, stricter);
		}
		self
	}
}

impl PoolStatus {
	/// What the status of a whole pool means for one of its functions: close-only is about trades
	/// alone.
	pub const fn of(self, function: PoolFunction) -> Self {
		match (self, function) {
			(Self::CloseOnly, PoolFunction::Trading) | (Self::Halted, _) => self,
			_ => Self::Open,
		}
	}
}

/// Something that stops functions of a pool by itself, until it is long enough over.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	PalletError,
	Clone,
	Copy,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Debug,
)]
pub enum Breaker {
	/// The price of the underlying jumped.
	Jump,
	/// A unit of the collateral asset is not worth a dollar.
	Depeg,
	/// The reactors' venues cannot be relied on.
	Venue,
	/// Nobody looked after the pool for too long: the chain stood still, or had no weight for it.
	Stall,
}

impl Breaker {
	/// All of them.
	pub const ALL: [Self; 4] = [Self::Jump, Self::Depeg, Self::Venue, Self::Stall];

	/// What it makes of a function.
	pub const fn allows(self, function: PoolFunction) -> PoolStatus {
		match (self, function) {
			(_, PoolFunction::Trading) => PoolStatus::CloseOnly,
			(Self::Jump, PoolFunction::Pricing) | (Self::Depeg, PoolFunction::Deposits) => {
				PoolStatus::Halted
			}
			_ => PoolStatus::Open,
		}
	}
}

/// When breakers trip, and how long they stay.
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
	Debug,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BreakerTerms {
	/// How far the price of the underlying may be from where it was within the window, in 1/10,000
	/// of that. [`Self::NO_BOUND`]: as far as it likes.
	pub max_jump_bps: u32,
	/// The window of jumps, in seconds.
	pub jump_window: u64,
	/// How far a unit of the collateral asset may be from a dollar, in 1/10,000.
	/// [`Self::NO_BOUND`]: it is not meant to be one.
	pub max_depeg_bps: u32,
	/// For how long nobody may look after the pool, in seconds. [`Self::NO_STALL`]: as long as it
	/// likes.
	pub max_gap: u64,
	/// Whether venues that cannot be relied on stop anything.
	pub venues: bool,
	/// How long a breaker stays after what tripped it is over, in seconds.
	pub cool_down: u64,
}

impl BreakerTerms {
	/// A bound in 1/10,000 that nothing exceeds.
	pub const NO_BOUND: u32 = 10_000;
	/// Shortest window of jumps: a minute.
	pub const MIN_WINDOW: u64 = 60;
	/// Longest window of jumps: a day.
	pub const MAX_WINDOW: u64 = 86_400;
	/// Shortest gap: half a minute.
	pub const MIN_GAP: u64 = 30;
	/// A gap that nothing exceeds: a year.
	pub const NO_STALL: u64 = 365 * 86_400;
	/// Longest stay: a day.
	pub const MAX_COOL_DOWN: u64 = 86_400;
	/// Nothing trips.
	pub const OFF: Self = Self {
		max_jump_bps: Self::NO_BOUND,
		jump_window: Self::MIN_WINDOW,
		max_depeg_bps: Self::NO_BOUND,
		max_gap: Self::NO_STALL,
		venues: false,
		cool_down: 0,
	};
}

/// What breakers look at.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Observed {
	/// The newest price of the underlying.
	pub price: Option<Price>,
	/// The newest price of the collateral asset in dollars.
	pub dollars: Option<Price>,
	/// Whether every venue of the reactors can be relied on, where somebody looked.
	pub venues: Option<bool>,
}

/// The price that jumps are measured from.
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
	Debug,
)]
pub struct Reference {
	/// The price.
	pub price: Price,
	/// Since when it is the reference.
	pub since: Timestamp,
}

/// What breakers remember.
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
pub struct Watch {
	/// When somebody last looked; nobody ever at zero.
	pub seen: Timestamp,
	/// What jumps are measured from.
	pub reference: Option<Reference>,
	/// When the price was last seen too far from the reference, while that counts.
	pub jump: Option<Timestamp>,
	/// When the collateral asset was last seen off its peg, while that counts.
	pub depeg: Option<Timestamp>,
	/// When venues were last seen unreliable, while that counts.
	pub venue: Option<Timestamp>,
	/// When the last gap ended, while that counts.
	pub stall: Option<Timestamp>,
}

impl Watch {
	/// When the condition of a breaker was last seen; nothing while it is not tripped.
	pub const fn last(&self, breaker: Breaker) -> Option<Timestamp> {
		match breaker {
			Breaker::Jump => self.jump,
			Breaker::Depeg => self.depeg,
			Breaker::Venue => self.venue,
			Breaker::Stall => self.stall,
		}
	}

	/// Whether a breaker is tripped.
	pub const fn is_tripped(&self, breaker: Breaker) -> bool {
		self.last(breaker).is_some()
	}

	/// What tripped breakers make of the functions.
	pub fn statuses(&self) -> FunctionStatuses {
		let mut statuses = FunctionStatuses::default();
		for function in PoolFunction::ALL {
			let tripped = Breaker::ALL.into_iter().filter(|breaker| self.is_tripped(*breaker));
			let allowed = tripped.map(|breaker| breaker.allows(function)).max();
			statuses.set(function, allowed.unwrap_or_default());
		}
		statuses
	}

	/// The watch after a look. A breaker trips when its condition holds, and recovers when that was
	/// not seen for longer than the cool-down: nothing that is missing, and nothing that happened
	/// before, keeps it tripped.
	pub fn look(self, terms: &BreakerTerms, observed: &Observed, now: Timestamp) -> Self {
		let Observed { price, dollars, venues } = *observed;
		let counts = |last: Option<Timestamp>, holds: bool| match last {
			_ if holds => Some(now),
			Some(last) if now.saturating_since(last) > terms.cool_down => None,
			last => last,
		};
		let dollar = Price::new(Fixed::ONE);
		let off_peg = dollars.is_some_and(|price| is_beyond(price, dollar, terms.max_depeg_bps));
		let gap = now.saturating_since(self.seen);
		let stalled =
			self.seen.secs() > 0 && terms.max_gap < BreakerTerms::NO_STALL && gap > terms.max_gap;
		let jumped = price.zip(self.reference).is_some_and(|(price, reference)| {
			is_beyond(price, reference.price, terms.max_jump_bps)
		});
		Self {
			seen: now,
			reference: self.moved_reference(terms, price, now),
			jump: counts(self.jump, jumped),
			depeg: counts(self.depeg, off_peg),
			venue: counts(self.venue, terms.venues && venues == Some(false)),
			stall: counts(self.stall, stalled),
		}
	}

	/// The newest price becomes the reference once the window has passed, so that no price is too far
	/// away for ever.
	fn moved_reference(
		&self,
		terms: &BreakerTerms,
		price: Option<Price>,
		now: Timestamp,
	) -> Option<Reference> {
		let kept = self
			.reference
			.filter(|reference| now.saturating_since(reference.since) < terms.jump_window);
		kept.or(price.map(|price| Reference { price, since: now })).or(self.reference)
	}
}

/// Whether a price is further from another than a bound in 1/10,000 of that.
fn is_beyond(price: Price, from: Price, bound_bps: u32) -> bool {
	if bound_bps >= BreakerTerms::NO_BOUND {
		return false;
	}
	let distance = price.get().try_sub(from.get()).and_then(Fixed::try_abs);
	let bound = from.get().mul_floor(Fixed::from_bps(bound_bps));
	// What does not fit is far away.
	!matches!((distance, bound), (Ok(distance), Ok(bound)) if distance <= bound)
}

/// Why a function of a pool is stopped.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
	/// It was set: for the pool, or for the function.
	Set,
	/// A breaker.
	Breaker(Breaker),
	/// There is no price of the underlying, or the newest is too old.
	Price,
	/// The surface says nothing of this series, which therefore does not trade either.
	Surface(SeriesId, SurfaceError),
	/// Allocated collateral reaches its limit.
	Utilisation,
	/// The marks of the book are too old.
	Marks,
	/// The reactors cannot be valued.
	Reactors,
	/// The book is being valued.
	Valuing,
}

/// A function of a pool that is stopped.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hold {
	/// Which function.
	pub function: PoolFunction,
	/// What it still does.
	pub status: PoolStatus,
	/// Why.
	pub cause: Cause,
	/// Until when a breaker stays if nothing trips it again. Every other cause ends with itself, and what
	/// was set with the governor.
	pub until: Option<Timestamp>,
}

/// What stops a pool.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct BreakerReport {
	/// What each function does, after everything that stops it.
	pub statuses: FunctionStatuses,
	/// Everything that stops one.
	pub holds: Vec<Hold>,
}
