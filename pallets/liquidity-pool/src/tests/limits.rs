//! Limits of risk: accepted at the bound, refused just above it, and only growth is refused.

use super::mock::*;
use crate::*;
use dhv_mocks::MockPrices;
use dhv_primitives::{Balance, Contracts, Delta, Fixed, OptionKind, PoolId, SeriesId, Timestamp};
use frame_support::{assert_noop, assert_ok, storage::with_transaction};
use sp_runtime::{DispatchError, TransactionOutcome};

const STRESS: StressTerms =
	StressTerms { spot_bps: 1_000, volatility_bps: 2_000, max_loss_bps: 10_000 };

fn govern(limits: RiskLimits) {
	let new = PoolParameters { limits, ..parameters() };
	assert_ok!(put(new));
}

/// What the pool would use of its limits after a sale.
fn foresee(id: SeriesId, n: u128, premium: Balance) -> RiskUse {
	with_transaction(|| {
		sell(id, n, premium).unwrap();
		let used = LiquidityPool::risk(POOL).unwrap();
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(used))
	})
	.unwrap()
}

fn size(value: Fixed) -> Fixed {
	value.try_abs().unwrap()
}

fn less(value: Fixed) -> Fixed {
	Fixed::from_raw(value.raw() - 1)
}

/// A position held, which no call of this pallet makes yet: it shows what a sale takes back.
fn hold(id: SeriesId, n: u128) {
	TestRegistry::mint(BUYER, id, contracts(n));
	assert_ok!(buy(id, n, 0));
}

/// Accepted under `limits(0)`, refused under `limits(1)`, the same one step tighter.
#[track_caller]
fn at_the_bound(id: SeriesId, limits: impl Fn(bool) -> RiskLimits, error: Error<Test>) {
	govern(limits(true));
	assert_noop!(sell(id, 10, 100 * USD), error);
	govern(limits(false));
	assert_ok!(sell(id, 10, 100 * USD));
}

#[test]
fn sensitivities_end_at_their_limits() {
	test(|| {
		invest(ALICE, WEALTH / 2);
		let wide = RiskLimits::WIDEST;
		let id = series(OptionKind::Call, 2_600, 30);
		let used = foresee(id, 10, 100 * USD);
		let bound = |value: Fixed, tight| if tight { less(size(value)) } else { size(value) };
		let delta = |tight| Delta::new(bound(used.delta.get(), tight));
		let limits = |tight| RiskLimits { max_delta: delta(tight), ..wide };
		at_the_bound(id, limits, Error::DeltaLimit);

		govern(wide);
		let used = foresee(id, 10, 100 * USD);
		let limits = |tight| RiskLimits { max_gamma: bound(used.gamma, tight), ..wide };
		at_the_bound(id, limits, Error::GammaLimit);

		govern(wide);
		let used = foresee(id, 10, 100 * USD);
		let limits = |tight| RiskLimits { max_vega: bound(used.vega, tight), ..wide };
		at_the_bound(id, limits, Error::VegaLimit);
	});
}

#[test]
fn an_expiry_ends_at_its_limit_and_others_go_on() {
	test(|| {
		invest(ALICE, WEALTH / 2);
		let (call, put) = (series(OptionKind::Call, 2_600, 30), series(OptionKind::Put, 2_500, 30));
		assert_ok!(sell(call, 15, 100 * USD));
		let units = |tight| contracts(25).units() - u128::from(tight);
		let limits = |tight| RiskLimits {
			max_expiry_net: Contracts::from_units(units(tight)),
			..RiskLimits::WIDEST
		};
		at_the_bound(put, limits, Error::ExpiryLimit);
		assert_noop!(sell(call, 1, 100 * USD), Error::<Test>::ExpiryLimit);
		assert_ok!(sell(series(OptionKind::Call, 2_600, 37), 25, 100 * USD));
	});
}

