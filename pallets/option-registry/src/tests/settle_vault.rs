//! `settle_vault`: the waterfall and what can go wrong in it.

use super::mock::*;
use crate::{Error, Event};
use dhv_mocks::MockOwner;
use dhv_primitives::{ports::VaultSettlement, Fixed, OptionKind, SeriesId, SeriesStatus};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

const EXPIRY: u64 = 2 * HOUR;
/// What one put of 2000 locks at spot 2000: 1.2 * (0.1678 * 1200 + 800).
const LOCKED: u128 = 1_201_632_000;

/// A put of 2000 that `POOL` wrote to Alice, fixed at `price`.
fn fixed_put(price: i64) -> SeriesId {
	let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
	assert_eq!(write(POOL, series, contracts(1), ALICE), Ok(LOCKED));
	fix(series, price);
	series
}

fn fix(series: SeriesId, price: i64) {
	feed_window(EXPIRY, price);
	assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
}

fn settle(series: SeriesId, writer: AccountId) -> sp_runtime::DispatchResult {
	Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, writer)
}

#[test]
fn returns_what_is_not_owed() {
	test(|| {
		let before = cash(POOL);
		let series = fixed_put(1_500);
		assert_ok!(settle(series, POOL));
		assert_eq!(cash(POOL), before - usdc(500));
		let settlement = VaultSettlement {
			series,
			short: contracts(1),
			collateral: LOCKED,
			owed: usdc(500),
			covered: 0,
			returned: LOCKED - usdc(500),
		};
		assert_eq!(MockOwner::settled(), vec![(POOL, settlement)]);
		let settled = Event::VaultSettled {
			series,
			writer: POOL,
			short: contracts(1),
			collateral: LOCKED,
			owed: usdc(500),
			covered: 0,
			returned: LOCKED - usdc(500),
		};
		let (owed, collected, recovery) = (usdc(500), usdc(500), Fixed::ONE);
		let opened = Event::PayoutsOpened { series, owed, collected, recovery };
		assert_eq!(events().split_off(events().len() - 2), vec![settled, opened]);
		let fixing = usd(1_500);
		assert_eq!(status(series), Some(SeriesStatus::Paying { fixing, recovery }));
		assert_eq!(Registry::claimable(series, ALICE), Some(usdc(500)));
	});
}

#[test]
fn out_of_the_money_everything_returns() {
	test(|| {
		let before = cash(POOL);
		let series = fixed_put(2_000);
		assert_ok!(settle(series, POOL));
		assert_eq!(cash(POOL), before);
		assert_eq!(Registry::claimable(series, ALICE), Some(0));
	});
}

#[test]
fn the_owner_covers_a_shortfall() {
	test(|| {
		let before = cash(POOL);
		MockOwner::set_cover(POOL, u128::MAX);
		let series = fixed_put(500);
		assert_ok!(settle(series, POOL));
		let asked = MockOwner::asked();
		assert_eq!(asked.len(), 1);
		assert_eq!(
			(asked[0].shortfall, asked[0].to),
			(usdc(1_500) - LOCKED, Registry::account_id())
		);
		assert_eq!(cash(POOL), before - usdc(1_500));
		let (fixing, recovery) = (usd(500), Fixed::ONE);
		assert_eq!(status(series), Some(SeriesStatus::Paying { fixing, recovery }));
	});
}

#[test]
fn an_uncovered_shortfall_becomes_one_recovery() {
	// (F17): the original cannot settle such a vault at all.
	test(|| {
		MockOwner::set_cover(POOL, usdc(100));
		let series = fixed_put(500);
		assert_ok!(settle(series, POOL));
		let collected = LOCKED + usdc(100);
		// 1301.632 of 1500.
		let recovery = Fixed::from_raw(867_754_666_666_666_666);
		let owed = usdc(1_500);
		assert_eq!(last_event(), Event::PayoutsOpened { series, owed, collected, recovery });
	});
}

#[test]
fn writers_share_one_recovery() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
		write(POOL, series, contracts(1), ALICE).unwrap();
		write(POOL_B, series, contracts(1), BOB).unwrap();
		MockOwner::set_cover(POOL, u128::MAX);
		fix(series, 500);
		assert_ok!(settle(series, POOL));
		assert_eq!(status(series), Some(SeriesStatus::Fixed { fixing: usd(500) }));
		assert_eq!(Registry::claimable(series, ALICE), None);
		assert_ok!(settle(series, POOL_B));
		assert_eq!(Registry::claimable(series, ALICE), Registry::claimable(series, BOB));
		assert_eq!(Registry::claimable(series, ALICE), Some((usdc(1_500) + LOCKED) / 2));
	});
}

#[test]
fn refuses_what_is_not_there() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, EXPIRY));
		write(POOL, series, contracts(1), ALICE).unwrap();
		assert_noop!(settle(series, POOL), Error::<Test>::FixingNotFinal);
		assert_noop!(settle(SeriesId(9), POOL), Error::<Test>::UnknownSeries);
		fix(series, 1_500);
		assert_noop!(settle(series, POOL_B), Error::<Test>::VaultNotFound);
		assert_ok!(settle(series, POOL));
		assert_noop!(settle(series, POOL), Error::<Test>::VaultNotFound);
	});
}

#[test]
fn an_owner_that_refuses_keeps_the_vault() {
	test(|| {
		let series = fixed_put(1_500);
		let refusal = DispatchError::Other("books are closed");
		MockOwner::set_refusal(POOL, Some(refusal));
		assert_noop!(settle(series, POOL), refusal);
		assert!(Registry::vault(series, POOL).is_some());
		MockOwner::set_refusal(POOL, None);
		assert_ok!(settle(series, POOL));
	});
}

#[test]
fn refuses_more_cover_than_asked() {
	test(|| {
		let series = fixed_put(500);
		MockOwner::set_false_report(POOL, Some(usdc(1_500)));
		assert_noop!(settle(series, POOL), Error::<Test>::CoverExceedsShortfall);
	});
}
