//! `fill_quote`: exactly what the maker signed, once, in time, for this chain.

use super::{mock::*, rfq::*};
use crate::*;
use codec::Encode;
use dhv_mocks::{MockCatalogue, MockClock, MockRegistry, USDC};
use dhv_primitives::{
	ports::AssetCatalogue, AssetIndex, BackingClass, Balance, Contracts, Fixed, OptionKind, Price,
	Series, Side, Timestamp, LOT,
};
use frame_support::{assert_noop, assert_ok};
use frame_system::BlockHash;
use sp_runtime::{
	testing::TestSignature,
	traits::{BlakeTwo256, Hash},
	ArithmeticError, DispatchError, TokenError,
};

/// A quote that is like the usual one but for a change.
fn changed(change: impl FnOnce(&mut MakerQuote<u64>)) -> MakerQuote<u64> {
	let mut quote = quote_to_sell();
	change(&mut quote);
	quote
}

#[test]
fn a_maker_sells_and_writes_from_the_own_vault() {
	run(|| {
		let series = open();
		let quote = quote_to_sell();
		assert_eq!(Handler::quote_left(quote.clone()), Ok(hundredths(400)));
		assert_ok!(take(ALICE, &quote, 300));
		let contracts = hundredths(300);
		let fill = QuoteFill {
			series,
			side: Side::Sell,
			contracts,
			price: quote.price,
			paid: 37_500_000,
			written: contracts,
			collateral: 6_000_000_000,
			left: hundredths(100),
		};
		let (maker, expires_at, nonce) = (MAKER, quote.expires_at, quote.nonce);
		let hash = BlakeTwo256::hash(&Handler::quote_payload(quote.clone()));
		let event = Event::QuoteFilled { hash, maker, taker: ALICE, expires_at, nonce, fill };
		assert_eq!(events(), vec![event]);
		assert_eq!((cash(ALICE), cash(MAKER)), (MILLION - 37_500_000, MILLION + 37_500_000));
		assert_eq!(held(ALICE, series), contracts);
		let write = MockRegistry::writes().pop().unwrap();
		assert_eq!((write.writer, write.counterparty, write.contracts), (MAKER, ALICE, contracts));
		let state =
			QuoteState::Filled { quote: hash, contracts: quote.contracts, filled: contracts };
		assert_eq!(Handler::quote_state(maker, expires_at, nonce), Some(state));
		assert_eq!(Handler::quote_left(quote), Ok(hundredths(100)));
	});
}

#[test]
fn a_maker_delivers_what_is_held_before_writing() {
	run(|| {
		let series = open();
		// A part of a lot is not delivered.
		let odd = hundredths(150).try_add(Contracts::from_units(1)).unwrap();
		MockRegistry::set_held(MAKER, series, odd);
		assert_ok!(take(ALICE, &quote_to_sell(), 100));
		assert_eq!((filled().written, MockRegistry::writes().len()), (Contracts::ZERO, 0));
		assert_ok!(take(BOB, &quote_to_sell(), 200));
		let fill = filled();
		assert_eq!((fill.written, fill.collateral), (hundredths(150), 3_000_000_000));
		assert_eq!(held(MAKER, series), Contracts::from_units(1));
		assert_eq!((held(ALICE, series), held(BOB, series)), (hundredths(100), hundredths(200)));
	});
}

#[test]
fn a_maker_buys_from_who_holds_and_from_who_writes() {
	run(|| {
		let series = open();
		MockRegistry::set_held(ALICE, series, hundredths(50));
		assert_ok!(take(ALICE, &quote_to_buy(), 200));
		let fill = filled();
		assert_eq!((fill.paid, fill.written), (25_000_000, hundredths(150)));
		assert_eq!((cash(ALICE), cash(MAKER)), (MILLION + 25_000_000, MILLION - 25_000_000));
		assert_eq!((held(ALICE, series), held(MAKER, series)), (Contracts::ZERO, hundredths(200)));
		assert_eq!(MockRegistry::writes()[0].writer, ALICE);
	});
}

