//! Automatic care for vaults: prices that cross a trigger, vaults in distress, and a pass over all
//! series.

use crate::{
	types::*, Config, DistressCursor, Distressed, Error, Event, Pallet, PendingExpiries,
	SeriesCursor, SeriesHurry, SeriesOf, TriggerOrder, Watches, WeightInfo,
};
use alloc::{collections::BTreeSet, vec::Vec};
use dhv_primitives::{OptionKind, Series, SeriesId};
use frame_support::{storage::with_storage_layer, weights::WeightMeter};
use sp_runtime::DispatchError;

/// Vaults in distress that a block looks at.
const DISTRESSED_PER_BLOCK: u32 = 32;

/// Series that a block looks at when no parameters have changed.
const SERIES_PER_BLOCK: u32 = 2;

/// How a visit of a series ended.
#[derive(PartialEq, Eq)]
enum Visit {
	/// No vault in the order is in need at this price any more.
	Done,
	/// The price is too old for its product.
	Stale,
	/// The weight is used up.
	OutOfWeight,
}

impl<T: Config> Pallet<T> {
	/// Visits the series whose trigger the latest price of their market has crossed, and none else.
	pub(crate) fn watch_prices(meter: &mut WeightMeter) {
		let pending = PendingExpiries::<T>::get();
		let markets: BTreeSet<_> = pending.iter().map(PendingExpiry::market).collect();
		for market in markets {
			for kind in [OptionKind::Call, OptionKind::Put] {
				let (underlying, strike_asset) = market;
				let side = Side { underlying, strike_asset, kind };
				if Self::watch_side(side, meter) == Visit::OutOfWeight {
					return;
				}
			}
		}
	}

	fn watch_side(side: Side, meter: &mut WeightMeter) -> Visit {
		if meter.try_consume(T::WeightInfo::watch_side()).is_err() {
			return Visit::OutOfWeight;
		}
		let Some(round) = Self::latest_round((side.underlying, side.strike_asset)) else {
			return Visit::Done;
		};
		let here = side.key(round.price);
		// Series whose product wants a younger price are passed by: others may want less.
		let mut stale: Option<Vec<u8>> = None;
		loop {
			let mut crossed = match &stale {
				None => TriggerOrder::<T>::iter_key_prefix((side,)),
				Some(key) => TriggerOrder::<T>::iter_key_prefix_from((side,), Vec::clone(key)),
			};
			let Some((place, series)) = crossed.next().filter(|(place, _)| *place <= here) else {
				return Visit::Done;
			};
			match Self::visit(series, meter) {
				Visit::Done => {}
				Visit::Stale => {
					stale = Some(TriggerOrder::<T>::hashed_key_for((side, place, series)));
				}
				Visit::OutOfWeight => return Visit::OutOfWeight,
			}
		}
	}

	/// Takes up the need of every vault of a series that is below its maintenance, the weakest first.
	fn visit(series: SeriesId, meter: &mut WeightMeter) -> Visit {
		if meter.try_consume(T::WeightInfo::watch_side()).is_err() {
			return Visit::OutOfWeight;
		}
		let Some(info) = SeriesOf::<T>::get(series) else { return Visit::Done };
		let priced = Self::parameters(&info.terms)
			.and_then(|parameters| Self::fresh_price(&info.terms, &parameters, Self::now()));
		if priced.is_err() && !info.terms.is_expired(Self::now()) {
			return Visit::Stale;
		}
		loop {
			if meter.try_consume(T::WeightInfo::take_up_need()).is_err() {
				return Visit::OutOfWeight;
			}
			match with_storage_layer(|| Self::relieve_weakest(series, &info.terms)) {
				Ok(true) => {}
				Ok(false) => return Visit::Done,
				Err(error) => {
					Self::park_watch(series, &info.terms);
					Self::deposit_event(Event::WatchFailed { series, error });
					return Visit::Done;
				}
			}
		}
	}

	/// Takes up the need of the weakest vault of a series, and says whether there was one: then the
	/// next may be in need, too.
	fn relieve_weakest(series: SeriesId, terms: &Series) -> Result<bool, DispatchError> {
		let head = Self::weakest(series).filter(|_| !terms.is_expired(Self::now()));
		let Some((_, owner)) = head else {
			Self::unwatch(series, terms);
			return Ok(false);
		};
		let judged = Self::judge_now(series, terms, &owner)?;
		if judged.is_sound() {
			// The trigger was of another time or of other parameters.
			Self::watch_anew(series, terms)?;
			return Ok(false);
		}
		Self::take_up_need(series, &owner, &judged)?;
		Ok(true)
	}

	/// Looks at the next vaults in distress.
	pub(crate) fn attend_distressed(meter: &mut WeightMeter) {
		for _ in 0..DISTRESSED_PER_BLOCK {
			if meter.try_consume(T::WeightInfo::watch_side()).is_err() {
				return;
			}
			let after = DistressCursor::<T>::get();
			let next = match &after {
				Some((series, owner)) => {
					let from = Distressed::<T>::hashed_key_for(series, owner);
					Distressed::<T>::iter_keys_from(from).next()
				}
				None => Distressed::<T>::iter_keys().next(),
			};
			let Some((series, owner)) = next else {
				DistressCursor::<T>::kill();
				return;
			};
			let ask = Self::may_ask(series, &owner);
			let weight = if ask { T::WeightInfo::attend() } else { T::WeightInfo::look() };
			if meter.try_consume(weight).is_err() {
				return;
			}
			DistressCursor::<T>::put((series, owner.clone()));
			let done = with_storage_layer(|| {
				let terms = Self::load(series)?.terms;
				if terms.is_expired(Self::now()) {
					return Ok(());
				}
				match Self::judge_now(series, &terms, &owner) {
					Err(Error::StalePrice) => Ok(()),
					judged => Self::attend(series, &owner, &judged?, ask),
				}
			});
			if let Err(error) = done {
				Self::deposit_event(Event::WatchFailed { series, error });
			}
		}
	}

	/// Goes on with the pass over all watched series: their triggers follow time and parameters, and
	/// owners that keep health get back what is too much. After a change of parameters it runs
	/// without a pause until it has seen each.
	pub(crate) fn pass_over_series(meter: &mut WeightMeter) {
		let mut left = SERIES_PER_BLOCK;
		while left > 0 || SeriesHurry::<T>::get() {
			if meter.try_consume(T::WeightInfo::watch_side()).is_err() {
				return;
			}
			let next = match SeriesCursor::<T>::get() {
				Some(after) => {
					Watches::<T>::iter_keys_from(Watches::<T>::hashed_key_for(after)).next()
				}
				None => Watches::<T>::iter_keys().next(),
			};
			let Some(series) = next else {
				SeriesCursor::<T>::kill();
				SeriesHurry::<T>::kill();
				return;
			};
			if meter.try_consume(T::WeightInfo::refresh_series()).is_err() {
				return;
			}
			left = left.saturating_sub(1);
			SeriesCursor::<T>::put(series);
			let Ok(info) = Self::load(series) else { continue };
			if let Err(error) = Self::watch_anew(series, &info.terms) {
				Self::deposit_event(Event::WatchFailed { series, error: error.into() });
			}
			Self::release_excess(series, &info.terms);
		}
	}

	/// Lets the pass begin anew and not pause: parameters have changed.
	pub(crate) fn hurry_pass() {
		SeriesCursor::<T>::kill();
		SeriesHurry::<T>::put(true);
	}
}
