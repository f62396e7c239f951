use super::development;
use crate::{
	asset_index::{Error, Event},
	configs::assets::ForeignAssetsByIndex as ByIndex,
	constants::{NATIVE_INDEX, USDC, USDC_INDEX},
	genesis_config_presets::usdc,
	AssetIndices, ForeignAssets, Runtime, RuntimeEvent, RuntimeOrigin, System,
};
use dhv_primitives::AssetIndex;
use frame_support::{
	assert_noop, assert_ok,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::{
			DepositConsequence, Fortitude, Precision, Preservation, Provenance, WithdrawConsequence,
		},
	},
};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::{DispatchError, TokenError};
use xcm::latest::prelude::*;

const UNKNOWN: AssetIndex = AssetIndex(99);

#[test]
fn a_number_moves_the_asset_behind_it() {
	development().execute_with(|| {
		let (alice, bob) = (Alice.to_account_id(), Bob.to_account_id());
		let before = ForeignAssets::balance(usdc(), &bob);
		assert_ok!(ByIndex::transfer(USDC_INDEX, &alice, &bob, 3 * USDC, Preservation::Preserve));
		assert_eq!(ForeignAssets::balance(usdc(), &bob), before + 3 * USDC);
		assert_eq!(ByIndex::balance(USDC_INDEX, &bob), before + 3 * USDC);

		let supply = ByIndex::total_issuance(USDC_INDEX);
		assert_ok!(ByIndex::mint_into(USDC_INDEX, &bob, USDC));
		assert_ok!(ByIndex::burn_from(
			USDC_INDEX,
			&alice,
			2 * USDC,
			Preservation::Preserve,
			Precision::Exact,
			Fortitude::Polite
		));
		assert_eq!(ForeignAssets::total_supply(usdc()), supply - USDC);
		assert!(ByIndex::asset_exists(USDC_INDEX));
		assert_eq!(ByIndex::minimum_balance(USDC_INDEX), 1);
	});
}

#[test]
fn numbers_without_a_foreign_asset_are_unknown() {
	development().execute_with(|| {
		let (alice, bob) = (Alice.to_account_id(), Bob.to_account_id());
		for index in [UNKNOWN, NATIVE_INDEX] {
			assert_eq!(ByIndex::balance(index, &alice), 0);
			assert_eq!(ByIndex::total_issuance(index), 0);
			assert!(!ByIndex::asset_exists(index));
			assert_eq!(
				ByIndex::can_deposit(index, &alice, 1, Provenance::Extant),
				DepositConsequence::UnknownAsset
			);
			assert_eq!(ByIndex::can_withdraw(index, &alice, 1), WithdrawConsequence::UnknownAsset);
			let unknown = DispatchError::Token(TokenError::UnknownAsset);
			assert_noop!(
				ByIndex::transfer(index, &alice, &bob, 1, Preservation::Preserve),
				unknown
			);
			assert_noop!(ByIndex::mint_into(index, &alice, 1), unknown);
		}
	});
}

#[test]
fn root_registers_the_next_number_once() {
	development().execute_with(|| {
		let dot = Location::parent();
		assert_noop!(
			AssetIndices::register(
				RuntimeOrigin::signed(Alice.to_account_id()),
				dot.clone(),
				10,
				b"DOT".to_vec()
			),
			DispatchError::BadOrigin
		);
		assert_noop!(
			AssetIndices::register(RuntimeOrigin::root(), dot.clone(), 10, vec![b'x'; 17]),
			Error::<Runtime>::SymbolTooLong
		);
		assert_ok!(AssetIndices::register(RuntimeOrigin::root(), dot.clone(), 10, b"DOT".to_vec()));
		System::assert_last_event(RuntimeEvent::AssetIndices(Event::AssetRegistered {
			index: AssetIndex(3),
			location: dot.clone(),
			decimals: 10,
			symbol: b"DOT".to_vec().try_into().unwrap(),
		}));
		assert_noop!(
			AssetIndices::register(RuntimeOrigin::root(), dot, 10, b"DOT".to_vec()),
			Error::<Runtime>::AlreadyRegistered
		);
		assert_eq!(AssetIndices::decimals_of(AssetIndex(3)), Some(10));
		assert_ok!(AssetIndices::check_invariants());
	});
}
