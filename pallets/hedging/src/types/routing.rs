//! Where orders of a pool go.
// The codec's derives cast the indices of variants.
#![allow(clippy::cast_possible_truncation)]

use super::{ReactorId, MAX_BOUND_BPS};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_primitives::{
	ports::{PerpExposure, PerpId},
	Delta,
};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The most routes that a plan may name.
pub const MAX_ROUTES: u32 = 16;

/// How an order is given to routes.
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
	Default,
	Debug,
)]
pub enum Routing {
	/// To the first route that takes it.
	#[default]
	InOrder,
	/// Split, each part to where it costs least.
	Cheapest,
}

/// A place where a pool may hold its hedge.
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
)]
pub enum RouteId {
	/// A spot reactor. It holds the underlying, so its delta is never negative.
	Spot(ReactorId),
	/// An account at a venue, long or short.
	Perp(PerpId),
}

/// A route with what it costs.
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
pub enum Route {
	/// A spot reactor; what it costs the market tells.
	Spot(ReactorId),
	/// An account at a venue.
	Perp {
		/// The account.
		account: PerpId,
		/// What trading there one way may lose against the oracle price, as governed: the limit of
		/// its orders, the venue's fees and what messages cost.
		cost_bps: u32,
	},
}

impl Route {
	/// The place alone.
	pub const fn id(&self) -> RouteId {
		match self {
			Self::Spot(reactor) => RouteId::Spot(*reactor),
			Self::Perp { account, .. } => RouteId::Perp(*account),
		}
	}

	/// The governed cost; zero where the market tells it.
	pub const fn cost_bps(&self) -> u32 {
		match self {
			Self::Spot(_) => 0,
			Self::Perp { cost_bps, .. } => *cost_bps,
		}
	}
}

/// The routes that a plan names.
pub type Routes = BoundedVec<Route, ConstU32<MAX_ROUTES>>;

/// Where orders of a pool go. Spot reactors that are not named come after those that are; accounts
/// at venues are used only if they are named.
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
	Default,
	Debug,
)]
pub struct Plan {
	/// How an order is given to routes.
	pub routing: Routing,
	/// In governed order.
	pub routes: Routes,
}

impl Plan {
	/// Whether every cost is in its range and no place is named twice.
	pub fn is_valid(&self) -> bool {
		self.routes.iter().enumerate().all(|(index, route)| {
			route.cost_bps() <= MAX_BOUND_BPS
				&& self
					.routes
					.iter()
					.skip(index.saturating_add(1))
					.all(|other| other.id() != route.id())
		})
	}

	/// Whether a place is named.
	pub fn names(&self, id: RouteId) -> bool {
		self.routes.iter().any(|route| route.id() == id)
	}
}

/// One route as a reader sees it.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct RouteView {
	/// The place and its cost.
	pub route: Route,
	/// Delta that it may add now.
	pub buy: Delta,
	/// Delta that it may shed now.
	pub sell: Delta,
	/// What it holds, whatever becomes of its orders in flight.
	pub exposure: PerpExposure,
}
