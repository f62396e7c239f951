//! Group 60, second half: hedges on the spot market and on perpetuals venues, and the clearing house
//! that is such a venue on this chain, for development.

use crate::{
	adapters::{
		perp_venue::{
			local::{EnsureOpened, LOCAL_VENUE},
			PerpVenues,
		},
		Catalogue, CrossRates, DirectPool, LocalPerps,
	},
	configs::{assets::ForeignAssetsByIndex, governance::GovernanceTime, system::RelayClock},
	constants::USDC_INDEX,
	origins::{EnsureGovernor, EnsureManager, EnsureTightener, KeeperMember},
	venues, AccountId, Handler, LiquidityPool, LocalVenue, PerpReactor, Runtime, RuntimeOrigin,
	Timestamp,
};
use dhv_primitives::{ports::VenueId, AssetIndex};
use frame_support::{
	parameter_types,
	traits::{fungible::ItemOf, ConstU32, ConstU8, EitherOf, EnsureOrigin, Get},
	weights::Weight,
	PalletId,
};
use frame_system::RawOrigin;
use pallet_perp_reactor::weights::WeightInfo as ReactorWeights;
use pallet_perps_clearing::weights::WeightInfo as VenueWeights;

parameter_types! {
	/// Seeds the spot reactors' keyless accounts.
	pub const HedgingPalletId: PalletId = PalletId(*b"dhv/hedg");
	/// Seeds the keyless accounts of perp reactors and of what comes home to them.
	pub const PerpPalletId: PalletId = PalletId(*b"dhv/perp");
	/// Seeds the keyless account of the local clearing house.
	pub const LocalVenuePalletId: PalletId = PalletId(*b"dhv/venu");
	/// What the local clearing house counts in.
	pub const LocalCollateral: AssetIndex = USDC_INDEX;
}

/// The most markets of the local venue.
pub const MAX_LOCAL_MARKETS: u32 = 4;

impl pallet_hedging::Config for Runtime {
	type Assets = ForeignAssetsByIndex;
	type Market = DirectPool;
	type Perps = PerpReactor;
	type Funds = LiquidityPool;
	type Portfolio = LiquidityPool;
	type Prices = CrossRates;
	type Catalogue = Catalogue;
	type Charges = Handler;
	type ManagerBudget = Handler;
	type Time = Timestamp;
	type Governance = GovernanceTime;
	type GovernorOrigin = EnsureGovernor;
	type TightenOrigin = EnsureTightener;
	type ManagerOrigin = EnsureManager;
	type KeeperOrigin = KeeperMember;
	type PalletId = HedgingPalletId;
	type MaxReactors = ConstU32<8>;
	type WeightInfo = pallet_hedging::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

/// The account of the local clearing house, which nobody can sign for: the local venue hands its
/// reports over without a call.
pub struct EnsureVenue;

impl EnsureOrigin<RuntimeOrigin> for EnsureVenue {
	type Success = VenueId;

