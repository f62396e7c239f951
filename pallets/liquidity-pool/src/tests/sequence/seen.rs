//! What happened, and what never did.

use super::{
	super::mock::Test,
	operation::{Expect, Operation},
	FAMILIES,
};
use core::fmt;
use scale_info::{TypeDef, TypeInfo};
use std::collections::{BTreeMap, BTreeSet};

/// Events and errors of the pallet that no sequence brings about.
const UNREACHED: &[&str] = &[
	// Inputs that lead to them are refused before.
	"DivisionByZero",
	// No asset of the tests has more.
	"TooManyDecimals",
	"OutOfDomain",
];

/// Events and errors that tell something special.
const DETAILS: &[&str] = &[
	"EpochPriced(partial)",
	"EpochPriced(unfilled)",
	"EpochPriced(refunded)",
	"EpochPriced(reactors)",
	"EpochReported(apart)",
	"EpochReported(dear)",
	"FeesCharged(gain)",
	"CollateralAdded(raised)",
	"VaultSettled(covered)",
	"VaultSettled(lacking)",
	"VaultLiquidated(all)",
	"WithdrawalClaimed(epochs)",
	"DustSwept(cash)",
	"DustSwept(unclaimed)",
	"DustSwept(waiting)",
	"EpochReported(unwound)",
	"PremiumInsured(wanted)",
	"OptionsSold(uninsured)",
	"OptionsSold(mixed)",
	"OptionsSold(close-only)",
	"OptionsBought(close-only)",
	"OptionsBought(mixed)",
	"OptionsPaid(held)",
	"OptionsPaid(gift)",
	"limits(beyond)",
	"history(pruned)",
	"history(outlived)",
];

/// How often an operation was tried, and how it ended.
#[derive(Default, Clone)]
pub struct Tally {
	/// How often it was chosen.
	pub chosen: u32,
	/// How often there was an occasion.
	pub tried: u32,
	/// How often it succeeded.
	pub done: u32,
	/// How often it failed, by error.
	pub errors: BTreeMap<String, u32>,
}

impl Tally {
	/// How often it ended as it has to end.
	pub fn good(&self, operation: &Operation) -> u32 {
		match operation.expect {
			Expect::Success(_) => self.done,
			Expect::Failure(error, _) => self.errors.get(error).copied().unwrap_or_default(),
		}
	}
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
	/// Events of the pallet by variant; some by what they tell, too.
	pub events: BTreeMap<String, u32>,
	/// Errors by name.
	pub errors: BTreeMap<String, u32>,
}

/// Every operation.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
	FAMILIES.iter().flat_map(|family| family.iter())
}

/// The names of the variants of an enumeration.
pub fn variants<E: TypeInfo>() -> Vec<String> {
	let TypeDef::Variant(variants) = E::type_info().type_def else { panic!("not an enumeration") };
	variants.variants.into_iter().map(|variant| variant.name.into()).collect()
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
			mine.done += tally.done;
			sum(&mut mine.errors, tally.errors);
		}
		sum(&mut self.events, other.events);
		sum(&mut self.errors, other.errors);
	}

	/// Counts something.
	pub fn count(&mut self, name: impl Into<String>) {
		*self.events.entry(name.into()).or_default() += 1;
	}

	/// How often an operation was done and chosen: few are done next.
	pub fn place(&self, operation: &Operation) -> u32 {
		self.operations
			.get(operation.name)
			.map_or(0, |tally| tally.good(operation) * 12 + tally.chosen)
	}

	/// How an operation ended so far.
	pub fn of(&self, operation: &Operation) -> Tally {
		self.operations.get(operation.name).cloned().unwrap_or_default()
	}

	/// What never happened and should have.
	pub fn missing(&self) -> Vec<String> {
		let dead = operations().filter(|operation| self.of(operation).good(operation) == 0);
		let mut missing: Vec<_> = dead.map(|dead| format!("operation: {}", dead.name)).collect();
		let of = |name: &'static str, variants: Vec<String>| {
			variants.into_iter().map(move |variant| format!("{name}({variant})"))
		};
		let told = variants::<crate::Event<Test>>()
			.into_iter()
			.chain(of("EpochDelayed", variants::<crate::DelayReason>()))
			.chain(DETAILS.iter().map(|name| (*name).into()));
		let errors = variants::<crate::Error<Test>>()
			.into_iter()
			.chain(of("InvalidParameters", variants::<crate::ParameterFault>()));
		// The macro of FRAME adds variants that nothing can build.
		let built = |name: &String| !name.starts_with("__") && !UNREACHED.contains(&name.as_str());
		let events = told.filter(built).filter(|event| !self.events.contains_key(event));
		missing.extend(events.map(|event| format!("event: {event}")));
		let errors = errors.filter(built).filter(|error| !self.errors.contains_key(error));
		missing.extend(errors.map(|error| format!("error: {error}")));
		let names: BTreeSet<_> = operations().map(|operation| operation.name).collect();
		assert_eq!(names.len(), operations().count(), "two operations have one name");
		missing
	}
}

impl fmt::Display for Seen {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let count = operations().count();
		writeln!(f, "{} steps of {count} kinds of operations", self.steps)?;
		writeln!(f, "{} failing calls compared with the storage before them", self.compared)?;
		writeln!(f, "{:<48}{:>8}{:>8}{:>8}  errors", "operation", "chosen", "tried", "as told")?;
		for operation in operations() {
			let Tally { chosen, tried, errors, .. } = self.of(operation);
			let good = self.of(operation).good(operation);
			let errors: Vec<_> = errors.iter().map(|(name, n)| format!("{name} {n}")).collect();
			let errors = errors.join(", ");
			writeln!(f, "{:<48}{chosen:>8}{tried:>8}{good:>8}  {errors}", operation.name)?;
		}
		writeln!(f, "events and errors")?;
		for (name, count) in self.errors.iter().chain(&self.events) {
			writeln!(f, "{name:<48}{count:>8}")?;
		}
		Ok(())
	}
}
