//! Quotes: load → check → compute. A trade is filled at exactly this.

use crate::{
	pricer::{self, Order},
	types::{is_whole_lots, Leg, MultiplierTables, RoundDelta, TradingParameters, HIGHEST_PRICE},
	Config, Error, Listings, OpenedDelta, Pallet, Parameters, Tables, TermsRevision,
};
use dhv_math::quote as math;
use dhv_primitives::{
	ports::{
		AssetCatalogue, OptionRegistry, OptionTrade, PriceRounds, PurchaseFill, SaleFill,
		SurfaceError, SurfacePoint, Underwriter, VolatilitySurface,
	},
	Balance, Contracts, Fixed, PoolId, PriceRound, Quote, Series, SeriesId, SeriesStatus, Side,
	StateVersion, LOT,
};
use frame_support::{ensure, pallet_prelude::*};
use sp_runtime::traits::{BlakeTwo256, Hash};

/// What all legs of an order have in common.
pub(crate) struct Desk {
	/// The pool that trades.
	pub pool: PoolId,
	/// Its terms.
	pub parameters: TradingParameters,
	/// Its multipliers.
	pub tables: MultiplierTables,
	revision: u32,
	/// Decimals of the strike asset.
	pub decimals: u8,
	/// The price round that everything is priced on.
	pub round: PriceRound,
	/// Age that is charged for, in seconds.
	pub charged_age: u64,
}

/// A leg on the pool's book.
pub(crate) struct Placed {
	/// The terms of its series.
	pub series: Series,
	/// Contracts that the pool is net long.
	pub net_exposure: Fixed,
	/// Contracts that add to the pool's position.
	pub opened: Contracts,
}

/// A leg and its price.
pub(crate) struct PricedLeg {
	/// The pool that trades.
	pub pool: PoolId,
	/// What is traded.
	pub leg: Leg,
	round: PriceRound,
	charged_age: u64,
	/// The price.
	pub price: math::Quote,
	/// Contracts that add to the pool's position.
	opened: Contracts,
	/// Fingerprint of what the price depends on.
	pub version: StateVersion,
}

/// Where the options of a leg come from or go.
#[derive(Clone, Copy)]
pub(crate) struct Filled {
	/// Contracts that reduce the pool's position.
	pub reduced: Contracts,
	/// Contracts that add to it.
	pub opened: Contracts,
	/// Collateral that is locked or released.
	pub collateral: Balance,
}

impl From<SaleFill> for Filled {
	fn from(fill: SaleFill) -> Self {
		Self { reduced: fill.resold, opened: fill.written, collateral: fill.collateral }
	}
}

impl From<PurchaseFill> for Filled {
	fn from(fill: PurchaseFill) -> Self {
		Self { reduced: fill.closed, opened: fill.kept, collateral: fill.released }
	}
}

impl<T: Config> Pallet<T> {
	/// What one trade costs or brings now.
	pub(crate) fn do_quote(pool: PoolId, leg: Leg) -> Result<Quote, DispatchError> {
		let desk = Self::desk(pool)?;
		Self::quote_leg(&desk, leg)
	}

	/// The quote of a leg, with what the pool says to it now.
	pub(crate) fn quote_leg(desk: &Desk, leg: Leg) -> Result<Quote, DispatchError> {
		let priced = Self::price_leg(desk, leg)?;
		Self::opened_after(&priced)?;
		let trade = priced.trade();
		let filled = match leg.side {
			Side::Buy => T::Underwriter::preview_sale(desk.pool, &trade)?.into(),
			Side::Sell => T::Underwriter::preview_purchase(desk.pool, &trade)?.into(),
		};
		Ok(priced.quote(filled))
	}

	/// Loads what a pool trades at, and checks that its price is young enough.
	///
	/// # Errors
	/// `UnknownPool`, `NotConfigured`, `UnknownAsset`, `NoPrice`, `StalePrice`.
	pub(crate) fn desk(pool: PoolId) -> Result<Desk, Error<T>> {
		let terms = T::Underwriter::terms(pool).ok_or(Error::<T>::UnknownPool)?;
		let parameters = Parameters::<T>::get(pool).ok_or(Error::<T>::NotConfigured)?;
		let tables = Tables::<T>::get(pool).unwrap_or_else(MultiplierTables::flat);
		let decimals =
			T::Catalogue::decimals(terms.strike_asset).ok_or(Error::<T>::UnknownAsset)?;
		let round =
			T::Prices::latest(terms.underlying, terms.strike_asset).ok_or(Error::<T>::NoPrice)?;
		let age = round.age(Self::now());
		ensure!(age <= parameters.max_price_age, Error::<T>::StalePrice);
		let charged_age = pricer::charged_age(age, parameters.staleness_step);
		let revision = TermsRevision::<T>::get(pool);
		Ok(Desk { pool, parameters, tables, revision, decimals, round, charged_age })
	}

