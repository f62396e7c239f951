//! What programs weigh.

use crate::{
	configs::xcm::{UnitWeightCost, Weigher},
	genesis_config_presets::{usdc, weth},
	RuntimeCall,
};
use frame_support::weights::Weight;
use xcm::latest::prelude::*;
use xcm_executor::traits::WeightBounds;

fn assets(count: usize) -> Assets {
	let all: [Asset; 3] =
		[(Location::here(), 1_u128).into(), (usdc(), 1_u128).into(), (weth(), 1_u128).into()];
	all.into_iter().take(count).collect::<Vec<Asset>>().into()
}

fn deposit(assets: impl Into<AssetFilter>) -> Instruction<RuntimeCall> {
	DepositAsset { assets: assets.into(), beneficiary: Location::parent() }
}

/// The weight of a program, in instructions.
fn units(program: Vec<Instruction<RuntimeCall>>) -> u64 {
	let weight = Weigher::weight(&mut Xcm(program), Weight::MAX).unwrap();
	let units = weight.ref_time() / UnitWeightCost::get().ref_time();
	assert_eq!(weight, UnitWeightCost::get().saturating_mul(units));
	units
}

#[test]
fn an_instruction_that_moves_one_asset_weighs_one() {
	for filter in [Wild(All), Wild(AllCounted(1)), Wild(AllCounted(64)), Definite(assets(1))] {
		assert_eq!(units(vec![WithdrawAsset(assets(1)), ClearOrigin, deposit(filter)]), 3);
	}
}

#[test]
fn each_further_asset_weighs_an_instruction() {
	assert_eq!(units(vec![WithdrawAsset(assets(3)), deposit(Definite(assets(2)))]), 2 + 2 + 1);
	let to = Location::parent();
	let transfer = TransferAsset { assets: assets(3), beneficiary: to };
	assert_eq!(units(vec![transfer]), 3);
}

#[test]
fn a_filter_for_everything_counts_what_has_come_in() {
	let program = |filter| {
		vec![
			ReserveAssetDeposited(assets(2)),
			ClaimAsset { assets: assets(1), ticket: Here.into() },
			deposit(filter),
		]
	};
	assert_eq!(units(program(Wild(All))), 3 + 1 + 2);
	assert_eq!(units(program(Wild(AllCounted(2)))), 3 + 1 + 1);
	assert_eq!(units(program(Wild(AllCounted(64)))), 3 + 1 + 2);
}

#[test]
fn programs_inside_of_programs_count() {
	let inner = Xcm(vec![deposit(Wild(All))]);
	let program = vec![WithdrawAsset(assets(3)), SetAppendix(Xcm(vec![SetErrorHandler(inner)]))];
	assert_eq!(units(program), 4 + 2 + 2);
}

#[test]
fn what_is_over_the_limit_is_not_weighed() {
	let mut program = Xcm(vec![WithdrawAsset(assets(2)), deposit(Wild(All))]);
	let limit = UnitWeightCost::get().saturating_mul(3);
	let refused = Weigher::weight(&mut program, limit).unwrap_err();
	let needed = UnitWeightCost::get().saturating_mul(4);
	assert_eq!(refused.error, XcmError::WeightLimitReached(needed));
	assert_eq!(Weigher::weight(&mut program, needed).unwrap(), needed);
}
