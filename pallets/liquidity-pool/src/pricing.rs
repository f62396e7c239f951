//! From values to prices per share and fills.

use crate::types::Ledger;
use dhv_math::{
	amount::{mul_div_floor, to_fixed},
	error::MathError,
	fixed::Fixed,
	vault::{amount_floor, price_per_share},
};
use dhv_primitives::{ports::ReactorsValue, Balance};

/// `1e18`: units of one share, and the scale of a ratio.
const UNIT: u128 = 1_000_000_000_000_000_000;

/// Net asset value with the reactors at three values; `high >= mark >= low`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NetAssets {
	/// With reactors at their highest.
	pub high: Fixed,
	/// Best estimate.
	pub mark: Fixed,
	/// With reactors at their lowest.
	pub low: Fixed,
}

impl NetAssets {
	/// Free funds, allocated collateral, reactors and the book from the pool's side. Pending
	/// deposits and cash set aside are not the pool's and do not count. May be below zero.
	pub fn new(
		ledger: &Ledger,
		decimals: u8,
		reactors: &ReactorsValue,
		book: Fixed,
	) -> Result<Self, MathError> {
		let own = to_fixed(ledger.free, decimals)?
			.try_add(to_fixed(ledger.allocated, decimals)?)?
			.try_add(book)?;
		let mark = own.try_add(reactors.mark)?;
		Ok(Self {
			high: own.try_add(reactors.high)?.max(mark),
			mark,
			low: own.try_add(reactors.low)?.min(mark),
		})
	}

	/// Whether the pool owes at least what it has: nobody joins and nobody leaves at such a price.
	pub fn is_wound_down(&self, supply: Balance) -> bool {
		self.mark.is_negative() || (self.mark.is_zero() && supply > 0)
	}
}

/// Prices of one share; `mint >= mark >= burn`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SharePrices {
	/// For newcomers.
	pub mint: Fixed,
	/// Best estimate.
	pub mark: Fixed,
	/// For leavers.
	pub burn: Fixed,
}

impl SharePrices {
	/// Prices with one virtual share. Below a price of one the virtual share would promise leavers
	/// a trifle more than there is; they get the plain price then.
	pub fn new(assets: &NetAssets, supply: Balance) -> Result<Self, MathError> {
		let mark = price_per_share(assets.mark, supply)?;
		let low = price_per_share(assets.low, supply)?;
		Ok(Self {
			mint: price_per_share(assets.high, supply)?,
			mark,
			burn: plain_price(assets.low, supply)?.map_or(low, |plain| plain.min(low)),
		})
	}
}

/// `net assets / shares` rounded down; `None` without shares or where it does not fit.
fn plain_price(net_assets: Fixed, supply: Balance) -> Result<Option<Fixed>, MathError> {
	if supply == 0 {
		return Ok(None);
	}
	let assets = net_assets.max(Fixed::ZERO).raw().unsigned_abs();
	Ok(mul_div_floor(assets, UNIT, supply)
		.ok()
		.and_then(|raw| i128::try_from(raw).ok())
		.map(Fixed::from_raw))
}

/// How far the requests of an epoch are met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fill {
	/// Share of every request, 0 to 1.
	pub ratio: Fixed,
	/// Shares that leave.
	pub filled: Balance,
	/// Cash for them.
	pub paid: Balance,
}

impl Fill {
	/// Nothing leaves.
	pub const NONE: Self = Self { ratio: Fixed::ZERO, filled: 0, paid: 0 };

	/// Pro rata: everything if `available` covers `need`, else the same share of every request.
	/// Shares never leave for nothing.
	pub fn new(
		requested: Balance,
		need: Balance,
		available: Balance,
		burn: Fixed,
		decimals: u8,
	) -> Result<Self, MathError> {
		if need == 0 {
			return Ok(Self::NONE);
		}
		if available >= need {
			return Ok(Self { ratio: Fixed::ONE, filled: requested, paid: need });
		}
		let ratio = mul_div_floor(available, UNIT, need)?;
		let filled = mul_div_floor(requested, ratio, UNIT)?;
		let paid = amount_floor(filled, decimals, burn)?.min(available);
		if paid == 0 {
			return Ok(Self::NONE);
		}
		let ratio = i128::try_from(ratio).map_err(|_| MathError::Overflow)?;
		Ok(Self { ratio: Fixed::from_raw(ratio), filled, paid })
	}
}
