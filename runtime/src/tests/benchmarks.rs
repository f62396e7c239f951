//! Every benchmark of the vault's pallets runs in the real runtime, and the counted weights of the
//! registry and of the volatility feed are not below what their benchmarks read and write.

use super::preset;
use crate::{Block, Runtime};
use dhv_mocks::CountedState;
use frame_benchmarking::{
	runtime_decl_for_benchmark::BenchmarkV2, BenchmarkConfig, BenchmarkParameter,
};
use frame_support::weights::Weight;
use pallet_option_registry::weights::{CountedWeight, WeightInfo};
use pallet_volatility_feed::weights::{SubstrateWeight, WeightInfo as _};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Proof of one read, as the counted weights have it.
const PROOF: u64 = 3 * 1024;

struct Outcome {
	benchmark: String,
	components: Vec<(BenchmarkParameter, u32)>,
	result: Result<(u32, u32), String>,
}

/// Runs every benchmark of a pallet with every component at its least and at its greatest value.
fn run(pallet: &str) -> Vec<Outcome> {
	let state = CountedState::new(preset("development"));
	let list = state.benchmark(|| <Runtime as BenchmarkV2<Block>>::benchmark_metadata(true).0);
	let list = list.into_iter().find(|list| list.pallet == pallet.as_bytes()).expect("listed");
	let mut outcomes = Vec::new();
	for benchmark in &list.benchmarks {
		let least = benchmark.components.iter().map(|(name, low, _)| (*name, *low)).collect();
		let most = benchmark.components.iter().map(|(name, _, high)| (*name, *high)).collect();
		let mut both: Vec<Vec<_>> = vec![least, most];
		both.dedup();
		for components in both {
			let run = |verify| {
				let config = BenchmarkConfig {
					pallet: list.pallet.clone(),
					instance: list.instance.clone(),
					benchmark: benchmark.name.clone(),
					selected_components: components.clone(),
					verify,
					internal_repeats: 1,
				};
				let work = || <Runtime as BenchmarkV2<Block>>::dispatch_benchmark(config);
				let batches = catch_unwind(AssertUnwindSafe(|| state.benchmark(work)))
					.unwrap_or_else(|_| Err("it panics".into()))?;
				let result = &batches.last().expect("it ran").results[0];
				Ok((result.reads, result.writes))
			};
			// What is verified is read: that run does not count.
			let result = run(true).and_then(|_| run(false));
			let benchmark = String::from_utf8(benchmark.name.clone()).unwrap();
			outcomes.push(Outcome { benchmark, components, result });
		}
	}
	outcomes
}

fn failures(pallet: &str) -> Vec<String> {
	let failed = run(pallet).into_iter().filter_map(|outcome| {
		let error = outcome.result.err()?;
		Some(format!("{pallet}::{} {:?}: {error}", outcome.benchmark, outcome.components))
	});
	failed.collect()
}

#[test]
fn benchmarks_of_the_neighbours_run_in_the_real_runtime() {
	let pallets = ["pallet_handler", "pallet_hedging", "pallet_liquidity_pool"];
	let failed: Vec<_> = pallets.into_iter().flat_map(failures).collect();
	assert!(failed.is_empty(), "{failed:#?}");
}

/// The counted weight of a benchmark.
fn counted(benchmark: &str, components: &[(BenchmarkParameter, u32)]) -> Weight {
	type Counted = CountedWeight<Runtime>;
	let first = components.first().map_or(0, |(_, value)| *value);
	let second = components.get(1).map_or(0, |(_, value)| *value);
	match benchmark {
		"set_product" => Counted::set_product(),
		"issue_series" => Counted::issue_series(),
		"write" => Counted::write(),
		"close" => Counted::close(),
		"top_up" => Counted::top_up(),
		"adjust_vault" | "adjust_vault_naked" => Counted::adjust_vault(first),
		"set_operator" => Counted::set_operator(),
		"claim_credit" => Counted::claim_credit(),
		"set_limit" => Counted::set_limit(),
		"withdraw_surplus" => Counted::withdraw_surplus(),
		"poke_vault" => Counted::poke_vault(),
		"bid" => Counted::bid(),
		// The benchmark looks at both sides of a market.
		"watch_side" => Counted::watch_side().saturating_mul(2),
		"take_up_need" => Counted::take_up_need(),
		"attend" => Counted::attend(),
		"look" => Counted::look(),
		"refresh_series" => Counted::refresh_series(),
		"contribute" => Counted::contribute(),
		"on_round" => Counted::on_round(first),
		"on_value" => Counted::on_value(first),
		"finalise_fixing" => Counted::finalise_fixing(first),
		"settle_vault" | "settle_vault_naked" | "settle_vault_with_long" => Counted::settle_vault(),
		"pay_holder" => Counted::pay_holder(),
		"retire" => Counted::retire(),
		"run_base" => Counted::run_base(),
		"check_fixing" => Counted::check_fixing(),
		"propose_fixing" => Counted::propose_fixing(first),
		"dispute_fixing" => Counted::dispute_fixing(),
		"resolve_fixing" => Counted::resolve_fixing(),
		"poke_fixing" => Counted::poke_fixing(first, second),
		"settlement_step" => Counted::settlement_step(),
		"list_holders" => Counted::list_holders(first),
		unknown => panic!("{unknown} has no weight"),
	}
}

/// Prints what each benchmark of a pallet reads and writes; those that its weight does not cover.
fn uncovered(
	pallet: &str,
	counted: fn(&str, &[(BenchmarkParameter, u32)]) -> Weight,
) -> Vec<String> {
	let mut failed = Vec::new();
	let db = <Runtime as frame_system::Config>::DbWeight::get();
	for Outcome { benchmark, components, result } in run(pallet) {
		let weight = counted(&benchmark, &components);
		let line = format!("{benchmark} {components:?}: {result:?}, counted {weight:?}");
		println!("{line}");
		let covered = result.is_ok_and(|(reads, writes)| {
			let needed = db.reads_writes(reads.into(), writes.into());
			Weight::from_parts(needed.ref_time(), u64::from(reads) * PROOF).all_lte(weight)
		});
		if !covered {
			failed.push(line);
		}
	}
	failed
}

#[test]
fn the_registrys_weights_cover_what_its_benchmarks_read_and_write() {
	let failed = uncovered("pallet_option_registry", counted);
	assert!(failed.is_empty(), "{failed:#?}");
}

/// The weight of a benchmark of the volatility feed.
fn of_surfaces(benchmark: &str, _: &[(BenchmarkParameter, u32)]) -> Weight {
	type Surfaces = SubstrateWeight<Runtime>;
	match benchmark {
		"submit_smile" | "approve_smile" => Surfaces::submit_smile(),
		"force_smile" => Surfaces::force_smile(),
		"remove_smile" => Surfaces::remove_smile(),
		"remove_expired" => Surfaces::remove_expired(),
		"set_parameters" => Surfaces::set_parameters(),
		unknown => panic!("{unknown} has no weight"),
	}
}

#[test]
fn the_weights_of_surfaces_cover_what_their_benchmarks_read_and_write() {
	let failed = uncovered("pallet_volatility_feed", of_surfaces);
	assert!(failed.is_empty(), "{failed:#?}");
}
