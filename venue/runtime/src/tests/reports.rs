//! Reports on their way to the home chain.

use super::world::*;
use crate::{
	configs::{clearing::HEARTBEAT, system::RelayClock},
	constants::{HOME_RECEIVE_REPORT_CALL, HOME_REPORTS_PALLET, USDC},
	Clearing, RuntimeOrigin,
};
use codec::Decode;
use dhv_venue_primitives::{Command, Report, ReportReason, VersionedReport};
use frame_support::assert_ok;
use sp_keyring::Sr25519Keyring;
use sp_runtime::traits::BlockNumberProvider;
use xcm::latest::prelude::*;

/// The report in a message that asks the home chain to take one.
#[track_caller]
fn report(message: &Xcm<()>) -> Report {
	let [UnpaidExecution { check_origin: None, .. }, Transact { origin_kind: OriginKind::Xcm, call, .. }, SetTopic(_)] =
		&message.0[..]
	else {
		panic!("no report: {message:?}")
	};
	let call = call.encoded();
	assert_eq!(call[..2], [HOME_REPORTS_PALLET, HOME_RECEIVE_REPORT_CALL]);
	let raw = Vec::<u8>::decode(&mut &call[2..]).unwrap();
	VersionedReport::decode(&mut &raw[..]).unwrap().into_latest()
}

fn reports() -> Vec<Report> {
	sent().iter().map(report).collect()
}

#[test]
fn are_queued_for_the_home_chain_at_the_end_of_a_block() {
	venue(|| {
		funded();
		complete(command(request(2, position(-10))));
		assert_eq!(sent().len(), 1, "only the answer");
		end_block();
		let [report] = &reports()[..] else { panic!("one report") };
		assert_eq!(report.account, VAULT);
		assert_eq!(report.last_nonce, 2);
		assert_eq!(report.reason, ReportReason::Request);
		assert_eq!(report.free, 5_000 * USDC);
		assert_eq!(report.in_total, 5_000 * USDC);
		assert_eq!(report.positions.len(), 1);
		assert!(report.home_float < 10_000 * USDC + 2 * FEE && report.home_float > 9_999 * USDC);
		end_block();
		assert_eq!(reports(), []);
	});
}

#[test]
fn wait_while_the_channel_is_closed() {
	venue(|| {
		close_channel();
		complete_without_answer(2);
		end_block();
		end_block();
		open_channel();
		assert_eq!(reports(), []);
		let before = Clearing::report(account(&remote())).unwrap().into_latest().seq;
		end_block();
		let [report] = &reports()[..] else { panic!("one report") };
		assert_eq!((report.seq, report.last_nonce), (before + 1, 2));
	});
}

/// A request by the vault's own account, as if signed here.
fn complete_without_answer(nonce: u64) {
	let vault = RuntimeOrigin::signed(account(&remote()));
	assert_ok!(Clearing::execute(vault, request(nonce, Command::Report)));
}

#[test]
fn come_at_least_every_heartbeat() {
	venue(|| {
		let start = RelayClock::current_block_number();
		RelayClock::set_block_number(start + HEARTBEAT - 1);
		end_block();
		assert_eq!(reports(), []);
		RelayClock::set_block_number(start + HEARTBEAT);
		end_block();
		let [report] = &reports()[..] else { panic!("one report") };
		assert_eq!(report.reason, ReportReason::Heartbeat);
		assert_eq!(report.relay_block, start + HEARTBEAT);
	});
}

#[test]
fn can_be_pushed_by_anybody_and_cost_the_home_chain_nothing() {
	venue(|| {
		complete_without_answer(1);
		let float = usdc(&crate::configs::xcm::HomeLocation::get());
		let bob = RuntimeOrigin::signed(Sr25519Keyring::Bob.to_account_id());
		assert_ok!(Clearing::push_report(bob, account(&remote())));
		assert_eq!(reports().len(), 1);
		assert_eq!(usdc(&crate::configs::xcm::HomeLocation::get()), float);
	});
}
