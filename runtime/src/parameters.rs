//! Every parameter that governance tunes, from all pallets, with who amends it.

use crate::{
	configs::governance::{enactment_hours, GOVERNOR_TRACK},
	Handler, Hedging, LiquidityPool, OptionRegistry, PerpReactor, PriceRounds, VolatilityFeed,
};
use alloc::vec::Vec;
use dhv_primitives::tunable::{ParameterSet, ParameterView, Tightens};
use dhv_runtime_api::OwnedParameters;

/// Every set of parameters. All are the governor's to loosen, and whoever tightens may tighten those
/// that have a stricter side.
pub fn all() -> Vec<OwnedParameters> {
	let sets = [
		OptionRegistry::parameter_sets(),
		LiquidityPool::parameter_sets(),
		Handler::parameter_sets(),
		Hedging::parameter_sets(),
		PerpReactor::parameter_sets(),
		VolatilityFeed::parameter_sets(),
		PriceRounds::parameter_sets(),
	];
	let owned = |set: ParameterSet| {
		let strict = |parameter: &ParameterView| parameter.tightens != Tightens::Never;
		let tightens = set.parameters.iter().any(strict);
		OwnedParameters {
			set,
			owner: "governor".into(),
			delay: enactment_hours(GOVERNOR_TRACK),
			tighteners: if tightens { "guardians, tightening track" } else { "nobody" }.into(),
		}
	};
	sets.into_iter().flatten().map(owned).collect()
}
