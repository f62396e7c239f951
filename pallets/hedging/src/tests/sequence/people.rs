//! What people and governance do.

use super::{
	super::mock::*,
	world::{World, ACCOUNTS},
};
use crate::{types::*, weights::WeightInfo, *};
use dhv_primitives::{
	ports::{Reactors as ReactorsPort, ScheduledWork},
	Balance, Delta,
};
use dhv_sequences::{any, may, must_fail, Operation, Tried, World as _};
use frame_support::{
	traits::Get,
	weights::{Weight, WeightMeter},
};

/// What may stand in the way of an order.
const ORDER: &[&str] = &[
	"HedgingSuspended",
	"CoolingDown",
	"InsideBand",
	"AwaitsVenue",
	"OrderTooSmall",
	"OrderTooLarge",
	"NoCapacity",
	"NothingToSell",
	"PriceStale",
	"NoMarket",
	"PriceDeviates",
	"SlippageExceeded",
	"BudgetExceeded",
	"PeriodDeltaExceeded",
	"RiskNotReduced",
	"MarketMisreported",
	"UnknownReactor",
	"UnknownRoute",
	"CannotLookup",
	"Exhausted",
	"no free funds",
	"no budget",
	"out of range",
	"FundsUnavailable",
];
const KEEPER_LIMITS: &[&str] = &["NoKeeperBudget", "KeeperDeltaExceeded", "KeeperCostExceeded"];
const CHARGED: &[&str] = &["CostAboveCharge"];
const LISTED: &[&str] = &["UnknownReactor", "UnknownRoute"];

pub const FAMILY: &[Operation<World>] = &[
	may("rebalance", 30, rebalance_call, &[ORDER]),
	may("hedge by hand", 15, hedge, &[ORDER]),
	may("hedge at a venue", 15, hedge_perp, &[ORDER]),
	may("hedge as a keeper", 15, hedge_as_keeper, &[ORDER, KEEPER_LIMITS]),
	may("unwind", 4, unwind, &[ORDER, &["NotClosing"]]),
	any("a block", 25, block),
	any("a block with little weight", 8, little),
	any("a block that only looks", 12, look),
	may("do what was missed", 10, missed, &[ORDER]),
	any("the pool takes cash back", 6, withdraw),
	may("replace parameters", 4, replace_parameters, &[CHARGED]),
	may("set parameters", 4, set_parameters, &[CHARGED, &["ParameterRefused"]]),
	may("tighten", 2, tighten, &[]),
	must_fail("not tighter", not_tighter, "ParameterRefused", &[]),
	must_fail("no order", |w| wrong(w, |p| p.min_order = Delta::ZERO), "ParameterRefused", &[]),
	must_fail("large orders", |w| wrong(w, |p| p.max_order = delta(1_001)), "InvalidOrders", &[]),
	must_fail("no period", |w| wrong(w, |p| p.budget_period = 0), "ParameterRefused", &[]),
	must_fail("wide", |w| wrong(w, |p| p.buy_slippage_bps = 2_000), "ParameterRefused", &[]),
	may("set a cap", 3, set_cap, &[CHARGED, LISTED, &["ParameterRefused"]]),
	must_fail("a cap below zero", negative_cap, "ParameterRefused", &[LISTED]),
	may("close", 2, close, &[LISTED, &["AlreadyClosing"]]),
	may("add", 6, add, &[CHARGED, &["TooManyReactors"]]),
	may("set the routes", 8, set_routing, &[CHARGED, LISTED]),
	must_fail("name a place twice", twice, "InvalidRoutes", &[]),
	may("set the bounty", 4, set_bounty, &[CHARGED]),
	must_fail("a bounty without delay", no_delay, "InvalidBounty", &[]),
	may("set a keeper", 8, set_keeper, &[]),
	must_fail("a keeper below zero", negative_keeper, "InvalidKeeperTerms", &[]),
	must_fail("a stranger sets parameters", stranger, "BadOrigin", &[]),
	must_fail("a stranger as keeper", false_keeper, "BadOrigin", &[]),
];

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

fn rebalance_call(world: &mut World) -> Tried {
	Some(world.order(signed(), Call::rebalance { pool: POOL }))
}

/// A size, more often than not one that helps.
fn size(world: &mut World) -> Delta {
	let Ok(net) = Hedging::net_delta(POOL) else { return delta(1) };
	let nearest = net.outcomes.nearest().raw();
	if nearest == 0 || world.random.once_in(3) {
		return world.thousandths(60_000);
	}
	if world.random.once_in(12) {
		return Delta::new(milli(world.random.between(-9, 9)));
	}
	let part = i128::from(world.random.between(1, 120));
	Delta::from_raw((-nearest / 100 * part).clamp(delta(-49).raw(), delta(49).raw()))
}

