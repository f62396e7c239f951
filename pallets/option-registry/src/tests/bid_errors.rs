//! What `bid` refuses, and what no bid ever does.

use super::{adjust_vault::*, bid::*, mock::*, need::*};
use crate::{Error, Event, HealthFactors, MarginVault, VaultAction::*};
use dhv_math::margin::auction::DURATION;
use dhv_mocks::{MockOwner, OwnerTold, USDC};
use dhv_primitives::{Contracts, Fixed, OptionKind, SeriesId};
use dhv_sequences::Random;
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use frame_system::RawOrigin;
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult, TokenError};

#[test]
fn only_signed_accounts_bid() {
	test(|| {
		let series = in_auction(1);
		assert_noop!(
			Registry::bid(RawOrigin::None.into(), series, CAROL, contracts(1), Fixed::ZERO),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn the_series_must_trade() {
	test(|| {
		let none = SeriesId(77);
		assert_noop!(bid(BOB, none, CAROL, contracts(1)), Error::<Test>::UnknownSeries);
		let expiry = 2 * HOUR;
		let series = naked_put(2_000, expiry);
		write_naked(CAROL, series, contracts(2), BOB);
		price_at(expiry - 1, 1_500);
		work();
		assert!(distress(series, CAROL).is_some());
		let last = bid(BOB, series, CAROL, lots(1));
		assert_ok!(last);
		feed_until(expiry, 1_500);
		at(expiry);
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::SeriesExpired);
		at(expiry + 1);
		work();
		at(expiry + 602);
		assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::SeriesNotOpen);
		// Distress is over with settlement.
		work();
		assert_nothing_stored();
	});
}

#[test]
fn only_whole_lots_are_closed() {
	test(|| {
		let series = in_auction(1);
		for units in [0, 1, 9_999, 10_001] {
			let amount = Contracts::from_units(units);
			assert_noop!(bid(BOB, series, CAROL, amount), Error::<Test>::InvalidLot);
		}
	});
}

#[test]
fn only_a_vault_in_auction_is_closed() {
	test(|| {
		let series = fallen(1);
		// In need, but nobody has said so: no clock runs.
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::NotInAuction);
		assert_noop!(bid(BOB, series, DAVE, contracts(1)), Error::<Test>::NotInAuction);
		let full = full_put(2_000, WEEK);
		open(CAROL, full, usdc(2_000), 1);
		assert_noop!(bid(CAROL, full, CAROL, contracts(1)), Error::<Test>::NotInAuction);
		// Nor in the grace period of an owner that keeps health.
		MockOwner::set_keeps_health(CAROL, true);
		assert_ok!(poke(series, CAROL));
		assert!(distress(series, CAROL).is_some());
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::NotInAuction);
		assert!(Registry::auction(series, CAROL).is_err());
	});
}

#[test]
fn an_old_price_closes_nothing() {
	test(|| {
		let series = in_auction(1);
		at(60 + 301);
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::StalePrice);
	});
}

#[test]
fn a_vault_that_recovered_is_not_closed() {
	test(|| {
		let series = in_auction(2);
		price_at(120, 1_900);
		// Before anybody cancels the auction.
		assert!(distress(series, CAROL).is_some());
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::HealthyVault);
		price_at(180, FALLEN);
		assert_ok!(bid(BOB, series, CAROL, lots(1)));
		// A gift that brings exactly the maintenance ends it at once.
		let missing = offer(series, CAROL).maintenance - vault(series, CAROL).collateral;
		let gift = |amount| Registry::top_up(RawOrigin::Signed(BOB).into(), series, CAROL, amount);
		assert_ok!(gift(missing - 1));
		assert!(distress(series, CAROL).is_some());
		assert_ok!(gift(1));
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::NotInAuction);
	});
}

#[test]
fn a_bidder_names_the_least_price() {
	test(|| {
		let series = in_auction(1);
		let start = micro(425_000_000);
		let more = Fixed::from_raw(start.raw() + 1);
		let refused = bid_at(BOB, series, CAROL, lots(1), more);
		assert_eq!(refused, Err(Error::<Test>::PriceBelowLimit.into()));
		assert_noop!(bid_at(BOB, series, CAROL, lots(1), more), Error::<Test>::PriceBelowLimit);
		assert_ok!(bid_at(BOB, series, CAROL, lots(1), start));
		assert_ok!(bid_at(BOB, series, CAROL, lots(1), Fixed::from_int(-1)));
	});
}

