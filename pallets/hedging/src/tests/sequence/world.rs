//! What there is, what happened, and what is checked after every step.

use super::{super::mock::*, FAMILIES};
use crate::{types::*, *};
use dhv_primitives::{
	ports::{PerpHedges, PerpId, ScheduledWork},
	Balance, Delta, Price,
};
use dhv_sequences::{Journal, Operation, Parts, Random, Seen, Wanted, World as _};
use frame_support::{assert_ok, dispatch::DispatchResult, weights::WeightMeter};
use sp_runtime::{traits::Dispatchable, DispatchError};
use std::collections::BTreeMap;

/// Errors that no sequence brings about.
const UNREACHED: &[&str] = &[
	// Other tests show them: the pool of a sequence is configured and has assets that fit.
	"UnknownPool",
	"NotConfigured",
	"UnsupportedAssets",
	"PriceUnknown",
	"NoLiquidity",
	// Bounds that a sequence is too short for.
	"ReactorIdsExhausted",
	// Inputs that lead to them are refused before.
	"DivisionByZero",
	"OutOfDomain",
	"Overflow",
];

/// What else a long run has to see.
const DETAILS: &[&str] = &[
	"Hedged(Buy)",
	"Hedged(Sell)",
	"Hedged(in flight)",
	"PerpOrdered(long)",
	"PerpOrdered(short)",
	"PerpOrdered(beside others)",
	"Split",
];

/// The accounts at venues that there are.
pub const ACCOUNTS: [PerpId; 2] = [PERP, PerpId(8)];

/// The state of a sequence.
pub struct World {
	pub random: Random,
	pub seen: Seen,
	journal: Journal,
	/// Sent to reactors by strangers or left by the pallet: base and quote.
	extra: BTreeMap<ReactorId, (Balance, Balance)>,
}

impl dhv_sequences::World for World {
	type Pallet = Hedging;
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
		self.check_accounts();
		check();
	}
}

impl World {
	pub fn new(seed: u64) -> Self {
		System::reset_events();
		for (account, most) in ACCOUNTS.into_iter().zip([60, 25]) {
			MockPerps::open(account, POOL, delta(most));
		}
		let mut world = Self {
			random: Random::new(seed),
			seen: Seen::default(),
			journal: Journal::new(seed),
			extra: BTreeMap::new(),
		};
		MockMarket::set_constant_product(30);
		world.arbitrage(5_000);
		world
	}

	/// A reactor that there is, or was, or will be.
	pub fn some_reactor(&mut self) -> ReactorId {
		if let (Some(id), false) =
			(self.random.choose(&Reactors::<Test>::get(POOL)), self.random.once_in(8))
		{
			return id;
		}
		ReactorId(self.random.below(u64::from(NextReactorId::<Test>::get().0) + 1) as u32)
	}

	/// An account at a venue.
	pub fn some_account(&mut self) -> PerpId {
		self.random.pick(&ACCOUNTS)
	}

	/// Up to so many thousandths in both directions.
	pub fn thousandths(&mut self, most: i64) -> Delta {
		Delta::new(milli(self.random.between(-most, most)))
	}

	/// Dispatches a call as a block does.
	pub fn call(&mut self, origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
		self.note(format!("   {call:?}"));
		self.port(|| {
			let dispatched = RuntimeCall::Hedging(call).dispatch(origin);
			dispatched.map(|_| ()).map_err(|refused| refused.error)
		})
	}

	/// The same for a call that orders: it never raises the worst outcome (HG-8).
	pub fn order(&mut self, origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
		let before = Hedging::net_delta(POOL);
		let done = self.call(origin, call);
		if let (Ok(()), Ok(before), Ok(after)) = (done, before, Hedging::net_delta(POOL)) {
			let (least, most) = (before.outcomes.farthest(), after.outcomes.farthest());
			let nets = self.is_netting();
			assert!(nets || most <= least, "HG-8: {before:?} {after:?}");
			// What one account gives up another may be asked for: as much as before is in flight.
			let moved = after.outcomes != before.outcomes || self.has_given_up();
			assert!(moved, "HG-8: nothing was ordered");
		}
		done
	}

	/// Whether the step has netted.
	fn is_netting(&self) -> bool {
		events().iter().any(|event| matches!(event, Event::Netting { .. }))
	}

