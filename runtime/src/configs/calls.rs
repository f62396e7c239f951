//! Calls that nobody may make, whatever the origins of their pallets say. Root is not stopped.
//!
//! | Refused | Why |
//! |---|---|
//! | every call of `LocalVenue`, unless genesis opened the venue | the clearing house on this chain is for development; elsewhere nobody shall put money into it |
//! | `OptionTokens.touch`, `touch_other` | option tokens keep an account alive by themselves, so an entry without a balance serves nobody; it would keep the class of a retired series |
//! | `OptionTokens.approve_transfer` | an approval outlives the tokens, and keeps the class of a retired series |
//! | `change_key` of the sets of managers, guardians, keepers and oracle operators | roles are the governor's to give, nobody hands one on |
//! | `Treasury.spend_local`, `remove_approval` | the older way of spending, which `spend` replaces |
//!
//! What a role may do is the business of each pallet, not of the filter. Exits (withdrawals, claims,
//! redemption, transfers home) are never filtered.

use crate::{adapters::perp_venue::local::OpenCalls, RuntimeCall};
use frame_support::traits::Contains;
use pallet_assets::Call as Assets;
use pallet_membership::Call as Members;
use pallet_treasury::Call as Treasury;

/// Whether a call would leave something of a series behind after its retirement.
fn outlives_a_series(call: &RuntimeCall) -> bool {
	matches!(
		call,
		RuntimeCall::OptionTokens(
			Assets::touch { .. } | Assets::touch_other { .. } | Assets::approve_transfer { .. }
		)
	)
}

/// Whether a call only hands a role on.
fn hands_a_role_on(call: &RuntimeCall) -> bool {
	matches!(
		call,
		RuntimeCall::Managers(Members::change_key { .. })
			| RuntimeCall::Guardians(Members::change_key { .. })
			| RuntimeCall::Keepers(Members::change_key { .. })
			| RuntimeCall::OracleOperators(Members::change_key { .. })
	)
}

/// Whether a call is the treasury's older way of spending.
fn spends_the_old_way(call: &RuntimeCall) -> bool {
	matches!(
		call,
		RuntimeCall::Treasury(Treasury::spend_local { .. } | Treasury::remove_approval { .. })
	)
}

/// The calls of this chain that are open to some origin beside root. Wrapped calls are asked for one
/// by one.
pub struct CallFilter;

impl Contains<RuntimeCall> for CallFilter {
	fn contains(call: &RuntimeCall) -> bool {
		OpenCalls::contains(call)
			&& !outlives_a_series(call)
			&& !hands_a_role_on(call)
			&& !spends_the_old_way(call)
	}
}
