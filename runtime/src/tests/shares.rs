//! The share of a pool as wallets and users find it, and what a user reads of a pool.

use super::development;
use crate::{
	configs::money::AssetOwner,
	constants::{USDC, USDC_INDEX, WETH_INDEX},
	LiquidityPool, Runtime, RuntimeCall, RuntimeOrigin, System, VaultShares,
};
use codec::Encode;
use dhv_primitives::PoolId;
use frame_support::{
	assert_noop, assert_ok,
	traits::{
		fungibles::{metadata::Inspect as _, roles::Inspect as _, Inspect},
		tokens::Preservation,
	},
	view_functions::ViewFunction,
};
use pallet_liquidity_pool::{DepositView, Parameters, PoolAssets, PoolCount, Pools};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Dave};
use sp_runtime::{traits::Dispatchable, AccountId32, DispatchError};

const POOL: PoolId = PoolId(0);
const SHARE: u128 = 1_000_000_000_000_000_000;

fn check_token(pool: PoolId, symbol: &str) {
	assert!(VaultShares::asset_exists(pool));
	assert_eq!(VaultShares::symbol(pool), symbol.as_bytes());
	assert_eq!(VaultShares::name(pool), symbol.as_bytes());
	assert_eq!(VaultShares::decimals(pool), 18);
	assert_eq!(VaultShares::minimum_balance(pool), 1);
	// Nobody has a key of an account that could freeze or seize shares.
	for role in [
		VaultShares::owner(pool),
		VaultShares::admin(pool),
		VaultShares::issuer(pool),
		VaultShares::freezer(pool),
	] {
		assert_eq!(role, Some(AssetOwner::get()));
	}
	let details = pallet_assets::Asset::<Runtime, pallet_assets::Instance3>::get(pool).unwrap();
	let text = format!("{details:?}");
	assert!(text.contains("is_sufficient: true"), "{text}");
}

#[test]
fn a_pool_of_the_preset_has_a_share_with_a_name() {
	development().execute_with(|| check_token(POOL, "DHV-WETH-0"));
}

#[test]
fn a_pool_that_governance_opens_has_a_share_with_a_name() {
	development().execute_with(|| {
		super::set_time(1_800_000_000);
		let parameters = Parameters::<Runtime>::get(POOL).unwrap();
		let assets = PoolAssets {
			underlying: WETH_INDEX,
			strike_asset: USDC_INDEX,
			collateral_asset: USDC_INDEX,
		};
		let id = PoolId(PoolCount::<Runtime>::get());
		let call = RuntimeCall::LiquidityPool(pallet_liquidity_pool::Call::open_pool {
			assets,
			parameters,
		});
		let signed = RuntimeOrigin::signed(Dave.to_account_id());
		assert_noop!(
			call.clone().dispatch(signed).map_err(|error| error.error),
			DispatchError::BadOrigin
		);
		assert_ok!(call.dispatch(RuntimeOrigin::root()));
		assert!(Pools::<Runtime>::contains_key(id));
		check_token(id, &format!("DHV-WETH-{}", id.0));
	});
}

#[test]
fn shares_pass_to_an_account_that_holds_nothing_else_and_back() {
	development().unsound(&["LiquidityPool"]).execute_with(|| {
		let (dave, stranger) = (Dave.to_account_id(), AccountId32::new([7; 32]));
		use frame_support::traits::fungibles::Mutate;
		assert_ok!(VaultShares::mint_into(POOL, &dave, 10 * SHARE));
		let call = pallet_assets::Call::<Runtime, pallet_assets::Instance3>::transfer {
			id: POOL,
			target: stranger.clone().into(),
			amount: 1,
		};
		let signed = RuntimeOrigin::signed(dave.clone());
		assert_ok!(RuntimeCall::VaultShares(call).dispatch(signed));
		assert_eq!(VaultShares::balance(POOL, &stranger), 1);
		assert_eq!(System::providers(&stranger) + System::sufficients(&stranger), 1);
		let back = <VaultShares as Mutate<_>>::transfer(
			POOL,
			&stranger,
			&dave,
			1,
			Preservation::Expendable,
		);
		assert_ok!(back);
		assert_eq!(VaultShares::balance(POOL, &dave), 10 * SHARE);
	});
}

#[test]
fn nobody_makes_or_takes_shares_by_a_call() {
	development().execute_with(|| {
		type Call = pallet_assets::Call<Runtime, pallet_assets::Instance3>;
		let (alice, bob) = (Alice.to_account_id(), Bob.to_account_id());
		for call in [
			Call::mint { id: POOL, beneficiary: alice.clone().into(), amount: SHARE },
			Call::create { id: PoolId(9), admin: alice.clone().into(), min_balance: 1 },
			Call::start_destroy { id: POOL },
			Call::freeze { id: POOL, who: bob.clone().into() },
			Call::force_transfer {
				id: POOL,
				source: bob.into(),
				dest: alice.clone().into(),
				amount: 1,
			},
			Call::transfer_ownership { id: POOL, owner: alice.clone().into() },
		] {
			let signed = RuntimeOrigin::signed(alice.clone());
			assert!(RuntimeCall::VaultShares(call).dispatch(signed).is_err());
		}
	});
}

#[test]
fn a_wallet_reads_receipts_through_view_functions() {
	development().execute_with(|| {
		super::set_time(1_800_000_000);
		crate::coordinator::run(crate::coordinator::share());
		let dave = Dave.to_account_id();
		let signed = RuntimeOrigin::signed(dave.clone());
		assert_ok!(LiquidityPool::request_deposit(signed, POOL, 100 * USDC, dave.clone()));
		let view = pallet_liquidity_pool::DepositsOfViewFunction::<Runtime>::id();
		let input = (POOL, dave, None::<u32>, 10u32).encode();
		let answer = Runtime::execute_view_function(view, input).unwrap();
		let page = LiquidityPool::deposits_of(POOL, Dave.to_account_id(), None, 10);
		assert_eq!(answer, page.encode());
		let [DepositView { epoch: 1, amount, cancellable: true, .. }] = page.unwrap()[..] else {
			panic!("one deposit")
		};
		assert_eq!(amount, 100 * USDC);
	});
}
