//! Liquidation of a naked vault by a Dutch auction.
//!
//! Source: the auction of the Gamma protocol, `start + (end - start) elapsed / 3600` with
//! `start = max(cash - dev S, 0)` and `end = collateral / debt`. Different from it, the start is
//! recorded when the vault falls below its margin (nobody can name an old price with the clock run
//! down), the auction ends when the vault recovers, a bid closes no more than restores the vault,
//! and the reward of the bidder is capped.
//!
//! Rounding: prices, values and payments down, the number that may be closed up by less than one unit
//! of 1e-8 contracts. Of a payment the value of the closed options is rounded up and the insurance's
//! part of the rest down: the bidder gets the remainder.

use super::{
	naked::CollateralAsset,
	scale::{asset_unit, fixed, total_ceil, total_floor, VALUE_DECIMALS},
	settlement::cash_value,
	BPS, UNIT,
};
use crate::{
	amount::{mul_div_floor, non_negative, power_of_ten},
	error::MathError,
	fixed::Fixed,
	kernel::natural::Natural,
	units::{Contracts, OptionKind, Price, Timestamp},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Seconds from the start price to the end price.
pub const DURATION: u64 = 3_600;

/// A running auction.
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
pub struct Auction {
	/// When the vault was found below its margin.
	pub started: Timestamp,
	/// First price of one contract in whole units of the collateral asset; zero or above.
	pub start_price: Fixed,
}

/// A naked vault whose options are bid for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Debt {
	/// Collateral in units of its asset.
	pub collateral: u128,
	/// The short.
	pub contracts: Contracts,
	/// Decimals of the collateral asset; at most 30.
	pub decimals: u8,
}

/// What a bid takes out of a vault, in units of the collateral asset.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Split {
	/// Leaves the vault: the sum of both parts.
	pub payment: u128,
	/// Goes to the bidder, for the options it burns.
	pub to_bidder: u128,
	/// Goes to the insurance: a share of what the vault pays above the value of the options.
	pub to_insurance: u128,
}

/// What exercise of one contract would pay at a spot, in whole units of the collateral asset:
/// `max(K - S, 0)` or `max(S - K, 0)`, divided by `S` for collateral in the underlying.
///
/// Rounded down, which favours the vault: a lower value lowers the price that
/// [`capped_price_floor`] permits, and raises the penalty that [`Debt::split`] shares with the
/// insurance.
///
/// # Errors
/// As [`start_price_floor`].
pub fn intrinsic_floor(
	kind: OptionKind,
	collateral: CollateralAsset,
	strike: Price,
	spot: Price,
) -> Result<Fixed, MathError> {
	start_price_floor(kind, collateral, strike, spot, Fixed::ZERO)
}

/// The price at which an auction starts: what exercise would pay, less a deviation that the oracle
/// may have, `max(cash - dev S, 0)`, divided by `S` for collateral in the underlying; per contract,
/// rounded down once.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative strike, spot or deviation;
/// [`MathError::DivisionByZero`] for a spot of zero with collateral in the underlying;
/// [`MathError::Overflow`].
pub fn start_price_floor(
	kind: OptionKind,
	collateral: CollateralAsset,
	strike: Price,
	spot: Price,
	deviation: Fixed,
) -> Result<Fixed, MathError> {
	let cash = non_negative(cash_value(kind, strike, spot)?)?;
	let (spot, deviation) = (non_negative(spot.get())?, non_negative(deviation)?);
	let start =
		Natural::product(&[cash, UNIT])?.minus_or_zero(Natural::product(&[deviation, spot])?);
	let divisor = match collateral {
		CollateralAsset::StrikeAsset => UNIT,
		CollateralAsset::Underlying => spot,
	};
	start.quotient_floor(&[divisor]).and_then(fixed)
}

impl Debt {
	/// All collateral divided by the short: the price at which an auction ends, per contract,
	/// rounded down.
	///
	/// # Errors
	/// [`MathError::DivisionByZero`] for no short, [`MathError::OutOfDomain`] for too many decimals,
	/// [`MathError::Overflow`].
	pub fn end_price_floor(&self) -> Result<Fixed, MathError> {
		Natural::product(&[self.collateral, power_of_ten(VALUE_DECIMALS)?])?
			.quotient_floor(&[self.contracts.units(), asset_unit(self.decimals)?])
			.and_then(fixed)
	}

