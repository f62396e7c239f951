//! The cash of pools, held in real test assets on an account that the test funds.

use crate::USDC;
use core::cell::{Cell, RefCell};
use dhv_primitives::{ports::ReactorFunds, AssetIndex, Balance, PoolId};
use frame_support::{
	ensure,
	traits::{fungibles, tokens::Preservation},
};
use sp_runtime::{AccountId32, DispatchError, DispatchResult};

/// How test assets are read and moved.
#[derive(Clone, Copy)]
pub(crate) struct Mover {
	pub(crate) balance: fn(AssetIndex, &AccountId32) -> Balance,
	pub(crate) transfer: fn(AssetIndex, &AccountId32, &AccountId32, Balance) -> DispatchResult,
}

impl Mover {
	pub(crate) fn of<A>() -> Self
	where
		A: fungibles::Mutate<AccountId32, AssetId = AssetIndex, Balance = Balance>,
	{
		Self {
			balance: |asset, who| A::balance(asset, who),
			transfer: |asset, from, to, amount| {
				A::transfer(asset, from, to, amount, Preservation::Expendable).map(|_| ())
			},
		}
	}
}

type Refusal = Box<dyn Fn(PoolId, Balance) -> DispatchResult>;

thread_local! {
	static MOVER: Cell<Option<Mover>> = const { Cell::new(None) };
	static BUFFER: Cell<Balance> = const { Cell::new(0) };
	static REFUSE_ADVANCE: RefCell<Option<Refusal>> = const { RefCell::new(None) };
	static REFUSE_REPAY: RefCell<Option<Refusal>> = const { RefCell::new(None) };
}

/// Pools' cash under the control of the test: every pool's free funds are the balance of
/// [`MockFunds::account`], in [`USDC`]. As the ledger is the asset ledger itself, it rolls back
/// with the storage.
pub struct MockFunds;

impl MockFunds {
	/// Moves funds through these assets and forgets all other settings.
	pub fn install<A>()
	where
		A: fungibles::Mutate<AccountId32, AssetId = AssetIndex, Balance = Balance>,
	{
		MOVER.with(|mover| mover.set(Some(Mover::of::<A>())));
		BUFFER.with(|buffer| buffer.set(0));
		Self::on_advance(None);
		Self::on_repay(None);
	}

	/// Where the free funds of a pool lie.
	pub fn account(pool: PoolId) -> AccountId32 {
		let mut id = [0xF0; 32];
		id[..4].copy_from_slice(&pool.0.to_le_bytes());
		AccountId32::new(id)
	}

	/// What every pool keeps back.
	pub fn set_buffer(buffer: Balance) {
		BUFFER.with(|cell| cell.set(buffer));
	}

	/// Asked before each advance; an error refuses it.
	pub fn on_advance(refusal: Option<Refusal>) {
		REFUSE_ADVANCE.with(|cell| *cell.borrow_mut() = refusal);
	}

	/// Asked before each repayment; an error refuses it.
	pub fn on_repay(refusal: Option<Refusal>) {
		REFUSE_REPAY.with(|cell| *cell.borrow_mut() = refusal);
	}

	fn mover() -> Mover {
		MOVER.with(Cell::get).expect("MockFunds::install was called")
	}
}

impl ReactorFunds<AccountId32> for MockFunds {
	fn available(pool: PoolId) -> Balance {
		let balance = (Self::mover().balance)(USDC, &Self::account(pool));
		balance.saturating_sub(BUFFER.with(Cell::get))
	}

	fn advance(pool: PoolId, to: &AccountId32, amount: Balance) -> DispatchResult {
		REFUSE_ADVANCE.with(|cell| cell.borrow().as_ref().map_or(Ok(()), |f| f(pool, amount)))?;
		ensure!(amount <= Self::available(pool), DispatchError::Other("no free funds"));
		(Self::mover().transfer)(USDC, &Self::account(pool), to, amount)
	}

	fn repay(pool: PoolId, from: &AccountId32, amount: Balance) -> DispatchResult {
		REFUSE_REPAY.with(|cell| cell.borrow().as_ref().map_or(Ok(()), |f| f(pool, amount)))?;
		(Self::mover().transfer)(USDC, from, &Self::account(pool), amount)
	}
}
