//! What is stored, with its own small rules.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	sabr::SabrParameters,
	surface::{SmileLimits, SmileTerms},
};
use dhv_primitives::{
	tunable::{ensure_in_range, Tunable, Unit},
	tunables, AssetIndex, Fixed, OptionKind, Price, Rate, Timestamp, Volatility,
};
use frame_support::PalletError;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Greatest number of approvals that can be governed.
pub const MOST_APPROVALS: u32 = 16;

/// How long a smile is kept after its expiry, in seconds, so that a price round from before the
/// expiry can still be valued.
pub const RETENTION: u64 = 3_600;

/// Nothing above 1,000 % is a volatility that options are quoted at.
const HIGHEST_VOLATILITY: Volatility = Volatility::new(Fixed::from_int(10));
/// Longest tenor that can be governed: four years.
const LONGEST_TENOR: u64 = 4 * 31_557_600;
/// Longest age that can be governed, for smiles and price rounds: a week.
const LONGEST_AGE: u64 = 7 * 86_400;
/// Seconds of a day.
const DAY: i128 = 86_400;
/// Largest governed move: a factor of eleven.
const LARGEST_MOVE_BPS: u32 = 100_000;

/// The smile of one expiry: what was submitted, and where the market stood when it was.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct Smile {
	/// SABR parameters of the calls.
	pub call: SabrParameters,
	/// SABR parameters of the puts.
	pub put: SabrParameters,
	/// Continuously compounded rate that links spot and forward.
	pub rate: Rate,
	/// Price of the underlying when the smile was accepted.
	pub spot: Price,
	/// When the smile was accepted.
	pub updated_at: Timestamp,
	/// Version of the underlying's surface that it made.
	pub version: u64,
}

impl Smile {
	/// What was submitted.
	pub const fn terms(&self) -> SmileTerms {
		SmileTerms { call: self.call, put: self.put, rate: self.rate }
	}

	/// The parameters of one kind of option.
	pub const fn parameters(&self, kind: OptionKind) -> &SabrParameters {
		match kind {
			OptionKind::Call => &self.call,
			OptionKind::Put => &self.put,
		}
	}
}

/// A smile as it is submitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Submission {
	/// The underlying.
	pub underlying: AssetIndex,
	/// The expiry.
	pub expiry: Timestamp,
	/// Smiles and rate.
	pub terms: SmileTerms,
}

/// That a submitter wants a smile.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Approval<AccountId> {
	/// The submitter.
	pub who: AccountId,
	/// The smile.
	pub terms: SmileTerms,
	/// When it was submitted.
	pub at: Timestamp,
}

/// An expiry for which approvals wait.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Proposal<AccountId> {
	/// The expiry.
	pub expiry: Timestamp,
	/// The first of the submitters.
	pub proposer: AccountId,
	/// When the latest approval was given.
	pub at: Timestamp,
}

/// Governed limits of the surface of one underlying.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SurfaceParameters {
	/// The asset whose price round of the underlying updates are judged at.
	pub strike_asset: AssetIndex,
	/// Least volatility of a smile on the grid.
	pub min_volatility: Volatility,
	/// Greatest volatility of a smile on the grid.
	pub max_volatility: Volatility,
	/// Greatest magnitude of the rate, at most 1.
	pub max_rate: Rate,
	/// Greatest change of the rate per update.
	pub max_rate_step: Rate,
	/// Greatest relative change of a volatility on the grid per update.
	pub max_move_bps: u32,
	/// Greatest relative distance of a volatility on the grid from each that it had in the last 24
	/// hours.
	pub max_band_bps: u32,
	/// The share by which the pricer lowers the volatility of what users sell, at least: no more than
	/// every pool on the underlying does. Call and put volatility at one strike may be half of it
	/// apart. At most 1.
	pub bid_ask_spread: Fixed,
	/// How many submitters have to approve a smile, 1 to [`MOST_APPROVALS`].
	pub approvals: u32,
	/// How long an approval counts, in seconds.
	pub approval_period: u64,
	/// Least time between two updates of one expiry, in seconds.
	pub min_interval: u64,
	/// Age above which a smile is stale, in seconds.
	pub max_age: u64,
	/// Age above which a price round cannot judge an update, in seconds.
	pub max_price_age: u64,
	/// Longest time to expiry of a smile, in seconds.
	pub max_tenor: u64,
	/// How far outside the covered expiries the nearest smile still answers, in seconds.
	pub max_extrapolation: u64,
}

const ONE: i128 = Fixed::SCALE;

const fn number(least: i128, most: Fixed) -> Tunable {
	Tunable::new(Unit::Fixed, least, most.raw())
}

const fn bps(least: u32, most: u32) -> Tunable {
	Tunable::new(Unit::BasisPoints, least as i128, most as i128)
}

const fn seconds(least: u64, most: u64) -> Tunable {
	Tunable::new(Unit::Seconds, least as i128, most as i128)
}

// None has a stricter side: what a surface refuses it cannot be valued on, and leavers are paid on it.
tunables! { SurfaceParameters {
	min_volatility = number(1, HIGHEST_VOLATILITY.get()).step(ONE / 20);
	max_volatility = number(1, HIGHEST_VOLATILITY.get()).share(2_500, ONE / 10);
	max_rate = number(0, Fixed::ONE).step(ONE / 10);
	max_rate_step = number(0, Fixed::from_int(2)).step(ONE / 10);
	max_move_bps = bps(1, LARGEST_MOVE_BPS).share(2_500, 250);
	max_band_bps = bps(1, LARGEST_MOVE_BPS).share(2_500, 500);
	bid_ask_spread = number(0, Fixed::ONE).step(ONE / 100);
	approvals = Tunable::new(Unit::Count, 1, MOST_APPROVALS as i128);
	approval_period = seconds(1, LONGEST_AGE).share(5_000, 60);
	min_interval = seconds(0, LONGEST_AGE).share(5_000, 60);
	max_age = seconds(1, LONGEST_AGE).share(5_000, 600);
	max_price_age = seconds(1, LONGEST_AGE).share(5_000, 60);
	max_tenor = seconds(1, LONGEST_TENOR).share(5_000, DAY);
	max_extrapolation = seconds(0, LONGEST_TENOR).share(5_000, DAY);
} rest { strike_asset } }

impl SurfaceParameters {
	/// Whether every limit is in its range and the limits agree with each other.
	pub fn is_valid(&self) -> bool {
		ensure_in_range(self, 0).is_ok() && self.agrees()
	}

	/// Whether the limits agree with each other.
	pub fn agrees(&self) -> bool {
		self.min_volatility < self.max_volatility
			&& self.max_move_bps <= self.max_band_bps
			&& self.min_interval <= self.max_age
			&& self.max_extrapolation <= self.max_tenor
			&& self.approval_period <= self.max_age
	}

	/// What smiles have to keep by themselves.
	pub const fn smile(&self) -> SmileLimits {
		SmileLimits {
			min_volatility: self.min_volatility,
			max_volatility: self.max_volatility,
			bid_ask_spread: self.bid_ask_spread,
		}
	}
}

/// One point of the validation grid: which smile, and which strike of
/// [`MONEYNESS`](dhv_math::surface::MONEYNESS).
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	PalletError,
	Clone,
	Copy,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Debug,
)]
pub struct GridPoint {
	/// Whether it is a point of the put smile; otherwise of the call smile.
	pub put: bool,
	/// Index of the strike, 0 is the lowest.
	pub strike: u8,
}

/// Which limits an update has to keep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limits {
	/// All of them.
	All,
	/// What makes a surface valid, but not how far it may move and how often.
	ValidityOnly,
}
