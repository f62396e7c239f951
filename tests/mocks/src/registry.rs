//! An option registry that a test programs.

use core::cell::RefCell;
use dhv_math::amount::{mul_div_ceil, mul_div_floor};
use dhv_primitives::{
	ports::{OptionRegistry, PublicWriter},
	BackingClass, Balance, Contracts, PriceRound, Series, SeriesId, SeriesPosition, SeriesStatus,
};
use sp_runtime::{DispatchError, DispatchResult};
use std::{collections::BTreeMap, rc::Rc};

/// One `write` or `close`, as the registry was asked for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RegistryCall {
	/// The account that owns the margin vault.
	pub writer: u64,
	/// The series.
	pub series: SeriesId,
	/// How many contracts.
	pub contracts: Contracts,
	/// Who gets the tokens of a write, or whose tokens a close burns.
	pub counterparty: u64,
	/// Collateral that a write locks or a close returns.
	pub collateral: Balance,
}

type Movement = Rc<dyn Fn(&RegistryCall) -> DispatchResult>;
type Issue = Rc<dyn Fn(&Series) -> DispatchResult>;

#[derive(Default, Clone)]
struct State {
	series: BTreeMap<SeriesId, (Series, SeriesStatus)>,
	rates: BTreeMap<SeriesId, Balance>,
	positions: BTreeMap<(u64, SeriesId), SeriesPosition>,
	options: BTreeMap<(u64, SeriesId), Contracts>,
	issue: Option<Issue>,
	write: Option<Movement>,
	close: Option<Movement>,
	writes: Vec<RegistryCall>,
	closes: Vec<RegistryCall>,
}

thread_local! {
	static STATE: RefCell<State> = RefCell::default();
}

/// Keeps series, positions and options per thread. It books them as the real registry does; the
/// closures of the test move collateral, and may refuse.
///
/// Its books are not part of storage: after a call that rolls back, set them again.
pub struct MockRegistry;

impl MockRegistry {
	/// Adds an open series under the next id, whatever its terms.
	pub fn add_series(terms: Series) -> SeriesId {
		STATE.with_borrow_mut(|state| {
			let id = state.series.keys().last().and_then(|last| last.next()).unwrap_or_default();
			state.series.insert(id, (terms, SeriesStatus::Open));
			id
		})
	}

	/// Moves a series along its life.
	pub fn set_status(id: SeriesId, status: SeriesStatus) {
		STATE.with_borrow_mut(|state| {
			if let Some(entry) = state.series.get_mut(&id) {
				entry.1 = status;
			}
		});
	}

	/// Removes a series, as retirement does.
	pub fn remove_series(id: SeriesId) {
		STATE.with_borrow_mut(|state| state.series.remove(&id));
	}

	/// Collateral units that each contract of a series needs; nothing until this is set.
	pub fn set_collateral_per_contract(id: SeriesId, amount: Balance) {
		STATE.with_borrow_mut(|state| state.rates.insert(id, amount));
	}

	/// Overwrites the position of `writer`; the empty position removes it.
	pub fn set_position(writer: u64, id: SeriesId, position: SeriesPosition) {
		STATE.with_borrow_mut(|state| state.set_position(writer, id, position));
	}

	/// Overwrites what `holder` has of a series.
	pub fn set_held(holder: u64, id: SeriesId, contracts: Contracts) {
		STATE.with_borrow_mut(|state| state.options.insert((holder, id), contracts));
	}

	/// What `issue` asks before it adds a series that it does not know.
	pub fn on_issue(f: impl Fn(&Series) -> DispatchResult + 'static) {
		STATE.with_borrow_mut(|state| state.issue = Some(Rc::new(f)));
	}

	/// What `write` does before it books: move the collateral, or refuse.
	pub fn on_write(f: impl Fn(&RegistryCall) -> DispatchResult + 'static) {
		STATE.with_borrow_mut(|state| state.write = Some(Rc::new(f)));
	}

