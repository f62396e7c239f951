//! Owners that keep health: they add collateral or have none, refuse what they are told, and lie.

use super::{
	need::Naked,
	operation::{may, Family, Operation, Tried},
	world::{World, POOLS, PUBLIC},
};
use crate::{tests::mock::*, Event};
use dhv_mocks::{MockOwner, OwnerTold};
use dhv_primitives::{ports::VaultOwner, BackingClass, Balance};
use sp_runtime::DispatchError;

const OPERATIONS: &[Operation] = &[
	may("keeper: a pool keeps health", 2, World::pool_keeps, &[]),
	may("keeper: somebody of the public keeps health", 1, World::public_keeps, &[]),
	may("keeper: keeps it no longer", 1, World::keeps_no_longer, &[]),
	may("keeper: has nothing, something or all", 2, World::set_addition, &[]),
	may("keeper: refuses one thing", 1, World::refuse_one, &[]),
	may("keeper: accepts everything", 2, World::accept_all, &[]),
	may("keeper: reports a false addition", 1, World::add_falsely, &[]),
	may("keeper: reports true additions", 1, World::add_truly, &[]),
	may("keeper: adds all that is missing", 2, World::adds_all, &[]),
	may("keeper: adds too little", 2, World::adds_little, &[]),
	may("keeper: fails when it is asked", 1, World::fails_to_add, &[]),
	may("keeper: lies when it is asked", 1, World::lies_when_asked, &[]),
	may("keeper: cannot be told", 1, World::cannot_be_told, &[]),
	may("keeper: the grace period passes", 2, World::grace_passes, &[]),
	may("keeper: finds money in its distress", 2, World::finds_money, &[]),
	may("keeper: the pass returns what is above the band", 2, World::pass_returns, &[]),
	may("keeper: the pass returns nothing to who refuses", 1, World::pass_is_refused, &[]),
];

pub const FAMILY: Family =
	Family { operations: OPERATIONS, check: |_| (), end: World::end_keepers };

/// Everything that may be refused.
const TOLD: [OwnerTold; 4] =
	[OwnerTold::AddCollateral, OwnerTold::Released, OwnerTold::MarginCall, OwnerTold::Liquidated];

const REFUSED: DispatchError = DispatchError::Other("refused");

fn owners() -> impl Iterator<Item = AccountId> {
	POOLS.into_iter().chain(PUBLIC)
}

impl World {
	fn keeper(&mut self) -> Option<AccountId> {
		let keepers: Vec<_> = owners().filter(MockOwner::keeps_health).collect();
		self.random.choose(&keepers)
	}

	fn pool_keeps(&mut self) -> Tried {
		MockOwner::set_keeps_health(self.random.pick(&POOLS), true);
		Some(Ok(()))
	}

	fn public_keeps(&mut self) -> Tried {
		MockOwner::set_keeps_health(self.random.pick(&PUBLIC), true);
		Some(Ok(()))
	}

	fn keeps_no_longer(&mut self) -> Tried {
		MockOwner::set_keeps_health(self.keeper()?, false);
		Some(Ok(()))
	}

	fn set_addition(&mut self) -> Tried {
		let owner = self.keeper()?;
		let most = self.random.pick(&[0, 1, usdc(1), usdc(50), Balance::MAX]);
		MockOwner::set_addition(owner, most);
		Some(Ok(()))
	}

	fn refuse_one(&mut self) -> Tried {
		let owner = self.keeper()?;
		MockOwner::set_health_refusal(owner, self.random.pick(&TOLD), Some(REFUSED));
		Some(Ok(()))
	}

	fn accept_all(&mut self) -> Tried {
		for (owner, told) in owners().flat_map(|owner| TOLD.map(|told| (owner, told))) {
			MockOwner::set_health_refusal(owner, told, None);
		}
		Some(Ok(()))
	}

	fn add_falsely(&mut self) -> Tried {
		MockOwner::set_false_addition(self.keeper()?, Some(Balance::MAX));
		Some(Ok(()))
	}

	fn add_truly(&mut self) -> Tried {
		for owner in owners() {
			MockOwner::set_false_addition(owner, None);
		}
		Some(Ok(()))
	}

	/// A vault in need, not found yet, whose owner keeps health and adds up to `most`.
	fn keeper_in_need(&mut self, most: Balance) -> Option<Naked> {
		let naked = self.in_need(|_| true)?;
		self.accept_all();
		self.add_truly();
		MockOwner::set_keeps_health(naked.owner, true);
		MockOwner::set_addition(naked.owner, most);
		Some(naked)
	}

	/// What became of a vault when it was poked.
	fn after_poke(&mut self, before: &Naked) -> Option<Naked> {
		let Naked { series, owner, .. } = *before;
		self.poke_vault(series, owner).unwrap();
		let after = Naked::of(series, owner)?;
		assert_eq!(after.is_in_need(), after.distress.is_some());
		let in_auction = after.distress.is_some_and(|distress| distress.sale.is_some());
		assert!(!in_auction, "an auction without a grace period");
		Some(after)
	}

	fn told(&self, fits: impl Fn(&Event<Test>) -> bool) -> bool {
		events().iter().any(fits)
	}

	fn adds_all(&mut self) -> Tried {
		let before = self.keeper_in_need(Balance::MAX)?;
		let initial = Registry::margin(before.series, before.owner).unwrap().initial;
		let after = self.after_poke(&before)?;
		if self.told(|event| matches!(event, Event::OwnerFailed { .. })) {
			// Its account is frozen, or empty.
			return None;
		}
		assert!(after.distress.is_none() && after.vault.collateral >= initial);
		Some(Ok(()))
	}

