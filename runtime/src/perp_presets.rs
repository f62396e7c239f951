//! Perpetual futures at genesis. Development has the venue on the same chain, with capital of its own,
//! and one account of the pool there; elsewhere governance opens accounts at venues that it names.

use crate::{
	adapters::perp_venue::local::LOCAL_VENUE,
	constants::{USDC, USDC_INDEX, WETH_INDEX},
	vault_presets::{Pace, POOL},
	Balance, LocalVenueConfig, PerpReactorConfig,
};
use alloc::{vec, vec::Vec};
use dhv_math::perp::CollateralRatios;
use dhv_primitives::{
	ports::{MarketId, PerpId},
	Delta, Fixed, PoolId,
};
use frame_support::BoundedVec;
use pallet_hedging::{Plan, Route, Routing};
use pallet_perp_reactor::PerpParameters;
use pallet_perps_clearing::MarketParameters;

/// What the local venue trades with.
const VENUE_POOL: Balance = 5_000_000 * USDC;
/// What it pays debts of accounts with.
const VENUE_INSURANCE: Balance = 100_000 * USDC;
/// All that it owns.
pub const VENUE_CAPITAL: Balance = VENUE_POOL + VENUE_INSURANCE;

/// One cent, for a message.
const MESSAGE_FEE: Balance = USDC / 100;

/// How far from the oracle's price a position may be changed: fee, and skew from flat to the largest.
const LIMIT_BPS: u32 = 40;
/// The same with what messages cost: a basis point of a fifth of an ether is a cent.
const COST_BPS: u32 = LIMIT_BPS + 5;

const fn bps(value: u32) -> Fixed {
	Fixed::from_bps(value)
}

const fn whole(value: i64) -> Fixed {
	Fixed::from_int(value)
}

/// Twenty times leverage at most; a thousand units from flat cost a quarter of a percent.
const fn market() -> MarketParameters {
	MarketParameters {
		skew_scale: whole(200_000),
		max_open_interest: whole(5_000),
		min_trade: bps(1),
		fee: bps(5),
		insurance_share: bps(2_000),
		stale_spread: bps(100),
		initial_ratio: bps(500),
		maintenance_ratio: bps(300),
		penalty: bps(100),
		liquidator_share: bps(5_000),
		max_funding_rate: Fixed::ONE,
		funding_velocity: whole(20),
		max_index_age: 300,
		pool_cover: bps(1_000),
	}
}

/// The margin restored is a quarter of the notional, thus leverage of four, and never less than a
/// tenth by the account's own will: more than three times what the venue liquidates at.
const fn reactor() -> PerpParameters {
	PerpParameters {
		ratios: CollateralRatios { target: bps(2_500), alarm: bps(1_500), minimum: bps(1_000) },
		release: bps(3_500),
		max_size: Delta::new(whole(1_000)),
		min_order: Delta::new(bps(100)),
		limit_bps: LIMIT_BPS,
		mark_band_bps: 200,
		max_equity_jump: 50_000 * USDC,
		min_leg: 100 * USDC,
		max_leg: 1_000_000 * USDC,
		fund_fee: MESSAGE_FEE,
		command_fee: MESSAGE_FEE,
		fee_step_bps: 1_000,
		max_surcharge_bps: 10_000,
		max_return_fee: USDC,
		max_price_age: 120,
		command_ttl: 10,
		timeout: 20,
		report_interval: 100,
		max_report_age: 600,
		max_clock_ahead: 10,
		max_seq_gap: 100,
		direct: true,
	}
}

/// Orders go where they cost least: small purchases to the spot market, the rest and everything short
/// to the account at the venue. Without one the spot reactor is all there is.
pub fn routes(pace: Pace) -> Vec<(PoolId, Plan)> {
	let account = Route::Perp { account: PerpId(0), cost_bps: COST_BPS };
	let routes = BoundedVec::truncate_from(vec![account]);
	match pace {
		Pace::Development => vec![(POOL, Plan { routing: Routing::Cheapest, routes })],
		Pace::Production => vec![],
	}
}

/// The local venue of a preset: closed for ever where it has no market.
pub fn local_venue(pace: Pace) -> LocalVenueConfig {
	match pace {
		Pace::Development => LocalVenueConfig {
			markets: vec![(WETH_INDEX.0, market())],
			pool: VENUE_POOL,
			insurance: VENUE_INSURANCE,
			..Default::default()
		},
		Pace::Production => Default::default(),
	}
}

/// The accounts of the preset's pool at venues.
pub fn perp_reactors(pace: Pace) -> PerpReactorConfig {
	let market = MarketId(WETH_INDEX.0);
	let account = (POOL, LOCAL_VENUE, market, WETH_INDEX, USDC_INDEX, reactor());
	match pace {
		Pace::Development => PerpReactorConfig { reactors: vec![account], ..Default::default() },
		Pace::Production => Default::default(),
	}
}
