//! The chain and its people in one random sequence.

use super::{auctions::Clocks, operation::Operation, random::lots, seen::wanted, FAMILIES};
use crate::{
	tests::mock::*, Error, Event, FixingKey, FixingState, Insurance, Ledger, MarginVault,
	SeriesInfo, VaultAction, Vaults,
};
use dhv_mocks::{MockClock, MockOwner, USDC, WETH};
use dhv_primitives::{
	AssetIndex, BackingClass, Balance, Contracts, Series, SeriesId, SeriesStatus, Timestamp,
};
use dhv_sequences::{Journal, Parts, Random, Seen, Wanted, World as _};
use frame_support::{
	storage::with_storage_layer,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
	},
};
use frame_system::RawOrigin;
use sp_runtime::{traits::Dispatchable, DispatchResult};
use std::collections::BTreeMap;

/// Accounts that write for themselves.
pub const PUBLIC: [AccountId; 4] = [ALICE, BOB, CAROL, DAVE];
/// Accounts that write the pool class.
pub const POOLS: [AccountId; 2] = [POOL, POOL_B];
/// Accounts that own nothing at first.
pub const STRANGERS: [AccountId; 3] = [20, 21, 22];
/// What is locked and paid.
pub const ASSETS: [AssetIndex; 2] = [USDC, WETH];

/// One random sequence.
pub struct World {
	/// Decides everything.
	pub random: Random,
	/// The price that honest operators feed.
	pub price: i64,
	/// Who feeds, at most five.
	pub feeders: Vec<AccountId>,
	/// Final fixings while they are stored.
	pub fixed: BTreeMap<FixingKey, FixingState>,
	/// What keyless accounts got without booking.
	pub given: BTreeMap<(AccountId, AssetIndex), Balance>,
	/// Clocks of auctions after the last step.
	pub clocks: Clocks,
	/// What happened.
	pub seen: Seen,
	journal: Journal,
	issued: [Balance; 2],
}

/// The registry's account.
pub fn registry() -> AccountId {
	Registry::account_id()
}

fn issued() -> [Balance; 2] {
	ASSETS.map(<Assets as Inspect<AccountId>>::total_issuance)
}

impl dhv_sequences::World for World {
	type Pallet = Registry;
	type Error = Error<Test>;

	// What a registry stores takes its time to hash.
	const SAMPLE: u64 = 8;

	fn operations() -> impl Iterator<Item = &'static Operation> {
		FAMILIES.iter().flat_map(|family| family.operations)
	}

	fn wanted() -> Wanted {
		wanted()
	}

	fn parts(&mut self) -> Parts<'_> {
		let Self { random, seen, journal, .. } = self;
		Parts { random, seen, journal }
	}

	/// Every invariant, and what only a sequence can tell.
	fn check(&mut self) {
		self.count_events();
		Registry::check_invariants().unwrap();
		assert_eq!(issued(), self.issued, "money was made or destroyed");
		for asset in ASSETS {
			let booked = [
				(registry(), Ledger::<Test>::get(asset).total()),
				(Registry::insurance_account(), Insurance::<Test>::get(asset)),
			];
			for (account, booked) in booked {
				let given = self.given.get(&(account, asset)).copied().unwrap_or_default();
				let held = <Assets as Inspect<AccountId>>::balance(asset, &account);
				assert_eq!(held, booked + given, "{asset:?} of {account} is not what is booked");
			}
		}
		for family in FAMILIES {
			(family.check)(self);
		}
	}
}

impl World {
	/// The beginning, in a fresh chain.
	pub fn new(seed: u64) -> Self {
		MinPeriodBlocks::set(5);
		MockOwner::set_transfer(|asked, amount| {
			let asset = info(asked.series).terms.collateral_asset;
			let keep = Preservation::Preserve;
			<Assets as Mutate<AccountId>>::transfer(asset, &asked.owner, &asked.to, amount, keep)
				.map(|_| ())
		});
		Self {
			random: Random::new(seed),
			price: 2_000,
			feeders: OPERATORS.to_vec(),
			fixed: BTreeMap::new(),
			given: BTreeMap::new(),
			clocks: Clocks::new(),
			seen: Seen::default(),
			journal: Journal::new(seed),
			issued: issued(),
		}
	}

	fn count_events(&mut self) {
		for event in events() {
			let name = self.count_event(&event);
			let detail = match &event {
				Event::FixingFinal { rule, .. } => Some(format!("{name}({rule:?})")),
				Event::SettlementFailed { error, .. }
				| Event::PayoutFailed { error, .. }
				| Event::CreditBooked { error, .. }
				| Event::LongKept { error, .. }
				| Event::OwnerFailed { error, .. }
				| Event::WatchFailed { error, .. } => {
					self.count_error(*error);
					None
				}
				Event::MarginCalled { error: Some(_), .. } => Some(format!("{name}(untold)")),
				Event::VaultLiquidated { short, .. } if short.is_zero() => {
					Some(format!("{name}(all)"))
				}
				Event::VaultLiquidated { penalty, .. } if *penalty > 0 => {
					Some(format!("{name}(part, penalty)"))
				}
				Event::PayoutsOpened { owed, collected, .. } if collected < owed => {
					Some(format!("{name}(short)"))
				}
				_ => None,
			};
			if let Some(detail) = detail {
				self.seen.count(detail);
			}
		}
		System::reset_events();
	}

