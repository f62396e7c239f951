//! A number of submitters approve the same smile.

use super::mock::*;
use crate::*;
use dhv_math::surface::SmileTerms;
use dhv_mocks::{MockClock, WETH};
use dhv_primitives::{ports::ScheduledWork, Rate};
use frame_support::{assert_noop, assert_ok, weights::WeightMeter};
use sp_runtime::DispatchError;

const OTHERS: [u64; 4] = [71, 72, 73, 74];

fn two_of_us() {
	govern(|limits| limits.approvals = 2);
	events();
}

fn terms(level: u32) -> SmileTerms {
	let smile = sabr(level, -2_000, 15_000);
	SmileTerms { call: smile, put: smile, rate: Rate::ZERO }
}

fn approve(who: u64, level: u32) -> sp_runtime::DispatchResult {
	submit_as(who, day(30), terms(level).call)
}

fn waiting() -> Vec<(u64, SmileTerms)> {
	let approvals = VolatilityFeed::approvals(WETH, day(30));
	approvals.into_iter().map(|approval| (approval.who, approval.terms)).collect()
}

fn stored() -> Option<u64> {
	Smiles::<Test>::get(WETH, day(30)).map(|smile| smile.updated_at.secs())
}

#[test]
fn the_one_that_reaches_the_number_stores_the_smile() {
	run(|| {
		govern(|limits| limits.approvals = 3);
		events();
		assert_ok!(approve(KEEPER, 7_000));
		let approved = |who, approvals| Event::SmileApproved {
			underlying: WETH,
			expiry: day(30),
			who,
			terms: terms(7_000),
			approvals,
			needed: 3,
		};
		assert_eq!(events(), vec![approved(KEEPER, 1)]);
		assert_eq!(VolatilityFeed::surface_version(WETH), 0);
		assert_ok!(approve(71, 7_000));
		assert_eq!(events(), vec![approved(71, 2)]);
		assert_eq!(stored(), None);
		assert_ok!(approve(72, 7_000));
		assert!(matches!(events()[..], [Event::SmileUpdated { approvals: Some(3), .. }]));
		assert_eq!(stored(), Some(START));
		// Nothing of it stays behind.
		assert_eq!(Approvals::<Test>::iter().count(), 0);
		assert_eq!(Proposals::<Test>::iter().count(), 0);
	});
}

#[test]
fn everybody_counts_once() {
	run(|| {
		two_of_us();
		for _ in 0..3 {
			assert_ok!(approve(KEEPER, 7_000));
		}
		assert_eq!(waiting(), vec![(KEEPER, terms(7_000))]);
		assert_eq!(stored(), None);
	});
}

#[test]
fn only_the_same_smile_is_approved() {
	run(|| {
		two_of_us();
		assert_ok!(approve(KEEPER, 7_000));
		assert_ok!(approve(71, 7_001));
		assert_eq!(waiting().len(), 2);
		// The same smile for another expiry is another smile.
		assert_ok!(submit_as(72, day(60), terms(7_000).call));
		assert_eq!(stored(), None);
		// The proposer joins the other: its own proposal is replaced.
		assert_ok!(approve(KEEPER, 7_001));
		assert_eq!(stored(), Some(START));
		assert_eq!(Smiles::<Test>::get(WETH, day(30)).unwrap().terms(), terms(7_001));
		assert_eq!(Proposals::<Test>::get(WETH).len(), 1);
	});
}

#[test]
fn a_new_proposal_takes_the_place_of_the_old_one() {
	run(|| {
		two_of_us();
		assert_ok!(approve(KEEPER, 7_000));
		assert_ok!(approve(KEEPER, 7_100));
		assert_eq!(waiting(), vec![(KEEPER, terms(7_100))]);
		assert_ok!(approve(71, 7_000));
		assert_eq!(stored(), None);
	});
}

#[test]
fn who_is_no_submitter_any_more_does_not_count() {
	run(|| {
		two_of_us();
		assert_ok!(approve(KEEPER, 7_000));
		Members::set(&OTHERS);
		assert_noop!(approve(KEEPER, 7_000), DispatchError::BadOrigin);
		assert_ok!(approve(71, 7_000));
		assert_eq!(stored(), None);
		assert_eq!(waiting(), vec![(71, terms(7_000))]);
		assert_ok!(approve(72, 7_000));
		assert_eq!(stored(), Some(START));
	});
}

