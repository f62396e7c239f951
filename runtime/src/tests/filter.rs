//! What nobody may call, and that nothing else is refused by the filter.

use super::{
	development,
	metadata::{metadata, variants},
	preset,
};
use crate::{configs::calls::CallFilter, Runtime, RuntimeCall, RuntimeOrigin};
use codec::Decode;
use dhv_primitives::SeriesId;
use frame_support::{assert_ok, traits::Contains};
use frame_system::Error;
use pallet_assets::{Call as Assets, Instance1, Instance2, Instance3};
use sp_keyring::Sr25519Keyring::{Alice, Eve};
use sp_runtime::{traits::Dispatchable, DispatchError};

const SERIES: SeriesId = SeriesId(7);

fn refused(call: RuntimeCall, origin: RuntimeOrigin) -> bool {
	call.dispatch(origin)
		.is_err_and(|failed| failed.error == DispatchError::from(Error::<Runtime>::CallFiltered))
}

/// The calls that would leave something of a series behind.
fn leftovers() -> Vec<RuntimeCall> {
	let eve = Eve.to_account_id();
	let touch = Assets::<Runtime, Instance2>::touch { id: SERIES };
	let other = Assets::<Runtime, Instance2>::touch_other { id: SERIES, who: eve.clone().into() };
	let approve = Assets::<Runtime, Instance2>::approve_transfer {
		id: SERIES,
		delegate: eve.into(),
		amount: 1,
	};
	[touch, other, approve].map(RuntimeCall::OptionTokens).to_vec()
}

#[test]
fn nothing_that_would_outlive_a_series_is_called_by_anybody() {
	development().execute_with(|| {
		let alice = || RuntimeOrigin::signed(Alice.to_account_id());
		for call in leftovers() {
			assert!(!CallFilter::contains(&call));
			assert!(refused(call.clone(), alice()), "{call:?}");
			// No wrapper helps: what is inside is filtered too.
			for wrapped in [
				pallet_utility::Call::<Runtime>::batch_all { calls: vec![call.clone()] },
				pallet_utility::Call::<Runtime>::as_derivative {
					index: 0,
					call: Box::new(call.clone()),
				},
			] {
				assert!(refused(wrapped.into(), alice()), "{call:?}");
			}
		}
		// The same calls of assets that never retire are open.
		let eve = Eve.to_account_id();
		let id = crate::genesis_config_presets::usdc();
		let approve = Assets::<Runtime, Instance1>::approve_transfer {
			id,
			delegate: eve.clone().into(),
			amount: 1,
		};
		assert_ok!(RuntimeCall::ForeignAssets(approve).dispatch(alice()));
		let touch = Assets::<Runtime, Instance3>::touch { id: super::life::POOL };
		assert_ok!(RuntimeCall::VaultShares(touch).dispatch(alice()));
	});
}

#[test]
fn a_venue_that_genesis_did_not_open_takes_no_call() {
	let pause =
		|| RuntimeCall::LocalVenue(pallet_perps_clearing::Call::set_paused { paused: true });
	preset("local_testnet").execute_with(|| {
		assert!(!CallFilter::contains(&pause()));
		assert!(refused(pause(), RuntimeOrigin::signed(Alice.to_account_id())));
	});
	preset("development").execute_with(|| assert!(CallFilter::contains(&pause())));
}

/// Some call with these indices: the first that reads as one from bytes that are all alike.
fn some(pallet: u8, index: u8) -> Option<RuntimeCall> {
	(0..=8).find_map(|byte| {
		let mut bytes = vec![byte; 4_096];
		bytes[..2].copy_from_slice(&[pallet, index]);
		RuntimeCall::decode(&mut bytes.as_slice()).ok()
	})
}

#[test]
fn the_filter_refuses_what_it_names_and_a_closed_venue_and_nothing_else() {
	let (mut calls, mut unread) = (Vec::new(), Vec::new());
	let metadata = metadata();
	for pallet in &metadata.pallets {
		let Some(enumeration) = &pallet.calls else { continue };
		for variant in variants(&metadata, enumeration.ty.id) {
			let name = format!("{}.{}", pallet.name, variant.name);
			match some(pallet.index, variant.index) {
				Some(call) => calls.push((name, call)),
				None => unread.push(name),
			}
		}
	}
	assert!(calls.len() > 200 && unread.len() < 12, "{} calls, not {unread:?}", calls.len());
	let refused = || -> Vec<&str> {
		let refused = calls.iter().filter(|(_, call)| !CallFilter::contains(call));
		refused.map(|(name, _)| name.as_str()).collect()
	};
	let named = [
		"Guardians.change_key",
		"Keepers.change_key",
		"Managers.change_key",
		"OptionTokens.approve_transfer",
		"OptionTokens.touch",
		"OptionTokens.touch_other",
		"OracleOperators.change_key",
		"Treasury.remove_approval",
		"Treasury.spend_local",
	];
	let mut here = preset("development").execute_with(refused);
	here.sort_unstable();
	assert_eq!(here, named);
	let elsewhere = preset("local_testnet").execute_with(refused);
	let (venue, rest): (Vec<&str>, Vec<&str>) =
		elsewhere.into_iter().partition(|name| name.starts_with("LocalVenue."));
	assert_eq!(rest.len(), named.len());
	let all = calls.iter().filter(|(name, _)| name.starts_with("LocalVenue.")).count();
	assert!(all > 10 && venue.len() == all, "{venue:?}");
}
