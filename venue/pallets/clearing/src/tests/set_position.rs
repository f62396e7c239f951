//! Trades.

use super::mock::*;
use crate::{types::*, Event};
use dhv_math::Fixed;
use dhv_venue_primitives::{Command, Refusal};
use frame_support::assert_ok;

#[test]
fn a_position_is_opened_increased_reduced_and_closed() {
	run(|| {
		deposit(&ALICE, 10_000);
		assert_eq!(target(&ALICE, ETH, "1"), DONE);
		feed(ETH, "2100");
		assert_eq!(target(&ALICE, ETH, "4"), DONE);
		let position = *account(&ALICE).position(ETH).unwrap();
		assert_eq!(position.size, delta("4"));
		close(position.entry.get(), "2075");
		feed(ETH, "2000");
		assert_eq!(target(&ALICE, ETH, "3"), DONE);
		let alice = account(&ALICE);
		near_signed(alice.realised, -75 * USD as i128);
		assert_eq!(alice.position(ETH).unwrap().entry, position.entry);
		feed(ETH, "2175");
		assert_eq!(target(&ALICE, ETH, "0"), DONE);
		let alice = account(&ALICE);
		assert!(alice.positions.is_empty());
		near(alice.margin, 10_225 * USD);
		assert_eq!(alice.margin, 10_000 * USD + alice.realised.unsigned_abs());
		assert_eq!(reserves().pool, 1_010_000 * USD - alice.margin);
		assert_eq!((market(ETH).long, market(ETH).short), (Fixed::ZERO, Fixed::ZERO));
	});
}

#[test]
fn a_short_earns_when_the_price_falls() {
	run(|| {
		deposit(&ALICE, 1_000);
		assert_eq!(target(&ALICE, ETH, "-2"), DONE);
		feed(ETH, "1900");
		let report = report(&ALICE);
		close(report.equity, "1200");
		close(report.positions[0].unrealised, "200");
		assert_eq!(target(&ALICE, ETH, "0"), DONE);
		near(account(&ALICE).margin, 1_200 * USD);
	});
}

#[test]
fn a_target_is_reached_once() {
	run(|| {
		deposit(&ALICE, 1_000);
		assert_eq!(target(&ALICE, ETH, "1"), DONE);
		System::reset_events();
		assert_eq!(target(&ALICE, ETH, "1"), DONE);
		assert!(!events().iter().any(|event| matches!(event, Event::Traded { .. })));
		assert_eq!(size(&ALICE, ETH), Fixed::ONE);
	});
}

#[test]
fn a_position_can_be_turned() {
	run(|| {
		deposit(&ALICE, 1_000);
		assert_eq!(target(&ALICE, ETH, "1"), DONE);
		feed(ETH, "2050");
		assert_eq!(target(&ALICE, ETH, "-1"), DONE);
		let alice = account(&ALICE);
		let position = alice.position(ETH).unwrap();
		assert_eq!(position.size, delta("-1"));
		close(position.entry.get(), "2050");
		near(alice.margin, 1_050 * USD);
		assert_eq!((market(ETH).long, market(ETH).short), (Fixed::ZERO, Fixed::ONE));
	});
}

#[test]
fn the_skew_and_the_fee_make_the_price() {
	run(|| {
		rules(ETH, lively());
		deposit(&ALICE, 100_000);
		System::reset_events();
		// 2,000 (1 + 50 / 100,000), and a thousandth.
		assert_eq!(target(&ALICE, ETH, "100"), DONE);
		let traded = Event::Traded {
			who: ALICE,
			market: ETH,
			before: delta("0"),
			after: delta("100"),
			fill: price("2001"),
			fee: 200_100_000,
		};
		assert!(events().contains(&traded));
		let alice = account(&ALICE);
		assert_eq!((alice.fees, alice.margin), (200_100_000, 100_000 * USD - 200_100_000));
		assert_eq!(reserves().insurance, 100_050_000);
		assert_eq!(report(&ALICE).positions[0].mark, price("2002"));
		assert_eq!(report(&ALICE).positions[0].unrealised, fixed("-100"));
		// The way back costs only the fee.
		assert_eq!(target(&ALICE, ETH, "0"), DONE);
		assert_eq!(account(&ALICE).margin, 100_000 * USD - 400_200_000);
	});
}

