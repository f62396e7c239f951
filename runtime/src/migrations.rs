//! What the next upgrade changes in storage, in order (docs/adr/0012-upgrades.md).
//!
//! The release before left seven pallets without a version of their storage. From here on each has one.

use crate::{
	AssetIndices, Coordinator, Flows, OptionRegistry, Origins, PriceRounds, Runtime, Venues,
};
use frame_support::{
	migrations::VersionedMigration, traits::UncheckedOnRuntimeUpgrade, weights::Weight,
};

/// Leaves everything as it is: only the version is new.
pub struct Unchanged;

impl UncheckedOnRuntimeUpgrade for Unchanged {
	fn on_runtime_upgrade() -> Weight {
		Weight::zero()
	}
}

/// Gives the storage of a pallet its first version.
type FirstVersion<Pallet> =
	VersionedMigration<0, 1, Unchanged, Pallet, <Runtime as frame_system::Config>::DbWeight>;

/// All of them.
pub type Migrations = (
	FirstVersion<AssetIndices>,
	FirstVersion<Flows>,
	FirstVersion<Origins>,
	FirstVersion<PriceRounds>,
	FirstVersion<OptionRegistry>,
	FirstVersion<Venues>,
	FirstVersion<Coordinator>,
);
