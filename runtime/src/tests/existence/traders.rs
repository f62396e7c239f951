use super::*;
use crate::{
	configs::assets::OptionTokensInstance,
	constants::{USDC_INDEX, WETH, WETH_INDEX},
	genesis_config_presets::weth,
	Handler, OptionRegistry, OptionTokens, Runtime, RuntimeHoldReason,
};
use dhv_primitives::{
	BackingClass, Contracts, Fixed, OptionKind, Price, Series, SeriesId, Side, Timestamp as Seconds,
};
use frame_support::{
	assert_noop,
	storage::with_storage_layer,
	traits::{fungible::InspectHold, fungibles::Inspect},
	BoundedVec,
};
use pallet_option_registry::{HoldReason, VaultAction};
use sp_keyring::Sr25519Keyring::Eve;
use sp_runtime::TokenError;

/// Buys one contract with money that is exactly enough.
fn buy_with_all(who: &AccountId, series: SeriesId) {
	let quote = Handler::quote(POOL, series, Contracts::ONE, Side::Buy).unwrap();
	give(who, quote.total);
	assert_ok!(Handler::buy(by(who), POOL, series, Contracts::ONE, quote.total, None));
	assert_eq!(usdc_of(who), 0);
}

#[test]
fn a_trader_who_holds_nothing_but_options_is_paid_or_is_gone_with_them() {
	development().execute_with(|| {
		let expiry = funded();
		let call = list(OptionKind::Call, 2_475, expiry);
		let put = list(OptionKind::Put, 2_450, expiry);
		block(now() + 60, 2_500);
		let (both, loser) = (newcomer(1, 0), newcomer(2, 0));
		buy_with_all(&both, call);
		buy_with_all(&both, put);
		buy_with_all(&loser, put);
		spend_native(&both);
		spend_native(&loser);
		assert_eq!((System::sufficients(&both), System::consumers(&both)), (2, 0));
		assert_eq!((System::sufficients(&loser), System::consumers(&loser)), (1, 0));

		// They pass on what they hold to accounts that never were, and get it back.
		let nobody = account(&key(3));
		let units = Contracts::ONE.units();
		let all = Preservation::Expendable;
		for (from, to) in [(&loser, &nobody), (&nobody, &loser)] {
			assert_ok!(<OptionTokens as Mutate<_>>::transfer(put, from, to, units, all));
			assert!(!System::account_exists(from) && System::account_exists(to));
		}

		pass_until(expiry.secs() - 360, 2_500, expiry);
		pass_until(expiry.secs() + 900, 2_700, expiry);
		assert_eq!(usdc_of(&both), 225 * USDC);
		assert_eq!((System::providers(&both), System::sufficients(&both)), (0, 1));
		assert!(!System::account_exists(&loser), "its options are worth nothing");
		// No class is left over either.
		for series in [call, put] {
			assert!(!OptionTokens::asset_exists(series));
			let left =
				pallet_assets::Account::<Runtime, OptionTokensInstance>::iter_key_prefix(series);
			assert_eq!(left.count(), 0);
		}
	});
}

