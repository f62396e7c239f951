//! The whole quote.

use crate::{
	black_scholes::{self, PriceAndDelta, Valuation},
	error::MathError,
	fixed::Fixed,
	margin::{self, NakedMargin},
	quote::{
		borrow_premium, buy_premium_ceil, contracts_left_short, lending_premium, locked_collateral,
		premium_too_small, sell_premium_floor, slippage_factor_bounded, staleness_spread,
		total_spread, Market, MultiplierPosition, Multipliers, Order, PremiumPath,
		PricingParameters, Quote, Stretch,
	},
	sabr::{self, SabrParameters},
	units::{Delta, Price, Rate, Volatility},
};

/// Quotes an order on a SABR smile with its rate.
///
/// Pipeline: forward → volatility of the strike → price and greeks → multipliers → slippage → margin
/// and collateral → spread → staleness → premium → fee. Source: the pricer of Rysk Beyond, with these
/// differences:
///
/// * The option is valued on the forward and discounted at the forward's own rate (Black 1976). The
///   source discounts at a second rate and scales by spot over forward; with that rate at zero both
///   are the same, otherwise its calls and puts have no common forward.
/// * Bands are chosen by the delta at the volatility of the surface for both directions. With the
///   delta at the lowered volatility a sale can fall into another band than the purchase before it,
///   and a long vault can be bought from and sold back to at a profit.
/// * Lending is charged on the collateral locked, not on the margin alone.
/// * The spread covers what trading the hedge there and back costs.
/// * The spread and the premium per contract have floors; buyers' premiums round up.
/// * The age of the price is charged, in both directions.
/// * The floor of the spread holds for what the vault held and for what leaves it short apart, and
///   the cap of the fee for each contract apart ([`PremiumPath::fee`]), so that an order costs what
///   its parts cost.
/// * The marginal slippage has bounds, so that there is a price at every inventory.
///
/// Error: every step as documented at its function; a premium is within one smallest unit and 1e-14
/// of the exact one, on the vault's side of it but for that error.
///
/// # Errors
/// [`MathError::OutOfDomain`] for arguments outside the ranges of the fields, a smile without a
/// volatility at the strike, a time beyond the upper bounds; [`MathError::Overflow`] if something
/// does not fit.
pub fn quote(
	order: &Order,
	market: &Market,
	smile: &SabrParameters,
	rate: Rate,
	parameters: &PricingParameters,
) -> Result<Quote, MathError> {
	let forward = black_scholes::forward(market.spot, rate, order.seconds)?;
	let volatility = sabr::implied_volatility(smile, forward, order.strike, order.seconds)?;
	priced(order, market, &Point { forward, volatility, rate }, parameters)
}

/// As [`quote`], at a volatility that is known already, such as one between two smiles.
///
/// # Errors
/// As [`quote`], and [`MathError::OutOfDomain`] for a volatility not above zero.
pub fn quote_at(
	order: &Order,
	market: &Market,
	volatility: Volatility,
	rate: Rate,
	parameters: &PricingParameters,
) -> Result<Quote, MathError> {
	let forward = black_scholes::forward(market.spot, rate, order.seconds)?;
	priced(order, market, &Point { forward, volatility, rate }, parameters)
}

/// What the surface says about a strike.
pub(super) struct Point {
	pub forward: Price,
	pub volatility: Volatility,
	pub rate: Rate,
}

/// One contract at some volatility.
fn model(
	order: &Order,
	market: &Market,
	point: &Point,
	volatility: Volatility,
) -> Result<Valuation, MathError> {
	let Order { kind, strike, seconds, .. } = *order;
	black_scholes::value(kind, market.spot, strike, volatility, seconds, point.rate)
}

/// Its price and delta alone.
fn price_and_delta(
	order: &Order,
	market: &Market,
	point: &Point,
	volatility: Volatility,
) -> Result<PriceAndDelta, MathError> {
	let Order { kind, strike, seconds, .. } = *order;
	black_scholes::price_and_delta(kind, market.spot, strike, volatility, seconds, point.rate)
}

/// Checks what no later step checks.
pub(super) fn check(
	order: &Order,
	market: &Market,
	point: &Point,
	parameters: &PricingParameters,
) -> Result<(), MathError> {
	let share = (Fixed::ZERO..=Fixed::ONE).contains(&parameters.bid_ask_spread);
	if share
		&& order.seconds > 0
		&& !order.contracts.is_zero()
		&& order.strike.get().is_positive()
		&& market.spot.get().is_positive()
		&& point.volatility.get().is_positive()
	{
		Ok(())
	} else {
		Err(MathError::OutOfDomain)
	}
}

