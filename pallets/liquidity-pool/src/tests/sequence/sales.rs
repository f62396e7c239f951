//! Sales: written, resold, or both; and the share of premium that the insurance fund gets.

use super::{
	breakers::allows,
	operation::{may, must_fail, Family, Operation, Tried, CLOSED, LACKING, UNMARKED},
	trades::{most_series, small, LIMITS},
	world::{World, NO_POOL, STRANGERS},
};
use crate::{tests::mock::*, PoolFunction, PoolStatus};
use dhv_mocks::WETH;
use dhv_primitives::{
	ports::{OptionRegistry, OptionTrade, Underwriter},
	Balance, Contracts, PoolId, Series, SeriesId,
};
use dhv_sequences::World as _;

const OPERATIONS: &[Operation] = &[
	may("sell", 60, World::sell, &[CLOSED, UNMARKED, LIMITS]),
	may("resell", 16, World::resell, &[CLOSED, UNMARKED, LIMITS]),
	may("resell and write", 10, World::resell_and_write, &[CLOSED, UNMARKED, LIMITS]),
	must_fail("sell until the book is full", World::sell_many, "BookFull", &[UNMARKED, LIMITS]),
	must_fail("sell: the book is full", World::sell_beyond_book, "BookFull", &[CLOSED, UNMARKED]),
	must_fail("sell: beyond the exposure", World::sell_beyond, "ExposureExceeded", &[UNMARKED]),
	must_fail("sell: beyond the funds", World::sell_unfunded, "InsufficientFunds", &[UNMARKED]),
	must_fail("sell: nothing", World::sell_nothing, "ZeroContracts", &[]),
	must_fail("sell: no such pool", World::sell_nowhere, "UnknownPool", &[]),
	must_fail("sell: no such series", World::sell_unknown, "UnknownSeries", &[]),
	must_fail("sell: another pool's series", World::sell_mismatch, "SeriesMismatch", &[]),
	must_fail("sell: for more than fits", World::sell_dear, "Overflow", &[]),
	must_fail(
		"sell: to somebody without money",
		World::sell_to_poor,
		"FundsUnavailable",
		&[LACKING, UNMARKED, LIMITS],
	),
	must_fail("sell: while an epoch is priced", World::sell_in_between, "EpochBeingPriced", &[]),
	must_fail("sell: while closed", World::sell_while_closed, "TradingClosed", &[&["Tripped"]]),
	must_fail(
		"sell: the registry locks something else",
		World::sell_misreported,
		"CollateralMoved",
		&[UNMARKED, LIMITS],
	),
];

pub const FAMILY: Family = OPERATIONS;

/// Whether a pool trades now and its book is not full.
pub fn can_trade(pool: PoolId) -> bool {
	let room = LiquidityPool::book_total(pool).series < most_series();
	room && open(pool) && !LiquidityPool::is_valuing(pool)
}

/// Whether a pool is open.
fn open(pool: PoolId) -> bool {
	allows(pool, PoolFunction::Trading, PoolStatus::Open)
}

impl World {
	fn sale(&mut self, pool: PoolId, trade: OptionTrade) -> Tried {
		Some(self.sell_to(pool, trade, BUYER).map(|_| ()))
	}

	fn sell(&mut self) -> Tried {
		let (pool, series, contracts) = (self.pool(), self.any_series(), self.contracts());
		let premium = self.premium(pool);
		self.sale(pool, OptionTrade { series, contracts, premium, fee: 7 })
	}

	/// Options that the pool holds, or a part of them.
	fn resell(&mut self) -> Tried {
		let (pool, series, held) = self.position_of(true)?;
		let contracts = Contracts::from_units(self.random.portion(held.units()));
		let premium = self.premium(pool);
		let fill = self.sell_to(pool, OptionTrade { series, contracts, premium, fee: 3 }, BUYER);
		assert!(fill.is_err() || fill.unwrap().written.is_zero());
		Some(fill.map(|_| ()))
	}

	fn resell_and_write(&mut self) -> Tried {
		let (pool, series, held) = self.position_of(true)?;
		let contracts = held.try_add(self.contracts()).unwrap();
		let premium = self.premium(pool);
		let fill = self.sell_to(pool, OptionTrade { series, contracts, premium, fee: 3 }, BUYER);
		if fill.is_ok() {
			self.seen.count("OptionsSold(mixed)");
		}
		Some(fill.map(|_| ()))
	}

