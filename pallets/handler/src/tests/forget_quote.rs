//! `forget_quote`, and the same in every block: nothing is kept of what could not be filled anyway.

use super::{mock::*, rfq::*};
use crate::*;
use dhv_mocks::MockClock;
use dhv_primitives::{ports::ScheduledWork, Timestamp};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_runtime::{DispatchError, DispatchResult};

fn forget(quote: &MakerQuote<u64>) -> DispatchResult {
	let identity = Some((quote.expires_at, quote.nonce));
	Handler::forget_quote(RuntimeOrigin::signed(ALICE), quote.maker, identity)
}

fn forget_revocation() -> DispatchResult {
	Handler::forget_quote(RuntimeOrigin::signed(ALICE), MAKER, None)
}

fn left() -> (usize, usize, usize) {
	let revocations =
		(Revocations::<Test>::iter().count(), RevocationQueue::<Test>::iter().count());
	(Quotes::<Test>::iter().count(), revocations.0, revocations.1)
}

#[test]
fn what_has_expired_is_forgotten_and_stays_refused() {
	run(|| {
		open();
		let short = MakerQuote { expires_at: within(300), ..quote_to_sell() };
		let long = quote_to_sell();
		assert_ok!(take(ALICE, &long, 100));
		assert_ok!(cancel(&short));
		MockClock::advance(300);
		assert_noop!(forget(&short), Error::<Test>::NothingOver);
		MockClock::advance(1);
		System::reset_events();
		assert_ok!(forget(&short));
		let (maker, nonce) = (MAKER, 1);
		let gone = |expires_at| Event::QuoteForgotten { maker, expires_at, nonce };
		assert_eq!(events(), vec![gone(short.expires_at)]);
		for quote in [&short, &long, &MakerQuote { maker: BOB, ..short.clone() }] {
			assert_noop!(forget(quote), Error::<Test>::NothingOver);
		}
		assert_noop!(take(ALICE, &short, 100), Error::<Test>::QuotePastExpiry);
		assert_ok!(take(ALICE, &long, 100));
		MockClock::advance(300);
		assert_ok!(forget(&long));
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
		assert_noop!(forget_revocation(), Error::<Test>::NothingOver);
		MockClock::advance(1);
		System::reset_events();
		assert_ok!(forget_revocation());
		assert_eq!(events(), vec![Event::RevocationForgotten { maker: MAKER, until }]);
		assert_noop!(take(ALICE, &quote, 100), Error::<Test>::QuotePastExpiry);
		assert_eq!(left(), (0, 0, 0));
	});
}

#[test]
fn every_block_forgets_the_first_to_expire_within_half_of_the_weight_that_is_left() {
	run(|| {
		open();
		for nonce in 0..20 {
			let expires_at = within(20 - nonce);
			assert_ok!(cancel(&MakerQuote { nonce, expires_at, ..quote_to_sell() }));
		}
		let later =
			MakerQuote { expires_at: within(DAY + 2), signed_at: within(2), ..quote_to_sell() };
		assert_ok!(Handler::revoke_quotes(RuntimeOrigin::signed(MAKER)));
		let work = |entries: u64| {
			let limit = <()>::forget_quote().saturating_mul(2 * entries);
			let mut meter = WeightMeter::with_limit(limit);
			Handler::forget_quotes(&mut meter, now());
			meter.consumed()
		};
		// A look at each map finds nothing.
		assert_eq!(work(9), <()>::forget_quote().saturating_mul(2));
		MockClock::advance(2);
		assert_ok!(take(ALICE, &later, 100));
		MockClock::advance(DAY - 1);
		System::reset_events();
		assert_eq!(work(0), Default::default());
		assert_eq!((work(7), left()), (<()>::forget_quote().saturating_mul(7), (14, 1, 1)));
		let first = Event::QuoteForgotten {
			maker: MAKER,
			expires_at: Timestamp::from_secs(START + 1),
			nonce: 19,
		};
		assert_eq!((events()[0].clone(), events().len()), (first, 0));
		Handler::run(&mut WeightMeter::new());
		assert_eq!(left(), (1, 0, 0));
		assert_ok!(take(ALICE, &later, 100));
	});
}

#[test]
fn anybody_who_signs() {
	run(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let refused = Handler::forget_quote(origin, MAKER, None);
			assert_eq!(refused, Err(DispatchError::BadOrigin));
		}
	});
}
