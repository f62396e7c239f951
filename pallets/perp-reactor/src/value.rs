//! What a reactor is worth and may turn out to hold.

use crate::{
	types::{HealthView, NavView, Op, OpKind, OpState, PerpReactor, Status},
	Config, Error, Ops, Pallet, Quarantine, Reactors,
};
use dhv_math::{
	amount::to_fixed,
	error::MathError,
	perp::{account_value_floor, health_floor, is_below, profit_floor},
};
use dhv_primitives::{
	ports::{AssetCatalogue, Channel, PerpExposure, PerpId, PerpVenue, PriceRounds, RelayBlock},
	AssetIndex, Delta, Fixed, Price, Timestamp,
};
use frame_support::{ensure, traits::UnixTime};
use sp_runtime::{traits::BlockNumberProvider, DispatchError};

impl<T: Config> Pallet<T> {
	pub(crate) fn now() -> Timestamp {
		Timestamp::from_secs(T::Time::now().as_secs())
	}

	pub(crate) fn relay_now() -> RelayBlock {
		T::RelayClock::current_block_number()
	}

	pub(crate) fn decimals(asset: AssetIndex) -> Result<u8, DispatchError> {
		Ok(T::Catalogue::decimals(asset).ok_or(Error::<T>::UnsupportedAssets)?)
	}

	/// The oracle's price, if it is young.
	pub(crate) fn spot(reactor: &PerpReactor<T::AccountId>) -> Result<Price, DispatchError> {
		let round =
			T::Prices::latest(reactor.base, reactor.quote).ok_or(Error::<T>::PriceUnknown)?;
		let young = round.age(Self::now()) <= reactor.parameters.max_price_age;
		ensure!(young, Error::<T>::PriceStale);
		ensure!(round.price.get().is_positive(), Error::<T>::OutOfDomain);
		Ok(round.price)
	}

	/// Margin, profit and funding at a price; negative if the account owes.
	pub(crate) fn equity(
		reactor: &PerpReactor<T::AccountId>,
		spot: Price,
	) -> Result<Fixed, DispatchError> {
		let snapshot = &reactor.snapshot;
		let decimals = Self::decimals(reactor.quote)?;
		let value = profit_floor(&snapshot.position, spot).and_then(|profit| {
			account_value_floor(reactor.ledger.margin, decimals, profit, snapshot.funding)
		});
		Ok(value.map_err(Error::<T>::from)?)
	}

	/// What a reactor is worth at a price, with what is in doubt counted nothing and in full. Fails
	/// while the last report is too old.
	pub(crate) fn nav_at(
		reactor: &PerpReactor<T::AccountId>,
		ops: &[Op],
		spot: Price,
	) -> Result<NavView, DispatchError> {
		ensure!(!reactor.is_stale(Self::relay_now()), Error::<T>::ReportStale);
		let equity = Self::equity(reactor, spot)?;
		let decimals = Self::decimals(reactor.quote)?;
		Ok(nav(reactor, ops, spot, equity, decimals).map_err(Error::<T>::from)?)
	}

	pub(crate) fn nav_now(id: PerpId) -> Result<NavView, DispatchError> {
		let reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		Self::nav_at(&reactor, &Ops::<T>::get(id), Self::spot(&reactor)?)
	}

	pub(crate) fn health_now(id: PerpId) -> Result<HealthView, DispatchError> {
		let reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let spot = Self::spot(&reactor)?;
		let equity = Self::equity(&reactor, spot)?;
		let size = reactor.snapshot.position.size;
		let parameters = &reactor.parameters;
		let alarm = parameters.ratios.alarm;
		let view = health_floor(equity, size, spot).and_then(|ratio| {
			Ok(HealthView {
				equity,
				ratio,
				is_below_alarm: is_below(equity, size, spot, alarm)?,
				is_above_release: ratio.is_some_and(|ratio| ratio > parameters.release),
			})
		});
		Ok(view.map_err(Error::<T>::from)?)
	}

	pub(crate) fn exposure_of(id: PerpId) -> Result<PerpExposure, DispatchError> {
		let reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let ops = Ops::<T>::get(id);
		let mut exposure = exposure(&reactor, &ops);
		if let Some(goal) = unsent_goal(&reactor, &ops).map_err(Error::<T>::from)? {
			exposure.least = exposure.least.min(goal);
			exposure.most = exposure.most.max(goal);
		}
		Ok(exposure)
	}

	/// The size that is asked for and for which nothing was sent yet.
	pub(crate) fn unsent_of(id: PerpId) -> Option<Delta> {
		let reactor = Reactors::<T>::get(id)?;
		unsent_goal(&reactor, &Ops::<T>::get(id)).ok().flatten()
	}

