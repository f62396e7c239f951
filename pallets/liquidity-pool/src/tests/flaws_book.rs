//! Flaws F12, F13, F34 and F35 of the Solidity original, and conservation. The table is in
//! [`super::flaws`].

use super::{flaws::accounts, mock::*, scenarios::take_cash};
use crate::*;
use dhv_mocks::{MockClock, USDC};
use dhv_primitives::{
	ports::{Portfolio, ReactorFunds, ScheduledWork, Underwriter},
	Balance, Fixed, OptionKind, Price, SeriesId, Timestamp,
};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};

#[derive(Clone, Copy, Debug)]
enum Act {
	Fix,
	Mark,
	Settle,
	BeginValuing,
	Price,
}

/// Net asset value after a series of 30 calls has lost 8,000 of 30,000, with these acts in this order.
fn settled_by(acts: &[Act]) -> Fixed {
	let mut nav = Fixed::ZERO;
	test(|| {
		invest(ALICE, 100_000 * USD);
		// A put as far out as it goes keeps the book from being empty.
		assert_ok!(sell(series(OptionKind::Put, 1_300, 2), 1, 0));
		let id = series(OptionKind::Call, 2_600, 2);
		assert_ok!(sell(id, 30, 5_000 * USD));
		MockClock::set(Timestamp::from_secs(START + 2 * DAY));
		let fixing = Fixed::from_raw(2_866_666_666_666_666_666_666);
		set_spot(fixing);
		for act in acts {
			match act {
				Act::Fix => FixingOf::insert(id, Price::new(fixing)),
				Act::Mark => {
					set_spot(fixing);
					PoolMarks::<Test>::run(&mut WeightMeter::new());
				}
				Act::Settle => TestRegistry::settle(POOL, id, Price::new(fixing)).unwrap(),
				Act::BeginValuing => begin_valuing(),
				Act::Price => {
					let number = epoch().number;
					run();
					let price = EpochPrices::<Test>::get(POOL, number).unwrap();
					let off = price.nav.try_sub(Fixed::from_int(97_000)).unwrap();
					assert!(off.raw().abs() <= 30, "{acts:?} {:?}", price.nav);
				}
			}
			// Never 3,500 too high, nor counted twice.
			let nav = LiquidityPool::nav_breakdown(POOL).unwrap().nav;
			let off = nav.try_sub(Fixed::from_int(97_000)).unwrap();
			assert!(off.raw().abs() <= 30, "{acts:?} {nav:?}");
		}
		assert_eq!(LiquidityPool::net_exposure(POOL, id), Ok(Fixed::ZERO));
		nav = LiquidityPool::nav_breakdown(POOL).unwrap().nav;
	});
	nav
}

#[test]
fn f12_every_order_of_valuation_and_settlement_gives_one_net_asset_value() {
	// Original: 100,500 between settlement and the next valuation, where 97,000 are left.
	use Act::{BeginValuing, Fix, Mark, Price, Settle};
	for acts in [
		&[Settle][..],
		&[Mark, Settle],
		&[Settle, Mark],
		&[Fix, Settle],
		&[Fix, Mark, Settle, Mark],
		&[Mark, Fix, Mark, Settle],
		&[BeginValuing, Price, Settle],
		&[BeginValuing, Settle, Price],
		&[Fix, BeginValuing, Settle, Price, Mark],
		&[Settle, BeginValuing, Price],
		&[Mark, BeginValuing, Fix, Price, Mark, Settle],
	] {
		assert_eq!(settled_by(acts), Fixed::from_int(97_000), "{acts:?}");
	}
}

#[test]
fn f13_no_sale_advance_or_withdrawal_leaves_less_than_the_buffer() {
	let buffer = || ledger().allocated.div_ceil(2);
	let begin = || -> SeriesId {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 5_000, 30);
		assert_ok!(sell(id, 6, 0));
		assert_eq!((ledger().free, buffer()), (4_000 * USD, 3_000 * USD));
		id
	};
	test(|| {
		let id = begin();
		assert_noop!(sell(id, 1, 499 * USD), Error::<Test>::InsufficientFunds);
		assert_ok!(sell(id, 1, 500 * USD));
		assert_eq!(ledger().free, buffer());
	});
	test(|| {
		begin();
		let advance = |amount| LiquidityPool::advance(POOL, &REACTOR, amount);
		assert_noop!(advance(1_000 * USD + 1), Error::<Test>::InsufficientFunds);
		assert_ok!(advance(1_000 * USD));
		assert_eq!(ledger().free, buffer());
	});
	test(|| {
		begin();
		withdraw(ALICE, 9_000 * SHARE);
		let price = price_epoch();
		assert!(price.fill < Fixed::ONE);
		assert_eq!(ledger().free, buffer());
	});
}

