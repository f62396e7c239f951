//! `resolve_fixing`: bounds and deadline; and what decides when nobody resolves.

use super::mock::*;
use crate::{Error, Event, FixingKey, FixingRule, FixingState};
use dhv_primitives::{Fixed, OptionKind, Price, SeriesId, SeriesStatus, Timestamp};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, DispatchResult};

const EXPIRY: u64 = 2 * HOUR;
const OPENS: u64 = EXPIRY - 1_800;
/// The second of the automatic dispute, and the last second to resolve it.
const DISPUTED: u64 = EXPIRY + 1;
const DEADLINE: u64 = DISPUTED + 1_800;

fn put() -> (SeriesId, FixingKey) {
	let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
	write(POOL, series, contracts(1), ALICE).unwrap();
	(series, FixingKey::of(&info(series).terms))
}

fn resolve(key: FixingKey, price: Price) -> DispatchResult {
	Registry::resolve_fixing(RawOrigin::Root.into(), key, price)
}

/// Price and rule of the final fixing, if there is one.
fn fixed() -> Option<(Price, FixingRule)> {
	events().into_iter().find_map(|event| match event {
		Event::FixingFinal { price, rule, .. } => Some((price, rule)),
		_ => None,
	})
}

/// Rounds without enough operators from 2000 to 2100; in dispute since the second after expiry.
fn disputed_with_rounds() -> (SeriesId, FixingKey) {
	let (series, key) = put();
	for time in (OPENS..EXPIRY).step_by(60) {
		at(time);
		set_round(if time < OPENS + 900 { 2_000 } else { 2_100 });
	}
	at(DISPUTED);
	work();
	(series, key)
}

#[test]
fn sets_the_price() {
	test(|| {
		let (_, key) = disputed_with_rounds();
		assert_ok!(resolve(key, usd(2_050)));
		let price = usd(2_050);
		assert_eq!(last_event(), Event::FixingResolved { key, price, proposal: None });
		work();
		assert_eq!(fixed(), Some((usd(2_050), FixingRule::Resolved)));
		assert_nothing_stored();
	});
}

#[test]
fn bounds_are_the_rounds_of_the_window_and_the_deviation() {
	let cent = Price::new(Fixed::from_bps(100));
	let above = Price::new(usd(2_205).get().try_add(cent.get()).unwrap());
	let below = Price::new(usd(1_900).get().try_sub(cent.get()).unwrap());
	for (price, allowed) in [(usd(1_900), true), (usd(2_205), true), (above, false), (below, false)]
	{
		test(|| {
			let (_, key) = disputed_with_rounds();
			if allowed {
				assert_ok!(resolve(key, price));
			} else {
				assert_noop!(resolve(key, price), Error::<Test>::ResolutionOutOfBounds);
			}
		});
	}
}

#[test]
fn without_rounds_any_price_above_zero() {
	test(|| {
		let (_, key) = put();
		at(DISPUTED);
		work();
		for price in [usd(0), usd(-1)] {
			assert_noop!(resolve(key, price), Error::<Test>::ResolutionOutOfBounds);
		}
		assert_ok!(resolve(key, usd(7)));
		assert_noop!(resolve(key, usd(8)), Error::<Test>::NotDisputed);
	});
}

#[test]
fn only_the_governor_and_only_in_dispute() {
	test(|| {
		let (series, key) = put();
		for who in [MANAGER, GUARDIAN, ALICE] {
			let call = Registry::resolve_fixing(RawOrigin::Signed(who).into(), key, usd(2_000));
			assert_eq!(call, Err(DispatchError::BadOrigin));
		}
		let other = FixingKey { expiry: Timestamp::from_secs(7), ..key };
		assert_noop!(resolve(other, usd(2_000)), Error::<Test>::UnknownFixing);
		assert_noop!(resolve(key, usd(2_000)), Error::<Test>::NotDisputed);
		feed_window(EXPIRY, 2_000);
		assert_noop!(resolve(key, usd(2_000)), Error::<Test>::NotDisputed);
		assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
		assert_noop!(resolve(key, usd(2_000)), Error::<Test>::FixingIsFinal);
	});
}

#[test]
fn in_the_last_second_and_not_later() {
	test(|| {
		let (_, key) = disputed_with_rounds();
		at(DEADLINE);
		assert_ok!(resolve(key, usd(2_050)));
	});
	test(|| {
		let (_, key) = disputed_with_rounds();
		at(DEADLINE + 1);
		assert_noop!(resolve(key, usd(2_050)), Error::<Test>::ResolutionPeriodOver);
	});
}

