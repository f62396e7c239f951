use super::*;
use dhv_math::{
	margin::{
		bounds::{check_dust, check_knots, check_table, update_knot, ParameterError},
		upper_bound, upper_bound_step,
	},
	MathError,
};

const TABLE: [(u64, Fixed); 3] =
	[(100, Fixed::from_bps(1_000)), (400, Fixed::from_bps(2_000)), (900, Fixed::from_bps(2_500))];

#[test]
fn upper_bounds_interpolate_in_the_square_root_of_time() {
	for (seconds, value) in [(0, 1_000), (1, 1_000), (100, 1_000), (400, 2_000), (900, 2_500)] {
		assert_eq!(upper_bound(&TABLE, seconds), Ok(bps(value)));
	}
	// Roots 10, 15, 20 and 20, 25, 30: exact.
	assert_eq!(upper_bound(&TABLE, 225), Ok(bps(1_500)));
	assert_eq!(upper_bound(&TABLE, 625), Ok(bps(2_250)));
	// 0.1 + 0.1 (sqrt(200) - 10) / 10 = 0.141421356237309504880..
	assert_eq!(upper_bound(&TABLE, 200).unwrap().to_string(), "0.141421356237309505");
}

#[test]
fn falling_bounds_interpolate_too() {
	let table = [(100, bps(2_000)), (400, bps(1_000))];
	// 0.2 - 0.1 (sqrt(200) - 10) / 10 = 0.158578643762690495119..
	assert_eq!(upper_bound(&table, 200).unwrap().to_string(), "0.158578643762690496");
	assert_eq!(upper_bound(&table, 225), Ok(bps(1_500)));
}

#[test]
fn the_step_function_takes_the_first_knot_that_is_not_earlier() {
	for (seconds, value) in [(0, 1_000), (100, 1_000), (101, 2_000), (400, 2_000), (401, 2_500)] {
		assert_eq!(upper_bound_step(&TABLE, seconds), Ok(bps(value)));
	}
}

#[test]
fn times_beyond_a_table_and_unusable_tables_are_refused() {
	let unordered = [TABLE[1], TABLE[0]];
	for (table, seconds) in [(&TABLE[..], 901), (&[], 1), (&unordered, 1), (&[TABLE[0]; 2], 1)] {
		assert_eq!(upper_bound(table, seconds), Err(MathError::OutOfDomain));
		assert_eq!(upper_bound_step(table, seconds), Err(MathError::OutOfDomain));
	}
	let negative = [(1, bps(1)), (5, Fixed::from_raw(-1))];
	assert_eq!(upper_bound(&negative, 3), Err(MathError::OutOfDomain));
}

#[test]
fn knots_are_added_after_the_last_one_and_never_removed() {
	let one = [bps(1), bps(2)];
	assert_eq!(check_knots(None, &[0, 1], &one), Ok(()));
	assert_eq!(check_knots(Some(4), &[5, 6], &one), Ok(()));
	assert_eq!(check_knots(None, &[], &one), Err(ParameterError::Empty));
	assert_eq!(check_knots(None, &[1], &one), Err(ParameterError::LengthMismatch));
	assert_eq!(check_knots(None, &[2, 2], &one), Err(ParameterError::NotIncreasing));
	assert_eq!(check_knots(Some(5), &[5, 6], &one), Err(ParameterError::NotIncreasing));
	let zero = [bps(1), Fixed::ZERO];
	assert_eq!(check_knots(None, &[1, 2], &zero), Err(ParameterError::NotPositive));

	let mut table = TABLE;
	assert_eq!(update_knot(&mut table, 400, bps(2_100)), Ok(()));
	assert_eq!(table[1], (400, bps(2_100)));
	assert_eq!(update_knot(&mut table, 401, bps(1)), Err(ParameterError::UnknownTime));
	assert_eq!(update_knot(&mut table, 400, Fixed::ZERO), Err(ParameterError::NotPositive));
	assert_eq!(table[1], (400, bps(2_100)));
}

