//! Spread: what collateral, hedge and the age of the price cost the vault.
//!
//! All figures are in the strike asset, for a whole order, and round up.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

use crate::{
	black_scholes::years,
	error::MathError,
	fixed::Fixed,
	kernel::real64::{
		exp::exp_slope,
		ln::{ln_one_plus, ln_ratio_integers},
		Real64,
	},
	units::{Delta, OptionKind, Price, Rate, Volatility},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Largest magnitude of a yearly rate that [`BorrowRates::validate`] accepts: 1 is 100 %.
pub const MAX_LENDING_RATE: Rate = Rate::new(Fixed::ONE);

/// Yearly rates at which the hedge of an option is financed. Signed: a hedge that earns funding has a
/// negative rate.
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
	Hash,
)]
pub struct BorrowRates {
	/// The taker sells a put: the vault hedges by a long position.
	pub sell_long: Rate,
	/// The taker sells a call: the vault hedges by a short position.
	pub sell_short: Rate,
	/// The taker buys a call: the vault hedges by a long position.
	pub buy_long: Rate,
	/// The taker buys a put: the vault hedges by a short position.
	pub buy_short: Rate,
}

impl BorrowRates {
	/// The rate of one kind of trade.
	pub const fn of(&self, kind: OptionKind, taker_buys: bool) -> Rate {
		match (kind, taker_buys) {
			(OptionKind::Call, true) => self.buy_long,
			(OptionKind::Call, false) => self.sell_short,
			(OptionKind::Put, true) => self.buy_short,
			(OptionKind::Put, false) => self.sell_long,
		}
	}

	/// Checks that every rate lies strictly between ±[`MAX_LENDING_RATE`].
	///
	/// # Errors
	/// [`MathError::OutOfDomain`].
	pub fn validate(&self) -> Result<(), MathError> {
		let limit = MAX_LENDING_RATE.get();
		for rate in [self.sell_long, self.sell_short, self.buy_long, self.buy_short] {
			if rate.get().try_abs()? >= limit {
				return Err(MathError::OutOfDomain);
			}
		}
		Ok(())
	}
}

/// `(1 + rate)^T - 1` without rounding; nothing cancels for small rates or times.
fn growth(rate: Rate, seconds: u64) -> Result<Real64, MathError> {
	if rate.raw() <= Fixed::ONE.try_neg()?.raw() {
		return Err(MathError::OutOfDomain);
	}
	// `1 + rate` is exact as an integer; far below zero the rounding of the rate would show in it.
	let logarithm = if rate.get() < Fixed::from_bps(5_000).try_neg()? {
		let left = Fixed::ONE.try_add(rate.get())?.raw().unsigned_abs();
		ln_ratio_integers(left, Fixed::SCALE.unsigned_abs())?
	} else {
		ln_one_plus(Real64::from_fixed(rate.get()))?
	};
	let exponent = logarithm * years(seconds);
	Ok(exponent * exp_slope(exponent)?)
}

/// Interest `(1 + rate)^T - 1` of a yearly rate, compounded yearly, over a number of seconds;
/// rounded to the nearest.
///
/// Domain: rates above -1. Error: half a quantum plus 1e-14 of the result (measured in
/// `docs/accuracy.md`).
///
/// # Errors
/// [`MathError::OutOfDomain`] for a rate of -1 or below, [`MathError::Overflow`].
pub fn interest(rate: Rate, seconds: u64) -> Result<Fixed, MathError> {
	above_minus_one(rate)?;
	growth(rate, seconds)?.to_fixed()
}

/// Rejects a rate that leaves nothing, exactly (the kernel may round it to one that does).
fn above_minus_one(rate: Rate) -> Result<(), MathError> {
	if rate.get() > Fixed::from_int(-1) {
		Ok(())
	} else {
		Err(MathError::OutOfDomain)
	}
}

/// Interest on the product of some numbers, rounded up.
fn interest_on<const N: usize>(
	rate: Rate,
	seconds: u64,
	factors: [Fixed; N],
) -> Result<Fixed, MathError> {
	above_minus_one(rate)?;
	if rate.get().is_zero() || factors.iter().any(|factor| factor.is_zero()) {
		return Ok(Fixed::ZERO);
	}
	scaled(growth(rate, seconds)?, factors).to_fixed_above()
}

/// A kernel number times some numbers.
fn scaled<const N: usize>(start: Real64, factors: [Fixed; N]) -> Real64 {
	factors.iter().fold(start, |product, factor| product * Real64::from_fixed(*factor))
}

