//! Which series may share a vault.

use super::naked::CollateralAsset;
use crate::units::{OptionKind, Price, Timestamp};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

/// Terms of a series, as far as vaults compare them; `A` identifies an asset.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms<A> {
	/// What the option is on.
	pub underlying: A,
	/// In what strike and prices are stated.
	pub strike_asset: A,
	/// In what it is margined and paid.
	pub collateral_asset: A,
	/// When it expires.
	pub expiry: Timestamp,
	/// Call or put.
	pub kind: OptionKind,
	/// The strike.
	pub strike: Price,
}

impl<A: PartialEq> Terms<A> {
	/// Which side of the option the collateral asset is, or `None` if it is a third asset, whose
	/// amounts are converted.
	pub fn collateral(&self) -> Option<CollateralAsset> {
		if self.collateral_asset == self.strike_asset {
			Some(CollateralAsset::StrikeAsset)
		} else if self.collateral_asset == self.underlying {
			Some(CollateralAsset::Underlying)
		} else {
			None
		}
	}
}

/// How a vault is margined.
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
pub enum VaultKind {
	/// By its largest loss; can never fall short.
	MaxLoss,
	/// By the naked margin; can be liquidated.
	Naked,
}

impl VaultKind {
	/// Whether the collateral may turn out too small, so that the vault can be liquidated.
	pub fn can_fall_short(self) -> bool {
		self == Self::Naked
	}
}

/// Why series cannot share a vault.
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
	PartialOrd,
	Ord,
	Debug,
	Hash,
)]
pub enum InvalidVault {
	/// More than one short, long or collateral.
	TooMany,
	/// Long and short are the same series.
	SameSeries,
	/// Long and short differ in the underlying.
	Underlying,
	/// Long and short differ in the strike asset.
	StrikeAsset,
	/// Long and short differ in the collateral asset.
	CollateralAsset,
	/// Long and short differ in the expiry.
	Expiry,
	/// Long and short differ in the kind.
	Kind,
	/// The collateral is not in the collateral asset of the short (of the long without a short).
	Collateral,
	/// A naked vault holds a long.
	NakedLong,
}

impl fmt::Display for InvalidVault {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::TooMany => "a vault holds at most one short, one long and one collateral",
			Self::SameSeries => "long and short are the same series",
			Self::Underlying => "long and short differ in the underlying",
			Self::StrikeAsset => "long and short differ in the strike asset",
			Self::CollateralAsset => "long and short differ in the collateral asset",
			Self::Expiry => "long and short differ in the expiry",
			Self::Kind => "long and short differ in the kind",
			Self::Collateral => "the collateral is not in the collateral asset of the series",
			Self::NakedLong => "a naked vault holds no long",
		})
	}
}

impl core::error::Error for InvalidVault {}

/// Checks the series of a vault and the asset of its collateral, each given as a list of at most
/// one.
///
/// # Errors
/// The first [`InvalidVault`] that applies.
pub fn check_vault<A: PartialEq>(
	vault: VaultKind,
	shorts: &[Terms<A>],
	longs: &[Terms<A>],
	collaterals: &[A],
) -> Result<(), InvalidVault> {
	let (short, long) = (at_most_one(shorts)?, at_most_one(longs)?);
	if let (Some(short), Some(long)) = (short, long) {
		check_pair(short, long)?;
	}
	if vault == VaultKind::Naked && long.is_some() {
		return Err(InvalidVault::NakedLong);
	}
	match (short.or(long), at_most_one(collaterals)?) {
		(Some(series), Some(asset)) if series.collateral_asset != *asset => {
			Err(InvalidVault::Collateral)
		}
		_ => Ok(()),
	}
}

/// The element of a list of at most one.
fn at_most_one<T>(list: &[T]) -> Result<Option<&T>, InvalidVault> {
	match list {
		[] => Ok(None),
		[one] => Ok(Some(one)),
		_ => Err(InvalidVault::TooMany),
	}
}

/// Checks that a long may cover a short.
fn check_pair<A: PartialEq>(short: &Terms<A>, long: &Terms<A>) -> Result<(), InvalidVault> {
	let wrong = [
		(short == long, InvalidVault::SameSeries),
		(short.underlying != long.underlying, InvalidVault::Underlying),
		(short.strike_asset != long.strike_asset, InvalidVault::StrikeAsset),
		(short.collateral_asset != long.collateral_asset, InvalidVault::CollateralAsset),
		(short.expiry != long.expiry, InvalidVault::Expiry),
		(short.kind != long.kind, InvalidVault::Kind),
	];
	wrong.into_iter().find(|(applies, _)| *applies).map_or(Ok(()), |(_, reason)| Err(reason))
}
