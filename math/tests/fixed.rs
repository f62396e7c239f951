#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

use codec::{Decode, Encode, MaxEncodedLen};
use dhv_math::{Fixed, MathError};
use proptest::prelude::*;

fn fixed(raw: i128) -> Fixed {
	Fixed::from_raw(raw)
}

#[test]
fn constants_agree_with_eighteen_decimals() {
	assert_eq!(Fixed::ONE.raw(), 10i128.pow(u32::from(Fixed::DECIMALS)));
	assert_eq!(Fixed::from_int(1), Fixed::ONE);
	assert_eq!(Fixed::from_bps(10_000), Fixed::ONE);
	assert_eq!(Fixed::from_int(i64::MIN).raw(), i128::from(i64::MIN) * Fixed::SCALE);
}

#[test]
fn products_and_quotients_round_in_the_named_direction() {
	let tiny = fixed(1);
	let half = Fixed::from_bps(5_000);
	let minus = fixed(-1);
	assert_eq!(tiny.mul_floor(half), Ok(Fixed::ZERO));
	assert_eq!(tiny.mul_ceil(half), Ok(tiny));
	assert_eq!(tiny.mul_nearest(half), Ok(tiny));
	assert_eq!(minus.mul_floor(half), Ok(minus));
	assert_eq!(minus.mul_ceil(half), Ok(Fixed::ZERO));
	assert_eq!(minus.mul_nearest(half), Ok(minus));
	let (one, three) = (Fixed::ONE, Fixed::from_int(3));
	assert_eq!(one.div_floor(three), Ok(fixed(333_333_333_333_333_333)));
	assert_eq!(one.div_ceil(three), Ok(fixed(333_333_333_333_333_334)));
	assert_eq!(one.div_nearest(three), Ok(fixed(333_333_333_333_333_333)));
	let minus_three = Fixed::from_int(-3);
	assert_eq!(one.div_floor(minus_three), Ok(fixed(-333_333_333_333_333_334)));
	assert_eq!(one.div_ceil(minus_three), Ok(fixed(-333_333_333_333_333_333)));
	assert_eq!(Fixed::from_ratio_floor(-1, 3), Ok(fixed(-333_333_333_333_333_334)));
}

#[test]
fn what_does_not_fit_is_an_error() {
	assert_eq!(Fixed::MAX.try_add(fixed(1)), Err(MathError::Overflow));
	assert_eq!(Fixed::MIN.try_sub(fixed(1)), Err(MathError::Overflow));
	assert_eq!(Fixed::MIN.try_neg(), Err(MathError::Overflow));
	assert_eq!(Fixed::MIN.try_abs(), Err(MathError::Overflow));
	assert_eq!(Fixed::MAX.mul_floor(Fixed::from_int(2)), Err(MathError::Overflow));
	assert_eq!(Fixed::ONE.div_floor(Fixed::ZERO), Err(MathError::DivisionByZero));
	assert_eq!(Fixed::MIN.mul_floor(Fixed::ONE), Ok(Fixed::MIN));
}

#[test]
fn signs_are_told() {
	assert!(fixed(-1).is_negative() && fixed(1).is_positive() && Fixed::ZERO.is_zero());
	assert_eq!(fixed(-5).signum(), Fixed::from_int(-1));
	assert_eq!(fixed(5).signum(), Fixed::ONE);
	assert_eq!(Fixed::ZERO.signum(), Fixed::ZERO);
}

#[test]
fn numbers_print_as_decimals() {
	for (raw, text) in [
		(0, "0"),
		(Fixed::SCALE, "1"),
		(1_500_000_000_000_000_000, "1.5"),
		(-1, "-0.000000000000000001"),
		(-12 * Fixed::SCALE, "-12"),
	] {
		assert_eq!(fixed(raw).to_string(), text);
	}
	assert_eq!(format!("{:.2}", fixed(1_239_999_999_999_999_999)), "1.23");
	assert_eq!(format!("{:.2}", Fixed::ONE), "1.00");
	assert_eq!(format!("{:>5}", Fixed::ONE), "    1");
}

#[test]
fn json_carries_the_raw_integer_as_text() {
	let number = fixed(-1_500_000_000_000_000_000);
	let json = serde_json::to_string(&number).unwrap();
	assert_eq!(json, "\"-1500000000000000000\"");
	assert_eq!(serde_json::from_str::<Fixed>(&json).unwrap(), number);
	assert!(serde_json::from_str::<Fixed>("1").is_err());
	assert!(serde_json::from_str::<Fixed>("\"1.5\"").is_err());
}

proptest! {
	#[test]
	fn scale_encoding_is_that_of_the_raw_integer(raw: i128) {
		let bytes = fixed(raw).encode();
		prop_assert_eq!(&bytes, &raw.encode());
		prop_assert_eq!(bytes.len(), Fixed::max_encoded_len());
		prop_assert_eq!(Fixed::decode(&mut &bytes[..]).unwrap(), fixed(raw));
	}

	#[test]
	fn json_round_trips(raw: i128) {
		let json = serde_json::to_string(&fixed(raw)).unwrap();
		prop_assert_eq!(serde_json::from_str::<Fixed>(&json).unwrap(), fixed(raw));
	}

	#[test]
	fn floor_and_ceil_enclose_the_nearest(a in -(1i128 << 90)..(1i128 << 90), b in -(1i128 << 90)..(1i128 << 90)) {
		let (a, b) = (fixed(a), fixed(b));
		if let (Ok(floor), Ok(nearest), Ok(ceil)) = (a.mul_floor(b), a.mul_nearest(b), a.mul_ceil(b)) {
			prop_assert!(floor <= nearest && nearest <= ceil);
			prop_assert!(ceil.raw() - floor.raw() <= 1);
		}
		if let (Ok(floor), Ok(nearest), Ok(ceil)) = (a.div_floor(b), a.div_nearest(b), a.div_ceil(b)) {
			prop_assert!(floor <= nearest && nearest <= ceil);
			prop_assert!(ceil.raw() - floor.raw() <= 1);
		}
	}

	#[test]
	fn no_operation_panics(a: i128, b: i128) {
		let (a, b) = (fixed(a), fixed(b));
		let _ = (a.try_add(b), a.try_sub(b), a.try_neg(), a.try_abs(), a.signum());
		let _ = (a.mul_floor(b), a.mul_ceil(b), a.mul_nearest(b));
		let _ = (a.div_floor(b), a.div_ceil(b), a.div_nearest(b), a.to_string());
	}
}
