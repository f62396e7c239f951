//! The table of perpetuals venues.

use crate::{
	adapters::perp_venue::frame_perps::{Answers, Floats, ReportedFloat},
	configs::system::RelayClock,
	origins::{EnsureGovernor, EnsureTightener},
	venues, PerpReactor, Runtime,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, Everything},
	PalletId,
};
use pallet_xcm::EnsureResponse;

parameter_types! {
	/// Seeds the keyless account that fills floats up.
	pub const VenuesPalletId: PalletId = PalletId(*b"dhv/mesg");
}

impl venues::Config for Runtime {
	type GovernorOrigin = EnsureGovernor;
	type TightenOrigin = EnsureTightener;
	type ResponseOrigin = EnsureResponse<Everything>;
	type Replies = PerpReactor;
	type Answers = Answers;
	type Float = Floats;
	type KnownFloat = ReportedFloat;
	type RelayClock = RelayClock;
	type PalletId = VenuesPalletId;
	type MaxVenues = ConstU32<16>;
	type WeightInfo = venues::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}
