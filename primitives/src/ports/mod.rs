//! Ports: what a pallet asks of its neighbours, one capability per file.

mod assets;
mod funds;
mod market;
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
pub use market::SpotMarket;
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
