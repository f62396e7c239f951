//! Long options that an account does not take back: the vault is settled all the same, and its owner
//! is paid for them.

use super::mock::*;
use crate::{
	Error, Event, Insurance, KeptOptions,
	VaultAction::{DepositCollateral, DepositLong, Mint},
};
use dhv_mocks::USDC;
use dhv_primitives::{ports::ScheduledWork, Contracts, SeriesId};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use frame_system::RawOrigin;

fn poke(series: SeriesId, owner: AccountId) {
	assert_ok!(Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, owner));
}

/// Nothing enters or leaves an account in options of a series.
fn block(series: SeriesId, who: AccountId) {
	assert_ok!(Options::block(RawOrigin::Signed(Registry::account_id()).into(), series, who));
}

fn thaw(series: SeriesId, who: AccountId) {
	assert_ok!(Options::thaw(RawOrigin::Signed(Registry::account_id()).into(), series, who));
}

/// Dave writes Carol four puts of 2000. Three are the long leg of her short put of 1500, one stays on
/// her account, which then is blocked. Both expire at 1300: her vault uses 2/7 of a long.
fn blocked() -> (SeriesId, SeriesId) {
	let (high, low) = (full_put(2_000, HOUR), full_put(1_500, HOUR));
	let write = [DepositCollateral(usdc(8_000)), Mint { contracts: contracts(4), to: CAROL }];
	assert_ok!(adjust(DAVE, DAVE, high, &write));
	let spread = [
		DepositLong { series: high, contracts: contracts(3) },
		Mint { contracts: contracts(1), to: BOB },
		DepositCollateral(usdc(50)),
	];
	assert_ok!(adjust(CAROL, CAROL, low, &spread));
	block(high, CAROL);
	feed_window(HOUR, 1_300);
	assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), low));
	(high, low)
}

/// What comes back of three longs.
fn returned() -> Contracts {
	Contracts::from_units(300_000_000 - 28_571_429)
}

/// What they pay: 700 each, rounded down.
const PAYOUT: u128 = 271_428_571 * 7;

#[test]
fn the_vault_is_settled_and_the_options_stay() {
	test(|| {
		let (high, low) = blocked();
		poke(low, CAROL);
		assert_eq!(Registry::vault(low, CAROL), None);
		assert_eq!(Registry::kept_options(high, CAROL), returned());
		assert_eq!(info(high).longs, returned());
		assert_eq!(options(high, Registry::account_id()), returned());
		assert_eq!(options(high, CAROL), contracts(1));
		let kept = events().into_iter().any(|event| {
			matches!(event, Event::LongKept { series, owner: CAROL, contracts, total, .. }
				if series == high && contracts == returned() && total == contracts)
		});
		assert!(kept);
		Registry::check_invariants().unwrap();
		// Nobody is paid before the pot is open.
		let claim = Registry::claim(RawOrigin::Signed(CAROL).into(), high);
		assert_eq!(claim, Err(Error::<Test>::PayoutsNotOpen.into()));
		assert_eq!(Registry::claimable(high, CAROL), None);
	});
}

#[test]
fn automatic_work_pays_them_though_the_account_lets_go_of_nothing() {
	test(|| {
		let (high, low) = blocked();
		let before = cash(CAROL);
		work();
		// Her 50 of collateral, and the payout of what was kept.
		assert_eq!(cash(CAROL), before + usdc(50) + PAYOUT);
		assert_eq!(Registry::kept_options(high, CAROL), Contracts::ZERO);
		assert_eq!(status(low), None);
		// The one on her account waits for her.
		let failed = |event: &_| matches!(event, Event::PayoutFailed { series, holder: CAROL, .. } if *series == high);
		assert!(events().iter().any(failed));
		assert_eq!(info(high).supply, contracts(1));
		Registry::check_invariants().unwrap();
		thaw(high, CAROL);
		assert_ok!(Registry::claim(RawOrigin::Signed(CAROL).into(), high));
		assert_eq!(cash(CAROL), before + usdc(50) + PAYOUT + usdc(700));
		assert_nothing_stored();
	});
}

