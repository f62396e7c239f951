//! The ports this pallet offers: the surface, and the work of every block.

use crate::{
	cover::{cover, Cover},
	grid,
	types::{Smile, SurfaceParameters, RETENTION},
	Config, Error, Event, Expiries, Pallet, Parameters, Smiles, Versions, WeightInfo,
};
use dhv_math::{black_scholes, error::MathError, sabr, surface::interpolate_volatility};
use dhv_primitives::{
	ports::{ScheduledWork, SurfaceError, SurfacePoint, VolatilitySurface},
	AssetIndex, Fixed, OptionKind, Price, Rate, Timestamp, Volatility,
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
		let limits = Parameters::<T>::get(underlying).ok_or(SurfaceError::UnknownExpiry)?;
		let expiries = Expiries::<T>::get(underlying);
		let found = cover(&expiries, expiry, now, limits.max_extrapolation)
			.ok_or(SurfaceError::UnknownExpiry)?;
		let fresh = |known| Self::fresh_smile(underlying, known, &limits, now);
		let at = Target { kind, strike, spot, now };
		let (volatility, rate, updated_at) = match found {
			Cover::One(known) => {
				let smile = fresh(known)?;
				(at.volatility(&smile, known), Ok(smile.rate), smile.updated_at)
			}
			Cover::Between(before, after) => {
				let near = fresh(before)?;
				let far = fresh(after)?;
				(
					at.between((before, &near), (after, &far), expiry),
					rate_between((before, near.rate), (after, far.rate), expiry),
					near.updated_at.min(far.updated_at),
				)
			}
		};
		let out_of_range = |_| SurfaceError::OutOfRange;
		let volatility = volatility.map_err(out_of_range)?;
		let rate = rate.map_err(out_of_range)?;
		let forward = black_scholes::forward(spot, rate, expiry.saturating_since(now))
			.map_err(out_of_range)?;
		let version = Versions::<T>::get(underlying);
		Ok(SurfacePoint { volatility, forward, rate, version, updated_at })
	}

	fn version(underlying: AssetIndex) -> u64 {
		Versions::<T>::get(underlying)
	}
}

impl<T: Config> ScheduledWork for Pallet<T> {
	/// Removes smiles whose expiry has passed, at most one per underlying and block. Nothing here
	/// can fail: it only takes entries out of maps.
	fn run(meter: &mut WeightMeter) {
		for underlying in Parameters::<T>::iter_keys() {
			if meter.try_consume(T::WeightInfo::remove_expired()).is_err() {
				return;
			}
			Self::expire_first(underlying);
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
		Self::deposit_event(Event::ParametersSet { underlying, old, new });
		Ok(())
	}

	/// Removes the first smile of an underlying if its expiry passed long enough ago.
	pub(crate) fn expire_first(underlying: AssetIndex) -> bool {
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

/// What is asked of a smile.
struct Target {
	kind: OptionKind,
	strike: Price,
	spot: Price,
	now: Timestamp,
}

impl Target {
	/// Volatility of one smile at its own expiry. A strike outside the validated grid takes the
	/// volatility at the edge of the grid, so that every position has a value.
	fn volatility(&self, smile: &Smile, expiry: Timestamp) -> Result<Volatility, MathError> {
		let seconds = expiry.saturating_since(self.now);
		let forward = black_scholes::forward(self.spot, smile.rate, seconds)?;
		let strike = grid::clamp(self.strike, forward)?;
		sabr::implied_volatility(smile.parameters(self.kind), forward, strike, seconds)
	}

	/// Volatility between two smiles: total variance at the strike, linear in time.
	fn between(
		&self,
		(before, near): (Timestamp, &Smile),
		(after, far): (Timestamp, &Smile),
		expiry: Timestamp,
	) -> Result<Volatility, MathError> {
		interpolate_volatility(
			before.saturating_since(self.now),
			self.volatility(near, before)?,
			after.saturating_since(self.now),
			self.volatility(far, after)?,
			expiry.saturating_since(self.now),
		)
	}
}

/// Rate between two expiries, linear in time.
fn rate_between(
	(before, near): (Timestamp, Rate),
	(after, far): (Timestamp, Rate),
	expiry: Timestamp,
) -> Result<Rate, MathError> {
	let weight = Fixed::from_ratio_floor(
		i128::from(expiry.saturating_since(before)),
		i128::from(after.saturating_since(before)),
	)?;
	let change = far.get().try_sub(near.get())?.mul_nearest(weight)?;
	near.get().try_add(change).map(Rate::new)
}
