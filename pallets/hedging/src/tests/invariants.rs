//! A long random sequence with every invariant after every step.

use super::mock::*;
use crate::{types::*, Event, NextReactorId, Parameters, ReactorOf, Reactors};
use dhv_primitives::{
	ports::{PriceRounds, Reactors as ReactorsPort, ScheduledWork, SpotMarket},
	Balance, Delta, Price,
};
use frame_support::{
	assert_ok,
	storage::with_storage_layer,
	weights::{Weight, WeightMeter},
};
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

const STEPS: u32 = 3_000;

/// A xorshift generator: small, fixed, good enough to wander.
struct Random(u64);

impl Random {
	fn next(&mut self) -> u64 {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		self.0
	}

	/// Below `end`.
	fn below(&mut self, end: u64) -> u64 {
		self.next() % end
	}

	/// From -`size` to `size`.
	fn around(&mut self, size: u64) -> i64 {
		self.below(2 * size + 1) as i64 - size as i64
	}
}

/// What the sequence keeps beside the pallet.
#[derive(Default, Debug)]
struct Ledger {
	/// Sent to reactors by strangers or left by the pallet: base and quote.
	extra: BTreeMap<ReactorId, (Balance, Balance)>,
	bought: u32,
	sold: u32,
	unwound: u32,
	closed: u32,
	skipped: u32,
	repaid: u32,
}

