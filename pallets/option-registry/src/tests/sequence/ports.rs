//! Pools write and close through the port.

use super::{
	operation::{may, must_fail, Family, Operation, Tried, TOKENS, WRITING},
	random::lots,
	world::{holdings, trades, World, POOLS, PUBLIC},
};
use crate::tests::random::Draw;
use crate::{tests::mock::*, Product};
use dhv_mocks::MockClock;
use dhv_primitives::{ports::OptionRegistry, BackingClass, Contracts, Series, SeriesId};
use dhv_sequences::World as _;

const OPENING: &[&[&str]] = &[TOKENS, WRITING];
const ISOLATED: &[&[&str]] = &[TOKENS];

const OPERATIONS: &[Operation] = &[
	may("port: write", 20, World::pool_writes, OPENING),
	may("port: close a part", 4, World::pool_closes, ISOLATED),
	may("port: close everything", 2, World::pool_closes_all, ISOLATED),
	must_fail("port: writer is no pool", World::writer_is_no_pool, "WriterNotAllowed", &[]),
	must_fail("port: write a public series", World::write_public, "ClassNotOpen", &[]),
	must_fail("port: write a part of a lot", World::write_part, "InvalidLot", &[]),
	must_fail("port: write an unknown series", World::write_unknown, "UnknownSeries", &[]),
	must_fail("port: write an expired series", World::write_expired, "SeriesExpired", &[]),
	must_fail("port: write too close to expiry", World::write_late, "TooCloseToExpiry", &[]),
	must_fail("port: write at an old price", World::write_stale, "StalePrice", &[]),
	must_fail(
		"port: write above the cap",
		World::write_much,
		"OpenInterestCapExceeded",
		&[&["StalePrice", "UnderMargined"]],
	),
	must_fail("port: close without a vault", World::close_nothing, "VaultNotFound", &[]),
	must_fail("port: close more than is short", World::close_more, "ExceedsShort", &[]),
	must_fail("port: close what nobody has", World::close_unheld, "FundsUnavailable", &[]),
	must_fail("port: close a public series", World::close_public, "ClassNotOpen", &[]),
	must_fail("port: close an expired series", World::close_expired, "SeriesExpired", &[]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

fn is_pool(terms: &Series) -> bool {
	terms.backing == BackingClass::Pool
}

impl World {
	fn write(
		&mut self,
		pool: AccountId,
		series: SeriesId,
		contracts: Contracts,
		to: AccountId,
	) -> Tried {
		let told = Registry::collateral_required(series, contracts);
		let result = self.port(|| write(pool, series, contracts, to));
		assert!(result.is_err() || result == told, "writing locked {result:?}, not {told:?}");
		Some(result.map(|_| ()))
	}

	fn close(
		&mut self,
		pool: AccountId,
		series: SeriesId,
		contracts: Contracts,
		from: AccountId,
	) -> Tried {
		let before = <Registry as OptionRegistry<AccountId>>::position(&pool, series);
		let result = self.port(|| close(pool, series, contracts, from));
		let after = <Registry as OptionRegistry<AccountId>>::position(&pool, series);
		let got = result.unwrap_or_default();
		assert_eq!(before.collateral - after.collateral, got, "the position let go something else");
		Some(result.map(|_| ()))
	}

	fn pool_writes(&mut self) -> Tried {
		let series = self.trading(is_pool)?;
		let (pool, to) = (self.random.pick(&POOLS), self.receiver());
		let contracts = self.random.contracts();
		self.write(pool, series, contracts, to)
	}

	/// A pool's vault and somebody with its options.
	fn closable(&mut self) -> Option<(SeriesId, AccountId, AccountId, Contracts)> {
		let now = self.now();
		let (series, pool, vault) = self.vault_where(|info, vault| {
			is_pool(&info.terms) && trades(info, now) && !vault.short.is_zero()
		})?;
		let mut held = holdings();
		held.retain(|(of, who, _)| *of == series && *who != super::world::registry());
		let (_, from, amount) = self.random.choose(&held)?;
		let most = amount.min(vault.short).units() / lots(1).units();
		(most > 0).then(|| (series, pool, from, lots(most as u64)))
	}

	fn pool_closes(&mut self) -> Tried {
		let (series, pool, from, most) = self.closable()?;
		let contracts = self.random.part(most);
		self.close(pool, series, contracts, from)
	}

	fn pool_closes_all(&mut self) -> Tried {
		let (series, pool, from, _) = self.closable()?;
		let short = Registry::vault(series, pool)?.short;
		if self.gather(series, from, short) < short {
			return None;
		}
		let tried = self.close(pool, series, short, from);
		assert!(tried != Some(Ok(())) || Registry::vault(series, pool).is_none());
		tried
	}

	/// A series of pools, early enough to be written.
	fn writable_pool(&mut self) -> Option<SeriesId> {
		let now = self.now();
		self.trading(|terms| {
			let parameters = Registry::product(Product::of(terms)).unwrap();
			let early = terms.seconds_to_expiry(now) > parameters.write_cutoff;
			is_pool(terms) && early && parameters.opens(terms)
		})
	}

	fn writer_is_no_pool(&mut self) -> Tried {
		let series = self.trading(is_pool)?;
		let (writer, contracts) = (self.random.pick(&PUBLIC), self.random.contracts());
		self.write(writer, series, contracts, writer)
	}

	fn write_public(&mut self) -> Tried {
		let series = self.trading(|terms| !is_pool(terms))?;
		let (pool, contracts) = (self.random.pick(&POOLS), self.random.contracts());
		self.write(pool, series, contracts, ALICE)
	}

	fn write_part(&mut self) -> Tried {
		let series = self.trading(is_pool)?;
		let units = self.random.pick(&[0, 1, 10_001]);
		self.write(POOL, series, Contracts::from_units(units), ALICE)
	}

	fn write_unknown(&mut self) -> Tried {
		self.write(POOL, SeriesId(u32::MAX), lots(1), ALICE)
	}

	/// A series that expired and is not fixed.
	pub fn expired(&mut self) -> Option<SeriesId> {
		let now = self.now();
		let expired =
			self.series_where(|info| info.status.fixing().is_none() && info.terms.is_expired(now))?;
		Some(expired.0)
	}

	fn write_expired(&mut self) -> Tried {
		let series = self.expired()?;
		self.write(POOL, series, lots(1), ALICE)
	}

	fn write_late(&mut self) -> Tried {
		let now = self.now();
		let series = self.trading(|terms| {
			let parameters = Registry::product(Product::of(terms)).unwrap();
			is_pool(terms) && terms.seconds_to_expiry(now) <= parameters.write_cutoff
		})?;
		self.write(POOL, series, lots(1), ALICE)
	}

	fn write_stale(&mut self) -> Tried {
		let series = self.writable_pool()?;
		let terms = info(series).terms;
		let parameters = Registry::product(Product::of(&terms)).unwrap();
		let age = parameters.max_price_age + 1;
		if terms.seconds_to_expiry(self.now()) <= age + parameters.write_cutoff {
			return None;
		}
		MockClock::advance(age);
		self.write(POOL, series, lots(1), ALICE)
	}

	fn write_much(&mut self) -> Tried {
		let series = self.writable_pool()?;
		let parameters = Registry::product(Product::of(&info(series).terms)).unwrap();
		let more = parameters.open_interest_cap.units() / lots(1).units() + 1;
		self.write(POOL, series, lots(more as u64), ALICE)
	}

	fn close_nothing(&mut self) -> Tried {
		let series = self.trading(is_pool)?;
		let nobody = POOLS.into_iter().find(|pool| Registry::vault(series, *pool).is_none());
		let pool = nobody.unwrap_or(MANAGER);
		self.close(pool, series, lots(1), ALICE)
	}

	fn close_more(&mut self) -> Tried {
		let (series, pool, from, _) = self.closable()?;
		let short = Registry::vault(series, pool)?.short;
		let more = lots((short.units() / lots(1).units()) as u64 + 1);
		self.close(pool, series, more, from)
	}

	fn close_unheld(&mut self) -> Tried {
		let (series, pool, from, _) = self.closable()?;
		let short = Registry::vault(series, pool)?.short;
		if options(series, from) >= short {
			return None;
		}
		self.close(pool, series, short, from)
	}

	fn close_public(&mut self) -> Tried {
		let series = self.trading(|terms| !is_pool(terms))?;
		self.close(POOL, series, lots(1), ALICE)
	}

	fn close_expired(&mut self) -> Tried {
		let series = self.expired()?;
		self.close(POOL, series, lots(1), ALICE)
	}
}
