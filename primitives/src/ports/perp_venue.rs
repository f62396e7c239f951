//! A perpetuals venue, wherever it is. Offered by the runtime's adapters, used by `perp-reactor`.
//!
//! Messages may be lost, late, doubled or reordered, so nothing that a venue *answers* moves money.
//! What counts is its [`VenueReport`]: one snapshot of one account with counters that only grow.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use crate::{asset::dense_id, Balance, Delta, Fixed, Price};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::{DispatchError, DispatchResult};

dense_id! {
	/// A venue that the runtime can reach.
	VenueId
}

dense_id! {
	/// One account of one pool at one venue. Never used twice.
	PerpId
}

dense_id! {
	/// A market of a venue.
	MarketId
}

/// Numbers what is sent to a venue for one account; each is used once, and they only grow.
pub type Nonce = u64;

/// A block of the relay chain, the one clock that two parachains share.
pub type RelayBlock = u32;

/// How many results a report carries: those of the newest commands.
pub const MAX_RESULTS: u32 = 16;

/// What can be sent.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Channel {
	/// Messages go through.
	#[default]
	Ready,
	/// The receiver takes none for a while; nothing is lost.
	Suspended,
	/// No more fits; nothing is lost.
	Full,
	/// There is none: what would be sent would be lost.
	Closed,
}

/// What a venue is told to do with an account. Targets are absolute, so doing a command twice or
/// late cannot do more than was asked.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub enum VenueAction<AccountId> {
	/// Free funds of the account become margin.
	Deposit {
		/// In smallest units of the collateral asset.
		amount: Balance,
	},
	/// The position is brought to a size.
	SetPosition {
		/// The market.
		market: MarketId,
		/// The size afterwards, above zero long.
		target: Delta,
		/// The worst price at which it may be done.
		limit: Price,
		/// The venue must refuse it unless the position comes nearer to zero without crossing it: what
		/// happened there meanwhile makes no reduction an opening.
		reduce_only: bool,
	},
	/// Margin is sent home. If the transfer fails the amount stays as free funds.
	Withdraw {
		/// In smallest units of the collateral asset.
		amount: Balance,
		/// The account of this chain that is paid; used for this command only.
		to: AccountId,
	},
	/// Free funds are sent home. The venue must refuse a stale nonce and a passed deadline as for any
	/// other command.
	Sweep {
		/// In smallest units of the collateral asset.
		amount: Balance,
		/// The account of this chain that is paid; used for this command only.
		to: AccountId,
	},
	/// A report is pushed.
	Report,
}

/// A command with what makes it safe to lose, delay and double.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct VenueCommand<AccountId> {
	/// The venue does a command only if its nonce is above that of the last one it did.
	pub nonce: Nonce,
	/// The last relay block in which the venue may do it.
	pub valid_until: RelayBlock,
	/// What is to be done.
	pub action: VenueAction<AccountId>,
	/// What the message may cost, in smallest units of the collateral asset; taken from the account.
	pub fee: Balance,
}

/// How a command ended.
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
pub struct CommandResult {
	/// The command.
	pub nonce: Nonce,
	/// Zero: done. Else the venue's own reason why not.
	pub code: u16,
}

/// An account at a venue as one snapshot. It is never taken in the middle of a command.
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
pub struct VenueReport {
	/// Strictly increasing per account.
	pub seq: u64,
	/// The relay block of the snapshot.
	pub relay_block: RelayBlock,
	/// The newest command that was looked at: no older one can be done any more.
	pub last_nonce: Nonce,
	/// Results of the newest commands, all that can still be open among them.
	pub results: BoundedVec<CommandResult, ConstU32<MAX_RESULTS>>,
	/// Funds of the account beside its margin.
	pub free: Balance,
	/// What this chain has left at the venue to pay for messages.
	pub home_float: Balance,
	/// Collateral of the account, realised profits and losses included.
	pub margin: Balance,
	/// Size of the position, above zero long.
	pub size: Delta,
	/// Its average entry price.
	pub entry: Price,
	/// Its profit at `mark`.
	pub unrealised: Fixed,
	/// Funding that is accrued and not yet in `margin`; above zero the account receives.
	pub funding: Fixed,
	/// The price at which the venue values the position; without a meaning while there is none.
	pub mark: Price,
	/// The venue's index price; without a meaning while there is no position.
	pub index: Price,
	/// Below this equity the venue liquidates.
	pub maintenance_margin: Balance,
	/// How often the venue liquidated any of the position, ever.
	pub liquidations: u32,
	/// Every deposit of free funds into margin, ever.
	pub in_total: Balance,
	/// Every withdrawal of margin into free funds, ever.
	pub out_total: Balance,
}

