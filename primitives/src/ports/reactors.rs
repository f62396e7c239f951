//! A pool's hedges. Offered by `hedging`, used by `liquidity-pool`.

use crate::{Balance, Delta, Fixed, PoolId, Price};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

/// What a pool's reactors are worth, in whole units of the collateral asset. The three values are
/// equal when nothing is in doubt.
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
pub struct ReactorsValue {
	/// The least they can be worth: leavers are paid on it.
	pub low: Fixed,
	/// The best estimate.
	pub mark: Fixed,
	/// The most they can be worth: newcomers pay on it.
	pub high: Fixed,
	/// Their delta in units of the underlying.
	pub delta: Delta,
}

/// All reactors of a pool together.
pub trait Reactors {
	/// Value and delta at a given price of the underlying. An account below zero counts as
	/// negative; it never fails a valuation.
	fn value(pool: PoolId, spot: Price) -> Result<ReactorsValue, DispatchError>;

	/// Hands over up to `amount` of the collateral asset to the pool: loose cash first, then by
	/// unwinding within the slippage bounds. Returns what was repaid.
	fn withdraw(pool: PoolId, amount: Balance) -> Result<Balance, DispatchError>;
}

impl Reactors for () {
	fn value(_: PoolId, _: Price) -> Result<ReactorsValue, DispatchError> {
		Ok(ReactorsValue::default())
	}

	fn withdraw(_: PoolId, _: Balance) -> Result<Balance, DispatchError> {
		Ok(0)
	}
}
