//! What a short position must lock. Storage-free.

use crate::types::{side, HealthFactors, MarginVault, ProductParameters, VaultHealth, BPS};
use dhv_math::{
	amount::mul_div_floor,
	margin::{
		auction::{is_recovered, Debt},
		collateral_ceil,
		health::{health_floor, Action},
		spread::{max_loss_ceil, standing},
		upper_bound, CollateralAsset, Conversion, Leg, NakedMargin, NakedOption, Standing, Trigger,
	},
	MathError,
};
use dhv_primitives::{Balance, Contracts, Fixed, OptionKind, Price, Series, Timestamp};

/// The margin of one series at one price and time. Every writer of the series meets the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Requirement {
	/// What is short.
	pub option: NakedOption,
	/// The price.
	pub spot: Price,
	/// Naked margin of one contract in the collateral asset.
	pub per_contract: Fixed,
	/// Multiples of it that are locked and maintained.
	pub health: HealthFactors,
	/// Decimals of the collateral asset.
	pub decimals: u8,
}

/// The short option of a series as the formulas of naked margin take it.
pub fn naked_option(
	terms: &Series,
	parameters: &ProductParameters,
	now: Timestamp,
	decimals: u8,
) -> Result<NakedOption, MathError> {
	let knots = &parameters.of_kind(terms.kind).upper_bound;
	let margin = NakedMargin {
		upper_bound: upper_bound(knots, terms.seconds_to_expiry(now))?,
		spot_shock: parameters.spot_shock,
	};
	let collateral = side(terms).ok_or(MathError::OutOfDomain)?;
	Ok(NakedOption { kind: terms.kind, collateral, strike: terms.strike, margin, decimals })
}

impl Requirement {
	/// The requirement of a series.
	pub fn new(
		terms: &Series,
		parameters: &ProductParameters,
		spot: Price,
		now: Timestamp,
		decimals: u8,
	) -> Result<Self, MathError> {
		let option = naked_option(terms, parameters, now, decimals)?;
		let per_contract = option.per_contract_ceil(spot)?;
		let health = parameters.of_kind(terms.kind).health;
		Ok(Self { option, spot, per_contract, health, decimals })
	}

	/// Naked margin, rounded up.
	pub fn margin(&self, contracts: Contracts) -> Result<Balance, MathError> {
		collateral_ceil(self.per_contract, contracts, self.decimals)
	}

	/// What writing locks: the margin times the upper factor, rounded down.
	pub fn initial(&self, contracts: Contracts) -> Result<Balance, MathError> {
		mul_div_floor(self.margin(contracts)?, u128::from(self.health.upper), u128::from(BPS))
	}

	/// What a vault must keep: the margin times the lower factor, rounded up once.
	pub fn maintenance(&self, contracts: Contracts) -> Result<Balance, MathError> {
		self.option.requirement_ceil(self.spot, contracts, self.health.lower)
	}

	/// Where a vault stands. An empty vault is healthy.
	pub fn judge(&self, vault: &MarginVault) -> Result<VaultHealth, MathError> {
		let margin = self.margin(vault.short)?;
		let maintenance = self.maintenance(vault.short)?;
		Ok(VaultHealth {
			short: vault.short,
			collateral: vault.collateral,
			margin,
			initial: self.initial(vault.short)?,
			maintenance,
			health: health_floor(vault.collateral, margin)?,
			healthy: vault.collateral >= maintenance,
		})
	}
}

/// What backs the vaults of a series.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Backing {
	/// The greatest possible loss, at no price and no time.
	Full {
		/// Call or put.
		kind: OptionKind,
		/// What the collateral is.
		collateral: CollateralAsset,
		/// Strike of the short.
		strike: Price,
		/// Decimals of the collateral asset.
		decimals: u8,
	},
	/// Naked margin at a price.
	Naked {
		/// The short.
		option: NakedOption,
		/// The price.
		spot: Price,
		/// Multiples of the margin.
		health: HealthFactors,
	},
}

/// What a vault needs, and what lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Judgement {
	/// Collateral for opening, writing and withdrawing.
	pub initial: Balance,
	/// Collateral below which the vault is in need.
	pub maintenance: Balance,
	/// Collateral against `initial`.
	pub standing: Standing,
}

impl Backing {
	/// Whether the loss of a short with a long has a bound.
	pub fn is_bounded(&self, short: Contracts, long: Contracts) -> bool {
		match self {
			Self::Naked { .. } => true,
			Self::Full { kind, collateral, .. } => match (kind, collateral) {
				(OptionKind::Put, CollateralAsset::StrikeAsset)
				| (OptionKind::Call, CollateralAsset::Underlying) => true,
				(OptionKind::Call, CollateralAsset::StrikeAsset) => long >= short,
				(OptionKind::Put, CollateralAsset::Underlying) => short.is_zero(),
			},
		}
	}

