//! `bid` on one vault: price, limit, split, books. What a bid must not do is in `bid_errors`.

use super::{adjust_vault::*, mock::*, need::*};
use crate::{
	Error, Event, Insurance, Ledger, LedgerEntry, MarginVault, NakedCollateral, OpenInterest,
	UnderlyingInterest, VaultAction::*, Vaults,
};
use dhv_math::margin::auction::DURATION;
use dhv_mocks::{MockOwner, USDC, WETH};
use dhv_primitives::{
	ports::VaultLiquidation, BackingClass, Balance, Contracts, Fixed, OptionKind, Series, SeriesId,
};
use frame_support::{assert_noop, assert_ok};

/// Carol's ten contracts at first.
const LOCKED: Balance = 10 * NAKED;

/// A number of 1e-4 contracts.
pub(super) fn lots(number: u128) -> Contracts {
	Contracts::from_units(number * 10_000)
}

#[test]
fn the_price_rises_from_start_to_end_within_an_hour() {
	// 500 less five per cent of 1500; the end is the collateral of one contract.
	let prices: [(u64, u128); 6] = [
		(0, 425_000_000),
		(1, 425_215_731),
		(1_800, 813_316_000),
		(3_599, 1_201_416_268),
		(3_600, 1_201_632_000),
		(36_000, 1_201_632_000),
	];
	for (elapsed, units) in prices {
		test(|| {
			change(|p| p.liquidation.max_penalty = Fixed::ONE);
			let series = in_auction(10);
			run_to(series, CAROL, 60 + elapsed, usd(FALLEN).raw());
			let raw = offer(series, CAROL).price.raw().unsigned_abs();
			assert_eq!(raw / 1_000_000_000_000, units, "after {elapsed} s");
		});
	}
}

#[test]
fn the_penalty_is_capped() {
	test(|| {
		let series = in_auction(10);
		run_to(series, CAROL, 60 + DURATION, usd(FALLEN).raw());
		// Of the equity 1201.632 - 500 the bidder gets no more than half.
		let shown = offer(series, CAROL);
		assert_eq!((shown.price, shown.value), (micro(850_816_000), micro(500_000_000)));
		assert_eq!(shown.maintenance, 10 * MAINTENANCE_AT_1500);
		assert_ok!(bid(BOB, series, CAROL, contracts(1)));
		let Event::VaultLiquidated { payment, penalty, .. } = liquidated_event() else { panic!() };
		assert_eq!((payment, penalty), (780_652_800, 70_163_200));
		assert_eq!(payment + penalty, 850_816_000);
	});
}

/// The last event of a bid itself.
fn liquidated_event() -> Event<Test> {
	let told = |event: &Event<Test>| matches!(event, Event::VaultLiquidated { .. });
	events().into_iter().rfind(told).unwrap()
}

#[test]
fn a_vault_without_equity_pays_all_it_has_and_no_penalty() {
	test(|| {
		let series = in_auction(10);
		// Worth 1500 each, backed by 1201.632.
		run_to(series, CAROL, 60 + DURATION, usd(500).raw());
		assert_eq!(offer(series, CAROL).price, micro(NAKED));
		assert_ok!(bid(BOB, series, CAROL, contracts(4)));
		let before = vault(series, CAROL);
		assert_eq!(before.collateral, 6 * NAKED);
		assert_eq!(Insurance::<Test>::get(USDC), 0);
		// Nobody restores it: all may be closed.
		assert_eq!(offer(series, CAROL).limit, contracts(6));
		assert_ok!(bid(BOB, series, CAROL, contracts(6)));
		assert_eq!(Registry::vault(series, CAROL), None);
		assert_eq!(info(series).vaults, 0);
	});
}

