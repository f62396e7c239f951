//! Messages and weights fit where they have to go.

use super::world::*;
use crate::{
	adapters::ReportsByXcm,
	configs::{queues::MessageQueueServiceWeight, system::RuntimeBlockWeights, xcm::Weigher},
	constants::{MAX_REPORT_SIZE, USDC},
	Runtime,
};
use codec::{Encode, MaxEncodedLen};
use dhv_venue_primitives::{
	Command, NonceResult, Outcome, Refusal, Report, Reports, VersionedReport, MAX_POSITIONS,
	MAX_RESULTS,
};
use frame_support::{traits::Get, weights::Weight};
use pallet_perps_clearing::WeightInfo;
use xcm::{latest::prelude::*, VersionedXcm};
use xcm_executor::traits::WeightBounds;

/// What the smallest channels of test relay chains carry in one message.
const SMALLEST_CHANNEL: usize = 8 * 1024;

/// A report with everything in it.
fn longest(report: Report) -> Report {
	let outcome = Outcome::Refused(Refusal::Arithmetic);
	let results = (0..MAX_RESULTS).map(|at| NonceResult { nonce: u64::from(at), outcome });
	let position = report.positions[0];
	Report {
		results: results.collect::<Vec<_>>().try_into().unwrap(),
		positions: vec![position; MAX_POSITIONS as usize].try_into().unwrap(),
		..report
	}
}

#[test]
fn the_longest_report_fits_the_home_chain_and_the_smallest_channel() {
	assert!(VersionedReport::max_encoded_len() <= MAX_REPORT_SIZE);
	venue(|| {
		funded();
		complete(command(request(2, position(1))));
		sent();
		let report = crate::Clearing::report(account(&remote())).unwrap().into_latest();
		ReportsByXcm::send(&vault(), longest(report).into()).unwrap();
		let message = VersionedXcm::from(sent().remove(0));
		println!("longest report: message of {} bytes", message.encoded_size());
		assert!(message.encoded_size() < SMALLEST_CHANNEL / 4);
	});
}

#[test]
fn every_program_of_the_home_chain_fits_a_block() {
	let service: Weight = MessageQueueServiceWeight::get();
	let programs = [
		("fund", fund(USDC)),
		("deposit", command(request(1, Command::Deposit { amount: USDC }))),
		("position", command(request(1, position(1)))),
		("report", command(request(1, Command::Report))),
		("withdrawal", withdrawal(1, USDC)),
	];
	for (name, program) in programs {
		let mut program = Xcm(program);
		let size = VersionedXcm::from(program.clone()).encoded_size();
		let weight = Weigher::weight(&mut program, Weight::MAX).unwrap();
		println!("{name}: {size} bytes, {weight:?}");
		assert!(size < SMALLEST_CHANNEL / 4);
		// Two of them in a block at least.
		assert!(weight.saturating_mul(2).all_lte(service), "{name}");
	}
}

#[test]
fn every_call_and_the_reports_of_a_block_fit_it() {
	type Weights = pallet_perps_clearing::weights::SubstrateWeight<Runtime>;
	type Config = Runtime;
	let homes = <Config as pallet_perps_clearing::Config>::MaxHomes::get();
	let limit = RuntimeBlockWeights::get()
		.get(frame_support::dispatch::DispatchClass::Normal)
		.max_extrinsic
		.unwrap();
	for weight in [
		Weights::set_position(),
		Weights::liquidate(),
		Weights::push_report(),
		Weights::set_paused(homes),
		Weights::set_market_status(homes),
		Weights::take_from_pool(),
	] {
		assert!(weight.saturating_mul(4).all_lte(limit), "{weight:?}");
	}
	// In an otherwise empty block everybody is served.
	let all = Weights::flush_base().saturating_add(
		Weights::push_report().saturating_add(Weights::look_at_home()).saturating_mul(homes.into()),
	);
	assert!(all.all_lte(RuntimeBlockWeights::get().max_block), "{all:?}");
}
