//! Prices, the surface, time and what a block does by itself.

use super::{
	operation::{may, must_fail, Family, Operation, Tried},
	world::{World, NO_POOL},
};
use crate::{tests::mock::*, Call, EpochIndex, PoolCount, WeightInfo};
use dhv_mocks::{MockClock, MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{ScheduledWork, SurfaceError},
	Fixed, PoolId, Price, Rate, Timestamp, Volatility,
};
use dhv_sequences::World as _;
use frame_support::weights::{Weight, WeightMeter};

const OPERATIONS: &[Operation] = &[
	may("the first price", 10, World::first_price, &[]),
	may("a block", 130, World::block, &[]),
	may("a block: the price jumps", 6, World::jump, &[]),
	may("hours without a price", 6, World::silence, &[]),
	may("the chain stands still for days", 1, World::stall, &[]),
	may("an epoch ends", 20, World::epoch_ends, &[]),
	may("an epoch begins to be valued", 8, World::begin, &[]),
	may("the surface moves", 16, World::surface_moves, &[]),
	may("the surface is a smile", 6, World::smile, &[]),
	may("the surface refuses", 3, World::surface_refuses, &[]),
	may("there is no surface", 1, World::no_surface, &[]),
	may("work: without weight", 1, World::no_weight, &[]),
	may("work: little weight", 16, World::little_weight, &[]),
	may("work: everything", 6, World::everything, &[]),
	may("poke an epoch", 10, World::poke_epoch, &[&["EpochNotDue"]]),
	must_fail("poke an epoch: not due", World::poke_early, "EpochNotDue", &[]),
	must_fail("poke an epoch: no such pool", World::poke_nowhere, "UnknownPool", &[]),
	may("poke marks", 10, World::poke_marks, &[MARKS]),
	must_fail("poke marks: nothing to mark", World::poke_again, "NothingToMark", &[MARKS]),
	must_fail("poke marks: valuing", World::poke_in_between, "EpochBeingPriced", &[]),
	must_fail("poke marks: no such pool", World::poke_marks_nowhere, "UnknownPool", &[]),
];

pub const FAMILY: Family = OPERATIONS;

/// What keeps a book from being marked.
const MARKS: &[&str] = &["EpochBeingPriced", "NoPrice", "PriceStale", "NothingToMark"];

/// When the first price comes, at the earliest.
const FIRST: u32 = 25;

/// What looking at the breakers of every pool takes.
fn breakers() -> Weight {
	let pools = PoolCount::<Test>::get();
	<() as WeightInfo>::look_at_breakers().saturating_mul(pools.into())
}

impl World {
	/// A new round, once there are any.
	pub fn feed(&mut self) {
		if self.feeding {
			MockPrices::set(WETH, USDC, Price::new(self.spot));
		}
	}

	/// Moves the price by so many thousandths of it.
	fn move_price(&mut self, least: u64, span: u64) {
		let part = i128::from(least + self.random.below(span));
		let moved = Fixed::from_raw(self.spot.raw() / 1_000 * part);
		let range = Fixed::from_int(1_500)..Fixed::from_int(4_500);
		self.spot = if range.contains(&moved) { moved } else { Fixed::from_int(SPOT) };
	}

	fn first_price(&mut self) -> Tried {
		if self.feeding || self.seen.steps < FIRST {
			return None;
		}
		self.feeding = true;
		self.feed();
		Some(Ok(()))
	}

	/// What a block does with so much weight.
	fn work(&mut self, meter: &mut WeightMeter) {
		System::set_block_number(System::block_number() + 1);
		LiquidityPool::run(meter);
	}

	/// Some blocks have little room, so that epochs and marks stop midway.
	fn work_somehow(&mut self) {
		let mut meter = WeightMeter::new();
		if self.random.once_in(3) {
			meter = WeightMeter::with_limit(self.some_weight());
		}
		self.work(&mut meter);
	}

	fn some_weight(&mut self) -> Weight {
		let series = <() as WeightInfo>::value_series().saturating_mul(self.random.below(12)) / 2;
		if self.random.once_in(3) {
			return breakers().saturating_add(series);
		}
		let begin = <() as WeightInfo>::begin_valuing();
		let check = <() as WeightInfo>::check_epoch().saturating_add(breakers());
		check.saturating_add(begin).saturating_add(series)
	}

	fn block(&mut self) -> Tried {
		MockClock::advance(self.random.below(3 * 3_600));
		self.move_price(960, 81);
		if !self.random.once_in(8) {
			self.feed();
		}
		self.calm_reactors();
		self.work_somehow();
		Some(Ok(()))
	}

	fn jump(&mut self) -> Tried {
		MockClock::advance(self.random.below(600));
		self.move_price(700, 601);
		self.feed();
		self.work_somehow();
		Some(Ok(()))
	}

	fn silence(&mut self) -> Tried {
		MockClock::advance(3_600 + self.random.below(12 * 3_600));
		self.work_somehow();
		Some(Ok(()))
	}

	fn stall(&mut self) -> Tried {
		MockClock::advance(self.random.below(3 * DAY));
		self.work_somehow();
		Some(Ok(()))
	}

