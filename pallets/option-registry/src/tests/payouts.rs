//! `claim`, `pay_holder` and retirement.

use super::mock::*;
use crate::{Error, Event, Insurance, Ledger};
use dhv_mocks::{MockOwner, OwnerTold, USDC};
use dhv_primitives::{Contracts, Fixed, OptionKind, SeriesId};
use frame_support::{assert_noop, assert_ok, traits::Currency};
use frame_system::RawOrigin;

const EXPIRY: u64 = 2 * HOUR;

/// A settled put of 2000, fixed at `price`: Alice holds 7, Bob 3.
fn paying_put(price: i64) -> SeriesId {
	let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
	write(POOL, series, contracts(10), ALICE).unwrap();
	give(series, ALICE, BOB, contracts(3));
	feed_window(EXPIRY, price);
	settle(series);
	series
}

fn settle(series: SeriesId) {
	assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
	assert_ok!(Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, POOL));
}

fn claim(series: SeriesId, who: AccountId) -> sp_runtime::DispatchResult {
	Registry::claim(RawOrigin::Signed(who).into(), series)
}

fn pay(series: SeriesId, holder: AccountId) -> sp_runtime::DispatchResult {
	Registry::pay_holder(RawOrigin::Signed(99).into(), series, holder)
}

#[test]
fn a_holder_claims_and_another_is_paid() {
	test(|| {
		let before = (cash(ALICE), cash(BOB));
		let series = paying_put(1_500);
		assert_ok!(claim(series, ALICE));
		assert_eq!(
			last_event(),
			Event::HolderPaid {
				series,
				holder: ALICE,
				contracts: contracts(7),
				payout: usdc(3_500),
			}
		);
		assert_eq!(options(series, ALICE), Contracts::ZERO);
		assert_ok!(pay(series, BOB));
		assert_eq!((cash(ALICE), cash(BOB)), (before.0 + usdc(3_500), before.1 + usdc(1_500)));
		assert_eq!(
			last_event(),
			Event::SeriesRetired {
				series,
				terms: terms(OptionKind::Put, 2_000, EXPIRY),
				fixing: usd(1_500),
				recovery: Fixed::ONE,
				owed: usdc(5_000),
				collected: usdc(5_000),
				paid: usdc(5_000),
				dust: 0,
			}
		);
		assert_nothing_stored();
	});
}

#[test]
fn worthless_options_are_burned() {
	test(|| {
		let series = paying_put(2_500);
		assert_eq!(Registry::claimable(series, ALICE), Some(0));
		assert_ok!(claim(series, ALICE));
		assert_ok!(pay(series, BOB));
		assert_nothing_stored();
	});
}

#[test]
fn refuses_without_payouts_or_options() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
		write(POOL, series, contracts(10), ALICE).unwrap();
		assert_noop!(claim(series, ALICE), Error::<Test>::FixingNotFinal);
		assert_noop!(claim(SeriesId(9), ALICE), Error::<Test>::UnknownSeries);
		feed_window(EXPIRY, 1_500);
		assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
		assert_noop!(claim(series, ALICE), Error::<Test>::PayoutsNotOpen);
		assert_eq!(Registry::claimable(series, ALICE), None);
		assert_ok!(Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, POOL));
		assert_noop!(claim(series, BOB), Error::<Test>::NothingToClaim);
		assert_noop!(pay(series, BOB), Error::<Test>::NothingToClaim);
		assert_ok!(claim(series, ALICE));
		assert_noop!(claim(series, ALICE), Error::<Test>::UnknownSeries);
	});
}

#[test]
fn the_haircut_is_the_same_whenever_one_comes() {
	// (F17): with the original, the last to come get nothing.
	let payouts = |order: [AccountId; 2]| {
		let mut result = (0, 0);
		test(|| {
			let before = (cash(ALICE), cash(BOB));
			let series = paying_put(500);
			for (number, who) in (1..).zip(order) {
				at(EXPIRY + number * WEEK);
				assert_ok!(claim(series, who));
			}
			assert_nothing_stored();
			result = (cash(ALICE) - before.0, cash(BOB) - before.1);
		});
		result
	};
	// 1201.632 of collateral for every contract that owes 1500.
	let fair = (7 * 1_201_632_000, 3 * 1_201_632_000);
	assert_eq!(payouts([ALICE, BOB]), fair);
	assert_eq!(payouts([BOB, ALICE]), fair);
}

