//! The vault's chain: every call from every origin, straight and wrapped.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "test code")]

#[path = "home/amended.rs"]
mod amended;
mod walk;
#[path = "home/wrapped.rs"]
mod wrapped;

use codec::{Compact, Encode};
use dhv_docs::{
	access::{home, undecided, Caller, Decision},
	calls::{Call, Calls},
};
use dhv_primitives::{Contracts, PoolId, SeriesId};
use dhv_runtime::{
	constants::{DHV, USDC, VENUE_PARA_ID, WETH_INDEX},
	genesis_config_presets::{get_preset, usdc},
	origins::Origin,
	AccountId, Balances, ForeignAssets, Guardians, Keepers, LiquidityPool, LpTokens, Managers,
	OptionRegistry, OptionTokens, OracleOperators, RuntimeCall, RuntimeGenesisConfig,
	RuntimeOrigin, System, VaultShares,
};
use frame_support::traits::fungibles::Mutate;
use pallet_liquidity_pool::{BreakerTerms, PoolStatus};
use sp_io::TestExternalities;
use sp_runtime::MultiAddress;
use walk::{surprises, Chain};
use xcm::{
	latest::prelude::{Location, Parachain},
	VersionedAssets,
};

/// The number of an option series, a pool's shares and so on that exist.
const EXISTING: u32 = 0;

/// Who signs as the caller with a number.
fn account(caller: usize) -> AccountId {
	AccountId::new([u8::try_from(caller).unwrap_or_default(); 32])
}

/// The vault's chain.
struct Home;

impl Chain for Home {
	type Call = RuntimeCall;
	type Origin = RuntimeOrigin;

	fn world() -> TestExternalities {
		let mut state = walk::preset::<RuntimeGenesisConfig>(get_preset(&"development".into()));
		state.execute_with(|| {
			System::set_block_number(1);
			let root = RuntimeOrigin::root;
			for caller in 1..=6 {
				let who = account(caller);
				Balances::force_set_balance(root(), who.clone().into(), 1_000 * DHV).unwrap();
				ForeignAssets::mint_into(usdc(), &who, 100_000 * USDC).unwrap();
			}
			let trader = RuntimeOrigin::signed(account(2));
			LiquidityPool::request_deposit(trader, PoolId(EXISTING), 10_000 * USDC, account(2))
				.unwrap();
			OracleOperators::add_member(root(), account(3).into()).unwrap();
			Keepers::add_member(root(), account(4).into()).unwrap();
			Guardians::add_member(root(), account(5).into()).unwrap();
			Managers::add_member(root(), account(6).into()).unwrap();
			let keyless = AccountId::new([0xEE; 32]);
			OptionTokens::force_create(root(), SeriesId(EXISTING), keyless.into(), true, 1)
				.unwrap();
			OptionTokens::mint_into(SeriesId(EXISTING), &account(2), 1_000_000).unwrap();
			VaultShares::mint_into(PoolId(EXISTING), &account(2), 1_000_000).unwrap();
			LpTokens::mint_into(EXISTING, &account(2), 1_000_000).unwrap();
			let cap = Some(Contracts::from_units(amended::CAP));
			OptionRegistry::set_underlying_cap(root(), WETH_INDEX, cap).unwrap();
			// Both looser and tighter exist.
			LiquidityPool::set_status(root(), PoolId(EXISTING), PoolStatus::CloseOnly).unwrap();
			let breakers = BreakerTerms { max_gap: amended::GAP, ..BreakerTerms::OFF };
			LiquidityPool::set_breakers(root(), PoolId(EXISTING), breakers).unwrap();
		});
		state
	}

	fn origin(caller: usize) -> RuntimeOrigin {
		let venue = || Location::new(1, [Parachain(VENUE_PARA_ID)]);
		match caller {
			0 => RuntimeOrigin::none(),
			1..=6 => RuntimeOrigin::signed(account(caller)),
			7 => Origin::Tightener.into(),
			8 => Origin::Canceller.into(),
			9 => Origin::Treasurer.into(),
			10 => Origin::Governor.into(),
			11 => RuntimeOrigin::root(),
			12 => pallet_xcm::Origin::Xcm(Location::new(1, [Parachain(2_999)])).into(),
			13 => pallet_xcm::Origin::Xcm(venue()).into(),
			14 => pallet_xcm::Origin::Response(venue()).into(),
			15 => cumulus_pallet_xcm::Origin::Relay.into(),
			other => panic!("caller {other} has no origin"),
		}
	}

	fn given(call: &Call, argument: &str, case: &str) -> Option<Vec<u8>> {
		let assets = ["ForeignAssets", "OptionTokens", "VaultShares", "LpTokens"];
		match (call.pallet.as_str(), call.name.as_str(), argument) {
			("ForeignAssets", _, "id") => Some(usdc().encode()),
			// Somebody who holds some, unless it is about an account that does not.
			(pallet, name, "who" | "source" | "beneficiary" | "dest")
				if assets.contains(&pallet) && name != "touch_other" =>
			{
				Some(MultiAddress::<AccountId, ()>::Id(account(2)).encode())
			}
			(pallet, _, "amount") if assets.contains(&pallet) => Some(Compact(1_u128).encode()),
			("PolkadotXcm", _, "assets") => Some(VersionedAssets::from((usdc(), USDC)).encode()),
			("LiquidityPool", "set_status" | "set_function_status", "status") => Some(match case {
				"loosens" => PoolStatus::Open.encode(),
				_ => PoolStatus::Halted.encode(),
			}),
			("OptionRegistry", "set_product", "product") => Some(amended::PRODUCT.encode()),
			("OptionRegistry", "set_underlying_cap", "underlying") => Some(WETH_INDEX.encode()),
			(pallet, name, "parameters" | "terms" | "cap") => amended::set(pallet, name, case),
			_ => None,
		}
	}

	fn callers() -> &'static [Caller] {
		home::CALLERS
	}

	fn decisions() -> Vec<Decision> {
		home::decisions()
	}
}

#[test]
fn every_call_has_a_decision_and_every_decision_a_call() {
	let calls = Calls::of::<RuntimeCall>();
	assert_eq!(undecided(&calls, &home::decisions()), Vec::<String>::new());
}

#[test]
fn forbidden_pairs_are_refused_and_allowed_pairs_reach_the_call() {
	assert_eq!(surprises::<Home>(), Vec::<String>::new());
}