	/// What `close` does before it books: return the collateral, or refuse.
	pub fn on_close(f: impl Fn(&RegistryCall) -> DispatchResult + 'static) {
		STATE.with_borrow_mut(|state| state.close = Some(Rc::new(f)));
	}

	/// Every successful write so far.
	pub fn writes() -> Vec<RegistryCall> {
		STATE.with_borrow(|state| state.writes.clone())
	}

	/// Every successful close so far.
	pub fn closes() -> Vec<RegistryCall> {
		STATE.with_borrow(|state| state.closes.clone())
	}

	/// Runs something, and keeps nothing of what it did here if it fails: as storage does.
	pub fn transaction<R, E>(f: impl FnOnce() -> Result<R, E>) -> Result<R, E> {
		let before = STATE.with_borrow(State::clone);
		f().inspect_err(|_| STATE.with_borrow_mut(|state| *state = before))
	}

	/// Forgets everything.
	pub fn clear() {
		STATE.with_borrow_mut(|state| *state = State::default());
	}
}

impl State {
	fn position(&self, writer: u64, id: SeriesId) -> SeriesPosition {
		self.positions.get(&(writer, id)).copied().unwrap_or_default()
	}

	fn set_position(&mut self, writer: u64, id: SeriesId, position: SeriesPosition) {
		if position == SeriesPosition::default() {
			self.positions.remove(&(writer, id));
		} else {
			self.positions.insert((writer, id), position);
		}
	}

	fn held(&self, holder: u64, id: SeriesId) -> Contracts {
		self.options.get(&(holder, id)).copied().unwrap_or_default()
	}

	fn take_options(&mut self, from: u64, id: SeriesId, contracts: Contracts) -> DispatchResult {
		let rest = self.held(from, id).try_sub(contracts);
		let rest = rest.map_err(|_| DispatchError::Other("mock registry: too few options"))?;
		self.options.insert((from, id), rest);
		Ok(())
	}

	fn give_options(&mut self, to: u64, id: SeriesId, contracts: Contracts) -> DispatchResult {
		let total = self.held(to, id).try_add(contracts).map_err(overflow)?;
		self.options.insert((to, id), total);
		Ok(())
	}

	fn ensure_open(&self, id: SeriesId) -> DispatchResult {
		match self.series.get(&id) {
			None => Err(DispatchError::Other("mock registry: unknown series")),
			Some((_, SeriesStatus::Open)) => Ok(()),
			Some(_) => Err(DispatchError::Other("mock registry: series is not open")),
		}
	}
}

fn overflow<E>(_: E) -> DispatchError {
	DispatchError::Other("mock registry: arithmetic")
}

impl OptionRegistry<u64> for MockRegistry {
	fn series(id: SeriesId) -> Option<Series> {
		STATE.with_borrow(|state| state.series.get(&id).map(|(terms, _)| *terms))
	}

	fn find(series: &Series) -> Option<SeriesId> {
		STATE.with_borrow(|state| {
			state.series.iter().find(|(_, (terms, _))| terms == series).map(|(id, _)| *id)
		})
	}

	fn status(id: SeriesId) -> Option<SeriesStatus> {
		STATE.with_borrow(|state| state.series.get(&id).map(|(_, status)| *status))
	}

	fn issue(series: Series) -> Result<SeriesId, DispatchError> {
		if let Some(id) = Self::find(&series) {
			return Ok(id);
		}
		if let Some(f) = STATE.with_borrow(|state| state.issue.clone()) {
			f(&series)?;
		}
		Ok(Self::add_series(series))
	}

	fn ensure_tradable(id: SeriesId, _: Contracts) -> DispatchResult {
		STATE.with_borrow(|state| state.ensure_open(id))
	}

	fn preview_write(
		_: &u64,
		id: SeriesId,
		contracts: Contracts,
	) -> Result<Balance, DispatchError> {
		Self::required_collateral(id, contracts)
	}

