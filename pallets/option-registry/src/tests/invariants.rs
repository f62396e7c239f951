//! Random sequences: after every step, every invariant.

use super::{mock::*, random::Random};
use crate::{FixingKey, FixingState, Fixings};
use dhv_mocks::{MockClock, MockOperators, MockOwner, USDC};
use dhv_primitives::{
	ports::{OperatorFeed, OptionRegistry, ScheduledWork},
	Contracts, Fixed, OptionKind, Price, SeriesId,
};
use frame_support::{
	storage::with_storage_layer,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
	},
	weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, DispatchResult};
use std::collections::BTreeMap;

const STEPS: u32 = 5_000;
const WHO: [AccountId; 4] = [POOL, POOL_B, ALICE, BOB];

/// How often each thing was done with success.
#[derive(Default, Debug)]
struct Done {
	issued: u32,
	written: u32,
	closed: u32,
	topped_up: u32,
	pokes: u32,
	paid: u32,
	proposed: u32,
	disputed: u32,
	resolved: u32,
	left: u32,
	medians: u32,
	fallbacks: u32,
}

struct World {
	random: Random,
	price: i64,
	done: Done,
	/// Who feeds, of five.
	operators: Vec<AccountId>,
	/// Final fixings while they are stored.
	fixed: BTreeMap<FixingKey, FixingState>,
}

fn call(f: impl FnOnce() -> DispatchResult) -> bool {
	with_storage_layer(f).is_ok()
}

impl World {
	fn series(&mut self) -> SeriesId {
		let ids = Registry::series_list();
		if ids.is_empty() {
			return SeriesId(0);
		}
		self.random.pick(&ids)
	}

	fn step(&mut self) {
		match self.random.next(25) {
			0 | 1 => self.issue(),
			2..=5 => self.write(),
			6 | 7 => self.close(),
			8 => self.top_up(),
			9..=12 => self.time_passes(),
			13 => self.owner_changes(),
			14 => self.donate(),
			15 => self.give(),
			16 => self.work(),
			17 => self.operators_change(),
			18 => self.somebody_feeds(),
			19 | 20 => self.dispute(),
			21 => self.resolve(),
			_ => self.poke(),
		}
	}

	fn issue(&mut self) {
		let kind = self.random.pick(&[OptionKind::Call, OptionKind::Put]);
		let strike = self.random.pick(&[1_500, 2_000, 2_500]);
		let hour = MockClock::timestamp().secs() / HOUR + 1 + self.random.next(3);
		let series = terms(kind, strike, hour * HOUR - START);
		let origin = RawOrigin::Signed(MANAGER);
		let known = <Registry as OptionRegistry<AccountId>>::find(&series).is_some();
		if call(|| Registry::issue_series(origin.into(), series)) && !known {
			self.done.issued += 1;
		}
	}

	fn write(&mut self) {
		let (series, writer) = (self.series(), self.random.pick(&[POOL, POOL_B, POOL, ALICE]));
		let (amount, to) = (self.random.lots(), self.random.pick(&WHO));
		let locked = write(writer, series, amount, to);
		self.done.written += u32::from(locked.is_ok());
	}

	fn close(&mut self) {
		let mut open = Vec::new();
		for series in Registry::series_list() {
			for (writer, from) in WHO.iter().flat_map(|w| WHO.iter().map(move |f| (*w, *f))) {
				let short =
					<Registry as OptionRegistry<AccountId>>::position(&writer, series).short;
				let most = short.min(options(series, from)).units() / 10_000;
				if most > 0 {
					open.push((series, writer, from, most));
				}
			}
		}
		if open.is_empty() {
			return;
		}
		let (series, writer, from, most) = self.random.pick(&open);
		let amount = match self.random.next(3) {
			0 => self.random.lots(),
			1 => Contracts::from_units(most * 10_000),
			_ => Contracts::from_units(most / 3 * 10_000),
		};
		self.done.closed += u32::from(close(writer, series, amount, from).is_ok());
	}

	fn top_up(&mut self) {
		let (series, writer, by) = (self.series(), self.random.pick(&WHO), self.random.pick(&WHO));
		let amount = u128::from(self.random.next(usdc(1_000) as u64));
		let origin = RawOrigin::Signed(by);
		let done = call(|| Registry::top_up(origin.into(), series, writer, amount));
		self.done.topped_up += u32::from(done);
	}

