//! Broken states are found.

use super::mock::*;
use crate::{types::*, NextReactorId, Parameters, Plans, ReactorOf, Reactors};

#[test]
fn broken_states_are_found() {
	let broken = |break_it: fn()| {
		new_test_ext().execute_with(|| {
			hedge_twenty();
			break_it();
			Hedging::check_invariants().unwrap_err()
		})
	};
	fn spot(f: impl FnOnce(&mut SpotReactor<AccountId>)) {
		ReactorOf::<Test>::mutate(REACTOR, |reactor| {
			let ReactorKind::Spot(spot) = &mut reactor.as_mut().unwrap().kind;
			f(spot);
		});
	}
	fn keep(f: impl FnOnce(&mut Keeper)) {
		let terms = KeeperTerms { max_delta: delta(1), max_cost: 1, period: 1 };
		let mut keeper = Keeper { terms, spent: Spent::default() };
		f(&mut keeper);
		crate::Keepers::<Test>::insert(POOL, KEEPER, keeper);
	}
	fn plan(routes: Vec<Route>) {
		let plan = Plan { routes: Routes::truncate_from(routes), ..Default::default() };
		Plans::<Test>::insert(POOL, plan);
	}
	let found = [
		broken(|| spot(|spot| spot.cash += 1)),
		broken(|| spot(|spot| spot.inventory += 1)),
		broken(|| Reactors::<Test>::remove(POOL)),
		broken(|| ReactorOf::<Test>::remove(REACTOR)),
		broken(|| NextReactorId::<Test>::put(REACTOR)),
		broken(|| spot(|spot| spot.account = ALICE)),
		broken(|| MockPortfolio::open(POOL, USDC, WETH)),
		broken(|| {
			Parameters::<Test>::mutate(POOL, |parameters| parameters.as_mut().unwrap().cooldown = 0)
		}),
		broken(|| crate::HedgeStates::<Test>::mutate(POOL, |state| state.spent.cost_cap = 0)),
		broken(|| {
			crate::HedgeStates::<Test>::mutate(POOL, |state| state.spent.delta = delta(1_001))
		}),
		broken(|| crate::HedgeStates::<Test>::mutate(POOL, |state| state.bounties.cost = 1)),
		broken(|| keep(|keeper| keeper.spent.cost = 1)),
		broken(|| keep(|keeper| keeper.terms.period = 0)),
		broken(|| {
			crate::Bounties::<Test>::mutate(POOL, |terms| terms.share_bps = 1);
		}),
		broken(|| plan(vec![Route::Perp { account: PERP, cost_bps: 1_001 }])),
		broken(|| plan(vec![Route::Spot(REACTOR), Route::Spot(REACTOR)])),
		broken(|| plan(vec![Route::Spot(ReactorId(1))])),
	];
	let ids = [
		"HG-1", "HG-1", "HG-2", "HG-2", "HG-2", "HG-1", "HG-7", "HG-6", "HG-5", "HG-5", "HG-5",
		"HG-5", "HG-6", "HG-6", "HG-6", "HG-6", "HG-9",
	];
	assert_eq!(found.len(), ids.len());
	for (error, id) in found.iter().zip(ids) {
		let text: &'static str = (*error).into();
		assert!(text.starts_with(id), "{text} is not {id}");
	}
}
