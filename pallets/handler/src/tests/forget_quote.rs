//! `forget_quote`, and the same in every block: nothing is kept of what could not be filled anyway.

use super::{mock::*, rfq::*};
use crate::*;
use dhv_mocks::MockClock;
use dhv_primitives::ports::ScheduledWork;
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_runtime::DispatchError;

fn forget() -> sp_runtime::DispatchResult {
	Handler::forget_quote(RuntimeOrigin::signed(ALICE))
}

fn left() -> (usize, usize, usize) {
	let revocations =
		(Revocations::<Test>::iter().count(), RevocationQueue::<Test>::iter().count());
	(Quotes::<Test>::iter().count(), revocations.0, revocations.1)
}

#[test]
fn the_first_to_expire_is_forgotten_first_and_stays_refused() {
	run(|| {
		open();
		let short = MakerQuote { expires_at: within(300), ..quote_to_sell() };
		let long = quote_to_sell();
		assert_ok!(take(ALICE, &long, 100));
		assert_ok!(cancel(&short));
		MockClock::advance(300);
		assert_noop!(forget(), Error::<Test>::NothingOver);
		MockClock::advance(1);
		System::reset_events();
		assert_ok!(forget());
		let (maker, nonce) = (MAKER, 1);
		let gone = |expires_at| Event::QuoteForgotten { maker, expires_at, nonce };
		assert_eq!(events(), vec![gone(short.expires_at)]);
		assert_noop!(forget(), Error::<Test>::NothingOver);
		assert_noop!(take(ALICE, &short, 100), Error::<Test>::QuotePastExpiry);
		assert_ok!(take(ALICE, &long, 100));
		MockClock::advance(300);
		assert_ok!(forget());
		assert_eq!(events().pop(), Some(gone(long.expires_at)));
		assert_noop!(take(ALICE, &long, 100), Error::<Test>::QuotePastExpiry);
		assert_eq!(left(), (0, 0, 0));
	});
}

#[test]
fn a_revocation_lasts_as_long_as_what_it_concerns() {
	run(|| {
		open();
		let quote = MakerQuote { expires_at: within(DAY), ..quote_to_sell() };
		let until = now();
		assert_ok!(Handler::revoke_quotes(RuntimeOrigin::signed(MAKER)));
		MockClock::advance(DAY);
		assert_noop!(take(ALICE, &quote, 100), Error::<Test>::QuoteRevoked);
		assert_noop!(forget(), Error::<Test>::NothingOver);
		MockClock::advance(1);
		System::reset_events();
		assert_ok!(forget());
		assert_eq!(events(), vec![Event::RevocationForgotten { maker: MAKER, until }]);
		assert_noop!(take(ALICE, &quote, 100), Error::<Test>::QuotePastExpiry);
		assert_eq!(left(), (0, 0, 0));
	});
}

#[test]
fn every_block_forgets_within_its_weight() {
	run(|| {
		open();
		for nonce in 0..20 {
			assert_ok!(cancel(&MakerQuote { nonce, ..quote_to_sell() }));
		}
		assert_ok!(Handler::revoke_quotes(RuntimeOrigin::signed(MAKER)));
		MockClock::advance(DAY + 1);
		Handler::run(&mut WeightMeter::with_limit(<()>::remove_expired()));
		assert_eq!(left(), (20, 1, 1));
		Handler::run(&mut WeightMeter::new());
		assert_eq!(left(), (4, 1, 1));
		Handler::run(&mut WeightMeter::new());
		assert_eq!(left(), (0, 0, 0));
		Handler::run(&mut WeightMeter::new());
	});
}

#[test]
fn anybody_who_signs() {
	run(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_eq!(Handler::forget_quote(origin), Err(DispatchError::BadOrigin));
		}
	});
}
