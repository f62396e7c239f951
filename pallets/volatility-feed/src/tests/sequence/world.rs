//! The chain, a model of it, and what has to hold.

use super::{operations::OPERATIONS, UNREACHED};
use crate::{tests::mock::*, *};
use dhv_math::surface::{grid_strikes, moves, SmileTerms, SmileView};
use dhv_mocks::{MockClock, MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{PriceRounds, SurfaceError, SurfacePoint, VolatilitySurface},
	Fixed, OptionKind, Timestamp,
};
use dhv_sequences::{Journal, Operation, Parts, Random, Seen, Wanted, World as _};
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchResult};
use std::collections::BTreeMap;

/// Who may be a submitter.
pub const PEOPLE: [u64; 6] = [KEEPER, 71, 72, 73, 74, 75];
/// The window of the band, and what a stored hour may be longer.
const WINDOW: (u64, u64) = (DAY, DAY + 3_600);
const KINDS: [OptionKind; 2] = [OptionKind::Call, OptionKind::Put];

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
	journal: Journal,
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

impl dhv_sequences::World for World {
	type Pallet = VolatilityFeed;
	type Error = Error<Test>;

	// What is rare, as days without a price are, would leave little of the market.
	const RARE: u64 = 40;

	fn operations() -> impl Iterator<Item = &'static Operation<Self>> {
		OPERATIONS.iter()
	}

	fn wanted() -> Wanted {
		Wanted::all::<Event<Test>, Error<Test>>().but(UNREACHED)
	}

	fn parts(&mut self) -> Parts<'_> {
		let Self { random, seen, journal, .. } = self;
		Parts { random, seen, journal }
	}

	fn check(&mut self) {
		self.follow_events();
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
}

impl World {
	/// The beginning, in a fresh chain.
	pub fn new(seed: u64) -> Self {
		Self {
			random: Random::new(seed),
			level: 7_000,
			seen: Seen::default(),
			votes: BTreeMap::new(),
			held: BTreeMap::new(),
			answers: BTreeMap::new(),
			version: 0,
			journal: Journal::new(seed),
		}
	}

	/// Dispatches a call; if it fails, nothing has changed.
	pub fn call(&mut self, origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
		self.note(format!("   {call:?}"));
		self.port(|| {
			let dispatched = RuntimeCall::from(call).dispatch(origin);
			dispatched.map(|_| ()).map_err(|error| error.error)
		})
	}

	/// Submits a smile and compares what comes of it with the model.
	pub fn submit(&mut self, who: u64, expiry: Timestamp, terms: SmileTerms) -> DispatchResult {
		let (now, limits) = (MockClock::timestamp(), VolatilityFeed::parameters(WETH).unwrap());
		let stored = Smiles::<Test>::get(WETH, expiry).map(|old| view(&old, expiry));
		let old = stored.or_else(|| answered(expiry));
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
			self.count_event(&event);
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
