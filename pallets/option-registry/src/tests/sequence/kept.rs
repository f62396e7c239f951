//! Accounts that take or let go of no options, and pots that find the queue full.

use super::{
	operation::{may, Family, Operation, Tried},
	random::lots,
	world::{registry, World, POOLS, PUBLIC},
};
use crate::{
	tests::mock::*,
	Call, KeptOptions, SettlementQueue,
	VaultAction::{DepositLong, Mint},
	WaitingPots,
};
use dhv_mocks::{MockClock, MockOwner, USDC};
use dhv_primitives::{
	ports::{OptionRegistry, ScheduledWork},
	BackingClass, OptionKind, Series, SeriesId, SeriesStatus, Timestamp,
};
use frame_support::weights::{Weight, WeightMeter};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

const OPERATIONS: &[Operation] = &[
	may("options: an account is blocked", 1, World::block_holder, &[]),
	may("options: the owner of a spread is blocked", 2, World::block_spread, &[]),
	may("options: accounts are free again", 2, World::thaw_holders, &[]),
	may("options: an account keeps them from settlement", 2, World::keep_options, &[]),
	may("queue: a pot waits", 1, World::pot_waits, &[]),
];

pub const FAMILY: Family =
	Family { operations: OPERATIONS, check: |_| (), end: World::end_options };

type OptionsCall = pallet_assets::Call<Test, OptionsInstance>;

impl World {
	/// The issuer of options is the registry, which never blocks anybody: a runtime call may.
	fn as_registry(&mut self, call: OptionsCall) -> Tried {
		Some(self.call(RawOrigin::Signed(registry()), call))
	}

	fn block_in(&mut self, id: SeriesId, who: AccountId) -> Tried {
		self.as_registry(OptionsCall::block { id, who })
	}

	fn block_holder(&mut self) -> Tried {
		let (series, who, _) = self.holding(|_| true)?;
		self.block_in(series, who)
	}

	/// A vault with a long leg, some of whose options its owner has.
	fn spread(&mut self) -> Option<(SeriesId, AccountId, SeriesId)> {
		let (series, owner, long) = match self.public_vault(|_, vault| vault.long.is_some()) {
			Some((series, owner, vault)) => (series, owner, vault.long?.series),
			None => self.new_spread()?,
		};
		self.gather(long, owner, lots(1));
		(!options(long, owner).is_zero()).then_some((series, owner, long))
	}

	/// One put against three of a higher strike, and one that stays with the owner.
	fn new_spread(&mut self) -> Option<(SeriesId, AccountId, SeriesId)> {
		self.loosen()?.ok()?;
		self.cap(None)?.ok()?;
		self.thaw();
		self.thaw_holders();
		let early = |terms: &Series| terms.seconds_to_expiry(MockClock::timestamp()) > HOUR / 2;
		let backing = BackingClass::PublicFull;
		let found = self.trading(|terms| {
			(terms.backing, terms.kind) == (backing, OptionKind::Put) && early(terms)
		});
		let terms = match found {
			Some(series) => info(series).terms,
			None => self.good_terms(OptionKind::Put, USDC, backing),
		};
		let below = Series { strike: usd(510 + 10 * self.random.between(0, 3)), ..terms };
		let (long, series) = (self.listed(terms)?, self.listed(below)?);
		let owner = self.random.pick(&PUBLIC);
		if long == series || Registry::vault(series, owner).is_some() {
			return None;
		}
		let mint = Mint { contracts: contracts(4), to: owner };
		self.adjust_with_collateral(DAVE, long, vec![mint])?.ok()?;
		let deposit = DepositLong { series: long, contracts: contracts(3) };
		let mint = Mint { contracts: contracts(1), to: DAVE };
		self.adjust_with_collateral(owner, series, vec![deposit, mint])?.ok()?;
		Some((series, owner, long))
	}

	/// The series of these terms.
	fn listed(&mut self, terms: Series) -> Option<SeriesId> {
		let find = || <Registry as OptionRegistry<AccountId>>::find(&terms);
		if find().is_none() {
			self.call(RawOrigin::Signed(MANAGER), Call::issue_series { terms }).ok()?;
		}
		find()
	}