/// The volatility of the price: of a sale lowered, down.
pub(super) fn volatility_used(
	volatility: Volatility,
	taker_buys: bool,
	parameters: &PricingParameters,
) -> Result<Volatility, MathError> {
	if taker_buys {
		return Ok(volatility);
	}
	let kept = Fixed::ONE.try_sub(parameters.bid_ask_spread)?;
	volatility.get().mul_floor(kept).map(Volatility::new)
}

fn priced(
	order: &Order,
	market: &Market,
	point: &Point,
	parameters: &PricingParameters,
) -> Result<Quote, MathError> {
	check(order, market, point, parameters)?;
	let contracts = order.contracts.to_fixed()?;
	let valued = Valued::of(order, market, point, parameters)?;
	let slippage = Slippage::of(order, market, valued.band_delta, contracts, parameters)?;
	let price = valued.valuation.price;
	let value = if order.taker_buys {
		price.mul_ceil(slippage.factor)?.mul_ceil(contracts)?
	} else {
		price.mul_floor(slippage.factor)?.mul_floor(contracts)?
	};
	let locked = Locked::of(order, market, contracts, parameters)?;
	let delta = valued.valuation.delta;
	let charges =
		Charges::of(order, market, locked.collateral, &slippage, Delta::new(delta), parameters)?;
	let staleness_spread = staleness_spread(
		valued.band_delta,
		market.spot,
		point.volatility,
		parameters.staleness_coefficient,
		market.age,
		contracts,
	)?;
	let charged = charges.spread.try_add(staleness_spread)?;
	let stale = |of: Stretch| {
		let share = staleness_spread.div_nearest(contracts)?.mul_nearest(of.contracts)?;
		Ok(Stretch { charges: of.charges.try_add(share)?, ..of })
	};
	let path = PremiumPath {
		value: price,
		gradient: parameters.slippage_gradient,
		multiplier: slippage.multiplier,
		net_exposure: market.net_exposure,
		contracts: order.contracts,
		taker_buys: order.taker_buys,
		held: stale(charges.held)?,
		short: stale(charges.short)?,
		cap: valued.low_delta_cap,
	};
	let due = Due::of(&path, value, charged, parameters)?;
	Ok(Quote {
		forward: point.forward,
		volatility: point.volatility,
		volatility_used: valued.volatility_used,
		valuation: valued.valuation,
		band_delta: valued.band_delta,
		delta: Delta::new(delta.mul_nearest(contracts)?),
		position: slippage.position,
		slippage_multiplier: slippage.multiplier,
		slippage_factor: slippage.factor,
		value,
		contracts_short: locked.contracts,
		margin: locked.margin,
		collateral: locked.collateral,
		lending_premium: charges.lending,
		borrow_premium: charges.borrow,
		spread: charges.spread,
		staleness_spread,
		low_delta_cap: valued.low_delta_cap,
		premium: due.premium,
		fee: due.fee,
		total: due.total,
		premium_too_small: due.premium_too_small,
	})
}

/// What the model says.
struct Valued {
	volatility_used: Volatility,
	valuation: Valuation,
	band_delta: Delta,
	low_delta_cap: Option<Fixed>,
}

impl Valued {
	fn of(
		order: &Order,
		market: &Market,
		point: &Point,
		parameters: &PricingParameters,
	) -> Result<Self, MathError> {
		let volatility_used = volatility_used(point.volatility, order.taker_buys, parameters)?;
		let valuation = model(order, market, point, volatility_used)?;
		let band_delta = if volatility_used == point.volatility {
			valuation.delta
		} else {
			price_and_delta(order, market, point, point.volatility)?.delta
		};
		let band_delta = Delta::new(band_delta);
		let low_delta = &parameters.low_delta;
		let low_delta_cap = if !order.taker_buys && low_delta.applies(band_delta)? {
			let flat = price_and_delta(order, market, point, low_delta.volatility)?.price;
			Some(flat.mul_floor(order.contracts.to_fixed()?)?)
		} else {
			None
		};
		Ok(Self { volatility_used, valuation, band_delta, low_delta_cap })
	}
}

/// What the vault has to lock.
struct Locked {
	contracts: Fixed,
	margin: Fixed,
	collateral: Fixed,
}

