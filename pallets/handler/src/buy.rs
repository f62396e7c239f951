//! Buying from a pool.

use crate::{Config, Error, Event, Pallet, SoldDelta};
use dhv_primitives::{
	ports::{OptionTrade, Underwriter},
	Balance, Contracts, Delta, PoolId, SeriesId, Side, StateVersion,
};
use frame_support::{ensure, pallet_prelude::*};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_buy(
		who: T::AccountId,
		pool: PoolId,
		series: SeriesId,
		contracts: Contracts,
		max_total: Balance,
		expected_version: Option<StateVersion>,
	) -> DispatchResult {
		let (market, priced) = Self::price(pool, series, contracts, Side::Buy)?;
		let version = market.version(pool, series);
		let moved = expected_version.is_some_and(|expected| expected != version);
		ensure!(!moved, Error::<T>::StateMoved);
		ensure!(priced.total <= max_total, Error::<T>::PremiumTooHigh);
		let per_contract = priced.valuation.delta;
		let sold = Self::sold_delta(pool, market.round.number, contracts, per_contract)?;
		let size = contracts.to_fixed().map_err(Error::<T>::from)?;
		let delta = per_contract.mul_nearest(size).map_err(Error::<T>::from)?;

		SoldDelta::<T>::insert(pool, sold);
		let trade = OptionTrade { series, contracts, premium: priced.premium, fee: priced.fee };
		let fill = T::Underwriter::sell(pool, &trade, &who)?;
		let quote = market.quote((pool, series, contracts, Side::Buy), priced, fill.collateral);

		Self::deposit_event(Event::Bought {
			who,
			pool,
			series,
			contracts,
			premium: quote.premium,
			fee: quote.fee,
			collateral: quote.collateral,
			delta: Delta::new(delta),
			round: quote.round,
			volatility: quote.volatility,
			forward: quote.forward,
			fair_value: quote.fair_value,
			slippage_factor: quote.slippage_factor,
			spread: quote.spread,
			staleness_spread: quote.staleness_spread,
			state_version: quote.state_version,
		});
		Ok(())
	}
}