	fn time_passes(&mut self) {
		// Now and then operators are silent, or the whole chain stands still for hours.
		let longest = match self.random.next(60) {
			0 => 15_000,
			1..=5 => 2_000,
			_ => 240,
		};
		MockClock::advance(1 + self.random.next(longest));
		if self.random.next(10) > 0 {
			let change = self.random.next(2 * 120) as i64 - 120;
			self.price = (self.price + change).clamp(300, 8_000);
			self.feed_all();
		}
		System::set_block_number(System::block_number() + 1 + self.random.next(3));
	}

	/// Most operators feed about the price, one may lie, and a round comes of it.
	fn feed_all(&mut self) {
		for operator in self.operators.clone() {
			match self.random.next(12) {
				0 => {}
				1 => feed(operator, 1 + self.random.next(100_000) as i64),
				_ => feed(operator, self.price + self.random.next(5) as i64),
			}
		}
		set_round(self.price);
	}

	/// One operator feeds anything at all.
	fn somebody_feeds(&mut self) {
		let operator = self.random.pick(&self.operators.clone());
		let asset = self.random.pick(&[USDC, dhv_mocks::WETH]);
		let raw = self.random.pick(&[0, -1, 1, i128::MAX, Fixed::SCALE, 2_000 * Fixed::SCALE]);
		Registry::on_value(&operator, asset, Price::from_raw(raw));
	}

	fn operators_change(&mut self) {
		if self.random.next(5) > 0 {
			return;
		}
		let who = OPERATORS[0] + AccountId::from(self.random.next(5));
		if self.operators.contains(&who) {
			if self.operators.len() > 2 {
				self.operators.retain(|other| *other != who);
				Registry::on_left(&who);
				self.done.left += 1;
			}
		} else {
			self.operators.push(who);
		}
		MockOperators::set(&self.operators);
	}

	/// A fixing after expiry, by chance one that is not due.
	fn fixing(&mut self) -> Option<FixingKey> {
		let now = MockClock::timestamp();
		let mut keys: Vec<_> = Fixings::<Test>::iter_keys().collect();
		keys.sort_unstable();
		if self.random.next(4) > 0 {
			keys.retain(|key| key.expiry <= now);
		}
		(!keys.is_empty()).then(|| self.random.pick(&keys))
	}

	fn dispute(&mut self) {
		if self.random.next(2) > 0 {
			return;
		}
		let Some(key) = self.fixing() else { return };
		let guardian = RawOrigin::Signed(GUARDIAN);
		let done = call(|| Registry::dispute_fixing(guardian.into(), key));
		self.done.disputed += u32::from(done);
	}

	fn resolve(&mut self) {
		let Some(key) = self.fixing() else { return };
		let price = usd(self.random.pick(&[0, 1, self.price, self.price + 1, 9_000]));
		let done = call(|| Registry::resolve_fixing(RawOrigin::Root.into(), key, price));
		self.done.resolved += u32::from(done);
	}

	/// OR-21, and counts what the events of the step tell.
	fn check_final(&mut self) -> Result<(), String> {
		let stored: BTreeMap<_, _> = Fixings::<Test>::iter()
			.filter(|(_, record)| record.fixing().is_some())
			.map(|(key, record)| (key, record.state))
			.collect();
		for (key, state) in &stored {
			if self.fixed.get(key).is_some_and(|before| before != state) {
				return Err(format!("OR-21: {key:?} changed to {state:?}"));
			}
		}
		self.fixed = stored;
		for event in events() {
			match event {
				crate::Event::FixingProposed { .. } => self.done.proposed += 1,
				crate::Event::FixingFinal { rule: crate::FixingRule::Median, .. } => {
					self.done.medians += 1;
				}
				crate::Event::FixingFinal { rule: crate::FixingRule::Resolved, .. } => {}
				crate::Event::FixingFinal { .. } => self.done.fallbacks += 1,
				_ => {}
			}
		}
		System::reset_events();
		Ok(())
	}

	fn owner_changes(&mut self) {
		let who = self.random.pick(&[POOL, POOL_B]);
		let refuses = self.random.next(4) == 0;
		MockOwner::set_refusal(who, refuses.then_some(DispatchError::Other("closed")));
		MockOwner::set_cover(who, u128::from(self.random.next(usdc(500) as u64)));
	}

