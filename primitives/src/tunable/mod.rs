//! Parameters that governance tunes: what each may be, how far it may move, and who may move it.
//!
//! A set of parameters is a struct that is stored as one. [`tunables!`](crate::tunables) names its
//! figures and gives each a [`Tunable`]: a range, the direction in which it becomes stricter, and the
//! largest step that it may take within an interval. From this one table come the checks of a
//! pallet ([`ensure_in_range`], [`Trail::amend`]), what anybody may read of its parameters
//! ([`views`]) and the table in the documentation.
//!
//! * *Stricter*, inside the range, may go whoever tightens, at once and as far as wanted.
//! * Everything else is for the governor, whose track has an enactment period. Whatever became
//!   looser within an interval is at most one step looser than the strictest that it was in it. What
//!   was tightened within the interval may be taken back.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

mod figure;
mod trail;
mod view;

pub use figure::Figure;
pub use trail::{amend_stored, Amendment, Entry, Moved, Power, Tightened, Trail, MAX_TUNABLES};
pub use view::{views, ParameterSet, ParameterView};

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::PalletError;
use scale_info::TypeInfo;

/// A day in governance hours.
pub const DAY: u32 = 24;
/// A week in governance hours.
pub const WEEK: u32 = 7 * DAY;

/// In which direction a parameter becomes stricter.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tightens {
	/// A greater value is stricter.
	Up,
	/// A smaller value is stricter.
	Down,
	/// Neither: only the governor moves it, either way by steps.
	Never,
}

impl Tightens {
	/// Whether `new` is stricter than `old`.
	pub const fn is_tighter(self, old: i128, new: i128) -> bool {
		match self {
			Self::Up => new > old,
			Self::Down => new < old,
			Self::Never => false,
		}
	}
}

/// What a figure counts.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
	/// Things.
	Count,
	/// 1/10,000.
	BasisPoints,
	/// Seconds.
	Seconds,
	/// Relay blocks.
	RelayBlocks,
	/// An amount of the asset of its set, in the smallest unit.
	Amount,
	/// Shares of a pool, in 1e-18.
	Shares,
	/// Contracts, in 1e-8.
	Contracts,
	/// A number with 18 decimals.
	Fixed,
	/// 0 or 1.
	Flag,
}

impl Unit {
	/// How many decimals the figure has, in a set whose asset has `asset` decimals.
	pub const fn decimals(self, asset: u8) -> u8 {
		match self {
			Self::Amount => asset,
			Self::Shares | Self::Fixed => 18,
			Self::Contracts => 8,
			Self::BasisPoints => 4,
			Self::Count | Self::Seconds | Self::RelayBlocks | Self::Flag => 0,
		}
	}
}

/// One figure of a set of parameters. `most` and `least_step` of amounts are in whole units of the
/// asset; [`Tunable::at`] gives them in its smallest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tunable {
	/// The name of the field, with those of the structs around it.
	pub name: &'static str,
	/// What it counts.
	pub unit: Unit,
	/// The least value.
	pub least: i128,
	/// The greatest value.
	pub most: i128,
	/// The largest step, at least; above zero, so that no value is stuck.
	pub least_step: i128,
	/// The largest step as a part of the value that it is taken from, in 1/10,000.
	pub step_share: u32,
	/// Governance hours within which the steps add up to one at most.
	pub interval: u32,
	/// Which way it becomes stricter.
	pub tightens: Tightens,
}

impl Tunable {
	/// A figure from `least` to `most`, below the greatest `i128`, which moves by one each day and has no stricter side.
	pub const fn new(unit: Unit, least: i128, most: i128) -> Self {
		Self {
			name: "",
			unit,
			least,
			most,
			least_step: 1,
			step_share: 0,
			interval: DAY,
			tightens: Tightens::Never,
		}
	}

	/// Something that is so or not. It moves as it is set.
	pub const fn flag() -> Self {
		Self::new(Unit::Flag, 0, 1)
	}

	/// Gives it the name of its field.
	pub const fn named(mut self, name: &'static str) -> Self {
		self.name = name;
		self
	}

	/// A greater value is stricter.
	pub const fn up(mut self) -> Self {
		self.tightens = Tightens::Up;
		self
	}

	/// A smaller value is stricter.
	pub const fn down(mut self) -> Self {
		self.tightens = Tightens::Down;
		self
	}

	/// The largest step.
	pub const fn step(mut self, step: i128) -> Self {
		self.least_step = step;
		self
	}

	/// The largest step: a part of the value in 1/10,000, or `least` if that is more. For figures that
	/// are never negative.
	pub const fn share(mut self, bps: u32, least: i128) -> Self {
		self.step_share = bps;
		self.least_step = least;
		self
	}

	/// The interval in governance hours.
	pub const fn each(mut self, hours: u32) -> Self {
		self.interval = hours;
		self
	}

	/// The same with amounts in the smallest unit of an asset with `decimals`.
	pub fn at(&self, decimals: u8) -> Self {
		let scale = match self.unit {
			Unit::Amount => 10i128.checked_pow(decimals.into()).unwrap_or(i128::MAX),
			_ => 1,
		};
		Self {
			// What saturates is in no range.
			most: self.most.saturating_mul(scale).min(i128::MAX.saturating_sub(1)),
			least_step: self.least_step.saturating_mul(scale),
			..*self
		}
	}

