//! The chain, a model of it, and what has to hold.

use super::operations::{Operation, OPERATIONS};
use crate::{tests::mock::*, *};
use core::fmt;
use dhv_math::surface::{grid_strikes, moves, SmileTerms, SmileView};
use dhv_mocks::{MockClock, MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{PriceRounds, SurfaceError, SurfacePoint, VolatilitySurface},
	Fixed, OptionKind, Timestamp,
};
use frame_support::storage::with_storage_layer;
use scale_info::{TypeDef, TypeInfo};
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchResult, ModuleError, StateVersion};
use std::collections::{BTreeMap, VecDeque};

/// Who may be a submitter.
pub const PEOPLE: [u64; 6] = [KEEPER, 71, 72, 73, 74, 75];
/// How many of the last operations are told when a run fails.
const RECENT: usize = 30;
/// The window of the band, and what a stored hour may be longer.
const WINDOW: (u64, u64) = (DAY, DAY + 3_600);
const KINDS: [OptionKind; 2] = [OptionKind::Call, OptionKind::Put];

/// A xorshift generator.
pub struct Random(u64);

impl Random {
	/// Below `below`, which is not zero.
	pub fn next(&mut self, below: u64) -> u64 {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		(self.0 >> 11) % below
	}

	/// One of a list that is not empty.
	pub fn pick<V: Copy>(&mut self, from: &[V]) -> V {
		from[usize::try_from(self.next(from.len() as u64)).unwrap()]
	}
}

/// What happened, by name.
#[derive(Default)]
pub struct Seen {
	operations: BTreeMap<String, u32>,
	names: BTreeMap<String, u32>,
}

fn variants<E: TypeInfo>() -> Vec<String> {
	let TypeDef::Variant(variants) = E::type_info().type_def else { panic!("not an enumeration") };
	let names = variants.variants.into_iter().map(|variant| variant.name.to_string());
	names.filter(|name| !name.starts_with("__")).collect()
}

impl Seen {
	/// Adds what happened elsewhere.
	pub fn add(&mut self, other: Self) {
		for (name, count) in other.operations {
			*self.operations.entry(name).or_default() += count;
		}
		for (name, count) in other.names {
			*self.names.entry(name).or_default() += count;
		}
	}

	/// Events, errors and successes of operations that never happened.
	pub fn missing(&self, unreached: &[&str]) -> Vec<String> {
		let names = variants::<Event<Test>>().into_iter().chain(variants::<Error<Test>>());
		let names =
			names.chain(OPERATIONS.iter().filter(|op| op.succeeds).map(|op| op.name.into()));
		names
			.filter(|name| !unreached.contains(&name.as_str()))
			.filter(|name| !self.names.contains_key(name))
			.collect()
	}
}

impl fmt::Display for Seen {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		for (name, count) in self.operations.iter().chain(&self.names) {
			writeln!(f, "{name:<44}{count:>8}")?;
		}
		Ok(())
	}
}

/// One random sequence.
pub struct World {
	/// Decides everything.
	pub random: Random,
	/// Level of volatility in the market, in basis points.
	pub level: u32,
	/// What happened.
	pub seen: Seen,
	/// Approvals that wait: who, what, since when.
	votes: BTreeMap<Timestamp, Vec<(u64, SmileTerms, Timestamp)>>,
	/// Smiles that were in force, until when.
	held: BTreeMap<Timestamp, Vec<(Timestamp, SmileView)>>,
	/// What was answered at a version and a pricing time.
	answers: BTreeMap<(u64, Timestamp, u64), Result<SurfacePoint, SurfaceError>>,
	version: u64,
	seed: u64,
	recent: VecDeque<String>,
}

impl Drop for World {
	fn drop(&mut self) {
		if std::thread::panicking() {
			for line in &self.recent {
				eprintln!("{line}");
			}
			eprintln!("DHV_SEED={}", self.seed);
		}
	}
}

fn root() -> Vec<u8> {
	sp_io::storage::root(StateVersion::V1)
}

fn view(smile: &Smile, expiry: Timestamp) -> SmileView {
	let seconds = expiry.saturating_since(MockClock::timestamp());
	SmileView::new(&smile.terms(), smile.spot, seconds).unwrap()
}

