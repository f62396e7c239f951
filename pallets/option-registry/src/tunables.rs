//! What governance tunes: ranges, steps within an interval, and the stricter direction.
//!
//! What governs only how much may be written has a stricter side. What vaults are held to, and how a
//! fixing is found, has none: nobody puts a vault in need or changes what holders are paid at once.
#![allow(clippy::cast_possible_truncation, reason = "the derived codec casts indices of variants")]

use crate::types::{
	stored, InsuranceTerms, Product, ProductParameters, BPS, MAX_HEALTH_FACTOR, MAX_PERIOD,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{
	tunable::{Tunable, Unit},
	tunables, AssetIndex, Contracts, Fixed,
};
use scale_info::TypeInfo;

/// Longest time to expiry that can be governed, in seconds: four years.
const LONGEST_EXPIRY: u64 = 4 * 31_557_600;
/// Most contracts that can be governed: a thousand million.
const MOST_CONTRACTS: Contracts = Contracts::from_units(1_000_000_000 * 100_000_000);
/// Highest strike that can be governed: a thousand million.
const HIGHEST_STRIKE: Fixed = Fixed::from_int(1_000_000_000);

const ONE: i128 = Fixed::SCALE;
const BELOW_ONE: i128 = ONE - 1;
const CENT: i128 = ONE / 100;
const STRIKE_STEP: i128 = 100 * ONE;
const SHOCK_STEP: i128 = 5 * CENT;
const HUNDRED_CONTRACTS: i128 = 100 * 100_000_000;
const THOUSAND_CONTRACTS: i128 = 10 * HUNDRED_CONTRACTS;
const HOUR: i128 = 3_600;
const DAY: i128 = 24 * HOUR;

const fn seconds(least: u64, most: u64) -> Tunable {
	Tunable::new(Unit::Seconds, least as i128, most as i128)
}

const fn expiry(least: u64) -> Tunable {
	seconds(least, LONGEST_EXPIRY)
}

const fn period(least: u64) -> Tunable {
	seconds(least, MAX_PERIOD).share(5_000, 60)
}

const fn bps(least: u32, most: u32) -> Tunable {
	Tunable::new(Unit::BasisPoints, least as i128, most as i128)
}

const fn number(least: i128, most: i128) -> Tunable {
	Tunable::new(Unit::Fixed, least, most)
}

const fn strike() -> Tunable {
	number(1, HIGHEST_STRIKE.raw()).share(5_000, STRIKE_STEP)
}

const fn health() -> Tunable {
	bps(BPS, MAX_HEALTH_FACTOR).step(500)
}

const fn contracts(least_step: i128) -> Tunable {
	Tunable::new(Unit::Contracts, 0, MOST_CONTRACTS.units().cast_signed())
		.share(5_000, least_step)
		.down()
}

const fn amount() -> Tunable {
	Tunable::new(Unit::Amount, 0, 1_000_000_000_000_000)
}

tunables! { ProductParameters {
	min_expiry = expiry(0).share(5_000, HOUR).up();
	max_expiry = expiry(1).share(5_000, DAY).down();
	write_cutoff = expiry(0).share(5_000, HOUR).up();
	call.min_strike = strike().up();
	call.max_strike = strike().down();
	call.health.upper = health();
	call.health.lower = health();
	put.min_strike = strike().up();
	put.max_strike = strike().down();
	put.health.upper = health();
	put.health.lower = health();
	spot_shock = number(1, BELOW_ONE).step(SHOCK_STEP);
	max_price_age = period(1);
	fixing_window = period(1);
	min_coverage = period(1);
	dispute.locking_period = period(0);
	dispute.dispute_period = period(1);
	dispute.resolution_period = period(1);
	dispute.max_deviation_bps = bps(0, BPS).step(250);
	dispute.long_stop = period(1);
	open_interest_cap = contracts(THOUSAND_CONTRACTS);
	series_cap = contracts(HUNDRED_CONTRACTS);
	classes.pool = Tunable::flag().down();
	classes.full = Tunable::flag().down();
	classes.naked_cap = amount().share(5_000, 1_000).down();
	classes.min_naked_collateral = amount().share(5_000, 10);
	liquidation.deviation = number(0, BELOW_ONE).step(CENT);
	liquidation.max_penalty = number(1, ONE).step(SHOCK_STEP);
	liquidation.insurance_share = bps(0, BPS).step(500);
	liquidation.grace = period(0);
	liquidation.release = bps(BPS, MAX_HEALTH_FACTOR).step(1_000);
} rest { expiry_interval, expiry_offset, strike_step, call.upper_bound, put.upper_bound } }

// None has a stricter side: what fills the fund is taken from premiums, and what leaves it pays holders.
tunables! { InsuranceTerms {
	target = amount().share(5_000, 10_000);
	pot_share = bps(0, BPS).step(1_000);
	pot_cap = amount().share(5_000, 1_000);
} }

/// The most contracts short over all products of an underlying. Without a cap it is the most that can
/// be governed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnderlyingCap {
	/// The cap.
	pub contracts: Contracts,
}

tunables! { UnderlyingCap {
	contracts = contracts(THOUSAND_CONTRACTS);
} }

impl From<Option<Contracts>> for UnderlyingCap {
	fn from(cap: Option<Contracts>) -> Self {
		Self { contracts: cap.unwrap_or(MOST_CONTRACTS) }
	}
}

stored! {
	/// A set of parameters that governance tunes.
	#[derive(Copy)]
	pub enum TunedSet {
		/// The limits of a product.
		Product(Product),
		/// The use of the insurance fund of an asset.
		Insurance(AssetIndex),
		/// The cap of an underlying.
		Underlying(AssetIndex),
	}
}
