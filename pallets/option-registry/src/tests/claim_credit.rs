//! What an account does not take becomes a claim, and blocks nothing.

use super::mock::*;
use crate::{
	Credits, Error, Event, Ledger,
	VaultAction::{DepositCollateral, Mint},
};
use dhv_mocks::USDC;
use dhv_primitives::SeriesId;
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use frame_system::RawOrigin;

fn open(owner: AccountId, series: SeriesId, to: AccountId) {
	let actions = [DepositCollateral(usdc(2_000)), Mint { contracts: contracts(1), to }];
	assert_ok!(adjust(owner, owner, series, &actions));
}

fn claim(who: AccountId, to: AccountId) -> sp_runtime::DispatchResult {
	Registry::claim_credit(RawOrigin::Signed(who).into(), USDC, to)
}

#[test]
fn a_blocked_owner_keeps_a_claim() {
	test(|| {
		let series = full_put(2_000, HOUR);
		open(CAROL, series, BOB);
		open(DAVE, series, BOB);
		assert_ok!(Assets::block(RawOrigin::Signed(99).into(), USDC, CAROL));
		feed_window(HOUR, 1_500);
		work();
		// Dave and the holder are not held up.
		assert_eq!(status(series), None);
		assert_eq!((cash(DAVE), cash(BOB)), (usdc(9_999_500), usdc(10_001_000)));
		assert_eq!(Registry::credits(CAROL), vec![(USDC, usdc(1_500))]);
		assert_eq!(Ledger::<Test>::get(USDC).credits, usdc(1_500));
		let booked = events().into_iter().any(|event| {
			matches!(event, Event::CreditBooked { account: CAROL, amount, .. } if amount == usdc(1_500))
		});
		assert!(booked);
		// To herself not even now, but to anybody else.
		assert!(with_storage_layer(|| claim(CAROL, CAROL)).is_err());
		assert_ok!(claim(CAROL, ALICE));
		let (account, asset, to, amount) = (CAROL, USDC, ALICE, usdc(1_500));
		assert_eq!(last_event(), Event::CreditClaimed { account, asset, to, amount });
		assert_eq!(cash(ALICE), usdc(10_001_500));
		assert_nothing_stored();
	});
}

#[test]
fn claims_of_one_account_add_up_until_they_can_be_delivered() {
	test(|| {
		let (one, other) = (full_put(2_000, HOUR), full_put(1_900, HOUR));
		open(CAROL, one, BOB);
		open(CAROL, other, BOB);
		assert_ok!(Assets::block(RawOrigin::Signed(99).into(), USDC, CAROL));
		feed_window(HOUR, 2_000);
		work();
		assert_eq!(Credits::<Test>::get(CAROL, USDC), usdc(4_000));
		assert_ok!(Assets::thaw(RawOrigin::Signed(99).into(), USDC, CAROL));
		assert_ok!(claim(CAROL, CAROL));
		assert_eq!(cash(CAROL), usdc(10_000_000));
	});
}

#[test]
fn refuses_those_without_a_claim() {
	test(|| {
		assert_noop!(claim(CAROL, CAROL), Error::<Test>::NothingToClaim);
		let anonymous = Registry::claim_credit(RawOrigin::None.into(), USDC, CAROL);
		assert_eq!(anonymous, Err(sp_runtime::DispatchError::BadOrigin));
	});
}
