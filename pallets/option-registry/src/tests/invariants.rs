//! Random sequences: after every step, every invariant.

use super::mock::*;
use crate::FixingKey;
use dhv_mocks::{MockClock, MockOwner, USDC};
use dhv_primitives::{
	ports::{OptionRegistry, ScheduledWork},
	Contracts, OptionKind, SeriesId,
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

const STEPS: u32 = 2_000;
const WHO: [AccountId; 4] = [POOL, POOL_B, ALICE, BOB];

/// A xorshift generator.
pub(super) struct Random(pub u64);

impl Random {
	pub fn next(&mut self, below: u64) -> u64 {
		self.0 ^= self.0 << 13;
		self.0 ^= self.0 >> 7;
		self.0 ^= self.0 << 17;
		self.0 % below
	}

	pub fn pick<V: Copy>(&mut self, from: &[V]) -> V {
		from[self.next(from.len() as u64) as usize]
	}

	fn lots(&mut self) -> Contracts {
		Contracts::from_units(u128::from(self.next(50_000)) * 10_000)
	}
}

/// How often each thing was done with success.
#[derive(Default, Debug)]
struct Done {
	issued: u32,
	written: u32,
	closed: u32,
	topped_up: u32,
	pokes: u32,
	paid: u32,
}

struct World {
	random: Random,
	price: i64,
	done: Done,
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
		match self.random.next(20) {
			0 | 1 => self.issue(),
			2..=5 => self.write(),
			6 | 7 => self.close(),
			8 => self.top_up(),
			9..=12 => self.time_passes(),
			13 => self.owner_changes(),
			14 => self.donate(),
			15 => self.give(),
			16 => self.work(),
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
		let quiet = self.random.next(12) == 0;
		MockClock::advance(1 + self.random.next(if quiet { 2_000 } else { 240 }));
		if self.random.next(10) > 0 {
			let change = self.random.next(2 * 120) as i64 - 120;
			self.price = (self.price + change).clamp(300, 8_000);
			set_price(self.price);
		}
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
		let limit = Weight::from_parts(self.random.next(20_000_000_000), 10_000_000);
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
			set_price(self.price);
			work();
		}
		for series in Registry::series_list() {
			for who in WHO {
				call(|| Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, who));
			}
			// More series may have been parked than the queue holds at once.
			work();
		}
	}
}

fn sequence(seed: u64) {
	test(|| {
		let mut world = World { random: Random(seed), price: 2_000, done: Done::default() };
		let total = <Assets as Inspect<AccountId>>::total_issuance(USDC);
		for step in 0..STEPS {
			world.step();
			if let Err(broken) = Registry::check_invariants() {
				panic!("seed {seed}, step {step}: {broken:?}");
			}
		}
		world.end();
		let done = &world.done;
		let rare = [done.issued, done.written, done.closed, done.topped_up, done.pokes, done.paid];
		assert!(rare.iter().all(|n| *n > 0), "seed {seed} is not worth much: {done:?}");
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

fn key() -> FixingKey {
	FixingKey::of(&terms(OptionKind::Put, 2_000, 2 * HOUR))
}

fn mint_options(series: SeriesId, to: AccountId, amount: Contracts) {
	<Options as Mutate<AccountId>>::mint_into(series, &to, amount.units()).unwrap();
}

#[test]
fn each_break_is_found() {
	// A check that cannot fail checks nothing.
	let finds = |id: &str, corrupt: &dyn Fn(SeriesId)| {
		let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
			test(|| {
				let series = issue(terms(OptionKind::Put, 2_000, 2 * HOUR));
				write(POOL, series, contracts(1), ALICE).unwrap();
				corrupt(series);
				let error = Registry::check_invariants().unwrap_err();
				let DispatchError::Other(text) = error else { panic!("{error:?}") };
				assert!(text.starts_with(id), "{text}");
				// The end of `test` would find it again: undo nothing, stop here.
				std::panic::panic_any(());
			});
		}));
		assert!(found.unwrap_err().downcast_ref::<()>().is_some(), "{id} was not found");
	};
	finds("OR-1", &|s| crate::SeriesOf::<Test>::mutate(s, |i| i.as_mut().unwrap().vaults = 2));
	finds("OR-2", &|s| {
		crate::SeriesOf::<Test>::mutate(s, |i| i.as_mut().unwrap().supply = contracts(2));
	});
	finds("OR-3", &|_| crate::Ledger::<Test>::mutate(USDC, |l| l.pots = 1));
	finds("OR-4", &|_| crate::Insurance::<Test>::insert(USDC, 1));
	finds("OR-5", &|s| {
		let pot = crate::Pot { paid: 1, ..Default::default() };
		crate::Pots::<Test>::insert(crate::PotKey::Series(s), pot);
	});
	finds("OR-6", &|_| crate::NextSeriesId::<Test>::put(SeriesId(0)));
	finds("OR-7", &|_| crate::PendingExpiries::<Test>::kill());
	finds("OR-8", &|s| {
		crate::SeriesByExpiry::<Test>::remove(FixingKey::of(&info(s).terms));
	});
	finds("OR-9", &|_| crate::OpenInterest::<Test>::insert(product(), contracts(2)));
	finds("OR-10", &|s| {
		crate::SettlementQueue::<Test>::put(frame_support::BoundedVec::truncate_from(vec![s]));
	});
	finds("OR-12", &|s| {
		crate::SeriesOf::<Test>::mutate(s, |i| i.as_mut().unwrap().longs = contracts(1));
	});
	finds("OR-13", &|_| {
		let key = crate::PotKey::Group { fixing: key(), collateral_asset: USDC };
		crate::Pots::<Test>::insert(key, crate::Pot::default());
	});
	finds("OR-14", &|_| crate::Credits::<Test>::insert(ALICE, USDC, 1));
	finds("OR-15", &|_| crate::NakedCollateral::<Test>::insert(product(), 1));
	finds("OR-16", &|_| {
		let full = full_put(1_990, 2 * HOUR);
		let vault = crate::MarginVault { short: contracts(1), ..Default::default() };
		crate::Vaults::<Test>::insert(full, ALICE, vault);
		crate::SeriesOf::<Test>::mutate(full, |i| {
			let i = i.as_mut().unwrap();
			(i.short, i.supply, i.vaults) = (contracts(1), contracts(1), 1);
		});
		mint_options(full, ALICE, contracts(1));
		crate::OpenInterest::<Test>::insert(product(), contracts(2));
		crate::UnderlyingInterest::<Test>::insert(dhv_mocks::WETH, contracts(2));
	});
	finds("OR-17", &|s| {
		let issuer = crate::Issuer { account: ALICE, deposit: 5 };
		crate::Issuers::<Test>::insert(s, issuer);
	});
	finds("OR-11", &|_| {
		crate::Products::<Test>::mutate(product(), |p| p.as_mut().unwrap().min_expiry = 0);
	});
}
