//! The vault at genesis: one product, one pool, its surface limits, trading terms and hedges.
//!
//! Two paces: *development* lives a whole option in minutes (hourly expiries, ten-minute epochs);
//! *production* expires at 08:00 UTC and prices a pool once a day.

use crate::{
	constants::{USDC, USDC_INDEX, WETH_INDEX},
	perp_presets::routes,
	AccountId, HandlerConfig, HedgingConfig, LiquidityPoolConfig, OptionRegistryConfig,
	VolatilityFeedConfig,
};
use alloc::{vec, vec::Vec};
use dhv_math::{
	quote::{BorrowRates, LowDelta},
	vault::FeeRates,
};
use dhv_primitives::{Contracts, Delta, Fixed, PoolId, Price, Rate, Volatility};
use frame_support::BoundedVec;
use pallet_handler::{
	types::{Cycle, Expiries, Step, Width},
	ListingRule, OtcTerms, TradingParameters,
};
use pallet_hedging::{HedgeParameters, ReactorParameters};
use pallet_liquidity_pool::{
	BreakerTerms, PoolAssets, PoolParameters, RiskLimits, SmoothingTerms, StressTerms,
};
use pallet_option_registry::{
	ClassLimits, DisputeTerms, HealthFactors, InsuranceTerms, KindParameters, LiquidationTerms,
	Product, ProductParameters, UpperBoundTable,
};
use pallet_volatility_feed::SurfaceParameters;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The pool of every preset.
pub const POOL: PoolId = PoolId(0);

/// How fast the clocks of a preset run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pace {
	/// A whole life in minutes.
	Development,
	/// Daily epochs, expiries at 08:00 UTC.
	Production,
}

impl Pace {
	/// One value for development, another for production.
	const fn pick(self, development: u64, production: u64) -> u64 {
		match self {
			Self::Development => development,
			Self::Production => production,
		}
	}

	/// The same for a number.
	const fn count(self, development: u32, production: u32) -> u32 {
		match self {
			Self::Development => development,
			Self::Production => production,
		}
	}

	/// The same for an amount.
	const fn amount(self, development: u128, production: u128) -> u128 {
		match self {
			Self::Development => development,
			Self::Production => production,
		}
	}
}

const fn bps(value: u32) -> Fixed {
	Fixed::from_bps(value)
}

const fn whole(value: i64) -> Fixed {
	Fixed::from_int(value)
}

const fn contracts(value: u128) -> Contracts {
	Contracts::from_units(value.saturating_mul(Contracts::ONE.units()))
}

/// Upper bound of the time value by days to expiry, in basis points: the tables with which the
/// Solidity original ran, continued to the longest expiry.
const CALL_BOUNDS: [(u64, u32); 8] = [
	(7, 1_361),
	(14, 2_042),
	(28, 2_869),
	(42, 3_463),
	(56, 4_104),
	(70, 4_680),
	(84, 5_191),
	(91, 5_403),
];
const PUT_BOUNDS: [(u64, u32); 8] = [
	(7, 1_526),
	(14, 2_201),
	(28, 3_004),
	(42, 3_791),
	(56, 4_414),
	(70, 4_998),
	(84, 5_591),
	(91, 5_819),
];

fn kind(bounds: [(u64, u32); 8], upper_health: u32) -> KindParameters {
	KindParameters {
		min_strike: Price::new(whole(100)),
		max_strike: Price::new(whole(50_000)),
		health: HealthFactors { upper: upper_health, lower: 11_000 },
		upper_bound: UpperBoundTable::truncate_from(
			bounds.iter().map(|(days, bound)| (days.saturating_mul(DAY), bps(*bound))).collect(),
		),
	}
}

fn product(pace: Pace) -> ProductParameters {
	ProductParameters {
		min_expiry: pace.pick(15 * MINUTE, DAY),
		max_expiry: 91 * DAY,
		write_cutoff: pace.pick(5 * MINUTE, 2 * HOUR),
		expiry_interval: pace.pick(HOUR, DAY),
		expiry_offset: pace.pick(0, 8 * HOUR),
		strike_step: Price::new(whole(25)),
		call: kind(CALL_BOUNDS, 13_000),
		put: kind(PUT_BOUNDS, 12_000),
		spot_shock: bps(7_000),
		max_price_age: 5 * MINUTE,
		fixing_window: pace.pick(5 * MINUTE, 30 * MINUTE),
		min_coverage: pace.pick(2 * MINUTE, 15 * MINUTE),
		dispute: DisputeTerms {
			locking_period: pace.pick(0, 5 * MINUTE),
			dispute_period: pace.pick(MINUTE, 20 * MINUTE),
			resolution_period: pace.pick(5 * MINUTE, DAY),
			max_deviation_bps: 500,
			long_stop: pace.pick(30 * MINUTE, 3 * DAY),
		},
		open_interest_cap: contracts(100_000),
		series_cap: contracts(10_000),
		// In production naked vaults of the public stay closed until governance caps them.
		classes: ClassLimits {
			pool: true,
			full: pace == Pace::Development,
			naked_cap: pace.amount(1_000_000 * USDC, 0),
			min_naked_collateral: 100 * USDC,
		},
		liquidation: LiquidationTerms {
			deviation: bps(500),
			max_penalty: bps(5_000),
			insurance_share: 2_000,
			grace: pace.pick(2 * MINUTE, HOUR),
			release: 15_000,
		},
	}
}

