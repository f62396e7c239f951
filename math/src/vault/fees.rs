//! Fees for running a vault, paid in newly minted shares: no cash leaves, every share is diluted
//! alike.
//!
//! The management fee runs with time on the net assets. The performance fee is a part of what the
//! price of a share, after the management fee, exceeds the highest price that a share had before.
//!
//! Source: dilution as in the fee shares of Yearn's vaults (version 3), with the high-water mark of
//! hedge funds. The shares are sold at the price that holds once they exist, so they are never worth
//! more than the fee.
//!
//! Rounding: every step is rounded down, in favour of those who stay.

use super::share::{from_magnitude, magnitude, price_per_share, with_virtual, VIRTUAL_SHARES};
use crate::{amount::mul_div_floor, error::MathError, fixed::Fixed, units::SECONDS_PER_YEAR};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The whole, in basis points.
const BPS: u128 = 10_000;

/// What running a vault costs its holders.
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
	Default,
	Debug,
	Hash,
)]
pub struct FeeRates {
	/// Part of the gain above the high-water mark, in basis points.
	pub performance_bps: u32,
	/// Part of the net assets for a year of 31,557,600 seconds, in basis points.
	pub management_bps: u32,
}

/// The fees of one period.
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
	Default,
	Debug,
	Hash,
)]
pub struct Fees {
	/// Management fee in whole units of the strike asset.
	pub management: Fixed,
	/// Performance fee in whole units of the strike asset.
	pub performance: Fixed,
	/// Shares that are minted for both, in units of 1e-18; worth at most both.
	pub shares: u128,
}

impl FeeRates {
	/// Largest performance fee: 30 %.
	pub const MAX_PERFORMANCE_BPS: u32 = 3_000;
	/// Largest management fee: 5 % a year.
	pub const MAX_MANAGEMENT_BPS: u32 = 500;

	/// The fees of a period of `seconds` at whose end the vault has `net_assets` (whole units of the
	/// strike asset) for `supply` shares (units of 1e-18), of which one never was worth more than
	/// `high_water_mark` before (below zero counts as zero). Without shares or net assets there is no
	/// fee, and both together never exceed the net assets. Rounded down.
	///
	/// Net assets in doubt are charged at their lowest, and the high-water mark rises to the price on
	/// them: but for rounding, higher net assets never mint fewer shares, so that a mark that is too
	/// high for a moment charges nothing and leaves no mark behind, and what becomes certain later is
	/// charged then.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for rates above the largest ones, [`MathError::Overflow`].
	pub fn charge_floor(
		&self,
		net_assets: Fixed,
		supply: u128,
		high_water_mark: Fixed,
		seconds: u64,
	) -> Result<Fees, MathError> {
		if self.performance_bps > Self::MAX_PERFORMANCE_BPS
			|| self.management_bps > Self::MAX_MANAGEMENT_BPS
		{
			return Err(MathError::OutOfDomain);
		}
		if supply == 0 || !net_assets.is_positive() {
			return Ok(Fees::default());
		}
		let management = management_fee_floor(net_assets, self.management_bps, seconds)?;
		let price = price_per_share(net_assets.try_sub(management)?, supply)?;
		let mark = high_water_mark.max(Fixed::ZERO);
		let performance = performance_fee_floor(price, mark, supply, self.performance_bps)?
			.min(net_assets.try_sub(management)?);
		let shares = fee_shares_floor(management.try_add(performance)?, net_assets, supply)?;
		Ok(Fees { management, performance, shares })
	}
}

/// `net assets * bps / 10,000 * seconds / year`, in whole units of the strike asset, rounded down; of
/// net assets below zero nothing. At most a year is charged.
///
/// # Errors
/// [`MathError::OutOfDomain`] above 10,000 basis points.
pub fn management_fee_floor(net_assets: Fixed, bps: u32, seconds: u64) -> Result<Fixed, MathError> {
	let bps = checked_bps(bps)?;
	let seconds = u128::from(seconds.min(SECONDS_PER_YEAR));
	let numerator = bps.checked_mul(seconds).ok_or(MathError::Overflow)?;
	let denominator = BPS.checked_mul(SECONDS_PER_YEAR.into()).ok_or(MathError::Overflow)?;
	from_magnitude(mul_div_floor(magnitude(net_assets), numerator, denominator)?)
}

/// `(price - high-water mark) * supply * bps / 10,000`, in whole units of the strike asset, the
/// gain and its part each rounded down; nothing for a price up to the mark.
///
/// `supply` in units of 1e-18 shares.
///
/// # Errors
/// [`MathError::OutOfDomain`] above 10,000 basis points, [`MathError::Overflow`].
pub fn performance_fee_floor(
	price_per_share: Fixed,
	high_water_mark: Fixed,
	supply: u128,
	bps: u32,
) -> Result<Fixed, MathError> {
	let bps = checked_bps(bps)?;
	if price_per_share <= high_water_mark {
		return Ok(Fixed::ZERO);
	}
	let gain_of_one = magnitude(price_per_share.try_sub(high_water_mark)?);
	let gain = mul_div_floor(supply, gain_of_one, VIRTUAL_SHARES)?;
	from_magnitude(mul_div_floor(gain, bps, BPS)?)
}

/// Shares (in units of 1e-18) that are worth `fee` once they exist:
/// `fee * (supply + 1) / (net assets + 1 - fee)`, rounded down.
///
/// At the price after minting they are worth at most `fee`, and all shares from before lose at most
/// `fee` together.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative fee or one above the net assets,
/// [`MathError::Overflow`].
pub fn fee_shares_floor(fee: Fixed, net_assets: Fixed, supply: u128) -> Result<u128, MathError> {
	if fee.is_negative() || fee > net_assets.max(Fixed::ZERO) {
		return Err(MathError::OutOfDomain);
	}
	let (assets, shares) = with_virtual(net_assets, supply)?;
	let fee = magnitude(fee);
	mul_div_floor(fee, shares, assets.saturating_sub(fee))
}

/// A rate of at most the whole.
fn checked_bps(bps: u32) -> Result<u128, MathError> {
	let bps = u128::from(bps);
	if bps > BPS {
		return Err(MathError::OutOfDomain);
	}
	Ok(bps)
}