	/// Sizes that may be asked for now: while something is in doubt only those that lower the risk.
	pub(crate) fn range_of(id: PerpId) -> Result<(Delta, Delta), DispatchError> {
		let reactor = Reactors::<T>::get(id).ok_or(Error::<T>::UnknownReactor)?;
		let held = exposure(&reactor, &Ops::<T>::get(id));
		if Self::is_held(id, &reactor) {
			return Ok(match () {
				() if held.least > Delta::ZERO => (Delta::ZERO, held.least),
				() if held.most < Delta::ZERO => (held.most, Delta::ZERO),
				() => (Delta::ZERO, Delta::ZERO),
			});
		}
		let most = reactor.parameters.max_size;
		let least = most.get().try_neg().map_err(Error::<T>::from)?;
		Ok((Delta::new(least), most))
	}

	/// Whether no new risk may be taken: something is in doubt, a change of the position is open, the
	/// channel is not ready, or the account is being closed.
	pub(crate) fn is_held(id: PerpId, reactor: &PerpReactor<T::AccountId>) -> bool {
		let changing = |op: &Op| matches!(op.kind, OpKind::SetPosition { .. });
		reactor.status == crate::Status::Closing
			|| Quarantine::<T>::contains_key(id)
			|| reactor.is_stale(Self::relay_now())
			|| T::Venue::channel(reactor.venue) != Channel::Ready
			|| Ops::<T>::get(id).iter().any(|op| op.is_doubtful() || changing(op))
	}
}

/// The least and the most that the account may hold.
fn exposure<AccountId>(reactor: &PerpReactor<AccountId>, ops: &[Op]) -> PerpExposure {
	let confirmed = reactor.snapshot.position.size;
	let mut exposure = PerpExposure { confirmed, least: confirmed, most: confirmed };
	for op in ops {
		if let OpKind::SetPosition { target, .. } = op.kind {
			exposure.least = exposure.least.min(target);
			exposure.most = exposure.most.max(target);
		}
	}
	exposure
}

/// The size that is asked for and for which nothing was sent yet.
fn unsent_goal<AccountId>(
	reactor: &PerpReactor<AccountId>,
	ops: &[Op],
) -> Result<Option<Delta>, MathError> {
	let most = reactor.parameters.max_size;
	let least = Delta::new(most.get().try_neg()?);
	let goal = match reactor.status {
		Status::Closing => Some(Delta::ZERO),
		Status::Active => reactor.wanted.map(|wanted| wanted.clamp(least, most)),
	};
	let sent = ops.iter().rev().find_map(|op| match op.kind {
		OpKind::SetPosition { target, .. } => Some(target),
		_ => None,
	});
	let current = sent.unwrap_or(reactor.snapshot.position.size);
	let Some(goal) = goal else { return Ok(None) };
	let far = goal.get().try_sub(current.get())?.try_abs()? >= reactor.parameters.min_order.get();
	Ok((goal != current && (far || goal.get().is_zero())).then_some(goal))
}

/// Ledger and equity as one value. Money that stands in a bucket counts once; an open change of the
/// position counts with its worse outcome in `low` and its better one in `high`.
fn nav<AccountId>(
	reactor: &PerpReactor<AccountId>,
	ops: &[Op],
	spot: Price,
	equity: Fixed,
	decimals: u8,
) -> Result<NavView, MathError> {
	let ledger = &reactor.ledger;
	let beside_margin = ledger.buckets()?.saturating_sub(ledger.margin);
	let whole = to_fixed(beside_margin, decimals)?.try_add(equity)?;
	let doubtful = ops.iter().map(Op::doubtful_amount).fold(0, u128::saturating_add);
	let mut view = NavView {
		low: whole.try_sub(to_fixed(doubtful, decimals)?)?,
		mark: whole.try_sub(to_fixed(ledger.stranded, decimals)?)?,
		high: whole,
	};
	let (mut worse, mut better) = (Fixed::ZERO, Fixed::ZERO);
	for op in ops {
		let OpKind::SetPosition { target, limit, spot: sent, .. } = op.kind else { continue };
		let change = target.get().try_sub(reactor.snapshot.position.size.get())?;
		let gain = |from: Price| change.mul_floor(spot.get().try_sub(from.get())?);
		let filled = if op.state == OpState::Unknown { gain(limit)? } else { gain(sent)? };
		worse = worse.min(filled);
		better = better.max(gain(sent)?);
	}
	view.low = view.low.try_add(worse)?;
	view.high = view.high.try_add(better)?;
	Ok(view)
}