/// The same options backed by the underlying: calls of the public, in development.
fn covered(pace: Pace) -> ProductParameters {
	const ETHER: u128 = 1_000_000_000_000_000_000;
	const CENT: u128 = ETHER / 100;
	ProductParameters {
		classes: ClassLimits {
			pool: false,
			full: pace == Pace::Development,
			naked_cap: pace.amount(500 * ETHER, 0),
			min_naked_collateral: 5 * CENT,
		},
		..product(pace)
	}
}

/// One pot gets at most the whole fund, and no more than 10,000 USDC.
const fn insurance() -> InsuranceTerms {
	InsuranceTerms { target: 100_000 * USDC, pot_share: 10_000, pot_cap: 10_000 * USDC }
}

/// Wide enough for a pool that trades as its buffer lets it. Gamma is large close to expiry, where
/// development trades.
fn limits(pace: Pace) -> RiskLimits {
	RiskLimits {
		max_delta: Delta::new(whole(5_000)),
		max_gamma: match pace {
			Pace::Development => whole(1_000),
			Pace::Production => whole(20),
		},
		max_vega: whole(5_000_000),
		max_expiry_net: contracts(5_000),
		max_utilisation_bps: 9_000,
		stress: StressTerms {
			spot_bps: 2_000,
			volatility_bps: 5_000,
			max_loss_bps: pace.count(10_000, 7_500),
		},
	}
}

fn pool(pace: Pace) -> PoolParameters<AccountId> {
	const SHARE: u128 = 1_000_000_000_000_000_000;
	PoolParameters {
		deposit_cap: 100_000_000 * USDC,
		buffer_bps: 5_000,
		closing_buffer_bps: 1_000,
		epoch_length: pace.pick(10 * MINUTE, DAY),
		cutoff: pace.pick(MINUTE, 2 * HOUR),
		min_deposit: 10 * USDC,
		min_withdrawal: SHARE,
		max_price_age: 2 * MINUTE,
		max_mark_age: 10 * MINUTE,
		max_net_exposure: contracts(1_000),
		limits: limits(pace),
		insurance_share_bps: 100,
		history: pace.count(64, 400),
		fees: FeeRates { performance_bps: 0, management_bps: 0 },
		fee_recipient: None,
		smoothing: SmoothingTerms { half_life: pace.pick(5 * MINUTE, 4 * HOUR), clamp: whole(2) },
	}
}

/// A tenth in five minutes, two hundredths off the peg, ten minutes without a block; a quarter of an
/// hour to cool down. In development the clock jumps and prices are moved by hand, so nothing trips.
fn breakers(pace: Pace) -> Vec<(PoolId, BreakerTerms)> {
	match pace {
		Pace::Development => vec![],
		Pace::Production => {
			let terms = BreakerTerms {
				max_jump_bps: 1_000,
				jump_window: 5 * MINUTE,
				max_depeg_bps: 200,
				max_gap: 10 * MINUTE,
				venues: true,
				cool_down: 15 * MINUTE,
			};
			vec![(POOL, terms)]
		}
	}
}

fn surface(pace: Pace) -> SurfaceParameters {
	SurfaceParameters {
		strike_asset: USDC_INDEX,
		min_volatility: Volatility::new(bps(500)),
		// An option of half a day in a crash is at 6.5 where the grid begins.
		max_volatility: Volatility::new(whole(10)),
		max_rate: Rate::new(Fixed::ONE),
		max_rate_step: Rate::new(bps(5_000)),
		max_move_bps: 3_000,
		max_band_bps: pace.count(10_000, 5_000),
		bid_ask_spread: bps(200),
		approvals: pace.count(1, 2),
		approval_period: pace.pick(10 * MINUTE, 15 * MINUTE),
		min_interval: pace.pick(30, 5 * MINUTE),
		max_age: pace.pick(HOUR, 2 * HOUR),
		max_price_age: 5 * MINUTE,
		max_tenor: 400 * DAY,
		max_extrapolation: pace.pick(DAY, 7 * DAY),
	}
}

/// The manager's orders may cost the pool 1,000 USDC per period against the model.
fn otc(pace: Pace) -> OtcTerms {
	OtcTerms { band_bps: 500, max_loss: 1_000 * USDC, period: pace.pick(10 * MINUTE, DAY) }
}

