//! From values to prices per share and fills.

use crate::types::Ledger;
use dhv_math::{
	amount::mul_div_floor,
	error::MathError,
	fixed::Fixed,
	vault::{
		amount_floor, plain_price_floor, price_per_share, Bounds, LedgerParts, NetAssets, Standing,
	},
};
use dhv_primitives::{ports::ReactorsValue, Balance};

/// `1e18`: units of one share, and the scale of a ratio.
const UNIT: u128 = 1_000_000_000_000_000_000;

/// Net assets of a pool: free funds, allocated collateral, reactors and the book from the pool's side,
/// which is worth `spot` at the present and `smoothed` at smoothed volatilities. Pending deposits and
/// cash set aside are not the pool's and do not count. May be below zero.
///
/// The mark is the value at present volatilities; the book is at its dearer value in the highest net
/// assets and at its cheaper one in the lowest.
pub fn net_assets(
	ledger: &Ledger,
	decimals: u8,
	reactors: &ReactorsValue,
	spot: Fixed,
	smoothed: Fixed,
) -> Result<NetAssets, MathError> {
	let ReactorsValue { low, mark, high, .. } = *reactors;
	let hedges = Bounds::new(low.min(mark), mark, high.max(mark))?;
	let owed = spot.try_neg()?;
	let other = smoothed.try_neg()?;
	let liabilities = Bounds::new(owed.min(other), owed, owed.max(other))?;
	let Ledger { free, allocated, .. } = *ledger;
	NetAssets::new(&LedgerParts { free, allocated, decimals, hedges, liabilities })
}

/// Whether the pool owes at least what it has: nobody joins and nobody leaves at such a price.
pub fn is_wound_down(assets: &NetAssets, supply: Balance) -> Result<bool, MathError> {
	Ok(assets.standing(supply)? != Standing::Running)
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
		let Bounds { low, mark, high } = assets.bounds();
		let burn = price_per_share(low, supply)?;
		Ok(Self {
			mint: price_per_share(high, supply)?,
			mark: price_per_share(mark, supply)?,
			burn: plain_price_floor(low, supply).map_or(burn, |plain| plain.min(burn)),
		})
	}
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