	/// Whether a value is in the range.
	pub const fn contains(&self, value: i128) -> bool {
		self.least <= value && value <= self.most
	}

	/// The largest step from a value.
	pub fn step_from(&self, value: i128) -> i128 {
		// Of the quotient and of the rest apart, so that neither overflows before the result does.
		let bps = i128::from(self.step_share);
		let (whole, rest) = (value.wrapping_div(10_000), value.wrapping_rem(10_000));
		let share =
			whole.saturating_mul(bps).saturating_add(rest.saturating_mul(bps).wrapping_div(10_000));
		share.saturating_abs().max(self.least_step)
	}

	/// Whether the table's own figures make sense.
	pub const fn is_sound(&self) -> bool {
		let share = self.step_share == 0 || self.least >= 0;
		self.least <= self.most && self.least_step > 0 && self.interval > 0 && share
	}
}

/// A struct of parameters whose figures a table describes. Implemented by
/// [`tunables!`](crate::tunables).
pub trait Tunables {
	/// What is to be known of each figure.
	const TABLE: &'static [Tunable];

	/// The figures in the order of the table.
	fn figures(&self) -> Vec<i128>;

	/// Whether everything is the same that is no figure.
	fn same_rest(&self, other: &Self) -> bool;
}

/// Why a set of parameters is refused. The parameter is told by its place in the table.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError, Clone, Copy, PartialEq, Eq, Debug,
)]
pub enum ParameterRefusal {
	/// It is out of its range.
	OutOfRange(u8),
	/// With what it moved within its interval before, it moves further than its step. Wait, or move it
	/// less.
	StepTooLarge(u8),
	/// It does not become stricter, and only the governor moves it any other way.
	NotTighter(u8),
	/// Something that is no figure would change; only the governor changes it.
	NotAFigure,
}

/// Whether every figure is in its range, where amounts are of an asset with `decimals`.
///
/// # Errors
/// [`ParameterRefusal::OutOfRange`] with the first that is not.
pub fn ensure_in_range<P: Tunables>(set: &P, decimals: u8) -> Result<(), ParameterRefusal> {
	for (place, (tunable, value)) in (0u8..).zip(P::TABLE.iter().zip(set.figures())) {
		if !tunable.at(decimals).contains(value) {
			return Err(ParameterRefusal::OutOfRange(place));
		}
	}
	Ok(())
}

/// The place of a parameter in the table of its set, for tests.
#[cfg(any(feature = "std", test))]
pub fn place_of<P: Tunables>(name: &str) -> Option<u8> {
	P::TABLE.iter().position(|tunable| tunable.name == name)?.try_into().ok()
}

/// Bits of the encoding of `set` that neither a figure nor the rest tells: of a field that the table
/// has forgotten. Also checks the table. For tests of tables.
#[cfg(any(feature = "std", test))]
pub fn forgotten_bits<P: Tunables + Encode + Decode>(set: &P) -> Vec<usize> {
	assert!(P::TABLE.iter().all(Tunable::is_sound) && P::TABLE.len() <= MAX_TUNABLES as usize);
	let encoded = set.encode();
	let flipped = |bit: &usize| {
		let mut bytes = encoded.clone();
		if let Some(byte) = bytes.get_mut(bit / 8) {
			*byte ^= 1u8.rotate_left((bit % 8).try_into().unwrap_or_default());
		}
		let other = P::decode(&mut &bytes[..]).ok().filter(|other| other.encode() != encoded);
		other.is_some_and(|other| other.figures() == set.figures() && other.same_rest(set))
	};
	(0..encoded.len().saturating_mul(8)).filter(flipped).collect()
}

/// Names the figures of a struct and describes each; after `rest` the fields that are none.
///
/// ```text
/// tunables! { Parameters {
///     share_bps = Tunable::new(Unit::BasisPoints, 0, 2_000).step(100).down();
///     limits.max_delta = Tunable::new(Unit::Fixed, 1, MOST).share(2_500, ONE).down();
/// } rest { recipient } }
/// ```
#[macro_export]
macro_rules! tunables {
	($set:ident $(<$generic:ident>)? {
		$($first:ident $(.$next:ident)* = $tunable:expr;)*
	} $(rest { $($other:ident $(.$inner:ident)*),* })?) => {
		impl $(<$generic: PartialEq>)? $crate::tunable::Tunables for $set $(<$generic>)? {
			const TABLE: &'static [$crate::tunable::Tunable] = &[
				$($tunable.named(concat!(stringify!($first) $(, ".", stringify!($next))*)),)*
			];

			fn figures(&self) -> $crate::tunable::List<i128> {
				[$($crate::tunable::Figure::figure(&self.$first $(.$next)*),)*].to_vec()
			}

			#[allow(unused_variables, reason = "some sets are figures only")]
			fn same_rest(&self, other: &Self) -> bool {
				true $($(&& self.$other $(.$inner)* == other.$other $(.$inner)*)*)?
			}
		}
	};
}

#[doc(hidden)]
pub use alloc::vec::Vec as List;
