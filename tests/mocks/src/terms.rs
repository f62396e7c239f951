//! Terms of neighbours that a test sets.

use core::cell::RefCell;
use dhv_primitives::{
	ports::{HedgeCost, ManagerBudget, SurfaceReaders, VolatilitySpread},
	AssetIndex, Balance, Fixed, PoolId,
};
use sp_runtime::{DispatchError, DispatchResult};

#[derive(Clone, Copy, Default)]
struct State {
	hedge_cost: Option<Fixed>,
	bid_ask_spread: Option<Fixed>,
	budget: Option<Balance>,
	spent: Balance,
	reader: Option<PoolId>,
}

thread_local! {
	static STATE: RefCell<State> = RefCell::default();
}

/// Whatever neighbours have to agree on, the same for every pool and underlying. At first there are
/// no terms, the budget has no end, and nobody reads a surface.
pub struct MockTerms;

impl MockTerms {
	/// Sets what the hedge costs, or what is charged for it.
	pub fn set_hedge_cost(cost: Option<Fixed>) {
		Self::change(|state| state.hedge_cost = cost);
	}

	/// Sets the share by which volatilities are lowered.
	pub fn set_bid_ask_spread(spread: Option<Fixed>) {
		Self::change(|state| state.bid_ask_spread = spread);
	}

	/// Sets what is left of the manager's budget.
	pub fn set_budget(left: Option<Balance>) {
		Self::change(|state| state.budget = left);
	}

	/// Sets the pool that is valued on the surface.
	pub fn set_reader(pool: Option<PoolId>) {
		Self::change(|state| state.reader = pool);
	}

	/// What was taken out of the manager's budget.
	pub fn spent() -> Balance {
		Self::state().spent
	}

	/// As it was at first.
	pub fn reset() {
		Self::change(|state| *state = State::default());
	}

	fn change(f: impl FnOnce(&mut State)) {
		STATE.with(|cell| f(&mut cell.borrow_mut()));
	}

	fn state() -> State {
		STATE.with(|cell| *cell.borrow())
	}
}

impl HedgeCost for MockTerms {
	fn hedge_cost(_: PoolId) -> Option<Fixed> {
		Self::state().hedge_cost
	}
}

impl VolatilitySpread for MockTerms {
	fn bid_ask_spread(_: AssetIndex) -> Option<Fixed> {
		Self::state().bid_ask_spread
	}
}

impl SurfaceReaders for MockTerms {
	fn reader(_: AssetIndex) -> Option<PoolId> {
		Self::state().reader
	}
}

impl ManagerBudget for MockTerms {
	fn charge(_: PoolId, loss: Balance) -> DispatchResult {
		let State { budget, spent, .. } = Self::state();
		let left = match budget {
			Some(left) => Some(left.checked_sub(loss).ok_or(DispatchError::Other("no budget"))?),
			None => None,
		};
		Self::change(|state| (state.budget, state.spent) = (left, spent.saturating_add(loss)));
		Ok(())
	}
}
