//! Newtypes, so that a price, a volatility, a rate, a quantity and a time cannot be mixed.

use crate::{amount, error::MathError, fixed::Fixed};
use alloc::string::String;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

/// Seconds of a year of 365.25 days, the year of every annualised number.
pub const SECONDS_PER_YEAR: u64 = 31_557_600;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug, Hash,
        )]
        #[serde(transparent)]
        pub struct $name(Fixed);

        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(Fixed::ZERO);

            /// Gives a number its unit.
            pub const fn new(value: Fixed) -> Self {
                Self(value)
            }

            /// The number without its unit.
            pub const fn get(self) -> Fixed {
                self.0
            }

            /// From the stored integer, in units of 1e-18.
            pub const fn from_raw(raw: i128) -> Self {
                Self(Fixed::from_raw(raw))
            }

            /// The stored integer, in units of 1e-18.
            pub const fn raw(self) -> i128 {
                self.0.raw()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
	/// A price or a strike: whole units of the strike asset for one whole unit of the underlying.
	Price
}
number! {
	/// An annualised volatility; 1 is 100 %.
	Volatility
}
number! {
	/// An annualised, continuously compounded rate; 1 is 100 %.
	Rate
}
number! {
	/// A signed delta, in whole units of the underlying.
	Delta
}

/// A quantity of options in units of 1e-8 contracts; one contract is on one whole unit of the
/// underlying.
///
/// In human-readable serde formats it is the integer of its units as a string.
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
	Default,
	Debug,
	Hash,
)]
pub struct Contracts(u128);

impl Contracts {
	/// Number of decimals.
	pub const DECIMALS: u8 = 8;
	/// No contract.
	pub const ZERO: Self = Self(0);
	/// One contract.
	pub const ONE: Self = Self(100_000_000);

	/// A quantity given in units of 1e-8 contracts.
	pub const fn from_units(units: u128) -> Self {
		Self(units)
	}

	/// The quantity in units of 1e-8 contracts.
	pub const fn units(self) -> u128 {
		self.0
	}

	/// Whether there is no contract.
	pub const fn is_zero(self) -> bool {
		self.0 == 0
	}

	/// The number of contracts, exact.
	///
	/// # Errors
	/// [`MathError::Overflow`] above about 1.7e20 contracts.
	pub fn to_fixed(self) -> Result<Fixed, MathError> {
		amount::to_fixed(self.0, Self::DECIMALS)
	}

	/// `self + other`, exact.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn try_add(self, other: Self) -> Result<Self, MathError> {
		self.0.checked_add(other.0).map(Self).ok_or(MathError::Overflow)
	}

	/// `self - other`, exact.
	///
	/// # Errors
	/// [`MathError::Overflow`] if `other` is the larger.
	pub fn try_sub(self, other: Self) -> Result<Self, MathError> {
		self.0.checked_sub(other.0).map(Self).ok_or(MathError::Overflow)
	}
}

impl Serialize for Contracts {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(&self.0)
	}
}

impl<'de> Deserialize<'de> for Contracts {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		let text = String::deserialize(deserializer)?;
		text.parse::<u128>()
			.map(Self)
			.map_err(|_| de::Error::custom("expected units of 1e-8 contracts as a string"))
	}
}

/// A moment in unix seconds.
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
	PartialOrd,
	Ord,
	Default,
	Debug,
	Hash,
)]
#[serde(transparent)]
pub struct Timestamp(u64);

impl Timestamp {
	/// A moment given in unix seconds.
	pub const fn from_secs(secs: u64) -> Self {
		Self(secs)
	}

	/// The moment in unix seconds.
	pub const fn secs(self) -> u64 {
		self.0
	}

	/// Seconds since `earlier`; 0 if `earlier` is not earlier.
	pub const fn saturating_since(self, earlier: Self) -> u64 {
		self.0.saturating_sub(earlier.0)
	}

	/// The moment `secs` seconds later.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn try_add_secs(self, secs: u64) -> Result<Self, MathError> {
		self.0.checked_add(secs).map(Self).ok_or(MathError::Overflow)
	}
}

/// The right an option gives.
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
	PartialOrd,
	Ord,
	Debug,
	Hash,
)]
pub enum OptionKind {
	/// To buy the underlying at the strike.
	Call,
	/// To sell the underlying at the strike.
	Put,
}
