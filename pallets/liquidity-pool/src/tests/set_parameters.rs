use super::mock::*;
use crate::*;
use dhv_math::vault::FeeRates;
use dhv_primitives::{Contracts, Delta, Fixed, PoolId};
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
fn takes_the_widest_and_the_tightest_limits() {
	test(|| {
		let one = Fixed::from_raw(1);
		let tightest = RiskLimits {
			max_delta: Delta::new(one),
			max_gamma: one,
			max_vega: one,
			max_expiry_net: Contracts::from_units(1),
			max_utilisation_bps: 1,
			stress: StressTerms { spot_bps: 10_000, volatility_bps: 50_000, max_loss_bps: 1 },
		};
		for limits in [RiskLimits::WIDEST, tightest] {
			let new = PoolParameters { limits, ..parameters() };
			assert_ok!(LiquidityPool::set_parameters(RuntimeOrigin::signed(GOVERNOR), POOL, new));
		}
	});
}

/// Parameters with one limit out of its range, and what is said of it.
fn bad_limits() -> Vec<(PoolParameters<AccountId>, ParameterFault)> {
	let wide = RiskLimits::WIDEST;
	let above = Fixed::from_raw(RiskLimits::MAX_SENSITIVITY.raw() + 1);
	let stress = |stress| RiskLimits { stress, ..wide };
	let mut bad = Vec::new();
	for x in [Fixed::ZERO, Fixed::from_int(-1), above] {
		let max_delta = Delta::new(x);
		bad.push((RiskLimits { max_delta, ..wide }, ParameterFault::DeltaLimit));
		bad.push((RiskLimits { max_gamma: x, ..wide }, ParameterFault::GammaLimit));
		bad.push((RiskLimits { max_vega: x, ..wide }, ParameterFault::VegaLimit));
	}
	for max_expiry_net in [Contracts::ZERO, Contracts::from_units(u128::MAX)] {
		bad.push((RiskLimits { max_expiry_net, ..wide }, ParameterFault::ExpiryLimit));
	}
	for max_utilisation_bps in [0, 10_001] {
		bad.push((RiskLimits { max_utilisation_bps, ..wide }, ParameterFault::UtilisationLimit));
	}
	for terms in [
		StressTerms { spot_bps: 10_001, ..wide.stress },
		StressTerms { volatility_bps: 50_001, ..wide.stress },
		StressTerms { max_loss_bps: 0, ..wide.stress },
		StressTerms { max_loss_bps: 10_001, ..wide.stress },
	] {
		bad.push((stress(terms), ParameterFault::StressTerms));
	}
	let with = |(limits, fault)| (PoolParameters { limits, ..parameters() }, fault);
	bad.into_iter().map(with).collect()
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
		let most = PoolParameters::<AccountId>::MAX_CAP * USD;
		let below_one = Fixed::from_raw(Fixed::SCALE - 1);
		for (parameters, fault) in [
			(PoolParameters { buffer_bps: 100_001, ..good }, ParameterFault::Buffer),
			(PoolParameters { closing_buffer_bps: 5_001, ..good }, ParameterFault::ClosingBuffer),
			(PoolParameters { epoch_length: 29, ..good }, ParameterFault::EpochLength),
			(PoolParameters { epoch_length: 93 * DAY, ..good }, ParameterFault::EpochLength),
			(PoolParameters { cutoff: DAY / 2 + 1, ..good }, ParameterFault::Cutoff),
			(PoolParameters { min_deposit: 0, ..good }, ParameterFault::MinDeposit),
			(PoolParameters { deposit_cap: 0, ..good }, ParameterFault::MinDeposit),
			(PoolParameters { deposit_cap: most + 1, ..good }, ParameterFault::DepositCap),
			(PoolParameters { deposit_cap: u128::MAX, ..good }, ParameterFault::DepositCap),
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
		]
		.into_iter()
		.chain(bad_limits())
		{
			assert_noop!(
				LiquidityPool::set_parameters(governor(), POOL, parameters),
				Error::<Test>::InvalidParameters(fault)
			);
		}
	});
}
