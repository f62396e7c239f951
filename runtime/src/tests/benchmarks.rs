//! Every benchmark of the vault's pallets runs in the real runtime, and no weight is below what its
//! benchmark reads and writes.

mod remote;

use super::preset;
use crate::{Block, Runtime};
use dhv_mocks::CountedState;
use frame_benchmarking::{
	runtime_decl_for_benchmark::BenchmarkV2, BenchmarkConfig, BenchmarkParameter,
};
use frame_support::weights::Weight;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Proof of one read, as the counted weights have it.
const PROOF: u64 = 3 * 1024;

struct Outcome {
	benchmark: String,
	components: Vec<(BenchmarkParameter, u32)>,
	result: Result<(u32, u32), String>,
}

/// Runs every benchmark of a pallet with every component at its least and at its greatest value, a
/// single component of few values at each.
fn run(pallet: &str) -> Vec<Outcome> {
	let state = CountedState::new(preset("development").into_inner());
	let list = state.benchmark(|| <Runtime as BenchmarkV2<Block>>::benchmark_metadata(true).0);
	let list = list.into_iter().find(|list| list.pallet == pallet.as_bytes()).expect("listed");
	let mut outcomes = Vec::new();
	for benchmark in &list.benchmarks {
		let least = benchmark.components.iter().map(|(name, low, _)| (*name, *low)).collect();
		let most = benchmark.components.iter().map(|(name, _, high)| (*name, *high)).collect();
		let mut both: Vec<Vec<_>> = vec![least, most];
		both.dedup();
		if let [(name, low, high)] = benchmark.components[..] {
			if high - low < 8 {
				both = (low..=high).map(|value| vec![(name, value)]).collect();
			}
		}
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

/// Every benchmark of a pallet that fails, or whose weight is below what it reads and writes.
fn failures(pallet: &str, weight: impl Fn(&str, u32, u32) -> Weight) -> Vec<String> {
	let db = <Runtime as frame_system::Config>::DbWeight::get();
	let mut failed = Vec::new();
	for Outcome { benchmark, components, result } in run(pallet) {
		let component = |index: usize| components.get(index).map_or(0, |(_, value)| *value);
		let weight = weight(&benchmark, component(0), component(1));
		let line = format!("{pallet}::{benchmark} {components:?}: {result:?}, weight {weight:?}");
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

fn registry(benchmark: &str, first: u32, second: u32) -> Weight {
	use pallet_option_registry::weights::WeightInfo;
	type Counted = pallet_option_registry::weights::CountedWeight<Runtime>;
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

fn pool(benchmark: &str, first: u32, _: u32) -> Weight {
	use pallet_liquidity_pool::weights::WeightInfo;
	type Counted = pallet_liquidity_pool::weights::SubstrateWeight<Runtime>;
	match benchmark {
		"open_pool" => Counted::open_pool(),
		"set_parameters" => Counted::set_parameters(),
		"set_status" => Counted::set_status(),
		"set_function_status" => Counted::set_function_status(),
		"set_breakers" => Counted::set_breakers(),
		"look_at_breakers" => Counted::look_at_breakers(),
		"request_deposit" => Counted::request_deposit(),
		"cancel_deposit" => Counted::cancel_deposit(),
		"request_withdrawal" => Counted::request_withdrawal(),
		"cancel_withdrawal" => Counted::cancel_withdrawal(first),
		"claim_shares" => Counted::claim_shares(),
		"claim_withdrawal" => Counted::claim_withdrawal(first),
		"poke_epoch" => Counted::poke_epoch(first),
		"poke_marks" => Counted::poke_marks(first),
		"check_epoch" => Counted::check_epoch(),
		"begin_valuing" => Counted::begin_valuing(),
		"begin_marks" => Counted::begin_marks(),
		"value_series" => Counted::begin_marks().saturating_add(Counted::value_series()),
		// The number of requesters does not matter.
		"price_epoch" | "price_epoch_of_requesters" => Counted::price_epoch(),
		"check_marks" => Counted::check_marks(),
		unknown => panic!("{unknown} has no weight"),
	}
}

fn handler(benchmark: &str, first: u32, _: u32) -> Weight {
	use pallet_handler::weights::WeightInfo;
	type Counted = pallet_handler::weights::SubstrateWeight<Runtime>;
	match benchmark {
		"list_series" => Counted::list_series(),
		"set_listing" => Counted::set_listing(),
		"unlist" => Counted::unlist(),
		"set_parameters" => Counted::set_parameters(),
		"buy" => Counted::buy(),
		"sell" => Counted::sell(),
		"trade" | "trade_buying" => Counted::trade(first),
		"set_tables" => Counted::set_tables(),
		"remove_expired" => Counted::remove_expired(),
		"create_order" => Counted::create_order(first),
		"fill_order" => Counted::fill_order(first),
		"cancel_order" => Counted::cancel_order(),
		"set_otc_terms" => Counted::set_otc_terms(),
		"expire_order" => Counted::expire_order(),
		"set_listing_rule" => Counted::set_listing_rule(),
		"poke_listings" => Counted::poke_listings(),
		"listing_turn" => Counted::listing_turn(),
		"plan_listings" => Counted::plan_listings(),
		"retire_listing" => Counted::retire_listing(),
		"look_at_listing" => Counted::look_at_listing(),
		"fill_quote" => Counted::fill_quote(),
		"cancel_quote" => Counted::cancel_quote(),
		"revoke_quotes" => Counted::revoke_quotes(),
		"forget_quote" => Counted::forget_quote(),
		unknown => panic!("{unknown} has no weight"),
	}
}

fn hedging(benchmark: &str, first: u32, _: u32) -> Weight {
	use pallet_hedging::weights::WeightInfo;
	type Counted = pallet_hedging::weights::SubstrateWeight<Runtime>;
	match benchmark {
		"set_parameters" => Counted::set_parameters(),
		"add_spot_reactor" => Counted::add_spot_reactor(),
		"set_reactor_parameters" => Counted::set_reactor_parameters(),
		"close_reactor" => Counted::close_reactor(),
		"rebalance" | "rebalance_netting" => Counted::rebalance(first),
		"hedge_perp" => Counted::hedge_perp(),
		"hedge_as_keeper" => Counted::hedge_as_keeper(),
		"set_routing" => Counted::set_routing(),
		"set_bounty" => Counted::set_bounty(),
		"set_keeper" => Counted::set_keeper(),
		"hedge" => Counted::hedge(),
		"unwind" => Counted::unwind(),
		"run_base" => Counted::run_base(),
		"run_pool" => Counted::run_pool(first),
		unknown => panic!("{unknown} has no weight"),
	}
}

fn surface(benchmark: &str, _: u32, _: u32) -> Weight {
	use pallet_volatility_feed::weights::WeightInfo;
	type Counted = pallet_volatility_feed::weights::SubstrateWeight<Runtime>;
	match benchmark {
		"submit_smile" | "approve_smile" => Counted::submit_smile(),
		"force_smile" => Counted::force_smile(),
		"remove_smile" => Counted::remove_smile(),
		"look_for_expired" => Counted::look_for_expired(),
		"remove_expired" => Counted::remove_expired(),
		"set_parameters" => Counted::set_parameters(),
		unknown => panic!("{unknown} has no weight"),
	}
}

fn check(failed: &[String]) {
	assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn the_registrys_weights_cover_what_its_benchmarks_read_and_write() {
	check(&failures("pallet_option_registry", registry));
}

#[test]
fn the_pools_weights_cover_what_its_benchmarks_read_and_write() {
	check(&failures("pallet_liquidity_pool", pool));
}

#[test]
fn the_handlers_weights_cover_what_its_benchmarks_read_and_write() {
	check(&failures("pallet_handler", handler));
}

#[test]
fn the_weights_of_hedging_cover_what_its_benchmarks_read_and_write() {
	check(&failures("pallet_hedging", hedging));
}

#[test]
fn the_surfaces_weights_cover_what_its_benchmarks_read_and_write() {
	check(&failures("pallet_volatility_feed", surface));
}

#[test]
fn the_queues_benchmarks_run_with_the_real_processor_behind_them() {
	let outcomes = run("pallet_message_queue");
	let failed =
		outcomes.iter().filter_map(|one| Some((&one.benchmark, one.result.as_ref().err()?)));
	assert!(outcomes.len() > 5);
	assert_eq!(failed.collect::<Vec<_>>(), vec![]);
}

#[test]
fn the_treasurys_benchmarks_run() {
	check(&failures("pallet_treasury", |_, _, _| Weight::MAX));
}
