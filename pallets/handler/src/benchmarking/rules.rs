//! Pools that follow a rule of listing, each at the dearest moment of its work.

use super::{prepare::terms, BenchmarkHelper};
use crate::{
	list::Candidate,
	types::{
		Cycle, Exclusion, Exclusions, Expiries, Grid, Pass, RuleListing, Stage, Step, Width,
		MAX_EXCLUSIONS, MAX_RUNGS,
	},
	*,
};
use alloc::vec;
use dhv_primitives::{Fixed, OptionKind, PoolId, Price, SeriesId, Timestamp, Volatility};
use frame_benchmarking::BenchmarkError;
use frame_support::{traits::Get, BoundedVec};

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
/// The distance of two strikes of the benchmarks' markets.
const STEP: Fixed = Fixed::from_int(25);

fn stop<E>(text: &'static str) -> impl FnOnce(E) -> BenchmarkError {
	move |_| BenchmarkError::Stop(text)
}

/// A rule of as many expiries as can be, most of them of the dearer kind.
pub(super) fn largest<T: Config>() -> ListingRule {
	let hours = Cycle::Period { seconds: HOUR, offset: 0 };
	let mut expiries = vec![Expiries { cycle: hours, count: MAX_RUNGS.saturating_sub(28) }];
	expiries.extend((1..=7).map(|weekday| Expiries {
		cycle: Cycle::MonthEnd { months: 1, weekday, time_of_day: 8 * HOUR },
		count: 4,
	}));
	ListingRule {
		expiries: BoundedVec::truncate_from(expiries),
		min_time: HOUR,
		max_time: 400 * DAY,
		step: Step::Nice { share: Fixed::from_bps(250), unit: Price::new(STEP) },
		width: Width::Deviations {
			count: Fixed::from_int(2),
			volatility: Volatility::new(Fixed::from_bps(7_000)),
		},
		max_per_expiry: T::MaxListings::get(),
		max_listings: T::MaxListings::get(),
		buyable: true,
		sellable: true,
	}
}

/// A market whose pool follows a rule, with its expiry.
pub(super) fn follow<T: Config>(
	rule: impl FnOnce(Timestamp) -> ListingRule,
) -> Result<(PoolId, ListingRule, Timestamp), BenchmarkError> {
	let (pool, expiry, _) = T::BenchmarkHelper::market();
	Parameters::<T>::insert(pool, terms());
	let rule = rule(expiry);
	assert!(rule.is_valid(T::MaxListings::get()));
	ListingRules::<T>::insert(pool, &rule);
	Ok((pool, rule, expiry))
}

/// A rule that lists at one expiry, at more strikes than one turn looks at.
fn at_one_expiry<T: Config>(expiry: Timestamp) -> ListingRule {
	let min_time = expiry.saturating_since(Pallet::<T>::now()).saturating_sub(1);
	let cycle =
		Cycle::Period { seconds: HOUR, offset: expiry.secs().checked_rem(HOUR).unwrap_or(0) };
	ListingRule {
		expiries: BoundedVec::truncate_from(vec![Expiries { cycle, count: 1 }]),
		min_time,
		max_time: min_time.saturating_add(HOUR),
		step: Step::Constant(Price::new(STEP)),
		width: Width::Share(Fixed::from_bps(5_000)),
		..largest::<T>()
	}
}

/// Remembers as many unlisted series as can be.
pub(super) fn exclude_as_many_as_can_be<T: Config>(pool: PoolId, expiry: Timestamp) {
	let all = (0..MAX_EXCLUSIONS).map(|index| {
		let series = SeriesId(u32::MAX.saturating_sub(index));
		Exclusion { series, expiry }
	});
	Excluded::<T>::insert(pool, Exclusions::truncate_from(all.collect()));
}

fn grid<T: Config>(pool: PoolId, rule: &ListingRule) -> Result<Grid, BenchmarkError> {
	use dhv_primitives::ports::{PriceRounds, Underwriter};
	let terms = T::Underwriter::terms(pool).ok_or(BenchmarkError::Stop("no pool"))?;
	let round = T::Prices::latest(terms.underlying, terms.strike_asset);
	let round = round.ok_or(BenchmarkError::Stop("no price"))?;
	rule.grid(Pallet::<T>::now(), round.price, &[]).map_err(stop("no grid"))
}

