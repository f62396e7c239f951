//! Random sequences of the public: several writers and holders, spreads, operators, naked vaults,
//! blocked accounts, insurance. After every step what it touched, now and then everything.

use super::{mock::*, random::Random};
use crate::{
	InsuranceTerms, Products,
	VaultAction::{self, *},
	Vaults,
};
use dhv_mocks::{MockClock, MockOwner, USDC, WETH};
use dhv_primitives::{
	ports::{InsuranceFund, ScheduledWork},
	AssetIndex, BackingClass, Balance, Contracts, OptionKind, Series, SeriesId,
};
use frame_support::{
	storage::with_storage_layer,
	traits::fungibles::Inspect,
	weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;
use sp_runtime::DispatchResult;
use std::collections::BTreeMap;

const STEPS: u32 = 5_000;
const WHO: [AccountId; 5] = [ALICE, BOB, CAROL, DAVE, POOL];

struct World {
	random: Random,
	price: i64,
	/// How often each kind of operation succeeded.
	done: BTreeMap<&'static str, u32>,
}

impl World {
	fn call(&mut self, name: &'static str, f: impl FnOnce() -> DispatchResult) -> bool {
		let done = with_storage_layer(f).is_ok();
		*self.done.entry(name).or_default() += u32::from(done);
		done
	}

	fn who(&mut self) -> AccountId {
		self.random.pick(&WHO)
	}

	fn series(&mut self) -> SeriesId {
		let ids = Registry::series_list();
		if ids.is_empty() {
			return SeriesId(0);
		}
		self.random.pick(&ids)
	}

	fn lots(&mut self, most: u64) -> Contracts {
		Contracts::from_units(u128::from(1 + self.random.next(most)) * 10_000)
	}

	fn amount(&mut self, asset: AssetIndex) -> Balance {
		let milli = u128::from(self.random.next(5_000_000) + 1);
		if asset == USDC {
			milli * 1_000
		} else {
			milli * 1_000_000_000_000
		}
	}

	fn step(&mut self) {
		match self.random.next(40) {
			0..=3 => self.issue(),
			4..=9 => self.open(),
			10..=12 => self.spread(),
			13..=18 => self.adjust(),
			19 => self.empty(),
			20 => self.operator(),
			21 | 22 => self.pool_writes(),
			23 | 24 => self.give(),
			25..=28 => self.time_passes(),
			29 => self.govern(),
			30 => self.block(),
			31 => self.insure(),
			32 => self.claim_credit(),
			33 => self.top_up(),
			34 | 35 => self.work(),
			_ => self.poke(),
		}
	}

	fn issue(&mut self) {
		let kind = self.random.pick(&[OptionKind::Call, OptionKind::Put, OptionKind::Put]);
		let strike = self.random.pick(&[1_500, 2_000, 2_500]);
		let collateral_asset = self.random.pick(&[USDC, WETH]);
		let backing = self.random.pick(&[
			BackingClass::PublicFull,
			BackingClass::PublicFull,
			BackingClass::PublicNaked,
			BackingClass::Pool,
		]);
		let hour = MockClock::timestamp().secs() / HOUR + 1 + self.random.next(2);
		let series =
			Series { collateral_asset, backing, ..terms(kind, strike, hour * HOUR - START) };
		let by = self.random.pick(&[MANAGER, ALICE, CAROL]);
		self.call("issue", || Registry::issue_series(RawOrigin::Signed(by).into(), series));
	}

	/// Locks about what is needed and writes.
	fn open(&mut self) {
		let (series, owner, to) = (self.series(), self.who(), self.who());
		let contracts = self.lots(20_000);
		let mint = Mint { contracts, to };
		let shown = Registry::preview_adjust(owner, series, vec![mint.clone()].try_into().unwrap());
		let deficit = shown.map_or(1, |margin| margin.deficit);
		let collateral = match self.random.next(4) {
			0 => deficit.saturating_sub(1),
			1 => deficit * 2,
			_ => deficit,
		};
		self.call("open", || adjust(owner, owner, series, &[DepositCollateral(collateral), mint]));
	}

	/// Locks options that somebody has in a vault of another series, and lets out what is free.
	fn spread(&mut self) {
		let owner = self.who();
		let ids = Registry::series_list();
		let held: Vec<_> = ids.iter().filter(|id| !options(**id, owner).is_zero()).collect();
		if held.is_empty() {
			return;
		}
		let long = *self.random.pick(&held);
		let same = |id: &&SeriesId| {
			let (a, b) = (info(**id).terms, info(long).terms);
			Series { strike: a.strike, ..b } == a && **id != long
		};
		let vaults: Vec<_> = ids.iter().filter(same).collect();
		if vaults.is_empty() {
			return;
		}
		let series = *self.random.pick(&vaults);
		let most = options(long, owner).units() / 10_000;
		let contracts = self.lots(most.max(1) as u64);
		let deposit = DepositLong { series: long, contracts };
		let mut actions = vec![deposit];
		if self.random.next(2) == 0 {
			actions.push(Mint { contracts, to: self.who() });
		}
		if self.call("spread", || adjust(owner, owner, series, &actions)) {
			let excess = Registry::margin(series, owner).map_or(0, |margin| margin.excess);
			let out = [WithdrawCollateral(excess)];
			self.call("release", || adjust(owner, owner, series, &out));
		}
	}

	fn adjust(&mut self) {
		let vaults: Vec<_> = Vaults::<Test>::iter().collect();
		if vaults.is_empty() {
			return;
		}
		let (series, owner, vault) = self.random.pick(&vaults);
		let asset = info(series).terms.collateral_asset;
		let by = if self.random.next(3) == 0 { self.who() } else { owner };
		let count = 1 + self.random.next(3);
		let actions: Vec<VaultAction<AccountId>> = (0..count)
			.map(|_| match (self.random.next(6), vault.long) {
				(0, _) => DepositCollateral(self.amount(asset)),
				(1 | 5, _) => WithdrawCollateral(self.amount(asset) / 10),
				(2, Some(leg)) => WithdrawLong {
					series: leg.series,
					contracts: self.lots((leg.contracts.units() / 10_000).max(1) as u64),
				},
				(3, _) => Mint { contracts: self.lots(2_000), to: owner },
				_ => Burn(self.lots(5_000)),
			})
			.collect();
		let name = if by == owner { "adjust" } else { "operate" };
		self.call(name, || adjust(by, owner, series, &actions));
	}

	/// Buys nothing back but what it has: burns its options and takes everything.
	fn empty(&mut self) {
		let vaults: Vec<_> = Vaults::<Test>::iter().collect();
		if vaults.is_empty() {
			return;
		}
		let (series, owner, vault) = self.random.pick(&vaults);
		for other in WHO {
			let amount = options(series, other);
			if other != owner && !amount.is_zero() {
				give(series, other, owner, amount);
			}
		}
		let mut actions = Vec::new();
		if !vault.short.is_zero() {
			actions.push(Burn(vault.short));
		}
		if let Some(leg) = vault.long {
			actions.push(WithdrawLong { series: leg.series, contracts: leg.contracts });
		}
		if vault.collateral > 0 {
			actions.push(WithdrawCollateral(vault.collateral));
		}
		self.call("empty", || adjust(owner, owner, series, &actions));
	}

	fn operator(&mut self) {
		let (owner, operator, allowed) = (self.who(), self.who(), self.random.next(3) > 0);
		let series = (self.random.next(2) == 0).then(|| self.series());
		self.call("operator", || {
			Registry::set_operator(RawOrigin::Signed(owner).into(), operator, series, allowed)
		});
	}

	fn pool_writes(&mut self) {
		let (series, amount, to) = (self.series(), self.lots(20_000), self.who());
		self.call("write", || write(POOL, series, amount, to).map(|_| ()));
		let amount = self.lots(5_000);
		self.call("close", || close(POOL, series, amount, to).map(|_| ()));
	}

	fn give(&mut self) {
		let (series, from) = (self.series(), self.who());
		let to = if self.random.next(30) == 0 { Registry::account_id() } else { self.who() };
		let lots = options(series, from).units() / 30_000;
		if lots > 0 && from != to {
			give(series, from, to, Contracts::from_units(lots * 10_000));
		}
	}

	fn time_passes(&mut self) {
		MockClock::advance(1 + self.random.next(240));
		if self.random.next(10) > 0 {
			let jump = if self.random.next(60) == 0 { 1_500 } else { 90 };
			let change = self.random.next(2 * jump) as i64 - jump as i64;
			self.price = (self.price + change).clamp(300, 8_000);
			set_price(self.price);
		}
	}

	fn govern(&mut self) {
		let (full, open) = (self.random.next(5) > 0, self.random.next(5) > 0);
		Products::<Test>::mutate(product(), |p| {
			let classes = &mut p.as_mut().unwrap().classes;
			(classes.full, classes.naked_cap) = (full, if open { usdc(100_000) } else { 0 });
		});
		let cap = self.lots(5_000_000);
		let cap = (self.random.next(3) == 0).then_some(cap);
		self.call("cap", || Registry::set_underlying_cap(RawOrigin::Root.into(), WETH, cap));
	}

	fn block(&mut self) {
		let (asset, who) = (self.random.pick(&[USDC, WETH]), self.random.pick(&WHO[..4]));
		let admin = || RawOrigin::Signed(99).into();
		if self.random.next(3) == 0 {
			self.call("block", || Assets::block(admin(), asset, who));
		} else {
			for who in WHO {
				let _was = Assets::thaw(admin(), asset, who);
			}
		}
	}

	fn insure(&mut self) {
		let asset = self.random.pick(&[USDC, WETH]);
		let (from, amount) = (self.who(), self.amount(asset) / 100);
		self.call("contribute", || {
			<Registry as InsuranceFund<AccountId>>::contribute(asset, &from, amount)
		});
		let terms = InsuranceTerms {
			target: self.amount(asset) / 50,
			pot_share: self.random.next(10_001) as u32,
			pot_cap: self.amount(asset) / 10,
		};
		let root = || RawOrigin::Root.into();
		self.call("insurance", || Registry::set_insurance(root(), asset, Some(terms)));
		if self.random.next(3) == 0 {
			self.call("surplus", || Registry::withdraw_surplus(root(), asset, DAVE));
		}
	}

	fn claim_credit(&mut self) {
		let to = self.random.pick(&WHO);
		for (who, asset) in WHO.iter().flat_map(|who| [(*who, USDC), (*who, WETH)]) {
			self.call("credit", || {
				Registry::claim_credit(RawOrigin::Signed(who).into(), asset, to)
			});
		}
	}

	fn top_up(&mut self) {
		let vaults: Vec<_> = Vaults::<Test>::iter_keys().collect();
		if vaults.is_empty() {
			return;
		}
		let (series, owner) = self.random.pick(&vaults);
		let (by, amount) = (self.who(), self.amount(info(series).terms.collateral_asset) / 100);
		self.call("top up", || {
			Registry::top_up(RawOrigin::Signed(by).into(), series, owner, amount)
		});
	}

	fn work(&mut self) {
		let limit = Weight::from_parts(self.random.next(40_000_000_000), 20_000_000);
		Registry::run(&mut WeightMeter::with_limit(limit));
	}

	fn poke(&mut self) {
		let mut ids = Registry::series_list();
		ids.retain(|id| info(*id).terms.is_expired(MockClock::timestamp()));
		if ids.is_empty() {
			return;
		}
		let (series, who) = (self.random.pick(&ids), self.who());
		let origin = || RawOrigin::Signed(BOB).into();
		self.call("poke", || Registry::poke_fixing(origin(), series));
		self.call("settle", || Registry::settle_vault(origin(), series, who));
		self.call("pay", || Registry::pay_holder(origin(), series, who));
	}

	/// Lets every series run out and pays whatever is left: every state has an exit.
	fn end(&mut self) {
		for (who, asset) in WHO.iter().flat_map(|who| [(*who, USDC), (*who, WETH)]) {
			let _was = Assets::thaw(RawOrigin::Signed(99).into(), asset, who);
		}
		for _ in 0..8 {
			MockClock::advance(HOUR);
			set_price(self.price);
			work();
			self.claim_credit();
		}
		for series in Registry::series_list() {
			// Options that reached an account behind the cursor wait for a poke, the registry's own
			// among them.
			for who in WHO.into_iter().chain([Registry::account_id()]) {
				let _paid = with_storage_layer(|| {
					Registry::pay_holder(RawOrigin::Signed(BOB).into(), series, who)
				});
			}
		}
		work();
	}
}

fn sequence(seed: u64, steps: u32) {
	test(|| {
		let mut world = World { random: Random(seed), price: 2_000, done: BTreeMap::new() };
		MockOwner::set_cover(POOL, usdc(50));
		let total = [USDC, WETH].map(<Assets as Inspect<AccountId>>::total_issuance);
		for step in 0..steps {
			world.step();
			if let Err(broken) = Registry::check_invariants() {
				panic!("seed {seed}, step {step}: {broken:?}");
			}
		}
		world.end();
		let left: Vec<_> = Registry::series_list().into_iter().map(|id| (id, info(id))).collect();
		assert!(left.is_empty(), "seed {seed}: {left:?}");
		assert_nothing_stored();
		let after = [USDC, WETH].map(<Assets as Inspect<AccountId>>::total_issuance);
		assert_eq!(after, total, "seed {seed}");
		let kinds = if steps >= STEPS { 20 } else { 15 };
		let done = &world.done;
		let often = done.values().filter(|count| **count > 0).count();
		assert!(often >= kinds, "seed {seed} is not worth much: {done:?}");
	});
}

#[test]
fn random_sequences_of_the_public_keep_every_invariant() {
	sequence(0x5eed_0002, STEPS);
}

#[test]
fn a_fresh_random_sequence_of_the_public_keeps_every_invariant() {
	let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
	sequence(since.as_nanos() as u64 | 1, STEPS / 4);
}
