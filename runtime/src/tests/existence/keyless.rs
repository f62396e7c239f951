use super::*;
use crate::{
	configs::money::{AssetOwner, CollatorPot, FeeAccount},
	constants::EXISTENTIAL_DEPOSIT,
	genesis_config_presets::weth,
	reads, Handler, Hedging, LiquidityPool, LocalVenue, LpTokens, OptionRegistry, OptionTokens,
	PerpReactor, VaultShares, Venues,
};
use dhv_primitives::{ports::PerpId, Contracts, OptionKind, SeriesId, Side};
use frame_support::traits::fungibles::Inspect;
use pallet_hedging::ReactorId;
use sp_keyring::Sr25519Keyring::{Dave, Eve};
use sp_runtime::TokenError;

/// Every account of the vault that nobody has a key of.
fn vault() -> Vec<(&'static str, AccountId)> {
	vec![
		("book", LiquidityPool::book_account(POOL)),
		("pending", LiquidityPool::pending_account(POOL)),
		("escrow", LiquidityPool::escrow_account(POOL)),
		("claims", LiquidityPool::claims_account(POOL)),
		("registry", OptionRegistry::account_id()),
		("insurance", OptionRegistry::insurance_account()),
		("spot reactor", Hedging::reactor_account(ReactorId(0))),
		("perp reactor", PerpReactor::reactor_account(PerpId(0))),
		("clearing", LocalVenue::clearing_account()),
		("venues", Venues::account()),
		("fees", FeeAccount::get()),
		("owner of assets", AssetOwner::get()),
		("collators", CollatorPot::get()),
	]
}

/// A funded pool, Eve with a call and a put of it, and Dave with shares.
fn traded() -> (SeriesId, SeriesId, dhv_primitives::Timestamp) {
	let expiry = funded();
	let dave = Dave.to_account_id();
	let epoch = LiquidityPool::deposits_of(POOL, dave.clone(), None, 1).unwrap()[0].epoch;
	assert_ok!(LiquidityPool::claim_shares(signed(Eve), POOL, epoch, dave));
	let call = list(OptionKind::Call, 2_475, expiry);
	let put = list(OptionKind::Put, 2_450, expiry);
	block(now() + 60, 2_500);
	for series in [call, put] {
		let ten = Contracts::from_units(10 * Contracts::ONE.units());
		let quote = Handler::quote(POOL, series, ten, Side::Buy).unwrap();
		assert_ok!(Handler::buy(signed(Eve), POOL, series, ten, quote.total, None));
	}
	pass_until(now() + 600, 2_500, expiry);
	(call, put, expiry)
}

#[test]
fn no_two_purposes_share_an_account() {
	development().execute_with(|| {
		let mut accounts: Vec<_> = vault().into_iter().map(|(_, who)| who).collect();
		let count = accounts.len();
		accounts.sort();
		accounts.dedup();
		assert_eq!(accounts.len(), count);
	});
}

#[test]
fn the_vaults_accounts_live_without_a_native_balance() {
	development().execute_with(|| {
		traded();
		for (name, who) in vault() {
			let held = native(&who);
			// These two live by what they are paid.
			let paid = ["venues", "collators"].contains(&name);
			assert!(System::account_exists(&who) || paid, "{name}");
			assert!(held == 0 || held >= EXISTENTIAL_DEPOSIT, "{name}: {held}");
			// A native balance that is no account's least does not arrive where there is none.
			let less = EXISTENTIAL_DEPOSIT - 1;
			let to = || who.clone().into();
			if held == 0 {
				let sent = Balances::transfer_allow_death(signed(Ferdie), to(), less);
				assert_eq!(sent, Err(TokenError::BelowMinimum.into()), "{name}");
			}
			assert_eq!(System::consumers(&who), 0, "{name}");
		}
	});
}

