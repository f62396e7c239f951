//! What the pallet stores and reports, with the small rules that belong to it.

mod budget;
mod delta;
mod order;
mod parameters;
mod reactor;
mod routing;
mod tuned;

pub use budget::{
	BountyTerms, BudgetsLeft, Caps, HedgeState, Keeper, KeeperTerms, Over, Spent, TradeClock,
};
pub use delta::{minus, plus, NetDelta, Outcomes};
pub use order::{Order, PerpTrade, Side, Spending, Trade};
pub use parameters::{HedgeParameters, ParameterFault, MAX_BOUND_BPS};
pub use reactor::{
	Reactor, ReactorId, ReactorKind, ReactorParameters, ReactorStatus, ReactorView, SpotReactor,
};
pub use routing::{Plan, Route, RouteId, RouteView, Routes, Routing, MAX_ROUTES};
pub use tuned::TunedSet;
