//! What may happen.

use super::world::{World, PEOPLE};
use crate::{tests::mock::*, *};
use dhv_math::{sabr::SabrParameters, surface::SmileTerms};
use dhv_mocks::{MockClock, MockGovernance, MockPrices, MockTerms, USDC, WETH};
use dhv_primitives::{
	ports::{PriceRounds, ScheduledWork},
	AssetIndex, Fixed, PoolId, Price, Rate, Timestamp,
};
use dhv_sequences::{any, must_fail, unlikely, Operation, World as _};
use frame_support::weights::WeightMeter;
use sp_runtime::DispatchResult;

/// Everything that may happen.
pub const OPERATIONS: &[Operation<World>] = &[
	any("a submitter follows the market", 30, |world| {
		let (who, expiry) = (world.someone(), world.expiry());
		let terms = world.market();
		Some(world.submit(who, expiry, terms))
	}),
	any("everybody follows the market", 20, |world| {
		let (expiry, terms) = (world.expiry(), world.market());
		let mut last = Ok(());
		for who in Members::all() {
			last = world.submit(who, expiry, terms);
			if VolatilityFeed::approvals(WETH, expiry).is_empty() {
				break;
			}
		}
		Some(last)
	}),
	any("a submitter joins another", 25, |world| {
		let (expiry, terms) = world.proposed()?;
		let who = world.someone();
		Some(world.submit(who, expiry, terms))
	}),
	any("a step as large as it may be", 20, |world| {
		let (who, expiry) = (world.someone(), world.known());
		let terms = world.step_from(expiry, &[8_050, 8_500, 11_900, 12_400]);
		Some(world.submit(who, expiry, terms))
	}),
	unlikely("a step that is too large", |world| {
		let (who, expiry) = (world.someone(), world.known());
		let terms = world.step_from(expiry, &[6_000, 14_000]);
		Some(world.submit(who, expiry, terms))
	}),
	unlikely("a smile with a fault", |world| {
		let (who, expiry, level) = (world.someone(), world.expiry(), world.level);
		let good = sabr(level, -2_000, 8_000);
		let bad = world.random.pick(&[
			SabrParameters { alpha: Fixed::ZERO, ..good },
			sabr(level, -9_900, 200_000),
			sabr(300, 0, 100),
			sabr(level, -5_000, 80_000),
			sabr(level + level / 5, -2_000, 8_000),
		]);
		let (call, put) = if world.random.below(2) == 0 { (bad, good) } else { (good, bad) };
		let (call, put) = if world.random.below(3) == 0 { (bad, bad) } else { (call, put) };
		Some(world.submit(who, expiry, SmileTerms { call, put, rate: Rate::ZERO }))
	}),
	unlikely("one proposes for every expiry", |world| {
		let (who, terms, today) = (world.someone(), world.market(), world.today());
		let days = (1..=9).map(|place| day(today + 3 + place * 7));
		let done: Vec<_> = days.map(|expiry| world.submit(who, expiry, terms)).collect();
		Some(done.into_iter().find(Result::is_err).unwrap_or(Ok(())))
	}),
	unlikely("a rate out of range", |world| {
		let (who, expiry) = (world.someone(), world.known());
		let rate = Rate::new(Fixed::from_bps(world.random.pick(&[5_001, 4_999, 10_000])));
		let terms = SmileTerms { rate, ..world.market() };
		Some(world.submit(who, expiry, terms))
	}),
	unlikely("an expiry out of range", |world| {
		let (who, terms) = (world.someone(), world.market());
		let days = world.random.pick(&[0, world.today() + 500]);
		Some(world.submit(who, day(days), terms))
	}),
	unlikely("a total variance out of order", |world| {
		let (who, expiry) = (world.someone(), world.expiry());
		let level = world.random.pick(&[world.level / 3, world.level * 3]);
		let smile = sabr(level, 0, 1_000);
		Some(world.submit(who, expiry, SmileTerms { call: smile, put: smile, rate: Rate::ZERO }))
	}),
	must_fail(
		"somebody else submits",
		|world| {
			let (expiry, terms) = (world.expiry(), world.market());
			Some(world.submit(STRANGER, expiry, terms))
		},
		"BadOrigin",
		&[],
	),
	must_fail(
		"a smile of an asset without a surface",
		|world| {
			let SmileTerms { call, put, rate } = world.market();
			let (underlying, expiry) = (AssetIndex(99), world.expiry());
			let call = Call::submit_smile { underlying, expiry, call, put, rate };
			let who = world.someone();
			Some(world.call(RuntimeOrigin::signed(who), call))
		},
		"UnknownUnderlying",
		&[],
	),
	unlikely("an absurd price", |world| {
		let round = MockPrices::latest(WETH, USDC)?;
		let (who, expiry, terms) = (world.someone(), world.expiry(), world.market());
		MockPrices::set(WETH, USDC, Price::from_raw(i128::MAX / 2));
		let done = world.submit(who, expiry, terms);
		MockPrices::set(WETH, USDC, round.price);
		Some(done)
	}),
	must_fail(
		"a pool is being valued",
		|world| {
			let (who, expiry, terms) = (world.someone(), world.expiry(), world.market());
			MockTerms::set_reader(Some(PoolId(0)));
			let done = world.submit(who, expiry, terms);
			MockTerms::reset();
			Some(done)
		},
		"PoolBeingValued",
		&[],
	),
	must_fail(
		"a spread wider than the pools take",
		|world| {
			MockTerms::set_bid_ask_spread(Some(Fixed::from_bps(199)));
			let done = world.set(WETH, limits());
			MockTerms::reset();
			Some(done)
		},
		"SpreadAboveCharge",
		&[],
	),
	any("the governor forces a smile", 3, |world| {
		let (underlying, expiry) = (WETH, world.expiry());
		let SmileTerms { call, put, rate } = world.market();
		Some(
			world.call(
				RuntimeOrigin::root(),
				Call::force_smile { underlying, expiry, call, put, rate },
			),
		)
	}),
	any("the governor removes a smile", 2, |world| {
		let expiry = if world.random.below(4) == 0 { world.expiry() } else { world.known() };
		Some(world.call(RuntimeOrigin::root(), Call::remove_smile { underlying: WETH, expiry }))
	}),
	any("anybody removes what expired", 3, |world| {
		let call = Call::remove_expired { underlying: WETH };
		Some(world.call(RuntimeOrigin::signed(STRANGER), call))
	}),
	any("a block works", 10, |_| {
		work();
		Some(Ok(()))
	}),
	any("limits change", 4, |world| {
		let change = SurfaceParameters {
			approvals: world.random.pick(&[1, 2, 2, 3]),
			approval_period: world.random.pick(&[300, 600, 3_600]),
			max_band_bps: world.random.pick(&[4_000, 6_000]),
			max_rate_step: Rate::new(Fixed::from_bps(world.random.pick(&[100, 500]))),
			..limits()
		};
		Some(world.port(|| put(WETH, change)))
	}),
	any("the governor moves a limit", 4, |world| {
		MockGovernance::pass(u32::try_from(world.random.below(30)).unwrap());
		let old = VolatilityFeed::parameters(WETH).unwrap();
		let max_age = old.max_age + world.random.below(old.max_age);
		let change = SurfaceParameters { max_age: max_age.min(7 * DAY), ..old };
		Some(world.set(WETH, change))
	}),
	must_fail(
		"limits out of range",
		|world| Some(world.set(WETH, SurfaceParameters { max_move_bps: 0, ..limits() })),
		"ParameterRefused",
		&[],
	),
	must_fail(
		"limits that contradict each other",
		|world| Some(world.set(WETH, SurfaceParameters { max_move_bps: 9_000, ..limits() })),
		"InvalidParameters",
		&[],
	),
	must_fail(
		"a third underlying",
		|world| {
			Some(
				world
					.set(AssetIndex(50), limits())
					.and_then(|()| world.set(AssetIndex(51), limits())),
			)
		},
		"TooManyUnderlyings",
		&[],
	),
	any("submitters come and go", 3, |world| {
		let leaver = world.random.pick(&PEOPLE);
		let kept: Vec<_> = PEOPLE.into_iter().filter(|who| *who != leaver).collect();
		Members::set(&kept);
		Some(Ok(()))
	}),
	any("minutes pass", 60, |world| {
		MockClock::advance(60 + world.random.below(500));
		world.new_price();
		Some(Ok(()))
	}),
	any("hours pass", 12, |world| {
		MockClock::advance(1_800 + world.random.below(30_000));
		world.level = world.level * u32::try_from(90 + world.random.below(22)).unwrap() / 100;
		world.level = world.level.clamp(3_000, 20_000);
		world.new_price();
		Some(Ok(()))
	}),
	any("days pass", 1, |world| {
		MockClock::advance(DAY + world.random.below(10 * DAY));
		world.new_price();
		Some(Ok(()))
	}),
	any("no price comes", 2, |world| {
		MockClock::advance(61 + world.random.below(600));
		Some(Ok(()))
	}),
	any("the prices are gone", 1, |_| {
		MockPrices::clear();
		Some(Ok(()))
	}),
];

