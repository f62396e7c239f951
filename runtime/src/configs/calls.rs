//! Calls that nobody may make, whatever the origins of their pallets say. Root is not stopped.

use crate::{adapters::perp_venue::local::OpenCalls, RuntimeCall};
use frame_support::traits::Contains;

/// Whether a call only hands a role on. Roles are the governor's to give.
fn hands_a_role_on(call: &RuntimeCall) -> bool {
	matches!(
		call,
		RuntimeCall::Managers(pallet_membership::Call::change_key { .. })
			| RuntimeCall::Guardians(pallet_membership::Call::change_key { .. })
			| RuntimeCall::Keepers(pallet_membership::Call::change_key { .. })
			| RuntimeCall::OracleOperators(pallet_membership::Call::change_key { .. })
	)
}

/// Whether a call is the treasury's older way of spending, which `spend` replaces.
fn spends_the_old_way(call: &RuntimeCall) -> bool {
	matches!(
		call,
		RuntimeCall::Treasury(
			pallet_treasury::Call::spend_local { .. }
				| pallet_treasury::Call::remove_approval { .. }
		)
	)
}

/// The calls of this chain that are open to some origin beside root. Wrapped calls are asked for one
/// by one.
pub struct CallFilter;

impl Contains<RuntimeCall> for CallFilter {
	fn contains(call: &RuntimeCall) -> bool {
		OpenCalls::contains(call) && !hands_a_role_on(call) && !spends_the_old_way(call)
	}
}
