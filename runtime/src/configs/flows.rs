//! Group 30, second half: limits on what messages bring in and take out.

use crate::{
	configs::{
		hedging::PerpPalletId, system::RelayClock, venues::VenuesPalletId, xcm::RelayNetwork,
	},
	flows::{self, AccountsOf},
	origins::{governance_hours, EnsureGovernor, EnsureTightener},
	venues::Reporters,
	BlockNumber, Runtime,
};
use frame_support::traits::Get;

/// One hour of governance, in relay blocks.
pub struct GovernanceHour;

impl Get<BlockNumber> for GovernanceHour {
	fn get() -> BlockNumber {
		governance_hours(1)
	}
}

/// The way between perp reactors and their venues: accounts of reactors and of what comes home to
/// them, the account that fills floats up, and venues themselves.
pub type HedgingRoute = (AccountsOf<PerpPalletId>, AccountsOf<VenuesPalletId>, Reporters);

impl flows::Config for Runtime {
	type GovernorOrigin = EnsureGovernor;
	type TightenOrigin = EnsureTightener;
	type Clock = RelayClock;
	type Hour = GovernanceHour;
	type Exempt = HedgingRoute;
	type Network = RelayNetwork;
	type WeightInfo = flows::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}