#[test]
fn an_approval_counts_for_its_time() {
	run(|| {
		two_of_us();
		assert_ok!(approve(KEEPER, 7_000));
		pass(601);
		assert_ok!(approve(71, 7_000));
		assert_eq!(waiting(), vec![(71, terms(7_000))]);
		pass(600);
		assert_ok!(approve(72, 7_000));
		assert_eq!(stored(), Some(START + 1_201));
	});
}

#[test]
fn what_waited_too_long_is_removed_by_itself() {
	run(|| {
		two_of_us();
		assert_ok!(approve(KEEPER, 7_000));
		assert_ok!(submit_as(KEEPER, day(60), usual()));
		pass(300);
		// The first is renewed, so the second comes first.
		assert_ok!(approve(71, 7_001));
		pass(300);
		VolatilityFeed::run(&mut WeightMeter::new());
		assert_eq!(Proposals::<Test>::get(WETH).len(), 2);
		events();
		pass(1);
		VolatilityFeed::run(&mut WeightMeter::new());
		let gone = |expiry| vec![Event::ProposalExpired { underlying: WETH, expiry }];
		assert_eq!(events(), gone(day(60)));
		pass(300);
		assert_ok!(VolatilityFeed::remove_expired(RuntimeOrigin::signed(STRANGER), WETH));
		assert_eq!(events(), gone(day(30)));
		assert_eq!(Approvals::<Test>::iter().count(), 0);
		assert_eq!(Proposals::<Test>::iter().count(), 0);
	});
}

#[test]
fn every_approval_is_judged() {
	run(|| {
		two_of_us();
		assert_noop!(
			approve(KEEPER, 400),
			Error::<Test>::VolatilityOutOfRange(GridPoint { put: false, strike: 6 })
		);
		assert_ok!(approve(KEEPER, 7_000));
		// What was good may be so no more when it would be stored.
		MockClock::advance(61);
		assert_noop!(approve(71, 7_000), Error::<Test>::StalePrice);
		assert_eq!(waiting().len(), 1);
	});
}

#[test]
fn the_governor_drops_what_waits() {
	run(|| {
		two_of_us();
		assert_ok!(approve(KEEPER, 7_000));
		let (smile, root) = (usual(), RuntimeOrigin::root);
		assert_ok!(VolatilityFeed::force_smile(root(), WETH, day(30), smile, smile, Rate::ZERO));
		assert_eq!(waiting(), vec![]);
		pass(300);
		assert_ok!(approve(71, 7_000));
		assert_ok!(VolatilityFeed::remove_smile(root(), WETH, day(30)));
		assert_eq!(waiting(), vec![]);
	});
}

#[test]
fn a_lower_number_counts_with_the_next_approval() {
	run(|| {
		govern(|limits| limits.approvals = 5);
		assert_ok!(approve(KEEPER, 7_000));
		assert_ok!(approve(71, 7_000));
		govern(|limits| limits.approvals = 1);
		assert_ok!(approve(72, 7_500));
		assert_eq!(stored(), Some(START));
		assert_eq!(waiting(), vec![]);
	});
}

#[test]
fn one_submitter_opens_so_many_proposals() {
	run(|| {
		two_of_us();
		for days in 1..=6 {
			assert_ok!(submit_as(KEEPER, day(days * 10), usual()));
		}
		assert_noop!(submit_as(KEEPER, day(70), usual()), Error::<Test>::TooManyProposals);
		// It may still change its own and approve those of others, which have room.
		assert_ok!(submit_as(KEEPER, day(60), sabr(7_001, 0, 10_000)));
		for days in [70, 80] {
			assert_ok!(submit_as(71, day(days), usual()));
		}
		assert_noop!(submit_as(71, day(90), usual()), Error::<Test>::TooManyProposals);
		assert_ok!(submit_as(72, day(70), usual()));
		assert!(Smiles::<Test>::contains_key(WETH, day(70)));
	});
}

#[test]
fn approvals_of_one_expiry_are_bounded() {
	run(|| {
		govern(|limits| limits.approvals = 16);
		let members: Vec<u64> = (100..117).collect();
		Members::set(&members);
		for who in 100..116 {
			assert_ok!(approve(who, u32::try_from(7_000 + who).unwrap()));
		}
		assert_noop!(approve(116, 7_000), Error::<Test>::TooManyApprovals);
		pass(601);
		assert_ok!(approve(116, 7_000));
		assert_eq!(waiting().len(), 1);
	});
}