impl Locked {
	fn of(
		order: &Order,
		market: &Market,
		contracts: Fixed,
		parameters: &PricingParameters,
	) -> Result<Self, MathError> {
		let contracts = contracts_left_short(market.net_exposure, contracts, order.taker_buys)?;
		if let Some(collateral) = market.locked {
			if collateral.is_negative() {
				return Err(MathError::OutOfDomain);
			}
			return Ok(Self { contracts, margin: Fixed::ZERO, collateral });
		}
		let margin = if contracts.is_zero() {
			Fixed::ZERO
		} else {
			let upper_bound = margin::upper_bound(parameters.upper_bounds, order.seconds)?;
			let terms = NakedMargin { upper_bound, spot_shock: parameters.spot_shock };
			margin::naked_strike_collateral(order.kind, market.spot, order.strike, &terms)?
		};
		let collateral = locked_collateral(margin, parameters.health_factor, contracts)?;
		Ok(Self { contracts, margin, collateral })
	}
}

/// Place in the tables, and the price factor there.
pub(super) struct Slippage {
	pub position: MultiplierPosition,
	pub multiplier: Fixed,
	pub factor: Fixed,
}

impl Slippage {
	pub(super) fn of(
		order: &Order,
		market: &Market,
		band_delta: Delta,
		contracts: Fixed,
		parameters: &PricingParameters,
	) -> Result<Self, MathError> {
		let position = parameters.grid.position(band_delta, order.seconds)?;
		let multiplier =
			parameters.slippage_multipliers.at(order.kind, &parameters.grid, &position)?;
		let factor = slippage_factor_bounded(
			parameters.slippage_gradient,
			multiplier,
			market.net_exposure,
			contracts,
			order.taker_buys,
		)?;
		Ok(Self { position, multiplier, factor })
	}
}

/// Costs of collateral and hedge.
pub(super) struct Charges {
	pub lending: Fixed,
	pub borrow: Fixed,
	pub spread: Fixed,
	/// The contracts that do not leave the vault short, with their spread.
	pub held: Stretch,
	/// The contracts that do.
	pub short: Stretch,
}

impl Charges {
	pub(super) fn of(
		order: &Order,
		market: &Market,
		collateral: Fixed,
		slippage: &Slippage,
		delta: Delta,
		parameters: &PricingParameters,
	) -> Result<Self, MathError> {
		let contracts = order.contracts.to_fixed()?;
		let multiplier =
			|table: &Multipliers| table.at(order.kind, &parameters.grid, &slippage.position);
		let lending = lending_premium(
			parameters.lending_rate,
			order.seconds,
			collateral,
			multiplier(&parameters.lending_multipliers)?,
		)?;
		let (rate, multiplier) = (
			parameters.borrow_rates.of(order.kind, order.taker_buys),
			multiplier(&parameters.borrow_multipliers)?,
		);
		let (seconds, spot) = (order.seconds, market.spot);
		let borrowed =
			|contracts| borrow_premium(rate, seconds, delta, contracts, spot, multiplier);
		let hedging = delta.get().try_abs()?.mul_ceil(market.spot.get())?;
		let hedging = hedging.mul_ceil(parameters.hedge_cost)?;
		let floor = parameters.min_spread.max(hedging);
		let short = contracts_left_short(market.net_exposure, contracts, order.taker_buys)?;
		let held = contracts.try_sub(short)?;
		// Each side of the kink has its own floor, so that parts cost what the whole does.
		let (of_held, of_short) = (borrowed(held)?, borrowed(short)?);
		let held_spread = total_spread(Fixed::ZERO, of_held, floor, held)?;
		let short_spread = total_spread(lending, of_short, floor, short)?;
		Ok(Self {
			lending,
			borrow: of_held.try_add(of_short)?,
			spread: held_spread.try_add(short_spread)?,
			held: Stretch { contracts: held, charges: held_spread },
			short: Stretch { contracts: short, charges: short_spread },
		})
	}
}

/// What changes hands.
struct Due {
	premium: u128,
	fee: u128,
	total: u128,
	premium_too_small: bool,
}

impl Due {
	fn of(
		path: &PremiumPath,
		value: Fixed,
		charges: Fixed,
		parameters: &PricingParameters,
	) -> Result<Self, MathError> {
		let PricingParameters { fee_per_contract, decimals, min_premium, .. } = *parameters;
		let PremiumPath { contracts, taker_buys, cap, .. } = *path;
		let premium = if taker_buys {
			buy_premium_ceil(value, charges, min_premium, contracts, decimals)?
		} else {
			sell_premium_floor(value, charges, cap, decimals)?
		};
		let fee = path.fee(fee_per_contract, premium, decimals)?;
		let total = if taker_buys { premium.checked_add(fee) } else { premium.checked_sub(fee) };
		Ok(Self {
			premium,
			fee,
			total: total.ok_or(MathError::Overflow)?,
			premium_too_small: premium_too_small(fee_per_contract, contracts, premium, decimals)?,
		})
	}
}
