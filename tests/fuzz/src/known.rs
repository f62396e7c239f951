//! What there is on the chain that calls can name.

use dhv_primitives::{
	ports::{MarketId, PerpId, VenueId},
	AssetIndex, PoolId, SeriesId,
};
use dhv_runtime::{
	configs::{
		assets::{OptionTokensInstance, VaultSharesInstance},
		money::FeeAccount,
		xcm::LocationToAccountId,
	},
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
	/// Series whose expiry is past.
	pub expired: Vec<SeriesId>,
	/// Who holds which options.
	pub holders: Vec<(SeriesId, AccountId)>,
	/// Fixings that are not final, or were.
	pub fixings: Vec<pallet_option_registry::FixingKey>,
	/// Who has shares of the first pool.
	pub shareholders: Vec<AccountId>,
	/// Deposits into the first pool, by beneficiary and epoch.
	pub deposits: Vec<Receipt>,
	/// Withdrawals from it.
	pub withdrawals: Vec<Receipt>,
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

/// Who has some of the assets that `name` names.
fn holders<I: 'static, Name: Ord>(
	name: impl Fn(&<Runtime as pallet_assets::Config<I>>::AssetId) -> Option<Name>,
) -> Vec<(Name, AccountId)>
where
	Runtime: pallet_assets::Config<I> + frame_system::Config<AccountId = AccountId>,
{
	let mut holders: Vec<_> = pallet_assets::Account::<Runtime, I>::iter_keys()
		.filter_map(|(id, who)| Some((name(&id)?, who)))
		.collect();
	holders.sort();
	holders
}

/// Who asked, and in which epoch.
pub type Receipt = (AccountId, u32);

/// Deposits into the first pool and withdrawals from it that somebody asked for and did not fetch.
pub fn receipts() -> (Vec<Receipt>, Vec<Receipt>) {
	use pallet_liquidity_pool::{DepositReceipts, WithdrawalReceipts};
	let of_first = |(pool, who, epoch)| (pool == PoolId(0)).then_some((who, epoch));
	let mut deposits: Vec<_> =
		DepositReceipts::<Runtime>::iter_keys().filter_map(of_first).collect();
	let mut withdrawals: Vec<_> =
		WithdrawalReceipts::<Runtime>::iter_keys().filter_map(of_first).collect();
	deposits.sort();
	withdrawals.sort();
	(deposits, withdrawals)
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
		let mut all: Vec<_> = pallet_option_registry::SeriesOf::<Runtime>::iter()
			.map(|(id, info)| (id, info.terms.expiry.secs()))
			.collect();
		all.sort();
		let expiries: BTreeSet<_> = all.iter().map(|(_, expiry)| *expiry).collect();
		let series = all.iter().map(|(id, _)| *id).collect();
		let expired =
			all.iter().filter(|(_, expiry)| *expiry <= now()).map(|(id, _)| *id).collect();
		let listed = pools
			.iter()
			.flat_map(|pool| Handler::listings(*pool).into_iter().map(|(id, _)| (*pool, id)))
			.collect();
		let mut vaults: Vec<_> = pallet_option_registry::Vaults::<Runtime>::iter_keys().collect();
		vaults.sort();
		let mut orders: Vec<_> = pallet_handler::Orders::<Runtime>::iter_keys().collect();
		orders.sort();
		let mut fixings: Vec<_> = pallet_option_registry::Fixings::<Runtime>::iter_keys().collect();
		fixings.sort();
		let (deposits, withdrawals) = receipts();
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
			series,
			expired,
			holders: holders::<OptionTokensInstance, _>(|id| Some(*id)),
			fixings,
			shareholders: holders::<VaultSharesInstance, _>(|id| (*id == PoolId(0)).then_some(()))
				.into_iter()
				.map(|((), who)| who)
				.collect(),
			deposits,
			withdrawals,
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