#[test]
fn held_options_of_any_class_are_traded_and_only_fully_backed_ones_written() {
	run(|| {
		open();
		for backing in [BackingClass::Pool, BackingClass::PublicNaked] {
			let terms = Series { backing, ..public_series() };
			let id = MockRegistry::add_series(terms);
			let quote = changed(|quote| {
				quote.series = terms;
				quote.nonce = id.0.into();
			});
			let refused = DispatchError::Other("mock registry: not fully backed");
			assert_noop!(take(ALICE, &quote, 100), refused);
			MockRegistry::set_held(MAKER, id, hundredths(100));
			assert_ok!(take(ALICE, &quote, 100));
			assert_eq!(held(ALICE, id), hundredths(100));
		}
	});
}

#[test]
fn premiums_round_in_the_makers_favour() {
	run(|| {
		open();
		// A lot costs a third of a unit and a bit.
		let dust = Price::new(Fixed::from_raw(3_500_000_000_000_000));
		let quote = changed(|quote| quote.price = dust);
		let lot = |quote: &MakerQuote<u64>| {
			let (origin, by) = (RuntimeOrigin::signed(ALICE), signature(quote));
			assert_ok!(Handler::fill_quote(origin, quote.clone(), by, Some(LOT)));
			filled().paid
		};
		assert_eq!([lot(&quote), lot(&quote)], [1, 1]);
		assert_eq!(lot(&MakerQuote { side: Side::Buy, nonce: 2, ..quote }), 0);
	});
}

#[test]
fn one_signature_is_good_for_what_was_signed_and_no_more() {
	run(|| {
		open();
		let quote = quote_to_sell();
		assert_ok!(take(ALICE, &quote, 150));
		assert_ok!(take(BOB, &quote, 150));
		assert_noop!(take(ALICE, &quote, 101), Error::<Test>::MoreThanLeft);
		assert_ok!(take_all(&quote));
		assert_eq!(filled().left, Contracts::ZERO);
		for who in [ALICE, BOB] {
			assert_noop!(take(who, &quote, 1), Error::<Test>::QuoteExhausted);
		}
		assert_eq!(Handler::quote_left(quote), Err(Error::<Test>::QuoteExhausted.into()));
	});
}

#[test]
fn a_whole_quote_is_filled_as_a_whole() {
	run(|| {
		open();
		let quote = changed(|quote| quote.partial = false);
		assert_noop!(take(ALICE, &quote, 399), Error::<Test>::NotPartial);
		assert_noop!(take(ALICE, &quote, 401), Error::<Test>::MoreThanLeft);
		assert_ok!(take(ALICE, &quote, 400));
		assert_noop!(take(ALICE, &quote, 400), Error::<Test>::QuoteExhausted);
	});
}

#[test]
fn quotes_of_one_identity_exclude_each_other() {
	run(|| {
		open();
		let quote = quote_to_sell();
		let other = changed(|quote| quote.price = price(20));
		assert_ok!(take(ALICE, &other, 100));
		assert_noop!(take(ALICE, &quote, 100), Error::<Test>::NonceUsed);
		assert_ok!(take(BOB, &other, 100));
		// Another nonce or another second is another identity; so is another maker.
		let nonce = changed(|quote| quote.nonce = 2);
		let second = changed(|quote| quote.expires_at = within(601));
		let maker = changed(|quote| quote.maker = BOB);
		for quote in [nonce, second, maker] {
			assert_ok!(take(ALICE, &quote, 100));
		}
	});
}

#[test]
fn it_is_filled_from_its_first_second_to_its_last() {
	run(|| {
		open();
		let quote = changed(|quote| {
			quote.signed_at = within(10);
			quote.expires_at = within(20);
		});
		MockClock::advance(9);
		assert_noop!(take(ALICE, &quote, 100), Error::<Test>::QuoteNotYetValid);
		MockClock::advance(1);
		assert_ok!(take(ALICE, &quote, 100));
		MockClock::advance(10);
		assert_ok!(take(ALICE, &quote, 100));
		MockClock::advance(1);
		assert_noop!(take(ALICE, &quote, 100), Error::<Test>::QuotePastExpiry);
	});
}

