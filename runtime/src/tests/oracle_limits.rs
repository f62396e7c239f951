//! Who governs prices: limits, operators, and what is announced.

use super::development;
use crate::{
	configs::{governance::GovernanceTime, system::RelayClock},
	constants::{USD_PRICE, WETH_INDEX},
	origins::Origin,
	price_rounds::{Error, Event, Lack, Limits, Standing},
	Oracle, OracleOperators, PriceRounds, Runtime, RuntimeEvent, RuntimeOrigin, System,
};
use dhv_primitives::{
	ports::GovernanceClock,
	tunable::{forgotten_bits, place_of, ParameterRefusal},
};
use frame_support::{assert_noop, assert_ok, traits::OnFinalize, BoundedVec};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave};
use sp_runtime::{traits::BlockNumberProvider, DispatchError::BadOrigin};

fn signed(who: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.to_account_id())
}

/// Cents.
fn feed(who: Sr25519Keyring, cents: u128) {
	let values = vec![(WETH_INDEX, cents * USD_PRICE / 100)];
	assert_ok!(Oracle::feed_values(signed(who), BoundedVec::truncate_from(values)));
}

fn at(seconds: u64) {
	Oracle::on_finalize(1);
	super::set_time(seconds);
	System::reset_events();
}

fn announced() -> Vec<Event<Runtime>> {
	System::read_events_for_pallet()
}

fn lost() -> Vec<Lack> {
	let lack = |event| match event {
		Event::PriceLost { lack, .. } => Some(lack),
		_ => None,
	};
	announced().into_iter().filter_map(lack).collect()
}

#[test]
fn the_governor_sets_limits_and_the_old_ones_are_announced() {
	development().execute_with(|| {
		at(1_000);
		let (old, new) = (Limits::DEFAULT, Limits { max_age: 120, ..Limits::DEFAULT });
		for who in [signed(Alice), signed(Bob), Origin::Tightener.into(), RuntimeOrigin::none()] {
			assert_noop!(PriceRounds::set_limits(who, new), BadOrigin);
		}
		assert_ok!(PriceRounds::set_limits(Origin::Governor.into(), new));
		assert_eq!(PriceRounds::limits(), new);
		System::assert_has_event(RuntimeEvent::PriceRounds(Event::LimitsSet { old, new }));
	});
}

#[test]
fn limits_move_by_steps_that_add_up_within_an_interval() {
	development().execute_with(|| {
		assert_eq!(forgotten_bits(&Limits::DEFAULT), [0; 0]);
		let set = |max_age| {
			let limits = Limits { max_age, ..Limits::DEFAULT };
			PriceRounds::set_limits(Origin::Governor.into(), limits)
		};
		let refused = ParameterRefusal::StepTooLarge(place_of::<Limits>("max_age").unwrap());
		let far = || Error::<Runtime>::ParameterRefused(refused);
		assert_ok!(set(120));
		assert_ok!(set(135));
		assert_noop!(set(136), far());
		let told = &PriceRounds::parameter_sets()[0];
		assert_eq!((told.parameters.len(), told.parameters[0].settable_most), (5, 135));
		// Stricter at once, and back.
		assert_ok!(set(12));
		assert_ok!(set(135));
		let day = GovernanceTime::now() + 24 * GovernanceTime::hour();
		RelayClock::set_block_number(day);
		assert_ok!(set(136));
	});
}

#[test]
fn limits_outside_their_ranges_are_refused() {
	development().execute_with(|| {
		let default = Limits::DEFAULT;
		let wrong = [
			Limits { max_age: 11, ..default },
			Limits { max_age: 3_601, ..default },
			Limits { max_deviation_bps: 49, max_spread_bps: 10, ..default },
			Limits { max_deviation_bps: 5_001, ..default },
			Limits { max_spread_bps: 9, ..default },
			Limits { max_spread_bps: 2_001, ..default },
			Limits { quorum_bps: 4_999, ..default },
			Limits { quorum_bps: 9_001, ..default },
			Limits { least_quorum: 0, ..default },
			Limits { least_quorum: 32, ..default },
		];
		for limits in wrong {
			assert_noop!(
				PriceRounds::set_limits(RuntimeOrigin::root(), limits),
				Error::<Runtime>::InvalidLimits
			);
		}
		assert_ok!(PriceRounds::check_invariants());
	});
}

#[test]
fn guardians_make_limits_stricter_and_never_looser() {
	development().execute_with(|| {
		let now = Limits::DEFAULT;
		let stricter = [
			Limits { max_age: now.max_age - 1, ..now },
			Limits { max_deviation_bps: now.max_deviation_bps - 1, ..now },
			Limits { max_spread_bps: now.max_spread_bps - 1, ..now },
			Limits { quorum_bps: now.quorum_bps + 1, ..now },
			Limits { least_quorum: now.least_quorum + 1, ..now },
		];
		for limits in stricter {
			assert_noop!(PriceRounds::tighten_limits(signed(Alice), limits), BadOrigin);
			assert_ok!(PriceRounds::tighten_limits(signed(Bob), limits));
			assert_noop!(
				PriceRounds::tighten_limits(signed(Bob), now),
				Error::<Runtime>::NotTighter
			);
			assert_noop!(
				PriceRounds::tighten_limits(Origin::Tightener.into(), limits),
				Error::<Runtime>::NotTighter
			);
			assert_ok!(PriceRounds::set_limits(RuntimeOrigin::root(), now));
		}
		let traded = Limits { max_age: 60, quorum_bps: 4_000, ..now };
		assert_noop!(
			PriceRounds::tighten_limits(signed(Bob), traded),
			Error::<Runtime>::NotTighter
		);
	});
}

