//! Reads that span pallets: the bodies of `DhvApi`.

use crate::{
	adapters::CrossRates, AccountId, Handler, LiquidityPool, OptionRegistry, OptionTokens, Runtime,
	RuntimeOrigin, VolatilityFeed,
};
use alloc::vec::Vec;
use dhv_math::{black_scholes, margin};
use dhv_primitives::{
	ports::{self, PriceRounds, Underwriter, VolatilitySurface},
	Balance, Contracts, Greeks, Leg, Legs, PoolId, PriceRound, Quote, Series, SeriesId,
	SeriesStatus, Side, Timestamp,
};
use dhv_runtime_api::{
	ChainEntry, DeltaReport, EpochReport, MarginNeed, ModelValue, NavReport, OptionPosition,
	Orders, Positions, VaultPosition, WhatIf,
};
use frame_support::{
	storage::{with_storage_layer, with_transaction},
	traits::fungibles::Inspect,
};
use pallet_handler::Limit;
use pallet_liquidity_pool::{EpochPhase, Epochs, Ledgers};
use sp_runtime::{DispatchError, TransactionOutcome};

type PoolError = pallet_liquidity_pool::Error<Runtime>;

/// Net asset value and share price of a pool.
pub fn nav(pool: PoolId) -> Result<NavReport, DispatchError> {
	let terms =
		<LiquidityPool as Underwriter<AccountId>>::terms(pool).ok_or(PoolError::UnknownPool)?;
	let round =
		CrossRates::latest(terms.underlying, terms.strike_asset).ok_or(PoolError::NoPrice)?;
	let worth = LiquidityPool::nav_breakdown(pool)?;
	let ledger = Ledgers::<Runtime>::get(pool);
	Ok(NavReport {
		round,
		free: worth.free,
		allocated: worth.allocated,
		pending_deposits: ledger.pending_deposits,
		set_aside: ledger.set_aside,
		reactors: worth.reactors.mark,
		liabilities: worth.book.value.try_neg().map_err(PoolError::from)?,
		nav: worth.nav,
		supply: worth.supply,
		price_per_share: worth.price_per_share,
	})
}

/// What a pool would be after an order. The order is traded and taken back.
pub fn what_if(pool: PoolId, who: AccountId, legs: Legs) -> Result<WhatIf, DispatchError> {
	with_transaction(|| TransactionOutcome::Rollback(try_order(pool, &who, legs)))
}

/// What a pool would be after each of several orders. All are taken back.
pub fn what_if_orders(
	pool: PoolId,
	who: &AccountId,
	orders: Orders,
) -> Vec<Result<WhatIf, DispatchError>> {
	let outcome = with_transaction(|| {
		let each = orders.into_iter().map(|legs| with_storage_layer(|| try_order(pool, who, legs)));
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(each.collect()))
	});
	outcome.unwrap_or_default()
}

/// Trades an order, and says what the pool is then.
fn try_order(pool: PoolId, who: &AccountId, legs: Legs) -> Result<WhatIf, DispatchError> {
	let order = Handler::quote_order(pool, legs.clone())?;
	let (origin, any) = (RuntimeOrigin::signed(who.clone()), Limit::Pay(Balance::MAX));
	Handler::trade(origin, pool, legs, any, None, None)?;
	Ok(WhatIf { order, nav: nav(pool)?, delta: delta(pool)? })
}

/// Delta of a pool's book and hedges.
pub fn delta(pool: PoolId) -> Result<DeltaReport, DispatchError> {
	let worth = LiquidityPool::nav_breakdown(pool)?;
	Ok(DeltaReport { book: worth.book.delta, reactors: worth.reactors.delta, net: worth.delta })
}

/// The epoch clock of a pool.
pub fn epoch(pool: PoolId) -> Option<EpochReport> {
	let epoch = Epochs::<Runtime>::get(pool)?;
	Some(EpochReport {
		number: epoch.number,
		cutoff_at: epoch.cutoff_at,
		ends_at: epoch.ends_at,
		pricing: matches!(epoch.phase, EpochPhase::Valuing { .. }),
	})
}

/// What an account has in a pool, every live option that it holds, and its margin vaults.
pub fn positions(pool: PoolId, who: &AccountId) -> Result<Positions, DispatchError> {
	let account = LiquidityPool::account_position(pool, who)?;
	let (mut options, mut vaults) = (Vec::new(), Vec::new());
	for series in OptionRegistry::series_list() {
		let units = <OptionTokens as Inspect<AccountId>>::balance(series, who);
		if units > 0 {
			options.extend(option_position(series, Contracts::from_units(units)));
		}
		vaults.extend(vault_position(series, who));
	}
	Ok(Positions {
		shares: account.shares,
		pending_deposit: account.pending_deposits,
		refundable: account.refundable,
		claimable_shares: account.claimable_shares,
		pending_withdrawal: account.pending_withdrawals,
		claimable: account.claimable_cash,
		value: account.value,
		options,
		vaults,
	})
}

