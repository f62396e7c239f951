//! Two groups of reactors as one for the pool.

use super::mock::*;
use dhv_mocks::MockReactors;
use dhv_primitives::{
	ports::{Reactors, ReactorsValue},
	Fixed,
};
use sp_runtime::{ArithmeticError, DispatchError};

type Both = (Hedging, MockReactors);

#[test]
fn values_and_deltas_add_up() {
	run(|| {
		MockReactors::reset();
		hedge_twenty();
		let other = ReactorsValue {
			low: milli(-4_000),
			mark: milli(1_000),
			high: milli(2_000),
			delta: delta(-7),
		};
		MockReactors::set_value(Ok(other));
		let sum = Both::value(POOL, price(2_500)).unwrap();
		let expected = ReactorsValue {
			low: Fixed::from_int(49_996),
			mark: Fixed::from_int(50_001),
			high: Fixed::from_int(50_002),
			delta: delta(13),
		};
		assert_eq!(sum, expected);
		MockReactors::set_value(Ok(ReactorsValue { mark: Fixed::MAX, ..other }));
		let overflow = DispatchError::Arithmetic(ArithmeticError::Overflow);
		assert_eq!(Both::value(POOL, price(2_500)), Err(overflow));
		MockReactors::set_value(Err(DispatchError::CannotLookup));
		assert_eq!(Both::value(POOL, price(2_500)), Err(DispatchError::CannotLookup));
	});
}

#[test]
fn the_second_is_asked_for_what_the_first_does_not_bring() {
	run(|| {
		MockReactors::reset();
		hedge_twenty();
		MockReactors::on_withdraw(|_, amount| Ok(amount.min(100)));
		assert_eq!(Both::withdraw(POOL, 5_000 * USD), Ok(5_000 * USD));
		assert!(MockReactors::requests().is_empty());
		let all = Both::withdraw(POOL, 60_000 * USD).unwrap();
		let (_, asked) = MockReactors::requests()[0];
		assert_eq!(all, 60_000 * USD - asked + 100);
	});
}

#[test]
fn one_that_fails_keeps_nothing_back_of_the_other() {
	run(|| {
		MockReactors::reset();
		hedge_twenty();
		MockReactors::on_withdraw(|_, _| Err(DispatchError::CannotLookup));
		let brought = Both::withdraw(POOL, 60_000 * USD).unwrap();
		assert!(brought > 40_000 * USD);
		assert_eq!(ledgers(REACTOR).1, 0);
		assert_eq!(Both::withdraw(POOL, 1), Err(DispatchError::CannotLookup));
		type Turned = (MockReactors, Hedging);
		assert_eq!(Turned::withdraw(POOL, 1), Err(DispatchError::CannotLookup));
	});
}
