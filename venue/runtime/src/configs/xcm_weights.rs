//! Weights of the calls and of the scheduled work of the XCM pallet, which ships none.
//!
//! Set by hand from the storage that is touched, on the safe side; to be replaced by generated ones. A
//! transfer executes a program here and sends another one.

use crate::Runtime;
use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight};

/// Weights over the weights of the database.
pub struct XcmWeight;

/// Proof bytes of one small map entry with its path.
const ENTRY: u64 = 3_500;

fn of(micros: u64, reads: u64, writes: u64) -> Weight {
	let time = micros.saturating_mul(WEIGHT_REF_TIME_PER_MICROS);
	Weight::from_parts(time, reads.saturating_mul(ENTRY)).saturating_add(
		<Runtime as frame_system::Config>::DbWeight::get().reads_writes(reads, writes),
	)
}

macro_rules! weights {
	($($name:ident: $micros:expr, $reads:expr, $writes:expr;)*) => {
		impl pallet_xcm::WeightInfo for XcmWeight {
			$(fn $name() -> Weight { of($micros, $reads, $writes) })*

			fn claim_assets(n: u32) -> Weight {
				of(150, 6, 3).saturating_add(of(60, 6, 5).saturating_mul(n.into()))
			}

			// A tenth of a microsecond for a byte: a batch of small calls is weighed call by call.
			fn weigh_message(n: u32) -> Weight {
				let bytes = WEIGHT_REF_TIME_PER_MICROS.checked_div(10).unwrap_or_default();
				of(20, 2, 0).saturating_add(Weight::from_parts(bytes.saturating_mul(n.into()), 0))
			}

			fn decode_xcm(n: u32) -> Weight {
				let bytes = WEIGHT_REF_TIME_PER_MICROS.checked_div(50).unwrap_or_default();
				of(10, 0, 0).saturating_add(Weight::from_parts(bytes.saturating_mul(n.into()), 0))
			}
		}
	};
}

weights! {
	send: 100, 12, 6;
	teleport_assets: 400, 24, 14;
	reserve_transfer_assets: 400, 24, 14;
	transfer_assets: 700, 36, 24;
	execute: 50, 1, 0;
	force_xcm_version: 20, 0, 1;
	force_default_xcm_version: 20, 0, 1;
	force_subscribe_version_notify: 120, 14, 8;
	force_unsubscribe_version_notify: 120, 14, 8;
	force_suspension: 20, 0, 1;
	migrate_supported_version: 40, 8, 3;
	migrate_version_notifiers: 40, 8, 3;
	already_notified_target: 40, 14, 1;
	notify_current_targets: 120, 20, 6;
	notify_target_migration_fail: 30, 14, 1;
	migrate_version_notify_targets: 40, 14, 3;
	migrate_and_notify_old_targets: 120, 22, 8;
	new_query: 20, 2, 3;
	take_response: 60, 2, 2;
	add_authorized_alias: 100, 5, 3;
	remove_authorized_alias: 100, 5, 3;
}
