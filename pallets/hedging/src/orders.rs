//! What is to be hedged, and which route takes how much. Knows no storage.

use crate::types::{HedgeParameters, NetDelta, Route, Side};
use alloc::vec::Vec;
use dhv_math::error::MathError;
use dhv_primitives::{Delta, Fixed};

/// What one route can take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capacity {
	/// The route.
	pub route: Route,
	/// Delta that it may add.
	pub buy: Fixed,
	/// Delta that it may shed.
	pub sell: Fixed,
}

impl Capacity {
	/// What it can take in one direction.
	pub const fn of(&self, side: Side) -> Fixed {
		match side {
			Side::Buy => self.buy,
			Side::Sell => self.sell,
		}
	}

	/// Whether it is a spot reactor.
	pub const fn is_spot(&self) -> bool {
		matches!(self.route, Route::Spot(_))
	}
}

/// What the rules call for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Demand {
	/// Direction.
	pub side: Side,
	/// Delta, above zero.
	pub size: Fixed,
}

/// A part of what is called for, for one route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
	/// The route.
	pub route: Route,
	/// Direction.
	pub side: Side,
	/// Delta, above zero.
	pub size: Fixed,
}

/// Why there is no order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoOrder {
	/// |net delta| is inside the band.
	InsideBand,
	/// What is in flight may bring it inside.
	InFlight,
	/// What is left to hedge is below the smallest order.
	TooSmall,
	/// What is left of the period is below the smallest order.
	PeriodUsed,
	/// A figure does not fit.
	Math(MathError),
}

impl From<MathError> for NoOrder {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}

/// What brings the net delta towards zero. It counts from the outcome nearest to zero, so it crosses
/// zero in none. `left` is what the period still allows.
pub fn demand(
	net: &NetDelta,
	parameters: &HedgeParameters,
	left: Delta,
) -> Result<Demand, NoOrder> {
	let nearest = net.outcomes.nearest().get();
	let (size, band) = (nearest.try_abs()?, parameters.target_band.get());
	if size <= band {
		let waits = net.outcomes.farthest()? > band;
		return Err(if waits { NoOrder::InFlight } else { NoOrder::InsideBand });
	}
	let size = size.min(parameters.max_order.get());
	if size < parameters.min_order.get() {
		return Err(NoOrder::TooSmall);
	}
	let size = size.min(left.get());
	if size < parameters.min_order.get() {
		return Err(NoOrder::PeriodUsed);
	}
	let side = if nearest.is_negative() { Side::Buy } else { Side::Sell };
	Ok(Demand { side, size })
}

/// One part for each route that can take as much as the smallest order: alternatives, in order.
pub fn alternatives(demand: Demand, capacities: &[Capacity], min_order: Delta) -> Vec<Part> {
	let Demand { side, size } = demand;
	let part = |capacity: &Capacity| {
		let size = size.min(capacity.of(side));
		(size >= min_order.get()).then_some(Part { route: capacity.route, side, size })
	};
	capacities.iter().filter_map(part).collect()
}
