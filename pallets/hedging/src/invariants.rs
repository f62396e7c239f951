//! What must hold after every call and every block.
//!
//! * `HG-1` the account of a reactor holds at least what its ledgers say;
//! * `HG-2` lists and reactors agree: each reactor is listed once, by its own pool, below the next
//!   identifier, on its own account, which has a provider reference;
//! * `HG-3` the delta offered to the pool is the inventory, the value cash and inventory;
//! * `HG-4` an order lowers |net delta|: checked within every order, and in tests by its event;
//! * `HG-5` delta, cost and bounties booked in a period, and delta and cost of each keeper, are within
//!   the caps in force when they were booked;
//! * `HG-6` stored parameters, routes, bounties and terms of keepers are inside their ranges;
//! * `HG-7` a reactor trades the assets of its pool;
//! * `HG-8` an order lowers |net delta| in every outcome of what is in flight, or nets and leaves the
//!   band in none: checked within every order, and in tests by its event;
//! * `HG-9` the routes of a pool name no spot reactor but its own.

use crate::{
	types::{Reactor, ReactorId, ReactorKind, Route},
	Bounties, Config, HedgeStates, Keepers, NextReactorId, Pallet, Parameters, Plans, ReactorOf,
	Reactors,
};
use dhv_math::amount;
use dhv_primitives::{
	ports::{Portfolio, Reactors as ReactorsPort},
	tunable::ensure_in_range,
	Fixed, Price,
};
use frame_support::{ensure, traits::fungibles::Inspect};
use sp_runtime::TryRuntimeError;

type Check = Result<(), TryRuntimeError>;

impl<T: Config> Pallet<T> {
	/// Every invariant of the pallet.
	pub fn check_invariants() -> Check {
		for (id, reactor) in ReactorOf::<T>::iter() {
			Self::check_holdings(&reactor)?;
			Self::check_entry(id, &reactor)?;
			Self::check_assets(&reactor)?;
			let valid = ensure_in_range(&reactor.parameters, 0);
			ensure!(valid.is_ok(), "HG-6: cap of a reactor");
		}
		Self::check_lists()?;
		Self::check_port()?;
		for (_, state) in HedgeStates::<T>::iter() {
			ensure!(state.spent.is_within(), "HG-5: delta or cost above the cap");
			ensure!(state.bounties.is_within(), "HG-5: bounties above the cap");
		}
		for (pool, parameters) in Parameters::<T>::iter() {
			let decimals = Self::pool_decimals(pool).map_err(|_| "HG-6: parameters of no pool")?;
			let valid = ensure_in_range(&parameters, decimals).is_ok();
			ensure!(valid && parameters.validate().is_ok(), "HG-6: parameters out of range");
		}
		Self::check_terms()
	}

	fn check_terms() -> Check {
		for (pool, terms) in Bounties::<T>::iter() {
			let decimals = Self::pool_decimals(pool).map_err(|_| "HG-6: bounty of no pool")?;
			let valid = ensure_in_range(&terms, decimals).is_ok();
			ensure!(valid && terms.is_valid(), "HG-6: bounty out of range");
		}
		for (_, _, keeper) in Keepers::<T>::iter() {
			ensure!(keeper.terms.is_valid(), "HG-6: terms of a keeper out of range");
			ensure!(keeper.spent.is_within(), "HG-5: a keeper above its caps");
		}
		for (pool, plan) in Plans::<T>::iter() {
			ensure!(plan.is_valid(), "HG-6: routes out of range");
			let listed = Reactors::<T>::get(pool);
			let own = |route: &Route| match route {
				Route::Spot(id) => listed.contains(id),
				Route::Perp { .. } => true,
			};
			ensure!(plan.routes.iter().all(own), "HG-9: a route of no or another pool");
		}
		Ok(())
	}

	fn check_holdings(reactor: &Reactor<T::AccountId>) -> Check {
		let ReactorKind::Spot(spot) = &reactor.kind;
		let cash = T::Assets::balance(spot.quote, &spot.account);
		let inventory = T::Assets::balance(spot.base, &spot.account);
		ensure!(cash >= spot.cash, "HG-1: less cash than booked");
		ensure!(inventory >= spot.inventory, "HG-1: less inventory than booked");
		Ok(())
	}

	fn check_entry(id: ReactorId, reactor: &Reactor<T::AccountId>) -> Check {
		let listed = Reactors::<T>::get(reactor.pool).iter().filter(|other| **other == id).count();
		ensure!(listed == 1, "HG-2: reactor not listed exactly once");
		ensure!(id < NextReactorId::<T>::get(), "HG-2: identifier not issued");
		let ReactorKind::Spot(spot) = &reactor.kind;
		ensure!(spot.account == Self::reactor_account(id), "HG-2: foreign account");
		let providers = frame_system::Pallet::<T>::providers(&spot.account);
		ensure!(providers > 0, "HG-2: account without provider");
		Ok(())
	}

	fn check_lists() -> Check {
		for (pool, ids) in Reactors::<T>::iter() {
			for id in ids {
				let owner = ReactorOf::<T>::get(id).map(|reactor| reactor.pool);
				ensure!(owner == Some(pool), "HG-2: listed reactor of no or another pool");
			}
		}
		Ok(())
	}

	fn check_port() -> Check {
		for (pool, ids) in Reactors::<T>::iter() {
			let (mut delta, mut value) = (Fixed::ZERO, Fixed::ZERO);
			for reactor in ids.into_iter().filter_map(ReactorOf::<T>::get) {
				let ReactorKind::Spot(spot) = reactor.kind;
				let number = |units, asset| {
					let decimals = Self::decimals(asset)?;
					amount::to_fixed(units, decimals)
						.map_err(|_| TryRuntimeError::Other("HG-3: ledger does not fit"))
				};
				let held = number(spot.inventory, spot.base)?;
				let add = |sum: Fixed, part: Fixed| {
					sum.try_add(part)
						.map_err(|_| TryRuntimeError::Other("HG-3: ledgers do not fit"))
				};
				delta = add(delta, held)?;
				value = add(add(value, held)?, number(spot.cash, spot.quote)?)?;
			}
			let offered = <Self as ReactorsPort>::value(pool, Price::new(Fixed::ONE))?;
			ensure!(offered.delta.get() == delta, "HG-3: delta is not the inventory");
			let equal = [offered.low, offered.mark, offered.high].iter().all(|v| *v == value);
			ensure!(equal, "HG-3: value is not cash and inventory");
		}
		Ok(())
	}

	fn check_assets(reactor: &Reactor<T::AccountId>) -> Check {
		let ReactorKind::Spot(spot) = &reactor.kind;
		if let Some(assets) = T::Portfolio::assets(reactor.pool) {
			ensure!(assets == (spot.base, spot.quote), "HG-7: assets are not the pool's");
		}
		Ok(())
	}
}
