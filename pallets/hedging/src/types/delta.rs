//! The delta of a pool, and everything that it may turn out to be.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::error::MathError;
use dhv_primitives::{ports::PerpExposure, Delta, Fixed};
use scale_info::TypeInfo;

type Result<T> = core::result::Result<T, MathError>;

/// What the net delta may be, whatever becomes of the orders in flight: any number from `least` to
/// `most`.
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
	Default,
	Debug,
)]
pub struct Outcomes {
	/// If every order in flight ends with the least size.
	pub least: Delta,
	/// If every order in flight ends with the largest size.
	pub most: Delta,
}

impl Outcomes {
	/// The outcome that is nearest to zero; zero if that may be it.
	pub fn nearest(&self) -> Delta {
		if self.least > Delta::ZERO {
			self.least
		} else if self.most < Delta::ZERO {
			self.most
		} else {
			Delta::ZERO
		}
	}

	/// The size of the outcome that is farthest from zero.
	pub fn farthest(&self) -> Result<Fixed> {
		Ok(self.least.get().try_abs()?.max(self.most.get().try_abs()?))
	}

	/// Whether none is farther from zero than `band`.
	pub fn is_inside(&self, band: Delta) -> Result<bool> {
		Ok(self.farthest()? <= band.get())
	}

	/// All outcomes moved by the same.
	pub fn shifted(&self, change: Delta) -> Result<Self> {
		Ok(Self { least: plus(self.least, change)?, most: plus(self.most, change)? })
	}

	/// What an account with `exposure`, which is part of this, leads to with the size `target`.
	pub fn with_target(&self, exposure: &PerpExposure, target: Delta) -> Result<Self> {
		Ok(Self {
			least: plus(minus(self.least, exposure.least)?, target)?,
			most: plus(minus(self.most, exposure.most)?, target)?,
		})
	}

	/// Whether an order lowers the size of the delta whatever becomes of what is in flight. `after`
	/// has both outcomes of this once the order is filled.
	///
	/// While zero is among the outcomes nothing is certain to lower it. Else it is enough that both
	/// ends fall: whatever is between them stays between their images, which are nearer to zero.
	pub fn falls_to(&self, after: &Self) -> Result<bool> {
		let falls = |from: Delta, to: Delta| Ok(to.get().try_abs()? < from.get().try_abs()?);
		Ok(self.nearest() != Delta::ZERO
			&& falls(self.least, after.least)?
			&& falls(self.most, after.most)?)
	}
}

/// A pool's delta by origin.
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
	Default,
	Debug,
)]
pub struct NetDelta {
	/// Delta of the option book.
	pub book: Delta,
	/// Delta of every spot reactor of the pool.
	pub reactors: Delta,
	/// Delta that venues have confirmed.
	pub perps: Delta,
	/// Sum of the three: what is left to hedge.
	pub net: Delta,
	/// What the sum may be, whatever becomes of the orders in flight.
	pub outcomes: Outcomes,
}

impl NetDelta {
	/// Adds up book, spot reactors and accounts at venues.
	pub fn of(book: Delta, reactors: Delta, perps: &PerpExposure) -> Result<Self> {
		let certain = plus(book, reactors)?;
		let outcomes = Outcomes { least: perps.least, most: perps.most }.shifted(certain)?;
		let net = plus(certain, perps.confirmed)?;
		Ok(Self { book, reactors, perps: perps.confirmed, net, outcomes })
	}

	/// |net delta|.
	pub fn size(&self) -> Result<Fixed> {
		self.net.get().try_abs()
	}
}

/// The sum of two deltas.
pub fn plus(one: Delta, other: Delta) -> Result<Delta> {
	Ok(Delta::new(one.get().try_add(other.get())?))
}

/// The difference of two deltas.
pub fn minus(one: Delta, other: Delta) -> Result<Delta> {
	Ok(Delta::new(one.get().try_sub(other.get())?))
}
