//! The largest loss of a vault with a short and a long leg.
//!
//! Source: the supremum over the price P at expiry of what the short pays less what the long pays,
//! in the asset of the collateral. It lies at `P = 0`, at the strike of the long or at infinity:
//!
//! | | in the strike asset | in the underlying |
//! |---|---|---|
//! | puts | `max(ns Ks - Kl min(ns, nl), 0)` | unbounded |
//! | calls | `ns max(Kl - Ks, 0)` if `nl >= ns`, else unbounded | `max(ns (Kl - Ks)/Kl, ns - nl, 0)` |

use super::{naked::CollateralAsset, scale::asset_unit};
use crate::{
	amount::{non_negative, power_of_ten},
	error::MathError,
	fixed::Fixed,
	kernel::natural::Natural,
	units::{Contracts, OptionKind, Price},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A number of contracts of one strike.
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
pub struct Leg {
	/// How many.
	pub contracts: Contracts,
	/// The strike; zero or above.
	pub strike: Price,
}

/// Prices, in one unit, by which amounts of one asset become amounts of another.
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
	Debug,
)]
pub struct Conversion {
	/// Price of the asset in which the formula gives its value; zero or above.
	pub from: Price,
	/// Price of the asset of the result; above zero.
	pub to: Price,
}

impl Conversion {
	/// Both are the same asset.
	pub const NONE: Self = Self { from: Price::new(Fixed::ONE), to: Price::new(Fixed::ONE) };

	/// Magnitudes of both prices.
	pub(super) fn magnitudes(&self) -> Result<(u128, u128), MathError> {
		Ok((non_negative(self.from.get())?, non_negative(self.to.get())?))
	}
}

/// Collateral against a requirement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
	/// What may leave; zero if the requirement is met exactly.
	Excess(u128),
	/// What lacks; above zero.
	Deficit(u128),
}

/// Compares collateral with a requirement that is rounded up: excess is thereby rounded down, a
/// deficit up.
pub fn standing(collateral: u128, requirement: u128) -> Standing {
	match collateral.checked_sub(requirement) {
		Some(excess) => Standing::Excess(excess),
		None => Standing::Deficit(collateral.abs_diff(requirement)),
	}
}

/// Whether a naked vault's collateral is nothing or strictly more than the dust.
pub fn is_above_dust(collateral: u128, dust: u128) -> bool {
	collateral == 0 || collateral > dust
}

/// Whether all naked collateral of one asset, together with what is added, stays within its cap.
pub fn is_within_cap(total: u128, added: u128, cap: u128) -> bool {
	total.checked_add(added).is_some_and(|sum| sum <= cap)
}

/// Collateral for the largest loss of a short and a long leg of one kind, expiry and underlying, in
/// units of an asset with `decimals` decimals (at most 30), rounded up once: less than one unit above
/// the exact value.
///
/// `collateral` is the side in which the loss is measured; `conversion` leads from there to the
/// asset of the result ([`Conversion::NONE`] if it is the same). Without a short nothing is needed.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a negative strike or price, too many decimals, or a loss without
/// bound; [`MathError::DivisionByZero`] for a conversion to an asset of price zero;
/// [`MathError::Overflow`].
pub fn max_loss_ceil(
	kind: OptionKind,
	collateral: CollateralAsset,
	short: Leg,
	long: Leg,
	conversion: Conversion,
	decimals: u8,
) -> Result<u128, MathError> {
	let (from, to) = conversion.magnitudes()?;
	let loss = Legs::new(short, long)?.loss(kind, collateral)?;
	loss.numerator.times(&[asset_unit(decimals)?, from])?.quotient_ceil(&[
		loss.divisor,
		loss.scale,
		to,
	])
}

/// A loss in whole units of its asset, exact: `numerator / (divisor * scale)`.
struct Loss {
	numerator: Natural,
	divisor: u128,
	scale: u128,
}

/// Stored integers of both legs.
struct Legs {
	short: u128,
	short_strike: u128,
	long: u128,
	long_strike: u128,
}

impl Legs {
	fn new(short: Leg, long: Leg) -> Result<Self, MathError> {
		Ok(Self {
			short: short.contracts.units(),
			short_strike: non_negative(short.strike.get())?,
			long: long.contracts.units(),
			long_strike: non_negative(long.strike.get())?,
		})
	}

	fn loss(&self, kind: OptionKind, collateral: CollateralAsset) -> Result<Loss, MathError> {
		if self.short == 0 {
			return Ok(Loss { numerator: Natural::ZERO, divisor: 1, scale: 1 });
		}
		match (kind, collateral) {
			(OptionKind::Put, CollateralAsset::StrikeAsset) => self.put(),
			(OptionKind::Call, CollateralAsset::StrikeAsset) if self.long >= self.short => {
				self.covered_call()
			}
			(OptionKind::Call, CollateralAsset::Underlying) => self.call(),
			_ => Err(MathError::OutOfDomain),
		}
	}

	/// Puts in the strike asset: the loss at a price of zero, or at the long's strike.
	fn put(&self) -> Result<Loss, MathError> {
		let owed = Natural::product(&[self.short, self.short_strike])?;
		let due = Natural::product(&[self.short.min(self.long), self.long_strike])?;
		Ok(Loss { numerator: owed.minus_or_zero(due), divisor: 1, scale: power_of_ten(26)? })
	}

	/// Calls in the strike asset, covered in number: the loss from the long's strike on.
	fn covered_call(&self) -> Result<Loss, MathError> {
		let width = self.long_strike.saturating_sub(self.short_strike);
		let numerator = Natural::product(&[self.short, width])?;
		Ok(Loss { numerator, divisor: 1, scale: power_of_ten(26)? })
	}

	/// Calls in the underlying: the loss at the long's strike, or of what is not covered.
	fn call(&self) -> Result<Loss, MathError> {
		let scale = power_of_ten(Contracts::DECIMALS)?;
		let uncovered = self.short.saturating_sub(self.long);
		let width = self.long_strike.saturating_sub(self.short_strike);
		let at_strike = Natural::product(&[self.short, width])?;
		if at_strike > Natural::product(&[uncovered, self.long_strike])? {
			// A width above zero implies a strike above zero.
			return Ok(Loss { numerator: at_strike, divisor: self.long_strike, scale });
		}
		Ok(Loss { numerator: Natural::new(uncovered), divisor: 1, scale })
	}
}
