//! What is stored, with the rules that need nothing else.

mod account;
mod market;

pub use account::{Account, Home, Position};
pub use market::{Index, Market, MarketParameters, MarketStatus, MAX_PRICE, MAX_SCALE, MAX_SIZE};

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_venue_primitives::Balance;
use scale_info::TypeInfo;

/// What the clearing house owns besides the margins of its accounts.
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
pub struct Reserves {
	/// The counterparty of every trade: pays profits, receives losses.
	pub pool: Balance,
	/// Pays what an account owed beyond its margin.
	pub insurance: Balance,
}
