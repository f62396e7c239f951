//! The integers of the peer (Rysk), for replays of its epochs. Not used by the runtime.
//!
//! Amounts are in units of 1e-6 of the strike asset, shares and values in units of 1e-18. The known
//! flaws are kept: pending deposits count in the net assets, deficits are refused, an empty vault
//! with a residual sells it at a price of one, and a price of zero divides by zero.

mod u256;

pub use u256::U256;

use crate::error::MathError;

/// `1e18`, units of one share.
const UNIT: u128 = 1_000_000_000_000_000_000;
/// Units of 1e-18 in a unit of 1e-6.
const ASSET_UNIT: u128 = 1_000_000_000_000;
/// Basis points of one.
const BASIS_POINTS: u128 = 10_000;

/// Why the peer refuses a valuation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
	/// The values are older than the limit.
	TooOld,
	/// The spot moved by more than the limit.
	SpotMoved,
	/// Liabilities exceed assets.
	Deficit,
	/// Unsigned arithmetic below zero, above its type, or by zero.
	Arithmetic(MathError),
}

impl From<MathError> for Refusal {
	fn from(error: MathError) -> Self {
		Self::Arithmetic(error)
	}
}

/// An amount in units of 1e-18.
fn widen(amount: u128) -> Result<u128, MathError> {
	amount.checked_mul(ASSET_UNIT).ok_or(MathError::Overflow)
}

/// A magnitude as a signed number.
fn signed(amount: u128) -> Result<i128, MathError> {
	i128::try_from(amount).map_err(|_| MathError::Overflow)
}

/// Price of a share: `1e18` without supply, else `floor(1e18 * (assets - liabilities - pending) /
/// supply)`. `assets` and `liabilities` in units of 1e-18, `pending` deposits in units of 1e-6.
///
/// # Errors
/// [`Refusal::Deficit`] if liabilities exceed assets, [`Refusal::Arithmetic`] if pending deposits
/// exceed the difference or a number does not fit.
pub fn price_per_share(
	assets: u128,
	liabilities: i128,
	pending: u128,
	supply: u128,
) -> Result<U256, Refusal> {
	let net = net_asset_value(assets, liabilities)?;
	if supply == 0 {
		return Ok(U256::from(UNIT));
	}
	let own = net.checked_sub(widen(pending)?).ok_or(MathError::Overflow)?;
	Ok(U256::product(UNIT, own).divide(U256::from(supply))?)
}

/// Shares for an amount: `floor(amount * 1e12 * 1e18 / price)`.
///
/// # Errors
/// [`MathError::DivisionByZero`] for a price of zero, [`MathError::Overflow`].
pub fn shares(amount: u128, price: U256) -> Result<u128, MathError> {
	U256::product(widen(amount)?, UNIT).divide(price)?.to_u128()
}

/// Amount for shares: `floor(floor(shares * price / 1e18) / 1e12)`.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn amount(shares: u128, price: U256) -> Result<u128, MathError> {
	let value = price.times(shares)?.divide(U256::from(UNIT))?;
	value.divide(U256::from(ASSET_UNIT))?.to_u128()
}

/// Free balance less the buffer: `balance - partitioned - floor(allocated * bps / 1e4)`.
///
/// # Errors
/// [`MathError::Overflow`] if the partition exceeds the balance or a number does not fit.
pub fn buffer_remaining(
	balance: u128,
	partitioned: u128,
	allocated: u128,
	buffer_bps: u32,
) -> Result<i128, MathError> {
	let free = balance.checked_sub(partitioned).ok_or(MathError::Overflow)?;
	let buffer = U256::product(allocated, u128::from(buffer_bps)).divide(BASIS_POINTS.into())?;
	signed(free)?.checked_sub(signed(buffer.to_u128()?)?).ok_or(MathError::Overflow)
}

/// Assets in units of 1e-18: `(balance - partitioned + allocated) * 1e12 + hedges`.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn assets(
	balance: u128,
	partitioned: u128,
	allocated: u128,
	hedges: u128,
) -> Result<u128, MathError> {
	let free = balance.checked_sub(partitioned).ok_or(MathError::Overflow)?;
	widen(free.checked_add(allocated).ok_or(MathError::Overflow)?)?
		.checked_add(hedges)
		.ok_or(MathError::Overflow)
}

/// Net asset value in units of 1e-18.
///
/// # Errors
/// [`Refusal::Deficit`] if liabilities exceed assets, [`Refusal::Arithmetic`] if it does not fit.
pub fn net_asset_value(assets: u128, liabilities: i128) -> Result<u128, Refusal> {
	let net = signed(assets)?.checked_sub(liabilities).ok_or(MathError::Overflow)?;
	u128::try_from(net).map_err(|_| Refusal::Deficit)
}

/// What the reactors have to hand over: zero if the buffer exceeds the withdrawals, else the
/// difference.
///
/// # Errors
/// [`MathError::Overflow`].
pub fn amount_needed(buffer_remaining: i128, withdrawals: u128) -> Result<u128, MathError> {
	let withdrawals = signed(withdrawals)?;
	if buffer_remaining > withdrawals {
		return Ok(0);
	}
	let needed = withdrawals.checked_sub(buffer_remaining).ok_or(MathError::Overflow)?;
	u128::try_from(needed).map_err(|_| MathError::Overflow)
}

/// Accepts values by their age in seconds and the relative move of the spot, both limits included;
/// the move is cut to 18 decimals.
///
/// # Errors
/// [`Refusal::TooOld`], [`Refusal::SpotMoved`], [`Refusal::Arithmetic`] for a stored spot of zero.
pub fn validate_values(
	age: u64,
	max_age: u64,
	spot: u128,
	stored_spot: u128,
	max_move: u128,
) -> Result<(), Refusal> {
	if age > max_age {
		return Err(Refusal::TooOld);
	}
	let moved = U256::product(spot.abs_diff(stored_spot), UNIT).divide(stored_spot.into())?;
	if moved > max_move.into() {
		return Err(Refusal::SpotMoved);
	}
	Ok(())
}
