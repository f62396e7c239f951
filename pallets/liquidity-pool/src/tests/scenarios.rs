//! Epochs of the Solidity original, replayed. Where we differ by design the number is ours and the
//! flaw that the difference removes is named.

use super::mock::*;
use crate::{pricing::is_wound_down, *};
use dhv_math::vault::{Bounds, NetAssets, SharePrices};
use dhv_mocks::MockReactors;
use dhv_primitives::{ports::ReactorsValue, Balance, Fixed, OptionKind};
use frame_support::assert_ok;

/// Stands for the difference between assets and liabilities that the original reports.
pub(super) fn surplus(raw: i128) {
	let mark = Fixed::from_raw(raw);
	MockReactors::set_value(Ok(ReactorsValue {
		low: mark,
		mark,
		high: mark,
		..Default::default()
	}));
}

pub(super) fn take_shares(who: AccountId, epoch: EpochIndex) -> Balance {
	let before = shares(who);
	assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(who), POOL, epoch, who));
	shares(who) - before
}

pub(super) fn take_cash(who: AccountId, epoch: EpochIndex) -> Balance {
	let before = cash(who);
	claim(who, epoch);
	cash(who) - before
}

#[test]
fn deposits_and_a_withdrawal_meet_in_one_price() {
	test(|| {
		deposit(ALICE, 100_000 * USD);
		deposit(ALICE, 100_000 * USD);
		deposit(BOB, 100_000 * USD);
		let price = price_epoch();
		assert_eq!((price.mint, price.minted), (Fixed::ONE, 300_000 * SHARE));
		assert_eq!(take_shares(ALICE, 1), 200_000 * SHARE);
		assert_eq!(take_shares(BOB, 1), 100_000 * SHARE);

		deposit(CAROL, 100_000 * USD);
		withdraw(ALICE, 100_000 * SHARE);
		surplus(1_052_115_212_881_735_036);
		let price = price_epoch();
		assert_eq!(price.nav, Fixed::from_raw(300_001_052_115_212_881_735_036));
		// Original: 1.000003507050709605; the virtual share of (F4) takes the difference.
		assert_eq!(price.burn, Fixed::from_raw(1_000_003_507_039_019_475));
		assert_eq!((price.mint, price.mark), (last_digit_up(price.burn), price.burn));
		// Original: 99,999.649296158975654525 and 100,000.350705.
		assert_eq!(price.minted, 99_999_649_297_327_980_355_007);
		assert_eq!(price.paid, 100_000_350_703);
		assert_eq!(take_cash(ALICE, 2), 100_000_350_703);
		assert_eq!(take_shares(CAROL, 2), price.minted);
	});
}

#[test]
fn a_second_deposit_leaves_the_first_alone() {
	test(|| {
		deposit(ALICE, 1_000 * USD);
		price_epoch();
		surplus(60 * Fixed::ONE.raw());
		deposit(ALICE, 500 * USD);
		deposit(ALICE, 250 * USD);
		let price = price_epoch();
		// Original: 1.06 and 707.547169811320754716; ours carries the virtual share: 1,061 / 1,001, of
		// which newcomers pay the last digit.
		assert_eq!(price.mint, Fixed::from_raw(1_059_940_059_940_059_941));
		assert_eq!(price.minted, 707_587_181_903_864_278_354);
		assert_eq!(take_shares(ALICE, 1), 1_000 * SHARE);
		assert_eq!(take_shares(ALICE, 2), price.minted);
	});
}

#[test]
fn a_shortage_pays_what_there_is_at_once() {
	// Original: nothing is paid, 64,000 are still needed, the whole epoch waits (F8).
	test(|| {
		invest(ALICE, 100_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 5_000, 30), 50, 1_000 * USD));
		let call = BookTotals::<Test>::get(POOL).side.value;
		assert_ok!(<LiquidityPool as dhv_primitives::ports::ReactorFunds<AccountId>>::advance(
			POOL,
			&REACTOR,
			20_000 * USD
		));
		// 31,000 free with 25,000 of buffer; reactors hold 20,000 of which 10,000 are loose. Their
		// mark offsets premium and liability, so that the price is exactly one.
		let offset = Fixed::from_int(19_000).try_sub(call).unwrap();
		surplus(offset.raw());
		MockReactors::on_withdraw(|pool, amount| {
			use dhv_primitives::ports::ReactorFunds;
			let amount = amount.min(10_000 * USD);
			<LiquidityPool as ReactorFunds<AccountId>>::repay(pool, &REACTOR, amount)?;
			Ok(amount)
		});
		withdraw(ALICE, 80_000 * SHARE);
		let price = price_epoch();
		let asked = MockReactors::requests()[0].1;
		assert!(asked.abs_diff(74_000 * USD) < 80 * USD, "{asked}");
		assert!(price.paid.abs_diff(16_000 * USD) <= 1);
		assert!(price.fill > Fixed::from_bps(1_990) && price.fill < Fixed::from_bps(2_010));
		assert_eq!(ledger().pending_withdrawals, 80_000 * SHARE - price.filled);
		assert_eq!(take_cash(ALICE, 2), price.paid);
	});
}

