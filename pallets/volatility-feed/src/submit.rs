//! Life-cycle of a smile: submitted, replaced, removed.

use crate::{
	cover, grid,
	grid::Flaw,
	types::{Anchor, GridPoint, GridVolatilities, Limits, Smile, SurfaceParameters, BAND_WINDOW},
	Anchors, Config, Error, Event, Expiries, Pallet, Parameters, Smiles, Versions,
};
use dhv_math::{black_scholes, sabr, sabr::SabrParameters};
use dhv_primitives::{
	ports::PriceRounds, AssetIndex, Fixed, OptionKind, Price, PriceRound, Rate, Timestamp,
};
use frame_support::{ensure, pallet_prelude::*};

/// What is submitted for one expiry.
#[derive(Clone, Copy)]
pub(crate) struct Submission {
	pub underlying: AssetIndex,
	pub expiry: Timestamp,
	pub call: SabrParameters,
	pub put: SabrParameters,
	pub rate: Rate,
}

/// A submission seen from the market: forward, grid and volatilities.
struct Picture {
	seconds: u64,
	forward: Price,
	call: GridVolatilities,
	put: GridVolatilities,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_submit(submission: Submission, limits: Limits) -> DispatchResult {
		let Submission { underlying, expiry, call, put, rate } = submission;
		let limits_of = Parameters::<T>::get(underlying).ok_or(Error::<T>::UnknownUnderlying)?;
		let now = Self::now();
		let old = Smiles::<T>::get(underlying, expiry);

		Self::ensure_terms(&submission, &limits_of, now)?;
		let round = Self::young_round(underlying, &limits_of, now)?;
		let picture = Self::picture(&submission, &limits_of, round.price, now)?;
		Self::ensure_calendar(&submission, &picture, round.price, now)?;
		let anchor = Self::ensure_moves(&submission, &limits_of, &picture, old, now, limits)?;

		let version = Versions::<T>::get(underlying).checked_add(1).ok_or(Error::<T>::Overflow)?;
		if old.is_none() {
			Expiries::<T>::try_mutate(underlying, |expiries| {
				let place = expiries.partition_point(|known| *known < expiry);
				expiries.try_insert(place, expiry).map_err(|_| Error::<T>::TooManyExpiries)
			})?;
		}
		let new = Smile { call, put, rate, spot: round.price, updated_at: now, version };
		Smiles::<T>::insert(underlying, expiry, new);
		Anchors::<T>::insert(underlying, expiry, anchor);
		Versions::<T>::insert(underlying, version);

		Self::deposit_event(Event::SmileUpdated {
			underlying,
			expiry,
			old,
			new,
			round,
			forward: picture.forward,
			forced: limits == Limits::ValidityOnly,
		});
		Ok(())
	}

	pub(crate) fn do_remove(underlying: AssetIndex, expiry: Timestamp) -> DispatchResult {
		let smile = Smiles::<T>::get(underlying, expiry).ok_or(Error::<T>::UnknownSmile)?;
		let version = Versions::<T>::get(underlying).checked_add(1).ok_or(Error::<T>::Overflow)?;
		Self::forget(underlying, expiry);
		Versions::<T>::insert(underlying, version);
		Self::deposit_event(Event::SmileRemoved { underlying, expiry, smile, version });
		Ok(())
	}

	/// Takes a smile out of every map.
	pub(crate) fn forget(underlying: AssetIndex, expiry: Timestamp) {
		Expiries::<T>::mutate(underlying, |expiries| expiries.retain(|known| *known != expiry));
		Smiles::<T>::remove(underlying, expiry);
		Anchors::<T>::remove(underlying, expiry);
	}

	/// What can be judged without the market.
	fn ensure_terms(
		submission: &Submission,
		limits: &SurfaceParameters,
		now: Timestamp,
	) -> DispatchResult {
		ensure!(submission.expiry > now, Error::<T>::ExpiryPassed);
		let tenor = submission.expiry.saturating_since(now);
		ensure!(tenor <= limits.max_tenor, Error::<T>::TenorTooLong);
		let rate = submission.rate.get().try_abs().map_err(Error::<T>::from)?;
		ensure!(rate <= limits.max_rate.get(), Error::<T>::RateOutOfRange);
		submission.call.validate().map_err(|_| Error::<T>::InvalidCallParameters)?;
		submission.put.validate().map_err(|_| Error::<T>::InvalidPutParameters)?;
		Ok(())
	}

	/// The price round that updates are judged at.
	fn young_round(
		underlying: AssetIndex,
		limits: &SurfaceParameters,
		now: Timestamp,
	) -> Result<PriceRound, DispatchError> {
		let round =
			T::Prices::latest(underlying, limits.strike_asset).ok_or(Error::<T>::NoPrice)?;
		ensure!(round.age(now) <= limits.max_price_age, Error::<T>::StalePrice);
		Ok(round)
	}

