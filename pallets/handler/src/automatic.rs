//! Automatic listing: plan a grid at a price round, retire what fell out of it, list what is missing.

use crate::{
	list::Candidate,
	types::{Exclusion, Exclusions, ListingRule, Pass, RuleListing, Rung, Stage, SLACK},
	Config, Error, Event, Excluded, ListingCount, ListingPasses, ListingRules, ListingTurn,
	Listings, ListingsPerExpiry, Pallet, Parameters, RuleListings, WeightInfo,
};
use dhv_primitives::{
	ports::{OptionRegistry, PriceRounds, Underwriter},
	BackingClass, OptionKind, PoolId, Series, SeriesId, Timestamp,
};
use frame_support::{ensure, pallet_prelude::*, storage::with_storage_layer, weights::WeightMeter};

/// Series that one turn of a pool lists, or that are refused, at most.
pub const LISTED_PER_TURN: u32 = 8;
/// Places of the grid that one turn looks at, at most.
pub const LOOKED_PER_TURN: u32 = 64;
/// Series that one turn looks at for retirement, at most.
pub const SWEPT_PER_TURN: u32 = 16;

/// What became of a place of the grid.
enum Outcome {
	/// Nothing is to be done.
	Skipped,
	/// It was listed, or refused.
	Tried,
	/// Its listing does not fit into the meter.
	Postponed,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_listing_rule(pool: PoolId, new: Option<ListingRule>) -> DispatchResult {
		ensure!(T::Underwriter::terms(pool).is_some(), Error::<T>::UnknownPool);
		let valid = new.as_ref().is_none_or(|rule| rule.is_valid(T::MaxListings::get()));
		ensure!(valid, Error::<T>::InvalidListingRule);
		let old = ListingRules::<T>::get(pool);
		ListingRules::<T>::set(pool, new.clone());
		// The grid is planned anew.
		ListingPasses::<T>::remove(pool);
		if new.is_none() {
			Excluded::<T>::remove(pool);
		}
		Self::deposit_event(Event::ListingRuleSet { pool, old, new });
		Ok(())
	}

	/// Gives a pool a turn; returns the weight of what it did.
	pub(crate) fn do_poke_listings(pool: PoolId) -> Result<Weight, DispatchError> {
		ensure!(ListingRules::<T>::contains_key(pool), Error::<T>::NoListingRule);
		let mut meter = WeightMeter::with_limit(T::WeightInfo::poke_listings());
		ensure!(Self::advance_listings(pool, &mut meter), Error::<T>::NothingToList);
		Ok(meter.consumed())
	}

