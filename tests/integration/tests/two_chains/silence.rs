//! A venue that is not heard of for too long: nobody knows the value, so nobody is let in or out by it.

use super::*;
use dhv_runtime::{LiquidityPool, PerpReactor, Runtime};
use frame_support::{assert_err, assert_ok, traits::fungibles::Inspect};
use pallet_perp_reactor::{Error, OpKind};
use sp_keyring::Sr25519Keyring::Dave;

/// Every message home is lost for so many relay blocks.
fn mute(relay_blocks: u32) {
	for _ in 0..relay_blocks / 10 {
		close();
		letters::lose(HOME, letters::any);
		world::open_after(10);
	}
}

fn shares() -> u128 {
	Home::act(|| dhv_runtime::VaultShares::total_issuance(vault::POOL))
}

#[test]
fn without_reports_the_value_is_unknown_no_risk_is_taken_and_deposits_wait() {
	let _sound = start();
	hold(20);
	let age = vault::parameters().max_report_age;
	mute(age + 20);
	assert_eq!(vault::try_nav(), None);
	assert_err!(Home::act(|| PerpReactor::nav(vault::id())), Error::<Runtime>::ReportStale);
	assert!(Home::act(|| LiquidityPool::nav(vault::POOL)).is_err(), "nor is the pool's");
	assert!(vault::try_ask(delta(30)).is_err(), "no more risk");
	let more = 1_000 * USDC;
	assert_ok!(vault::act(|| {
		let dave = Dave.to_account_id();
		LiquidityPool::request_deposit(vault::signed(Dave), vault::POOL, more, dave)
	}));
	let before = shares();
	mute(2 * age);
	assert_eq!(shares(), before, "nobody is let in at a value that nobody knows");
	assert!(ops().iter().all(|op| op.kind == OpKind::Report), "only questions: {:?}", ops());
	assert_eq!(ledger().stranded + ledger().out_flight + ledger().in_flight, 0);
	// The venue is heard again.
	for _ in 0..200 {
		pass(5);
		if shares() > before {
			break;
		}
	}
	assert!(shares() > before, "the deposit became shares");
	settle();
	assert_eq!(size(), delta(20));
	hold(0);
	laws::quiet();
}