impl Ledger {
	/// Reads the step's events: risk falls, costs are true.
	fn read(&mut self) {
		for event in events() {
			match event {
				Event::Hedged { net_delta_before, net_delta_after, trade, .. } => {
					let (before, after) = (net_delta_before.raw(), net_delta_after.raw());
					assert!(after.abs() < before.abs(), "HG-4");
					assert_eq!(after.abs_diff(before), trade.base, "HG-4: what was traded");
					match trade.side {
						Side::Buy => self.bought += 1,
						Side::Sell => self.sold += 1,
					}
					check_cost(&trade);
				}
				Event::Unwound { trade, .. } => {
					self.unwound += 1;
					check_cost(&trade);
				}
				Event::ReactorClosed { reactor, written_off, .. } => {
					self.closed += 1;
					self.extra.entry(reactor).or_default().0 += written_off;
				}
				Event::HedgeSkipped { .. } | Event::UnwindSkipped { .. } => self.skipped += 1,
				Event::CashRepaid { .. } => self.repaid += 1,
				_ => (),
			}
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

fn latest() -> Price {
	MockPrices::latest(WETH, USDC).unwrap().price
}

/// The world trades the market to the oracle price at a depth of `eth`.
fn arbitrage(eth: u64) {
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

fn some_reactor(random: &mut Random) -> ReactorId {
	ReactorId(random.below(u64::from(NextReactorId::<Test>::get().0) + 1) as u32)
}

fn some_parameters(random: &mut Random) -> HedgeParameters {
	HedgeParameters {
		target_band: Delta::new(milli(random.below(3_000) as i64)),
		max_order: Delta::new(milli(10 + random.below(60_000) as i64)),
		cooldown: 1 + random.below(600),
		buy_slippage_bps: 40 + random.below(160) as u32,
		sell_slippage_bps: 40 + random.below(160) as u32,
		max_price_deviation_bps: 20 + random.below(180) as u32,
		cost_budget: Balance::from(random.below(5_000)) * USD,
		budget_period: 1 + random.below(20_000),
		..parameters()
	}
}

fn donate(random: &mut Random, ledger: &mut Ledger) {
	let id = ReactorId(random.below(u64::from(NextReactorId::<Test>::get().0)) as u32);
	if !ReactorOf::<Test>::contains_key(id) {
		return;
	}
	let account = Hedging::reactor_account(id);
	let extra = ledger.extra.entry(id).or_default();
	if random.below(2) == 0 {
		let amount = WETH_MINIMUM + Balance::from(random.next());
		send(WETH, &WORLD, &account, amount);
		extra.0 += amount;
	} else {
		let amount = USDC_MINIMUM + Balance::from(random.below(1_000_000_000));
		send(USDC, &WORLD, &account, amount);
		extra.1 += amount;
	}
}

fn stir(random: &mut Random) {
	match random.below(7) {
		0 => {
			let moved = latest().raw() / 1_000 * i128::from(1_000 + random.around(30));
			let kept = moved.clamp(price(1_000).raw(), price(5_000).raw());
			MockPrices::set(WETH, USDC, Price::from_raw(kept));
		}
		1 => {
			let side = random.below(2) == 0;
			let amount = Balance::from(random.below(50_000)) * ETH / 1_000;
			let _ = with_storage_layer(|| {
				if side {
					MockMarket::buy(&WORLD, WETH, USDC, amount, Balance::MAX)
				} else {
					MockMarket::sell(&WORLD, WETH, USDC, amount, 0)
				}
			});
		}
		2 => MockPortfolio::set_may_hedge(POOL, random.below(6) != 0),
		3 => {
			let refusal = (random.below(6) == 0).then_some(DispatchError::Exhausted);
			MockMarket::refuse(refusal);
		}
		4 => MockMarket::misreport(Balance::from(random.below(6) / 5)),
		5 => MockFunds::set_buffer(FREE / 16 * Balance::from(random.below(16))),
		_ => MockMarket::set_constant_product(random.below(60) as u32),
	}
}

fn govern(random: &mut Random) {
	let root = RuntimeOrigin::root;
	let _ = match random.below(6) {
		0 => Hedging::set_parameters(root(), POOL, some_parameters(random)),
		1 => {
			let max_delta = Delta::new(milli(random.below(200_000) as i64));
			let cap = ReactorParameters { max_delta };
			Hedging::set_reactor_parameters(root(), some_reactor(random), cap)
		}
		2 => Hedging::close_reactor(root(), some_reactor(random)),
		_ => Hedging::add_spot_reactor(root(), POOL, limits()),
	};
}

fn step(random: &mut Random, ledger: &mut Ledger) {
	match random.below(20) {
		0..=2 => {
			let book = Delta::new(milli(random.around(150_000) - 75_000));
			MockPortfolio::set_delta(POOL, book);
		}
		3..=5 => later(random.below(900)),
		6..=7 => {
			later(random.below(300));
			arbitrage(1_000 + random.below(5_000));
		}
		8..=10 => {
			let _ = rebalance();
		}
		11..=12 => {
			let size = Delta::new(milli(random.around(20_000)));
			let id = some_reactor(random);
			let origin = RuntimeOrigin::signed(MANAGER);
			let _ = with_storage_layer(|| Hedging::hedge(origin, POOL, id, size));
		}
		13..=14 => {
			let limit = Weight::from_parts(random.below(6_000), 0);
			<Hedging as ScheduledWork>::run(&mut WeightMeter::with_limit(limit));
		}
		15 => {
			let before = free();
			let most = if random.below(2) == 0 { 200_000 } else { 500 };
			let wanted = Balance::from(random.below(most)) * USD;
			let repaid = <Hedging as ReactorsPort>::withdraw(POOL, wanted).unwrap();
			assert!(repaid <= wanted);
			assert_eq!(free(), before + repaid);
		}
		16 => {
			let id = some_reactor(random);
			let _ = with_storage_layer(|| Hedging::unwind(signed(), id));
		}
		17 => donate(random, ledger),
		18 => govern(random),
		_ => stir(random),
	}
}

fn wander(seed: u64) {
	new_test_ext().execute_with(|| {
		let mut random = Random(seed);
		let mut ledger = Ledger::default();
		MockMarket::set_constant_product(30);
		arbitrage(5_000);
		for _ in 0..STEPS {
			step(&mut random, &mut ledger);
			ledger.read();
			ledger.check_accounts();
			check();
		}
		println!("seed {seed:#x}: {ledger:?}");
		for (count, what) in [
			(ledger.bought, "bought"),
			(ledger.sold, "sold"),
			(ledger.unwound, "unwound"),
			(ledger.closed, "closed"),
			(ledger.skipped, "skipped"),
			(ledger.repaid, "repaid"),
		] {
			assert!(count >= 8, "the sequence hardly ever {what}: {count}");
		}
		close_everything(&mut ledger);
	});
}

/// Whatever has happened, every reactor can be closed and all it held goes home.
fn close_everything(ledger: &mut Ledger) {
	MockMarket::refuse(None);
	MockMarket::misreport(0);
	MockMarket::set_constant_product(30);
	MockPortfolio::set_may_hedge(POOL, true);
	let generous = HedgeParameters { cost_budget: Balance::MAX, ..parameters() };
	assert_ok!(Hedging::set_parameters(RuntimeOrigin::root(), POOL, generous));
	for id in Reactors::<Test>::get(POOL) {
		let _ = Hedging::close_reactor(RuntimeOrigin::root(), id);
	}
	for _ in 0..50 {
		later(600);
		arbitrage(50_000);
		<Hedging as ScheduledWork>::run(&mut WeightMeter::new());
		ledger.read();
		check();
	}
	assert!(Reactors::<Test>::get(POOL).is_empty());
	assert_eq!(ReactorOf::<Test>::iter().count(), 0);
	ledger.check_accounts();
}

#[test]
fn a_random_sequence_keeps_every_invariant() {
	for seed in [0x5eed_0001, 0x1234_5678_9abc_def1] {
		wander(seed);
	}
}

#[test]
fn broken_states_are_found() {
	let broken = |break_it: fn()| {
		new_test_ext().execute_with(|| {
			hedge_twenty();
			break_it();
			Hedging::check_invariants().unwrap_err()
		})
	};
	fn spot(f: impl FnOnce(&mut SpotReactor<AccountId>)) {
		ReactorOf::<Test>::mutate(REACTOR, |reactor| {
			let ReactorKind::Spot(spot) = &mut reactor.as_mut().unwrap().kind;
			f(spot);
		});
	}
	let found = [
		broken(|| spot(|spot| spot.cash += 1)),
		broken(|| spot(|spot| spot.inventory += 1)),
		broken(|| Reactors::<Test>::remove(POOL)),
		broken(|| ReactorOf::<Test>::remove(REACTOR)),
		broken(|| NextReactorId::<Test>::put(REACTOR)),
		broken(|| spot(|spot| spot.account = ALICE)),
		broken(|| MockPortfolio::open(POOL, USDC, WETH)),
		broken(|| {
			Parameters::<Test>::mutate(POOL, |parameters| parameters.as_mut().unwrap().cooldown = 0)
		}),
		broken(|| crate::HedgeStates::<Test>::mutate(POOL, |state| state.spent.cost_cap = 0)),
	];
	let ids = ["HG-1", "HG-1", "HG-2", "HG-2", "HG-2", "HG-1", "HG-7", "HG-6", "HG-5"];
	for (error, id) in found.iter().zip(ids) {
		let text: &'static str = (*error).into();
		assert!(text.starts_with(id), "{text} is not {id}");
	}
}
