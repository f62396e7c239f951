//! What is stored, with its own small rules.
#![allow(clippy::cast_possible_truncation, reason = "the derived codec casts indices of variants")]

pub use crate::{fixing::*, liquidation::*};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{
	AssetIndex, Balance, Contracts, Fixed, OptionKind, Price, Series, SeriesId, SeriesStatus,
};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Basis points of one.
pub const BPS: u32 = 10_000;

/// The highest health factor that may be governed: ten times the margin.
pub const MAX_HEALTH_FACTOR: u32 = 100_000;

/// Knots of one margin table.
pub const MAX_MARGIN_KNOTS: u32 = 16;

/// Upper bound of the time value by seconds to expiry: (seconds, share), times strictly increasing.
pub type UpperBoundTable = BoundedVec<(u64, Fixed), ConstU32<MAX_MARGIN_KNOTS>>;

/// Derives what everything stored derives.
macro_rules! stored {
	($($(#[$meta:meta])* pub $kind:ident $name:ident $body:tt)*) => {$(
		$(#[$meta])*
		#[derive(
			Encode,
			Decode,
			DecodeWithMemTracking,
			MaxEncodedLen,
			TypeInfo,
			Clone,
			PartialEq,
			Eq,
			Debug,
		)]
		pub $kind $name $body
	)*};
}
pub(crate) use stored;

pub use crate::positions::*;
pub use dhv_math::margin::HealthFactors;

stored! {
	/// What options are on, struck in and backed by. Governed as one.
	#[derive(Copy, PartialOrd, Ord, Serialize, Deserialize)]
	pub struct Product {
		/// The asset that the options are written on.
		pub underlying: AssetIndex,
		/// The asset of strikes, premiums and fixings.
		pub strike_asset: AssetIndex,
		/// The asset that backs the short side and pays the holders.
		pub collateral_asset: AssetIndex,
	}

	/// What is governed for calls and for puts apart.
	#[derive(Serialize, Deserialize)]
	pub struct KindParameters {
		/// The lowest strike that may be issued.
		pub min_strike: Price,
		/// The highest strike that may be issued.
		pub max_strike: Price,
		/// Health factors of vaults that are short this kind.
		pub health: HealthFactors,
		/// Upper bound of the naked margin by seconds to expiry; reaches to the longest expiry.
		pub upper_bound: UpperBoundTable,
	}

	/// The governed limits of a product.
	#[derive(Serialize, Deserialize)]
	pub struct ProductParameters {
		/// Shortest time to expiry at issue, in seconds.
		pub min_expiry: u64,
		/// Longest time to expiry at issue, in seconds.
		pub max_expiry: u64,
		/// Nothing is written in the last seconds of a series: this many.
		pub write_cutoff: u64,
		/// Distance of the expiry grid, in seconds.
		pub expiry_interval: u64,
		/// Position of the expiry grid: expiries are this many seconds past a multiple of
		/// `expiry_interval`.
		pub expiry_offset: u64,
		/// Strikes are multiples of this.
		pub strike_step: Price,
		/// Limits and margin of calls.
		pub call: KindParameters,
		/// Limits and margin of puts.
		pub put: KindParameters,
		/// Share to which the margin lets the spot fall at once; strictly between 0 and 1.
		pub spot_shock: Fixed,
		/// Oldest price round that margin and fixing accept, in seconds.
		pub max_price_age: u64,
		/// Seconds before expiry over which the fixing averages.
		pub fixing_window: u64,
		/// Seconds of the window that fresh prices must cover for an average to count.
		pub min_coverage: u64,
		/// How a fixing is disputed and decided.
		pub dispute: DisputeTerms,
		/// The most contracts that may be short over all series of the product.
		pub open_interest_cap: Contracts,
		/// The most contracts that may be short in one series.
		pub series_cap: Contracts,
		/// Who may write.
		pub classes: ClassLimits,
		/// What becomes of vaults in need.
		pub liquidation: LiquidationTerms,
	}

	/// One option series.
	pub struct SeriesInfo {
		/// The terms, which are its identity.
		pub terms: Series,
		/// Where it stands in its life.
		pub status: SeriesStatus,
		/// Option tokens in existence.
		pub supply: Contracts,
		/// Contracts short in vaults that are not settled.
		pub short: Contracts,
		/// Its option tokens that the registry holds for others: long legs of vaults, and what
		/// owners of settled vaults did not take.
		pub longs: Contracts,
		/// Collateral of vaults that are not settled.
		pub collateral: Balance,
		/// Number of vaults that are not settled.
		pub vaults: u32,
		/// What its holders were paid.
		pub paid: Balance,
	}

	/// What the registry account holds of one asset and for whom. Balances are never read.
	#[derive(Copy, Default)]
	pub struct LedgerEntry {
		/// Collateral of margin vaults.
		pub collateral: Balance,
		/// Pots that pay the holders of settled series.
		pub pots: Balance,
		/// Rests of empty pots that are still too small to move to the insurance account.
		pub dust: Balance,
		/// What could not be delivered and waits for its owner.
		pub credits: Balance,
	}

	/// What the settlement queue does with the series at its head.
	#[derive(Copy)]
	pub enum SettlementStage {
		/// Margin vaults are settled.
		Vaults,
		/// Owners of options that the registry keeps are paid.
		Kept,
		/// Holders are paid.
		Holders,
	}

	/// Margin of one vault at the latest price round.
	#[derive(Copy)]
	pub struct VaultHealth {
		/// Contracts short.
		pub short: Contracts,
		/// Collateral locked.
		pub collateral: Balance,
		/// Naked margin, rounded up.
		pub margin: Balance,
		/// Collateral that writing the whole short now would lock: margin times the upper factor.
		pub initial: Balance,
		/// Collateral below which the vault is in need: margin times the lower factor.
		pub maintenance: Balance,
		/// Collateral over margin in basis points, rounded down; `None` for an empty vault.
		pub health: Option<u128>,
		/// Whether collateral reaches the maintenance requirement; always for an empty vault.
		pub healthy: bool,
	}
}

