//! The vault's chain.

mod money;
mod system;
mod vault;

use super::{Caller, Callers, Decision};
use codec::Decode;
use dhv_runtime::{configs::system::ProxyType, RuntimeCall};
use frame_support::traits::InstanceFilter;

macro_rules! callers {
	($($bit:literal $constant:ident $name:literal $meaning:literal)*) => {
		$(const $constant: Callers = 1 << $bit;)*

		/// The columns of the tables; the number of a caller is its place here.
		pub const CALLERS: &[Caller] = &[$(Caller { name: $name, meaning: $meaning }),*];
	};
}

callers! {
	0 NONE "none" "no origin: what the author of a block puts in"
	1 USER "user" "a signed account without any role"
	2 TRADER "trader" "a depositor and trader of a pool"
	3 OPERATOR "operator" "a member of `OracleOperators`"
	4 KEEPER "keeper" "a member of `Keepers`"
	5 GUARDIAN "guardian" "a member of `Guardians`"
	6 MANAGER "manager" "a member of `Managers`"
	7 TIGHTENING "tightening" "a referendum on the tightening track"
	8 CANCELLER "canceller" "a referendum on the canceller track"
	9 TREASURER "treasury" "a referendum on the treasury track"
	10 GOVERNOR_TRACK "governor" "a referendum on the governor track"
	11 ROOT "root" "a referendum on the root track"
	12 SIBLING "sibling" "another parachain, speaking for itself by message"
	13 VENUE "venue" "the parachain of a venue, the same way"
	14 ANSWER "answer" "the answer of another chain to a message of ours"
	15 RELAY "relay" "the relay chain, by message"
}

/// Nobody, not even root.
const NOBODY: Callers = 0;
/// Whoever signs.
const SIGNED: Callers = USER | TRADER | OPERATOR | KEEPER | GUARDIAN | MANAGER;
/// Whoever signs, or root.
const SIGNED_OR_ROOT: Callers = SIGNED | ROOT;
/// Every origin.
const EVERYBODY: Callers =
	NONE | SIGNED | DISMISSERS | CANCELLER | TREASURER | SIBLING | VENUE | ANSWER | RELAY;
/// Every origin that somebody stands behind.
const SOMEBODY: Callers = EVERYBODY & !NONE;
/// Whoever signs, or the governor.
const SIGNED_OR_GOVERNOR: Callers = SIGNED | GOVERNOR;
const OPERATOR_OR_ROOT: Callers = OPERATOR | ROOT;
const GOVERNOR: Callers = GOVERNOR_TRACK | ROOT;
const MANAGERS: Callers = MANAGER | GOVERNOR;
const GUARDIANS: Callers = GUARDIAN | GOVERNOR;
/// Who makes limits stricter at once.
const TIGHTENERS: Callers = TIGHTENING | GUARDIANS;
/// Who dismisses.
const DISMISSERS: Callers = TIGHTENING | GOVERNOR;
const CANCELLERS: Callers = CANCELLER | ROOT;
const SPENDERS: Callers = TREASURER | ROOT;
const REJECTERS: Callers = TREASURER | GOVERNOR;
/// Who submits surfaces.
const FEEDERS: Callers = OPERATOR | KEEPER;

/// The decisions.
pub fn decisions() -> Vec<Decision> {
	[system::DECISIONS, money::DECISIONS, vault::DECISIONS].concat()
}

/// Which narrower proxies may make an encoded call.
pub fn proxies(call: &[u8]) -> String {
	let Ok(call) = RuntimeCall::decode(&mut &call[..]) else { return String::new() };
	let kinds = [
		(ProxyType::Governance, "Governance"),
		(ProxyType::Collator, "Collator"),
		(ProxyType::Oracle, "Oracle"),
	];
	let able = kinds.iter().filter(|(kind, _)| kind.filter(&call)).map(|(_, name)| *name);
	able.collect::<Vec<_>>().join(", ")
}
