//! Neighbours of hedges, prepared on the development preset.

use super::{
	perps::open_account,
	vault::{funded_pool, market, mint_asset, now, POOL},
	Helper,
};
use crate::{
	adapters::perp_venue::local::LOCAL_VENUE,
	constants::{USDC, USDC_INDEX, USD_PRICE, WETH, WETH_INDEX},
	genesis_config_presets::{usdc, weth},
	AccountId, AssetConversion, Hedging, LiquidityPool, Runtime, RuntimeOrigin,
};
use alloc::{boxed::Box, vec};
use dhv_primitives::{
	ports::{AssetCatalogue, PerpId, Underwriter},
	AssetIndex, Balance, Delta, Fixed, PoolId, Price,
};
use pallet_hedging::{Reactor, ReactorKind, ReactorParameters};
use pallet_liquidity_pool::{BookTotals, MarkPasses};
use pallet_option_registry::benchmarking::BenchmarkHelper as RegistryHelper;

/// Gives a pool every reactor and every account at a venue that it may have, each with some cash, the
/// reactors with a hedge, and the spot market the price at which they sell.
pub(super) fn hedge_everywhere(pool: PoolId, price: Price) {
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
	while open_account(pool, LOCAL_VENUE).is_some() {}
	for id in pallet_perp_reactor::ReactorsOf::<Runtime>::get(pool) {
		pallet_perp_reactor::Reactors::<Runtime>::mutate(id, |reactor| {
			if let Some(reactor) = reactor {
				mint_asset(USDC_INDEX, &reactor.account, USDC);
				reactor.ledger.idle = reactor.ledger.idle.saturating_add(USDC);
				reactor.ledger.contributed = reactor.ledger.contributed.saturating_add(USDC);
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

	fn perp(pool: PoolId) -> Option<PerpId> {
		open_account(pool, LOCAL_VENUE)
	}

	fn set_book(pool: PoolId, delta: Delta) {
		BookTotals::<Runtime>::mutate(pool, |total| {
			total.series = 1;
			total.side.delta = delta;
		});
		MarkPasses::<Runtime>::mutate(pool, |pass| pass.completed = now());
	}

	fn confirm(account: PerpId, size: Delta) {
		pallet_perp_reactor::Reactors::<Runtime>::mutate(account, |reactor| {
			if let Some(reactor) = reactor {
				reactor.snapshot.position.size = size;
			}
		});
	}

	fn unit(asset: AssetIndex) -> Balance {
		let decimals = crate::adapters::Catalogue::decimals(asset).unwrap_or_default();
		10u128.saturating_pow(decimals.into())
	}
}
