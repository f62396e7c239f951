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
		let quote = Self::do_quote(pool, series, contracts, Side::Buy)?;
		let moved = expected_version.is_some_and(|version| version != quote.state_version);
		ensure!(!moved, Error::<T>::StateMoved);
		ensure!(quote.total <= max_total, Error::<T>::PremiumTooHigh);
		let per_contract = quote.delta.get();
		let sold = Self::sold_delta(pool, quote.round.number, contracts, per_contract)?;
		let size = contracts.to_fixed().map_err(Error::<T>::from)?;
		let delta = per_contract.mul_nearest(size).map_err(Error::<T>::from)?;

		SoldDelta::<T>::insert(pool, sold);
		let trade = OptionTrade { series, contracts, premium: quote.premium, fee: quote.fee };
		let fill = T::Underwriter::sell(pool, &trade, &who)?;

		Self::deposit_event(Event::Bought {
			who,
			pool,
			series,
			contracts,
			premium: quote.premium,
			fee: quote.fee,
			collateral: fill.collateral,
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
