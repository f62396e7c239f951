//! The bytes of every message: they never change once a version is released.
#![allow(missing_docs, clippy::unwrap_used, reason = "test code")]

use codec::{Decode, Encode, MaxEncodedLen};
use dhv_math::{
	fixed::Fixed,
	units::{Delta, Price},
};
use dhv_venue_primitives::*;

fn request(command: Command) -> VersionedRequest {
	Request { nonce: 0x0102, valid_until: 0x0304, command }.into()
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Version, nonce and deadline of [`request`].
const HEAD: &str = "01020100000000000004030000";

#[test]
fn requests_have_these_bytes() {
	let amount = 1_000_000;
	let set = Command::SetPosition {
		market: 7,
		target: Delta::new(Fixed::from_int(-2)),
		limit: Price::new(Fixed::from_int(3)),
		reduce_only: true,
	};
	for (command, bytes) in [
		(Command::Deposit { amount }, "0040420f00000000000000000000000000"),
		(Command::Withdraw { amount }, "0140420f00000000000000000000000000"),
		(set, "0207000000000038b198923ee4ffffffffffffffff00002cf61a24a229000000000000000001"),
		(Command::Report, "03"),
	] {
		let request = request(command);
		assert_eq!(hex(&request.encode()), format!("{HEAD}{bytes}"));
		assert_eq!(VersionedRequest::decode(&mut &request.encode()[..]).unwrap(), request);
	}
}

#[test]
fn calls_name_the_pallet_and_the_call() {
	let bytes = encode_execute(60, &request(Command::Report));
	assert_eq!(hex(&bytes), format!("3c00{HEAD}03"));
	assert_eq!(hex(&encode_assert_executed(60, 0x0102)), "3c010201000000000000");
}

#[test]
fn outcomes_have_these_bytes() {
	assert_eq!(Outcome::Executed.encode(), [0]);
	assert_eq!(Outcome::Expired.encode(), [1]);
	for (index, refusal) in [
		Refusal::Paused,
		Refusal::UnknownMarket,
		Refusal::ReduceOnlyMarket,
		Refusal::StaleIndex,
		Refusal::LimitExceeded,
		Refusal::OpenInterest,
		Refusal::InsufficientMargin,
		Refusal::InsufficientFree,
		Refusal::InvalidAmount,
		Refusal::TooSmall,
		Refusal::TooManyPositions,
		Refusal::NotReducing,
		Refusal::Liquidatable,
		Refusal::PoolExhausted,
		Refusal::Arithmetic,
	]
	.into_iter()
	.enumerate()
	{
		let index = u8::try_from(index).unwrap();
		assert_eq!(Outcome::Refused(refusal).encode(), [2, index]);
	}
}

fn report() -> Report {
	let position = PositionReport {
		market: 1,
		size: Delta::from_raw(2),
		entry: Price::from_raw(3),
		index: Price::from_raw(4),
		index_time: 5,
		mark: Price::from_raw(6),
		unrealised: Fixed::from_raw(-1),
		funding: Fixed::from_raw(7),
		funding_rate: Fixed::from_raw(8),
	};
	let result = NonceResult { nonce: 9, outcome: Outcome::Refused(Refusal::TooSmall) };
	Report {
		account: [0xab; 32],
		seq: 1,
		relay_block: 2,
		time: 3,
		reason: ReportReason::Liquidation,
		paused: true,
		last_nonce: 9,
		results: vec![result].try_into().unwrap(),
		free: 4,
		home_float: 5,
		margin: 6,
		in_total: 7,
		out_total: 8,
		realised: -1,
		fees: 9,
		penalties: 10,
		equity: Fixed::from_raw(11),
		initial_margin: 12,
		maintenance_margin: 13,
		liquidations: 14,
		positions: vec![position].try_into().unwrap(),
	}
}

#[test]
fn a_report_has_these_bytes() {
	let wide = |value: u8| format!("{value:02x}{}", "00".repeat(15));
	let minus = "ff".repeat(16);
	let expected = [
		"01".into(),
		"ab".repeat(32),
		"0100000000000000".into(),
		"02000000".into(),
		"0300000000000000".into(),
		"04".into(),
		"01".into(),
		"0900000000000000".into(),
		"0409000000000000000209".into(),
		[4, 5, 6, 7, 8].map(wide).concat(),
		minus.clone(),
		[9, 10, 11, 12, 13].map(wide).concat(),
		"0e000000".into(),
		"0401000000".into(),
		[2, 3, 4].map(wide).concat(),
		"0500000000000000".into(),
		wide(6),
		minus,
		[7, 8].map(wide).concat(),
	]
	.concat();
	let report = VersionedReport::from(report());
	assert_eq!(hex(&report.encode()), expected);
	assert_eq!(VersionedReport::decode(&mut &report.encode()[..]).unwrap(), report);
}

#[test]
fn every_message_is_far_below_the_size_of_a_channel() {
	assert!(VersionedRequest::max_encoded_len() < 64);
	assert!(VersionedReport::max_encoded_len() < 1_024);
}

#[test]
fn a_report_tells_what_became_of_a_nonce() {
	let mut report = report();
	assert_eq!(fate(&report, 9, 0), Fate::Taken(Outcome::Refused(Refusal::TooSmall)));
	assert_eq!(fate(&report, 8, 0), Fate::Overtaken);
	assert_eq!(fate(&report, 10, 1), Fate::Expired);
	assert_eq!(fate(&report, 10, 2), Fate::Open);
	let outcome = Outcome::Executed;
	let results: Vec<_> = (20..36).map(|nonce| NonceResult { nonce, outcome }).collect();
	report.results = results.try_into().unwrap();
	report.last_nonce = 35;
	assert_eq!(fate(&report, 19, 0), Fate::Forgotten);
	assert_eq!(fate(&report, 20, 0), Fate::Taken(outcome));
	report.results.remove(5);
	report.results.try_push(NonceResult { nonce: 40, outcome }).unwrap();
	report.last_nonce = 40;
	assert_eq!(fate(&report, 25, 0), Fate::Overtaken);
	assert_eq!(fate(&report, 38, 0), Fate::Overtaken);
}

#[test]
fn other_versions_do_not_decode() {
	let mut bytes = request(Command::Report).encode();
	*bytes.first_mut().unwrap() = 2;
	assert!(VersionedRequest::decode(&mut &bytes[..]).is_err());
}
