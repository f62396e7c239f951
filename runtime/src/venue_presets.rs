//! Perpetuals venues at genesis.
//!
//! | Id | Venue | Presets |
//! |---|---|---|
//! | 0 | the clearing house of this chain | development |
//! | 1 | the reference venue, parachain 2001 | all; in development no channel leads there |

use crate::{
	adapters::perp_venue::local::LOCAL_VENUE,
	constants::{USDC, VENUE_PARA_ID, WETH_INDEX},
	genesis_config_presets::usdc,
	vault_presets::Pace,
	venues::{Budget, Budgets, FloatRule, FramePerps, Transport, Venue},
	VenuesConfig,
};
use alloc::{vec, vec::Vec};
use dhv_primitives::{
	ports::{MarketId, VenueId},
	Balance,
};
use frame_support::{weights::Weight, BoundedVec};
use xcm::latest::prelude::{Location, Parachain};

/// The reference venue.
pub const REFERENCE_VENUE: VenueId = VenueId(1);

/// The index of the clearing house in the runtime of the reference venue.
const CLEARING_PALLET: u8 = 60;
/// The market of ether there.
const ETHER_MARKET: u32 = 1;

/// A cent: about twice what a transfer costs at a rate of one DHV for one dollar.
const CENT: Balance = USDC / 100;

/// The market of ether, as it is called here: by the index of the asset.
pub const fn ether() -> MarketId {
	MarketId(WETH_INDEX.0)
}

fn budgets() -> Budgets {
	let budget = |weight, cents: Balance| Budget { weight, fee: cents.saturating_mul(CENT) };
	// Half a millisecond and the proofs of a trade in every market of an account.
	let call = Weight::from_parts(500_000_000, 128 * 1_024);
	Budgets {
		fund: budget(Weight::zero(), 5),
		command: budget(call, 10),
		payout: budget(call, 10),
		claim: budget(Weight::zero(), 10),
		arrival: CENT.saturating_mul(5),
	}
}

fn reference() -> Venue {
	Venue {
		transport: Transport::FramePerps(FramePerps {
			para: VENUE_PARA_ID,
			pallet: CLEARING_PALLET,
			name: BoundedVec::truncate_from(b"Clearing".to_vec()),
			module: BoundedVec::truncate_from(b"pallet_perps_clearing".to_vec()),
			crate_major: 0,
			min_crate_minor: 1,
		}),
		collateral: usdc(),
		budgets: budgets(),
		float: FloatRule {
			low: 20_u128.saturating_mul(USDC),
			target: 50_u128.saturating_mul(USDC),
			interval: 50,
		},
		open: true,
	}
}

fn local() -> Venue {
	Venue {
		transport: Transport::Local,
		collateral: usdc(),
		budgets: Budgets::default(),
		float: FloatRule::default(),
		open: true,
	}
}

/// The venues of a preset.
pub fn venues(pace: Pace) -> VenuesConfig {
	let mut venues = vec![(REFERENCE_VENUE, reference())];
	if pace == Pace::Development {
		venues.push((LOCAL_VENUE, local()));
	}
	VenuesConfig {
		venues,
		markets: vec![(REFERENCE_VENUE, ether(), ETHER_MARKET)],
		..Default::default()
	}
}

/// The XCM versions of venues: asking them would take a message each way.
pub fn versions() -> Vec<(Location, u32)> {
	vec![(Location::new(1, [Parachain(VENUE_PARA_ID)]), xcm::latest::VERSION)]
}
