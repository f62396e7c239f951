//! The high value moves by fees only: those of messages, which the ledger names, and what trades cost at
//! the venue, which its books name. After every block, whatever becomes of messages.

use super::*;
use dhv_math::amount::to_fixed;
use dhv_primitives::Fixed;
use dhv_runtime::{PerpReactor, RuntimeOrigin};
use frame_support::assert_ok;
use pallet_perp_reactor::{OpState, Resolution};

/// Rounding of figures with six decimals and more.
const DUST: Fixed = Fixed::from_bps(1);

fn whole(units: u128) -> Fixed {
	to_fixed(units, 6).unwrap()
}

fn sum(parts: &[Fixed]) -> Fixed {
	parts.iter().try_fold(Fixed::ZERO, |sum, part| sum.try_add(*part)).unwrap()
}

fn minus(value: Fixed) -> Fixed {
	value.try_neg().unwrap()
}

/// What the high value has won or lost since the account was opened, beside what came from the pool,
/// went to it, and was paid for messages.
fn moved() -> Fixed {
	let ledger = ledger();
	let (out, come) = (ledger.withdrawn + ledger.fees, ledger.contributed + ledger.gains);
	sum(&[nav().high, whole(out), minus(whole(come))])
}

/// What trades have cost, as the venue knows it: what went into the margin and is in it no more.
fn traded() -> Fixed {
	let Some(there) = house::report(&vault::counterpart()) else { return Fixed::ZERO };
	let kept = sum(&[whole(there.out_total), there.equity]);
	sum(&[whole(there.in_total), minus(kept)])
}

/// Nothing was won, and no more was lost than trades cost: nothing of it before a report tells.
fn only_fees() {
	let (moved, traded) = (moved(), traded());
	assert!(moved <= DUST, "{moved:?} was won of nothing: {:?}", ops());
	let lost = minus(moved);
	assert!(lost <= sum(&[traded, DUST]), "{lost:?} is lost, trades cost {traded:?}: {:?}", ops());
}

/// All is told: every cost counts.
fn all_fees() {
	laws::quiet();
	let off = sum(&[moved(), traded()]).try_abs().unwrap();
	assert!(off <= DUST, "{:?} is lost, trades cost {:?}", moved(), traded());
}

/// Something happens to what is on the road, between two blocks.
fn between(relay_blocks: u32, f: impl FnOnce()) {
	close();
	f();
	world::open_after(relay_blocks);
	only_fees();
}

/// Blocks until nothing is open.
fn calm() {
	for _ in 0..80 {
		between(3, || {});
		if ops().is_empty() && laws::queues_are_empty() && laws::between() == 0 {
			break;
		}
	}
	settle();
	all_fees();
}

/// Asks for sizes; in the blocks after each, something happens to messages.
fn through(mut f: impl FnMut(u32)) {
	let _sound = start();
	for target in [20, 31, 6, -8, 0] {
		ask(delta(target));
		for turn in 0..12 {
			between(1, || f(turn));
		}
		calm();
		assert_eq!(size(), delta(target), "{:?}", ends());
	}
	assert!(traded() > delta(50).get(), "trades cost something: {:?}", traded());
	assert!(ledger().fees > USDC, "and so do messages: {:?}", ledger());
}

#[test]
fn sending_and_receiving_moves_the_high_value_by_fees_only() {
	through(|_| {});
}

#[test]
fn losing_commands_moves_the_high_value_by_fees_only() {
	through(|turn| {
		if turn < 4 {
			letters::lose(VENUE, letters::is_command);
		}
	});
}

#[test]
fn losing_reports_and_answers_moves_the_high_value_by_fees_only() {
	through(|turn| {
		if turn < 8 {
			letters::lose(HOME, |one| letters::is_report(one) || letters::is_answer(one));
		}
	});
}

#[test]
fn doubling_messages_moves_the_high_value_by_fees_only() {
	through(|_| {
		letters::double(VENUE, letters::any);
		letters::double(HOME, letters::any);
	});
}

#[test]
fn delaying_messages_moves_the_high_value_by_fees_only() {
	let mut late = vec![];
	through(|turn| {
		if turn % 3 == 0 {
			late.extend(letters::hold(VENUE, letters::any));
			late.extend(letters::hold(HOME, letters::any));
		} else if turn % 3 == 2 {
			letters::release(core::mem::take(&mut late));
		}
	});
}

#[test]
fn turning_the_order_of_messages_moves_the_high_value_by_fees_only() {
	through(|_| {
		for to in [VENUE, HOME] {
			let mut all = letters::hold(to, letters::any);
			all.reverse();
			letters::release(all);
		}
	});
}

#[test]
fn losing_funds_moves_the_high_value_only_once_governance_writes_them_off() {
	let _sound = start();
	ask(delta(20));
	for _ in 0..8 {
		between(1, || {
			letters::lose(VENUE, letters::is_funds);
		});
	}
	assert_eq!(state_of(vault::is_fund), Some(OpState::Stranded));
	let stranded = ledger().stranded;
	let high = nav().high;
	let nonce = ops().into_iter().find(|op| vault::is_fund(&op.kind)).unwrap().nonce;
	let written_off = Resolution::WrittenOff;
	assert_ok!(vault::act(|| {
		PerpReactor::force_resolve(RuntimeOrigin::root(), vault::id(), nonce, written_off)
	}));
	assert_eq!(high.try_sub(nav().high), Ok(whole(stranded)));
}
