//! Neighbours of the vault's pallets, prepared on the development preset.

use super::{hedges::hedge_everywhere, Helper};
use crate::{
	configs::{
		governance::{KeepersInstance, MAX_ROLE_MEMBERS},
		oracle::{OracleOperatorsInstance, MAX_OPERATORS},
	},
	constants::{USDC, USDC_INDEX, USD_PRICE, WETH_INDEX},
	price_rounds::{Latest, PriceRound},
	AccountId, ForeignAssets, LiquidityPool, OptionRegistry, Runtime, Signature, Timestamp,
};
use dhv_math::sabr::SabrParameters;
use dhv_primitives::{
	ports::OptionRegistry as _, AssetIndex, BackingClass, Balance, Contracts, Fixed, OptionKind,
	PoolId, Price, Rate, Series, SeriesId, Timestamp as Seconds,
};
use frame_support::{
	traits::{fungibles::Mutate, UnixTime},
	BoundedVec,
};
use pallet_liquidity_pool::{
	AccountPools, Book, BookEntry, BookTotal, BookTotals, ExpiryTotals, Ledgers, PoolAssets,
};
use pallet_option_registry::{benchmarking::BenchmarkHelper as RegistryHelper, Product};
use pallet_volatility_feed::{Smile, Smiles};
use sp_core::{crypto::KeyTypeId, sr25519};
use sp_runtime::{traits::IdentifyAccount, MultiSigner};

pub(super) const POOL: PoolId = PoolId(0);
const START: u64 = 1_800_000_000;
const HOUR: u64 = 3_600;
const DOLLARS: u128 = 2_500;

pub(super) fn now() -> Seconds {
	Seconds::from_secs(<Timestamp as UnixTime>::now().as_secs())
}

fn set_clock(now: Seconds) {
	pallet_timestamp::Now::<Runtime>::put(now.secs().saturating_mul(1_000));
}

/// Stores a new round of WETH in USDC.
fn new_round(price: u128) {
	for (asset, price) in [(USDC_INDEX, USD_PRICE), (WETH_INDEX, price)] {
		let number = Latest::<Runtime>::get(asset).map_or(1, |last| last.number.saturating_add(1));
		Latest::<Runtime>::insert(asset, PriceRound { price, time: now().secs(), number });
	}
}

/// Gives every expiry of the next month a flat smile.
fn new_surface() {
	let smile = SabrParameters {
		alpha: Fixed::from_bps(6_000),
		beta: Fixed::ONE,
		rho: Fixed::ZERO,
		nu: Fixed::from_bps(1_000),
	};
	let expiry = month_end();
	let version = pallet_volatility_feed::Versions::<Runtime>::mutate(WETH_INDEX, |version| {
		*version = version.saturating_add(1);
		*version
	});
	Smiles::<Runtime>::insert(
		WETH_INDEX,
		expiry,
		Smile {
			call: smile,
			put: smile,
			rate: Rate::ZERO,
			spot: Price::new(Fixed::from_int(2_500)),
			updated_at: now(),
			version,
		},
	);
	pallet_volatility_feed::Expiries::<Runtime>::mutate(WETH_INDEX, |expiries| {
		if !expiries.contains(&expiry) {
			let added = expiries.try_push(expiry);
			debug_assert!(added.is_ok());
		}
	});
}

/// An expiry on the grid of the preset, 30 days from the start.
fn month_end() -> Seconds {
	Seconds::from_secs(START.saturating_add(30 * 24 * HOUR))
}

pub(super) fn mint_asset(asset: AssetIndex, who: &AccountId, amount: Balance) {
	if let Some(location) = crate::AssetIndices::location_of(asset) {
		let minted = <ForeignAssets as Mutate<AccountId>>::mint_into(location, who, amount);
		debug_assert!(minted.is_ok());
	}
}

/// The clock at the start, a young round, a surface.
pub(super) fn market() -> PoolAssets {
	set_clock(Seconds::from_secs(START));
	new_round(DOLLARS.saturating_mul(USD_PRICE));
	new_surface();
	PoolAssets { underlying: WETH_INDEX, strike_asset: USDC_INDEX, collateral_asset: USDC_INDEX }
}

/// The account of the preset's pool, with funds that are in its ledger.
pub(super) fn funded_pool() -> AccountId {
	let account = LiquidityPool::pool_account(POOL);
	let funds = 50_000_000 * USDC;
	mint_asset(USDC_INDEX, &account, funds);
	Ledgers::<Runtime>::mutate(POOL, |ledger| ledger.free = ledger.free.saturating_add(funds));
	account
}

impl pallet_liquidity_pool::BenchmarkHelper for Helper {
	fn prepare() -> PoolAssets {
		market()
	}

	fn issue(assets: PoolAssets, index: u32) -> SeriesId {
		let strike = Fixed::from_int(i64::from(index).saturating_mul(25).saturating_add(1_000));
		let kind = if index.is_multiple_of(2) { OptionKind::Call } else { OptionKind::Put };
		let hours = u64::from(index).saturating_mul(HOUR);
		OptionRegistry::issue(Series {
			underlying: assets.underlying,
			strike_asset: assets.strike_asset,
			collateral_asset: assets.collateral_asset,
			expiry: Seconds::from_secs(month_end().secs().saturating_sub(hours % (24 * HOUR))),
			kind,
			strike: Price::new(strike),
			backing: BackingClass::Pool,
		})
		.unwrap_or_default()
	}

	fn advance(seconds: u64) {
		set_clock(Seconds::from_secs(now().secs().saturating_add(seconds)));
		new_round(DOLLARS.saturating_mul(USD_PRICE));
		new_surface();
	}

