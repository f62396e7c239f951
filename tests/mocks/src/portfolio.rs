//! Books of pools that a test sets.

use core::cell::RefCell;
use dhv_primitives::{ports::Portfolio, AssetIndex, Delta, PoolId};
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

/// What the stand-in answers for one pool.
#[derive(Clone, Copy)]
struct Book {
	assets: (AssetIndex, AssetIndex),
	delta: Result<Delta, DispatchError>,
	may_hedge: bool,
}

thread_local! {
	static BOOKS: RefCell<BTreeMap<PoolId, Book>> = const { RefCell::new(BTreeMap::new()) };
}

/// Books under the control of the test.
pub struct MockPortfolio;

impl MockPortfolio {
	/// Opens a pool with an empty book that may hedge.
	pub fn open(pool: PoolId, underlying: AssetIndex, collateral: AssetIndex) {
		let book =
			Book { assets: (underlying, collateral), delta: Ok(Delta::ZERO), may_hedge: true };
		BOOKS.with(|books| books.borrow_mut().insert(pool, book));
	}

	/// Sets the delta of a pool's book.
	pub fn set_delta(pool: PoolId, delta: Delta) {
		Self::change(pool, |book| book.delta = Ok(delta));
	}

	/// Makes the delta of a pool's book unknown.
	pub fn fail_delta(pool: PoolId, error: DispatchError) {
		Self::change(pool, |book| book.delta = Err(error));
	}

	/// Sets whether funds may move for a hedge.
	pub fn set_may_hedge(pool: PoolId, may_hedge: bool) {
		Self::change(pool, |book| book.may_hedge = may_hedge);
	}

	/// Forgets every pool.
	pub fn clear() {
		BOOKS.with(|books| books.borrow_mut().clear());
	}

	fn change(pool: PoolId, f: impl FnOnce(&mut Book)) {
		BOOKS.with(|books| f(books.borrow_mut().get_mut(&pool).expect("the pool is open")));
	}

	fn read<R>(pool: PoolId, f: impl FnOnce(&Book) -> R) -> Option<R> {
		BOOKS.with(|books| books.borrow().get(&pool).map(f))
	}
}

impl Portfolio for MockPortfolio {
	fn pools() -> Vec<PoolId> {
		BOOKS.with(|books| books.borrow().keys().copied().collect())
	}

	fn assets(pool: PoolId) -> Option<(AssetIndex, AssetIndex)> {
		Self::read(pool, |book| book.assets)
	}

	fn delta(pool: PoolId) -> Result<Delta, DispatchError> {
		Self::read(pool, |book| book.delta).unwrap_or(Err(DispatchError::CannotLookup))
	}

	fn may_hedge(pool: PoolId) -> bool {
		Self::read(pool, |book| book.may_hedge).unwrap_or(false)
	}
}
