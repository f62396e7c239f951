//! What governance sets and resolves.

use crate::{
	figures::{add, sub},
	types::{
		Ledger, OpKind, OpState, Outcome, ParameterFault, PerpParameters, PerpReactor, Resolution,
		Snapshot, Status,
	},
	Config, Error, Event, HeldAt, Inbox, NextId, Ops, Pallet, Quarantine, ReactorByAccount,
	Reactors, ReactorsOf, Trails,
};
use dhv_math::error::MathError;
use dhv_primitives::{
	ports::{MarketId, Nonce, PerpId, Portfolio, VenueId},
	AssetIndex, Delta, Fixed, PoolId,
};
use frame_support::{
	ensure,
	storage::with_storage_layer,
	traits::{fungibles::Inspect, Get},
};
use sp_runtime::{traits::AccountIdConversion, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// The account of a reactor on this chain.
	pub fn reactor_account(id: PerpId) -> T::AccountId {
		T::PalletId::get().into_sub_account_truncating(id.0)
	}

	pub(crate) fn do_add_reactor(
		pool: PoolId,
		venue: VenueId,
		market: MarketId,
		parameters: PerpParameters,
	) -> DispatchResult {
		let assets = T::Portfolio::assets(pool).ok_or(Error::<T>::UnknownPool)?;
		for asset in [assets.0, assets.1] {
			let fits = Self::decimals(asset)? <= Fixed::DECIMALS;
			ensure!(fits, Error::<T>::UnsupportedAssets);
		}
		Self::ensure_parameters(assets.1, &parameters)?;
		let (id, account) = Self::insert(pool, venue, market, assets, parameters)?;
		Self::deposit_event(Event::ReactorAdded { id, pool, venue, market, account, parameters });
		Ok(())
	}

	/// Stores a new reactor with an empty ledger. Numbers of messages start with one.
	pub(crate) fn insert(
		pool: PoolId,
		venue: VenueId,
		market: MarketId,
		(base, quote): (AssetIndex, AssetIndex),
		parameters: PerpParameters,
	) -> Result<(PerpId, T::AccountId), DispatchError> {
		let id = NextId::<T>::get();
		let next = id.next().ok_or(Error::<T>::IdsExhausted)?;
		let account = Self::reactor_account(id);
		ReactorsOf::<T>::try_mutate(pool, |list| list.try_push(id))
			.map_err(|_| Error::<T>::TooManyReactors)?;
		let reactor = PerpReactor {
			pool,
			venue,
			market,
			base,
			quote,
			account: account.clone(),
			status: Status::Active,
			parameters,
			wanted: None,
			ledger: Ledger::default(),
			snapshot: Snapshot::default(),
			next_nonce: 1,
			surcharge_bps: 0,
			asked_at: 0,
			exposed_at: 0,
			failed_at: None,
			claimed_at: None,
		};
		Reactors::<T>::insert(id, reactor);
		ReactorByAccount::<T>::insert(&account, id);
		NextId::<T>::put(next);
		frame_system::Pallet::<T>::inc_providers(&account);
		Ok((id, account))
	}

	pub(crate) fn do_close(id: PerpId) -> DispatchResult {
		let mut reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		ensure!(reactor.status == Status::Active, Error::<T>::Closing);
		reactor.status = Status::Closing;
		reactor.wanted = None;
		let size = reactor.snapshot.position.size;
		Reactors::<T>::insert(id, reactor);
		Self::deposit_event(Event::ReactorClosing { id, size });
		Ok(())
	}

	/// Asks for a size. What lowers the risk may be asked for at any time.
	pub(crate) fn do_set_target(id: PerpId, target: Delta) -> DispatchResult {
		let mut reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		ensure!(reactor.status == Status::Active, Error::<T>::Closing);
		ensure!(!Quarantine::<T>::contains_key(id), Error::<T>::InQuarantine);
		let size = target.get().try_abs().map_err(Error::<T>::from)?;
		ensure!(size <= reactor.parameters.max_size.get(), Error::<T>::SizeOutOfRange);
		let (least, most) = Self::range_of(id)?;
		ensure!((least..=most).contains(&target), Error::<T>::InDoubt);
		let old = reactor.wanted;
		reactor.wanted = Some(target);
		Reactors::<T>::insert(id, reactor);
		Self::deposit_event(Event::TargetSet { id, old, new: target });
		Ok(())
	}

	/// Gives up the size that is asked for, if nothing was sent for it. What funds and margin were moved
	/// for it comes home by itself.
	pub(crate) fn do_give_up(id: PerpId) -> DispatchResult {
		let mut reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		ensure!(reactor.status == Status::Active, Error::<T>::Closing);
		let target = Self::unsent_of(id).ok_or(Error::<T>::NothingToDo)?;
		reactor.wanted = None;
		Reactors::<T>::insert(id, reactor);
		Self::deposit_event(Event::TargetGivenUp { id, target });
		Ok(())
	}

	/// Resolves one op.
	pub(crate) fn do_force_resolve(
		id: PerpId,
		nonce: Nonce,
		resolution: Resolution,
	) -> DispatchResult {
		let mut reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let mut ops = Ops::<T>::get(id);
		let op = ops.iter().find(|op| op.nonce == nonce).ok_or(Error::<T>::UnknownOp)?;
		let kind = op.kind;
		let held = T::Assets::balance(reactor.quote, &reactor.account);
		let ledger = &mut reactor.ledger;
		// The bucket in which the money stands that is on its way.
		let on_its_way = match (op.kind, op.state) {
			(OpKind::Fund(amount), OpState::Stranded) => Some((&mut ledger.stranded, amount)),
			(OpKind::Fund(amount), _) => Some((&mut ledger.out_flight, amount)),
			(_, OpState::Returning { received, .. }) => {
				Some((&mut ledger.in_flight, kind.amount().saturating_sub(received)))
			}
			_ => None,
		};
		match (resolution, on_its_way) {
			// Whether a transfer home has left, a report alone can tell: its money would count twice.
			(Resolution::Dropped, None) if !kind.is_leg() => {}
			(Resolution::Returned, Some((bucket, amount))) => {
				*bucket = sub(*bucket, amount).map_err(Error::<T>::from)?;
				ledger.idle = add(ledger.idle, amount).map_err(Error::<T>::from)?;
				ensure!(held >= ledger.idle, Error::<T>::NotReturned);
			}
			(Resolution::WrittenOff, Some((bucket, amount))) => {
				*bucket = sub(*bucket, amount).map_err(Error::<T>::from)?;
				ledger.written_off = add(ledger.written_off, amount).map_err(Error::<T>::from)?;
			}
			_ => return Err(Error::<T>::WrongResolution.into()),
		}
		ops.retain(|op| op.nonce != nonce);
		Ops::<T>::insert(id, ops);
		Reactors::<T>::insert(id, reactor);
		let outcome = Outcome::Resolved(resolution);
		Self::deposit_event(Event::Ended { id, nonce, kind, outcome });
		Ok(())
	}

	/// Gives up what is not at home.
	pub(crate) fn do_abandon(id: PerpId) -> DispatchResult {
		let mut reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		ensure!(reactor.status == Status::Closing, Error::<T>::NotClosing);
		let amount = Self::write_off_away(&mut reactor.ledger).map_err(Error::<T>::from)?;
		let size = reactor.snapshot.position.size;
		reactor.snapshot.position = Default::default();
		reactor.snapshot.funding = Fixed::ZERO;
		Reactors::<T>::insert(id, reactor);
		Inbox::<T>::remove(id);
		Quarantine::<T>::remove(id);
		Self::end_all(id, |_| true);
		Self::deposit_event(Event::Abandoned { id, amount, size });
		Ok(())
	}

	/// Writes off every bucket but the one of this chain.
	fn write_off_away(ledger: &mut Ledger) -> Result<u128, MathError> {
		let amount = sub(ledger.buckets()?, ledger.idle)?;
		ledger.written_off = add(ledger.written_off, amount)?;
		(ledger.out_flight, ledger.venue_free, ledger.margin) = (0, 0, 0);
		(ledger.in_flight, ledger.stranded, ledger.surplus) = (0, 0, 0);
		Ok(amount)
	}

	/// Forgets a reactor that holds nothing but dust at the venue, which is written off.
	pub(crate) fn remove(id: PerpId, mut reactor: PerpReactor<T::AccountId>) {
		let _ = Self::write_off_away(&mut reactor.ledger);
		let PerpReactor { pool, account, ledger, .. } = reactor;
		ReactorsOf::<T>::mutate_exists(pool, |list| {
			if let Some(ids) = list {
				ids.retain(|listed| *listed != id);
				if ids.is_empty() {
					*list = None;
				}
			}
		});
		Reactors::<T>::remove(id);
		Trails::<T>::remove(id);
		ReactorByAccount::<T>::remove(&account);
		Ops::<T>::remove(id);
		Inbox::<T>::remove(id);
		HeldAt::<T>::remove(id);
		// An account that somebody else paid into keeps its reference, and so its assets.
		let _ =
			with_storage_layer(|| frame_system::Pallet::<T>::dec_providers(&account).map(|_| ()));
		Self::deposit_event(Event::ReactorClosed { id, pool, ledger });
	}
}

impl<T> From<ParameterFault> for Error<T> {
	fn from(fault: ParameterFault) -> Self {
		match fault {
			ParameterFault::Ratios => Self::InvalidRatios,
			ParameterFault::Sizes => Self::InvalidSizes,
			ParameterFault::Bounds => Self::InvalidBounds,
			ParameterFault::Legs => Self::InvalidLegs,
			ParameterFault::Durations => Self::InvalidDurations,
		}
	}
}

impl<T> From<MathError> for Error<T> {
	fn from(error: MathError) -> Self {
		match error {
			MathError::Overflow => Self::Overflow,
			MathError::DivisionByZero => Self::DivisionByZero,
			MathError::OutOfDomain => Self::OutOfDomain,
		}
	}
}
