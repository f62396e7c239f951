//! Trades of a pool: what they have in common, and the series that they are of.

use super::world::World;
use crate::{
	tests::{limited_sales::check_limits, mock::*},
	Ledger, PoolParameters,
};
use dhv_mocks::{MockClock, MockInsurance, USDC, WETH};
use dhv_primitives::{
	ports::{OptionRegistry, OptionTrade, PurchaseFill, SaleFill, Underwriter},
	BackingClass, Balance, Contracts, Fixed, OptionKind, PoolId, Price, Series, SeriesId,
	SeriesStatus, Timestamp,
};
use dhv_sequences::World as _;
use frame_support::traits::Get;
use sp_runtime::{DispatchError, DispatchResult};

/// What a pool refuses to add to.
pub const LIMITS: &[&str] = &[
	"BookFull",
	"ExposureExceeded",
	"InsufficientFunds",
	"DeltaLimit",
	"GammaLimit",
	"VegaLimit",
	"ExpiryLimit",
	"UtilisationLimit",
	"StressLimit",
];

/// Most series of one book.
pub fn most_series() -> u32 {
	<Test as crate::Config>::MaxSeriesPerPool::get()
}

impl World {
	/// A series that has not expired: one of those that there are, or a new one.
	pub fn any_series(&mut self) -> SeriesId {
		let now = MockClock::timestamp();
		self.series.retain(|id| !SeriesOf::get(id).unwrap().is_expired(now));
		if self.series.len() > 12 || (self.random.once_in(2) && !self.series.is_empty()) {
			return self.random.pick(&self.series);
		}
		self.new_series()
	}

	/// A series that trades and that a pool's book does not hold.
	pub fn series_without(&mut self, pool: PoolId) -> Option<SeriesId> {
		let books = &self.books.pools[&pool];
		let others = self.series.iter().copied();
		let others: Vec<_> = others
			.filter(|id| !books.short.contains_key(id) && !books.long.contains_key(id))
			.filter(|id| TestRegistry::status(*id) == Some(SeriesStatus::Open))
			.collect();
		self.random.choose(&others)
	}

	/// A series with random terms; equal terms are the same series.
	pub fn new_series(&mut self) -> SeriesId {
		let days = 1 + self.random.below(6);
		self.series_within(days)
	}

	/// A series that expires within so many days.
	pub fn series_within(&mut self, days: u64) -> SeriesId {
		let strike = 1_800 + 100 * self.random.below(18) as i64;
		let kind = self.random.pick(&[OptionKind::Call, OptionKind::Put]);
		let day = (MockClock::timestamp().secs() - START) / DAY + 1 + self.random.below(days);
		let terms = Series {
			underlying: WETH,
			strike_asset: USDC,
			collateral_asset: USDC,
			expiry: Timestamp::from_secs(START + day * DAY),
			kind,
			strike: Price::new(Fixed::from_int(strike)),
			backing: BackingClass::Pool,
		};
		let known = self.series.iter().copied().find(|id| SeriesOf::get(id) == Some(terms));
		known.unwrap_or_else(|| {
			let id = TestRegistry::issue(terms).unwrap();
			self.series.push(id);
			id
		})
	}

	/// A series of a pool's book that has not expired, of which it holds or has written some.
	pub fn position_of(&mut self, long: bool) -> Option<(PoolId, SeriesId, Contracts)> {
		let now = MockClock::timestamp();
		let mut all = Vec::new();
		for (pool, books) in &self.books.pools {
			let side = if long { &books.long } else { &books.short };
			let live = side.iter().filter(|(id, _)| !SeriesOf::get(*id).unwrap().is_expired(now));
			all.extend(live.map(|(id, units)| (*pool, *id, Contracts::from_units(*units))));
		}
		self.random.choose(&all)
	}

	/// Up to three contracts, in any part.
	pub fn contracts(&mut self) -> Contracts {
		Contracts::from_units(1 + u128::from(self.random.below(30)) * 10_000_007)
	}

	/// The fund is full, nearly full, or wants every share; now and then it takes nothing.
	fn tune_insurance(&mut self) {
		let wanted = self.random.pick(&[0, USD / 2, WEALTH]);
		MockInsurance::set_target(USDC, cash(INSURANCE) + wanted);
		let refuses = self.random.once_in(5);
		MockInsurance::refuse(refuses.then_some(DispatchError::Unavailable));
	}

