#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

use dhv_math::{Contracts, Fixed, MathError, OptionKind, Price, Timestamp};

#[test]
fn contracts_have_eight_decimals() {
	assert_eq!(Contracts::ONE.units(), 100_000_000);
	assert_eq!(Contracts::ONE.to_fixed(), Ok(Fixed::ONE));
	assert_eq!(Contracts::from_units(1).to_fixed(), Ok(Fixed::from_raw(10_000_000_000)));
	assert_eq!(Contracts::from_units(u128::MAX).to_fixed(), Err(MathError::Overflow));
}

#[test]
fn contracts_add_and_subtract_exactly() {
	let two = Contracts::ONE.try_add(Contracts::ONE).unwrap();
	assert_eq!(two.units(), 200_000_000);
	assert_eq!(two.try_sub(Contracts::ONE), Ok(Contracts::ONE));
	assert_eq!(Contracts::ZERO.try_sub(Contracts::ONE), Err(MathError::Overflow));
	assert!(Contracts::ZERO.is_zero());
}

#[test]
fn time_never_runs_backwards() {
	let (early, late) = (Timestamp::from_secs(10), Timestamp::from_secs(25));
	assert_eq!(late.saturating_since(early), 15);
	assert_eq!(early.saturating_since(late), 0);
	assert_eq!(early.try_add_secs(15), Ok(late));
	assert_eq!(Timestamp::from_secs(u64::MAX).try_add_secs(1), Err(MathError::Overflow));
}

#[test]
fn json_of_units_is_that_of_their_numbers() {
	let price = Price::from_raw(1_500_000_000_000_000_000);
	let json = serde_json::to_string(&price).unwrap();
	assert_eq!(json, "\"1500000000000000000\"");
	assert_eq!(serde_json::from_str::<Price>(&json).unwrap(), price);
	assert_eq!(price.get().raw(), price.raw());
	let json = serde_json::to_string(&Contracts::ONE).unwrap();
	assert_eq!(json, "\"100000000\"");
	assert_eq!(serde_json::from_str::<Contracts>(&json).unwrap(), Contracts::ONE);
	assert_eq!(serde_json::to_string(&Timestamp::from_secs(7)).unwrap(), "7");
	assert_eq!(serde_json::to_string(&OptionKind::Call).unwrap(), "\"Call\"");
}
