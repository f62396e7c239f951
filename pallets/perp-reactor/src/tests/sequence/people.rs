//! What people and governance do.

use super::{super::mock::*, world::World};
use crate::{types::*, *};
use dhv_primitives::{
	ports::{PerpHedges, Reactors as ReactorsPort, ScheduledWork, Trap},
	Delta,
};
use dhv_sequences::{any, may, must_fail, Operation, Tried, World as _};
use frame_support::{
	storage::with_storage_layer,
	weights::{Weight, WeightMeter},
};
use sp_runtime::DispatchError;

const STANDS: &[&str] = &[
	"UnknownReactor",
	"NothingToDo",
	"ChannelNotReady",
	"InsufficientFunds",
	"VenueMisreported",
	"TooManyOps",
	"PriceStale",
	"InQuarantine",
	"Closing",
	"InDoubt",
];

pub const FAMILY: &[Operation<World>] = &[
	may("ask for a size", 20, ask, &[STANDS]),
	may("give a size up", 6, give_up, &[STANDS]),
	must_fail("ask for too much", ask_too_much, "SizeOutOfRange", &[STANDS]),
	may("advance", 12, advance, &[STANDS]),
	any("a block", 40, block),
	any("a block with little weight", 4, little),
	may("process", 3, process, &[STANDS, &["InboxEmpty"]]),
	may("collect", 3, collect, &[STANDS, &["NothingArrived", "NotYetReported", "UnknownNonce"]]),
	may("claim what is trapped", 4, claim, &[STANDS, CLAIMS]),
	may("accept", 2, |w| resolve(w, true), &[STANDS, &["NotInQuarantine", "Overflow"]]),
	may("refuse", 25, |w| resolve(w, false), &[STANDS, &["NotInQuarantine"]]),
	may("write off", 2, |w| force(w, Resolution::WrittenOff), &[STANDS, FORCE]),
	may("give back", 2, |w| force(w, Resolution::Returned), &[STANDS, FORCE]),
	may("drop", 2, |w| force(w, Resolution::Dropped), &[STANDS, FORCE]),
	may("parameters are replaced", 2, set_parameters, &[STANDS]),
	may("set parameters", 2, step_parameters, &[STANDS, &["ParameterRefused"]]),
	may("close", 1, close, &[STANDS]),
	may("abandon", 1, abandon, &[STANDS, &["NotClosing"]]),
	may("open another", 30, open, &[&["TooManyReactors"]]),
	must_fail("open too many", too_many, "TooManyReactors", &[]),
	any("the pool takes cash back", 2, withdraw),
	may("the pool asks for the value", 3, value, &[&["ReportStale"]]),
	any("heal", 1, heal),
];

const CLAIMS: &[&str] = &["NothingTrapped", "TooSoon", "UnknownNonce", "not in the trap"];
const FORCE: &[&str] = &["UnknownOp", "WrongResolution", "NotReturned"];

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

fn ask(world: &mut World) -> Tried {
	let size = world.thousandths(60_000);
	let held = Perps::exposure(world.id).map_or(Delta::ZERO, |held| held.confirmed);
	let target = world.random.pick(&[Delta::new(size), Delta::ZERO, held]);
	if world.random.once_in(2) {
		let id = world.id;
		return Some(world.port(|| <Perps as PerpHedges>::set_target(id, target)));
	}
	let call = Call::set_target { id: world.id, target };
	Some(world.call(root(), call))
}

fn give_up(world: &mut World) -> Tried {
	let id = world.id;
	let waits = <Perps as PerpHedges>::unsent(id).is_some();
	(waits || world.random.once_in(4)).then(|| world.port(|| <Perps as PerpHedges>::give_up(id)))
}

fn ask_too_much(world: &mut World) -> Tried {
	let target = world.random.pick(&[delta(1_000), delta(-1_000)]);
	let call = Call::set_target { id: world.id, target };
	Some(world.call(root(), call))
}

fn advance(world: &mut World) -> Tried {
	let call = Call::advance { id: world.id };
	Some(world.call(signed(), call))
}

fn block(world: &mut World) -> Tried {
	let few = world.random.below(4) as u32;
	let many = 10 + world.random.below(60) as u32;
	let most = if world.random.once_in(10) { 450 } else { many };
	blocks(if world.random.once_in(8) { most } else { few });
	work();
	Some(Ok(()))
}

fn little(world: &mut World) -> Tried {
	let limit = Weight::from_parts(world.random.below(2_500), 0);
	Perps::run(&mut WeightMeter::with_limit(limit));
	Some(Ok(()))
}

fn process(world: &mut World) -> Tried {
	let call = Call::process_inbox { id: world.id };
	Some(world.call(signed(), call))
}

fn collect(world: &mut World) -> Tried {
	let next = world.reactor().map_or(0, |reactor| reactor.next_nonce);
	let arrived: Vec<_> = world.arrived.iter().copied().collect();
	if arrived.is_empty() && !world.random.once_in(8) {
		return None;
	}
	let nonce = world.random.choose(&arrived);
	let any = world.random.below(next + 2);
	let nonce = nonce.filter(|_| !world.random.once_in(4)).unwrap_or(any);
	let call = Call::collect { id: world.id, nonce };
	Some(world.call(signed(), call))
}

