//! What there is on the chain that calls can name.

use dhv_primitives::{
	ports::{MarketId, PerpId, VenueId},
	AssetIndex, PoolId, SeriesId,
};
use dhv_runtime::{
	configs::{money::FeeAccount, xcm::LocationToAccountId},
	constants::{USDC, VENUE_PARA_ID, WETH_INDEX},
	genesis_config_presets::{usdc, weth},
	AccountId, Handler, LiquidityPool, LocalVenue, OptionRegistry, PerpReactor, PriceRounds,
	Runtime, Timestamp,
};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};
use std::collections::BTreeSet;
use xcm::latest::prelude::{Location, Parachain};
use xcm_executor::traits::ConvertLocation;

/// Names of things that exist now.
#[derive(Clone, Default)]
pub struct Known {
	/// People.
	pub people: Vec<AccountId>,
	/// Who can sign: people, the venue's account here, and somebody without anything.
	pub signers: Vec<AccountId>,
	/// People, and accounts without a key.
	pub accounts: Vec<AccountId>,
	/// Pools.
	pub pools: Vec<PoolId>,
	/// Series.
	pub series: Vec<SeriesId>,
	/// What a pool trades.
	pub listed: Vec<(PoolId, SeriesId)>,
	/// Vaults of writers.
	pub vaults: Vec<(SeriesId, AccountId)>,
	/// Accounts at venues.
	pub perps: Vec<PerpId>,
	/// Orders of the manager.
	pub orders: Vec<pallet_handler::OrderId>,
	/// Times that matter, in seconds.
	pub times: Vec<u64>,
	/// Epochs of the first pool.
	pub epochs: Vec<u32>,
	/// Locations with a meaning.
	pub places: Vec<Location>,
	/// The price of ether in whole dollars.
	pub dollars: u128,
}

/// Another chain.
pub fn sibling(para: u32) -> Location {
	Location::new(1, [Parachain(para)])
}

/// The account of another chain here.
pub fn sovereign(para: u32) -> AccountId {
	LocationToAccountId::convert_location(&sibling(para)).expect("siblings have accounts")
}

/// Everybody who has a key.
pub fn people() -> Vec<AccountId> {
	[Alice, Bob, Charlie, Dave, Eve, Ferdie].map(|key| key.to_account_id()).to_vec()
}

/// Now, in seconds.
pub fn now() -> u64 {
	Timestamp::get() / 1_000
}

impl Known {
	/// Looks.
	pub fn read() -> Self {
		let pools: Vec<_> =
			(0..pallet_liquidity_pool::PoolCount::<Runtime>::get()).map(PoolId).collect();
		let perps: Vec<_> = pallet_perp_reactor::Reactors::<Runtime>::iter_keys().collect();
		let people = people();
		let keyless = pools.iter().map(|pool| LiquidityPool::pool_account(*pool));
		let keyless = keyless.chain(perps.iter().map(|id| PerpReactor::reactor_account(*id)));
		let others = [
			sovereign(VENUE_PARA_ID),
			LocalVenue::clearing_account(),
			FeeAccount::get(),
			OptionRegistry::account_id(),
			AccountId::new([7; 32]),
		];
		let signers = people.iter().cloned();
		let signers = signers.chain([sovereign(VENUE_PARA_ID), AccountId::new([7; 32])]).collect();
		let accounts = people.iter().cloned().chain(keyless).chain(others).collect();
		let series: BTreeSet<_> =
			pallet_option_registry::SeriesOf::<Runtime>::iter_keys().collect();
		let expiries: BTreeSet<_> = pallet_option_registry::SeriesOf::<Runtime>::iter_values()
			.map(|info| info.terms.expiry.secs())
			.collect();
		let listed = pools
			.iter()
			.flat_map(|pool| Handler::listings(*pool).into_iter().map(|(id, _)| (*pool, id)))
			.collect();
		let mut vaults: Vec<_> = pallet_option_registry::Vaults::<Runtime>::iter_keys().collect();
		vaults.sort();
		let mut orders: Vec<_> = pallet_handler::Orders::<Runtime>::iter_keys().collect();
		orders.sort();
		let hour = now() / 3_600 * 3_600;
		let mut times: Vec<_> = expiries.into_iter().collect();
		times.extend([hour + 3_600, hour + 3 * 3_600, hour + 86_400, now(), now() + 60]);
		let epoch = pallet_liquidity_pool::Epochs::<Runtime>::get(PoolId(0));
		let epoch = epoch.map_or(0, |epoch| epoch.number);
		let price = PriceRounds::latest_round(WETH_INDEX).map_or(0, |round| round.price);
		Self {
			people,
			signers,
			accounts,
			pools,
			series: series.into_iter().collect(),
			listed,
			vaults,
			perps,
			orders,
			times,
			epochs: (epoch.saturating_sub(3)..=epoch).collect(),
			places: vec![
				usdc(),
				weth(),
				Location::here(),
				Location::parent(),
				sibling(1_000),
				sibling(VENUE_PARA_ID),
			],
			dollars: (price / 10u128.pow(18)).max(1),
		}
	}

	/// Assets by their numbers.
	pub const fn assets() -> [AssetIndex; 4] {
		[AssetIndex(1), AssetIndex(2), AssetIndex(0), AssetIndex(3)]
	}

	/// Markets.
	pub const fn markets() -> [MarketId; 2] {
		[MarketId(WETH_INDEX.0), MarketId(1)]
	}

	/// Venues.
	pub const fn venues() -> [VenueId; 3] {
		[VenueId(0), VenueId(1), VenueId(2)]
	}

	/// What a thousand dollars are.
	pub const GRAND: u128 = 1_000 * USDC;
}
