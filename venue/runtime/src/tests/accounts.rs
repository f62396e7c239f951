//! The account here of an account at home.

use super::world::*;
use crate::{
	adapters::HomeAccountsByLocation,
	constants::{HOME_PARA_ID, USDC},
	Clearing,
};
use dhv_venue_primitives::{Command, HomeAccounts, Outcome};
use frame_support::assert_noop;
use xcm::latest::prelude::*;

#[test]
fn is_the_same_whatever_network_the_home_chain_names() {
	venue(|| {
		let account = HomeAccountsByLocation::account(&vault()).unwrap();
		for network in [None, Some(NetworkId::Polkadot), Some(NetworkId::Kusama)] {
			let home = [Parachain(HOME_PARA_ID), AccountId32 { network, id: VAULT }];
			assert_eq!(super::world::account(&Location::new(1, home)), account);
		}
	});
}

#[test]
fn is_the_one_as_which_messages_of_the_home_account_are_dispatched() {
	venue(|| {
		complete(command(request(1, Command::Report)));
		let account = HomeAccountsByLocation::account(&vault()).unwrap();
		assert_eq!(Clearing::outcome(account, 1), Some(Outcome::Executed));
	});
}

#[test]
fn differs_between_accounts_and_from_local_ones() {
	venue(|| {
		let account = HomeAccountsByLocation::account(&vault()).unwrap();
		let other = HomeAccountsByLocation::account(&(HOME_PARA_ID.into(), [8; 32])).unwrap();
		assert_ne!(account, other);
		assert_ne!(account, VAULT.into());
		assert_ne!(account, super::world::account(&Location::new(1, [Parachain(HOME_PARA_ID)])));
	});
}

#[test]
fn exists_for_the_home_chain_only() {
	venue(|| {
		assert_eq!(HomeAccountsByLocation::account(&(3000.into(), VAULT)), None);
		let home = (3000.into(), VAULT);
		let unknown = pallet_perps_clearing::Error::<crate::Runtime>::UnknownHome;
		assert_noop!(Clearing::register_home(admin(), home), unknown);
	});
}

#[test]
fn float_is_the_balance_of_the_home_chains_own_account() {
	venue(|| {
		let float = HomeAccountsByLocation::float(&vault());
		assert_eq!(float, 10_000 * USDC);
		assert_eq!(float, usdc(&Location::new(1, [Parachain(HOME_PARA_ID)])));
	});
}
