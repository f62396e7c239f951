//! Everybody but the takers: manager, governor, oracle, keepers, pool and time.

use super::{
	super::mock::*,
	world::{alice, World},
};
use crate::{
	types::{Table, TablePair},
	*,
};
use dhv_math::quote::MultiplierGrid;
use dhv_mocks::{MockClock, MockRegistry, MockSurface, MockTerms};
use dhv_primitives::{
	ports::{ManagerBudget, OptionRegistry, ScheduledWork, SurfaceError},
	Fixed, OptionKind, Rate, Series, SeriesId, SeriesStatus, Timestamp, Volatility,
};
use frame_support::weights::WeightMeter;

impl World {
	/// Lists something, new or not.
	pub fn list(&mut self) {
		if self.random.once_in(6) {
			return self.list_again();
		}
		let today = MockClock::timestamp().secs() / DAY;
		let days = self.random.pick(&[1, 2, 7, 30, 60]);
		let dollars = self.dollars;
		let call = Call::list_series {
			pool: POOL,
			expiry: Timestamp::from_secs((today + days) * DAY),
			kind: self.random.pick(&[OptionKind::Call, OptionKind::Put]),
			strike: price(dollars * self.random.pick(&[20, 70, 90, 100, 110, 150, 400]) / 100),
			buyable: !self.random.once_in(8),
			sellable: !self.random.once_in(8),
		};
		if self.call(RuntimeOrigin::signed(MANAGER), call).is_ok() {
			let newest = Handler::listings(POOL).into_iter().map(|(id, _)| id).max().unwrap();
			MockRegistry::set_collateral_per_contract(newest, 600_000_001);
		}
	}

	/// Lists what is listed.
	fn list_again(&mut self) {
		let Some(terms) = MockRegistry::series(self.series()) else { return };
		let Series { expiry, kind, strike, .. } = terms;
		let call =
			Call::list_series { pool: POOL, expiry, kind, strike, buyable: true, sellable: true };
		let done = self.call(RuntimeOrigin::signed(MANAGER), call);
		self.ensure(done.is_err(), "listed twice");
	}

	/// Anything that is no trade.
	pub fn act(&mut self) {
		let series = self.series();
		let manager = RuntimeOrigin::signed(MANAGER);
		match self.random.next(16) {
			0 => {
				let (buyable, sellable) = (!self.random.once_in(5), !self.random.once_in(5));
				let call = Call::set_listing { pool: POOL, series, buyable, sellable };
				let _unlisted = self.call(manager, call);
			}
			1 if self.random.once_in(3) => {
				let _unlisted = self.call(manager, Call::unlist { pool: POOL, series });
			}
			2..=3 => self.new_terms(),
			4 => self.new_tables(),
			5..=7 => self.new_price(),
			8 => self.new_surface(),
			9..=12 => self.pass(),
			13 => {
				let _nothing = self.call(alice(), Call::remove_expired {});
			}
			14 => {
				let most = self.random.pick(&[3, 30, 20_000]);
				set_net(series, self.random.between(-most, most) as i32);
			}
			_ => self.disturb(),
		}
	}

	/// The pool or the registry refuses for a moment.
	fn disturb(&mut self) {
		let series = self.series();
		if self.random.once_in(4) {
			set_price(self.random.pick(&[0, 10_000_001]));
			self.trade_one();
			set_price(self.dollars);
			self.disagree();
		} else if self.random.once_in(2) {
			set_trading(false);
			self.trade_one();
			set_trading(true);
		} else {
			MockRegistry::set_status(series, SeriesStatus::Fixed { fixing: price(2_000) });
			self.trade_one();
			MockRegistry::set_status(series, SeriesStatus::Open);
		}
	}

	/// A neighbour needs more than terms give; a hedge by hand costs something.
	fn disagree(&mut self) {
		let whole = Some(Fixed::ONE);
		let set = |world: &mut Self| {
			let call = Call::set_parameters { pool: POOL, parameters: terms() };
			let done = world.call(RuntimeOrigin::root(), call);
			MockTerms::reset();
			world.ensure(done.is_err(), done);
		};
		MockTerms::set_hedge_cost(whole);
		set(self);
		MockTerms::set_bid_ask_spread(whole);
		set(self);
		if let Err(error) = <Handler as ManagerBudget>::charge(POOL, 1_000_000) {
			self.count(error);
		}
	}