	/// Whether a request was given up in the step.
	fn has_given_up(&self) -> bool {
		events().iter().any(|event| matches!(event, Event::RequestGivenUp { .. }))
	}

	/// The world trades the market to the oracle price at a depth of `eth`.
	pub fn arbitrage(&mut self, eth: u64) {
		let market = MockMarket::ACCOUNT;
		let (base, quote) = MockMarket::reserves(WETH, USDC);
		let target_base = Balance::from(eth) * ETH;
		let cents = u128::try_from(latest().raw() / 10_000_000_000_000_000).unwrap();
		let target_quote = Balance::from(eth) * cents * USD / 100;
		for (asset, has, wants) in [(WETH, base, target_base), (USDC, quote, target_quote)] {
			if has < wants {
				send(asset, &WORLD, &market, wants - has);
			} else if has > wants {
				send(asset, &market, &WORLD, has - wants);
			}
		}
	}

	pub fn donate(&mut self, id: ReactorId, asset: dhv_primitives::AssetIndex, amount: Balance) {
		send(asset, &WORLD, &Hedging::reactor_account(id), amount);
		let extra = self.extra.entry(id).or_default();
		if asset == WETH {
			extra.0 += amount;
		} else {
			extra.1 += amount;
		}
	}

	/// Reads the step's events: every outcome falls, costs are true.
	fn follow_events(&mut self) {
		let mut orders = 0;
		let mut band = None;
		let check_falls = |before: &Outcomes, after: &Outcomes, band: Option<Delta>| match band {
			None => check_falls(before, after),
			Some(band) => check_inside(before, after, band),
		};
		for event in events() {
			let name = self.count_event(&event);
			let details = match event {
				Event::Hedged { outcomes_before, outcomes_after, trade, .. } => {
					orders += 1;
					check_falls(&outcomes_before, &outcomes_after, band);
					let (before, after) = (outcomes_before.most.raw(), outcomes_after.most.raw());
					assert_eq!(after.abs_diff(before), trade.base, "HG-4: what was traded");
					check_cost(&trade);
					let in_flight = outcomes_before.least != outcomes_before.most;
					vec![format!("{:?}", trade.side)]
						.into_iter()
						.chain(in_flight.then(|| "in flight".into()))
						.collect()
				}
				Event::PerpOrdered { outcomes_before, outcomes_filled, trade, .. } => {
					orders += 1;
					check_falls(&outcomes_before, &outcomes_filled, band);
					let long = trade.change > Delta::ZERO;
					let others = outcomes_before.least != outcomes_before.most;
					vec![if long { "long" } else { "short" }.to_string()]
						.into_iter()
						.chain(others.then(|| "beside others".into()))
						.collect()
				}
				Event::Netting { band: within, opposite, .. } => {
					assert!(opposite >= parameters().min_order, "there was nothing to net");
					band = Some(within);
					vec![]
				}
				Event::Unwound { trade, .. } => {
					check_cost(&trade);
					vec![]
				}
				Event::ReactorClosed { reactor, written_off, .. } => {
					self.extra.entry(reactor).or_default().0 += written_off;
					vec![]
				}
				Event::HedgeSkipped { reason, .. } | Event::UnwindSkipped { reason, .. } => {
					self.count_error(reason);
					vec![]
				}
				_ => vec![],
			};
			for detail in details {
				self.seen.count(format!("{name}({detail})"));
			}
		}
		if orders > 1 {
			self.seen.count("Split");
		}
		System::reset_events();
	}

	/// What lies on a reactor's account is its ledger and what strangers sent, to the unit.
	fn check_accounts(&self) {
		for id in 0..NextReactorId::<Test>::get().0 {
			let id = ReactorId(id);
			let (cash, inventory) =
				if ReactorOf::<Test>::contains_key(id) { ledgers(id) } else { (0, 0) };
			let (base, quote) = self.extra.get(&id).copied().unwrap_or_default();
			let account = Hedging::reactor_account(id);
			assert_eq!(Assets::balance(WETH, &account), inventory + base, "{id:?}");
			assert_eq!(Assets::balance(USDC, &account), cash + quote, "{id:?}");
		}
	}