	/// Gives the next pool with a rule its turn.
	pub(crate) fn take_listing_turn(meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::listing_turn()).is_err() {
			return;
		}
		let last = ListingTurn::<T>::get();
		let after = last.and_then(|last| {
			ListingRules::<T>::iter_keys_from(ListingRules::<T>::hashed_key_for(last)).next()
		});
		let Some(pool) = after.or_else(|| ListingRules::<T>::iter_keys().next()) else { return };
		if last != Some(pool) {
			ListingTurn::<T>::put(pool);
		}
		Self::advance_listings(pool, meter);
	}

	/// Goes on with the pass of a pool, or plans a new one, within a meter and the bounds of a turn.
	/// Returns whether there was something to do.
	pub(crate) fn advance_listings(pool: PoolId, meter: &mut WeightMeter) -> bool {
		if meter.try_consume(T::WeightInfo::plan_listings()).is_err() {
			return false;
		}
		let Some(rule) = ListingRules::<T>::get(pool) else { return false };
		let Some(mut pass) = Self::current_pass(pool, &rule) else { return false };
		if let Stage::Retiring(after) = pass.stage {
			pass.stage = Self::sweep(pool, &rule, &pass, after, meter);
		}
		if let Stage::Listing { rung, place } = pass.stage {
			pass.stage = Self::list_rest(pool, &rule, &pass, (rung, place), meter);
		}
		ListingPasses::<T>::insert(pool, pass);
		true
	}

	/// The pass that is under way, or a new one if a new and young round moved the grid. A pass is
	/// ended on its own grid before the next is planned, so that moving prices never starve its end.
	fn current_pass(pool: PoolId, rule: &ListingRule) -> Option<Pass> {
		let last = ListingPasses::<T>::get(pool);
		if let Some(pass) = last.as_ref().filter(|pass| pass.stage != Stage::Done) {
			return Some(pass.clone());
		}
		let terms = T::Underwriter::terms(pool)?;
		let round = T::Prices::latest(terms.underlying, terms.strike_asset)?;
		if last.as_ref().is_some_and(|pass| pass.round == round.number) {
			return None;
		}
		let now = Self::now();
		if round.age(now) > Parameters::<T>::get(pool)?.max_price_age {
			return None;
		}
		let before = last.as_ref().map(|pass| pass.grid.as_slice()).unwrap_or_default();
		let grid = rule.grid(now, round.price, before).ok()?;
		if let Some(mut pass) = last.filter(|pass| pass.grid == grid) {
			pass.round = round.number;
			ListingPasses::<T>::insert(pool, pass);
			return None;
		}
		Self::forget_past_exclusions(pool, now);
		Some(Pass { round: round.number, grid, stage: Stage::Retiring(None) })
	}

	/// Unlists what the rule listed, what fell out of the grid and what nobody uses, after a series.
	pub(crate) fn sweep(
		pool: PoolId,
		rule: &ListingRule,
		pass: &Pass,
		after: Option<SeriesId>,
		meter: &mut WeightMeter,
	) -> Stage {
		let mut last = after;
		let mut rest = match after {
			None => RuleListings::<T>::iter_prefix(pool),
			Some(series) => {
				let key = RuleListings::<T>::hashed_key_for(pool, series);
				RuleListings::<T>::iter_prefix_from(pool, key)
			}
		};
		let near = Self::now().secs().saturating_add(rule.min_time);
		for _ in 0..SWEPT_PER_TURN {
			if meter.try_consume(T::WeightInfo::retire_listing()).is_err() {
				return Stage::Retiring(last);
			}
			let Some((series, listed)) = rest.next() else {
				return Stage::Listing { rung: 0, place: 0 };
			};
			// What is too near to be listed anew stays until it expires.
			let stays = listed.expiry.secs() <= near
				|| pass.grid.iter().any(|rung| {
					rung.expiry == listed.expiry && rung.ladder.covers(listed.strike, SLACK)
				});
			if !stays {
				Self::retire_if_unused(pool, series);
			}
			last = Some(series);
		}
		Stage::Retiring(last)
	}

	/// Unlists a series of which the pool has no position and nobody has an option.
	fn retire_if_unused(pool: PoolId, series: SeriesId) {
		let flat = T::Underwriter::net_exposure(pool, series).is_ok_and(|net| net.is_zero());
		let unused = flat && T::Registry::open_interest(series).is_zero();
		let Some(listing) = Listings::<T>::get(pool, series).filter(|_| unused) else { return };
		Self::forget(pool, series, listing.expiry);
		Self::deposit_event(Event::ListingRetired { pool, series, listing });
	}

	/// Lists what is missing from a place on.
	pub(crate) fn list_rest(
		pool: PoolId,
		rule: &ListingRule,
		pass: &Pass,
		(mut rung, mut place): (u32, u32),
		meter: &mut WeightMeter,
	) -> Stage {
		let excluded = Excluded::<T>::get(pool);
		let mut tried = 0u32;
		for _ in 0..LOOKED_PER_TURN {
			let here = usize::try_from(rung).ok().and_then(|index| pass.grid.get(index));
			let Some(here) = here else { return Stage::Done };
			let Some(candidate) = candidate(rule, here, place) else {
				(rung, place) = (rung.saturating_add(1), 0);
				continue;
			};
			if tried == LISTED_PER_TURN || !meter.can_consume(T::WeightInfo::look_at_listing()) {
				break;
			}
			meter.consume(T::WeightInfo::look_at_listing());
			match Self::list_missing(pool, rule, candidate, &excluded, meter) {
				Outcome::Skipped => {}
				Outcome::Tried => tried = tried.saturating_add(1),
				Outcome::Postponed => break,
			}
			place = place.saturating_add(1);
		}
		Stage::Listing { rung, place }
	}

	/// Lists a series of the grid unless it is listed, was taken out, or has no room.
	fn list_missing(
		pool: PoolId,
		rule: &ListingRule,
		candidate: Candidate,
		excluded: &Exclusions,
		meter: &mut WeightMeter,
	) -> Outcome {
		let Candidate { expiry, kind, strike, .. } = candidate;
		let full = ListingCount::<T>::get(pool) >= rule.max_listings
			|| ListingsPerExpiry::<T>::get(pool, expiry) >= rule.max_per_expiry;
		let Some(terms) = Self::terms_of(pool, &candidate).filter(|_| !full) else {
			return Outcome::Skipped;
		};
		let known = T::Registry::find(&terms);
		let wanted = known.is_none_or(|known| {
			!Listings::<T>::contains_key(pool, known)
				&& !excluded.iter().any(|exclusion| exclusion.series == known)
		});
		if !wanted {
			return Outcome::Skipped;
		}
		if meter.try_consume(T::WeightInfo::list_series()).is_err() {
			return Outcome::Postponed;
		}
		match with_storage_layer(|| Self::open_listing(pool, candidate)) {
			Ok(series) => {
				RuleListings::<T>::insert(pool, series, RuleListing { expiry, strike });
			}
			Err(error) => {
				Self::deposit_event(Event::ListingRefused { pool, expiry, kind, strike, error });
			}
		}
		Outcome::Tried
	}

	/// Leaves a listing to the manager: it stays as it is until it expires or is unlisted.
	pub(crate) fn leave_to_manager(pool: PoolId, series: SeriesId) {
		RuleListings::<T>::remove(pool, series);
	}

	/// The terms of a series of a pool.
	pub(crate) fn terms_of(pool: PoolId, candidate: &Candidate) -> Option<Series> {
		let terms = T::Underwriter::terms(pool)?;
		Some(Series {
			underlying: terms.underlying,
			strike_asset: terms.strike_asset,
			collateral_asset: terms.collateral_asset,
			expiry: candidate.expiry,
			kind: candidate.kind,
			strike: candidate.strike,
			backing: BackingClass::Pool,
		})
	}

	/// Remembers that the rule of a pool must not list a series again.
	///
	/// # Errors
	/// `TooManyExclusions`.
	pub(crate) fn exclude(pool: PoolId, series: SeriesId, expiry: Timestamp) -> DispatchResult {
		if !ListingRules::<T>::contains_key(pool) {
			return Ok(());
		}
		Self::forget_past_exclusions(pool, Self::now());
		Excluded::<T>::try_mutate(pool, |excluded| {
			excluded
				.try_push(Exclusion { series, expiry })
				.map_err(|_| Error::<T>::TooManyExclusions.into())
		})
	}

	/// Lets the rule of a pool list a series again.
	pub(crate) fn include(pool: PoolId, series: SeriesId) {
		Self::retain_exclusions(pool, |exclusion| exclusion.series != series);
	}

	fn forget_past_exclusions(pool: PoolId, now: Timestamp) {
		Self::retain_exclusions(pool, |exclusion| exclusion.expiry > now);
	}

	fn retain_exclusions(pool: PoolId, keep: impl Fn(&Exclusion) -> bool) {
		Excluded::<T>::mutate_exists(pool, |stored| {
			let Some(excluded) = stored else { return };
			excluded.retain(|exclusion| keep(exclusion));
			if excluded.is_empty() {
				*stored = None;
			}
		});
	}
}

/// The series at a place of an expiry; `None` past the last.
pub(crate) fn candidate(rule: &ListingRule, rung: &Rung, place: u32) -> Option<Candidate> {
	let kind = if place.is_multiple_of(2) { OptionKind::Call } else { OptionKind::Put };
	let strike = rung.ladder.strike(place.checked_div(2)?)?;
	let ListingRule { buyable, sellable, .. } = *rule;
	Some(Candidate { expiry: rung.expiry, kind, strike, buyable, sellable })
}
