//! Quotes: load → check → compute. A trade is filled at exactly this.

use crate::{
	pricer::{self, Order, Priced},
	types::{is_whole_lots, RoundDelta, TradingParameters},
	Config, Error, Listings, Pallet, Parameters, SoldDelta,
};
use dhv_primitives::{
	ports::{
		AssetCatalogue, OptionRegistry, OptionTrade, PoolTerms, PriceRounds, SurfacePoint,
		Underwriter, VolatilitySurface,
	},
	Contracts, Delta, Fixed, PoolId, PriceRound, Quote, Series, SeriesId, SeriesStatus, Side,
	StateVersion,
};
use frame_support::{ensure, pallet_prelude::*};
use sp_runtime::traits::{BlakeTwo256, Hash};

/// Market and inventory as an order meets them.
pub(crate) struct Market {
	series: Series,
	parameters: TradingParameters,
	decimals: u8,
	/// The price round.
	pub round: PriceRound,
	charged_age: u64,
	point: SurfacePoint,
	net_exposure: Fixed,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_quote(
		pool: PoolId,
		series: SeriesId,
		contracts: Contracts,
		side: Side,
	) -> Result<Quote, DispatchError> {
		let (market, priced) = Self::price(pool, series, contracts, side)?;
		let trade = OptionTrade { series, contracts, premium: priced.premium, fee: priced.fee };
		let fill = T::Underwriter::preview_sale(pool, &trade)?;
		Ok(market.quote((pool, series, contracts, side), priced, fill.collateral))
	}

	/// The price of an order and what it rests on, before the pool is asked.
	pub(crate) fn price(
		pool: PoolId,
		series: SeriesId,
		contracts: Contracts,
		side: Side,
	) -> Result<(Market, Priced), DispatchError> {
		ensure!(side == Side::Buy, Error::<T>::SideNotOffered);
		let terms = T::Underwriter::terms(pool).ok_or(Error::<T>::UnknownPool)?;
		let parameters = Parameters::<T>::get(pool).ok_or(Error::<T>::NotConfigured)?;
		let listing = Listings::<T>::get(pool, series).ok_or(Error::<T>::NotListed)?;
		ensure!(listing.buyable, Error::<T>::NotBuyable);
		Self::ensure_size(contracts, &parameters)?;

		let market = Self::market(pool, series, &terms, parameters)?;
		let priced = pricer::sale(&market.order(contracts)).map_err(Error::<T>::from)?;
		Self::ensure_delta(priced.valuation.delta, &parameters)?;
		Self::sold_delta_after(pool, &market, contracts, priced.valuation.delta)?;
		Ok((market, priced))
	}

	/// Sum of the deltas sold at the round, with an order of `delta` per contract added to it.
	pub(crate) fn sold_delta(
		pool: PoolId,
		round: u64,
		contracts: Contracts,
		delta: Fixed,
	) -> Result<RoundDelta, Error<T>> {
		let own = delta.try_abs()?.mul_ceil(contracts.to_fixed()?)?;
		let delta = SoldDelta::<T>::get(pool).at(round).try_add(own)?;
		Ok(RoundDelta { round, delta })
	}

	fn ensure_size(contracts: Contracts, parameters: &TradingParameters) -> DispatchResult {
		ensure!(is_whole_lots(contracts), Error::<T>::NotWholeLots);
		ensure!(contracts >= parameters.min_contracts, Error::<T>::OrderTooSmall);
		ensure!(contracts <= parameters.max_contracts, Error::<T>::OrderTooLarge);
		Ok(())
	}

	fn ensure_delta(delta: Fixed, parameters: &TradingParameters) -> DispatchResult {
		let size = delta.try_abs().map_err(Error::<T>::from)?;
		ensure!(size >= parameters.min_delta, Error::<T>::DeltaTooSmall);
		ensure!(size <= parameters.max_delta, Error::<T>::DeltaTooLarge);
		Ok(())
	}

	fn sold_delta_after(
		pool: PoolId,
		market: &Market,
		contracts: Contracts,
		delta: Fixed,
	) -> DispatchResult {
		let after = Self::sold_delta(pool, market.round.number, contracts, delta)?;
		ensure!(after.delta <= market.parameters.max_round_delta, Error::<T>::RoundDeltaExceeded);
		Ok(())
	}

	/// Loads what the price depends on and checks that it may be traded at.
	fn market(
		pool: PoolId,
		id: SeriesId,
		terms: &PoolTerms<T::AccountId>,
		parameters: TradingParameters,
	) -> Result<Market, DispatchError> {
		let now = Self::now();
		let series = T::Registry::series(id).ok_or(Error::<T>::UnknownSeries)?;
		ensure!(T::Registry::status(id) == Some(SeriesStatus::Open), Error::<T>::SeriesNotOpen);
		ensure!(series.seconds_to_expiry(now) > parameters.cutoff, Error::<T>::PastCutoff);
		let decimals =
			T::Catalogue::decimals(terms.strike_asset).ok_or(Error::<T>::UnknownAsset)?;
		let round =
			T::Prices::latest(terms.underlying, terms.strike_asset).ok_or(Error::<T>::NoPrice)?;
		let age = round.age(now);
		ensure!(age <= parameters.max_price_age, Error::<T>::StalePrice);
		let point = T::Surface::point(
			terms.underlying,
			series.kind,
			series.expiry,
			series.strike,
			round.price,
			round.time,
		)
		.map_err(Error::<T>::NoVolatility)?;
		let charged_age = pricer::charged_age(age, parameters.staleness_step);
		let net_exposure = T::Underwriter::net_exposure(pool, id)?;
		Ok(Market { series, parameters, decimals, round, charged_age, point, net_exposure })
	}
}

impl Market {
	fn order(&self, contracts: Contracts) -> Order<'_> {
		Order {
			series: &self.series,
			round: &self.round,
			point: &self.point,
			net_exposure: self.net_exposure,
			contracts,
			parameters: &self.parameters,
			charged_age: self.charged_age,
			decimals: self.decimals,
		}
	}

	/// Fingerprint of everything the price depends on.
	pub(crate) fn version(&self, pool: PoolId, series: SeriesId) -> StateVersion {
		BlakeTwo256::hash_of(&(
			self.round,
			self.charged_age,
			self.point.version,
			self.net_exposure,
			self.parameters,
			pool,
			series,
		))
	}

	pub(crate) fn quote(
		&self,
		(pool, series, contracts, side): (PoolId, SeriesId, Contracts, Side),
		priced: Priced,
		collateral: u128,
	) -> Quote {
		let Priced { valuation, slippage_factor, spread, staleness_spread, .. } = priced;
		Quote {
			pool,
			series,
			contracts,
			side,
			round: self.round,
			charged_age: self.charged_age,
			volatility: self.point.volatility,
			forward: self.point.forward,
			fair_value: valuation.price,
			delta: Delta::new(valuation.delta),
			gamma: valuation.gamma,
			vega: valuation.vega,
			theta: valuation.theta,
			slippage_factor,
			spread,
			staleness_spread,
			premium: priced.premium,
			fee: priced.fee,
			total: priced.total,
			collateral,
			state_version: self.version(pool, series),
		}
	}
}
