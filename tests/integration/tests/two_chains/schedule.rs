//! Everything that may happen to messages, in random order.

use super::*;
use core::cell::Cell;
use cumulus_pallet_xcmp_queue::ChannelSignal;
use dhv_integration::link::Letter;
use dhv_primitives::ports::Trap;
use dhv_runtime::{PerpReactor, Runtime, RuntimeOrigin};
use dhv_sequences::{any, Journal, Operation, Parts, Random, Seen, Tried, Wanted};
use pallet_perp_reactor::{Error, OpState, Resolution};
use way::{signal, Gate};
use xcm::latest::prelude::*;

/// The state of a schedule.
struct World {
	random: Random,
	seen: Seen,
	journal: Journal,
	held: Vec<Letter>,
	/// What was trapped at the venue: how much, and whether the chain may claim it.
	trapped: Vec<(u128, bool)>,
}

const OPERATIONS: &[Operation<World>] = &[
	any("a block", 60, block),
	any("a few blocks", 20, blocks),
	any("a block much later", 10, later),
	any("a size is asked for", 20, ask_size),
	any("messages to the venue are lost", 3, |world| lose(world, VENUE)),
	any("messages home are lost", 3, |world| lose(world, HOME)),
	any("messages to the venue are doubled", 3, |world| double(world, VENUE)),
	any("messages home are doubled", 3, |world| double(world, HOME)),
	any("messages to the venue are held up", 3, |world| hold_up(world, VENUE)),
	any("messages home are held up", 3, |world| hold_up(world, HOME)),
	any("what was held up goes on", 8, release),
	any("messages to the venue change places", 3, |world| swap(world, VENUE)),
	any("messages home change places", 3, |world| swap(world, HOME)),
	any("a call is garbled", 3, garble),
	any("a fee is too small", 3, cheap),
	any("a message may not speak for the account", 2, speechless),
	any("an answer is forged", 3, forge_answer),
	any("the channel to the venue changes", 4, |world| gate(world, HOME, VENUE)),
	any("the channel home changes", 4, |world| gate(world, VENUE, HOME)),
	any("the venue asks for a pause or ends it", 3, suspend),
	any("the venue pauses or goes on", 3, pause),
	any("the venue seems to be another one", 3, upgrade),
	any("a present at the venue", 2, present),
	any("somebody claims what is trapped", 6, reclaim),
	any("governance resolves what nothing else does", 4, resolve),
];

impl dhv_sequences::World for World {
	type Pallet = PerpReactor;
	type Error = Error<Runtime>;

	fn operations() -> impl Iterator<Item = &'static Operation<Self>> {
		OPERATIONS.iter()
	}

	fn wanted() -> Wanted {
		Wanted { errors: vec![], events: vec!["Settled".into(), "Quiet".into(), "Trapped".into()] }
	}

	fn parts(&mut self) -> Parts<'_> {
		let Self { random, seen, journal, .. } = self;
		Parts { random, seen, journal }
	}

	fn check(&mut self) {
		laws::check();
		for (kind, outcome) in ends() {
			let name = format!("{outcome:?}");
			let name: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
			self.seen.count(name.clone());
			self.journal.note(format!("   {kind:?} {outcome:?}"));
		}
		self.follow_traps();
		world::forget();
	}
}

impl World {
	fn new(seed: u64) -> Self {
		let _sound = start();
		let (random, journal) = (Random::new(seed), Journal::new(seed));
		Self { random, seen: Seen::default(), journal, held: vec![], trapped: vec![] }
	}

	/// What lies in the venue's trap.
	fn follow_traps(&mut self) {
		use dhv_venue_runtime::RuntimeEvent::PolkadotXcm as Told;
		for event in world::venue_events() {
			let Told(pallet_xcm::Event::AssetsTrapped { origin, assets, .. }) = event else {
				continue;
			};
			let assets = Assets::try_from(assets).unwrap();
			if let Some(Asset { fun: Fungible(amount), .. }) = assets.get(0) {
				let as_chain = origin == Location::new(1, [Parachain(HOME)]);
				self.seen.count("Trapped");
				self.trapped.push((*amount, as_chain));
			}
		}
	}

	/// Ends the open blocks, does something to what is on the road, and opens the next ones.
	fn between(&mut self, relay_blocks: u32, f: impl FnOnce(&mut Self)) -> Tried {
		close();
		f(self);
		world::open_after(relay_blocks);
		Some(Ok(()))
	}

	/// Some of the messages to a chain.
	fn some(&mut self, to: u32) -> Vec<usize> {
		let count = Road::on_the_way(to).len();
		(0..count).filter(|_| self.random.once_in(2)).collect()
	}