	/// Of one pool at a time, since full books are slow.
	fn sell_many(&mut self) -> Tried {
		let pool = self.trading()?;
		let large = |pool| LiquidityPool::book_total(pool).series > 20;
		if self.pool_where(large).is_some() || !self.random.once_in(3) {
			return None;
		}
		let mut result = Ok(());
		while result.is_ok() {
			let series = self.series_within(4);
			result = self.sell_to(pool, small(series), BUYER).map(|_| ());
			self.book();
		}
		Some(result)
	}

	fn sell_beyond_book(&mut self) -> Tried {
		let full = |pool| LiquidityPool::book_total(pool).series == most_series();
		let pool = self.pool_where(full)?;
		let series = self.series_without(pool)?;
		self.sale(pool, small(series))
	}

	/// A pool that trades now, whose book is not full.
	pub fn trading(&mut self) -> Option<PoolId> {
		self.pool_where(can_trade)
	}

	fn sell_beyond(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.any_series());
		let books = &self.books.pools[&pool];
		let long = Contracts::from_units(books.long.get(&series).copied().unwrap_or_default());
		let most = books.parameters.max_net_exposure.try_add(long).unwrap();
		let contracts = most.try_add(Contracts::from_units(1)).unwrap();
		// What is long beyond the limit may become as short.
		if long > books.parameters.max_net_exposure {
			return None;
		}
		self.sale(pool, OptionTrade { contracts, ..small(series) })
	}

	fn sell_unfunded(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.any_series());
		let books = &self.books.pools[&pool];
		let short = books.short.get(&series).copied().unwrap_or_default();
		let most = books.parameters.max_net_exposure.units();
		let contracts = Contracts::from_units(most.checked_sub(short).filter(|rest| *rest > 0)?);
		let need = TestRegistry::required_collateral(series, contracts).unwrap();
		if books.long.contains_key(&series) || need <= books.ledger.free + USD {
			return None;
		}
		self.sale(pool, OptionTrade { contracts, ..small(series) })
	}

	fn sell_nothing(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.any_series());
		self.sale(pool, OptionTrade { contracts: Contracts::ZERO, ..small(series) })
	}

	fn sell_nowhere(&mut self) -> Tried {
		let series = self.any_series();
		self.sale(NO_POOL, small(series))
	}

	fn sell_unknown(&mut self) -> Tried {
		let pool = self.trading()?;
		self.sale(pool, small(SeriesId(u32::MAX)))
	}

	/// A series whose collateral is another asset.
	pub fn foreign_series(&mut self) -> SeriesId {
		let series = self.any_series();
		let terms = Series { collateral_asset: WETH, ..SeriesOf::get(series).unwrap() };
		TestRegistry::find(&terms).unwrap_or_else(|| TestRegistry::issue(terms).unwrap())
	}

	fn sell_mismatch(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.foreign_series());
		self.sale(pool, small(series))
	}

	fn sell_dear(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.any_series());
		self.sale(pool, OptionTrade { premium: Balance::MAX, fee: 1, ..small(series) })
	}

	fn sell_to_poor(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.any_series());
		let buyer = self.random.pick(&STRANGERS);
		let trade = OptionTrade { premium: cash(buyer) + 1, ..small(series) };
		Some(self.sell_to(pool, trade, buyer).map(|_| ()))
	}

	fn sell_in_between(&mut self) -> Tried {
		let pool = self.pool_where(|pool| open(pool) && LiquidityPool::is_valuing(pool))?;
		let series = self.any_series();
		self.sale(pool, small(series))
	}

	fn sell_while_closed(&mut self) -> Tried {
		let (pool, series) = (self.pool_where(|pool| !open(pool))?, self.any_series());
		if self.books.pools[&pool].long.contains_key(&series) {
			return None;
		}
		self.sale(pool, small(series))
	}

	/// A registry that moves other collateral than it announced is not trusted.
	fn sell_misreported(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.any_series());
		if self.books.pools[&pool].long.contains_key(&series) {
			return None;
		}
		let trade = small(series);
		let told = <LiquidityPool as Underwriter<AccountId>>::preview_sale(pool, &trade);
		Misreport::put(1);
		let call = || <LiquidityPool as Underwriter<AccountId>>::sell(pool, &trade, &BUYER);
		let sold = self.port(call);
		Misreport::kill();
		Some(told.and(sold).map(|_| ()))
	}
}
