//! Option series: the terms, their identity and their life-cycle.

// The codec derive casts the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use crate::asset::{dense_id, AssetIndex};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::{
	fixed::Fixed,
	units::{Contracts, OptionKind, Price, Timestamp},
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

dense_id! {
	/// One option series. Also the id of its option token.
	SeriesId
}

/// Contracts are traded, written and closed in whole multiples of this: 1e-4 contract, so that no
/// position is too small to be paid.
pub const LOT: Contracts = Contracts::from_units(10_000);

/// Who stands behind the short side of a series. It is part of the terms, so that the shortfall
/// of one class of writers never reaches the holders of another.
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
pub enum BackingClass {
	/// Written by vaults of this chain only, against margin with health factors.
	Pool,
	/// Written by anybody, each contract backed to its greatest possible payout.
	PublicFull,
	/// Written by anybody against naked margin.
	PublicNaked,
}

/// The terms of an option series; equal terms are the same series.
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
pub struct Series {
	/// The asset that the option is written on.
	pub underlying: AssetIndex,
	/// The asset in which strike, premium and fixing are expressed.
	pub strike_asset: AssetIndex,
	/// The asset that backs the short side and pays the holders.
	pub collateral_asset: AssetIndex,
	/// When the option expires; on the governed grid.
	pub expiry: Timestamp,
	/// Call or put; European, cash-settled.
	pub kind: OptionKind,
	/// Strike price in the strike asset for one unit of the underlying.
	pub strike: Price,
	/// Who may write it.
	pub backing: BackingClass,
}

impl Series {
	/// Seconds left until expiry, zero afterwards.
	pub fn seconds_to_expiry(&self, now: Timestamp) -> u64 {
		self.expiry.saturating_since(now)
	}

	/// Whether the series has expired; the expiry second itself counts as expired.
	pub fn is_expired(&self, now: Timestamp) -> bool {
		now >= self.expiry
	}
}

/// Where a series stands in its life.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum SeriesStatus {
	/// It trades: contracts may be written and closed until expiry.
	Open,
	/// The fixing is final; margin vaults are being settled.
	Fixed {
		/// Price of the underlying in the strike asset at expiry.
		fixing: Price,
	},
	/// Every margin vault is settled; holders are paid and may claim.
	Paying {
		/// Price of the underlying in the strike asset at expiry.
		fixing: Price,
		/// Share of the full payout that every holder gets, 0 to 1; 1 unless writers and
		/// waterfall fell short. The same for every holder whenever they come.
		recovery: Fixed,
	},
}

impl SeriesStatus {
	/// The final fixing, once there is one.
	pub fn fixing(&self) -> Option<Price> {
		match self {
			Self::Open => None,
			Self::Fixed { fixing } | Self::Paying { fixing, .. } => Some(*fixing),
		}
	}
}