#[test]
fn it_lives_no_longer_than_allowed() {
	run(|| {
		open();
		let (day, longer) = (within(DAY), within(DAY + 1));
		let quote = changed(|quote| quote.expires_at = longer);
		assert_noop!(take(ALICE, &quote, 100), Error::<Test>::QuoteLifetimeTooLong);
		// Waiting does not make it shorter.
		MockClock::advance(DAY);
		assert_noop!(take(ALICE, &quote, 100), Error::<Test>::QuoteLifetimeTooLong);
		assert_ok!(take(ALICE, &MakerQuote { expires_at: day, ..quote }, 100));
	});
}

#[test]
fn only_the_named_taker_and_never_the_maker() {
	run(|| {
		open();
		let quote = changed(|quote| quote.taker = Some(BOB));
		assert_noop!(take(ALICE, &quote, 100), Error::<Test>::NotTaker);
		assert_ok!(take(BOB, &quote, 100));
		for taker in [None, Some(MAKER)] {
			let own = changed(|quote| (quote.taker, quote.nonce) = (taker, 5));
			assert_noop!(take(MAKER, &own, 100), Error::<Test>::OwnQuote);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let refused = Handler::fill_quote(origin, quote.clone(), signature(&quote), None);
			assert_eq!(refused, Err(DispatchError::BadOrigin));
		}
	});
}

#[test]
fn wallets_may_wrap_what_they_sign() {
	run(|| {
		open();
		let quote = quote_to_sell();
		let payload = Handler::quote_payload(quote.clone());
		let fill = |signed: Vec<u8>| {
			let signature = TestSignature(MAKER, signed);
			Handler::fill_quote(RuntimeOrigin::signed(ALICE), quote.clone(), signature, Some(LOT))
		};
		let wrap = |tag: &[u8], end: &[u8]| [tag, &payload, end].concat();
		assert_ok!(fill(payload.clone()));
		assert_ok!(fill(wrap(b"<Bytes>", b"</Bytes>")));
		for other in [
			wrap(b"<Bytes>", b""),
			wrap(b"", b"</Bytes>"),
			wrap(b"<bytes>", b"</bytes>"),
			wrap(b"<Bytes><Bytes>", b"</Bytes></Bytes>"),
			payload[1..].to_vec(),
			quote.encode(),
			vec![],
		] {
			assert_noop!(fill(other), Error::<Test>::WrongSignature);
		}
	});
}

#[test]
fn the_payload_begins_with_its_purpose_and_its_chain() {
	run(|| {
		let quote = quote_to_sell();
		let payload = Handler::quote_payload(quote.clone());
		let genesis = System::block_hash(0);
		assert_eq!(payload, (*b"dhv-rfq-v1", genesis, quote).encode());
	});
}

#[test]
fn nothing_that_was_not_signed_is_filled() {
	run(|| {
		open();
		let quote = quote_to_sell();
		let signed = signature(&quote);
		let other = Series { strike: price(1_900), ..public_series() };
		MockRegistry::add_series(other);
		let changes: [fn(&mut MakerQuote<u64>); 10] = [
			|quote| quote.maker = BOB,
			|quote| quote.taker = Some(ALICE),
			|quote| quote.side = Side::Buy,
			|quote| quote.contracts = hundredths(500),
			|quote| quote.price = price(12),
			|quote| quote.partial = false,
			|quote| quote.nonce = 2,
			|quote| quote.signed_at = Timestamp::from_secs(quote.signed_at.secs() - 1),
			|quote| quote.expires_at = within(601),
			|quote| quote.series.strike = price(1_900),
		];
		for change in changes {
			let mut quote = quote.clone();
			change(&mut quote);
			let alice = RuntimeOrigin::signed(ALICE);
			let refused = Handler::fill_quote(alice, quote, signed.clone(), None);
			assert_noop!(refused, Error::<Test>::WrongSignature);
		}
		// Somebody else's signature.
		let forged = TestSignature(ALICE, signed.1.clone());
		let alice = || RuntimeOrigin::signed(ALICE);
		let refused = Handler::fill_quote(alice(), quote.clone(), forged, None);
		assert_noop!(refused, Error::<Test>::WrongSignature);
		// On another chain it is nothing.
		let genesis = System::block_hash(0);
		BlockHash::<Test>::insert(0, BlakeTwo256::hash_of(&1));
		let refused = Handler::fill_quote(alice(), quote.clone(), signed.clone(), None);
		assert_noop!(refused, Error::<Test>::WrongSignature);
		BlockHash::<Test>::insert(0, genesis);
		assert_ok!(Handler::fill_quote(alice(), quote, signed, None));
	});
}

