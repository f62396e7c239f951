//! Who may make which call.
//!
//! The decisions stand in [`home`] and [`venue`], one line per call. They are written by hand: what a call
//! is open to has to be decided, not found out. `tests/` hold the runtimes to them, and a call without a
//! line fails there.

pub mod home;
pub mod venue;

use crate::calls::Calls;

/// An origin that calls come from.
pub struct Caller {
	/// The heading of its column.
	pub name: &'static str,
	/// Who that is.
	pub meaning: &'static str,
}

/// A set of callers, one bit for each.
pub type Callers = u32;

/// What was decided about a call, or about one use of it.
#[derive(Clone, Copy)]
pub struct Decision {
	/// The pallet's name in the runtime.
	pub pallet: &'static str,
	/// The call.
	pub call: &'static str,
	/// The use of it that the line is about; empty for all.
	pub case: &'static str,
	/// Who may.
	pub who: Callers,
	/// The error with which the call itself refuses a signed account that may not; empty where nobody but
	/// the origin check refuses.
	pub refusal: &'static str,
}

impl Decision {
	/// Whether the caller with this number may.
	pub fn allows(&self, caller: usize) -> bool {
		u32::try_from(caller).ok().and_then(|bit| self.who.checked_shr(bit)).unwrap_or(0) & 1 == 1
	}
}

/// Writes decisions as `Pallet { call("case"): CALLERS, call: CALLERS or "Error" }`.
macro_rules! decisions {
	($($pallet:ident {
		$($call:ident $(($case:literal))? : $who:ident $(or $refusal:literal)?),* $(,)?
	})*) => {
		&[$($($crate::access::Decision {
			pallet: stringify!($pallet),
			call: stringify!($call),
			case: concat!("", $($case)?),
			who: $who,
			refusal: concat!("", $($refusal)?),
		},)*)*]
	};
}
pub(crate) use decisions;

/// Calls without a decision, and decisions without a call.
pub fn undecided(calls: &Calls, decisions: &[Decision]) -> Vec<String> {
	let decided = |pallet: &str, call: &str| {
		decisions.iter().any(|line| line.pallet == pallet && line.call == call)
	};
	let exists = |line: &Decision| {
		calls.list().iter().any(|call| call.pallet == line.pallet && call.name == line.call)
	};
	let without = calls.list().iter().filter(|call| !decided(&call.pallet, &call.name));
	let gone = decisions.iter().filter(|line| !exists(line));
	without
		.map(|call| format!("{}.{} has no decision", call.pallet, call.name))
		.chain(gone.map(|line| format!("{}.{} does not exist", line.pallet, line.call)))
		.collect()
}

/// The origins of a chain, as a table.
fn legend(callers: &[Caller]) -> String {
	let rows = callers.iter().map(|caller| format!("| {} | {} |\n", caller.name, caller.meaning));
	format!("| Origin | Who |\n|---|---|\n{}", rows.collect::<String>())
}

/// One line of a pallet's table.
fn row(callers: &[Caller], line: &Decision, note: &str) -> String {
	let case = if line.case.is_empty() { String::new() } else { format!(" ({})", line.case) };
	let cells = (0..callers.len()).map(|caller| if line.allows(caller) { " ● |" } else { " |" });
	let refusal =
		if line.refusal.is_empty() { String::new() } else { format!(" `{}`", line.refusal) };
	let note = if note.is_empty() { String::new() } else { format!(" {note}") };
	format!("| `{}`{case} |{}{refusal} |{note} |\n", line.call, cells.collect::<String>())
}

/// The tables of a chain: for every pallet its calls, in the order of their indices.
///
/// `proxies` tells which narrower proxies may make an encoded call.
fn tables(
	callers: &[Caller],
	decisions: &[Decision],
	calls: &Calls,
	proxies: impl Fn(&[u8]) -> String,
) -> String {
	let heading: String = callers.iter().map(|caller| format!(" {} |", caller.name)).collect();
	let rule = "---|".repeat(callers.len());
	let mut text = String::new();
	let mut pallet = "";
	for call in calls.list() {
		if call.pallet != pallet {
			pallet = &call.pallet;
			text += &format!(
				"\n### {pallet}\n\n| Call |{heading} else refused with | proxies |\n|---|{rule}---|---|\n"
			);
		}
		let note = proxies(&calls.sample(call, |_| None));
		let lines = decisions.iter().filter(|line| line.pallet == pallet && line.call == call.name);
		text.extend(lines.map(|line| row(callers, line, &note)));
	}
	text
}

/// The page `docs/access.md`.
pub fn page() -> String {
	let home = Calls::of::<dhv_runtime::RuntimeCall>();
	let venue = Calls::of::<dhv_venue_runtime::RuntimeCall>();
	format!(
		"{}\n## The vault's chain\n\n{}{}\n## The venue's chain\n\n{}{}",
		include_str!("access/introduction.md"),
		legend(home::CALLERS),
		tables(home::CALLERS, &home::decisions(), &home, home::proxies),
		legend(venue::CALLERS),
		tables(venue::CALLERS, &venue::decisions(), &venue, |_| String::new()),
	)
}
