//! Operators adjust the vaults of others.

use super::{
	operation::{may, must_fail, Family, Operation, Tried, TOKENS, WRITING},
	world::{World, PUBLIC, STRANGERS},
};
use crate::tests::random::Draw;
use crate::{tests::mock::*, Call, MarginVault, Operators, VaultAction::*};
use dhv_primitives::{BackingClass, Series, SeriesId};
use frame_system::RawOrigin;
use sp_runtime::DispatchResult;

const ISOLATED: &[&[&str]] = &[TOKENS];
const LETTING: &[&[&str]] = &[TOKENS, &["BelowMinimumCollateral", "StalePrice"]];
const OPENING: &[&[&str]] = &[TOKENS, WRITING, &["BelowMinimumCollateral"]];

const OPERATIONS: &[Operation] = &[
	may("operator: allow in one series", 4, World::allow_one, ISOLATED),
	may("operator: allow in all series", 1, World::allow_all, ISOLATED),
	may("operator: allow no longer", 1, World::allow_no_longer, &[]),
	may("operator: deposits", 3, World::operator_deposits, ISOLATED),
	may("operator: withdraws to the owner", 2, World::operator_withdraws, LETTING),
	may("operator: mints to the owner", 2, World::operator_mints, OPENING),
	may("operator: opens a vault", 1, World::operator_opens, OPENING),
	may("operator: burns its own options", 2, World::operator_burns, ISOLATED),
	must_fail("operator: mints to itself", World::operator_steals, "MintToStranger", &[]),
	must_fail("operator: is none", World::no_operator, "NotOperator", &[]),
	must_fail("operator: allowed twice", World::allow_twice, "NothingChanges", &[]),
	must_fail("operator: never allowed", World::forbid_nobody, "NothingChanges", &[]),
	must_fail("operator: series unknown", World::allow_in_nothing, "UnknownSeries", &[]),
	must_fail("operator: no money for the deposit", World::allow_poor, "FundsUnavailable", &[]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

impl World {
	fn set_operator(
		&mut self,
		owner: AccountId,
		operator: AccountId,
		series: Option<SeriesId>,
		allowed: bool,
	) -> DispatchResult {
		let call = Call::set_operator { operator, series, allowed };
		let result = self.call(RawOrigin::Signed(owner), call);
		let known = Operators::<Test>::contains_key((owner, operator, series));
		assert!(result.is_err() || known == allowed);
		result
	}

	fn allow_one(&mut self) -> Tried {
		let (series, owner, _) = self.public_vault(|_, _| true)?;
		let operator = self.anybody();
		let known = Operators::<Test>::contains_key((owner, operator, Some(series)));
		let allow = |world: &mut Self| world.set_operator(owner, operator, Some(series), true);
		(!known && operator != owner).then(|| allow(self))
	}

	fn allow_all(&mut self) -> Tried {
		let (owner, operator) = (self.random.pick(&PUBLIC), self.anybody());
		let known = Operators::<Test>::contains_key((owner, operator, None::<SeriesId>));
		let few = Operators::<Test>::iter_keys().count() < 12;
		(few && !known && operator != owner).then(|| self.set_operator(owner, operator, None, true))
	}

	/// Somebody who is allowed something.
	fn allowed(&mut self) -> Option<(AccountId, AccountId, Option<SeriesId>)> {
		let keys: Vec<_> = Operators::<Test>::iter_keys().collect();
		self.random.choose(&keys)
	}

	fn allow_no_longer(&mut self) -> Tried {
		let (owner, operator, series) = self.allowed()?;
		Some(self.set_operator(owner, operator, series, false))
	}

	/// A vault with somebody who operates it.
	fn operated(
		&mut self,
		fits: impl Fn(&Series, &MarginVault) -> bool,
	) -> Option<(SeriesId, AccountId, AccountId, MarginVault)> {
		let (owner, by, scope) = self.allowed()?;
		let vaults: Vec<_> = Registry::series_list()
			.into_iter()
			.filter(|series| scope.is_none_or(|scope| scope == *series))
			.filter_map(|series| Some((series, Registry::vault(series, owner)?)))
			.filter(|(series, vault)| {
				let info = info(*series);
				info.terms.backing != BackingClass::Pool
					&& super::world::trades(&info, self.now())
					&& fits(&info.terms, vault)
			})
			.collect();
		let (series, vault) = self.random.choose(&vaults)?;
		Some((series, owner, by, vault))
	}

	fn operator_deposits(&mut self) -> Tried {
		let (series, owner, by, _) = self.operated(|_, _| true)?;
		let amount = self.random.amount(info(series).terms.collateral_asset) / 50;
		Some(self.adjust(by, owner, series, vec![DepositCollateral(amount)]))
	}

	fn operator_withdraws(&mut self) -> Tried {
		let (series, owner, by, _) = self.operated(|_, vault| vault.collateral > 0)?;
		let excess = Registry::margin(series, owner).map_or(0, |margin| margin.excess);
		if excess == 0 {
			return None;
		}
		let amount = self.random.portion(excess);
		let before = (cash(owner), ether(owner), cash(by), ether(by));
		let result = self.adjust(by, owner, series, vec![WithdrawCollateral(amount)]);
		let after = (cash(owner), ether(owner), cash(by), ether(by));
		let got = (after.0 - before.0) + (after.1 - before.1);
		assert_eq!(got, if result.is_ok() { amount } else { 0 }, "the owner got something else");
		assert!(by == owner || (after.2, after.3) == (before.2, before.3));
		Some(result)
	}

	fn operator_mints(&mut self) -> Tried {
		let (series, owner, by, _) = self.operated(|_, _| true)?;
		self.operator_writes(series, owner, by)
	}

	fn operator_opens(&mut self) -> Tried {
		let (owner, by, scope) = self.allowed()?;
		let series = self.trading(|terms| terms.backing != BackingClass::Pool)?;
		let fits = scope.is_none() && Registry::vault(series, owner).is_none();
		if !fits {
			return None;
		}
		self.operator_writes(series, owner, by)
	}

	/// With collateral of the operator.
	fn operator_writes(&mut self, series: SeriesId, owner: AccountId, by: AccountId) -> Tried {
		let mint = Mint { contracts: self.random.contracts(), to: owner };
		let shown = match self.preview(owner, series, core::slice::from_ref(&mint)) {
			Ok(shown) => shown,
			Err(error) => return Some(Err(error)),
		};
		let actions = match shown.deficit {
			0 => vec![mint],
			lacks => vec![DepositCollateral(lacks), mint],
		};
		Some(self.adjust(by, owner, series, actions))
	}

	fn operator_burns(&mut self) -> Tried {
		let (series, owner, by, vault) = self.operated(|_, vault| !vault.short.is_zero())?;
		let wanted = self.random.part(vault.short);
		let contracts = self.gather(series, by, wanted);
		if contracts.is_zero() {
			return None;
		}
		Some(self.adjust(by, owner, series, vec![Burn(contracts)]))
	}

	fn operator_steals(&mut self) -> Tried {
		let (series, owner, by, _) = self.operated(|_, _| true)?;
		let contracts = self.random.contracts();
		Some(self.adjust(by, owner, series, vec![Mint { contracts, to: by }]))
	}

	fn no_operator(&mut self) -> Tried {
		let (series, owner, _) = self.public_vault(|_, _| true)?;
		let by = self.random.pick(&STRANGERS);
		Some(self.adjust(by, owner, series, vec![WithdrawCollateral(1)]))
	}

	fn allow_twice(&mut self) -> Tried {
		let (owner, operator, series) = self.allowed()?;
		Some(self.set_operator(owner, operator, series, true))
	}

	fn forbid_nobody(&mut self) -> Tried {
		let owner = self.random.pick(&PUBLIC);
		Some(self.set_operator(owner, GUARDIAN, None, false))
	}

	fn allow_in_nothing(&mut self) -> Tried {
		let owner = self.random.pick(&PUBLIC);
		Some(self.set_operator(owner, GUARDIAN, Some(SeriesId(u32::MAX)), true))
	}

	fn allow_poor(&mut self) -> Tried {
		let owner = self.random.pick(&STRANGERS);
		Some(self.set_operator(owner, BOB, None, true))
	}
}
