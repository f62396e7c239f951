//! Money comes from Asset Hub, works in a pool, and goes back; limits hold on the way.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "test code")]

use dhv_integration::{
	asset_hub::{self, xcm_config::usdc_here},
	home::{self, POOL},
	transfers::{place, send},
	AssetHub, Home,
};
use dhv_runtime::{
	configs::money::FeeAccount,
	constants::{USDC, WETH},
	flows::{Direction, Event as Flow},
	genesis_config_presets::{usdc, weth},
	reads, Balances, Flows, LiquidityPool, PolkadotXcm, Runtime, RuntimeEvent, RuntimeOrigin,
	System, VaultShares,
};
use frame_support::{assert_err, assert_ok, traits::fungibles::Inspect};
use sp_keyring::Sr25519Keyring::{self, Dave, Eve};
use sp_runtime::AccountId32 as AccountId;
use xcm::{
	latest::prelude::{AccountId32, Asset, Assets, Location, NetworkId, XcmError},
	VersionedAssets, VersionedLocation,
};
use xcm_emulator::TestExt;
use xcm_executor::traits::TransferType::{DestinationReserve, LocalReserve};

const DOLLARS: u128 = 2_500;
const MILLION: u128 = 1_000_000 * USDC;
/// Relay blocks of one period of limits: in development an hour is one block.
const PERIOD: u32 = 24;

/// What an account has at home, in USDC and WETH.
fn at_home(who: &AccountId) -> (u128, u128) {
	Home::ext_wrapper(|| {
		let balance = |asset| dhv_runtime::ForeignAssets::balance(asset, who);
		(balance(usdc()), balance(weth()))
	})
}

/// What it has at Asset Hub.
fn at_asset_hub(who: &AccountId) -> (u128, u128) {
	AssetHub::ext_wrapper(|| {
		let own = asset_hub::Assets::balance(asset_hub::USDC_ID, who);
		(own, asset_hub::ForeignAssets::balance(weth(), who))
	})
}

/// What is home's at Asset Hub is there as often as it exists at home; nothing is lost or made up.
fn books_agree() {
	let (reserve, total) = AssetHub::ext_wrapper(|| {
		let total = asset_hub::Assets::total_issuance(asset_hub::USDC_ID);
		(asset_hub::reserve(), (total, asset_hub::ForeignAssets::total_issuance(weth())))
	});
	assert_eq!(reserve, Home::ext_wrapper(home::issuance));
	let (usdc, bridged) = asset_hub::ENDOWMENT;
	let (kept_usdc, kept_weth) = home::issuance_at_genesis();
	assert_eq!(total, (6 * usdc + kept_usdc + 1, 6 * bridged + kept_weth + 1));
}

fn bring(who: Sr25519Keyring, asset: Location, amount: u128) {
	AssetHub::execute_with(|| {
		assert_ok!(send::<asset_hub::Runtime>(who, home::PARA_ID, asset, amount, LocalReserve));
	});
	books_agree();
}

/// Takes home, which costs DHV for the delivery.
fn take(who: Sr25519Keyring, asset: Location, amount: u128) {
	Home::execute_with(|| {
		let payer = who.to_account_id();
		let balance = |who: &AccountId| Balances::free_balance(who);
		let before = (balance(&payer), balance(&FeeAccount::get()));
		let to = asset_hub::PARA_ID;
		assert_ok!(send::<Runtime>(who, to, asset, amount, DestinationReserve));
		let paid = before.0 - balance(&payer);
		assert!(paid > 0);
		assert_eq!(balance(&FeeAccount::get()) - before.1, paid);
	});
	books_agree();
}

/// The next blocks at home, with their hooks.
fn blocks(count: u32) {
	for _ in 0..count {
		home::block(DOLLARS);
	}
}

fn allowance() -> (u128, u128) {
	Home::ext_wrapper(|| Flows::allowance(usdc()))
}

fn signed(who: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.to_account_id())
}

/// Whether the events so far contain this one.
fn happened(event: Flow<Runtime>) -> bool {
	let event = RuntimeEvent::Flows(event);
	System::events().into_iter().any(|record| record.event == event)
}

#[test]
fn usdc_comes_from_asset_hub_lives_an_epoch_in_the_pool_and_goes_back_to_the_unit() {
	let dave = Dave.to_account_id();
	blocks(2);
	books_agree();
	let there = at_asset_hub(&dave).0;
	let here = at_home(&dave).0;
	let fees_here = at_home(&FeeAccount::get()).0;
	let asset_hub_fees = asset_hub::xcm_config::FeeAccount::get();
	let fees_there = at_asset_hub(&asset_hub_fees).0;

	bring(Dave, usdc_here(), MILLION);
	assert_eq!(there - at_asset_hub(&dave).0, MILLION);
	let arrived = at_home(&dave).0 - here;
	let fee_in = at_home(&FeeAccount::get()).0 - fees_here;
	assert_eq!(arrived + fee_in, MILLION);
	assert!(fee_in > 0 && fee_in < USDC, "{fee_in}");
	Home::execute_with(|| {
		let (asset, direction) = (usdc(), Direction::In);
		let allowance = 2 * MILLION - arrived;
		assert!(happened(Flow::Flowed { asset, direction, amount: arrived, allowance }));
		home::work(DOLLARS);
		assert_ok!(LiquidityPool::request_deposit(signed(Dave), POOL, arrived, dave.clone()));
	});
	books_agree();

	// The epoch ends, and the deposit is shares.
	let epoch = Home::ext_wrapper(|| reads::epoch(POOL).unwrap());
	home::pass_until(epoch.ends_at.secs() + 120, DOLLARS);
	let shares = Home::execute_with(|| {
		home::work(DOLLARS);
		assert_ok!(LiquidityPool::claim_shares(signed(Eve), POOL, epoch.number, dave.clone()));
		VaultShares::balance(POOL, &dave)
	});
	assert!(shares > 0);
	books_agree();

	// All of them leave at the end of the next one.
	let epoch = Home::execute_with(|| {
		home::work(DOLLARS);
		assert_ok!(LiquidityPool::request_withdrawal(signed(Dave), POOL, shares));
		reads::epoch(POOL).unwrap()
	});
	home::pass_until(epoch.ends_at.secs() + 120, DOLLARS);
	Home::execute_with(|| {
		home::work(DOLLARS);
		let who = dave.clone();
		assert_ok!(LiquidityPool::claim_withdrawal(signed(Dave), POOL, epoch.number, who));
	});
	let back = at_home(&dave).0 - here;
	let dust = arrived - back;
	assert!(dust <= 1, "an empty pool keeps no more than what rounding favours it with: {dust}");
	books_agree();

	take(Dave, usdc(), back);
	assert_eq!(at_home(&dave).0, here);
	let fee_out = at_asset_hub(&asset_hub_fees).0 - fees_there;
	assert!(fee_out > 0 && fee_out < USDC, "{fee_out}");
	assert_eq!(there - at_asset_hub(&dave).0, fee_in + dust + fee_out);
	Home::execute_with(home::check);
}

