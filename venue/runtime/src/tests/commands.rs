//! Programs of the home chain that have requests executed.

use super::world::*;
use crate::{
	configs::{money::FeeAccount, xcm::HomeLocation},
	constants::{ETH_MARKET, USDC},
	Clearing, ForeignAssets, Runtime,
};
use dhv_math::Fixed;
use dhv_venue_primitives::{
	encode_assert_executed, encode_execute, Command, Outcome, Refusal, Request,
};
use pallet_perps_clearing::Accounts;
use xcm::latest::prelude::*;

fn size() -> Fixed {
	let account = Accounts::<Runtime>::get(account(&remote()));
	account.position(ETH_MARKET).map_or(Fixed::ZERO, |position| position.size.get())
}

#[test]
fn a_program_moves_a_position_and_is_answered() {
	venue(|| {
		funded();
		let (float, free) = (usdc(&HomeLocation::get()), usdc(&remote()));
		complete(command(request(2, position(-10))));
		assert_eq!(size(), Fixed::from_int(-10));
		// The answer names the account that asked, as the home chain sees it.
		let asked = Some(Location::new(0, [at_home()]));
		assert_eq!(answers(&sent()), [(QUERY, None, asked)]);
		// The home chain has paid, little; the vault has not.
		let paid = float - usdc(&HomeLocation::get());
		assert!(paid > 0 && paid < USDC / 10, "{paid}");
		assert!(
			ForeignAssets::balance(crate::configs::money::UsdcLocation::get(), FeeAccount::get())
				> paid
		);
		assert_eq!(usdc(&remote()), free);
		complete(command(request(3, position(4))));
		assert_eq!(size(), Fixed::from_int(4));
	});
}

#[test]
fn a_refusal_takes_the_nonce_and_only_an_assertion_tells() {
	venue(|| {
		funded();
		let too_much = request(2, position(900));
		complete(command(too_much));
		let refused = Outcome::Refused(Refusal::InsufficientMargin);
		assert_eq!(Clearing::outcome(account(&remote()), 2), Some(refused));
		assert_eq!(answers(&sent())[0].1, None);
		let mut program = opening(None);
		program.extend(transact(encode_execute(CLEARING, &request(3, position(900)))));
		program.extend(transact(encode_assert_executed(CLEARING, 3)));
		assert_eq!(error(&HomeLocation::get(), program), XcmError::ExpectationFalse);
		assert!(matches!(
			answers(&sent())[..],
			[(QUERY, Some((_, XcmError::ExpectationFalse)), _)]
		));
		assert_eq!(size(), Fixed::ZERO);
	});
}

#[test]
fn a_repeated_program_changes_nothing() {
	venue(|| {
		funded();
		complete(command(request(2, position(5))));
		complete(command(request(3, position(6))));
		let again = command(request(2, position(5)));
		assert_eq!(error(&HomeLocation::get(), again), XcmError::ExpectationFalse);
		assert_eq!(size(), Fixed::from_int(6));
	});
}

#[test]
fn a_late_program_changes_nothing() {
	venue(|| {
		use crate::configs::system::RelayClock;
		use sp_runtime::traits::BlockNumberProvider;
		funded();
		RelayClock::set_block_number(100);
		let late = Request { nonce: 2, valid_until: 99, command: position(5) };
		complete(command(late.into()));
		assert_eq!(Clearing::outcome(account(&remote()), 2), Some(Outcome::Expired));
		assert_eq!(size(), Fixed::ZERO);
	});
}

#[test]
fn another_pallet_at_the_index_stops_a_program_before_its_call() {
	venue(|| {
		funded();
		let mut program = command(request(2, position(5)));
		for instruction in &mut program {
			if let ExpectPallet { min_crate_minor, .. } = instruction {
				*min_crate_minor = 9;
			}
		}
		assert_eq!(error(&HomeLocation::get(), program), XcmError::VersionIncompatible);
		assert_eq!(Clearing::outcome(account(&remote()), 2), None);
		assert!(matches!(
			answers(&sent())[..],
			[(QUERY, Some((_, XcmError::VersionIncompatible)), _)]
		));
	});
}

#[test]
fn a_program_that_does_not_pay_enough_does_nothing_and_loses_nothing() {
	venue(|| {
		funded();
		let mut program = command(request(2, Command::Report));
		program[0] = WithdrawAsset(dollars(1).into());
		program[3] = PayFees { asset: dollars(1) };
		assert_eq!(error(&HomeLocation::get(), program), XcmError::TooExpensive);
		assert_eq!(Clearing::outcome(account(&remote()), 2), None);
	});
}
