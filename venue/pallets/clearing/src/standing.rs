//! What an account is worth, and what has to be there.

use crate::{
	types::{Account, Market, Position},
	Config, Markets, Pallet,
};
use alloc::vec::Vec;
use dhv_math::{
	amount::to_fixed,
	perp::{account_value_floor, required_collateral_ceil},
	Fixed, MathError, Price,
};
use dhv_venue_primitives::Balance;
use frame_support::traits::Get;

/// A position at the index, with the market it is in as of now.
#[derive(Clone)]
pub(crate) struct Valued {
	pub position: Position,
	pub market: Market,
	pub index: Price,
	pub unrealised: Fixed,
	pub funding: Fixed,
	pub fresh: bool,
}

impl Valued {
	/// What the position needs at the initial ratio.
	pub fn initial(&self, decimals: u8) -> Result<Balance, MathError> {
		let ratio = self.market.parameters.initial_ratio;
		required_collateral_ceil(self.position.size, self.index, ratio, decimals)
	}

	/// What the position needs at the maintenance ratio.
	pub fn maintenance(&self, decimals: u8) -> Result<Balance, MathError> {
		let ratio = self.market.parameters.maintenance_ratio;
		required_collateral_ceil(self.position.size, self.index, ratio, decimals)
	}
}

/// The worth of an account at the index.
pub(crate) struct Standing {
	/// Margin, unrealised profits and funding.
	pub equity: Fixed,
	/// What all positions need at their initial ratios.
	pub initial: Balance,
	/// What they need at their maintenance ratios.
	pub maintenance: Balance,
	/// Whether every index is young enough.
	pub fresh: bool,
	/// The positions.
	pub positions: Vec<Valued>,
}

impl Standing {
	/// Whether the equity covers the initial margin.
	pub fn covers_initial(&self, decimals: u8) -> Result<bool, MathError> {
		Ok(self.equity >= to_fixed(self.initial, decimals)?)
	}

	/// Whether the account is to be liquidated.
	pub fn is_liquidatable(&self, decimals: u8) -> Result<bool, MathError> {
		Ok(self.equity < to_fixed(self.maintenance, decimals)?)
	}
}

impl<T: Config> Pallet<T> {
	/// A position at the index, with funding until now.
	pub(crate) fn valued(position: Position, now: u64) -> Result<Valued, MathError> {
		let mut market = Markets::<T>::get(position.market).ok_or(MathError::OutOfDomain)?;
		market.accrue(now)?;
		let index = market.index_price()?;
		Ok(Valued {
			unrealised: position.profit(index)?,
			funding: position.funding(market.funding_sum)?,
			fresh: market.is_fresh(now),
			position,
			market,
			index,
		})
	}

	/// The worth of an account now.
	pub(crate) fn standing(account: &Account, now: u64) -> Result<Standing, MathError> {
		let decimals = T::Decimals::get();
		let (mut profit, mut funding) = (Fixed::ZERO, Fixed::ZERO);
		let (mut initial, mut maintenance) = (0 as Balance, 0 as Balance);
		let mut positions = Vec::new();
		for position in &account.positions {
			let valued = Self::valued(*position, now)?;
			profit = profit.try_add(valued.unrealised)?;
			funding = funding.try_add(valued.funding)?;
			let more =
				|sum: Balance, part: Balance| sum.checked_add(part).ok_or(MathError::Overflow);
			initial = more(initial, valued.initial(decimals)?)?;
			maintenance = more(maintenance, valued.maintenance(decimals)?)?;
			positions.push(valued);
		}
		Ok(Standing {
			equity: account_value_floor(account.margin, decimals, profit, funding)?,
			initial,
			maintenance,
			fresh: positions.iter().all(|valued| valued.fresh),
			positions,
		})
	}
}
