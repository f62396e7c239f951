//! Purchases: closing what was written, kept, or both; and options that come otherwise.

use super::{
	breakers::allows,
	operation::{may, must_fail, Family, Operation, Tried, CLOSED, UNMARKED},
	trades::{most_series, small, LIMITS},
	world::{World, NO_POOL},
};
use crate::{tests::mock::*, PoolFunction, PoolStatus, Pools};
use dhv_mocks::MockClock;
use dhv_primitives::{
	ports::{OptionTrade, Underwriter, VaultOwner},
	Balance, Contracts, Fixed, PoolId, SeriesId,
};
use dhv_sequences::World as _;

const OPERATIONS: &[Operation] = &[
	may("buy to close", 16, World::close, &[CLOSED, UNMARKED, &["InsufficientFunds"]]),
	may("buy to keep", 24, World::keep, &[CLOSED, UNMARKED, LIMITS]),
	may("buy to close and keep", 10, World::close_and_keep, &[CLOSED, UNMARKED, LIMITS]),
	must_fail("buy: the book is full", World::buy_beyond_book, "BookFull", &[CLOSED, UNMARKED]),
	must_fail("buy: beyond the exposure", World::buy_beyond, "ExposureExceeded", &[UNMARKED]),
	must_fail(
		"buy: beyond the funds",
		World::buy_unfunded,
		"InsufficientFunds",
		&[UNMARKED, &["ExposureExceeded"]],
	),
	must_fail("buy: nothing", World::buy_nothing, "ZeroContracts", &[]),
	must_fail("buy: no such pool", World::buy_nowhere, "UnknownPool", &[]),
	must_fail("buy: no such series", World::buy_unknown, "UnknownSeries", &[]),
	must_fail("buy: another pool's series", World::buy_mismatch, "SeriesMismatch", &[]),
	must_fail("buy: the fee above the premium", World::buy_for_nothing, "FeeAbovePremium", &[]),
	must_fail(
		"buy: from somebody without options",
		World::buy_from_nobody,
		"options",
		&[UNMARKED, LIMITS],
	),
	must_fail("buy: while an epoch is priced", World::buy_in_between, "EpochBeingPriced", &[]),
	must_fail("buy: while closed", World::buy_while_closed, "TradingClosed", &[]),
	must_fail(
		"buy: the registry gives something else",
		World::buy_misreported,
		"CollateralMoved",
		&[CLOSED, UNMARKED, &["InsufficientFunds"]],
	),
	may("others write options", 8, World::others_write, &[]),
	may("give options to a pool", 3, World::give_options, &[]),
	may("holders are paid", 14, World::pay_holders, &[]),
	must_fail("somebody is paid more than fits", World::pay_much, "Overflow", &[]),
];

pub const FAMILY: Family = OPERATIONS;

/// What an account without options has.
const NOBODY: AccountId = 40;

impl World {
	fn purchase(&mut self, pool: PoolId, trade: OptionTrade) -> Tried {
		Some(self.buy_from(pool, trade, BUYER).map(|_| ()))
	}

	/// Lets the trader have so many options.
	pub fn provide(&mut self, series: SeriesId, contracts: Contracts) {
		let held = OptionsOf::get((BUYER, series));
		if let Ok(lacks) = contracts.try_sub(held) {
			self.mint_options(BUYER, series, lacks);
		}
	}

	fn mint_options(&mut self, who: AccountId, series: SeriesId, contracts: Contracts) {
		TestRegistry::mint(who, series, contracts);
		*self.books.options.entry((who, series)).or_default() += contracts.units();
	}

	fn close(&mut self) -> Tried {
		let (pool, series, written) = self.position_of(false)?;
		let contracts = Contracts::from_units(self.random.portion(written.units()));
		self.provide(series, contracts);
		let (premium, fee) = (self.premium(pool), 0);
		let fill = self.buy_from(pool, OptionTrade { series, contracts, premium, fee }, BUYER);
		assert!(fill.is_err() || fill.unwrap().kept.is_zero());
		Some(fill.map(|_| ()))
	}

	fn keep(&mut self) -> Tried {
		let (pool, series, contracts) = (self.pool(), self.any_series(), self.contracts());
		self.provide(series, contracts);
		let premium = 5 + self.premium(pool) / 4;
		self.purchase(pool, OptionTrade { series, contracts, premium, fee: 5 })
	}

	fn close_and_keep(&mut self) -> Tried {
		let (pool, series, written) = self.position_of(false)?;
		let contracts = written.try_add(self.contracts()).unwrap();
		self.provide(series, contracts);
		let premium = 5 + self.premium(pool) / 4;
		let fill = self.buy_from(pool, OptionTrade { series, contracts, premium, fee: 5 }, BUYER);
		if fill.is_ok() {
			self.seen.count("OptionsBought(mixed)");
		}
		Some(fill.map(|_| ()))
	}

	fn buy_beyond_book(&mut self) -> Tried {
		let full = |pool| LiquidityPool::book_total(pool).series == most_series();
		let pool = self.pool_where(full)?;
		let series = self.series_without(pool)?;
		self.purchase(pool, small(series))
	}