#[test]
fn a_series_deposit_keeps_its_account_and_comes_back_to_it() {
	development().execute_with(|| {
		let expiry = funded();
		let deposit = <Runtime as pallet_option_registry::Config>::SeriesDeposit::get();
		let reason = RuntimeHoldReason::OptionRegistry(HoldReason::Series);
		let who = account(&key(1));
		let terms = Series {
			underlying: WETH_INDEX,
			strike_asset: USDC_INDEX,
			collateral_asset: USDC_INDEX,
			expiry,
			kind: OptionKind::Put,
			strike: Price::new(Fixed::from_int(2_400)),
			backing: BackingClass::PublicFull,
		};
		// The deposit alone is not enough: what is held may not be all there is.
		let pay =
			|amount| Balances::transfer_allow_death(signed(Ferdie), who.clone().into(), amount);
		assert_ok!(pay(deposit));
		let issue = || with_storage_layer(|| OptionRegistry::issue_series(by(&who), terms));
		assert!(issue().is_err());
		assert_ok!(pay(DHV));
		assert_ok!(issue());
		let series = OptionRegistry::series_list().pop().unwrap();
		assert_eq!(Balances::balance_on_hold(&reason, &who), deposit);
		assert_eq!(System::consumers(&who), 1);

		// All that may go goes; the account stays with its deposit.
		assert_ok!(Balances::transfer_all(by(&who), Ferdie.to_account_id().into(), false));
		assert!(System::account_exists(&who));
		let kept = native(&who);
		assert!(kept >= deposit);
		pass_until(expiry.secs() + 900, 2_500, expiry);
		assert!(!OptionRegistry::series_list().contains(&series));
		assert_eq!(Balances::balance_on_hold(&reason, &who), 0);
		assert_eq!((Balances::free_balance(&who), System::consumers(&who)), (kept, 0));
		spend_native(&who);
	});
}

/// Eve writes one call that is covered by WETH, and has its tokens.
fn covered_call(strike: i64, expiry: Seconds) -> SeriesId {
	let terms = Series {
		underlying: WETH_INDEX,
		strike_asset: USDC_INDEX,
		collateral_asset: WETH_INDEX,
		expiry,
		kind: OptionKind::Call,
		strike: Price::new(Fixed::from_int(strike)),
		backing: BackingClass::PublicFull,
	};
	assert_ok!(OptionRegistry::issue_series(signed(Eve), terms));
	let series = OptionRegistry::series_list().pop().unwrap();
	let to = Eve.to_account_id();
	let actions = vec![
		VaultAction::DepositCollateral(WETH),
		VaultAction::Mint { contracts: Contracts::ONE, to: to.clone() },
	];
	let actions = BoundedVec::truncate_from(actions);
	assert_ok!(OptionRegistry::adjust_vault(signed(Eve), to, series, actions));
	series
}

#[test]
fn a_payment_that_is_too_small_for_a_new_account_waits_for_its_owner() {
	development().execute_with(|| {
		let expiry = funded();
		let series = covered_call(2_475, expiry);
		let (eve, nobody) = (Eve.to_account_id(), account(&key(4)));
		// A ten thousandth of a contract will be paid less than the least WETH that an account holds.
		let part = Contracts::ONE.units() / 10_000;
		let all = Preservation::Expendable;
		assert_ok!(<OptionTokens as Mutate<_>>::transfer(series, &eve, &nobody, part, all));
		let supply = ForeignAssets::total_issuance(weth());
		pass_until(expiry.secs() - 360, 2_500, expiry);
		pass_until(expiry.secs() + 900, 2_700, expiry);
		// It keeps its options and what they are worth, and the series waits for it.
		let owed = OptionRegistry::claimable(series, nobody.clone()).unwrap();
		let least = ForeignAssets::minimum_balance(weth());
		assert!(owed > 0 && owed < least, "{owed}");
		assert_eq!(OptionTokens::balance(series, &nobody), part);
		assert_eq!(OptionTokens::total_issuance(series), part);
		let pay = || {
			let holder = nobody.clone();
			with_storage_layer(|| OptionRegistry::pay_holder(signed(Eve), series, holder))
		};
		assert_noop!(pay(), TokenError::BelowMinimum);

		// With the least that an account holds it is paid by anybody, and nothing is left over.
		let ferdie = Ferdie.to_account_id();
		assert_ok!(<ForeignAssets as Mutate<_>>::transfer(weth(), &ferdie, &nobody, least, all));
		assert_ok!(pay());
		assert_eq!(ForeignAssets::balance(weth(), &nobody), least + owed);
		assert!(!OptionTokens::asset_exists(series));
		assert_eq!(ForeignAssets::total_issuance(weth()), supply);
	});
}