	/// Prices a leg. What only reduces the pool's position is bound by no smallest size, delta or
	/// premium: closing is always possible.
	///
	/// # Errors
	/// `NotListed`, `NotBuyable`, `NotSellable`, `NotWholeLots`, `OrderTooSmall`, `OrderTooLarge`,
	/// `UnknownSeries`, `SeriesNotOpen`, `PastCutoff`, `PriceOutOfRange`, `NoVolatility`,
	/// `DeltaTooSmall`, `DeltaTooLarge`, `PremiumTooSmall`. Arithmetic does not fail: every figure
	/// is in its range, and in these ranges every step fits.
	pub(crate) fn price_leg(desk: &Desk, leg: Leg) -> Result<PricedLeg, DispatchError> {
		let Desk { pool, parameters, round, .. } = desk;
		let listing = Listings::<T>::get(pool, leg.series).ok_or(Error::<T>::NotListed)?;
		match leg.side {
			Side::Buy => ensure!(listing.buyable, Error::<T>::NotBuyable),
			Side::Sell => ensure!(listing.sellable, Error::<T>::NotSellable),
		}
		let placed = Self::place(desk, leg, parameters.max_contracts)?;
		let Placed { series, net_exposure, opened } = placed;
		Self::ensure_size(leg.contracts, opened, parameters)?;
		let point = Self::point(&series, round)?;

		let unit = T::Registry::collateral_at(leg.series, Contracts::ONE, round)?;
		let price = Self::price_at(desk, leg, &placed, &point, Some(unit))?;
		if !opened.is_zero() {
			Self::ensure_delta(price.band_delta.get(), parameters)?;
			let too_small = leg.side == Side::Sell && price.premium_too_small;
			ensure!(!too_small, Error::<T>::PremiumTooSmall);
		}
		let version = desk.version(leg.series, &point, net_exposure, unit);
		let (charged_age, round) = (desk.charged_age, *round);
		Ok(PricedLeg { pool: *pool, leg, round, charged_age, price, opened, version })
	}

	/// Where a leg of at most `most` contracts stands: its series trades, and so much of it adds to
	/// the pool's position.
	///
	/// # Errors
	/// `UnknownSeries`, `SeriesNotOpen`, `PastCutoff`, `PriceOutOfRange`, `OrderTooLarge`.
	pub(crate) fn place(desk: &Desk, leg: Leg, most: Contracts) -> Result<Placed, DispatchError> {
		let series = Self::trading_series(leg.series, &desk.parameters)?;
		ensure!(leg.contracts <= most, Error::<T>::OrderTooLarge);
		let net_exposure = T::Underwriter::net_exposure(desk.pool, leg.series)?;
		let opened = opened(&leg, net_exposure).map_err(Error::<T>::from)?;
		Ok(Placed { series, net_exposure, opened })
	}

	/// The price of a leg, whatever limits say to it. `unit` is the collateral of one contract, where
	/// it is known.
	pub(crate) fn price_at(
		desk: &Desk,
		leg: Leg,
		placed: &Placed,
		point: &SurfacePoint,
		unit: Option<Balance>,
	) -> Result<math::Quote, DispatchError> {
		let Placed { series, net_exposure, opened } = placed;
		let collateral = match (leg.side, unit) {
			(Side::Sell, _) => 0,
			(Side::Buy, _) if opened.is_zero() => 0,
			(Side::Buy, Some(unit)) if *opened == Contracts::ONE => unit,
			(Side::Buy, _) => T::Registry::collateral_at(leg.series, *opened, &desk.round)?,
		};
		let order = Order {
			series,
			round: &desk.round,
			point,
			net_exposure: *net_exposure,
			side: leg.side,
			contracts: leg.contracts,
			collateral,
			parameters: &desk.parameters,
			tables: &desk.tables.of(series.kind),
			charged_age: desk.charged_age,
			decimals: desk.decimals,
		};
		pricer::price(&order).map_err(|error| Error::<T>::from(error).into())
	}

	/// The sum of the deltas opened at the round, with a leg added to it.
	///
	/// # Errors
	/// `RoundDeltaExceeded`; errors of arithmetic.
	pub(crate) fn opened_after(priced: &PricedLeg) -> Result<RoundDelta, Error<T>> {
		let delta = priced.price.valuation.delta;
		Self::opened_with(priced.pool, priced.round.number, delta, priced.opened)
	}

	/// The sum of the deltas opened at a round, with `opened` contracts of delta `per_contract`
	/// added to it.
	///
	/// # Errors
	/// `RoundDeltaExceeded`; errors of arithmetic.
	pub(crate) fn opened_with(
		pool: PoolId,
		round: u64,
		per_contract: Fixed,
		opened: Contracts,
	) -> Result<RoundDelta, Error<T>> {
		let before = OpenedDelta::<T>::get(pool).at(round);
		let own = per_contract.try_abs()?.mul_ceil(opened.to_fixed()?)?;
		let delta = before.try_add(own)?;
		let most = Parameters::<T>::get(pool).ok_or(Error::<T>::NotConfigured)?.max_round_delta;
		ensure!(own.is_zero() || delta <= most, Error::<T>::RoundDeltaExceeded);
		Ok(RoundDelta { round, delta })
	}

