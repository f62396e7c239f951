//! Long legs join and leave vaults.

use super::{
	operation::{may, must_fail, Family, Operation, Tried, TOKENS, WRITING},
	world::{World, PUBLIC},
};
use crate::tests::random::Draw;
use crate::{
	tests::mock::*,
	VaultAction::{self, *},
};
use dhv_primitives::{BackingClass, Contracts, Series, SeriesId};

const ISOLATED: &[&[&str]] = &[TOKENS];
const OPENING: &[&[&str]] = &[TOKENS, WRITING];

const OPERATIONS: &[Operation] = &[
	may("spread: open", 16, World::open_spread, OPENING),
	may("spread: lock a long leg", 8, World::deposit_long, ISOLATED),
	may("spread: lock a long leg and withdraw", 6, World::deposit_long_and_withdraw, ISOLATED),
	may("spread: take the long leg out", 2, World::withdraw_long, ISOLATED),
	may("spread: change the long leg for another", 4, World::exchange_long, ISOLATED),
	must_fail("spread: long leg of a naked vault", World::naked_long, "NakedLong", &[]),
	must_fail("spread: long leg of another kind", World::invalid_long, "InvalidLong", &[]),
	must_fail("spread: long leg of the vault itself", World::own_long, "InvalidLong", &[]),
	must_fail("spread: a second long leg", World::second_long, "OtherLong", &[]),
	must_fail("spread: more than the long leg", World::exceeds_long, "ExceedsLong", &[]),
	must_fail("spread: the leg is needed", World::needed_long, "UnderMargined", &[]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

/// Whether terms differ in nothing but the strike.
fn are_siblings(a: &Series, b: &Series) -> bool {
	a.strike != b.strike && Series { strike: a.strike, ..*b } == *a
}

impl World {
	/// Two series that may be legs of one vault.
	fn siblings(&mut self) -> Option<(SeriesId, SeriesId)> {
		let full = |terms: &Series| terms.backing == BackingClass::PublicFull;
		let long = self.trading(full)?;
		let terms = info(long).terms;
		let short = self.trading(|other| are_siblings(other, &terms))?;
		Some((short, long))
	}

	/// Some options of a series in the hands of `owner`.
	fn hold(&mut self, series: SeriesId, owner: AccountId) -> Option<Contracts> {
		let wanted = self.random.contracts();
		let held = self.gather(series, owner, wanted);
		(!held.is_zero()).then_some(held)
	}

	fn open_spread(&mut self) -> Tried {
		let (series, long) = self.siblings()?;
		let owner = self.random.pick(&PUBLIC);
		if Registry::vault(series, owner).is_some_and(|vault| vault.long.is_some()) {
			return None;
		}
		let contracts = self.hold(long, owner)?;
		let to = self.receiver();
		let actions = vec![DepositLong { series: long, contracts }, Mint { contracts, to }];
		self.adjust_with_collateral(owner, series, actions)
	}

	/// A vault that takes options of a series as its long leg, and how many.
	fn taking(&mut self) -> Option<(SeriesId, AccountId, VaultAction<AccountId>)> {
		let (series, owner, vault) = self.public_vault(|terms, vault| {
			terms.backing == BackingClass::PublicFull && !vault.short.is_zero()
		})?;
		let terms = info(series).terms;
		let long = match vault.long {
			Some(leg) => leg.series,
			None => self.trading(|other| are_siblings(other, &terms))?,
		};
		let contracts = self.hold(long, owner)?;
		Some((series, owner, DepositLong { series: long, contracts }))
	}

	fn deposit_long(&mut self) -> Tried {
		let (series, owner, action) = self.taking()?;
		Some(self.adjust(owner, owner, series, vec![action]))
	}

	fn deposit_long_and_withdraw(&mut self) -> Tried {
		let (series, owner, action) = self.taking()?;
		let shown = self.preview(owner, series, core::slice::from_ref(&action)).unwrap();
		let amount = shown.excess;
		if amount == 0 {
			return None;
		}
		Some(self.adjust(owner, owner, series, vec![action, WithdrawCollateral(amount)]))
	}

	fn withdraw_long(&mut self) -> Tried {
		let (series, owner, vault) = self.public_vault(|_, vault| vault.long.is_some())?;
		let leg = vault.long?;
		let contracts = self.random.part(leg.contracts);
		self.adjust_with_collateral(
			owner,
			series,
			vec![WithdrawLong { series: leg.series, contracts }],
		)
	}

	fn exchange_long(&mut self) -> Tried {
		let (series, owner, vault) = self.public_vault(|_, vault| vault.long.is_some())?;
		let leg = vault.long?;
		let terms = info(series).terms;
		let now = self.now();
		let other = self.trading(|other| are_siblings(other, &terms) && !other.is_expired(now))?;
		let contracts = self.hold(other, owner)?;
		let actions = vec![
			WithdrawLong { series: leg.series, contracts: leg.contracts },
			DepositLong { series: other, contracts },
		];
		self.adjust_with_collateral(owner, series, actions)
	}

	fn naked_long(&mut self) -> Tried {
		let series = self.trading(|terms| terms.backing == BackingClass::PublicNaked)?;
		self.refused_long(series, |_, _| true)
	}

	fn invalid_long(&mut self) -> Tried {
		let series = self.trading(|terms| terms.backing == BackingClass::PublicFull)?;
		self.refused_long(series, |terms, other| terms != other && !are_siblings(terms, other))
	}

	fn own_long(&mut self) -> Tried {
		let series = self.trading(|terms| terms.backing == BackingClass::PublicFull)?;
		self.refused_long(series, |terms, other| terms == other)
	}

	/// Options of a series that fits are no long leg.
	fn refused_long(&mut self, series: SeriesId, fits: impl Fn(&Series, &Series) -> bool) -> Tried {
		let terms = info(series).terms;
		let (long, _) = self.series_where(|other| fits(&terms, &other.terms))?;
		let owner = self.random.pick(&PUBLIC);
		let contracts = self.random.contracts();
		Some(self.adjust(owner, owner, series, vec![DepositLong { series: long, contracts }]))
	}

	fn second_long(&mut self) -> Tried {
		let (series, owner, vault) = self.public_vault(|_, vault| vault.long.is_some())?;
		let (terms, leg) = (info(series).terms, vault.long?);
		let first = info(leg.series).terms;
		let other = self.trading(|other| are_siblings(other, &terms) && *other != first)?;
		let contracts = self.random.contracts();
		Some(self.adjust(owner, owner, series, vec![DepositLong { series: other, contracts }]))
	}

	fn exceeds_long(&mut self) -> Tried {
		let (series, owner, vault) = self.public_vault(|_, vault| vault.long.is_some())?;
		let leg = vault.long?;
		let more = leg.contracts.units() / 10_000 + 1;
		let contracts = super::random::lots(more as u64);
		let action = WithdrawLong { series: leg.series, contracts };
		Some(self.adjust(owner, owner, series, vec![action]))
	}

	fn needed_long(&mut self) -> Tried {
		let (series, owner, vault) = self.public_vault(|_, vault| vault.long.is_some())?;
		let leg = vault.long?;
		let action = WithdrawLong { series: leg.series, contracts: leg.contracts };
		let shown = self.preview(owner, series, core::slice::from_ref(&action)).unwrap();
		if shown.deficit == 0 {
			return None;
		}
		Some(self.adjust(owner, owner, series, vec![action]))
	}
}