#[test]
fn weth_from_over_the_bridge_comes_and_goes_the_same_way() {
	let eve = Eve.to_account_id();
	blocks(1);
	let (there, here) = (at_asset_hub(&eve).1, at_home(&eve).1);
	let fees_here = at_home(&FeeAccount::get()).1;
	let asset_hub_fees = asset_hub::xcm_config::FeeAccount::get();
	let fees_there = at_asset_hub(&asset_hub_fees).1;

	bring(Eve, weth(), 10 * WETH);
	let arrived = at_home(&eve).1 - here;
	let fee_in = at_home(&FeeAccount::get()).1 - fees_here;
	assert!(fee_in > 0);
	assert_eq!(arrived + fee_in, 10 * WETH);

	take(Eve, weth(), arrived);
	assert_eq!(at_home(&eve).1, here);
	let fee_out = at_asset_hub(&asset_hub_fees).1 - fees_there;
	assert_eq!(there - at_asset_hub(&eve).1, fee_in + fee_out);
	Home::execute_with(home::check);
}

#[test]
fn what_comes_in_over_the_limit_is_trapped_and_claimed_in_the_next_period() {
	let dave = Dave.to_account_id();
	blocks(1);
	bring(Dave, usdc_here(), 3 * MILLION / 2);
	let (left, _) = allowance();
	let before = at_home(&dave).0;
	bring(Dave, usdc_here(), MILLION);
	assert_eq!(at_home(&dave).0, before);

	let trapped = Home::execute_with(|| {
		let limited = System::events().into_iter().find_map(|record| match record.event {
			RuntimeEvent::Flows(Flow::FlowLimited { asset, amount, allowance, claimer }) => {
				Some((asset, amount, allowance, claimer))
			}
			_ => None,
		});
		let (asset, amount, allowance, claimer) = limited.unwrap();
		let network = Some(NetworkId::Polkadot);
		let owner = Location::new(0, [AccountId32 { network, id: dave.clone().into() }]);
		assert_eq!((asset, allowance, claimer), (usdc(), left, owner));
		assert!(amount < MILLION && MILLION - amount < USDC);
		amount
	});
	let claim = |who: Sr25519Keyring| {
		let asset: Asset = (usdc(), trapped).into();
		PolkadotXcm::claim_assets(
			signed(who),
			Box::new(VersionedAssets::from(Assets::from(vec![asset]))),
			Box::new(VersionedLocation::from(place(&who.to_account_id()))),
		)
	};
	// Not Eve's, and not yet: it goes back into the trap.
	Home::execute_with(|| {
		assert!(claim(Eve).is_err());
		assert_ok!(claim(Dave));
	});
	assert_eq!(at_home(&dave).0, before);
	books_agree();

	blocks(PERIOD + 1);
	Home::execute_with(|| {
		assert_ok!(claim(Dave));
		assert!(claim(Dave).is_err());
	});
	assert_eq!(at_home(&dave).0 - before, trapped);
	assert_eq!(allowance().0, 2 * MILLION - trapped);
	books_agree();
	Home::execute_with(home::check);
}

#[test]
fn what_goes_out_over_the_limit_says_so_changes_nothing_and_goes_later() {
	let eve = Eve.to_account_id();
	blocks(1);
	take(Eve, usdc(), 5 * MILLION);
	assert_eq!(allowance().1, 0);
	let before = at_home(&eve);
	Home::execute_with(|| {
		let native = Balances::free_balance(&eve);
		let error = pallet_xcm::Error::<Runtime>::LocalExecutionIncompleteWithError {
			index: 0,
			error: XcmError::NotWithdrawable.into(),
		};
		let to = asset_hub::PARA_ID;
		let sent = frame_support::storage::with_storage_layer(|| {
			send::<Runtime>(Eve, to, usdc(), MILLION, DestinationReserve)
		});
		assert_err!(sent, error);
		assert_eq!(Balances::free_balance(&eve), native);
	});
	assert_eq!(at_home(&eve), before);
	books_agree();
	// The other asset has its own limit.
	take(Eve, weth(), WETH);

	blocks(PERIOD + 1);
	take(Eve, usdc(), MILLION);
	assert_eq!(before.0 - at_home(&eve).0, MILLION);
	assert_eq!(allowance().1, 4 * MILLION);
	Home::execute_with(home::check);
}
