//! What the terms of trading owe to the hedge and the surface, and the budget that the manager's
//! decisions share.

use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, MockTerms, FINE, WETH};
use dhv_primitives::{
	ports::{HedgeCost, ManagerBudget, VolatilitySpread},
	Fixed, Side,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn set(change: impl FnOnce(&mut TradingParameters)) -> DispatchResult {
	let mut parameters = terms();
	change(&mut parameters);
	put(POOL, parameters)
}

#[test]
fn the_charge_covers_what_the_hedge_may_cost() {
	run(|| {
		// The terms charge 2 %.
		MockTerms::set_hedge_cost(Some(bps(201)));
		assert_noop!(set(|_| ()), Error::<Test>::HedgeCostTooLow);
		assert_ok!(set(|terms| terms.hedge_cost = bps(201)));
		assert_noop!(set(|terms| terms.hedge_cost = bps(200)), Error::<Test>::HedgeCostTooLow);
		MockTerms::set_hedge_cost(None);
		assert_ok!(set(|terms| terms.hedge_cost = Fixed::ZERO));
	});
}

#[test]
fn the_spread_of_volatilities_is_what_smiles_assume_or_more() {
	run(|| {
		// The terms take 1 %.
		MockTerms::set_bid_ask_spread(Some(bps(101)));
		assert_noop!(set(|_| ()), Error::<Test>::VolatilitySpreadTooLow);
		assert_ok!(set(|terms| terms.bid_ask_spread = bps(101)));
		MockTerms::set_bid_ask_spread(Some(bps(100)));
		assert_ok!(set(|_| ()));
	});
}

#[test]
fn says_what_is_charged() {
	run(|| {
		assert_eq!(<Handler as HedgeCost>::hedge_cost(POOL), Some(bps(200)));
		assert_eq!(<Handler as HedgeCost>::hedge_cost(BARE_POOL), None);
		let least = <Handler as VolatilitySpread>::bid_ask_spread;
		assert_eq!((least(WETH), least(FINE)), (Some(bps(100)), None));
		// The least of all pools on the underlying.
		let tight = TradingParameters { bid_ask_spread: bps(40), ..terms() };
		assert_ok!(put(BARE_POOL, tight));
		assert_eq!(least(WETH), Some(bps(40)));
	});
}

#[test]
fn hedges_by_hand_and_orders_share_one_budget() {
	run(|| {
		// 100 USDC an hour.
		let charge = |loss| <Handler as ManagerBudget>::charge(POOL, loss);
		assert_ok!(charge(0));
		assert_eq!(Losses::<Test>::get(POOL), LossPeriod::default());
		assert_ok!(charge(60_000_000));
		let since = MockClock::timestamp();
		let period = LossPeriod { since, lost: 60_000_000, allowed: 100_000_000 };
		assert_eq!(Losses::<Test>::get(POOL), period);
		let told = Event::ManagerCharged { pool: POOL, loss: 60_000_000, period };
		assert_eq!(events(), [told]);
		assert_noop!(charge(40_000_001), Error::<Test>::LossBudgetExceeded);

		// An order 25 below the model, for two contracts.
		let series = usual();
		let price = fair(series).try_sub(Fixed::from_int(25)).unwrap();
		let dear = [otc_leg(series, Side::Buy, 200, price)];
		assert_noop!(propose(&dear, false), Error::<Test>::LossBudgetExceeded);
		let less = [otc_leg(series, Side::Buy, 120, price)];
		let id = make(&less, false);
		assert_ok!(charge(20_000_000));
		assert_noop!(fill(id, None), Error::<Test>::LossBudgetExceeded);
		// The next period begins anew.
		MockClock::advance(3_600);
		assert_ok!(charge(100_000_000));
		assert_noop!(charge(1), Error::<Test>::LossBudgetExceeded);
	});
}

#[test]
fn a_pool_without_a_budget_bears_no_loss() {
	run(|| {
		let charge = |loss| <Handler as ManagerBudget>::charge(BARE_POOL, loss);
		assert_ok!(charge(0));
		assert_noop!(charge(1), Error::<Test>::OtcNotConfigured);
	});
}
