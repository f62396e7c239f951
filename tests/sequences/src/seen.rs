//! What happened, and what never did.

use crate::Operation;
use core::fmt;
use scale_info::{TypeDef, TypeInfo};
use std::collections::{BTreeMap, BTreeSet};

/// How often an operation was tried, and how it ended.
#[derive(Default, Clone)]
pub struct Tally {
	/// How often it was chosen.
	pub chosen: u32,
	/// How often there was an occasion.
	pub tried: u32,
	/// How often it ended as it has to end.
	pub good: u32,
	/// How often it failed, by error.
	pub errors: BTreeMap<String, u32>,
}

/// What happened in a sequence.
#[derive(Default)]
pub struct Seen {
	/// Steps.
	pub steps: u32,
	/// Failing calls whose storage root was compared.
	pub compared: u32,
	/// Operations by name.
	pub operations: BTreeMap<&'static str, Tally>,
	/// Events of the pallet by variant, some by what they tell, too; and whatever else is counted.
	pub events: BTreeMap<String, u32>,
	/// Errors by name.
	pub errors: BTreeMap<String, u32>,
}

/// What a long run has to see besides every operation.
pub struct Wanted {
	/// Events.
	pub events: Vec<String>,
	/// Errors.
	pub errors: Vec<String>,
}

/// The names of the variants of an enumeration.
pub fn variants<E: TypeInfo>() -> Vec<String> {
	let TypeDef::Variant(variants) = E::type_info().type_def else { panic!("not an enumeration") };
	variants.variants.into_iter().map(|variant| variant.name.into()).collect()
}

impl Wanted {
	/// Every event and every error of a pallet.
	pub fn all<Event: TypeInfo, Error: TypeInfo>() -> Self {
		// The macro of FRAME adds variants that nothing can build.
		let built = |names: Vec<String>| names.into_iter().filter(|name| !name.starts_with("__"));
		Self {
			events: built(variants::<Event>()).collect(),
			errors: built(variants::<Error>()).collect(),
		}
	}

	/// All but these events and errors, which there have to be.
	pub fn but(mut self, unreached: &[&str]) -> Self {
		for name in unreached {
			let count = self.events.len() + self.errors.len();
			self.events.retain(|event| event != name);
			self.errors.retain(|error| error != name);
			assert!(self.events.len() + self.errors.len() < count, "there is no {name}");
		}
		self
	}

	/// These events too.
	pub fn events(mut self, more: impl IntoIterator<Item = impl Into<String>>) -> Self {
		self.events.extend(more.into_iter().map(Into::into));
		self
	}

	/// These errors too.
	pub fn errors(mut self, more: impl IntoIterator<Item = impl Into<String>>) -> Self {
		self.errors.extend(more.into_iter().map(Into::into));
		self
	}
}

fn sum(into: &mut BTreeMap<String, u32>, of: BTreeMap<String, u32>) {
	for (name, count) in of {
		*into.entry(name).or_default() += count;
	}
}

impl Seen {
	/// Adds what happened elsewhere.
	pub fn add(&mut self, other: Self) {
		self.steps += other.steps;
		self.compared += other.compared;
		for (name, tally) in other.operations {
			let mine = self.operations.entry(name).or_default();
			mine.chosen += tally.chosen;
			mine.tried += tally.tried;
			mine.good += tally.good;
			sum(&mut mine.errors, tally.errors);
		}
		sum(&mut self.events, other.events);
		sum(&mut self.errors, other.errors);
	}

	/// Counts an event, or whatever else is told.
	pub fn count(&mut self, name: impl Into<String>) {
		*self.events.entry(name.into()).or_default() += 1;
	}

	/// Counts an error.
	pub fn count_error(&mut self, name: impl Into<String>) {
		*self.errors.entry(name.into()).or_default() += 1;
	}

	/// How often an operation did its part and was chosen: few are done next.
	pub(crate) fn place<W>(&self, operation: &Operation<W>) -> u32 {
		let tally = self.operations.get(operation.name);
		tally.map_or(0, |tally| tally.good * 12 + tally.chosen)
	}

	/// What never happened and should have.
	pub fn missing<W: 'static>(
		&self,
		operations: impl Iterator<Item = &'static Operation<W>>,
		wanted: &Wanted,
	) -> Vec<String> {
		let names: Vec<_> = operations.map(|operation| operation.name).collect();
		let unique: BTreeSet<_> = names.iter().collect();
		assert_eq!(unique.len(), names.len(), "two operations have one name");
		let good = |name: &&str| self.operations.get(*name).is_some_and(|tally| tally.good > 0);
		let dead = names.iter().filter(|name| !good(name)).map(|name| format!("operation: {name}"));
		let events = wanted.events.iter().filter(|name| !self.events.contains_key(*name));
		let errors = wanted.errors.iter().filter(|name| !self.errors.contains_key(*name));
		dead.chain(events.map(|name| format!("event: {name}")))
			.chain(errors.map(|name| format!("error: {name}")))
			.collect()
	}
}

impl fmt::Display for Seen {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		writeln!(f, "{} steps of {} kinds of operations", self.steps, self.operations.len())?;
		writeln!(f, "{} failing calls compared with the storage before them", self.compared)?;
		writeln!(f, "{:<48}{:>8}{:>8}{:>8}  errors", "operation", "chosen", "tried", "as told")?;
		for (name, Tally { chosen, tried, good, errors }) in &self.operations {
			let errors: Vec<_> = errors.iter().map(|(name, n)| format!("{name} {n}")).collect();
			let errors = errors.join(", ");
			writeln!(f, "{name:<48}{chosen:>8}{tried:>8}{good:>8}  {errors}")?;
		}
		writeln!(f, "events and errors")?;
		for (name, count) in self.errors.iter().chain(&self.events) {
			writeln!(f, "{name:<48}{count:>8}")?;
		}
		Ok(())
	}
}
