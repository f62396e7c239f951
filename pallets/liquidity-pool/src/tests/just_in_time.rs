//! Who joins just before a gain that is known, or leaves just before a known loss, gets nothing of it.
//! Of a surface that is moved: [`super::smoothed_marks`]; of a price that is known:
//! `flaws_epoch::f10_a_deposit_around_a_known_price_gains_nothing`; of the cost of hedges:
//! [`super::unwinding`].

use super::{
	mock::*,
	scenarios::{surplus, take_cash, take_shares},
};
use crate::*;
use dhv_mocks::MockClock;
use dhv_primitives::{ports::ReactorFunds, Balance, Fixed, OptionKind, Price, SeriesId, Timestamp};
use frame_support::assert_ok;

/// What Bob, who joined in epoch `number`, has after he took everything out.
fn leaves(number: EpochIndex) -> Balance {
	take_shares(BOB, number);
	withdraw(BOB, shares(BOB));
	let number = epoch().number;
	price_epoch();
	take_cash(BOB, number);
	cash(BOB)
}

fn value(who: AccountId) -> Balance {
	LiquidityPool::position_of(POOL, who).unwrap().value
}

fn usd(dollars: i64) -> Price {
	Price::new(Fixed::from_int(dollars))
}

/// Calls that are worth nothing and stay so; 100,000 of Alice.
fn worthless() -> SeriesId {
	TestSurface::set(Fixed::from_bps(1_000));
	invest(ALICE, 100_000 * USD);
	series(OptionKind::Call, 5_000, 30)
}

/// Ten calls at 2,600 that expire in two days, half a day before the end of the epoch; 100,000 of
/// Alice behind them.
fn calls() -> SeriesId {
	invest(ALICE, 100_000 * USD);
	let id = series(OptionKind::Call, 2_600, 2);
	assert_ok!(sell(id, 10, 0));
	price_epoch();
	id
}

/// The epoch that has begun lasts until half a day after the calls of the next test expired.
fn at(seconds: u64, spot: i64) {
	MockClock::set(Timestamp::from_secs(START + seconds));
	set_spot(Fixed::from_int(spot));
	run();
}

#[test]
fn the_spread_of_a_trade_is_for_those_who_bore_its_risk() {
	// 5,000 above model price come in before the price that Bob pays.
	test(|| {
		let id = worthless();
		deposit(BOB, 900_000 * USD);
		let number = epoch().number;
		assert_ok!(sell(id, 10, 5_000 * USD));
		let price = price_epoch();
		assert!(price.mint > Fixed::from_bps(10_490), "{:?}", price.mint);
		assert!(leaves(number) <= WEALTH);
		assert!(value(ALICE) > 104_900 * USD, "{}", value(ALICE));
	});
	// Nor does a buyer get its own spread back: with 90 % of the pool it pays a tenth of it.
	test(|| {
		let id = worthless();
		deposit(BOB, 900_000 * USD);
		let number = epoch().number;
		price_epoch();
		assert_ok!(LiquidityPool::pay(dhv_mocks::USDC, &BOB, &BUYER, 5_000 * USD));
		assert_ok!(sell(id, 10, 5_000 * USD));
		let after = leaves(number);
		assert!(WEALTH - after > 490 * USD && WEALTH - after < 510 * USD, "{}", WEALTH - after);
	});
}

#[test]
fn a_gift_before_the_price_is_not_shared_with_newcomers() {
	test(|| {
		let id = worthless();
		assert_ok!(sell(id, 10, 0));
		deposit(BOB, 900_000 * USD);
		let number = epoch().number;
		TestRegistry::give(POOL, id, 20_000 * USD);
		price_epoch();
		assert!(leaves(number) <= WEALTH);
		assert!(value(ALICE) > 119_900 * USD, "{}", value(ALICE));
	});
}

