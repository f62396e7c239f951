//! An account: its margin, its positions, its nonces, and where its reports go.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	perp::market::{average_entry, funding_received_floor},
	perp::{profit_floor, PerpPosition},
	Delta, Fixed, MathError, Price,
};
use dhv_venue_primitives::{
	Balance, MarketId, Nonce, NonceResult, Outcome, RelayBlock, ReportReason, ReportSeq,
	MAX_POSITIONS, MAX_RESULTS,
};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// A position in a market.
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
pub struct Position {
	/// The market.
	pub market: MarketId,
	/// Signed size in whole units of the underlying, never zero.
	pub size: Delta,
	/// Average price at which it was opened, fees excluded.
	pub entry: Price,
	/// The market's sum of funding when the position's funding was last settled.
	pub funding_sum: Fixed,
}

impl Position {
	/// What it would bring to close all of it at `price`.
	pub fn profit(&self, price: Price) -> Result<Fixed, MathError> {
		profit_floor(&PerpPosition { size: self.size, entry: self.entry }, price)
	}

	/// Funding since it was last settled; below zero it is owed.
	pub fn funding(&self, sum: Fixed) -> Result<Fixed, MathError> {
		funding_received_floor(self.size, self.funding_sum, sum)
	}

	/// The position after a trade to `target` at `fill`, none if that is zero, and what was realised:
	/// all funding, and the profit of what was closed.
	pub fn trade(
		&self,
		target: Delta,
		fill: Price,
		funding_sum: Fixed,
	) -> Result<(Option<Self>, Fixed), MathError> {
		let (size, wanted) = (self.size.get(), target.get());
		let turned = wanted.is_negative() != size.is_negative();
		let kept = match (turned, wanted.is_zero()) {
			(true, _) | (_, true) => Fixed::ZERO,
			_ if wanted.try_abs()? < size.try_abs()? => wanted,
			_ => size,
		};
		let closed = Self { size: Delta::new(size.try_sub(kept)?), ..*self };
		let realised = closed.profit(fill)?.try_add(self.funding(funding_sum)?)?;
		if wanted.is_zero() {
			return Ok((None, realised));
		}
		let added = wanted.try_sub(kept)?;
		let entry = if added.is_zero() {
			self.entry
		} else {
			average_entry(Delta::new(kept), self.entry, Delta::new(added), fill)?
		};
		// Nothing kept: the weight of the old entry is zero, its rounding is not.
		let entry = if kept.is_zero() { fill } else { entry };
		Ok((Some(Self { size: target, entry, funding_sum, ..*self }), realised))
	}
}

/// An account of the clearing house.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	PartialEq,
	Eq,
	Default,
	Debug,
)]
pub struct Account {
	/// Collateral, realised results included.
	pub margin: Balance,
	/// Everything ever deposited.
	pub in_total: Balance,
	/// Everything ever withdrawn.
	pub out_total: Balance,
	/// Everything ever realised.
	pub realised: i128,
	/// The fees in it.
	pub fees: Balance,
	/// The penalties in it.
	pub penalties: Balance,
	/// How often it was liquidated.
	pub liquidations: u32,
	/// The largest nonce taken.
	pub last_nonce: Nonce,
	/// Outcomes of the last nonces, ascending.
	pub results: BoundedVec<NonceResult, ConstU32<MAX_RESULTS>>,
	/// What is open, ascending by market.
	pub positions: BoundedVec<Position, ConstU32<MAX_POSITIONS>>,
}

impl Account {
	/// The position in a market.
	pub fn position(&self, market: MarketId) -> Option<&Position> {
		self.positions.iter().find(|position| position.market == market)
	}

	/// Stores what became of the position in a market. False if there is no room.
	#[must_use]
	pub fn set_position(&mut self, market: MarketId, position: Option<Position>) -> bool {
		self.positions.retain(|other| other.market != market);
		let Some(position) = position else { return true };
		let place = self.positions.iter().filter(|other| other.market < market).count();
		self.positions.try_insert(place, position).is_ok()
	}

	/// Adds a result to the margin. None, and nothing changes, if it does not cover a loss.
	pub fn realise(&mut self, amount: i128) -> Option<()> {
		let margin = self.margin.checked_add_signed(amount)?;
		self.realised = self.realised.checked_add(amount)?;
		self.margin = margin;
		Some(())
	}

	/// Takes a nonce for ever.
	pub fn record(&mut self, nonce: Nonce, outcome: Outcome) {
		if self.results.is_full() {
			self.results.remove(0);
		}
		// There is room now.
		let _ = self.results.try_push(NonceResult { nonce, outcome });
		self.last_nonce = nonce;
	}

	/// What became of a nonce, while it is remembered.
	pub fn outcome(&self, nonce: Nonce) -> Option<Outcome> {
		self.results.iter().find(|result| result.nonce == nonce).map(|result| result.outcome)
	}
}

/// Where the reports of an account go, and which are due.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Home<Name> {
	/// The account at home.
	pub name: Name,
	/// The number of the last report.
	pub seq: ReportSeq,
	/// The relay block of the last report.
	pub reported_at: RelayBlock,
	/// Why the next one is due, if it is.
	pub due: Option<ReportReason>,
	/// Whether the last attempt to send one failed.
	pub held: bool,
}
