//! Spot reactors.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use super::{
	parameters::{size, ONE},
	TradeClock,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{tunables, AssetIndex, Balance, Delta, Fixed, PoolId};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// One reactor. Never used twice.
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
	PartialOrd,
	Ord,
	Default,
	Debug,
)]
pub struct ReactorId(pub u32);

impl ReactorId {
	/// The identifier after this one; `None` when the range is exhausted.
	pub const fn next(self) -> Option<Self> {
		match self.0.checked_add(1) {
			Some(id) => Some(Self(id)),
			None => None,
		}
	}
}

/// Limits of one reactor.
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
pub struct ReactorParameters {
	/// The largest |delta| that orders may build up here; what exceeds it goes to the next
	/// reactor of the pool.
	pub max_delta: Delta,
}

// A cap of zero only lets the reactor shrink.
tunables! { ReactorParameters {
	max_delta = size(0).share(5_000, 10 * ONE).down();
} }

/// A hedge held as the underlying itself, bought and sold on the local spot market.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct SpotReactor<AccountId> {
	/// The underlying.
	pub base: AssetIndex,
	/// The pool's collateral asset.
	pub quote: AssetIndex,
	/// Keyless account that holds both.
	pub account: AccountId,
	/// Ledger of loose cash, in units of `quote`.
	pub cash: Balance,
	/// Ledger of the underlying held, in units of `base`.
	pub inventory: Balance,
}

impl<AccountId> SpotReactor<AccountId> {
	/// Whether nothing is left: neither delta nor value.
	pub fn is_empty(&self) -> bool {
		self.cash == 0 && self.inventory == 0
	}
}

/// Where a reactor holds its hedge.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub enum ReactorKind<AccountId> {
	/// The local spot market.
	Spot(SpotReactor<AccountId>),
}

/// Where a reactor stands in its life.
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
pub enum ReactorStatus {
	/// Takes orders in both directions.
	Active,
	/// Sells what it holds and repays; removed when nothing is left.
	Closing(TradeClock),
}

/// One hedge of one pool.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Reactor<AccountId> {
	/// The pool whose delta it offsets and to which its value belongs.
	pub pool: PoolId,
	/// Where the hedge is held, with its ledgers.
	pub kind: ReactorKind<AccountId>,
	/// Where it stands in its life.
	pub status: ReactorStatus,
	/// Its limits.
	pub parameters: ReactorParameters,
}

impl<AccountId> Reactor<AccountId> {
	/// Whether orders that add delta may be placed.
	pub fn is_active(&self) -> bool {
		self.status == ReactorStatus::Active
	}
}

/// One reactor as a reader sees it.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ReactorView<AccountId> {
	/// Its identifier.
	pub id: ReactorId,
	/// What is stored.
	pub reactor: Reactor<AccountId>,
	/// Delta in units of the underlying.
	pub delta: Delta,
	/// Value in whole units of the collateral asset at the newest price round; `None` without one.
	pub value: Option<Fixed>,
}
