//! `poke_vault` of vaults in need; `cures` has the ways out of it.

use super::{adjust_vault::*, mock::*, need::*};
use crate::{Distress, Error, Event, MarginVault, Sale, VaultAction::*, VaultOrder};
use dhv_mocks::{MockOwner, MockPrices, OwnerTold, USDC};
use dhv_primitives::{Balance, Fixed, OptionKind, SeriesId, Timestamp};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

fn moment(seconds: u64, block: u32) -> crate::fixing::Moment {
	crate::fixing::Moment { time: Timestamp::from_secs(START + seconds), block }
}

/// A pool's vault of ten puts that lacks 1744.9 of its maintenance; Bob has the options. The pool
/// keeps health.
pub(super) fn pool_in_need() -> SeriesId {
	let series = issue(terms(OptionKind::Put, 2_000, WEEK));
	MockOwner::set_keeps_health(POOL, true);
	assert_ok!(write(POOL, series, contracts(10), BOB));
	price_at(60, FALLEN);
	series
}

/// What the ten puts lack to their maintenance and to their upper factor.
const TO_MAINTENANCE: Balance = 10 * (MAINTENANCE_AT_1500 - NAKED);
const TO_UPPER: Balance = 10 * (UPPER_AT_1500 - NAKED);

#[test]
fn only_signed_accounts_poke() {
	test(|| {
		let series = fallen(1);
		assert_noop!(
			Registry::poke_vault(RawOrigin::None.into(), series, CAROL),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn what_cannot_be_poked() {
	test(|| {
		assert_noop!(poke(SeriesId(9), CAROL), Error::<Test>::UnknownSeries);
		let full = full_put(2_000, WEEK);
		open(CAROL, full, usdc(2_000), 1);
		assert_noop!(poke(full, CAROL), Error::<Test>::AlwaysBacked);
		let series = naked_put(2_000, 2 * HOUR);
		assert_noop!(poke(series, CAROL), Error::<Test>::VaultNotFound);
		write_naked(CAROL, series, contracts(1), BOB);
		assert_noop!(poke(series, CAROL), Error::<Test>::HealthyVault);
		at(301);
		assert_noop!(poke(series, CAROL), Error::<Test>::StalePrice);
		MockPrices::clear();
		assert_noop!(poke(series, CAROL), Error::<Test>::StalePrice);
		feed_until(2 * HOUR, 1_000);
		assert_noop!(poke(series, CAROL), Error::<Test>::SeriesExpired);
		work();
		at(2 * HOUR + 602);
		assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
		assert_noop!(poke(series, CAROL), Error::<Test>::SeriesNotOpen);
	});
}

#[test]
fn a_vault_of_the_public_is_put_up_for_auction_at_once() {
	test(|| {
		let series = fallen(10);
		assert_eq!(VaultOrder::<Test>::iter().count(), 1);
		assert_ok!(poke(series, CAROL));
		let now = Timestamp::from_secs(START + 60);
		let sale = Sale::new(micro(425_000_000), now);
		assert_eq!(sale.auction.started, now);
		let stands = Distress { since: moment(60, 1), asked: moment(60, 1).time, sale: Some(sale) };
		assert_eq!(distress(series, CAROL), Some(stands));
		assert_eq!(Registry::distressed(series), vec![(CAROL, stands)]);
		assert_eq!(VaultOrder::<Test>::iter().count(), 0);
		assert_eq!(Registry::watch(series), None);
		assert_eq!(
			last_event(),
			Event::AuctionStarted {
				series,
				owner: CAROL,
				short: contracts(10),
				collateral: 10 * NAKED,
				maintenance: 10 * MAINTENANCE_AT_1500,
				start_price: micro(425_000_000),
				spot: usd(1_500),
			}
		);
		// Again changes nothing; later its clock goes on.
		assert_ok!(poke(series, CAROL));
		price_at(89, 1_400);
		assert_ok!(poke(series, CAROL));
		assert_eq!(distress(series, CAROL), Some(stands));
		price_at(120, 1_400);
		assert_ok!(poke(series, CAROL));
		let sale = Sale { elapsed: 60, seen: Timestamp::from_secs(START + 120), ..sale };
		assert_eq!(distress(series, CAROL), Some(Distress { sale: Some(sale), ..stands }));
		assert!(MockOwner::asked_additions().is_empty() && MockOwner::margin_calls().is_empty());
	});
}

#[test]
fn one_unit_decides() {
	test(|| {
		let series = naked_put(2_000, WEEK);
		let mint = mint(10, BOB);
		let deposit = DepositCollateral(10 * NAKED);
		assert_ok!(adjust(CAROL, CAROL, series, &[deposit, mint]));
		let crate::VaultMargin { trigger, .. } = Registry::margin(series, CAROL).unwrap();
		let dhv_math::margin::Trigger::At(trigger) = trigger else { panic!() };
		at(60);
		round(trigger.raw() + 1);
		assert_noop!(poke(series, CAROL), Error::<Test>::HealthyVault);
		round(trigger.raw());
		let margin = Registry::margin(series, CAROL).unwrap();
		assert_eq!(margin.maintenance, 10 * NAKED + 1);
		assert_ok!(poke(series, CAROL));
		assert!(distress(series, CAROL).is_some());
		assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(1)]));
		assert_eq!(distress(series, CAROL), None);
	});
}

#[test]
fn an_owner_that_keeps_health_tops_its_vault_up_to_the_upper_factor() {
	test(|| {
		let series = pool_in_need();
		MockOwner::set_addition(POOL, usdc(100_000));
		let before = cash(POOL);
		assert_ok!(poke(series, POOL));
		assert_eq!(cash(POOL), before - TO_UPPER);
		let collateral = 10 * UPPER_AT_1500;
		assert_eq!(
			vault(series, POOL),
			MarginVault { short: contracts(10), collateral, long: None }
		);
		assert_eq!(info(series).collateral, collateral);
		assert_eq!(distress(series, POOL), None);
		let asked = MockOwner::asked_additions();
		assert_eq!(asked.len(), 1);
		assert_eq!((asked[0].owner, asked[0].shortfall), (POOL, TO_UPPER));
		assert_eq!(asked[0].to, Registry::account_id());
		let (missing, added, locked) = (TO_UPPER, TO_UPPER, collateral);
		assert_eq!(
			last_event(),
			Event::CollateralAdded { series, owner: POOL, missing, added, locked }
		);
		assert_noop!(poke(series, POOL), Error::<Test>::HealthyVault);
	});
}

#[test]
fn what_reaches_the_maintenance_is_enough() {
	test(|| {
		let series = pool_in_need();
		MockOwner::set_addition(POOL, TO_MAINTENANCE);
		assert_ok!(poke(series, POOL));
		assert_eq!(distress(series, POOL), None);
		assert_eq!(vault(series, POOL).collateral, 10 * MAINTENANCE_AT_1500);
		assert!(MockOwner::margin_calls().is_empty());
	});
}

#[test]
fn an_owner_that_adds_too_little_is_called_and_has_the_grace_period() {
	test(|| {
		let series = pool_in_need();
		MockOwner::set_addition(POOL, TO_MAINTENANCE - 1);
		assert_ok!(poke(series, POOL));
		assert_eq!(vault(series, POOL).collateral, 10 * MAINTENANCE_AT_1500 - 1);
		assert_eq!(MockOwner::margin_calls(), vec![(POOL, series, 1)]);
		let called = Event::MarginCalled { series, owner: POOL, missing: 1, error: None };
		assert_eq!(last_event(), called);
		let stands = Distress { since: moment(60, 1), asked: moment(60, 1).time, sale: None };
		assert_eq!(distress(series, POOL), Some(stands));
		// Once more it is asked, but not called again; until the last second of the grace.
		MockOwner::set_addition(POOL, 0);
		price_at(360, FALLEN);
		assert_ok!(poke(series, POOL));
		let asked = moment(360, 1).time;
		assert_eq!(distress(series, POOL), Some(Distress { asked, ..stands }));
		assert_eq!(MockOwner::asked_additions().len(), 2);
		price_at(361, FALLEN);
		assert_ok!(poke(series, POOL));
		let sale = distress(series, POOL).unwrap().sale.unwrap();
		assert_eq!(sale.auction.started.secs(), START + 361);
		assert_eq!(distress(series, POOL).unwrap().since, moment(60, 1));
		assert_eq!(MockOwner::margin_calls().len(), 1);
		// Even then its money is welcome.
		MockOwner::set_addition(POOL, usdc(100_000));
		assert_ok!(poke(series, POOL));
		assert_eq!(distress(series, POOL), None);
		assert_eq!(vault(series, POOL).collateral, 10 * UPPER_AT_1500);
		assert!(matches!(last_event(), Event::CollateralAdded { .. }));
	});
}

#[test]
fn grace_is_counted_in_blocks_too_and_may_be_none() {
	test(|| {
		MinPeriodBlocks::set(5);
		let series = pool_in_need();
		assert_ok!(poke(series, POOL));
		for (block, starts) in [(1, false), (5, false), (6, true)] {
			System::set_block_number(block);
			price_at(1_000 + block, FALLEN);
			assert_ok!(poke(series, POOL));
			assert_eq!(distress(series, POOL).unwrap().sale.is_some(), starts, "block {block}");
		}
	});
	test(|| {
		change(|p| p.liquidation.grace = 0);
		let series = pool_in_need();
		assert_ok!(poke(series, POOL));
		assert!(distress(series, POOL).unwrap().sale.is_none());
		assert_ok!(poke(series, POOL));
		assert!(distress(series, POOL).unwrap().sale.is_some());
	});
}

#[test]
fn an_owner_that_fails_is_put_up_for_auction_all_the_same() {
	test(|| {
		let series = pool_in_need();
		MockOwner::set_addition(POOL, usdc(100_000));
		let error = DispatchError::CannotLookup;
		for told in [OwnerTold::AddCollateral, OwnerTold::MarginCall] {
			MockOwner::set_health_refusal(POOL, told, Some(error));
		}
		assert_ok!(poke(series, POOL));
		let (owner, missing) = (POOL, TO_UPPER);
		assert_eq!(
			events().split_off(events().len() - 2),
			vec![
				Event::OwnerFailed { series, owner, missing, error },
				Event::MarginCalled { series, owner, missing: TO_MAINTENANCE, error: Some(error) },
			]
		);
		assert_eq!(vault(series, POOL).collateral, 10 * NAKED);
		price_at(361, FALLEN);
		assert_ok!(poke(series, POOL));
		assert!(distress(series, POOL).unwrap().sale.is_some());
	});
}

#[test]
fn an_owner_that_reports_more_than_was_asked_adds_nothing() {
	test(|| {
		let series = pool_in_need();
		MockOwner::set_false_addition(POOL, Some(TO_UPPER + 1));
		assert_ok!(poke(series, POOL));
		let error = Error::<Test>::CoverExceedsShortfall.into();
		let (owner, missing) = (POOL, TO_UPPER);
		let failed = Event::OwnerFailed { series, owner, missing, error };
		assert!(events().contains(&failed));
		assert_eq!(vault(series, POOL).collateral, 10 * NAKED);
		assert!(distress(series, POOL).is_some());
	});
}

#[test]
fn an_owner_that_cannot_pay_what_it_promises_adds_nothing() {
	test(|| {
		let series = pool_in_need();
		MockOwner::set_addition(POOL, usdc(100_000));
		assert_ok!(Assets::freeze(RawOrigin::Signed(99).into(), USDC, POOL));
		assert_ok!(poke(series, POOL));
		assert_eq!(vault(series, POOL).collateral, 10 * NAKED);
		assert_eq!(MockOwner::margin_calls().len(), 1);
	});
}

#[test]
fn a_start_price_is_never_below_zero() {
	test(|| {
		// Out of the money, but short of time value.
		let series = naked_put(1_000, WEEK);
		write_naked(CAROL, series, contracts(10), BOB);
		price_at(60, 1_400);
		assert_ok!(poke(series, CAROL));
		assert_eq!(offer(series, CAROL).price, Fixed::ZERO);
		assert_ok!(bid(BOB, series, CAROL, contracts(1)));
		assert_eq!(options(series, BOB), contracts(9), "for nothing, as the bidder asked");
	});
}