#[test]
fn one_bid_is_booked_everywhere() {
	test(|| {
		let series = in_auction(10);
		run_to(series, CAROL, 60 + 1_800, usd(FALLEN).raw());
		let bobs = cash(BOB);
		assert_ok!(bid(BOB, series, CAROL, contracts(1)));
		// 813.316: 500 of value, of the rest a fifth for the insurance.
		let (taken, penalty) = (813_316_000, 62_663_200);
		let (short, collateral) = (contracts(9), LOCKED - taken);
		assert_eq!(cash(BOB), bobs + taken - penalty);
		assert_eq!(options(series, BOB), short);
		assert_eq!(vault(series, CAROL), MarginVault { short, collateral, long: None });
		let now = info(series);
		assert_eq!(
			(now.supply, now.short, now.collateral, now.vaults),
			(short, short, collateral, 1)
		);
		assert_eq!(OpenInterest::<Test>::get(product()), short);
		assert_eq!(UnderlyingInterest::<Test>::get(WETH), short);
		assert_eq!(NakedCollateral::<Test>::get(product()), collateral);
		assert_eq!(Ledger::<Test>::get(USDC), LedgerEntry { collateral, ..Default::default() });
		assert_eq!(Insurance::<Test>::get(USDC), penalty);
		assert_eq!(cash(Registry::insurance_account()), penalty);
		let told =
			VaultLiquidation { series, closed: contracts(1), payment: taken - penalty, penalty };
		assert_eq!(MockOwner::liquidated(), vec![(CAROL, told)]);
		let (owner, bidder) = (CAROL, BOB);
		let payment = taken - penalty;
		assert_eq!(
			events().split_off(events().len() - 2),
			vec![
				Event::DustInsured { asset: USDC, amount: penalty, total: penalty },
				Event::VaultLiquidated {
					series,
					owner,
					bidder,
					closed: contracts(1),
					price: micro(813_316_000),
					payment,
					penalty,
					short,
					collateral,
				},
			]
		);
		// Still in need, and the clock goes on.
		assert!(distress(series, CAROL).unwrap().sale.is_some());
	});
}

#[test]
fn a_bid_restores_the_vault_and_no_more() {
	test(|| {
		let series = in_auction(10);
		let cash_before = cash(BOB);
		// (10 * 1501.224 - 12016.32) / (1501.224 - 425) = 2.78373…
		assert_eq!(offer(series, CAROL).limit, lots(27_838));
		assert_ok!(bid(BOB, series, CAROL, contracts(10)));
		let left = vault(series, CAROL);
		assert_eq!(left.short, lots(72_162));
		assert_eq!(options(series, BOB), lots(72_162), "what was asked beyond stays");
		let paid = 425_000_000 * 27_838 / 10_000;
		assert_eq!(left.collateral, LOCKED - paid);
		assert_eq!(cash(BOB), cash_before + paid);
		// At the upper factor, by less than one lot.
		let target = |short: Contracts| UPPER_AT_1500 * short.units() / 100_000_000;
		assert!(left.collateral >= target(left.short));
		assert!(left.collateral - 2 * 42_500 < target(left.short) + UPPER_AT_1500 / 10_000);
		// Over: the vault is in the order again, and nothing more can be taken.
		assert_eq!(distress(series, CAROL), None);
		let (short, collateral) = (left.short, left.collateral);
		let recovered = Event::VaultRecovered { series, owner: CAROL, short, collateral };
		assert_eq!(last_event(), recovered);
		assert!(matches!(events()[events().len() - 2], Event::VaultLiquidated { .. }));
		assert_eq!(bid(BOB, series, CAROL, lots(1)), Err(Error::<Test>::NotInAuction.into()));
	});
}

#[test]
fn what_one_bid_leaves_another_takes() {
	test(|| {
		let series = in_auction(10);
		assert_ok!(adjust(BOB, BOB, series, &[DepositCollateral(usdc(20_000)), mint(3, BOB)]));
		give(series, BOB, ALICE, contracts(2));
		assert_ok!(bid(ALICE, series, CAROL, contracts(1)));
		assert_eq!(offer(series, CAROL).limit, lots(17_838));
		assert_ok!(bid(BOB, series, CAROL, lots(17_838)));
		assert_eq!(vault(series, CAROL).short, lots(72_162));
		assert_eq!(vault(series, BOB).short, contracts(3), "another vault is not touched");
	});
}

#[test]
fn what_is_left_of_a_closed_vault_stays_with_an_owner_of_the_public() {
	test(|| {
		change(|p| p.liquidation.max_penalty = Fixed::ONE);
		let series = in_auction(1);
		// At 300 the vault is worth 1700 short and cannot be restored by the price 1201.631…; a second
		// earlier than the end, some is left.
		run_to(series, CAROL, 60 + DURATION - 1, usd(1_200).raw());
		let shown = offer(series, CAROL);
		assert_eq!(shown.limit, contracts(1));
		assert_ok!(bid(BOB, series, CAROL, contracts(1)));
		let left = vault(series, CAROL);
		assert_eq!(left.short, Contracts::ZERO);
		assert!(left.collateral > 0 && left.collateral < usdc(1), "{left:?}");
		assert_eq!(distress(series, CAROL), None);
		assert_eq!(crate::Watches::<Test>::get(series), None);
		// It leaves without a price.
		at(3 * HOUR + 301);
		assert_ok!(adjust(CAROL, CAROL, series, &[WithdrawCollateral(left.collateral)]));
		assert_eq!(Registry::vault(series, CAROL), None);
	});
}