#[test]
fn nothing_but_a_whole_position_is_left_below_the_minimum() {
	test(|| {
		change(|p| p.liquidation.max_penalty = Fixed::ONE);
		let series = in_auction(1);
		run_to(series, CAROL, 60 + DURATION, usd(FALLEN).raw());
		// At the end price the backing stays: only all restores it, and rests have a minimum of 10.
		assert_eq!(offer(series, CAROL).limit, contracts(1));
		assert_noop!(bid(BOB, series, CAROL, lots(9_920)), Error::<Test>::LeavesDust);
		assert_ok!(bid(BOB, series, CAROL, lots(9_910)));
		assert!(vault(series, CAROL).collateral > usdc(10));
		assert_noop!(bid(BOB, series, CAROL, lots(80)), Error::<Test>::LeavesDust);
		assert_ok!(bid(BOB, series, CAROL, lots(90)));
		assert_eq!(vault(series, CAROL), MarginVault::default());
	});
}

#[test]
fn a_whole_lot_that_would_leave_dust_closes_everything() {
	test(|| {
		// 0.01 put holds 12.01632 and falls one cent short; the minimum is just below.
		let series = naked_put(2_000, WEEK);
		write_naked(CAROL, series, lots(100), BOB);
		change(|p| p.classes.min_naked_collateral = 12_016_000);
		// One unit below the maintenance.
		let held = vault(series, CAROL).collateral;
		price_at(60, 1_817);
		assert_ok!(poke(series, CAROL));
		let shown = offer(series, CAROL);
		assert!(held < shown.maintenance);
		// A fraction of a lot would do, one lot leaves too little: all may be closed.
		assert_eq!(shown.limit, lots(100));
		assert_noop!(bid(BOB, series, CAROL, lots(99)), Error::<Test>::LeavesDust);
		assert_ok!(bid(BOB, series, CAROL, lots(100)));
		assert_eq!(vault(series, CAROL).short, Contracts::ZERO);
	});
}

#[test]
fn a_bidder_needs_the_options() {
	test(|| {
		let series = in_auction(2);
		let poor: DispatchError = TokenError::FundsUnavailable.into();
		assert_noop!(bid(ALICE, series, CAROL, contracts(1)), poor);
		give(series, BOB, ALICE, lots(1));
		assert_noop!(bid(ALICE, series, CAROL, lots(2)), poor);
		assert_ok!(bid(ALICE, series, CAROL, lots(1)));
	});
}

#[test]
fn a_bidder_that_cannot_be_paid_closes_nothing() {
	test(|| {
		let series = in_auction(2);
		assert_ok!(Assets::block(RawOrigin::Signed(99).into(), USDC, BOB));
		let before = (vault(series, CAROL), options(series, BOB), events().len());
		let refused = with_storage_layer(|| bid(BOB, series, CAROL, contracts(1)));
		assert!(refused.is_err());
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), refused.unwrap_err());
		assert_eq!((vault(series, CAROL), options(series, BOB), events().len()), before);
	});
}

#[test]
fn an_owner_that_refuses_rolls_everything_back() {
	test(|| {
		let series = pool_in_auction(contracts(10));
		let refusal = Some(DispatchError::Other("no"));
		MockOwner::set_health_refusal(POOL, OwnerTold::Liquidated, refusal);
		assert_noop!(bid(BOB, series, POOL, contracts(1)), DispatchError::Other("no"));
		MockOwner::set_health_refusal(POOL, OwnerTold::Liquidated, None);
		assert_ok!(bid(BOB, series, POOL, contracts(1)));
	});
}

#[test]
fn an_owner_that_refuses_the_rest_rolls_everything_back() {
	test(|| {
		change(|p| p.liquidation.max_penalty = Fixed::ONE);
		let series = pool_in_auction(lots(10));
		run_to(series, POOL, 361 + DURATION - 1, usd(1_200).raw());
		let refusal = Some(DispatchError::Other("no"));
		MockOwner::set_health_refusal(POOL, OwnerTold::Released, refusal);
		assert_noop!(bid(BOB, series, POOL, lots(10)), DispatchError::Other("no"));
		// What leaves nothing to release passes.
		assert_ok!(bid(BOB, series, POOL, lots(9)));
	});
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
	test(|| {
		let series = naked(dhv_mocks::WETH, OptionKind::Put, 2_000, WEEK);
		write_naked(CAROL, series, contracts(2), BOB);
		price_at(60, FALLEN);
		assert_ok!(poke(series, CAROL));
		at(120);
		round(1);
		let refused: DispatchResult = bid(BOB, series, CAROL, contracts(1));
		let known = [Error::<Test>::Overflow.into(), ArithmeticError::Overflow.into()];
		assert!(known.contains(&refused.unwrap_err()));
		round(usd(1_500).raw());
		assert_ok!(bid(BOB, series, CAROL, contracts(1)));
	});
}

