use super::*;
use crate::{reads, LiquidityPool, VaultShares};
use dhv_primitives::Timestamp as Seconds;
use sp_keyring::Sr25519Keyring::Eve;

const SHARE: Balance = 1_000_000_000_000_000_000;

fn expiry() -> Seconds {
	Seconds::from_secs((START / HOUR + 3) * HOUR)
}

#[test]
fn a_depositor_whose_account_is_gone_gets_shares_and_later_cash() {
	development().execute_with(|| {
		block(START, 2_500);
		let who = newcomer(1, 1_000 * USDC);
		assert_ok!(LiquidityPool::request_deposit(by(&who), POOL, 1_000 * USDC, who.clone()));
		spend_native(&who);
		assert!(!System::account_exists(&who), "nothing is left of it");

		// Shares keep the account alive by themselves.
		let first = reads::epoch(POOL).unwrap();
		pass_until(first.ends_at.secs() + 120, 2_500, expiry());
		assert_ok!(LiquidityPool::claim_shares(signed(Eve), POOL, first.number, who.clone()));
		assert_eq!(VaultShares::balance(POOL, &who), 1_000 * SHARE);
		assert_eq!((System::providers(&who), System::sufficients(&who)), (0, 1));

		// Whoever asks to leave with everything is gone until somebody brings the cash.
		let exit = reads::epoch(POOL).unwrap().number;
		assert_ok!(LiquidityPool::request_withdrawal(by(&who), POOL, 1_000 * SHARE));
		assert!(!System::account_exists(&who));
		pass_until(now() + 30 * 60, 2_500, expiry());
		assert_ok!(LiquidityPool::claim_withdrawal(signed(Eve), POOL, exit, who.clone()));
		let back = usdc_of(&who);
		assert!(back == 1_000 * USDC || back == 1_000 * USDC - 1, "rounded once: {back}");
		assert_eq!((System::providers(&who), System::sufficients(&who)), (0, 1));
	});
}

#[test]
fn a_depositor_who_comes_back_may_take_the_deposit_back() {
	development().execute_with(|| {
		block(START, 2_500);
		let who = newcomer(1, 100 * USDC);
		assert_ok!(LiquidityPool::request_deposit(by(&who), POOL, 100 * USDC, who.clone()));
		spend_native(&who);
		assert!(!System::account_exists(&who));
		block(now() + 60, 2_500);
		let page = LiquidityPool::deposits_of(POOL, who.clone(), None, 10).unwrap();
		assert_ok!(LiquidityPool::cancel_deposit(by(&who), POOL, page[0].epoch));
		assert_eq!(usdc_of(&who), 100 * USDC);
		assert!(System::account_exists(&who));
	});
}
