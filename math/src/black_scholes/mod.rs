//! Black-Scholes and Black-76: price and greeks of European options.
//!
//! Source: Black and Scholes (1973), Merton (1973), Black (1976). With `v = sigma sqrt(T)`,
//! `d1 = ln(F/K)/v + v/2`, `d2 = d1 - v`, and `w` = 1 for a call, -1 for a put,
//! `price = e^(-rT) w (F N(w d1) - K N(w d2))`; on a spot `F = S e^(rT)`. `T` is whole seconds over
//! [`SECONDS_PER_YEAR`](crate::SECONDS_PER_YEAR).
//!
//! Domain of the bounds: spot, forward and strike 1e-6 to 1e9 within a factor of 50 of each other, one
//! second to ten years, volatility 0.1 % to 1000 %, rates ±100 %. There
//!
//! | result | bound on the unrounded result |
//! |---|---|
//! | price | 1e-15 of `max(S, K, F, K e^(-rT))` |
//! | delta | 1e-15 absolute |
//! | gamma, vega, theta, rho | 1e-12 relative where the value is at least 1e-6 |
//!
//! and rounding to 18 decimals adds half a quantum. The measured errors stand in `docs/accuracy.md`.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

mod legs;
mod precise;

use crate::{
	error::MathError,
	fixed::Fixed,
	kernel::real64::{exp::exp_rate, ln::ln_ratio_integers, Real64},
	units::{OptionKind, Price, Rate, Volatility},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use legs::{oriented, Legs};
use precise::Precise;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Price and greeks of one contract, held long.
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
pub struct Valuation {
	/// In the strike asset.
	pub price: Fixed,
	/// First derivative by the spot, in units of the underlying: in `[0, 1]` for calls and in
	/// `[-1, 0]` for puts. (By the forward in [`black_76`], where rates below zero lead beyond one.)
	pub delta: Fixed,
	/// Second derivative by the spot (the forward).
	pub gamma: Fixed,
	/// Derivative by the volatility, per 1.00 of volatility.
	pub vega: Fixed,
	/// Derivative by calendar time, per year; usually below zero.
	pub theta: Fixed,
	/// Derivative by the rate, per 1.00 of rate.
	pub rho: Fixed,
}

/// Price and delta of one contract, held long.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct PriceAndDelta {
	/// In the strike asset.
	pub price: Fixed,
	/// As of [`Valuation::delta`].
	pub delta: Fixed,
}

/// The fields of a [`Valuation`] before they are rounded, in quanta (units of 1e-18).
#[derive(Clone, Copy, PartialEq, Debug)]
#[allow(missing_docs, reason = "as of `Valuation`")]
pub struct Unrounded {
	pub price: Real64,
	pub delta: Real64,
	pub gamma: Real64,
	pub vega: Real64,
	pub theta: Real64,
	pub rho: Real64,
}

impl Unrounded {
	/// Rounds every field to the nearest.
	fn round(self) -> Result<Valuation, MathError> {
		Ok(Valuation {
			price: self.price.quanta_to_fixed()?,
			delta: self.delta.quanta_to_fixed()?,
			gamma: self.gamma.quanta_to_fixed()?,
			vega: self.vega.quanta_to_fixed()?,
			theta: self.theta.quanta_to_fixed()?,
			rho: self.rho.quanta_to_fixed()?,
		})
	}
}

/// An option and the market it is valued in.
struct Terms {
	kind: OptionKind,
	/// The spot, or the forward.
	spot: Price,
	strike: Price,
	volatility: Volatility,
	seconds: u64,
	rate: Rate,
}

impl Terms {
	/// Rejects a negative spot, strike or volatility.
	fn check(&self) -> Result<(), MathError> {
		let Self { spot, strike, volatility, .. } = self;
		if spot.get().is_negative() || strike.get().is_negative() || volatility.get().is_negative()
		{
			return Err(MathError::OutOfDomain);
		}
		Ok(())
	}

	/// The logarithm of the spot over the strike; `None` if one of them is zero.
	fn logarithm(&self) -> Option<Real64> {
		let (spot, strike) = (self.spot.raw().unsigned_abs(), self.strike.raw().unsigned_abs());
		ln_ratio_integers(spot, strike).ok()
	}
}

