//! Functions of pools that are stopped one by one, and breakers that trip and recover.

use super::{
	operation::{may, must_fail, Family, Operation, Tried},
	world::{World, NO_POOL},
};
use crate::{
	tests::mock::*, BreakerTerms, BreakerTermsOf, Call, FunctionStatuses, PoolFunction, PoolStatus,
	Statuses,
};
use dhv_mocks::{MockClock, MockPrices, MockReactors, USDC};
use dhv_primitives::{Fixed, PoolId, Price};
use dhv_sequences::World as _;

const OPERATIONS: &[Operation] = &[
	may("a function: set", 5, World::set_function, &[]),
	may("a function: by the guardian", 3, World::guard_function, &[&["OnlyTightening"]]),
	may("every function: open", 12, World::open_functions, &[]),
	must_fail("a function: by somebody", World::function_by_somebody, "BadOrigin", &[]),
	must_fail("a function: loosened", World::loosen_function, "OnlyTightening", &[]),
	must_fail("a function: no such pool", World::function_nowhere, "UnknownPool", &[]),
	must_fail("deposit: while it is closed", World::deposit_closed, "DepositsClosed", &[HALTED]),
	must_fail("advance: while funds are kept", World::advance_kept, "FundsKept", &[HALTED]),
	may("breakers: replaced", 8, World::replace_breakers, &[]),
	may("breakers: by the governor", 2, World::set_breakers, &[&["BreakersRefused"]]),
	may("breakers: by the guardian", 2, World::tighten_breakers, &[]),
	must_fail("breakers: loosened", World::loosen_breakers, "BreakersRefused", &[]),
	must_fail("breakers: out of range", World::set_far_breakers, "BreakersRefused", &[]),
	must_fail("breakers: by somebody", World::breakers_by_somebody, "BadOrigin", &[]),
	must_fail("breakers: no such pool", World::breakers_nowhere, "UnknownPool", &[]),
	may("breakers: off", 10, World::breakers_off, &[]),
	may("the collateral loses its peg", 3, World::depeg, &[]),
	may("the collateral finds its peg", 8, World::peg, &[]),
	may("venues cannot be relied on", 2, World::venues_fail, &[]),
	may("venues can be relied on", 8, World::venues_answer, &[]),
	may("poke breakers", 10, World::poke_breakers, &[&["SeenAlready"]]),
	must_fail("poke breakers: again", World::poke_breakers_again, "SeenAlready", &[]),
	must_fail("poke breakers: no such pool", World::poke_breakers_nowhere, "UnknownPool", &[]),
	may("nothing keeps anybody in", 6, World::leave_whatever_holds, &[&["WithdrawalTooSmall"]]),
];

pub const FAMILY: Family = OPERATIONS;

const HALTED: &[&str] = &["PoolHalted"];

/// Whether a function of a pool does what it does under a status, whoever stops it.
pub fn allows(pool: PoolId, function: PoolFunction, status: PoolStatus) -> bool {
	LiquidityPool::pool_of(pool)
		.is_ok_and(|terms| LiquidityPool::ensure_allows(pool, &terms, function, status).is_ok())
}

impl World {
	fn some_function(&mut self) -> (PoolFunction, PoolStatus) {
		let statuses = [PoolStatus::Open, PoolStatus::CloseOnly, PoolStatus::Halted];
		(self.random.pick(&PoolFunction::ALL), self.random.pick(&statuses))
	}

	fn set_function(&mut self) -> Tried {
		let (pool, (function, status)) = (self.pool(), self.some_function());
		Some(self.govern(Call::set_function_status { pool, function, status }))
	}

	fn guard_function(&mut self) -> Tried {
		let (pool, (function, status)) = (self.pool(), self.some_function());
		Some(self.signed(GUARDIAN, Call::set_function_status { pool, function, status }))
	}

	fn open_functions(&mut self) -> Tried {
		let pool = self.pool_where(Statuses::<Test>::contains_key)?;
		self.open_every_function(pool);
		Some(Ok(()))
	}

	fn open_every_function(&mut self, pool: PoolId) {
		for function in PoolFunction::ALL {
			let call = Call::set_function_status { pool, function, status: PoolStatus::Open };
			self.govern(call).unwrap();
		}
	}

	/// Nothing is stopped but by the pool's own status.
	pub fn stop_nothing(&mut self) {
		self.peg();
		self.venues_answer();
		MockClock::advance(1);
		let pools: Vec<_> = self.books.pools.keys().copied().collect();
		for pool in pools {
			if Statuses::<Test>::contains_key(pool) {
				self.open_every_function(pool);
			}
			self.switch_off(pool);
		}
	}

	fn switch_off(&mut self, pool: PoolId) {
		if BreakerTermsOf::<Test>::get(pool) != BreakerTerms::OFF {
			LiquidityPool::replace_breakers(pool, BreakerTerms::OFF).unwrap();
			MockClock::advance(1);
			self.signed(BOB, Call::poke_breakers { pool }).unwrap();
		}
	}

	fn function_by_somebody(&mut self) -> Tried {
		let (who, pool, (function, status)) = (self.user(), self.pool(), self.some_function());
		Some(self.signed(who, Call::set_function_status { pool, function, status }))
	}

	fn loosen_function(&mut self) -> Tried {
		let (pool, (function, _)) = (self.pool(), self.some_function());
		let call = Call::set_function_status { pool, function, status: PoolStatus::Open };
		Some(self.signed(GUARDIAN, call))
	}

