//! An insurance fund with a target that a test sets, held in real test assets.

use core::cell::RefCell;
use dhv_primitives::{ports::InsuranceFund, AssetIndex, Balance};
use frame_support::traits::{fungibles, tokens::Preservation};
use sp_runtime::{DispatchError, DispatchResult};
use std::collections::BTreeMap;

/// How test assets are read and moved, and where the fund lies.
#[derive(Clone, Copy)]
struct Fund {
	account: u128,
	balance: fn(AssetIndex, &u128) -> Balance,
	transfer: fn(AssetIndex, &u128, &u128, Balance) -> DispatchResult,
}

#[derive(Default)]
struct State {
	fund: Option<Fund>,
	targets: BTreeMap<AssetIndex, Balance>,
	refusal: Option<DispatchError>,
	offered: Vec<(AssetIndex, u128, Balance)>,
}

thread_local! {
	static STATE: RefCell<State> = RefCell::default();
}

/// A fund under the control of the test: what it holds is the balance of its account, so that it
/// rolls back with the storage. It wants nothing until it has a target.
pub struct MockInsurance;

impl MockInsurance {
	/// Holds the fund on `account` in these assets and forgets all other settings.
	pub fn install<A>(account: u128)
	where
		A: fungibles::Mutate<u128, AssetId = AssetIndex, Balance = Balance>,
	{
		let fund = Fund {
			account,
			balance: |asset, who| A::balance(asset, who),
			transfer: |asset, from, to, amount| {
				A::transfer(asset, from, to, amount, Preservation::Expendable).map(|_| ())
			},
		};
		STATE.set(State { fund: Some(fund), ..State::default() });
	}

	/// What the fund of an asset should hold.
	pub fn set_target(asset: AssetIndex, target: Balance) {
		STATE.with_borrow_mut(|state| state.targets.insert(asset, target));
	}

	/// Whether contributions fail: only after the money has moved, so that a caller that does not
	/// roll back is found out.
	pub fn refuse(refusal: Option<DispatchError>) {
		STATE.with_borrow_mut(|state| state.refusal = refusal);
	}

	/// Every contribution so far, refused and rolled back ones too: asset, payer, amount.
	pub fn offered() -> Vec<(AssetIndex, u128, Balance)> {
		STATE.with_borrow(|state| state.offered.clone())
	}

	fn fund() -> Fund {
		STATE.with_borrow(|state| state.fund).expect("MockInsurance::install was called")
	}
}

impl InsuranceFund<u128> for MockInsurance {
	fn wanted(asset: AssetIndex) -> Balance {
		let target = STATE.with_borrow(|state| state.targets.get(&asset).copied());
		let Some(target) = target else { return 0 };
		let fund = Self::fund();
		target.saturating_sub((fund.balance)(asset, &fund.account))
	}

	fn contribute(asset: AssetIndex, from: &u128, amount: Balance) -> DispatchResult {
		STATE.with_borrow_mut(|state| state.offered.push((asset, *from, amount)));
		let fund = Self::fund();
		(fund.transfer)(asset, from, &fund.account, amount)?;
		STATE.with_borrow(|state| state.refusal).map_or(Ok(()), Err)
	}
}
