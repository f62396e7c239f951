//! What an operation and a family of operations are.

use super::{super::mock::*, seen::variants, world::World};
use crate::ParameterFault;
use codec::Decode;
use dhv_primitives::ports::SurfaceError;
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
pub type Family = &'static [Operation];

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

/// What the token pallets say where money or shares lack.
pub const LACKING: &[&str] =
	&["FundsUnavailable", "BalanceLow", "NoAccount", "Arithmetic(Underflow)"];

/// What keeps a pool from trading.
pub const CLOSED: &[&str] = &["TradingClosed", "EpochBeingPriced"];

/// What keeps a pool from marking a series anew.
pub const UNMARKED: &[&str] = &["NoPrice", "PriceStale", "SurfaceRefused"];

/// The name of an error.
pub fn name(error: DispatchError) -> String {
	match error {
		// Events tell numbers.
		DispatchError::Module(ModuleError { index, error, .. })
			if usize::from(index) == <LiquidityPool as PalletInfoAccess>::index() =>
		{
			variants::<crate::Error<Test>>()[usize::from(error[0])].clone()
		}
		DispatchError::Module(ModuleError { message: Some(name), .. }) => name.into(),
		DispatchError::Token(error) => format!("{error:?}"),
		DispatchError::Other(text) => text.into(),
		error => format!("{error:?}"),
	}
}

/// What an error tells beyond its name.
pub fn detail(error: DispatchError) -> Option<String> {
	let DispatchError::Module(module) = error else { return None };
	match name(error).as_str() {
		"InvalidParameters" => {
			ParameterFault::decode(&mut &module.error[1..]).ok().map(|fault| format!("{fault:?}"))
		}
		"SurfaceRefused" => {
			SurfaceError::decode(&mut &module.error[1..]).ok().map(|why| format!("{why:?}"))
		}
		_ => None,
	}
}
