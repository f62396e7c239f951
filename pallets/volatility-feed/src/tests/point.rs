//! The port: what the surface answers.

use super::mock::*;
use dhv_math::{black_scholes, sabr, sabr::SabrParameters, surface::interpolate_volatility};
use dhv_mocks::{MockClock, USDC, WETH};
use dhv_primitives::{
	ports::{SurfaceError, VolatilitySurface},
	AssetIndex, Fixed, OptionKind, Price, Rate, Timestamp,
};
use frame_support::assert_ok;

fn bps(bps: u32) -> Rate {
	Rate::new(Fixed::from_bps(bps))
}

#[test]
fn exact_expiry_is_its_smile() {
	run(|| {
		let put = self::sabr(7_020, -2_000, 15_000);
		assert_ok!(submit_both(day(30), usual(), put, bps(300)));
		for (kind, parameters) in [(OptionKind::Call, usual()), (OptionKind::Put, put)] {
			for strike in [1_200, 2_000, 3_000] {
				let point = VolatilityFeed::point(
					WETH,
					kind,
					day(30),
					price(strike),
					price(2_000),
					MockClock::timestamp(),
				)
				.unwrap();
				let forward = black_scholes::forward(price(2_000), bps(300), 30 * DAY).unwrap();
				let expected =
					sabr::implied_volatility(&parameters, forward, price(strike), 30 * DAY);
				assert_eq!(point.volatility, expected.unwrap());
				assert_eq!((point.forward, point.rate), (forward, bps(300)));
				assert_eq!((point.version, point.updated_at), (1, day(0)));
			}
		}
		let view = VolatilityFeed::volatility_at(
			WETH,
			OptionKind::Call,
			day(30),
			price(2_000),
			price(2_000),
			MockClock::timestamp(),
		);
		assert_eq!(view, ask(day(30), 2_000));
	});
}

#[test]
fn between_expiries_total_variance_and_rate_are_linear() {
	run(|| {
		assert_ok!(submit_both(day(30), usual(), usual(), bps(200)));
		pass(10);
		let flat = self::sabr(6_500, 0, 5_000);
		assert_ok!(submit_both(day(60), flat, flat, bps(500)));
		let point = ask(day(40), 2_300).unwrap();
		let left = |days| day(days).saturating_since(MockClock::timestamp());
		// Each smile at the moneyness of the option: at another strike.
		let own = |days, rate, parameters: &SabrParameters| {
			let forward = black_scholes::forward(price(2_000), rate, left(days)).unwrap();
			let m = price(2_300).get().div_nearest(point.forward.get()).unwrap();
			let strike = Price::new(forward.get().mul_nearest(m).unwrap());
			(strike, sabr::implied_volatility(parameters, forward, strike, left(days)).unwrap())
		};
		let (lower, near) = own(30, bps(200), &usual());
		let (higher, far) = own(60, bps(500), &flat);
		assert!(lower < price(2_300) && price(2_300) < higher);
		let expected = interpolate_volatility(left(30), near, left(60), far, left(40)).unwrap();
		assert!((point.volatility.raw() - expected.raw()).abs() <= 100);
		assert!(point.rate.get() >= Fixed::from_raw(299_999_999_999_999 * 100));
		assert!(point.rate.get() <= Fixed::from_bps(300));
		assert_eq!(
			point.forward,
			black_scholes::forward(price(2_000), point.rate, left(40)).unwrap()
		);
		// The older of the two.
		assert_eq!(point.updated_at, day(0));
	});
}

#[test]
fn outside_the_covered_range_the_nearest_answers_for_a_while() {
	run(|| {
		assert_ok!(submit_both(day(30), usual(), usual(), bps(200)));
		assert_ok!(submit_both(day(60), usual(), usual(), bps(200)));
		let ahead =
			|days| black_scholes::forward(price(2_000), bps(200), days * DAY).unwrap().get();
		for (asked, nearest) in [(23, 30), (29, 30), (61, 60), (67, 60)] {
			let point = ask(day(asked), 2_300).unwrap();
			// The nearest smile at the same moneyness.
			let m = price(2_300).get().div_nearest(ahead(asked)).unwrap();
			let strike = Price::new(ahead(nearest).mul_nearest(m).unwrap());
			let forward = Price::new(ahead(nearest));
			let same = sabr::implied_volatility(&usual(), forward, strike, nearest * DAY).unwrap();
			assert!((point.volatility.raw() - same.raw()).abs() <= 10);
			let forward = black_scholes::forward(price(2_000), bps(200), asked * DAY).unwrap();
			assert_eq!((point.rate, point.forward), (bps(200), forward));
		}
		let after = Timestamp::from_secs(day(67).secs() + 1);
		let before = Timestamp::from_secs(day(23).secs() - 1);
		assert_eq!(ask(after, 2_300), Err(SurfaceError::UnknownExpiry));
		assert_eq!(ask(before, 2_300), Err(SurfaceError::UnknownExpiry));
	});
}

