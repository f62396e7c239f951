use super::*;
use core::cmp::Ordering;
use dhv_math::{
	margin::{
		health::{backing_floor, compare_backing, health_floor, release_floor},
		Action, HealthFactors,
	},
	MathError,
};

const FACTORS: HealthFactors = HealthFactors { upper: 12_000, lower: 11_000 };

#[test]
fn factors_are_ordered_and_at_least_the_margin() {
	let of = |upper, lower| HealthFactors { upper, lower }.check();
	assert_eq!(of(10_001, 10_000), Ok(()));
	for (upper, lower) in [(11_000, 11_000), (11_000, 12_000), (12_000, 9_999), (0, 0)] {
		assert_eq!(of(upper, lower), Err(MathError::OutOfDomain));
		let bad = HealthFactors { upper, lower };
		assert_eq!(bad.action(1, 1), Err(MathError::OutOfDomain));
	}
}

#[test]
fn a_vault_is_brought_to_the_upper_factor_from_outside_its_band() {
	let action = |collateral| FACTORS.action(collateral, 1_000_001).unwrap();
	// 1.1 times is 1,100,001.1 and 1.2 times 1,200,001.2.
	assert_eq!(action(1_100_001), Action::TopUp(100_001));
	assert_eq!(action(1_100_002), Action::None);
	assert_eq!(action(1_200_002), Action::None);
	assert_eq!(action(1_200_101), Action::None);
	assert_eq!(action(1_200_102), Action::Release(100));
	assert_eq!(FACTORS.initial_ceil(1_000_001), Ok(1_200_002));
	assert_eq!(FACTORS.maintenance_ceil(1_000_001), Ok(1_100_002));
}

#[test]
fn an_empty_vault_is_healthy_and_releases_what_it_holds() {
	assert_eq!(health_floor(0, 0), Ok(None));
	assert_eq!(health_floor(5, 0), Ok(None));
	assert_eq!(FACTORS.action(0, 0), Ok(Action::None));
	assert_eq!(FACTORS.action(5, 0), Ok(Action::Release(5)));
}

#[test]
fn burning_releases_a_share_of_the_collateral() {
	let of = |units| Contracts::from_units(units);
	assert_eq!(release_floor(1_000_000, of(3), of(7)), Ok(428_571));
	assert_eq!(release_floor(1_000_000, of(7), of(7)), Ok(1_000_000));
	assert_eq!(release_floor(1, of(8), of(7)), Err(MathError::OutOfDomain));
	assert_eq!(release_floor(1, of(0), of(0)), Err(MathError::DivisionByZero));
}

#[test]
fn a_backing_is_stored_with_eighty_binary_digits() {
	let of = Contracts::from_units;
	assert_eq!(backing_floor(3, of(2)), 3 << 79);
	assert_eq!(backing_floor(1, of(3)), (1 << 80) / 3);
	assert_eq!(backing_floor(0, of(u128::MAX)), 0);
	assert_eq!(backing_floor((1 << 48) - 1, of(1)), ((1 << 48) - 1) << 80);
	for (collateral, units) in [(1 << 48, 1), (u128::MAX, 1), (0, 0), (u128::MAX, 0)] {
		assert_eq!(backing_floor(collateral, of(units)), u128::MAX);
	}
}

proptest! {
	#[test]
	fn a_stored_backing_never_falls_as_the_backing_rises(
		(a, b) in (any_amount(), any_amount()), (c, d) in (any_contracts(), any_contracts()),
	) {
		let (first, second) = (backing_floor(a, c), backing_floor(b, d));
		match compare_backing((a, c), (b, d)) {
			Ordering::Less => prop_assert!(first <= second),
			Ordering::Equal => prop_assert_eq!(first, second),
			Ordering::Greater => prop_assert!(first >= second),
		}
	}

	#[test]
	fn stored_backings_of_moderate_shorts_are_ordered_exactly(
		units in 1u128..=1 << 40, less in 0u128..3, collateral in 0u128..1 << 48, change in 0u128..3,
		other in (0u128..1 << 48, 1u128..=1 << 40),
	) {
		let first = (collateral, Contracts::from_units(units));
		let near = (collateral.saturating_sub(change), Contracts::from_units((units - less.min(units - 1)).max(1)));
		for second in [near, (other.0, Contracts::from_units(other.1))] {
			let keys = (backing_floor(first.0, first.1), backing_floor(second.0, second.1));
			prop_assert_eq!(keys.0.cmp(&keys.1), compare_backing(first, second));
		}
	}

	#[test]
	fn every_vault_has_an_action_or_an_error(
		upper: u32, lower: u32, collateral in any_amount(), margin in any_amount(),
	) {
		let factors = HealthFactors { upper, lower };
		let action = factors.action(collateral, margin);
		prop_assert!(factors.check().is_ok() || action == Err(MathError::OutOfDomain));
		let _ = health_floor(collateral, margin);
	}

	#[test]
	fn an_action_restores_and_is_not_repeated(
		lower in 10_000u32..30_000, band in 1u32..20_000, collateral in 0u128..1 << 90, margin in 1u128..1 << 80,
	) {
		let factors = HealthFactors { upper: lower + band, lower };
		let health = health_floor(collateral, margin).unwrap().unwrap();
		let after = match factors.action(collateral, margin).unwrap() {
			Action::None => {
				prop_assert!(health >= u128::from(lower));
				collateral
			},
			Action::TopUp(more) => {
				prop_assert!(more > 0 && health < u128::from(lower));
				collateral + more
			},
			Action::Release(less) => {
				prop_assert!(less > 0 && health > u128::from(factors.upper));
				collateral - less
			},
		};
		if after != collateral {
			prop_assert_eq!(after, factors.initial_ceil(margin).unwrap());
		}
		prop_assert!(after >= factors.maintenance_ceil(margin).unwrap());
		prop_assert_eq!(factors.action(after, margin), Ok(Action::None));
	}

	#[test]
	fn burning_never_lowers_the_backing_of_the_rest(
		collateral in any_amount(), short in 1u128.., burned: u128,
	) {
		let burned = burned % short;
		let of = Contracts::from_units;
		let released = release_floor(collateral, of(burned), of(short)).unwrap();
		let left = (collateral - released, of(short - burned));
		prop_assert_ne!(compare_backing(left, (collateral, of(short))), Ordering::Less);
	}

	#[test]
	fn backings_are_totally_ordered(values in prop::array::uniform6(any_amount())) {
		let of = |i: usize| (values[i], Contracts::from_units(values[i + 1]));
		let (a, b, c) = (of(0), of(2), of(4));
		prop_assert_eq!(compare_backing(a, b), compare_backing(b, a).reverse());
		if compare_backing(a, b).is_le() && compare_backing(b, c).is_le() {
			prop_assert!(compare_backing(a, c).is_le());
		}
	}
}
