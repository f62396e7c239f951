//! Turning hedges back into the pool's cash: closing a reactor, and paying withdrawals.

use crate::{
	trade::Proceeds,
	types::{
		HedgeParameters, Order, Reactor, ReactorId, ReactorKind, ReactorStatus, Route, RouteId,
		Side, SpotReactor, Trade,
	},
	Config, Error, Event, HedgeStates, Pallet, Parameters, Plans, ReactorOf, Reactors,
};
use dhv_math::amount;
use dhv_primitives::{
	ports::{Portfolio, SpotMarket},
	Balance, PoolId,
};
use frame_support::{
	defensive, ensure,
	storage::with_storage_layer,
	traits::{fungibles::Inspect, Get},
};
use sp_runtime::{DispatchError, DispatchResult};

/// How often a sale that pays a withdrawal is halved until it fits the bounds.
const MAX_HALVINGS: u32 = 8;

/// What a closing reactor may leave behind, in smallest units of the collateral asset: rounding
/// alone would keep the market from taking so little inside the bounds. Twice the asset's minimum
/// balance if that is more: the chain could not hold the proceeds.
pub(crate) const DUST_VALUE: Balance = 1_000;

impl<T: Config> Pallet<T> {
	/// One step of closing: repays loose cash, sells at most one order, and removes the reactor
	/// once nothing is left.
	pub(crate) fn do_unwind(id: ReactorId) -> DispatchResult {
		let mut reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let pool = reactor.pool;
		let ReactorStatus::Closing(mut clock) = reactor.status else {
			return Err(Error::<T>::NotClosing.into());
		};
		ensure!(T::Portfolio::may_hedge(pool), Error::<T>::HedgingSuspended);
		let ReactorKind::Spot(spot) = &mut reactor.kind;
		let repaid = Self::repay_loose(pool, id, spot, Balance::MAX)?;
		let written_off = Self::write_off_dust(spot)?;
		if spot.inventory > 0 {
			match Self::unwinding_sale(pool, &mut reactor) {
				Ok(trade) => {
					clock.last_trade = Some(Self::now());
					reactor.status = ReactorStatus::Closing(clock);
					Self::deposit_event(Event::Unwound { pool, reactor: id, trade });
				}
				// The cash that went home stays there; without any, nothing has happened.
				Err(reason) if repaid == 0 => return Err(reason),
				Err(reason) => {
					Self::deposit_event(Event::UnwindSkipped { pool, reactor: id, reason })
				}
			}
		}
		let ReactorKind::Spot(spot) = &reactor.kind;
		if spot.is_empty() {
			Self::remove(id, &reactor, written_off);
		} else {
			ReactorOf::<T>::insert(id, reactor);
		}
		Ok(())
	}

	/// Takes dust (see [`DUST_VALUE`]) off the ledger of the underlying; it stays on the account.
	fn write_off_dust(spot: &mut SpotReactor<T::AccountId>) -> Result<Balance, DispatchError> {
		let Some(round) = Self::round(spot.base, spot.quote) else { return Ok(0) };
		let worth = Self::bounds(spot.base, spot.quote, round.price)?
			.value_ceil(spot.inventory)
			.map_err(Error::<T>::from)?;
		let minimum = T::Assets::minimum_balance(spot.quote);
		if worth > minimum.saturating_mul(2).max(DUST_VALUE) {
			return Ok(0);
		}
		let written_off = spot.inventory;
		spot.inventory = 0;
		Ok(written_off)
	}

	/// Sells at most one order of a closing reactor. Leaves `reactor` as it is on failure.
	fn unwinding_sale(
		pool: PoolId,
		reactor: &mut Reactor<T::AccountId>,
	) -> Result<Trade, DispatchError> {
		let parameters = Parameters::<T>::get(pool).ok_or(Error::<T>::NotConfigured)?;
		let ReactorStatus::Closing(clock) = reactor.status else {
			return Err(Error::<T>::NotClosing.into());
		};
		ensure!(clock.may_trade(Self::now(), parameters.cooldown), Error::<T>::CoolingDown);
		let ReactorKind::Spot(spot) = &reactor.kind;
		let most = Self::max_order_base(&parameters, Self::decimals(spot.base)?)?;
		let order = Order { side: Side::Sell, base: spot.inventory.min(most) };
		let mut kind = reactor.kind.clone();
		let trade = with_storage_layer(|| {
			Self::execute(pool, &mut kind, order, &parameters, Proceeds::RepayAll)
		})?;
		reactor.kind = kind;
		Ok(trade)
	}

	/// The largest order in units of the underlying.
	pub(crate) fn max_order_base(
		parameters: &HedgeParameters,
		decimals: u8,
	) -> Result<Balance, DispatchError> {
		let most = amount::from_fixed_floor(parameters.max_order.get(), decimals);
		Ok(most.map_err(Error::<T>::from)?)
	}

	/// Forgets a reactor that holds nothing.
	fn remove(id: ReactorId, reactor: &Reactor<T::AccountId>, written_off: Balance) {
		let pool = reactor.pool;
		let ReactorKind::Spot(spot) = &reactor.kind;
		Reactors::<T>::mutate_exists(pool, |list| {
			if let Some(ids) = list {
				ids.retain(|listed| *listed != id);
				if ids.is_empty() {
					*list = None;
				}
			}
		});
		if Plans::<T>::get(pool).names(RouteId::Spot(id)) {
			let named = |route: &Route| route.id() != RouteId::Spot(id);
			Plans::<T>::mutate(pool, |plan| plan.routes.retain(named));
		}
		ReactorOf::<T>::remove(id);
		// An account that somebody else paid into keeps its reference, and so its assets.
		let account = spot.account.clone();
		let _ =
			with_storage_layer(|| frame_system::Pallet::<T>::dec_providers(&account).map(|_| ()));
		Self::deposit_event(Event::ReactorClosed { pool, reactor: id, account, written_off });
	}