/// Two days, four Fridays, the last Friday of two months and of a quarter, all at 08:00 UTC, at strikes
/// about 2.5 % apart. In development the feeder lists what it needs.
fn listing(pace: Pace) -> Vec<(PoolId, ListingRule)> {
	const FRIDAY: u64 = 5;
	const MORNING: u64 = 8 * HOUR;
	if pace == Pace::Development {
		return vec![];
	}
	let each = |cycle, count| Expiries { cycle, count };
	let month_end = |months| Cycle::MonthEnd { months, weekday: FRIDAY, time_of_day: MORNING };
	let expiries = vec![
		each(Cycle::Period { seconds: DAY, offset: MORNING }, 2),
		// 1970 began on a Thursday.
		each(
			Cycle::Period { seconds: DAY.saturating_mul(7), offset: DAY.saturating_add(MORNING) },
			4,
		),
		each(month_end(1), 2),
		each(month_end(3), 1),
	];
	let rule = ListingRule {
		expiries: BoundedVec::truncate_from(expiries),
		// An hour for the pass that lists them, as the product takes a day at least.
		min_time: 25 * HOUR,
		max_time: 91 * DAY,
		step: Step::Nice { share: bps(250), unit: Price::new(whole(25)) },
		width: Width::Deviations { count: whole(2), volatility: Volatility::new(bps(7_000)) },
		max_per_expiry: 42,
		max_listings: 512,
		buyable: true,
		sellable: true,
	};
	vec![(POOL, rule)]
}

fn trading(pace: Pace) -> TradingParameters {
	TradingParameters {
		min_contracts: Contracts::from_units(1_000_000),
		max_contracts: contracts(100),
		slippage_gradient: bps(1),
		// No less than the surface assumes.
		bid_ask_spread: bps(200),
		lending_rate: Rate::new(bps(400)),
		borrow_rates: BorrowRates {
			sell_long: Rate::new(bps(195)),
			sell_short: Rate::new(bps(150)),
			buy_long: Rate::new(bps(150)),
			buy_short: Rate::new(bps(195)),
		},
		hedge_cost: bps(200),
		min_spread: bps(1_000),
		min_premium: bps(100),
		low_delta: LowDelta {
			threshold: Delta::new(bps(500)),
			volatility: Volatility::new(bps(3_500)),
		},
		staleness_spread: bps(5_000),
		staleness_step: 30,
		fee_per_contract: bps(3_000),
		max_price_age: 2 * MINUTE,
		cutoff: pace.pick(10 * MINUTE, 4 * HOUR),
		min_delta: bps(50),
		max_delta: bps(9_950),
		max_round_delta: whole(100),
	}
}

fn hedge(pace: Pace) -> HedgeParameters {
	HedgeParameters {
		target_band: Delta::new(bps(5_000)),
		min_order: Delta::new(bps(100)),
		max_order: Delta::new(whole(5)),
		// In development each block may place one.
		cooldown: pace.pick(6, 5 * MINUTE),
		buy_slippage_bps: 80,
		sell_slippage_bps: 80,
		max_price_deviation_bps: 40,
		max_price_age: 2 * MINUTE,
		cost_budget: 25_000 * USDC,
		// Ten times what the pool may be off.
		max_period_delta: Delta::new(whole(50_000)),
		budget_period: DAY,
	}
}

/// The vault's pallets at genesis.
pub struct VaultGenesis {
	/// Products and their limits.
	pub option_registry: OptionRegistryConfig,
	/// Pools.
	pub liquidity_pool: LiquidityPoolConfig,
	/// Limits of surfaces.
	pub volatility_feed: VolatilityFeedConfig,
	/// Terms of trading.
	pub handler: HandlerConfig,
	/// Hedges.
	pub hedging: HedgingConfig,
}

/// One pool that writes options on WETH, struck, backed and paid in USDC.
pub fn vault(pace: Pace) -> VaultGenesis {
	let market =
		Product { underlying: WETH_INDEX, strike_asset: USDC_INDEX, collateral_asset: USDC_INDEX };
	let ether = Product { collateral_asset: WETH_INDEX, ..market };
	let assets = PoolAssets {
		underlying: WETH_INDEX,
		strike_asset: USDC_INDEX,
		collateral_asset: USDC_INDEX,
	};
	let reactor = ReactorParameters { max_delta: Delta::new(whole(1_000)) };
	VaultGenesis {
		option_registry: OptionRegistryConfig {
			products: vec![(market, product(pace)), (ether, covered(pace))],
			insurance: vec![(USDC_INDEX, insurance())],
			..Default::default()
		},
		liquidity_pool: LiquidityPoolConfig {
			pools: vec![(assets, pool(pace))],
			breakers: breakers(pace),
			..Default::default()
		},
		volatility_feed: VolatilityFeedConfig {
			parameters: vec![(WETH_INDEX, surface(pace))],
			..Default::default()
		},
		handler: HandlerConfig {
			parameters: vec![(POOL, trading(pace))],
			listing_rules: listing(pace),
			otc: vec![(POOL, otc(pace))],
			..Default::default()
		},
		hedging: HedgingConfig {
			parameters: vec![(POOL, hedge(pace))],
			spot_reactors: vec![(POOL, WETH_INDEX, USDC_INDEX, reactor)],
			plans: routes(pace),
			..Default::default()
		},
	}
}
