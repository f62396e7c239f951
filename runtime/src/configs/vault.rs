//! Group 60 and the volatility feed: the vault, joined through the ports.

use crate::{
	adapters::{Catalogue, CrossRates, OptionTokenFactory, ShareTokenFactory},
	configs::{
		assets::ForeignAssetsByIndex,
		governance::{GovernanceTime, MAX_ROLE_MEMBERS},
		oracle::{Operators, MAX_OPERATORS},
	},
	constants::{deposit, DHV},
	origins::{EnsureGovernor, EnsureGuardian, EnsureManager, EnsureTightener, Feeders},
	Balance, Balances, Handler, Hedging, LiquidityPool, OptionRegistry, OptionTokens, PerpReactor,
	Runtime, RuntimeHoldReason, Signature, Timestamp, VaultShares, VolatilityFeed,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU64},
	PalletId,
};
use pallet_liquidity_pool::PoolAccounts;

parameter_types! {
	/// Seeds the registry's keyless accounts.
	pub const RegistryPalletId: PalletId = PalletId(*b"dhv/regy");
	/// Held of a user who opens a series until it retires: the series, its token and its fixing.
	pub const SeriesDeposit: Balance = 10 * DHV;
	/// Held of an owner for each operator.
	pub const OperatorDeposit: Balance = deposit(1, 128);
	/// Seeds the pools' keyless accounts.
	pub const PoolPalletId: PalletId = PalletId(*b"dhv/pool");
}

/// The most pools of the chain.
pub type MaxPools = ConstU32<16>;
/// The most fixing windows of one asset that are open together, and markets of it with an expiry.
pub const MAX_OPEN_WINDOWS: u32 = 8;
/// The longest life of a maker's quote, in seconds: a day.
pub const MAX_QUOTE_LIFETIME: u64 = 86_400;
/// The most series in one pool's book and catalogue.
pub type MaxSeriesPerPool = ConstU32<1_024>;

impl pallet_volatility_feed::Config for Runtime {
	type GovernorOrigin = EnsureGovernor;
	type Submitters = Feeders;
	type Traders = Handler;
	type Readers = LiquidityPool;
	type Prices = CrossRates;
	type Time = Timestamp;
	type Governance = GovernanceTime;
	type MaxExpiries = ConstU32<32>;
	type MaxUnderlyings = ConstU32<16>;
	type MaxSubmitters = ConstU32<{ MAX_OPERATORS.saturating_add(MAX_ROLE_MEMBERS) }>;
	// Two submitters may propose a whole surface each.
	type MaxProposals = ConstU32<64>;
	type WeightInfo = pallet_volatility_feed::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

impl pallet_option_registry::Config for Runtime {
	type Assets = ForeignAssetsByIndex;
	type OptionAssets = OptionTokens;
	type OptionTokens = OptionTokenFactory;
	type Catalogue = Catalogue;
	type Prices = CrossRates;
	type Owner = LiquidityPool;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Writers = PoolAccounts<Runtime>;
	type Time = Timestamp;
	type Governance = GovernanceTime;
	type GovernorOrigin = EnsureGovernor;
	type TightenOrigin = EnsureTightener;
	type ManagerOrigin = EnsureManager;
	type PalletId = RegistryPalletId;
	type MaxPendingExpiries = ConstU32<64>;
	type MaxSeriesPerExpiry = ConstU32<128>;
	type MaxSettling = ConstU32<512>;
	type DisputeOrigin = EnsureGuardian;
	type Operators = Operators;
	type MaxOperators = ConstU32<MAX_OPERATORS>;
	type MaxOpenWindows = ConstU32<MAX_OPEN_WINDOWS>;
	// A minute of blocks.
	type MinPeriodBlocks = ConstU32<10>;
	type ReservedExpiries = ConstU32<16>;
	type ReservedSeries = ConstU32<64>;
	type SeriesDeposit = SeriesDeposit;
	type OperatorDeposit = OperatorDeposit;
	type MaxVaultActions = ConstU32<8>;
	type WeightInfo = pallet_option_registry::weights::CountedWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

impl pallet_liquidity_pool::Config for Runtime {
	type Assets = ForeignAssetsByIndex;
	type ShareAssets = VaultShares;
	type ShareTokens = ShareTokenFactory;
	type Registry = OptionRegistry;
	type Insurance = OptionRegistry;
	type Prices = CrossRates;
	type Surface = VolatilityFeed;
	type Reactors = (Hedging, PerpReactor);
	type Catalogue = Catalogue;
	type Time = Timestamp;
	type Governance = GovernanceTime;
	type GovernorOrigin = EnsureGovernor;
	type GuardianOrigin = EnsureTightener;
	type PalletId = PoolPalletId;
	type MaxPools = MaxPools;
	type MaxSeriesPerPool = MaxSeriesPerPool;
	type WeightInfo = pallet_liquidity_pool::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

impl pallet_handler::Config for Runtime {
	type Underwriter = LiquidityPool;
	type Registry = OptionRegistry;
	type Prices = CrossRates;
	type Surface = VolatilityFeed;
	type Hedges = Hedging;
	type Catalogue = Catalogue;
	type Time = Timestamp;
	type Governance = GovernanceTime;
	type GovernorOrigin = EnsureGovernor;
	type TightenOrigin = EnsureTightener;
	type ManagerOrigin = EnsureManager;
	type MaxListings = MaxSeriesPerPool;
	type MaxExpiries = ConstU32<64>;
	type MaxOpenOrders = ConstU32<64>;
	type Assets = ForeignAssetsByIndex;
	type Signature = Signature;
	type MaxQuoteLifetime = ConstU64<MAX_QUOTE_LIFETIME>;
	type WeightInfo = pallet_handler::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}
