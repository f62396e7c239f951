//! What there is, what happened, and what is checked after every step.

use super::{super::mock::*, FAMILIES};
use crate::{types::*, *};
use dhv_math::amount::to_fixed;
use dhv_mocks::VenueWorld;
use dhv_primitives::{
	ports::{Nonce, PerpId},
	Balance, Fixed,
};
use dhv_sequences::{Journal, Operation, Parts, Random, Seen, Wanted, World as _};
use frame_support::{assert_ok, dispatch::DispatchResult};
use sp_runtime::traits::Dispatchable;
use std::collections::BTreeSet;

/// Errors that no sequence brings about.
const UNREACHED: &[&str] = &[
	// Other tests show them: the pools and assets of a sequence are those that fit.
	"UnknownPool",
	"UnsupportedAssets",
	"InvalidRatios",
	"InvalidSizes",
	"InvalidBounds",
	"InvalidLegs",
	"InvalidDurations",
	"PriceUnknown",
	"TooManyOps",
	// Bounds that a sequence is too short for.
	"IdsExhausted",
	// Inputs that lead to them are refused before.
	"DivisionByZero",
	"OutOfDomain",
	"Overflow",
];

/// What else a long run has to see.
const DETAILS: &[&str] = &[
	"Ended(Settled)",
	"Ended(Failed)",
	"Ended(Skipped)",
	"Ended(Expired)",
	"Ended(Stayed)",
	"Ended(Resolved(Returned))",
	"Ended(Resolved(WrittenOff))",
	"Ended(Resolved(Dropped))",
	"Quarantined(SequenceJump)",
	"Quarantined(Clock)",
	"Quarantined(Nonce)",
	"Quarantined(Totals)",
	"Quarantined(Deficit)",
	"Quarantined(Position)",
	"Quarantined(Mark)",
	"Quarantined(Equity)",
	"Quarantined(Figures)",
	"QuarantineResolved(rebased)",
	"Bounded by the truth",
	"Healed",
];

/// The state of a sequence.
pub struct World {
	pub random: Random,
	pub seen: Seen,
	journal: Journal,
	/// The reactor that is looked at: the newest.
	pub id: PerpId,
	/// Price and position do not move by themselves, so that the value can be compared.
	pub still: bool,
	/// Presents to the reactor.
	pub presents: Balance,
	/// Money of the reactor that is gone.
	pub lost: Balance,
	/// Numbers for which money arrived.
	pub arrived: BTreeSet<Nonce>,
	/// Reports were forged or adopted by governance: the ledger need not be true any more.
	pub forged: bool,
}

impl dhv_sequences::World for World {
	type Pallet = Perps;
	type Error = Error<Test>;

	fn operations() -> impl Iterator<Item = &'static Operation<Self>> {
		FAMILIES.iter().copied().flatten()
	}

	fn wanted() -> Wanted {
		Wanted::all::<Event<Test>, Error<Test>>().but(UNREACHED).events(DETAILS.iter().copied())
	}

	fn parts(&mut self) -> Parts<'_> {
		let Self { random, seen, journal, .. } = self;
		Parts { random, seen, journal }
	}

	fn check(&mut self) {
		self.follow_events();
		check();
		self.compare_with_truth();
	}
}

impl World {
	pub fn new(seed: u64) -> Self {
		System::reset_events();
		let mut world = Self {
			random: Random::new(seed),
			seen: Seen::default(),
			journal: Journal::new(seed),
			id: ID,
			still: false,
			presents: 0,
			lost: 0,
			arrived: BTreeSet::new(),
			forged: false,
		};
		world.still = world.random.once_in(2);
		world
	}

	pub fn reactor(&self) -> Option<PerpReactor<AccountId>> {
		Reactors::<Test>::get(self.id)
	}

	pub fn account(&self) -> AccountId {
		Perps::reactor_account(self.id)
	}

	pub fn ops(&self) -> Vec<Op> {
		Perps::ops(self.id)
	}

	/// Forgets the old reactor for a new one.
	pub fn follow(&mut self, id: PerpId) {
		self.id = id;
		(self.presents, self.lost, self.forged) = (0, 0, false);
		self.arrived.clear();
		MockVenue::change(|venue| {
			let VenueWorld { mark, initial_bps, .. } = *venue;
			*venue = VenueWorld { mark, initial_bps, ..Default::default() };
		});
	}

