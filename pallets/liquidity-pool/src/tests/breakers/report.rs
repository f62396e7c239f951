use super::*;
use dhv_mocks::MockReactors;
use dhv_primitives::{
	ports::{ReactorsValue, SurfaceError},
	PoolId,
};
use sp_runtime::DispatchError;
use PoolFunction::{Hedging, Pricing, Trading};
use PoolStatus::{CloseOnly, Halted, Open};

fn holds() -> Vec<(PoolFunction, PoolStatus, Cause)> {
	let report = LiquidityPool::breakers(POOL).unwrap();
	for function in PoolFunction::ALL {
		let of = |hold: &&Hold| hold.function == function;
		let strictest = report.holds.iter().filter(of).map(|hold| hold.status).max();
		assert_eq!(report.statuses.of(function), strictest.unwrap_or(Open));
	}
	report.holds.iter().map(|hold| (hold.function, hold.status, hold.cause)).collect()
}

#[test]
fn a_pool_that_nothing_stops_says_so() {
	test(|| {
		watched();
		assert_eq!(holds(), []);
		assert_eq!(LiquidityPool::breaker_terms(POOL), TERMS);
		assert!(LiquidityPool::breakers(PoolId(7)).is_err());
	});
}

#[test]
fn a_breaker_says_until_when_it_stays() {
	test(|| {
		watched();
		set_spot(Fixed::from_int(SPOT * 2));
		let jump = Cause::Breaker(Breaker::Jump);
		assert_eq!(holds(), [(Trading, CloseOnly, jump), (Pricing, Halted, jump)]);
		let until = LiquidityPool::now().try_add_secs(600).ok();
		let report = LiquidityPool::breakers(POOL).unwrap();
		assert!(report.holds.iter().all(|hold| hold.until == until));
	});
}

#[test]
fn what_was_set_says_so() {
	test(|| {
		watched();
		let guardian = || RuntimeOrigin::signed(GUARDIAN);
		assert_ok!(LiquidityPool::set_status(guardian(), POOL, CloseOnly));
		assert_eq!(holds(), [(Trading, CloseOnly, Cause::Set)]);
		assert_ok!(LiquidityPool::set_function_status(guardian(), POOL, Hedging, CloseOnly));
		let both = [(Trading, CloseOnly, Cause::Set), (Hedging, CloseOnly, Cause::Set)];
		assert_eq!(holds(), both);
		assert_ok!(LiquidityPool::set_status(guardian(), POOL, Halted));
		let all = PoolFunction::ALL.map(|function| (function, Halted, Cause::Set));
		assert_eq!(holds(), all);
	});
}

#[test]
fn what_is_missing_is_named() {
	test(|| {
		let id = watched();
		TestSurface::refuse(Some(SurfaceError::Stale));
		assert_eq!(holds(), [(Pricing, Halted, Cause::Surface(id, SurfaceError::Stale))]);
		TestSurface::refuse(None);
		MockReactors::set_value(Err(DispatchError::Other("venue")));
		assert_eq!(holds(), [(Pricing, Halted, Cause::Reactors)]);
		MockReactors::set_value(Ok(ReactorsValue::default()));
		wait(290);
		run();
		wait(parameters().max_price_age);
		let stale = [Trading, Hedging, Pricing].map(|function| (function, Halted, Cause::Price));
		let stall = (Trading, CloseOnly, Cause::Breaker(Breaker::Stall));
		assert_eq!(holds(), [&[stall][..], &stale].concat());
		wait(parameters().max_mark_age);
		assert!(holds().contains(&(Hedging, Halted, Cause::Marks)));
	});
}

#[test]
fn a_pool_beyond_its_utilisation_and_one_that_is_valued_say_so() {
	test(|| {
		watched();
		let limits = RiskLimits { max_utilisation_bps: 100, ..RiskLimits::WIDEST };
		let tight = PoolParameters { limits, ..parameters() };
		assert_ok!(put(tight));
		assert_eq!(holds(), [(Trading, CloseOnly, Cause::Utilisation)]);
		assert_ok!(put(parameters()));
		assert_ok!(LiquidityPool::replace_breakers(POOL, BreakerTerms::OFF));
		begin_valuing();
		let valuing = [Trading, Hedging].map(|function| (function, Halted, Cause::Valuing));
		assert!(valuing.iter().all(|hold| holds().contains(hold)), "{:?}", holds());
		run();
	});
}
