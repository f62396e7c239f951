//! What was sent to a venue, and what becomes of it.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{
	ports::{Nonce, RelayBlock},
	Balance, Delta, Price,
};
use scale_info::TypeInfo;

/// What was sent.
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
pub enum OpKind {
	/// Funds to the venue.
	Fund(Balance),
	/// Free funds into margin.
	Deposit(Balance),
	/// A new size.
	SetPosition {
		/// The size asked for.
		target: Delta,
		/// The worst price for it.
		limit: Price,
		/// The oracle's price when it was sent.
		spot: Price,
		/// It was sent to lower the risk, and the venue refuses it if it would not.
		reduce_only: bool,
	},
	/// Margin back home.
	Withdraw(Balance),
	/// Free funds back home.
	Sweep(Balance),
	/// A report is asked for.
	Report,
}

impl OpKind {
	/// Whether money moves between the chains: one such op at most is open.
	pub const fn is_leg(&self) -> bool {
		matches!(self, Self::Fund(_) | Self::Withdraw(_) | Self::Sweep(_))
	}

	/// Whether money moves at all.
	pub const fn amount(&self) -> Balance {
		match self {
			Self::Fund(amount)
			| Self::Deposit(amount)
			| Self::Withdraw(amount)
			| Self::Sweep(amount) => *amount,
			Self::SetPosition { .. } | Self::Report => 0,
		}
	}
}

/// What is known of an open op.
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
pub enum OpState {
	/// The message is on its way.
	Sent,
	/// The transport says that it was executed; only a report counts.
	Acked,
	/// The transport says that it failed; only a report counts.
	Refused,
	/// No report told in time what became of it.
	Unknown,
	/// Funds that a report proves not to have arrived, though later messages did.
	Stranded,
	/// Funds that a report proves to have left the venue.
	Returning {
		/// What came home so far.
		received: Balance,
		/// Whether they should have been here.
		overdue: bool,
	},
}

/// One open op. Its end is an event, and it is forgotten.
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
pub struct Op {
	/// Its number.
	pub nonce: Nonce,
	/// What was sent.
	pub kind: OpKind,
	/// The last relay block in which the venue may do it.
	pub valid_until: RelayBlock,
	/// The relay block in which it was sent.
	pub sent_at: RelayBlock,
	/// From this relay block on its state is in doubt.
	pub timeout_at: RelayBlock,
	/// What is known of it.
	pub state: OpState,
}

impl Op {
	/// Whether its outcome is in doubt.
	pub const fn is_doubtful(&self) -> bool {
		matches!(
			self.state,
			OpState::Unknown | OpState::Stranded | OpState::Returning { overdue: true, .. }
		)
	}

	/// The money whose place is in doubt.
	pub const fn doubtful_amount(&self) -> Balance {
		match self.state {
			OpState::Unknown | OpState::Stranded => self.kind.amount(),
			OpState::Returning { received, overdue: true } => {
				self.kind.amount().saturating_sub(received)
			}
			_ => 0,
		}
	}

	/// Whether a report has still to tell what became of it.
	pub const fn is_open(&self) -> bool {
		!matches!(self.state, OpState::Stranded | OpState::Returning { .. })
	}
}

/// How an op ended.
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
pub enum Outcome {
	/// Done.
	Settled,
	/// The venue refused it, with its own reason.
	Failed(u16),
	/// The venue went on to later commands: it can never be done.
	Skipped,
	/// Its deadline passed before the venue did it.
	Expired,
	/// The venue did it, but the transfer home failed: the money is free there.
	Stayed,
	/// Resolved by governance.
	Resolved(Resolution),
}

/// What governance says of an op that nothing else resolves.
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
pub enum Resolution {
	/// Its money is on the account of this chain again, beyond the ledger.
	Returned,
	/// Its money is lost. What arrives later is a gain.
	WrittenOff,
	/// It carries no money on its way and will not be done.
	Dropped,
}

/// Why a report is not believed.
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
pub enum Doubt {
	/// It skips more numbers than reports can have been lost.
	SequenceJump,
	/// It is older than an earlier one, or younger than now.
	Clock,
	/// It tells of a command that was never sent, or forgets one.
	Nonce,
	/// Its counters moved by something else than the commands that it says were done.
	Totals,
	/// Free funds are missing.
	Deficit,
	/// The position is none that was asked for.
	Position,
	/// The venue's mark is too far from the oracle.
	Mark,
	/// The equity moved too far, or does not follow from position and mark.
	Equity,
	/// A figure does not fit.
	Figures,
}