	fn required_collateral(id: SeriesId, contracts: Contracts) -> Result<Balance, DispatchError> {
		let rate = STATE.with_borrow(|state| {
			state.ensure_open(id)?;
			Ok::<_, DispatchError>(state.rates.get(&id).copied().unwrap_or_default())
		})?;
		mul_div_ceil(rate, contracts.units(), Contracts::ONE.units()).map_err(overflow)
	}

	fn collateral_at(
		id: SeriesId,
		contracts: Contracts,
		_: &PriceRound,
	) -> Result<Balance, DispatchError> {
		Self::required_collateral(id, contracts)
	}

	fn released_collateral(
		writer: &u64,
		id: SeriesId,
		contracts: Contracts,
	) -> Result<Balance, DispatchError> {
		STATE.with_borrow(|state| state.ensure_open(id))?;
		let position = Self::position(writer, id);
		position.short.try_sub(contracts).map_err(overflow)?;
		mul_div_floor(position.collateral, contracts.units(), position.short.units())
			.map_err(overflow)
	}

	fn write(
		writer: &u64,
		id: SeriesId,
		contracts: Contracts,
		to: &u64,
	) -> Result<Balance, DispatchError> {
		let collateral = Self::required_collateral(id, contracts)?;
		let call =
			RegistryCall { writer: *writer, series: id, contracts, counterparty: *to, collateral };
		if let Some(f) = STATE.with_borrow(|state| state.write.clone()) {
			f(&call)?;
		}
		STATE.with_borrow_mut(|state| {
			let mut position = state.position(*writer, id);
			position.short = position.short.try_add(contracts).map_err(overflow)?;
			position.collateral = position.collateral.saturating_add(collateral);
			state.set_position(*writer, id, position);
			state.give_options(*to, id, contracts)?;
			state.writes.push(call);
			Ok(collateral)
		})
	}

	fn close(
		writer: &u64,
		id: SeriesId,
		contracts: Contracts,
		from: &u64,
	) -> Result<Balance, DispatchError> {
		let collateral = Self::released_collateral(writer, id, contracts)?;
		let call = RegistryCall {
			writer: *writer,
			series: id,
			contracts,
			counterparty: *from,
			collateral,
		};
		if let Some(f) = STATE.with_borrow(|state| state.close.clone()) {
			f(&call)?;
		}
		STATE.with_borrow_mut(|state| {
			state.take_options(*from, id, contracts)?;
			let mut position = state.position(*writer, id);
			position.short = position.short.try_sub(contracts).map_err(overflow)?;
			position.collateral = position.collateral.saturating_sub(collateral);
			state.set_position(*writer, id, position);
			state.closes.push(call);
			Ok(collateral)
		})
	}

	fn transfer(id: SeriesId, from: &u64, to: &u64, contracts: Contracts) -> DispatchResult {
		STATE.with_borrow_mut(|state| {
			state.ensure_open(id)?;
			state.take_options(*from, id, contracts)?;
			state.give_options(*to, id, contracts)
		})
	}

	fn position(writer: &u64, id: SeriesId) -> SeriesPosition {
		STATE.with_borrow(|state| state.position(*writer, id))
	}

	fn held(holder: &u64, id: SeriesId) -> Contracts {
		STATE.with_borrow(|state| state.held(*holder, id))
	}

	fn open_interest(id: SeriesId) -> Contracts {
		STATE.with_borrow(|state| {
			let held = state.options.iter().filter(|((_, series), _)| *series == id);
			let units = held.map(|(_, contracts)| contracts.units());
			Contracts::from_units(units.fold(0, u128::saturating_add))
		})
	}
}

impl PublicWriter<u64> for MockRegistry {
	/// As `write`, for fully backed series only.
	fn write_full(
		writer: &u64,
		id: SeriesId,
		contracts: Contracts,
		to: &u64,
	) -> Result<Balance, DispatchError> {
		let full = Self::series(id).is_some_and(|terms| terms.backing == BackingClass::PublicFull);
		if !full {
			return Err(DispatchError::Other("mock registry: not fully backed"));
		}
		Self::write(writer, id, contracts, to)
	}
}
