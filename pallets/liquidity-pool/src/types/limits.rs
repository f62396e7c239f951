//! Limits of risk, and how much of them a pool uses.

use super::{BookTotal, Ledger};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	amount::to_fixed,
	book::{
		exposure_is_allowed,
		stress::{Shock, StressedBook},
	},
	error::MathError,
	utilisation::utilisation_ceil,
};
use dhv_primitives::{Contracts, Delta, Fixed, Price};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A shock, and how much the book may lose in it.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct StressTerms {
	/// How far the price jumps, either way, in 1/10,000 of it.
	pub spot_bps: u32,
	/// How far every volatility jumps, either way; 10,000 is 1.00.
	pub volatility_bps: u32,
	/// Greatest loss in 1/10,000 of the funds: free and allocated, less what the book owes.
	pub max_loss_bps: u32,
}

/// Limits on the book and the funds behind it. Only a trade that adds to a position and makes a
/// quantity grow is refused.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct RiskLimits {
	/// Size of the book's delta, hedges apart, in units of the underlying.
	pub max_delta: Delta,
	/// Size of the book's gamma: change of delta per unit of price.
	pub max_gamma: Fixed,
	/// Size of the book's vega: change of value per 1.00 of volatility.
	pub max_vega: Fixed,
	/// Contracts that the pool may be net long or short in the series of one expiry.
	pub max_expiry_net: Contracts,
	/// Allocated collateral in 1/10,000 of free and allocated funds.
	pub max_utilisation_bps: u32,
	/// The stress test.
	pub stress: StressTerms,
}

/// One of [`RiskLimits`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RiskLimit {
	/// `max_delta`.
	Delta,
	/// `max_gamma`.
	Gamma,
	/// `max_vega`.
	Vega,
	/// `max_expiry_net`.
	Expiry,
	/// `max_utilisation_bps`.
	Utilisation,
	/// `stress`.
	Stress,
}

/// What the limits measure.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct RiskUse {
	/// Delta of the book, hedges apart.
	pub delta: Delta,
	/// Gamma of the book.
	pub gamma: Fixed,
	/// Vega of the book.
	pub vega: Fixed,
	/// Contracts held less written of one expiry.
	pub expiry_net: Fixed,
	/// Allocated collateral over free and allocated funds, 0 to 1.
	pub utilisation: Fixed,
	/// What the book loses at the worst point of the stress test.
	pub stress_loss: Fixed,
	/// What it may lose.
	pub max_stress_loss: Fixed,
}

impl RiskUse {
	/// Of a book with `expiry_net` contracts of one expiry and the funds behind it. Utilisation and
	/// loss are rounded up, the greatest loss down.
	///
	/// # Errors
	/// [`MathError`] if a figure does not fit.
	pub fn new(
		book: &BookTotal,
		expiry_net: Fixed,
		ledger: &Ledger,
		decimals: u8,
		spot: Price,
		stress: &StressTerms,
	) -> Result<Self, MathError> {
		let (delta, gamma, vega) = (book.side.delta, book.side.gamma, book.side.vega);
		let (spot_bps, volatility_bps) = (stress.spot_bps, stress.volatility_bps);
		let shock =
			Shock { spot: Fixed::from_bps(spot_bps), volatility: Fixed::from_bps(volatility_bps) };
		let stressed = StressedBook { delta: delta.get(), gamma, vega, gross: book.gross };
		let funds = to_fixed(ledger.free, decimals)?
			.try_add(to_fixed(ledger.allocated, decimals)?)?
			.try_add(book.side.value)?
			.max(Fixed::ZERO);
		Ok(Self {
			delta,
			gamma,
			vega,
			expiry_net,
			utilisation: utilisation_ceil(ledger.allocated, ledger.free)?,
			stress_loss: stressed.loss_ceil(spot, &shock)?,
			max_stress_loss: funds.mul_floor(Fixed::from_bps(stress.max_loss_bps))?,
		})
	}
}

impl RiskLimits {
	/// Largest limit of a sensitivity.
	pub const MAX_SENSITIVITY: Fixed = Fixed::from_int(1_000_000_000_000);
	/// Largest jump of the price: all of it.
	pub const MAX_SPOT_BPS: u32 = 10_000;
	/// Largest jump of the volatility: 5.00.
	pub const MAX_VOLATILITY_BPS: u32 = 50_000;
	/// Largest limit of contracts, in whole ones.
	pub const MAX_CONTRACTS: i128 = 1_000_000_000_000;
	/// The widest limits: every book that fits is inside them.
	pub const WIDEST: Self = Self {
		max_delta: Delta::new(Self::MAX_SENSITIVITY),
		max_gamma: Self::MAX_SENSITIVITY,
		max_vega: Self::MAX_SENSITIVITY,
		max_expiry_net: Contracts::from_units(100_000_000_000_000_000_000),
		max_utilisation_bps: 10_000,
		stress: StressTerms { spot_bps: 0, volatility_bps: 0, max_loss_bps: 10_000 },
	};

	/// The first limit that a trade breaks: it ends beyond the limit and the quantity grew (F33).
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn broken(
		&self,
		before: &RiskUse,
		after: &RiskUse,
	) -> Result<Option<RiskLimit>, MathError> {
		let (delta, expiry) = (self.max_delta.get(), self.max_expiry_net.to_fixed()?);
		let utilisation = Fixed::from_bps(self.max_utilisation_bps);
		let (loss, max_loss) = (after.stress_loss, after.max_stress_loss);
		for (limit, before, after, cap) in [
			(RiskLimit::Delta, before.delta.get(), after.delta.get(), delta),
			(RiskLimit::Gamma, before.gamma, after.gamma, self.max_gamma),
			(RiskLimit::Vega, before.vega, after.vega, self.max_vega),
			(RiskLimit::Expiry, before.expiry_net, after.expiry_net, expiry),
			(RiskLimit::Utilisation, before.utilisation, after.utilisation, utilisation),
			(RiskLimit::Stress, before.stress_loss, loss, max_loss),
		] {
			if !exposure_is_allowed(before, after, cap)? {
				return Ok(Some(limit));
			}
		}
		Ok(None)
	}
}
