//! Marks, their sums and the net asset value, computed again: the model in floating point, sums in
//! integers.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss)]

use super::{figures::UNIT, world::World};
use crate::{
	tests::{
		greeks::{density, distribution, figures, number, Figures, YEAR},
		mock::*,
	},
	Book, BookEntry, SmoothedVolatility, SmoothingTerms,
};
use dhv_mocks::{MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{PriceRounds, SurfaceError, VolatilitySurface},
	Fixed, Greeks, OptionKind, PoolId, PriceRound, Series, SeriesId, Volatility,
};
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};
use std::collections::{BTreeMap, BTreeSet};

/// One of so many steps looks at what a pool is worth.
const SAMPLE: u64 = 8;

/// Value, delta, gamma, vega and theta by Black and Scholes.
fn model(terms: &Series, round: &PriceRound, volatility: f64, rate: f64) -> Figures {
	let (spot, strike) = (number(round.price.get()), number(terms.strike.get()));
	let w = if terms.kind == OptionKind::Call { 1.0 } else { -1.0 };
	let time = terms.expiry.saturating_since(round.time) as f64 / YEAR;
	let width = volatility * time.sqrt();
	let d1 = ((spot / strike).ln() + rate * time) / width + width / 2.0;
	let later = strike * (-rate * time).exp();
	let strike_leg = w * later * distribution(w * (d1 - width));
	let vega = spot * density(d1) * time.sqrt();
	let theta = -vega * volatility / (2.0 * time) - rate * strike_leg;
	let delta = w * distribution(w * d1);
	[spot * delta - strike_leg, delta, density(d1) / (spot * width), vega, theta]
}

/// Volatility and rate of a series; beyond the smile that of the spot, which is the same.
fn market(terms: &Series, round: &PriceRound) -> Option<(f64, f64)> {
	let at = |strike| {
		let Series { underlying, kind, expiry, .. } = *terms;
		TestSurface::point(underlying, kind, expiry, strike, round.price, round.time)
	};
	let point = match at(terms.strike) {
		Err(SurfaceError::OutOfRange) => at(round.price),
		point => point,
	};
	point.ok().map(|point| (number(point.volatility.get()), number(point.rate.get())))
}

/// The volatility of a series; none once it depends on none.
fn volatility(terms: &Series, round: &PriceRound) -> f64 {
	market(terms, round).map_or(0.0, |(volatility, _)| volatility)
}

fn fixed(value: f64) -> Fixed {
	Fixed::from_raw((value * 1e18) as i128)
}

/// What a contract pays, once its price no longer depends on a model.
fn settled(series: SeriesId, terms: &Series, round: &PriceRound) -> Option<f64> {
	let fixing = FixingOf::get(series);
	if fixing.is_none() && !terms.is_expired(round.time) {
		return None;
	}
	let expected = fixing.or_else(|| ProposalOf::get(series));
	let price = number(expected.unwrap_or(round.price).get());
	let w = if terms.kind == OptionKind::Call { 1.0 } else { -1.0 };
	let recovery = RecoveryOf::get(series).unwrap_or(Fixed::ONE);
	Some((w * (price - number(terms.strike.get()))).max(0.0) * number(recovery))
}

#[track_caller]
fn assert_near(told: f64, computed: f64, scale: f64) {
	let bound = 1e-7 + 1e-9 * computed.abs().max(scale);
	assert!((told - computed).abs() <= bound, "{told} {computed}");
}

/// `a * b`, rounded to the nearest, half away from zero.
fn product(a: Fixed, b: Fixed) -> i128 {
	let (left, right) = (a.raw().unsigned_abs(), b.raw().unsigned_abs());
	let size = multiply_by_rational_with_rounding(left, right, SHARE, Rounding::NearestPrefUp)
		.expect("it fits") as i128;
	if a.is_negative() == b.is_negative() {
		size
	} else {
		-size
	}
}

