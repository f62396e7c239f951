//! The chain, a model of it, and what has to hold.

use super::{operations::OPERATIONS, UNREACHED};
use crate::{tests::mock::*, *};
use dhv_math::{Fixed, Price};
use dhv_sequences::{Journal, Operation, Parts, Random, Seen, Wanted, World as _};
use dhv_venue_primitives::{
	fate, Balance, Command, Fate, MarketId, Nonce, Outcome, RelayBlock, Report, ReportReason,
	Request,
};
use sp_runtime::{traits::Dispatchable, DispatchResult};
use std::collections::BTreeMap;

/// Who trades. The last one has no home.
pub const PEOPLE: [AccountId; 4] = [ALICE, BOB, KEEPER, HOUSE];

/// Outcomes that a long run has to see.
const OUTCOMES: &[&str] = &[
	"Executed",
	"Expired",
	"Refused(Paused)",
	"Refused(UnknownMarket)",
	"Refused(ReduceOnlyMarket)",
	"Refused(StaleIndex)",
	"Refused(LimitExceeded)",
	"Refused(OpenInterest)",
	"Refused(InsufficientMargin)",
	"Refused(InsufficientFree)",
	"Refused(InvalidAmount)",
	"Refused(TooSmall)",
	"Refused(TooManyPositions)",
	"Refused(NotReducing)",
	"Refused(Liquidatable)",
	"Refused(PoolExhausted)",
	"Refused(Arithmetic)",
];

/// What somebody knows of a request of an account.
#[derive(Default)]
struct Told {
	/// Every outcome so far.
	outcomes: BTreeMap<Nonce, Outcome>,
	/// Requests that were sent, with their deadlines.
	asked: BTreeMap<Nonce, RelayBlock>,
	/// Nonces that a report called lost.
	lost: Vec<Nonce>,
	/// Number of the last report.
	seq: u64,
}

/// One random sequence.
pub struct World {
	pub random: Random,
	pub seen: Seen,
	/// What strangers sent to the clearing account.
	pub donated: Balance,
	/// Prices in cents.
	pub prices: BTreeMap<MarketId, u64>,
	/// Requests as they were sent, for repetitions.
	pub sent: Vec<(AccountId, Request)>,
	issued: Balance,
	told: BTreeMap<AccountId, Told>,
	journal: Journal,
}

impl dhv_sequences::World for World {
	type Pallet = Clearing;
	type Error = Error<Test>;

	const SAMPLE: u64 = 4;
	const RARE: u64 = 12;

	fn operations() -> impl Iterator<Item = &'static Operation<Self>> {
		OPERATIONS.iter()
	}

	fn wanted() -> Wanted {
		Wanted::all::<Event<Test>, Error<Test>>()
			.but(UNREACHED)
			.events(OUTCOMES.iter().copied())
			.events(["a part closed", "everything closed", "a debt", "an unpaid gain"])
			.events(["a reward kept", "reported lost"])
	}

	fn parts(&mut self) -> Parts<'_> {
		let Self { random, seen, journal, .. } = self;
		Parts { random, seen, journal }
	}

	fn check(&mut self) {
		self.follow_events();
		self.follow_reports();
		Clearing::check_invariants().unwrap();
		assert_eq!(Balances::total_issuance(), self.issued, "collateral came or went");
		let margins: Balance = Accounts::<Test>::iter_values().map(|account| account.margin).sum();
		let booked = margins + reserves().pool + reserves().insurance;
		let held = Balances::free_balance(Clearing::clearing_account());
		assert_eq!(held, booked + self.donated, "PC-1 to the unit");
		for who in PEOPLE {
			let known = &self.told.entry(who.clone()).or_default().outcomes;
			let now = account(&who);
			for result in &now.results {
				assert_eq!(known.get(&result.nonce), Some(&result.outcome), "an outcome changed");
			}
		}
	}
}