/// What is answered on the grid of an expiry without a smile of its own.
fn answered(expiry: Timestamp) -> Option<SmileView> {
	let (spot, now) = (MockPrices::latest(WETH, USDC)?.price, MockClock::timestamp());
	let ask = |kind, strike| VolatilityFeed::volatility_at(WETH, kind, expiry, strike, spot, now);
	let forward = ask(OptionKind::Call, spot).ok()?.forward;
	let strikes = grid_strikes(forward).unwrap();
	let of = |kind| Ok(strikes.map(|strike| ask(kind, strike).unwrap().volatility));
	let seconds = expiry.saturating_since(now);
	Some(SmileView { seconds, forward, strikes, call: of(KINDS[0]), put: of(KINDS[1]) })
}

/// Whether a smile is further than `bps` from another, allowing for what rounding makes of it.
fn further(old: &SmileView, new: &SmileView, bps: u32, slack: i128) -> bool {
	let limit = Fixed::from_raw(Fixed::from_bps(bps).raw() - slack);
	KINDS.iter().any(|kind| moves(old.of(*kind).unwrap(), new.of(*kind).unwrap(), limit).is_err())
}

impl World {
	/// The beginning, in a fresh chain.
	pub fn new(seed: u64) -> Self {
		let mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		Self {
			random: Random((mixed ^ (mixed >> 31)) | 1),
			level: 7_000,
			seen: Seen::default(),
			votes: BTreeMap::new(),
			held: BTreeMap::new(),
			answers: BTreeMap::new(),
			version: 0,
			seed,
			recent: VecDeque::new(),
		}
	}

	/// Does one thing and checks everything.
	pub fn step(&mut self) {
		let total: u32 = OPERATIONS.iter().map(|operation| operation.weight).sum();
		let mut place = u32::try_from(self.random.next(total.into())).unwrap();
		let chosen = OPERATIONS.iter().find(|operation| {
			let found = place < operation.weight;
			place = place.saturating_sub(operation.weight);
			found
		});
		let Operation { name, run, .. } = chosen.unwrap();
		if self.recent.len() == RECENT {
			self.recent.pop_front();
		}
		self.recent.push_back((*name).into());
		let result = run(self);
		*self.seen.operations.entry(format!("{name}: chosen")).or_default() += 1;
		let ended = match result {
			Ok(()) => (*name).to_string(),
			Err(DispatchError::Module(ModuleError { message: Some(error), .. })) => error.into(),
			Err(error) => format!("{error:?}"),
		};
		self.recent.back_mut().unwrap().push_str(&format!(" → {ended}"));
		*self.seen.names.entry(ended).or_default() += 1;
		self.follow_events();
		self.check();
	}

	/// Dispatches a call; if it fails, nothing has changed.
	pub fn call(&mut self, origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
		let before = root();
		let done = with_storage_layer(|| {
			let dispatched = RuntimeCall::from(call).dispatch(origin);
			dispatched.map(|_| ()).map_err(|error| error.error)
		});
		if done.is_err() {
			assert!(before == root(), "a failing call left something behind");
		}
		done
	}