/// What one bid must keep: OR-25.
fn check_bid(before: MarginVault, after: MarginVault, target: Fixed) {
	let closed = before.short.units() - after.short.units();
	let paid = before.collateral - after.collateral;
	assert!(closed > 0);
	// Backing per contract of the rest, and the payment per contract, by cross products.
	assert!(after.collateral * before.short.units() >= before.collateral * after.short.units());
	assert!(paid * before.short.units() <= before.collateral * closed);
	// One lot less would not have restored it, or leaves too little.
	let one_less = closed - closed.min(10_000);
	let held = before.collateral - paid * one_less / closed;
	let rest = before.short.units() - one_less;
	let needed = u128::try_from(target.raw()).unwrap() / 1_000_000_000_000 * rest / 100_000_000;
	let least = usdc(10) + 1;
	assert!(held <= needed + 2 || after.collateral <= least + usdc(1), "{before:?} {after:?}");
}

fn random_bids(seed: u64) -> u32 {
	let mut random = Random::new(seed);
	let mut bids = 0;
	test(|| {
		let terms = (random.below(6_000) as u32, 1 + random.below(10_000) as u32);
		let share = random.below(10_001) as u32;
		change(|p| {
			p.liquidation.deviation = Fixed::from_bps(terms.0);
			p.liquidation.max_penalty = Fixed::from_bps(terms.1);
			p.liquidation.insurance_share = share;
			p.classes.naked_cap = usdc(100_000_000);
		});
		let kind = random.pick(&[OptionKind::Put, OptionKind::Call]);
		let series = naked(USDC, kind, 2_000, WEEK);
		let owners = [CAROL, DAVE, ALICE];
		for owner in owners {
			write_naked(owner, series, lots(100 + u128::from(random.below(200_000))), BOB);
		}
		let mut time = 0;
		for _ in 0..30 {
			time += random.below(280);
			let spot = match kind {
				OptionKind::Put => 200 + random.below(1_800),
				OptionKind::Call => 1_900 + random.below(3_000),
			};
			price_at(time, spot as i64);
			work();
			let owner = random.pick(&owners);
			let Ok(shown) = Registry::auction(series, owner) else { continue };
			let before = vault(series, owner);
			let asked = lots(1 + u128::from(random.below(200_000)));
			let margin = Registry::margin(series, owner).unwrap();
			let target = Fixed::from_raw(
				i128::try_from(margin.initial * 100_000_000 / before.short.units() + 1).unwrap()
					* 1_000_000_000_000,
			);
			match with_storage_layer(|| bid(BOB, series, owner, asked)) {
				Ok(()) => {
					bids += 1;
					let after = vault(series, owner);
					check_bid(before, after, target);
					let closed = before.short.units() - after.short.units();
					assert_eq!(closed, asked.min(shown.limit).units());
				}
				Err(error) => assert_eq!(error, Error::<Test>::LeavesDust.into()),
			}
			Registry::check_invariants().unwrap();
		}
	});
	bids
}

#[test]
fn no_bid_lowers_the_backing_of_what_is_left() {
	let bids: u32 =
		(1..=60).map(|seed: u64| random_bids(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)).sum();
	assert!(bids > 200, "{bids}");
}

#[test]
fn an_auction_ends_with_expiry_though_nobody_settles() {
	test(|| {
		let expiry = 2 * HOUR;
		let series = naked_put(2_000, expiry);
		write_naked(CAROL, series, contracts(1), BOB);
		price_at(60, FALLEN);
		work();
		feed_until(expiry, FALLEN);
		// Automatic work leaves it alone, a gift lets it off without a word.
		let before = events().len();
		Registry::attend_distressed(&mut frame_support::weights::WeightMeter::new());
		assert_eq!(events().len(), before);
		assert!(distress(series, CAROL).is_some());
		assert_ok!(Registry::top_up(RawOrigin::Signed(BOB).into(), series, CAROL, 1));
		assert_eq!(distress(series, CAROL), None);
		let recovered = events().into_iter().any(|e| matches!(e, Event::VaultRecovered { .. }));
		assert!(!recovered);
		work();
		at(expiry + 602);
		work();
		assert_nothing_stored();
	});
}

#[test]
fn an_owner_may_bid_for_its_own_vault_and_gains_nothing() {
	test(|| {
		let series = in_auction(4);
		give(series, BOB, CAROL, contracts(4));
		run_to(series, CAROL, 60 + DURATION, usd(FALLEN).raw());
		let (wealth, held) = (cash(CAROL), vault(series, CAROL).collateral);
		assert_ok!(bid(CAROL, series, CAROL, contracts(4)));
		let left = vault(series, CAROL).collateral;
		assert!(cash(CAROL) - wealth < held - left, "the insurance has its share");
	});
}

#[test]
fn factors_that_tighten_under_an_auction_raise_the_limit() {
	test(|| {
		let series = in_auction(10);
		let before = offer(series, CAROL).limit;
		change(|p| p.put.health = HealthFactors { upper: 13_500, lower: 13_000 });
		assert!(offer(series, CAROL).limit > before);
		assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(usdc(6_000))]));
		assert_eq!(distress(series, CAROL), None);
	});
}