#[test]
fn strikes_outside_the_grid_take_the_volatility_of_its_edge() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		let at = |strike| ask(day(30), strike).unwrap().volatility;
		assert_eq!(at(1), at(1_000));
		assert_eq!(at(50_000), at(4_000));
		assert!(at(1_001) != at(1_000));
	});
}

#[test]
fn stale_smiles_do_not_answer() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		pass(600);
		assert_ok!(submit(day(60), usual()));
		MockClock::advance(3_000);
		assert_ok!(ask(day(30), 2_000));
		MockClock::advance(1);
		assert_eq!(ask(day(30), 2_000), Err(SurfaceError::Stale));
		// One stale neighbour is enough.
		assert_eq!(ask(day(45), 2_000), Err(SurfaceError::Stale));
		assert_ok!(ask(day(60), 2_000));
		set_price(2_000);
		assert_ok!(submit(day(30), usual()));
		assert_ok!(ask(day(45), 2_000));
	});
}

#[test]
fn says_why_there_is_no_answer() {
	run(|| {
		assert_eq!(ask(day(0), 2_000), Err(SurfaceError::Expired));
		assert_eq!(ask(day(30), 2_000), Err(SurfaceError::UnknownExpiry));
		assert_ok!(submit(day(30), usual()));
		let elsewhere = |underlying| {
			let now = MockClock::timestamp();
			let kind = OptionKind::Call;
			VolatilityFeed::point(underlying, kind, day(30), price(2_000), price(2_000), now)
		};
		assert_eq!(elsewhere(USDC), Err(SurfaceError::UnknownUnderlying));
		assert_eq!(VolatilityFeed::version(AssetIndex(77)), 0);
		let worthless = VolatilityFeed::point(
			WETH,
			OptionKind::Call,
			day(30),
			price(2_000),
			price(0),
			MockClock::timestamp(),
		);
		assert_eq!(worthless, Err(SurfaceError::OutOfRange));
	});
}

#[test]
fn an_expired_neighbour_is_not_used() {
	run(|| {
		assert_ok!(submit(day(1), usual()));
		assert_ok!(submit(day(8), usual()));
		pass(DAY);
		assert_ok!(submit(day(8), usual()));
		assert_eq!(ask(day(5), 2_000).unwrap().volatility, ask(day(8), 2_000).unwrap().volatility);
	});
}

#[test]
fn interpolation_keeps_the_calendar_at_every_moneyness() {
	run(|| {
		assert_ok!(submit_both(
			day(10),
			self::sabr(9_000, -3_000, 12_000),
			self::sabr(9_000, -3_000, 12_000),
			bps(800)
		));
		assert_ok!(submit_both(
			day(40),
			self::sabr(6_000, 1_000, 8_000),
			self::sabr(6_000, 1_000, 8_000),
			bps(100)
		));
		for m in [80, 90, 95, 100, 105, 110, 125] {
			let mut before = 0;
			for days in 6..=45 {
				let forward = ask(day(days), 2_000).unwrap().forward;
				let strike = forward.get().mul_nearest(Fixed::from_bps(m * 100)).unwrap();
				let point = VolatilityFeed::point(
					WETH,
					OptionKind::Put,
					day(days),
					Price::new(strike),
					price(2_000),
					MockClock::timestamp(),
				);
				let volatility = point.unwrap().volatility.raw() / 1_000_000_000;
				let variance = volatility * volatility * i128::from(days);
				assert!(variance >= before, "moneyness {m}, day {days}");
				before = variance;
			}
		}
	});
}

#[test]
fn one_version_and_pricing_time_have_one_answer() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		let now = MockClock::timestamp();
		let at = |now| {
			let kind = OptionKind::Call;
			VolatilityFeed::point(WETH, kind, day(30), price(2_200), price(2_000), now)
		};
		let (version, answer) = (VolatilityFeed::version(WETH), at(now));
		// The age that counts is that at the pricing time, which a quote states.
		pass(9_000);
		assert_eq!((VolatilityFeed::version(WETH), at(now)), (version, answer));
		assert_eq!(at(MockClock::timestamp()), Err(SurfaceError::Stale));
		// The same smile again is another surface: it is younger.
		assert_ok!(submit(day(30), usual()));
		assert!(VolatilityFeed::version(WETH) > version);
		assert_eq!(at(MockClock::timestamp()).unwrap().updated_at, MockClock::timestamp());
		// Other limits are another surface, too.
		let version = VolatilityFeed::version(WETH);
		govern(|limits| limits.max_age = 600);
		assert!(VolatilityFeed::version(WETH) > version);
	});
}
