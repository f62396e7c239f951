//! What channels, venue, prices and strangers do.

use super::{super::mock::*, world::World};
use crate::{plan::Step, *};
use codec::Encode;
use dhv_primitives::{
	ports::{Channel, VenueAnswer, VenueReport},
	Balance, Fixed, Price,
};
use dhv_sequences::{any, must_fail, Operation, Tried, World as _};

pub const FAMILY: &[Operation<World>] = &[
	any("one message reaches the venue", 40, deliver),
	any("all messages reach the venue", 25, deliver_all),
	any("one message comes home", 60, come_home),
	any("all messages come home", 25, all_home),
	any("a message to the venue is lost", 3, lose_out),
	any("a message to the venue is doubled", 3, double_out),
	any("messages to the venue change places", 3, swap_out),
	any("a message home is lost", 3, lose_back),
	any("a message home is doubled", 3, double_back),
	any("messages home change places", 3, swap_back),
	any("money is trapped at home", 2, trap_home),
	any("a report is forged", 5, forge),
	any("an answer from nowhere", 3, answer_any),
	any("the venue reports", 8, report),
	must_fail("a stranger's report", stranger, "UnknownAccount", &[]),
	must_fail("garbage", garbage, "UndecodableReport", &[]),
	any("the channel changes", 5, channel),
	any("the venue changes", 6, venue),
	any("the transport takes too much", 3, overcharge),
	any("the price moves", 6, price_moves),
	any("the mark leaves the oracle", 2, mark_moves),
	any("the price grows old", 2, price_ages),
	any("funding accrues", 3, funding),
	any("the venue liquidates", 2, liquidate),
	any("a present", 3, present),
	any("the pool changes", 4, pool),
];

fn deliver(_: &mut World) -> Tried {
	MockVenue::deliver().then_some(Ok(()))
}

fn deliver_all(_: &mut World) -> Tried {
	MockVenue::deliver_all();
	Some(Ok(()))
}

fn come_home(world: &mut World) -> Tried {
	let message = MockVenue::take_back()?;
	world.arrive(message);
	Some(Ok(()))
}

fn all_home(world: &mut World) -> Tried {
	while let Some(message) = MockVenue::take_back() {
		world.arrive(message);
	}
	Some(Ok(()))
}

/// A random place in a list that is not empty.
fn place(world: &mut World, len: usize) -> Option<usize> {
	(len > 0).then(|| world.random.below(len as u64) as usize)
}

fn lose_out(world: &mut World) -> Tried {
	let at = place(world, MockVenue::world().out.len())?;
	let lost = MockVenue::change(|venue| venue.out.remove(at));
	if let ToVenue::Fund { amount, .. } = lost {
		world.lost += amount;
	}
	Some(Ok(()))
}

/// Money exists once, commands come twice.
fn double_out(world: &mut World) -> Tried {
	let at = place(world, MockVenue::world().out.len())?;
	let message = MockVenue::world().out[at].clone();
	matches!(message, ToVenue::Command { .. }).then(|| {
		MockVenue::change(|venue| venue.out.push(message));
		Ok(())
	})
}

fn swap_out(world: &mut World) -> Tried {
	let len = MockVenue::world().out.len();
	let (a, b) = (place(world, len)?, place(world, len)?);
	MockVenue::change(|venue| venue.out.swap(a, b));
	Some(Ok(()))
}

fn lose_back(world: &mut World) -> Tried {
	let at = place(world, MockVenue::world().back.len())?;
	let lost = MockVenue::change(|venue| venue.back.remove(at));
	if let ToHome::Money { amount, .. } = lost {
		world.lost += amount;
	}
	Some(Ok(()))
}

fn double_back(world: &mut World) -> Tried {
	let at = place(world, MockVenue::world().back.len())?;
	let message = MockVenue::world().back[at].clone();
	(!matches!(message, ToHome::Money { .. })).then(|| {
		MockVenue::change(|venue| venue.back.push(message));
		Ok(())
	})
}

fn swap_back(world: &mut World) -> Tried {
	let len = MockVenue::world().back.len();
	let (a, b) = (place(world, len)?, place(world, len)?);
	MockVenue::change(|venue| venue.back.swap(a, b));
	Some(Ok(()))
}

fn trap_home(world: &mut World) -> Tried {
	if world.ops().iter().any(|op| is_home_leg(&op.kind)) {
		MockVenue::deliver_all();
	}
	MockVenue::change(|venue| {
		let is_money = |message: &ToHome| matches!(message, ToHome::Money { .. });
		let at = venue.back.iter().position(is_money)?;
		let ToHome::Money { nonce, amount, .. } = venue.back.remove(at) else { return None };
		*venue.trapped_home.entry(nonce).or_default() += amount;
		Some(Ok(()))
	})
}

/// A figure of a fresh report is changed on its way.
fn forge(world: &mut World) -> Tried {
	if MockVenue::account(&world.account()).seq == 0 {
		return None;
	}
	if !world.random.once_in(2) {
		return None;
	}
	MockVenue::push_report(&world.account());
	let what = world.random.below(11);
	MockVenue::corrupt(|report: &mut VenueReport| match what {
		0 => report.seq += 1_000,
		1 => report.relay_block += 1_000,
		2 => report.last_nonce += 1_000,
		3 => report.in_total += 1,
		4 => report.out_total += USD,
		5 => report.free = report.free.saturating_sub(1),
		6 => report.size = delta(77),
		7 => report.mark = Price::from_raw(report.mark.raw() / 2),
		8 => report.margin += 501 * USD,
		9 => report.margin = Balance::MAX,
		_ => report.funding = Fixed::from_int(-501),
	});
	world.forged |= what == 5;
	Some(Ok(()))
}

