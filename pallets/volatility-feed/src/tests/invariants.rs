//! Random sequences: whatever is called in whatever order, the invariants hold.

use super::mock::*;
use dhv_mocks::{MockClock, WETH};
use dhv_primitives::{
	ports::{ScheduledWork, VolatilitySurface},
	Fixed, Rate,
};
use frame_support::weights::WeightMeter;

/// A small generator of numbers, the same on every machine.
struct Random(u64);

impl Random {
	fn below(&mut self, limit: u64) -> u64 {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		self.0 % limit
	}
}

fn step(random: &mut Random) -> bool {
	let expiry = day(MockClock::timestamp().secs().saturating_sub(START) / DAY + random.below(90));
	let alpha = u32::try_from(4_000 + random.below(5_000)).unwrap();
	let nu = u32::try_from(1_000 + random.below(20_000)).unwrap();
	let rho = i64::try_from(random.below(12_000)).unwrap() - 6_000;
	let smile = sabr(alpha, rho, nu);
	let rate = Rate::new(Fixed::from_bps(u32::try_from(random.below(600)).unwrap()));
	match random.below(12) {
		0..=5 => submit_both(expiry, smile, smile, rate).is_ok(),
		6 => VolatilityFeed::force_smile(RuntimeOrigin::root(), WETH, expiry, smile, smile, rate)
			.is_ok(),
		7 => VolatilityFeed::remove_smile(RuntimeOrigin::root(), WETH, expiry).is_ok(),
		8 => VolatilityFeed::remove_expired(RuntimeOrigin::signed(STRANGER), WETH).is_ok(),
		9 => {
			MockClock::advance(random.below(DAY));
			set_price(1_000 + i64::try_from(random.below(3_000)).unwrap());
			true
		}
		10 => {
			VolatilityFeed::run(&mut WeightMeter::new());
			true
		}
		_ => {
			MockClock::advance(random.below(400));
			false
		}
	}
}

#[test]
fn random_sequences_keep_every_invariant() {
	run(|| {
		let mut random = Random(0x9e37_79b9_7f4a_7c15);
		let mut version = 0;
		let mut done = 0;
		for _ in 0..3_000 {
			if step(&mut random) {
				done += 1;
			}
			VolatilityFeed::check_invariants().unwrap();
			let now = VolatilityFeed::surface_version(WETH);
			assert!(now >= version, "a version never falls");
			version = now;
		}
		assert!(done > 500, "only {done} of the steps did something");
		assert_eq!(VolatilityFeed::version(WETH), version);
	});
}