#[test]
fn a_limit_holds_for_the_price_with_the_fee() {
	run(|| {
		rules(ETH, MarketParameters { fee: fixed("0.001"), ..plain() });
		deposit(&ALICE, 10_000);
		let exceeded = refused(Refusal::LimitExceeded);
		assert_eq!(limited(&ALICE, ETH, "1", Some("2002")), exceeded);
		assert_eq!(limited(&ALICE, ETH, "1", Some("2002.000002")), DONE);
		assert_eq!(limited(&ALICE, ETH, "0", Some("1998.000002")), exceeded);
		assert_eq!(limited(&ALICE, ETH, "0", Some("1997.99")), DONE);
	});
}

#[test]
fn the_initial_margin_bounds_what_is_opened() {
	run(|| {
		deposit(&ALICE, 1_000);
		let short = refused(Refusal::InsufficientMargin);
		assert_eq!(target(&ALICE, ETH, "5.01"), short);
		assert_eq!(target(&ALICE, ETH, "4.99"), DONE);
		assert_eq!(target(&ALICE, BTC, "0.01"), short);
		assert!(account(&ALICE).position(BTC).is_none());
		assert_eq!(market(BTC).long, Fixed::ZERO);
	});
}

#[test]
fn a_reducing_command_never_opens() {
	run(|| {
		deposit(&ALICE, 10_000);
		let wrong = refused(Refusal::NotReducing);
		assert_eq!(reduce(&ALICE, ETH, "-1"), wrong);
		assert_eq!(target(&ALICE, ETH, "-2"), DONE);
		assert_eq!(reduce(&ALICE, ETH, "-3"), wrong);
		assert_eq!(reduce(&ALICE, ETH, "1"), wrong);
		assert_eq!(reduce(&ALICE, ETH, "-1"), DONE);
		assert_eq!(reduce(&ALICE, ETH, "-1"), DONE);
		assert_eq!(reduce(&ALICE, ETH, "0"), DONE);
	});
}

#[test]
fn at_a_stale_index_positions_are_only_reduced_and_at_a_worse_price() {
	run(|| {
		deposit(&ALICE, 10_000);
		assert_eq!(target(&ALICE, ETH, "2"), DONE);
		wait(300);
		assert_eq!(target(&ALICE, ETH, "2.5"), DONE);
		wait(1);
		assert_eq!(target(&ALICE, ETH, "4"), refused(Refusal::StaleIndex));
		assert_eq!(target(&ALICE, ETH, "-1"), refused(Refusal::StaleIndex));
		assert_eq!(target(&ALICE, ETH, "1.5"), DONE);
		// One unit at one percent less than 2,000.
		near_signed(account(&ALICE).realised, -20 * USD as i128);
	});
}

#[test]
fn a_stale_index_of_another_position_stops_an_increase() {
	run(|| {
		deposit(&ALICE, 10_000);
		assert_eq!(target(&ALICE, ETH, "1"), DONE);
		wait(301);
		feed(BTC, "30000");
		assert_eq!(target(&ALICE, BTC, "0.1"), refused(Refusal::StaleIndex));
		assert_eq!(target(&BOB, BTC, "0"), DONE);
	});
}

#[test]
fn an_unknown_market_and_one_without_index_are_refused() {
	run(|| {
		deposit(&ALICE, 10_000);
		assert_eq!(target(&ALICE, 9, "1"), refused(Refusal::UnknownMarket));
		rules(9, plain());
		assert_eq!(target(&ALICE, 9, "1"), refused(Refusal::StaleIndex));
	});
}

#[test]
fn small_trades_are_refused_but_for_the_last() {
	run(|| {
		deposit(&ALICE, 10_000);
		let small = refused(Refusal::TooSmall);
		assert_eq!(target(&ALICE, ETH, "0.009"), small);
		assert_eq!(target(&ALICE, ETH, "0.015"), DONE);
		assert_eq!(target(&ALICE, ETH, "0.02"), small);
		assert_eq!(target(&ALICE, ETH, "0.005"), small);
		assert_eq!(target(&ALICE, ETH, "0"), DONE);
	});
}