/// A settled put whose payouts are not whole units: together its two holders lose one.
fn uneven_put() -> SeriesId {
	let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
	write(POOL, series, Contracts::from_units(70_000), ALICE).unwrap();
	give(series, ALICE, BOB, Contracts::from_units(33_333));
	MockOwner::set_cover(POOL, u128::MAX);
	feed_window(EXPIRY, 1_993);
	settle(series);
	series
}

#[test]
fn dust_goes_to_insurance() {
	test(|| {
		let series = uneven_put();
		// 7 * 36667 / 1e8 and 7 * 33333 / 1e8 in units of 1e-6 are 2566.69 and 2333.31.
		assert_eq!(Registry::claimable(series, ALICE), Some(2_566));
		assert_eq!(Registry::claimable(series, BOB), Some(2_333));
		assert_eq!(Registry::pot(series).unwrap().collected, 4_900);
		assert_ok!(claim(series, ALICE));
		assert_ok!(claim(series, BOB));
		let (asset, amount, total) = (USDC, 1, 1);
		assert_eq!(last_event(), Event::DustInsured { asset, amount, total });
		assert_eq!(cash(Registry::insurance_account()), 1);
		assert_eq!(Insurance::<Test>::get(USDC), 1);
		assert_nothing_stored();
	});
}

#[test]
fn dust_below_the_minimum_balance_waits() {
	test_with_minimum(100, || {
		let series = uneven_put();
		// Somebody else's collateral keeps the account above the minimum.
		let other = issue(terms(OptionKind::Put, 2_000, WEEK));
		set_price(2_000);
		write(POOL, other, contracts(1), BOB).unwrap();
		assert_ok!(claim(series, ALICE));
		assert_ok!(claim(series, BOB));
		assert!(matches!(last_event(), Event::SeriesRetired { dust: 1, .. }));
		assert_eq!(Ledger::<Test>::get(USDC).dust, 1);
		assert_eq!(Insurance::<Test>::get(USDC), 0);
	});
}

#[test]
fn options_given_to_keyless_accounts_pay_the_insurance() {
	for keyless in [Registry::account_id(), Registry::insurance_account()] {
		test(|| {
			let series = paying_put(1_500);
			give(series, ALICE, keyless, contracts(1));
			assert_ok!(pay(series, keyless));
			assert_ok!(claim(series, ALICE));
			assert_ok!(claim(series, BOB));
			assert_eq!(Insurance::<Test>::get(USDC), usdc(500));
			assert_eq!(cash(Registry::insurance_account()), usdc(500));
			assert_eq!(cash(Registry::account_id()), 0);
			assert_nothing_stored();
		});
	}
}

#[test]
fn a_holder_who_cannot_be_paid_keeps_the_claim() {
	test(|| {
		let series = paying_put(1_500);
		assert_ok!(Assets::block(RawOrigin::Signed(99).into(), USDC, ALICE));
		assert!(pay(series, ALICE).is_err());
		frame_support::assert_storage_noop!({
			let _fails = frame_support::storage::with_storage_layer(|| pay(series, ALICE));
		});
		assert_eq!(options(series, ALICE), contracts(7));
		assert_ok!(pay(series, BOB));
		assert_ok!(Assets::thaw(RawOrigin::Signed(99).into(), USDC, ALICE));
		assert_ok!(claim(series, ALICE));
		assert_nothing_stored();
	});
}

#[test]
fn a_token_that_is_referred_to_stays() {
	test(|| {
		let _imbalance = Balances::deposit_creating(&ALICE, 1_000);
		let series = paying_put(1_500);
		assert_ok!(Options::approve_transfer(RawOrigin::Signed(ALICE).into(), series, BOB, 1));
		assert_ok!(claim(series, ALICE));
		assert_ok!(claim(series, BOB));
		assert!(matches!(last_event(), Event::TokenKept { .. }));
		assert_eq!(status(series), None);
	});
}

#[test]
fn a_holder_with_books_is_told_what_it_was_paid() {
	test(|| {
		let series = paying_put(1_500);
		assert_ok!(claim(series, ALICE));
		assert_eq!(MockOwner::paid(), vec![(ALICE, series, contracts(7), usdc(3_500))]);
		// Who cannot book a payout keeps the claim.
		let refusal = sp_runtime::DispatchError::Other("books are closed");
		MockOwner::set_health_refusal(BOB, OwnerTold::Paid, Some(refusal));
		assert_noop!(pay(series, BOB), refusal);
		assert_eq!(options(series, BOB), contracts(3));
		MockOwner::set_health_refusal(BOB, OwnerTold::Paid, None);
		assert_ok!(pay(series, BOB));
		assert_eq!(MockOwner::paid()[1], (BOB, series, contracts(3), usdc(1_500)));
		assert_nothing_stored();
	});
}
