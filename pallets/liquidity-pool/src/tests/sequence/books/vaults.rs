//! Sales, margin vaults and hedges.

use super::{accounts, Books, PoolBooks};
use crate::{tests::mock::*, Event};
use dhv_primitives::{Balance, Contracts, PoolId, SeriesId};
use std::collections::BTreeMap;

impl Books {
	pub(super) fn book_vault(&mut self, event: &Event<Test>) {
		self.book_trade(event);
		self.book_sale(event);
		self.book_collateral(event);
		self.book_hedge(event);
	}

	fn book_sale(&mut self, event: &Event<Test>) {
		match event {
			// It is told before the premium has come, which it leaves.
			Event::PremiumInsured { pool, amount, .. } => self.pool(*pool).insured += amount,
			Event::OptionsPaid { pool, series, contracts, held, payout, free } => {
				self.cash.give(REGISTRY, *payout);
				self.come_to_book(*pool, REGISTRY, *payout);
				let account = accounts(*pool)[0];
				self.pass_options(*series, Some(account), None, *contracts);
				let books = self.pool(*pool);
				take(&mut books.long, *series, *held);
				books.told(*free, books.ledger.allocated);
			}
			_ => {}
		}
	}

	fn book_trade(&mut self, event: &Event<Test>) {
		match event {
			Event::OptionsSold {
				pool,
				series,
				contracts,
				buyer,
				premium,
				fee,
				resold,
				written,
				collateral,
				free,
				allocated,
				..
			} => {
				assert_eq!(resold.try_add(*written), Ok(*contracts));
				self.come_to_book(*pool, *buyer, premium + fee);
				let insured = core::mem::take(&mut self.pool(*pool).insured);
				self.leave_book(*pool, INSURANCE, insured);
				self.lock(*pool, *collateral);
				let account = accounts(*pool)[0];
				self.pass_options(*series, Some(account), Some(*buyer), *resold);
				self.pass_options(*series, None, Some(*buyer), *written);
				let books = self.pool(*pool);
				take(&mut books.long, *series, *resold);
				give(&mut books.short, *series, *written);
				books.told(*free, *allocated);
			}
			Event::OptionsBought {
				pool,
				series,
				contracts,
				seller,
				premium,
				fee,
				closed,
				kept,
				released,
				free,
				allocated,
				..
			} => {
				assert_eq!(closed.try_add(*kept), Ok(*contracts));
				self.come_to_book(*pool, REGISTRY, *released);
				self.leave_book(*pool, *seller, premium - fee);
				let account = accounts(*pool)[0];
				self.pass_options(*series, Some(*seller), None, *closed);
				self.pass_options(*series, Some(*seller), Some(account), *kept);
				let books = self.pool(*pool);
				books.unlock(*released);
				take(&mut books.short, *series, *closed);
				give(&mut books.long, *series, *kept);
				books.told(*free, *allocated);
			}
			_ => {}
		}
	}

	/// Options change hands, are made or end.
	fn pass_options(
		&mut self,
		series: SeriesId,
		from: Option<AccountId>,
		to: Option<AccountId>,
		contracts: Contracts,
	) {
		if let Some(from) = from.filter(|_| !contracts.is_zero()) {
			let held = self.options.get_mut(&(from, series)).expect("it had some");
			*held = held.checked_sub(contracts.units()).expect("it had so many");
		}
		if let Some(to) = to.filter(|_| !contracts.is_zero()) {
			*self.options.entry((to, series)).or_default() += contracts.units();
		}
	}

