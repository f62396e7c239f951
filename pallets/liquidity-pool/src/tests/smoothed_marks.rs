//! (F10): nobody gets a better price by moving the surface for a moment.

use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{PriceRounds, ScheduledWork, SurfaceError},
	Balance, Fixed, OptionKind, PriceRound, SeriesId, Timestamp, Volatility,
};
use frame_support::{assert_ok, weights::WeightMeter};

const HOUR: u64 = 3_600;
/// The volatility at which every test begins.
const CALM: u32 = 8_000;

fn vol(bps: u32) -> Volatility {
	Volatility::new(Fixed::from_bps(bps))
}

fn round() -> PriceRound {
	MockPrices::latest(WETH, USDC).unwrap()
}

fn entry(id: SeriesId) -> BookEntry {
	Book::<Test>::get(POOL, id).unwrap()
}

fn average(id: SeriesId) -> Volatility {
	entry(id).smoothing.unwrap().average
}

/// Moves the surface and lets the chain see it in this moment.
fn jump(bps: u32) {
	TestSurface::set(Fixed::from_bps(bps));
	run();
}

/// Lets time pass with a new round at its end, which the chain sees.
fn pass(seconds: u64) {
	wait(seconds);
	set_spot(Fixed::from_int(SPOT));
	run();
}

fn smooth(half_life: u64, clamp_bps: u32) {
	let smoothing = SmoothingTerms { half_life, clamp: Fixed::from_bps(clamp_bps) };
	let new = PoolParameters { smoothing, ..parameters() };
	assert_ok!(put(new));
}

/// A pool of 100,000 that has written 50 calls, at a price that leaves a share worth more than 1.
fn pool_with_calls() -> SeriesId {
	invest(ALICE, 100_000 * USD);
	let id = series(OptionKind::Call, 2_600, 60);
	assert_ok!(sell(id, 50, 25_000 * USD));
	id
}

fn close(a: Volatility, b: i128) -> bool {
	a.raw().abs_diff(b) <= 100_000
}

fn value_at(id: SeriesId, bps: u32, then: u32) -> Fixed {
	TestSurface::set(Fixed::from_bps(bps));
	let value = LiquidityPool::unit_value(id, &round()).unwrap().value;
	TestSurface::set(Fixed::from_bps(then));
	value
}

#[test]
fn a_new_series_begins_at_the_present_volatility() {
	test(|| {
		let id = pool_with_calls();
		let entry = entry(id);
		let time = round().time;
		assert_eq!(entry.smoothing, Some(SmoothedVolatility::new(vol(CALM), time)));
		assert_eq!(entry.smoothed, entry.unit.value);
		let total = BookTotals::<Test>::get(POOL);
		assert_eq!(total.smoothed, total.side.value);
		// More of it goes on with the average.
		pass(HOUR);
		jump(10_000);
		pass(HOUR);
		let before = average(id);
		assert_ok!(sell(id, 1, 300 * USD));
		assert_eq!(average(id), before);
	});
}

#[test]
fn half_of_the_past_is_forgotten_in_a_half_life() {
	test(|| {
		let id = pool_with_calls();
		jump(10_000);
		assert_eq!(average(id), vol(CALM));
		pass(4 * HOUR);
		// sqrt((0.8^2 + 1^2) / 2) = sqrt(0.82)
		assert!(close(average(id), 905_538_513_813_741_663), "{:?}", average(id));
		// sqrt((0.8^2 + 3 * 1^2) / 4) = sqrt(0.91), in steps of any length.
		for seconds in [1, 59, HOUR, 2 * HOUR, HOUR - 60] {
			pass(seconds);
		}
		assert!(close(average(id), 953_939_201_416_945_649), "{:?}", average(id));
		assert!(entry(id).smoothed < entry(id).unit.value);
	});
}

#[test]
fn the_governed_half_life_is_used() {
	test(|| {
		smooth(HOUR, 20_000);
		let id = pool_with_calls();
		jump(10_000);
		pass(HOUR);
		assert!(close(average(id), 905_538_513_813_741_663), "{:?}", average(id));
	});
}

