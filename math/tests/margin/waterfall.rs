use super::*;
use dhv_math::{
	margin::waterfall::{divide, recovered_floor, Pot, VaultPayment},
	MathError,
};

#[test]
fn a_shortfall_falls_from_the_vault_to_the_writer_to_the_insurance() {
	let of = |collateral, writer, insurance| divide(100, collateral, writer, insurance);
	let paid = |from_collateral, from_writer, from_insurance, uncovered, returned| VaultPayment {
		from_collateral,
		from_writer,
		from_insurance,
		uncovered,
		returned,
	};
	assert_eq!(of(120, 9, 9), paid(100, 0, 0, 0, 20));
	assert_eq!(of(90, 20, 9), paid(90, 10, 0, 0, 0));
	assert_eq!(of(90, 6, 9), paid(90, 6, 4, 0, 0));
	assert_eq!(of(90, 6, 1), paid(90, 6, 1, 3, 0));
}

#[test]
fn the_recovery_is_the_share_that_was_collected() {
	let pot = Pot { owed: 300, collected: 100 };
	assert_eq!(pot.recovery_floor().unwrap().raw(), 333_333_333_333_333_333);
	assert_eq!(Pot::default().recovery_floor(), Ok(Fixed::ONE));
	assert_eq!(Pot { owed: 0, collected: 1 }.recovery_floor(), Ok(Fixed::ONE));
	assert_eq!(recovered_floor(1, Fixed::from_raw(Fixed::SCALE + 1)), Err(MathError::OutOfDomain));
	assert_eq!(recovered_floor(1, Fixed::from_raw(-1)), Err(MathError::OutOfDomain));
	assert_eq!(recovered_floor(u128::MAX, Fixed::ONE), Ok(u128::MAX));
}

#[test]
fn a_pot_beyond_the_range_is_an_overflow() {
	let most = divide(u128::MAX, u128::MAX, 0, 0);
	let pot = Pot::default().with(&most).unwrap();
	assert_eq!(pot.with(&divide(1, 1, 0, 0)), Err(MathError::Overflow));
}

proptest! {
	#[test]
	fn every_unit_of_a_vault_is_accounted_for(
		owed in any_amount(), collateral in any_amount(), writer in any_amount(), insurance in any_amount(),
	) {
		let part = divide(owed, collateral, writer, insurance);
		prop_assert_eq!(part.from_collateral + part.returned, collateral);
		prop_assert_eq!(part.from_collateral + part.from_writer + part.from_insurance + part.uncovered, owed);
		prop_assert!(part.from_writer <= writer && part.from_insurance <= insurance);
		// Nobody pays while an earlier source has something left.
		prop_assert!(part.from_writer == 0 || part.returned == 0);
		prop_assert!(part.from_insurance == 0 || part.from_writer == writer);
		prop_assert!(part.uncovered == 0 || part.from_insurance == insurance);
	}

	/// Payouts + returned + dust = collateral + cover, exactly, and the dust has its bound.
	#[test]
	fn a_series_pays_out_exactly_what_it_holds(
		vaults in prop::collection::vec((1u128..1 << 40, 0u128..1 << 50, 0u128..1 << 44), 1..6),
		cash in 0i128..1 << 70, insurance in 0u128..1 << 48, cuts in prop::collection::vec(any::<u128>(), 0..6),
	) {
		let cash = Fixed::from_raw(cash);
		let (mut pot, mut returned, mut cover, mut left) = (Pot::default(), 0, 0, insurance);
		for (units, collateral, writer) in &vaults {
			let owed = dhv_math::margin::payout_ceil(cash, Contracts::from_units(*units), 6).unwrap();
			let part = divide(owed, *collateral, *writer, left);
			left -= part.from_insurance;
			returned += part.returned;
			cover += part.from_writer + part.from_insurance;
			pot = pot.with(&part).unwrap();
		}
		let collateral: u128 = vaults.iter().map(|vault| vault.1).sum();
		prop_assert_eq!(collateral + cover, returned + pot.collected);
		// The same contracts, differently divided among holders.
		let mut rest: u128 = vaults.iter().map(|vault| vault.0).sum();
		let mut holders: Vec<u128> = cuts.iter().map(|cut| {
			let part = cut % (rest + 1);
			rest -= part;
			part
		}).collect();
		holders.push(rest);
		let recovery = pot.recovery_floor().unwrap();
		let pay = |units: &u128| {
			let full = dhv_math::margin::payout_floor(cash, Contracts::from_units(*units), 6).unwrap();
			recovered_floor(full, recovery).unwrap()
		};
		let paid: u128 = holders.iter().map(pay).sum();
		prop_assert!(paid <= pot.collected);
		let dust = pot.collected - paid;
		let bound = pot.owed / 10u128.pow(18) + 1 + 2 * holders.len() as u128 + vaults.len() as u128;
		prop_assert!(dust <= bound, "{dust} > {bound}");
		prop_assert_eq!(collateral + cover, returned + paid + dust);
	}
}
