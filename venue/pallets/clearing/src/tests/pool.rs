//! Pool and insurance fund.

use super::mock::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

#[test]
fn anyone_funds_pool_and_insurance() {
	run(|| {
		assert_ok!(Clearing::fund_pool(signed(&HOUSE), 5 * USD));
		assert_ok!(Clearing::fund_insurance(signed(&HOUSE), 7 * USD));
		assert_eq!((reserves().pool, reserves().insurance), (1_000_005 * USD, 7 * USD));
		assert_eq!(
			events(),
			[
				Event::PoolFunded { who: HOUSE, amount: 5 * USD, pool: 1_000_005 * USD },
				Event::InsuranceFunded { who: HOUSE, amount: 7 * USD, insurance: 7 * USD },
			]
		);
		let nothing = Error::<Test>::InvalidAmount;
		assert_noop!(Clearing::fund_pool(signed(&HOUSE), 0), nothing);
		assert_noop!(Clearing::fund_insurance(signed(&HOUSE), 0), Error::<Test>::InvalidAmount);
		let all = Balances::free_balance(HOUSE);
		assert_noop!(Clearing::fund_pool(signed(&HOUSE), all + 1), TokenError::FundsUnavailable);
	});
}

#[test]
fn the_pool_keeps_what_the_markets_need() {
	run(|| {
		let take = |usd| Clearing::take_from_pool(signed(&ADMIN), KEEPER, usd * USD);
		deposit(&ALICE, 100_000);
		assert_eq!(target(&ALICE, ETH, "100"), DONE);
		let keeper = Balances::free_balance(KEEPER);
		assert_noop!(take(980_001), Error::<Test>::PoolTooSmall);
		assert_noop!(take(2_000_000), Error::<Test>::PoolTooSmall);
		assert_noop!(take(0), Error::<Test>::InvalidAmount);
		System::reset_events();
		assert_ok!(take(980_000));
		let told = Event::PoolReduced { to: KEEPER, amount: 980_000 * USD, pool: 20_000 * USD };
		assert_eq!(events(), [told]);
		assert_eq!(Balances::free_balance(KEEPER), keeper + 980_000 * USD);
	});
}

#[test]
fn what_strangers_send_to_the_clearing_account_counts_for_nothing() {
	run(|| {
		use frame_support::traits::{fungible::Mutate, tokens::Preservation};
		let house = Clearing::clearing_account();
		assert_ok!(Balances::transfer(&HOUSE, &house, USD, Preservation::Preserve));
		assert_eq!(reserves().pool, 1_000_000 * USD);
	});
}

#[test]
fn the_pool_of_the_first_block_has_collateral_behind_it() {
	use sp_runtime::BuildStorage;
	let house = Clearing::clearing_account();
	let build = |balance, pool| {
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		pallet_balances::GenesisConfig::<Test> {
			balances: vec![(house.clone(), balance)],
			..Default::default()
		}
		.assimilate_storage(&mut storage)
		.unwrap();
		let config = crate::GenesisConfig::<Test> { pool, ..Default::default() };
		config.assimilate_storage(&mut storage).unwrap();
		sp_io::TestExternalities::from(storage).execute_with(|| {
			assert_ok!(Clearing::check_invariants());
			reserves().pool
		})
	};
	assert_eq!(build(5 * USD, 5 * USD), 5 * USD);
	assert_eq!(build(5 * USD, 0), 0);
	assert!(std::panic::catch_unwind(|| build(5 * USD, 6 * USD)).is_err());
}
