//! Broken states are found.

use super::mock::*;
use crate::{types::*, *};
use dhv_primitives::ports::{PerpId, VenueReport};

fn broken(break_it: fn(&mut PerpReactor<AccountId>)) -> sp_runtime::TryRuntimeError {
	broken_state(|| {
		Reactors::<Test>::mutate(ID, |entry| break_it(entry.as_mut().unwrap()));
	})
}

fn broken_ops(break_it: impl FnOnce(&mut OpsOf<Test>)) -> sp_runtime::TryRuntimeError {
	broken_state(|| Ops::<Test>::mutate(ID, break_it))
}

/// A reactor with a position and ops of every kind but those of the way home.
fn broken_state(break_it: impl FnOnce()) -> sp_runtime::TryRuntimeError {
	new_test_ext().execute_with(|| {
		hold_twenty();
		ask(delta(30));
		work();
		check();
		break_it();
		Perps::check_invariants().unwrap_err()
	})
}

/// The number of the oldest op.
fn ops_first() -> u64 {
	ops()[0].nonce
}

#[test]
fn broken_states_are_found() {
	let report = |seq| VenueReport { seq, ..Default::default() };
	let found = [
		(broken(|one| one.ledger.idle += 1), "PX-1"),
		(broken(|one| one.ledger.venue_free += 1), "PX-1"),
		(broken(|one| one.ledger.realised += 1), "PX-1"),
		(broken(|one| one.next_nonce -= 1), "PX-2"),
		(broken(|one| one.snapshot.last_nonce = 99), "PX-2"),
		(broken_ops(|ops| ops[1].nonce = ops[0].nonce), "PX-2"),
		(broken_ops(|ops| ops.as_mut().swap(0, 1)), "PX-2"),
		(broken_ops(|ops| ops.retain(|op| op.nonce != ops_first())), "PX-3"),
		(broken_ops(|ops| ops[0].state = OpState::Stranded), "PX-3"),
		(broken_ops(|ops| ops[1].kind = OpKind::Sweep(1)), "PX-3"),
		(
			broken(|one| {
				one.ledger.idle += 1_000;
				one.ledger.gains += 1_000;
			}),
			"PX-4",
		),
		(broken_state(|| Inbox::<Test>::insert(ID, report(0))), "PX-5"),
		(broken_state(|| Quarantine::<Test>::insert(ID, (report(1), Doubt::Mark))), "PX-5"),
		(
			broken_ops(|ops| {
				let OpKind::SetPosition { limit, spot, .. } = ops[2].kind else { panic!() };
				let (target, reduce_only) = (delta(1), false);
				ops[1].kind = OpKind::SetPosition { target, limit, spot, reduce_only };
			}),
			"PX-7",
		),
		(broken(|one| one.parameters.timeout = 0), "PX-10"),
		(broken(|one| one.account = ALICE), "PX-4"),
		(broken_state(|| NextId::<Test>::put(ID)), "PX-10"),
		(broken_state(|| ReactorByAccount::<Test>::remove(account())), "PX-10"),
		(broken_state(|| ReactorsOf::<Test>::remove(POOL)), "PX-10"),
		(broken_state(|| Inbox::<Test>::insert(PerpId(5), report(1))), "PX-10"),
	];
	for (index, (error, id)) in found.into_iter().enumerate() {
		let text: &'static str = error.into();
		assert!(text.starts_with(id), "case {index}: {text} is not {id}");
	}
}