#[test]
fn a_claim_pays_what_is_kept_first_and_the_rest_after_it() {
	test(|| {
		let (high, low) = blocked();
		poke(low, CAROL);
		poke(high, DAVE);
		assert_eq!(Registry::claimable(high, CAROL), Some(PAYOUT + usdc(700)));
		let before = cash(CAROL);
		let claim = || Registry::claim(RawOrigin::Signed(CAROL).into(), high);
		assert_ok!(claim());
		assert_eq!((cash(CAROL), options(high, CAROL)), (before + PAYOUT, contracts(1)));
		assert!(frame_support::storage::with_storage_layer(claim).is_err(), "still blocked");
		thaw(high, CAROL);
		assert_ok!(claim());
		assert_eq!(cash(CAROL), before + PAYOUT + usdc(700));
		work();
		assert_nothing_stored();
	});
}

#[test]
fn who_takes_no_money_either_has_a_credit() {
	test(|| {
		let (high, low) = blocked();
		assert_ok!(Assets::block(RawOrigin::Signed(99).into(), USDC, CAROL));
		work();
		assert_eq!(Registry::credits(CAROL), vec![(USDC, usdc(50) + PAYOUT)]);
		assert_eq!((status(low), Registry::kept_options(high, CAROL)), (None, Contracts::ZERO));
		assert_ok!(Registry::claim_credit(RawOrigin::Signed(CAROL).into(), USDC, ALICE));
		assert_eq!(cash(ALICE), usdc(10_000_000) + usdc(50) + PAYOUT);
	});
}

#[test]
fn options_given_to_the_registry_stay_apart_from_those_that_it_keeps() {
	test(|| {
		let (high, low) = blocked();
		thaw(high, CAROL);
		give(high, CAROL, Registry::account_id(), Contracts::from_units(50_000_000));
		block(high, CAROL);
		poke(low, CAROL);
		poke(high, DAVE);
		let registry = Registry::account_id();
		let pay = |who| Registry::pay_holder(RawOrigin::Signed(ALICE).into(), high, who);
		// Half a contract was a gift, whoever is paid first.
		assert_eq!(Registry::claimable(high, registry), Some(usdc(350)));
		assert_ok!(pay(registry));
		assert_noop!(pay(registry), Error::<Test>::NothingToClaim);
		assert_eq!(options(high, registry), returned());
		assert_ok!(pay(CAROL));
		thaw(high, CAROL);
		work();
		assert_nothing_stored();
		assert!((usdc(350)..=usdc(350) + 8).contains(&Insurance::<Test>::get(USDC)));
	});
}

#[test]
fn many_owners_are_paid_over_many_blocks() {
	test(|| {
		let (high, low) = (full_put(2_000, HOUR), full_put(1_500, HOUR));
		let owners: Vec<AccountId> = (1_000..1_040).collect();
		for owner in &owners {
			let write =
				[DepositCollateral(usdc(4_000)), Mint { contracts: contracts(2), to: *owner }];
			assert_ok!(adjust(DAVE, DAVE, high, &write));
			let long = DepositLong { series: high, contracts: contracts(1) };
			assert_ok!(adjust(*owner, *owner, low, &[long]));
			block(high, *owner);
		}
		feed_window(HOUR, 1_300);
		assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), low));
		for owner in &owners {
			poke(low, *owner);
		}
		poke(high, DAVE);
		assert_eq!(KeptOptions::<Test>::iter().count(), owners.len());
		let limit = <() as crate::WeightInfo>::run_base()
			.saturating_add(<() as crate::WeightInfo>::list_holders(16))
			.saturating_add(<() as crate::WeightInfo>::pay_holder().saturating_mul(8))
			.saturating_add(<() as crate::WeightInfo>::retire().saturating_mul(8));
		let mut blocks = 0;
		while KeptOptions::<Test>::iter().next().is_some() {
			Registry::run(&mut WeightMeter::with_limit(limit));
			Registry::check_invariants().unwrap();
			blocks += 1;
			assert!(blocks < 20, "payment stands still");
		}
		assert!(blocks > 2, "the limit did not bind");
		assert!(owners.iter().all(|owner| cash(*owner) == usdc(700)));
	});
}
