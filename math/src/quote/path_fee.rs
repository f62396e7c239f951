//! The fee of an order as the sum of the fees of its contracts.
//!
//! Each contract of an order has its own premium: slippage makes the next one dearer or cheaper. Its
//! fee is the fee per contract, or an eighth of its own premium if that is less. The fee of an order
//! is the sum of these, so it is the same however the order is cut. Rysk Beyond, the source of both
//! limits, compares the sums instead, the full fee with an eighth of the whole premium: there two
//! orders pay less than the one they make up, wherever some contracts are cheaper than eight fees
//! and some dearer.

#![allow(clippy::arithmetic_side_effects, reason = "the operators of `Real64` are total")]

use crate::{
	amount::{self, mul_div_floor},
	error::MathError,
	fixed::Fixed,
	kernel::real64::{
		ln::{ln_one_plus, ln_ratio_integers},
		Real64,
	},
	margin::total_ceil,
	quote::{slippage_factor_bounded, MAX_EXPONENT},
	units::Contracts,
};

/// Some contracts of an order with what is charged for them, beside their value.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Stretch {
	/// How many.
	pub contracts: Fixed,
	/// The charges for all of them, in the strike asset.
	pub charges: Fixed,
}

impl Stretch {
	fn per_contract(&self) -> Result<Fixed, MathError> {
		if self.contracts.is_zero() {
			return Ok(Fixed::ZERO);
		}
		self.charges.div_nearest(self.contracts)
	}

	/// The charges for some of the contracts.
	fn charges_for(&self, contracts: Fixed) -> Result<Fixed, MathError> {
		self.per_contract()?.mul_nearest(contracts)
	}
}

/// How the premium of an order comes about, contract by contract. Amounts are in the strike asset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PremiumPath {
	/// Value of one contract without slippage, at least 0.
	pub value: Fixed,
	/// Relative change of the price per contract of inventory, at least 0.
	pub gradient: Fixed,
	/// Multiplier of the gradient, at least 0.
	pub multiplier: Fixed,
	/// Signed net position of the vault before the order, in contracts.
	pub net_exposure: Fixed,
	/// Size of the order, above 0.
	pub contracts: Contracts,
	/// Whether the taker buys.
	pub taker_buys: bool,
	/// The contracts that do not leave the vault short, which come first.
	pub held: Stretch,
	/// The contracts that leave the vault short: what is charged for each is not less.
	pub short: Stretch,
	/// The most that is paid for the order, if there is such a limit; at least 0.
	pub cap: Option<Fixed>,
}

impl PremiumPath {
	/// The fee in units of the strike asset with `decimals` decimals (at most 30): the sum over all
	/// contracts of the lesser of `fee_per_contract` and an eighth of the contract's own premium;
	/// never above an eighth of `premium`, rounded down.
	///
	/// A contract whose own premium is negative, at the end of a sale, takes an eighth of it from the
	/// fee of the others: who sells it loses eight times what that saves.
	///
	/// Rounding: up where some contracts pay the one and some the other; else as of
	/// [`fee`](crate::quote::fee), which it is then.
	///
	/// Method: prices along an order rise (for a buyer) or fall, so there is one place where they
	/// pass eight fees; it is found through the logarithm of the slippage, and the cheaper part is
	/// valued as an order of its own. An error of that place counts by its square only.
	///
	/// Error: one unit and 1e-13 of the premium.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for arguments outside the ranges of the fields, a negative fee or
	/// too many decimals; [`MathError::Overflow`].
	pub fn fee(
		&self,
		fee_per_contract: Fixed,
		premium: u128,
		decimals: u8,
	) -> Result<u128, MathError> {
		let full = total_ceil(fee_per_contract, self.contracts, decimals)?;
		let most = mul_div_floor(premium, 1, 8)?;
		let least = full.min(most);
		let contracts = self.contracts.to_fixed()?;
		let mut threshold = fee_per_contract.mul_ceil(Fixed::from_int(8))?;
		if let Some(cap) = self.cap {
			threshold = threshold.min(cap.div_nearest(contracts)?);
		}
		let dear = self.dearer_than(threshold)?;
		if dear.is_zero() || dear == contracts {
			return Ok(least);
		}
		let cheap = contracts.try_sub(dear)?;
		let sum = self.premium_of_cheap(cheap, dear)?.try_add(threshold.mul_ceil(dear)?)?;
		let units = amount::from_fixed_ceil(sum.max(Fixed::ZERO), decimals)?;
		Ok(units.div_ceil(8).min(least))
	}