	fn function_nowhere(&mut self) -> Tried {
		let (function, status) = self.some_function();
		Some(self.govern(Call::set_function_status { pool: NO_POOL, function, status }))
	}

	/// A pool for one function of which something is set.
	fn stopped(&mut self, stops: impl Fn(&FunctionStatuses) -> bool) -> Option<PoolId> {
		self.pool_where(|pool| stops(&Statuses::<Test>::get(pool)))
	}

	fn deposit_closed(&mut self) -> Tried {
		let (who, pool) = (self.user(), self.stopped(|set| set.deposits > PoolStatus::Open)?);
		Some(self.signed(who, Call::request_deposit { pool, amount: 10 * USD, beneficiary: who }))
	}

	fn advance_kept(&mut self) -> Tried {
		let pool = self.stopped(|set| set.hedging > PoolStatus::Open)?;
		Some(self.advance_from(pool, 1))
	}

	fn some_terms(&mut self) -> BreakerTerms {
		BreakerTerms {
			max_jump_bps: self.random.pick(&[50, 500, 2_000, BreakerTerms::NO_BOUND]),
			jump_window: self.random.pick(&[60, 3_600, DAY]),
			max_depeg_bps: self.random.pick(&[100, 500, BreakerTerms::NO_BOUND]),
			max_gap: self.random.pick(&[600, DAY, BreakerTerms::NO_STALL]),
			venues: self.random.once_in(2),
			cool_down: self.random.pick(&[0, 600, 7_200]),
		}
	}

	/// As an upgrade might, however far they move.
	fn replace_breakers(&mut self) -> Tried {
		let (pool, new) = (self.pool(), self.some_terms());
		Some(self.within_call(|| LiquidityPool::replace_breakers(pool, new)))
	}

	fn set_breakers(&mut self) -> Tried {
		let (pool, terms) = (self.pool(), self.some_terms());
		Some(self.govern(Call::set_breakers { pool, terms }))
	}

	fn tighten_breakers(&mut self) -> Tried {
		let pool = self.pool();
		let old = BreakerTermsOf::<Test>::get(pool);
		let terms = BreakerTerms { cool_down: (old.cool_down + 60).min(DAY), ..old };
		Some(self.signed(GUARDIAN, Call::set_breakers { pool, terms }))
	}

	fn loosen_breakers(&mut self) -> Tried {
		let pool = self.pool_where(|pool| BreakerTermsOf::<Test>::get(pool).cool_down > 0)?;
		let terms = BreakerTerms { cool_down: 0, ..BreakerTermsOf::<Test>::get(pool) };
		Some(self.signed(GUARDIAN, Call::set_breakers { pool, terms }))
	}

	fn set_far_breakers(&mut self) -> Tried {
		let (pool, terms) = (self.pool(), BreakerTerms { max_gap: 0, ..BreakerTerms::OFF });
		Some(self.govern(Call::set_breakers { pool, terms }))
	}

	fn breakers_by_somebody(&mut self) -> Tried {
		let (who, pool, terms) = (self.user(), self.pool(), self.some_terms());
		Some(self.signed(who, Call::set_breakers { pool, terms }))
	}

	fn breakers_nowhere(&mut self) -> Tried {
		let terms = self.some_terms();
		Some(self.govern(Call::set_breakers { pool: NO_POOL, terms }))
	}

	fn breakers_off(&mut self) -> Tried {
		let on = |pool| BreakerTermsOf::<Test>::get(pool) != BreakerTerms::OFF;
		let pool = self.pool_where(on)?;
		self.switch_off(pool);
		Some(Ok(()))
	}

	fn depeg(&mut self) -> Tried {
		let bps = 9_000 + self.random.below(2_000) as u32;
		MockPrices::set_dollars(USDC, Price::new(Fixed::from_bps(bps)));
		Some(Ok(()))
	}

	fn peg(&mut self) -> Tried {
		MockPrices::set_dollars(USDC, Price::new(Fixed::ONE));
		Some(Ok(()))
	}

	fn venues_fail(&mut self) -> Tried {
		MockReactors::set_reliable(false);
		Some(Ok(()))
	}

	fn venues_answer(&mut self) -> Tried {
		MockReactors::set_reliable(true);
		Some(Ok(()))
	}

	fn poke_breakers(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool());
		MockClock::advance(self.random.below(3));
		Some(self.signed(who, Call::poke_breakers { pool }))
	}

	fn poke_breakers_again(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool());
		let _seen = self.signed(who, Call::poke_breakers { pool });
		self.check();
		Some(self.signed(who, Call::poke_breakers { pool }))
	}

	fn poke_breakers_nowhere(&mut self) -> Tried {
		let who = self.anybody();
		Some(self.signed(who, Call::poke_breakers { pool: NO_POOL }))
	}

	/// Whatever stops a pool, its shareholders ask to leave.
	fn leave_whatever_holds(&mut self) -> Tried {
		let report = |pool| LiquidityPool::breaker_report(pool).map(|report| report.holds);
		let held = |pool| report(pool).is_ok_and(|holds| !holds.is_empty());
		let (pool, who) = self.shareholder(held)?;
		let shares = self.books.pools[&pool].shares.of(who) / 50;
		Some(self.signed(who, Call::request_withdrawal { pool, shares }))
	}
}
