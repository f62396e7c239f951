//! The insurance fund: income, cover, surplus.

use super::mock::*;
use crate::{
	Error, Event, Insurance, InsuranceTerms, PotKey,
	VaultAction::{DepositCollateral, Mint},
};
use dhv_mocks::{MockGovernance, USDC};
use dhv_primitives::{
	ports::InsuranceFund,
	tunable::{forgotten_bits, place_of, ParameterRefusal},
	AssetIndex, Balance, Fixed, SeriesId,
};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, DispatchResult};

fn set(target: Balance, pot_share: u32, pot_cap: Balance) -> DispatchResult {
	let terms = InsuranceTerms { target, pot_share, pot_cap };
	Registry::ensure_insurance(USDC, &terms)?;
	Registry::store_insurance(USDC, terms);
	Ok(())
}

fn govern(terms: InsuranceTerms) -> DispatchResult {
	Registry::set_insurance(RawOrigin::Root.into(), USDC, terms)
}

fn contribute(amount: Balance) -> DispatchResult {
	<Registry as InsuranceFund<AccountId>>::contribute(USDC, &BOB, amount)
}

fn wanted(asset: AssetIndex) -> Balance {
	<Registry as InsuranceFund<AccountId>>::wanted(asset)
}

/// A naked put of 2000 with 1300 behind it, fixed at 500: it lacks 200. Who holds it is Alice.
fn short_of_200() -> SeriesId {
	let series = naked_put(2_000, HOUR);
	let actions = [DepositCollateral(usdc(1_300)), Mint { contracts: contracts(1), to: ALICE }];
	assert_ok!(adjust(CAROL, CAROL, series, &actions));
	feed_window(HOUR, 500);
	assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
	assert_ok!(Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, CAROL));
	series
}

#[test]
fn the_fund_covers_what_a_series_lacks() {
	test(|| {
		assert_ok!(set(usdc(1_000), 10_000, usdc(500)));
		assert_ok!(contribute(usdc(300)));
		let (asset, from, amount, total) = (USDC, BOB, usdc(300), usdc(300));
		assert_eq!(last_event(), Event::InsuranceContributed { asset, from, amount, total });
		let series = short_of_200();
		let covered = Event::ShortfallInsured {
			pot: PotKey::Series(series),
			asset,
			missing: usdc(200),
			amount: usdc(200),
			total: usdc(100),
		};
		assert!(events().contains(&covered));
		let (owed, collected, recovery) = (usdc(1_500), usdc(1_500), Fixed::ONE);
		assert_eq!(last_event(), Event::PayoutsOpened { series, owed, collected, recovery });
		assert_eq!(Registry::insurance_fund(USDC).fund, usdc(100));
		work();
		assert_eq!(cash(ALICE), usdc(10_001_500));
		assert_nothing_stored();
	});
}

#[test]
fn share_and_cap_bound_what_one_pot_gets() {
	for (share, cap, covered) in [(2_500, 500, 75), (10_000, 50, 50), (10_000, 0, 0)] {
		test(|| {
			assert_ok!(set(0, share, usdc(cap)));
			assert_ok!(contribute(usdc(300)));
			let series = short_of_200();
			assert_eq!(Registry::pot(series).unwrap().collected, usdc(1_300 + covered));
			assert_eq!(Insurance::<Test>::get(USDC), usdc(300 - covered));
		});
	}
}

#[test]
fn without_terms_the_fund_covers_nothing() {
	test(|| {
		assert_ok!(contribute(usdc(300)));
		let series = short_of_200();
		assert_eq!(Registry::pot(series).unwrap().collected, usdc(1_300));
		let surplus = Registry::withdraw_surplus(RawOrigin::Root.into(), USDC, BOB);
		assert_eq!(surplus, Err(Error::<Test>::NoSurplus.into()));
	});
}

#[test]
fn only_the_surplus_leaves() {
	test(|| {
		assert_ok!(set(usdc(250), 10_000, 0));
		assert_ok!(contribute(usdc(250)));
		let withdraw = || Registry::withdraw_surplus(RawOrigin::Root.into(), USDC, DAVE);
		assert_noop!(withdraw(), Error::<Test>::NoSurplus);
		assert_ok!(contribute(usdc(30)));
		assert_ok!(withdraw());
		let (asset, to, amount, total) = (USDC, DAVE, usdc(30), usdc(250));
		assert_eq!(last_event(), Event::SurplusWithdrawn { asset, to, amount, total });
		assert_eq!(cash(DAVE), usdc(10_000_030));
		assert_noop!(withdraw(), Error::<Test>::NoSurplus);
	});
}

