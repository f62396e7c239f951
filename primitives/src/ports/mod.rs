//! Ports: what a pallet asks of its neighbours, one capability per file.

mod assets;
mod funds;
mod governance;
mod market;
mod perp_venue;
mod portfolio;
mod prices;
mod reactors;
mod registry;
mod surface;
mod terms;
mod underwriter;
mod work;

pub use assets::{AssetCatalogue, OptionTokens, ShareTokens};
pub use funds::ReactorFunds;
pub use governance::GovernanceClock;
pub use market::SpotMarket;
pub use perp_venue::{
	Channel, CommandResult, MarketId, Nonce, PerpExposure, PerpHedges, PerpId, PerpVenue,
	RelayBlock, Trap, VenueAction, VenueAnswer, VenueCommand, VenueId, VenueReplies, VenueReport,
	MAX_RESULTS,
};
pub use portfolio::Portfolio;
pub use prices::{OperatorFeed, PriceOperators, PriceRounds, PriceTick};
pub use reactors::{Reactors, ReactorsValue};
pub use registry::{
	InsuranceFund, OptionRegistry, PublicWriter, VaultLiquidation, VaultOwner, VaultSettlement,
};
pub use surface::{SurfaceError, SurfacePoint, SurfaceReaders, VolatilitySurface};
pub use terms::{HedgeCost, ManagerBudget, VolatilitySpread};
pub use underwriter::{OptionTrade, PoolTerms, PurchaseFill, SaleFill, Underwriter};
pub use work::ScheduledWork;
