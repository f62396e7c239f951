//! Who may do what, and what governance may set.

use super::mock::*;
use crate::{types::*, Error};
use codec::Encode;
use dhv_primitives::{
	ports::{PerpId, Trap, VenueReport},
	PoolId,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchError::BadOrigin};

#[test]
fn only_governance_sets_and_resolves() {
	run(|| {
		let set = parameters();
		assert_noop!(Perps::add_reactor(signed(), POOL, VENUE, MARKET, set), BadOrigin);
		assert_noop!(Perps::set_parameters(signed(), ID, set), BadOrigin);
		assert_noop!(Perps::close(signed(), ID), BadOrigin);
		assert_noop!(Perps::set_target(signed(), ID, delta(1)), BadOrigin);
		assert_noop!(Perps::resolve_quarantine(signed(), ID, true), BadOrigin);
		assert_noop!(Perps::force_resolve(signed(), ID, 1, Resolution::Dropped), BadOrigin);
		assert_noop!(Perps::abandon(signed(), ID), BadOrigin);
	});
}

#[test]
fn only_the_venue_itself_reports() {
	run(|| {
		let raw = || (account(), VenueReport::default()).encode().try_into().unwrap();
		for origin in [signed(), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Perps::receive_report(origin, raw()), BadOrigin);
		}
		let other = RuntimeOrigin::signed(OTHER_VENUE);
		assert_noop!(Perps::receive_report(other, raw()), Error::<Test>::UnknownAccount);
		let venue = || RuntimeOrigin::signed(VENUE_SELF);
		let garbage = vec![1, 2, 3].try_into().unwrap();
		assert_noop!(Perps::receive_report(venue(), garbage), Error::<Test>::UndecodableReport);
		let stranger = (ALICE, VenueReport::default()).encode().try_into().unwrap();
		assert_noop!(Perps::receive_report(venue(), stranger), Error::<Test>::UnknownAccount);
	});
}

#[test]
fn unknown_reactors_are_refused() {
	run(|| {
		let (nobody, root) = (PerpId(9), RuntimeOrigin::root);
		let refused = DispatchError::from(Error::<Test>::UnknownReactor);
		assert_noop!(Perps::set_parameters(root(), nobody, parameters()), refused);
		assert_noop!(Perps::close(root(), nobody), refused);
		assert_noop!(Perps::advance(signed(), nobody), refused);
		assert_noop!(Perps::process_inbox(signed(), nobody), refused);
		assert_noop!(Perps::collect(signed(), nobody, 1), refused);
		let trap = Trap::Venue { amount: 1, as_chain: true };
		assert_noop!(Perps::reclaim(signed(), nobody, trap), refused);
		assert_noop!(Perps::reclaim(signed(), ID, trap), Error::<Test>::NothingTrapped);
		let resolution = Resolution::Dropped;
		assert_noop!(Perps::force_resolve(root(), ID, 1, resolution), Error::<Test>::UnknownOp);
	});
}

#[test]
fn reactors_are_added_up_to_the_bound() {
	run(|| {
		let add =
			|pool| Perps::add_reactor(RuntimeOrigin::root(), pool, VENUE, MARKET, parameters());
		assert_noop!(add(PoolId(9)), Error::<Test>::UnknownPool);
		assert_ok!(add(POOL));
		assert_ok!(add(POOL));
		assert_noop!(add(POOL), Error::<Test>::TooManyReactors);
		assert_eq!(Perps::reactors(POOL).len(), 3);
	});
}

#[test]
fn every_parameter_has_its_range() {
	run(|| {
		type Case = (fn(&mut PerpParameters), Error<Test>);
		let cases: Vec<Case> = vec![
			(|p| p.ratios.minimum = milli(0), Error::InvalidRatios),
			(|p| p.ratios.alarm = milli(501), Error::InvalidRatios),
			(|p| p.release = milli(499), Error::InvalidRatios),
			(|p| p.max_size = delta(-1), Error::InvalidSizes),
			(|p| p.min_order = delta(0), Error::InvalidSizes),
			(|p| p.limit_bps = 2_001, Error::InvalidBounds),
			(|p| p.mark_band_bps = 2_001, Error::InvalidBounds),
			(|p| p.max_surcharge_bps = 100_001, Error::InvalidBounds),
			(|p| p.fund_fee = USD, Error::InvalidLegs),
			(|p| p.max_leg = USD, Error::InvalidLegs),
			(|p| p.max_return_fee = 10 * USD, Error::InvalidLegs),
			(|p| p.command_ttl = 0, Error::InvalidDurations),
			(|p| p.timeout = 0, Error::InvalidDurations),
			(|p| p.max_report_age = 100, Error::InvalidDurations),
			(|p| p.max_seq_gap = 0, Error::InvalidDurations),
		];
		for (break_it, error) in cases {
			let mut set = parameters();
			break_it(&mut set);
			assert_noop!(Perps::set_parameters(RuntimeOrigin::root(), ID, set), error);
		}
	});
}
