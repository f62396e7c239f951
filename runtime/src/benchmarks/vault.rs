//! Neighbours of the vault's pallets, prepared on the development preset.

use super::Helper;
use crate::{
	configs::{
		governance::{KeepersInstance, MAX_ROLE_MEMBERS},
		oracle::{OracleOperatorsInstance, MAX_OPERATORS},
	},
	constants::{USDC, USDC_INDEX, USD_PRICE, WETH, WETH_INDEX},
	genesis_config_presets::{usdc, weth},
	price_rounds::{Latest, PriceRound},
	AccountId, AssetConversion, ForeignAssets, Hedging, LiquidityPool, OptionRegistry, Runtime,
	RuntimeOrigin, Signature, Timestamp,
};
use alloc::{boxed::Box, vec};
use dhv_math::sabr::SabrParameters;
use dhv_primitives::{
	ports::{AssetCatalogue, OptionRegistry as _, PerpId, Underwriter},
	AssetIndex, BackingClass, Balance, Contracts, Delta, Fixed, OptionKind, PoolId, Price, Rate,
	Series, SeriesId, Timestamp as Seconds,
};
use frame_support::{
	traits::{fungibles::Mutate, UnixTime},
	BoundedVec,
};
use pallet_hedging::{Reactor, ReactorKind, ReactorParameters};
use pallet_liquidity_pool::{
	AccountPools, Book, BookEntry, BookTotal, BookTotals, ExpiryTotals, Ledgers, PoolAssets,
};
use pallet_option_registry::{benchmarking::BenchmarkHelper as RegistryHelper, Product};
use pallet_volatility_feed::{Smile, Smiles};
use sp_core::{crypto::KeyTypeId, sr25519};
use sp_runtime::{traits::IdentifyAccount, MultiSigner};

const POOL: PoolId = PoolId(0);
const START: u64 = 1_800_000_000;
const HOUR: u64 = 3_600;
const DOLLARS: u128 = 2_500;

fn now() -> Seconds {
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

fn mint_asset(asset: AssetIndex, who: &AccountId, amount: Balance) {
	if let Some(location) = crate::AssetIndices::location_of(asset) {
		let minted = <ForeignAssets as Mutate<AccountId>>::mint_into(location, who, amount);
		debug_assert!(minted.is_ok());
	}
}

/// The clock at the start, a young round, a surface.
fn market() -> PoolAssets {
	set_clock(Seconds::from_secs(START));
	new_round(DOLLARS.saturating_mul(USD_PRICE));
	new_surface();
	PoolAssets { underlying: WETH_INDEX, strike_asset: USDC_INDEX, collateral_asset: USDC_INDEX }
}

/// Gives a pool every reactor that it may have, each with some cash and a hedge, and the spot
/// market the price at which they sell.
fn hedge_everywhere(pool: PoolId, price: Price) {
	let limits = ReactorParameters { max_delta: Delta::new(Fixed::from_int(1_000)) };
	while Hedging::add_spot_reactor(RuntimeOrigin::root(), pool, limits).is_ok() {}
	for id in pallet_hedging::Reactors::<Runtime>::get(pool) {
		pallet_hedging::ReactorOf::<Runtime>::mutate(id, |reactor| {
			if let Some(Reactor { kind: ReactorKind::Spot(spot), .. }) = reactor {
				mint_asset(USDC_INDEX, &spot.account, USDC);
				mint_asset(WETH_INDEX, &spot.account, WETH / 1_000);
				spot.cash = spot.cash.saturating_add(USDC);
				spot.inventory = spot.inventory.saturating_add(WETH / 1_000);
			}
		});
	}
	arbitrage(price);
}

/// Trades the spot pool to a price, up to its fee.
fn arbitrage(price: Price) {
	let trader: AccountId = frame_benchmarking::account("trader", 0, 0);
	let (weth, usdc) = (weth(), usdc());
	let Ok((in_weth, in_usdc)) = AssetConversion::get_reserves(weth.clone(), usdc.clone()) else {
		return;
	};
	let dollars = price.raw().unsigned_abs() / USD_PRICE;
	let product = in_weth.saturating_mul(in_usdc);
	let wanted_weth = product
		.checked_div(dollars.saturating_mul(USDC))
		.map_or(in_weth, |square| square.isqrt().saturating_mul(1_000_000_000));
	let wanted_usdc = product.checked_div(wanted_weth).unwrap_or(in_usdc);
	let (path, asset, amount) = if wanted_weth > in_weth {
		(vec![weth, usdc], WETH_INDEX, wanted_weth.saturating_sub(in_weth))
	} else {
		(vec![usdc, weth], USDC_INDEX, wanted_usdc.saturating_sub(in_usdc))
	};
	// The market is there but for crumbs.
	if amount < USDC {
		return;
	}
	<Helper as RegistryHelper<AccountId>>::fund(&trader);
	mint_asset(asset, &trader, amount.saturating_mul(2));
	let swapped = AssetConversion::swap_exact_tokens_for_tokens(
		RuntimeOrigin::signed(trader.clone()),
		path.into_iter().map(Box::new).collect(),
		amount,
		1,
		trader,
		true,
	);
	debug_assert!(swapped.is_ok(), "{swapped:?}");
}

/// The account of the preset's pool, with funds that are in its ledger.
fn funded_pool() -> AccountId {
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

impl pallet_hedging::benchmarking::BenchmarkHelper<AccountId> for Helper {
	fn pool() -> PoolId {
		market();
		funded_pool();
		POOL
	}

	fn assets(pool: PoolId) -> (AssetIndex, AssetIndex) {
		<LiquidityPool as Underwriter<AccountId>>::terms(pool)
			.map_or((WETH_INDEX, USDC_INDEX), |terms| (terms.underlying, terms.collateral_asset))
	}

	fn mint(asset: AssetIndex, who: &AccountId, amount: Balance) {
		mint_asset(asset, who, amount);
	}

	fn perp(pool: PoolId) -> PerpId {
		super::perps::open_account(pool)
	}

	fn unit(asset: AssetIndex) -> Balance {
		let decimals = crate::adapters::Catalogue::decimals(asset).unwrap_or_default();
		10u128.saturating_pow(decimals.into())
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
