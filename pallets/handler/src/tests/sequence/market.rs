//! Prices, surfaces, positions and time; and neighbours that refuse for a moment.

use super::{
	super::mock::*,
	world::{now, World},
};
use dhv_mocks::{MockClock, MockRegistry, MockSurface};
use dhv_primitives::{
	ports::{OptionRegistry, SurfaceError},
	Contracts, Fixed, Rate, SeriesId, SeriesPosition, SeriesStatus, Side, Volatility,
};
use dhv_sequences::{any, Operation, World as _};

pub const FAMILY: &[Operation<World>] = &[
	any("a new price", 12, |world| {
		world.new_price();
		Some(Ok(()))
	}),
	any("a new surface", 4, |world| {
		world.new_surface();
		Some(Ok(()))
	}),
	any("time goes by", 16, |world| {
		world.pass();
		Some(Ok(()))
	}),
	any("the pool's position changes", 4, |world| {
		let series = world.series();
		let most = world.random.pick(&[3, 30, 20_000]);
		set_net(series, world.random.between(-most, most) as i32);
		Some(Ok(()))
	}),
	any("pool or registry refuses", 4, |world| {
		world.disturb();
		Some(Ok(()))
	}),
];

impl World {
	/// Runs something while the pool does not trade.
	pub fn while_closed<R>(&mut self, what: impl FnOnce(&mut Self) -> R) -> R {
		set_trading(false);
		let done = what(self);
		set_trading(true);
		done
	}

	fn disturb(&mut self) {
		let series = self.series();
		if self.random.once_in(4) {
			set_price(self.random.pick(&[0, 10_000_001]));
			self.trade_one();
			set_price(self.dollars);
		} else if self.random.once_in(2) {
			self.while_closed(Self::trade_one);
		} else {
			MockRegistry::set_status(series, SeriesStatus::Fixed { fixing: price(2_000) });
			self.trade_one();
			MockRegistry::set_status(series, SeriesStatus::Open);
		}
	}

	pub fn new_price(&mut self) {
		let percent = self.random.between(-4, 4);
		self.feed(self.dollars * (100 + percent) / 100);
	}

	/// Another surface; for a moment one without an answer or of no volatility.
	fn new_surface(&mut self) {
		match self.random.below(5) {
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
			2 => MockSurface::set_rate(Rate::new(bps(self.random.below(2_000) as u32))),
			_ => MockSurface::set_volatility(Volatility::new(bps(
				2_000 + self.random.below(15_000) as u32
			))),
		}
	}

	/// Time goes by: seconds, hours or days, with a price at its end or not. Every block removes
	/// what has expired, but for some that have no weight left.
	fn pass(&mut self) {
		let seconds = match self.random.below(20) {
			0..=14 => self.random.below(40),
			15..=17 => self.random.below(300),
			18 => self.random.below(DAY / 2),
			_ => self.random.below(4 * DAY),
		};
		MockClock::advance(seconds);
		System::set_block_number(System::block_number() + 1);
		if seconds > 60 && !self.random.once_in(4) {
			self.new_price();
		}
		if self.random.once_in(3) {
			self.late();
		} else {
			self.work();
		}
	}

	/// Whether a series has expired shows before its listing is removed; some are gone then.
	fn late(&mut self) {
		let listed = Handler::listings(POOL);
		// The mock would give the newest number again.
		let older = |id: &SeriesId| MockRegistry::series(SeriesId(id.0 + 1)).is_some();
		let gone = listed.into_iter().find(|(id, listing)| listing.expiry <= now() && older(id));
		if let Some((series, _)) = gone.filter(|_| self.random.once_in(2)) {
			MockRegistry::remove_series(series);
			self.new_price();
			for side in [Side::Buy, Side::Sell] {
				if let Err(error) = Handler::quote(POOL, series, Contracts::ONE, side) {
					self.count_error(error);
				}
			}
		}
	}

	/// Nobody has any option of a series any more.
	pub fn abandon(&mut self, series: SeriesId) {
		MockRegistry::set_position(VAULT, series, SeriesPosition::default());
		for holder in [VAULT, ALICE, super::world::BOB] {
			MockRegistry::set_held(holder, series, Contracts::ZERO);
		}
	}
}
