//! What stands on the way to other chains: reactors, venues, limits and messages.

use super::{check, failures};
use crate::{configs::xcm::UnitWeightCost, flows, venues, Runtime};
use frame_support::weights::Weight;

fn perps(benchmark: &str, _: u32, _: u32) -> Weight {
	use pallet_perp_reactor::weights::WeightInfo;
	type Counted = <Runtime as pallet_perp_reactor::Config>::WeightInfo;
	match benchmark {
		"add_reactor" => Counted::add_reactor(),
		"set_parameters" => Counted::set_parameters(),
		"close" => Counted::close(),
		"set_target" => Counted::set_target(),
		"advance" => Counted::advance(),
		"receive_report" => Counted::receive_report(),
		"process_inbox" => Counted::process_inbox(),
		"collect" => Counted::collect(),
		"reclaim" => Counted::reclaim(),
		"resolve_quarantine" => Counted::resolve_quarantine(),
		"force_resolve" => Counted::force_resolve(),
		"abandon" => Counted::abandon(),
		"on_answer" => Counted::on_answer(),
		"run_base" => Counted::run_base(),
		"run_reactor" => Counted::run_reactor(),
		unknown => panic!("{unknown} has no weight"),
	}
}

fn local_venue(benchmark: &str, first: u32, _: u32) -> Weight {
	use pallet_perps_clearing::weights::WeightInfo;
	type Counted = <Runtime as pallet_perps_clearing::Config>::WeightInfo;
	match benchmark {
		"deposit" => Counted::deposit(),
		"withdraw" => Counted::withdraw(),
		"set_position" => Counted::set_position(),
		"request_report" => Counted::request_report(),
		"assert_executed" => Counted::assert_executed(),
		"liquidate" => Counted::liquidate(),
		"touch" => Counted::touch(),
		"push_report" => Counted::push_report(),
		"feed_index" => Counted::feed_index(),
		"set_market" => Counted::set_market(),
		"set_market_status" => Counted::set_market_status(first),
		"set_paused" => Counted::set_paused(first),
		"register_home" => Counted::register_home(),
		"fund_pool" => Counted::fund_pool(),
		"take_from_pool" => Counted::take_from_pool(),
		"fund_insurance" => Counted::fund_insurance(),
		"flush_base" => Counted::flush_base(),
		"look_at_home" => Counted::flush_base().saturating_add(Counted::look_at_home()),
		unknown => panic!("{unknown} has no weight"),
	}
}

fn table(benchmark: &str, _: u32, _: u32) -> Weight {
	use venues::WeightInfo;
	type Counted = <Runtime as venues::Config>::WeightInfo;
	match benchmark {
		"set_venue" => Counted::set_venue(),
		"set_market" => Counted::set_market(),
		"close_venue" => Counted::close_venue(),
		"answer" => Counted::answer(),
		"receive_answer" => Counted::receive_answer(),
		"top_up" => Counted::top_up(),
		"refill" => Counted::refill(),
		// Every venue of the preset is looked at.
		"look" => Counted::look().saturating_mul(2),
		"message" => Counted::message(),
		unknown => panic!("{unknown} has no weight"),
	}
}

fn limits(benchmark: &str, _: u32, _: u32) -> Weight {
	use flows::WeightInfo;
	type Counted = <Runtime as flows::Config>::WeightInfo;
	match benchmark {
		"set_limit" => Counted::set_limit(),
		"tighten_limit" => Counted::tighten_limit(),
		"bring_in" => Counted::bring_in(),
		"hold_back" => Counted::hold_back(),
		"take_out" => Counted::take_out(),
		unknown => panic!("{unknown} has no weight"),
	}
}

fn messages(benchmark: &str, first: u32, _: u32) -> Weight {
	use pallet_xcm::WeightInfo;
	type Counted = <Runtime as pallet_xcm::Config>::WeightInfo;
	match benchmark {
		"send" => Counted::send(),
		"teleport_assets" => Counted::teleport_assets(),
		"reserve_transfer_assets" => Counted::reserve_transfer_assets(),
		"transfer_assets" => Counted::transfer_assets(),
		"execute" => Counted::execute(),
		"force_xcm_version" => Counted::force_xcm_version(),
		"force_default_xcm_version" => Counted::force_default_xcm_version(),
		"force_subscribe_version_notify" => Counted::force_subscribe_version_notify(),
		"force_unsubscribe_version_notify" => Counted::force_unsubscribe_version_notify(),
		"force_suspension" => Counted::force_suspension(),
		"migrate_supported_version" => Counted::migrate_supported_version(),
		"migrate_version_notifiers" => Counted::migrate_version_notifiers(),
		"already_notified_target" => Counted::already_notified_target(),
		"notify_current_targets" => Counted::notify_current_targets(),
		"notify_target_migration_fail" => Counted::notify_target_migration_fail(),
		"migrate_version_notify_targets" => Counted::migrate_version_notify_targets(),
		"migrate_and_notify_old_targets" => Counted::migrate_and_notify_old_targets(),
		"new_query" => Counted::new_query(),
		"take_response" => Counted::take_response(),
		"claim_assets" => Counted::claim_assets(first),
		"add_authorized_alias" => Counted::add_authorized_alias(),
		"remove_authorized_alias" => Counted::remove_authorized_alias(),
		"weigh_message" => Counted::weigh_message(first),
		"decode_xcm" => Counted::decode_xcm(first),
		unknown => panic!("{unknown} has no weight"),
	}
}

#[test]
fn the_weights_of_perp_reactors_cover_what_their_benchmarks_read_and_write() {
	check(&failures("pallet_perp_reactor", perps));
}

#[test]
fn the_local_venues_weights_cover_what_its_benchmarks_read_and_write() {
	check(&failures("pallet_perps_clearing", local_venue));
}

#[test]
fn the_weights_of_venues_cover_what_their_benchmarks_read_and_write() {
	check(&failures("venues", table));
}

#[test]
fn the_weights_of_flows_cover_what_their_benchmarks_read_and_write() {
	check(&failures("flows", limits));
}

#[test]
fn the_weights_of_messages_cover_what_their_benchmarks_read_and_write() {
	check(&failures("pallet_xcm", messages));
}

#[test]
fn what_the_executor_does_with_an_asset_fits_one_instruction() {
	use flows::WeightInfo;
	type Counted = <Runtime as flows::Config>::WeightInfo;
	for weight in [Counted::bring_in(), Counted::hold_back(), Counted::take_out()] {
		assert!(weight.all_lte(UnitWeightCost::get()), "{weight:?}");
	}
}

/// The weigher does not count the call that an answer makes.
#[test]
fn the_answer_to_a_message_fits_one_instruction() {
	use venues::WeightInfo;
	let weight = <Runtime as venues::Config>::WeightInfo::receive_answer();
	assert!(weight.all_lte(UnitWeightCost::get()), "{weight:?}");
}
