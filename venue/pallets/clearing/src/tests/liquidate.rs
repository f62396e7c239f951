//! Liquidations.

use super::mock::*;
use crate::{Error, Event};
use dhv_math::Fixed;
use frame_support::{assert_noop, assert_ok};

fn liquidate() -> sp_runtime::DispatchResult {
	Clearing::liquidate(signed(&KEEPER), ALICE)
}

/// A long of four at 2,000 on 1,000.
fn long_four() {
	deposit(&ALICE, 1_000);
	assert_eq!(target(&ALICE, ETH, "4"), DONE);
}

#[test]
fn a_healthy_account_is_left_alone() {
	run(|| {
		assert_noop!(liquidate(), Error::<Test>::NotLiquidatable);
		long_four();
		// 1,000 - 4 · 210.52 = 157.92 and 5 % of 7,157.92 are 357.9; equal at 1,842.1...
		feed(ETH, "1843");
		assert_noop!(liquidate(), Error::<Test>::NotLiquidatable);
		feed(ETH, "1842");
		assert_ok!(liquidate());
	});
}

#[test]
fn a_part_is_closed_that_restores_the_initial_margin() {
	run(|| {
		long_four();
		feed(ETH, "1800");
		let keeper = Balances::free_balance(KEEPER);
		System::reset_events();
		assert_ok!(liquidate());
		// Equity 200, required 720: 520 / (1,800 · 0.09) units are closed.
		let alice = account(&ALICE);
		close(size(&ALICE, ETH), "0.790123456790123456");
		let closed = fixed("4").try_sub(size(&ALICE, ETH)).unwrap();
		let penalty = alice.penalties;
		near(penalty, 57_777_778);
		assert_eq!(alice.liquidations, 1);
		// Loss of 200 on each unit closed, and the penalty.
		near(alice.margin, 1_000_000_000 - 641_975_309 - penalty);
		let reward = penalty / 2;
		assert_eq!(Balances::free_balance(KEEPER), keeper + reward);
		assert_eq!(reserves().insurance, penalty - reward);
		near(reserves().pool, 1_000_000 * USD + 641_975_309);
		let standing = report(&ALICE);
		let equity = dhv_math::amount::from_fixed_floor(standing.equity, 6).unwrap();
		assert!(equity.abs_diff(standing.initial_margin) <= 2);
		let told = Event::Liquidated {
			who: ALICE,
			liquidator: KEEPER,
			closed: vec![(ETH, dhv_math::Delta::new(closed.try_neg().unwrap()), price("1800"))],
			penalty,
			reward,
			debt: 0,
			insured: 0,
			unpaid: 0,
		};
		assert!(events().contains(&told));
		assert_noop!(liquidate(), Error::<Test>::NotLiquidatable);
	});
}

#[test]
fn a_short_is_liquidated_too() {
	run(|| {
		deposit(&ALICE, 1_000);
		assert_eq!(target(&ALICE, ETH, "-4"), DONE);
		feed(ETH, "2200");
		assert_ok!(liquidate());
		let left = size(&ALICE, ETH);
		assert!(left.is_negative() && left > fixed("-4"));
		assert_eq!(market(ETH).short, left.try_neg().unwrap());
	});
}

#[test]
fn a_debt_falls_on_the_insurance_fund_then_on_the_pool() {
	run(|| {
		long_four();
		assert_ok!(Clearing::fund_insurance(signed(&HOUSE), 100 * USD));
		feed(ETH, "1700");
		System::reset_events();
		assert_ok!(liquidate());
		let alice = account(&ALICE);
		assert_eq!((alice.margin, alice.positions.len()), (0, 0));
		assert_eq!(alice.realised, -1_000 * USD as i128);
		// A loss of 1,200: the pool is paid 1,000 by her and 100 by the fund.
		assert_eq!((reserves().pool, reserves().insurance), (1_001_100 * USD, 0));
		let debt_told = events().into_iter().any(|event| {
			matches!(event, Event::Liquidated { debt, insured, penalty: 0, reward: 0, .. }
				if debt.abs_diff(200 * USD) <= 1 && insured == 100 * USD)
		});
		assert!(debt_told);
	});
}

