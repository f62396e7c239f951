//! Prices, amounts and costs of a spot order. Knows no storage.
//!
//! Limits favour the pool where they cut (a sale's least proceeds round up); the most that a
//! purchase may spend rounds up too, so that a market exactly at the limit can fill. Costs round up.

use crate::types::HedgeParameters;
use dhv_math::{amount, error::MathError};
use dhv_primitives::{Balance, Fixed, Price};

type Result<T> = core::result::Result<T, MathError>;

/// What one order is measured against: the oracle price and the decimals of the two assets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
	/// Oracle price in whole quote units for one whole base unit.
	pub price: Price,
	/// Decimals of the underlying.
	pub base_decimals: u8,
	/// Decimals of the collateral asset.
	pub quote_decimals: u8,
}

impl Bounds {
	/// Whether `market` is further from the oracle price than `bps` of it.
	pub fn deviates(&self, market: Price, bps: u32) -> Result<bool> {
		let distance = market.get().try_sub(self.price.get())?.try_abs()?;
		Ok(distance > self.price.get().mul_floor(Fixed::from_bps(bps))?)
	}

	/// The most that buying `base` may spend.
	pub fn max_quote_in(&self, base: Balance, slippage_bps: u32) -> Result<Balance> {
		let factor = Fixed::ONE.try_add(Fixed::from_bps(slippage_bps))?;
		self.quote_ceil(base, self.price.get().mul_ceil(factor)?)
	}

	/// The least that selling `base` must bring.
	pub fn min_quote_out(&self, base: Balance, slippage_bps: u32) -> Result<Balance> {
		self.quote_ceil(base, self.sell_limit(slippage_bps)?)
	}

	/// Underlying whose sale within the bound brings at least `quote`, rounded up.
	pub fn base_for_quote(&self, quote: Balance, slippage_bps: u32) -> Result<Balance> {
		let wanted = amount::to_fixed(quote, self.quote_decimals)?;
		let base = wanted.div_ceil(self.sell_limit(slippage_bps)?)?;
		amount::from_fixed_ceil(base, self.base_decimals)
	}

	/// Loss against oracle value of buying `base` for `spent`.
	pub fn buy_cost(&self, base: Balance, spent: Balance) -> Result<Balance> {
		let value = amount::to_fixed(base, self.base_decimals)?.mul_floor(self.price.get())?;
		Ok(spent.saturating_sub(amount::from_fixed_floor(value, self.quote_decimals)?))
	}

	/// Loss against oracle value of selling `base` for `received`.
	pub fn sell_cost(&self, base: Balance, received: Balance) -> Result<Balance> {
		Ok(self.value_ceil(base)?.saturating_sub(received))
	}

	/// Whether selling `base` for `received` keeps the slippage bound and costs at most `budget`.
	pub fn sale_fits(
		&self,
		base: Balance,
		received: Balance,
		parameters: &HedgeParameters,
		budget: Balance,
	) -> Result<bool> {
		Ok(received >= self.min_quote_out(base, parameters.sell_slippage_bps)?
			&& self.sell_cost(base, received)? <= budget)
	}

	/// Oracle value of `base`, rounded up.
	pub fn value_ceil(&self, base: Balance) -> Result<Balance> {
		self.quote_ceil(base, self.price.get())
	}

	/// A part of the oracle value of a delta, rounded up.
	pub fn share_ceil(&self, delta: Fixed, bps: u32) -> Result<Balance> {
		let value = delta.mul_ceil(self.price.get())?.mul_ceil(Fixed::from_bps(bps))?;
		amount::from_fixed_ceil(value, self.quote_decimals)
	}

	fn sell_limit(&self, slippage_bps: u32) -> Result<Fixed> {
		self.price.get().mul_ceil(Fixed::ONE.try_sub(Fixed::from_bps(slippage_bps))?)
	}

	fn quote_ceil(&self, base: Balance, price: Fixed) -> Result<Balance> {
		let value = amount::to_fixed(base, self.base_decimals)?.mul_ceil(price)?;
		amount::from_fixed_ceil(value, self.quote_decimals)
	}
}
