//! Margin, liquidation, funding, and orders while something is in doubt.

use super::mock::*;
use crate::{types::*, Error, Event};
use frame_support::{assert_noop, assert_ok};

#[test]
fn a_loss_raises_an_alarm_and_margin_follows() {
	run(|| {
		hold_twenty();
		move_price(2_000);
		MockVenue::push_report(&account());
		arrive_all();
		assert!(events().iter().any(|event| matches!(event, Event::MarginAlarm { .. })));
		assert!(Perps::health(ID).unwrap().is_below_alarm);
		settle();
		let health = Perps::health(ID).unwrap();
		assert!(!health.is_below_alarm && health.ratio.unwrap() >= milli(500), "{health:?}");
		assert_eq!(size(), delta(20));
	});
}

#[test]
fn a_position_whose_margin_cannot_be_raised_shrinks_to_what_it_carries() {
	run(|| {
		hold_twenty();
		MockFunds::set_buffer(Balance::MAX);
		// Equity 25,000 - 20 * 700 = 11,000 is 0.306 of 36,000; at 1,600: 7,000 is 0.219 of 32,000.
		move_price(1_600);
		MockVenue::push_report(&account());
		arrive_all();
		settle();
		assert!(size() < delta(20) && size() > delta(0), "{:?}", size());
		assert!(Perps::health(ID).unwrap().ratio.unwrap() >= milli(490));
	});
}

use dhv_primitives::Balance;

#[test]
fn a_profit_above_the_release_comes_home() {
	run(|| {
		hold_twenty();
		move_price(2_900);
		let before = worth_high();
		settle();
		assert!(!Perps::health(ID).unwrap().is_above_release);
		assert!(before.try_sub(worth_high()).unwrap() <= milli(1_000));
	});
}

#[test]
fn funding_counts_as_it_accrues() {
	run(|| {
		hold_twenty();
		let before = nav();
		MockVenue::change_account(&account(), |remote| remote.funding = milli(-100_000));
		MockVenue::push_report(&account());
		arrive_all();
		assert_eq!(before.mark.try_sub(nav().mark).unwrap(), milli(100_000));
		ask(delta(10));
		settle();
		assert_eq!(ledger().realised, -i128::try_from(100 * USD).unwrap());
	});
}

#[test]
fn a_liquidation_while_a_command_is_in_flight_is_adopted_and_not_undone() {
	run(|| {
		hold_twenty();
		ask(delta(30));
		assert_ok!(advance());
		// The venue liquidates before the messages come.
		MockVenue::change(|world| world.initial_bps = 9_000);
		MockVenue::liquidate(&account());
		arrive_all();
		assert_eq!(size(), delta(10));
		check();
		exchange();
		settle();
		assert_eq!(size(), delta(10));
		assert_eq!(reactor().wanted, None);
		let told = |event: &Event<Test>| matches!(event, Event::LiquidatedAtVenue { .. });
		assert!(events().iter().any(told));
	});
}

#[test]
fn while_a_change_is_open_only_less_may_be_asked_for() {
	run(|| {
		hold_twenty();
		ask(delta(30));
		assert_ok!(advance());
		for more in [31, 25, -1] {
			let refused = Error::<Test>::InDoubt;
			assert_noop!(Perps::set_target(RuntimeOrigin::root(), ID, delta(more)), refused);
		}
		ask(delta(15));
		assert_ok!(advance());
		check();
		assert_eq!(ops().iter().filter(|op| is_position(&op.kind)).count(), 2);
		settle();
		assert_eq!(size(), delta(15));
	});
}

#[test]
fn open_ops_are_bounded_and_the_question_has_its_place() {
	run(|| {
		hold_twenty();
		for size in (13..20).rev() {
			ask(delta(size));
			let sent = advance();
			if size < 14 {
				assert_eq!(sent, Err(Error::<Test>::TooManyOps.into()), "{size}");
			} else {
				assert_ok!(sent);
			}
			check();
		}
		assert_eq!(ops().len(), 7 + 1 - 1);
		settle();
		assert_eq!(size(), delta(13));
	});
}

#[test]
fn sizes_beyond_the_limits_are_refused() {
	run(|| {
		let root = RuntimeOrigin::root;
		for size in [101, -101] {
			let refused = Error::<Test>::SizeOutOfRange;
			assert_noop!(Perps::set_target(root(), ID, delta(size)), refused);
		}
		assert_ok!(Perps::close(root(), ID));
		assert_noop!(Perps::set_target(root(), ID, delta(1)), Error::<Test>::Closing);
		assert_noop!(Perps::close(root(), ID), Error::<Test>::Closing);
	});
}

#[test]
fn no_funds_or_risk_move_while_the_pool_is_priced() {
	run(|| {
		hold_twenty();
		MockPortfolio::set_may_hedge(POOL, false);
		ask(delta(30));
		assert_noop!(advance(), Error::<Test>::NothingToDo);
		blocks(100);
		assert_ok!(advance());
		assert!(ops().iter().all(|op| op.kind == OpKind::Report), "reports are asked for");
		MockPortfolio::set_may_hedge(POOL, true);
		settle();
		assert_eq!(size(), delta(30));
	});
}

#[test]
fn a_price_beyond_the_limit_leaves_the_position_as_it_is() {
	run(|| {
		hold_twenty();
		ask(delta(30));
		assert_ok!(advance());
		MockVenue::change(|world| world.mark = price(2_540));
		exchange();
		assert!(ends().iter().any(|(_, outcome)| *outcome == Outcome::Failed(3)), "{:?}", ends());
		assert_eq!(size(), delta(20));
	});
}

#[test]
fn a_venue_that_is_gone_can_be_given_up() {
	run(|| {
		hold_twenty();
		let root = RuntimeOrigin::root;
		assert_noop!(Perps::abandon(root(), ID), Error::<Test>::NotClosing);
		assert_ok!(Perps::close(root(), ID));
		assert_ok!(Perps::abandon(root(), ID));
		assert_eq!(ledger().written_off, 25_000 * USD);
		check();
		work();
		work();
		assert!(crate::Reactors::<Test>::get(ID).is_none());
	});
}

/// What `high` may lose: fees.
fn only_fees(before: dhv_primitives::Fixed, fees: Balance) {
	let lost = before.try_sub(worth_high()).unwrap();
	let paid = dhv_math::amount::to_fixed(ledger().fees - fees, 6).unwrap();
	assert_eq!(lost, paid, "{:?}", ledger());
}

#[test]
fn sending_receiving_and_losing_messages_moves_the_high_value_by_fees_alone() {
	run(|| {
		MockVenue::change(|world| world.return_fee = USD / 2);
		let (before, fees) = (worth_high(), ledger().fees);
		for (target, lost) in [(20, 0), (30, 1), (5, 2), (0, 3), (12, 4), (0, 0)] {
			ask(delta(target));
			for round in 0..8 {
				work();
				only_fees(before, fees);
				if round == 0 && MockVenue::world().out.len() > lost && lost > 0 {
					MockVenue::change(|world| world.out.remove(world.out.len() - lost));
				}
				while MockVenue::deliver() {
					only_fees(before, fees);
				}
				while let Some(message) = MockVenue::take_back() {
					assert_ok!(arrive(message));
					only_fees(before, fees);
				}
				blocks(6);
			}
		}
		assert!(nav().low <= nav().mark && nav().mark <= nav().high);
	});
}

#[test]
fn when_all_is_quiet_the_three_values_are_one() {
	run(|| {
		hold_twenty();
		assert_eq!(nav().low, nav().high);
		assert_eq!(nav().mark, nav().high);
	});
}