fn answer_any(world: &mut World) -> Tried {
	let next = world.reactor().map_or(1, |reactor| reactor.next_nonce);
	let nonce = world.random.below(next + 1);
	let told =
		world.random.pick(&[VenueAnswer::Done, VenueAnswer::TooExpensive, VenueAnswer::Refused(1)]);
	let account = world.account();
	arrive(ToHome::Answer { account, nonce, answer: told }).unwrap();
	Some(Ok(()))
}

fn report(world: &mut World) -> Tried {
	MockVenue::push_report(&world.account());
	Some(Ok(()))
}

fn stranger(world: &mut World) -> Tried {
	let raw = (ALICE, VenueReport::default()).encode().try_into().unwrap();
	Some(world.call(RuntimeOrigin::signed(VENUE_SELF), Call::receive_report { raw }))
}

fn garbage(world: &mut World) -> Tried {
	let raw = vec![7; 9].try_into().unwrap();
	Some(world.call(RuntimeOrigin::signed(VENUE_SELF), Call::receive_report { raw }))
}

fn channel(world: &mut World) -> Tried {
	use Channel::{Closed, Full, Ready, Suspended};
	let channel = world.random.pick(&[Ready, Ready, Ready, Suspended, Full, Closed]);
	MockVenue::change(|venue| venue.channel = channel);
	Some(Ok(()))
}

fn venue(world: &mut World) -> Tried {
	let on = world.random.once_in(3);
	let what = world.random.below(6);
	MockVenue::change(|venue| match what {
		0 => venue.traps = on,
		1 => venue.keeps = on,
		2 => venue.deaf = on,
		3 => venue.fails = on,
		4 => venue.least_fee = if on { FEE * 3 / 2 } else { 0 },
		_ => venue.return_fee = if on { USD / 3 } else { 0 },
	});
	Some(Ok(()))
}

/// What is due cannot be sent: nothing leaves.
fn overcharge(world: &mut World) -> Tried {
	let reactor = world.reactor()?;
	let due = Perps::next_step(world.id, &reactor);
	if !matches!(due, Ok(Some(Step::Send(_)))) {
		return None;
	}
	MockVenue::change(|venue| venue.overcharge = 1);
	let call = Call::advance { id: world.id };
	let refused = world.call(signed(), call);
	MockVenue::change(|venue| venue.overcharge = 0);
	if let Err(error) = refused {
		world.count_error(error);
	}
	Some(Ok(()))
}

fn price_moves(world: &mut World) -> Tried {
	if world.still {
		return None;
	}
	let from = MockVenue::world().mark.raw() / 1_000;
	let raw = from * i128::from(970 + world.random.below(61) as i64);
	let to = Price::from_raw(raw.clamp(price(1_000).raw(), price(5_000).raw()));
	MockVenue::change(|venue| venue.mark = to);
	MockPrices::set(WETH, USDC, to);
	Some(Ok(()))
}

fn mark_moves(world: &mut World) -> Tried {
	if world.still {
		return None;
	}
	if !world.random.once_in(4) {
		return None;
	}
	let mark = MockVenue::world().mark;
	MockPrices::set(WETH, USDC, Price::from_raw(mark.raw() / 100 * 97));
	Some(Ok(()))
}

fn price_ages(_: &mut World) -> Tried {
	MockClock::advance(301);
	Some(Ok(()))
}

fn funding(world: &mut World) -> Tried {
	let amount = world.thousandths(50_000);
	let account = world.account();
	if world.still || MockVenue::account(&account).position.size.raw() == 0 {
		return None;
	}
	MockVenue::change_account(&account, |remote| remote.funding = amount);
	Some(Ok(()))
}

fn liquidate(world: &mut World) -> Tried {
	let account = world.account();
	if MockVenue::account(&account).position.size.raw() == 0 {
		return None;
	}
	MockVenue::liquidate(&account);
	Some(Ok(()))
}

fn present(world: &mut World) -> Tried {
	let reactor = world.reactor()?;
	let amount = 1 + Balance::from(world.random.below(30_000_000));
	let nonce = world.random.below(reactor.next_nonce);
	match world.random.below(3) {
		0 => {
			send(&MockVenue::ACCOUNT, amount);
			MockVenue::change_account(&world.account(), |remote| remote.free += amount);
		}
		1 => send(&world.account(), amount),
		_ => {
			world.arrived.insert(nonce);
			send(&Perps::arrival_account(world.id, nonce), amount);
		}
	}
	world.presents += amount;
	Some(Ok(()))
}

fn pool(world: &mut World) -> Tried {
	let on = world.random.once_in(4);
	if world.random.once_in(2) {
		MockPortfolio::set_may_hedge(POOL, !on);
	} else {
		MockFunds::set_buffer(if on { Balance::MAX } else { 0 });
	}
	Some(Ok(()))
}
