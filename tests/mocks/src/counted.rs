//! A state that counts what is read and written, as the database behind benchmarks does: each key
//! once, however often it is touched, and keys on the whitelist not at all.

use core::{cell::RefCell, fmt};
use sp_core::{Blake2Hasher, H256};
use sp_externalities::{set_and_run_with_externalities, Extensions};
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::StateVersion;
use sp_state_machine::{
	backend::Backend, BackendTransaction, ChildStorageCollection, Ext, InMemoryBackend, IterArgs,
	OverlayedChanges, StateMachineStats, StorageCollection, StorageIterator, StorageKey,
	StorageValue, TestExternalities, TrieBackendBuilder, UsageInfo,
};
use sp_storage::{ChildInfo, TrackedStorageKey};
use sp_trie::MerkleValue;
use std::{
	collections::BTreeSet,
	time::{Duration, Instant},
};

type Hasher = Blake2Hasher;
type Hash = H256;
type Inner = InMemoryBackend<Hasher>;
type Failure = <Inner as Backend<Hasher>>::Error;

/// What a piece of work cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Measured {
	/// Keys that were read, found or not.
	pub reads: usize,
	/// Keys that were written or removed.
	pub writes: usize,
	/// Bytes of the trie nodes that were read: the proof that a validator needs, before compaction.
	pub proof: usize,
	/// Time of the work and of the new state root.
	pub time: Duration,
}

#[derive(Default)]
struct Seen {
	reads: BTreeSet<Vec<u8>>,
	writes: BTreeSet<Vec<u8>>,
}

/// A committed state, with the counters.
pub struct CountedState {
	state: RefCell<Inner>,
	genesis: Inner,
	seen: RefCell<Seen>,
	whitelist: RefCell<Vec<TrackedStorageKey>>,
}

impl CountedState {
	/// Counts from here on. What was committed so far is what a wiped state returns to.
	pub fn new(mut state: TestExternalities<Hasher>) -> Self {
		let genesis = state.as_backend();
		Self {
			state: RefCell::new(genesis.clone()),
			genesis,
			seen: RefCell::default(),
			whitelist: RefCell::default(),
		}
	}

	/// Runs a benchmark, which commits and wipes as it likes and has an empty keystore; forgets what it
	/// leaves.
	pub fn benchmark<R>(&self, work: impl FnOnce() -> R) -> R {
		let mut overlay = OverlayedChanges::default();
		let entered = overlay.enter_runtime();
		assert!(entered.is_ok(), "nothing runs yet");
		let mut extensions = Extensions::new();
		extensions.register(KeystoreExt::new(MemoryKeystore::new()));
		let mut state = Ext::new(&mut overlay, self, Some(&mut extensions));
		set_and_run_with_externalities(&mut state, work)
	}

	/// Runs `work` and commits what it changes.
	pub fn change<R>(&self, work: impl FnOnce() -> R) -> R {
		let mut overlay = OverlayedChanges::default();
		let done = set_and_run_with_externalities(&mut Ext::new(&mut overlay, self, None), work);
		let changes = overlay.drain_storage_changes(self, StateVersion::V1);
		let changes = changes.unwrap_or_else(|error| panic!("no state root: {error}"));
		self.apply(changes.transaction_storage_root, changes.transaction);
		done
	}

	/// Runs `work` twice and forgets what it changes: once for the time, once for the proof.
	pub fn measure<R>(&self, work: impl Fn() -> R) -> (R, Measured) {
		self.reset_read_write_count();
		let started = Instant::now();
		let mut overlay = OverlayedChanges::default();
		let done = set_and_run_with_externalities(&mut Ext::new(&mut overlay, self, None), &work);
		let reads = self.seen.borrow().reads.len();
		let changes = overlay.drain_storage_changes(self, StateVersion::V1);
		let changes = changes.unwrap_or_else(|error| panic!("no state root: {error}"));
		let time = started.elapsed();
		let writes = changes.main_storage_changes.len();
		drop(changes);

		let state = self.state.borrow();
		let recording = TrieBackendBuilder::wrap(&*state).with_recorder(Default::default()).build();
		let mut overlay = OverlayedChanges::default();
		set_and_run_with_externalities(&mut Ext::new(&mut overlay, &recording, None), &work);
		let root = overlay.drain_storage_changes(&recording, StateVersion::V1).map(|_| ());
		root.unwrap_or_else(|error| panic!("no state root: {error}"));
		let proof =
			recording.extract_proof().map_or(0, |proof| proof.iter_nodes().map(Vec::len).sum());
		(done, Measured { reads, writes, proof, time })
	}

	fn apply(&self, root: Hash, transaction: BackendTransaction<Hasher>) {
		self.state.borrow_mut().apply_transaction(root, transaction);
	}

	fn read(&self, child: Option<&ChildInfo>, key: &[u8]) {
		self.seen.borrow_mut().reads.insert(full_key(child, key));
	}

	fn is_listed(&self, key: &[u8]) -> bool {
		self.whitelist.borrow().iter().any(|listed| listed.key == key)
	}

	fn count(&self, keys: &BTreeSet<Vec<u8>>) -> u32 {
		let counted = keys.iter().filter(|key| !self.is_listed(key)).count();
		u32::try_from(counted).unwrap_or(u32::MAX)
	}
}

fn full_key(child: Option<&ChildInfo>, key: &[u8]) -> Vec<u8> {
	let mut full = child.map(|child| child.storage_key().to_vec()).unwrap_or_default();
	full.extend_from_slice(key);
	full
}

