//! What goes into a quote and what comes out.

use crate::{
	amount::MAX_DECIMALS,
	black_scholes::Valuation,
	error::MathError,
	fixed::Fixed,
	quote::{
		BorrowRates, LowDelta, MultiplierGrid, MultiplierPosition, Multipliers, MAX_LENDING_RATE,
	},
	units::{Contracts, Delta, OptionKind, Price, Rate, Volatility},
};

/// What the taker wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
	/// The right the option gives.
	pub kind: OptionKind,
	/// Its strike, above zero.
	pub strike: Price,
	/// Its time to expiry, above zero.
	pub seconds: u64,
	/// Size, above zero.
	pub contracts: Contracts,
	/// Whether the taker buys from the vault; otherwise sells to it.
	pub taker_buys: bool,
}

/// Where the market and the vault stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Market {
	/// Price of the underlying, above zero.
	pub spot: Price,
	/// Age of that price which is charged for, in seconds.
	pub age: u64,
	/// Signed net position of the vault in the series, in contracts; below zero is short.
	pub net_exposure: Fixed,
	/// Collateral that the order locks, at least 0, in the strike asset, where a margin engine told
	/// it. Without it, it is the naked margin at the terms of the pricer.
	pub locked: Option<Fixed>,
}

/// Governed terms of the pricer. Amounts are in the strike asset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PricingParameters<'a> {
	/// Share by which the volatility is lowered when the taker sells, in `[0, 1]`.
	pub bid_ask_spread: Fixed,
	/// Relative change of the price per contract of inventory, at least 0.
	pub slippage_gradient: Fixed,
	/// Where the knots of the three tables lie.
	pub grid: MultiplierGrid,
	/// Multipliers of the slippage gradient.
	pub slippage_multipliers: Multipliers<'a>,
	/// Multipliers of the lending premium.
	pub lending_multipliers: Multipliers<'a>,
	/// Multipliers of the borrow premium.
	pub borrow_multipliers: Multipliers<'a>,
	/// Yearly rate of locked collateral, above -1.
	pub lending_rate: Rate,
	/// Yearly rates of the hedge, above -1.
	pub borrow_rates: BorrowRates,
	/// Upper bounds of the naked margin of the order's kind of option, by seconds to expiry.
	pub upper_bounds: &'a [(u64, Fixed)],
	/// Spot shock of the naked margin, in `(0, 1]`.
	pub spot_shock: Fixed,
	/// By which factor the vault over-collateralises the margin, at least 1.
	pub health_factor: Fixed,
	/// Least spread per contract, at least 0.
	pub min_spread: Fixed,
	/// What trading the hedge there and back costs at most, in `[0, 1]` of its price: the spread is
	/// at least this part of `|delta| * spot`.
	pub hedge_cost: Fixed,
	/// Standard deviations of the move since the price that are charged, at least 0.
	pub staleness_coefficient: Fixed,
	/// Least premium per contract bought, at least 0.
	pub min_premium: Fixed,
	/// The cap on purchases of the vault far out of the money.
	pub low_delta: LowDelta,
	/// Fee per contract, at least 0.
	pub fee_per_contract: Fixed,
	/// Decimals of the strike asset, at most 30.
	pub decimals: u8,
}

impl PricingParameters<'_> {
	/// Checks every range, for the moment the terms are stored; a quote checks only what it needs.
	///
	/// The upper bounds belong to the margin and are checked there.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] unless all fields are in their ranges.
	pub fn validate(&self) -> Result<(), MathError> {
		for table in [self.slippage_multipliers, self.lending_multipliers, self.borrow_multipliers]
		{
			table.validate(&self.grid)?;
		}
		self.borrow_rates.validate()?;
		let share = Fixed::ZERO..=Fixed::ONE;
		let lending = Fixed::ZERO..MAX_LENDING_RATE.get();
		let non_negative = [
			self.slippage_gradient,
			self.min_spread,
			self.staleness_coefficient,
			self.min_premium,
			self.low_delta.threshold.get(),
			self.low_delta.volatility.get(),
			self.fee_per_contract,
		];
		if share.contains(&self.bid_ask_spread)
			&& share.contains(&self.hedge_cost)
			&& lending.contains(&self.lending_rate.get())
			&& self.spot_shock.is_positive()
			&& self.spot_shock <= Fixed::ONE
			&& self.health_factor >= Fixed::ONE
			&& !non_negative.iter().any(|value| value.is_negative())
			&& self.decimals <= MAX_DECIMALS
		{
			Ok(())
		} else {
			Err(MathError::OutOfDomain)
		}
	}
}

/// A quote with everything that went into it. Amounts are in the strike asset, for the whole order
/// unless said otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quote {
	/// Forward price at expiry.
	pub forward: Price,
	/// Volatility of the surface.
	pub volatility: Volatility,
	/// Volatility of the price: lower when the taker sells.
	pub volatility_used: Volatility,
	/// Value and greeks of one contract at the volatility used.
	pub valuation: Valuation,
	/// Delta of one contract by which bands are chosen, at the volatility of the surface.
	pub band_delta: Delta,
	/// Delta of the order, as held by the owner of the options.
	pub delta: Delta,
	/// Place in the tables of multipliers.
	pub position: MultiplierPosition,
	/// Multiplier of the slippage gradient.
	pub slippage_multiplier: Fixed,
	/// Mean price factor by the inventory.
	pub slippage_factor: Fixed,
	/// Value of the order with slippage.
	pub value: Fixed,
	/// Contracts that leave the vault net short.
	pub contracts_short: Fixed,
	/// Naked margin of one contract; zero if none leaves the vault short, or if a margin engine told
	/// the collateral.
	pub margin: Fixed,
	/// Collateral locked for the contracts that leave the vault net short.
	pub collateral: Fixed,
	/// Cost of that collateral.
	pub lending_premium: Fixed,
	/// Cost of the hedge.
	pub borrow_premium: Fixed,
	/// Both costs, not below their floor.
	pub spread: Fixed,
	/// Charge for the age of the price.
	pub staleness_spread: Fixed,
	/// The cap of [`LowDelta`], where it applies.
	pub low_delta_cap: Option<Fixed>,
	/// What the options cost, in smallest units: up for buyers, down for sellers.
	pub premium: u128,
	/// The fee, in smallest units.
	pub fee: u128,
	/// What a buyer pays (premium and fee) or a seller gets (premium less fee), in smallest units.
	pub total: u128,
	/// Whether the premium is too small for anything but closing a position.
	pub premium_too_small: bool,
}