	/// How many contracts have a premium above `threshold`: the last ones of a purchase, the first
	/// ones of a sale.
	fn dearer_than(&self, threshold: Fixed) -> Result<Fixed, MathError> {
		let Self { held, short, net_exposure, .. } = self;
		if !self.taker_buys {
			let worth = threshold.try_add(held.per_contract()?)?;
			return Ok(within(self.exposure_at(worth)?, *net_exposure, held.contracts));
		}
		let end = net_exposure.try_sub(held.contracts)?;
		let worth = threshold.try_sub(held.per_contract()?)?;
		let of_held = within(self.exposure_at(worth)?, end, held.contracts);
		let end = end.try_sub(short.contracts)?;
		let worth = threshold.try_sub(short.per_contract()?)?;
		let of_short = within(self.exposure_at(worth)?, end, short.contracts);
		of_held.try_add(of_short)
	}

	/// The exposure below which a contract, without its charges, is worth more than `worth`.
	fn exposure_at(&self, worth: Fixed) -> Result<Fixed, MathError> {
		let Self { value, gradient, multiplier, .. } = *self;
		let everywhere = |dearer: bool| Ok(if dearer { Fixed::MAX } else { Fixed::MIN });
		if worth.is_negative() || value.is_zero() || worth.is_zero() {
			return everywhere(value > worth);
		}
		let step = Real64::from_fixed(gradient) * Real64::from_fixed(multiplier);
		if step.is_zero() {
			return everywhere(value > worth);
		}
		let ratio = ln_ratio_integers(value.raw().unsigned_abs(), worth.raw().unsigned_abs())?;
		let most = Fixed::from_int(MAX_EXPONENT.into());
		if ratio.to_fixed_saturating().raw().unsigned_abs() >= most.raw().unsigned_abs() {
			return everywhere(ratio.is_positive());
		}
		Ok(ratio.divide(ln_one_plus(step)?)?.to_fixed_saturating())
	}

	/// The premium of the contracts that are not dearer, if the others cost nothing.
	fn premium_of_cheap(&self, cheap: Fixed, dear: Fixed) -> Result<Fixed, MathError> {
		let Self { gradient, multiplier, net_exposure, taker_buys, held, short, .. } = *self;
		let from = if taker_buys { net_exposure } else { net_exposure.try_add(dear)? };
		let factor = slippage_factor_bounded(gradient, multiplier, from, cheap, taker_buys)?;
		if !taker_buys {
			let value = self.value.mul_floor(factor)?.mul_floor(cheap)?;
			return value.try_sub(held.charges_for(cheap)?);
		}
		let value = self.value.mul_ceil(factor)?.mul_ceil(cheap)?;
		let of_held = cheap.min(held.contracts);
		let of_short = cheap.try_sub(of_held)?;
		value.try_add(held.charges_for(of_held)?)?.try_add(short.charges_for(of_short)?)
	}
}

/// How many of `contracts`, whose exposures begin at `low`, lie below `exposure`.
fn within(exposure: Fixed, low: Fixed, contracts: Fixed) -> Fixed {
	let below = exposure.raw().saturating_sub(low.raw());
	Fixed::from_raw(below.clamp(0, contracts.raw().max(0)))
}
