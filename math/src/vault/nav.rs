//! Net assets of the vault, what they mean for it, and the acceptance of marks.

use crate::{
	amount::{non_negative, to_fixed},
	error::MathError,
	fixed::Fixed,
	kernel::wide::mul_wide,
	units::{Price, Timestamp},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A value in the strike asset that is known up to doubt: `low <= mark <= high`.
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
pub struct Bounds {
	/// The least it may be worth.
	pub low: Fixed,
	/// The best estimate.
	pub mark: Fixed,
	/// The most it may be worth.
	pub high: Fixed,
}

impl Bounds {
	/// A value without doubt.
	pub const fn certain(value: Fixed) -> Self {
		Self { low: value, mark: value, high: value }
	}

	/// A value with doubt.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] unless `low <= mark <= high`.
	pub fn new(low: Fixed, mark: Fixed, high: Fixed) -> Result<Self, MathError> {
		if low <= mark && mark <= high {
			Ok(Self { low, mark, high })
		} else {
			Err(MathError::OutOfDomain)
		}
	}

	/// The same best estimate, also valid if `value` is right.
	pub fn including(&self, value: Fixed) -> Self {
		Self { low: self.low.min(value), mark: self.mark, high: self.high.max(value) }
	}

	/// The sum of two values, exact.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn try_add(&self, other: &Self) -> Result<Self, MathError> {
		Ok(Self {
			low: self.low.try_add(other.low)?,
			mark: self.mark.try_add(other.mark)?,
			high: self.high.try_add(other.high)?,
		})
	}

	/// The difference of two values, exact: low against high.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn try_sub(&self, other: &Self) -> Result<Self, MathError> {
		Ok(Self {
			low: self.low.try_sub(other.high)?,
			mark: self.mark.try_sub(other.mark)?,
			high: self.high.try_sub(other.low)?,
		})
	}
}

/// The parts of the ledger that belong to the holders of shares.
///
/// Pending deposits and cash set aside for leavers belong to others: they are in no part.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct LedgerParts {
	/// Cash that nothing is promised of, in the smallest units of the strike asset.
	pub free: u128,
	/// Collateral locked behind written options, in the smallest units of the strike asset.
	pub allocated: u128,
	/// Decimals of the strike asset, at most 30.
	pub decimals: u8,
	/// What the hedges are worth; may be negative.
	pub hedges: Bounds,
	/// What the written options would cost; negative if the book is an asset.
	pub liabilities: Bounds,
}

/// Net assets in whole units of the strike asset; `low <= mark <= high`, each of any sign.
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
pub struct NetAssets(Bounds);

/// What its net assets mean for a vault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
	/// Shares are worth something, or there are none and nothing is owed: people may join and leave.
	Running,
	/// The vault owes at least what it has. Reads, claims of priced epochs and settlement go on;
	/// nobody joins or leaves.
	WindDown {
		/// What is missing, zero or above.
		deficit: Fixed,
	},
}

impl NetAssets {
	/// `free + allocated + hedges - liabilities`.
	///
	/// Exact for assets with up to 18 decimals; rounded down by less than 2e-18 above.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for more than 30 decimals, [`MathError::Overflow`]. A deficit is no
	/// error: see [`NetAssets::standing`].
	pub fn new(parts: &LedgerParts) -> Result<Self, MathError> {
		let cash = to_fixed(parts.free, parts.decimals)?
			.try_add(to_fixed(parts.allocated, parts.decimals)?)?;
		let value = parts.hedges.try_sub(&parts.liabilities)?;
		Bounds::certain(cash).try_add(&value).map(Self)
	}

	/// Net assets that are known already.
	pub const fn from_bounds(bounds: Bounds) -> Self {
		Self(bounds)
	}

	/// Lowest, best and highest value.
	pub const fn bounds(&self) -> Bounds {
		self.0
	}

	/// Whether the vault runs or winds down, judged by the mark. A mark of zero winds down as long as
	/// there are shares.
	///
	/// # Errors
	/// [`MathError::Overflow`] for a mark of [`Fixed::MIN`].
	pub fn standing(&self, supply: u128) -> Result<Standing, MathError> {
		let mark = self.0.mark;
		if mark.is_positive() || (mark.is_zero() && supply == 0) {
			return Ok(Standing::Running);
		}
		Ok(Standing::WindDown { deficit: mark.try_neg()? })
	}
}

/// How old a mark may be and how far the spot may have moved since, for one use of it.
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
pub struct MarkLimits {
	/// Largest age in seconds, inclusive.
	pub max_age: u64,
	/// Largest move of the spot as a share of the marked spot, inclusive; zero or above.
	pub max_move: Fixed,
}

impl MarkLimits {
	/// Whether a mark made at `marked_at` on `marked_spot` may be used now, at `spot`. Exact: nothing
	/// is rounded. A mark from the future may not.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for a marked spot not above zero, a negative spot or limit.
	pub fn accepts(
		&self,
		marked_at: Timestamp,
		marked_spot: Price,
		now: Timestamp,
		spot: Price,
	) -> Result<bool, MathError> {
		let near = is_within_band(spot, marked_spot, self.max_move)?;
		let young = marked_at <= now && now.saturating_since(marked_at) <= self.max_age;
		Ok(young && near)
	}
}

/// Whether a price differs from a reference by at most `band` of the reference, inclusive. Exact:
/// nothing is rounded. Also the check of a venue's mark against the price at home.
///
/// # Errors
/// [`MathError::OutOfDomain`] for a reference not above zero, a negative price or band.
pub fn is_within_band(price: Price, reference: Price, band: Fixed) -> Result<bool, MathError> {
	if !reference.get().is_positive() {
		return Err(MathError::OutOfDomain);
	}
	let (price, reference) = (non_negative(price.get())?, non_negative(reference.get())?);
	let limit = mul_wide(non_negative(band)?, reference);
	Ok(mul_wide(price.abs_diff(reference), Fixed::SCALE.unsigned_abs()) <= limit)
}
