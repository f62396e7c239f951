//! A venue that falls silent.

use super::{
	super::perps::{expiry, hedged, next, STEP},
	*,
};
use crate::{configs::system::RelayClock, coordinator};
use sp_runtime::traits::BlockNumberProvider;

/// A block so many seconds later, in which the venue says nothing.
fn silent(seconds: u64) {
	System::set_block_number(System::block_number() + 1);
	super::super::set_time(now() + seconds);
	RelayClock::set_block_number((now() / 6).try_into().unwrap());
	coordinator::run(coordinator::share());
	Oracle::on_finalize(0);
	feed(CALM);
	smile(expiry());
}

#[test]
fn a_venue_that_falls_silent_stops_new_positions_until_it_reports_again() {
	development().execute_with(|| {
		let call = hedged();
		let terms = BreakerTerms { venues: true, cool_down: 60, ..BreakerTerms::OFF };
		assert_ok!(LiquidityPool::set_breakers(RuntimeOrigin::root(), POOL, terms));
		next(STEP, CALM.dollars);
		assert_ok!(opens(call));
		silent(HOUR + 60);
		assert!(said_of(Breaker::Venue, true));
		only_exits(call, Breaker::Venue);
		assert_ok!(deposits());
		assert!(causes(PoolFunction::Pricing).contains(&Cause::Reactors));
		// It stays silent for long.
		(0..20).for_each(|_| silent(60));
		only_exits(call, Breaker::Venue);
		// It reports again.
		(0..30).for_each(|_| next(STEP, CALM.dollars));
		assert!(said_of(Breaker::Venue, false));
		assert_ok!(opens(call));
	});
}
