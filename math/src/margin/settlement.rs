//! Cash settlement of expired series.

use super::{
	scale::{asset_unit, fixed, total_ceil, total_floor, VALUE_DECIMALS},
	spread::{Conversion, Leg},
};
use crate::{
	amount::{mul_div_ceil, mul_div_floor, non_negative, power_of_ten},
	error::MathError,
	fixed::Fixed,
	kernel::natural::Natural,
	units::{Contracts, OptionKind, Price, Timestamp},
};

/// The highest redemption fee, 5 %. The default is none; a fee is part of every quote.
pub const MAX_REDEMPTION_FEE: Fixed = Fixed::from_bps(500);

/// What one contract pays at a fixing, in the strike asset: `max(K - P, 0)` for puts,
/// `max(P - K, 0)` for calls. Exact.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative strike or fixing.
pub fn cash_value(kind: OptionKind, strike: Price, fixing: Price) -> Result<Fixed, MathError> {
	let (strike, fixing) = (strike.get(), fixing.get());
	if strike.is_negative() || fixing.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let difference = match kind {
		OptionKind::Put => strike.try_sub(fixing)?,
		OptionKind::Call => fixing.try_sub(strike)?,
	};
	Ok(difference.max(Fixed::ZERO))
}

/// What the holder of a number of contracts gets, in units of an asset with `decimals` decimals (at
/// most 30), rounded down once.
///
/// # Errors
/// As [`payout_ceil`].
pub fn payout_floor(
	cash_per_contract: Fixed,
	contracts: Contracts,
	decimals: u8,
) -> Result<u128, MathError> {
	total_floor(cash_per_contract, contracts, decimals)
}

/// What the writer of a number of contracts owes, in units of an asset with `decimals` decimals (at
/// most 30), rounded up once.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative value or too many decimals, [`MathError::Overflow`].
pub fn payout_ceil(
	cash_per_contract: Fixed,
	contracts: Contracts,
	decimals: u8,
) -> Result<u128, MathError> {
	total_ceil(cash_per_contract, contracts, decimals)
}

/// What one contract pays in whole units of the collateral asset, by the prices at expiry of strike
/// asset and collateral asset, rounded down. For display: payouts of many contracts are rounded as
/// a whole by [`holder_payout_floor`].
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative strike or price, [`MathError::DivisionByZero`] for a
/// collateral asset of price zero, [`MathError::Overflow`].
pub fn payout_rate_floor(
	kind: OptionKind,
	strike: Price,
	fixing: Price,
	conversion: Conversion,
) -> Result<Fixed, MathError> {
	let (from, to) = conversion.magnitudes()?;
	mul_div_floor(non_negative(cash_value(kind, strike, fixing)?)?, from, to).and_then(fixed)
}

/// What a leg pays to its holder in units of the collateral asset with `decimals` decimals (at most
/// 30), by the prices at expiry of strike asset and collateral asset, rounded down once.
///
/// # Errors
/// As [`payout_rate_floor`], and [`MathError::OutOfDomain`] for too many decimals.
pub fn holder_payout_floor(
	kind: OptionKind,
	leg: Leg,
	fixing: Price,
	conversion: Conversion,
	decimals: u8,
) -> Result<u128, MathError> {
	let (from, to) = conversion.magnitudes()?;
	cash_of(kind, leg, fixing)?
		.times(&[asset_unit(decimals)?, from])?
		.quotient_floor(&[power_of_ten(VALUE_DECIMALS)?, to])
}

/// The result of settling a vault, in units of its collateral asset. At most one is above zero.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct VaultResult {
	/// Goes back to the owner of the vault.
	pub returned: u128,
	/// What the collateral lacks towards the holders of the short.
	pub shortfall: u128,
}