/// A [`Terms`] with what its formulas share. Money is in quanta: prices enter as integers.
struct Parts {
	/// `sqrt(T)`.
	root: Real64,
	/// `sigma sqrt(T)`.
	width: Real64,
	/// `T`.
	time: Real64,
	rate: Real64,
	volatility: Real64,
	/// The spot, or the forward.
	spot: Real64,
	/// `e^(-rT)`.
	discount: Real64,
	legs: Legs,
}

impl Parts {
	/// The parts on a spot, or on a forward.
	#[inline]
	fn new(terms: &Terms, on_forward: bool) -> Result<Self, MathError> {
		terms.check()?;
		let spot = Real64::from_i128(terms.spot.raw());
		let volatility = Real64::from_fixed(terms.volatility.get());
		let rate = Real64::from_fixed(terms.rate.get());
		let seconds = Real64::from_u64(terms.seconds);
		let time = seconds * YEARS_PER_SECOND;
		let root = seconds.square_root()? * ROOT_YEARS_PER_SECOND;
		let width = volatility * root;
		let growth = rate * time;
		let discount = exp_rate(terms.rate, terms.seconds, true)?;
		let strike = Real64::from_i128(terms.strike.raw()) * discount;
		let (asset, drift) =
			if on_forward { (spot * discount, Real64::ZERO) } else { (spot, growth) };
		let legs = match terms.logarithm() {
			Some(logarithm) if !width.is_zero() => {
				Legs::new(terms.kind, asset, strike, logarithm + drift, width)?
			}
			_ => Legs::certain(terms.kind, asset, strike),
		};
		Ok(Self { root, width, time, rate, volatility, spot, discount, legs })
	}

	/// The density over `S sigma sqrt T`, in quanta; zero without uncertainty.
	fn curvature(&self) -> Result<Real64, MathError> {
		if self.legs.density.is_zero() {
			return Ok(Real64::ZERO);
		}
		// Quanta over quanta, times the square of the quanta in one.
		Ok(self.legs.density.divide(self.spot * self.width)? * Real64::UNIT * Real64::UNIT)
	}

	/// `asset n(d1) sigma / (2 sqrt T)`, with the density times the asset given; zero without
	/// uncertainty.
	fn decay(&self, density: Real64) -> Result<Real64, MathError> {
		if density.is_zero() {
			return Ok(Real64::ZERO);
		}
		Ok((density * self.volatility).divide(self.root)?.times_power_of_two(-1))
	}
}

/// Whether a sum that has `term` as one of its terms has lost more than `bits` bits to another one.
fn is_faint(sum: Real64, term: Real64, bits: i32) -> bool {
	!term.is_zero()
		&& (sum.is_zero() || sum.binary_exponent() < term.binary_exponent().saturating_sub(bits))
}

/// Years in a second.
const YEARS_PER_SECOND: Real64 = Real64::constant(0x8819_6bc7_8aa0_5b9e, -88);
/// The square root of the years in a second.
const ROOT_YEARS_PER_SECOND: Real64 = Real64::constant(0xbaa8_97e9_d7c8_90aa, -76);

/// Years in a number of seconds.
pub(crate) fn years(seconds: u64) -> Real64 {
	Real64::from_u64(seconds) * YEARS_PER_SECOND
}

/// Values one option contract on a spot.
///
/// `seconds` is the time to expiry. Rounding: every field to the nearest. Bounds: see the module.
///
/// Total: spot, strike and volatility are zero or above, the rate is any number. An option without
/// uncertainty (time, volatility, spot or strike of zero) is worth its discounted intrinsic value;
/// there gamma and vega are 0, and exactly at the money the delta is ±1/2. Everywhere the price lies in
/// `[max(w (S - K e^(-rT)), 0), S]` for calls and `[.., K e^(-rT)]` for puts; far out of the money it
/// is small or zero, never an error.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative spot, strike or volatility; [`MathError::Overflow`] if
/// a field does not fit.
pub fn value(
	kind: OptionKind,
	spot: Price,
	strike: Price,
	volatility: Volatility,
	seconds: u64,
	rate: Rate,
) -> Result<Valuation, MathError> {
	unrounded(kind, spot, strike, volatility, seconds, rate)?.round()
}