	fn donate(&mut self) {
		let amount = u128::from(self.random.next(1_000_000));
		let to = Registry::account_id();
		let keep = Preservation::Preserve;
		call(|| <Assets as Mutate<AccountId>>::transfer(USDC, &BOB, &to, amount, keep).map(|_| ()));
	}

	fn give(&mut self) {
		let (series, from, to) = (self.series(), self.random.pick(&WHO), self.random.pick(&WHO));
		let amount = options(series, from).units() / 3;
		let dies = Preservation::Expendable;
		call(|| {
			<Options as Mutate<AccountId>>::transfer(series, &from, &to, amount, dies).map(|_| ())
		});
	}

	fn work(&mut self) {
		let limit = Weight::from_parts(self.random.next(40_000_000_000), 10_000_000);
		Registry::run(&mut WeightMeter::with_limit(limit));
	}

	fn poke(&mut self) {
		let mut ids = Registry::series_list();
		ids.retain(|id| info(*id).terms.is_expired(MockClock::timestamp()));
		if ids.is_empty() {
			return;
		}
		let (series, who) = (self.random.pick(&ids), self.random.pick(&WHO));
		let origin = || RawOrigin::Signed(BOB).into();
		let poked = call(|| Registry::poke_fixing(origin(), series))
			| call(|| Registry::settle_vault(origin(), series, who));
		self.done.pokes += u32::from(poked);
		let paid = match self.random.next(2) {
			0 => call(|| Registry::pay_holder(origin(), series, who)),
			_ => call(|| Registry::claim(RawOrigin::Signed(who).into(), series)),
		};
		self.done.paid += u32::from(paid);
	}

	/// Lets every series run out and pays whatever is left.
	fn end(&mut self) {
		for who in [POOL, POOL_B] {
			MockOwner::set_refusal(who, None);
		}
		for _ in 0..8 {
			MockClock::advance(HOUR);
			System::set_block_number(System::block_number() + 10);
			self.feed_all();
			work();
		}
		for series in Registry::series_list() {
			for who in WHO {
				call(|| Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, who));
			}
			// More series may have been parked than the queue holds at once.
			work();
		}
		work();
		// What came back when the queue was full is not paid by itself.
		for series in Registry::series_list() {
			for who in WHO {
				call(|| Registry::pay_holder(RawOrigin::Signed(BOB).into(), series, who));
			}
		}
	}
}

fn sequence(seed: u64) {
	test(|| {
		let mut world = World {
			random: Random(seed),
			price: 2_000,
			done: Done::default(),
			operators: OPERATORS.to_vec(),
			fixed: BTreeMap::new(),
		};
		MinPeriodBlocks::set(5);
		let total = <Assets as Inspect<AccountId>>::total_issuance(USDC);
		for step in 0..STEPS {
			world.step();
			if let Err(broken) = Registry::check_invariants() {
				panic!("seed {seed}, step {step}: {broken:?}");
			}
			if let Err(broken) = world.check_final() {
				panic!("seed {seed}, step {step}: {broken}");
			}
		}
		world.end();
		let done = &world.done;
		let rare = [done.issued, done.written, done.closed, done.topped_up, done.pokes, done.paid];
		assert!(rare.iter().all(|n| *n > 0), "seed {seed} is not worth much: {done:?}");
		let fixings =
			[done.proposed, done.disputed, done.resolved, done.left, done.medians, done.fallbacks];
		assert!(fixings.iter().all(|n| *n > 0), "seed {seed} is not worth much: {done:?}");
		let left: Vec<_> = Registry::series_list().into_iter().map(|id| (id, info(id))).collect();
		assert!(left.is_empty(), "seed {seed}: {left:?}");
		assert_nothing_stored();
		assert_eq!(<Assets as Inspect<AccountId>>::total_issuance(USDC), total, "seed {seed}");
	});
}

#[test]
fn random_sequences_keep_every_invariant() {
	sequence(0x5eed_0001);
}

#[test]
fn a_fresh_random_sequence_keeps_every_invariant() {
	let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
	sequence(since.as_nanos() as u64 | 1);
}
