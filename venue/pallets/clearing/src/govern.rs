//! Markets, their indices, the pause, and the accounts that are served.

use crate::{
	types::{Home, Index, Market, MarketParameters, MarketStatus, MAX_PRICE},
	Config, Error, Event, HomeOf, Homes, Markets, Pallet, Paused,
};
use dhv_math::{Fixed, Price};
use dhv_venue_primitives::{HomeAccounts, MarketId, ReportReason};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use sp_runtime::{traits::BlockNumberProvider, DispatchError};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_market(id: MarketId, parameters: MarketParameters) -> DispatchResult {
		ensure!(parameters.is_valid(), Error::<T>::InvalidParameters);
		let now = Self::now();
		let old = Markets::<T>::get(id);
		let market = match old {
			None => {
				ensure!(Markets::<T>::count() < T::MaxMarkets::get(), Error::<T>::TooManyMarkets);
				Market::new(parameters, now)
			}
			Some(mut market) => {
				market.accrue(now).map_err(Error::<T>::from)?;
				let half = parameters
					.skew_scale
					.div_floor(Fixed::from_int(2))
					.map_err(Error::<T>::from)?;
				// Prices need a skew far below the scale.
				ensure!(market.long.max(market.short) <= half, Error::<T>::InvalidParameters);
				let most = parameters.max_funding_rate;
				let least = most.try_neg().map_err(Error::<T>::from)?;
				let rate = market.funding_rate.get().max(least).min(most);
				market.funding_rate = dhv_math::Rate::new(rate);
				Market { parameters, ..market }
			}
		};
		Markets::<T>::insert(id, market);
		let old = old.map(|market| market.parameters);
		Self::deposit_event(Event::MarketSet { market: id, old, new: parameters });
		Ok(())
	}

	pub(crate) fn do_set_market_status(id: MarketId, status: MarketStatus) -> DispatchResult {
		let old = Markets::<T>::try_mutate(id, |market| {
			let market = market.as_mut().ok_or(Error::<T>::UnknownMarket)?;
			Ok::<_, DispatchError>(core::mem::replace(&mut market.status, status))
		})?;
		Self::reports_due(ReportReason::Status);
		Self::deposit_event(Event::MarketStatusSet { market: id, old, new: status });
		Ok(())
	}

	pub(crate) fn do_set_paused(paused: bool) -> DispatchResult {
		let old = Paused::<T>::mutate(|stored| core::mem::replace(stored, paused));
		Self::reports_due(ReportReason::Status);
		Self::deposit_event(Event::PauseSet { old, new: paused });
		Ok(())
	}

	pub(crate) fn do_feed_index(id: MarketId, price: Price) -> DispatchResult {
		let valid = price.get().is_positive() && price.get() <= MAX_PRICE;
		ensure!(valid, Error::<T>::InvalidPrice);
		let now = Self::now();
		let old = Markets::<T>::try_mutate(id, |market| {
			let market = market.as_mut().ok_or(Error::<T>::UnknownMarket)?;
			// At the index that held until now.
			market.accrue(now).map_err(Error::<T>::from)?;
			Ok::<_, DispatchError>(market.index.replace(Index { price, time: now }))
		})?;
		let old = old.map(|index| index.price);
		Self::deposit_event(Event::IndexFed { market: id, old, new: price });
		Ok(())
	}

	pub(crate) fn do_touch(id: MarketId) -> DispatchResult {
		let now = Self::now();
		let market = Markets::<T>::try_mutate(id, |market| {
			let market = market.as_mut().ok_or(Error::<T>::UnknownMarket)?;
			market.accrue(now).map_err(Error::<T>::from)?;
			Ok::<_, DispatchError>(*market)
		})?;
		let (rate, sum) = (market.funding_rate, market.funding_sum);
		Self::deposit_event(Event::FundingAccrued { market: id, rate, sum });
		Ok(())
	}

	pub(crate) fn do_register_home(name: HomeOf<T>) -> Result<T::AccountId, DispatchError> {
		let who = T::Homes::account(&name).ok_or(Error::<T>::UnknownHome)?;
		ensure!(!Homes::<T>::contains_key(&who), Error::<T>::AlreadyRegistered);
		ensure!(Homes::<T>::count() < T::MaxHomes::get(), Error::<T>::TooManyHomes);
		let reported_at = T::RelayBlocks::current_block_number();
		let due = Some(ReportReason::Status);
		let home = Home { name: name.clone(), seq: 0, reported_at, due, held: false };
		Homes::<T>::insert(&who, home);
		Self::deposit_event(Event::HomeRegistered { who: who.clone(), home: name });
		Ok(who)
	}
}