/// Where automatic settlement stopped.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct SettlementCursor<AccountId> {
	/// The series at the head of the queue.
	pub series: SeriesId,
	/// What was being done.
	pub stage: SettlementStage,
	/// The last account that was served.
	pub after: AccountId,
}

impl Product {
	/// The product of a series.
	pub const fn of(terms: &Series) -> Self {
		Self {
			underlying: terms.underlying,
			strike_asset: terms.strike_asset,
			collateral_asset: terms.collateral_asset,
		}
	}

	/// Whether its collateral is the strike asset, or the underlying and no pool writes it.
	pub fn supports(&self, classes: &ClassLimits) -> bool {
		self.collateral_asset == self.strike_asset
			|| (self.collateral_asset == self.underlying && !classes.pool)
	}
}

impl ProductParameters {
	/// What is governed for one kind.
	pub const fn of_kind(&self, kind: OptionKind) -> &KindParameters {
		match kind {
			OptionKind::Call => &self.call,
			OptionKind::Put => &self.put,
		}
	}

	/// How fixings of this product are found.
	pub const fn fixing_terms(&self) -> FixingTerms {
		FixingTerms {
			window: self.fixing_window,
			min_coverage: self.min_coverage,
			max_price_age: self.max_price_age,
			dispute: self.dispute,
		}
	}
}

impl SeriesInfo {
	/// A series of which nothing has been written.
	pub const fn new(terms: Series) -> Self {
		Self {
			terms,
			status: SeriesStatus::Open,
			supply: Contracts::ZERO,
			short: Contracts::ZERO,
			longs: Contracts::ZERO,
			collateral: 0,
			vaults: 0,
			paid: 0,
		}
	}
}

impl LedgerEntry {
	/// Everything that the registry account must hold.
	pub const fn total(&self) -> Balance {
		self.collateral
			.saturating_add(self.pots)
			.saturating_add(self.dust)
			.saturating_add(self.credits)
	}

	/// Whether nothing is booked.
	pub const fn is_empty(&self) -> bool {
		self.total() == 0
	}
}
