//! The venue: what it knows of the vault's account, and what happens there.

use super::{chains::HOME, Chain, Venue};
use cumulus_primitives_core::ParaId;
use dhv_math::units::Price;
use dhv_primitives::{Balance, Fixed};
use dhv_venue_primitives::{HomeAccounts, Outcome, Report, Reports, VersionedReport};
use dhv_venue_runtime::{
	adapters::HomeAccountsByLocation,
	configs::{money::UsdcLocation, xcm::LocationToAccountId},
	constants::ETH_MARKET,
	AccountId, Clearing, ForeignAssets, RuntimeEvent, RuntimeOrigin, System,
};
use frame_support::{
	assert_ok,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
	},
};
use sp_keyring::Sr25519Keyring;
use sp_runtime::DispatchResult;
use xcm::latest::prelude::*;
use xcm_executor::traits::ConvertLocation;

/// Somebody with a key.
pub fn signed(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(key.to_account_id())
}

/// The account that stands for one of the vault's chain.
pub fn account_of(name: [u8; 32]) -> AccountId {
	HomeAccountsByLocation::account(&(ParaId::from(HOME), name)).expect("the chain is served")
}

/// The vault's chain's own account: its float.
pub fn float_account() -> AccountId {
	LocationToAccountId::convert_location(&Location::new(1, [Parachain(HOME)]))
		.expect("siblings have accounts")
}

/// Serves an account.
pub fn register(name: [u8; 32]) {
	let home = (ParaId::from(HOME), name);
	Venue::act(|| {
		assert_ok!(Clearing::register_home(RuntimeOrigin::root(), home));
	});
}

/// Feeds the index, in whole dollars.
pub fn feed(dollars: u128) {
	let price = Price::new(Fixed::from_int(dollars.try_into().expect("a price")));
	Venue::act(|| {
		assert_ok!(Clearing::feed_index(signed(Sr25519Keyring::Alice), ETH_MARKET, price));
	});
}

/// What the clearing house knows of an account; `None` before its first request.
pub fn report(who: &AccountId) -> Option<Report> {
	Venue::act(|| Clearing::report_of(who)).ok().map(VersionedReport::into_latest)
}

/// What became of a number.
pub fn outcome(who: &AccountId, nonce: u64) -> Option<Outcome> {
	Venue::act(|| Clearing::outcome(who.clone(), nonce))
}

/// What an account has of USDC beside its margin.
pub fn usdc_of(who: &AccountId) -> Balance {
	Venue::act(|| ForeignAssets::balance(UsdcLocation::get(), who))
}

/// All the USDC there is.
pub fn issuance() -> Balance {
	Venue::act(|| ForeignAssets::total_issuance(UsdcLocation::get()))
}

/// Ferdie's present.
pub fn present(to: &AccountId, amount: Balance) {
	Venue::act(|| {
		let from = Sr25519Keyring::Ferdie.to_account_id();
		let alive = Preservation::Preserve;
		assert_ok!(<ForeignAssets as Mutate<_>>::transfer(
			UsdcLocation::get(),
			&from,
			to,
			amount,
			alive
		));
	});
}

/// Takes USDC away from an account.
pub fn drain(from: &AccountId, amount: Balance) {
	Venue::act(|| {
		let to = Sr25519Keyring::Ferdie.to_account_id();
		let all = Preservation::Expendable;
		assert_ok!(<ForeignAssets as Mutate<_>>::transfer(
			UsdcLocation::get(),
			from,
			&to,
			amount,
			all
		));
	});
}

/// Dispatches in the open block as a transaction does.
pub fn act(f: impl FnOnce() -> DispatchResult) -> DispatchResult {
	Venue::act(|| frame_support::storage::with_storage_layer(f))
}

/// What the open block has told so far.
pub fn events() -> Vec<RuntimeEvent> {
	Venue::act(|| System::events().into_iter().map(|record| record.event).collect())
}

/// Sends a report now, whatever it says.
pub fn send_report(name: [u8; 32], report: Report) {
	let home = (ParaId::from(HOME), name);
	Venue::act(|| {
		assert_ok!(<dhv_venue_runtime::adapters::ReportsByXcm as Reports<_>>::send(
			&home,
			report.into()
		));
	});
}