#[test]
fn the_position_that_needs_most_goes_first() {
	run(|| {
		deposit(&ALICE, 2_000);
		assert_eq!(target(&ALICE, ETH, "2"), DONE);
		assert_eq!(target(&ALICE, BTC, "0.5"), DONE);
		feed(BTC, "28000");
		close(report(&ALICE).equity, "1000");
		feed(BTC, "27700");
		assert_ok!(liquidate());
		assert_eq!(size(&ALICE, ETH), fixed("2"));
		assert!(size(&ALICE, BTC) < fixed("0.5"));
	});
}

#[test]
fn gains_are_taken_before_a_loss_is_called_a_debt() {
	run(|| {
		deposit(&ALICE, 1_200);
		assert_eq!(target(&ALICE, ETH, "2"), DONE);
		assert_eq!(target(&ALICE, BTC, "-0.2"), DONE);
		// 1,600 gained, 2,500 lost.
		feed(ETH, "2800");
		feed(BTC, "42500");
		assert_ok!(liquidate());
		let alice = account(&ALICE);
		near(alice.margin + alice.penalties, 300 * USD);
		near(reserves().pool, 1_000_900 * USD);
	});
}

#[test]
fn a_gain_that_nobody_can_pay_is_lost() {
	run(|| {
		deposit(&ALICE, 1_000);
		deposit(&BOB, 1_000_000);
		assert_eq!(target(&ALICE, ETH, "1"), DONE);
		assert_eq!(target(&BOB, ETH, "999"), DONE);
		feed(ETH, "3000");
		assert_eq!(target(&BOB, ETH, "0"), DONE);
		near(reserves().pool, 1_000 * USD);
		assert_ok!(Clearing::fund_pool(signed(&HOUSE), 1_000 * USD));
		let rest = reserves().pool - 310 * USD;
		feed(ETH, "3100");
		assert_ok!(Clearing::take_from_pool(signed(&ADMIN), HOUSE, rest));
		assert_ok!(Clearing::fund_insurance(signed(&HOUSE), 10 * USD));
		let (one, most) = (Fixed::ONE, fixed("0.99"));
		rules(
			ETH,
			crate::MarketParameters { initial_ratio: one, maintenance_ratio: most, ..plain() },
		);
		System::reset_events();
		assert_ok!(liquidate());
		// 1,000 / (3,100 · 0.99) units gain 1,100 each; the pool has 310, the fund 10.
		let gained = 358_422_939;
		let lost = events().into_iter().find_map(|event| match event {
			Event::Liquidated { unpaid, insured, debt: 0, .. } => Some((unpaid, insured)),
			_ => None,
		});
		let (unpaid, insured) = lost.unwrap();
		near(unpaid, gained - 320 * USD);
		assert_eq!(insured, 10 * USD);
		let alice = account(&ALICE);
		near(alice.margin + alice.penalties, 1_320 * USD);
		assert_eq!(reserves().pool, 0);
	});
}

#[test]
fn nothing_is_liquidated_at_a_stale_index_or_under_a_pause() {
	run(|| {
		long_four();
		feed(ETH, "1800");
		wait(301);
		assert_noop!(liquidate(), Error::<Test>::IndexStale);
		feed(ETH, "1800");
		assert_ok!(Clearing::set_paused(signed(&ADMIN), true));
		assert_noop!(liquidate(), Error::<Test>::VenuePaused);
		assert_ok!(Clearing::set_paused(signed(&ADMIN), false));
		assert_ok!(liquidate());
	});
}

#[test]
fn a_reward_that_cannot_be_paid_is_insured() {
	run(|| {
		long_four();
		feed(ETH, "1842");
		let stranger = sp_runtime::AccountId32::new([99; 32]);
		let mut rules_of_test = plain();
		rules_of_test.liquidator_share = fixed("0.0001");
		rules(ETH, rules_of_test);
		assert_ok!(Clearing::liquidate(signed(&stranger), ALICE));
		assert_eq!(Balances::free_balance(stranger), 0);
		assert_eq!(reserves().insurance, account(&ALICE).penalties);
		assert!(reserves().insurance > 0);
	});
}

#[test]
fn too_small_a_rest_is_closed_too() {
	run(|| {
		deposit(&ALICE, 3);
		assert_eq!(target(&ALICE, ETH, "0.011"), DONE);
		feed(ETH, "1800");
		assert_ok!(liquidate());
		assert_eq!(size(&ALICE, ETH), Fixed::ZERO);
		assert!(account(&ALICE).margin > 0);
	});
}