#[test]
fn utilisation_ends_at_its_limit_and_a_sale_that_lowers_it_passes() {
	test(|| {
		invest(ALICE, 39_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		// 10,000 locked of 40,000.
		let limits = |bps| RiskLimits { max_utilisation_bps: bps, ..RiskLimits::WIDEST };
		govern(limits(2_499));
		assert_noop!(sell(id, 10, 1_000 * USD), Error::<Test>::UtilisationLimit);
		govern(limits(2_500));
		assert_noop!(sell(id, 10, 1_000 * USD - 1), Error::<Test>::UtilisationLimit);
		assert_ok!(sell(id, 10, 1_000 * USD));
		assert_eq!(LiquidityPool::risk(POOL).unwrap().utilisation, Fixed::from_bps(2_500));
		// Above a new limit, one contract for 4,000 leaves the ratio as it is, for less it grows.
		govern(limits(1));
		assert_noop!(sell(id, 1, 4_000 * USD - 1), Error::<Test>::UtilisationLimit);
		assert_ok!(sell(id, 1, 4_000 * USD));
	});
}

#[test]
fn the_stress_test_ends_at_its_limit() {
	test(|| {
		invest(ALICE, 50_000 * USD);
		let id = series(OptionKind::Put, 2_600, 30);
		let terms = |bps| {
			let stress = StressTerms { max_loss_bps: bps, ..STRESS };
			RiskLimits { stress, ..RiskLimits::WIDEST }
		};
		govern(terms(10_000));
		let used = foresee(id, 10, 100 * USD);
		assert!(used.stress_loss.is_positive() && used.stress_loss < used.max_stress_loss);
		let ratio = used.stress_loss.div_ceil(used.max_stress_loss).unwrap();
		let bps = u32::try_from(ratio.raw() / Fixed::from_bps(1).raw()).unwrap();
		govern(terms(bps));
		assert_noop!(sell(id, 10, 100 * USD), Error::<Test>::StressLimit);
		govern(terms(bps + 1));
		assert_ok!(sell(id, 10, 100 * USD));
		let used = LiquidityPool::risk(POOL).unwrap();
		assert!(used.stress_loss <= used.max_stress_loss);
		// Funds are what is left after the book: the loss is bounded by a part of that.
		let own =
			Fixed::from_int(50_100).try_add(BookTotals::<Test>::get(POOL).side.value).unwrap();
		let part = own.mul_floor(Fixed::from_bps(bps + 1)).unwrap();
		assert_eq!(used.max_stress_loss, part);
	});
}

#[test]
fn the_stress_test_adds_price_and_volatility() {
	test(|| {
		invest(ALICE, WEALTH / 2);
		govern(RiskLimits { stress: STRESS, ..RiskLimits::WIDEST });
		assert_ok!(sell(series(OptionKind::Call, 2_800, 30), 10, USD));
		assert_ok!(sell(series(OptionKind::Put, 2_200, 60), 7, USD));
		let side = BookTotals::<Test>::get(POOL).side;
		let half = Fixed::from_bps(5_000);
		let times = |a: Fixed, b: Fixed| a.mul_nearest(b).unwrap();
		let h = Fixed::from_int(260);
		let bent = times(times(times(side.gamma, h), h), half);
		let price = times(size(side.delta.get()), h).try_sub(bent).unwrap();
		let vega = times(size(side.vega), Fixed::from_bps(2_000));
		let loss = LiquidityPool::risk(POOL).unwrap().stress_loss;
		let error = loss.try_sub(price.try_add(vega).unwrap()).unwrap();
		assert!(size(error).raw() < 1_000, "{error:?}");
	});
}

#[test]
fn a_sale_that_lowers_a_quantity_passes_above_the_limit() {
	test(|| {
		invest(ALICE, WEALTH / 2);
		let (call, put) = (series(OptionKind::Call, 2_600, 30), series(OptionKind::Put, 2_600, 30));
		assert_ok!(sell(call, 20, USD));
		let tiny = Fixed::from_raw(1);
		// A written put takes delta of written calls back.
		govern(RiskLimits { max_delta: Delta::new(tiny), ..RiskLimits::WIDEST });
		assert_noop!(sell(call, 1, USD), Error::<Test>::DeltaLimit);
		assert_ok!(sell(put, 5, USD));
		// ... but not to more on the other side.
		assert_noop!(sell(put, 900, USD), Error::<Test>::DeltaLimit);
	});
	test(|| {
		invest(ALICE, WEALTH / 2);
		let (held, sold) =
			(series(OptionKind::Call, 2_600, 30), series(OptionKind::Call, 2_650, 30));
		hold(held, 50);
		let tiny = Fixed::from_raw(1);
		let stress = StressTerms { max_loss_bps: 1, ..STRESS };
		govern(RiskLimits {
			max_delta: Delta::new(tiny),
			max_gamma: tiny,
			max_vega: tiny,
			max_expiry_net: Contracts::from_units(1),
			max_utilisation_bps: 10_000,
			stress,
		});
		let before = LiquidityPool::risk(POOL).unwrap();
		assert!(before.stress_loss > before.max_stress_loss);
		assert_ok!(sell(sold, 20, USD));
		let after = LiquidityPool::risk(POOL).unwrap();
		for (before, after) in [
			(before.delta.get(), after.delta.get()),
			(before.gamma, after.gamma),
			(before.vega, after.vega),
			(before.expiry_net, after.expiry_net),
			(before.stress_loss, after.stress_loss),
		] {
			assert!(after < before && after.raw() > 1, "{before:?} {after:?}");
		}
		assert!(sell(sold, 100, USD).is_err());
	});
}

#[test]
fn a_price_that_moved_is_not_taken_for_growth() {
	test(|| {
		invest(ALICE, WEALTH / 2);
		let (call, put) = (series(OptionKind::Call, 2_600, 30), series(OptionKind::Put, 2_600, 30));
		assert_ok!(sell(call, 20, USD));
		assert_ok!(sell(put, 1, USD));
		let before = LiquidityPool::risk(POOL).unwrap().delta;
		govern(RiskLimits { max_delta: Delta::new(Fixed::from_raw(1)), ..RiskLimits::WIDEST });
		// The put's own mark falls with the price rising, so its new mark makes the delta larger than
		// before the sale, which still lowers it.
		wait(60);
		set_spot(Fixed::from_int(3_000));
		let units = Contracts::from_units(1_000_000);
		let sale = dhv_primitives::ports::OptionTrade {
			series: put,
			contracts: units,
			premium: USD,
			fee: 0,
		};
		assert_ok!(LiquidityPool::do_sell(POOL, &sale, &BUYER));
		assert!(size(LiquidityPool::risk(POOL).unwrap().delta.get()) > size(before.get()));
		LiquidityPool::check_invariants().unwrap();
	});
}

#[test]
fn settlement_and_bids_know_no_limits() {
	test(|| {
		invest(ALICE, WEALTH / 2);
		let (call, put) = (series(OptionKind::Call, 2_600, 30), series(OptionKind::Put, 2_600, 30));
		assert_ok!(sell(call, 20, USD));
		assert_ok!(sell(put, 20, USD));
		govern(RiskLimits { max_delta: Delta::new(Fixed::from_raw(1)), ..RiskLimits::WIDEST });
		let before = size(LiquidityPool::risk(POOL).unwrap().delta.get());
		dhv_mocks::MockClock::set(Timestamp::from_secs(START + 29 * DAY));
		assert_ok!(TestRegistry::liquidate(
			POOL,
			dhv_primitives::ports::VaultLiquidation {
				series: put,
				closed: contracts(20),
				payment: USD,
				penalty: 0,
			}
		));
		assert!(size(LiquidityPool::book_total(POOL).side.delta.get()) > before);
		assert_ok!(TestRegistry::settle(POOL, call, dhv_primitives::Price::new(Fixed::ONE)));
	});
}

#[test]
fn the_view_shows_the_fullest_expiry_and_refuses_unknown_pools() {
	test(|| {
		invest(ALICE, WEALTH / 2);
		let empty = LiquidityPool::risk(POOL).unwrap();
		assert_eq!((empty.expiry_net, empty.utilisation), (Fixed::ZERO, Fixed::ZERO));
		for (days, n) in [(10, 3), (20, 8), (30, 5)] {
			assert_ok!(sell(series(OptionKind::Put, 2_600, days), n, USD));
		}
		assert_eq!(LiquidityPool::risk(POOL).unwrap().expiry_net, Fixed::from_int(-8));
		assert!(LiquidityPool::risk(PoolId(7)).is_err());
		MockPrices::clear();
		assert_eq!(LiquidityPool::risk(POOL), Err(Error::<Test>::NoPrice.into()));
	});
}

/// Every kind of limit by its numbers alone, at, below and above the bound, either sign.
#[test]
fn only_growth_beyond_the_limit_breaks_it() {
	let one = Fixed::ONE;
	let limits = RiskLimits {
		max_delta: Delta::new(one),
		max_gamma: one,
		max_vega: one,
		max_expiry_net: Contracts::ONE,
		max_utilisation_bps: 10_000,
		stress: STRESS,
	};
	let none = RiskUse {
		delta: Delta::ZERO,
		gamma: Fixed::ZERO,
		vega: Fixed::ZERO,
		expiry_net: Fixed::ZERO,
		utilisation: Fixed::ZERO,
		stress_loss: Fixed::ZERO,
		max_stress_loss: one,
	};
	type With = fn(RiskUse, Fixed) -> RiskUse;
	let cases: [(RiskLimit, With, bool); 6] = [
		(RiskLimit::Delta, |used, x| RiskUse { delta: Delta::new(x), ..used }, true),
		(RiskLimit::Gamma, |used, x| RiskUse { gamma: x, ..used }, true),
		(RiskLimit::Vega, |used, x| RiskUse { vega: x, ..used }, true),
		(RiskLimit::Expiry, |used, x| RiskUse { expiry_net: x, ..used }, true),
		(RiskLimit::Utilisation, |used, x| RiskUse { utilisation: x, ..used }, false),
		(RiskLimit::Stress, |used, x| RiskUse { stress_loss: x, ..used }, false),
	];
	let above = Fixed::from_raw(one.raw() + 1);
	let far = Fixed::from_int(5);
	for (limit, with, signed) in cases {
		let broken = |a, b| limits.broken(&with(none, a), &with(none, b)).unwrap();
		assert_eq!(broken(Fixed::ZERO, one), None);
		assert_eq!(broken(Fixed::ZERO, above), Some(limit));
		assert_eq!(broken(far, less(far)), None);
		assert_eq!(broken(far, far), None);
		assert_eq!(broken(less(far), far), Some(limit));
		if signed {
			let minus = |value: Fixed| value.try_neg().unwrap();
			assert_eq!(broken(Fixed::ZERO, minus(one)), None);
			assert_eq!(broken(Fixed::ZERO, minus(above)), Some(limit));
			assert_eq!(broken(minus(far), less(far)), None);
			assert_eq!(broken(minus(less(far)), far), Some(limit));
		}
	}
}
