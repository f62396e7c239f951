//! The chain and its people in one random sequence.

use super::{
	books::{accounts, Books},
	operation::{detail, name, Expect, Operation},
	seen::{operations, Seen},
};
use crate::{
	tests::{limited_sales::LimitCounts, mock::*, random::Random},
	BookEntry, PoolCount, Pools,
};
use dhv_mocks::{MockPrices, USDC};
use dhv_primitives::{Balance, Fixed, PoolId, SeriesId};
use frame_support::traits::fungibles::Mutate;
use frame_system::RawOrigin;
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchResult, StateVersion};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Accounts that invest.
pub const USERS: [AccountId; 3] = [ALICE, BOB, CAROL];
/// Accounts that own nothing at first.
pub const STRANGERS: [AccountId; 2] = [20, 21];
/// Accounts that fees may go to.
pub const RECIPIENTS: [AccountId; 3] = [TREASURY, 30, 31];
/// A pool that nobody opened.
pub const NO_POOL: PoolId = PoolId(99);

/// How many of the last operations are told when a run fails.
const RECENT: usize = 60;

/// One random sequence.
pub struct World {
	/// Decides everything.
	pub random: Random,
	/// What the events told.
	pub books: Books,
	/// The price that is fed.
	pub spot: Fixed,
	/// Whether any price was ever fed.
	pub feeding: bool,
	/// Series that were issued, those that expired long ago apart.
	pub series: Vec<SeriesId>,
	/// The entries of all books after the last step.
	pub entries: BTreeMap<(PoolId, SeriesId), BookEntry>,
	/// Series whose mark failed in this step.
	pub unmarked: BTreeSet<(PoolId, SeriesId)>,
	/// What sales met.
	pub limits: LimitCounts,
	/// The length of every pool's history, if it is not to vary.
	pub history: Option<u32>,
	/// What happened.
	pub seen: Seen,
	seed: u64,
	recent: VecDeque<String>,
}

impl Drop for World {
	fn drop(&mut self) {
		if std::thread::panicking() {
			for line in &self.recent {
				eprintln!("{line}");
			}
			eprintln!("DHV_SEED={} DHV_STEPS={}", self.seed, self.seen.steps);
		}
	}
}

fn root() -> Vec<u8> {
	sp_io::storage::root(StateVersion::V1)
}

impl World {
	/// The beginning, in a chain without pools.
	pub fn new(seed: u64, history: Option<u32>) -> Self {
		let rich = [ALICE, BOB, CAROL, BUYER, REACTOR];
		for who in rich {
			Assets::mint_into(USDC, &who, 100 * WEALTH).unwrap();
		}
		MockPrices::clear();
		let mut world = Self {
			random: Random(seed),
			books: Books::new(&[&rich[..], &[REGISTRY, INSURANCE]].concat()),
			spot: Fixed::from_int(SPOT),
			feeding: false,
			series: Vec::new(),
			entries: BTreeMap::new(),
			unmarked: BTreeSet::new(),
			limits: LimitCounts::default(),
			history,
			seen: Seen::default(),
			seed,
			recent: VecDeque::new(),
		};
		world.open_first_pools();
		world.install_reactors();
		world.check();
		world
	}

	/// Does one thing for which there is an occasion, and checks everything.
	pub fn step(&mut self) {
		self.seen.steps += 1;
		let step = self.seen.steps;
		loop {
			let operation = self.next_operation();
			self.note(format!("{step}: {}", operation.name));
			let tally = self.seen.operations.entry(operation.name).or_default();
			tally.chosen += 1;
			if let Some(result) = (operation.run)(self) {
				self.judge(operation, result);
				break;
			}
			if self.recent.back().is_some_and(|line| line.ends_with(operation.name)) {
				self.recent.pop_back();
			}
		}
		self.check();
	}