	/// Both smiles on the grid: defined, in range, with a density, close to each other.
	fn picture(
		submission: &Submission,
		limits: &SurfaceParameters,
		spot: Price,
		now: Timestamp,
	) -> Result<Picture, DispatchError> {
		let seconds = submission.expiry.saturating_since(now);
		let forward =
			black_scholes::forward(spot, submission.rate, seconds).map_err(Error::<T>::from)?;
		let strikes = grid::strikes(forward).map_err(Error::<T>::from)?;
		let judged = |kind, parameters: &SabrParameters| -> Result<GridVolatilities, Flaw> {
			let volatilities = grid::volatilities(parameters, kind, forward, &strikes, seconds)?;
			let (min, max) = (limits.min_volatility, limits.max_volatility);
			grid::ensure_range(&volatilities, kind, min, max)?;
			grid::ensure_density(&volatilities, kind, forward, &strikes, seconds)?;
			Ok(volatilities)
		};
		let call = judged(OptionKind::Call, &submission.call).map_err(Error::<T>::from)?;
		let put = judged(OptionKind::Put, &submission.put).map_err(Error::<T>::from)?;
		grid::ensure_gap(&call, &put, limits.max_call_put_gap).map_err(Error::<T>::from)?;
		Ok(Picture { seconds, forward, call, put })
	}

	/// Total variance at the money neither below the previous expiry's nor above the next's.
	fn ensure_calendar(
		submission: &Submission,
		picture: &Picture,
		spot: Price,
		now: Timestamp,
	) -> DispatchResult {
		let underlying = submission.underlying;
		let expiries = Expiries::<T>::get(underlying);
		let (before, after) = cover::neighbours(&expiries, submission.expiry, now);
		for kind in [OptionKind::Call, OptionKind::Put] {
			let parameters = match kind {
				OptionKind::Call => &submission.call,
				OptionKind::Put => &submission.put,
			};
			let own = Self::variance_at_the_money(parameters, picture.forward, picture.seconds)?;
			let neighbour = |expiry: Option<Timestamp>| -> Result<Option<Fixed>, DispatchError> {
				let Some(expiry) = expiry else { return Ok(None) };
				let Some(smile) = Smiles::<T>::get(underlying, expiry) else { return Ok(None) };
				let seconds = expiry.saturating_since(now);
				let forward =
					black_scholes::forward(spot, smile.rate, seconds).map_err(Error::<T>::from)?;
				Self::variance_at_the_money(smile.parameters(kind), forward, seconds).map(Some)
			};
			if let Some(variance) = neighbour(before)? {
				ensure!(own >= variance, Error::<T>::CalendarBelowPrevious);
			}
			if let Some(variance) = neighbour(after)? {
				ensure!(own <= variance, Error::<T>::CalendarAboveNext);
			}
		}
		Ok(())
	}

	fn variance_at_the_money(
		parameters: &SabrParameters,
		forward: Price,
		seconds: u64,
	) -> Result<Fixed, DispatchError> {
		let volatility = sabr::implied_volatility(parameters, forward, forward, seconds)
			.map_err(Error::<T>::from)?;
		Ok(grid::total_variance(volatility, seconds).map_err(Error::<T>::from)?)
	}

	/// How far and how often a smile may move. Returns the anchor of the daily band that holds
	/// from now on.
	fn ensure_moves(
		submission: &Submission,
		limits: &SurfaceParameters,
		picture: &Picture,
		old: Option<Smile>,
		now: Timestamp,
		enforce: Limits,
	) -> Result<Anchor, DispatchError> {
		let fresh = Anchor { at: now, call: picture.call, put: picture.put };
		let Some(old) = old else { return Ok(fresh) };
		if enforce == Limits::ValidityOnly {
			return Ok(fresh);
		}
		let since = now.saturating_since(old.updated_at);
		ensure!(since >= limits.min_interval, Error::<T>::TooSoon);
		let step = submission.rate.get().try_sub(old.rate.get());
		let step = step.and_then(Fixed::try_abs).map_err(Error::<T>::from)?;
		ensure!(step <= limits.max_rate_step.get(), Error::<T>::RateStepTooLarge);

		// The old smile at its own spot, so that volatilities are compared at fixed moneyness.
		let forward = black_scholes::forward(old.spot, old.rate, picture.seconds)
			.map_err(Error::<T>::from)?;
		let strikes = grid::strikes(forward).map_err(Error::<T>::from)?;
		let at = |kind| -> Result<GridVolatilities, DispatchError> {
			grid::volatilities(old.parameters(kind), kind, forward, &strikes, picture.seconds)
				.map_err(|flaw| Error::<T>::from(flaw).into())
		};
		let before = Anchor { at: now, call: at(OptionKind::Call)?, put: at(OptionKind::Put)? };
		if let Some(point) = Self::first_move(&before, &fresh, limits.max_move_bps)? {
			return Err(Error::<T>::MoveTooLarge(point).into());
		}
		let anchor = Anchors::<T>::get(submission.underlying, submission.expiry)
			.filter(|anchor| now.saturating_since(anchor.at) < BAND_WINDOW)
			.unwrap_or(before);
		if let Some(point) = Self::first_move(&anchor, &fresh, limits.max_band_bps)? {
			return Err(Error::<T>::DailyBandExceeded(point).into());
		}
		Ok(anchor)
	}

	fn first_move(
		old: &Anchor,
		new: &Anchor,
		bps: u32,
	) -> Result<Option<GridPoint>, DispatchError> {
		let calls = grid::first_move(&old.call, &new.call, OptionKind::Call, bps)
			.map_err(Error::<T>::from)?;
		if calls.is_some() {
			return Ok(calls);
		}
		Ok(grid::first_move(&old.put, &new.put, OptionKind::Put, bps).map_err(Error::<T>::from)?)
	}
}
