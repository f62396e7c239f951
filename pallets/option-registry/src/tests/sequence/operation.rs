//! What an operation and a family of operations are.

use super::world::World;

pub use dhv_sequences::{may, must_fail, Tried};

/// One thing that may happen.
pub type Operation = dhv_sequences::Operation<World>;

/// Operations that belong together.
pub struct Family {
	/// The operations.
	pub operations: &'static [Operation],
	/// What has to hold after each step, besides the invariants of the pallet.
	pub check: fn(&mut World),
	/// Takes back what would stand in the way of the end.
	pub end: fn(&mut World),
}

impl Family {
	/// Operations that need nothing else.
	pub const fn of(operations: &'static [Operation]) -> Self {
		Self { operations, check: |_| (), end: |_| () }
	}
}

/// Errors of the token pallets: an account is blocked or frozen, an asset is frozen, money lacks.
pub const TOKENS: &[&str] = &[
	"Frozen",
	"Blocked",
	"AssetNotLive",
	"FundsUnavailable",
	"NotExpendable",
	"BalanceLow",
	"NoAccount",
	"UnknownAsset",
	"CannotCreate",
];

/// What keeps anybody from writing.
pub const WRITING: &[&str] = &[
	"StalePrice",
	"TooCloseToExpiry",
	"ClassNotOpen",
	"OpenInterestCapExceeded",
	"SeriesCapExceeded",
	"UnderlyingCapExceeded",
	"NakedCapExceeded",
	"UnderMargined",
];
