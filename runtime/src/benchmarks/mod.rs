//! What the benchmarks of SDK pallets need to know about this runtime, and the list of them.

mod flows;
mod hedges;
mod messages;
mod perps;
mod vault;
mod venues;

use crate::{
	configs::oracle::{MaxFeedValues, OracleKey, OracleValue},
	constants::USD_PRICE,
	AccountId,
};
use frame_support::BoundedVec;
use xcm::latest::prelude::{GeneralIndex, Location, PalletInstance, Parachain};

/// The foreign asset with a seed.
fn asset(seed: u32) -> Location {
	Location::new(1, [Parachain(1000), PalletInstance(50), GeneralIndex(seed.into())])
}

/// Makes up assets, pairs and prices.
pub struct Helper;

impl pallet_assets::BenchmarkHelper<Location, ()> for Helper {
	fn create_asset_id_parameter(id: u32) -> Location {
		asset(id)
	}

	fn create_reserve_id_parameter(_: u32) {}
}

impl pallet_asset_conversion::BenchmarkHelper<Location> for Helper {
	fn create_pair(seed1: u32, seed2: u32) -> (Location, Location) {
		if seed1 == seed2 {
			(Location::here(), asset(seed2))
		} else {
			(asset(seed1), asset(seed2))
		}
	}
}

impl pallet_asset_rate::AssetKindFactory<Location> for Helper {
	fn create_asset_kind(seed: u32) -> Location {
		asset(seed)
	}
}

impl pallet_asset_tx_payment::BenchmarkHelperTrait<AccountId, Location, Location> for Helper {
	fn create_asset_id_parameter(id: u32) -> (Location, Location) {
		(asset(id), asset(id))
	}

	fn setup_balances_and_pool(asset_id: Location, account: AccountId) {
		use crate::{
			configs::money::AssetOwner, AssetRate, Balances, ForeignAssets, RuntimeOrigin,
		};
		use frame_support::traits::{
			fungible::Mutate as _, fungibles::Mutate as _, tokens::ConversionFromAssetBalance,
		};

		let balance = u128::from(u64::MAX);
		let created = ForeignAssets::force_create(
			RuntimeOrigin::root(),
			asset_id.clone(),
			AssetOwner::get().into(),
			true,
			1,
		);
		debug_assert!(created.is_ok());
		Balances::set_balance(&account, balance);
		ForeignAssets::set_balance(asset_id.clone(), &account, balance);
		AssetRate::ensure_successful(asset_id);
	}
}

impl pallet_treasury::ArgumentsFactory<Location, AccountId> for Helper {
	fn create_asset_kind(seed: u32) -> Location {
		asset(seed)
	}

	fn create_beneficiary(seed: [u8; 32]) -> AccountId {
		AccountId::new(seed)
	}
}

impl pallet_oracle::BenchmarkHelper<OracleKey, OracleValue, MaxFeedValues> for Helper {
	fn get_currency_id_value_pairs() -> BoundedVec<(OracleKey, OracleValue), MaxFeedValues> {
		BoundedVec::truncate_from((0..16).map(|key| (OracleKey::from(key), USD_PRICE)).collect())
	}
}

// To regenerate weights: one line per pallet.
frame_benchmarking::define_benchmarks!(
	[frame_system, SystemBench::<Runtime>]
	[frame_system_extensions, SystemExtensionsBench::<Runtime>]
	[cumulus_pallet_parachain_system, ParachainSystem]
	[cumulus_pallet_xcmp_queue, XcmpQueue]
	[flows, Flows]
	[pallet_asset_conversion, AssetConversion]
	[pallet_asset_rate, AssetRate]
	[pallet_asset_tx_payment, AssetTxPayment]
	[pallet_assets, ForeignAssets]
	[pallet_balances, Balances]
	[pallet_collator_selection, CollatorSelection]
	[pallet_conviction_voting, ConvictionVoting]
	[pallet_handler, Handler]
	[pallet_hedging, Hedging]
	[pallet_liquidity_pool, LiquidityPool]
	[pallet_membership, Managers]
	[pallet_message_queue, MessageQueue]
	[pallet_multisig, Multisig]
	[pallet_option_registry, OptionRegistry]
	[pallet_oracle, Oracle]
	[pallet_perp_reactor, PerpReactor]
	[pallet_perps_clearing, LocalVenue]
	[pallet_preimage, Preimage]
	[pallet_proxy, Proxy]
	[pallet_referenda, Referenda]
	[pallet_scheduler, Scheduler]
	[pallet_session, SessionBench::<Runtime>]
	[pallet_timestamp, Timestamp]
	[pallet_transaction_payment, TransactionPayment]
	[pallet_treasury, Treasury]
	[pallet_utility, Utility]
	[pallet_volatility_feed, VolatilityFeed]
	[pallet_xcm, XcmBench::<Runtime>]
	[venues, Venues]
);