/// What every block does.
pub fn work() {
	VolatilityFeed::run(&mut WeightMeter::new());
}

impl World {
	fn someone(&mut self) -> u64 {
		self.random.pick(&Members::all())
	}

	/// An expiry that may have a smile.
	fn expiry(&mut self) -> Timestamp {
		day((self.today() / 10 + 1 + self.random.below(8)) * 10)
	}

	/// An expiry that has a smile, if there is one.
	fn known(&mut self) -> Timestamp {
		let known = Expiries::<Test>::get(WETH);
		let live: Vec<_> =
			known.into_iter().filter(|expiry| *expiry > MockClock::timestamp()).collect();
		if live.is_empty() {
			return self.expiry();
		}
		self.random.pick(&live)
	}

	/// A smile as the market has it.
	fn market(&mut self) -> SmileTerms {
		let level = self.level + u32::try_from(self.random.below(4)).unwrap() * self.level / 100;
		let call =
			sabr(level, self.random.pick(&[-2_000, 1_000]), self.random.pick(&[3_000, 8_000]));
		let put = SabrParameters { alpha: call.alpha.try_add(Fixed::from_bps(5)).unwrap(), ..call };
		let rate = Rate::new(Fixed::from_bps(self.random.pick(&[0, 50, 90])));
		SmileTerms { call, put, rate }
	}

