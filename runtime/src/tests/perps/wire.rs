//! What is said to a venue and heard from it.

use super::*;
use crate::adapters::perp_venue::wire;
use codec::Encode;
use dhv_primitives::{
	ports::{MarketId, VenueAction, VenueAnswer, VenueCommand},
	Price,
};
use dhv_venue_primitives::{
	Command, LocalClearing, Outcome, Refusal, Request, VersionedReport, VersionedRequest,
};
use std::collections::BTreeSet;

fn said(action: VenueAction<AccountId>) -> Command {
	let command = VenueCommand { nonce: 7, valid_until: 99, action, fee: 5 };
	let VersionedRequest::V1(Request { nonce, valid_until, command }) = wire::request(&command);
	assert_eq!((nonce, valid_until), (7, 99));
	command
}

#[test]
fn commands_are_requests_and_a_sweep_hides_behind_a_question() {
	let to = Alice.to_account_id();
	let (target, limit) = (Delta::new(Fixed::ONE), Price::new(Fixed::from_int(2_525)));
	assert_eq!(said(VenueAction::Deposit { amount: 3 }), Command::Deposit { amount: 3 });
	for reduce_only in [false, true] {
		assert_eq!(
			said(VenueAction::SetPosition { market: MarketId(2), target, limit, reduce_only }),
			Command::SetPosition { market: 2, target, limit, reduce_only }
		);
	}
	let withdraw = VenueAction::Withdraw { amount: 3, to: to.clone() };
	let sweep = VenueAction::Sweep { amount: 4, to: to.clone() };
	assert_eq!(wire::payout(&withdraw), Some((3, &to)));
	assert_eq!(wire::payout(&sweep), Some((4, &to)));
	assert_eq!(wire::payout(&VenueAction::Report), None);
	assert_eq!(said(withdraw), Command::Withdraw { amount: 3 });
	assert_eq!(said(sweep), Command::Report);
	assert_eq!(said(VenueAction::Report), Command::Report);
}

#[test]
fn every_end_of_a_command_has_its_number_and_zero_alone_is_done() {
	use Refusal::*;
	let refusals = [
		Paused,
		UnknownMarket,
		ReduceOnlyMarket,
		StaleIndex,
		LimitExceeded,
		OpenInterest,
		InsufficientMargin,
		InsufficientFree,
		InvalidAmount,
		TooSmall,
		TooManyPositions,
		NotReducing,
		Liquidatable,
		PoolExhausted,
		Arithmetic,
	];
	let mut outcomes = vec![Outcome::Executed, Outcome::Expired];
	outcomes.extend(refusals.map(Outcome::Refused));
	let codes: BTreeSet<u16> = outcomes.iter().map(|outcome| wire::code(*outcome)).collect();
	assert_eq!(codes, (0..=16).collect());
	assert_eq!(wire::code(Outcome::Executed), 0);
	assert_eq!(wire::answer(Outcome::Executed), VenueAnswer::Done);
	assert_eq!(wire::answer(Outcome::Expired), VenueAnswer::Refused(1));
}

#[test]
fn a_report_is_read_as_the_account_says_it() {
	development().execute_with(|| {
		hedged();
		let report = <LocalVenue as LocalClearing<AccountId>>::report(&there()).unwrap();
		let (who, told) = wire::decode_report(&report.encode()).unwrap();
		assert_eq!(who, account().account);
		let report = report.into_latest();
		let position = report.positions[0];
		assert_eq!((told.size, told.entry), (position.size, position.entry));
		assert_eq!((told.mark, told.index), (position.index, position.index));
		assert_eq!((told.margin, told.free), (report.margin, report.free));
		let equity = told.unrealised.try_add(told.funding).unwrap();
		let margin = Fixed::from_raw(i128::try_from(told.margin).unwrap() * 1_000_000_000_000);
		assert!(report.equity.try_sub(margin.try_add(equity).unwrap()).unwrap().raw().abs() < 2);

		// A position in another market cannot be told as one.
		let mut other = report.clone();
		other.positions[0].market = 9;
		assert_eq!(wire::decode_report(&VersionedReport::from(other).encode()), None);
		assert_eq!(wire::decode_report(&[1, 2, 3]), None);
		let long = [VersionedReport::from(report).encode(), vec![0]].concat();
		assert_eq!(wire::decode_report(&long), None);
	});
}

#[test]
fn accounts_at_the_venue_are_one_to_one() {
	let keys = [Alice, Bob, Charlie, Dave, Eve].map(|key| key.to_account_id());
	let mut others: BTreeSet<_> = keys.iter().map(counterpart).collect();
	others.extend((0..100).map(|id| counterpart(&PerpReactor::reactor_account(PerpId(id)))));
	assert_eq!(others.len(), 105);
}