impl World {
	/// The beginning, in a fresh chain.
	pub fn new(seed: u64) -> Self {
		for id in [ETH, BTC] {
			rules(id, lively());
		}
		events();
		System::reset_events();
		Self {
			random: Random::new(seed),
			seen: Seen::default(),
			donated: 0,
			prices: [(ETH, 200_000), (BTC, 3_000_000)].into(),
			sent: Vec::new(),
			issued: Balances::total_issuance(),
			told: [(ALICE, 1), (BOB, 1)]
				.map(|(who, seq)| (who, Told { seq, ..Told::default() }))
				.into(),
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

	pub fn admin(&mut self, call: Call<Test>) -> DispatchResult {
		self.call(signed(&ADMIN), call)
	}

	pub fn someone(&mut self) -> AccountId {
		self.random.choose(&PEOPLE).unwrap()
	}

	/// A market that exists.
	pub fn some_market(&mut self) -> MarketId {
		let ids: Vec<_> = self.prices.keys().copied().collect();
		self.random.pick(&ids)
	}

	/// A nonce that was never used.
	pub fn nonce(&mut self, who: &AccountId) -> Nonce {
		let asked = &self.told.entry(who.clone()).or_default().asked;
		let last = asked.last_key_value().map_or(0, |(nonce, _)| *nonce);
		last.max(account(who).last_nonce) + 1
	}

	/// Sends a request with the next nonce.
	pub fn ask(&mut self, who: &AccountId, command: Command) -> DispatchResult {
		let nonce = self.nonce(who);
		self.request(who, nonce, relay() + 50, command)
	}

	/// A request that has not arrived.
	pub fn lose(&mut self, who: &AccountId) {
		let nonce = self.nonce(who);
		let deadline = relay() + 50;
		self.told.entry(who.clone()).or_default().asked.insert(nonce, deadline);
	}

	/// The first request that has not arrived, with its deadline.
	pub fn lost(&self, who: &AccountId) -> Option<(Nonce, RelayBlock)> {
		let mut asked = self.told.get(who)?.asked.iter();
		let last = account(who).last_nonce;
		asked.find(|(nonce, _)| **nonce > last).map(|(nonce, deadline)| (*nonce, *deadline))
	}

	/// Sends a request, and keeps it.
	pub fn request(
		&mut self,
		who: &AccountId,
		nonce: Nonce,
		valid_until: RelayBlock,
		command: Command,
	) -> DispatchResult {
		let request = Request { nonce, valid_until, command };
		self.sent.push((who.clone(), request));
		if self.sent.len() > 40 {
			self.sent.remove(0);
		}
		self.told.entry(who.clone()).or_default().asked.insert(nonce, valid_until);
		self.call(signed(who), Call::execute { request: request.into() })
	}

	/// Feeds the price of the world.
	pub fn feed(&mut self, market: MarketId) -> DispatchResult {
		let cents = self.prices.get(&market).copied().unwrap_or(100_000);
		let price = Price::new(fixed(&format!("{}.{:02}", cents / 100, cents % 100)));
		self.call(signed(&ORACLE), Call::feed_index { market, price })
	}

	/// Moves a price to between so many percent of what it was.
	pub fn move_price(&mut self, market: MarketId, low: i64, high: i64) -> DispatchResult {
		let percent = self.random.between(low, high) as u64;
		let price = self.prices.entry(market).or_insert(100_000);
		*price = (*price * percent / 100).clamp(10_000, 20_000_000);
		self.feed(market)
	}

	/// A signed size that is worth up to so many thousands.
	pub fn some_size(&mut self, market: MarketId, thousands: u64) -> Fixed {
		let cents = self.prices.get(&market).copied().unwrap_or(100_000);
		let micro = self.random.below(thousands * 1_000 * 100 * 1_000_000 / cents) as i128;
		let size = micro * 1_000_000_000_000;
		Fixed::from_raw(if self.random.below(2) == 0 { size } else { -size })
	}

	fn follow_events(&mut self) {
		for event in events() {
			self.count_event(&event);
			match event {
				Event::Handled { who, nonce, outcome } => {
					self.seen.count(format!("{outcome:?}"));
					let told = self.told.entry(who).or_default();
					assert!(told.outcomes.insert(nonce, outcome).is_none(), "a nonce taken twice");
					let lost = told.lost.contains(&nonce) && outcome == Outcome::Executed;
					assert!(!lost, "a lost nonce was executed");
				}
				Event::Liquidated { who, liquidator, debt, unpaid, penalty, reward, .. } => {
					let flat = account(&who).positions.is_empty();
					self.seen.count(if flat { "everything closed" } else { "a part closed" });
					assert!(reward <= penalty && (debt == 0 || penalty == 0));
					for (happened, name) in [
						(debt > 0, "a debt"),
						(unpaid > 0, "an unpaid gain"),
						(reward > 0 && Balances::free_balance(&liquidator) == 0, "a reward kept"),
					] {
						if happened {
							self.seen.count(name);
						}
					}
				}
				_ => (),
			}
		}
		System::reset_events();
	}

	/// What homes learn is true, and in order.
	fn follow_reports(&mut self) {
		for (home, told) in sent() {
			let Some(who) = PEOPLE.into_iter().find(|who| home_of(who) == home) else { continue };
			let known = self.told.entry(who.clone()).or_default();
			assert_eq!(told.seq, known.seq + 1, "a report was lost");
			known.seq = told.seq;
			for (nonce, deadline) in &known.asked {
				match fate(&told, *nonce, *deadline) {
					Fate::Taken(outcome) => assert_eq!(known.outcomes.get(nonce), Some(&outcome)),
					Fate::Overtaken | Fate::Expired => {
						known.lost.push(*nonce);
						self.seen.count("reported lost");
					}
					Fate::Open => assert!(!known.outcomes.contains_key(nonce)),
					Fate::Forgotten => (),
				}
			}
			let last = told.last_nonce;
			known.asked.retain(|nonce, _| *nonce > last);
			known.lost.retain(|nonce| *nonce + 50 > last);
			let query = report(&who);
			assert_eq!(query, Report { reason: ReportReason::Query, ..told }, "an untrue report");
		}
	}

	/// Everybody leaves.
	pub fn end(&mut self) {
		close_channel(false);
		assert!(self.admin(Call::set_paused { paused: false }).is_ok());
		let house = signed(&HOUSE);
		let amount = 1_000_000 * USD;
		self.call(house, Call::fund_pool { amount }).unwrap();
		for id in self.prices.keys().copied().collect::<Vec<_>>() {
			self.feed(id).unwrap();
		}
		for who in PEOPLE {
			let _ = self.call(signed(&ORACLE), Call::liquidate { who: who.clone() });
			for position in account(&who).positions {
				let limit = if position.size.get().is_negative() { MAX } else { Fixed::ZERO };
				let command = Command::SetPosition {
					market: position.market,
					target: dhv_math::Delta::ZERO,
					limit: Price::new(limit),
					reduce_only: true,
				};
				self.ask(&who, command).unwrap();
			}
			self.check();
		}
		// Whoever could not close the one before the other now can, or owes.
		let open: Vec<_> = PEOPLE.iter().map(|who| account(who).positions.len()).collect();
		for who in PEOPLE {
			let amount = account(&who).margin;
			if account(&who).positions.is_empty() && amount > MINIMUM {
				self.ask(&who, Command::Withdraw { amount }).unwrap();
				assert_eq!(account(&who).margin, 0, "somebody could not leave");
			}
		}
		end_block();
		self.check();
		if open.iter().all(|count| *count == 0) {
			for market in Markets::<Test>::iter_values() {
				assert_eq!((market.long, market.short), (Fixed::ZERO, Fixed::ZERO));
			}
		}
	}
}

/// A price that no fill exceeds.
const MAX: Fixed = types::MAX_PRICE;
