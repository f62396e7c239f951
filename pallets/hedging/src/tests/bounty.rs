//! Bounties for calls that do what the chain had no weight for.

use super::mock::*;
use crate::{types::*, weights::WeightInfo, Error, Event, HedgeStates};
use dhv_primitives::{
	ports::{HedgeCost, ScheduledWork},
	tunable::ParameterRefusal,
	Balance, Delta, Fixed, PoolId,
};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_runtime::DispatchError;

fn terms() -> BountyTerms {
	BountyTerms { share_bps: 10, most: 100 * USD, period_cap: 120 * USD, delay: 60 }
}

fn set(terms: BountyTerms) -> frame_support::dispatch::DispatchResult {
	Hedging::set_bounty(RuntimeOrigin::root(), POOL, terms)
}

/// A block that looks at the pool and has no weight for more.
fn starved_block() {
	let limit = <() as WeightInfo>::run_base() + <() as WeightInfo>::run_pool(4);
	Hedging::run(&mut WeightMeter::with_limit(limit));
}

fn alice() -> Balance {
	Assets::balance(USDC, ALICE)
}

/// 20 to buy, which the chain has missed for a minute.
fn missed() {
	assert_ok!(set(terms()));
	MockPortfolio::set_delta(POOL, delta(-20));
	starved_block();
	later(60);
	System::reset_events();
}

#[test]
fn are_governed_and_none_by_default() {
	run(|| {
		assert_eq!(Hedging::bounty(POOL), BountyTerms::default());
		assert_noop!(Hedging::set_bounty(signed(), POOL, terms()), DispatchError::BadOrigin);
		let root = RuntimeOrigin::root;
		assert_noop!(Hedging::set_bounty(root(), PoolId(9), terms()), Error::<Test>::UnknownPool);
		let generous = BountyTerms { share_bps: 1_001, ..terms() };
		let refused = Error::<Test>::ParameterRefused(ParameterRefusal::OutOfRange(0));
		assert_noop!(set(generous), refused);
		let soon = BountyTerms { delay: 0, ..terms() };
		assert_noop!(set(soon), Error::<Test>::InvalidBounty);
		assert_ok!(set(terms()));
		let set = Event::BountySet { pool: POOL, old: BountyTerms::default(), new: terms() };
		assert_eq!(events(), [set]);
	});
}

#[test]
fn whoever_tightens_lowers_them_and_the_governor_raises_them_by_steps() {
	run(|| {
		assert_ok!(set(terms()));
		let guardian = || RuntimeOrigin::signed(GUARDIAN);
		let less = BountyTerms { share_bps: 0, most: 0, period_cap: 0, delay: 3_600 };
		assert_ok!(Hedging::set_bounty(guardian(), POOL, less));
		let refused = Error::<Test>::ParameterRefused(ParameterRefusal::NotTighter(0));
		assert_noop!(Hedging::set_bounty(guardian(), POOL, terms()), refused);
		// Back to what it was, which is its step already.
		let more = BountyTerms { share_bps: 11, ..terms() };
		let refused = Error::<Test>::ParameterRefused(ParameterRefusal::StepTooLarge(0));
		assert_noop!(set(more), refused);
		assert_ok!(set(terms()));
		MockGovernance::pass(24);
		assert_ok!(set(more));
	});
}

#[test]
fn a_call_that_does_what_the_chain_missed_is_paid() {
	run(|| {
		missed();
		assert_ok!(rebalance());
		// 10 bps of 50,000 out of the pool's free funds, beside what the purchase cost.
		assert_eq!(alice(), 50 * USD);
		assert_eq!(free(), FREE - 50_100 * USD - 50 * USD);
		let paid = Event::BountyPaid {
			pool: POOL,
			who: ALICE,
			amount: 50 * USD,
			removed: delta(20),
			left: 70 * USD,
		};
		assert_eq!(events().last(), Some(&paid));
		assert_eq!(Hedging::budgets(POOL).unwrap().bounties, 70 * USD);
	});
}

