//! Every parameter that governance tunes, from all pallets, with who amends it.

use crate::{
	configs::governance::{enactment_hours, GOVERNOR_TRACK},
	Hedging, LiquidityPool,
};
use alloc::vec::Vec;
use dhv_runtime_api::OwnedParameters;

/// Every set of parameters. All are the governor's to loosen, and all that tighten may tighten them.
pub fn all() -> Vec<OwnedParameters> {
	let sets = [LiquidityPool::parameter_sets(), Hedging::parameter_sets()];
	let owned = |set| OwnedParameters {
		set,
		owner: "governor".into(),
		delay: enactment_hours(GOVERNOR_TRACK),
		tighteners: "guardians, tightening track".into(),
	};
	sets.into_iter().flatten().map(owned).collect()
}
