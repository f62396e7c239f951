//! What is stored of positions: vaults with their legs, pots, credits and insurance.
#![allow(clippy::cast_possible_truncation, reason = "the derived codec casts indices of variants")]

use crate::types::{stored, FixingKey, ProductParameters};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::margin::{legs::Terms, CollateralAsset, Trigger};
use dhv_primitives::{
	AssetIndex, BackingClass, Balance, Contracts, Fixed, OptionKind, Series, SeriesId,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

stored! {
	/// Options that cover a part of a vault's short.
	#[derive(Copy)]
	pub struct LongLeg {
		/// The series whose options they are; fully backed, as the vault's own.
		pub series: SeriesId,
		/// How many; above zero.
		pub contracts: Contracts,
	}

	/// The margin account of one owner in one series.
	#[derive(Copy, Default)]
	pub struct MarginVault {
		/// Contracts written and neither closed nor settled.
		pub short: Contracts,
		/// Collateral locked behind them.
		pub collateral: Balance,
		/// Options locked behind them.
		pub long: Option<LongLeg>,
	}

	/// Which vaults of a product are open, and how far the naked ones may go.
	#[derive(Copy, Serialize, Deserialize)]
	pub struct ClassLimits {
		/// Whether pools write it. Needs collateral in the strike asset.
		pub pool: bool,
		/// Whether anybody writes it against the greatest possible loss.
		pub full: bool,
		/// The most collateral of all naked vaults together when one is opened or written on; zero
		/// keeps the class closed.
		pub naked_cap: Balance,
		/// A naked vault holds nothing or more than this.
		pub min_naked_collateral: Balance,
	}

	/// Whose collateral pays whom. A fully backed vault never falls short, so all of them with one
	/// expiry and collateral share a pot, and vaults that are long each other's series need not
	/// wait for each other.
	#[derive(Copy, PartialOrd, Ord)]
	pub enum PotKey {
		/// One series of pools or naked vaults.
		Series(SeriesId),
		/// All fully backed series of a fixing with one collateral asset.
		Group {
			/// The fixing they share.
			fixing: FixingKey,
			/// The asset that they pay.
			collateral_asset: AssetIndex,
		},
	}

	/// What settled vaults owe to holders, and what became of it.
	#[derive(Copy, Default)]
	pub struct Pot {
		/// Vaults that are not settled.
		pub vaults: u32,
		/// What settled vaults owed after their long legs, each rounded up.
		pub owed: Balance,
		/// What settled vaults, their owners and the insurance brought in.
		pub collected: Balance,
		/// What holders were paid.
		pub paid: Balance,
		/// The share of the full payout that every holder gets; none until the last vault is
		/// settled.
		pub recovery: Option<Fixed>,
	}

	/// How the insurance fund of one asset is used.
	#[derive(Copy, Serialize, Deserialize)]
	pub struct InsuranceTerms {
		/// What the fund should hold. Only what exceeds it may be withdrawn.
		pub target: Balance,
		/// The most of the fund that one pot may get, in basis points.
		pub pot_share: u32,
		/// The most that one pot may get.
		pub pot_cap: Balance,
	}

	/// An insurance fund with its terms.
	#[derive(Copy)]
	pub struct InsuranceState {
		/// What it holds.
		pub fund: Balance,
		/// How it is used; without terms it covers nothing.
		pub terms: Option<InsuranceTerms>,
	}

	/// What a vault holds against what it needs.
	#[derive(Copy)]
	pub struct VaultMargin {
		/// The vault.
		pub vault: MarginVault,
		/// Collateral that opening it, writing on it or withdrawing from it asks for.
		pub initial: Balance,
		/// Collateral below which it is in need.
		pub maintenance: Balance,
		/// Collateral above `initial`, which may be withdrawn.
		pub excess: Balance,
		/// Collateral that lacks to `initial`.
		pub deficit: Balance,
		/// At which prices it falls below `maintenance`.
		pub trigger: Trigger,
	}

	/// Contracts short, and the caps on them.
	#[derive(Copy)]
	pub struct Interest {
		/// Over all series of the product.
		pub product: Contracts,
		/// Their cap.
		pub product_cap: Contracts,
		/// Over all products of the underlying.
		pub underlying: Contracts,
		/// Their cap, if there is one.
		pub underlying_cap: Option<Contracts>,
		/// Collateral of all naked vaults of the product.
		pub naked_collateral: Balance,
	}
}

/// One change of a vault. A batch of them is judged once, on its final state.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub enum VaultAction<AccountId> {
	/// Locks collateral of the caller.
	DepositCollateral(Balance),
	/// Returns collateral to the owner.
	WithdrawCollateral(Balance),
	/// Locks options of the caller as the long leg.
	DepositLong {
		/// Their series.
		series: SeriesId,
		/// How many.
		contracts: Contracts,
	},
	/// Returns options of the long leg to the owner.
	WithdrawLong {
		/// Their series.
		series: SeriesId,
		/// How many.
		contracts: Contracts,
	},
	/// Writes options.
	Mint {
		/// How many.
		contracts: Contracts,
		/// Who gets them. An operator mints to the owner only.
		to: AccountId,
	},
	/// Burns options of the caller against the short.
	Burn(Contracts),
}

/// Who opened a series by call, and the deposit that returns when it retires.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Issuer<AccountId, Deposit> {
	/// Whose deposit is held.
	pub account: AccountId,
	/// How much.
	pub deposit: Deposit,
}

impl PotKey {
	/// The pot of a series.
	pub const fn of(series: SeriesId, terms: &Series) -> Self {
		match terms.backing {
			BackingClass::PublicFull => Self::Group {
				fixing: FixingKey::of(terms),
				collateral_asset: terms.collateral_asset,
			},
			BackingClass::Pool | BackingClass::PublicNaked => Self::Series(series),
		}
	}
}

impl ClassLimits {
	/// Whether vaults of a class may be opened and written on.
	pub const fn is_open(&self, class: BackingClass) -> bool {
		match class {
			BackingClass::Pool => self.pool,
			BackingClass::PublicFull => self.full,
			BackingClass::PublicNaked => self.naked_cap > 0,
		}
	}
}

impl ProductParameters {
	/// Whether a series may be issued and written: its class is open and, if it is to be fully
	/// backed, one option alone can be. A put in the underlying has no greatest loss, a call in the
	/// strike asset only beside a long one, so the first one could never be written.
	pub fn opens(&self, terms: &Series) -> bool {
		let backable = terms.backing != BackingClass::PublicFull
			|| matches!(
				(terms.kind, side(terms)),
				(OptionKind::Put, Some(CollateralAsset::StrikeAsset))
					| (OptionKind::Call, Some(CollateralAsset::Underlying))
			);
		self.classes.is_open(terms.backing) && backable
	}
}

/// Terms as the formulas compare them.
pub const fn leg_terms(terms: &Series) -> Terms<AssetIndex> {
	Terms {
		underlying: terms.underlying,
		strike_asset: terms.strike_asset,
		collateral_asset: terms.collateral_asset,
		expiry: terms.expiry,
		kind: terms.kind,
		strike: terms.strike,
	}
}

/// Which side of the option its collateral is; `None` for a third asset.
pub fn side(terms: &Series) -> Option<CollateralAsset> {
	leg_terms(terms).collateral()
}
