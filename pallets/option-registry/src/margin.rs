//! What a short position must lock. Storage-free.

use crate::types::{HealthFactors, MarginVault, ProductParameters, VaultHealth, BPS};
use dhv_math::{
	amount::{mul_div_ceil, mul_div_floor},
	margin::{collateral_ceil, naked_strike_collateral, upper_bound, NakedMargin},
	MathError,
};
use dhv_primitives::{Balance, Contracts, Fixed, Price, Series, Timestamp};

/// The margin of one series at one price and time. Every writer of the series meets the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Requirement {
	/// Naked margin of one contract in the collateral asset.
	pub per_contract: Fixed,
	/// Multiples of it that are locked and maintained.
	pub health: HealthFactors,
	/// Decimals of the collateral asset.
	pub decimals: u8,
}

impl Requirement {
	/// The requirement of a series whose collateral is its strike asset.
	pub fn new(
		terms: &Series,
		parameters: &ProductParameters,
		spot: Price,
		now: Timestamp,
		decimals: u8,
	) -> Result<Self, MathError> {
		let kind = parameters.of_kind(terms.kind);
		let bound = upper_bound(&kind.upper_bound, terms.seconds_to_expiry(now))?;
		let margin = NakedMargin { upper_bound: bound, spot_shock: parameters.spot_shock };
		let per_contract = naked_strike_collateral(terms.kind, spot, terms.strike, &margin)?;
		Ok(Self { per_contract, health: kind.health, decimals })
	}

	/// Naked margin, rounded up.
	pub fn margin(&self, contracts: Contracts) -> Result<Balance, MathError> {
		collateral_ceil(self.per_contract, contracts, self.decimals)
	}

	/// What writing locks: the margin times the upper factor, rounded down.
	pub fn initial(&self, contracts: Contracts) -> Result<Balance, MathError> {
		mul_div_floor(self.margin(contracts)?, u128::from(self.health.upper), u128::from(BPS))
	}

	/// What a vault must keep: the margin times the lower factor, rounded up.
	pub fn maintenance(&self, contracts: Contracts) -> Result<Balance, MathError> {
		mul_div_ceil(self.margin(contracts)?, u128::from(self.health.lower), u128::from(BPS))
	}

	/// Where a vault stands. An empty vault is healthy.
	pub fn judge(&self, vault: &MarginVault) -> Result<VaultHealth, MathError> {
		let margin = self.margin(vault.short)?;
		let maintenance = self.maintenance(vault.short)?;
		let health = match margin {
			0 => None,
			_ => Some(mul_div_floor(vault.collateral, u128::from(BPS), margin)?),
		};
		Ok(VaultHealth {
			short: vault.short,
			collateral: vault.collateral,
			margin,
			initial: self.initial(vault.short)?,
			maintenance,
			health,
			healthy: vault.collateral >= maintenance,
		})
	}
}