#[test]
fn refuses_bad_figures() {
	run(|| {
		open();
		let refuse = |change: &dyn Fn(&mut MakerQuote<u64>), error: Error<Test>| {
			let quote = changed(|quote| change(quote));
			assert_noop!(take_all(&quote), error);
		};
		refuse(&|quote| quote.price = price(0), Error::InvalidPrice);
		refuse(&|quote| quote.price = price(-1), Error::InvalidPrice);
		refuse(&|quote| quote.contracts = Contracts::ZERO, Error::OrderTooSmall);
		refuse(&|quote| quote.contracts = Contracts::from_units(15_000), Error::NotWholeLots);
		refuse(&|quote| quote.series.strike = price(1), Error::UnknownSeries);
		let largest = Contracts::from_units(u128::MAX / 10_000 * 10_000);
		let dear = Price::new(Fixed::from_raw(i128::MAX));
		refuse(&|quote| (quote.contracts, quote.price) = (largest, dear), Error::Overflow);
		// The asset of the premium must be known; it cannot be of more decimals than are counted.
		for (asset, error) in
			[(AssetIndex(9), Error::UnknownAsset), (dhv_mocks::FINE, Error::OutOfDomain)]
		{
			let terms = Series { strike_asset: asset, ..public_series() };
			MockRegistry::add_series(terms);
			assert!(MockCatalogue::decimals(asset).is_none_or(|decimals| decimals > 30));
			refuse(&|quote| quote.series = terms, error);
		}
		let quote = quote_to_sell();
		let part = |part| {
			let alice = RuntimeOrigin::signed(ALICE);
			Handler::fill_quote(alice, quote.clone(), signature(&quote), Some(part))
		};
		assert_noop!(part(Contracts::ZERO), Error::<Test>::OrderTooSmall);
		assert_noop!(part(Contracts::from_units(1)), Error::<Test>::NotWholeLots);
	});
}

#[test]
fn what_the_neighbours_refuse_leaves_no_trace() {
	run(|| {
		let series = open();
		let quote = quote_to_sell();
		// The buyer cannot pay.
		let poor = 9;
		assert_noop!(take(poor, &quote, 100), TokenError::FundsUnavailable);
		give_cash(poor, 12_500_000);
		assert_ok!(take(poor, &quote, 100));
		assert_eq!(cash(poor), 0);
		// The maker cannot write: the premium has moved by then.
		MockRegistry::on_write(|_| Err(ArithmeticError::Underflow.into()));
		assert_noop!(take(ALICE, &quote, 100), ArithmeticError::Underflow);
		assert_eq!(cash(ALICE), MILLION);
		assert_eq!(Handler::quote_left(quote.clone()), Ok(hundredths(300)));
		// The series no longer trades.
		let fixing = price(2_000);
		MockRegistry::set_status(series, dhv_primitives::SeriesStatus::Fixed { fixing });
		let refused = DispatchError::Other("mock registry: series is not open");
		assert_noop!(take(ALICE, &quote, 100), refused);
	});
}

#[test]
fn the_premium_may_be_part_of_the_collateral() {
	run(|| {
		let series = open();
		assert_eq!(public_series().kind, OptionKind::Put);
		// The maker has all but the premium of what one contract locks.
		let (rich, poor): (u64, u64) = (ALICE, 11);
		give_cash(poor, 1_987_500_000);
		MockRegistry::on_write(move |call| {
			use frame_support::traits::{fungibles::Mutate, tokens::Preservation};
			let amount: Balance = call.collateral;
			let dies = Preservation::Expendable;
			<Assets as Mutate<u64>>::transfer(USDC, &call.writer, &VAULT, amount, dies).map(|_| ())
		});
		let quote = changed(|quote| quote.maker = poor);
		assert_noop!(take(rich, &quote, 101), TokenError::FundsUnavailable);
		assert_ok!(take(rich, &quote, 100));
		assert_eq!((cash(poor), held(rich, series)), (0, hundredths(100)));
	});
}
