//! The ports this pallet offers: the surface, and the work of every block.

use crate::{
	types::{Smile, SurfaceParameters, RETENTION},
	Config, Event, Expiries, Pallet, Parameters, Smiles, Versions, WeightInfo,
};
use dhv_math::{
	error::MathError,
	surface::{
		cover, grid_strikes, smile_point, Cover, GridVolatilities, Knot, SmilePoint, SmileView,
	},
};
use dhv_primitives::{
	ports::{ScheduledWork, SurfaceError, SurfacePoint, VolatilitySpread, VolatilitySurface},
	AssetIndex, Fixed, OptionKind, Price, Rate, Timestamp,
};
use frame_support::{ensure, traits::UnixTime, weights::WeightMeter};

impl<T: Config> VolatilitySurface for Pallet<T> {
	fn point(
		underlying: AssetIndex,
		kind: OptionKind,
		expiry: Timestamp,
		strike: Price,
		spot: Price,
		now: Timestamp,
	) -> Result<SurfacePoint, SurfaceError> {
		let found = Self::covering(underlying, expiry, now)?;
		let SmilePoint { volatility, forward, rate } =
			found.point(kind, (expiry, strike), spot, now).map_err(|_| SurfaceError::OutOfRange)?;
		let version = Versions::<T>::get(underlying);
		Ok(SurfacePoint { volatility, forward, rate, version, updated_at: found.updated_at() })
	}

	fn version(underlying: AssetIndex) -> u64 {
		Versions::<T>::get(underlying)
	}
}

/// The smiles that answer for an expiry.
pub(crate) struct Covering {
	near: (Timestamp, Smile),
	far: Option<(Timestamp, Smile)>,
}

impl Covering {
	/// What they say about a strike.
	pub fn point(
		&self,
		kind: OptionKind,
		(expiry, strike): (Timestamp, Price),
		spot: Price,
		now: Timestamp,
	) -> Result<SmilePoint, MathError> {
		let far = self.far.as_ref().map(|far| knot(far, kind, now));
		let seconds = expiry.saturating_since(now);
		smile_point(knot(&self.near, kind, now), far, spot, strike, seconds)
	}

	/// What they say on the grid of an expiry, and the rate there; none if they have no answer at
	/// one of its strikes.
	pub fn view(
		&self,
		expiry: Timestamp,
		spot: Price,
		now: Timestamp,
	) -> Option<(SmileView, Rate)> {
		let at = |kind, strike| self.point(kind, (expiry, strike), spot, now).ok();
		let SmilePoint { forward, rate, .. } = at(OptionKind::Call, spot)?;
		let strikes = grid_strikes(forward).ok()?;
		let on_grid = |kind| {
			let mut volatilities = GridVolatilities::default();
			for (volatility, strike) in volatilities.iter_mut().zip(strikes) {
				*volatility = at(kind, strike)?.volatility;
			}
			Some(volatilities)
		};
		let (call, put) = (on_grid(OptionKind::Call)?, on_grid(OptionKind::Put)?);
		let seconds = expiry.saturating_since(now);
		Some((SmileView { seconds, forward, strikes, call: Ok(call), put: Ok(put) }, rate))
	}

	/// When the older of them was accepted.
	fn updated_at(&self) -> Timestamp {
		let near = self.near.1.updated_at;
		self.far.map_or(near, |(_, far)| far.updated_at.min(near))
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

impl<T: Config> VolatilitySpread for Pallet<T> {
	/// The share that smiles of the underlying assume.
	fn bid_ask_spread(underlying: AssetIndex) -> Option<Fixed> {
		Some(Parameters::<T>::get(underlying)?.bid_ask_spread)
	}
}

impl<T: Config> ScheduledWork for Pallet<T> {
	/// Removes smiles whose expiry has passed and approvals whose time has passed, at most one of
	/// each per underlying and block. Nothing here can fail: it only takes entries out of maps.
	fn run(meter: &mut WeightMeter) {
		for underlying in Parameters::<T>::iter_keys() {
			if meter.try_consume(T::WeightInfo::look_for_expired()).is_err() {
				return;
			}
			let due = Self::due_smile(underlying).or_else(|| Self::due_proposal(underlying));
			if due.is_none() {
				continue;
			}
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

	/// Removes the first smile and the first approvals of an underlying if their time has passed.
	/// Whether there were any.
	pub(crate) fn expire(underlying: AssetIndex) -> bool {
		let (smile, proposal) = (Self::due_smile(underlying), Self::due_proposal(underlying));
		if let Some(expiry) = smile {
			Self::forget(underlying, expiry);
			Self::deposit_event(Event::SmileExpired { underlying, expiry });
		}
		if let Some(expiry) = proposal {
			Self::drop_approvals(underlying, expiry);
			Self::deposit_event(Event::ProposalExpired { underlying, expiry });
		}
		smile.is_some() || proposal.is_some()
	}

	/// The first smile of an underlying if its expiry passed long enough ago.
	fn due_smile(underlying: AssetIndex) -> Option<Timestamp> {
		let now = Self::now();
		let due = |expiry: &Timestamp| now.secs() >= expiry.secs().saturating_add(RETENTION);
		Expiries::<T>::get(underlying).first().copied().filter(due)
	}

	/// The smiles that answer for an expiry at a pricing time.
	pub(crate) fn covering(
		underlying: AssetIndex,
		expiry: Timestamp,
		now: Timestamp,
	) -> Result<Covering, SurfaceError> {
		ensure!(expiry > now, SurfaceError::Expired);
		let limits = Parameters::<T>::get(underlying).ok_or(SurfaceError::UnknownUnderlying)?;
		let expiries = Expiries::<T>::get(underlying);
		let found = cover(&expiries, expiry, now, limits.max_extrapolation)
			.ok_or(SurfaceError::UnknownExpiry)?;
		let fresh =
			|known| Self::fresh_smile(underlying, known, &limits, now).map(|smile| (known, smile));
		Ok(match found {
			Cover::One(known) => Covering { near: fresh(known)?, far: None },
			Cover::Between(before, after) => {
				Covering { near: fresh(before)?, far: Some(fresh(after)?) }
			}
		})
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