/// What comes back to one message; a hint that never moves money.
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
pub enum VenueAnswer {
	/// The message was executed in full.
	Done,
	/// Its fee did not suffice.
	TooExpensive,
	/// It failed for another reason of the transport or of the venue.
	Refused(u32),
}

/// Assets that a failed message left behind.
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
pub enum Trap {
	/// At the venue, on its way to the account there.
	Venue {
		/// Exactly what is trapped.
		amount: Balance,
		/// The claimer is this chain; else the account itself.
		as_chain: bool,
	},
	/// On this chain, on its way home.
	Home {
		/// Exactly what is trapped.
		amount: Balance,
		/// The command that sent it.
		nonce: Nonce,
	},
}

/// Sending to venues. Every function fails without an effect or takes exactly the amount and the fee
/// from `account`.
pub trait PerpVenue<AccountId> {
	/// Whether messages can be sent now.
	fn channel(venue: VenueId) -> Channel;

	/// Sends `amount` from `account` to its counterpart at the venue, in a message of its own.
	fn fund(
		venue: VenueId,
		account: &AccountId,
		nonce: Nonce,
		amount: Balance,
		fee: Balance,
	) -> DispatchResult;

	/// Sends a command for the counterpart of `account`.
	fn command(
		venue: VenueId,
		account: &AccountId,
		command: &VenueCommand<AccountId>,
	) -> DispatchResult;

	/// Claims what is trapped. The beneficiary is fixed: the counterpart of `account` at the venue,
	/// or `to` on this chain.
	fn reclaim(
		venue: VenueId,
		account: &AccountId,
		trap: Trap,
		to: &AccountId,
		fee: Balance,
	) -> DispatchResult;

	/// Reads a report: the account of this chain whose counterpart it is about, and the snapshot.
	fn decode_report(venue: VenueId, raw: &[u8]) -> Option<(AccountId, VenueReport)>;
}

/// What the transport brings back. Offered by `perp-reactor`; the caller has proven the sender.
pub trait VenueReplies<AccountId> {
	/// An answer to one message. Never fails.
	fn on_answer(venue: VenueId, account: &AccountId, nonce: Nonce, answer: VenueAnswer);

	/// A report. An error means that it is not one of an account that there is.
	fn on_report(venue: VenueId, raw: Vec<u8>) -> DispatchResult;
}

/// What an account may turn out to hold.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct PerpExposure {
	/// The size that the last report told.
	pub confirmed: Delta,
	/// The least size after any outcome of what is in flight.
	pub least: Delta,
	/// The largest size after any outcome of what is in flight.
	pub most: Delta,
}

/// Hedging with accounts at venues. Offered by `perp-reactor`, used by `hedging`.
pub trait PerpHedges {
	/// The accounts of a pool, in the order in which they were opened.
	fn accounts(pool: crate::PoolId) -> Vec<PerpId>;

	/// What an account holds, whatever becomes of orders in flight.
	fn exposure(account: PerpId) -> Result<PerpExposure, DispatchError>;

	/// Sizes that may be asked for now: from the first to the second.
	fn range(account: PerpId) -> Result<(Delta, Delta), DispatchError>;

	/// Asks for a size; margin is moved as it needs. The caller has checked that this lowers the
	/// pool's delta for every outcome in [`exposure`](Self::exposure).
	fn set_target(account: PerpId, target: Delta) -> DispatchResult;

	/// The size that is asked for and for which nothing was sent yet.
	fn unsent(account: PerpId) -> Option<Delta>;

	/// Gives up the size that is asked for and for which nothing was sent yet: what was sent before
	/// stands. Fails if there is none, or if it may not be given up.
	fn give_up(account: PerpId) -> DispatchResult;
}
