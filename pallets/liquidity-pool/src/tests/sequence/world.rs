//! The chain and its people in one random sequence.

use super::{
	books::{accounts, Books},
	operation::{detail, Operation},
	seen::wanted,
	FAMILIES,
};
use crate::{
	tests::{limited_sales::LimitCounts, mock::*},
	BookEntry, Error, PoolCount, Pools,
};
use dhv_mocks::{MockPrices, USDC};
use dhv_primitives::{Balance, Fixed, PoolId, SeriesId};
use dhv_sequences::{Journal, Parts, Random, Seen, Wanted, World as _};
use frame_support::traits::fungibles::Mutate;
use frame_system::RawOrigin;
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchResult};
use std::collections::{BTreeMap, BTreeSet};

/// Accounts that invest.
pub const USERS: [AccountId; 3] = [ALICE, BOB, CAROL];
/// Accounts that own nothing at first.
pub const STRANGERS: [AccountId; 2] = [20, 21];
/// Accounts that fees may go to.
pub const RECIPIENTS: [AccountId; 3] = [TREASURY, 30, 31];
/// A pool that nobody opened.
pub const NO_POOL: PoolId = PoolId(99);

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
	journal: Journal,
}

impl dhv_sequences::World for World {
	type Pallet = LiquidityPool;
	type Error = Error<Test>;

	fn operations() -> impl Iterator<Item = &'static Operation> {
		FAMILIES.iter().copied().flatten()
	}

	fn wanted() -> Wanted {
		wanted()
	}

	fn parts(&mut self) -> Parts<'_> {
		let Self { random, seen, journal, .. } = self;
		Parts { random, seen, journal }
	}

	fn check(&mut self) {
		self.check_all();
	}

	fn detail(error: DispatchError) -> Option<String> {
		detail(error)
	}
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
			random: Random::new(seed),
			books: Books::new(&[&rich[..], &[REGISTRY, INSURANCE]].concat()),
			spot: Fixed::from_int(SPOT),
			feeding: false,
			series: Vec::new(),
			entries: BTreeMap::new(),
			unmarked: BTreeSet::new(),
			limits: LimitCounts::default(),
			history,
			seen: Seen::default(),
			journal: Journal::new(seed),
		};
		world.open_first_pools();
		world.install_reactors();
		world.check();
		world
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
