use super::mock::*;
use crate::{types::GridPoint, *};
use dhv_math::sabr::SabrParameters;
use dhv_mocks::{MockClock, MockPrices, USDC, WETH};
use dhv_primitives::{ports::PriceRounds, AssetIndex, Fixed, Rate, Timestamp};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn rate(bps: i64) -> Rate {
	Rate::new(Fixed::from_int(bps).div_floor(Fixed::from_int(10_000)).unwrap())
}

#[test]
fn stores_the_smile_and_says_everything() {
	run(|| {
		let put = sabr(7_020, -2_000, 15_000);
		assert_ok!(submit_both(day(30), usual(), put, rate(300)));
		let smile = Smile {
			call: usual(),
			put,
			rate: rate(300),
			spot: price(2_000),
			updated_at: day(0),
			version: 1,
		};
		assert_eq!(VolatilityFeed::smiles(WETH), vec![(day(30), smile)]);
		assert_eq!(VolatilityFeed::surface_version(WETH), 1);
		let round = MockPrices::latest(WETH, USDC).unwrap();
		let forward = dhv_math::black_scholes::forward(price(2_000), rate(300), 30 * DAY).unwrap();
		assert_eq!(
			events(),
			vec![Event::SmileUpdated {
				underlying: WETH,
				expiry: day(30),
				old: None,
				new: smile,
				round,
				forward,
				approvals: Some(1),
			}]
		);
	});
}

#[test]
fn keeps_expiries_sorted_and_counts_versions() {
	run(|| {
		for (index, days) in [30, 7, 90, 14].into_iter().enumerate() {
			assert_ok!(submit(day(days), usual()));
			assert_eq!(VolatilityFeed::surface_version(WETH), index as u64 + 1);
		}
		assert_eq!(Expiries::<Test>::get(WETH).to_vec(), vec![day(7), day(14), day(30), day(90)]);
	});
}

#[test]
fn only_the_submit_origin() {
	run(|| {
		for origin in
			[RuntimeOrigin::signed(STRANGER), RuntimeOrigin::root(), RuntimeOrigin::none()]
		{
			assert_noop!(
				VolatilityFeed::submit_smile(origin, WETH, day(30), usual(), usual(), Rate::ZERO),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn refuses_what_can_be_judged_without_the_market() {
	run(|| {
		let unknown = AssetIndex(9);
		assert_noop!(
			VolatilityFeed::submit_smile(
				RuntimeOrigin::signed(KEEPER),
				unknown,
				day(30),
				usual(),
				usual(),
				Rate::ZERO
			),
			Error::<Test>::UnknownUnderlying
		);
		assert_noop!(submit(day(0), usual()), Error::<Test>::ExpiryPassed);
		assert_noop!(
			submit(Timestamp::from_secs(START + 400 * DAY + 1), usual()),
			Error::<Test>::TenorTooLong
		);
		for wrong in [5_001, -5_001] {
			assert_noop!(
				submit_both(day(30), usual(), usual(), rate(wrong)),
				Error::<Test>::RateOutOfRange
			);
		}
		let broken = SabrParameters { beta: Fixed::ZERO, ..usual() };
		assert_noop!(
			submit_both(day(30), broken, usual(), Rate::ZERO),
			Error::<Test>::InvalidCallParameters
		);
		assert_noop!(
			submit_both(day(30), usual(), broken, Rate::ZERO),
			Error::<Test>::InvalidPutParameters
		);
	});
}

#[test]
fn refuses_without_a_young_price() {
	run(|| {
		MockClock::advance(60);
		assert_ok!(submit(day(30), usual()));
		MockClock::advance(1);
		assert_noop!(submit(day(60), usual()), Error::<Test>::StalePrice);
		MockPrices::clear();
		assert_noop!(submit(day(60), usual()), Error::<Test>::NoPrice);
	});
}

#[test]
fn refuses_a_smile_without_a_volatility() {
	run(|| {
		// The expansion breaks down: strong correlation and volatility of volatility, long tenor.
		let broken = sabr(7_000, -9_900, 60_000);
		assert_noop!(
			submit(day(365), broken),
			Error::<Test>::VolatilityUndefined(GridPoint { put: false, strike: 0 })
		);
		assert_noop!(
			submit_both(day(365), usual(), broken, Rate::ZERO),
			Error::<Test>::VolatilityUndefined(GridPoint { put: true, strike: 0 })
		);
	});
}

#[test]
fn refuses_a_volatility_out_of_range() {
	run(|| {
		assert_noop!(
			submit(day(30), sabr(400, 0, 100)),
			Error::<Test>::VolatilityOutOfRange(GridPoint { put: false, strike: 0 })
		);
		// In range at the money, above 500 % in the wing: named by its strike.
		let wing = sabr(30_000, 9_000, 90_000);
		let refused = submit(day(1), wing).unwrap_err();
		assert!((0..15).any(|strike| refused
			== Error::<Test>::VolatilityOutOfRange(GridPoint { put: false, strike }).into()));
	});
}

#[test]
fn refuses_a_negative_density() {
	run(|| {
		// Steep and long: the expansion gives a low-strike wing with a negative density.
		let steep = sabr(5_000, -5_000, 30_000);
		let refused = submit(day(365), steep).unwrap_err();
		assert!((0..15).any(|strike| refused
			== Error::<Test>::NegativeDensity(GridPoint { put: false, strike }).into()));
	});
}

#[test]
fn refuses_calls_and_puts_that_disagree() {
	run(|| {
		assert_noop!(
			submit_both(day(30), usual(), sabr(8_500, -2_000, 15_000), Rate::ZERO),
			Error::<Test>::CallPutGap(0)
		);
		// 2 % between bid and ask: 1 % of the smaller between call and put.
		assert_ok!(submit_both(day(30), usual(), sabr(7_060, -2_000, 15_000), Rate::ZERO));
		assert_noop!(
			submit_both(day(60), usual(), sabr(7_080, -2_000, 15_000), Rate::ZERO),
			Error::<Test>::CallPutGap(3)
		);
	});
}

#[test]
fn refuses_total_variance_that_falls_with_time() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		// 70 % over 30 days is as much variance as 99 % over 15.
		let point = |put, strike| GridPoint { put, strike };
		assert_noop!(
			submit(day(15), sabr(11_000, 0, 1_000)),
			Error::<Test>::CalendarAboveNext(point(false, 3))
		);
		assert_ok!(submit(day(15), sabr(9_000, 0, 1_000)));
		// ... and as 49.5 % over 60.
		assert_noop!(
			submit(day(60), sabr(4_500, 0, 1_000)),
			Error::<Test>::CalendarBelowPrevious(point(false, 3))
		);
		assert_ok!(submit(day(60), sabr(5_500, 0, 1_000)));
	});
}

#[test]
fn an_expired_neighbour_does_not_count() {
	run(|| {
		assert_ok!(submit(day(1), sabr(40_000, 0, 1_000)));
		assert_noop!(
			submit(day(2), sabr(8_000, 0, 1_000)),
			Error::<Test>::CalendarBelowPrevious(GridPoint { put: false, strike: 3 })
		);
		pass(DAY);
		assert_ok!(submit(day(2), sabr(8_000, 0, 1_000)));
	});
}

#[test]
fn refuses_too_many_expiries() {
	run(|| {
		for days in 1..=6 {
			assert_ok!(submit(day(days * 30), usual()));
		}
		assert_noop!(submit(day(200), usual()), Error::<Test>::TooManyExpiries);
		pass(300);
		// Replacing needs no room.
		assert_ok!(submit(day(30), usual()));
	});
}

#[test]
fn replaces_after_the_minimum_interval() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		let first = Smiles::<Test>::get(WETH, day(30)).unwrap();
		pass(299);
		assert_noop!(submit(day(30), usual()), Error::<Test>::TooSoon);
		pass(1);
		events();
		assert_ok!(submit(day(30), sabr(7_200, -2_000, 15_000)));
		let [Event::SmileUpdated { old, new, approvals: Some(1), .. }] = events()[..] else {
			panic!()
		};
		assert_eq!(old, Some(first));
		assert_eq!((new.version, new.updated_at.secs()), (2, START + 300));
	});
}

