//! Automatic work, with much or little weight.

use super::{
	operation::{may, Family, Operation, Tried},
	world::World,
};
use crate::tests::mock::*;
use dhv_primitives::ports::ScheduledWork;
use frame_support::weights::{Weight, WeightMeter};

const OPERATIONS: &[Operation] = &[
	may("work: without weight", 1, World::no_weight, &[]),
	may("work: little time", 12, World::little_time, &[]),
	may("work: little proof", 2, World::little_proof, &[]),
	may("work: a block's", 6, World::weight_of_block, &[]),
	may("work: everything", 1, World::everything, &[]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

/// Works within a limit, which has to be kept.
fn work_within(limit: Weight) -> Tried {
	let mut meter = WeightMeter::with_limit(limit);
	Registry::run(&mut meter);
	assert!(meter.consumed().all_lte(limit), "more work than weight");
	Some(Ok(()))
}

impl World {
	fn no_weight(&mut self) -> Tried {
		let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
		let before = root();
		let tried = work_within(Weight::zero());
		assert_eq!(root(), before, "work without weight");
		tried
	}

	fn little_time(&mut self) -> Tried {
		let time = self.random.below(12_000_000_000);
		work_within(Weight::from_parts(time, u64::MAX))
	}

	fn little_proof(&mut self) -> Tried {
		let proof = self.random.below(600_000);
		work_within(Weight::from_parts(u64::MAX, proof))
	}

	fn weight_of_block(&mut self) -> Tried {
		let time = self.random.below(100_000_000_000);
		work_within(Weight::from_parts(time, 5_000_000))
	}

	fn everything(&mut self) -> Tried {
		work();
		Some(Ok(()))
	}
}