fn claim(world: &mut World) -> Tried {
	let venue = MockVenue::world();
	let in_doubt = world.ops().iter().any(|op| op.is_doubtful() && op.kind.is_leg());
	if !in_doubt && !world.random.once_in(8) {
		return None;
	}
	let as_chain = world.random.once_in(2);
	let home = venue.trapped_home.iter().next();
	let trap = match home {
		Some((nonce, amount)) if !world.random.once_in(4) => {
			Trap::Home { amount: *amount, nonce: *nonce }
		}
		_ => {
			let trapped = venue.trapped.get(&world.account()).copied();
			let amount = trapped.filter(|_| !world.random.once_in(4)).unwrap_or(USD);
			Trap::Venue { amount, as_chain }
		}
	};
	let call = Call::reclaim { id: world.id, trap };
	let claimed = world.call(signed(), call.clone());
	if let (Ok(()), Trap::Home { nonce, .. }) = (claimed, trap) {
		world.arrived.insert(nonce);
	}
	if claimed.is_ok() && world.random.once_in(2) {
		let again = world.call(signed(), call);
		world.count_error(again.expect_err("it was claimed just now"));
	}
	Some(claimed)
}

fn resolve(world: &mut World, accept: bool) -> Tried {
	if Perps::quarantine(world.id).is_none() && !world.random.once_in(8) {
		return None;
	}
	let call = Call::resolve_quarantine { id: world.id, accept };
	Some(world.call(root(), call))
}

/// Resolves an op, mostly one that is in doubt.
fn force(world: &mut World, resolution: Resolution) -> Tried {
	let ops = world.ops();
	let op = world.random.choose(&ops);
	if op.is_none_or(|op| !op.is_doubtful()) && !world.random.once_in(8) {
		return None;
	}
	if let (Resolution::Returned, Some(op)) = (resolution, op) {
		// The reserve pays what was lost: the account has it beyond its ledger.
		if op.kind.is_leg() && world.random.once_in(2) {
			send(&world.account(), op.kind.amount());
			world.presents += op.kind.amount();
		}
	}
	let nonce = op.map_or(99_999, |op| op.nonce);
	let call = Call::force_resolve { id: world.id, nonce, resolution };
	Some(world.call(root(), call))
}

fn set_parameters(world: &mut World) -> Tried {
	let mut set = parameters();
	set.direct = !world.random.once_in(4);
	set.min_order = Delta::new(milli(1 + world.random.below(100) as i64));
	set.timeout = 10 + world.random.below(40) as u32;
	set.max_leg = u128::from(100 + world.random.below(200_000)) * USD;
	set.limit_bps = world.random.below(200) as u32;
	let id = world.id;
	Some(world.port(|| {
		Perps::ensure_parameters(USDC, &set)?;
		Perps::store_parameters(id, set)
	}))
}

/// The governor moves a limit, now and then too far.
fn step_parameters(world: &mut World) -> Tried {
	MockGovernance::pass(world.random.below(30) as u32);
	let old = Perps::reactor(world.id)?.parameters;
	let max_leg = old.max_leg / 100 * u128::from(60 + world.random.below(95));
	let parameters = PerpParameters { max_leg: max_leg.max(old.min_leg), ..old };
	Some(world.call(root(), Call::set_parameters { id: world.id, parameters }))
}

fn close(world: &mut World) -> Tried {
	if !world.random.once_in(6) {
		return None;
	}
	let call = Call::close { id: world.id };
	Some(world.call(root(), call))
}

fn abandon(world: &mut World) -> Tried {
	if !world.random.once_in(6) {
		return None;
	}
	let call = Call::abandon { id: world.id };
	Some(world.call(root(), call))
}

/// Only once the old one is gone.
fn open(world: &mut World) -> Tried {
	if world.reactor().is_some() {
		return None;
	}
	let id = NextId::<Test>::get();
	let (pool, venue, market) = (POOL, VENUE, MARKET);
	let call = Call::add_reactor { pool, venue, market, parameters: parameters() };
	let opened = world.call(root(), call);
	if opened.is_ok() {
		world.follow(id);
	}
	Some(opened)
}

fn too_many(world: &mut World) -> Tried {
	let (pool, venue, market) = (POOL, VENUE, MARKET);
	// Other pools' reactors fill the list and disappear again.
	Some(world.port(|| {
		with_storage_layer(|| {
			for _ in 0..4 {
				Perps::add_reactor(root(), pool, venue, market, parameters())?;
			}
			Err(DispatchError::Other("there was room"))
		})
	}))
}

fn withdraw(world: &mut World) -> Tried {
	let amount = u128::from(world.random.below(1_000)) * USD / 100;
	let before = free();
	let paid = <Perps as ReactorsPort>::withdraw(POOL, amount);
	if let Ok(paid) = paid {
		assert!(paid <= amount);
		assert_eq!(free(), before + paid);
	}
	Some(paid.map(|_| ()))
}

fn value(world: &mut World) -> Tried {
	let spot = MockVenue::world().mark;
	let value = world.port(|| <Perps as ReactorsPort>::value(POOL, spot));
	if let (Ok(value), Some(reactor)) = (&value, world.reactor()) {
		assert!(value.low <= value.mark && value.mark <= value.high);
		assert_eq!(value.delta, reactor.snapshot.position.size);
	}
	Some(value.map(|_| ()))
}

fn heal(world: &mut World) -> Tried {
	if !world.random.once_in(4) {
		return None;
	}
	world.heal();
	Some(Ok(()))
}
