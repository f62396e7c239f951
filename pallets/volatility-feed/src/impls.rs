//! The ports this pallet offers: the surface, and the work of every block.

use crate::{
	types::{Smile, SurfaceParameters, RETENTION},
	Config, Error, Event, Expiries, Pallet, Parameters, Smiles, Versions, WeightInfo,
};
use dhv_math::surface::{cover, smile_point, Cover, Knot, SmilePoint};
use dhv_primitives::{
	ports::{ScheduledWork, SurfaceError, SurfacePoint, VolatilitySurface},
	AssetIndex, OptionKind, Price, Timestamp,
};
use frame_support::{ensure, pallet_prelude::*, traits::UnixTime, weights::WeightMeter};

impl<T: Config> VolatilitySurface for Pallet<T> {
	fn point(
		underlying: AssetIndex,
		kind: OptionKind,
		expiry: Timestamp,
		strike: Price,
		spot: Price,
		now: Timestamp,
	) -> Result<SurfacePoint, SurfaceError> {
		ensure!(expiry > now, SurfaceError::Expired);
		let limits = Parameters::<T>::get(underlying).ok_or(SurfaceError::UnknownUnderlying)?;
		let expiries = Expiries::<T>::get(underlying);
		let found = cover(&expiries, expiry, now, limits.max_extrapolation)
			.ok_or(SurfaceError::UnknownExpiry)?;
		let fresh = |known| Self::fresh_smile(underlying, known, &limits, now);
		let (near, far) = match found {
			Cover::One(known) => ((known, fresh(known)?), None),
			Cover::Between(before, after) => {
				((before, fresh(before)?), Some((after, fresh(after)?)))
			}
		};
		let seconds = expiry.saturating_since(now);
		let SmilePoint { volatility, forward, rate } = smile_point(
			knot(&near, kind, now),
			far.as_ref().map(|far| knot(far, kind, now)),
			spot,
			strike,
			seconds,
		)
		.map_err(|_| SurfaceError::OutOfRange)?;
		let oldest = |age: Timestamp| far.map_or(age, |(_, smile)| age.min(smile.updated_at));
		let updated_at = oldest(near.1.updated_at);
		let version = Versions::<T>::get(underlying);
		Ok(SurfacePoint { volatility, forward, rate, version, updated_at })
	}

	fn version(underlying: AssetIndex) -> u64 {
		Versions::<T>::get(underlying)
	}
}

/// What a smile contributes to an answer.
const fn knot((expiry, smile): &(Timestamp, Smile), kind: OptionKind, now: Timestamp) -> Knot<'_> {
	Knot {
		parameters: smile.parameters(kind),
		rate: smile.rate,
		seconds: expiry.saturating_since(now),
	}
}

impl<T: Config> ScheduledWork for Pallet<T> {
	/// Removes smiles whose expiry has passed and approvals whose time has passed, at most one of
	/// each per underlying and block. Nothing here can fail: it only takes entries out of maps.
	fn run(meter: &mut WeightMeter) {
		for underlying in Parameters::<T>::iter_keys() {
			if meter.try_consume(T::WeightInfo::remove_expired()).is_err() {
				return;
			}
			Self::expire(underlying);
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The time of the block.
	pub(crate) fn now() -> Timestamp {
		Timestamp::from_secs(T::Time::now().as_secs())
	}

	pub(crate) fn do_set_parameters(
		underlying: AssetIndex,
		new: SurfaceParameters,
	) -> DispatchResult {
		ensure!(new.is_valid(), Error::<T>::InvalidParameters);
		let old = Parameters::<T>::get(underlying);
		let room = Parameters::<T>::count() < T::MaxUnderlyings::get();
		ensure!(old.is_some() || room, Error::<T>::TooManyUnderlyings);
		Parameters::<T>::insert(underlying, new);
		let mut version = Versions::<T>::get(underlying);
		if version > 0 {
			version = Self::raise_version(underlying)?;
		}
		Self::deposit_event(Event::ParametersSet { underlying, old, new, version });
		Ok(())
	}

	/// Removes the first smile and the first approvals of an underlying if their time has passed.
	/// Whether there were any.
	pub(crate) fn expire(underlying: AssetIndex) -> bool {
		let smile = Self::expire_smile(underlying);
		let proposal = Self::expire_proposal(underlying);
		smile || proposal
	}

	/// Removes the first smile of an underlying if its expiry passed long enough ago.
	fn expire_smile(underlying: AssetIndex) -> bool {
		let now = Self::now();
		let first = Expiries::<T>::get(underlying).first().copied();
		let due = |expiry: &Timestamp| now.secs() >= expiry.secs().saturating_add(RETENTION);
		let Some(expiry) = first.filter(due) else { return false };
		Self::forget(underlying, expiry);
		Self::deposit_event(Event::SmileExpired { underlying, expiry });
		true
	}

	fn fresh_smile(
		underlying: AssetIndex,
		expiry: Timestamp,
		limits: &SurfaceParameters,
		now: Timestamp,
	) -> Result<Smile, SurfaceError> {
		let smile = Smiles::<T>::get(underlying, expiry).ok_or(SurfaceError::UnknownExpiry)?;
		let age = now.saturating_since(smile.updated_at);
		ensure!(age <= limits.max_age, SurfaceError::Stale);
		Ok(smile)
	}
}
