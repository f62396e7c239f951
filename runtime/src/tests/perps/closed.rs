//! The local venue exists where genesis opens it, and nowhere else.

use super::*;
use crate::{
	adapters::{perp_venue::local::LOCAL_VENUE, LocalPerps},
	genesis_config_presets::preset_names,
	perp_presets::VENUE_CAPITAL,
	tests::preset,
	RuntimeCall,
};
use dhv_primitives::{
	ports::{Channel, PerpVenue, VenueAction, VenueCommand},
	Price,
};
use dhv_venue_primitives::{Command, Request};
use frame_support::assert_noop;
use pallet_perps_clearing::{Accounts, Call, Homes, Markets, Reserves};
use sp_runtime::{traits::Dispatchable, DispatchError};

#[test]
fn development_alone_has_a_local_venue_and_an_account_there() {
	for name in preset_names() {
		let is_development = name.as_ref() as &str == sp_genesis_builder::DEV_RUNTIME_PRESET;
		preset(name.as_ref()).execute_with(|| {
			assert_eq!(Markets::<Runtime>::count() > 0, is_development, "{name}");
			assert_eq!(Homes::<Runtime>::count(), 0);
			assert_eq!(PerpReactor::reactors(POOL).len(), usize::from(is_development));
			let held = ForeignAssets::balance(
				crate::genesis_config_presets::usdc(),
				LocalVenue::clearing_account(),
			);
			let reserves = Reserves::<Runtime>::get();
			let capital = if is_development { VENUE_CAPITAL } else { 0 };
			assert_eq!((held, reserves.pool + reserves.insurance), (capital, capital));
		});
	}
}

#[test]
fn nobody_can_open_it_in_production() {
	preset("local_testnet").execute_with(|| {
		System::set_block_number(1);
		let root = RuntimeOrigin::root;
		let home = account_of(Alice);
		let bad = DispatchError::BadOrigin;
		let rules = local_rules();
		assert_noop!(LocalVenue::set_market(root(), 2, rules), bad);
		assert_noop!(LocalVenue::register_home(root(), home.clone()), bad);
		assert_noop!(LocalVenue::feed_index(root(), 2, Price::new(Fixed::ONE)), bad);
		assert_noop!(LocalVenue::set_paused(root(), false), bad);
		assert_noop!(LocalVenue::take_from_pool(root(), home.clone(), 1), bad);
		let deposit = Request { nonce: 1, valid_until: 9, command: Command::Deposit { amount: 1 } };
		let calls = [
			Call::<Runtime>::execute { request: deposit.into() },
			Call::fund_pool { amount: 1 },
			Call::fund_insurance { amount: 1 },
			Call::liquidate { who: home.clone() },
		];
		for call in calls {
			let result = RuntimeCall::LocalVenue(call).dispatch(signed(Alice));
			let filtered = frame_system::Error::<Runtime>::CallFiltered;
			assert_eq!(result.unwrap_err().error, filtered.into());
		}

		// Nor is anything sent to it.
		assert_eq!(LocalPerps::channel(LOCAL_VENUE), Channel::Closed);
		let unavailable = DispatchError::Unavailable;
		assert_noop!(LocalPerps::fund(LOCAL_VENUE, &home, 1, 1, 1), unavailable);
		let action = VenueAction::Report;
		let command = VenueCommand { nonce: 1, valid_until: 9, action, fee: 0 };
		assert_noop!(LocalPerps::command(LOCAL_VENUE, &home, &command), unavailable);
		assert_eq!(Markets::<Runtime>::count(), 0);
		assert_eq!(Accounts::<Runtime>::iter().count(), 0);
	});
}

#[test]
fn a_reactor_that_governance_opens_there_in_production_cannot_send() {
	let parameters = development().execute_with(|| account().parameters);
	preset("local_testnet").execute_with(|| {
		let market = dhv_primitives::ports::MarketId(WETH_INDEX.0);
		let root = RuntimeOrigin::root;
		assert_ok!(PerpReactor::add_reactor(root(), POOL, LOCAL_VENUE, market, parameters));
		// Nothing new is asked for where nothing can be sent.
		let one = Delta::new(Fixed::ONE);
		assert_noop!(
			PerpReactor::set_target(root(), ID, one),
			pallet_perp_reactor::Error::<Runtime>::InDoubt
		);
		assert!(PerpReactor::advance(signed(Alice), ID).is_err());
		assert!(PerpReactor::ops(ID).is_empty());
		assert_eq!(ledger(), Ledger::default());
	});
}

#[test]
fn the_governor_rules_a_venue_that_is_open() {
	development().execute_with(|| {
		begin(START, DOLLARS);
		assert_noop!(LocalVenue::set_paused(signed(Alice), true), DispatchError::BadOrigin);
		assert_ok!(LocalVenue::set_paused(RuntimeOrigin::root(), true));
		assert_ok!(LocalVenue::set_paused(RuntimeOrigin::root(), false));
		end();
	});
}

fn account_of(key: sp_keyring::Sr25519Keyring) -> AccountId {
	key.to_account_id()
}

fn local_rules() -> pallet_perps_clearing::MarketParameters {
	development().execute_with(|| LocalVenue::market(WETH_INDEX.0).unwrap().parameters)
}
