//! The two chains as parachains of the simulator.
#![allow(missing_docs, unused_imports, reason = "the simulator's macros write items and imports")]

use super::{block, Chain, Clock, Road};
use frame_support::weights::Weight;
use sp_io::TestExternalities;
use xcm_simulator::{
	decl_test_network, decl_test_parachain, DmpMessageHandlerT, ParaId, ProcessMessage,
	ProcessMessageError, RelayBlockNumber, TestExt, WeightMeter,
};

/// The id of the vault's chain.
pub const HOME: u32 = dhv_runtime::constants::PARA_ID;
/// The id of the venue.
pub const VENUE: u32 = dhv_venue_runtime::constants::PARA_ID;

/// A chain of which nobody knows anything.
pub const STRANGER: u32 = 2_002;

/// Nothing comes from the relay chain.
pub struct NoDownward;

impl DmpMessageHandlerT for NoDownward {
	fn handle_dmp_messages(
		_: impl Iterator<Item = (RelayBlockNumber, Vec<u8>)>,
		_: Weight,
	) -> Weight {
		Weight::zero()
	}
}

decl_test_parachain! {
	pub struct Home {
		Runtime = dhv_runtime::Runtime,
		XcmpMessageHandler = dhv_runtime::XcmpQueue,
		DmpMessageHandler = NoDownward,
		new_ext = TestExternalities::new(crate::home::genesis()),
	}
}

chain!(Home, dhv_runtime, HOME, [VENUE, STRANGER]);

decl_test_parachain! {
	pub struct Venue {
		Runtime = dhv_venue_runtime::Runtime,
		XcmpMessageHandler = dhv_venue_runtime::XcmpQueue,
		DmpMessageHandler = NoDownward,
		new_ext = TestExternalities::new(crate::venue::genesis()),
	}
}

chain!(Venue, dhv_venue_runtime, VENUE, [HOME, STRANGER]);

/// A relay chain that only carries messages between its parachains.
pub struct Relay;

impl ProcessMessage for Relay {
	type Origin = ParaId;

	fn process_message(
		_: &[u8],
		_: ParaId,
		_: &mut WeightMeter,
		_: &mut [u8; 32],
	) -> Result<bool, ProcessMessageError> {
		Err(ProcessMessageError::Unsupported)
	}
}

impl TestExt for Relay {
	fn new_ext() -> TestExternalities {
		TestExternalities::default()
	}

	fn reset_ext() {}

	fn execute_without_dispatch<R>(execute: impl FnOnce() -> R) -> R {
		execute()
	}

	fn dispatch_xcm_buses() {}
}

decl_test_network! {
	pub struct Net {
		relay_chain = Relay,
		parachains = vec![
			(HOME, Home),
			(VENUE, Venue),
		],
	}
}

impl Net {
	/// Both chains at genesis with an open first block.
	pub fn start() {
		Clock::reset();
		Road::reset();
		block::forget();
		Self::reset();
		Clock::advance(1);
		Home::open();
		Venue::open();
	}

	/// Ends the open blocks; what they send is on the road.
	pub fn close() {
		Home::finish();
		Venue::finish();
	}

	/// Begins the next blocks, so many relay blocks later; what is on the road arrives.
	pub fn open(relay_blocks: u32) {
		Clock::advance(relay_blocks);
		Home::open();
		Venue::open();
	}
}
