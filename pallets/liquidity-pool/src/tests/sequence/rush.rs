//! Many trades at once, under limits that become narrow: each limit is met, and positions that are
//! beyond one only shrink.

use super::{
	operation::{may, Family, Operation, Tried, CLOSED, UNMARKED},
	sales::can_trade,
	trades::LIMITS,
	world::World,
};
use crate::{
	tests::{limited_sales::TIGHT, mock::*},
	Call, PoolParameters, PoolStatus, RiskLimits,
};
use dhv_primitives::{ports::OptionTrade, Contracts, PoolId};
use dhv_sequences::World as _;

const OPERATIONS: &[Operation] = &[
	may("a rush of trades", 10, World::rush, &[]),
	may("trades that only reduce", 8, World::reduce, &[CLOSED, UNMARKED, &["InsufficientFunds"]]),
];

pub const FAMILY: Family = OPERATIONS;

/// Limits that the funds have no part in.
const NARROW: RiskLimits =
	RiskLimits { max_utilisation_bps: 10_000, stress: RiskLimits::WIDEST.stress, ..TIGHT };

/// Nothing but vega is limited.
const VEGA: RiskLimits = RiskLimits { max_vega: TIGHT.max_vega, ..RiskLimits::WIDEST };

impl World {
	/// A pool that only closes buys back what it wrote, or resells what it holds.
	fn reduce(&mut self) -> Tried {
		let long = self.random.once_in(2);
		let (pool, series, position) = self.position_of(long)?;
		self.govern(Call::set_status { pool, status: PoolStatus::CloseOnly }).unwrap();
		self.book();
		let contracts = Contracts::from_units(self.random.portion(position.units()));
		let trade = OptionTrade { series, contracts, premium: USD, fee: 1 };
		let done = if long {
			self.sell_to(pool, trade, BUYER).map(|_| ())
		} else {
			self.provide(series, contracts);
			self.buy_from(pool, trade, BUYER).map(|_| ())
		};
		self.book();
		self.govern(Call::set_status { pool, status: PoolStatus::Open }).unwrap();
		Some(done)
	}

	fn rush(&mut self) -> Tried {
		let rich = self.books.pools.iter().filter(|(_, one)| one.ledger.free > 20_000 * USD);
		let rich: Vec<_> = rich.map(|(pool, _)| *pool).collect();
		let pool = self.pool_where(|pool| rich.contains(&pool) && can_trade(pool))?;
		if !self.feeding {
			return None;
		}
		self.calm();
		let old = self.books.pools[&pool].parameters;
		let wide = PoolParameters {
			limits: RiskLimits::WIDEST,
			max_net_exposure: contracts(1_000),
			buffer_bps: 0,
			closing_buffer_bps: 0,
			..old
		};
		self.limit(pool, wide);
		self.trade_much(pool, 8);
		let limits = self.random.pick(&[TIGHT, NARROW, VEGA]);
		self.limit(pool, PoolParameters { limits, ..wide });
		self.trade_much(pool, 16);
		self.limit(pool, old);
		Some(Ok(()))
	}

	fn limit(&mut self, pool: PoolId, parameters: PoolParameters<AccountId>) {
		self.put(pool, parameters).unwrap();
		self.book();
	}

	fn trade_much(&mut self, pool: PoolId, times: u32) {
		for _ in 0..times {
			let series = self.any_series();
			let contracts =
				Contracts::from_units(10_000 * (1 + u128::from(self.random.below(30_000))));
			let trade = OptionTrade { series, contracts, premium: 50 * USD, fee: 1 };
			let done = if self.random.once_in(3) {
				self.provide(series, contracts);
				self.buy_from(pool, trade, BUYER).map(|_| ())
			} else {
				self.sell_to(pool, trade, BUYER).map(|_| ())
			};
			if let Err(error) = done {
				assert!(LIMITS.contains(&World::error_name(error).as_str()), "{error:?}");
				self.count_error(error);
			}
			self.book();
		}
	}
}