/// [`value`] before rounding.
///
/// # Errors
/// As [`value`].
pub fn unrounded(
	kind: OptionKind,
	spot: Price,
	strike: Price,
	volatility: Volatility,
	seconds: u64,
	rate: Rate,
) -> Result<Unrounded, MathError> {
	let terms = Terms { kind, spot, strike, volatility, seconds, rate };
	let parts = Parts::new(&terms, false)?;
	let legs = &parts.legs;
	let weight = parts.spot * legs.density;
	let strike_leg = oriented(kind, legs.strike_leg);
	let decay = parts.decay(weight)?;
	let mut theta = -decay - parts.rate * strike_leg;
	// Terms of opposite sign that cancel to a 64th leave fewer bits than the bound asks for.
	if is_faint(theta, decay, 6) {
		theta = Real64::from_real127(Precise::new(&terms, false)?.theta) * Real64::UNIT;
	}
	Ok(Unrounded {
		price: legs.price(),
		delta: oriented(kind, legs.asset_chance) * Real64::UNIT,
		gamma: parts.curvature()?,
		vega: weight * parts.root,
		theta,
		rho: strike_leg * parts.time,
	})
}

/// Price and delta of one option contract on a spot: those of [`value`], for less work.
///
/// # Errors
/// As [`value`].
pub fn price_and_delta(
	kind: OptionKind,
	spot: Price,
	strike: Price,
	volatility: Volatility,
	seconds: u64,
	rate: Rate,
) -> Result<PriceAndDelta, MathError> {
	let terms = Terms { kind, spot, strike, volatility, seconds, rate };
	let legs = Parts::new(&terms, false)?.legs;
	Ok(PriceAndDelta {
		price: legs.price().quanta_to_fixed()?,
		delta: oriented(kind, legs.asset_chance).to_fixed()?,
	})
}

/// Values one option contract on a forward (Black-76), as [`value`] does on a spot.
///
/// `forward` is the price for delivery at expiry; the rate only discounts. Delta and gamma are
/// derivatives by the forward, theta is that at a constant forward.
///
/// Bounds: those of the module; where a negative rate leads delta beyond one, relative.
///
/// # Errors
/// As [`value`].
pub fn black_76(
	kind: OptionKind,
	forward: Price,
	strike: Price,
	volatility: Volatility,
	seconds: u64,
	rate: Rate,
) -> Result<Valuation, MathError> {
	let terms = Terms { kind, spot: forward, strike, volatility, seconds, rate };
	let parts = Parts::new(&terms, true)?;
	let legs = &parts.legs;
	let weight = parts.spot * parts.discount * legs.density;
	let decay = parts.decay(weight)?;
	let mut price = legs.price();
	let mut theta = parts.rate * price - decay;
	// Theta and rho are multiples of the price, which is a small difference of large legs far out of
	// the money.
	let faint = is_faint(price, parts.spot * parts.discount, 16) || is_faint(theta, decay, 6);
	if faint && !legs.density.is_zero() {
		let precise = Precise::new(&terms, true)?;
		price = Real64::from_real127(precise.price) * Real64::UNIT;
		theta = Real64::from_real127(precise.theta) * Real64::UNIT;
	}
	Unrounded {
		price,
		delta: oriented(kind, legs.asset_chance) * parts.discount * Real64::UNIT,
		gamma: parts.curvature()? * parts.discount,
		vega: weight * parts.root,
		theta,
		rho: -(price * parts.time),
	}
	.round()
}

/// Forward price `S e^(rT)`, rounded to the nearest. Relative error below `2^-61`.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative spot, [`MathError::Overflow`] if the forward does not
/// fit.
pub fn forward(spot: Price, rate: Rate, seconds: u64) -> Result<Price, MathError> {
	if spot.get().is_negative() {
		return Err(MathError::OutOfDomain);
	}
	let growth = exp_rate(rate, seconds, false)?;
	(Real64::from_i128(spot.raw()) * growth).quanta_to_fixed().map(Price::new)
}
