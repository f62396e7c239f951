//! Prices that were agreed, held against the model.

use crate::{
	quote::{Desk, Placed},
	types::{Leg, OtcLeg, OtcTerms, HIGHEST_PRICE, LARGEST_ORDER},
	Config, Error, Listings, Pallet,
};
use dhv_math::{
	amount::{from_fixed_ceil, from_fixed_floor},
	black_scholes::{self, Valuation},
	error::MathError,
	otc,
};
use dhv_primitives::{ports::OptionTrade, Balance, Contracts, Fixed, Side};
use frame_support::{ensure, pallet_prelude::*};

/// A leg whose price keeps to the band.
pub(crate) struct JudgedLeg {
	/// The leg, at the size that is traded.
	pub leg: OtcLeg,
	/// The trade as the pool sees it.
	pub trade: OptionTrade,
	/// The fee by the tariff.
	pub tariff: Balance,
	/// Value and delta of a contract by the model.
	pub model: Valuation,
	/// How far the price may lie from the model, for the whole leg.
	pub band: Fixed,
	/// What a contract is worth to the pool.
	pub worth: Fixed,
	/// Contracts that add to the pool's position.
	pub opened: Contracts,
	/// What it costs the pool against that, rounded up.
	pub loss: Balance,
}

impl JudgedLeg {
	/// What the counterparty pays or gets.
	pub(crate) const fn amount(&self) -> Balance {
		self.trade.premium.saturating_add(self.trade.fee)
	}
}

impl<T: Config> Pallet<T> {
	/// Holds the price of `contracts` of a leg against the model at the newest round: the value at
	/// the surface's volatility, give or take the governed part of it and the spread that the
	/// exchange would take.
	///
	/// # Errors
	/// `NotListed`, `UnknownSeries`, `SeriesNotOpen`, `PastCutoff`,
	/// `PriceOutOfRange`, `NoVolatility`, `PriceOutsideBand`.
	pub(crate) fn judge_leg(
		desk: &Desk,
		leg: &OtcLeg,
		contracts: Contracts,
		terms: &OtcTerms,
	) -> Result<JudgedLeg, DispatchError> {
		let leg = OtcLeg { contracts, ..*leg };
		let Desk { pool, parameters, round, decimals, .. } = desk;
		ensure!(Listings::<T>::contains_key(pool, leg.series), Error::<T>::NotListed);
		ensure!(leg.price <= HIGHEST_PRICE, Error::<T>::PriceOutsideBand);
		let size = Leg { series: leg.series, side: leg.side, contracts };
		let placed = Self::place(desk, size, LARGEST_ORDER)?;
		let Placed { series, opened, .. } = placed;
		let point = Self::point(&series, round)?;
		let quote = Self::price_at(desk, size, &placed, &point, None)?;
		let (kind, seconds) = (series.kind, series.seconds_to_expiry(round.time));
		let (spot, strike) = (round.price, series.strike);
		let model = black_scholes::value(kind, spot, strike, point.volatility, seconds, point.rate)
			.map_err(Error::<T>::from)?;
		let spread = quote.spread.try_add(quote.staleness_spread).map_err(Error::<T>::from)?;
		let (band, inside) = band(&leg, &model, spread, terms).map_err(Error::<T>::from)?;
		ensure!(inside, Error::<T>::PriceOutsideBand);

		let amounts = amounts(&leg, parameters.fee_per_contract, *decimals);
		let (trade, tariff) = amounts.map_err(Error::<T>::from)?;
		let worth = worth(&leg, &model, quote.slippage_factor).map_err(Error::<T>::from)?;
		let loss = loss(&leg, worth, &trade, *decimals).map_err(Error::<T>::from)?;
		Ok(JudgedLeg { leg, trade, tariff, model, band, worth, opened, loss })
	}
}

/// How far the price of a leg may lie from the model, and whether it does not lie farther.
fn band(
	leg: &OtcLeg,
	model: &Valuation,
	spread: Fixed,
	terms: &OtcTerms,
) -> Result<(Fixed, bool), MathError> {
	let contracts = leg.contracts.to_fixed()?;
	let value = model.price.mul_nearest(contracts)?;
	let agreed = leg.price.get().mul_nearest(contracts)?;
	let band = value.mul_floor(Fixed::from_bps(terms.band_bps))?.try_add(spread)?;
	Ok((band, agreed.try_sub(value)?.try_abs()? <= band))
}

/// The trade of a leg as the pool sees it, and the fee by the tariff. A buyer pays the agreed price
/// with the fee in it, a seller gets it without one.
fn amounts(
	leg: &OtcLeg,
	fee_per_contract: Fixed,
	decimals: u8,
) -> Result<(OptionTrade, Balance), MathError> {
	let OtcLeg { series, side, contracts, price } = *leg;
	let (premium, fee, tariff) = match side {
		Side::Buy => {
			let sale = otc::sale_amounts(price, contracts, fee_per_contract, decimals)?;
			(sale.net, sale.fee, sale.tariff)
		}
		Side::Sell => (otc::buyback_floor(price, contracts, decimals)?, 0, 0),
	};
	Ok((OptionTrade { series, contracts, premium, fee }, tariff))
}

/// What a contract is worth to the pool: the model's value, or what the exchange's slippage makes of
/// it at the pool's inventory where that is better for the pool. An order at the model's value that
/// leaves the pool short, or finds it so, would else be a gift to whoever sells the options back to it.
fn worth(leg: &OtcLeg, model: &Valuation, slippage: Fixed) -> Result<Fixed, MathError> {
	Ok(match leg.side {
		Side::Buy => model.price.mul_ceil(slippage)?.max(model.price),
		Side::Sell => model.price.mul_floor(slippage)?.min(model.price),
	})
}

/// What a leg costs the pool against what a contract is worth to it.
fn loss(
	leg: &OtcLeg,
	worth: Fixed,
	trade: &OptionTrade,
	decimals: u8,
) -> Result<Balance, MathError> {
	let contracts = leg.contracts.to_fixed()?;
	Ok(match leg.side {
		Side::Buy => {
			let income = trade.premium.checked_add(trade.fee).ok_or(MathError::Overflow)?;
			from_fixed_ceil(worth.mul_ceil(contracts)?, decimals)?.saturating_sub(income)
		}
		Side::Sell => {
			let value = from_fixed_floor(worth.mul_floor(contracts)?, decimals)?;
			trade.premium.saturating_sub(value)
		}
	})
}
