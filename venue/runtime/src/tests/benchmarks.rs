//! Every benchmark of the clearing house runs in the real runtime, and no weight is below what its
//! benchmark reads and writes.

use super::preset;
use crate::{Block, Runtime};
use dhv_mocks::CountedState;
use frame_benchmarking::{
	runtime_decl_for_benchmark::BenchmarkV2, BenchmarkConfig, BenchmarkParameter,
};
use frame_support::weights::{RuntimeDbWeight, Weight};
use pallet_perps_clearing::{weights::SubstrateWeight, WeightInfo};
use std::panic::{catch_unwind, AssertUnwindSafe};

fn weight(benchmark: &str, first: u32) -> Weight {
	type Weights = SubstrateWeight<Runtime>;
	match benchmark {
		"deposit" => Weights::deposit(),
		"withdraw" => Weights::withdraw(),
		"set_position" => Weights::set_position(),
		"request_report" => Weights::request_report(),
		"assert_executed" => Weights::assert_executed(),
		"liquidate" => Weights::liquidate(),
		"touch" => Weights::touch(),
		"push_report" => Weights::push_report(),
		"feed_index" => Weights::feed_index(),
		"set_market" => Weights::set_market(),
		"set_market_status" => Weights::set_market_status(first),
		"set_paused" => Weights::set_paused(first),
		"register_home" => Weights::register_home(),
		"fund_pool" => Weights::fund_pool(),
		"take_from_pool" => Weights::take_from_pool(),
		"fund_insurance" => Weights::fund_insurance(),
		"flush_base" => Weights::flush_base(),
		"look_at_home" => Weights::flush_base().saturating_add(Weights::look_at_home()),
		unknown => panic!("{unknown} has no weight"),
	}
}

fn messages(benchmark: &str, first: u32) -> Weight {
	use pallet_xcm::WeightInfo as _;
	type Weights = <Runtime as pallet_xcm::Config>::WeightInfo;
	match benchmark {
		"send" => Weights::send(),
		"teleport_assets" => Weights::teleport_assets(),
		"reserve_transfer_assets" => Weights::reserve_transfer_assets(),
		"transfer_assets" => Weights::transfer_assets(),
		"execute" => Weights::execute(),
		"force_xcm_version" => Weights::force_xcm_version(),
		"force_default_xcm_version" => Weights::force_default_xcm_version(),
		"force_subscribe_version_notify" => Weights::force_subscribe_version_notify(),
		"force_unsubscribe_version_notify" => Weights::force_unsubscribe_version_notify(),
		"force_suspension" => Weights::force_suspension(),
		"migrate_supported_version" => Weights::migrate_supported_version(),
		"migrate_version_notifiers" => Weights::migrate_version_notifiers(),
		"already_notified_target" => Weights::already_notified_target(),
		"notify_current_targets" => Weights::notify_current_targets(),
		"notify_target_migration_fail" => Weights::notify_target_migration_fail(),
		"migrate_version_notify_targets" => Weights::migrate_version_notify_targets(),
		"migrate_and_notify_old_targets" => Weights::migrate_and_notify_old_targets(),
		"new_query" => Weights::new_query(),
		"take_response" => Weights::take_response(),
		"claim_assets" => Weights::claim_assets(first),
		"add_authorized_alias" => Weights::add_authorized_alias(),
		"remove_authorized_alias" => Weights::remove_authorized_alias(),
		"weigh_message" => Weights::weigh_message(first),
		"decode_xcm" => Weights::decode_xcm(first),
		unknown => panic!("{unknown} has no weight"),
	}
}

/// Runs every benchmark of a pallet with every component at its least and at its greatest value, and
/// returns those that fail, or whose weight is below what they read and write.
fn failures(pallet: &str, weight: Option<fn(&str, u32) -> Weight>) -> Vec<String> {
	let state = CountedState::new(preset("development"));
	let list = state.benchmark(|| <Runtime as BenchmarkV2<Block>>::benchmark_metadata(true).0);
	let list = list.into_iter().find(|list| list.pallet == pallet.as_bytes()).expect("listed");
	let db: RuntimeDbWeight = <Runtime as frame_system::Config>::DbWeight::get();
	let mut failed = Vec::new();
	for benchmark in &list.benchmarks {
		let least = benchmark.components.iter().map(|(name, low, _)| (*name, *low)).collect();
		let most = benchmark.components.iter().map(|(name, _, high)| (*name, *high)).collect();
		let mut both: Vec<Vec<(BenchmarkParameter, u32)>> = vec![least, most];
		both.dedup();
		let name = String::from_utf8(benchmark.name.clone()).unwrap();
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
			let result: Result<(u32, u32), String> = run(true).and_then(|_| run(false));
			let covered = result.as_ref().is_ok_and(|(reads, writes)| {
				let Some(weight) = weight else { return true };
				let needed = db.reads_writes((*reads).into(), (*writes).into());
				needed.ref_time()
					<= weight(&name, components.first().map_or(0, |(_, n)| *n)).ref_time()
			});
			let line = format!("{pallet}::{name} {components:?}: {result:?}");
			println!("{line}");
			if !covered {
				failed.push(line);
			}
		}
	}
	failed
}

#[test]
fn the_clearing_houses_weights_cover_what_its_benchmarks_read_and_write() {
	let failed = failures("pallet_perps_clearing", Some(weight));
	assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn the_weights_of_messages_cover_what_their_benchmarks_read_and_write() {
	let failed = failures("pallet_xcm", Some(messages));
	assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn the_queues_benchmarks_run_with_the_real_processor_behind_them() {
	let failed = failures("pallet_message_queue", None);
	assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn benchmarks_of_the_fee_rate_run() {
	let failed = failures("pallet_asset_rate", None);
	assert!(failed.is_empty(), "{failed:#?}");
}
