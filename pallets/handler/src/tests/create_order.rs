//! `create_order`: what a manager may offer in a pool's name.

use super::mock::*;
use crate::*;
use dhv_math::otc::SpotBounds;
use dhv_mocks::{MockClock, MockRegistry, MockSurface};
use dhv_primitives::{
	ports::SurfaceError, Contracts, Fixed, OptionKind, PoolId, Price, SeriesId, SeriesStatus, Side,
	Timestamp,
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use sp_runtime::DispatchError;

fn create(legs: &[OtcLeg], pool: PoolId, lifetime: u64, down: Fixed, up: Fixed) -> DispatchResult {
	let legs = legs.to_vec().try_into().unwrap();
	let manager = RuntimeOrigin::signed(MANAGER);
	Handler::create_order(manager, pool, legs, None, lifetime, down, up, true)
}

fn plain(legs: &[OtcLeg]) -> DispatchResult {
	create(legs, POOL, 600, Fixed::ONE, Fixed::ONE)
}

fn whole(units: i64) -> Fixed {
	Fixed::from_int(units)
}

#[test]
fn stores_the_whole_order_and_says_it() {
	run(|| {
		let (call, put) = (usual(), list(OptionKind::Put, 30, 1_900));
		let legs =
			[otc_leg(call, Side::Buy, 500, fair(call)), otc_leg(put, Side::Sell, 250, fair(put))];
		events();
		assert_ok!(create(&legs, POOL, 1_800, whole(100), whole(50)));
		let order = OtcOrder {
			pool: POOL,
			legs: legs.to_vec().try_into().unwrap(),
			counterparty: None,
			expires_at: Timestamp::from_secs(START + 1_800),
			bounds: SpotBounds { lower: price(1_900), upper: price(2_050) },
			partial: true,
			filled: Contracts::ZERO,
		};
		assert_eq!(events(), vec![Event::OrderCreated { id: 0, order: order.clone() }]);
		assert_eq!(Handler::orders(POOL), vec![(0, order)]);
		let next = make(&legs, false);
		assert_eq!(next, 1);
		// The one that expires first is in front.
		assert_eq!(Handler::orders(POOL).iter().map(|(id, _)| *id).collect::<Vec<_>>(), vec![1, 0]);
		assert_eq!(Handler::orders(POOL)[0].1.counterparty, Some(ALICE));
	});
}

#[test]
fn only_the_manager_makes_orders() {
	run(|| {
		let series = usual();
		let legs: OtcLegs = vec![otc_leg(series, Side::Buy, 100, fair(series))].try_into().unwrap();
		for origin in [RuntimeOrigin::signed(ALICE), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let (down, up) = (Fixed::ONE, Fixed::ONE);
			assert_noop!(
				Handler::create_order(origin, POOL, legs.clone(), None, 600, down, up, false),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn refuses_pools_that_make_no_orders() {
	run(|| {
		let series = usual();
		let legs = [otc_leg(series, Side::Buy, 100, fair(series))];
		let create = |pool| create(&legs, pool, 600, Fixed::ONE, Fixed::ONE);
		assert_noop!(create(PoolId(9)), Error::<Test>::UnknownPool);
		assert_noop!(create(BARE_POOL), Error::<Test>::OtcNotConfigured);
		OtcParameters::<Test>::insert(BARE_POOL, otc_terms());
		assert_noop!(create(BARE_POOL), Error::<Test>::NotConfigured);
	});
}

#[test]
fn refuses_legs_that_make_no_sense() {
	run(|| {
		let series = usual();
		let leg = otc_leg(series, Side::Buy, 100, fair(series));
		assert_noop!(plain(&[]), Error::<Test>::NoLegs);
		let back = OtcLeg { side: Side::Sell, ..leg };
		assert_noop!(plain(&[leg, back]), Error::<Test>::DuplicateLeg);
		let minus = Price::new(Fixed::from_raw(-1));
		for price in [Price::ZERO, minus] {
			assert_noop!(plain(&[OtcLeg { price, ..leg }]), Error::<Test>::InvalidPrice);
		}
		let odd = Contracts::from_units(10_001);
		assert_noop!(plain(&[OtcLeg { contracts: odd, ..leg }]), Error::<Test>::NotWholeLots);
		let none = Contracts::ZERO;
		assert_noop!(plain(&[OtcLeg { contracts: none, ..leg }]), Error::<Test>::OrderTooSmall);
		let huge = Contracts::from_units(10_000 << 100);
		assert_noop!(plain(&[OtcLeg { contracts: huge, ..leg }]), Error::<Test>::OrderTooLarge);
	});
}

#[test]
fn refuses_long_lives_and_impossible_bounds() {
	run(|| {
		let series = usual();
		let legs = [otc_leg(series, Side::Buy, 100, fair(series))];
		let with = |lifetime, down, up| create(&legs, POOL, lifetime, down, up);
		assert_noop!(with(1_801, whole(1), whole(1)), Error::<Test>::LifetimeTooLong);
		assert_noop!(with(60, whole(2_001), whole(1)), Error::<Test>::InvalidBounds);
		assert_noop!(with(60, whole(-1), whole(1)), Error::<Test>::InvalidBounds);
		assert_noop!(with(60, whole(1), whole(-1)), Error::<Test>::InvalidBounds);
		assert_ok!(with(0, Fixed::ZERO, Fixed::ZERO));
		assert_ok!(with(1_800, whole(2_000), whole(1)));
	});
}

#[test]
fn refuses_series_that_do_not_trade() {
	run(|| {
		let series = usual();
		let leg = otc_leg(series, Side::Buy, 100, fair(series));
		let stranger = OtcLeg { series: SeriesId(99), ..leg };
		assert_noop!(plain(&[stranger]), Error::<Test>::NotListed);
		MockSurface::set_error(Some(SurfaceError::Stale));
		assert_noop!(plain(&[leg]), Error::<Test>::NoVolatility(SurfaceError::Stale));
		MockSurface::set_error(None);
		MockRegistry::set_status(series, SeriesStatus::Fixed { fixing: price(2_000) });
		assert_noop!(plain(&[leg]), Error::<Test>::SeriesNotOpen);
		MockRegistry::set_status(series, SeriesStatus::Open);
		MockClock::advance(121);
		assert_noop!(plain(&[leg]), Error::<Test>::StalePrice);
		MockClock::advance(30 * DAY - 43_200 - 121);
		set_price(2_000);
		assert_noop!(plain(&[leg]), Error::<Test>::PastCutoff);
	});
}

#[test]
fn sides_that_the_exchange_does_not_offer_are_traded() {
	run(|| {
		let series = usual();
		let leg = otc_leg(series, Side::Sell, 100, fair(series));
		let manager = RuntimeOrigin::signed(MANAGER);
		assert_ok!(Handler::set_listing(manager, POOL, series, false, false));
		assert_ok!(plain(&[leg]));
		assert_ok!(plain(&[OtcLeg { side: Side::Buy, ..leg }]));
	});
}

#[test]
fn the_price_keeps_to_the_governed_band_and_the_spread() {
	run(|| {
		set_otc(|terms| terms.max_loss = MOST_LOSS);
		let series = usual();
		let quote = quote(series, hundredths(100)).unwrap();
		let value = quote.fair_value;
		let spread = quote.spread.try_add(quote.staleness_spread).unwrap();
		let part = value.mul_floor(bps(500)).unwrap();
		let band = part.try_add(spread).unwrap();
		let lowest = value.try_sub(band).unwrap();
		let highest = value.try_add(band).unwrap();
		let least = Fixed::from_raw(1);
		let at = |price| plain(&[otc_leg(series, Side::Buy, 100, price)]);
		let outside = Error::<Test>::PriceOutsideBand;
		assert_noop!(at(lowest.try_sub(least).unwrap()), outside);
		assert_ok!(at(lowest));
		let outside = Error::<Test>::PriceOutsideBand;
		assert_noop!(at(highest.try_add(least).unwrap()), outside);
		assert_ok!(at(highest));
		// Without a band what remains is the spread.
		set_otc(|terms| terms.band_bps = 0);
		let outside = Error::<Test>::PriceOutsideBand;
		assert_noop!(at(lowest), outside);
		assert_ok!(at(value.try_sub(spread).unwrap()));
	});
}

#[test]
fn orders_that_the_budget_cannot_bear_are_not_made() {
	run(|| {
		no_slippage();
		let series = usual();
		let cheap = fair(series).try_sub(whole(2)).unwrap();
		set_otc(|terms| terms.max_loss = 10_000_001);
		// Two below the model each: five contracts cost ten.
		assert_ok!(plain(&[otc_leg(series, Side::Buy, 500, cheap)]));
		assert_noop!(
			plain(&[otc_leg(series, Side::Buy, 501, cheap)]),
			Error::<Test>::LossBudgetExceeded
		);
		// To make an order spends nothing yet.
		assert_eq!(Losses::<Test>::get(POOL), LossPeriod::default());
	});
}

#[test]
fn a_pool_has_only_so_many_open_orders() {
	run(|| {
		let series = usual();
		let leg = otc_leg(series, Side::Buy, 100, fair(series));
		for _ in 0..3 {
			assert_ok!(plain(&[leg]));
		}
		assert_noop!(plain(&[leg]), Error::<Test>::TooManyOrders);
		assert_ok!(Handler::cancel_order(RuntimeOrigin::signed(MANAGER), 1));
		assert_ok!(plain(&[leg]));
		assert_eq!(NextOrder::<Test>::get(), 4);
	});
}