	/// The smile in force with its level times one of so many basis points.
	fn step_from(&mut self, expiry: Timestamp, factors: &[u32]) -> SmileTerms {
		let Some(old) = Smiles::<Test>::get(WETH, expiry) else { return self.market() };
		let factor = Fixed::from_bps(self.random.pick(factors));
		let step =
			|p: SabrParameters| SabrParameters { alpha: p.alpha.mul_floor(factor).unwrap(), ..p };
		SmileTerms { call: step(old.call), put: step(old.put), rate: old.rate }
	}

	/// A smile that somebody proposed.
	fn proposed(&mut self) -> Option<(Timestamp, SmileTerms)> {
		let proposals = Proposals::<Test>::get(WETH);
		let place = self.random.below(proposals.len().max(1) as u64);
		let expiry = proposals.get(usize::try_from(place).unwrap())?.expiry;
		let approvals = VolatilityFeed::approvals(WETH, expiry);
		let place = self.random.below(approvals.len() as u64);
		Some((expiry, approvals[usize::try_from(place).unwrap()].terms))
	}

	fn set(&mut self, underlying: AssetIndex, parameters: SurfaceParameters) -> DispatchResult {
		self.call(RuntimeOrigin::root(), Call::set_parameters { underlying, parameters })
	}

	fn new_price(&mut self) {
		set_price(1_800 + i64::try_from(self.random.below(400)).unwrap());
	}
}
