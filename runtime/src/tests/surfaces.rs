//! Who sets surfaces at which pace.

use super::{development, preset};
use crate::{
	constants::{BLOCK_MILLIS, USDC_INDEX, USD_PRICE, WETH_INDEX},
	Oracle, OracleOperators, Runtime, RuntimeOrigin, System, Timestamp, VolatilityFeed,
};
use dhv_math::sabr::SabrParameters;
use dhv_primitives::{ports::VolatilitySurface, Fixed, Rate, Timestamp as Seconds};
use frame_support::{assert_noop, assert_ok, traits::OnFinalize, BoundedVec};
use sp_consensus_aura::Slot;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave};
use sp_runtime::{DispatchError, DispatchResult};

const START: u64 = 1_800_000_000;
const EXPIRY: Seconds = Seconds::from_secs(START + 30 * 86_400);

fn signed(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(key.to_account_id())
}

/// Operators feed a price.
fn prices() {
	System::set_block_number(1);
	pallet_timestamp::Now::<Runtime>::put(START * 1_000);
	pallet_aura::CurrentSlot::<Runtime>::put(Slot::from(START * 1_000 / BLOCK_MILLIS));
	Oracle::on_finalize(0);
	for operator in [Alice, Bob, Charlie] {
		let values = [(USDC_INDEX, USD_PRICE), (WETH_INDEX, 2_500 * USD_PRICE)];
		let values = BoundedVec::truncate_from(values.to_vec());
		assert_ok!(Oracle::feed_values(signed(operator), values));
	}
	assert_eq!(Timestamp::get(), START * 1_000);
}

fn submit(who: Sr25519Keyring) -> DispatchResult {
	let smile = SabrParameters {
		alpha: Fixed::from_bps(7_000),
		beta: Fixed::ONE,
		rho: Fixed::from_bps(1_000),
		nu: Fixed::from_bps(8_000),
	};
	VolatilityFeed::submit_smile(signed(who), WETH_INDEX, EXPIRY, smile, smile, Rate::ZERO)
}

fn stored() -> bool {
	VolatilityFeed::version(WETH_INDEX) > 0
}

#[test]
fn in_development_one_operator_or_keeper_is_enough() {
	for who in [Bob, Charlie] {
		development().execute_with(|| {
			prices();
			assert_noop!(submit(Dave), DispatchError::BadOrigin);
			assert_ok!(submit(who));
			assert!(stored());
		});
	}
}

#[test]
fn in_production_two_agree_and_who_left_does_not_count() {
	preset("local_testnet").execute_with(|| {
		prices();
		assert_ok!(submit(Bob));
		assert!(!stored());
		let bob = Bob.to_account_id();
		assert_ok!(OracleOperators::remove_member(RuntimeOrigin::root(), bob.into()));
		assert_noop!(submit(Bob), DispatchError::BadOrigin);
		assert_ok!(submit(Alice));
		assert!(!stored());
		// Charlie is an operator and a keeper, and counts once.
		assert_eq!(VolatilityFeed::approvals(WETH_INDEX, EXPIRY).len(), 1);
		assert_ok!(submit(Charlie));
		assert!(stored());
		assert_eq!(VolatilityFeed::approvals(WETH_INDEX, EXPIRY).len(), 0);
	});
}