	fn adds_little(&mut self) -> Tried {
		let before = self.keeper_in_need(1)?;
		let after = self.after_poke(&before)?;
		if self.told(|event| matches!(event, Event::OwnerFailed { .. })) {
			return None;
		}
		assert_eq!(after.vault.collateral, before.vault.collateral + 1);
		assert!(after.is_sound() || self.told(|e| matches!(e, Event::MarginCalled { .. })));
		Some(Ok(()))
	}

	fn fails_to_add(&mut self) -> Tried {
		let before = self.keeper_in_need(Balance::MAX)?;
		MockOwner::set_health_refusal(before.owner, OwnerTold::AddCollateral, Some(REFUSED));
		self.refused_addition(&before)
	}

	fn lies_when_asked(&mut self) -> Tried {
		let before = self.keeper_in_need(Balance::MAX)?;
		MockOwner::set_false_addition(before.owner, Some(Balance::MAX));
		self.refused_addition(&before)
	}

	/// An owner that is asked and fails has moved nothing, and its vault is in distress.
	fn refused_addition(&mut self, before: &Naked) -> Tried {
		let after = self.after_poke(before)?;
		assert_eq!(after.vault, before.vault);
		assert!(after.distress.is_some());
		assert!(self.told(|event| matches!(event, Event::OwnerFailed { .. })));
		Some(Ok(()))
	}

	/// The refusal of a margin call does not stop the clock.
	fn cannot_be_told(&mut self) -> Tried {
		let before = self.keeper_in_need(0)?;
		MockOwner::set_health_refusal(before.owner, OwnerTold::MarginCall, Some(REFUSED));
		let after = self.after_poke(&before)?;
		assert!(after.distress.is_some());
		let untold = |event: &_| matches!(event, Event::MarginCalled { error: Some(_), .. });
		assert!(self.told(untold));
		Some(Ok(()))
	}

	/// A vault in its grace period.
	pub fn in_grace(&mut self) -> Option<Naked> {
		self.feed_all();
		let waits = |naked: &Naked| {
			naked.distress.is_some_and(|distress| distress.sale.is_none()) && naked.is_in_need()
		};
		self.naked(waits).or_else(|| {
			let before = self.keeper_in_need(0)?;
			self.after_poke(&before).filter(waits)
		})
	}

	/// Not a second earlier than it is over, an auction starts.
	fn grace_passes(&mut self) -> Tried {
		let naked = self.in_grace()?;
		let since = naked.distress?.since.time;
		let product = crate::Product::of(&naked.terms);
		let grace = Registry::product(product)?.liquidation.grace;
		let left = grace.saturating_sub(self.now().saturating_since(since));
		MockOwner::set_addition(naked.owner, 0);
		if naked.left() <= left + 1 {
			return None;
		}
		for seconds in [left, 1] {
			self.pass(seconds, 6);
			self.feed_all();
			let starts = grace == 0 || self.now().saturating_since(since) > grace;
			let now = Naked::of(naked.series, naked.owner)?;
			if !now.is_in_need() {
				return None;
			}
			self.poke_vault(naked.series, naked.owner).unwrap();
			let sale = Naked::of(naked.series, naked.owner)?.distress?.sale;
			assert_eq!(sale.is_some(), starts, "{seconds} s after the grace period of {grace} s");
		}
		Some(Ok(()))
	}

	/// In the grace period or in auction.
	fn finds_money(&mut self) -> Tried {
		self.feed_all();
		let found = self.naked(|n| n.distress.is_some() && n.is_in_need() && n.keeps_health());
		let naked = found.or_else(|| self.in_grace())?;
		self.accept_all();
		self.add_truly();
		MockOwner::set_keeps_health(naked.owner, true);
		MockOwner::set_addition(naked.owner, Balance::MAX);
		self.poke_vault(naked.series, naked.owner).unwrap();
		if self.told(|event| matches!(event, Event::OwnerFailed { .. })) {
			return None;
		}
		assert!(Naked::of(naked.series, naked.owner)?.distress.is_none());
		assert!(self.told(|event| matches!(event, Event::VaultRecovered { .. })));
		Some(Ok(()))
	}

	/// A pool's vault high above its band.
	fn pool_above_band(&mut self) -> Option<Naked> {
		self.feed_all();
		let naked = self
			.naked(|naked| naked.terms.backing == BackingClass::Pool && naked.distress.is_none())?;
		let initial = Registry::margin(naked.series, naked.owner).ok()?.initial;
		let (series, writer) = (naked.series, naked.owner);
		let call = crate::Call::top_up { series, writer, amount: initial };
		self.call(frame_system::RawOrigin::Signed(ALICE), call).ok()?;
		MockOwner::set_keeps_health(naked.owner, true);
		self.accept_all();
		Naked::of(series, writer)
	}

	/// The pass has seen all series after a few blocks.
	fn whole_pass(&mut self) {
		for _ in 0..8 {
			work();
		}
	}

	fn pass_returns(&mut self) -> Tried {
		let before = self.pool_above_band()?;
		self.whole_pass();
		let after = Naked::of(before.series, before.owner)?;
		if after.vault.collateral == before.vault.collateral {
			// Neither account is frozen, then.
			return None;
		}
		assert!(after.vault.collateral < before.vault.collateral && after.is_sound());
		Some(Ok(()))
	}

	fn pass_is_refused(&mut self) -> Tried {
		let before = self.pool_above_band()?;
		MockOwner::set_health_refusal(before.owner, OwnerTold::Released, Some(REFUSED));
		self.whole_pass();
		assert_eq!(Naked::of(before.series, before.owner)?.vault, before.vault);
		Some(Ok(()))
	}

	fn end_keepers(&mut self) {
		self.accept_all();
		self.add_truly();
		for owner in owners() {
			MockOwner::set_keeps_health(owner, false);
		}
	}
}
