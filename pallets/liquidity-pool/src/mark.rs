//! The book: its entries, their sum and their marks.

use crate::{
	value::UnitMark, Book, BookEntry, BookTotals, Config, Error, Event, ExpiryTotals, MarkPass,
	MarkPasses, MarkTurn, Pallet, PoolCount, PoolStatus, SmoothingTerms, WeightInfo,
};
use alloc::vec::Vec;
use dhv_primitives::{
	ports::{OptionRegistry, VolatilitySurface},
	Delta, Greeks, PoolId, PriceRound, SeriesId,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchResult, DispatchResultWithPostInfo, Get},
	storage::with_storage_layer,
	weights::WeightMeter,
};

impl<T: Config> Pallet<T> {
	/// Replaces an entry of the book and keeps the sums. Returns the sum from the pool's side.
	pub(crate) fn put_entry(
		pool: PoolId,
		series: SeriesId,
		entry: BookEntry,
	) -> Result<Greeks, Error<T>> {
		let terms = T::Registry::series(series).ok_or(Error::<T>::UnknownSeries)?;
		let old = Book::<T>::get(pool, series);
		let total = BookTotals::<T>::get(pool).replace(old.as_ref(), &entry)?;
		ensure!(total.series <= T::MaxSeriesPerPool::get(), Error::<T>::BookFull);
		let part = ExpiryTotals::<T>::get(pool, terms.expiry).replace(old.as_ref(), &entry)?;
		if entry.is_empty() {
			Book::<T>::remove(pool, series);
		} else {
			Book::<T>::insert(pool, series, entry);
		}
		if part.series == 0 {
			ExpiryTotals::<T>::remove(pool, terms.expiry);
		} else {
			ExpiryTotals::<T>::insert(pool, terms.expiry, part);
		}
		BookTotals::<T>::insert(pool, total);
		Ok(total.side)
	}

	/// Every position of a pool.
	pub(crate) fn book_entries(pool: PoolId) -> Vec<(SeriesId, BookEntry)> {
		Book::<T>::iter_prefix(pool).collect()
	}

	/// The entry after `cursor` in storage order.
	pub(crate) fn entry_after(
		pool: PoolId,
		cursor: Option<SeriesId>,
	) -> Option<(SeriesId, BookEntry)> {
		match cursor {
			None => Book::<T>::iter_prefix(pool).next(),
			Some(series) => {
				Book::<T>::iter_prefix_from(pool, Book::<T>::hashed_key_for(pool, series)).next()
			}
		}
	}

	/// Marks an entry at model price on a round.
	pub(crate) fn remark(
		pool: PoolId,
		series: SeriesId,
		entry: &BookEntry,
		round: &PriceRound,
		surface_version: u64,
	) -> DispatchResult {
		let smoothing = Self::parameters_of(pool)?.smoothing;
		let marked = Self::fresh_mark(series, round, surface_version, entry, &smoothing)?;
		Self::put_entry(pool, series, marked)?;
		Ok(())
	}

	/// Delta of the book in units of the underlying.
	///
	/// # Errors
	/// `MarksStale` if a mark may be older than the pool's limit.
	pub fn book_delta(id: PoolId) -> Result<Delta, Error<T>> {
		let parameters = Self::parameters_of(id)?;
		let total = BookTotals::<T>::get(id);
		if total.series == 0 {
			return Ok(Delta::ZERO);
		}
		let age = Self::now().saturating_since(MarkPasses::<T>::get(id).completed);
		ensure!(age <= parameters.max_mark_age, Error::<T>::MarksStale);
		Ok(total.side.delta)
	}

	/// Books that the whole book carries marks of `round`.
	pub(crate) fn note_marked(pool: PoolId, round: &PriceRound, surface_version: u64) {
		let pass = MarkPass {
			round: round.number,
			surface_version,
			time: round.time,
			completed: round.time,
			..MarkPass::default()
		};
		MarkPasses::<T>::insert(pool, pass);
	}

	/// Re-marks pools in turn for as long as the meter lasts.
	pub(crate) fn run_marks(meter: &mut WeightMeter) {
		let count = PoolCount::<T>::get();
		let first = MarkTurn::<T>::get().0;
		let mut turn = 0;
		for step in 0..count {
			let index = first.saturating_add(step).checked_rem(count).unwrap_or(0);
			if meter.try_consume(T::WeightInfo::check_marks()).is_err() {
				turn = index;
				break;
			}
			let id = PoolId(index);
			let finished = with_storage_layer(|| Self::mark_step(id, meter).map(|(done, _)| done));
			if finished == Ok(false) {
				turn = index;
				break;
			}
		}
		if turn != first {
			MarkTurn::<T>::put(PoolId(turn));
		}
	}

