//! What an operation and a family of operations are.

use super::{super::mock::*, world::World};
use frame_support::traits::PalletInfoAccess;
use sp_runtime::{DispatchError, DispatchResult, ModuleError};

/// How an operation ended; none: there was no occasion for it.
pub type Tried = Option<DispatchResult>;

/// One thing that may happen.
pub struct Operation {
	/// What it is called where it is counted; unique.
	pub name: &'static str,
	/// How often it is chosen, against the others.
	pub weight: u32,
	/// Does it once.
	pub run: fn(&mut World) -> Tried,
	/// What has to come of it.
	pub expect: Expect,
}

/// How an operation may end.
pub enum Expect {
	/// With success, or with one of these errors.
	Success(&'static [&'static [&'static str]]),
	/// With this error. Rarely with one of those, if something else stands in the way first.
	Failure(&'static str, &'static [&'static [&'static str]]),
}

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

/// An operation that succeeds, or fails with one of `or`.
pub const fn may(
	name: &'static str,
	weight: u32,
	run: fn(&mut World) -> Tried,
	or: &'static [&'static [&'static str]],
) -> Operation {
	Operation { name, weight, run, expect: Expect::Success(or) }
}

/// An operation that fails with `error`, or with one of `or`.
pub const fn must_fail(
	name: &'static str,
	run: fn(&mut World) -> Tried,
	error: &'static str,
	or: &'static [&'static [&'static str]],
) -> Operation {
	Operation { name, weight: 1, run, expect: Expect::Failure(error, or) }
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

/// The name of an error.
pub fn name(error: DispatchError) -> String {
	match error {
		DispatchError::Module(ModuleError { message: Some(name), .. }) => name.into(),
		// Events tell numbers.
		DispatchError::Module(ModuleError { index, error, .. })
			if usize::from(index) == <Registry as PalletInfoAccess>::index() =>
		{
			super::seen::variants::<crate::Error<Test>>()[usize::from(error[0])].clone()
		}
		DispatchError::Token(error) => format!("{error:?}"),
		DispatchError::Other(text) => text.into(),
		error => format!("{error:?}"),
	}
}