#[test]
fn the_value_is_that_of_the_model_at_the_smoothed_volatility() {
	test(|| {
		let id = pool_with_calls();
		// sqrt((0.8^2 + x^2) / 2) = 1 for x = sqrt(1.36)
		TestSurface::set(Fixed::from_raw(1_166_190_378_969_060_003));
		run();
		pass(4 * HOUR);
		assert!(close(average(id), Fixed::ONE.raw()), "{:?}", average(id));
		let (smoothed, unit) = (entry(id).smoothed, entry(id).unit.value);
		let expected = value_at(id, 10_000, 10_000);
		let difference = smoothed.try_sub(expected).unwrap().try_abs().unwrap();
		assert!(difference < Fixed::from_raw(1_000_000_000), "{difference:?}");
		assert!(unit > smoothed);
	});
}

#[test]
fn the_smoothed_mark_stays_near_the_present_one() {
	test(|| {
		smooth(4 * HOUR, 12_500);
		let id = pool_with_calls();
		jump(20_000);
		// 2.0 / 1.25 and not the 0.8 of the past.
		assert_eq!(entry(id).smoothed, value_at(id, 16_000, 20_000));
		jump(4_000);
		// 0.4 * 1.25
		assert_eq!(entry(id).smoothed, value_at(id, 5_000, 4_000));
		// The clamp leaves no trace in the average.
		jump(CALM);
		assert_eq!(average(id), vol(CALM));
		assert_eq!(entry(id).smoothed, entry(id).unit.value);
		// At 1 there is one mark.
		smooth(4 * HOUR, 10_000);
		jump(20_000);
		assert_eq!(entry(id).smoothed, entry(id).unit.value);
	});
}

#[test]
fn a_jump_moves_mint_and_burn_apart_and_takes_nothing_from_those_who_stay() {
	for bps in [12_000, 5_000] {
		test(|| {
			let id = pool_with_calls();
			invest(CAROL, 50_000 * USD);
			let calm = LiquidityPool::nav(POOL).unwrap();
			let mark = calm.price_per_share;
			assert_eq!((calm.mint, calm.burn), (last_digit_up(mark), mark));
			deposit(BOB, 30_000 * USD);
			withdraw(CAROL, 20_000 * SHARE);
			TestSurface::set(Fixed::from_bps(bps));
			let price = price_epoch();
			let report = EpochReports::<Test>::get(POOL, epoch().number - 1).unwrap();
			assert!(price.mint > price.burn && price.minted > 0 && price.filled > 0);
			// A dear surface is bad for a pool that is short: the present mark is the lower one.
			let dear = bps > CALM;
			assert_eq!(price.mark == price.burn, dear);
			assert_eq!(last_digit_up(price.mark) == price.mint, !dear);
			assert_eq!(report.book_smoothed > report.book.value, dear);
			// Once the surface is back, everybody who stayed has at least what they had but for time
			// value, which only grows the claim of those who are short.
			TestSurface::set(Fixed::from_bps(CALM));
			run();
			assert_eq!(entry(id).smoothed, entry(id).unit.value);
			let after = LiquidityPool::nav(POOL).unwrap();
			assert!(after.price_per_share > calm.price_per_share);
		});
	}
}

#[test]
fn a_steady_surface_brings_the_marks_together() {
	test(|| {
		let id = pool_with_calls();
		jump(10_000);
		let mut last = Fixed::from_int(1_000);
		for _ in 0..6 {
			let price = price_epoch();
			let apart = price.mint.try_sub(price.burn).unwrap();
			assert!(apart < last, "{apart:?} {last:?}");
			last = apart;
		}
		// 24 days are 144 half-lives.
		for _ in 0..18 {
			price_epoch();
		}
		assert_eq!(average(id), vol(10_000));
		let price = price_epoch();
		let nav = LiquidityPool::nav(POOL).unwrap();
		assert_eq!((price.mint, price.burn), (last_digit_up(price.mark), price.mark));
		assert_eq!(nav.book_smoothed, nav.book.value);
	});
}