	pub(crate) fn do_poke_marks(id: PoolId) -> DispatchResultWithPostInfo {
		Self::pool_of(id)?;
		ensure!(!Self::is_valuing(id), Error::<T>::EpochBeingPriced);
		let mut meter = WeightMeter::with_limit(T::WeightInfo::poke_marks(Self::MAX_POKED));
		meter.consume(T::WeightInfo::check_marks());
		let (_, visited) = Self::mark_step(id, &mut meter)?;
		ensure!(visited > 0, Error::<T>::NothingToMark);
		Ok(Some(T::WeightInfo::poke_marks(visited)).into())
	}

	/// Goes on with the pass through a pool's book, or begins one if price or surface moved.
	/// Returns whether the pass is through, and the number of series visited.
	pub(crate) fn mark_step(
		id: PoolId,
		meter: &mut WeightMeter,
	) -> Result<(bool, u32), sp_runtime::DispatchError> {
		let pool = Self::pool_of(id)?;
		let now = Self::now();
		let round = Self::fresh_round(&pool, &Self::parameters_of(id)?, now)?;
		let surface_version = T::Surface::version(pool.underlying);
		let mut pass = MarkPasses::<T>::get(id);
		let moved = pass.round != round.number || pass.surface_version != surface_version;
		let idle = BookTotals::<T>::get(id).series == 0 || !(pass.active || moved);
		if idle || pool.status == PoolStatus::Halted || Self::is_valuing(id) {
			return Ok((true, 0));
		}
		if meter.try_consume(T::WeightInfo::begin_marks()).is_err() {
			return Ok((false, 0));
		}
		if !pass.active {
			let MarkPass { completed, .. } = pass;
			let (number, time) = (round.number, round.time);
			pass = MarkPass { active: true, round: number, surface_version, time, ..pass };
			pass = MarkPass { cursor: None, failed: false, completed, ..pass };
		}
		let visited = Self::mark_entries(id, &mut pass, &round, surface_version, meter);
		if !pass.active && !pass.failed {
			pass.completed = pass.time;
		}
		MarkPasses::<T>::insert(id, pass);
		Ok((!pass.active, visited))
	}

	/// Marks entries from the cursor on. Ends the pass when there are no more.
	fn mark_entries(
		id: PoolId,
		pass: &mut MarkPass,
		round: &PriceRound,
		surface_version: u64,
		meter: &mut WeightMeter,
	) -> u32 {
		let (mut visited, mut marked) = (0u32, 0u32);
		loop {
			let Some((series, entry)) = Self::entry_after(id, pass.cursor) else {
				pass.active = false;
				break;
			};
			if meter.try_consume(T::WeightInfo::value_series()).is_err() {
				break;
			}
			pass.cursor = Some(series);
			visited = visited.saturating_add(1);
			let done =
				with_storage_layer(|| Self::remark(id, series, &entry, round, surface_version));
			match done {
				Ok(()) => marked = marked.saturating_add(1),
				Err(error) => {
					pass.failed = true;
					let tried = BookEntry { round: round.number, surface_version, ..entry };
					Book::<T>::insert(id, series, tried);
					let round = round.number;
					Self::deposit_event(Event::MarkFailed { pool: id, series, round, error });
				}
			}
		}
		if marked > 0 {
			let side = BookTotals::<T>::get(id).side;
			let round = round.number;
			Self::deposit_event(Event::BookMarked { pool: id, round, marked, side });
		}
		visited
	}

	/// An entry with its mark and smoothed mark on a round.
	pub(crate) fn fresh_mark(
		series: SeriesId,
		round: &PriceRound,
		surface_version: u64,
		entry: &BookEntry,
		terms: &SmoothingTerms,
	) -> Result<BookEntry, Error<T>> {
		let UnitMark { unit, smoothed, smoothing } =
			Self::unit_mark(series, round, entry.smoothing, terms)?;
		let (marked_at, round) = (round.time, round.number);
		Ok(BookEntry { unit, smoothed, smoothing, marked_at, round, surface_version, ..*entry })
	}
}