	/// Dispatches a call as the runtime does.
	pub fn call(
		&mut self,
		origin: RawOrigin<AccountId>,
		call: impl Into<RuntimeCall>,
	) -> DispatchResult {
		let call: RuntimeCall = call.into();
		self.note(format!("   {origin:?}: {call:?}"));
		self.port(|| call.dispatch(origin.into()).map(|_| ()).map_err(|error| error.error))
	}

	/// Changes a vault.
	pub fn adjust(
		&mut self,
		by: AccountId,
		owner: AccountId,
		series: SeriesId,
		actions: Vec<VaultAction<AccountId>>,
	) -> DispatchResult {
		let actions = actions.try_into().unwrap();
		let call = crate::Call::<Test>::adjust_vault { owner, series, actions };
		self.call(RawOrigin::Signed(by), call)
	}

	/// Anybody who owns something.
	pub fn anybody(&mut self) -> AccountId {
		match self.random.below(4) {
			0 => self.random.pick(&POOLS),
			_ => self.random.pick(&PUBLIC),
		}
	}

	/// Anybody at all, seldom an account without a key.
	pub fn receiver(&mut self) -> AccountId {
		match self.random.below(40) {
			0 => registry(),
			1..=4 => self.random.pick(&STRANGERS),
			5..=9 => self.random.pick(&POOLS),
			_ => self.random.pick(&PUBLIC),
		}
	}

	/// Now.
	pub fn now(&self) -> Timestamp {
		MockClock::timestamp()
	}

	/// A series, with its status.
	pub fn series_where(
		&mut self,
		fits: impl Fn(&SeriesInfo) -> bool,
	) -> Option<(SeriesId, SeriesInfo)> {
		let infos = Registry::series_list().into_iter();
		let infos = infos.filter_map(|id| Some((id, Registry::series_info(id)?)));
		let fitting: Vec<_> = infos.filter(|(_, info)| fits(info)).collect();
		self.random.choose(&fitting)
	}

	/// A series that trades.
	pub fn trading(&mut self, fits: impl Fn(&Series) -> bool) -> Option<SeriesId> {
		let now = self.now();
		self.series_where(|info| trades(info, now) && fits(&info.terms)).map(|(series, _)| series)
	}

	/// A vault that is not settled.
	pub fn vault_where(
		&mut self,
		fits: impl Fn(&SeriesInfo, &MarginVault) -> bool,
	) -> Option<(SeriesId, AccountId, MarginVault)> {
		let vaults: Vec<_> = Vaults::<Test>::iter()
			.filter(|(series, _, vault)| fits(&Registry::series_info(*series).unwrap(), vault))
			.collect();
		self.random.choose(&vaults)
	}

	/// A vault of the public whose series trades.
	pub fn public_vault(
		&mut self,
		fits: impl Fn(&Series, &MarginVault) -> bool,
	) -> Option<(SeriesId, AccountId, MarginVault)> {
		let now = self.now();
		self.vault_where(|info, vault| {
			let public = info.terms.backing != BackingClass::Pool;
			public && trades(info, now) && fits(&info.terms, vault)
		})
	}

	/// Options that somebody with a key has.
	pub fn holding(
		&mut self,
		fits: impl Fn(&SeriesInfo) -> bool,
	) -> Option<(SeriesId, AccountId, Contracts)> {
		let mut all = holdings();
		all.retain(|(series, holder, _)| {
			*holder != registry() && Registry::series_info(*series).is_some_and(|info| fits(&info))
		});
		self.random.choose(&all)
	}

	/// Lets `to` have up to `most` of the options that there are and move.
	pub fn gather(&mut self, series: SeriesId, to: AccountId, most: Contracts) -> Contracts {
		for (other, holder, amount) in holdings() {
			let lacks = most.units().saturating_sub(options(series, to).units());
			let moved = amount.units().min(lacks);
			if other == series && holder != to && holder != registry() && moved > 0 {
				let keep = Preservation::Expendable;
				let _stays = with_storage_layer(|| {
					<Options as Mutate<AccountId>>::transfer(series, &holder, &to, moved, keep)
				});
			}
		}
		let whole = options(series, to).min(most).units() / lots(1).units();
		lots(whole as u64)
	}

	/// Lets every series run out and pays whatever is left: every state has an exit.
	pub fn end(&mut self) {
		for family in FAMILIES {
			(family.end)(self);
		}
		self.check();
		self.run_out();
		self.check();
		let left: Vec<_> = Registry::series_list().into_iter().map(|id| (id, info(id))).collect();
		assert!(left.is_empty(), "{left:?}");
		assert_nothing_stored();
	}
}

/// Whether a series trades.
pub fn trades(info: &SeriesInfo, now: Timestamp) -> bool {
	info.status == SeriesStatus::Open && !info.terms.is_expired(now)
}

/// All options that somebody has.
pub fn holdings() -> Vec<(SeriesId, AccountId, Contracts)> {
	type Account = pallet_assets::Account<Test, OptionsInstance>;
	let all = Account::iter_keys().map(|(series, who)| (series, who, options(series, who)));
	all.filter(|(_, _, amount)| !amount.is_zero()).collect()
}
