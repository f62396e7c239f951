//! Accounts at the edge of existence: whoever has no native balance, no money or nothing at all keeps
//! what the vault owes, and nothing that comes or goes shakes the accounts without keys.
//!
//! USDC, WETH, option tokens and shares are sufficient: each keeps an account alive by itself and takes
//! no consumer reference. Only liquidity tokens of the spot market need a native balance beside them.

mod depositors;
mod fees;
mod keyless;
mod liquidity;
mod traders;

use super::{
	development,
	life::{block, list, now, pass_until, signed, usdc_of, HOUR, POOL, START},
	orders::funded,
};
use crate::{
	constants::{DHV, USDC},
	genesis_config_presets::usdc,
	AccountId, Balance, Balances, ForeignAssets, RuntimeOrigin, System,
};
use frame_support::{
	assert_ok,
	traits::{fungible, fungibles::Mutate, tokens::Preservation},
};
use sp_core::{sr25519, Pair};
use sp_keyring::Sr25519Keyring::Ferdie;
use sp_runtime::{traits::IdentifyAccount, MultiSigner};

/// A key that nobody has used yet.
fn key(seed: u8) -> sr25519::Pair {
	sr25519::Pair::from_seed(&[seed; 32])
}

fn account(key: &sr25519::Pair) -> AccountId {
	MultiSigner::Sr25519(key.public()).into_account()
}

fn by(who: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}

/// Ferdie gives USDC away.
fn give(who: &AccountId, amount: Balance) {
	let ferdie = Ferdie.to_account_id();
	let all = Preservation::Expendable;
	assert_ok!(<ForeignAssets as Mutate<_>>::transfer(usdc(), &ferdie, who, amount, all));
}

/// A new account with a native balance and USDC.
fn newcomer(seed: u8, money: Balance) -> AccountId {
	let who = account(&key(seed));
	assert!(!System::account_exists(&who));
	assert_ok!(Balances::transfer_allow_death(signed(Ferdie), who.clone().into(), DHV));
	if money > 0 {
		give(&who, money);
	}
	who
}

/// Everything native that an account has.
fn native(who: &AccountId) -> Balance {
	<Balances as fungible::Inspect<_>>::total_balance(who)
}

/// Spends every native unit.
fn spend_native(who: &AccountId) {
	assert_ok!(Balances::transfer_all(by(who), Ferdie.to_account_id().into(), false));
	assert_eq!((native(who), System::providers(who)), (0, 0));
}