#[test]
fn a_lost_price_is_announced_once_with_its_reason() {
	development().execute_with(|| {
		at(1_000);
		feed(Alice, 250_000);
		assert_eq!(lost(), [Lack::Quorum { values: 1, needed: 2 }]);
		feed(Bob, 250_000);
		feed(Charlie, 250_000);
		let first = PriceRounds::latest_round(WETH_INDEX).unwrap();

		// Bob and Charlie fall silent.
		at(2_000);
		feed(Alice, 251_000);
		assert_eq!(lost(), [Lack::Quorum { values: 1, needed: 2 }]);
		at(2_006);
		feed(Alice, 251_000);
		assert!(lost().is_empty());
		// Bob is back, far away: another reason.
		feed(Bob, 265_000);
		let (spread, limit) = (70 * USD_PRICE, 5_160 * USD_PRICE / 100);
		assert_eq!(lost(), [Lack::Agreement { spread, limit }]);
		assert_eq!(PriceRounds::combined(WETH_INDEX), Err(Lack::Agreement { spread, limit }));
		assert_eq!(PriceRounds::latest_round(WETH_INDEX), Some(first));
		// Charlie decides.
		feed(Charlie, 251_100);
		let round = PriceRounds::latest_round(WETH_INDEX).unwrap();
		assert_eq!((round.price, round.number), (2_511 * USD_PRICE, first.number + 1));
		assert_eq!(crate::price_rounds::Lost::<Runtime>::get(WETH_INDEX), None);
	});
}

#[test]
fn each_operators_word_can_be_read_with_its_standing() {
	development().execute_with(|| {
		at(1_000);
		feed(Alice, 250_000);
		at(1_060);
		feed(Bob, 250_000);
		at(1_091);
		feed(Charlie, 400_000);
		let mut stand: Vec<_> = PriceRounds::opinions(WETH_INDEX)
			.into_iter()
			.map(|(who, opinion, standing)| (who, opinion.time / 1_000, standing))
			.collect();
		stand.sort_by_key(|(_, time, _)| *time);
		// Of two that contradict each other neither is the outlier by right; both are far from the middle.
		let expected = [
			(Alice.to_account_id(), 1_000, Standing::Stale),
			(Bob.to_account_id(), 1_060, Standing::Outlier),
			(Charlie.to_account_id(), 1_091, Standing::Outlier),
		];
		assert_eq!(stand, expected);
	});
}

#[test]
fn the_governor_appoints_operators_and_who_they_are_is_announced() {
	development().execute_with(|| {
		at(1_000);
		let dave = Dave.to_account_id();
		for who in [signed(Alice), signed(Bob), Origin::Tightener.into()] {
			assert_noop!(OracleOperators::add_member(who, dave.clone().into()), BadOrigin);
		}
		let governor = || RuntimeOrigin::from(Origin::Governor);
		assert_ok!(OracleOperators::add_member(governor(), dave.clone().into()));
		assert_eq!(
			announced(),
			[Event::OperatorsChanged {
				joined: vec![dave.clone()],
				left: vec![],
				operators: 4,
				quorum: 3
			}]
		);
		System::reset_events();
		assert_ok!(OracleOperators::swap_member(
			governor(),
			dave.clone().into(),
			Sr25519Keyring::Eve.to_account_id().into()
		));
		assert_ok!(OracleOperators::remove_member(governor(), Alice.to_account_id().into()));
		assert_eq!(
			announced(),
			[
				Event::OperatorsChanged {
					joined: vec![Sr25519Keyring::Eve.to_account_id()],
					left: vec![dave],
					operators: 4,
					quorum: 3
				},
				Event::OperatorsChanged {
					joined: vec![],
					left: vec![Alice.to_account_id()],
					operators: 3,
					quorum: 2
				},
			]
		);
	});
}

#[test]
fn no_single_operator_decides_where_the_governor_asks_for_more() {
	development().execute_with(|| {
		at(1_000);
		let limits = Limits { least_quorum: 2, ..Limits::DEFAULT };
		assert_ok!(PriceRounds::set_limits(RuntimeOrigin::root(), limits));
		for who in [Bob, Charlie] {
			let who = who.to_account_id();
			assert_ok!(OracleOperators::remove_member(RuntimeOrigin::root(), who.into()));
		}
		feed(Alice, 250_000);
		assert_eq!(PriceRounds::latest_round(WETH_INDEX), None);
		assert_eq!(PriceRounds::quorum(), 2);
	});
}

#[test]
fn who_falls_silent_ages_prices_no_more_than_trades_bear() {
	development().execute_with(|| {
		let silent = u64::from(Limits::DEFAULT.max_age);
		at(1_000);
		for who in [Alice, Bob, Charlie] {
			feed(who, 250_000);
		}
		for now in (1_006..1_300).step_by(6) {
			at(now);
			for who in [Alice, Bob] {
				feed(who, 250_000 + u128::from(now));
			}
			let age = now - PriceRounds::latest_round(WETH_INDEX).unwrap().time;
			assert!(age <= silent, "{age} at {now}");
			if now > 1_000 + silent {
				assert_eq!(age, 0);
			}
		}
		let pool = pallet_handler::Parameters::<Runtime>::get(dhv_primitives::PoolId(0));
		assert!(silent < pool.unwrap().max_price_age);
	});
}