	/// Dear sales make gains above the high-water mark.
	pub fn premium(&mut self, pool: PoolId) -> Balance {
		let charged = self.books.pools[&pool].epoch.fees.performance_bps > 0;
		let dearest = if charged { 1_500 } else { 200 };
		Balance::from(self.random.below(dearest * USD as u64))
	}

	/// A sale as a handler asks for it, after a preview, which tells the same.
	pub fn sell_to(
		&mut self,
		pool: PoolId,
		trade: OptionTrade,
		buyer: AccountId,
	) -> Result<SaleFill, DispatchError> {
		self.tune_insurance();
		self.note(format!("   {pool:?} sells {trade:?}"));
		let (before, free) = (self.utilisation(pool), self.above_buffers(pool));
		let preview = LiquidityPool::preview_sale(pool, &trade);
		let sold = self.port(|| LiquidityPool::sell(pool, &trade, &buyer));
		let poor = trade.premium.saturating_add(trade.fee) > cash(buyer);
		assert!(sold == preview || (sold.is_err() && preview.is_ok() && poor), "{preview:?}");
		let fill = sold.unwrap_or_default();
		assert!(sold.is_err() || fill.resold.try_add(fill.written) == Ok(trade.contracts));
		self.keep_buffer(pool, free, sold.is_ok(), !fill.written.is_zero());
		if sold.is_err() || !fill.written.is_zero() {
			let change = trade.contracts.to_fixed().unwrap().try_neg().unwrap();
			self.meet_limits(pool, trade.series, change, before, sold.map(|_| ()));
		}
		sold
	}

	/// A purchase as a handler asks for it, after a preview, which tells the same.
	pub fn buy_from(
		&mut self,
		pool: PoolId,
		trade: OptionTrade,
		seller: AccountId,
	) -> Result<PurchaseFill, DispatchError> {
		self.note(format!("   {pool:?} buys {trade:?}"));
		let (before, free) = (self.utilisation(pool), self.above_buffers(pool));
		let preview = LiquidityPool::preview_purchase(pool, &trade);
		let bought = self.port(|| LiquidityPool::buy(pool, &trade, &seller));
		let poor = trade.contracts > OptionsOf::get((seller, trade.series));
		let lacking = bought.is_err() && preview.is_ok() && poor;
		assert!(bought == preview || lacking, "{preview:?}");
		let fill = bought.unwrap_or_default();
		assert!(bought.is_err() || fill.closed.try_add(fill.kept) == Ok(trade.contracts));
		self.keep_buffer(pool, free, bought.is_ok(), !fill.kept.is_zero());
		if bought.is_err() || !fill.kept.is_zero() {
			let change = trade.contracts.to_fixed().unwrap();
			self.meet_limits(pool, trade.series, change, before, bought.map(|_| ()));
		}
		bought
	}

	/// What is free above the buffer of trades that only close or resell, and above that of others.
	fn above_buffers(&self, pool: PoolId) -> [i128; 2] {
		let Some(books) = self.books.pools.get(&pool) else { return [0; 2] };
		let PoolParameters { closing_buffer_bps, buffer_bps, .. } = books.parameters;
		[closing_buffer_bps, buffer_bps].map(|bps| self.remaining(pool, bps))
	}

	/// A trade leaves the buffer, or lacks no more of it than there lacked before.
	fn keep_buffer(&self, pool: PoolId, before: [i128; 2], done: bool, adds: bool) {
		let (before, after) =
			(before[usize::from(adds)], self.above_buffers(pool)[usize::from(adds)]);
		assert!(!done || after >= 0 || after >= before, "{before} {after}");
	}

	fn utilisation(&self, pool: PoolId) -> Fixed {
		let Some(books) = self.books.pools.get(&pool) else { return Fixed::ZERO };
		let Ledger { free, allocated, .. } = books.ledger;
		dhv_math::utilisation::utilisation_ceil(allocated, free).unwrap()
	}

	fn meet_limits(
		&mut self,
		pool: PoolId,
		series: SeriesId,
		change: Fixed,
		utilisation: Fixed,
		traded: DispatchResult,
	) {
		let beyond = self.limits.beyond;
		check_limits(pool, series, change, utilisation, traded, &mut self.limits);
		if self.limits.beyond > beyond {
			self.seen.count("limits(beyond)");
		}
	}
}

/// A trade of 1e-4 contracts for one unit.
pub fn small(series: SeriesId) -> OptionTrade {
	OptionTrade { series, contracts: Contracts::from_units(10_000), premium: USD, fee: 0 }
}