fn hedge(world: &mut World) -> Tried {
	let (reactor, delta) = (world.some_reactor(), size(world));
	let call = Call::hedge { pool: POOL, reactor, delta };
	Some(world.order(RuntimeOrigin::signed(MANAGER), call))
}

fn hedge_perp(world: &mut World) -> Tried {
	let (account, delta) = (world.some_account(), size(world));
	let call = Call::hedge_perp { pool: POOL, account, delta };
	Some(world.order(RuntimeOrigin::signed(MANAGER), call))
}

fn hedge_as_keeper(world: &mut World) -> Tried {
	let spot = world.random.once_in(2);
	let (reactor, account, delta) = (world.some_reactor(), world.some_account(), size(world));
	let route = if spot { RouteId::Spot(reactor) } else { RouteId::Perp(account) };
	let call = Call::hedge_as_keeper { pool: POOL, route, delta };
	Some(world.order(RuntimeOrigin::signed(KEEPER), call))
}

fn unwind(world: &mut World) -> Tried {
	let reactor = world.some_reactor();
	Some(world.call(signed(), Call::unwind { reactor }))
}

fn block(_: &mut World) -> Tried {
	Hedging::run(&mut WeightMeter::new());
	Some(Ok(()))
}

fn little(world: &mut World) -> Tried {
	let limit = Weight::from_parts(world.random.below(2_500), 0);
	Hedging::run(&mut WeightMeter::with_limit(limit));
	Some(Ok(()))
}

/// What is due is seen and missed.
fn look(_: &mut World) -> Tried {
	let most = <Test as Config>::MaxReactors::get();
	let limit = <() as WeightInfo>::run_base() + <() as WeightInfo>::run_pool(most);
	Hedging::run(&mut WeightMeter::with_limit(limit));
	Some(Ok(()))
}

/// The chain sees a minute long what is due and has no weight for it.
fn missed(world: &mut World) -> Tried {
	if world.random.once_in(3) {
		super::outside::refuse_small();
	}
	look(world);
	later(60);
	rebalance_call(world)
}

fn withdraw(world: &mut World) -> Tried {
	let before = free();
	let most = if world.random.once_in(2) { 200_000 } else { 500 };
	let wanted = Balance::from(world.random.below(most)) * USD;
	let repaid = <Hedging as ReactorsPort>::withdraw(POOL, wanted).unwrap();
	assert!(repaid <= wanted);
	assert_eq!(free(), before + repaid);
	Some(Ok(()))
}

fn some_parameters(world: &mut World) -> HedgeParameters {
	let random = &mut world.random;
	let max_order = Delta::new(milli(10 + random.below(60_000) as i64));
	HedgeParameters {
		target_band: Delta::new(milli(random.below(3_000) as i64)),
		max_order,
		cooldown: 1 + random.below(600),
		buy_slippage_bps: 40 + random.below(160) as u32,
		sell_slippage_bps: 40 + random.below(160) as u32,
		max_price_deviation_bps: 20 + random.below(180) as u32,
		cost_budget: Balance::from(random.below(5_000)) * USD,
		max_period_delta: Delta::from_raw(max_order.raw() * i128::from(1 + random.below(20))),
		budget_period: 1 + random.below(20_000),
		..parameters()
	}
}

/// As an upgrade might, however far they move.
fn replace_parameters(world: &mut World) -> Tried {
	let parameters = some_parameters(world);
	Some(world.port(|| put(POOL, parameters)))
}

fn set_parameters(world: &mut World) -> Tried {
	MockGovernance::pass(world.random.below(30) as u32);
	let old = Hedging::parameters(POOL)?;
	let by = world.random.below(60) as u32;
	let parameters = HedgeParameters {
		buy_slippage_bps: old.buy_slippage_bps.saturating_sub(10) + by,
		sell_slippage_bps: (old.sell_slippage_bps + 10).saturating_sub(by / 3),
		cost_budget: old.cost_budget + Balance::from(by) * 100 * USD,
		..old
	};
	Some(world.call(root(), Call::set_parameters { pool: POOL, parameters }))
}

fn tighten(world: &mut World) -> Tried {
	let old = Hedging::parameters(POOL)?;
	let parameters =
		HedgeParameters { buy_slippage_bps: old.buy_slippage_bps.saturating_sub(1), ..old };
	let guardian = RuntimeOrigin::signed(GUARDIAN);
	Some(world.call(guardian, Call::set_parameters { pool: POOL, parameters }))
}