	/// What a vault needs, each rounded up once. `long` is its long leg with the strike.
	pub fn judge(&self, vault: &MarginVault, long: Leg) -> Result<Judgement, MathError> {
		let (initial, maintenance) = match self {
			Self::Full { kind, collateral, strike, decimals } => {
				let short = Leg { contracts: vault.short, strike: *strike };
				let loss =
					max_loss_ceil(*kind, *collateral, short, long, Conversion::NONE, *decimals)?;
				(loss, loss)
			}
			Self::Naked { option, spot, health } => (
				option.requirement_ceil(*spot, vault.short, health.upper)?,
				option.requirement_ceil(*spot, vault.short, health.lower)?,
			),
		};
		let standing = standing(vault.collateral, initial);
		Ok(Judgement { initial, maintenance, standing })
	}

	/// At which prices a vault falls below its maintenance.
	pub fn trigger(&self, vault: &MarginVault) -> Result<Trigger, MathError> {
		match self {
			Self::Full { .. } => Ok(Trigger::Never),
			Self::Naked { .. } if vault.short.is_zero() => Ok(Trigger::Never),
			Self::Naked { option, health, .. } => {
				option.trigger_price(vault.collateral, vault.short, health.lower)
			}
		}
	}
}

/// A vault of a pool or a naked one at one price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Judged {
	/// The vault.
	pub vault: MarginVault,
	/// What it is short.
	pub option: NakedOption,
	/// The price.
	pub spot: Price,
	/// Multiples of the margin.
	pub health: HealthFactors,
	/// Collateral below which it is in need.
	pub maintenance: Balance,
}

impl Judged {
	/// Judges a vault.
	pub fn new(
		vault: MarginVault,
		option: NakedOption,
		spot: Price,
		health: HealthFactors,
	) -> Result<Self, MathError> {
		let maintenance = option.requirement_ceil(spot, vault.short, health.lower)?;
		Ok(Self { vault, option, spot, health, maintenance })
	}

	/// The same with more collateral.
	pub fn with_more(&self, collateral: Balance) -> Result<Self, MathError> {
		let collateral = self.vault.collateral.checked_add(collateral);
		let collateral = collateral.ok_or(MathError::Overflow)?;
		Ok(Self { vault: MarginVault { collateral, ..self.vault }, ..*self })
	}

	/// Whether it holds its maintenance.
	pub fn is_sound(&self) -> bool {
		is_recovered(self.vault.collateral, self.maintenance)
	}

	/// What lacks to its maintenance.
	pub const fn missing(&self) -> Balance {
		self.maintenance.saturating_sub(self.vault.collateral)
	}

	fn margin(&self) -> Result<Balance, MathError> {
		self.option.margin_ceil(self.spot, self.vault.short)
	}

	/// The margin times the upper factor, rounded up.
	fn upper(&self) -> Result<Balance, MathError> {
		self.health.initial_ceil(self.margin()?)
	}

	/// What lacks to the margin times the upper factor, rounded up.
	pub fn to_upper(&self) -> Result<Balance, MathError> {
		Ok(self.upper()?.saturating_sub(self.vault.collateral))
	}

	/// What it holds above the margin times the upper factor.
	pub fn above_upper(&self) -> Result<Balance, MathError> {
		Ok(self.vault.collateral.saturating_sub(self.upper()?))
	}

	/// What it holds above the margin times the upper factor, if its health in whole basis points
	/// exceeds that factor; all if it is short of nothing.
	pub fn excess(&self) -> Result<Balance, MathError> {
		match self.health.action(self.vault.collateral, self.margin()?)? {
			Action::Release(amount) => Ok(amount),
			Action::None | Action::TopUp(_) => Ok(0),
		}
	}

	/// Whether it holds less than the margin times a factor.
	pub fn is_below(&self, factor: u32) -> Result<bool, MathError> {
		let MarginVault { short, collateral, .. } = self.vault;
		self.option.is_short_of(self.spot, collateral, short, factor)
	}

	/// It as the formulas of auctions take it.
	pub const fn debt(&self) -> Debt {
		let MarginVault { short: contracts, collateral, .. } = self.vault;
		Debt { collateral, contracts, decimals: self.option.decimals }
	}

	/// The margin of one contract times the upper factor, rounded up.
	pub fn upper_per_contract(&self) -> Result<Fixed, MathError> {
		let factor = Fixed::from_bps(self.health.upper);
		self.option.per_contract_ceil(self.spot)?.mul_ceil(factor)
	}
}
