use super::*;
use crate::{
	constants::{EXISTENTIAL_DEPOSIT, WETH},
	genesis_config_presets::weth,
	AssetConversion, LpTokens,
};
use frame_support::{assert_noop, storage::with_storage_layer};
use sp_runtime::{DispatchResult, TokenError};

fn add(who: &AccountId) -> DispatchResult {
	let (one, two, to) = (Box::new(weth()), Box::new(usdc()), who.clone());
	with_storage_layer(|| {
		AssetConversion::add_liquidity(by(who), one, two, WETH, 2_500 * USDC, 1, 1, to)
	})
}

#[test]
fn liquidity_tokens_need_a_native_balance_and_keep_it() {
	development().execute_with(|| {
		let ferdie = Ferdie.to_account_id();
		let who = account(&key(1));
		give(&who, 10_000 * USDC);
		let all = Preservation::Expendable;
		assert_ok!(<ForeignAssets as Mutate<_>>::transfer(weth(), &ferdie, &who, 2 * WETH, all));
		assert_noop!(add(&who), TokenError::CannotCreate);
		let sent = Balances::transfer_allow_death(signed(Ferdie), who.clone().into(), DHV);
		assert_ok!(sent);
		assert_ok!(add(&who));
		assert_eq!(System::consumers(&who), 1);

		// All but the least that an account holds may go; with the liquidity the rest may, too.
		assert_ok!(Balances::transfer_all(by(&who), ferdie.clone().into(), false));
		assert_eq!(native(&who), EXISTENTIAL_DEPOSIT);
		let lp = LpTokens::balance(0, &who);
		let (one, two) = (Box::new(weth()), Box::new(usdc()));
		assert_ok!(AssetConversion::remove_liquidity(by(&who), one, two, lp, 1, 1, who.clone()));
		assert_eq!(System::consumers(&who), 0);
		spend_native(&who);
		assert!(usdc_of(&who) > 9_999 * USDC);
	});
}

#[test]
fn whoever_sends_liquidity_tokens_to_an_account_closes_nothing_for_it() {
	development().execute_with(|| {
		// A consumer reference that one did not ask for costs the least native balance, no more.
		let (ferdie, who) = (Ferdie.to_account_id(), newcomer(1, 100 * USDC));
		let all = Preservation::Expendable;
		assert_ok!(<LpTokens as Mutate<_>>::transfer(0, &ferdie, &who, 1, all));
		assert_eq!(System::consumers(&who), 1);
		assert_ok!(Balances::transfer_all(by(&who), ferdie.clone().into(), false));
		assert_eq!(native(&who), EXISTENTIAL_DEPOSIT);
		assert_ok!(<LpTokens as Mutate<_>>::transfer(0, &who, &ferdie, 1, all));
		spend_native(&who);
		// Without a native balance the tokens do not arrive at all.
		assert!(<LpTokens as Mutate<_>>::transfer(0, &ferdie, &who, 1, all).is_err());
		assert_eq!(usdc_of(&who), 100 * USDC);
	});
}