/// Contracts of an order that leave the vault net short: of a purchase what exceeds the vault's net
/// long position, of a sale none. Exact.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative size.
pub fn contracts_left_short(
	net_exposure: Fixed,
	contracts: Fixed,
	taker_buys: bool,
) -> Result<Fixed, MathError> {
	if contracts.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	if !taker_buys {
		return Ok(Fixed::ZERO);
	}
	let held = net_exposure.max(Fixed::ZERO);
	Ok(contracts.try_sub(held)?.max(Fixed::ZERO))
}

/// Collateral that the vault locks for contracts it writes: margin per contract times health factor
/// times contracts, rounded up.
///
/// A health factor is at least 1: it is by how much the vault over-collateralises what it writes.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative number or a health factor below one,
/// [`MathError::Overflow`].
pub fn locked_collateral(
	margin_per_contract: Fixed,
	health_factor: Fixed,
	contracts: Fixed,
) -> Result<Fixed, MathError> {
	if margin_per_contract.is_negative() || contracts.is_negative() || health_factor < Fixed::ONE {
		return Err(MathError::OutOfDomain);
	}
	margin_per_contract.mul_ceil(health_factor)?.mul_ceil(contracts)
}

/// What locking collateral until the expiry costs: `((1 + rate)^T - 1) * collateral * multiplier`,
/// rounded up.
///
/// `collateral` is what is really locked for the contracts that leave the vault net short
/// ([`locked_collateral`] of [`contracts_left_short`]); Rysk Beyond, the source, charges for the
/// margin alone. Error: up to one quantum and 1e-14 of the
/// result above the exact number, never below it (measured in `docs/accuracy.md`).
///
/// # Errors
/// [`MathError::OutOfDomain`] for a rate of -1 or below, a negative collateral or multiplier;
/// [`MathError::Overflow`].
pub fn lending_premium(
	rate: Rate,
	seconds: u64,
	collateral: Fixed,
	multiplier: Fixed,
) -> Result<Fixed, MathError> {
	if collateral.is_negative() || multiplier.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	interest_on(rate, seconds, [collateral, multiplier])
}

/// What financing the hedge until the expiry costs:
/// `((1 + rate)^T - 1) * |delta| * contracts * spot * multiplier`, rounded up; below zero for a
/// negative rate.
///
/// `delta` is per contract; `rate` comes from [`BorrowRates::of`]. Source: Rysk Beyond. Error: up to
/// one quantum and 1e-14 of the result above the exact number, never below it (measured in
/// `docs/accuracy.md`).
///
/// # Errors
/// [`MathError::OutOfDomain`] for a rate of -1 or below, a negative size, spot or multiplier;
/// [`MathError::Overflow`].
pub fn borrow_premium(
	rate: Rate,
	seconds: u64,
	delta: Delta,
	contracts: Fixed,
	spot: Price,
	multiplier: Fixed,
) -> Result<Fixed, MathError> {
	if contracts.is_negative() || spot.get().is_negative() || multiplier.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	interest_on(rate, seconds, [delta.get().try_abs()?, contracts, spot.get(), multiplier])
}

/// The spread of an order: the costs of collateral and hedge, but at least `floor_per_contract` per
/// contract. Rounded up.
///
/// A floor (zero or above) keeps negative rates from turning the spread into a gift. Because it is
/// per contract, splitting an order never lowers the spread.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative floor or size, [`MathError::Overflow`].
pub fn total_spread(
	lending: Fixed,
	borrow: Fixed,
	floor_per_contract: Fixed,
	contracts: Fixed,
) -> Result<Fixed, MathError> {
	if floor_per_contract.is_negative() || contracts.is_negative() {
		return Err(MathError::OutOfDomain);
	}
	Ok(lending.try_add(borrow)?.max(floor_per_contract.mul_ceil(contracts)?))
}

/// What a taker who knows the price of now gains on a price of `age` seconds ago:
/// `|delta| * spot * coefficient * volatility * sqrt(age)` per contract with the age in years, times
/// contracts, rounded up.
///
/// `coefficient` says how many standard deviations of the move are charged. Error: up to one quantum
/// and 1e-14 of the result above the exact number, never below it (measured in `docs/accuracy.md`).
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative argument other than delta, [`MathError::Overflow`].
pub fn staleness_spread(
	delta: Delta,
	spot: Price,
	volatility: Volatility,
	coefficient: Fixed,
	age: u64,
	contracts: Fixed,
) -> Result<Fixed, MathError> {
	let factors = [delta.get().try_abs()?, spot.get(), volatility.get(), coefficient, contracts];
	if factors.iter().any(|factor| factor.is_negative()) {
		return Err(MathError::OutOfDomain);
	}
	if age == 0 || factors.iter().any(|factor| factor.is_zero()) {
		return Ok(Fixed::ZERO);
	}
	scaled(years(age).square_root()?, factors).to_fixed_above()
}
