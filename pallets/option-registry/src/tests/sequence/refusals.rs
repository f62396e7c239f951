//! Batches that have to fail as a whole.

use super::{
	operation::{must_fail, Family, Operation, Tried},
	random::lots,
	world::{World, PUBLIC},
};
use crate::tests::random::Draw;
use crate::{tests::mock::*, Product, ProductParameters, VaultAction::*};
use dhv_mocks::{MockClock, USDC};
use dhv_primitives::{BackingClass, Contracts, Series, SeriesId};

/// What else may stand in the way of writing.
const PRICE: &[&str] = &["StalePrice"];
const CAPS: &[&str] = &["OpenInterestCapExceeded", "SeriesCapExceeded", "UnderlyingCapExceeded"];
const CLOSED: &[&str] = &["ClassNotOpen", "TooCloseToExpiry"];

const OPERATIONS: &[Operation] = &[
	must_fail("batch: empty", World::empty_batch, "EmptyBatch", &[]),
	must_fail("batch: too little collateral", World::too_little, "UnderMargined", &[CLOSED, PRICE]),
	must_fail("batch: one unit too much out", World::one_too_much, "UnderMargined", &[]),
	must_fail("batch: more than the collateral", World::exceeds, "ExceedsCollateral", &[]),
	must_fail("batch: burns more than is short", World::burns_more, "ExceedsShort", &[]),
	must_fail(
		"batch: burns what nobody has",
		World::burns_nothing,
		"FundsUnavailable",
		&[&["NoAccount", "Frozen", "Blocked", "AssetNotLive"]],
	),
	must_fail("batch: a part of a lot", World::part_of_lot, "InvalidLot", &[]),
	must_fail("batch: nothing deposited", World::zero_amount, "ZeroAmount", &[]),
	must_fail(
		"batch: money lacks at the end",
		World::no_money,
		"FundsUnavailable",
		&[CLOSED, CAPS, &["Frozen", "Blocked", "AssetNotLive"]],
	),
	must_fail("batch: series of pools", World::pool_series, "WriterNotAllowed", &[]),
	must_fail("batch: series unknown", World::unknown_series, "UnknownSeries", &[]),
	must_fail("batch: series expired", World::expired_series, "SeriesExpired", &[]),
	must_fail("batch: series fixed", World::fixed_series, "SeriesNotOpen", &[]),
	must_fail("batch: too close to expiry", World::too_close, "TooCloseToExpiry", &[]),
	must_fail("batch: class closed", World::closed_class, "ClassNotOpen", &[]),
	must_fail("batch: price too old", World::stale, "StalePrice", &[]),
	must_fail("batch: naked vault too small", World::too_small, "BelowMinimumCollateral", &[]),
	must_fail("batch: naked vaults at their cap", World::naked_cap, "NakedCapExceeded", &[]),
	must_fail("batch: product at its cap", World::product_cap, "OpenInterestCapExceeded", &[]),
	must_fail("batch: series at its cap", World::series_cap, "SeriesCapExceeded", &[]),
	must_fail("batch: underlying at its cap", World::underlying_cap, "UnderlyingCapExceeded", &[]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

/// The parameters of a series' product.
fn governed(terms: &Series) -> ProductParameters {
	Registry::product(Product::of(terms)).unwrap()
}

fn is_naked(terms: &Series) -> bool {
	terms.backing == BackingClass::PublicNaked
}

fn is_full(terms: &Series) -> bool {
	terms.backing == BackingClass::PublicFull
}

impl World {
	/// A public series that may be written now, but for its price.
	fn writable(&mut self, fits: impl Fn(&Series) -> bool) -> Option<SeriesId> {
		let now = self.now();
		self.trading(|terms| {
			let parameters = governed(terms);
			let early = terms.seconds_to_expiry(now) > parameters.write_cutoff;
			terms.backing != BackingClass::Pool && early && parameters.opens(terms) && fits(terms)
		})
	}

	/// Anybody's batch with one action.
	fn refuse(&mut self, series: SeriesId, action: crate::VaultAction<AccountId>) -> Tried {
		let owner = self.random.pick(&PUBLIC);
		Some(self.adjust(owner, owner, series, vec![action]))
	}

	/// Writes with more collateral than anybody needs, none of which is there.
	fn overwrite(&mut self, series: SeriesId, contracts: Contracts) -> Tried {
		let owner = self.random.pick(&PUBLIC);
		let unit = if info(series).terms.collateral_asset == USDC { usdc(1) } else { weth(1) };
		let most = unit * 1_000_000 * (contracts.units() / lots(10_000).units() + 1);
		let actions = vec![DepositCollateral(most), Mint { contracts, to: owner }];
		Some(self.adjust(owner, owner, series, actions))
	}

	fn empty_batch(&mut self) -> Tried {
		let series = self.trading(|terms| terms.backing != BackingClass::Pool)?;
		let owner = self.random.pick(&PUBLIC);
		Some(self.adjust(owner, owner, series, vec![]))
	}

	fn too_little(&mut self) -> Tried {
		let series = self.writable(is_full)?;
		let (owner, contracts) = (self.random.pick(&PUBLIC), self.random.contracts());
		let mint = Mint { contracts, to: owner };
		let shown = self.preview(owner, series, core::slice::from_ref(&mint)).unwrap();
		if shown.deficit < 2 {
			return None;
		}
		let actions = vec![mint, DepositCollateral(shown.deficit - 1)];
		Some(self.adjust(owner, owner, series, actions))
	}

	fn one_too_much(&mut self) -> Tried {
		let (series, owner, vault) =
			self.public_vault(|terms, vault| is_full(terms) && !vault.short.is_zero())?;
		let margin = Registry::margin(series, owner).unwrap();
		let amount = margin.excess + 1;
		if amount > vault.collateral {
			return None;
		}
		Some(self.adjust(owner, owner, series, vec![WithdrawCollateral(amount)]))
	}

	fn exceeds(&mut self) -> Tried {
		let (series, owner, vault) = self.public_vault(|_, _| true)?;
		let actions = vec![WithdrawCollateral(vault.collateral + 1)];
		Some(self.adjust(owner, owner, series, actions))
	}

	fn burns_more(&mut self) -> Tried {
		let (series, owner, vault) = self.public_vault(|_, _| true)?;
		let more = lots((vault.short.units() / lots(1).units()) as u64 + 1);
		Some(self.adjust(owner, owner, series, vec![Burn(more)]))
	}

	/// A deposit before the failing action is taken back with it.
	fn burns_nothing(&mut self) -> Tried {
		let (series, owner, vault) = self.public_vault(|_, vault| !vault.short.is_zero())?;
		if options(series, owner) >= vault.short {
			return None;
		}
		let actions = vec![DepositCollateral(1), Burn(vault.short)];
		Some(self.adjust(owner, owner, series, actions))
	}

	fn part_of_lot(&mut self) -> Tried {
		let series = self.trading(|terms| terms.backing != BackingClass::Pool)?;
		let units = self.random.pick(&[0, 1, 9_999, 10_001]);
		let contracts = Contracts::from_units(units);
		self.refuse(series, Mint { contracts, to: ALICE })
	}

	fn zero_amount(&mut self) -> Tried {
		let series = self.trading(|terms| terms.backing != BackingClass::Pool)?;
		let action = self.random.below(2);
		self.refuse(
			series,
			match action {
				0 => DepositCollateral(0),
				_ => WithdrawCollateral(0),
			},
		)
	}

	/// What was minted before is taken back.
	fn no_money(&mut self) -> Tried {
		let series = self.writable(is_full)?;
		let (owner, contracts) = (self.random.pick(&PUBLIC), self.random.contracts());
		let amount = self.balance(info(series).terms.collateral_asset, owner) + 1;
		let actions = vec![Mint { contracts, to: owner }, DepositCollateral(amount)];
		Some(self.adjust(owner, owner, series, actions))
	}

	fn pool_series(&mut self) -> Tried {
		let series = self.trading(|terms| terms.backing == BackingClass::Pool)?;
		self.refuse(series, DepositCollateral(1))
	}

	fn unknown_series(&mut self) -> Tried {
		self.refuse(SeriesId(u32::MAX), DepositCollateral(1))
	}

	fn expired_series(&mut self) -> Tried {
		let now = self.now();
		let (series, _) =
			self.series_where(|info| info.status.fixing().is_none() && info.terms.is_expired(now))?;
		self.refuse(series, DepositCollateral(1))
	}

	fn fixed_series(&mut self) -> Tried {
		let (series, _) = self.series_where(|info| info.status.fixing().is_some())?;
		self.refuse(series, DepositCollateral(1))
	}

	fn too_close(&mut self) -> Tried {
		let now = self.now();
		let series = self.trading(|terms| {
			let parameters = governed(terms);
			let late = terms.seconds_to_expiry(now) <= parameters.write_cutoff;
			terms.backing != BackingClass::Pool && late && parameters.opens(terms)
		})?;
		let contracts = self.random.contracts();
		self.overwrite(series, contracts)
	}

	/// Writes one lot under other parameters.
	fn write_under(
		&mut self,
		series: SeriesId,
		change: impl FnOnce(&mut ProductParameters),
	) -> Tried {
		let product = Product::of(&info(series).terms);
		let before = Registry::product(product)?;
		let mut parameters = before.clone();
		change(&mut parameters);
		self.set(product, parameters).unwrap();
		let tried = self.overwrite(series, lots(1));
		self.set(product, before).unwrap();
		tried
	}

	fn closed_class(&mut self) -> Tried {
		let series = self.writable(|_| true)?;
		self.write_under(series, |parameters| {
			(parameters.classes.full, parameters.classes.naked_cap) = (false, 0);
		})
	}

	/// Waits until the last price is too old.
	fn stale(&mut self) -> Tried {
		let (series, owner, _) = self.public_vault(|terms, vault| {
			is_naked(terms) && !vault.short.is_zero() && vault.collateral > 0
		})?;
		let terms = info(series).terms;
		let age = governed(&terms).max_price_age + 1;
		if terms.seconds_to_expiry(self.now()) <= age {
			return None;
		}
		MockClock::advance(age);
		let vault = Registry::vault(series, owner).unwrap();
		let least = governed(&terms).classes.min_naked_collateral;
		if vault.collateral <= least + 1 {
			return None;
		}
		Some(self.adjust(owner, owner, series, vec![WithdrawCollateral(1)]))
	}

	fn too_small(&mut self) -> Tried {
		let series = self.writable(is_naked)?;
		let owner = self.random.pick(&PUBLIC);
		let limits = governed(&info(series).terms).classes;
		let booked = crate::NakedCollateral::<Test>::get(Product::of(&info(series).terms));
		let free = limits.naked_cap.saturating_sub(booked) > limits.min_naked_collateral;
		if Registry::vault(series, owner).is_some() || !free {
			return None;
		}
		let actions = vec![DepositCollateral(limits.min_naked_collateral)];
		Some(self.adjust(owner, owner, series, actions))
	}

	fn naked_cap(&mut self) -> Tried {
		let series = self.writable(is_naked)?;
		let contracts = self.random.contracts();
		self.overwrite(series, contracts)
	}

	fn product_cap(&mut self) -> Tried {
		let series = self.writable(is_full)?;
		let cap = governed(&info(series).terms).open_interest_cap;
		self.overwrite(series, more_than(cap))
	}

	fn series_cap(&mut self) -> Tried {
		let series = self.writable(|terms| is_full(terms) && has_room(terms))?;
		let short = info(series).short;
		self.write_under(series, |parameters| parameters.series_cap = short)
	}

	fn underlying_cap(&mut self) -> Tried {
		let series = self.writable(|terms| is_full(terms) && has_room(terms))?;
		let terms = info(series).terms;
		if info(series).short.units() + lots(1).units() > governed(&terms).series_cap.units() {
			return None;
		}
		let (_, underlying, cap) = interest(&terms);
		self.cap(Some(underlying))?.unwrap();
		let tried = self.overwrite(series, lots(1));
		self.cap(cap)?.unwrap();
		tried
	}
}

/// Whether one lot more is below the cap of the product.
fn has_room(terms: &Series) -> bool {
	let (product, ..) = interest(terms);
	product.units() + lots(1).units() <= governed(terms).open_interest_cap.units()
}

/// What is short of a product and of its underlying, and the cap of the latter.
fn interest(terms: &Series) -> (Contracts, Contracts, Option<Contracts>) {
	let interest = Registry::open_interest(Product::of(terms)).unwrap();
	(interest.product, interest.underlying, interest.underlying_cap)
}

/// One lot more.
fn more_than(cap: Contracts) -> Contracts {
	lots((cap.units() / lots(1).units()) as u64 + 1)
}
