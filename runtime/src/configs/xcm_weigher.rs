//! Weighs programs: so much for each instruction, and as much again for each further asset that it moves.

use super::xcm::UnitWeightCost;
use crate::RuntimeCall;
use core::marker::PhantomData;
use frame_support::weights::Weight;
use xcm::latest::{prelude::*, AssetTransferFilter};
use xcm_executor::traits::WeightBounds;

/// Weighs as `Inner` does, and for each asset beside the first of an instruction as much as for an
/// instruction.
pub struct PerAsset<Inner>(PhantomData<Inner>);

fn len(assets: &Assets) -> u64 {
	u64::try_from(assets.len()).unwrap_or(u64::MAX)
}

/// What instructions are there in a program, with those of the programs that it sets up.
fn each(program: &[Instruction<RuntimeCall>], look: &mut dyn FnMut(&Instruction<RuntimeCall>)) {
	for instruction in program {
		look(instruction);
		match instruction {
			SetErrorHandler(inner) | SetAppendix(inner) | ExecuteWithOrigin { xcm: inner, .. } => {
				each(&inner.0, look);
			}
			_ => {}
		}
	}
}

/// How many assets an instruction takes into the holding.
fn taken(instruction: &Instruction<RuntimeCall>) -> u64 {
	match instruction {
		WithdrawAsset(assets)
		| ReserveAssetDeposited(assets)
		| ReceiveTeleportedAsset(assets)
		| ClaimAsset { assets, .. } => len(assets),
		_ => 0,
	}
}

/// How many assets a filter lets through of `held`.
fn passed(filter: &AssetFilter, held: u64) -> u64 {
	match filter {
		Definite(assets) => len(assets).min(held),
		Wild(AllCounted(count) | AllOfCounted { count, .. }) => u64::from(*count).min(held),
		Wild(All | AllOf { .. }) => held,
	}
}

/// How many assets an instruction moves, when as many as `held` may be in the holding.
fn moved(instruction: &Instruction<RuntimeCall>, held: u64) -> u64 {
	match instruction {
		TransferAsset { assets, .. } | TransferReserveAsset { assets, .. } => len(assets),
		DepositAsset { assets, .. }
		| DepositReserveAsset { assets, .. }
		| InitiateReserveWithdraw { assets, .. }
		| InitiateTeleport { assets, .. } => passed(assets, held),
		InitiateTransfer { remote_fees, assets, .. } => {
			let filters = assets.iter().chain(remote_fees).map(AssetTransferFilter::inner);
			filters.fold(0, |sum, filter| sum.saturating_add(passed(filter, held)))
		}
		other => taken(other),
	}
}

/// How many assets a program moves beside one for each instruction. What is in the holding has come in
/// before: a filter for everything lets through no more.
fn further(program: &[Instruction<RuntimeCall>]) -> u64 {
	let (mut held, mut sum) = (0_u64, 0_u64);
	each(program, &mut |instruction| held = held.saturating_add(taken(instruction)));
	each(program, &mut |instruction| {
		sum = sum.saturating_add(moved(instruction, held).saturating_sub(1));
	});
	sum
}

impl<Inner: WeightBounds<RuntimeCall>> WeightBounds<RuntimeCall> for PerAsset<Inner> {
	fn weight(message: &mut Xcm<RuntimeCall>, limit: Weight) -> Result<Weight, InstructionError> {
		let plain = Inner::weight(message, limit)?;
		let weight =
			plain.saturating_add(UnitWeightCost::get().saturating_mul(further(&message.0)));
		if weight.any_gt(limit) {
			let error = XcmError::WeightLimitReached(weight);
			return Err(InstructionError { index: 0, error });
		}
		Ok(weight)
	}

	fn instr_weight(instruction: &mut Instruction<RuntimeCall>) -> Result<Weight, XcmError> {
		let plain = Inner::instr_weight(instruction)?;
		let further = further(core::slice::from_ref(instruction));
		Ok(plain.saturating_add(UnitWeightCost::get().saturating_mul(further)))
	}
}
