//! `revoke_quotes`: one call takes everything back that was signed until now.

use super::{mock::*, rfq::*};
use crate::*;
use dhv_mocks::MockClock;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn revoke(maker: u64) {
	assert_ok!(Handler::revoke_quotes(RuntimeOrigin::signed(maker)));
}

#[test]
fn all_that_was_signed_until_this_second_and_nothing_later() {
	run(|| {
		open();
		let (early, filled) = (quote_to_sell(), MakerQuote { nonce: 2, ..quote_to_sell() });
		assert_ok!(take(ALICE, &filled, 100));
		MockClock::advance(5);
		let now_signed = MakerQuote { nonce: 3, signed_at: now(), ..early.clone() };
		let later = MakerQuote { nonce: 4, signed_at: within(1), ..early.clone() };
		let bobs = MakerQuote { maker: BOB, ..early.clone() };
		System::reset_events();
		revoke(MAKER);
		assert_eq!(events(), vec![Event::QuotesRevoked { maker: MAKER, until: now() }]);
		assert_eq!(Handler::revoked_until(MAKER), Some(now()));
		for quote in [&early, &filled, &now_signed] {
			assert_noop!(take(ALICE, quote, 100), Error::<Test>::QuoteRevoked);
		}
		MockClock::advance(1);
		assert_ok!(take(ALICE, &later, 100));
		assert_ok!(take(ALICE, &bobs, 100));
	});
}

#[test]
fn again_and_again() {
	run(|| {
		open();
		revoke(MAKER);
		revoke(MAKER);
		MockClock::advance(10);
		let quote = quote_to_sell();
		revoke(MAKER);
		assert_noop!(take(ALICE, &quote, 100), Error::<Test>::QuoteRevoked);
		assert_eq!(RevocationQueue::<Test>::iter().count(), 1);
	});
}

#[test]
fn needs_the_makers_signature() {
	run(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_eq!(Handler::revoke_quotes(origin), Err(DispatchError::BadOrigin));
		}
	});
}
