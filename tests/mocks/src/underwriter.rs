//! A pool that trades as a test tells it.

use crate::MockRegistry;
use core::cell::RefCell;
use dhv_primitives::{
	ports::{OptionRegistry, OptionTrade, PoolTerms, PurchaseFill, SaleFill, Underwriter},
	Contracts, Fixed, PoolId, SeriesId,
};
use sp_runtime::{DispatchError, DispatchResult};
use std::{collections::BTreeMap, rc::Rc};

/// A trade that the pool was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TradeCall {
	/// The pool.
	pub pool: PoolId,
	/// Terms and price.
	pub trade: OptionTrade,
	/// Who bought or sold.
	pub trader: u64,
}

type Check = Rc<dyn Fn(PoolId, &OptionTrade) -> DispatchResult>;

#[derive(Default)]
struct State {
	terms: BTreeMap<PoolId, PoolTerms<u64>>,
	check: Option<Check>,
	sales: Vec<TradeCall>,
	purchases: Vec<TradeCall>,
}

thread_local! {
	static STATE: RefCell<State> = RefCell::default();
}

/// Pools under the control of the test: none exists until it gets terms. They write, close, resell
/// and keep through [`MockRegistry`], and take and make no payments.
pub struct MockUnderwriter;

impl MockUnderwriter {
	/// Gives a pool its terms.
	pub fn set_terms(pool: PoolId, terms: PoolTerms<u64>) {
		STATE.with_borrow_mut(|state| state.terms.insert(pool, terms));
	}

	/// What previews and trades ask first; everything is allowed until this is set.
	pub fn set_check(check: impl Fn(PoolId, &OptionTrade) -> DispatchResult + 'static) {
		STATE.with_borrow_mut(|state| state.check = Some(Rc::new(check)));
	}

	/// Every sale so far.
	pub fn sales() -> Vec<TradeCall> {
		STATE.with_borrow(|state| state.sales.clone())
	}

	/// Every purchase so far.
	pub fn purchases() -> Vec<TradeCall> {
		STATE.with_borrow(|state| state.purchases.clone())
	}

	/// Forgets everything.
	pub fn reset() {
		STATE.with_borrow_mut(|state| *state = State::default());
	}

	fn allowed(pool: PoolId, trade: &OptionTrade) -> Result<u64, DispatchError> {
		let (account, check) = STATE.with_borrow(|state| {
			(state.terms.get(&pool).map(|terms| terms.account), state.check.clone())
		});
		check.map_or(Ok(()), |check| check(pool, trade))?;
		account.ok_or(DispatchError::Other("mock underwriter: unknown pool"))
	}
}

fn less(a: Contracts, b: Contracts) -> Result<Contracts, DispatchError> {
	a.try_sub(b).map_err(|_| DispatchError::Other("mock underwriter: arithmetic"))
}

impl Underwriter<u64> for MockUnderwriter {
	fn terms(pool: PoolId) -> Option<PoolTerms<u64>> {
		STATE.with_borrow(|state| state.terms.get(&pool).cloned())
	}

	fn net_exposure(pool: PoolId, series: SeriesId) -> Result<Fixed, DispatchError> {
		let account = STATE
			.with_borrow(|state| state.terms.get(&pool).map(|terms| terms.account))
			.ok_or(DispatchError::Other("mock underwriter: unknown pool"))?;
		let short = MockRegistry::position(&account, series).short.to_fixed();
		let long = MockRegistry::held(&account, series).to_fixed();
		long.and_then(|long| long.try_sub(short?))
			.map_err(|_| DispatchError::Other("mock underwriter: arithmetic"))
	}

	fn preview_sale(pool: PoolId, trade: &OptionTrade) -> Result<SaleFill, DispatchError> {
		let account = Self::allowed(pool, trade)?;
		let resold = trade.contracts.min(MockRegistry::held(&account, trade.series));
		let written = less(trade.contracts, resold)?;
		let collateral = MockRegistry::required_collateral(trade.series, written)?;
		Ok(SaleFill { resold, written, collateral })
	}

	fn sell(pool: PoolId, trade: &OptionTrade, buyer: &u64) -> Result<SaleFill, DispatchError> {
		let fill = Self::preview_sale(pool, trade)?;
		let account = Self::allowed(pool, trade)?;
		MockRegistry::transfer(trade.series, &account, buyer, fill.resold)?;
		MockRegistry::write(&account, trade.series, fill.written, buyer)?;
		let call = TradeCall { pool, trade: *trade, trader: *buyer };
		STATE.with_borrow_mut(|state| state.sales.push(call));
		Ok(fill)
	}

	fn preview_purchase(pool: PoolId, trade: &OptionTrade) -> Result<PurchaseFill, DispatchError> {
		let account = Self::allowed(pool, trade)?;
		let closed = trade.contracts.min(MockRegistry::position(&account, trade.series).short);
		let kept = less(trade.contracts, closed)?;
		let released = if closed.is_zero() {
			0
		} else {
			MockRegistry::released_collateral(&account, trade.series, closed)?
		};
		Ok(PurchaseFill { closed, kept, released })
	}

	fn buy(pool: PoolId, trade: &OptionTrade, seller: &u64) -> Result<PurchaseFill, DispatchError> {
		let fill = Self::preview_purchase(pool, trade)?;
		let account = Self::allowed(pool, trade)?;
		if !fill.closed.is_zero() {
			MockRegistry::close(&account, trade.series, fill.closed, seller)?;
		}
		MockRegistry::transfer(trade.series, seller, &account, fill.kept)?;
		let call = TradeCall { pool, trade: *trade, trader: *seller };
		STATE.with_borrow_mut(|state| state.purchases.push(call));
		Ok(fill)
	}
}