	fn hedge(pool: PoolId) {
		if let Some(parameters) = pallet_hedging::Parameters::<Runtime>::get(POOL) {
			pallet_hedging::Parameters::<Runtime>::insert(pool, parameters);
		}
		hedge_everywhere(pool, Price::new(Fixed::from_int(2_500)));
	}
}

impl RegistryHelper<AccountId> for Helper {
	fn product() -> Product {
		Product { underlying: WETH_INDEX, strike_asset: USDC_INDEX, collateral_asset: USDC_INDEX }
	}

	fn writer() -> AccountId {
		market();
		funded_pool()
	}

	fn set_time(now: Seconds) {
		set_clock(now);
	}

	fn set_price(_: &Product, price: Price) {
		new_round(price.raw().unsigned_abs());
	}

	fn set_operators(operators: &[AccountId]) {
		let mut members = operators.to_vec();
		members.sort_unstable();
		pallet_membership::Members::<Runtime, OracleOperatorsInstance>::put(
			BoundedVec::truncate_from(members),
		);
	}

	fn fund(account: &AccountId) {
		use frame_support::traits::fungible::Mutate;
		crate::Balances::set_balance(account, crate::constants::DHV.saturating_mul(1_000));
	}

	fn keep_books(writer: &AccountId, series: SeriesId, free: Balance, price: Price) {
		let position = OptionRegistry::position(writer, series);
		AccountPools::<Runtime>::insert(writer, POOL);
		let old = Book::<Runtime>::get(POOL, series);
		let entry = BookEntry { short: position.short, ..old.unwrap_or_default() };
		let replace = |total: &mut BookTotal| {
			*total = total.replace(old.as_ref(), &entry).unwrap_or(*total);
		};
		let expiry = OptionRegistry::series(series).map_or_else(now, |terms| terms.expiry);
		BookTotals::<Runtime>::mutate(POOL, replace);
		ExpiryTotals::<Runtime>::mutate(POOL, expiry, replace);
		Book::<Runtime>::insert(POOL, series, entry);
		Ledgers::<Runtime>::mutate(POOL, |ledger| {
			ledger.allocated = position.collateral;
			ledger.free = free;
		});
		if free > 0 {
			hedge_everywhere(POOL, price);
		}
	}
}

impl pallet_volatility_feed::benchmarking::BenchmarkHelper<AccountId> for Helper {
	fn submitter(index: u32) -> AccountId {
		let account = |index: u32| {
			let mut bytes = [0xaa; 32];
			for (byte, digit) in bytes.iter_mut().zip(index.to_be_bytes()) {
				*byte = digit;
			}
			AccountId::new(bytes)
		};
		let operators = (0..MAX_OPERATORS).map(account).collect();
		let keepers =
			(0..MAX_ROLE_MEMBERS).map(|index| account(index.saturating_add(MAX_OPERATORS)));
		pallet_membership::Members::<Runtime, OracleOperatorsInstance>::put(
			BoundedVec::truncate_from(operators),
		);
		pallet_membership::Members::<Runtime, KeepersInstance>::put(BoundedVec::truncate_from(
			keepers.collect(),
		));
		account(index)
	}

	fn set_price(_: AssetIndex, _: AssetIndex, price: Price) {
		if now().secs() == 0 {
			set_clock(Seconds::from_secs(START));
		}
		new_round(price.raw().unsigned_abs());
	}

	fn set_time(now: Seconds) {
		set_clock(now);
	}
}

impl pallet_handler::benchmarking::BenchmarkHelper<AccountId> for Helper {
	fn market() -> (PoolId, Seconds, Price) {
		market();
		funded_pool();
		(POOL, month_end(), Price::new(Fixed::from_int(2_500)))
	}

	fn fund(who: &AccountId, _: PoolId) {
		mint_asset(USDC_INDEX, who, 1_000_000 * USDC);
	}

	fn set_time(now: Seconds) {
		set_clock(now);
		new_round(DOLLARS.saturating_mul(USD_PRICE));
	}

	fn give_options(who: &AccountId, series: SeriesId, contracts: Contracts) {
		use crate::OptionTokens;
		let minted = <OptionTokens as Mutate<AccountId>>::mint_into(series, who, contracts.units());
		debug_assert!(minted.is_ok());
	}
}

impl pallet_handler::benchmarking::SigningHelper<AccountId, Signature> for Helper {
	fn maker() -> AccountId {
		MultiSigner::Sr25519(maker_key()).into_account()
	}

	fn sign(payload: &[u8]) -> Signature {
		let signed = sp_io::crypto::sr25519_sign(MAKERS, &maker_key(), payload);
		Signature::Sr25519(signed.unwrap_or_default())
	}

	fn public_series() -> Series {
		Series {
			underlying: WETH_INDEX,
			strike_asset: USDC_INDEX,
			collateral_asset: USDC_INDEX,
			expiry: month_end(),
			kind: OptionKind::Put,
			strike: Price::new(Fixed::from_int(2_500)),
			backing: BackingClass::PublicFull,
		}
	}

	fn fund_writer(who: &AccountId, _: &Series) {
		mint_asset(USDC_INDEX, who, 1_000_000 * USDC);
	}
}

/// The keys of makers in the keystore of a benchmark.
const MAKERS: KeyTypeId = KeyTypeId(*b"rfqm");

/// The key of the maker, generated at its first use.
fn maker_key() -> sr25519::Public {
	let known = sp_io::crypto::sr25519_public_keys(MAKERS).into_iter().next();
	known.unwrap_or_else(|| sp_io::crypto::sr25519_generate(MAKERS, None))
}
