//! What the registry does to keep the pools' margin vaults in health, or after one failed.

use super::{
	operation::{may, must_fail, Family, Operation, Tried},
	world::World,
};
use crate::{tests::mock::*, PoolStatus};
use dhv_mocks::MockReactors;
use dhv_primitives::{
	ports::{VaultLiquidation, VaultOwner},
	Balance, Contracts, PoolId, SeriesId, SeriesPosition,
};
use dhv_sequences::World as _;

const OPERATIONS: &[Operation] = &[
	may("top up out of free funds", 10, World::top_up, &[]),
	may("top up out of reactors", 8, World::top_up_more, &[]),
	may("give collateral back", 8, World::release, &[]),
	must_fail("give back more than is locked", World::release_more, "Overflow", &[]),
	may("a gift for a vault", 4, World::gift, &[]),
	may("liquidate", 8, World::liquidate, &[&["EpochBeingPriced"]]),
	must_fail("liquidate while an epoch is priced", World::liquidate_late, "EpochBeingPriced", &[]),
	must_fail("liquidate what was not written", World::liquidate_none, "UnknownSeries", &[]),
	must_fail("liquidate more than was written", World::liquidate_more, "Overflow", &[]),
	may("margin call", 3, World::margin_call, &[]),
	may("somebody else's vault", 1, World::foreign_vault, &[]),
];

pub const FAMILY: Family = OPERATIONS;

impl World {
	/// A margin vault of a pool.
	pub fn vault(&mut self, fits: impl Fn(PoolId) -> bool) -> Option<(PoolId, SeriesId)> {
		let pools = self.books.pools.iter().filter(|(pool, _)| fits(**pool));
		let all: Vec<_> = pools
			.flat_map(|(pool, books)| books.short.keys().map(|series| (*pool, *series)))
			.collect();
		self.random.choose(&all)
	}

	/// A vault whose pool's epoch is not being priced, or is.
	fn resting_vault(&mut self, valuing: bool) -> Option<(PoolId, SeriesId)> {
		self.vault(|pool| LiquidityPool::is_valuing(pool) == valuing)
	}

	fn position(pool: PoolId, series: SeriesId) -> SeriesPosition {
		PositionOf::get((LiquidityPool::book_account(pool), series))
	}

	fn add(&mut self, pool: PoolId, series: SeriesId, missing: Balance) -> Tried {
		let before = self.books.pools[&pool].ledger;
		let valuing = LiquidityPool::is_valuing(pool);
		let asked = MockReactors::requests().len();
		let added = self.port(|| TestRegistry::top_up(pool, series, missing)).unwrap();
		let asked = MockReactors::requests().len() > asked;
		assert!(!(asked && valuing), "a snapshot holds what the reactors are worth");
		assert!(asked || added == missing.min(before.free));
		Some(Ok(()))
	}

	fn top_up(&mut self) -> Tried {
		let (pool, series) = self.vault(|_| true)?;
		let missing = Balance::from(self.random.below(2_000 * USD as u64));
		self.add(pool, series, missing)
	}

	/// More than is free.
	fn top_up_more(&mut self) -> Tried {
		let (pool, series) = self.vault(|_| true)?;
		let missing = self.books.pools[&pool].ledger.free + self.amount() / 4;
		self.add(pool, series, missing)
	}

	fn release(&mut self) -> Tried {
		let (pool, series) = self.vault(|_| true)?;
		let part = 2 + u128::from(self.random.below(10));
		let amount = Self::position(pool, series).collateral / part;
		Some(self.within_call(|| TestRegistry::release(pool, series, amount)))
	}

	fn release_more(&mut self) -> Tried {
		let (pool, series) = self.vault(|_| true)?;
		let amount = self.books.pools[&pool].ledger.allocated + 1;
		let owner = LiquidityPool::book_account(pool);
		Some(self.port(|| LiquidityPool::on_released(&owner, series, amount)))
	}

	fn gift(&mut self) -> Tried {
		let (pool, series) = self.vault(|_| true)?;
		TestRegistry::give(pool, series, 1 + self.amount() / 100);
		Some(Ok(()))
	}

	fn bid(&mut self, pool: PoolId, series: SeriesId) -> Tried {
		let SeriesPosition { short, collateral } = Self::position(pool, series);
		let all = short.units();
		let closed = if self.random.once_in(3) { all } else { all.div_ceil(3) };
		let payment = collateral / (1 + u128::from(self.random.below(3)));
		let most = collateral - payment;
		let penalty = u128::from(self.random.below(50 * USD as u64)).min(most);
		let closed = Contracts::from_units(closed);
		let bid = VaultLiquidation { series, closed, payment, penalty };
		Some(self.within_call(|| TestRegistry::liquidate(pool, bid)))
	}

	fn liquidate(&mut self) -> Tried {
		let (pool, series) = self.vault(|_| true)?;
		self.bid(pool, series)
	}

	fn liquidate_late(&mut self) -> Tried {
		let (pool, series) = self.resting_vault(true)?;
		self.bid(pool, series)
	}

	fn told(&mut self, pool: PoolId, series: SeriesId, closed: Contracts) -> Tried {
		let owner = LiquidityPool::book_account(pool);
		let bid = VaultLiquidation { series, closed, payment: 0, penalty: 0 };
		Some(self.port(|| LiquidityPool::on_liquidated(&owner, &bid)))
	}

	fn liquidate_none(&mut self) -> Tried {
		let pool = self.pool_where(|pool| !LiquidityPool::is_valuing(pool))?;
		self.told(pool, SeriesId(u32::MAX), Contracts::from_units(1))
	}

	fn liquidate_more(&mut self) -> Tried {
		let (pool, series) = self.resting_vault(false)?;
		let more = self.books.pools[&pool].short[&series] + 1;
		self.told(pool, series, Contracts::from_units(more))
	}

	fn margin_call(&mut self) -> Tried {
		let (pool, series) = self.vault(|_| true)?;
		let owner = LiquidityPool::book_account(pool);
		let told = self.port(|| LiquidityPool::on_margin_call(&owner, series, 1));
		let status = crate::Pools::<Test>::get(pool).unwrap().status;
		assert!(status >= PoolStatus::CloseOnly);
		Some(told)
	}

	/// Nothing is added and nothing is booked for accounts that are no pool's.
	fn foreign_vault(&mut self) -> Tried {
		let who = self.user();
		let series = self.any_series();
		let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
		let before = root();
		assert!(!LiquidityPool::keeps_health(&who));
		assert_eq!(LiquidityPool::add_collateral(&who, series, USD, &REGISTRY), Ok(0));
		assert_eq!(LiquidityPool::cover_shortfall(&who, series, USD, &REGISTRY), Ok(0));
		let closed = Contracts::from_units(1);
		let bid = VaultLiquidation { series, closed, payment: 1, penalty: 1 };
		for told in [
			LiquidityPool::on_released(&who, series, USD),
			LiquidityPool::on_margin_call(&who, series, USD),
			LiquidityPool::on_top_up(&who, series, USD),
			LiquidityPool::on_liquidated(&who, &bid),
		] {
			assert_eq!(told, Ok(()));
		}
		assert_eq!(root(), before, "something was booked");
		Some(Ok(()))
	}
}