	/// Submits a smile and compares what comes of it with the model.
	pub fn submit(&mut self, who: u64, expiry: Timestamp, terms: SmileTerms) -> DispatchResult {
		let (now, limits) = (MockClock::timestamp(), VolatilityFeed::parameters(WETH).unwrap());
		let stored = Smiles::<Test>::get(WETH, expiry).map(|old| view(&old, expiry));
		let old = stored.clone().or_else(|| answered(expiry));
		let SmileTerms { call, put, rate } = terms;
		let call = Call::submit_smile { underlying: WETH, expiry, call, put, rate };
		let done = self.call(RuntimeOrigin::signed(who), call);
		let held = self.held.entry(expiry).or_default();
		let spot = || MockPrices::latest(WETH, USDC).unwrap().price;
		let new = || SmileView::new(&terms, spot(), expiry.saturating_since(now)).unwrap();
		let since = |window: u64| {
			let values =
				held.iter().filter(move |(until, _)| now.saturating_since(*until) <= window);
			values.map(|(_, value)| value).chain(&old)
		};
		let band = Error::<Test>::DailyBandExceeded(GridPoint { put: false, strike: 0 });
		match &done {
			Ok(()) => {
				let new = new();
				let step = stored.is_none_or(|old| !further(&old, &new, limits.max_move_bps, 0));
				assert!(step, "it moved too far");
				for value in since(WINDOW.0) {
					assert!(!further(value, &new, limits.max_band_bps, 0), "it left the band");
				}
				let votes = self.votes.entry(expiry).or_default();
				votes.retain(|(other, _, at)| {
					let young = now.saturating_since(*at) <= limits.approval_period;
					*other != who && young && Members::all().contains(other)
				});
				votes.push((who, terms, now));
				let count = votes.iter().filter(|(_, other, _)| *other == terms).count();
				let enough = count >= usize::try_from(limits.approvals).unwrap();
				let stored = Smiles::<Test>::get(WETH, expiry).map(|smile| smile.updated_at);
				if enough {
					assert_eq!(stored, Some(now), "{count} approvals are enough");
					votes.clear();
					held.extend(old.map(|old| (now, old)));
				}
				assert_eq!(VolatilityFeed::approvals(WETH, expiry).len(), votes.len());
			}
			Err(error) if same_variant(*error, band.into()) => {
				let (new, bps) = (new(), limits.max_band_bps);
				// A millionth, for volatilities that are stored to 1e-8.
				let left =
					since(WINDOW.1).any(|value| further(value, &new, bps, 1_000_000_000_000));
				assert!(left, "it was inside the band");
			}
			Err(_) => {}
		}
		done
	}

	/// The model forgets what the pallet removed.
	fn follow_events(&mut self) {
		for event in events() {
			let name = format!("{event:?}");
			let name = name.trim_start_matches("Event::").split(' ').next().unwrap().to_string();
			*self.seen.names.entry(name).or_default() += 1;
			match event {
				Event::ProposalExpired { expiry, .. } => drop(self.votes.remove(&expiry)),
				Event::SmileUpdated { expiry, approvals: None, .. }
				| Event::SmileRemoved { expiry, .. }
				| Event::SmileExpired { expiry, .. } => {
					self.votes.remove(&expiry);
					self.held.remove(&expiry);
				}
				_ => {}
			}
		}
	}

	fn check(&mut self) {
		VolatilityFeed::check_invariants().unwrap();
		let version = VolatilityFeed::version(WETH);
		assert!(version >= self.version, "a version never falls");
		self.version = version;
		let Some(round) = MockPrices::latest(WETH, USDC) else { return };
		for probe in 0..6 {
			let expiry = Timestamp::from_secs(day(0).secs() + (self.today() + 2 + probe * 9) * DAY);
			let kind = KINDS[usize::try_from(probe % 2).unwrap()];
			let strike = price(1_500 + i64::try_from(probe).unwrap() * 250);
			let found = VolatilityFeed::point(WETH, kind, expiry, strike, round.price, round.time);
			let key = (version, round.time, self.today() * 10 + probe);
			let known = self.answers.entry(key).or_insert(found);
			assert_eq!(*known, found, "one version, two answers");
		}
		if self.answers.len() > 10_000 {
			self.answers.clear();
		}
	}

	/// Whole days since the beginning.
	pub fn today(&self) -> u64 {
		MockClock::timestamp().secs().saturating_sub(START) / DAY
	}

	/// Everything expires by itself, and nothing is left.
	pub fn end(&mut self) {
		MockClock::advance(500 * DAY);
		for _ in 0..20 {
			super::operations::work();
		}
		self.follow_events();
		self.check();
		assert_eq!(Smiles::<Test>::iter().count(), 0);
		assert_eq!(Expiries::<Test>::iter().count(), 0);
		assert_eq!(Histories::<Test>::iter().count(), 0);
		assert_eq!(Approvals::<Test>::iter().count(), 0);
		assert_eq!(Proposals::<Test>::iter().count(), 0);
	}
}

/// Whether two errors are of one variant, at whatever point of the grid.
fn same_variant(a: DispatchError, b: DispatchError) -> bool {
	let (DispatchError::Module(a), DispatchError::Module(b)) = (a, b) else { return false };
	(a.index, a.error[0]) == (b.index, b.error[0])
}
