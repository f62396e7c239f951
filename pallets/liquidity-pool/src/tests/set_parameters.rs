use super::mock::*;
use crate::*;
use dhv_math::vault::FeeRates;
use dhv_mocks::MockGovernance;
use dhv_primitives::{
	tunable::{forgotten_bits, place_of, ParameterRefusal, Tunables},
	Contracts, Delta, Fixed, PoolId,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};

type Parameter = ParametersOf<Test>;

fn place(name: &str) -> u8 {
	place_of::<Parameter>(name).expect(name)
}

fn out_of_range(name: &str) -> Error<Test> {
	Error::ParameterRefused(ParameterRefusal::OutOfRange(place(name)))
}

fn too_far(name: &str) -> Error<Test> {
	Error::ParameterRefused(ParameterRefusal::StepTooLarge(place(name)))
}

/// Changes the parameters as they are.
fn set(who: AccountId, change: impl FnOnce(&mut Parameter)) -> DispatchResult {
	let mut new = Parameters::<Test>::get(POOL).unwrap();
	change(&mut new);
	LiquidityPool::set_parameters(RuntimeOrigin::signed(who), POOL, new)
}

#[test]
fn replaces_and_says_old_and_new() {
	test(|| {
		let new = PoolParameters {
			buffer_bps: 6_000,
			epoch_length: DAY * 3 / 2,
			insurance_share_bps: 200,
			..parameters()
		};
		assert_ok!(LiquidityPool::set_parameters(RuntimeOrigin::signed(GOVERNOR), POOL, new));
		assert_eq!(Parameters::<Test>::get(POOL), Some(new));
		assert!(has_event(Event::ParametersSet { pool: POOL, old: parameters(), new }));
		// The running epoch keeps its length; the next one has the new one.
		assert_eq!(epoch().ends_at.secs(), START + DAY);
		price_epoch();
		assert_eq!(epoch().ends_at.secs(), START + DAY * 5 / 2);
	});
}

#[test]
fn every_field_is_in_the_table() {
	for fee_recipient in [None, Some(ALICE)] {
		let set = PoolParameters { fee_recipient, ..parameters() };
		assert_eq!(forgotten_bits(&set), [0usize; 0]);
	}
}

#[test]
fn the_governor_moves_a_parameter_by_its_step_within_its_interval() {
	test(|| {
		for bps in [5_400, 5_800, 6_000] {
			assert_ok!(set(GOVERNOR, |new| new.buffer_bps = bps));
			MockGovernance::pass(24);
		}
		assert_noop!(set(GOVERNOR, |new| new.buffer_bps = 6_001), too_far("buffer_bps"));
		// It has no stricter side: back it may go, and no further than a step in all.
		assert_ok!(set(GOVERNOR, |new| new.buffer_bps = 5_000));
		assert_noop!(set(GOVERNOR, |new| new.buffer_bps = 4_999), too_far("buffer_bps"));
		MockGovernance::pass(7 * 24);
		assert_ok!(set(GOVERNOR, |new| new.buffer_bps = 4_000));
		// Another parameter has an interval of its own.
		assert_ok!(set(GOVERNOR, |new| new.limits.max_utilisation_bps = 9_000));
	});
}

#[test]
fn a_guardian_tightens_at_once_and_loosens_nothing() {
	test(|| {
		assert_ok!(set(GUARDIAN, |new| {
			new.deposit_cap = USD;
			new.min_deposit = USD;
			new.max_net_exposure = Contracts::from_units(1);
			new.limits.max_delta = Delta::from_raw(1);
			new.limits.stress.spot_bps = 10_000;
		}));
		let refused =
			|name| Error::<Test>::ParameterRefused(ParameterRefusal::NotTighter(place(name)));
		assert_noop!(set(GUARDIAN, |new| new.deposit_cap += 1), refused("deposit_cap"));
		assert_noop!(
			set(GUARDIAN, |new| new.limits.stress.spot_bps = 0),
			refused("limits.stress.spot_bps")
		);
		let recipient = set(GUARDIAN, |new| new.fee_recipient = Some(ALICE));
		assert_noop!(recipient, Error::<Test>::ParameterRefused(ParameterRefusal::NotAFigure));
	});
}

