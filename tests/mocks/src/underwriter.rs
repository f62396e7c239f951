//! A pool that trades as a test tells it.

use core::cell::RefCell;
use dhv_primitives::{
	ports::{PoolTerms, Underwriter},
	Balance, Contracts, Fixed, PoolId, SeriesId,
};
use sp_runtime::{DispatchError, DispatchResult};
use std::{collections::BTreeMap, rc::Rc};

/// A sale that the pool was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SaleCall {
	/// The pool.
	pub pool: PoolId,
	/// What was sold.
	pub series: SeriesId,
	/// How much of it.
	pub contracts: Contracts,
	/// To whom.
	pub buyer: u64,
	/// Price of the options.
	pub premium: Balance,
	/// What was paid on top.
	pub fee: Balance,
}

type Sell = Rc<dyn Fn(&SaleCall) -> Result<Balance, DispatchError>>;

struct State {
	terms: BTreeMap<PoolId, PoolTerms<u64>>,
	trading: DispatchResult,
	exposures: BTreeMap<(PoolId, SeriesId), Fixed>,
	sell: Option<Sell>,
	sales: Vec<SaleCall>,
}

impl Default for State {
	fn default() -> Self {
		Self {
			terms: BTreeMap::new(),
			trading: Ok(()),
			exposures: BTreeMap::new(),
			sell: None,
			sales: Vec::new(),
		}
	}
}

thread_local! {
	static STATE: RefCell<State> = RefCell::new(State::default());
}

/// Pools under the control of the test: none exists, all trade, every sale locks nothing until
/// told otherwise.
pub struct MockUnderwriter;

impl MockUnderwriter {
	fn with<R>(f: impl FnOnce(&mut State) -> R) -> R {
		STATE.with(|state| f(&mut state.borrow_mut()))
	}

	/// Gives a pool its terms.
	pub fn set_terms(pool: PoolId, terms: PoolTerms<u64>) {
		Self::with(|state| state.terms.insert(pool, terms));
	}

	/// What [`Underwriter::ensure_trading`] answers.
	pub fn set_trading(trading: DispatchResult) {
		Self::with(|state| state.trading = trading);
	}

	/// Contracts that a pool is net long.
	pub fn set_net_exposure(pool: PoolId, series: SeriesId, contracts: Fixed) {
		Self::with(|state| state.exposures.insert((pool, series), contracts));
	}

	/// What happens on a sale; returns the collateral locked.
	pub fn on_sell(sell: impl Fn(&SaleCall) -> Result<Balance, DispatchError> + 'static) {
		Self::with(|state| state.sell = Some(Rc::new(sell)));
	}

	/// Every sale that was asked for since the last reset, refused ones included.
	pub fn sales() -> Vec<SaleCall> {
		Self::with(|state| state.sales.clone())
	}

	/// Forgets everything.
	pub fn reset() {
		Self::with(|state| *state = State::default());
	}
}

impl Underwriter<u64> for MockUnderwriter {
	fn terms(pool: PoolId) -> Option<PoolTerms<u64>> {
		Self::with(|state| state.terms.get(&pool).cloned())
	}

	fn ensure_trading(_: PoolId) -> DispatchResult {
		Self::with(|state| state.trading)
	}

	fn net_exposure(pool: PoolId, series: SeriesId) -> Result<Fixed, DispatchError> {
		Ok(Self::with(|state| state.exposures.get(&(pool, series)).copied().unwrap_or_default()))
	}

	fn sell(
		pool: PoolId,
		series: SeriesId,
		contracts: Contracts,
		buyer: &u64,
		premium: Balance,
		fee: Balance,
	) -> Result<Balance, DispatchError> {
		let call = SaleCall { pool, series, contracts, buyer: *buyer, premium, fee };
		let sell = Self::with(|state| {
			state.sales.push(call);
			state.sell.clone()
		});
		sell.map_or(Ok(0), |sell| sell(&call))
	}
}