	fn try_origin(origin: RuntimeOrigin) -> Result<VenueId, RuntimeOrigin> {
		match origin.clone().into() {
			Ok(RawOrigin::Signed(who)) if who == LocalVenue::clearing_account() => Ok(LOCAL_VENUE),
			_ => Err(origin),
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
		Ok(RuntimeOrigin::signed(LocalVenue::clearing_account()))
	}
}

impl pallet_perp_reactor::Config for Runtime {
	type Assets = ForeignAssetsByIndex;
	type Venue = PerpVenues;
	type Funds = LiquidityPool;
	type Portfolio = LiquidityPool;
	type Prices = CrossRates;
	type Catalogue = Catalogue;
	type Time = Timestamp;
	type RelayClock = RelayClock;
	type Governance = GovernanceTime;
	type GovernorOrigin = EnsureGovernor;
	type TightenOrigin = EnsureTightener;
	type VenueOrigin = EitherOf<EnsureVenue, venues::EnsureVenue>;
	type PalletId = PerpPalletId;
	type MaxReactors = ConstU32<4>;
	type MaxOpenOps = ConstU32<16>;
	type WeightInfo = PerpReactorWeight;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

impl pallet_perps_clearing::Config for Runtime {
	type Collateral = ItemOf<ForeignAssetsByIndex, LocalCollateral, AccountId>;
	type Homes = LocalPerps;
	type Reports = LocalPerps;
	type RelayBlocks = RelayClock;
	type Time = Timestamp;
	type AdminOrigin = EnsureOpened;
	type OracleOrigin = EnsureOpened;
	type PalletId = LocalVenuePalletId;
	type Decimals = ConstU8<6>;
	type MaxMarkets = ConstU32<MAX_LOCAL_MARKETS>;
	type MaxHomes = ConstU32<16>;
	// Five minutes.
	type Heartbeat = ConstU32<50>;
	type WeightInfo = LocalVenueWeight;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

type PlainReactor = pallet_perp_reactor::weights::SubstrateWeight<Runtime>;
type PlainVenue = pallet_perps_clearing::weights::SubstrateWeight<Runtime>;

/// Implements weights as another type has them, but for some.
macro_rules! weights_of {
	($trait:ident for $name:ident as $plain:ident {
		$($same:ident($($component:ident)?))*
	} $(+ $more:ident $extra:expr;)*) => {
		impl $trait for $name {
			$(
				fn $same($($component: u32)?) -> Weight {
					$plain::$same($($component)?)
				}
			)*
			$(
				fn $more() -> Weight {
					$plain::$more().saturating_add($extra)
				}
			)*
		}
	};
}

/// The weight of reactors, with what the local venue does at once with messages.
pub struct PerpReactorWeight;

impl PerpReactorWeight {
	/// What the most messages of one step cost: one of each kind, at the local venue or on their way to
	/// another chain.
	fn messages() -> Weight {
		let remote = Self::message().saturating_mul(4);
		let local = PlainVenue::register_home()
			.saturating_add(PlainVenue::deposit())
			.saturating_add(PlainVenue::withdraw())
			.saturating_add(PlainVenue::set_position())
			.saturating_add(PlainVenue::request_report());
		local.max(remote)
	}

	/// What sending one message to another chain costs.
	fn message() -> Weight {
		<venues::weights::SubstrateWeight<Runtime> as venues::WeightInfo>::message()
	}

	/// What reading a report of another chain costs: venue, reactor and market.
	fn reading() -> Weight {
		<Runtime as frame_system::Config>::DbWeight::get()
			.reads(4)
			.saturating_add(Weight::from_parts(0, 16_000))
	}
}

weights_of! { ReactorWeights for PerpReactorWeight as PlainReactor {
	add_reactor() set_parameters() close() set_target() process_inbox() collect()
	resolve_quarantine() force_resolve() abandon() on_answer() run_base() run_reactor()
} + advance Self::messages(); + reclaim Self::message(); + receive_report Self::reading(); }

/// The weight of the local venue, with what the reactor does at once with reports.
pub struct LocalVenueWeight;

impl LocalVenueWeight {
	/// What a new price round costs: every market has its index fed.
	pub fn on_round() -> Weight {
		let read = <Runtime as frame_system::Config>::DbWeight::get().reads(2);
		PlainVenue::feed_index().saturating_add(read).saturating_mul(MAX_LOCAL_MARKETS.into())
	}

	/// Answers to all that can be open, and a report.
	fn told() -> Weight {
		let ops: u32 = <Runtime as pallet_perp_reactor::Config>::MaxOpenOps::get();
		PlainReactor::on_answer()
			.saturating_mul(ops.into())
			.saturating_add(PlainReactor::receive_report())
	}
}

weights_of! { VenueWeights for LocalVenueWeight as PlainVenue {
	deposit() withdraw() set_position() request_report() assert_executed() liquidate() touch()
	feed_index() set_market() set_market_status(h) set_paused(h) register_home() fund_pool()
	take_from_pool() fund_insurance() flush_base() look_at_home()
} + push_report Self::told(); }