#[test]
fn refuses_a_large_step_of_the_rate() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		pass(300);
		assert_noop!(
			submit_both(day(30), usual(), usual(), rate(501)),
			Error::<Test>::RateStepTooLarge
		);
		assert_ok!(submit_both(day(30), usual(), usual(), rate(500)));
		pass(300);
		assert_noop!(
			submit_both(day(30), usual(), usual(), rate(-1)),
			Error::<Test>::RateStepTooLarge
		);
	});
}

#[test]
fn refuses_a_large_move() {
	run(|| {
		assert_ok!(submit(day(30), sabr(8_000, 0, 1_000)));
		pass(300);
		assert_noop!(
			submit(day(30), sabr(10_100, 0, 1_000)),
			Error::<Test>::MoveTooLarge(GridPoint { put: false, strike: 0 })
		);
		assert_noop!(
			submit(day(30), sabr(5_900, 0, 1_000)),
			Error::<Test>::MoveTooLarge(GridPoint { put: false, strike: 0 })
		);
		assert_noop!(
			submit_both(day(30), sabr(9_960, 0, 1_000), sabr(10_020, 0, 1_000), Rate::ZERO),
			Error::<Test>::MoveTooLarge(GridPoint { put: true, strike: 0 })
		);
		assert_ok!(submit(day(30), sabr(9_900, 0, 1_000)));
	});
}

#[test]
fn a_move_of_the_spot_is_no_move_of_the_smile() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		MockClock::advance(300);
		set_price(3_000);
		assert_ok!(submit(day(30), usual()));
	});
}

#[test]
fn a_new_expiry_may_not_leap_away_from_what_was_answered_there() {
	run(|| {
		let flat = |level| sabr(level, 0, 1_000);
		assert_ok!(submit(day(30), flat(7_000)));
		assert_ok!(submit(day(90), flat(9_000)));
		// Between them total variance is linear: 85.4 % in 60 days.
		let before = ask(day(60), 2_000).unwrap().volatility;
		assert!(before > volatility(8_535) && before < volatility(8_555));
		// Beyond them it is that of the nearest, and the calendar bounds nothing above.
		let refused = submit(day(95), flat(15_000));
		assert_eq!(
			refused,
			Err(Error::<Test>::DailyBandExceeded(GridPoint { put: false, strike: 0 }).into())
		);
		assert_noop!(
			submit_both(day(60), flat(8_600), flat(8_600), rate(501)),
			Error::<Test>::RateStepTooLarge
		);
		// Farther than one update may move, inside the band of a day.
		assert_ok!(submit(day(60), flat(6_300)));
		// What was answered before is a value of the last 24 hours.
		assert_eq!(Histories::<Test>::get(WETH, day(60)).len(), 1);
		// Where nothing was answered nothing is compared.
		assert_ok!(submit(day(120), flat(18_000)));
		assert_eq!(Histories::<Test>::get(WETH, day(120)).len(), 0);
	});
}