/// A pool that keeps health, has nothing to add, and whose options are put up for auction.
pub(super) fn pool_in_auction(short: Contracts) -> SeriesId {
	let series = issue(terms(OptionKind::Put, 2_000, WEEK));
	MockOwner::set_keeps_health(POOL, true);
	assert_ok!(write(POOL, series, short, BOB));
	price_at(60, FALLEN);
	assert_ok!(poke(series, POOL));
	price_at(361, FALLEN);
	assert_ok!(poke(series, POOL));
	assert!(distress(series, POOL).unwrap().sale.is_some());
	series
}

#[test]
fn what_is_left_returns_to_an_owner_that_keeps_health() {
	test(|| {
		change(|p| p.liquidation.max_penalty = Fixed::ONE);
		let series = pool_in_auction(lots(10));
		run_to(series, POOL, 361 + DURATION - 1, usd(1_200).raw());
		let (before, locked) = (cash(POOL), vault(series, POOL).collateral);
		// 9.996 lots would restore it; only whole ones are closed.
		assert_eq!(offer(series, POOL).limit, lots(10));
		assert_ok!(bid(BOB, series, POOL, lots(10)));
		let (_, told) = MockOwner::liquidated()[0];
		let rest = locked - told.payment - told.penalty;
		assert!(rest > 0);
		assert_eq!(MockOwner::released(), vec![(POOL, series, rest)]);
		assert_eq!(cash(POOL), before + rest);
		assert_eq!(Registry::vault(series, POOL), None);
		let amount = rest;
		assert_eq!(
			last_event(),
			Event::CollateralReleased { series, owner: POOL, amount, locked: 0 }
		);
	});
}

#[test]
fn a_pool_is_closed_to_the_last_unit_without_a_minimum() {
	test(|| {
		let series = pool_in_auction(contracts(1));
		let mut left = contracts(1).units() / 10_000;
		// Worth more than all it has, at the end of the auction: each bid closes a third.
		run_to(series, POOL, 361 + DURATION, usd(100).raw());
		while left > 0 {
			let some = (left / 3).max(1);
			assert_ok!(bid(BOB, series, POOL, lots(some)));
			left -= some;
		}
		assert_eq!(Registry::vault(series, POOL), None);
	});
}

#[test]
fn a_penalty_too_small_to_move_waits_as_dust() {
	test_with_minimum(70_000_000, || {
		let series = in_auction(10);
		run_to(series, CAROL, 60 + 1_800, usd(FALLEN).raw());
		assert_ok!(bid(BOB, series, CAROL, contracts(1)));
		let first = 62_663_200;
		assert_eq!((Ledger::<Test>::get(USDC).dust, Insurance::<Test>::get(USDC)), (first, 0));
		assert_ok!(bid(BOB, series, CAROL, contracts(1)));
		assert_eq!(Ledger::<Test>::get(USDC).dust, 0);
		let fund = Insurance::<Test>::get(USDC);
		assert!(fund > 2 * first - 10 && fund < 2 * first + first, "{fund}");
	});
}

#[test]
fn neither_a_clock_that_jumps_nor_stale_prices_run_the_auction_down() {
	test(|| {
		let series = in_auction(10);
		let after = |seconds: u128| 425_000_000 + 776_632_000 * seconds / 3_600;
		let price = || u128::try_from(offer(series, CAROL).price.raw()).unwrap() / 10u128.pow(12);
		// An hour passes at once: no more than five minutes count.
		price_at(60 + DURATION, FALLEN);
		assert_eq!(price(), after(300));
		assert_ok!(poke(series, CAROL));
		assert_eq!(price(), after(300), "a look changes no price");
		price_at(60 + DURATION + 100, FALLEN);
		assert_eq!(price(), after(400));
		// For hours there is no price, and automatic work sees nothing.
		for hour in 2..5 {
			at(hour * HOUR + 500);
			work();
			assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::StalePrice);
		}
		set_price(FALLEN);
		assert_eq!(price(), after(600));
	});
}

#[test]
fn an_auction_that_recovers_starts_anew() {
	test(|| {
		let series = in_auction(10);
		run_to(series, CAROL, 60 + 1_800, usd(FALLEN).raw());
		assert_eq!(offer(series, CAROL).price, micro(813_316_000));
		// The price recovers and falls again.
		price_at(2_000, 2_000);
		work();
		assert_eq!(distress(series, CAROL), None);
		price_at(2_100, 1_600);
		work();
		let shown = offer(series, CAROL);
		assert_eq!(shown.auction.started.secs(), START + 2_100);
		assert_eq!(shown.price, micro(320_000_000), "400 less five per cent of 1600");
	});
}

