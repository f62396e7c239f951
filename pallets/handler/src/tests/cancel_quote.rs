//! `cancel_quote`: what a maker takes back is not filled any more.

use super::{mock::*, rfq::*};
use crate::*;
use dhv_mocks::MockClock;
use dhv_primitives::Contracts;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn cancelled(quote: &MakerQuote<u64>, filled: Contracts) -> Event<Test> {
	let MakerQuote { maker, expires_at, nonce, .. } = *quote;
	Event::QuoteCancelled { maker, expires_at, nonce, filled }
}

#[test]
fn before_the_first_fill_and_between_two() {
	run(|| {
		open();
		let first = quote_to_sell();
		let second = MakerQuote { nonce: 2, ..quote_to_sell() };
		assert_ok!(cancel(&first));
		assert_eq!(events(), vec![cancelled(&first, Contracts::ZERO)]);
		assert_noop!(take(ALICE, &first, 100), Error::<Test>::QuoteCancelled);
		assert_ok!(take(ALICE, &second, 100));
		assert_ok!(cancel(&second));
		assert_eq!(events().pop(), Some(cancelled(&second, hundredths(100))));
		assert_noop!(take(ALICE, &second, 100), Error::<Test>::QuoteCancelled);
		for quote in [&first, &second] {
			assert_noop!(cancel(quote), Error::<Test>::QuoteCancelled);
			assert_eq!(
				Handler::quote_left(quote.clone()),
				Err(Error::<Test>::QuoteCancelled.into())
			);
		}
	});
}

#[test]
fn it_concerns_every_quote_of_this_identity_and_no_other() {
	run(|| {
		open();
		let quote = quote_to_sell();
		assert_ok!(cancel(&quote));
		let same = MakerQuote { price: price(20), ..quote.clone() };
		assert_noop!(take(ALICE, &same, 100), Error::<Test>::QuoteCancelled);
		for other in [
			MakerQuote { nonce: 2, ..quote.clone() },
			MakerQuote { expires_at: within(599), ..quote.clone() },
			MakerQuote { maker: BOB, ..quote },
		] {
			assert_ok!(take(ALICE, &other, 100));
		}
	});
}

#[test]
fn only_what_could_be_filled() {
	run(|| {
		open();
		let quote = quote_to_sell();
		let far = MakerQuote { expires_at: within(DAY + 1), ..quote.clone() };
		assert_noop!(cancel(&far), Error::<Test>::QuoteLifetimeTooLong);
		MockClock::advance(1);
		assert_ok!(cancel(&far));
		MockClock::advance(599);
		assert_ok!(cancel(&quote));
		MockClock::advance(1);
		let late = MakerQuote { nonce: 2, ..quote };
		assert_noop!(cancel(&late), Error::<Test>::QuotePastExpiry);
	});
}

#[test]
fn needs_the_makers_signature() {
	run(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let refused = Handler::cancel_quote(origin, within(600), 1);
			assert_eq!(refused, Err(DispatchError::BadOrigin));
		}
	});
}