	/// Whatever has happened, what is held on both sides is netted once all is quiet.
	fn settle_down(&mut self) {
		let root = RuntimeOrigin::root;
		let calm = HedgeParameters {
			target_band: delta(4),
			max_period_delta: delta(100_000),
			cost_budget: 1_000_000_000_000_000 * USD,
			..parameters()
		};
		assert_ok!(put(POOL, calm));
		let routes = ACCOUNTS.map(|account| Route::Perp { account, cost_bps: 20 });
		let routing = self.random.pick(&[Routing::InOrder, Routing::Cheapest]);
		let plan = Plan { routing, routes: Routes::truncate_from(routes.to_vec()) };
		assert_ok!(Hedging::set_routing(root(), POOL, plan));
		let book = self.thousandths(40_000);
		MockPortfolio::set_delta(POOL, book);
		for _ in 0..60 {
			later(600);
			self.arbitrage(50_000);
			Hedging::run(&mut WeightMeter::new());
			for account in ACCOUNTS {
				while MockPerps::fill(account) {}
			}
			self.check();
		}
		let spot = Reactors::<Test>::get(POOL).into_iter().map(|id| ledgers(id).1 as i128);
		let venues = ACCOUNTS.map(|id| MockPerps::exposure(id).unwrap().confirmed.raw());
		let min = parameters().min_order.raw();
		let held: Vec<i128> = spot.chain(venues).filter(|held| held.abs() >= min).collect();
		let opposite = held.iter().any(|held| *held > 0) && held.iter().any(|held| *held < 0);
		assert!(!opposite, "opposite hedges are kept: {held:?} book {book:?}");
	}

	/// Whatever has happened, every reactor can be closed and all it held goes home.
	pub fn end(&mut self) {
		MockMarket::refuse(None);
		MockMarket::misreport(0);
		MockMarket::set_constant_product(30);
		MockFunds::on_advance(None);
		MockPortfolio::set_may_hedge(POOL, true);
		for account in ACCOUNTS {
			MockPerps::forget(account, None);
			MockPerps::refuse(account, None);
			MockPerps::hold(account, false);
			MockPerps::stick(account, false);
		}
		MockFunds::set_buffer(0);
		MockTerms::set_hedge_cost(None);
		self.settle_down();
		let cost_budget = 1_000_000_000_000_000 * USD;
		assert_ok!(put(POOL, HedgeParameters { cost_budget, ..parameters() }));
		for id in Reactors::<Test>::get(POOL) {
			let _ = Hedging::close_reactor(RuntimeOrigin::root(), id);
		}
		for _ in 0..50 {
			later(600);
			self.arbitrage(50_000);
			Hedging::run(&mut WeightMeter::new());
			self.check();
		}
		assert!(Reactors::<Test>::get(POOL).is_empty());
		assert_eq!(ReactorOf::<Test>::iter().count(), 0);
		let spots = |route: &Route| matches!(route, Route::Spot(_));
		assert!(!Plans::<Test>::get(POOL).routes.iter().any(spots));
	}
}

/// The newest price.
pub fn latest() -> Price {
	<MockPrices as dhv_primitives::ports::PriceRounds>::latest(WETH, USDC).unwrap().price
}

/// Every outcome comes nearer to zero (HG-4, HG-8).
fn check_falls(before: &Outcomes, after: &Outcomes) {
	for (from, to) in [(before.least, after.least), (before.most, after.most)] {
		assert!(to.raw().abs() < from.raw().abs(), "HG-8: {before:?} {after:?}");
	}
	let sides = (before.least.raw().signum(), before.most.raw().signum());
	assert!(sides == (1, 1) || sides == (-1, -1), "HG-8: zero was among {before:?}");
}

/// Netting leaves the band in no outcome (HG-8).
fn check_inside(before: &Outcomes, after: &Outcomes, band: Delta) {
	for outcome in [before.least, before.most, after.least, after.most] {
		assert!(outcome.raw().abs() <= band.raw(), "HG-8: {before:?} {after:?} {band:?}");
	}
}

/// Recomputes the cost of a trade from its price, with one unit for rounding.
fn check_cost(trade: &Trade) {
	let price = u128::try_from(trade.oracle_price.raw() / 1_000_000_000_000).unwrap();
	let fair = trade.base / 1_000_000 * price / 1_000_000_000_000;
	let loss = match trade.side {
		Side::Buy => trade.quote.saturating_sub(fair),
		Side::Sell => fair.saturating_sub(trade.quote),
	};
	assert!(loss.abs_diff(trade.cost) <= 1_000, "{trade:?} {fair}");
}

/// An error that some neighbour answers.
pub const REFUSAL: DispatchError = DispatchError::Exhausted;