impl fmt::Debug for CountedState {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		write!(f, "CountedState({:?})", self.state.borrow().root())
	}
}

/// Walks over keys and counts them as read.
#[derive(Default)]
pub struct CountedIter {
	inner: <Inner as Backend<Hasher>>::RawIter,
	child: Option<ChildInfo>,
}

impl StorageIterator<Hasher> for CountedIter {
	type Backend = CountedState;
	type Error = Failure;

	fn next_key(&mut self, state: &CountedState) -> Option<Result<StorageKey, Failure>> {
		let next = self.inner.next_key(&state.state.borrow());
		if let Some(Ok(key)) = &next {
			state.read(self.child.as_ref(), key);
		}
		next
	}

	fn next_pair(
		&mut self,
		state: &CountedState,
	) -> Option<Result<(StorageKey, StorageValue), Failure>> {
		let next = self.inner.next_pair(&state.state.borrow());
		if let Some(Ok((key, _))) = &next {
			state.read(self.child.as_ref(), key);
		}
		next
	}

	fn was_complete(&self) -> bool {
		self.inner.was_complete()
	}
}

impl Backend<Hasher> for CountedState {
	type Error = Failure;
	type TrieBackendStorage = <Inner as Backend<Hasher>>::TrieBackendStorage;
	type RawIter = CountedIter;

	fn storage(&self, key: &[u8]) -> Result<Option<StorageValue>, Failure> {
		self.read(None, key);
		self.state.borrow().storage(key)
	}

	fn storage_hash(&self, key: &[u8]) -> Result<Option<Hash>, Failure> {
		self.read(None, key);
		self.state.borrow().storage_hash(key)
	}

	fn closest_merkle_value(&self, key: &[u8]) -> Result<Option<MerkleValue<Hash>>, Failure> {
		self.read(None, key);
		self.state.borrow().closest_merkle_value(key)
	}

	fn child_closest_merkle_value(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<MerkleValue<Hash>>, Failure> {
		self.read(Some(child), key);
		self.state.borrow().child_closest_merkle_value(child, key)
	}

	fn child_storage(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<StorageValue>, Failure> {
		self.read(Some(child), key);
		self.state.borrow().child_storage(child, key)
	}

	fn child_storage_hash(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<Hash>, Failure> {
		self.read(Some(child), key);
		self.state.borrow().child_storage_hash(child, key)
	}

	fn next_storage_key(&self, key: &[u8]) -> Result<Option<StorageKey>, Failure> {
		self.read(None, key);
		self.state.borrow().next_storage_key(key)
	}

	fn next_child_storage_key(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<StorageKey>, Failure> {
		self.read(Some(child), key);
		self.state.borrow().next_child_storage_key(child, key)
	}

	fn storage_root<'a>(
		&self,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		version: StateVersion,
	) -> (Hash, BackendTransaction<Hasher>) {
		self.state.borrow().storage_root(delta, version)
	}

	fn child_storage_root<'a>(
		&self,
		child: &ChildInfo,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		version: StateVersion,
	) -> (Hash, bool, BackendTransaction<Hasher>) {
		self.state.borrow().child_storage_root(child, delta, version)
	}

	fn raw_iter(&self, args: IterArgs) -> Result<CountedIter, Failure> {
		let child = args.child_info.clone();
		self.state.borrow().raw_iter(args).map(|inner| CountedIter { inner, child })
	}

	fn register_overlay_stats(&self, _: &StateMachineStats) {}

	fn usage_info(&self) -> UsageInfo {
		UsageInfo::empty()
	}

	fn wipe(&self) -> Result<(), Failure> {
		*self.state.borrow_mut() = self.genesis.clone();
		self.reset_read_write_count();
		Ok(())
	}

	fn commit(
		&self,
		root: Hash,
		transaction: BackendTransaction<Hasher>,
		changes: StorageCollection,
		child_changes: ChildStorageCollection,
	) -> Result<(), Failure> {
		self.apply(root, transaction);
		let mut seen = self.seen.borrow_mut();
		seen.writes.extend(changes.into_iter().map(|(key, _)| key));
		for (child, changes) in child_changes {
			let full = |key: Vec<u8>| child.iter().copied().chain(key).collect();
			seen.writes.extend(changes.into_iter().map(|(key, _)| full(key)));
		}
		Ok(())
	}

	fn read_write_count(&self) -> (u32, u32, u32, u32) {
		let seen = self.seen.borrow();
		(self.count(&seen.reads), 0, self.count(&seen.writes), 0)
	}

	fn reset_read_write_count(&self) {
		*self.seen.borrow_mut() = Seen::default();
	}

	fn get_whitelist(&self) -> Vec<TrackedStorageKey> {
		self.whitelist.borrow().clone()
	}

	fn set_whitelist(&self, new: Vec<TrackedStorageKey>) {
		*self.whitelist.borrow_mut() = new;
	}

	fn proof_size(&self) -> Option<u32> {
		None
	}

	/// Which keys were read and which written, for whoever looks what a count is made of.
	fn get_read_and_written_keys(&self) -> Vec<(Vec<u8>, u32, u32, bool)> {
		let seen = self.seen.borrow();
		let keys = seen.reads.union(&seen.writes).filter(|key| !self.is_listed(key));
		keys.map(|key| {
			let touched = |set: &BTreeSet<Vec<u8>>| u32::from(set.contains(key));
			(key.clone(), touched(&seen.reads), touched(&seen.writes), false)
		})
		.collect()
	}
}
