//! What the governor sets: the list of reactors.

use crate::{
	types::{
		ParameterFault, Reactor, ReactorId, ReactorKind, ReactorParameters, ReactorStatus,
		SpotReactor, TradeClock,
	},
	Bounties, Config, Error, Event, NextReactorId, Pallet, Parameters, Plans, ReactorOf, Reactors,
};
use dhv_primitives::{ports::Portfolio, AssetIndex, Fixed, PoolId};
use frame_support::{ensure, traits::Get};
use sp_runtime::{traits::AccountIdConversion, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_add_spot_reactor(
		pool: PoolId,
		parameters: ReactorParameters,
	) -> DispatchResult {
		let (base, quote) = T::Portfolio::assets(pool).ok_or(Error::<T>::UnknownPool)?;
		ensure!(base != quote, Error::<T>::UnsupportedAssets);
		for asset in [base, quote] {
			ensure!(Self::decimals(asset)? <= Fixed::DECIMALS, Error::<T>::UnsupportedAssets);
		}
		Self::ensure_reactor_parameters(pool, &parameters)?;
		let (reactor, account) = Self::insert_spot_reactor(pool, base, quote, parameters)?;
		Self::deposit_event(Event::ReactorAdded {
			pool,
			reactor,
			account,
			base,
			quote,
			parameters,
		});
		Ok(())
	}

	/// Stores an empty spot reactor at the end of the pool's list and gives its account a
	/// provider reference, so that it may hold any asset.
	pub(crate) fn insert_spot_reactor(
		pool: PoolId,
		base: AssetIndex,
		quote: AssetIndex,
		parameters: ReactorParameters,
	) -> Result<(ReactorId, T::AccountId), DispatchError> {
		let id = NextReactorId::<T>::get();
		let next = id.next().ok_or(Error::<T>::ReactorIdsExhausted)?;
		let account = Self::reactor_account(id);
		Reactors::<T>::try_mutate(pool, |list| list.try_push(id))
			.map_err(|_| Error::<T>::TooManyReactors)?;
		let spot = SpotReactor { base, quote, account: account.clone(), cash: 0, inventory: 0 };
		ReactorOf::<T>::insert(
			id,
			Reactor {
				pool,
				kind: ReactorKind::Spot(spot),
				status: ReactorStatus::Active,
				parameters,
			},
		);
		NextReactorId::<T>::put(next);
		frame_system::Pallet::<T>::inc_providers(&account);
		Ok((id, account))
	}

	pub(crate) fn do_close_reactor(id: ReactorId) -> DispatchResult {
		let mut reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		ensure!(reactor.is_active(), Error::<T>::AlreadyClosing);
		let pool = reactor.pool;
		let ReactorKind::Spot(spot) = &reactor.kind;
		let (cash, inventory) = (spot.cash, spot.inventory);
		reactor.status = ReactorStatus::Closing(TradeClock::default());
		ReactorOf::<T>::insert(id, reactor);
		Self::deposit_event(Event::ReactorClosing { pool, reactor: id, cash, inventory });
		Ok(())
	}

	/// The takers of a pool are charged enough where a reactor that may trade is added to the pool, or
	/// becomes one.
	pub(crate) fn ensure_cap_charged(
		pool: PoolId,
		cap: &ReactorParameters,
	) -> Result<(), Error<T>> {
		if !cap.max_delta.get().is_positive() {
			return Ok(());
		}
		let (plan, bounty) = (Plans::<T>::get(pool), Bounties::<T>::get(pool));
		Self::ensure_charged(pool, Parameters::<T>::get(pool), &plan, bounty, true)
	}

	/// The keyless account of a reactor.
	pub fn reactor_account(id: ReactorId) -> T::AccountId {
		T::PalletId::get().into_sub_account_truncating(id.0)
	}
}

impl<T> From<ParameterFault> for Error<T> {
	fn from(fault: ParameterFault) -> Self {
		match fault {
			ParameterFault::Orders => Self::InvalidOrders,
		}
	}
}
