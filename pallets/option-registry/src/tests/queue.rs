//! A pot whose last vault is settled while the settlement queue is full comes back by itself.

use super::mock::*;
use crate::{
	Event, SettlementQueue,
	VaultAction::{DepositCollateral, Mint},
	WaitingPots,
};
use dhv_mocks::{MockOwner, USDC};
use dhv_primitives::{
	ports::ScheduledWork, BackingClass, OptionKind, Series, SeriesId, SeriesStatus,
};
use frame_support::{
	assert_ok,
	weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

const EXPIRY: u64 = 2 * HOUR;

/// Makes the fixings of an expiry final without any settlement.
fn fix(series: SeriesId) {
	assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
}

fn settle(series: SeriesId, writer: AccountId) {
	assert_ok!(Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, writer));
}

/// Two more expiries of four series each fill the queue.
fn fill() -> Vec<SeriesId> {
	let of = |seconds: u64| {
		let strikes = [1_600, 1_700, 1_800, 1_900];
		strikes.map(|strike| issue(terms(OptionKind::Put, strike, seconds)))
	};
	let later = [of(EXPIRY + 3 * HOUR), of(EXPIRY + 4 * HOUR)];
	for series in later.concat() {
		set_round(2_000);
		write(POOL_B, series, contracts(1), BOB).unwrap();
	}
	for (expiry, ids) in [(EXPIRY + 3 * HOUR, &later[0]), (EXPIRY + 4 * HOUR, &later[1])] {
		feed_window(expiry, 1_400);
		fix(ids[0]);
	}
	assert_eq!(SettlementQueue::<Test>::get().len(), 8);
	later.concat()
}

/// The vault of `POOL` in a put is parked, and everything after it has left the queue.
fn parked() -> SeriesId {
	let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
	write(POOL, series, contracts(1), ALICE).unwrap();
	MockOwner::set_refusal(POOL, Some(DispatchError::Other("books are closed")));
	feed_window(EXPIRY, 1_500);
	work();
	assert!(SettlementQueue::<Test>::get().is_empty());
	MockOwner::set_refusal(POOL, None);
	series
}

#[test]
fn the_payouts_of_a_poked_vault_come_after_the_full_queue() {
	test(|| {
		let before = cash(ALICE);
		let series = parked();
		let others = fill();
		settle(series, POOL);
		assert!(matches!(status(series), Some(SeriesStatus::Paying { .. })));
		assert!(!SettlementQueue::<Test>::get().contains(&series));
		assert_eq!(WaitingPots::<Test>::iter().count(), 1);
		Registry::check_invariants().unwrap();
		// Without weight it keeps waiting.
		frame_support::assert_storage_noop!(Registry::run(&mut WeightMeter::with_limit(
			Weight::zero()
		)));
		work();
		assert_eq!(cash(ALICE), before + usdc(500));
		assert_nothing_stored();
		// Those that were there first went first.
		let retired: Vec<_> = events()
			.into_iter()
			.filter_map(|event| match event {
				Event::SeriesRetired { series, .. } => Some(series),
				_ => None,
			})
			.collect();
		assert_eq!(retired.last(), Some(&series));
		assert_eq!(retired.len(), others.len() + 1);
	});
}

#[test]
fn holders_who_claim_meanwhile_leave_nothing_that_waits() {
	test(|| {
		let series = parked();
		fill();
		settle(series, POOL);
		assert_ok!(Registry::claim(RawOrigin::Signed(ALICE).into(), series));
		assert_eq!(status(series), None);
		assert_eq!(WaitingPots::<Test>::iter().count(), 0);
		work();
		assert_nothing_stored();
	});
}

#[test]
fn a_group_comes_back_as_a_whole() {
	test(|| {
		let ids = [full_put(2_000, EXPIRY), full_put(1_900, EXPIRY)];
		for series in ids {
			let batch = [DepositCollateral(usdc(2_000)), Mint { contracts: contracts(1), to: BOB }];
			assert_ok!(adjust(CAROL, CAROL, series, &batch));
		}
		feed_window(EXPIRY, 1_500);
		fix(ids[0]);
		// As if both vaults had failed: their series left the queue. Others leave one seat.
		SettlementQueue::<Test>::kill();
		let others = fill();
		SettlementQueue::<Test>::mutate(|queue| queue.truncate(7));
		for series in ids {
			settle(series, CAROL);
		}
		assert_eq!(SettlementQueue::<Test>::get().into_inner(), others[..7]);
		assert_eq!(WaitingPots::<Test>::iter().count(), 1);
		let before = cash(BOB);
		work();
		for series in ids {
			assert_eq!(status(series), None, "{series:?}");
		}
		assert!(cash(BOB) >= before + usdc(900));
	});
}

#[test]
fn a_pot_of_every_series_of_an_expiry_fits_the_empty_queue() {
	test(|| {
		let ids = [1_600, 1_700, 1_800, 1_900].map(|strike| {
			issue(Series {
				backing: BackingClass::PublicFull,
				collateral_asset: USDC,
				..terms(OptionKind::Put, strike, EXPIRY)
			})
		});
		let batch = [DepositCollateral(usdc(2_000)), Mint { contracts: contracts(1), to: BOB }];
		assert_ok!(adjust(CAROL, CAROL, ids[0], &batch));
		feed_window(EXPIRY, 1_500);
		fix(ids[0]);
		SettlementQueue::<Test>::put(frame_support::BoundedVec::truncate_from(
			(100..106).map(SeriesId).collect(),
		));
		settle(ids[0], CAROL);
		assert_eq!(WaitingPots::<Test>::iter().count(), 1);
		work();
		assert_nothing_stored();
	});
}