#[test]
fn nothing_is_paid_for_what_the_chain_would_have_done() {
	run(|| {
		assert_ok!(set(terms()));
		// Due since this very block.
		MockPortfolio::set_delta(POOL, delta(-20));
		assert_ok!(rebalance());
		assert_eq!(alice(), 0);
		later(600);
		// Missed, but not for long enough.
		MockPortfolio::set_delta(POOL, delta(-40));
		starved_block();
		later(59);
		assert_ok!(rebalance());
		assert_eq!(alice(), 0);
		later(600);
		// Missed long ago and done meanwhile.
		MockPortfolio::set_delta(POOL, delta(-60));
		starved_block();
		later(60);
		Hedging::run(&mut WeightMeter::new());
		later(600);
		MockPortfolio::set_delta(POOL, delta(-80));
		assert_ok!(rebalance());
		assert_eq!(alice(), 0);
	});
}

#[test]
fn nothing_is_paid_for_what_the_chain_was_refused() {
	run(|| {
		missed();
		MockMarket::remove();
		Hedging::run(&mut WeightMeter::new());
		assert_eq!(HedgeStates::<Test>::get(POOL).missed_since, None);
		MockMarket::set_constant(price(2_500), 20);
		assert_ok!(rebalance());
		assert_eq!(alice(), 0);
	});
}

#[test]
fn what_is_due_no_more_was_not_missed() {
	run(|| {
		missed();
		MockPortfolio::set_delta(POOL, Delta::ZERO);
		starved_block();
		assert_eq!(HedgeStates::<Test>::get(POOL).missed_since, None);
	});
}

#[test]
fn each_call_and_each_period_has_a_cap() {
	run(|| {
		missed();
		MockPortfolio::set_delta(POOL, delta(-45));
		assert_ok!(rebalance());
		assert_eq!(alice(), 100 * USD, "112.50 are too much for one call");
		later(600);
		MockPortfolio::set_delta(POOL, delta(-95));
		starved_block();
		later(60);
		assert_ok!(rebalance());
		assert_eq!(alice(), 120 * USD, "and 20 are left of the period");
		later(86_400);
		MockPortfolio::set_delta(POOL, delta(-105));
		starved_block();
		later(60);
		assert_ok!(rebalance());
		assert_eq!(alice(), 145 * USD);
	});
}

#[test]
fn only_what_is_removed_for_certain_is_paid_for() {
	run(|| {
		perp_first(5);
		missed();
		assert_ok!(rebalance());
		assert_eq!(MockPerps::asked(), [(PERP, delta(20))]);
		assert_eq!(alice(), 0);
	});
}

#[test]
fn a_bounty_that_cannot_be_paid_stops_no_hedge() {
	run(|| {
		missed();
		MockFunds::on_advance(Some(Box::new(|_, amount| {
			frame_support::ensure!(amount > 1_000 * USD, DispatchError::Exhausted);
			Ok(())
		})));
		assert_ok!(rebalance());
		let unpaid = Event::BountyUnpaid {
			pool: POOL,
			who: ALICE,
			amount: 50 * USD,
			reason: DispatchError::Exhausted,
		};
		assert_eq!(events().last(), Some(&unpaid));
		assert_eq!((alice(), ledgers(REACTOR)), (0, (0, 20 * ETH)));
		assert_eq!(Hedging::budgets(POOL).unwrap().bounties, 120 * USD);
	});
}

#[test]
fn who_causes_hedges_pays_at_least_their_bounties() {
	run(|| {
		// There and back, in the market 250 bps, and a bounty on each way.
		MockTerms::set_hedge_cost(Some(Fixed::from_bps(269)));
		assert_noop!(set(terms()), Error::<Test>::CostAboveCharge);
		MockTerms::set_hedge_cost(Some(Fixed::from_bps(270)));
		assert_ok!(set(terms()));
		assert_eq!(<Hedging as HedgeCost>::hedge_cost(POOL), Some(Fixed::from_bps(270)));
		let wider = HedgeParameters { buy_slippage_bps: 101, ..parameters() };
		let set = Hedging::set_parameters(RuntimeOrigin::root(), POOL, wider);
		assert_eq!(set, Err(Error::<Test>::CostAboveCharge.into()));
	});
}
