//! Quotes that agree with the pricer of Rysk Beyond, for comparison; no runtime uses them.
//!
//! What differs from [`crate::quote::quote`]: the option is valued on the forward with a separate
//! discount rate and scaled by spot over forward; bands are chosen by the delta at the volatility
//! used; lending is charged on the margin alone, which the caller gives; the spread is floored at
//! zero; there is no minimum premium and no charge for the age of the price; premiums round down for
//! both sides; a buyer pays the full fee.

use crate::{
	amount,
	black_scholes::{self, Valuation},
	error::MathError,
	fixed::Fixed,
	margin::total_ceil,
	quote::{
		fee, premium_too_small, total_spread,
		whole::{check, volatility_used, Charges, Point, Slippage},
		Market, MultiplierPosition, Order, PricingParameters,
	},
	sabr::{self, SabrParameters},
	units::{Delta, Price, Rate, Volatility},
};

/// A quote of the peer with everything that went into it; amounts for the whole order unless said
/// otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ParityQuote {
	/// Forward price at expiry.
	pub forward: Price,
	/// Volatility of the surface.
	pub volatility: Volatility,
	/// Volatility of the price.
	pub volatility_used: Volatility,
	/// Value of one contract.
	pub vanilla: Fixed,
	/// Delta of one contract, on the forward.
	pub delta_per_contract: Delta,
	/// Delta of the order.
	pub delta: Delta,
	/// Place in the tables of multipliers.
	pub position: MultiplierPosition,
	/// Mean price factor by the inventory.
	pub slippage_factor: Fixed,
	/// Cost of collateral.
	pub lending_premium: Fixed,
	/// Cost of the hedge.
	pub borrow_premium: Fixed,
	/// Both, not below zero.
	pub spread: Fixed,
	/// The premium before rounding to units.
	pub premium_exact: Fixed,
	/// The value at the flat volatility, where the cap of low deltas applies.
	pub low_delta_cap: Option<Fixed>,
	/// What changes hands.
	pub due: Due,
}

/// Quotes an order as the peer does.
///
/// `discount_rate` is the pricer's own rate; `margin` is the margin, without health factor, of the
/// contracts that leave the vault net short. Of `parameters` it ignores `upper_bounds`, `spot_shock`,
/// `health_factor`, `min_spread`, `hedge_cost`, `staleness_coefficient` and `min_premium`.
///
/// # Errors
/// As [`crate::quote::quote`]; the tables are clamped where the peer has no answer.
pub fn quote(
	order: &Order,
	market: &Market,
	(smile, rate): (&SabrParameters, Rate),
	discount_rate: Rate,
	margin: Fixed,
	parameters: &PricingParameters,
) -> Result<ParityQuote, MathError> {
	let forward = black_scholes::forward(market.spot, rate, order.seconds)?;
	let volatility = sabr::implied_volatility(smile, forward, order.strike, order.seconds)?;
	let point = Point { forward, volatility, rate };
	let parameters =
		&PricingParameters { min_spread: Fixed::ZERO, hedge_cost: Fixed::ZERO, ..*parameters };
	check(order, market, &point, parameters)?;
	let used = volatility_used(volatility, order.taker_buys, parameters)?;
	let (vanilla, delta) = value(order, market.spot, forward, used, discount_rate)?;
	let contracts = order.contracts.to_fixed()?;
	let slippage = Slippage::of(order, market, delta, contracts, parameters)?;
	let charges = Charges::of(order, market, margin, &slippage, delta, parameters)?;
	let spread = total_spread(charges.lending, charges.borrow, Fixed::ZERO, contracts)?;
	let gross = vanilla.mul_nearest(slippage.factor)?.mul_nearest(contracts)?;
	let low = parameters.low_delta;
	let low_delta_cap = if !order.taker_buys && low.applies(delta)? {
		let (flat, _) = value(order, market.spot, forward, low.volatility, discount_rate)?;
		Some(flat.mul_nearest(contracts)?)
	} else {
		None
	};
	let premium_exact = premium(gross, spread, low_delta_cap, order.taker_buys)?;
	let due = Due::of(order, premium_exact, parameters)?;
	Ok(ParityQuote {
		forward,
		volatility,
		volatility_used: used,
		vanilla,
		delta_per_contract: delta,
		delta: Delta::new(delta.get().mul_nearest(contracts)?),
		position: slippage.position,
		slippage_factor: slippage.factor,
		lending_premium: charges.lending,
		borrow_premium: charges.borrow,
		spread,
		premium_exact,
		low_delta_cap,
		due,
	})
}

/// The premium before rounding: value and spread for a buyer; value less spread, at most the cap and
/// at least nothing, for a seller.
fn premium(
	gross: Fixed,
	spread: Fixed,
	cap: Option<Fixed>,
	taker_buys: bool,
) -> Result<Fixed, MathError> {
	if taker_buys {
		return gross.try_add(spread);
	}
	let net = gross.try_sub(spread)?.max(Fixed::ZERO);
	Ok(cap.map_or(net, |cap| net.min(cap)))
}

/// What changes hands, in smallest units of the strike asset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
	/// The premium, rounded down.
	pub premium: u128,
	/// The full fee.
	pub full_fee: u128,
	/// The fee that is charged: the full fee for a buyer, at most an eighth of the premium for a
	/// seller.
	pub fee: u128,
	/// What a buyer pays or a seller gets.
	pub total: u128,
	/// Whether the exchange refuses the order unless it closes a position.
	pub premium_too_small: bool,
}

impl Due {
	fn of(
		order: &Order,
		premium: Fixed,
		parameters: &PricingParameters,
	) -> Result<Self, MathError> {
		let PricingParameters { fee_per_contract, decimals, .. } = *parameters;
		let premium = amount::from_fixed_floor(premium, decimals)?;
		let full_fee = total_ceil(fee_per_contract, order.contracts, decimals)?;
		let (fee, total) = if order.taker_buys {
			(full_fee, premium.checked_add(full_fee))
		} else {
			let fee = fee(fee_per_contract, order.contracts, premium, decimals)?;
			(fee, premium.checked_sub(fee))
		};
		let premium_too_small =
			premium_too_small(fee_per_contract, order.contracts, premium, decimals)?;
		let total = total.ok_or(MathError::Overflow)?;
		Ok(Self { premium, full_fee, fee, total, premium_too_small })
	}
}

/// Value and delta of one contract: Black-Scholes on the forward, the value scaled by spot over
/// forward; both to the nearest.
///
/// # Errors
/// As [`black_scholes::value`]; [`MathError::DivisionByZero`] for a forward of zero.
pub fn value(
	order: &Order,
	spot: Price,
	forward: Price,
	volatility: Volatility,
	discount_rate: Rate,
) -> Result<(Fixed, Delta), MathError> {
	let Valuation { price, delta, .. } = black_scholes::value(
		order.kind,
		forward,
		order.strike,
		volatility,
		order.seconds,
		discount_rate,
	)?;
	let scale = spot.get().div_nearest(forward.get())?;
	Ok((price.mul_nearest(scale)?, Delta::new(delta)))
}