#[test]
fn an_insurance_payout_that_is_due_finds_no_newcomer() {
	// The vault holds 1,000 and owes 1,400; the pool has no free funds, so insurance would pay 400
	// and net assets would rise by as much. The deposit is what pays instead.
	test(|| {
		invest(ALICE, 4_000 * USD);
		let id = series(OptionKind::Call, 2_600, 2);
		assert_ok!(sell(id, 1, 0));
		let all = ledger().free;
		Parameters::<Test>::mutate(POOL, |terms| {
			let terms = terms.as_mut().unwrap();
			(terms.buffer_bps, terms.closing_buffer_bps) = (0, 0);
		});
		assert_ok!(<LiquidityPool as ReactorFunds<AccountId>>::advance(POOL, &REACTOR, all));
		surplus(i128::try_from(all).unwrap() * 1_000_000_000_000);
		deposit(BOB, 10_000 * USD);
		let number = epoch().number;
		MockClock::set(epoch().ends_at);
		set_spot(Fixed::from_int(4_000));
		run();
		// 3,000 + 1,000 - 1,400 for 4,000 shares.
		let price = EpochPrices::<Test>::get(POOL, number).unwrap();
		assert_eq!(price.nav, Fixed::from_int(2_600));
		assert_ok!(TestRegistry::settle(POOL, id, usd(4_000)));
		assert_eq!(LiquidityPool::nav_breakdown(POOL).unwrap().nav, Fixed::from_int(12_600));
		assert!(leaves(number) <= WEALTH);
	});
}

#[test]
fn what_a_fixing_will_be_is_in_the_price_before_it_is_final() {
	// The calls expire at 2,700 and owe 1,000. The market falls to 2,600 while the fixing may still be
	// disputed: a price on that would say they owe nothing, and who leaves on it takes 1 % along.
	let burn = |known: bool| {
		let mut burn = Fixed::ZERO;
		test(|| {
			let id = calls();
			// Half a day after expiry, in the middle of an epoch, the proposal is known to everybody.
			at(2 * DAY, 2_700);
			if known {
				ProposalOf::insert(id, usd(2_700));
			}
			at(2 * DAY + DAY / 2, 2_600);
			withdraw(ALICE, 1_000 * SHARE);
			set_spot(Fixed::from_int(2_600));
			burn = price_epoch().burn;
			assert_ok!(TestRegistry::settle(POOL, id, usd(2_700)));
		});
		burn
	};
	assert_eq!(burn(true), Fixed::from_bps(9_900));
	// Where nothing is known of the fixing the newest price is the best that there is.
	assert_eq!(burn(false), Fixed::ONE);
}

#[test]
fn a_settlement_that_is_known_gives_newcomers_nothing() {
	// The other way round: fixed at 2,600, the calls owe nothing, and the market is at 3,000. Valued
	// at the market they owe 4,000: a newcomer would buy shares at 0.96 that are worth 1.00.
	test(|| {
		let id = calls();
		at(2 * DAY, 2_600);
		ProposalOf::insert(id, usd(2_600));
		at(2 * DAY + DAY / 2, 3_000);
		deposit(BOB, 900_000 * USD);
		let number = epoch().number;
		set_spot(Fixed::from_int(3_000));
		let price = price_epoch();
		assert_eq!((price.deposits, price.mint), (900_000 * USD, Fixed::ONE));
		assert_ok!(TestRegistry::settle(POOL, id, usd(2_600)));
		assert!(leaves(number) <= WEALTH);
		assert!(value(ALICE) >= 100_000 * USD - 1);
	});
}

#[test]
fn a_loss_between_request_and_price_is_the_leavers_too() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		invest(BOB, 100_000 * USD);
		withdraw(BOB, 100_000 * SHARE);
		let number = epoch().number;
		MockClock::set(epoch().cutoff_at);
		surplus(-20_000 * Fixed::ONE.raw());
		let price = price_epoch();
		assert_eq!(price.burn, Fixed::from_bps(9_000));
		assert_eq!(take_cash(BOB, number), 90_000 * USD);
		assert!(value(ALICE) >= 90_000 * USD);
	});
}