#[test]
fn fallback_1_the_disputed_median() {
	test(|| {
		let (_, key) = put();
		feed_until(EXPIRY, 1_950);
		work();
		assert_ok!(Registry::dispute_fixing(RawOrigin::Signed(GUARDIAN).into(), key));
		at(EXPIRY + 10);
		set_price(3_000);
		at(DEADLINE + 1);
		work();
		assert_eq!(fixed(), Some((usd(1_950), FixingRule::UpheldMedian)));
	});
}

#[test]
fn fallback_2_the_average_of_the_rounds() {
	test(|| {
		let (series, _) = disputed_with_rounds();
		set_price(3_000);
		at(DEADLINE);
		work();
		assert_eq!(status(series), Some(SeriesStatus::Open));
		at(DEADLINE + 1);
		work();
		assert_eq!(fixed(), Some((usd(2_050), FixingRule::RoundsAverage)));
	});
}

#[test]
fn fallback_3_the_first_round_after_expiry() {
	test(|| {
		let (series, _) = put();
		for time in [OPENS, OPENS + 300, OPENS + 599] {
			at(time);
			set_price(2_000);
		}
		// 899 seconds, one short. Made before expiry, arrived after it: not the first one.
		at(EXPIRY - 1);
		dhv_mocks::MockPrices::set(dhv_mocks::WETH, dhv_mocks::USDC, usd(1_700));
		at(EXPIRY + 10);
		<Registry as dhv_primitives::ports::PriceTick>::on_round(dhv_mocks::WETH);
		work();
		assert_eq!(Registry::fixing(series).unwrap().rounds.average.covered, 899);
		for (delay, price) in [(20, 1_900), (30, 1_000)] {
			at(EXPIRY + delay);
			set_price(price);
		}
		at(DEADLINE + 10);
		work();
		assert_eq!(fixed(), Some((usd(1_900), FixingRule::FirstAfterExpiry)));
	});
}

#[test]
fn fallback_4_the_last_round_before_expiry_after_the_long_stop() {
	test(|| {
		let (series, key) = put();
		at(OPENS - 900);
		set_price(1_980);
		at(DISPUTED);
		work();
		at(DEADLINE + 1);
		let poke = || Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series);
		assert_noop!(poke(), Error::<Test>::AwaitingPrice);
		at(EXPIRY + HOUR);
		assert_noop!(poke(), Error::<Test>::AwaitingPrice);
		at(EXPIRY + HOUR + 1);
		assert_noop!(resolve(key, usd(1)), Error::<Test>::ResolutionPeriodOver);
		work();
		assert_eq!(fixed(), Some((usd(1_980), FixingRule::LastBeforeExpiry)));
		assert_nothing_stored();
	});
}

#[test]
fn without_any_price_a_resolution_is_never_too_late() {
	test(|| {
		let (series, key) = put();
		at(DISPUTED);
		work();
		dhv_mocks::MockPrices::clear();
		at(EXPIRY + WEEK);
		work();
		assert_eq!(status(series), Some(SeriesStatus::Open));
		assert_ok!(resolve(key, usd(1_990)));
		work();
		assert_eq!(fixed(), Some((usd(1_990), FixingRule::Resolved)));
	});
}

#[test]
fn a_stall_over_the_window_gives_no_quorum() {
	test(|| {
		let (series, _) = put();
		// The chain stops one minute into the window and comes back hours after expiry.
		for time in [OPENS, OPENS + 60] {
			at(time);
			set_price(2_000);
		}
		at(EXPIRY + 5 * HOUR);
		work();
		let record = Registry::fixing(series).unwrap();
		assert!(matches!(record.state, FixingState::Disputed { proposal: None, .. }));
		assert_eq!(record.rounds.average.covered, 360);
		// The first price after the restart is no price of the window.
		set_price(1_000);
		let record = Registry::fixing(series).unwrap();
		assert_eq!((record.rounds.average.covered, record.rounds.held), (360, None));
		at(EXPIRY + 5 * HOUR + 1_801);
		work();
		assert_eq!(fixed(), Some((usd(1_000), FixingRule::FirstAfterExpiry)));
	});
}

#[test]
fn a_stall_that_feeds_survive_counts_what_was_covered() {
	test(|| {
		put();
		// Twenty minutes of feeds, then a stall until after expiry.
		for time in (OPENS..OPENS + 1_200).step_by(60) {
			at(time);
			set_price(1_990);
		}
		at(EXPIRY + HOUR);
		// Feeds come before the coordinator's next run: they are too late for the window.
		set_price(5_000);
		work();
		at(EXPIRY + HOUR + 601);
		work();
		assert_eq!(fixed(), Some((usd(1_990), FixingRule::Median)));
	});
}