#[test]
fn f34_series_that_expired_long_ago_stop_no_price() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		for index in 0..8 {
			let kind = if index % 2 == 0 { OptionKind::Call } else { OptionKind::Put };
			assert_ok!(sell(series(kind, 2_000 + 200 * index, 2), 1, 0));
		}
		// Calls of 2,000 and 2,400; puts of 2,600 to 3,400 are worth 0, 400 and 800 at 2,600.
		for _ in 0..10 {
			let number = epoch().number;
			let price = price_epoch();
			assert_eq!(epoch().number, number + 1);
			if number > 2 {
				assert_eq!(price.nav, Fixed::from_int(100_000 - 600 - 200 - 400 - 800));
			}
		}
		assert_eq!(LiquidityPool::book(POOL).len(), 8, "they wait for their settlement");
		assert!(LiquidityPool::may_hedge(POOL));
		assert!(<LiquidityPool as Portfolio>::delta(POOL).unwrap().get().is_zero());
	});
}

#[test]
fn f35_each_block_values_no_more_than_its_weight() {
	test(|| {
		invest(ALICE, 1_000_000 * USD);
		for index in 0..32 {
			assert_ok!(sell(series(OptionKind::Call, 2_000 + 50 * index, 30), 1, 0));
		}
		MockClock::set(epoch().ends_at);
		set_spot(Fixed::from_int(SPOT));
		let limit = <() as WeightInfo>::check_epoch()
			.saturating_add(<() as WeightInfo>::begin_valuing())
			.saturating_add(<() as WeightInfo>::value_series().saturating_mul(5));
		let number = epoch().number;
		let valued = || {
			let EpochPhase::Valuing { snapshot, .. } = epoch().phase else { return 0 };
			let of_round = |entry: &BookEntry| entry.round == snapshot.round.number;
			LiquidityPool::book(POOL).iter().filter(|(_, entry)| of_round(entry)).count()
		};
		let (mut blocks, mut before) = (0, 0);
		while before < 32 {
			let mut meter = WeightMeter::with_limit(limit);
			PoolEpochs::<Test>::run(&mut meter);
			assert!(meter.consumed().all_lte(limit));
			let now = valued();
			assert!(now > before && now - before <= 8, "{now} after {before}");
			before = now;
			blocks += 1;
		}
		assert!(blocks >= 4 && epoch().number == number, "{blocks}");
		run();
		assert_eq!(epoch().number, number + 1);
	});
}

#[test]
fn money_in_is_money_out_and_what_is_left() {
	// Conservation of every asset over a life with all flows.
	test(|| {
		let all = |asset| {
			<Assets as frame_support::traits::fungibles::Inspect<AccountId>>::total_issuance(asset)
		};
		let issued = all(USDC);
		invest(ALICE, 50_000 * USD);
		invest(BOB, 30_000 * USD);
		let id = series(OptionKind::Call, 2_600, 4);
		assert_ok!(sell(id, 20, 4_000 * USD));
		assert_ok!(LiquidityPool::advance(POOL, &REACTOR, 10_000 * USD));
		assert_ok!(LiquidityPool::repay(POOL, &REACTOR, 11_000 * USD));
		withdraw(BOB, 10_000 * SHARE);
		price_epoch();
		let paid = take_cash(BOB, 3);
		MockClock::set(Timestamp::from_secs(START + 4 * DAY));
		set_spot(Fixed::from_int(2_700));
		assert_ok!(TestRegistry::settle(POOL, id, Price::new(Fixed::from_int(2_700))));
		let inside = 80_000 * USD + 4_000 * USD + 1_000 * USD - paid - 2_000 * USD;
		assert_eq!(ledger().free + ledger().set_aside + ledger().allocated, inside);
		let held: Balance = accounts().into_iter().map(cash).sum();
		assert_eq!(held, inside);
		assert_eq!(all(USDC), issued);
	});
}
