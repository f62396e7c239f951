//! Books of their own, kept from nothing but the events of the pools: what every account has, the
//! ledger, receipts, shorts and outcomes of each pool. What the test itself moves between accounts is
//! added by hand.
//!
//! Whatever an event does not tell, these books cannot know; so that they agree with the state after
//! every step shows that events tell every amount.

mod compare;
mod epochs;
mod requests;
mod vaults;

use crate::{
	tests::mock::*, Breaker, BreakerTerms, EpochIndex, EpochPrice, EpochState, Event,
	FunctionStatuses, Ledger, ParametersOf, Pool, PoolStatus, Snapshot, StatusCause,
	WithdrawalReceipt,
};
use dhv_mocks::USDC;
use dhv_primitives::{Balance, Fixed, PoolId, SeriesId};
use frame_support::traits::fungibles::Inspect;
use std::collections::{BTreeMap, BTreeSet};

/// What accounts have.
#[derive(Default)]
pub struct Accounts(BTreeMap<AccountId, Balance>);

impl Accounts {
	pub fn of(&self, who: AccountId) -> Balance {
		self.0.get(&who).copied().unwrap_or_default()
	}

	pub fn give(&mut self, to: AccountId, amount: Balance) {
		*self.0.entry(to).or_default() += amount;
	}

	pub fn take(&mut self, from: AccountId, amount: Balance) {
		let held = self.0.entry(from).or_default();
		*held = held.checked_sub(amount).unwrap_or_else(|| panic!("{from} lacks {amount}: {held}"));
	}

	pub fn pay(&mut self, from: AccountId, to: AccountId, amount: Balance) {
		self.take(from, amount);
		self.give(to, amount);
	}

	/// Everybody who has anything.
	pub fn holders(&self) -> impl Iterator<Item = AccountId> + '_ {
		self.0.iter().filter(|(_, held)| **held > 0).map(|(who, _)| *who)
	}

	/// Everybody has what is written here, and nobody else has anything.
	fn compare(&self, what: &str, issuance: Balance, balance: impl Fn(AccountId) -> Balance) {
		for (who, held) in &self.0 {
			assert_eq!(balance(*who), *held, "{what} of {who}");
		}
		assert_eq!(self.0.values().sum::<Balance>(), issuance, "issuance of {what}");
	}
}

/// Everything that ever went into something and came out of it.
#[derive(Default)]
pub struct Flows {
	pub gone_in: Balance,
	pub come_out: Balance,
}

impl Flows {
	fn assert_left(&self, what: &str, left: Balance) {
		assert_eq!(self.gone_in, self.come_out + left, "{what} is not conserved");
	}
}

/// One pool.
pub struct PoolBooks {
	pub terms: Pool,
	pub parameters: ParametersOf<Test>,
	/// What is set for single functions.
	pub functions: FunctionStatuses,
	/// When its breakers trip.
	pub breakers: BreakerTerms,
	/// Those that did.
	pub tripped: BTreeSet<Breaker>,
	pub epoch: EpochState,
	pub ledger: Ledger,
	pub high_water_mark: Fixed,
	/// Who has its shares.
	pub shares: Accounts,
	/// What it wrote.
	pub short: BTreeMap<SeriesId, u128>,
	/// What it bought to keep.
	pub long: BTreeMap<SeriesId, u128>,
	pub deposits: BTreeMap<(AccountId, EpochIndex), Balance>,
	pub withdrawals: BTreeMap<(AccountId, EpochIndex), WithdrawalReceipt>,
	/// Shares that wait for the price of an epoch.
	pub waiting: BTreeMap<EpochIndex, Balance>,
	/// Cash of priced epochs and shares minted in them, not yet fetched.
	pub owed: BTreeMap<EpochIndex, (Balance, Balance)>,
	pub prices: BTreeMap<EpochIndex, EpochPrice>,
	/// Cash through all its accounts.
	pub funds: Flows,
	/// Collateral through its margin vaults.
	pub locked: Flows,
	/// Shares minted and burned.
	pub issued: Flows,
	/// What the last epoch was valued on.
	pub snapshot: Option<Snapshot>,
	/// What the insurance fund gets of a premium that has not come yet.
	insured: Balance,
	/// What happens while an epoch is priced.
	pricing: epochs::Pricing,
}

impl PoolBooks {
	/// Whether nobody fetches anything of an epoch for long: of every fifth, until twelve are younger.
	/// So outcomes outlive the history.
	pub fn rests(&self, epoch: EpochIndex) -> bool {
		epoch.is_multiple_of(5) && epoch + 12 > self.epoch.number
	}
}

