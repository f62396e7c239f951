//! `poke_vault`: every step of a vault in need and out of it.

use super::{adjust_vault::*, mock::*, need::*};
use crate::{Distress, Error, Event, MarginVault, Sale, VaultAction::*, VaultOrder};
use dhv_mocks::{MockOwner, MockPrices, OwnerTold, USDC};
use dhv_primitives::{Balance, Contracts, Fixed, OptionKind, SeriesId, Timestamp};
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

fn moment(seconds: u64, block: u32) -> crate::fixing::Moment {
	crate::fixing::Moment { time: Timestamp::from_secs(START + seconds), block }
}

/// A pool's vault of ten puts that lacks 1744.9 of its maintenance; Bob has the options. The pool
/// keeps health.
fn pool_in_need() -> SeriesId {
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
		let stands = Distress { since: moment(60, 1), sale: Some(sale) };
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
		let stands = Distress { since: moment(60, 1), sale: None };
		assert_eq!(distress(series, POOL), Some(stands));
		// Once more it is asked, but not called again; until the last second of the grace.
		MockOwner::set_addition(POOL, 0);
		price_at(360, FALLEN);
		assert_ok!(poke(series, POOL));
		assert_eq!(distress(series, POOL), Some(stands));
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
