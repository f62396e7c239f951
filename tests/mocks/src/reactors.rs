//! Reactors whose value and cash a test sets.

use core::cell::{Cell, RefCell};
use dhv_primitives::{
	ports::{Reactors, ReactorsValue},
	Balance, PoolId, Price,
};
use sp_runtime::DispatchError;
use std::rc::Rc;

type Value = Rc<dyn Fn(PoolId, Price) -> Result<ReactorsValue, DispatchError>>;
type Withdraw = Rc<dyn Fn(PoolId, Balance) -> Result<Balance, DispatchError>>;

thread_local! {
	static VALUE: RefCell<Result<ReactorsValue, DispatchError>> =
		RefCell::new(Ok(ReactorsValue::default()));
	static VALUE_OF: RefCell<Option<Value>> = const { RefCell::new(None) };
	static WITHDRAW: RefCell<Option<Withdraw>> = const { RefCell::new(None) };
	static UNRELIABLE: Cell<bool> = const { Cell::new(false) };
	static REQUESTS: RefCell<Vec<(PoolId, Balance)>> = const { RefCell::new(Vec::new()) };
}

/// Reactors under the control of the test: worth nothing and without cash until told otherwise.
pub struct MockReactors;

impl MockReactors {
	/// What every valuation answers from now on.
	pub fn set_value(value: Result<ReactorsValue, DispatchError>) {
		VALUE.with(|cell| *cell.borrow_mut() = value);
		VALUE_OF.with(|cell| *cell.borrow_mut() = None);
	}

	/// What the reactors of each pool answer from now on.
	pub fn on_value(
		value: impl Fn(PoolId, Price) -> Result<ReactorsValue, DispatchError> + 'static,
	) {
		VALUE_OF.with(|cell| *cell.borrow_mut() = Some(Rc::new(value)));
	}

	/// What happens when the pool asks for cash. It has to bring the cash itself.
	pub fn on_withdraw(
		withdraw: impl Fn(PoolId, Balance) -> Result<Balance, DispatchError> + 'static,
	) {
		WITHDRAW.with(|cell| *cell.borrow_mut() = Some(Rc::new(withdraw)));
	}

	/// Every request for cash since the last reset.
	pub fn requests() -> Vec<(PoolId, Balance)> {
		REQUESTS.with(|cell| cell.borrow().clone())
	}

	/// Whether the venues can be relied on from now on.
	pub fn set_reliable(reliable: bool) {
		UNRELIABLE.with(|cell| cell.set(!reliable));
	}

	/// Back to worth nothing, without cash and reliable.
	pub fn reset() {
		Self::set_reliable(true);
		Self::set_value(Ok(ReactorsValue::default()));
		WITHDRAW.with(|cell| *cell.borrow_mut() = None);
		REQUESTS.with(|cell| cell.borrow_mut().clear());
	}
}

impl Reactors for MockReactors {
	fn value(pool: PoolId, spot: Price) -> Result<ReactorsValue, DispatchError> {
		let value = VALUE_OF.with(|cell| cell.borrow().clone());
		value.map_or_else(|| VALUE.with(|cell| *cell.borrow()), |value| value(pool, spot))
	}

	fn withdraw(pool: PoolId, amount: Balance) -> Result<Balance, DispatchError> {
		REQUESTS.with(|cell| cell.borrow_mut().push((pool, amount)));
		let withdraw = WITHDRAW.with(|cell| cell.borrow().clone());
		withdraw.map_or(Ok(0), |withdraw| withdraw(pool, amount))
	}

	fn are_reliable(_: PoolId) -> bool {
		UNRELIABLE.with(|cell| !cell.get())
	}
}
