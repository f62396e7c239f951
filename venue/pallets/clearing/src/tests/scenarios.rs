//! What a home chain goes through, told by the reports that it gets.

use super::mock::*;
use crate::Error;
use dhv_math::{Delta, Fixed, Price};
use dhv_venue_primitives::{fate, Command, Fate, Refusal, Report, ReportReason};
use frame_support::{assert_noop, assert_ok, traits::fungible::Mutate};

/// Ends the block and takes the report of Alice's home.
fn told() -> Report {
	end_block();
	let mut mine: Vec<_> =
		sent().into_iter().filter(|(home, _)| *home == home_of(&ALICE)).collect();
	assert_eq!(mine.len(), 1);
	mine.remove(0).1
}

fn to(target: &str, limit: &str, reduce_only: bool) -> Command {
	let (target, limit) = (delta(target), price(limit));
	Command::SetPosition { market: ETH, target, limit, reduce_only }
}

#[test]
fn a_hedge_from_its_beginning_to_its_end() {
	run(|| {
		rules(ETH, lively());
		let landed = Balances::free_balance(ALICE);
		let deadline = relay() + 50_000;
		let send = |nonce, command| execute(&ALICE, nonce, deadline, command).unwrap();

		send(1, Command::Deposit { amount: 5_000 * USD });
		send(2, to("-10", "1990", false));
		let opened = told();
		assert_eq!(fate(&opened, 2, deadline), Fate::Taken(DONE));
		assert_eq!(opened.positions[0].size, delta("-10"));
		assert_eq!(opened.initial_margin, 2_000 * USD);
		assert_eq!(opened.free, landed - opened.in_total + opened.out_total);

		// The price rises for a day: the short loses, and is paid or pays funding.
		wait(86_400);
		feed(ETH, "2150");
		send(3, Command::Report);
		let risen = told();
		assert_eq!((risen.seq, risen.reason), (opened.seq + 1, ReportReason::Request));
		assert!(risen.equity < opened.equity && risen.positions[0].funding.is_negative());
		let valued = dhv_math::amount::to_fixed(risen.margin, 6)
			.and_then(|margin| margin.try_add(risen.positions[0].unrealised))
			.and_then(|sum| sum.try_add(risen.positions[0].funding));
		assert_eq!(valued, Ok(risen.equity));

		// More margin, half of the position, and what is free of the margin.
		send(4, Command::Deposit { amount: 2_000 * USD });
		send(5, to("-5", "2200", true));
		let reduced = told();
		assert_eq!(reduced.positions[0].size, delta("-5"));
		assert_eq!(reduced.positions[0].funding, Fixed::ZERO);
		let margin = |r: &Report| (r.in_total - r.out_total).checked_add_signed(r.realised);
		assert_eq!(margin(&reduced), Some(reduced.margin));
		send(6, Command::Withdraw { amount: 3_000 * USD });
		send(7, to("0", "2200", true));
		let closed = told();
		assert!(closed.positions.is_empty());
		assert_eq!((closed.initial_margin, closed.maintenance_margin), (0, 0));
		send(8, Command::Withdraw { amount: closed.margin });
		let gone = told();
		assert_eq!((gone.margin, gone.equity), (0, Fixed::ZERO));
		assert_eq!(gone.free, landed - gone.in_total + gone.out_total);
		assert_eq!(gone.free.checked_add_signed(-gone.realised), Some(landed));
		assert!(gone.results.iter().all(|result| result.outcome == DONE));
	});
}

#[test]
fn a_reduction_overtaken_by_a_liquidation_opens_nothing() {
	run(|| {
		deposit(&ALICE, 1_000);
		assert_eq!(target(&ALICE, ETH, "-4"), DONE);
		feed(ETH, "2200");
		assert_ok!(Clearing::liquidate(signed(&KEEPER), ALICE));
		let left = size(&ALICE, ETH);
		assert!(left > fixed("-3"));
		let limit = Price::new(Fixed::ZERO);
		let sent =
			Command::SetPosition { market: ETH, target: delta("-3"), limit, reduce_only: true };
		assert_eq!(ask(&ALICE, sent), refused(Refusal::NotReducing));
		let report = told();
		assert_eq!((report.reason, report.liquidations), (ReportReason::Liquidation, 1));
		assert_eq!(report.positions[0].size, Delta::new(left));
	});
}

#[test]
fn a_withdrawal_sent_twice_is_paid_once() {
	run(|| {
		deposit(&ALICE, 1_000);
		let before = Balances::free_balance(ALICE);
		let command = Command::Withdraw { amount: 400 * USD };
		// The program: execute, go on only if it was executed, send the amount home.
		let program = |nonce| {
			execute(&ALICE, nonce, 2_000, command)?;
			Clearing::assert_executed(signed(&ALICE), nonce)?;
			Balances::burn_from(
				&ALICE,
				400 * USD,
				frame_support::traits::tokens::Preservation::Preserve,
				frame_support::traits::tokens::Precision::Exact,
				frame_support::traits::tokens::Fortitude::Polite,
			)
			.map(|_| ())
		};
		assert_ok!(program(2));
		assert_noop!(program(2), Error::<Test>::NonceUsed);
		assert_ok!(program(3));
		// The third is refused: nothing of what is free leaves in its place.
		assert_eq!(program(4), Err(Error::<Test>::NotExecuted.into()));
		assert_eq!(Balances::free_balance(ALICE), before);
		assert_eq!(account(&ALICE).margin, 200 * USD);
	});
}

#[test]
fn a_message_that_was_set_aside_for_days_does_nothing() {
	run(|| {
		deposit(&ALICE, 1_000);
		let deadline = relay() + 10;
		wait(86_400);
		feed(ETH, "2000");
		let before = told();
		assert_eq!(fate(&before, 2, deadline), Fate::Expired);
		assert_ok!(execute(&ALICE, 2, deadline, to("1", "3000", false)));
		let after = told();
		assert!(after.positions.is_empty());
		assert_eq!((after.margin, after.last_nonce), (before.margin, 2));
	});
}
