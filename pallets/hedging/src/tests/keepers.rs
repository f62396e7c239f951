//! Hedging by keepers within budgets of their own.

use super::mock::*;
use crate::{types::*, Error, Event, Keepers};
use dhv_primitives::{Delta, PoolId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn terms() -> KeeperTerms {
	KeeperTerms { max_delta: delta(15), max_cost: 60 * USD, period: 3_600 }
}

fn set(terms: Option<KeeperTerms>) -> frame_support::dispatch::DispatchResult {
	Hedging::set_keeper(RuntimeOrigin::root(), POOL, KEEPER, terms)
}

fn hedge(size: i64) -> frame_support::dispatch::DispatchResult {
	let origin = RuntimeOrigin::signed(KEEPER);
	Hedging::hedge_as_keeper(origin, POOL, RouteId::Spot(REACTOR), delta(size))
}

#[test]
fn budgets_are_set_by_the_governor() {
	run(|| {
		let by = |origin, pool, terms| Hedging::set_keeper(origin, pool, KEEPER, terms);
		assert_noop!(by(signed(), POOL, Some(terms())), DispatchError::BadOrigin);
		let root = RuntimeOrigin::root;
		assert_noop!(by(root(), PoolId(9), Some(terms())), Error::<Test>::UnknownPool);
		let wrong =
			[KeeperTerms { max_delta: delta(-1), ..terms() }, KeeperTerms { period: 0, ..terms() }];
		for terms in wrong {
			assert_noop!(by(root(), POOL, Some(terms)), Error::<Test>::InvalidKeeperTerms);
		}
		assert_ok!(set(Some(terms())));
		let event = Event::KeeperSet { pool: POOL, keeper: KEEPER, old: None, new: Some(terms()) };
		assert_eq!(events(), [event]);
		assert_ok!(set(None));
		assert!(!Keepers::<Test>::contains_key(POOL, KEEPER));
	});
}

#[test]
fn only_keepers_with_a_budget_for_the_pool_hedge() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-20));
		assert_noop!(hedge(5), Error::<Test>::NoKeeperBudget);
		assert_ok!(Hedging::set_keeper(RuntimeOrigin::root(), POOL, ALICE, Some(terms())));
		let route = RouteId::Spot(REACTOR);
		let result = Hedging::hedge_as_keeper(signed(), POOL, route, delta(5));
		assert_eq!(result, Err(DispatchError::BadOrigin), "a budget alone does not make a keeper");
	});
}

#[test]
fn delta_and_cost_of_a_period_are_bounded() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-100));
		assert_ok!(set(Some(terms())));
		MockTerms::set_budget(Some(0));
		System::reset_events();
		// 10 for 25,000, 50 lost at 0.2 %; nothing of it is the manager's.
		assert_ok!(hedge(10));
		let charged = Event::KeeperCharged {
			pool: POOL,
			keeper: KEEPER,
			delta: delta(10),
			cost: 50 * USD,
			delta_left: delta(5),
			cost_left: 10 * USD,
		};
		assert_eq!(events().last(), Some(&charged));
		assert_eq!(MockTerms::spent(), 0);
		later(600);
		let root = sp_io::storage::root(Default::default());
		let tried = |size| frame_support::storage::with_storage_layer(|| hedge(size));
		assert_eq!(tried(6), Err(Error::<Test>::KeeperDeltaExceeded.into()));
		assert_eq!(tried(3), Err(Error::<Test>::KeeperCostExceeded.into()));
		assert_eq!(sp_io::storage::root(Default::default()), root);
		assert_ok!(hedge(2));
		assert_eq!(
			Hedging::keeper(POOL, KEEPER),
			Some((terms(), Spending { delta: delta(3), cost: 0 }))
		);
		later(3_000);
		let fresh = Spending { delta: delta(15), cost: 60 * USD };
		assert_eq!(Hedging::keeper(POOL, KEEPER), Some((terms(), fresh)));
		assert_ok!(hedge(12));
	});
}

#[test]
fn new_terms_do_not_forget_what_was_spent() {
	run(|| {
		MockPortfolio::set_delta(POOL, delta(-100));
		assert_ok!(set(Some(terms())));
		assert_ok!(hedge(10));
		let wider = KeeperTerms { max_delta: delta(18), ..terms() };
		assert_ok!(set(Some(wider)));
		let left = Spending { delta: delta(8), cost: 10 * USD };
		assert_eq!(Hedging::keeper(POOL, KEEPER), Some((wider, left)));
	});
}

#[test]
fn every_limit_of_the_pool_holds() {
	run(|| {
		assert_ok!(set(Some(terms())));
		MockPortfolio::set_delta(POOL, delta(-10));
		assert_noop!(hedge(-5), Error::<Test>::NothingToSell);
		assert_eq!(hedge(21), Err(Error::<Test>::RiskNotReduced.into()));
		MockPortfolio::set_may_hedge(POOL, false);
		assert_noop!(hedge(5), Error::<Test>::HedgingSuspended);
		MockPortfolio::set_may_hedge(POOL, true);
		assert_ok!(hedge(5));
		assert_noop!(hedge(5), Error::<Test>::CoolingDown);
	});
}

#[test]
fn keepers_hedge_at_venues_too() {
	run(|| {
		perp_first(5);
		assert_ok!(set(Some(terms())));
		MockPortfolio::set_delta(POOL, delta(10));
		let origin = RuntimeOrigin::signed(KEEPER);
		assert_ok!(Hedging::hedge_as_keeper(origin, POOL, RouteId::Perp(PERP), delta(-10)));
		assert_eq!(MockPerps::asked(), [(PERP, Delta::new(milli(-10_000)))]);
		// 5 bps of 25,000.
		let left = Spending { delta: delta(5), cost: 60 * USD - 12_500_000 };
		assert_eq!(Hedging::keeper(POOL, KEEPER), Some((terms(), left)));
	});
}