	/// The most that a bid may close at a price: what brings the rest of the vault to a target per
	/// contract (margin times a health factor, rounded up), rounded up; zero if it is there already.
	///
	/// The vault as a whole if closing does not restore it, or if the collateral of the rest would
	/// lie below `dust`. The price must not exceed [`Debt::end_price_floor`]; then the rest is
	/// never backed by less per contract than the vault is.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for a negative price or target or too many decimals,
	/// [`MathError::Overflow`].
	pub fn close_limit(
		&self,
		target: Fixed,
		price: Fixed,
		dust: u128,
	) -> Result<Contracts, MathError> {
		let unit = asset_unit(self.decimals)?;
		let all = self.contracts.units();
		let held = Natural::product(&[self.collateral, power_of_ten(VALUE_DECIMALS)?])?;
		let missing = Natural::product(&[non_negative(target)?, all, unit])?.minus_or_zero(held);
		if missing == Natural::ZERO {
			return Ok(Contracts::ZERO);
		}
		let gain = non_negative(target)?.saturating_sub(non_negative(price)?);
		// The exact number is at most `all` if the price is at most the end price.
		if missing > Natural::product(&[gain, all, unit])? {
			return Ok(self.contracts);
		}
		let limit = Contracts::from_units(missing.quotient_ceil(&[gain, unit])?);
		let paid = self.payment_floor(price, limit)?;
		let rest = self.contracts.try_sub(limit)?;
		if leaves_enough(self.collateral.saturating_sub(paid), rest, dust) {
			return Ok(limit);
		}
		Ok(self.contracts)
	}

	/// What closing a number of contracts at a price pays, in units of the collateral asset, rounded
	/// down; at a price up to [`Debt::end_price_floor`] never more than the vault holds.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for more contracts than are short, a negative price or too many
	/// decimals; [`MathError::Overflow`].
	pub fn payment_floor(&self, price: Fixed, contracts: Contracts) -> Result<u128, MathError> {
		if contracts > self.contracts {
			return Err(MathError::OutOfDomain);
		}
		total_floor(price, contracts, self.decimals)
	}

	/// Splits what closing a number of contracts at a price pays: of the penalty, which is
	/// [`Debt::payment_floor`] less the value of the contracts (rounded up once), a share in basis
	/// points goes to the insurance, rounded down; everything else to the bidder.
	///
	/// The bidder gets at least the value, or the whole payment if that is less.
	///
	/// # Errors
	/// As [`Debt::payment_floor`], and [`MathError::OutOfDomain`] for a negative value or a share
	/// above 10,000.
	pub fn split(
		&self,
		price: Fixed,
		value: Fixed,
		contracts: Contracts,
		insurance_share_bps: u32,
	) -> Result<Split, MathError> {
		if insurance_share_bps > BPS {
			return Err(MathError::OutOfDomain);
		}
		let payment = self.payment_floor(price, contracts)?;
		let worth = match total_ceil(value, contracts, self.decimals) {
			// More than any payment.
			Err(MathError::Overflow) => u128::MAX,
			worth => worth?,
		};
		let penalty = payment.saturating_sub(worth);
		let to_insurance =
			mul_div_floor(penalty, u128::from(insurance_share_bps), u128::from(BPS))?;
		Ok(Split { payment, to_bidder: payment.saturating_sub(to_insurance), to_insurance })
	}
}

impl Auction {
	/// Whether a bid may be taken: from the start, before expiry, while the vault lacks something.
	pub fn is_open(
		&self,
		now: Timestamp,
		expiry: Timestamp,
		collateral: u128,
		requirement: u128,
	) -> bool {
		self.started <= now && now < expiry && !is_recovered(collateral, requirement)
	}

	/// Price of one contract at a time, between the start price and an end price, linear over
	/// [`DURATION`], rounded down. A start above the end gives the end; before the start, the start.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for a negative start or end.
	pub fn price_floor(&self, end: Fixed, now: Timestamp) -> Result<Fixed, MathError> {
		let (start, last) = (non_negative(self.start_price)?, non_negative(end)?);
		let elapsed = now.saturating_since(self.started).min(DURATION);
		let Some(distance) = last.checked_sub(start) else { return Ok(end) };
		let risen = mul_div_floor(distance, u128::from(elapsed), u128::from(DURATION))?;
		fixed(start.saturating_add(risen))
	}
}

/// Caps the price of a contract so that the bidder's reward, the price above what the contract is
/// worth, takes at most a share of the equity `end - value` that the vault has left in it; rounded
/// down. A vault without equity pays up to the end price.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative value or a share outside `[0, 1]`;
/// [`MathError::Overflow`].
pub fn capped_price_floor(
	price: Fixed,
	value: Fixed,
	end: Fixed,
	share: Fixed,
) -> Result<Fixed, MathError> {
	if value.is_negative() || share.is_negative() || share > Fixed::ONE {
		return Err(MathError::OutOfDomain);
	}
	let price = price.min(end);
	if value >= end {
		return Ok(price);
	}
	Ok(price.min(value.try_add(end.try_sub(value)?.mul_floor(share)?)?))
}

/// Whether what a liquidation leaves is closed entirely or backed by at least the dust.
pub fn leaves_enough(collateral: u128, contracts: Contracts, dust: u128) -> bool {
	contracts.is_zero() || collateral >= dust
}

/// Whether a vault holds its requirement: no auction starts, and a running one is cancelled.
pub fn is_recovered(collateral: u128, requirement: u128) -> bool {
	collateral >= requirement
}
