//! A pool's hedges. Offered by `hedging` and `perp-reactor`, used by `liquidity-pool`.

use crate::{Balance, Delta, Fixed, PoolId, Price};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::error::MathError;
use frame_support::storage::with_storage_layer;
use scale_info::TypeInfo;
use sp_runtime::{ArithmeticError, DispatchError};

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

	/// Whether everything that is not on this chain can be relied on: its reports are young and
	/// believed, and messages to it get through.
	fn are_reliable(pool: PoolId) -> bool;
}

impl ReactorsValue {
	/// Value and delta of two groups of reactors together.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn try_add(&self, other: &Self) -> Result<Self, MathError> {
		Ok(Self {
			low: self.low.try_add(other.low)?,
			mark: self.mark.try_add(other.mark)?,
			high: self.high.try_add(other.high)?,
			delta: Delta::new(self.delta.get().try_add(other.delta.get())?),
		})
	}
}

/// Two groups of reactors: values and deltas add up; the second is asked for the cash that the first
/// does not bring. A group that fails brings nothing and does not keep back what the other has.
impl<A: Reactors, B: Reactors> Reactors for (A, B) {
	fn value(pool: PoolId, spot: Price) -> Result<ReactorsValue, DispatchError> {
		let (first, second) = (A::value(pool, spot)?, B::value(pool, spot)?);
		first.try_add(&second).map_err(|_| DispatchError::Arithmetic(ArithmeticError::Overflow))
	}

	fn withdraw(pool: PoolId, amount: Balance) -> Result<Balance, DispatchError> {
		let first = with_storage_layer(|| A::withdraw(pool, amount));
		let brought = first.unwrap_or_default();
		let rest = amount.saturating_sub(brought);
		if rest == 0 {
			return Ok(brought);
		}
		match with_storage_layer(|| B::withdraw(pool, rest)) {
			Ok(second) if second > 0 || first.is_ok() => Ok(brought.saturating_add(second)),
			Ok(_) => first,
			Err(_) if brought > 0 => Ok(brought),
			Err(error) => Err(error),
		}
	}

	fn are_reliable(pool: PoolId) -> bool {
		A::are_reliable(pool) && B::are_reliable(pool)
	}
}

impl Reactors for () {
	fn value(_: PoolId, _: Price) -> Result<ReactorsValue, DispatchError> {
		Ok(ReactorsValue::default())
	}

	fn withdraw(_: PoolId, _: Balance) -> Result<Balance, DispatchError> {
		Ok(0)
	}

	fn are_reliable(_: PoolId) -> bool {
		true
	}
}
