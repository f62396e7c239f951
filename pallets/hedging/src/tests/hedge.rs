//! Hedging by hand.

use super::mock::*;
use crate::{types::*, Error};
use dhv_primitives::{Delta, PoolId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn manager() -> RuntimeOrigin {
	RuntimeOrigin::signed(MANAGER)
}

#[test]
fn is_for_the_manager() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-20));
		assert_noop!(Hedging::hedge(signed(), POOL, REACTOR, delta(5)), DispatchError::BadOrigin);
		assert_ok!(Hedging::hedge(manager(), POOL, REACTOR, delta(5)));
		assert_eq!(ledgers(REACTOR), (0, 5 * ETH));
	});
}

#[test]
fn acts_inside_the_band_but_not_against_risk() {
	run(|| {
		MockPortfolio::set_delta(POOL, Delta::new(milli(-500)));
		for wrong in [milli(-500), milli(1_000), milli(1_200)] {
			let result = Hedging::hedge(manager(), POOL, REACTOR, Delta::new(wrong));
			assert!(result.is_err(), "{wrong}");
		}
		assert_noop!(
			Hedging::hedge(manager(), POOL, REACTOR, Delta::new(milli(1_000))),
			Error::<Test>::RiskNotReduced
		);
		assert_ok!(Hedging::hedge(manager(), POOL, REACTOR, Delta::new(milli(600))));
		assert_eq!(net(), milli(100));
	});
}

#[test]
fn sells_what_is_held() {
	run(|| {
		hedge_twenty();
		MockPortfolio::set_delta(POOL, delta(-5));
		later(600);
		assert_noop!(
			Hedging::hedge(manager(), POOL, REACTOR, delta(-21)),
			Error::<Test>::NothingToSell
		);
		assert_ok!(Hedging::hedge(manager(), POOL, REACTOR, delta(-10)));
		assert_eq!(ledgers(REACTOR), (0, 10 * ETH));
	});
}

#[test]
fn keeps_every_limit() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-500));
		let hedge = |id, size| Hedging::hedge(manager(), POOL, id, size);
		assert_noop!(hedge(REACTOR, Delta::new(milli(9))), Error::<Test>::OrderTooSmall);
		assert_noop!(hedge(REACTOR, Delta::new(milli(50_001))), Error::<Test>::OrderTooLarge);
		assert_noop!(hedge(ReactorId(1), delta(1)), Error::<Test>::UnknownReactor);
		let small = ReactorParameters { max_delta: delta(10) };
		assert_ok!(put_cap(REACTOR, small));
		assert_noop!(hedge(REACTOR, delta(11)), Error::<Test>::NoCapacity);
		MockMarket::set_constant(price(2_600), 0);
		assert_noop!(hedge(REACTOR, delta(10)), Error::<Test>::PriceDeviates);
		MockMarket::set_constant(price(2_500), 0);
		MockPortfolio::set_may_hedge(POOL, false);
		assert_noop!(hedge(REACTOR, delta(10)), Error::<Test>::HedgingSuspended);
		MockPortfolio::set_may_hedge(POOL, true);
		assert_ok!(hedge(REACTOR, delta(5)));
		assert_noop!(hedge(REACTOR, delta(5)), Error::<Test>::CoolingDown);
	});
}

#[test]
fn only_reactors_of_the_pool() {
	run(|| {
		let other = PoolId(1);
		MockPortfolio::open(other, WETH, USDC);
		MockPortfolio::set_delta(other, delta(-5));
		assert_ok!(Hedging::set_parameters(RuntimeOrigin::root(), other, parameters()));
		assert_noop!(
			Hedging::hedge(manager(), other, REACTOR, delta(5)),
			Error::<Test>::UnknownReactor
		);
	});
}
