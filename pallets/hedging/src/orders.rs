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
	/// How much of `buy` only closes a short.
	pub cover: Fixed,
	/// How much of `sell` only closes a long.
	pub shed: Fixed,
}

impl Capacity {
	/// What it can take in one direction.
	pub const fn of(&self, side: Side) -> Fixed {
		match side {
			Side::Buy => self.buy,
			Side::Sell => self.sell,
		}
	}

	/// The same for orders that only unwind what is held.
	pub fn unwinding(&self) -> Self {
		Self { buy: self.cover, sell: self.shed, ..*self }
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

/// A step that closes longs and shorts of one pool against each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Netting {
	/// The order.
	pub demand: Demand,
	/// What is held on both sides.
	pub opposite: Delta,
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

/// One step of netting: longs and shorts that hedge nothing but each other are closed in turns, the side
/// first on which the net delta is, while everything that it may be stays inside the band. `capacities`
/// are those of orders that only unwind. None while anything is in flight, or outside the band, or where
/// the band has no room for the smallest order.
pub fn netting(
	net: &NetDelta,
	capacities: &[Capacity],
	parameters: &HedgeParameters,
	left: Delta,
) -> Result<Option<Netting>, MathError> {
	let (min, band) = (parameters.min_order.get(), parameters.target_band.get());
	let now = net.outcomes.least;
	let size = now.get().try_abs()?;
	if now != net.outcomes.most || size > band {
		return Ok(None);
	}
	let held = |side: Side| {
		let mut rooms = capacities.iter().map(|one| one.of(side)).filter(|room| *room >= min);
		rooms.try_fold(Fixed::ZERO, |sum, room| sum.try_add(room))
	};
	let opposite = held(Side::Buy)?.min(held(Side::Sell)?);
	let most = parameters.max_order.get().min(left.get());
	let size = size.try_add(opposite.min(band))?.min(most);
	if opposite < min || size < min {
		return Ok(None);
	}
	let side = if now.get().is_negative() { Side::Buy } else { Side::Sell };
	Ok(Some(Netting { demand: Demand { side, size }, opposite: Delta::new(opposite) }))
}

/// Parts in order, together no more than is called for.
pub fn in_order(demand: Demand, capacities: &[Capacity], min_order: Delta) -> Vec<Part> {
	let mut rest = demand.size;
	let mut parts = alternatives(demand, capacities, min_order);
	parts.retain_mut(|part| {
		part.size = part.size.min(rest);
		let taken = part.size >= min_order.get();
		if taken {
			rest = rest.try_sub(part.size).unwrap_or(Fixed::ZERO);
		}
		taken
	});
	parts
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