#[test]
fn every_kind_of_naked_vault_is_auctioned() {
	for (asset, kind) in naked_kinds() {
		test(|| {
			let series = naked(asset, kind, 2_000, WEEK);
			write_naked(CAROL, series, contracts(2), BOB);
			let spot = if kind == OptionKind::Put { 1_600 } else { 2_500 };
			price_at(60, spot);
			work();
			let Some(Event::AuctionStarted { collateral, maintenance, start_price, .. }) =
				events().into_iter().rfind(|e| matches!(e, Event::AuctionStarted { .. }))
			else {
				panic!("{asset:?} {kind:?}");
			};
			assert!(collateral < maintenance);
			// Of the value 400 or 500 in cash, less five per cent of the spot, by the price if paid
			// in the underlying.
			let value = if kind == OptionKind::Put { 400 } else { 500 };
			let (cash, divisor) =
				(value * 100 - 5 * spot, if asset == USDC { 100 } else { 100 * spot });
			assert_eq!(start_price, Fixed::from_ratio_floor(cash.into(), divisor.into()).unwrap());
			run_to(series, CAROL, 60 + 900, usd(spot).raw());
			let before = balance(asset, BOB);
			let shown = offer(series, CAROL);
			assert!(shown.price > start_price && !shown.limit.is_zero());
			assert_ok!(bid(BOB, series, CAROL, contracts(2)));
			assert!(balance(asset, BOB) > before);
			assert_eq!(distress(series, CAROL), None, "restored: {asset:?} {kind:?}");
			let margin = Registry::margin(series, CAROL).unwrap();
			assert!(margin.deficit == 0 && !margin.vault.short.is_zero());
		});
	}
}

#[test]
fn an_auctioned_vault_is_settled_at_expiry_like_any_other() {
	test(|| {
		let expiry = 2 * HOUR;
		let series = naked_put(2_000, expiry);
		write_naked(CAROL, series, contracts(10), BOB);
		for (seconds, bids) in [(60, true), (1_000, true), (2_000, false)] {
			price_at(seconds, 1_200);
			work();
			if bids {
				assert_ok!(bid(BOB, series, CAROL, contracts(1)));
			}
		}
		assert!(distress(series, CAROL).is_some());
		let (held, owed) = (vault(series, CAROL), usdc(800));
		let claim = options(series, BOB).units() * owed / 100_000_000;
		feed_window(expiry, 1_200);
		let before = cash(BOB);
		work();
		assert_nothing_stored();
		assert!(held.collateral > claim, "nothing is short here");
		assert_eq!(cash(BOB), before + claim);
	});
}

#[test]
fn parameters_that_change_under_an_auction_hold_at_once() {
	test(|| {
		let series = in_auction(10);
		run_to(series, CAROL, 60 + 1_800, usd(FALLEN).raw());
		// A lower cap of the penalty: 500 + 701.632 / 10.
		change(|p| p.liquidation.max_penalty = Fixed::from_bps(1_000));
		assert_eq!(offer(series, CAROL).price, micro(570_163_200));
		// A closed class and lower caps stop nothing that reduces risk.
		change(|p| {
			(p.classes.naked_cap, p.series_cap) = (0, contracts(1));
			p.open_interest_cap = contracts(1);
		});
		assert_ok!(bid(BOB, series, CAROL, contracts(1)));
		// Looser factors let it off.
		change(|p| p.put.health = crate::HealthFactors { upper: 10_100, lower: 10_000 });
		change(|p| p.spot_shock = Fixed::from_bps(8_000));
		assert_eq!(bid(BOB, series, CAROL, contracts(1)), Err(Error::<Test>::HealthyVault.into()));
		work();
		assert_eq!(distress(series, CAROL), None);
		assert!(Vaults::<Test>::contains_key(series, CAROL));
	});
}

#[test]
fn a_pools_series_is_closed_by_bids_and_then_written_again() {
	test(|| {
		let series = pool_in_auction(contracts(10));
		assert_ok!(bid(BOB, series, POOL, contracts(10)));
		assert_eq!(distress(series, POOL), None);
		let Series { backing, .. } = info(series).terms;
		assert_eq!(backing, BackingClass::Pool);
		assert_ok!(write(POOL, series, contracts(1), ALICE));
	});
}