	/// Dispatches a call as a block does.
	pub fn call(&mut self, origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
		self.note(format!("   {call:?}"));
		self.port(|| {
			let dispatched = RuntimeCall::Perps(call).dispatch(origin);
			dispatched.map(|_| ()).map_err(|refused| refused.error)
		})
	}

	fn follow_events(&mut self) {
		for event in events() {
			let name = self.count_event(&event);
			let detail = match &event {
				Event::Ended { outcome: Outcome::Failed(_), .. } => "Failed".into(),
				Event::Ended { outcome, .. } => format!("{outcome:?}"),
				Event::Quarantined { doubt, .. } => format!("{doubt:?}"),
				Event::QuarantineResolved { accepted, rebased, .. } => {
					self.forged |= *accepted;
					if *rebased {
						"rebased".into()
					} else {
						continue;
					}
				}
				Event::Held { reason, .. } | Event::ReportKept { reason, .. } => {
					self.count_error(*reason);
					continue;
				}
				_ => continue,
			};
			self.seen.count(format!("{name}({detail})"));
		}
		System::reset_events();
	}

	/// All the money of the reactor, wherever it truly is.
	fn real(&self) -> Balance {
		let (account, venue) = (self.account(), MockVenue::world());
		let out = venue.out.iter().map(|message| match message {
			ToVenue::Fund { account: to, amount, .. } if *to == account => *amount,
			_ => 0,
		});
		let here: BTreeSet<_> = (0..self.reactor().map_or(0, |reactor| reactor.next_nonce))
			.map(|nonce| Perps::arrival_account(self.id, nonce))
			.collect();
		let back = venue.back.iter().map(|message| match message {
			ToHome::Money { to, amount, .. } if here.contains(to) => *amount,
			_ => 0,
		});
		let remote = MockVenue::account(&account);
		let trapped = venue.trapped.get(&account).copied().unwrap_or_default();
		let trapped_home: Balance = venue.trapped_home.values().sum();
		let arrived = self
			.arrived
			.iter()
			.map(|nonce| Assets::balance(USDC, Perps::arrival_account(self.id, *nonce)));
		let moving: Balance = out.chain(back).chain(arrived).sum();
		Assets::balance(USDC, &account)
			+ moving + trapped
			+ trapped_home
			+ remote.free
			+ remote.margin
	}

	/// Where the price stands still: `low` counts nothing that is not there or was not lost unnoticed,
	/// `high` all that is there but presents and what was given up.
	fn compare_with_truth(&mut self) {
		let Some(reactor) = self.reactor() else { return };
		let Ok(nav) = Perps::nav(self.id) else { return };
		if !self.still || self.forged {
			return;
		}
		let whole = |units: Balance| to_fixed(units, 6).unwrap();
		let ledger = reactor.ledger;
		let real = whole(self.real());
		// What a transfer home costs is booked when it arrives; resizing rounds.
		let slack = whole(2 * USD);
		let most = real.try_add(whole(self.lost)).unwrap().try_add(slack).unwrap();
		assert!(nav.low <= most, "{:?} is above the truth {most:?}: {reactor:?}", nav.low);
		let besides = whole(self.presents + ledger.written_off);
		let least = real.try_sub(besides).unwrap().try_sub(slack).unwrap();
		assert!(nav.high >= least, "{:?} is below the truth {least:?}: {reactor:?}", nav.high);
		self.seen.count("Bounded by the truth");
	}