#[test]
fn a_table_must_reach_the_latest_expiry() {
	assert_eq!(check_table(&TABLE, 900), Ok(()));
	assert_eq!(check_table(&TABLE, 901), Err(ParameterError::TooShort));
	assert_eq!(check_table(&[], 0), Err(ParameterError::Empty));
	assert_eq!(check_table(&[TABLE[1], TABLE[0]], 0), Err(ParameterError::NotIncreasing));
	assert_eq!(check_table(&[(1, Fixed::ZERO)], 0), Err(ParameterError::NotPositive));
}

#[test]
fn governance_sets_no_shock_of_one() {
	let of = |bound, shock| NakedMargin { upper_bound: bps(bound), spot_shock: bps(shock) }.check();
	assert_eq!(of(1, 9_999), Ok(()));
	assert_eq!(of(1, 10_000), Err(ParameterError::NoShock));
	assert_eq!(of(1, 0), Err(ParameterError::NotPositive));
	assert_eq!(of(0, 5_000), Err(ParameterError::NotPositive));
	assert_eq!((check_dust(0), check_dust(1)), (Err(ParameterError::NotPositive), Ok(())));
}

proptest! {
	#[test]
	fn every_table_gives_a_bound_or_an_error(
		knots in prop::collection::vec((any::<u64>(), any_fixed()), 0..6), seconds: u64, sort: bool,
	) {
		let mut knots = knots;
		if sort {
			knots.sort_unstable();
		}
		let (line, step) = (upper_bound(&knots, seconds), upper_bound_step(&knots, seconds));
		if let (Ok(line), Ok(step)) = (line, step) {
			let before = knots.iter().rev().find(|(time, _)| *time < seconds).map_or(step, |knot| knot.1);
			prop_assert!(step.min(before) <= line && line <= step.max(before));
		}
		prop_assert!(step.is_err() <= line.is_err());
	}

	/// With `share = (line - v0) / (v1 - v0)` the exact root is `r0 + share (r1 - r0)`; squares of
	/// whole roots make it exact.
	#[test]
	fn bounds_between_squares_are_exact_and_rounded_up(
		r0 in 1u64..1 << 20, near in 1u64..1 << 20, far in 1u64..1 << 20,
		v0 in 0u64..u64::MAX >> 4, v1 in 0u64..u64::MAX >> 4,
	) {
		let (v0, v1) = (i128::from(v0), i128::from(v1));
		let (here, r1) = (r0 + near, r0 + near + far);
		let table = [(r0 * r0, Fixed::from_raw(v0)), (r1 * r1, Fixed::from_raw(v1))];
		let got = upper_bound(&table, here * here).unwrap().raw();
		let total = v0 * i128::from(far) + v1 * i128::from(near);
		let whole = i128::from(near + far);
		prop_assert_eq!(got, (total + whole - 1) / whole);
	}

	#[test]
	fn bounds_rise_with_time_between_rising_knots(
		t0 in 0u64..1 << 25, gap in 3_600u64..1 << 25, a: u64, b: u64, low in 0u32..10_000, more in 0u32..10_000,
	) {
		let table = [(t0, bps(low)), (t0 + gap, bps(low + more))];
		let of = |at: u64| upper_bound(&table, t0 + at % gap).unwrap();
		let (a, b) = ((a % gap).min(b % gap), (a % gap).max(b % gap));
		// What the roots of times within a year are not known to, and one rounding.
		prop_assert!(of(a).raw() <= of(b).raw() + 5);
	}

	/// Never below: squares of both sides of `line >= v0 + rise (r - r0) / (r1 - r0)` with a first
	/// root of zero, `line² t1 >= rise² t`.
	#[test]
	fn bounds_are_never_below_the_exact_value(t1 in 2u64..1 << 30, at: u64, rise in 1u64..1 << 60) {
		use dhv_math::kernel::natural::Natural;
		let at = 1 + at % (t1 - 1);
		let table = [(0, Fixed::ZERO), (t1, Fixed::from_raw(i128::from(rise)))];
		let line = upper_bound(&table, at).unwrap().raw() as u128;
		let square = |value: u128, time: u64| Natural::product(&[value, value, u128::from(time)]).unwrap();
		let exact = square(u128::from(rise), at);
		prop_assert!(square(line, t1) >= exact);
		prop_assert!(line < 3 || square(line - 3, t1) < exact);
	}
}
