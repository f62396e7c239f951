//! Which smiles answer for an expiry.

use crate::units::Timestamp;

/// The smiles that answer for an expiry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cover {
	/// The one of the expiry itself, or the nearest one, continued.
	One(Timestamp),
	/// The expiry lies between two that have one.
	Between(Timestamp, Timestamp),
}

/// Finds the smiles for `expiry` among `expiries` (ascending), of which only those after `now` count.
///
/// Before the first and after the last one the nearest answers, at most `max_extrapolation` seconds
/// away; further there is none.
pub fn cover(
	expiries: &[Timestamp],
	expiry: Timestamp,
	now: Timestamp,
	max_extrapolation: u64,
) -> Option<Cover> {
	if expiry > now && expiries.contains(&expiry) {
		return Some(Cover::One(expiry));
	}
	match neighbours(expiries, expiry, now) {
		(Some(before), Some(after)) => Some(Cover::Between(before, after)),
		(Some(nearest), None) | (None, Some(nearest)) => {
			let distance = expiry.saturating_since(nearest).max(nearest.saturating_since(expiry));
			(distance <= max_extrapolation).then_some(Cover::One(nearest))
		}
		(None, None) => None,
	}
}

/// The nearest expiries after `now` on either side of `expiry`, without itself.
pub fn neighbours(
	expiries: &[Timestamp],
	expiry: Timestamp,
	now: Timestamp,
) -> (Option<Timestamp>, Option<Timestamp>) {
	let live = || expiries.iter().copied().filter(|candidate| *candidate > now);
	(
		live().filter(|candidate| *candidate < expiry).max(),
		live().filter(|candidate| *candidate > expiry).min(),
	)
}