/// What an entry adds to the book, at both volatilities.
fn side(entry: &BookEntry) -> [i128; 6] {
	let net = (entry.long.units() as i128 - entry.short.units() as i128) * 10_000_000_000;
	let Greeks { value, delta, gamma, vega, theta } = entry.unit;
	[value, delta.get(), gamma, vega, theta, entry.smoothed]
		.map(|figure| product(figure, Fixed::from_raw(net)))
}

fn latest() -> Option<PriceRound> {
	MockPrices::latest(WETH, USDC)
}

impl World {
	/// Every entry that changed since the last step, and the sums of all. Returns the pools of those
	/// that changed.
	pub fn check_marks(&mut self) -> BTreeSet<PoolId> {
		let now: BTreeMap<_, _> =
			Book::<Test>::iter().map(|(pool, series, entry)| ((pool, series), entry)).collect();
		let before = core::mem::replace(&mut self.entries, now.clone());
		let gone = before.keys().filter(|key| !now.contains_key(*key));
		let mut changed: BTreeSet<_> = gone.map(|(pool, _)| *pool).collect();
		for (key, entry) in &now {
			let old = before.get(key);
			if old == Some(entry) {
				continue;
			}
			changed.insert(key.0);
			if !self.unmarked.contains(key) {
				self.check_mark(*key, old, entry);
			}
		}
		for pool in &changed {
			self.check_sums(*pool, &now);
		}
		if self.random_sample() {
			self.check_worth(&now);
		}
		changed
	}

	/// Chosen by the step, so that nothing else changes by it.
	fn random_sample(&self) -> bool {
		u64::from(self.seen.steps).is_multiple_of(SAMPLE)
	}

	fn check_mark(&self, (pool, id): (PoolId, SeriesId), old: Option<&BookEntry>, new: &BookEntry) {
		let Some(round) = latest() else { return };
		let marked = new.round == round.number && new.surface_version == TestSurface::current();
		let same = old.is_some_and(|old| old.unit == new.unit && old.smoothing == new.smoothing);
		if same || !marked || new.marked_at != round.time {
			return;
		}
		let terms = SeriesOf::get(id).unwrap();
		let smoothing = self.books.pools[&pool].parameters.smoothing;
		let past = old.and_then(|old| old.smoothing);
		let mut averages = vec![average(past, volatility(&terms, &round), &round, &smoothing)];
		// One block may value on a snapshot and then mark on a newer round.
		if let (Some(snapshot), Some(past)) = (self.books.pools[&pool].snapshot, past) {
			let last = volatility(&terms, &snapshot.round);
			let before = average(Some(past), last, &snapshot.round, &smoothing);
			let between = [before, last].map(|value| Volatility::new(fixed(value)));
			let [average_then, last] = between;
			let time = snapshot.round.time;
			let then = SmoothedVolatility { average: average_then, last, time };
			averages.push(average(Some(then), 0.0, &round, &smoothing));
		}
		self.check_unit(id, &terms, &round, &smoothing, &averages, new);
	}

	fn check_unit(
		&self,
		id: SeriesId,
		terms: &Series,
		round: &PriceRound,
		smoothing: &SmoothingTerms,
		averages: &[f64],
		new: &BookEntry,
	) {
		let told = figures(&new.unit);
		if let Some(value) = settled(id, terms, round) {
			assert_near(told[0], value, 0.0);
			assert_eq!(told[1..], [0.0; 4]);
			assert_eq!((new.smoothed, new.smoothing), (new.unit.value, None));
			return;
		}
		let (volatility, rate) = market(terms, round).expect("it was marked");
		for (told, computed) in told.into_iter().zip(model(terms, round, volatility, rate)) {
			assert_near(told, computed, number(round.price.get()) / 100.0);
		}
		let smoothed = new.smoothing.expect("it depends on a volatility");
		let average = number(smoothed.average.get());
		let known = averages.iter().any(|computed| (average - computed).abs() < 1e-8);
		assert!(known, "{average} {averages:?}");
		assert_near(number(smoothed.last.get()), volatility, 0.0);
		let clamp = number(smoothing.clamp);
		let clamped = average.clamp(volatility / clamp, volatility * clamp);
		let value = model(terms, round, clamped, rate)[0];
		assert_near(number(new.smoothed), value, number(round.price.get()));
	}

