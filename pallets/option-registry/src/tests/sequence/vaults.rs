//! The public opens, changes and empties vaults.

use super::{
	operation::{may, must_fail, Family, Operation, Tried, TOKENS, WRITING},
	world::{World, PUBLIC},
};
use crate::tests::random::Draw;
use crate::{
	tests::mock::*,
	VaultAction::{self, *},
	VaultMargin,
};
use dhv_mocks::{USDC, WETH};
use dhv_primitives::{AssetIndex, BackingClass, OptionKind, Series, SeriesId};
use sp_runtime::DispatchError;
use BackingClass::{PublicFull, PublicNaked};
use OptionKind::{Call, Put};

/// What stands in the way of withdrawals.
const SMALL: &[&str] = &["BelowMinimumCollateral"];
const STALE: &[&str] = &["StalePrice"];
const ISOLATED: &[&[&str]] = &[TOKENS];
const OPENING: &[&[&str]] = &[TOKENS, WRITING];
const LETTING: &[&[&str]] = &[TOKENS, SMALL, STALE];

const OPERATIONS: &[Operation] = &[
	may("vault: open a full put", 20, |w| w.open(PublicFull, Put, USDC), OPENING),
	may("vault: open a full call", 20, |w| w.open(PublicFull, Call, WETH), OPENING),
	may("vault: open a naked put in USDC", 10, |w| w.open(PublicNaked, Put, USDC), OPENING),
	may("vault: open a naked call in USDC", 10, |w| w.open(PublicNaked, Call, USDC), OPENING),
	may("vault: open a naked put in WETH", 10, |w| w.open(PublicNaked, Put, WETH), OPENING),
	may("vault: open a naked call in WETH", 10, |w| w.open(PublicNaked, Call, WETH), OPENING),
	may("vault: deposit collateral", 2, World::deposit, ISOLATED),
	may("vault: withdraw the excess", 4, World::withdraw, LETTING),
	may("vault: mint on what is free", 2, World::mint_on_excess, OPENING),
	may("vault: mint with new collateral", 6, World::mint_with_collateral, OPENING),
	may("vault: burn", 3, World::burn, ISOLATED),
	may("vault: burn and withdraw", 2, World::burn_and_withdraw, LETTING),
	may("vault: mint and burn in one batch", 1, World::mint_and_burn, OPENING),
	may("vault: empty it", 2, World::empty, ISOLATED),
	may("vault: empty it and open it again", 1, World::reopen, OPENING),
	may("vault: collateral only", 1, World::collateral_only, ISOLATED),
	must_fail("vault: health of a full one", World::health_of_full, "AlwaysBacked", &[]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

/// Whether terms are of a class, a kind and a collateral.
fn is(terms: &Series, backing: BackingClass, kind: OptionKind, asset: AssetIndex) -> bool {
	(terms.backing, terms.kind, terms.collateral_asset) == (backing, kind, asset)
}

impl World {
	/// What a batch would make of a vault.
	pub fn preview(
		&self,
		owner: AccountId,
		series: SeriesId,
		actions: &[VaultAction<AccountId>],
	) -> Result<VaultMargin, DispatchError> {
		Registry::preview_adjust(owner, series, actions.to_vec().try_into().unwrap())
	}

	/// Carries out what is needed for a batch after it: deposits what lacks, seldom more.
	pub fn adjust_with_collateral(
		&mut self,
		owner: AccountId,
		series: SeriesId,
		mut actions: Vec<VaultAction<AccountId>>,
	) -> Tried {
		let shown = match self.preview(owner, series, &actions) {
			Ok(shown) => shown,
			Err(error) => return Some(Err(error)),
		};
		let terms = info(series).terms;
		let least = match terms.backing {
			PublicNaked => Registry::product(crate::Product::of(&terms))
				.map_or(0, |parameters| parameters.classes.min_naked_collateral + 1),
			_ => 0,
		};
		let lacks = shown.deficit.max(least.saturating_sub(shown.vault.collateral));
		let amount = if self.random.once_in(3) { lacks * 2 } else { lacks };
		if amount > 0 {
			actions.insert(0, DepositCollateral(amount));
		}
		let expected = self.preview(owner, series, &actions);
		let result = self.adjust(owner, owner, series, actions);
		if result.is_ok() {
			let margin = Registry::margin(series, owner);
			assert_eq!(margin, expected, "a batch came out unlike its preview");
			assert_eq!(margin.map(|margin| margin.deficit), Ok(0), "below its initial margin");
		}
		Some(result)
	}

	fn open(&mut self, backing: BackingClass, kind: OptionKind, asset: AssetIndex) -> Tried {
		let series = self.trading(|terms| is(terms, backing, kind, asset))?;
		let (owner, to) = (self.random.pick(&PUBLIC), self.receiver());
		let contracts = self.random.contracts();
		self.adjust_with_collateral(owner, series, vec![Mint { contracts, to }])
	}

	fn deposit(&mut self) -> Tried {
		let (series, owner, _) = self.public_vault(|_, _| true)?;
		let amount = self.random.amount(info(series).terms.collateral_asset) / 20;
		Some(self.adjust(owner, owner, series, vec![DepositCollateral(amount)]))
	}

	/// What a vault may let go.
	fn excess(&self, owner: AccountId, series: SeriesId) -> u128 {
		Registry::margin(series, owner).map_or(0, |margin| margin.excess)
	}

	fn withdraw(&mut self) -> Tried {
		let (series, owner, _) = self.public_vault(|_, vault| vault.collateral > 0)?;
		let excess = self.excess(owner, series);
		if excess == 0 {
			return None;
		}
		let amount = self.random.portion(excess);
		Some(self.adjust(owner, owner, series, vec![WithdrawCollateral(amount)]))
	}

	fn mint_on_excess(&mut self) -> Tried {
		let (series, owner, vault) =
			self.public_vault(|_, vault| !vault.short.is_zero() && vault.collateral > 0)?;
		let excess = self.excess(owner, series);
		let free = vault.short.units() / 10_000 * (excess / 1_000) / (vault.collateral / 1_000 + 1);
		let contracts = super::random::lots((free as u64).saturating_sub(2));
		if contracts.is_zero() {
			return None;
		}
		let mint = Mint { contracts, to: self.receiver() };
		Some(self.adjust(owner, owner, series, vec![mint]))
	}

	fn mint_with_collateral(&mut self) -> Tried {
		let (series, owner, _) = self.public_vault(|_, vault| !vault.short.is_zero())?;
		let mint = Mint { contracts: self.random.contracts(), to: self.receiver() };
		self.adjust_with_collateral(owner, series, vec![mint])
	}

	fn burn(&mut self) -> Tried {
		let (series, owner, vault) = self.public_vault(|_, vault| !vault.short.is_zero())?;
		let wanted = self.random.part(vault.short);
		let contracts = self.gather(series, owner, wanted);
		if contracts.is_zero() {
			return None;
		}
		Some(self.adjust(owner, owner, series, vec![Burn(contracts)]))
	}

	fn burn_and_withdraw(&mut self) -> Tried {
		let (series, owner, vault) = self.public_vault(|_, vault| !vault.short.is_zero())?;
		let wanted = self.random.part(vault.short);
		let contracts = self.gather(series, owner, wanted);
		if contracts.is_zero() {
			return None;
		}
		let burn = Burn(contracts);
		let shown = match self.preview(owner, series, core::slice::from_ref(&burn)) {
			Ok(shown) => shown,
			Err(error) => return Some(Err(error)),
		};
		if shown.excess == 0 {
			return None;
		}
		let actions = vec![burn, WithdrawCollateral(shown.excess)];
		Some(self.adjust(owner, owner, series, actions))
	}

	/// Burns what it mints: the vault stays as it is, and has to stand its margin.
	fn mint_and_burn(&mut self) -> Tried {
		let (series, owner, before) = self.public_vault(|_, vault| !vault.short.is_zero())?;
		let contracts = self.random.contracts();
		let actions = vec![Mint { contracts, to: owner }, Burn(contracts)];
		let result = self.adjust(owner, owner, series, actions);
		assert_eq!(Registry::vault(series, owner), Some(before));
		Some(result)
	}

	/// Everything that a vault needs to be gone; none if somebody keeps the options.
	fn emptying(&mut self) -> Option<(SeriesId, AccountId, Vec<VaultAction<AccountId>>)> {
		let (series, owner, vault) = self.public_vault(|_, _| true)?;
		let mut actions = Vec::new();
		if !vault.short.is_zero() {
			if self.gather(series, owner, vault.short) < vault.short {
				return None;
			}
			actions.push(Burn(vault.short));
		}
		if let Some(leg) = vault.long {
			actions.push(WithdrawLong { series: leg.series, contracts: leg.contracts });
		}
		if vault.collateral > 0 {
			actions.push(WithdrawCollateral(vault.collateral));
		}
		Some((series, owner, actions))
	}

	fn empty(&mut self) -> Tried {
		let (series, owner, actions) = self.emptying()?;
		let result = self.adjust(owner, owner, series, actions);
		assert_eq!(result.is_ok(), Registry::vault(series, owner).is_none());
		Some(result)
	}

	/// One batch takes everything out and writes anew.
	fn reopen(&mut self) -> Tried {
		let (series, owner, mut actions) = self.emptying()?;
		actions.push(Mint { contracts: self.random.contracts(), to: owner });
		self.adjust_with_collateral(owner, series, actions)
	}

	fn health_of_full(&mut self) -> Tried {
		let (series, owner, _) = self.public_vault(|terms, _| terms.backing == PublicFull)?;
		Some(Registry::health(series, owner).map(|_| ()))
	}

	/// A vault that is short of nothing.
	fn collateral_only(&mut self) -> Tried {
		let series = self.trading(|terms| terms.backing == PublicFull)?;
		let owner = self.random.pick(&PUBLIC);
		let amount = self.random.amount(info(series).terms.collateral_asset);
		Some(self.adjust(owner, owner, series, vec![DepositCollateral(amount)]))
	}
}
