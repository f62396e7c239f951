use super::mock::*;
use crate::*;
use dhv_math::vault::FeeRates;
use dhv_primitives::{Contracts, Fixed, PoolId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn replaces_and_says_old_and_new() {
	test(|| {
		let new = PoolParameters {
			buffer_bps: 7_000,
			epoch_length: 2 * DAY,
			insurance_share_bps: 2_000,
			..parameters()
		};
		assert_ok!(LiquidityPool::set_parameters(RuntimeOrigin::signed(GOVERNOR), POOL, new));
		assert_eq!(Parameters::<Test>::get(POOL), Some(new));
		assert!(has_event(Event::ParametersSet { pool: POOL, old: parameters(), new }));
		// The running epoch keeps its length; the next one has the new one.
		assert_eq!(epoch().ends_at.secs(), START + DAY);
		price_epoch();
		assert_eq!(epoch().ends_at.secs(), START + 3 * DAY);
	});
}

#[test]
fn refuses() {
	test(|| {
		let governor = || RuntimeOrigin::signed(GOVERNOR);
		assert_noop!(
			LiquidityPool::set_parameters(RuntimeOrigin::signed(GUARDIAN), POOL, parameters()),
			DispatchError::BadOrigin
		);
		assert_noop!(
			LiquidityPool::set_parameters(governor(), PoolId(7), parameters()),
			Error::<Test>::UnknownPool
		);
		let (good, none) = (parameters(), FeeRates::default());
		let smoothed = |half_life, clamp: Fixed| PoolParameters {
			smoothing: SmoothingTerms { half_life, clamp },
			..parameters()
		};
		let above = |limit: Fixed| Fixed::from_raw(limit.raw() + 1);
		let below_one = Fixed::from_raw(Fixed::SCALE - 1);
		for (parameters, fault) in [
			(PoolParameters { buffer_bps: 100_001, ..good }, ParameterFault::Buffer),
			(PoolParameters { epoch_length: 29, ..good }, ParameterFault::EpochLength),
			(PoolParameters { epoch_length: 93 * DAY, ..good }, ParameterFault::EpochLength),
			(PoolParameters { cutoff: DAY / 2 + 1, ..good }, ParameterFault::Cutoff),
			(PoolParameters { min_deposit: 0, ..good }, ParameterFault::MinDeposit),
			(PoolParameters { deposit_cap: 0, ..good }, ParameterFault::MinDeposit),
			(PoolParameters { min_withdrawal: 0, ..good }, ParameterFault::MinWithdrawal),
			(PoolParameters { max_price_age: 0, ..good }, ParameterFault::PriceAge),
			(PoolParameters { max_price_age: DAY + 1, ..good }, ParameterFault::PriceAge),
			(PoolParameters { max_mark_age: 599, ..good }, ParameterFault::MarkAge),
			(
				PoolParameters { max_net_exposure: Contracts::ZERO, ..good },
				ParameterFault::NetExposure,
			),
			(PoolParameters { insurance_share_bps: 2_001, ..good }, ParameterFault::InsuranceShare),
			(PoolParameters { history: 7, ..good }, ParameterFault::History),
			(PoolParameters { history: 10_001, ..good }, ParameterFault::History),
			(
				PoolParameters { fees: FeeRates { performance_bps: 3_001, ..none }, ..good },
				ParameterFault::PerformanceFee,
			),
			(
				PoolParameters { fees: FeeRates { management_bps: 501, ..none }, ..good },
				ParameterFault::ManagementFee,
			),
			(smoothed(59, Fixed::ONE), ParameterFault::SmoothingHalfLife),
			(smoothed(7 * DAY + 1, Fixed::ONE), ParameterFault::SmoothingHalfLife),
			(smoothed(60, below_one), ParameterFault::SmoothingClamp),
			(smoothed(60, above(Fixed::from_int(10))), ParameterFault::SmoothingClamp),
		] {
			assert_noop!(
				LiquidityPool::set_parameters(governor(), POOL, parameters),
				Error::<Test>::InvalidParameters(fault)
			);
		}
	});
}
