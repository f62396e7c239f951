//! Counts what is tried and what comes of it, so that a kind of step that never succeeds is seen.

use dhv_runtime::RuntimeEvent;
use sp_runtime::DispatchError;
use std::{cell::RefCell, collections::BTreeMap};

/// What came of something that was tried.
#[derive(Clone, Debug, Default)]
pub struct Count {
	/// How often it was accepted.
	pub accepted: u64,
	/// How often it was refused, by reason.
	pub refused: BTreeMap<String, u64>,
}

/// All counts of a thread.
#[derive(Clone, Debug, Default)]
pub struct Tally {
	/// By the kind of step, and by what was tried in it.
	pub tried: BTreeMap<(&'static str, String), Count>,
	/// Events by pallet and name.
	pub events: BTreeMap<String, u64>,
	kind: &'static str,
}

thread_local! {
	static TALLY: RefCell<Option<Tally>> = const { RefCell::new(None) };
}

/// Counts from now on, in this thread.
pub fn start() {
	TALLY.with(|tally| *tally.borrow_mut() = Some(Tally::default()));
}

/// What was counted; counting ends.
pub fn end() -> Tally {
	TALLY.with(|tally| tally.borrow_mut().take()).unwrap_or_default()
}

fn with(work: impl FnOnce(&mut Tally)) {
	TALLY.with(|tally| tally.borrow_mut().as_mut().map(work));
}

/// What follows is of a kind.
pub(crate) fn kind(kind: &'static str) {
	with(|tally| tally.kind = kind);
}

/// Something was tried.
pub(crate) fn tried(what: impl FnOnce() -> String, result: Result<(), DispatchError>) {
	with(|tally| {
		let count = tally.tried.entry((tally.kind, what())).or_default();
		match result {
			Ok(()) => count.accepted += 1,
			Err(error) => {
				let error: &'static str = error.into();
				*count.refused.entry(error.into()).or_default() += 1;
			}
		}
	});
}

/// Something happened.
pub(crate) fn event(event: &RuntimeEvent) {
	with(|tally| {
		let text = format!("{event:?}");
		let mut words = text.split(|letter: char| !letter.is_alphanumeric());
		let pallet = words.by_ref().find(|word| !word.is_empty() && *word != "RuntimeEvent");
		let name = words.find(|word| !word.is_empty() && *word != "Event" && *word != "Call");
		let name = format!("{}.{}", pallet.unwrap_or_default(), name.unwrap_or_default());
		*tally.events.entry(name).or_default() += 1;
	});
}

impl Tally {
	/// How much was accepted of each kind of step.
	pub fn kinds(&self) -> BTreeMap<&'static str, (u64, u64)> {
		let mut kinds = BTreeMap::<_, (u64, u64)>::new();
		for ((kind, _), count) in &self.tried {
			let sums = kinds.entry(*kind).or_default();
			sums.0 += count.accepted;
			sums.1 += count.accepted + count.refused.values().sum::<u64>();
		}
		kinds
	}

	/// A line for each thing that was tried, with the most frequent reasons of refusals.
	pub fn lines(&self) -> Vec<String> {
		let mut lines = Vec::new();
		for ((kind, what), count) in &self.tried {
			let mut reasons: Vec<_> = count.refused.iter().collect();
			reasons.sort_by_key(|(_, times)| std::cmp::Reverse(**times));
			let refused: u64 = count.refused.values().sum();
			let reasons: Vec<_> =
				reasons.into_iter().take(4).map(|(why, times)| format!("{why} {times}")).collect();
			let all = count.accepted + refused;
			lines.push(format!(
				"{kind:9} {what:40} {} of {all}; {}",
				count.accepted,
				reasons.join(", ")
			));
		}
		lines
	}
}