#[test]
fn nobody_makes_an_exit_narrower_at_once() {
	test(|| {
		type Change = fn(&mut Parameter, bool);
		let exits: [(&str, Change); 7] = [
			("buffer_bps", |p, up| p.buffer_bps = if up { 100_000 } else { 1_000 }),
			("closing_buffer_bps", |p, up| p.closing_buffer_bps = if up { 5_000 } else { 0 }),
			("epoch_length", |p, up| p.epoch_length = if up { 92 * DAY } else { 7_200 }),
			("cutoff", |p, up| p.cutoff = if up { DAY / 2 } else { 0 }),
			("min_withdrawal", |p, up| p.min_withdrawal = if up { 1_000 * SHARE } else { 1 }),
			("max_price_age", |p, up| p.max_price_age = if up { 1_800 } else { 1 }),
			("max_mark_age", |p, up| p.max_mark_age = if up { DAY } else { 600 }),
		];
		for (name, change) in exits {
			for up in [true, false] {
				let refused =
					Error::<Test>::ParameterRefused(ParameterRefusal::NotTighter(place(name)));
				assert_noop!(set(GUARDIAN, |new| change(new, up)), refused);
				let far = up || !matches!(name, "min_withdrawal");
				if far {
					assert_noop!(set(GOVERNOR, |new| change(new, up)), too_far(name));
				}
			}
		}
	});
}

#[test]
fn the_governor_takes_a_tightening_back() {
	test(|| {
		assert_ok!(set(GUARDIAN, |new| new.deposit_cap = USD));
		let cap = parameters().deposit_cap;
		assert_noop!(set(GOVERNOR, |new| new.deposit_cap = cap + 1), too_far("deposit_cap"));
		MockGovernance::pass(7 * 24 - 1);
		assert_ok!(set(GOVERNOR, |new| new.deposit_cap = cap));
		MockGovernance::pass(7 * 24);
		assert_ok!(set(GOVERNOR, |new| new.deposit_cap = cap * 3 / 2));
	});
}

#[test]
fn what_is_remembered_is_forgotten_after_the_interval() {
	test(|| {
		assert_ok!(set(GOVERNOR, |new| new.buffer_bps = 5_500));
		assert_ok!(set(GUARDIAN, |new| new.limits.max_utilisation_bps = 5_000));
		assert_eq!(Trails::<Test>::get(POOL).0.len(), 2);
		MockGovernance::pass(24);
		assert_ok!(set(GOVERNOR, |_| ()));
		assert_eq!(Trails::<Test>::get(POOL).0.len(), 1);
		MockGovernance::pass(6 * 24);
		assert_ok!(set(GOVERNOR, |_| ()));
		assert!(!Trails::<Test>::contains_key(POOL));
	});
}

#[test]
fn the_view_lists_every_parameter() {
	test(|| {
		let sets = LiquidityPool::parameter_sets();
		let [set, breakers] = &sets[..] else { panic!("two sets of one pool") };
		assert_eq!((&breakers.set[..], &breakers.subject[..]), ("Breakers", "pool 0"));
		assert_eq!(breakers.parameters.len(), BreakerTerms::TABLE.len());
		assert_eq!((&set.pallet[..], &set.subject[..]), ("LiquidityPool", "pool 0"));
		assert_eq!(set.parameters.len(), Parameter::TABLE.len());
		let cap = &set.parameters[0];
		assert_eq!((&cap.name[..], cap.decimals), ("deposit_cap", 6));
		let value = parameters().deposit_cap as i128;
		assert_eq!((cap.value, cap.step, cap.settable_most), (value, value / 2, value * 3 / 2));
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
			assert_ok!(put(PoolParameters { limits, ..parameters() }));
		}
	});
}

/// Parameters with one limit out of its range, and its name.
fn bad_limits() -> Vec<(Parameter, &'static str)> {
	let wide = RiskLimits::WIDEST;
	let above = Fixed::from_raw(RiskLimits::MAX_SENSITIVITY.raw() + 1);
	let stress = |stress| RiskLimits { stress, ..wide };
	let mut bad = Vec::new();
	for x in [Fixed::ZERO, Fixed::from_int(-1), above] {
		let max_delta = Delta::new(x);
		bad.push((RiskLimits { max_delta, ..wide }, "limits.max_delta"));
		bad.push((RiskLimits { max_gamma: x, ..wide }, "limits.max_gamma"));
		bad.push((RiskLimits { max_vega: x, ..wide }, "limits.max_vega"));
	}
	for max_expiry_net in [Contracts::ZERO, Contracts::from_units(u128::MAX)] {
		bad.push((RiskLimits { max_expiry_net, ..wide }, "limits.max_expiry_net"));
	}
	for max_utilisation_bps in [0, 10_001] {
		bad.push((RiskLimits { max_utilisation_bps, ..wide }, "limits.max_utilisation_bps"));
	}
	for (terms, name) in [
		(StressTerms { spot_bps: 10_001, ..wide.stress }, "limits.stress.spot_bps"),
		(StressTerms { volatility_bps: 50_001, ..wide.stress }, "limits.stress.volatility_bps"),
		(StressTerms { max_loss_bps: 0, ..wide.stress }, "limits.stress.max_loss_bps"),
		(StressTerms { max_loss_bps: 10_001, ..wide.stress }, "limits.stress.max_loss_bps"),
	] {
		bad.push((stress(terms), name));
	}
	let with = |(limits, name)| (PoolParameters { limits, ..parameters() }, name);
	bad.into_iter().map(with).collect()
}

