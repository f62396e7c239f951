//! Which smiles answer for an expiry. No storage.

use dhv_primitives::Timestamp;

/// The smiles that answer for an expiry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cover {
	/// The expiry has a smile of its own, or takes the nearest one as it is.
	One(Timestamp),
	/// The expiry lies between two that have one.
	Between(Timestamp, Timestamp),
}

/// Finds the smiles for `expiry` among `expiries` (sorted), of which only those after `now` count.
/// Outside the covered range the nearest answers, at most `max_extrapolation` seconds away.
pub fn cover(
	expiries: &[Timestamp],
	expiry: Timestamp,
	now: Timestamp,
	max_extrapolation: u64,
) -> Option<Cover> {
	let mut before = None;
	let mut after = None;
	for candidate in expiries.iter().copied().filter(|candidate| *candidate > now) {
		if candidate == expiry {
			return Some(Cover::One(candidate));
		}
		if candidate < expiry {
			before = Some(candidate);
		} else {
			after = Some(candidate);
			break;
		}
	}
	match (before, after) {
		(Some(before), Some(after)) => Some(Cover::Between(before, after)),
		(Some(nearest), None) | (None, Some(nearest)) => {
			let distance = expiry.saturating_since(nearest).max(nearest.saturating_since(expiry));
			(distance <= max_extrapolation).then_some(Cover::One(nearest))
		}
		(None, None) => None,
	}
}

/// The nearest live expiries on either side of `expiry`, without itself.
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

#[cfg(test)]
mod tests {
	use super::*;

	fn at(seconds: u64) -> Timestamp {
		Timestamp::from_secs(seconds)
	}

	#[test]
	fn cover_finds_exact_between_and_nearest() {
		let expiries = [at(100), at(200), at(300)];
		let find = |expiry, now| cover(&expiries, at(expiry), at(now), 50);
		assert_eq!(find(200, 0), Some(Cover::One(at(200))));
		assert_eq!(find(250, 0), Some(Cover::Between(at(200), at(300))));
		assert_eq!(find(350, 0), Some(Cover::One(at(300))));
		assert_eq!(find(351, 0), None);
		assert_eq!(find(50, 0), Some(Cover::One(at(100))));
		assert_eq!(find(49, 0), None);
		// The first has expired: it no longer takes part.
		assert_eq!(find(150, 100), Some(Cover::One(at(200))));
		assert_eq!(find(149, 100), None);
		assert_eq!(cover(&[], at(1), at(0), 50), None);
	}

	#[test]
	fn neighbours_skip_the_expired_and_the_expiry_itself() {
		let expiries = [at(100), at(200), at(300)];
		assert_eq!(neighbours(&expiries, at(200), at(0)), (Some(at(100)), Some(at(300))));
		assert_eq!(neighbours(&expiries, at(200), at(100)), (None, Some(at(300))));
		assert_eq!(neighbours(&expiries, at(400), at(0)), (Some(at(300)), None));
	}
}
