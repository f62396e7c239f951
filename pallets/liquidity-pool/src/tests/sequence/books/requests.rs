//! Requests, claims and what rounding left of them.

use super::{
	super::figures::{claim, shares_of},
	accounts, Books, PoolBooks,
};
use crate::{tests::mock::*, EpochIndex, Event, WithdrawalReceipt};
use dhv_primitives::{Balance, PoolId};

impl Books {
	pub(super) fn book_request(&mut self, event: &Event<Test>) {
		match event {
			Event::DepositRequested { pool, epoch, who, beneficiary, amount } => {
				self.cash.pay(*who, accounts(*pool)[1], *amount);
				let books = self.pool(*pool);
				books.ledger.pending_deposits += amount;
				books.funds.gone_in += amount;
				*books.deposits.entry((*beneficiary, *epoch)).or_default() += amount;
			}
			Event::DepositCancelled { pool, epoch, who, amount } => {
				let books = self.leave(*pool, *epoch, *who, *amount);
				books.ledger.pending_deposits -= amount;
				assert!(!books.prices.contains_key(epoch));
			}
			Event::DepositRefunded { pool, epoch, who, amount } => {
				let books = self.leave(*pool, *epoch, *who, *amount);
				books.ledger.refunds -= amount;
				assert_eq!(books.prices[epoch].minted, 0);
			}
			Event::SharesClaimed { pool, epoch, who, amount, shares } => {
				let claims = accounts(*pool)[2];
				let books = self.pool(*pool);
				assert_eq!(books.deposits.remove(&(*who, *epoch)), Some(*amount));
				let price = books.prices[epoch].mint.raw().unsigned_abs();
				assert_eq!(*shares, shares_of(*amount, price), "shares of a deposit");
				books.ledger.unclaimed_shares -= shares;
				books.owed.get_mut(epoch).unwrap().1 -= shares;
				books.shares.pay(claims, *who, *shares);
			}
			Event::WithdrawalRequested { pool, epoch, who, shares } => {
				let books = self.pool(*pool);
				books.shares.pay(*who, accounts(*pool)[3], *shares);
				books.ledger.pending_withdrawals += shares;
				*books.waiting.entry(*epoch).or_default() += shares;
				let new = WithdrawalReceipt { shares: 0, reached: *epoch };
				books.withdrawals.entry((*who, *epoch)).or_insert(new).shares += shares;
			}
			Event::WithdrawalCancelled { pool, epoch, who, shares } => {
				let books = self.pool(*pool);
				let receipt = books.withdrawals.remove(&(*who, *epoch)).unwrap();
				assert_eq!(receipt.shares, *shares);
				books.shares.pay(accounts(*pool)[3], *who, *shares);
				books.ledger.pending_withdrawals -= shares;
				*books.waiting.get_mut(&receipt.reached).unwrap() -= shares;
			}
			Event::WithdrawalClaimed { pool, epoch, who, filled, amount, carried, reached } => {
				self.cash.pay(accounts(*pool)[2], *who, *amount);
				let told = (*filled, *amount, *carried, *reached);
				self.pool(*pool).walk(*who, *epoch, told);
			}
			Event::DustSwept { pool, epoch, cash, shares } => {
				self.sweep(*pool, *epoch, *cash, *shares);
			}
			_ => {}
		}
	}

	/// A deposit goes back whole.
	fn leave(
		&mut self,
		pool: PoolId,
		epoch: EpochIndex,
		who: AccountId,
		amount: Balance,
	) -> &mut PoolBooks {
		self.cash.pay(accounts(pool)[1], who, amount);
		let books = self.pool(pool);
		assert_eq!(books.deposits.remove(&(who, epoch)), Some(amount));
		books.funds.come_out += amount;
		books
	}

	/// An epoch that is priced left cash, or shares that were minted; one that is not left shares that
	/// waited.
	fn sweep(&mut self, pool: PoolId, epoch: EpochIndex, cash: Balance, shares: Balance) {
		assert!((cash == 0) != (shares == 0), "one of both");
		let [book, _, claims, escrow] = accounts(pool);
		self.cash.pay(claims, book, cash);
		let books = self.pool(pool);
		books.ledger.set_aside -= cash;
		books.ledger.free += cash;
		books.ledger.supply -= shares;
		books.issued.come_out += shares;
		if books.prices.contains_key(&epoch) {
			let owed = books.owed.get_mut(&epoch).unwrap();
			owed.0 -= cash;
			owed.1 -= shares;
			books.ledger.unclaimed_shares -= shares;
			books.shares.take(claims, shares);
		} else {
			assert_eq!(cash, 0);
			*books.waiting.get_mut(&epoch).unwrap() -= shares;
			books.ledger.pending_withdrawals -= shares;
			books.shares.take(escrow, shares);
		}
	}
}

impl PoolBooks {
	/// Takes a withdrawal through the epochs that were priced since.
	fn walk(
		&mut self,
		who: AccountId,
		epoch: EpochIndex,
		told: (Balance, Balance, Balance, EpochIndex),
	) {
		let receipt = self.withdrawals[&(who, epoch)];
		let (mut filled, mut paid, mut finished) = (0, 0, false);
		let WithdrawalReceipt { mut shares, mut reached } = receipt;
		for _ in 0..LiquidityPool::MAX_WALK {
			let Some(price) = self.prices.get(&reached).filter(|_| !finished) else { break };
			let (cash, carried) = claim(shares, price);
			finished = price.filled == price.requested;
			filled += shares - carried;
			paid += cash;
			shares = carried;
			self.owed.get_mut(&reached).unwrap().0 -= cash;
			reached += 1;
		}
		assert_eq!((filled, paid, shares, reached), told, "what a withdrawal comes to");
		self.ledger.set_aside -= paid;
		self.funds.come_out += paid;
		if finished || (shares == 0 && !self.prices.contains_key(&reached)) {
			self.withdrawals.remove(&(who, epoch));
		} else {
			self.withdrawals.insert((who, epoch), WithdrawalReceipt { shares, reached });
		}
	}
}
