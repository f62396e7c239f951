//! Group 60: the clearing house.

use crate::{
	adapters::{HomeAccountsByLocation, ReportsByXcm},
	configs::{money::Usdc, system::RelayClock},
	constants::{RELAY_MINUTES, USDC_DECIMALS},
	origins::{EnsureAdmin, EnsureFeeder},
	Runtime, Timestamp,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU8},
	PalletId,
};

/// The most relay blocks between two reports of an account.
pub const HEARTBEAT: u32 = 10 * RELAY_MINUTES;

parameter_types! {
	/// The clearing account is derived from it.
	pub const ClearingPalletId: PalletId = PalletId(*b"dhv/clrg");
}

impl pallet_perps_clearing::Config for Runtime {
	type Collateral = Usdc;
	type Homes = HomeAccountsByLocation;
	type Reports = ReportsByXcm;
	type RelayBlocks = RelayClock;
	type Time = Timestamp;
	type AdminOrigin = EnsureAdmin;
	type OracleOrigin = EnsureFeeder;
	type PalletId = ClearingPalletId;
	type Decimals = ConstU8<USDC_DECIMALS>;
	type MaxMarkets = ConstU32<16>;
	type MaxHomes = ConstU32<64>;
	type Heartbeat = ConstU32<HEARTBEAT>;
	type WeightInfo = pallet_perps_clearing::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}