#[test]
fn the_fund_wants_what_it_lacks_to_its_target() {
	test(|| {
		assert_ok!(contribute(usdc(30)));
		assert_eq!(wanted(USDC), 0, "without terms");
		assert_ok!(set(usdc(250), 10_000, 0));
		assert_eq!(wanted(USDC), usdc(220));
		assert_eq!(wanted(AssetIndex(9)), 0);
		give_cash(Registry::insurance_account(), usdc(9));
		assert_eq!(wanted(USDC), usdc(220), "a donation is no income");
		assert_ok!(contribute(usdc(220)));
		assert_eq!(wanted(USDC), 0, "full");
		assert_ok!(contribute(usdc(1)));
		assert_eq!(wanted(USDC), 0, "a surplus");
		assert_ok!(set(usdc(1_000), 10_000, 0));
		assert_eq!(wanted(USDC), usdc(749));
	});
}

#[test]
fn donations_are_neither_income_nor_surplus() {
	test(|| {
		assert_ok!(set(0, 10_000, usdc(500)));
		give_cash(Registry::insurance_account(), usdc(9));
		assert_eq!(Registry::insurance_fund(USDC).fund, 0);
		let surplus = Registry::withdraw_surplus(RawOrigin::Root.into(), USDC, BOB);
		assert_eq!(surplus, Err(Error::<Test>::NoSurplus.into()));
	});
}

fn give_cash(to: AccountId, amount: Balance) {
	use frame_support::traits::{fungibles::Mutate, tokens::Preservation::Preserve};
	assert_ok!(<Assets as Mutate<AccountId>>::transfer(USDC, &BOB, &to, amount, Preserve));
}

#[test]
fn only_the_governor_and_only_sound_terms() {
	test(|| {
		let sound = InsuranceTerms { target: 1, pot_share: 2, pot_cap: 3 };
		let place = place_of::<InsuranceTerms>("pot_share").unwrap();
		let out = Error::<Test>::ParameterRefused(ParameterRefusal::OutOfRange(place));
		assert_noop!(govern(InsuranceTerms { pot_share: 10_001, ..sound }), out);
		let unknown = Registry::set_insurance(RawOrigin::Root.into(), AssetIndex(9), sound);
		assert_eq!(unknown, Err(Error::<Test>::UnknownAsset.into()));
		for who in [ALICE, GUARDIAN] {
			let by = || RawOrigin::Signed(who).into();
			let refusals = [
				Registry::set_insurance(by(), USDC, sound),
				Registry::withdraw_surplus(by(), USDC, ALICE),
			];
			assert_eq!(refusals, [Err(DispatchError::BadOrigin); 2]);
		}
		assert_noop!(contribute(0), Error::<Test>::ZeroAmount);
		assert_ok!(govern(sound));
		assert_eq!(last_event(), Event::InsuranceSet { asset: USDC, old: None, new: sound });
	});
}

#[test]
fn terms_move_by_steps_and_add_up_within_an_interval() {
	test(|| {
		assert_eq!(forgotten_bits(&InsuranceTerms { target: 9, pot_share: 9, pot_cap: 9 }), [0; 0]);
		// The first are any in their ranges.
		let first = InsuranceTerms { target: usdc(50_000), pot_share: 5_000, pot_cap: usdc(900) };
		assert_ok!(govern(first));
		let up = |target| govern(InsuranceTerms { target: usdc(target), ..first });
		assert_ok!(up(60_000));
		let new = InsuranceTerms { target: usdc(60_000), ..first };
		assert_eq!(last_event(), Event::InsuranceSet { asset: USDC, old: Some(first), new });
		assert_ok!(up(75_000));
		let place = place_of::<InsuranceTerms>("target").unwrap();
		let far = Error::<Test>::ParameterRefused(ParameterRefusal::StepTooLarge(place));
		assert_noop!(up(75_001), far);
		let sets = Registry::parameter_sets();
		let told = sets.iter().find(|set| set.set == "InsuranceTermsOf").unwrap();
		assert_eq!(told.parameters.len(), 3);
		let target = &told.parameters[usize::from(place)];
		assert_eq!(target.settable_most, 75_000_000_000);
		MockGovernance::pass(24);
		assert_ok!(up(75_001));
	});
}
