//! What leaves the treasury.

use super::development;
use crate::{
	configs::{
		money::FeeAccount,
		system::RelayClock,
		treasury::{PayoutPeriod, SPEND_LIMIT},
	},
	constants::{DHV, USDC},
	genesis_config_presets::usdc,
	origins::Origin,
	AccountId, Balances, ForeignAssets, Runtime, RuntimeCall, RuntimeOrigin, Treasury,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungible::Mutate as _, fungibles::Mutate as _},
};
use pallet_treasury::{Call, Error};
use sp_keyring::Sr25519Keyring::{Dave, Eve};
use sp_runtime::{
	traits::{BlockNumberProvider, Dispatchable},
	DispatchError::{self, BadOrigin},
};
use xcm::latest::prelude::Location;

/// The limit in USDC: a dollar for a DHV.
const LIMIT_IN_USDC: u128 = SPEND_LIMIT / DHV * USDC;

fn spend(asset: Location, amount: u128) -> RuntimeCall {
	let to = Dave.to_account_id();
	Call::<Runtime>::spend {
		asset_kind: Box::new(asset),
		amount,
		beneficiary: Box::new(to.into()),
		valid_from: None,
	}
	.into()
}

fn treasurer() -> RuntimeOrigin {
	Origin::Treasurer.into()
}

fn anybody() -> RuntimeOrigin {
	RuntimeOrigin::signed(Eve.to_account_id())
}

#[test]
fn its_account_is_where_fees_go() {
	assert_eq!(Treasury::account_id(), FeeAccount::get());
}

#[test]
fn a_referendum_of_its_track_spends_up_to_a_limit_whatever_the_asset_and_however_split() {
	development().execute_with(|| {
		let refused = DispatchError::from(Error::<Runtime>::InsufficientPermission);
		for (asset, limit) in [(Location::here(), SPEND_LIMIT), (usdc(), LIMIT_IN_USDC)] {
			assert_ok!(spend(asset.clone(), limit).dispatch(treasurer()));
			assert_noop!(spend(asset.clone(), limit + 1).dispatch(treasurer()), refused);
			assert_ok!(spend(asset, limit + 1).dispatch(RuntimeOrigin::root()));
		}
		let calls = vec![spend(usdc(), LIMIT_IN_USDC), spend(Location::here(), 1)];
		let batch = RuntimeCall::from(pallet_utility::Call::<Runtime>::batch_all { calls });
		assert_eq!(batch.dispatch(treasurer()).unwrap_err().error, refused);
	});
}

#[test]
fn what_has_no_rate_is_not_the_tracks_to_spend() {
	development().execute_with(|| {
		let strange = Location::new(1, [xcm::latest::prelude::Parachain(2_999)]);
		let error = Error::<Runtime>::FailedToConvertBalance;
		assert_noop!(spend(strange, 1).dispatch(treasurer()), error);
	});
}

#[test]
fn only_its_track_and_root_spend() {
	development().execute_with(|| {
		for origin in [Origin::Governor, Origin::Tightener, Origin::Canceller] {
			assert_noop!(spend(usdc(), 1).dispatch(origin.into()), BadOrigin);
		}
		assert_noop!(spend(usdc(), 1).dispatch(anybody()), BadOrigin);
	});
}

#[test]
fn anybody_has_a_spend_paid_once_and_the_account_stays_alive() {
	development().execute_with(|| {
		let dave: AccountId = Dave.to_account_id();
		let held = |who: &AccountId| ForeignAssets::balance(usdc(), who);
		let before = held(&dave);
		let minimum = held(&FeeAccount::get());
		assert_ok!(ForeignAssets::mint_into(usdc(), &FeeAccount::get(), 100 * USDC));
		assert_ok!(spend(usdc(), 100 * USDC + minimum).dispatch(treasurer()));
		assert_ok!(spend(usdc(), 100 * USDC).dispatch(treasurer()));
		assert_noop!(Treasury::payout(anybody(), 0), Error::<Runtime>::PayoutError);
		assert_ok!(Treasury::payout(anybody(), 1));
		assert_noop!(Treasury::payout(anybody(), 1), Error::<Runtime>::AlreadyAttempted);
		assert_eq!(held(&dave), before + 100 * USDC);
		assert_eq!(held(&FeeAccount::get()), minimum);
	});
}

#[test]
fn native_spends_leave_the_account_alive_too() {
	development().execute_with(|| {
		let dave = Dave.to_account_id();
		let before = Balances::free_balance(&dave);
		assert_ok!(Balances::mint_into(&FeeAccount::get(), 10 * DHV));
		assert_ok!(spend(Location::here(), 10 * DHV).dispatch(treasurer()));
		assert_ok!(Treasury::payout(anybody(), 0));
		assert_eq!(Balances::free_balance(&dave), before + 10 * DHV);
	});
}

#[test]
fn a_spend_that_is_not_paid_is_taken_back_or_lapses() {
	development().execute_with(|| {
		assert_ok!(spend(usdc(), 1).dispatch(treasurer()));
		assert_ok!(spend(usdc(), 1).dispatch(treasurer()));
		assert_noop!(Treasury::void_spend(anybody(), 0), BadOrigin);
		assert_ok!(Treasury::void_spend(Origin::Governor.into(), 0));
		assert_noop!(Treasury::payout(anybody(), 0), Error::<Runtime>::InvalidIndex);
		RelayClock::set_block_number(RelayClock::current_block_number() + PayoutPeriod::get());
		assert_noop!(Treasury::payout(anybody(), 1), Error::<Runtime>::SpendExpired);
	});
}
