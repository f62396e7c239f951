//! HD-20 and HD-21 see what they are there to see.

use super::{mock::*, rfq::*};
use crate::{types::sorted, *};
use dhv_primitives::{Contracts, Timestamp, LOT};
use frame_support::assert_ok;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// Breaks something, and expects to be told.
fn broken(id: &str, change: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		open();
		assert_ok!(take(ALICE, &quote_to_sell(), 100));
		assert_ok!(cancel(&MakerQuote { nonce: 2, ..quote_to_sell() }));
		assert_ok!(Handler::revoke_quotes(RuntimeOrigin::signed(MAKER)));
		assert_ok!(Handler::check_invariants());
		change();
		let told = format!("{:?}", Handler::check_invariants());
		assert!(told.contains(id), "{told}");
	});
}

/// Keeps this of a quote.
fn keep(expires_at: Timestamp, state: QuoteState) {
	Quotes::<Test>::insert((sorted(expires_at), MAKER, 3), state);
}

fn filled(contracts: u128, filled: u128) -> QuoteState {
	let lots = |lots: u128| Contracts::from_units(lots * LOT.units());
	let quote = BlakeTwo256::hash(b"signed");
	QuoteState::Filled { quote, contracts: lots(contracts), filled: lots(filled) }
}

#[test]
fn a_quote_filled_beyond_what_was_signed_or_by_nothing_or_by_a_part_of_a_lot() {
	broken("HD-20: more is filled", || keep(within(60), filled(4, 5)));
	broken("HD-20: a fill of nothing", || keep(within(60), filled(4, 0)));
	let odd = Contracts::from_units(1);
	broken("HD-20: a part of a lot", || keep(within(60), QuoteState::Cancelled { filled: odd }));
}

#[test]
fn a_quote_that_is_kept_too_long() {
	broken("HD-20: a quote that lives", || keep(within(DAY + 1), filled(4, 4)));
}

#[test]
fn a_revocation_that_nobody_could_make_or_that_is_never_forgotten() {
	broken("HD-21: a revocation from the future", || {
		Revocations::<Test>::insert(ALICE, within(1));
	});
	broken("HD-21: queue differs", || Revocations::<Test>::insert(ALICE, now()));
	broken("HD-21: queue differs", || Revocations::<Test>::remove(MAKER));
	broken("HD-21: queue differs", || {
		RevocationQueue::<Test>::insert(sorted(within(DAY + 5)), MAKER, ());
	});
}