	fn block_spread(&mut self) -> Tried {
		let (_, owner, long) = self.spread()?;
		self.block_in(long, owner)
	}

	fn thaw_holders(&mut self) -> Tried {
		type Account = pallet_assets::Account<Test, OptionsInstance>;
		let all: Vec<_> = Account::iter_keys().collect();
		for (id, who) in all {
			let _was_free = self.as_registry(OptionsCall::thaw { id, who });
		}
		Some(Ok(()))
	}

	/// Through expiry, when a blocked account does not get back what its vault did not use.
	fn keep_options(&mut self) -> Tried {
		let (series, owner, long) = self.spread()?;
		self.block_in(long, owner)?.unwrap();
		self.run_to(info(series).terms.expiry);
		self.finalise(series);
		let settle = Call::settle_vault { series, writer: owner };
		self.call(RawOrigin::Signed(BOB), settle).ok()?;
		(!KeptOptions::<Test>::get(long, owner).is_zero()).then_some(Ok(()))
	}

	/// Time passes with prices, and nothing else happens.
	fn run_to(&mut self, expiry: Timestamp) {
		while self.now() <= expiry {
			self.pass(200, 10);
			self.feed_all();
		}
	}

	/// The owner of a vault refuses its settlement; when it no longer does, the queue is full.
	fn pot_waits(&mut self) -> Tried {
		let pool = |info: &crate::SeriesInfo| {
			let paying = matches!(info.status, SeriesStatus::Paying { .. });
			info.terms.backing == BackingClass::Pool && info.vaults > 0 && !paying
		};
		let (series, before) = self.series_where(pool)?;
		self.loosen().unwrap().unwrap();
		self.thaw();
		self.run_to(before.terms.expiry);
		self.finalise(series);
		for pool in POOLS {
			MockOwner::set_refusal(pool, Some(DispatchError::Other("refused")));
		}
		work();
		for pool in POOLS {
			MockOwner::set_refusal(pool, None);
			MockOwner::set_false_report(pool, None);
		}
		if info(series).status.fixing().is_none()
			|| SettlementQueue::<Test>::get().contains(&series)
		{
			return None;
		}
		self.fill_queue();
		if SettlementQueue::<Test>::get().len() < 8 {
			return None;
		}
		for writer in POOLS.into_iter().filter(|pool| Registry::vault(series, *pool).is_some()) {
			let settle = Call::settle_vault { series, writer };
			self.call(RawOrigin::Signed(BOB), settle).ok()?;
		}
		assert_eq!(WaitingPots::<Test>::iter().count(), 1);
		Registry::run(&mut WeightMeter::with_limit(Weight::zero()));
		assert_eq!(WaitingPots::<Test>::iter().count(), 1);
		Some(Ok(()))
	}

	/// Two expiries of four series each are fixed and nothing is settled.
	fn fill_queue(&mut self) {
		let next = self.now().secs().div_ceil(HOUR) + 1;
		for (hour, strike) in [(0, 500), (1, 600)] {
			let expiry = Timestamp::from_secs((next + hour) * HOUR);
			for n in 0..4 {
				let terms = terms(OptionKind::Put, strike + 10 * n, 0);
				let terms = Series { expiry, backing: BackingClass::PublicFull, ..terms };
				let call = Call::issue_series { terms };
				let _no_room = self.call(RawOrigin::Signed(MANAGER), call);
			}
		}
		let last = Timestamp::from_secs((next + 1) * HOUR);
		self.run_to(last);
		let due: Vec<_> = crate::PendingExpiries::<Test>::get().into_inner();
		for entry in due.iter().filter(|entry| entry.expiry <= last) {
			let listed = crate::SeriesByExpiry::<Test>::get(entry.key());
			if let Some(series) = listed.first() {
				self.finalise(*series);
			}
		}
	}

	fn end_options(&mut self) {
		self.thaw_holders();
	}
}