#[test]
fn what_strangers_send_to_accounts_without_keys_changes_no_value_and_no_invariant() {
	development().execute_with(|| {
		let (call, put, expiry) = traded();
		let (eve, dave, ferdie) =
			(Eve.to_account_id(), Dave.to_account_id(), Ferdie.to_account_id());
		let before = (reads::nav(POOL).unwrap(), reads::delta(POOL).unwrap());
		let all = Preservation::Expendable;
		let least = ForeignAssets::minimum_balance(weth());
		for (_, who) in vault() {
			let to = who.clone().into();
			assert_ok!(Balances::transfer_allow_death(signed(Ferdie), to, EXISTENTIAL_DEPOSIT));
			give(&who, 7);
			assert_ok!(<ForeignAssets as Mutate<_>>::transfer(weth(), &ferdie, &who, least, all));
			for series in [call, put] {
				assert_ok!(<OptionTokens as Mutate<_>>::transfer(series, &eve, &who, 1_000, all));
			}
			assert_ok!(<VaultShares as Mutate<_>>::transfer(POOL, &dave, &who, 1_000, all));
			assert_ok!(<LpTokens as Mutate<_>>::transfer(0, &ferdie, &who, 1_000, all));
		}
		let after = (reads::nav(POOL).unwrap(), reads::delta(POOL).unwrap());
		assert_eq!(format!("{before:?}"), format!("{after:?}"));

		// Expiry pays and retires as ever, to them as to any holder.
		let supply = ForeignAssets::total_issuance(usdc());
		pass_until(expiry.secs() - 360, 2_500, expiry);
		pass_until(expiry.secs() + 900, 2_700, expiry);
		assert!(!OptionTokens::asset_exists(call) && !OptionTokens::asset_exists(put));
		assert_eq!(ForeignAssets::total_issuance(usdc()), supply);
		// The pool goes on: who has shares leaves with cash.
		let exit = reads::epoch(POOL).unwrap().number;
		let shares = VaultShares::balance(POOL, &dave);
		assert_ok!(LiquidityPool::request_withdrawal(signed(Dave), POOL, shares));
		let cash = usdc_of(&dave);
		pass_until(now() + 30 * 60, 2_500, expiry);
		assert_ok!(LiquidityPool::claim_withdrawal(signed(Eve), POOL, exit, dave.clone()));
		assert!(usdc_of(&dave) > cash + 900_000 * USDC);
	});
}

#[test]
fn what_pools_owe_is_payable_to_the_last_unit() {
	development().execute_with(|| {
		// One depositor takes everything out: the accounts of the pool hold nothing, and work again.
		block(START, 2_500);
		let (who, expiry) = (newcomer(1, 5_000 * USDC), (START / HOUR + 3) * HOUR);
		let expiry = dhv_primitives::Timestamp::from_secs(expiry);
		for round in 0..2 {
			let first = reads::epoch(POOL).unwrap();
			let deposit = usdc_of(&who);
			assert_ok!(LiquidityPool::request_deposit(by(&who), POOL, deposit, who.clone()));
			pass_until(first.ends_at.secs() + 120, 2_500, expiry);
			assert_ok!(LiquidityPool::claim_shares(by(&who), POOL, first.number, who.clone()));
			let shares = VaultShares::balance(POOL, &who);
			let exit = reads::epoch(POOL).unwrap();
			assert_ok!(LiquidityPool::request_withdrawal(by(&who), POOL, shares));
			pass_until(exit.ends_at.secs() + 120, 2_500, expiry);
			assert_ok!(LiquidityPool::claim_withdrawal(by(&who), POOL, exit.number, who.clone()));
			let lost = deposit - usdc_of(&who);
			assert!(lost <= 1, "round {round}: no more than rounding leaves: {lost}");
			assert_eq!(VaultShares::total_issuance(POOL), 0);
			for (name, keyless) in vault().into_iter().take(4) {
				let kept = usdc_of(&keyless);
				assert!(kept == 0 || name == "book" && kept <= 2, "{name}: {kept}");
				assert!(System::account_exists(&keyless), "{name}");
			}
		}
	});
}
