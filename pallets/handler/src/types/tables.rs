//! Multipliers of slippage and spread by delta and time to expiry.

use super::TradingParameters;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::quote::{MultiplierGrid, Multipliers};
use dhv_primitives::{Fixed, OptionKind};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Most entries of one table.
pub const MAX_ENTRIES: u32 = 512;
/// A multiplier of one.
pub const ONE_MILLION: u32 = 1_000_000;

/// Largest multiplier that can be governed: a hundred.
pub const LARGEST_MULTIPLIER: u32 = 100 * ONE_MILLION;
/// Largest part of a price by which one contract can be governed to move it: all of it.
const STEEPEST_STEP: Fixed = Fixed::ONE;

/// Multipliers in millionths, from a million to a hundred million each: the bands of the first
/// tenor, then those of the next.
pub type Table = BoundedVec<u32, ConstU32<MAX_ENTRIES>>;

/// The tables of both kinds.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	PartialEq,
	Eq,
	Debug,
)]
pub struct TablePair {
	/// Of calls.
	pub call: Table,
	/// Of puts.
	pub put: Table,
}

/// The tables of one pool on one grid.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
	Clone,
	PartialEq,
	Eq,
	Debug,
)]
pub struct MultiplierTables {
	/// Where the knots lie.
	pub grid: MultiplierGrid,
	/// Of the slippage gradient.
	pub slippage: TablePair,
	/// Of the charge on locked collateral.
	pub lending: TablePair,
	/// Of the charge on the hedge.
	pub borrow: TablePair,
}

impl MultiplierTables {
	/// One everywhere.
	pub fn flat() -> Self {
		let table = Table::truncate_from([ONE_MILLION].to_vec());
		let pair = TablePair { call: table.clone(), put: table };
		let grid = MultiplierGrid { band_width_percent: 100, tenors: 1, max_root_seconds: 1 };
		Self { grid, slippage: pair.clone(), lending: pair.clone(), borrow: pair }
	}

	/// Whether the grid is one, and every table has its entries, each from one to a hundred.
	pub fn is_valid(&self) -> bool {
		let entries = self.grid.entries();
		let good = |table: &Table| {
			table.len() == entries
				&& table.iter().all(|entry| (ONE_MILLION..=LARGEST_MULTIPLIER).contains(entry))
		};
		let pairs = [&self.slippage, &self.lending, &self.borrow];
		self.grid.validate().is_ok() && pairs.iter().all(|pair| good(&pair.call) && good(&pair.put))
	}

	/// Whether one contract moves no price by more than all of it, at the steepest knot.
	pub fn suit(&self, parameters: &TradingParameters) -> bool {
		let tables = [&self.slippage.call, &self.slippage.put];
		let steepest = tables.iter().flat_map(|table| table.iter()).max().copied();
		let steepest = Fixed::from_millionths(steepest.unwrap_or(ONE_MILLION));
		let step = parameters.slippage_gradient.mul_ceil(steepest);
		step.is_ok_and(|step| step <= STEEPEST_STEP)
	}

	/// The tables of one kind of option, ready for pricing.
	pub fn of(&self, kind: OptionKind) -> KindTables {
		let of = |pair: &TablePair| {
			let table = match kind {
				OptionKind::Call => &pair.call,
				OptionKind::Put => &pair.put,
			};
			table.iter().map(|entry| Fixed::from_millionths(*entry)).collect()
		};
		KindTables {
			grid: self.grid,
			slippage: of(&self.slippage),
			lending: of(&self.lending),
			borrow: of(&self.borrow),
		}
	}
}

/// The tables of one kind of option as numbers.
pub struct KindTables {
	/// Where the knots lie.
	pub grid: MultiplierGrid,
	slippage: Vec<Fixed>,
	lending: Vec<Fixed>,
	borrow: Vec<Fixed>,
}

impl KindTables {
	/// Of the slippage gradient.
	pub fn slippage(&self) -> Multipliers<'_> {
		Multipliers { call: &self.slippage, put: &self.slippage }
	}

	/// Of the charge on locked collateral.
	pub fn lending(&self) -> Multipliers<'_> {
		Multipliers { call: &self.lending, put: &self.lending }
	}

	/// Of the charge on the hedge.
	pub fn borrow(&self) -> Multipliers<'_> {
		Multipliers { call: &self.borrow, put: &self.borrow }
	}
}