/// Settles a vault at a fixing: `collateral - (cash(short) ns - cash(long) nl)`, converted by the
/// prices at expiry of strike asset and collateral asset; returned rounded down, a shortfall rounded
/// up, once.
///
/// A vault that cannot pay settles, too: the shortfall goes to [`super::waterfall`].
///
/// # Errors
/// As [`holder_payout_floor`].
pub fn settle_vault(
	kind: OptionKind,
	(short, long): (Leg, Leg),
	fixing: Price,
	collateral: u128,
	conversion: Conversion,
	decimals: u8,
) -> Result<VaultResult, MathError> {
	let (owed, due) = (cash_of(kind, short, fixing)?, cash_of(kind, long, fixing)?);
	let (from, to) = conversion.magnitudes()?;
	let multipliers = [asset_unit(decimals)?, from];
	let divisors = [power_of_ten(VALUE_DECIMALS)?, to];
	if owed > due {
		let net = owed.minus_or_zero(due).times(&multipliers)?.quotient_ceil(&divisors)?;
		return Ok(VaultResult {
			returned: collateral.saturating_sub(net),
			shortfall: net.saturating_sub(collateral),
		});
	}
	let net = due.minus_or_zero(owed).times(&multipliers)?.quotient_floor(&divisors)?;
	let returned = collateral.checked_add(net).ok_or(MathError::Overflow)?;
	Ok(VaultResult { returned, shortfall: 0 })
}

/// How many options of a vault's long leg are used to pay for its short: as many as cover what the short
/// owes at the fixing, rounded up to the next 1e-8 contract, or all of them.
///
/// Worthless ones are all used: nobody need be paid nothing for them.
///
/// # Errors
/// As [`cash_value`].
pub fn longs_used_ceil(
	kind: OptionKind,
	short: Leg,
	long: Leg,
	fixing: Price,
) -> Result<Contracts, MathError> {
	let owed = non_negative(cash_value(kind, short.strike, fixing)?)?;
	let worth = non_negative(cash_value(kind, long.strike, fixing)?)?;
	if worth == 0 {
		return Ok(long.contracts);
	}
	// A number that does not fit is more than there are.
	let needed = mul_div_ceil(short.contracts.units(), owed, worth);
	Ok(needed.map_or(long.contracts, |needed| Contracts::from_units(needed).min(long.contracts)))
}

/// Cash of a leg in the strike asset, exact, with 26 decimals.
fn cash_of(kind: OptionKind, leg: Leg, fixing: Price) -> Result<Natural, MathError> {
	let cash = non_negative(cash_value(kind, leg.strike, fixing)?)?;
	Natural::product(&[cash, leg.contracts.units()])
}

/// What a redemption pays and what it costs; both sum to the payout.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Redemption {
	/// Goes to the holder.
	pub to_holder: u128,
	/// Goes to the recipient of fees.
	pub fee: u128,
}

/// Takes the redemption fee, rounded down, out of a payout.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a rate outside `[0, MAX_REDEMPTION_FEE]`.
pub fn redeem(payout: u128, rate: Fixed) -> Result<Redemption, MathError> {
	if rate > MAX_REDEMPTION_FEE {
		return Err(MathError::OutOfDomain);
	}
	let fee = mul_div_floor(payout, non_negative(rate)?, super::UNIT)?;
	Ok(Redemption { to_holder: payout.saturating_sub(fee), fee })
}

/// Whether a fixing may be recorded: strictly more than the locking period after expiry.
pub fn may_record(expiry: Timestamp, locking_period: u64, now: Timestamp) -> bool {
	now.saturating_since(expiry) > locking_period
}

/// Whether a recorded fixing is final: strictly more than the dispute period after its record.
/// Before that a disputer may replace it, afterwards nobody.
pub fn is_final(recorded: Timestamp, dispute_period: u64, now: Timestamp) -> bool {
	now.saturating_since(recorded) > dispute_period
}

/// Where the price of an asset at an expiry stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fixing {
	/// The asset has a fixed price.
	Stable,
	/// Nobody has recorded it.
	Missing,
	/// It was recorded at this time.
	Recorded(Timestamp),
}

impl Fixing {
	/// Whether it can no longer change.
	pub fn is_final(&self, dispute_period: u64, now: Timestamp) -> bool {
		match self {
			Self::Stable => true,
			Self::Missing => false,
			Self::Recorded(at) => is_final(*at, dispute_period, now),
		}
	}
}

/// Whether a series may be settled and redeemed: its underlying, strike asset and collateral asset
/// all have final prices.
pub fn may_settle(fixings: &[Fixing; 3], dispute_period: u64, now: Timestamp) -> bool {
	fixings.iter().all(|fixing| fixing.is_final(dispute_period, now))
}
