//! Funds that reactors get and give back, and reactors that fail or do not tell the truth.

use super::{
	figures::UNIT,
	operation::{may, must_fail, Family, Operation, Tried, LACKING},
	world::{World, NO_POOL},
};
use crate::{tests::mock::*, Ledger, Ledgers};
use core::cell::Cell;
use dhv_mocks::MockReactors;
use dhv_primitives::{
	ports::{Portfolio, ReactorFunds, ReactorsValue},
	Balance, Delta, Fixed, PoolId, Price,
};
use dhv_sequences::World as _;
use sp_runtime::DispatchError;

const OPERATIONS: &[Operation] = &[
	may("advance", 24, World::advance, &[&["EpochBeingPriced", "PoolHalted", "FundsKept"]]),
	must_fail(
		"advance: more than there is",
		World::advance_more,
		"InsufficientFunds",
		&[&["FundsKept"]],
	),
	must_fail(
		"advance: while an epoch is priced",
		World::advance_late,
		"EpochBeingPriced",
		&[&["PoolHalted", "FundsKept"]],
	),
	must_fail("advance: no such pool", World::advance_nowhere, "UnknownPool", &[]),
	may("repay", 10, World::repay, &[]),
	must_fail("repay: without money", World::repay_nothing, "FundsUnavailable", &[LACKING]),
	must_fail("repay: no such pool", World::repay_nowhere, "UnknownPool", &[]),
	may("reactors are worth what they hold", 4, World::worth, &[]),
	may("reactors are in doubt", 2, World::doubtful, &[]),
	may("reactors are dear to unwind", 2, World::dear, &[]),
	may("reactors have no value", 1, World::worthless, &[]),
	may("reactors owe more than there is", 1, World::owing, &[]),
	may("reactors give otherwise", 4, World::give, &[]),
	may("delta of a book", 6, World::delta, &[&["MarksStale"]]),
	must_fail("delta: no such pool", World::delta_nowhere, "UnknownPool", &[]),
];

pub const FAMILY: Family = OPERATIONS;

/// What reactors do when they are asked for cash.
#[derive(Clone, Copy, PartialEq)]
enum Gives {
	Half,
	Nothing,
	NothingButSaysAll,
	MoreThanAsked,
	FailsAfterwards,
	Fails,
}

/// What reactors say that they are worth.
#[derive(Clone, Copy)]
enum Worth {
	Fair,
	Doubtful,
	/// Whoever takes something out loses more than that.
	Dear,
	Unknown,
	Owing,
}

thread_local! {
	static GIVES: Cell<Gives> = const { Cell::new(Gives::Half) };
	static WORTH: Cell<Worth> = const { Cell::new(Worth::Fair) };
}

/// Cash that a pool has not got back.
fn out(pool: PoolId) -> i128 {
	let ledger = Ledgers::<Test>::get(pool);
	ledger.advanced as i128 - ledger.repaid as i128
}

fn withdraw(pool: PoolId, asked: Balance) -> Result<Balance, DispatchError> {
	let gives = GIVES.get();
	let held = out(pool).max(0).unsigned_abs();
	let amount = match gives {
		Gives::Half | Gives::FailsAfterwards => asked.min(held / 2),
		Gives::Nothing | Gives::NothingButSaysAll => 0,
		Gives::MoreThanAsked => asked + USD,
		Gives::Fails => return Err(DispatchError::Other("reactors")),
	};
	<LiquidityPool as ReactorFunds<AccountId>>::repay(pool, &REACTOR, amount)?;
	match gives {
		Gives::FailsAfterwards => Err(DispatchError::Other("reactors afterwards")),
		Gives::NothingButSaysAll => Ok(asked),
		_ => Ok(amount),
	}
}

fn value(pool: PoolId, spot: Price) -> Result<ReactorsValue, DispatchError> {
	value_with(&Ledgers::<Test>::get(pool), spot)
}

/// What it cost to turn `raised` of what reactors held into cash, in units of the collateral asset.
pub fn unwinding(before: &Ledger, after: &Ledger, raised: Balance, spot: Price) -> Balance {
	let low = |ledger| value_with(ledger, spot).map(|value| value.low.min(value.mark).raw());
	let (Ok(before), Ok(after)) = (low(before), low(after)) else { return 0 };
	let lost = before - after - (raised * UNIT) as i128;
	lost.max(0).unsigned_abs().div_ceil(UNIT)
}

