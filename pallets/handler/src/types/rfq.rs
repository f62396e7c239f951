//! Quotes that makers sign off chain, and what is kept of them until they expire.

#![allow(clippy::cast_possible_truncation, reason = "the macros number variants")]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{Balance, Contracts, Price, Series, SeriesId, Side, Timestamp};
use scale_info::TypeInfo;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// The first bytes of everything that makers sign: no other use of their keys begins with them.
pub const QUOTE_DOMAIN: [u8; 10] = *b"dhv-rfq-v1";

/// Hash of a [`QuotePayload`].
pub type QuoteHash = <BlakeTwo256 as Hash>::Output;

/// What a maker offers: signed off chain, filled on chain by a taker. Its maker, its last second and
/// its nonce are its identity, so two quotes that share them exclude each other.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct MakerQuote<AccountId> {
	/// Whose offer it is, and whose signature it needs.
	pub maker: AccountId,
	/// Who may fill it; anybody if none.
	pub taker: Option<AccountId>,
	/// Terms of the series, which must have been opened.
	pub series: Series,
	/// What the maker does: buys from the taker, or sells to the taker.
	pub side: Side,
	/// How much of it at most, over all fills.
	pub contracts: Contracts,
	/// What a contract costs in the strike asset; above zero.
	pub price: Price,
	/// Whether it can be filled in parts.
	pub partial: bool,
	/// Tells quotes apart that expire in the same second.
	pub nonce: u64,
	/// When it was made: the first second in which it can be filled. The maker revokes quotes by this.
	pub signed_at: Timestamp,
	/// The last second in which it can be filled.
	pub expires_at: Timestamp,
}

/// What exactly a maker signs.
#[derive(Encode, Clone, PartialEq, Eq, Debug)]
pub struct QuotePayload<'a, AccountId, Genesis> {
	/// [`QUOTE_DOMAIN`].
	pub domain: [u8; 10],
	/// The hash of the chain's first block, so that it holds on this chain only.
	pub genesis: Genesis,
	/// The quote.
	pub quote: &'a MakerQuote<AccountId>,
}

/// What has become of a quote that has not expired.
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
pub enum QuoteState {
	/// It is filled, wholly or in part.
	Filled {
		/// Hash of the quote: no other one of this identity is filled any more.
		quote: QuoteHash,
		/// How much the maker offered.
		contracts: Contracts,
		/// How much of it is filled.
		filled: Contracts,
	},
	/// The maker took it back.
	Cancelled {
		/// How much of it was filled before.
		filled: Contracts,
	},
}

/// The whole fact of one fill of a maker's quote. Amounts of `paid` are in units of the strike asset.
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
pub struct QuoteFill {
	/// The series.
	pub series: SeriesId,
	/// What the maker did.
	pub side: Side,
	/// How much of it.
	pub contracts: Contracts,
	/// What a contract cost.
	pub price: Price,
	/// What the buyer paid the seller.
	pub paid: Balance,
	/// How much the seller wrote; the rest the seller held.
	pub written: Contracts,
	/// Collateral that moved from the seller's account into the seller's vault, in units of the
	/// series' collateral asset.
	pub collateral: Balance,
	/// How much of the quote is left.
	pub left: Contracts,
}

impl QuoteState {
	/// How much is filled.
	pub const fn filled(&self) -> Contracts {
		match self {
			Self::Filled { filled, .. } | Self::Cancelled { filled } => *filled,
		}
	}
}

/// A moment as a key that sorts by time.
pub fn sorted(moment: Timestamp) -> [u8; 8] {
	moment.secs().to_be_bytes()
}

/// The moment of a key.
pub const fn moment(key: [u8; 8]) -> Timestamp {
	Timestamp::from_secs(u64::from_be_bytes(key))
}