	fn new_terms(&mut self) {
		let gentle = self.random.once_in(2);
		let parameters = if gentle {
			terms()
		} else {
			TradingParameters {
				slippage_gradient: bps(self.random.pick(&[0, 1, 10, 1_000])),
				bid_ask_spread: bps(self.random.pick(&[0, 100, 5_000])),
				hedge_cost: bps(self.random.pick(&[0, 400])),
				min_spread: self.random.pick(&[Fixed::from_raw(1), bps(5_000)]),
				staleness_spread: bps(self.random.pick(&[0, 10_000])),
				staleness_step: self.random.pick(&[1, 30, 600]),
				min_delta: bps(self.random.pick(&[0, 0, 500])),
				max_delta: bps(self.random.pick(&[5_000, 10_000])),
				max_round_delta: Fixed::from_int(self.random.pick(&[1, 10_000])),
				max_contracts: hundredths(self.random.pick(&[100, 100_000])),
				..terms()
			}
		};
		let call = Call::set_parameters { pool: POOL, parameters };
		let done = self.call(RuntimeOrigin::root(), call);
		self.ensure(done.is_ok(), done);
	}

	fn new_tables(&mut self) {
		let grid = MultiplierGrid {
			band_width_percent: self.random.pick(&[1, 20, 100]),
			tenors: self.random.pick(&[1, 5]),
			max_root_seconds: 2_800,
		};
		let mut table = || {
			let entries =
				(0..grid.entries()).map(|_| 1_000_000 + self.random.next(2_000_000) as u32);
			Table::truncate_from(entries.collect())
		};
		let mut pair = || TablePair { call: table(), put: table() };
		let tables = MultiplierTables { grid, slippage: pair(), lending: pair(), borrow: pair() };
		let done = self.call(RuntimeOrigin::root(), Call::set_tables { pool: POOL, tables });
		self.ensure(done.is_ok(), done);
	}

	fn new_price(&mut self) {
		let percent = self.random.between(-4, 4);
		self.dollars = (self.dollars * (100 + percent) / 100).clamp(500, 8_000);
		set_price(self.dollars);
	}

	/// Another surface; for a moment one without an answer or of no volatility.
	fn new_surface(&mut self) {
		match self.random.next(5) {
			0 => {
				MockSurface::set_error(Some(SurfaceError::OutOfRange));
				self.trade_one();
				MockSurface::set_error(None);
			}
			1 => {
				MockSurface::set_volatility(Volatility::new(Fixed::ZERO));
				self.trade_one();
				MockSurface::set_volatility(Volatility::new(bps(8_000)));
			}
			2 => MockSurface::set_rate(Rate::new(bps(self.random.next(2_000) as u32))),
			_ => MockSurface::set_volatility(Volatility::new(bps(
				2_000 + self.random.next(15_000) as u32
			))),
		}
	}

	/// Time goes by: seconds, hours or days, with a price at its end or not. Every block removes
	/// what has expired, but for some that have no weight left.
	fn pass(&mut self) {
		let seconds = match self.random.next(20) {
			0..=14 => self.random.next(40),
			15..=17 => self.random.next(300),
			18 => self.random.next(DAY / 2),
			_ => self.random.next(4 * DAY),
		};
		MockClock::advance(seconds);
		System::set_block_number(System::block_number() + 1);
		if seconds > 60 && !self.random.once_in(4) {
			self.new_price();
		}
		if self.random.once_in(3) {
			self.late();
		} else {
			<Handler as ScheduledWork>::run(&mut WeightMeter::new());
		}
	}

	/// Whether a series has expired shows before its listing is removed; some are gone then.
	fn late(&mut self) {
		let now = MockClock::timestamp();
		let listed = Handler::listings(POOL);
		// The mock would give the newest number again.
		let older = |id: &SeriesId| MockRegistry::series(SeriesId(id.0 + 1)).is_some();
		let gone = listed.into_iter().find(|(id, listing)| listing.expiry <= now && older(id));
		if let Some((series, _)) = gone.filter(|_| self.random.once_in(2)) {
			MockRegistry::remove_series(series);
			self.new_price();
			let contracts = dhv_primitives::Contracts::ONE;
			for side in [dhv_primitives::Side::Buy, dhv_primitives::Side::Sell] {
				if let Err(error) = Handler::quote(POOL, series, contracts, side) {
					self.count(error);
				}
			}
		}
	}
}