	/// Sums of a book and of each expiry are those of the entries, to the unit.
	fn check_sums(&self, pool: PoolId, entries: &BTreeMap<(PoolId, SeriesId), BookEntry>) {
		let mut sum = [0; 6];
		let mut parts = BTreeMap::<_, [i128; 6]>::new();
		for ((_, id), entry) in entries.iter().filter(|((of, _), _)| *of == pool) {
			let part = parts.entry(SeriesOf::get(id).unwrap().expiry).or_default();
			for (at, figure) in side(entry).into_iter().enumerate() {
				sum[at] += figure;
				part[at] += figure;
			}
		}
		assert_eq!(told(&LiquidityPool::book_total(pool)), sum);
		let stored: BTreeMap<_, _> = LiquidityPool::book_by_expiry(pool)
			.iter()
			.map(|(expiry, part)| (*expiry, told(part)))
			.collect();
		assert_eq!(stored, parts);
	}

	/// Net asset value and delta of every pool on the present price and surface.
	fn check_worth(&mut self, entries: &BTreeMap<(PoolId, SeriesId), BookEntry>) {
		let Some(round) = latest() else { return };
		for (pool, books) in &self.books.pools {
			let Ok(nav) = LiquidityPool::nav(*pool) else { continue };
			let mut whole = [0.0; 5];
			for ((_, id), entry) in entries.iter().filter(|((of, _), _)| of == pool) {
				let terms = SeriesOf::get(id).unwrap();
				let net = (entry.long.units() as f64 - entry.short.units() as f64) / 1e8;
				let unit = match settled(*id, &terms, &round) {
					Some(value) => [value, 0.0, 0.0, 0.0, 0.0],
					None => {
						let (volatility, rate) = market(&terms, &round).expect("it was valued");
						model(&terms, &round, volatility, rate)
					}
				};
				whole.iter_mut().zip(unit).for_each(|(sum, figure)| *sum += figure * net);
			}
			let scale = entries.len() as f64 * 10_000.0;
			for (told, computed) in figures(&nav.book).into_iter().zip(whole) {
				assert_near(told, computed, scale);
			}
			let own = ((books.ledger.free + books.ledger.allocated) * UNIT) as i128;
			let hedges = nav.reactors.mark.raw();
			assert_eq!(nav.nav.raw(), own + hedges + nav.book.value.raw(), "net asset value");
			let delta = nav.book.delta.get().raw() + nav.reactors.delta.get().raw();
			assert_eq!(nav.delta.get().raw(), delta);
			assert!(nav.mint >= nav.price_per_share && nav.price_per_share >= nav.burn);
		}
		self.seen.count("nav(computed)");
	}
}

fn told(total: &crate::BookTotal) -> [i128; 6] {
	let Greeks { value, delta, gamma, vega, theta } = total.side;
	[value, delta.get(), gamma, vega, theta, total.smoothed].map(Fixed::raw)
}

/// What the average of a series is after a mark.
fn average(
	past: Option<SmoothedVolatility>,
	volatility: f64,
	round: &PriceRound,
	terms: &SmoothingTerms,
) -> f64 {
	let Some(past) = past else { return volatility };
	let seconds = round.time.saturating_since(past.time) as f64;
	let weight = (-seconds / terms.half_life as f64).exp2();
	let (average, last) = (number(past.average.get()), number(past.last.get()));
	(weight * average * average + (1.0 - weight) * last * last).sqrt()
}