	/// All faults end, governance resolves what nothing else does, and everything is exchanged: then
	/// the ledger is what the venue has.
	pub fn heal(&mut self) {
		// What is trapped stays so: nobody claims it any more.
		let venue = MockVenue::world();
		self.lost += venue.trapped.get(&self.account()).copied().unwrap_or_default();
		self.lost += venue.trapped_home.values().sum::<Balance>();
		MockVenue::change(|venue| {
			let VenueWorld { mark, initial_bps, accounts, out, back, .. } = core::mem::take(venue);
			*venue = VenueWorld { mark, initial_bps, accounts, out, back, ..Default::default() };
		});
		MockFunds::set_buffer(0);
		MockPortfolio::set_may_hedge(POOL, true);
		let mark = MockVenue::world().mark;
		MockPrices::set(WETH, USDC, mark);
		for turn in 0..40 {
			if turn == 20 {
				MockVenue::push_report(&self.account());
			}
			self.exchange_quietly();
			if self.reactor().is_none() {
				return;
			}
			if Perps::quarantine(self.id).is_some() {
				// The report may be forged: a fresh one is not.
				let root = RuntimeOrigin::root();
				assert_ok!(Perps::resolve_quarantine(root, self.id, false));
				MockVenue::change(|venue| venue.back.clear());
				if self.truth_does_not_fit() {
					return;
				}
			}
			let stuck = |op: &&Op| op.is_doubtful() && op.kind.is_leg();
			if let Some(op) = self.ops().iter().find(stuck).copied() {
				let legs_gone = MockVenue::world().out.is_empty();
				let resolution = Resolution::WrittenOff;
				let root = RuntimeOrigin::root();
				let lost = op.state != OpState::Unknown || is_fund(&op.kind);
				if legs_gone && lost {
					self.lost = self.lost.max(op.kind.amount());
					assert_ok!(Perps::force_resolve(root, self.id, op.nonce, resolution));
				}
			}
		}
		self.agree();
	}

	/// A fresh report of the venue is put into quarantine, since what was forged before was believed,
	/// or since the venue made a loss beyond what is plausible: governance takes it over.
	fn truth_does_not_fit(&mut self) -> bool {
		MockVenue::push_report(&self.account());
		self.exchange_quietly();
		if Perps::quarantine(self.id).is_none() {
			return false;
		}
		assert_ok!(Perps::resolve_quarantine(RuntimeOrigin::root(), self.id, true));
		self.forged = true;
		false
	}

	fn exchange_quietly(&mut self) {
		blocks(4);
		MockVenue::deliver_all();
		while let Some(message) = MockVenue::take_back() {
			self.arrive(message);
		}
		work();
		self.check();
	}

	/// One message reaches home.
	pub fn arrive(&mut self, message: ToHome) {
		self.note(format!("   arrives: {}", short(&message)));
		if let ToHome::Money { nonce, to, .. } = &message {
			if *to == Perps::arrival_account(self.id, *nonce) {
				self.arrived.insert(*nonce);
			}
		}
		if let Err(error) = arrive(message) {
			self.count_error(error);
		}
	}

	/// Ledger and venue agree to the unit.
	fn agree(&mut self) {
		let Some(reactor) = self.reactor() else { return };
		let remote = MockVenue::account(&self.account());
		if reactor.snapshot.seq != remote.seq || !self.ops().is_empty() {
			return;
		}
		let ledger = reactor.ledger;
		assert_eq!(ledger.margin, remote.margin);
		assert_eq!(ledger.venue_free + ledger.surplus, remote.free);
		assert_eq!(reactor.snapshot.position.size, remote.position.size);
		assert_eq!((ledger.out_flight, ledger.stranded, ledger.in_flight), (0, 0, 0));
		self.seen.count("Healed");
	}

	/// The end of a sequence: whatever happened, the reactor can be closed and what is there goes home.
	pub fn end(&mut self) {
		self.heal();
		if self.reactor().is_some_and(|reactor| reactor.status == Status::Active) {
			assert_ok!(Perps::close(RuntimeOrigin::root(), self.id));
		}
		self.heal();
		for _ in 0..10 {
			if self.reactor().is_none() {
				return;
			}
			blocks(40);
			self.heal();
		}
		// Governance has believed what was forged: only it can end that.
		if self.forged {
			assert_ok!(Perps::abandon(RuntimeOrigin::root(), self.id));
			self.heal();
		}
		if self.reactor().is_none() {
			return;
		}
		panic!("cannot be closed: {:?} {:?}", self.reactor(), self.ops());
	}

	/// A whole number of units as a signed value.
	pub fn thousandths(&mut self, most: u64) -> Fixed {
		milli(self.random.below(2 * most + 1) as i64 - most as i64)
	}
}

fn short(message: &ToHome) -> String {
	match message {
		ToHome::Report(raw) => {
			use codec::Decode;
			use dhv_primitives::ports::VenueReport;
			format!("{:?}", <(AccountId, VenueReport)>::decode(&mut &raw[..]).map(|(_, r)| r))
		}
		other => format!("{other:?}"),
	}
}
