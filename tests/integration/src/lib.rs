//! The real runtimes as chains of one emulated network that exchange XCM.
//!
//! | Chain | Parachain | What it is |
//! |---|---|---|
//! | [`relay`] | – | counts blocks; the clock of all |
//! | [`asset_hub`] | 1000 | a stand-in with Asset Hub's pallet indices and reserves |
//! | [`home`] | 2000 | `dhv-runtime`, from its development preset |
//! | [`venue`] | 2001 | `dhv-venue-runtime`, from its development preset |
//!
//! Blocks are made by `Home::execute_with(|| …)`: it starts a block with its inherents, runs the
//! closure in it, ends it, and hands what was sent to its receivers, who process it at once; what
//! they answer leaves with *their* next block. Each block of any parachain takes one relay block, and
//! one relay block takes six seconds. Hooks that need spare weight (`on_poll`) do not run by themselves.
//!
//! [`link`] is another network of home and venue, in which messages get lost.

pub mod asset_hub;
pub mod home;
pub mod link;
pub mod relay;
pub mod transfers;
pub mod venue;

pub use network::{
	AssetHubPara as AssetHub, DhvNetwork, HomePara as Home, RelayRelay as Relay, VenuePara as Venue,
};

/// When the network starts, in Unix seconds.
pub const START: u64 = 1_800_000_000;

#[allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "macros")]
#[allow(
	clippy::arithmetic_side_effects,
	clippy::indexing_slicing,
	clippy::panic,
	reason = "macros"
)]
mod network {
	use crate::{asset_hub, home, relay, venue};
	use cumulus_primitives_core::AggregateMessageOrigin;
	use frame_support::traits::OnInitialize;
	use xcm_emulator::{decl_test_networks, decl_test_parachains, decl_test_relay_chains};

	decl_test_relay_chains! {
		#[api_version(13)]
		pub struct Relay {
			genesis = relay::genesis(),
			on_init = relay::start(),
			runtime = relay,
			core = {
				SovereignAccountOf: relay::SovereignAccountOf,
			},
			pallets = {
				Balances: relay::Balances,
			}
		}
	}

	decl_test_parachains! {
		pub struct AssetHub {
			genesis = asset_hub::genesis(),
			on_init = (),
			runtime = asset_hub,
			core = {
				XcmpMessageHandler: asset_hub::XcmpQueue,
				LocationToAccountId: asset_hub::xcm_config::LocationToAccountId,
				ParachainInfo: asset_hub::ParachainInfo,
				MessageOrigin: AggregateMessageOrigin,
			},
			pallets = {
				Balances: asset_hub::Balances,
			}
		},
		pub struct Home {
			genesis = home::genesis(),
			on_init = (),
			runtime = dhv_runtime,
			core = {
				XcmpMessageHandler: dhv_runtime::XcmpQueue,
				LocationToAccountId: dhv_runtime::configs::xcm::LocationToAccountId,
				ParachainInfo: dhv_runtime::ParachainInfo,
				MessageOrigin: AggregateMessageOrigin,
			},
			pallets = {
				Balances: dhv_runtime::Balances,
			}
		},
		pub struct Venue {
			genesis = venue::genesis(),
			on_init = (),
			runtime = dhv_venue_runtime,
			core = {
				XcmpMessageHandler: dhv_venue_runtime::XcmpQueue,
				LocationToAccountId: dhv_venue_runtime::configs::xcm::LocationToAccountId,
				ParachainInfo: dhv_venue_runtime::ParachainInfo,
				MessageOrigin: AggregateMessageOrigin,
			},
			pallets = {
				Balances: dhv_venue_runtime::Balances,
			}
		},
	}

	decl_test_networks! {
		pub struct DhvNetwork {
			relay_chain = Relay,
			parachains = vec![
				AssetHub,
				Home,
				Venue,
			],
			bridge = ()
		}
	}
}
