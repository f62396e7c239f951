//! The venue's chain: every call from every origin.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "test code")]

mod walk;

use codec::{Compact, Encode};
use dhv_docs::{
	access::{undecided, venue, Caller, Decision},
	calls::{Call, Calls},
};
use dhv_venue_runtime::{
	configs::money::UsdcLocation,
	constants::{HOME_PARA_ID, PERP, USDC},
	genesis_config_presets::get_preset,
	AccountId, Admins, Balances, ForeignAssets, IndexFeeders, RuntimeCall, RuntimeGenesisConfig,
	RuntimeOrigin, System,
};
use frame_support::traits::fungibles::Mutate;
use sp_io::TestExternalities;
use sp_runtime::MultiAddress;
use walk::{surprises, Chain};
use xcm::{
	latest::prelude::{Location, Parachain},
	VersionedAssets,
};

/// Who signs as the caller with a number.
fn account(caller: usize) -> AccountId {
	AccountId::new([u8::try_from(caller).unwrap_or_default(); 32])
}

/// The venue's chain.
struct Venue;

impl Chain for Venue {
	type Call = RuntimeCall;
	type Origin = RuntimeOrigin;

	fn world() -> TestExternalities {
		let mut state = walk::preset::<RuntimeGenesisConfig>(get_preset(&"development".into()));
		state.execute_with(|| {
			System::set_block_number(1);
			let root = RuntimeOrigin::root;
			for caller in 1..=3 {
				let who = account(caller);
				Balances::force_set_balance(root(), who.clone().into(), 1_000 * PERP).unwrap();
				ForeignAssets::mint_into(UsdcLocation::get(), &who, 100_000 * USDC).unwrap();
			}
			IndexFeeders::add_member(root(), account(2).into()).unwrap();
			Admins::add_member(root(), account(3).into()).unwrap();
		});
		state
	}

	fn origin(caller: usize) -> RuntimeOrigin {
		let home = || Location::new(1, [Parachain(HOME_PARA_ID)]);
		match caller {
			0 => RuntimeOrigin::none(),
			1..=3 => RuntimeOrigin::signed(account(caller)),
			4 => RuntimeOrigin::root(),
			5 => pallet_xcm::Origin::Xcm(home()).into(),
			6 => pallet_xcm::Origin::Response(home()).into(),
			7 => cumulus_pallet_xcm::Origin::Relay.into(),
			other => panic!("caller {other} has no origin"),
		}
	}

	fn given(call: &Call, argument: &str, _case: &str) -> Option<Vec<u8>> {
		match (call.pallet.as_str(), call.name.as_str(), argument) {
			("ForeignAssets", _, "id") => Some(UsdcLocation::get().encode()),
			("ForeignAssets", _, "amount") => Some(Compact(1_u128).encode()),
			// Somebody who holds some, unless it is about an account that does not.
			("ForeignAssets", name, "who" | "source" | "beneficiary" | "dest")
				if name != "touch_other" =>
			{
				Some(MultiAddress::<AccountId, ()>::Id(account(1)).encode())
			}
			("PolkadotXcm", _, "assets") => {
				Some(VersionedAssets::from((UsdcLocation::get(), USDC)).encode())
			}
			_ => None,
		}
	}

	fn callers() -> &'static [Caller] {
		venue::CALLERS
	}

	fn decisions() -> Vec<Decision> {
		venue::decisions()
	}
}

#[test]
fn every_call_has_a_decision_and_every_decision_a_call() {
	let calls = Calls::of::<RuntimeCall>();
	assert_eq!(undecided(&calls, &venue::decisions()), Vec::<String>::new());
}

#[test]
fn forbidden_pairs_are_refused_and_allowed_pairs_reach_the_call() {
	assert_eq!(surprises::<Venue>(), Vec::<String>::new());
}
