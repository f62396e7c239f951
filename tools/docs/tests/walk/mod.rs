//! Makes every call from every origin, and compares what comes of it to what was decided.

use codec::Decode;
use dhv_docs::{
	access::{Caller, Decision},
	calls::{Call, Calls},
};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	storage::{with_transaction, TransactionOutcome},
};
use sp_io::TestExternalities;
use sp_runtime::{traits::Dispatchable, DispatchError};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// A chain that is walked.
pub trait Chain {
	/// Its calls.
	type Call: Decode
		+ scale_info::TypeInfo
		+ Dispatchable<PostInfo = PostDispatchInfo, RuntimeOrigin = Self::Origin>
		+ 'static;
	/// Its origins.
	type Origin: Clone;

	/// A state in which there is somebody of every kind.
	fn world() -> TestExternalities;
	/// The origin of the caller with a number.
	fn origin(caller: usize) -> Self::Origin;
	/// An argument that has to be something, by pallet, call, its name, and the case.
	fn given(call: &Call, argument: &str, case: &str) -> Option<Vec<u8>>;
	/// Who there is.
	fn callers() -> &'static [Caller];
	/// What was decided.
	fn decisions() -> Vec<Decision>;
}

/// What came of a call.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
pub enum Outcome {
	/// It was done.
	Done,
	/// It was not, for a reason.
	Failed(String),
}

impl Outcome {
	/// Whether the call was refused because of who made it.
	pub fn is_refusal(&self, line: &Decision) -> bool {
		match self {
			Self::Done => false,
			Self::Failed(reason) => {
				reason == "BadOrigin"
					|| reason == "CallFiltered"
					|| (!line.refusal.is_empty() && reason == line.refusal)
			}
		}
	}
}

/// The name of an error.
pub fn name(error: DispatchError) -> String {
	match error {
		DispatchError::BadOrigin => "BadOrigin".into(),
		DispatchError::Module(module) => module.message.unwrap_or("unnamed").into(),
		other => format!("{other:?}"),
	}
}

impl From<DispatchResultWithPostInfo> for Outcome {
	fn from(result: DispatchResultWithPostInfo) -> Self {
		match result {
			Ok(_) => Self::Done,
			Err(failure) => Self::Failed(name(failure.error)),
		}
	}
}

/// Does something in a state, and undoes it; what came of it, or nothing if it panicked, after which the
/// state is made anew.
pub fn tried<C: Chain, R>(state: &mut TestExternalities, act: impl FnOnce() -> R) -> Option<R> {
	let done = catch_unwind(AssertUnwindSafe(|| {
		state.execute_with(|| {
			with_transaction(|| TransactionOutcome::Rollback(Ok::<_, DispatchError>(act())))
		})
	}));
	if done.is_err() {
		*state = C::world();
	}
	done.ok().map(|result| result.expect("nothing else fails"))
}

/// An example of the call of a line; none if one of its arguments has no value.
pub fn example<C: Chain>(calls: &Calls, line: &Decision) -> Option<C::Call> {
	let call = calls
		.list()
		.iter()
		.find(|call| call.pallet == line.pallet && call.name == line.call)
		.unwrap_or_else(|| panic!("{}.{} does not exist", line.pallet, line.call));
	let encoded = calls.sample(call, |argument| C::given(call, argument, line.case));
	C::Call::decode(&mut &encoded[..]).ok()
}

/// What came of the call of a line from a caller.
pub fn outcome<C: Chain>(
	state: &mut TestExternalities,
	calls: &Calls,
	line: &Decision,
	caller: usize,
) -> Outcome {
	match example::<C>(calls, line) {
		Some(call) => made::<C>(state, call, C::origin(caller)),
		None => Outcome::Failed("no example".into()),
	}
}

/// What came of a call from an origin.
pub fn made<C: Chain>(state: &mut TestExternalities, call: C::Call, origin: C::Origin) -> Outcome {
	let done = tried::<C, _>(state, || call.dispatch(origin));
	done.map_or(Outcome::Failed("it panics".into()), Outcome::from)
}

/// Every pair of line and caller that does not do what was decided.
pub fn surprises<C: Chain>() -> Vec<String> {
	let calls = Calls::of::<C::Call>();
	let mut state = C::world();
	let mut found = Vec::new();
	for line in &C::decisions() {
		for (number, caller) in C::callers().iter().enumerate() {
			let outcome = outcome::<C>(&mut state, &calls, line, number);
			if outcome.is_refusal(line) == line.allows(number) {
				let case = line.case;
				let (pallet, call) = (line.pallet, line.call);
				found.push(format!("{pallet}.{call} {case} by {}: {outcome:?}", caller.name));
			}
		}
	}
	found
}

/// Builds a state from a preset.
pub fn preset<Config>(patch: Option<Vec<u8>>) -> TestExternalities
where
	Config: Default + serde::Serialize + serde::de::DeserializeOwned + sp_runtime::BuildStorage,
{
	let patch = serde_json::from_slice(&patch.expect("the preset exists")).expect("it is JSON");
	let mut config = serde_json::to_value(Config::default()).unwrap();
	merge(&mut config, patch);
	// Through text, as a node does.
	let text = serde_json::to_vec(&config).unwrap();
	let config: Config = serde_json::from_slice(&text).expect("fields are known");
	TestExternalities::new(config.build_storage().expect("genesis builds"))
}

/// Lays a patch over a configuration.
fn merge(base: &mut serde_json::Value, patch: serde_json::Value) {
	match (base, patch) {
		(serde_json::Value::Object(base), serde_json::Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(serde_json::Value::Null), value);
			}
		}
		(base, patch) => *base = patch,
	}
}