	fn buy_beyond(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.any_series());
		let books = &self.books.pools[&pool];
		let short = Contracts::from_units(books.short.get(&series).copied().unwrap_or_default());
		if short > books.parameters.max_net_exposure {
			return None;
		}
		let most = books.parameters.max_net_exposure.try_add(short).unwrap();
		let contracts = most.try_add(Contracts::from_units(1)).unwrap();
		self.purchase(pool, OptionTrade { contracts, ..small(series) })
	}

	fn buy_unfunded(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.any_series());
		let ledger = self.books.pools[&pool].ledger;
		let premium = ledger.free + ledger.allocated + 1;
		self.purchase(pool, OptionTrade { premium, ..small(series) })
	}

	fn buy_nothing(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.any_series());
		self.purchase(pool, OptionTrade { contracts: Contracts::ZERO, ..small(series) })
	}

	fn buy_nowhere(&mut self) -> Tried {
		let series = self.any_series();
		self.purchase(NO_POOL, small(series))
	}

	fn buy_unknown(&mut self) -> Tried {
		let pool = self.trading()?;
		self.purchase(pool, small(SeriesId(u32::MAX)))
	}

	fn buy_mismatch(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.foreign_series());
		self.purchase(pool, small(series))
	}

	fn buy_for_nothing(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.any_series());
		self.purchase(pool, OptionTrade { fee: USD + 1, ..small(series) })
	}

	fn buy_from_nobody(&mut self) -> Tried {
		let (pool, series) = (self.trading()?, self.any_series());
		Some(self.buy_from(pool, small(series), NOBODY).map(|_| ()))
	}

	fn buy_in_between(&mut self) -> Tried {
		let pool = self.pool_where(|pool| {
			let open = allows(pool, PoolFunction::Trading, PoolStatus::Open);
			open && LiquidityPool::is_valuing(pool)
		})?;
		let series = self.any_series();
		self.purchase(pool, small(series))
	}

	fn buy_while_closed(&mut self) -> Tried {
		let closed = |pool| Pools::<Test>::get(pool).unwrap().status > PoolStatus::Open;
		let (pool, series) = (self.pool_where(closed)?, self.any_series());
		if self.books.pools[&pool].short.contains_key(&series) {
			return None;
		}
		self.purchase(pool, small(series))
	}

	/// A registry that moves other collateral than it announced is not trusted.
	fn buy_misreported(&mut self) -> Tried {
		let (pool, series, contracts) = self.position_of(false)?;
		self.provide(series, contracts);
		let trade = OptionTrade { contracts, premium: 0, ..small(series) };
		let told = <LiquidityPool as Underwriter<AccountId>>::preview_purchase(pool, &trade);
		if told.is_ok_and(|fill| fill.released == 0) {
			return None;
		}
		Misreport::put(1);
		let call = || <LiquidityPool as Underwriter<AccountId>>::buy(pool, &trade, &BUYER);
		let bought = self.port(call);
		Misreport::kill();
		Some(told.and(bought).map(|_| ()))
	}

	fn others_write(&mut self) -> Tried {
		let (series, contracts) = (self.any_series(), self.contracts());
		self.mint_options(BUYER, series, contracts);
		Some(Ok(()))
	}

	/// Options on a pool's account that it never bought.
	fn give_options(&mut self) -> Tried {
		let (pool, series, contracts) = (self.pool(), self.any_series(), self.contracts());
		self.mint_options(LiquidityPool::book_account(pool), series, contracts);
		Some(Ok(()))
	}

	/// The options of a pool whose series has a fixing, or expired.
	fn payable(&self) -> Vec<(PoolId, SeriesId)> {
		let now = MockClock::timestamp();
		let mut all = Vec::new();
		for pool in self.books.pools.keys() {
			let account = LiquidityPool::book_account(*pool);
			let held = self.books.options.iter().filter(|((who, id), units)| {
				let open = self.books.pools[pool].short.contains_key(id);
				let expired = || SeriesOf::get(id).unwrap().is_expired(now);
				*who == account && **units > 0 && !open && expired()
			});
			all.extend(held.map(|((_, id), _)| (*pool, *id)));
		}
		all
	}

	/// Holders get what was recovered, once the series has a fixing: a pool's options are paid like
	/// anybody's.
	fn pay_holders(&mut self) -> Tried {
		let all = self.payable();
		let (pool, series) = self.random.choose(&all)?;
		Some(self.pay_pool(pool, series))
	}

	fn pay_pool(&mut self, pool: PoolId, series: SeriesId) -> sp_runtime::DispatchResult {
		let spot = dhv_primitives::Price::new(self.spot);
		FixingOf::insert(series, FixingOf::get(series).unwrap_or(spot));
		let part = self.random.pick(&[10_000, 10_000, 6_180, 0]);
		let recovery = RecoveryOf::get(series).unwrap_or(Fixed::from_bps(part));
		let holder = LiquidityPool::book_account(pool);
		self.within_call(|| TestRegistry::pay_holder(holder, series, recovery).map(|_| ()))
	}

	/// Every pool is paid for what it holds.
	pub fn end_options(&mut self) {
		for (pool, series) in self.payable() {
			self.pay_pool(pool, series).unwrap();
		}
	}

	fn pay_much(&mut self) -> Tried {
		let pool = self.pool_where(|pool| crate::Ledgers::<Test>::get(pool).free > 0)?;
		let (owner, series) = (LiquidityPool::book_account(pool), self.any_series());
		Some(self.port(|| LiquidityPool::on_paid(&owner, series, Contracts::ZERO, Balance::MAX)))
	}
}
