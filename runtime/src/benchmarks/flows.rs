//! Neighbours of the limits on what messages move, prepared on the development preset.

use super::Helper;
use crate::{
	configs::{system::RelayClock, xcm::AssetTransactors},
	flows::benchmarking::BenchmarkHelper,
	genesis_config_presets::usdc,
};
use sp_runtime::traits::BlockNumberProvider;
use xcm::latest::prelude::Location;

impl BenchmarkHelper for Helper {
	type Transactor = AssetTransactors;

	fn asset() -> Location {
		usdc()
	}

	fn set_relay_block(number: u32) {
		RelayClock::set_block_number(number);
	}
}