	/// All faults end: then ledger and venue agree, and everything comes home.
	fn end(&mut self) {
		for (from, to) in [(HOME, VENUE), (VENUE, HOME)] {
			Road::set_gate(from, to, Gate::Open);
		}
		pass(1);
		let _ = suspended_no_more(self);
		upgrade_to(1);
		pause_venue(false);
		letters::release(core::mem::take(&mut self.held));
		for turn in 0..400 {
			pass(if turn % 10 == 0 { 20 } else { 1 });
			dhv_sequences::World::check(self);
			if Home::act(|| PerpReactor::quarantine(vault::id())).is_some() {
				self.seen.count("Quarantined");
				look_at_quarantine(true);
			}
			let _ = reclaim(self);
			if turn > 100 && turn % 20 == 0 {
				let _ = resolve(self);
			}
			if vault::ops().is_empty()
				&& laws::between() == 0
				&& laws::queues_are_empty()
				&& turn > 5 && ledger_and_venue_agree()
			{
				break;
			}
		}
		assert_eq!(ops(), vec![], "something stays open: {:?}", ledger());
		let (ledger, there) = (ledger(), house::report(&vault::counterpart()));
		assert!(ledger_and_venue_agree(), "{ledger:?} is not {there:?}");
		assert_eq!((ledger.out_flight, ledger.in_flight, ledger.stranded), (0, 0, 0));
		self.seen.count("Quiet");
	}
}

/// What home last heard is what is there. What a reclaimed trap leaves at the venue is heard with the
/// report after it.
fn ledger_and_venue_agree() -> bool {
	let ledger = ledger();
	house::report(&vault::counterpart()).is_none_or(|there| {
		(ledger.margin, ledger.venue_free + ledger.surplus) == (there.margin, there.free)
	})
}

fn block(world: &mut World) -> Tried {
	world.between(1, |_| {})
}

fn blocks(world: &mut World) -> Tried {
	for _ in 0..1 + world.random.below(4) {
		let _ = world.between(1, |_| {});
	}
	Some(Ok(()))
}

fn later(world: &mut World) -> Tried {
	let relay_blocks = 2 + world.random.below(40) as u32;
	world.between(relay_blocks, |_| {})
}

fn ask_size(world: &mut World) -> Tried {
	let target = delta(world.random.between(-40, 40));
	Some(vault::try_ask(target))
}

fn lose(world: &mut World, to: u32) -> Tried {
	world.between(1, |world| {
		let lost = world.some(to);
		let at = Cell::new(0);
		letters::lose(to, |_| lost.contains(&at.replace(at.get() + 1)));
	})
}

fn hold_up(world: &mut World, to: u32) -> Tried {
	world.between(1, |world| {
		let late = world.some(to);
		let at = Cell::new(0);
		let held = letters::hold(to, |_| late.contains(&at.replace(at.get() + 1)));
		world.held.extend(held);
	})
}

fn release(world: &mut World) -> Tried {
	if world.held.is_empty() {
		return None;
	}
	world.between(1, |world| {
		let at = world.random.below(world.held.len() as u64) as usize;
		let rest = world.held.split_off(at);
		letters::release(rest);
	})
}

fn double(world: &mut World, to: u32) -> Tried {
	world.between(1, |world| {
		let again = world.some(to);
		let at = Cell::new(0);
		letters::double(to, |_| again.contains(&at.replace(at.get() + 1)));
	})
}

fn swap(world: &mut World, to: u32) -> Tried {
	world.between(1, |world| {
		let first = world.some(to);
		let at = Cell::new(0);
		let taken = letters::hold(to, |_| first.contains(&at.replace(at.get() + 1)));
		letters::release(taken);
	})
}

fn garble(world: &mut World) -> Tried {
	world.between(1, |world| {
		let what = world.random.below(3);
		letters::rewrite_calls(VENUE, letters::is_command, |call| match what {
			0 => vec![255; 9],
			1 => [&[60, 1], &call[2..]].concat(),
			_ => vec![0, 0, 4, 1],
		});
	})
}

fn cheap(world: &mut World) -> Tried {
	world.between(1, |world| {
		let funds = world.random.once_in(3);
		Road::change(VENUE, |(_, _, program)| {
			if letters::is_funds(program) != funds {
				return;
			}
			for one in &mut program.0 {
				if let PayFees { asset } = one {
					asset.fun = Fungible(1);
				}
			}
		});
	})
}

fn speechless(world: &mut World) -> Tried {
	world.between(1, |_| {
		Road::change(VENUE, |(_, _, program)| {
			for one in &mut program.0 {
				if let AliasOrigin(origin) = one {
					*origin = Location::new(1, [Parachain(STRANGER)]);
				}
			}
		});
	})
}

