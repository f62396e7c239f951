//! What governance tunes of a pool: ranges, steps within an interval, and the stricter direction.
//!
//! What governs only how much a pool takes on has a stricter side. What leavers are paid from or on
//! has none: nobody makes an exit narrower at once.

use super::{pool::*, BreakerTerms, RiskLimits, SmoothingTerms};
use dhv_math::vault::FeeRates;
use dhv_primitives::{
	tunable::{Tunable, Unit, WEEK},
	tunables, Fixed,
};

const ONE: i128 = Fixed::SCALE;
const CONTRACT: i128 = 100_000_000;
const TEN_CONTRACTS: i128 = 10 * CONTRACT;
const MOST_SHARES: i128 = MAX_CAP as i128 * ONE;
const MOST_CONTRACTS: i128 = RiskLimits::MAX_CONTRACTS * CONTRACT;

const fn bps(least: u32, most: u32) -> Tunable {
	Tunable::new(Unit::BasisPoints, least as i128, most as i128)
}

const fn seconds(least: u64, most: u64) -> Tunable {
	Tunable::new(Unit::Seconds, least as i128, most as i128)
}

const fn sensitivity() -> Tunable {
	Tunable::new(Unit::Fixed, 1, RiskLimits::MAX_SENSITIVITY.raw()).down()
}

const fn exposure() -> Tunable {
	Tunable::new(Unit::Contracts, 1, MOST_CONTRACTS).share(2_500, TEN_CONTRACTS).down()
}

tunables! { PoolParameters<AccountId> {
	deposit_cap = Tunable::new(Unit::Amount, 1, MAX_CAP as i128).share(5_000, 100_000).each(WEEK).down();
	buffer_bps = bps(0, MAX_BUFFER_BPS).step(1_000).each(WEEK);
	closing_buffer_bps = bps(0, MAX_BUFFER_BPS).step(500).each(WEEK);
	epoch_length = seconds(MIN_EPOCH, MAX_EPOCH).share(5_000, 60).each(WEEK);
	cutoff = seconds(0, MAX_EPOCH / 2).share(5_000, 60).each(WEEK);
	min_deposit = Tunable::new(Unit::Amount, 1, MAX_CAP as i128).share(5_000, 10).up();
	min_withdrawal = Tunable::new(Unit::Shares, 1, MOST_SHARES).share(5_000, ONE);
	max_price_age = seconds(1, MAX_AGE).share(5_000, 60);
	max_mark_age = seconds(1, MAX_AGE).share(5_000, 60);
	max_net_exposure = exposure();
	limits.max_delta = sensitivity().share(2_500, 10 * ONE);
	limits.max_gamma = sensitivity().share(2_500, ONE);
	limits.max_vega = sensitivity().share(2_500, 1_000 * ONE);
	limits.max_expiry_net = exposure();
	limits.max_utilisation_bps = bps(1, 10_000).step(1_000).down();
	limits.stress.spot_bps = bps(0, RiskLimits::MAX_SPOT_BPS).step(500).up();
	limits.stress.volatility_bps = bps(0, RiskLimits::MAX_VOLATILITY_BPS).step(1_000).up();
	limits.stress.max_loss_bps = bps(1, 10_000).step(1_000).down();
	insurance_share_bps = bps(0, MAX_INSURANCE_SHARE_BPS).step(200).each(WEEK);
	history = Tunable::new(Unit::Count, MIN_HISTORY as i128, MAX_HISTORY as i128).share(5_000, 8);
	fees.performance_bps = bps(0, FeeRates::MAX_PERFORMANCE_BPS).step(500).each(WEEK);
	fees.management_bps = bps(0, FeeRates::MAX_MANAGEMENT_BPS).step(50).each(WEEK);
	smoothing.half_life = seconds(SmoothingTerms::MIN_HALF_LIFE, SmoothingTerms::MAX_HALF_LIFE)
		.share(5_000, 60)
		.each(WEEK);
	smoothing.clamp = Tunable::new(Unit::Fixed, ONE, SmoothingTerms::MAX_CLAMP.raw())
		.step(ONE / 2)
		.each(WEEK);
} rest { fee_recipient } }

tunables! { BreakerTerms {
	max_jump_bps = bps(10, BreakerTerms::NO_BOUND).step(500).down();
	jump_window = seconds(BreakerTerms::MIN_WINDOW, BreakerTerms::MAX_WINDOW).share(5_000, 60).up();
	max_depeg_bps = bps(10, BreakerTerms::NO_BOUND).step(100).down();
	max_gap = seconds(BreakerTerms::MIN_GAP, BreakerTerms::NO_STALL).share(5_000, 60).down();
	venues = Tunable::flag().up();
	cool_down = seconds(0, BreakerTerms::MAX_COOL_DOWN).share(5_000, 60).up();
} }
