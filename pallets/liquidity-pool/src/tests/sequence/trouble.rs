//! Neighbours that fail while an epoch is priced, and receipts that are far behind.

use super::{
	breakers::allows,
	operation::{may, must_fail, Family, Operation, Tried},
	world::World,
};
use crate::{tests::mock::*, Call, PoolFunction, PoolParameters, PoolStatus};
use dhv_mocks::{MockClock, USDC};
use dhv_primitives::{PoolId, Timestamp};
use dhv_sequences::World as _;

const OPERATIONS: &[Operation] = &[
	may("nobody can pay while an epoch ends", 1, World::frozen, &[]),
	may("nobody new can have shares while an epoch ends", 1, World::no_new_holders, &[]),
	may("leavers whose hedges are dear", 1, World::dear_hedges, &[]),
	must_fail("cancel a withdrawal: claim first", World::far_behind, "ClaimFirst", &[]),
];

pub const FAMILY: Family = OPERATIONS;

/// An account that never had shares.
const NEWCOMER: AccountId = 50;

impl World {
	/// Lets the epoch of a pool end and looks at it.
	fn end_epoch(&mut self, pool: PoolId) {
		self.reach_end(pool);
		self.signed(ALICE, Call::poke_epoch { pool }).unwrap();
		self.book();
	}

	/// Whether the pool prices epochs and may ask reactors for cash.
	fn prices(&self, pool: PoolId) -> bool {
		allows(pool, PoolFunction::Pricing, PoolStatus::CloseOnly)
	}

	/// Pricing fails, and everything is as it was; so do payments.
	fn frozen(&mut self) -> Tried {
		let wait = |pool: &PoolId| {
			self.books.pools[pool].waiting.get(&self.books.pools[pool].epoch.number) > Some(&SHARE)
		};
		let open = |pool: &PoolId| self.prices(*pool);
		let pools = self.books.pools.keys().copied();
		let pools: Vec<_> = pools.filter(|pool| wait(pool) && open(pool)).collect();
		let pool = self.random.choose(&pools)?;
		Assets::freeze_asset(RuntimeOrigin::signed(REGISTRY), USDC).unwrap();
		self.books.frozen = true;
		self.end_epoch(pool);
		let call = Call::request_deposit { pool, amount: 10 * USD, beneficiary: ALICE };
		self.signed(ALICE, call).unwrap_err();
		Assets::thaw_asset(RuntimeOrigin::signed(REGISTRY), USDC).unwrap();
		self.books.frozen = false;
		Some(Ok(()))
	}

	fn shares_need_accounts(&self, pool: PoolId, needed: bool) {
		let [owner, issuer, admin, freezer] = [REGISTRY; 4];
		let root = RuntimeOrigin::root();
		Shares::force_asset_status(root, pool, owner, issuer, admin, freezer, 1, !needed, false)
			.unwrap();
	}

	/// The recipient of the fees cannot get them.
	fn no_new_holders(&mut self) -> Tried {
		let charged = self.books.pools.iter().filter(|(pool, books)| {
			self.prices(**pool)
				&& books.epoch.fees.management_bps > 0
				&& books.ledger.supply > SHARE
		});
		let charged: Vec<_> = charged.map(|(pool, _)| *pool).collect();
		let pool = self.random.choose(&charged)?;
		let old = self.books.pools[&pool].parameters;
		let parameters = PoolParameters { fee_recipient: Some(NEWCOMER), ..old };
		self.put(pool, parameters).unwrap();
		self.shares_need_accounts(pool, true);
		self.end_epoch(pool);
		self.shares_need_accounts(pool, false);
		self.put(pool, old).unwrap();
		Some(Ok(()))
	}

	/// Hedges lose more than they bring: they are kept.
	fn dear_hedges(&mut self) -> Tried {
		let short = self.books.pools.iter().filter(|(_, books)| {
			let waits = books.waiting.get(&books.epoch.number) > Some(&SHARE);
			let hedged = books.ledger.advanced > books.ledger.repaid + USD;
			waits && hedged && books.terms.status < PoolStatus::Halted && self.feeding
		});
		let short: Vec<_> = short.map(|(pool, _)| *pool).collect();
		let pool = self.random.choose(&short)?;
		let old = self.books.pools[&pool].parameters;
		let parameters = PoolParameters { buffer_bps: 100_000, ..old };
		self.calm();
		let _dear = self.dear();
		self.put(pool, parameters).unwrap();
		self.end_epoch(pool);
		self.put(pool, old).unwrap();
		self.install_reactors();
		Some(Ok(()))
	}

	/// Epochs pass in which nobody can be paid, more than one claim is taken through.
	fn far_behind(&mut self) -> Tried {
		let stuck = self.books.pools.iter().filter(|(_, books)| {
			let waits = books.withdrawals.values().any(|one| one.shares > SHARE);
			let locked = books.ledger.allocated > books.ledger.free / 2;
			waits && locked && books.terms.status < PoolStatus::Halted && self.feeding
		});
		let stuck: Vec<_> = stuck.map(|(pool, _)| *pool).collect();
		let pool = self
			.random
			.choose(&stuck)
			.filter(|_| !self.seen.errors.contains_key("ClaimFirst") || self.random.once_in(6))?;
		let old = self.books.pools[&pool].parameters;
		let slow = PoolParameters { buffer_bps: 100_000, epoch_length: 30, cutoff: 0, ..old };
		self.calm();
		self.put(pool, slow).unwrap();
		let least = self.books.pools[&pool].epoch.number + LiquidityPool::MAX_WALK + 2;
		for _ in 0..LiquidityPool::MAX_WALK + 8 {
			self.end_epoch(pool);
			MockClock::set(Timestamp::from_secs(MockClock::timestamp().secs() + 1));
		}
		self.put(pool, old).unwrap();
		self.check();
		let books = &self.books.pools[&pool];
		let far = books.withdrawals.iter().filter(|(_, receipt)| {
			let end = receipt.reached + LiquidityPool::MAX_WALK;
			let unfilled = |number| books.prices[&number].fill.raw() == 0;
			receipt.shares > 0 && end < books.epoch.number && (receipt.reached..end).all(unfilled)
		});
		let far: Vec<_> = far.map(|((who, at), _)| (*who, *at)).collect();
		let (who, epoch) = self.random.choose(&far).filter(|_| books.epoch.number >= least)?;
		Some(self.signed(who, Call::cancel_withdrawal { pool, epoch }))
	}
}
