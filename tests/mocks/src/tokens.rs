//! Option and share tokens whose life-cycle a test installs.

use core::cell::RefCell;
use dhv_primitives::{
	ports::{OptionTokens, ShareTokens},
	AssetIndex, PoolId, Series, SeriesId,
};
use sp_runtime::DispatchResult;
use std::rc::Rc;

type CreateOption = Rc<dyn Fn(SeriesId, &Series) -> DispatchResult>;
type RetireOption = Rc<dyn Fn(SeriesId) -> DispatchResult>;
type Holders = Rc<dyn Fn(SeriesId, Option<&u64>, u32) -> Vec<u64>>;
type CreateShare = Rc<dyn Fn(PoolId, AssetIndex) -> DispatchResult>;

#[derive(Default)]
struct State {
	create_option: Option<CreateOption>,
	retire_option: Option<RetireOption>,
	holders: Option<Holders>,
	create_share: Option<CreateShare>,
	options: Vec<(SeriesId, Series)>,
	retired: Vec<SeriesId>,
	shares: Vec<(PoolId, AssetIndex)>,
}

thread_local! {
	static STATE: RefCell<State> = RefCell::default();
}

/// Passes each call to the closure that the test installed, which works on the token pallet of
/// the test runtime; without a closure it only records.
pub struct MockTokens;

impl MockTokens {
	/// What creating an option token does.
	pub fn on_create_option(f: impl Fn(SeriesId, &Series) -> DispatchResult + 'static) {
		STATE.with_borrow_mut(|state| state.create_option = Some(Rc::new(f)));
	}

	/// What retiring an option token does.
	pub fn on_retire_option(f: impl Fn(SeriesId) -> DispatchResult + 'static) {
		STATE.with_borrow_mut(|state| state.retire_option = Some(Rc::new(f)));
	}

	/// Who holds an option token: (series, after, limit).
	pub fn on_holders(f: impl Fn(SeriesId, Option<&u64>, u32) -> Vec<u64> + 'static) {
		STATE.with_borrow_mut(|state| state.holders = Some(Rc::new(f)));
	}

	/// What creating a share token does.
	pub fn on_create_share(f: impl Fn(PoolId, AssetIndex) -> DispatchResult + 'static) {
		STATE.with_borrow_mut(|state| state.create_share = Some(Rc::new(f)));
	}

	/// Option tokens created so far.
	pub fn options() -> Vec<(SeriesId, Series)> {
		STATE.with_borrow(|state| state.options.clone())
	}

	/// Option tokens retired so far.
	pub fn retired() -> Vec<SeriesId> {
		STATE.with_borrow(|state| state.retired.clone())
	}

	/// Share tokens created so far.
	pub fn shares() -> Vec<(PoolId, AssetIndex)> {
		STATE.with_borrow(|state| state.shares.clone())
	}

	/// Forgets closures and records.
	pub fn clear() {
		STATE.with_borrow_mut(|state| *state = State::default());
	}
}

impl OptionTokens<u64> for MockTokens {
	fn create(id: SeriesId, series: &Series) -> DispatchResult {
		if let Some(f) = STATE.with_borrow(|state| state.create_option.clone()) {
			f(id, series)?;
		}
		STATE.with_borrow_mut(|state| state.options.push((id, *series)));
		Ok(())
	}

	fn retire(id: SeriesId) -> DispatchResult {
		if let Some(f) = STATE.with_borrow(|state| state.retire_option.clone()) {
			f(id)?;
		}
		STATE.with_borrow_mut(|state| state.retired.push(id));
		Ok(())
	}

	fn holders(id: SeriesId, after: Option<&u64>, limit: u32) -> Vec<u64> {
		STATE
			.with_borrow(|state| state.holders.clone())
			.map(|f| f(id, after, limit))
			.unwrap_or_default()
	}
}

impl ShareTokens for MockTokens {
	fn create(id: PoolId, underlying: AssetIndex) -> DispatchResult {
		if let Some(f) = STATE.with_borrow(|state| state.create_share.clone()) {
			f(id, underlying)?;
		}
		STATE.with_borrow_mut(|state| state.shares.push((id, underlying)));
		Ok(())
	}
}
