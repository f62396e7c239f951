//! Settlement of series that expired.

use super::{
	operation::{may, must_fail, Family, Operation, Tried},
	world::World,
};
use crate::tests::mock::*;
use dhv_mocks::MockClock;
use dhv_primitives::{
	ports::{VaultOwner, VaultSettlement},
	Contracts, Fixed, OptionKind, PoolId, Price, SeriesId,
};
use dhv_sequences::World as _;

const OPERATIONS: &[Operation] = &[
	may("settle", 30, World::settle, &[]),
	may("settle everything", 4, World::settle_all, &[]),
	may("settle far in the money", 6, World::settle_short, &[]),
	may("a fixing is proposed", 4, World::propose, &[]),
	must_fail("settle what is not in the book", World::settle_none, "UnknownSeries", &[]),
	must_fail("settle more than is in the book", World::settle_more, "Overflow", &[]),
];

pub const FAMILY: Family = OPERATIONS;

impl World {
	fn expired(&self) -> Vec<(PoolId, SeriesId)> {
		let now = MockClock::timestamp();
		let mut all = Vec::new();
		for (pool, books) in &self.books.pools {
			let series = books.short.keys().copied();
			all.extend(
				series
					.filter(|id| SeriesOf::get(id).unwrap().is_expired(now))
					.map(|id| (*pool, id)),
			);
		}
		all
	}

	/// A series has one fixing, whoever settles it first.
	fn settle_at(&mut self, pool: PoolId, series: SeriesId, price: Fixed) -> Tried {
		let fixing = FixingOf::get(series).unwrap_or(Price::new(price));
		Some(self.within_call(|| TestRegistry::settle(pool, series, fixing)))
	}

	fn settle(&mut self) -> Tried {
		let all = self.expired();
		let (pool, series) = self.random.choose(&all)?;
		self.settle_at(pool, series, self.spot)
	}

	/// Whatever expired leaves the books.
	pub fn settle_all(&mut self) -> Tried {
		let all = self.expired();
		if all.is_empty() {
			return None;
		}
		for (pool, series) in all {
			self.settle_at(pool, series, self.spot).unwrap().unwrap();
		}
		Some(Ok(()))
	}

	/// Until a fixing is final, the proposed one is what is known of it.
	fn propose(&mut self) -> Tried {
		let all = self.expired();
		let (_, series) = self.random.choose(&all)?;
		let near = Fixed::from_raw(
			self.spot.raw() / 1_000 * i128::from(990 + self.random.below(21) as u32),
		);
		ProposalOf::insert(series, Price::new(near));
		Some(Ok(()))
	}

	/// The collateral does not suffice.
	fn settle_short(&mut self) -> Tried {
		let all = self.expired();
		let (pool, series) = self.random.choose(&all)?;
		let far = match SeriesOf::get(series).unwrap().kind {
			OptionKind::Call => 9_000,
			OptionKind::Put => 100,
		};
		self.settle_at(pool, series, Fixed::from_int(far))
	}

	fn settled(&mut self, pool: PoolId, series: SeriesId, short: u128) -> Tried {
		let owner = LiquidityPool::book_account(pool);
		let short = Contracts::from_units(short);
		let (collateral, owed, covered, returned) = (0, 0, 0, 0);
		let settlement = VaultSettlement { series, short, collateral, owed, covered, returned };
		Some(self.port(|| LiquidityPool::on_settled(&owner, &settlement)))
	}

	fn settle_none(&mut self) -> Tried {
		let pool = self.pool();
		self.settled(pool, SeriesId(u32::MAX), 1)
	}

	fn settle_more(&mut self) -> Tried {
		let (pool, series) = self.vault(|_| true)?;
		let more = self.books.pools[&pool].short[&series] + 1;
		self.settled(pool, series, more)
	}
}