/// Everything.
pub struct Books {
	/// Who has the collateral asset.
	pub cash: Accounts,
	/// Who has options.
	pub options: BTreeMap<(AccountId, SeriesId), u128>,
	pub pools: BTreeMap<PoolId, PoolBooks>,
	/// Whether nobody can pay.
	pub frozen: bool,
}

/// The four accounts of a pool.
pub fn accounts(pool: PoolId) -> [AccountId; 4] {
	[
		LiquidityPool::book_account(pool),
		LiquidityPool::pending_account(pool),
		LiquidityPool::claims_account(pool),
		LiquidityPool::escrow_account(pool),
	]
}

impl Books {
	/// Before the first event.
	pub fn new(holders: &[AccountId]) -> Self {
		let mut cash = Accounts::default();
		for who in holders.iter().copied().collect::<BTreeSet<_>>() {
			cash.give(who, super::super::mock::cash(who));
		}
		Self { cash, options: BTreeMap::new(), pools: BTreeMap::new(), frozen: false }
	}

	fn pool(&mut self, id: PoolId) -> &mut PoolBooks {
		self.pools.get_mut(&id).expect("its opening was told")
	}

	/// Books an event.
	pub fn book(&mut self, event: &Event<Test>) {
		self.book_epoch(event);
		self.book_request(event);
		self.book_vault(event);
		self.book_terms(event);
	}

	fn book_terms(&mut self, event: &Event<Test>) {
		match event {
			Event::PoolOpened { pool, terms, account, parameters } => {
				assert_eq!(*account, accounts(*pool)[0]);
				self.open(*pool, *terms, *parameters);
			}
			Event::ParametersSet { pool, old, new } => {
				let books = self.pool(*pool);
				assert_eq!(core::mem::replace(&mut books.parameters, *new), *old);
			}
			Event::StatusSet { pool, old, new, .. } => {
				let books = self.pool(*pool);
				assert_eq!(core::mem::replace(&mut books.terms.status, *new), *old);
			}
			Event::FunctionStatusSet { pool, function, old, new, cause } => {
				assert_eq!(self.pool(*pool).functions.set(*function, *new), *old);
				assert!(new > old || *cause == StatusCause::Governor);
			}
			Event::BreakersSet { pool, old, new } => {
				assert_eq!(core::mem::replace(&mut self.pool(*pool).breakers, *new), *old);
			}
			Event::BreakerTripped { pool, breaker, .. } => {
				assert!(self.pool(*pool).tripped.insert(*breaker), "{breaker:?} tripped twice");
			}
			Event::BreakerRecovered { pool, breaker, .. } => {
				assert!(self.pool(*pool).tripped.remove(breaker), "{breaker:?} did not trip");
			}
			Event::MarginCall { pool, status, .. } => {
				assert_eq!(self.pool(*pool).terms.status, *status);
				assert!(*status >= PoolStatus::CloseOnly);
			}
			_ => {}
		}
	}

	fn open(&mut self, id: PoolId, terms: Pool, parameters: ParametersOf<Test>) {
		let epoch = EpochState::first(dhv_mocks::MockClock::timestamp(), &parameters).unwrap();
		let books = PoolBooks {
			terms,
			parameters,
			functions: FunctionStatuses::default(),
			breakers: BreakerTerms::OFF,
			tripped: BTreeSet::new(),
			epoch: EpochState { number: 0, ..epoch },
			ledger: Ledger::default(),
			high_water_mark: Fixed::ONE,
			shares: Accounts::default(),
			short: BTreeMap::new(),
			long: BTreeMap::new(),
			deposits: BTreeMap::new(),
			withdrawals: BTreeMap::new(),
			waiting: BTreeMap::new(),
			owed: BTreeMap::new(),
			prices: BTreeMap::new(),
			funds: Flows::default(),
			locked: Flows::default(),
			issued: Flows::default(),
			snapshot: None,
			insured: 0,
			pricing: epochs::Pricing::default(),
		};
		assert!(self.pools.insert(id, books).is_none(), "opened twice");
	}

	/// Everything that there is of the collateral asset is somebody's.
	fn compare_cash(&self) {
		let issuance = <Assets as Inspect<AccountId>>::total_issuance(USDC);
		self.cash.compare("cash", issuance, super::super::mock::cash);
	}
}