fn vault_position(series: SeriesId, who: &AccountId) -> Option<VaultPosition> {
	let vault = OptionRegistry::vault(series, who.clone())?;
	let terms = <OptionRegistry as ports::OptionRegistry<AccountId>>::series(series)?;
	let status = <OptionRegistry as ports::OptionRegistry<AccountId>>::status(series)?;
	let margin = OptionRegistry::margin(series, who.clone()).ok().map(|margin| MarginNeed {
		initial: margin.initial,
		maintenance: margin.maintenance,
		excess: margin.excess,
	});
	let long = vault.long.map(|leg| (leg.series, leg.contracts));
	let (short, collateral) = (vault.short, vault.collateral);
	Some(VaultPosition { series, terms, status, short, collateral, long, margin })
}

fn option_position(series: SeriesId, contracts: Contracts) -> Option<OptionPosition> {
	let terms = <OptionRegistry as ports::OptionRegistry<AccountId>>::series(series)?;
	let status = <OptionRegistry as ports::OptionRegistry<AccountId>>::status(series)?;
	let unit = match status {
		SeriesStatus::Open => CrossRates::latest(terms.underlying, terms.strike_asset)
			.and_then(|round| LiquidityPool::unit_value(series, &round).ok())
			.map(|greeks| greeks.value),
		SeriesStatus::Fixed { fixing } => margin::cash_value(terms.kind, terms.strike, fixing).ok(),
		SeriesStatus::Paying { fixing, recovery } => {
			margin::cash_value(terms.kind, terms.strike, fixing)
				.and_then(|cash| cash.mul_floor(recovery))
				.ok()
		}
	};
	let value = unit.zip(contracts.to_fixed().ok()).and_then(|(unit, n)| unit.mul_floor(n).ok());
	Some(OptionPosition { series, terms, status, contracts, value })
}

/// Every listed series of a pool with its quotes for one contract, and what the model says of it: all
/// of them, or those of one expiry.
pub fn option_chain(
	pool: PoolId,
	expiry: Option<Timestamp>,
) -> Result<Vec<ChainEntry>, DispatchError> {
	let mut listings = Handler::listings(pool);
	listings.retain(|(_, listing)| expiry.is_none_or(|expiry| expiry == listing.expiry));
	let sides = listings.iter().flat_map(|(series, _)| {
		let leg = |side| Leg { series: *series, side, contracts: Contracts::ONE };
		[leg(Side::Buy), leg(Side::Sell)]
	});
	let mut quotes = Handler::quotes(pool, sides).into_iter();
	let round = <LiquidityPool as Underwriter<AccountId>>::terms(pool)
		.and_then(|terms| CrossRates::latest(terms.underlying, terms.strike_asset));
	let mut chain = Vec::new();
	for (series, listing) in listings {
		let (Some(buy), Some(sell)) = (quotes.next(), quotes.next()) else { break };
		let Some(terms) = <OptionRegistry as ports::OptionRegistry<AccountId>>::series(series)
		else {
			continue;
		};
		chain.push(ChainEntry {
			series,
			terms,
			buyable: listing.buyable,
			sellable: listing.sellable,
			exposure: LiquidityPool::net_exposure(pool, series)?,
			model: match &buy {
				Ok(quote) => Some(quoted(quote)),
				Err(_) => round.as_ref().and_then(|round| model(&terms, round)),
			},
			buy,
			sell,
		});
	}
	chain.sort_by_key(|entry| (entry.terms.expiry, entry.terms.strike, entry.series));
	Ok(chain)
}

/// What the model says as a quote for a buyer has it: at the volatility of the surface.
const fn quoted(quote: &Quote) -> ModelValue {
	let Quote { volatility, forward, fair_value: value, delta, gamma, vega, theta, .. } = *quote;
	let greeks = Greeks { value, delta, gamma, vega, theta };
	ModelValue { volatility, forward, greeks }
}

fn model(terms: &Series, round: &PriceRound) -> Option<ModelValue> {
	let Series { underlying, kind, expiry, strike, .. } = *terms;
	let point =
		VolatilityFeed::point(underlying, kind, expiry, strike, round.price, round.time).ok()?;
	let (volatility, seconds) = (point.volatility, terms.seconds_to_expiry(round.time));
	let forward = black_scholes::forward(round.price, point.rate, seconds).ok()?;
	let valuation =
		black_scholes::value(kind, round.price, strike, volatility, seconds, point.rate).ok()?;
	Some(ModelValue { volatility, forward, greeks: Greeks::from(valuation) })
}
