//! Books against the state of the chain.

use super::{Books, PoolBooks};
use crate::{
	tests::mock::*, Book, Breaker, BreakerTermsOf, DepositReceipts, EpochPrices, Epochs,
	HighWaterMarks, Ledger, Ledgers, Parameters, PoolCount, Pools, Statuses, Watches,
	WithdrawalReceipts,
};
use dhv_primitives::{Balance, PoolId};
use frame_support::traits::fungibles::Inspect;
use std::collections::{BTreeMap, BTreeSet};

impl Books {
	/// The state of these pools is what the events told, and nothing was made or lost.
	pub fn compare(&mut self, touched: &BTreeSet<PoolId>) {
		self.compare_cash();
		self.compare_options();
		assert_eq!(PoolCount::<Test>::get() as usize, self.pools.len());
		for (id, books) in self.pools.iter_mut().filter(|(id, _)| touched.contains(id)) {
			books.pricing.nothing_raised();
			assert_eq!(books.insured, 0, "a share of no premium");
			books.compare_terms(*id);
			books.compare_requests(*id);
			books.compare_book(*id);
			books.compare_shares(*id);
			books.conserved();
		}
	}
}

impl Books {
	/// Options are where events and the test put them; what the trader has of expired series is
	/// forgotten.
	fn compare_options(&mut self) {
		let now = dhv_mocks::MockClock::timestamp();
		let live = |series| !SeriesOf::get(series).unwrap().is_expired(now);
		self.options.retain(|(who, series), units| *units > 0 && (*who != BUYER || live(*series)));
		for ((who, series), units) in &self.options {
			assert_eq!(OptionsOf::get((who, series)).units(), *units, "options of {who}");
		}
	}
}

impl PoolBooks {
	fn compare_terms(&self, id: PoolId) {
		assert_eq!(Pools::<Test>::get(id), Some(self.terms));
		assert_eq!(Parameters::<Test>::get(id), Some(self.parameters));
		assert_eq!(Statuses::<Test>::get(id), self.functions);
		assert_eq!(BreakerTermsOf::<Test>::get(id), self.breakers);
		let watch = Watches::<Test>::get(id);
		assert!(Breaker::ALL
			.iter()
			.all(|one| watch.is_tripped(*one) == self.tripped.contains(one)));
		assert_eq!(Ledgers::<Test>::get(id), self.ledger, "ledger of {id:?}");
		assert_eq!(HighWaterMarks::<Test>::get(id), self.high_water_mark);
		let mut epoch = Epochs::<Test>::get(id).expect("it began");
		(epoch.phase, epoch.delay) = (self.epoch.phase, self.epoch.delay);
		assert_eq!(epoch, self.epoch);
		for (number, price) in EpochPrices::<Test>::iter_prefix(id) {
			assert_eq!(self.prices.get(&number), Some(&price));
		}
	}

	fn compare_requests(&self, id: PoolId) {
		let deposits: BTreeMap<_, _> = DepositReceipts::<Test>::iter_prefix((id,))
			.map(|(key, receipt)| (key, receipt.amount))
			.collect();
		assert_eq!(deposits, self.deposits, "deposits of {id:?}");
		let withdrawals: BTreeMap<_, _> = WithdrawalReceipts::<Test>::iter_prefix((id,)).collect();
		assert_eq!(withdrawals, self.withdrawals, "withdrawals of {id:?}");
		let Ledger { pending_withdrawals, set_aside, unclaimed_shares, .. } = self.ledger;
		assert_eq!(self.waiting.values().sum::<Balance>(), pending_withdrawals);
		let owed = self.owed.values().fold((0, 0), |sum, owed| (sum.0 + owed.0, sum.1 + owed.1));
		assert_eq!(owed, (set_aside, unclaimed_shares));
	}

	fn compare_book(&self, id: PoolId) {
		let (mut short, mut long) = (BTreeMap::new(), BTreeMap::new());
		for (series, entry) in Book::<Test>::iter_prefix(id) {
			let (side, units) = if entry.long.is_zero() {
				(&mut short, entry.short.units())
			} else {
				(&mut long, entry.long.units())
			};
			side.insert(series, units);
		}
		assert_eq!((&short, &long), (&self.short, &self.long), "book of {id:?}");
	}

	fn compare_shares(&self, id: PoolId) {
		let issuance = <Shares as Inspect<AccountId>>::total_issuance(id);
		self.shares.compare("shares", issuance, |who| Shares::balance(id, who));
	}

	/// What came in is what went out and what is left; what was given to accounts without a call is
	/// in no book.
	fn conserved(&self) {
		let Ledger { free, allocated, pending_deposits, refunds, set_aside, supply, .. } =
			self.ledger;
		self.funds.assert_left("cash", free + pending_deposits + refunds + set_aside);
		self.locked.assert_left("collateral", allocated);
		self.issued.assert_left("supply", supply);
	}
}
