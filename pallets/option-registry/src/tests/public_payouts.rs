//! Settlement of public vaults without a long leg.

use super::{adjust_vault::*, mock::*};
use crate::VaultAction::*;
use dhv_mocks::USDC;
use dhv_primitives::Contracts;
use frame_support::assert_ok;
use frame_system::RawOrigin;

#[test]
fn settlement_returns_what_nobody_is_owed() {
	test(|| {
		let before = (cash(CAROL), cash(DAVE), cash(BOB));
		let (full, naked) = (full_put(2_000, HOUR), naked_put(2_000, HOUR));
		open(CAROL, full, usdc(2_500), 1);
		give(full, CAROL, BOB, contracts(1));
		assert_ok!(adjust(
			DAVE,
			DAVE,
			naked,
			&[DepositCollateral(usdc(1_500)), Mint { contracts: contracts(1), to: BOB }]
		));
		// Collateral without a short comes back, too.
		assert_ok!(adjust(ALICE, ALICE, full, &[DepositCollateral(usdc(7))]));
		feed_window(HOUR, 1_500);
		work();
		assert_nothing_stored();
		let after = (cash(CAROL), cash(DAVE), cash(BOB));
		let loss = usdc(500);
		assert_eq!(after, (before.0 - loss, before.1 - loss, before.2 + 2 * loss));
		assert_eq!(cash(ALICE), usdc(10_000_000));
	});
}

#[test]
fn f17_a_naked_shortfall_stays_with_its_own_series() {
	test(|| {
		let (full, naked) = (full_put(2_000, HOUR), naked_put(2_000, HOUR));
		open(CAROL, full, usdc(2_000), 1);
		open(DAVE, naked, usdc(1_300), 1);
		feed_window(HOUR, 200);
		assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), full));
		for (series, owner) in [(full, CAROL), (naked, DAVE)] {
			assert_ok!(Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, owner));
		}
		assert_eq!(Registry::claimable(full, CAROL), Some(usdc(1_800)));
		let naked = Registry::claimable(naked, DAVE).unwrap();
		assert!(naked <= usdc(1_300) && naked > usdc(1_300) - 10, "{naked}");
	});
}

#[test]
fn donations_change_nothing() {
	test(|| {
		let series = full_put(2_000, HOUR);
		open(CAROL, series, usdc(4_000), 2);
		let before = vault(series, CAROL);
		give(series, CAROL, Registry::account_id(), contracts(1));
		assert_eq!((vault(series, CAROL), info(series).longs), (before, Contracts::ZERO));
		// Options that were given away to the registry pay the insurance.
		feed_window(HOUR, 1_500);
		work();
		assert_nothing_stored();
		assert_eq!(crate::Insurance::<Test>::get(USDC), usdc(500));
	});
}
