//! Between which volatilities a smile was in the last 24 hours. No storage.
//!
//! Hour by hour the least and the greatest volatility at each point of the grid. To be inside the band of
//! both extremes is to be inside the band of every value between them, so nothing else need be kept.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::surface::{GridVolatilities, GRID_POINTS};
use dhv_primitives::{OptionKind, Timestamp, Volatility};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// Length of one checkpoint, in seconds.
pub const CHECKPOINT: u64 = 3_600;
/// Length of the window of the daily band, in checkpoints.
pub const WINDOW: u64 = 24;
/// Greatest number of checkpoints: the window may begin inside one.
pub const MAX_CHECKPOINTS: u32 = 25;

/// Stored volatilities are multiples of `1e-8`.
const UNIT: i128 = 10_000_000_000;

/// Extremes of one kind of smile at the points of the grid, in units of `1e-8`.
type Extremes = [u32; GRID_POINTS];

/// The extremes of the volatilities that a smile had until one of its updates in an hour.
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
pub struct Checkpoint {
	/// The hour, counted from the beginning of time.
	pub hour: u64,
	/// Least volatilities of calls and of puts, rounded down.
	pub lowest: [Extremes; 2],
	/// Greatest volatilities of calls and of puts, rounded up.
	pub highest: [Extremes; 2],
}

/// Checkpoints by hour, the oldest first.
pub type History = BoundedVec<Checkpoint, ConstU32<MAX_CHECKPOINTS>>;

/// `volatilities` of calls and puts, held until `now`, enter a history; what is older than the window
/// leaves it.
pub fn record(history: &History, now: Timestamp, [calls, puts]: [&GridVolatilities; 2]) -> History {
	let hour = hour_of(now);
	let mut kept: History = history.clone();
	kept.retain(|checkpoint| checkpoint.hour.saturating_add(WINDOW) >= hour);
	let lowest = [calls.map(units_floor), puts.map(units_floor)];
	let highest = [calls.map(units_ceil), puts.map(units_ceil)];
	match kept.last_mut() {
		Some(last) if last.hour >= hour => {
			merge(&mut last.lowest, &lowest, u32::min);
			merge(&mut last.highest, &highest, u32::max);
		}
		_ => {
			// The others are of the 24 hours before, so there is room.
			let pushed = kept.try_push(Checkpoint { hour, lowest, highest });
			debug_assert!(pushed.is_ok(), "more checkpoints than hours");
		}
	}
	kept
}

/// Least and greatest volatility at each point of the grid over a history; `None` if it is empty.
pub fn extremes(
	history: &History,
	kind: OptionKind,
) -> Option<(GridVolatilities, GridVolatilities)> {
	let (first, rest) = history.split_first()?;
	let (mut lowest, mut highest) = (first.lowest, first.highest);
	for checkpoint in rest {
		merge(&mut lowest, &checkpoint.lowest, u32::min);
		merge(&mut highest, &checkpoint.highest, u32::max);
	}
	let of = |[calls, puts]: [Extremes; 2]| match kind {
		OptionKind::Call => calls,
		OptionKind::Put => puts,
	};
	Some((of(lowest).map(volatility), of(highest).map(volatility)))
}

/// The hour of a moment.
pub const fn hour_of(now: Timestamp) -> u64 {
	now.secs().saturating_div(CHECKPOINT)
}

fn merge(into: &mut [Extremes; 2], other: &[Extremes; 2], choose: fn(u32, u32) -> u32) {
	for (into, other) in into.iter_mut().flatten().zip(other.iter().flatten()) {
		*into = choose(*into, *other);
	}
}

/// Rounded down. What is accepted is at most 10; a volatility above 42 is stored as about 42.
fn units_floor(volatility: Volatility) -> u32 {
	u32::try_from(volatility.raw().div_euclid(UNIT).max(0)).unwrap_or(u32::MAX)
}

/// Rounded up, otherwise as [`units_floor`].
fn units_ceil(volatility: Volatility) -> u32 {
	let up = volatility.raw().saturating_add(UNIT.saturating_sub(1));
	units_floor(Volatility::from_raw(up))
}

fn volatility(units: u32) -> Volatility {
	Volatility::from_raw(i128::from(units).saturating_mul(UNIT))
}
