use super::mock::*;
use crate::*;
use dhv_math::quote::{BorrowRates, LowDelta};
use dhv_mocks::MockGovernance;
use dhv_primitives::{
	tunable::{ensure_in_range, forgotten_bits, place_of, ParameterRefusal, Tunables},
	Contracts, Delta, Fixed, PoolId, Rate,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn stores_and_says_old_and_new() {
	run(|| {
		let new = TradingParameters { cutoff: 21_600, ..terms() };
		assert_ok!(Handler::set_parameters(RuntimeOrigin::root(), POOL, new));
		assert_ok!(Handler::set_parameters(RuntimeOrigin::root(), BARE_POOL, new));
		assert_eq!(
			events(),
			vec![
				Event::ParametersSet { pool: POOL, old: Some(terms()), new },
				Event::ParametersSet { pool: BARE_POOL, old: None, new },
			]
		);
		assert_eq!(Handler::parameters(POOL), Some(new));
	});
}

#[test]
fn refuses_strangers_and_unknown_pools() {
	run(|| {
		let set = |origin, pool| Handler::set_parameters(origin, pool, terms());
		assert_noop!(set(RuntimeOrigin::signed(MANAGER), POOL), DispatchError::BadOrigin);
		assert_noop!(set(RuntimeOrigin::root(), PoolId(9)), Error::<Test>::UnknownPool);
	});
}

#[test]
fn refuses_terms_out_of_range() {
	run(|| {
		let good = terms();
		let minus = Fixed::from_raw(-1);
		let bad = [
			TradingParameters { min_contracts: Contracts::ZERO, ..good },
			TradingParameters { min_contracts: Contracts::from_units(10_001), ..good },
			TradingParameters { max_contracts: Contracts::from_units(9_999_999_999), ..good },
			TradingParameters { max_contracts: hundredths(9), ..good },
			TradingParameters { max_contracts: hundredths(100_000_001), ..good },
			TradingParameters { slippage_gradient: minus, ..good },
			TradingParameters { slippage_gradient: bps(1_001), ..good },
			TradingParameters { bid_ask_spread: minus, ..good },
			TradingParameters { bid_ask_spread: bps(5_001), ..good },
			TradingParameters { lending_rate: Rate::new(minus), ..good },
			TradingParameters { lending_rate: Rate::new(bps(10_001)), ..good },
			TradingParameters { hedge_cost: minus, ..good },
			TradingParameters { hedge_cost: bps(10_001), ..good },
			TradingParameters { min_premium: minus, ..good },
			TradingParameters { min_premium: Fixed::from_int(1_000_001), ..good },
			TradingParameters {
				borrow_rates: BorrowRates { sell_long: Rate::new(bps(5_001)), ..good.borrow_rates },
				..good
			},
			TradingParameters {
				low_delta: LowDelta { threshold: Delta::new(minus), ..good.low_delta },
				..good
			},
			TradingParameters { min_spread: Fixed::ZERO, ..good },
			TradingParameters { min_spread: Fixed::from_int(1_000_001), ..good },
			TradingParameters { staleness_spread: minus, ..good },
			TradingParameters { staleness_spread: Fixed::from_int(11), ..good },
			TradingParameters { staleness_step: 0, ..good },
			TradingParameters { staleness_step: 3_601, ..good },
			TradingParameters { fee_per_contract: minus, ..good },
			TradingParameters { max_price_age: 0, ..good },
			TradingParameters { max_price_age: 3_601, ..good },
			TradingParameters { cutoff: 7 * DAY + 1, ..good },
			TradingParameters { min_delta: minus, ..good },
			TradingParameters { min_delta: good.max_delta, ..good },
			TradingParameters { max_delta: bps(10_001), ..good },
			TradingParameters { max_round_delta: Fixed::ZERO, ..good },
		];
		for wrong in bad {
			let refusal = ensure_in_range(&wrong, 0);
			let error = match refusal {
				Err(refusal) => Error::<Test>::ParameterRefused(refusal),
				Ok(()) => Error::<Test>::InvalidParameters,
			};
			assert_eq!(refusal.is_ok(), !wrong.agrees());
			assert_noop!(Handler::set_parameters(RuntimeOrigin::root(), POOL, wrong), error);
		}
	});
}

#[test]
fn every_field_is_in_the_table() {
	assert_eq!(forgotten_bits(&terms()), [0usize; 0]);
}

#[test]
fn charges_fall_by_steps_and_rise_at_once() {
	run(|| {
		let set = |who, change: fn(&mut TradingParameters)| {
			let mut new = Handler::parameters(POOL).unwrap();
			change(&mut new);
			Handler::set_parameters(who, POOL, new)
		};
		let place = |name| place_of::<TradingParameters>(name).unwrap();
		let guardian = || RuntimeOrigin::signed(GUARDIAN);
		assert_ok!(set(guardian(), |new| {
			new.hedge_cost = bps(400);
			new.min_spread = Fixed::from_int(50);
			new.max_contracts = new.min_contracts;
		}));
		let refused =
			|name| Error::<Test>::ParameterRefused(ParameterRefusal::NotTighter(place(name)));
		assert_noop!(set(guardian(), |new| new.hedge_cost = bps(399)), refused("hedge_cost"));
		assert_noop!(
			set(guardian(), |new| new.fee_per_contract = Fixed::ONE),
			refused("fee_per_contract")
		);
		MockGovernance::pass(24);
		let far =
			Error::<Test>::ParameterRefused(ParameterRefusal::StepTooLarge(place("hedge_cost")));
		assert_noop!(set(RuntimeOrigin::root(), |new| new.hedge_cost = bps(349)), far);
		assert_ok!(set(RuntimeOrigin::root(), |new| new.hedge_cost = bps(350)));
	});
}

#[test]
fn the_view_lists_both_sets() {
	run(|| {
		let sets = Handler::parameter_sets();
		let told: Vec<_> = sets.iter().map(|set| (&set.set[..], set.parameters.len())).collect();
		assert_eq!(told, [("OtcParameters", 3), ("Parameters", TradingParameters::TABLE.len())]);
	});
}