#[test]
fn open_interest_is_capped_by_side_and_by_the_pool() {
	run(|| {
		let full = refused(Refusal::OpenInterest);
		deposit(&ALICE, 5_000_000);
		deposit(&BOB, 5_000_000);
		assert_eq!(target(&ALICE, ETH, "1001"), full);
		assert_eq!(target(&ALICE, ETH, "1000"), DONE);
		assert_eq!(target(&BOB, ETH, "1"), full);
		assert_eq!(target(&BOB, ETH, "-1000"), DONE);
		// The pool backs ten million: two are open, nine more are too many.
		assert_eq!(target(&ALICE, BTC, "300"), full);
		assert_eq!(target(&ALICE, BTC, "266"), DONE);
	});
}

#[test]
fn positions_are_in_at_most_four_markets() {
	run(|| {
		deposit(&ALICE, 100_000);
		for id in 1..=4 {
			rules(id, plain());
			feed(id, "2000");
			assert_eq!(target(&ALICE, id, "1"), DONE);
		}
		rules(5, plain());
		feed(5, "2000");
		assert_eq!(target(&ALICE, 5, "1"), refused(Refusal::TooManyPositions));
		assert_eq!(target(&ALICE, 2, "0"), DONE);
		assert_eq!(target(&ALICE, 5, "1"), DONE);
	});
}

#[test]
fn reduce_only_markets_and_pauses_let_positions_out() {
	run(|| {
		deposit(&ALICE, 10_000);
		assert_eq!(target(&ALICE, ETH, "2"), DONE);
		let status = MarketStatus::ReduceOnly;
		assert_ok!(Clearing::set_market_status(signed(&ADMIN), ETH, status));
		assert_eq!(target(&ALICE, ETH, "3"), refused(Refusal::ReduceOnlyMarket));
		assert_eq!(target(&ALICE, ETH, "1"), DONE);
		assert_ok!(Clearing::set_market_status(signed(&ADMIN), ETH, MarketStatus::Open));
		assert_ok!(Clearing::set_paused(signed(&ADMIN), true));
		assert_eq!(target(&ALICE, ETH, "3"), refused(Refusal::Paused));
		assert_eq!(target(&ALICE, ETH, "0.5"), DONE);
	});
}

#[test]
fn an_account_that_is_to_be_liquidated_does_not_trade() {
	run(|| {
		deposit(&ALICE, 1_000);
		assert_eq!(target(&ALICE, ETH, "4"), DONE);
		feed(ETH, "1800");
		assert_eq!(target(&ALICE, ETH, "0"), refused(Refusal::Liquidatable));
		deposit(&ALICE, 1_000);
		assert_eq!(target(&ALICE, ETH, "0"), DONE);
	});
}

#[test]
fn a_loss_needs_margin_even_if_another_position_has_gained() {
	run(|| {
		deposit(&ALICE, 1_100);
		assert_eq!(target(&ALICE, ETH, "2"), DONE);
		assert_eq!(target(&ALICE, BTC, "-0.2"), DONE);
		feed(ETH, "2800");
		feed(BTC, "36000");
		assert_eq!(target(&ALICE, BTC, "0"), refused(Refusal::InsufficientMargin));
		assert_eq!(target(&ALICE, ETH, "0"), DONE);
		assert_eq!(target(&ALICE, BTC, "0"), DONE);
		near(account(&ALICE).margin, 1_500 * USD);
	});
}

#[test]
fn a_profit_that_the_pool_cannot_pay_stays_unrealised() {
	run(|| {
		deposit(&ALICE, 2_000_000);
		assert_eq!(target(&ALICE, ETH, "1000"), DONE);
		feed(ETH, "4000");
		assert_eq!(target(&ALICE, ETH, "0"), refused(Refusal::PoolExhausted));
		close(report(&ALICE).equity, "4000000");
		assert_eq!(target(&ALICE, ETH, "600"), DONE);
		assert_ok!(Clearing::fund_pool(signed(&HOUSE), 1_000_000 * USD));
		assert_eq!(target(&ALICE, ETH, "0"), DONE);
		near(account(&ALICE).margin, 4_000_000 * USD);
		near(reserves().pool, 0);
	});
}

#[test]
fn figures_that_do_not_fit_are_refused() {
	run(|| {
		deposit(&ALICE, 1_000);
		let huge = dhv_math::Delta::from_raw(i128::MIN);
		let command = Command::SetPosition {
			market: ETH,
			target: huge,
			limit: price("0"),
			reduce_only: false,
		};
		assert_eq!(ask(&ALICE, command), refused(Refusal::Arithmetic));
	});
}
