//! Parameters through referenda and guardians, and what the API tells of them.

use super::{development, preset};
use crate::{
	configs::governance::{GovernanceTime, GOVERNOR_TRACK},
	origins::Origin,
	parameters, LiquidityPool, Runtime, RuntimeOrigin,
};
use dhv_primitives::{ports::GovernanceClock, tunable::Tightens, PoolId};
use frame_support::{assert_noop, assert_ok};
use pallet_liquidity_pool::{Error, Parameters, ParametersOf};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::{DispatchError, DispatchResult};

const POOL: PoolId = PoolId(0);

fn set(
	origin: impl Into<RuntimeOrigin>,
	change: impl FnOnce(&mut ParametersOf<Runtime>),
) -> DispatchResult {
	let mut new = Parameters::<Runtime>::get(POOL).unwrap();
	change(&mut new);
	LiquidityPool::set_parameters(origin.into(), POOL, new)
}

#[test]
fn the_governor_moves_by_steps_and_the_tightening_track_and_guardians_tighten() {
	development().execute_with(|| {
		let cap = Parameters::<Runtime>::get(POOL).unwrap().deposit_cap;
		let manager = RuntimeOrigin::signed(Alice.to_account_id());
		assert_noop!(set(manager, |new| new.deposit_cap = cap / 2), DispatchError::BadOrigin);
		assert_ok!(set(Origin::Governor, |new| new.deposit_cap = cap / 2 * 3));
		assert!(set(Origin::Governor, |new| new.deposit_cap += 1).is_err());
		assert_ok!(set(Origin::Tightener, |new| new.deposit_cap = cap / 2));
		let guardian = RuntimeOrigin::signed(Bob.to_account_id());
		assert_ok!(set(guardian.clone(), |new| new.deposit_cap = cap / 4));
		let loosened = set(guardian, |new| new.deposit_cap = cap / 2);
		let refused = |error: DispatchError| {
			matches!(error, DispatchError::Module(module)
				if module.message == Some("ParameterRefused"))
		};
		assert!(loosened.is_err_and(refused));
		assert_ok!(set(Origin::Governor, |new| new.deposit_cap = cap / 2 * 3));
		// An unknown pool is said to be one, whoever asks.
		let new = Parameters::<Runtime>::get(POOL).unwrap();
		assert_noop!(
			LiquidityPool::set_parameters(Origin::Tightener.into(), PoolId(9), new),
			Error::<Runtime>::UnknownPool
		);
	});
}

#[test]
fn every_preset_begins_inside_the_ranges_and_tells_its_owner() {
	for name in ["development", "local_testnet"] {
		preset(name).execute_with(|| {
			let all = parameters::all();
			assert!(!all.is_empty());
			for owned in all {
				assert_eq!((&owned.owner[..], owned.delay), ("governor", 48));
				assert!(!owned.set.parameters.is_empty());
				for parameter in owned.set.parameters {
					let range = parameter.least..=parameter.most;
					assert!(range.contains(&parameter.value), "{}: {}", name, parameter.name);
					// Nothing has moved: a step each way is free.
					let room = parameter.settable_least..=parameter.settable_most;
					assert!(room.contains(&parameter.value));
					let loose = match parameter.tightens {
						Tightens::Up => parameter.value > parameter.least,
						_ => parameter.value < parameter.most,
					};
					let moves = room.start() < &parameter.value || room.end() > &parameter.value;
					assert!(moves || !loose, "{} is stuck", parameter.name);
				}
			}
		});
	}
}

#[test]
fn intervals_count_governance_hours() {
	development().execute_with(|| assert_eq!(GovernanceTime::hour(), 1));
	preset("local_testnet").execute_with(|| {
		assert_eq!(GovernanceTime::hour(), crate::constants::RELAY_HOURS);
	});
	assert_eq!(crate::configs::governance::enactment_hours(GOVERNOR_TRACK), 48);
}