	/// By weight; now and then what was done least.
	fn next_operation(&mut self) -> &'static Operation {
		if self.random.once_in(5) {
			let places: Vec<_> = operations().map(|one| (self.seen.place(one), one)).collect();
			let least = places.iter().map(|(place, _)| *place).min().unwrap_or_default();
			let rare: Vec<_> = places.iter().filter(|(place, _)| *place == least).collect();
			return self.random.pick(&rare).1;
		}
		let total: u32 = operations().map(|operation| operation.weight).sum();
		let mut at = self.random.below(total.into()) as u32;
		for operation in operations() {
			if at < operation.weight {
				return operation;
			}
			at -= operation.weight;
		}
		unreachable!("below the sum of all weights")
	}

	/// Counts how an operation ended, which has to be one of the ends that it may have.
	fn judge(&mut self, operation: &'static Operation, result: DispatchResult) {
		let tally = self.seen.operations.entry(operation.name).or_default();
		tally.tried += 1;
		let (expected, or) = match operation.expect {
			Expect::Success(or) => (None, or),
			Expect::Failure(error, or) => (Some(error), or),
		};
		let end = result.err().map(name);
		match &end {
			None => tally.done += 1,
			Some(error) => *tally.errors.entry(error.clone()).or_default() += 1,
		}
		if let Err(error) = result {
			self.count_error(error);
		}
		let told = format!("   {}", end.as_deref().unwrap_or("done"));
		let fits = match end.as_deref() {
			end if end == expected => true,
			Some(error) => or.iter().any(|group| group.contains(&error)),
			None => false,
		};
		assert!(fits, "{} ended with {end:?}", operation.name);
		self.note(told);
	}

	/// Counts an error, and what it tells.
	pub fn count_error(&mut self, error: DispatchError) {
		let name = name(error);
		if let Some(detail) = detail(error) {
			*self.seen.errors.entry(format!("{name}({detail})")).or_default() += 1;
		}
		*self.seen.errors.entry(name).or_default() += 1;
	}

	/// Keeps a line for those who look for a fault.
	pub fn note(&mut self, line: String) {
		if self.recent.len() == RECENT {
			self.recent.pop_front();
		}
		self.recent.push_back(line);
	}

	/// Calls a port. What fails changes nothing.
	pub fn port<V>(
		&mut self,
		call: impl FnOnce() -> Result<V, DispatchError>,
	) -> Result<V, DispatchError> {
		sp_io::storage::start_transaction();
		let result = call();
		if let Err(error) = &result {
			let after = root();
			sp_io::storage::rollback_transaction();
			assert_eq!(root(), after, "something changed although a call failed: {error:?}");
			self.seen.compared += 1;
		} else {
			sp_io::storage::commit_transaction();
		}
		result
	}

	/// Calls a port that leaves it to its caller to take back what a failure began.
	pub fn within_call<V>(
		&mut self,
		call: impl FnOnce() -> Result<V, DispatchError>,
	) -> Result<V, DispatchError> {
		self.port(|| frame_support::storage::with_storage_layer(call))
	}

	/// Dispatches a call as the runtime does.
	pub fn call(
		&mut self,
		origin: RawOrigin<AccountId>,
		call: impl Into<RuntimeCall>,
	) -> DispatchResult {
		let call: RuntimeCall = call.into();
		self.note(format!("   {origin:?}: {call:?}"));
		self.port(|| call.dispatch(origin.into()).map(|_| ()).map_err(|error| error.error))
	}

	/// Dispatches a signed call.
	pub fn signed(&mut self, who: AccountId, call: crate::Call<Test>) -> DispatchResult {
		self.call(RawOrigin::Signed(who), call)
	}

	/// A pool.
	pub fn pool(&mut self) -> PoolId {
		let count = PoolCount::<Test>::get();
		PoolId(self.random.below(count.into()) as u32)
	}

	/// A pool for which something holds.
	pub fn pool_where(&mut self, holds: impl Fn(PoolId) -> bool) -> Option<PoolId> {
		let pools: Vec<_> = Pools::<Test>::iter_keys().filter(|pool| holds(*pool)).collect();
		self.random.choose(&pools)
	}

	/// Somebody who invests.
	pub fn user(&mut self) -> AccountId {
		self.random.pick(&USERS)
	}

	/// Somebody, seldom a pool's own account.
	pub fn anybody(&mut self) -> AccountId {
		match self.random.below(12) {
			0 => {
				let pool = self.pool();
				self.random.pick(&accounts(pool))
			}
			1 | 2 => self.random.pick(&STRANGERS),
			_ => self.user(),
		}
	}

	/// Up to 3,000 units, at least one.
	pub fn amount(&mut self) -> Balance {
		USD + Balance::from(self.random.below(3_000 * USD as u64))
	}
}
