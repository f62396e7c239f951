//! The chain and its people in one random sequence, and how a step of it goes.

use crate::{Journal, Operation, Random, Seen, Wanted};
use core::fmt::Debug;
use frame_support::traits::PalletInfoAccess;
use scale_info::TypeInfo;
use sp_runtime::{DispatchError, DispatchResult, ModuleError, StateVersion};

/// What every world has.
pub struct Parts<'a> {
	/// Decides everything.
	pub random: &'a mut Random,
	/// What happened.
	pub seen: &'a mut Seen,
	/// What was done last.
	pub journal: &'a mut Journal,
}

/// The storage root.
pub fn root() -> Vec<u8> {
	sp_io::storage::root(StateVersion::V1)
}

/// The state of a sequence.
pub trait World: Sized + 'static {
	/// The pallet.
	type Pallet: PalletInfoAccess;
	/// Its errors.
	type Error: TypeInfo;

	/// One of so many failing calls is compared with the storage before it.
	const SAMPLE: u64 = 1;

	/// One of so many operations is one of those that were done least.
	const RARE: u64 = 4;

	/// Everything that may happen.
	fn operations() -> impl Iterator<Item = &'static Operation<Self>>;

	/// What a long run has to see.
	fn wanted() -> Wanted;

	/// Generator, counts and journal.
	fn parts(&mut self) -> Parts<'_>;

	/// What has to hold after each step; counts what the events tell.
	fn check(&mut self);

	/// What an error tells beyond its name.
	fn detail(_: DispatchError) -> Option<String> {
		None
	}

	/// Does one thing for which there is an occasion, and checks everything.
	fn step(&mut self) {
		let seen = self.parts().seen;
		seen.steps += 1;
		let step = seen.steps;
		loop {
			let operation = next_operation::<Self>(&mut self.parts());
			let Parts { seen, journal, .. } = self.parts();
			journal.begin(step, operation.name);
			seen.operations.entry(operation.name).or_default().chosen += 1;
			if let Some(result) = (operation.run)(self) {
				self.judge(operation, result);
				break;
			}
			self.parts().journal.take_back(operation.name);
		}
		self.check();
	}

	/// Counts how an operation ended, which has to be one of the ends that it may have.
	fn judge(&mut self, operation: &'static Operation<Self>, result: DispatchResult) {
		let end = result.err().map(Self::error_name);
		let fits = operation.expect.judge(end.as_deref());
		let tally = self.parts().seen.operations.entry(operation.name).or_default();
		tally.tried += 1;
		tally.good += u32::from(fits == Some(true));
		if let Some(error) = &end {
			*tally.errors.entry(error.clone()).or_default() += 1;
		}
		if let Err(error) = result {
			self.count_error(error);
		}
		assert!(fits.is_some(), "{} ended with {end:?}", operation.name);
		self.note(format!("   {}", end.as_deref().unwrap_or("done")));
	}

	/// Keeps a line for those who look for a fault.
	fn note(&mut self, line: String) {
		self.parts().journal.note(line);
	}

	/// Counts an error, and what it tells.
	fn count_error(&mut self, error: DispatchError) {
		let name = Self::error_name(error);
		let seen = self.parts().seen;
		if let Some(detail) = Self::detail(error) {
			seen.count_error(format!("{name}({detail})"));
		}
		seen.count_error(name);
	}

	/// Counts an event by its variant, notes it, and returns the name.
	fn count_event(&mut self, event: &impl Debug) -> String {
		let told = format!("{event:?}");
		let named = told.trim_start_matches("Event::");
		let name: String = named.chars().take_while(|c| c.is_alphanumeric()).collect();
		self.parts().seen.count(name.clone());
		self.note(format!("   {told}"));
		name
	}

	/// The name of an error.
	fn error_name(error: DispatchError) -> String {
		match error {
			// Events tell numbers.
			DispatchError::Module(ModuleError { index, error, .. })
				if usize::from(index) == Self::Pallet::index() =>
			{
				crate::variants::<Self::Error>()[usize::from(error[0])].clone()
			}
			DispatchError::Module(ModuleError { message: Some(name), .. }) => name.into(),
			DispatchError::Token(error) => format!("{error:?}"),
			// Events forget the text.
			DispatchError::Other(text) if !text.is_empty() => text.into(),
			error => format!("{error:?}"),
		}
	}

	/// Calls something that is whole by itself. What fails changes nothing.
	fn port<V>(
		&mut self,
		call: impl FnOnce() -> Result<V, DispatchError>,
	) -> Result<V, DispatchError> {
		let Parts { random, seen, .. } = self.parts();
		let compare = Self::SAMPLE == 1 || random.once_in(Self::SAMPLE);
		sp_io::storage::start_transaction();
		let result = call();
		match &result {
			Err(error) if compare => {
				let after = root();
				sp_io::storage::rollback_transaction();
				assert_eq!(root(), after, "something changed although a call failed: {error:?}");
				seen.compared += 1;
			}
			_ => sp_io::storage::commit_transaction(),
		}
		result
	}
}

/// By weight; now and then what was done least.
fn next_operation<W: World>(parts: &mut Parts<'_>) -> &'static Operation<W> {
	let Parts { random, seen, .. } = parts;
	if random.once_in(W::RARE) {
		let places: Vec<_> = W::operations().map(|one| (seen.place(one), one)).collect();
		let least = places.iter().map(|(place, _)| *place).min().unwrap_or_default();
		let rare: Vec<_> = places.iter().filter(|(place, _)| *place == least).collect();
		return random.pick(&rare).1;
	}
	let total: u32 = W::operations().map(|operation| operation.weight).sum();
	let mut at = random.below(total.into()) as u32;
	for operation in W::operations() {
		if at < operation.weight {
			return operation;
		}
		at -= operation.weight;
	}
	unreachable!("below the sum of all weights")
}