fn not_tighter(world: &mut World) -> Tried {
	let old = Hedging::parameters(POOL)?;
	let parameters = HedgeParameters { cost_budget: old.cost_budget + 1, ..old };
	let guardian = RuntimeOrigin::signed(GUARDIAN);
	Some(world.call(guardian, Call::set_parameters { pool: POOL, parameters }))
}

fn wrong(world: &mut World, make: fn(&mut HedgeParameters)) -> Tried {
	let mut parameters = parameters();
	make(&mut parameters);
	Some(world.call(root(), Call::set_parameters { pool: POOL, parameters }))
}

fn set_cap(world: &mut World) -> Tried {
	let reactor = world.some_reactor();
	let max_delta = Delta::new(milli(world.random.below(200_000) as i64));
	let parameters = ReactorParameters { max_delta };
	if world.random.once_in(3) {
		let call = Call::set_reactor_parameters { reactor, parameters };
		return Some(world.call(root(), call));
	}
	Some(world.port(|| put_cap(reactor, parameters)))
}

fn negative_cap(world: &mut World) -> Tried {
	let reactor = world.some_reactor();
	let parameters = ReactorParameters { max_delta: delta(-1) };
	Some(world.call(root(), Call::set_reactor_parameters { reactor, parameters }))
}

fn close(world: &mut World) -> Tried {
	let reactor = world.some_reactor();
	Some(world.call(root(), Call::close_reactor { reactor }))
}

fn add(world: &mut World) -> Tried {
	Some(world.call(root(), Call::add_spot_reactor { pool: POOL, parameters: limits() }))
}

fn set_routing(world: &mut World) -> Tried {
	let mut routes = Vec::new();
	for account in ACCOUNTS {
		if !world.random.once_in(4) {
			let cost_bps = world.random.below(80) as u32;
			routes.push(Route::Perp { account, cost_bps });
		}
	}
	let at = world.random.below(routes.len() as u64 + 1) as usize;
	routes.insert(at, Route::Spot(world.some_reactor()));
	let routing = world.random.pick(&[Routing::InOrder, Routing::Cheapest, Routing::Cheapest]);
	let plan = Plan { routing, routes: Routes::truncate_from(routes) };
	Some(world.call(root(), Call::set_routing { pool: POOL, plan }))
}

fn twice(world: &mut World) -> Tried {
	let route = Route::Perp { account: world.some_account(), cost_bps: 1 };
	let routes = Routes::truncate_from(vec![route, route]);
	let plan = Plan { routing: Routing::InOrder, routes };
	Some(world.call(root(), Call::set_routing { pool: POOL, plan }))
}

fn set_bounty(world: &mut World) -> Tried {
	let random = &mut world.random;
	let terms = BountyTerms {
		share_bps: random.below(11) as u32,
		most: Balance::from(random.below(100)) * USD,
		period_cap: Balance::from(random.below(500)) * USD,
		delay: 1 + random.below(60),
	};
	Some(world.call(root(), Call::set_bounty { pool: POOL, terms }))
}

fn no_delay(world: &mut World) -> Tried {
	let terms = BountyTerms { share_bps: 1, ..Default::default() };
	Some(world.call(root(), Call::set_bounty { pool: POOL, terms }))
}

fn set_keeper(world: &mut World) -> Tried {
	let random = &mut world.random;
	let terms = KeeperTerms {
		max_delta: Delta::new(milli(random.below(100_000) as i64)),
		max_cost: Balance::from(random.below(300) * random.below(2)) * USD,
		period: 1 + random.below(10_000),
	};
	let terms = (!random.once_in(6)).then_some(terms);
	Some(world.call(root(), Call::set_keeper { pool: POOL, keeper: KEEPER, terms }))
}

fn negative_keeper(world: &mut World) -> Tried {
	let terms = Some(KeeperTerms { max_delta: delta(-1), max_cost: 0, period: 1 });
	Some(world.call(root(), Call::set_keeper { pool: POOL, keeper: KEEPER, terms }))
}

fn stranger(world: &mut World) -> Tried {
	let call = Call::set_parameters { pool: POOL, parameters: parameters() };
	Some(world.call(signed(), call))
}

fn false_keeper(world: &mut World) -> Tried {
	let route = RouteId::Perp(PERP);
	Some(world.call(signed(), Call::hedge_as_keeper { pool: POOL, route, delta: delta(1) }))
}