fn value_with(ledger: &Ledger, spot: Price) -> Result<ReactorsValue, DispatchError> {
	let unit = 1_000_000_000_000;
	let drift = (spot.raw() - Fixed::from_int(SPOT).raw()) / 1_000_000_000_000_000;
	let held = (ledger.advanced as i128 - ledger.repaid as i128).max(0);
	let fair = held * unit + held * unit / 10_000_000 * drift;
	let (mark, doubt) = match WORTH.get() {
		Worth::Fair => (fair, 0),
		Worth::Doubtful => (fair, fair.abs() / 50 + spot.raw() % 1_000_000_000),
		Worth::Dear => (3 * fair, 0),
		Worth::Unknown => return Err(DispatchError::Other("reactors' value")),
		Worth::Owing => (-2 * unit * (ledger.free + ledger.allocated + USD) as i128, 0),
	};
	let [low, mark, high] = [mark - doubt, mark, mark + doubt].map(Fixed::from_raw);
	Ok(ReactorsValue { low, mark, high, delta: Delta::new(Fixed::from_raw(fair / 3_000)) })
}

impl World {
	pub fn install_reactors(&mut self) {
		GIVES.set(Gives::Half);
		WORTH.set(Worth::Fair);
		MockReactors::on_withdraw(withdraw);
		MockReactors::on_value(value);
	}

	/// What is unheard of does not last.
	pub fn calm_reactors(&mut self) {
		let odd = matches!(WORTH.get(), Worth::Owing | Worth::Unknown);
		if odd && self.random.once_in(3) {
			WORTH.set(Worth::Fair);
		}
	}

	fn advance(&mut self) -> Tried {
		let pool = self.pool();
		let most = <LiquidityPool as ReactorFunds<AccountId>>::available(pool);
		let amount = most / (2 + u128::from(self.random.below(5)));
		Some(self.advance_from(pool, amount))
	}

	pub fn advance_from(&mut self, pool: PoolId, amount: Balance) -> sp_runtime::DispatchResult {
		self.port(|| <LiquidityPool as ReactorFunds<AccountId>>::advance(pool, &REACTOR, amount))
	}

	fn advance_more(&mut self) -> Tried {
		let pool = self.pool_where(<LiquidityPool as Portfolio>::may_hedge)?;
		let most = <LiquidityPool as ReactorFunds<AccountId>>::available(pool);
		Some(self.advance_from(pool, most + 1))
	}

	fn advance_late(&mut self) -> Tried {
		let pool = self.pool_where(LiquidityPool::is_valuing)?;
		Some(self.advance_from(pool, 1))
	}

	fn advance_nowhere(&mut self) -> Tried {
		Some(self.advance_from(NO_POOL, 0))
	}

	fn repay_to(&mut self, pool: PoolId, from: AccountId, amount: Balance) -> Tried {
		Some(self.port(|| <LiquidityPool as ReactorFunds<AccountId>>::repay(pool, &from, amount)))
	}

	/// A part of what is out, now and then a gain.
	fn repay(&mut self) -> Tried {
		let pool = self.pool();
		let held = out(pool).max(0).unsigned_abs();
		let gain = if self.random.once_in(6) { self.amount() / 20 } else { 0 };
		let amount = held / (1 + u128::from(self.random.below(3))) + gain;
		self.repay_to(pool, REACTOR, amount)
	}

	fn repay_nothing(&mut self) -> Tried {
		let pool = self.pool();
		self.repay_to(pool, GUARDIAN, 1)
	}

	fn repay_nowhere(&mut self) -> Tried {
		self.repay_to(NO_POOL, REACTOR, 0)
	}

	fn worth(&mut self) -> Tried {
		WORTH.set(Worth::Fair);
		Some(Ok(()))
	}

	fn doubtful(&mut self) -> Tried {
		WORTH.set(Worth::Doubtful);
		Some(Ok(()))
	}

	pub fn dear(&mut self) -> Tried {
		WORTH.set(Worth::Dear);
		GIVES.set(Gives::Half);
		Some(Ok(()))
	}

	fn worthless(&mut self) -> Tried {
		WORTH.set(Worth::Unknown);
		Some(Ok(()))
	}

	fn owing(&mut self) -> Tried {
		WORTH.set(Worth::Owing);
		Some(Ok(()))
	}

	fn give(&mut self) -> Tried {
		GIVES.set(self.random.pick(&[
			Gives::Half,
			Gives::Half,
			Gives::Half,
			Gives::Nothing,
			Gives::NothingButSaysAll,
			Gives::MoreThanAsked,
			Gives::FailsAfterwards,
			Gives::Fails,
		]));
		Some(Ok(()))
	}

	/// All that reactors owe comes back; they give no more than that.
	pub fn end_hedges(&mut self) {
		self.install_reactors();
		for pool in self.books.pools.keys().copied().collect::<Vec<_>>() {
			let held = out(pool).max(0).unsigned_abs();
			self.repay_to(pool, REACTOR, held).unwrap().unwrap();
		}
	}

	fn delta(&mut self) -> Tried {
		let pool = self.pool();
		let told = <LiquidityPool as Portfolio>::delta(pool);
		if let Ok(delta) = told {
			assert_eq!(delta, LiquidityPool::book_total(pool).side.delta);
		}
		Some(told.map(|_| ()))
	}

	fn delta_nowhere(&mut self) -> Tried {
		Some(<LiquidityPool as Portfolio>::delta(NO_POOL).map(|_| ()))
	}
}
