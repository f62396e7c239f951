//! Who reports: the parachain of a venue itself, and nobody on it.

use super::ByPara;
use crate::{OriginCaller, Runtime, RuntimeOrigin};
use dhv_primitives::ports::VenueId;
use frame_support::traits::{Contains, EnsureOrigin, OriginTrait};
use xcm::latest::prelude::*;

/// The venue that is a location: its parachain, and nothing inside it.
pub fn venue_at(location: &Location) -> Option<VenueId> {
	match location.unpack() {
		(1, [Parachain(para)]) => ByPara::<Runtime>::get(para),
		_ => None,
	}
}

/// Parachains of venues that report by message.
pub struct Reporters;

impl Contains<Location> for Reporters {
	fn contains(location: &Location) -> bool {
		venue_at(location).is_some()
	}
}

/// A venue, speaking for itself by message.
pub struct EnsureVenue;

impl EnsureOrigin<RuntimeOrigin> for EnsureVenue {
	type Success = VenueId;

	fn try_origin(origin: RuntimeOrigin) -> Result<VenueId, RuntimeOrigin> {
		let venue = match origin.caller() {
			OriginCaller::PolkadotXcm(pallet_xcm::Origin::Xcm(location)) => venue_at(location),
			_ => None,
		};
		venue.ok_or(origin)
	}

	/// The first venue that reports by message.
	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
		let para = ByPara::<Runtime>::iter_keys().next().ok_or(())?;
		Ok(pallet_xcm::Origin::Xcm(Location::new(1, [Parachain(para)])).into())
	}
}