	/// Goes to the end of a pool's epoch, with a new price.
	pub fn reach_end(&mut self, pool: PoolId) -> EpochIndex {
		let epoch = self.books.pools[&pool].epoch;
		let end = epoch.ends_at.secs().max(MockClock::timestamp().secs());
		MockClock::set(Timestamp::from_secs(end + self.random.below(5)));
		self.feed();
		epoch.number
	}

	fn epoch_ends(&mut self) -> Tried {
		let pool = self.pool();
		self.reach_end(pool);
		self.work_somehow();
		Some(Ok(()))
	}

	/// Stops before the first series, with some pool being valued.
	fn begin(&mut self) -> Tried {
		let pool = self.pool_where(|pool| LiquidityPool::book_total(pool).series > 0)?;
		self.reach_end(pool);
		crate::EpochTurn::<Test>::put(pool);
		let check = <() as WeightInfo>::check_epoch().saturating_add(breakers());
		let limit = check.saturating_add(<() as WeightInfo>::begin_valuing());
		self.work(&mut WeightMeter::with_limit(limit));
		Some(Ok(()))
	}

	fn new_surface(&mut self) {
		TestSurface::refuse(None);
		TestSurface::set_version(TestSurface::current().max(u64::from(self.seen.steps) << 8));
	}

	fn surface_moves(&mut self) -> Tried {
		self.new_surface();
		TestSurface::answer_flat();
		TestSurface::set(Fixed::from_bps(3_000 + 100 * self.random.below(130) as u32));
		Some(Ok(()))
	}

	/// Volatility grows with the distance of the strike, and money has a price.
	fn smile(&mut self) -> Tried {
		self.new_surface();
		let level = 400 + self.random.below(800) as i128;
		let rate = Rate::from_raw(i128::from(self.random.below(80)) * 1_000_000_000_000_000);
		TestSurface::answer(move |_, strike, spot, _| {
			let distance = (strike.raw() - spot.raw()).abs() * 200 / spot.raw();
			(Volatility::from_raw((level + distance) * 1_000_000_000_000_000), rate)
		});
		TestSurface::set(Fixed::ONE);
		Some(Ok(()))
	}

	fn surface_refuses(&mut self) -> Tried {
		let why = [SurfaceError::UnknownExpiry, SurfaceError::Stale, SurfaceError::OutOfRange];
		TestSurface::refuse(Some(self.random.pick(&why)));
		Some(Ok(()))
	}

	fn no_surface(&mut self) -> Tried {
		TestSurface::set_version(0);
		TestSurface::refuse(Some(SurfaceError::UnknownExpiry));
		Some(Ok(()))
	}

	/// A surface and a price for everything, and nothing that stops a function of a pool.
	pub fn calm(&mut self) {
		self.stop_nothing();
		self.feeding = true;
		self.surface_moves();
		self.feed();
	}

	fn no_weight(&mut self) -> Tried {
		let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
		let before = root();
		LiquidityPool::run(&mut WeightMeter::with_limit(Weight::zero()));
		assert_eq!(root(), before, "work without weight");
		Some(Ok(()))
	}

	fn little_weight(&mut self) -> Tried {
		let limit = self.some_weight();
		let mut meter = WeightMeter::with_limit(limit);
		self.work(&mut meter);
		assert!(meter.consumed().all_lte(limit), "more work than weight");
		Some(Ok(()))
	}

	fn everything(&mut self) -> Tried {
		self.work(&mut WeightMeter::new());
		Some(Ok(()))
	}

	fn poke_epoch(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool());
		Some(self.signed(who, Call::poke_epoch { pool }))
	}

	fn poke_early(&mut self) -> Tried {
		let now = MockClock::timestamp();
		let early = self.books.pools.iter().filter(|(_, books)| now < books.epoch.ends_at);
		let early: Vec<_> = early.map(|(pool, _)| *pool).collect();
		let (who, pool) = (self.anybody(), self.random.choose(&early)?);
		Some(self.signed(who, Call::poke_epoch { pool }))
	}

	fn poke_nowhere(&mut self) -> Tried {
		let who = self.anybody();
		Some(self.signed(who, Call::poke_epoch { pool: NO_POOL }))
	}

	fn poke_marks(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool());
		if self.random.once_in(2) {
			self.feed();
		}
		Some(self.signed(who, Call::poke_marks { pool }))
	}

	fn poke_again(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool());
		// A pass that was under way ends, then a new one may begin; a full book takes two pokes.
		for _ in 0..4 {
			let _marked = self.signed(who, Call::poke_marks { pool });
			self.check();
		}
		Some(self.signed(who, Call::poke_marks { pool }))
	}

	fn poke_in_between(&mut self) -> Tried {
		let (who, pool) = (self.anybody(), self.pool_where(LiquidityPool::is_valuing)?);
		Some(self.signed(who, Call::poke_marks { pool }))
	}

	fn poke_marks_nowhere(&mut self) -> Tried {
		let who = self.anybody();
		Some(self.signed(who, Call::poke_marks { pool: NO_POOL }))
	}
}