fn forge_answer(world: &mut World) -> Tried {
	world.between(1, |world| {
		let what = world.random.below(4);
		Road::change(HOME, |letter| {
			if !letters::is_answer(&letter.2) {
				return;
			}
			if what == 0 {
				letter.0 = STRANGER.into();
			}
			for one in &mut letter.2 .0 {
				if let QueryResponse { query_id, querier, response, .. } = one {
					match what {
						1 => *querier = None,
						2 => *query_id += 1,
						3 => *response = Response::ExecutionResult(None),
						_ => {}
					}
				}
			}
		});
	})
}

fn gate(world: &mut World, from: u32, to: u32) -> Tried {
	let gate = world.random.pick(&[Gate::Open, Gate::Open, Gate::Open, Gate::Full, Gate::Closed]);
	Road::set_gate(from, to, gate);
	Some(Ok(()))
}

fn suspend(world: &mut World) -> Tried {
	use dhv_primitives::ports::Channel;
	Road::channel(VENUE, HOME)?;
	let told = match Home::act(|| dhv_runtime::adapters::perp_venue::channel::status(VENUE)) {
		Channel::Ready => ChannelSignal::Suspend,
		Channel::Suspended => ChannelSignal::Resume,
		Channel::Full | Channel::Closed => return None,
	};
	world.between(1, |_| Road::inject(VENUE, HOME, signal(told)))
}

/// A pause ends.
fn suspended_no_more(world: &mut World) -> Tried {
	use dhv_primitives::ports::Channel;
	let status = Home::act(|| dhv_runtime::adapters::perp_venue::channel::status(VENUE));
	if status == Channel::Suspended {
		return suspend(world);
	}
	None
}

fn pause_venue(paused: bool) {
	let root = dhv_venue_runtime::RuntimeOrigin::root();
	let _ = house::act(|| dhv_venue_runtime::Clearing::set_paused(root, paused));
}

fn pause(world: &mut World) -> Tried {
	pause_venue(world.random.once_in(3));
	Some(Ok(()))
}

fn upgrade_to(minor: u32) {
	world::change_venue(|venue| {
		if let dhv_runtime::venues::Transport::FramePerps(frame) = &mut venue.transport {
			frame.min_crate_minor = minor;
		}
	});
}

fn upgrade(world: &mut World) -> Tried {
	upgrade_to(if world.random.once_in(3) { 99 } else { 1 });
	Some(Ok(()))
}

fn present(world: &mut World) -> Tried {
	let amount = 1 + u128::from(world.random.below(30_000_000));
	laws::give(amount);
	house::present(&vault::counterpart(), amount);
	Some(Ok(()))
}

fn reclaim(world: &mut World) -> Tried {
	let (amount, as_chain) = world.random.choose(&world.trapped)?;
	let done = vault::reclaim(Trap::Venue { amount, as_chain });
	Some(done)
}

/// Funds that nothing brings back are written off, and what is in doubt for ever is dropped.
fn resolve(_: &mut World) -> Tried {
	let doubtful = ops().into_iter().find(|op| op.is_doubtful())?;
	let stuck = matches!(doubtful.state, OpState::Stranded | OpState::Returning { .. })
		|| vault::is_fund(&doubtful.kind);
	let resolution = if stuck { Resolution::WrittenOff } else { Resolution::Dropped };
	Some(laws::giving_up(|| {
		vault::act(|| {
			PerpReactor::force_resolve(
				RuntimeOrigin::root(),
				vault::id(),
				doubtful.nonce,
				resolution,
			)
		})
	}))
}

/// Governance believes a report in quarantine, or does not.
fn look_at_quarantine(accept: bool) {
	let resolve = || PerpReactor::resolve_quarantine(RuntimeOrigin::root(), vault::id(), accept);
	laws::giving_up(|| vault::act(resolve)).expect("there is a report in quarantine");
}

fn schedule(seed: u64, steps: u32) -> Seen {
	use dhv_sequences::World as _;
	let mut world = World::new(seed);
	for _ in 0..steps {
		world.step();
		if Home::act(|| PerpReactor::quarantine(vault::id())).is_some() {
			look_at_quarantine(world.random.once_in(2));
			world.seen.count("Quarantined");
		}
	}
	world.end();
	core::mem::take(&mut world.seen)
}

/// Steps of one schedule.
const LENGTH: u32 = 150;

#[test]
fn whatever_happens_on_the_road_nothing_is_made_lost_or_counted_twice() {
	let seen = dhv_sequences::sequences(1, 4 * LENGTH, LENGTH, schedule);
	println!("{seen}");
}

/// Schedules that nobody has seen before.
#[test]
#[ignore = "long; run by make soak"]
fn soak_of_two_chains() {
	dhv_sequences::soak::<World>(LENGTH, schedule);
}