	/// Hands over up to `amount` to the pool: loose cash of every reactor first, then the
	/// proceeds of sales inside the bounds. A refused sale is announced and never an error. After a sale
	/// the next rebalancing does not wait for the cooldown.
	pub(crate) fn do_withdraw(pool: PoolId, amount: Balance) -> Result<Balance, DispatchError> {
		let ids = Reactors::<T>::get(pool);
		let mut left = amount;
		for id in ids.iter() {
			let mut reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
			let ReactorKind::Spot(spot) = &mut reactor.kind;
			let repaid = Self::repay_loose(pool, *id, spot, left)?;
			left = left.saturating_sub(repaid);
			ReactorOf::<T>::insert(id, reactor);
		}
		let mut sold = false;
		for id in ids.iter() {
			if left == 0 {
				break;
			}
			match with_storage_layer(|| Self::sale_for_withdrawal(pool, *id, left)) {
				Ok(repaid) => {
					left = left.saturating_sub(repaid);
					sold |= repaid > 0;
				}
				Err(reason) => {
					Self::deposit_event(Event::UnwindSkipped { pool, reactor: *id, reason })
				}
			}
		}
		if sold {
			// What was sold may have hedged something: that does not wait for the cooldown.
			HedgeStates::<T>::mutate(pool, |state| state.clock.last_trade = None);
		}
		Ok(amount.saturating_sub(left))
	}

	/// Sells what brings `wanted`, or as much as fits the bounds. Returns what was repaid.
	fn sale_for_withdrawal(
		pool: PoolId,
		id: ReactorId,
		wanted: Balance,
	) -> Result<Balance, DispatchError> {
		let mut reactor = ReactorOf::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let ReactorKind::Spot(spot) = &reactor.kind;
		if spot.inventory == 0 {
			return Ok(0);
		}
		let parameters = Parameters::<T>::get(pool).ok_or(Error::<T>::NotConfigured)?;
		let base = Self::largest_sale(pool, spot, wanted, &parameters)?;
		let order = Order { side: Side::Sell, base };
		let proceeds = Proceeds::RepayUpTo(wanted);
		let trade = Self::execute(pool, &mut reactor.kind, order, &parameters, proceeds)?;
		ReactorOf::<T>::insert(id, reactor);
		Self::deposit_event(Event::Unwound { pool, reactor: id, trade });
		Ok(trade.repaid)
	}

	/// The inventory whose sale brings `wanted`, halved until slippage and budget allow it.
	fn largest_sale(
		pool: PoolId,
		spot: &SpotReactor<T::AccountId>,
		wanted: Balance,
		parameters: &HedgeParameters,
	) -> Result<Balance, DispatchError> {
		let bounds = Self::guarded_bounds(spot, parameters)?;
		let budget = Self::left(pool, parameters).cost;
		let mut base = bounds
			.base_for_quote(wanted, parameters.sell_slippage_bps)
			.map_err(Error::<T>::from)?
			.min(spot.inventory);
		for _ in 0..=MAX_HALVINGS {
			let quoted = T::Market::quote_sell(spot.base, spot.quote, base);
			let fits = match quoted {
				Some(received) => bounds
					.sale_fits(base, received, parameters, budget)
					.map_err(Error::<T>::from)?,
				None => false,
			};
			if fits {
				return Ok(base);
			}
			base = base.checked_div(2).unwrap_or_default();
		}
		Err(Error::<T>::SlippageExceeded.into())
	}

	/// Pays up to `most` of a reactor's loose cash to the pool and announces it.
	fn repay_loose(
		pool: PoolId,
		id: ReactorId,
		spot: &mut SpotReactor<T::AccountId>,
		most: Balance,
	) -> Result<Balance, DispatchError> {
		let repaid = Self::repay(pool, spot, most)?;
		if repaid > 0 {
			Self::deposit_event(Event::CashRepaid { pool, reactor: id, amount: repaid });
		}
		Ok(repaid)
	}

	/// Announces that a due unwinding was refused, at most once per cooldown.
	pub(crate) fn note_unwind_skipped(id: ReactorId, cooldown: u64, reason: DispatchError) {
		let now = Self::now();
		ReactorOf::<T>::mutate(id, |entry| {
			let Some(reactor) = entry else {
				defensive!("a listed reactor is stored (HG-2)");
				return;
			};
			let ReactorStatus::Closing(clock) = &mut reactor.status else { return };
			if clock.may_announce(now, cooldown) {
				clock.last_skip = Some(now);
				let pool = reactor.pool;
				Self::deposit_event(Event::UnwindSkipped { pool, reactor: id, reason });
			}
		});
	}

	/// Whether a closing reactor has something to do now.
	pub(crate) fn unwind_is_due(
		reactor: &Reactor<T::AccountId>,
		parameters: Option<&HedgeParameters>,
	) -> bool {
		let ReactorStatus::Closing(clock) = reactor.status else { return false };
		let ReactorKind::Spot(spot) = &reactor.kind;
		let waits = spot.cash == 0
			&& spot.inventory > 0
			&& parameters
				.is_none_or(|parameters| !clock.may_trade(Self::now(), parameters.cooldown));
		!waits && T::Portfolio::may_hedge(reactor.pool)
	}

	/// How many reactors a pool may have.
	pub fn max_reactors() -> u32 {
		T::MaxReactors::get()
	}
}