/// What somebody gains who deposits 100,000, moves the surface to `bps` as the epoch is priced, sets
/// it back at once and leaves with the next epoch, and what those who stay lose.
fn joins_on_a_moved_surface(clamp_bps: u32, bps: u32) -> (i128, i128) {
	let mut gain = (0, 0);
	test(|| {
		smooth(4 * HOUR, clamp_bps);
		pool_with_calls();
		price_epoch();
		deposit(BOB, 100_000 * USD);
		let stays = LiquidityPool::position_of(POOL, ALICE).unwrap().value;
		let number = epoch().number;
		TestSurface::set(Fixed::from_bps(bps));
		price_epoch();
		jump(CALM);
		assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(BOB), POOL, number, BOB));
		let has = LiquidityPool::position_of(POOL, BOB).unwrap().value;
		let left = LiquidityPool::position_of(POOL, ALICE).unwrap().value;
		gain = (has as i128 - 100_000 * USD as i128, stays as i128 - left as i128);
	});
	gain
}

#[test]
fn joining_on_a_dear_surface_gains_nothing() {
	// On the present mark alone it would gain 3,000 of 100,000 at once.
	let (gain, loss) = joins_on_a_moved_surface(10_000, 12_000);
	assert!(gain > 3_000 * USD as i128 && loss > 2_000 * USD as i128, "{gain} {loss}");
	let (gain, loss) = joins_on_a_moved_surface(20_000, 12_000);
	assert!(gain <= 0 && loss < 0, "{gain} {loss}");
	// Nor on a cheap one, where the present mark is the dearer.
	let (gain, loss) = joins_on_a_moved_surface(20_000, 5_000);
	assert!(gain < 0 && loss < 0, "{gain} {loss}");
}

/// The same for somebody who moves the surface and leaves: cash beyond what the shares are worth.
fn leaves_on_a_moved_surface(clamp_bps: u32, bps: u32) -> i128 {
	let mut gain = 0;
	test(|| {
		smooth(4 * HOUR, clamp_bps);
		pool_with_calls();
		invest(BOB, 60_000 * USD);
		price_epoch();
		let held = shares(BOB);
		withdraw(BOB, held);
		TestSurface::set(Fixed::from_bps(CALM));
		MockClock::set(epoch().ends_at);
		set_spot(Fixed::from_int(SPOT));
		let worth = LiquidityPool::position_of(POOL, BOB).unwrap().value;
		TestSurface::set(Fixed::from_bps(bps));
		let price = price_epoch();
		assert_eq!(price.filled, held);
		gain = price.paid as i128 - worth as i128;
	});
	gain
}

#[test]
fn leaving_on_a_cheap_surface_gains_nothing() {
	let gain = leaves_on_a_moved_surface(10_000, 5_000);
	assert!(gain > 2_000 * USD as i128, "{gain}");
	let gain = leaves_on_a_moved_surface(20_000, 5_000);
	assert!(gain <= 0, "{gain}");
	let gain = leaves_on_a_moved_surface(20_000, 12_000);
	assert!(gain < 0, "{gain}");
}

#[test]
fn a_surface_moved_before_the_cut_off_and_set_back_gains_nothing() {
	for bps in [15_000, 4_000] {
		test(|| {
			let id = pool_with_calls();
			price_epoch();
			invest(BOB, 50_000 * USD);
			pass(DAY - HOUR - 600);
			assert!(epoch().cutoff_at > MockClock::timestamp());
			// Ten minutes, seen by the chain in every one of them.
			jump(bps);
			deposit(BOB, 50_000 * USD);
			withdraw(BOB, 20_000 * SHARE);
			for _ in 0..10 {
				pass(60);
			}
			jump(CALM);
			let seen = average(id);
			// Ten minutes of a half-life of four hours: 2.85 % of the way in variance.
			let square = |v: Volatility| v.get().mul_nearest(v.get()).unwrap().raw();
			let way = (square(seen) - square(vol(CALM))) * 10_000
				/ (square(vol(bps)) - square(vol(CALM)));
			assert_eq!(way, 284);
			let number = epoch().number;
			let price = price_epoch();
			// Both ways the price is at best that of a calm surface.
			let nav = LiquidityPool::nav(POOL).unwrap();
			assert!(price.mint >= price.mark && price.burn <= price.mark);
			assert!(price.mint > price.burn);
			let exact = price_at_the_mark(number);
			assert!(price.minted <= exact.0 && price.paid <= exact.1);
			assert!(nav.price_per_share >= price.mark);
		});
	}
}

