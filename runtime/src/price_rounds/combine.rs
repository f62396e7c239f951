//! One price from what operators say.
//!
//! Values that are zero or too old do not count. Of the rest, those too far from the median are
//! outliers and do not count either. The price is the median of what is left, if that is a quorum; it is
//! as old as the oldest of them.
//!
//! # Confidence
//!
//! The **spread** of a price is the distance within which a quorum of values lies around it. It is no wider
//! than the quorum itself, whatever a minority says: one operator can neither widen it, and so stop
//! the feed, nor narrow it, and so hide that the others disagree. Where it exceeds its limit there is no price.

use super::Limits;
use alloc::vec::Vec;
use frame_support::pallet_prelude::*;
use scale_info::TypeInfo;

/// One in basis points.
const ONE_BPS: u128 = 10_000;
/// Milliseconds in a second.
const MILLIS: u64 = 1_000;

/// What one operator says.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Opinion {
	/// US dollars for one unit, 18 decimals.
	pub price: u128,
	/// When it was said, in milliseconds since the Unix epoch.
	pub time: u64,
}

/// What the operators say together.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Combined {
	/// US dollars for one unit, 18 decimals.
	pub price: u128,
	/// The distance from the price within which a quorum of values lies, in US dollars, 18 decimals.
	pub spread: u128,
	/// When the oldest value that counts was said, in milliseconds since the Unix epoch.
	pub time: u64,
	/// How many values count.
	pub values: u32,
}

/// Why there is no price.
#[allow(clippy::cast_possible_truncation, reason = "the derived length of the encoding")]
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Lack {
	/// Too few values count.
	Quorum {
		/// How many do.
		values: u32,
		/// How many must.
		needed: u32,
	},
	/// A quorum of values lies further apart than governed.
	Agreement {
		/// The distance from their median within which it lies, in US dollars, 18 decimals.
		spread: u128,
		/// The governed distance.
		limit: u128,
	},
}

/// Whether a value counts.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Standing {
	/// It does.
	Counts,
	/// Zero is no price.
	Zero,
	/// It is too old.
	Stale,
	/// It lies too far from the median.
	Outlier,
}

/// Combines what `operators` say, as far as they say anything, at `now` in milliseconds.
pub fn combine(
	opinions: impl IntoIterator<Item = Opinion>,
	now: u64,
	operators: u32,
	limits: &Limits,
) -> Result<Combined, Lack> {
	let mut counted: Vec<_> =
		opinions.into_iter().filter(|opinion| liveness(opinion, now, limits).is_none()).collect();
	counted.sort_unstable_by_key(|opinion| opinion.price);
	if let Some(middle) = median(&counted) {
		let reach = part(middle, limits.max_deviation_bps);
		counted.retain(|opinion| opinion.price.abs_diff(middle) <= reach);
	}

	let values = u32::try_from(counted.len()).unwrap_or(u32::MAX);
	let needed = limits.quorum(operators);
	let too_few = Lack::Quorum { values, needed };
	if values < needed {
		return Err(too_few);
	}
	let price = median(&counted).ok_or(too_few)?;
	let time = counted.iter().map(|opinion| opinion.time).min().ok_or(too_few)?;
	let spread = distance(&counted, price, needed).ok_or(too_few)?;
	let limit = part(price, limits.max_spread_bps);
	if spread > limit {
		return Err(Lack::Agreement { spread, limit });
	}
	Ok(Combined { price, spread, time, values })
}

/// How each of the `opinions` stands at `now`, in their order.
pub fn standings(opinions: &[Opinion], now: u64, limits: &Limits) -> Vec<Standing> {
	let mut live: Vec<_> = opinions
		.iter()
		.copied()
		.filter(|opinion| liveness(opinion, now, limits).is_none())
		.collect();
	live.sort_unstable_by_key(|opinion| opinion.price);
	let middle = median(&live).unwrap_or_default();
	let reach = part(middle, limits.max_deviation_bps);
	let standing = |opinion: &Opinion| match liveness(opinion, now, limits) {
		Some(why_not) => why_not,
		None if opinion.price.abs_diff(middle) > reach => Standing::Outlier,
		None => Standing::Counts,
	};
	opinions.iter().map(standing).collect()
}

/// Why a value does not count whatever the others are.
fn liveness(opinion: &Opinion, now: u64, limits: &Limits) -> Option<Standing> {
	let max_age = u64::from(limits.max_age).saturating_mul(MILLIS);
	if opinion.price == 0 {
		Some(Standing::Zero)
	} else if now.saturating_sub(opinion.time) > max_age {
		Some(Standing::Stale)
	} else {
		None
	}
}

/// The median of sorted prices; halfway between the middle two when their number is even.
fn median(sorted: &[Opinion]) -> Option<u128> {
	let upper = sorted.len().checked_div(2)?;
	let high = sorted.get(upper)?.price;
	if sorted.len() % 2 == 1 {
		return Some(high);
	}
	let low = sorted.get(upper.checked_sub(1)?)?.price;
	let half = high.saturating_sub(low).checked_div(2)?;
	Some(low.saturating_add(half))
}

/// The distance from `price` within which `needed` of the values lie.
fn distance(counted: &[Opinion], price: u128, needed: u32) -> Option<u128> {
	let mut distances: Vec<_> =
		counted.iter().map(|opinion| opinion.price.abs_diff(price)).collect();
	distances.sort_unstable();
	distances.get(usize::try_from(needed).ok()?.checked_sub(1)?).copied()
}

/// So many basis points of a price, rounded down to the last digit.
fn part(price: u128, bps: u32) -> u128 {
	let bps = u128::from(bps);
	let whole = price.checked_div(ONE_BPS).unwrap_or_default();
	let rest = price.checked_rem(ONE_BPS).unwrap_or_default();
	let of_rest = rest.saturating_mul(bps).checked_div(ONE_BPS).unwrap_or_default();
	whole.saturating_mul(bps).saturating_add(of_rest)
}
