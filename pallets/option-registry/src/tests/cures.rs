//! Ways out of distress, and what leaves a vault above its band.

use super::{adjust_vault::*, mock::*, need::*, poke_vault::*};
use crate::{Error, Event, VaultAction::*};
use dhv_mocks::{MockOwner, OwnerTold};
use dhv_primitives::{Contracts, OptionKind};
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

#[test]
fn what_a_vault_holds_above_its_band_returns_to_an_owner_that_keeps_health() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, WEEK));
		assert_ok!(write(POOL, series, contracts(10), BOB));
		assert_ok!(Registry::top_up(RawOrigin::Signed(BOB).into(), series, POOL, usdc(5)));
		MockOwner::set_keeps_health(POOL, true);
		// Health 1.20049…: in the band as far as whole basis points tell.
		let margin = 10_013_600_000;
		let held = 10 * NAKED + usdc(5);
		assert_eq!(held * 10_000 / margin, 12_004);
		let before = cash(POOL);
		assert_ok!(poke(series, POOL));
		assert_eq!(MockOwner::released(), vec![(POOL, series, usdc(5))]);
		assert_eq!(cash(POOL), before + usdc(5));
		assert_eq!(vault(series, POOL).collateral, 10 * NAKED);
		let (owner, amount, locked) = (POOL, usdc(5), 10 * NAKED);
		assert_eq!(last_event(), Event::CollateralReleased { series, owner, amount, locked });
		assert_noop!(poke(series, POOL), Error::<Test>::HealthyVault);
		// Less than a basis point stays.
		assert_ok!(Registry::top_up(RawOrigin::Signed(BOB).into(), series, POOL, usdc(1) - 1));
		assert_noop!(poke(series, POOL), Error::<Test>::HealthyVault);
	});
}

#[test]
fn an_owner_that_refuses_a_release_keeps_it_locked() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, WEEK));
		MockOwner::set_keeps_health(POOL, true);
		assert_ok!(write(POOL, series, contracts(10), BOB));
		price_at(60, 3_000);
		let refusal = DispatchError::Other("no");
		MockOwner::set_health_refusal(POOL, OwnerTold::Released, Some(refusal));
		assert_noop!(poke(series, POOL), refusal);
		work();
		assert_eq!(vault(series, POOL).collateral, 10 * NAKED);
	});
}

#[test]
fn owners_of_the_public_get_nothing_back_unasked() {
	test(|| {
		let series = naked_put(2_000, WEEK);
		write_naked(CAROL, series, contracts(1), BOB);
		price_at(60, 4_000);
		assert_noop!(poke(series, CAROL), Error::<Test>::HealthyVault);
	});
}

#[test]
fn a_vault_short_of_nothing_returns_everything() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, WEEK));
		MockOwner::set_keeps_health(POOL, true);
		assert_ok!(write(POOL, series, contracts(1), BOB));
		assert_ok!(close(POOL, series, contracts(1), BOB));
		// The vault is gone; a gift finds none.
		let gift = Registry::top_up(RawOrigin::Signed(BOB).into(), series, POOL, 1);
		assert_eq!(gift, Err(Error::<Test>::VaultNotFound.into()));
		assert_noop!(poke(series, POOL), Error::<Test>::VaultNotFound);
	});
}

#[test]
fn a_vault_in_distress_is_let_off_when_the_price_recovers() {
	test(|| {
		let series = in_auction(10);
		price_at(120, 1_900);
		assert_ok!(poke(series, CAROL));
		assert_eq!(distress(series, CAROL), None);
		let (short, collateral) = (contracts(10), 10 * NAKED);
		let recovered = Event::VaultRecovered { series, owner: CAROL, short, collateral };
		assert_eq!(last_event(), recovered);
		assert!(Registry::watch(series).is_some());
		assert_noop!(poke(series, CAROL), Error::<Test>::HealthyVault);
	});
}

#[test]
fn owners_cure_their_vaults_themselves() {
	test(|| {
		let series = in_auction(10);
		give(series, BOB, CAROL, contracts(10));
		// A burn of what a bid could close: the collateral stays, so fewer are needed.
		assert_ok!(adjust(CAROL, CAROL, series, &[burn(1)]));
		assert!(distress(series, CAROL).is_some());
		assert_noop!(adjust(CAROL, CAROL, series, &[mint(1, CAROL)]), Error::<Test>::UnderMargined);
		assert_noop!(
			adjust(CAROL, CAROL, series, &[WithdrawCollateral(1)]),
			Error::<Test>::UnderMargined
		);
		assert_ok!(adjust(CAROL, CAROL, series, &[burn(1)]));
		assert_eq!(distress(series, CAROL), None);
		// A burn of all, with a stale price.
		price_at(120, 1_200);
		work();
		assert!(distress(series, CAROL).is_some());
		at(1_000);
		assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(usdc(5_000))]));
		assert!(distress(series, CAROL).is_some(), "no price says that it is enough");
		let all = WithdrawCollateral(10 * NAKED + usdc(5_000));
		assert_ok!(adjust(CAROL, CAROL, series, &[burn(8), all]));
		assert_eq!((distress(series, CAROL), Registry::vault(series, CAROL)), (None, None));
	});
}

#[test]
fn a_pool_cures_its_vault_by_closing_or_writing() {
	test(|| {
		let series = pool_in_need();
		assert_ok!(poke(series, POOL));
		// What lacks to the initial margin stays: here the whole share of one contract.
		let released = close(POOL, series, contracts(1), BOB);
		assert_eq!(released, Ok(0));
		assert_eq!(vault(series, POOL).collateral, 10 * NAKED);
		assert!(distress(series, POOL).is_some(), "1376.122 for each of nine");
		// While there is no price, everything stays.
		at(1_000);
		assert_eq!(close(POOL, series, contracts(1), BOB), Ok(0));
		assert!(distress(series, POOL).is_some());
		set_price(FALLEN);
		// Then only what leads to the upper factor.
		let rest = 10 * NAKED - 4 * UPPER_AT_1500;
		assert_eq!(close(POOL, series, contracts(4), BOB), Ok((10 * NAKED / 2).min(rest)));
		assert_eq!(distress(series, POOL), None);
		let all = close(POOL, series, contracts(4), BOB);
		assert_ok!(all);
		assert_eq!(Registry::vault(series, POOL), None);
		assert_eq!(info(series).short, Contracts::ZERO);
	});
	test(|| {
		let series = pool_in_need();
		assert_ok!(poke(series, POOL));
		// New contracts bring 1.2 times their margin; the whole vault must hold its maintenance.
		let one = || write(POOL, series, contracts(1), BOB).map(|_| ());
		assert_noop!(with_storage_layer(one), Error::<Test>::UnderMargined);
		assert_ok!(write(POOL, series, contracts(20), BOB));
		assert_eq!(distress(series, POOL), None);
	});
}

#[test]
fn an_owner_that_no_longer_keeps_health_has_no_more_grace_than_it_had() {
	test(|| {
		let series = pool_in_need();
		assert_ok!(poke(series, POOL));
		MockOwner::set_keeps_health(POOL, false);
		price_at(120, FALLEN);
		assert_ok!(poke(series, POOL));
		assert!(distress(series, POOL).unwrap().sale.is_none());
		price_at(361, FALLEN);
		assert_ok!(poke(series, POOL));
		assert!(distress(series, POOL).unwrap().sale.is_some());
	});
}