	fn book_collateral(&mut self, event: &Event<Test>) {
		match event {
			Event::ShortfallCovered { pool, shortfall, covered, free, .. } => {
				assert!(covered <= shortfall);
				self.leave_book(*pool, REGISTRY, *covered);
				let allocated = self.pool(*pool).ledger.allocated;
				self.pool(*pool).told(*free, allocated);
			}
			Event::VaultToppedUp { pool, amount, allocated, .. } => {
				self.cash.give(REGISTRY, *amount);
				let books = self.pool(*pool);
				books.ledger.allocated += amount;
				books.locked.gone_in += amount;
				books.told(books.ledger.free, *allocated);
			}
			Event::CollateralAdded { pool, missing, added, free, allocated, .. } => {
				assert!(added <= missing && *added > 0);
				self.lock(*pool, *added);
				self.pool(*pool).told(*free, *allocated);
			}
			Event::CollateralReleased { pool, amount, free, allocated, .. } => {
				self.come_to_book(*pool, REGISTRY, *amount);
				self.pool(*pool).unlock(*amount);
				self.pool(*pool).told(*free, *allocated);
			}
			Event::VaultLiquidated { pool, series, closed, payment, penalty, free, allocated } => {
				self.cash.pay(REGISTRY, BUYER, *payment);
				self.cash.pay(REGISTRY, INSURANCE, *penalty);
				let books = self.pool(*pool);
				books.unlock(payment + penalty);
				take(&mut books.short, *series, *closed);
				books.told(*free, *allocated);
			}
			Event::VaultSettled {
				pool,
				series,
				short,
				collateral,
				owed,
				covered,
				returned,
				free,
				allocated,
			} => {
				assert_eq!(*returned, collateral.saturating_sub(*owed));
				assert!(*covered <= owed.saturating_sub(*collateral));
				self.come_to_book(*pool, REGISTRY, *returned);
				let books = self.pool(*pool);
				books.unlock(*collateral);
				take(&mut books.short, *series, *short);
				books.told(*free, *allocated);
			}
			_ => {}
		}
	}

	fn book_hedge(&mut self, event: &Event<Test>) {
		match event {
			Event::FundsAdvanced { pool, to, amount, free } => {
				self.leave_book(*pool, *to, *amount);
				let books = self.pool(*pool);
				books.ledger.advanced += amount;
				books.told(*free, books.ledger.allocated);
			}
			Event::FundsRepaid { pool, from, amount, free } => {
				self.come_to_book(*pool, *from, *amount);
				let books = self.pool(*pool);
				books.ledger.repaid += amount;
				books.pricing.repaid(*amount, books.ledger.free, *free);
			}
			_ => {}
		}
	}

	fn come_to_book(&mut self, id: PoolId, from: AccountId, amount: Balance) {
		self.cash.pay(from, accounts(id)[0], amount);
		let books = self.pool(id);
		books.ledger.free += amount;
		books.funds.gone_in += amount;
	}

	fn leave_book(&mut self, id: PoolId, to: AccountId, amount: Balance) {
		self.cash.pay(accounts(id)[0], to, amount);
		let books = self.pool(id);
		books.ledger.free -= amount;
		books.funds.come_out += amount;
	}

	fn lock(&mut self, id: PoolId, amount: Balance) {
		self.leave_book(id, REGISTRY, amount);
		let books = self.pool(id);
		books.ledger.allocated += amount;
		books.locked.gone_in += amount;
	}
}

impl PoolBooks {
	fn unlock(&mut self, amount: Balance) {
		self.ledger.allocated -= amount;
		self.locked.come_out += amount;
	}

	/// What an event says is left.
	fn told(&mut self, free: Balance, allocated: Balance) {
		assert_eq!((free, allocated), (self.ledger.free, self.ledger.allocated), "told");
		self.pricing.nothing_raised();
	}
}

fn give(side: &mut BTreeMap<SeriesId, u128>, series: SeriesId, contracts: Contracts) {
	if !contracts.is_zero() {
		*side.entry(series).or_default() += contracts.units();
	}
}

fn take(side: &mut BTreeMap<SeriesId, u128>, series: SeriesId, contracts: Contracts) {
	if !contracts.is_zero() {
		let held = side.get_mut(&series).expect("it is in the book");
		*held = held.checked_sub(contracts.units()).expect("so much is in the book");
		side.retain(|_, held| *held > 0);
	}
}