#[test]
fn settlement_is_seen_once() {
	// Original: net asset value stays 3,500 too high between settlement and the next valuation
	// (F12).
	test(|| {
		invest(ALICE, 100_000 * USD);
		let id = series(OptionKind::Call, 2_600, 2);
		assert_ok!(sell(id, 30, 5_000 * USD));
		assert_eq!(ledger().allocated, 30_000 * USD);
		dhv_mocks::MockClock::set(dhv_primitives::Timestamp::from_secs(START + 2 * DAY));
		set_spot(Fixed::from_int(SPOT));
		// 8,000 of 30,000 are lost.
		let fixing = Fixed::from_raw(2_866_666_666_666_666_666_667);
		assert_ok!(TestRegistry::settle(POOL, id, dhv_primitives::Price::new(fixing)));
		assert_eq!(ledger().free, 97_000 * USD - 1);
		let nav = LiquidityPool::nav_breakdown(POOL).unwrap();
		assert_eq!(nav.nav, Fixed::from_raw(96_999_999_999_000_000_000_000));
		let price = price_epoch();
		// Below one leavers get the plain price and newcomers pay the virtual one.
		assert_eq!(price.burn, Fixed::from_raw(969_999_999_990_000_000));
		assert!(price.mark > price.burn);
		assert_eq!(price.mint, last_digit_up(price.mark));
	});
}

#[test]
fn an_attack_by_donation_gains_nothing() {
	// (F4): the attacker holds the smallest possible share and sends money to every account.
	test(|| {
		assert_ok!(put(PoolParameters { min_deposit: 1, min_withdrawal: 1, ..parameters() }));
		invest(ALICE, 1);
		assert_eq!(shares(ALICE), SHARE / USD);
		let book = LiquidityPool::book_account(POOL);
		assert_ok!(LiquidityPool::pay(dhv_mocks::USDC, &ALICE, &book, 1_000_000 * USD));
		deposit(BOB, 500_000 * USD);
		let price = price_epoch();
		assert_eq!(price.mint, Fixed::ONE);
		assert_eq!(take_shares(BOB, 2), 500_000 * SHARE);
		withdraw(BOB, 500_000 * SHARE);
		price_epoch();
		assert_eq!(take_cash(BOB, 3), 500_000 * USD);
	});
}

#[test]
fn an_attack_through_the_value_is_paid_by_the_attacker() {
	// Even a value that the ledger counts, here the reactors', goes to the virtual share and the
	// victim loses less than a millionth.
	test(|| {
		assert_ok!(put(PoolParameters { min_deposit: 1, min_withdrawal: 1, ..parameters() }));
		invest(ALICE, 1);
		surplus(1_000_000 * Fixed::ONE.raw());
		deposit(BOB, 500_000 * USD);
		price_epoch();
		take_shares(BOB, 2);
		let value = LiquidityPool::position_of(POOL, BOB).unwrap().value;
		assert!(value >= 500_000 * USD - USD / 2, "{value}");
		let attacker = LiquidityPool::position_of(POOL, ALICE).unwrap().value;
		assert!(attacker < 2 * USD, "{attacker}");
	});
}

#[test]
fn a_residual_belongs_to_nobody() {
	// Original: the next depositor mints at 1 and owns the residual of 500 (F4).
	test(|| {
		invest(ALICE, 1_000 * USD);
		withdraw(ALICE, 1_000 * SHARE);
		price_epoch();
		assert_eq!(take_cash(ALICE, 2), 1_000 * USD);
		assert_eq!(ledger().supply, 0);
		surplus(500 * Fixed::ONE.raw());
		deposit(BOB, 100 * USD);
		let price = price_epoch();
		assert_eq!(price.mint, Fixed::from_int(501));
		take_shares(BOB, 3);
		let value = LiquidityPool::position_of(POOL, BOB).unwrap().value;
		assert!(value <= 100 * USD && value > 100 * USD - 10);
	});
}

#[test]
fn a_share_worth_less_than_the_smallest_price_is_a_wind_down() {
	// For a value of 1, with the virtual unit 2: 1e18 shares are worth 1e-18 each, 2e18 round to 0.
	let assets = NetAssets::from_bounds(Bounds::certain(Fixed::ONE));
	for (supply, expected) in [(SHARE * SHARE, false), (2 * SHARE * SHARE, true)] {
		let prices = SharePrices::new(&assets, supply).unwrap();
		assert!(prices.mint.is_positive());
		assert_eq!(is_wound_down(&assets, &prices, supply), Ok(expected));
	}
}

#[test]
fn below_zero_nobody_joins_nobody_leaves_and_nothing_stops() {
	// (F2)
	test(|| {
		invest(ALICE, 1_000 * USD);
		withdraw(ALICE, 400 * SHARE);
		price_epoch();
		withdraw(ALICE, 100 * SHARE);
		deposit(BOB, 50 * USD);
		surplus(-600 * Fixed::ONE.raw());
		let price = price_epoch();
		assert_eq!(price.nav, Fixed::ZERO);
		assert_eq!((price.minted, price.filled, price.paid), (0, 0, 0));
		assert!(has_event(Event::WoundDown { pool: POOL, epoch: 3, nav: Fixed::ZERO }));
		assert_eq!(Pools::<Test>::get(POOL).unwrap().status, PoolStatus::CloseOnly);
		assert!(price.is_refunded());
		// Reads, refunds, earlier claims and the next epoch all work.
		let position = LiquidityPool::position_of(POOL, BOB).unwrap();
		assert_eq!(position.refundable, 50 * USD);
		assert_ok!(LiquidityPool::claim_shares(RuntimeOrigin::signed(BOB), POOL, 3, BOB));
		assert_eq!((cash(BOB), shares(BOB)), (WEALTH, 0));
		assert_eq!(take_cash(ALICE, 2), 400 * USD);
		surplus(-2_000 * Fixed::ONE.raw());
		let price = price_epoch();
		assert_eq!(price.nav, Fixed::from_int(-1_400));
		LiquidityPool::check_invariants().unwrap();
		// It recovers: the shares that waited all along leave at the new price.
		surplus(0);
		let price = price_epoch();
		assert_eq!((price.filled, price.paid), (100 * SHARE, 100 * USD));
		assert_eq!(take_cash(ALICE, 3), 100 * USD);
	});
}