/// Lists the first places of the only expiry of a rule.
fn list_places<T: Config>(
	pool: PoolId,
	rule: &ListingRule,
	count: u32,
) -> Result<Grid, BenchmarkError> {
	let grid = grid::<T>(pool, rule)?;
	let rung = grid.first().ok_or(BenchmarkError::Stop("no expiry"))?;
	for place in 0..count {
		let candidate = automatic::candidate(rule, rung, place);
		let candidate = candidate.ok_or(BenchmarkError::Stop("too few strikes"))?;
		Pallet::<T>::open_listing(pool, candidate)?;
	}
	Ok(grid)
}

/// Lists as a rule did when the price was far away.
fn list_far<T: Config>(pool: PoolId, expiry: Timestamp, count: u32) -> Result<(), BenchmarkError> {
	let (_, _, strike) = T::BenchmarkHelper::market();
	let (kind, buyable, sellable) = (OptionKind::Call, true, true);
	for index in 0..count {
		let away = Fixed::from_int(i64::from(index).saturating_add(100)).mul_floor(STEP);
		let strike = away.and_then(|away| strike.get().try_add(away)).map_err(stop("no strike"))?;
		let strike = Price::new(strike);
		let candidate = Candidate { expiry, kind, strike, buyable, sellable };
		let series = Pallet::<T>::open_listing(pool, candidate)?;
		RuleListings::<T>::insert(pool, series, RuleListing { expiry, strike });
	}
	Ok(())
}

/// A pool that retires, looks at and lists as much as one turn may, and what it lists before.
pub(super) fn busiest_turn<T: Config>() -> Result<(PoolId, u32), BenchmarkError> {
	let (pool, rule, expiry) = follow::<T>(at_one_expiry::<T>)?;
	list_places::<T>(pool, &rule, LOOKED_PER_TURN.saturating_sub(LISTED_PER_TURN))?;
	list_far::<T>(pool, expiry, SWEPT_PER_TURN.saturating_sub(1))?;
	exclude_as_many_as_can_be::<T>(pool, expiry);
	Ok((pool, ListingCount::<T>::get(pool)))
}

/// Two pools with rules, of which the last had its turn; returns the one whose turn it is.
pub(super) fn last_pool_had_its_turn<T: Config>() -> Result<PoolId, BenchmarkError> {
	let (pool, rule, _) = follow::<T>(|_| largest::<T>())?;
	let other = pool.next().ok_or(BenchmarkError::Stop("no other pool"))?;
	ListingRules::<T>::insert(other, rule);
	ListingTurn::<T>::set(ListingRules::<T>::iter_keys().last());
	ListingRules::<T>::iter_keys().next().ok_or(BenchmarkError::Stop("no rule"))
}

/// A pool whose last pass ended on another grid of full size, and that pass.
pub(super) fn due_pass<T: Config>() -> Result<(PoolId, Pass), BenchmarkError> {
	let (pool, rule, _) = follow::<T>(|_| largest::<T>())?;
	exclude_as_many_as_can_be::<T>(pool, Pallet::<T>::now());
	let mut grid = grid::<T>(pool, &rule)?;
	assert_eq!(u32::try_from(grid.len()), Ok(MAX_RUNGS));
	for rung in &mut grid {
		rung.ladder.above = 0;
	}
	let pass = Pass { round: 0, grid, stage: Stage::Done };
	ListingPasses::<T>::insert(pool, &pass);
	Ok((pool, pass))
}

/// A pool with one series that its rule listed and would not list now, and its pass.
pub(super) fn fallen_out<T: Config>() -> Result<(PoolId, ListingRule, Pass), BenchmarkError> {
	let (pool, rule, expiry) = follow::<T>(at_one_expiry::<T>)?;
	list_far::<T>(pool, expiry, 1)?;
	let grid = grid::<T>(pool, &rule)?;
	Ok((pool, rule, Pass { round: 0, grid, stage: Stage::Retiring(None) }))
}

/// A pool that lists the first place of its grid, and its pass.
pub(super) fn listed_place<T: Config>() -> Result<(PoolId, ListingRule, Pass), BenchmarkError> {
	let (pool, rule, expiry) = follow::<T>(at_one_expiry::<T>)?;
	let grid = list_places::<T>(pool, &rule, 1)?;
	exclude_as_many_as_can_be::<T>(pool, expiry);
	Ok((pool, rule, Pass { round: 0, grid, stage: Stage::Listing { rung: 0, place: 0 } }))
}
