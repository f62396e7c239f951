//! Which reactor takes which order. Knows no storage.

use crate::types::{HedgeParameters, NetDelta, Order, ReactorId, Side};
use dhv_math::{amount, error::MathError};
use dhv_primitives::{Delta, Fixed};

/// What one reactor can take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capacity {
	/// The reactor.
	pub id: ReactorId,
	/// Delta that it may add; zero while it closes.
	pub buy: Fixed,
	/// Delta that it may shed.
	pub sell: Fixed,
	/// Decimals of its underlying.
	pub base_decimals: u8,
}

/// Why no reactor takes an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoOrder {
	/// |net delta| is inside the band.
	InsideBand,
	/// What is left to hedge is below the smallest order.
	TooSmall,
	/// No reactor can add as much as the smallest order.
	NoCapacity,
	/// No reactor holds as much as the smallest order.
	NothingToSell,
	/// A figure does not fit.
	Math(MathError),
}

impl From<MathError> for NoOrder {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}

/// The order that brings the net delta towards zero, for the first reactor that can take it. It
/// never crosses zero.
pub fn rebalancing_order(
	net: &NetDelta,
	parameters: &HedgeParameters,
	reactors: impl Iterator<Item = Capacity>,
) -> Result<(ReactorId, Order), NoOrder> {
	let size = net.size()?;
	if size <= parameters.target_band.get() {
		return Err(NoOrder::InsideBand);
	}
	let wanted = size.min(parameters.max_order.get());
	if wanted < parameters.min_order.get() {
		return Err(NoOrder::TooSmall);
	}
	let side = if net.net.get().is_negative() { Side::Buy } else { Side::Sell };
	for reactor in reactors {
		let capacity = match side {
			Side::Buy => reactor.buy,
			Side::Sell => reactor.sell,
		};
		let taken = wanted.min(capacity);
		if taken < parameters.min_order.get() {
			continue;
		}
		let base = amount::from_fixed_floor(taken, reactor.base_decimals)?;
		if base > 0 {
			return Ok((reactor.id, Order { side, base }));
		}
	}
	Err(match side {
		Side::Buy => NoOrder::NoCapacity,
		Side::Sell => NoOrder::NothingToSell,
	})
}

/// Whether going from `before` to `after` lowers |delta|.
pub fn reduces(before: Delta, after: Delta) -> Result<bool, MathError> {
	Ok(after.get().try_abs()? < before.get().try_abs()?)
}
