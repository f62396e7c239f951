//! Fixings: what is stored of them. Storage-free.
#![allow(clippy::cast_possible_truncation, reason = "the derived codec casts indices of variants")]

use crate::{
	average::{Span, TimeWeighted, Window},
	types::stored,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::MathError;
use dhv_primitives::{AssetIndex, Price, PriceRound, Series, Timestamp};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// No period of a fixing may be longer, in seconds: 30 days.
pub const MAX_PERIOD: u64 = 30 * 86_400;

stored! {
	/// One fixing: all series of a market that expire together share it.
	#[derive(Copy, PartialOrd, Ord)]
	pub struct FixingKey {
		/// The asset whose price is fixed.
		pub underlying: AssetIndex,
		/// The asset in which it is fixed.
		pub strike_asset: AssetIndex,
		/// The moment of expiry.
		pub expiry: Timestamp,
	}

	/// How a fixing is disputed and decided. Periods are seconds, at most [`MAX_PERIOD`].
	#[derive(Copy, Serialize, Deserialize)]
	pub struct DisputeTerms {
		/// Nothing is proposed until more than this has passed since expiry.
		pub locking_period: u64,
		/// A proposal may be disputed for this long, and becomes final after it.
		pub dispute_period: u64,
		/// A dispute may be resolved for this long; after it the fallback rule decides.
		pub resolution_period: u64,
		/// How far a resolution may lie outside the rounds seen in the window, in basis points.
		pub max_deviation_bps: u32,
		/// When more than this has passed since expiry, even the last price before it will do.
		pub long_stop: u64,
	}

	/// How a fixing is found. Frozen when the first series of the expiry is issued.
	#[derive(Copy)]
	pub struct FixingTerms {
		/// Seconds before expiry over which prices are averaged.
		pub window: u64,
		/// Seconds of the window that must be covered for an average to count.
		pub min_coverage: u64,
		/// A price covers time until it is this many seconds old.
		pub max_price_age: u64,
		/// How it is disputed and decided.
		pub dispute: DisputeTerms,
	}

	/// Which rule made the fixing.
	#[derive(Copy)]
	pub enum FixingRule {
		/// The median over the operators of each one's time-weighted price.
		Median,
		/// What the governor set in a dispute.
		Resolved,
		/// The median was disputed, but nobody resolved the dispute in time.
		UpheldMedian,
		/// Without a median: the time-weighted average of the combined rounds in the window.
		RoundsAverage,
		/// The rounds covered too little as well: the first one stamped at or after expiry.
		FirstAfterExpiry,
		/// No round came after expiry for the whole long stop: the last one before it.
		LastBeforeExpiry,
	}

	/// Why a fixing is in dispute.
	#[derive(Copy)]
	pub enum DisputeCause {
		/// Too few operators covered the window.
		NoQuorum,
		/// A guardian disputed the proposal.
		Guardian,
	}

	/// When a state began. Periods last a number of seconds *and* of blocks, so that a clock that
	/// jumps after the chain stood still takes nobody's turn.
	#[derive(Copy)]
	pub struct Moment {
		/// Unix time.
		pub time: Timestamp,
		/// Number of the block.
		pub block: u32,
	}

	/// The combined rounds of the window.
	#[derive(Copy, Default)]
	pub struct WindowRounds {
		/// Prices of the window so far, without `held`.
		pub average: TimeWeighted,
		/// The lowest and the highest of them.
		pub range: Option<(Price, Price)>,
		/// The round whose price holds now; none once the window is over and added up.
		pub held: Option<RoundInForce>,
	}

	/// A round and when it came.
	#[derive(Copy)]
	pub struct RoundInForce {
		/// The round.
		pub round: PriceRound,
		/// When it arrived; its price holds from then on.
		pub arrived: Timestamp,
	}

	/// How far a fixing is.
	#[derive(Copy)]
	pub enum FixingState {
		/// Prices are being accumulated.
		Accumulating,
		/// A price stands unless it is disputed in time. A `Resolved` one cannot be disputed.
		Proposed {
			/// Price of the underlying in the strike asset.
			price: Price,
			/// The rule that made it.
			rule: FixingRule,
			/// When it was proposed.
			since: Moment,
			/// The last second of the dispute period.
			until: Timestamp,
		},
		/// The governor may set the price, within bounds and until the deadline.
		Disputed {
			/// The median that is disputed; none without quorum.
			proposal: Option<Price>,
			/// Why.
			cause: DisputeCause,
			/// When the dispute began.
			since: Moment,
			/// The last second of the resolution period.
			deadline: Timestamp,
		},
		/// The fixing stands.
		Final {
			/// Price of the underlying in the strike asset.
			price: Price,
			/// The rule that made it.
			rule: FixingRule,
		},
	}

	/// A fixing with its terms.
	#[derive(Copy)]
	pub struct FixingRecord {
		/// How it is found.
		pub terms: FixingTerms,
		/// The combined rounds of its window.
		pub rounds: WindowRounds,
		/// How far it is.
		pub state: FixingState,
	}

	/// An expiry whose fixing is not final, in the order of the queue.
	#[derive(Copy)]
	pub struct PendingExpiry {
		/// When it expires.
		pub expiry: Timestamp,
		/// The asset whose price will be fixed.
		pub underlying: AssetIndex,
		/// The asset in which it will be fixed.
		pub strike_asset: AssetIndex,
		/// When its window opens.
		pub opens: Timestamp,
		/// A price covers time until it is this many seconds old.
		pub max_price_age: u64,
		/// The first round stamped at or after expiry.
		pub first_after: Option<PriceRound>,
		/// Whether automatic work leaves it alone, because its step failed.
		pub parked: bool,
	}
}

impl FixingKey {
	/// The fixing of a series.
	pub const fn of(terms: &Series) -> Self {
		Self {
			underlying: terms.underlying,
			strike_asset: terms.strike_asset,
			expiry: terms.expiry,
		}
	}

	/// When the averaging window opens.
	pub const fn opens(&self, terms: &FixingTerms) -> Timestamp {
		Timestamp::from_secs(self.expiry.secs().saturating_sub(terms.window))
	}

	/// Its place in the queue.
	pub const fn pending(&self, terms: &FixingTerms) -> PendingExpiry {
		PendingExpiry {
			expiry: self.expiry,
			underlying: self.underlying,
			strike_asset: self.strike_asset,
			opens: self.opens(terms),
			max_price_age: terms.max_price_age,
			first_after: None,
			parked: false,
		}
	}
}

impl PendingExpiry {
	/// The fixing it waits for.
	pub const fn key(&self) -> FixingKey {
		FixingKey {
			underlying: self.underlying,
			strike_asset: self.strike_asset,
			expiry: self.expiry,
		}
	}

	/// The market: underlying and strike asset.
	pub const fn market(&self) -> (AssetIndex, AssetIndex) {
		(self.underlying, self.strike_asset)
	}

	/// What the queue is ordered by: the nearest expiry first.
	pub const fn place(&self) -> (Timestamp, AssetIndex, AssetIndex) {
		(self.expiry, self.underlying, self.strike_asset)
	}

	/// The window in which prices count.
	pub const fn window(&self) -> Window {
		Window { opens: self.opens, closes: self.expiry, max_age: self.max_price_age }
	}

	/// When prices begin to matter: what arrives now may still be fresh when the window opens.
	pub const fn listens(&self) -> Timestamp {
		Timestamp::from_secs(self.opens.secs().saturating_sub(self.max_price_age))
	}

	/// Whether the asset is one of the market's.
	pub fn is_of(&self, asset: AssetIndex) -> bool {
		self.underlying == asset || self.strike_asset == asset
	}

	/// Whether prices that arrive now can count in the window.
	pub fn is_listening(&self, now: Timestamp) -> bool {
		self.listens() <= now && now < self.expiry
	}

	/// Whether both may listen at the same moment to a common asset.
	pub fn crowds(&self, other: &Self) -> bool {
		(self.is_of(other.underlying) || self.is_of(other.strike_asset))
			&& self.listens() < other.expiry
			&& other.listens() < self.expiry
	}
}

impl WindowRounds {
	/// Adds the price that held until `until`; then nothing is held.
	pub fn fold(mut self, until: Timestamp, window: &Window) -> Result<Self, MathError> {
		let Some(RoundInForce { round, arrived }) = self.held.take() else { return Ok(self) };
		let span = Span { arrived, stamped: round.time, until };
		let average = self.average.add(round.price, &span, window)?;
		if average.covered > self.average.covered {
			let (low, high) = self.range.unwrap_or((round.price, round.price));
			self.range = Some((low.min(round.price), high.max(round.price)));
		}
		Ok(Self { average, ..self })
	}
}

impl FixingRecord {
	/// A fixing of which nothing is known.
	pub fn new(terms: FixingTerms, held: Option<RoundInForce>) -> Self {
		let rounds = WindowRounds { held, ..Default::default() };
		Self { terms, rounds, state: FixingState::Accumulating }
	}

	/// The final price.
	pub const fn fixing(&self) -> Option<Price> {
		match self.state {
			FixingState::Final { price, .. } => Some(price),
			_ => None,
		}
	}
}