#[test]
fn is_for_the_governor_and_guardians() {
	test(|| {
		assert_noop!(
			LiquidityPool::set_parameters(RuntimeOrigin::signed(ALICE), POOL, parameters()),
			DispatchError::BadOrigin
		);
		for who in [GOVERNOR, GUARDIAN] {
			assert_noop!(
				LiquidityPool::set_parameters(RuntimeOrigin::signed(who), PoolId(7), parameters()),
				Error::<Test>::UnknownPool
			);
		}
	});
}

#[test]
fn refuses_what_is_out_of_range() {
	test(|| {
		let (good, none) = (parameters(), FeeRates::default());
		let smoothed = |half_life, clamp: Fixed| PoolParameters {
			smoothing: SmoothingTerms { half_life, clamp },
			..parameters()
		};
		let above = |limit: Fixed| Fixed::from_raw(limit.raw() + 1);
		let most = Parameter::MAX_CAP * USD;
		let below_one = Fixed::from_raw(Fixed::SCALE - 1);
		let performance = FeeRates { performance_bps: 3_001, ..none };
		let management = FeeRates { management_bps: 501, ..none };
		for (parameters, name) in [
			(PoolParameters { buffer_bps: 100_001, ..good }, "buffer_bps"),
			(PoolParameters { epoch_length: 29, ..good }, "epoch_length"),
			(PoolParameters { epoch_length: 93 * DAY, ..good }, "epoch_length"),
			(PoolParameters { min_deposit: 0, ..good }, "min_deposit"),
			(PoolParameters { deposit_cap: 0, ..good }, "deposit_cap"),
			(PoolParameters { deposit_cap: most + 1, ..good }, "deposit_cap"),
			(PoolParameters { deposit_cap: u128::MAX, ..good }, "deposit_cap"),
			(PoolParameters { min_withdrawal: 0, ..good }, "min_withdrawal"),
			(PoolParameters { max_price_age: 0, ..good }, "max_price_age"),
			(PoolParameters { max_price_age: DAY + 1, ..good }, "max_price_age"),
			(PoolParameters { max_mark_age: DAY + 1, ..good }, "max_mark_age"),
			(PoolParameters { max_net_exposure: Contracts::ZERO, ..good }, "max_net_exposure"),
			(PoolParameters { insurance_share_bps: 2_001, ..good }, "insurance_share_bps"),
			(PoolParameters { history: 7, ..good }, "history"),
			(PoolParameters { history: 10_001, ..good }, "history"),
			(PoolParameters { fees: performance, ..good }, "fees.performance_bps"),
			(PoolParameters { fees: management, ..good }, "fees.management_bps"),
			(smoothed(59, Fixed::ONE), "smoothing.half_life"),
			(smoothed(7 * DAY + 1, Fixed::ONE), "smoothing.half_life"),
			(smoothed(60, below_one), "smoothing.clamp"),
			(smoothed(60, above(Fixed::from_int(10))), "smoothing.clamp"),
		]
		.into_iter()
		.chain(bad_limits())
		{
			for who in [GOVERNOR, GUARDIAN] {
				let call =
					LiquidityPool::set_parameters(RuntimeOrigin::signed(who), POOL, parameters);
				assert_noop!(call, out_of_range(name));
			}
		}
	});
}

#[test]
fn refuses_what_does_not_agree() {
	test(|| {
		let good = parameters();
		for (parameters, fault) in [
			(PoolParameters { closing_buffer_bps: 5_001, ..good }, ParameterFault::ClosingBuffer),
			(PoolParameters { cutoff: DAY / 2 + 1, ..good }, ParameterFault::Cutoff),
			(PoolParameters { deposit_cap: USD - 1, ..good }, ParameterFault::MinDeposit),
			(PoolParameters { max_mark_age: 599, ..good }, ParameterFault::MarkAge),
		] {
			assert_noop!(put(parameters), Error::<Test>::InvalidParameters(fault));
		}
		let cap = set(GUARDIAN, |new| new.deposit_cap = USD - 1);
		assert_noop!(cap, Error::<Test>::InvalidParameters(ParameterFault::MinDeposit));
	});
}