	fn ensure_size(
		contracts: Contracts,
		opened: Contracts,
		parameters: &TradingParameters,
	) -> Result<(), Error<T>> {
		ensure!(is_whole_lots(contracts), Error::<T>::NotWholeLots);
		let least = if opened.is_zero() { LOT } else { parameters.min_contracts };
		ensure!(contracts >= least, Error::<T>::OrderTooSmall);
		Ok(())
	}

	fn ensure_delta(delta: Fixed, parameters: &TradingParameters) -> Result<(), Error<T>> {
		let size = delta.try_abs()?;
		ensure!(size >= parameters.min_delta, Error::<T>::DeltaTooSmall);
		ensure!(size <= parameters.max_delta, Error::<T>::DeltaTooLarge);
		Ok(())
	}

	/// A series that trades, far enough from its expiry.
	pub(crate) fn trading_series(
		id: SeriesId,
		parameters: &TradingParameters,
	) -> Result<Series, Error<T>> {
		let series = T::Registry::series(id).ok_or(Error::<T>::UnknownSeries)?;
		ensure!(T::Registry::status(id) == Some(SeriesStatus::Open), Error::<T>::SeriesNotOpen);
		let left = series.seconds_to_expiry(Self::now());
		ensure!(left > parameters.cutoff, Error::<T>::PastCutoff);
		Ok(series)
	}

	/// What the surface says about a series at the round.
	///
	/// # Errors
	/// `PriceOutOfRange`, `NoVolatility`, also where the surface has none above zero.
	pub(crate) fn point(series: &Series, round: &PriceRound) -> Result<SurfacePoint, Error<T>> {
		let priced = round.price.get().is_positive()
			&& round.price <= HIGHEST_PRICE
			&& series.strike <= HIGHEST_PRICE;
		ensure!(priced, Error::<T>::PriceOutOfRange);
		let point = T::Surface::point(
			series.underlying,
			series.kind,
			series.expiry,
			series.strike,
			round.price,
			round.time,
		)
		.map_err(Error::<T>::NoVolatility)?;
		let flat = !point.volatility.get().is_positive();
		ensure!(!flat, Error::<T>::NoVolatility(SurfaceError::OutOfRange));
		Ok(point)
	}
}

/// How many contracts of a leg add to a position of `net` contracts: the pool resells what it holds
/// and closes what it has written first.
pub(crate) fn opened(leg: &Leg, net: Fixed) -> Result<Contracts, dhv_math::error::MathError> {
	let reducible = match leg.side {
		Side::Buy => net,
		Side::Sell => net.try_neg()?,
	};
	let rest = leg.contracts.to_fixed()?.try_sub(reducible.max(Fixed::ZERO))?;
	let units = dhv_math::amount::from_fixed_ceil(rest.max(Fixed::ZERO), Contracts::DECIMALS)?;
	Ok(Contracts::from_units(units))
}

impl Desk {
	/// Fingerprint of everything the price of a series depends on, but size and side. `unit` is the
	/// collateral of one contract, which stands for the terms of the margin.
	fn version(
		&self,
		series: SeriesId,
		point: &SurfacePoint,
		net_exposure: Fixed,
		unit: Balance,
	) -> StateVersion {
		let market = (self.round, self.charged_age, point.version, net_exposure, unit);
		BlakeTwo256::hash_of(&(market, self.revision, self.pool, series))
	}
}

impl PricedLeg {
	/// The leg as the pool sees it.
	pub(crate) fn trade(&self) -> OptionTrade {
		let Leg { series, contracts, .. } = self.leg;
		OptionTrade { series, contracts, premium: self.price.premium, fee: self.price.fee }
	}

	/// The whole fact.
	pub(crate) fn quote(&self, filled: Filled) -> Quote {
		let Leg { series, side, contracts } = self.leg;
		let price = &self.price;
		Quote {
			pool: self.pool,
			series,
			contracts,
			side,
			round: self.round,
			charged_age: self.charged_age,
			volatility: price.volatility,
			volatility_used: price.volatility_used,
			forward: price.forward,
			fair_value: price.valuation.price,
			delta: dhv_primitives::Delta::new(price.valuation.delta),
			gamma: price.valuation.gamma,
			vega: price.valuation.vega,
			theta: price.valuation.theta,
			rho: price.valuation.rho,
			slippage_multiplier: price.slippage_multiplier,
			slippage_factor: price.slippage_factor,
			lending_premium: price.lending_premium,
			borrow_premium: price.borrow_premium,
			spread: price.spread,
			staleness_spread: price.staleness_spread,
			premium: price.premium,
			fee: price.fee,
			total: price.total,
			reduced: filled.reduced,
			opened: filled.opened,
			collateral: filled.collateral,
			state_version: self.version,
		}
	}
}
