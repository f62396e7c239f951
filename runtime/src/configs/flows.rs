//! Group 30, second half: limits on what messages bring in and take out.

use crate::{
	configs::{system::RelayClock, xcm::RelayNetwork},
	flows,
	origins::{governance_hours, EnsureGovernor, EnsureTightener},
	venues::HedgingRoute,
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

impl flows::Config for Runtime {
	type GovernorOrigin = EnsureGovernor;
	type TightenOrigin = EnsureTightener;
	type Clock = RelayClock;
	type Hour = GovernanceHour;
	type Exempt = HedgingRoute;
	type Network = RelayNetwork;
}