/// Shares and cash of an epoch if everybody had met its mark.
fn price_at_the_mark(number: EpochIndex) -> (Balance, Balance) {
	use dhv_math::vault::{amount_floor, shares_floor};
	let price = EpochPrices::<Test>::get(POOL, number).unwrap();
	let minted = shares_floor(price.deposits, 6, price.mark).unwrap();
	(minted, amount_floor(price.filled, 6, price.mark).unwrap())
}

#[test]
fn what_nobody_saw_has_no_weight() {
	test(|| {
		let id = pool_with_calls();
		// For hours the book is not marked. The surface that is found then counts from now on.
		wait(8 * HOUR);
		TestSurface::set(Fixed::from_bps(15_000));
		set_spot(Fixed::from_int(SPOT));
		run();
		assert_eq!(average(id), vol(CALM));
		assert_eq!(entry(id).smoothing.unwrap().last, vol(15_000));
		assert!(entry(id).smoothed < entry(id).unit.value);
		jump(CALM);
		pass(HOUR);
		assert_eq!(average(id), vol(CALM));
	});
}

#[test]
fn a_mark_that_fails_leaves_the_average_and_the_next_one_makes_up_for_it() {
	test(|| {
		let id = pool_with_calls();
		jump(10_000);
		let before = entry(id).smoothing;
		TestSurface::refuse(Some(SurfaceError::Stale));
		pass(HOUR);
		pass(HOUR);
		assert_eq!(entry(id).smoothing, before);
		TestSurface::refuse(None);
		pass(2 * HOUR);
		assert!(close(average(id), 905_538_513_813_741_663), "{:?}", average(id));
	});
}

#[test]
fn an_epoch_that_waits_for_its_surface_counts_every_moment_once() {
	test(|| {
		let id = pool_with_calls();
		let other = series(OptionKind::Put, 2_400, 60);
		assert_ok!(sell(other, 5, 1_000 * USD));
		jump(10_000);
		MockClock::set(epoch().ends_at);
		set_spot(Fixed::from_int(SPOT));
		// One series is valued, then the surface moves and the epoch begins anew.
		let limit = <() as WeightInfo>::check_epoch()
			.saturating_add(<() as WeightInfo>::begin_valuing())
			.saturating_add(<() as WeightInfo>::value_series());
		PoolEpochs::<Test>::run(&mut WeightMeter::with_limit(limit));
		assert!(epoch().is_valuing());
		TestSurface::set(Fixed::from_bps(20_000));
		run();
		run();
		assert_eq!(epoch().number, 3);
		// 0.64 / 2^6 + 1 - 1 / 2^6 = 0.994375, of both.
		for id in [id, other] {
			assert!(close(average(id), 997_183_533_758_956_531), "{:?}", average(id));
		}
	});
}

#[test]
fn an_expired_series_has_one_value_and_a_settled_one_no_average() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		let id = series(OptionKind::Call, 2_500, 2);
		assert_ok!(sell(id, 10, 2_000 * USD));
		jump(15_000);
		MockClock::set(Timestamp::from_secs(START + 2 * DAY));
		set_spot(Fixed::from_int(SPOT));
		run();
		let expired = entry(id);
		assert_eq!((expired.smoothing, expired.smoothed), (None, Fixed::from_int(100)));
		let price = EpochPrices::<Test>::get(POOL, 2).unwrap();
		assert_eq!((price.mint, price.burn), (last_digit_up(price.mark), price.mark));
		assert_ok!(TestRegistry::settle(POOL, id, round().price));
		assert_eq!(Book::<Test>::get(POOL, id), None);
		assert_eq!(BookTotals::<Test>::get(POOL), BookTotal::default());
	});
}
