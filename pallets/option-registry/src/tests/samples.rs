//! Amounts, products and series of the tests.

use super::mock::*;
use crate::{
	ClassLimits, DisputeTerms, HealthFactors, KindParameters, LiquidationTerms, Product,
	ProductParameters,
};
use dhv_mocks::{USDC, WETH};
use dhv_primitives::{
	AssetIndex, BackingClass, Balance, Contracts, Fixed, OptionKind, Price, Series, SeriesId,
	Timestamp,
};

/// A price in whole USDC.
pub fn usd(whole: i64) -> Price {
	Price::new(Fixed::from_int(whole))
}

/// An amount in whole USDC.
pub const fn usdc(whole: u128) -> Balance {
	whole * 1_000_000
}

/// An amount in whole WETH.
pub const fn weth(whole: u128) -> Balance {
	whole * 1_000_000_000_000_000_000
}

/// Whole contracts.
pub const fn contracts(whole: u128) -> Contracts {
	Contracts::from_units(whole * 100_000_000)
}

pub fn product() -> Product {
	Product { underlying: WETH, strike_asset: USDC, collateral_asset: USDC }
}

/// The same, backed by the underlying.
pub fn ether_product() -> Product {
	Product { collateral_asset: WETH, ..product() }
}

/// The test table of the peer, to 84 days.
pub fn rysk_table() -> crate::UpperBoundTable {
	let knots = [(7, 1678u32), (14, 2370), (28, 3326), (42, 4032), (56, 4603), (84, 5000)];
	let table: Vec<_> = knots.iter().map(|(d, v)| (d * DAY, Fixed::from_bps(*v))).collect();
	table.try_into().unwrap()
}

/// Health factors, table and shock of the peer's tests on an hourly grid.
pub fn parameters() -> ProductParameters {
	let kind = |upper| KindParameters {
		min_strike: usd(500),
		max_strike: usd(5_000),
		health: HealthFactors { upper, lower: 11_000 },
		upper_bound: rysk_table(),
	};
	ProductParameters {
		min_expiry: HOUR,
		max_expiry: 84 * DAY,
		write_cutoff: 1_800,
		expiry_interval: HOUR,
		expiry_offset: 0,
		strike_step: usd(10),
		call: kind(13_000),
		put: kind(12_000),
		spot_shock: Fixed::from_bps(6_000),
		max_price_age: 300,
		fixing_window: 1_800,
		min_coverage: 900,
		dispute: dispute_terms(),
		open_interest_cap: contracts(1_000),
		series_cap: contracts(1_000),
		classes: ClassLimits {
			pool: true,
			full: true,
			naked_cap: usdc(100_000),
			min_naked_collateral: usdc(10),
		},
		liquidation: LiquidationTerms {
			deviation: Fixed::from_bps(500),
			max_penalty: Fixed::from_bps(5_000),
			insurance_share: 2_000,
			grace: 300,
			release: 14_000,
		},
	}
}

/// Ten minutes to dispute, half an hour to resolve, five per cent, an hour to give up.
pub fn dispute_terms() -> DisputeTerms {
	DisputeTerms {
		locking_period: 0,
		dispute_period: 600,
		resolution_period: 1_800,
		max_deviation_bps: 500,
		long_stop: HOUR,
	}
}

/// The same for collateral in the underlying, which no pool writes.
pub fn ether_parameters() -> ProductParameters {
	let classes = ClassLimits {
		pool: false,
		full: true,
		naked_cap: weth(100),
		min_naked_collateral: weth(1) / 100,
	};
	ProductParameters { classes, ..parameters() }
}

/// A pool series that expires `seconds` after the start.
pub fn terms(kind: OptionKind, strike: i64, seconds: u64) -> Series {
	Series {
		underlying: WETH,
		strike_asset: USDC,
		collateral_asset: USDC,
		expiry: Timestamp::from_secs(START + seconds),
		kind,
		strike: usd(strike),
		backing: BackingClass::Pool,
	}
}

/// A series of the public, backed by `collateral`.
pub fn public(
	backing: BackingClass,
	collateral_asset: AssetIndex,
	kind: OptionKind,
	strike: i64,
	seconds: u64,
) -> SeriesId {
	issue(Series { backing, collateral_asset, ..terms(kind, strike, seconds) })
}

/// A fully backed put in USDC.
pub fn full_put(strike: i64, seconds: u64) -> SeriesId {
	public(BackingClass::PublicFull, USDC, OptionKind::Put, strike, seconds)
}

/// A fully backed call in WETH.
pub fn full_call(strike: i64, seconds: u64) -> SeriesId {
	public(BackingClass::PublicFull, WETH, OptionKind::Call, strike, seconds)
}

/// A naked put in USDC.
pub fn naked_put(strike: i64, seconds: u64) -> SeriesId {
	public(BackingClass::PublicNaked, USDC, OptionKind::Put, strike, seconds)
}
