//! The bytes that go over the channel are calls of the real runtimes.

use super::*;
use codec::{DecodeAll, Encode};
use dhv_runtime::{venues::Transport, PerpReactor, Venues};
use dhv_venue_primitives::{
	encode_assert_executed, encode_execute, Command, Report, Request, VersionedReport,
};
use dhv_venue_runtime::{
	constants::{ETH_MARKET, HOME_RECEIVE_REPORT_CALL, HOME_REPORTS_PALLET, MAX_REPORT_SIZE},
	Clearing,
};
use frame_support::traits::PalletInfoAccess;
use pallet_perps_clearing::Call;
use std::collections::BTreeSet;
use xcm::latest::prelude::*;

type AtVenue = dhv_venue_runtime::RuntimeCall;
type AtHome = dhv_runtime::RuntimeCall;

fn calls(program: &Xcm<()>) -> Vec<Vec<u8>> {
	let encoded = program.0.iter().filter_map(|one| match one {
		Transact { call, .. } => Some(call.encoded().to_vec()),
		_ => None,
	});
	encoded.collect()
}

fn index<P: PalletInfoAccess>() -> u8 {
	P::index().try_into().unwrap()
}

fn frame() -> dhv_runtime::venues::FramePerps {
	let venue = Home::act(|| Venues::venue(vault::VENUE_ID)).unwrap();
	let Transport::FramePerps(frame) = venue.transport else { panic!("by message") };
	frame
}

#[test]
fn the_table_of_venues_names_the_pallet_and_the_market_that_the_venue_has() {
	let _sound = start();
	let frame = frame();
	assert_eq!(frame.para, VENUE);
	assert_eq!(frame.pallet, index::<Clearing>());
	assert_eq!(frame.name[..], <Clearing as PalletInfoAccess>::name().as_bytes()[..]);
	assert_eq!(frame.module[..], <Clearing as PalletInfoAccess>::module_name().as_bytes()[..]);
	let version = <Clearing as PalletInfoAccess>::crate_version();
	assert_eq!(frame.crate_major, u32::from(version.major));
	assert!(frame.min_crate_minor <= u32::from(version.minor));
	let market = Home::act(|| Venues::market(vault::VENUE_ID, vault::MARKET));
	assert_eq!(market, Some(ETH_MARKET));
	assert!(Venue::act(|| pallet_perps_clearing::Markets::<dhv_venue_runtime::Runtime>::get(
		ETH_MARKET
	))
	.is_some());
	assert_eq!(dhv_venue_runtime::constants::HOME_PARA_ID, HOME);
	assert_eq!(HOME_REPORTS_PALLET, index::<PerpReactor>());
	assert_eq!(MAX_REPORT_SIZE, usize::try_from(pallet_perp_reactor::MAX_REPORT_SIZE).unwrap());
}

#[test]
fn every_command_is_encoded_as_the_venues_runtime_has_its_call() {
	let _sound = start();
	let pallet = frame().pallet;
	let (target, limit) = (delta(-7), dhv_primitives::Price::new(delta(2_500).get()));
	let position =
		|reduce_only| Command::SetPosition { market: ETH_MARKET, target, limit, reduce_only };
	let commands = [
		Command::Deposit { amount: u128::MAX },
		Command::Withdraw { amount: 5 },
		position(false),
		position(true),
		Command::Report,
	];
	for command in commands {
		let asked = Request { nonce: u64::MAX, valid_until: 1_234, command };
		let call = AtVenue::Clearing(Call::execute { request: asked.into() });
		let bytes = encode_execute(pallet, &asked.into());
		assert_eq!(bytes, call.encode());
		assert_eq!(AtVenue::decode_all(&mut &bytes[..]), Ok(call));
	}
	let check = AtVenue::Clearing(Call::assert_executed { nonce: 7 });
	assert_eq!(encode_assert_executed(pallet, 7), check.encode());
}

fn sample_report() -> Report {
	let _sound = start();
	hold(1);
	house::report(&vault::counterpart()).unwrap()
}

#[test]
fn a_report_is_encoded_as_the_call_of_the_vaults_runtime() {
	let report = VersionedReport::from(sample_report());
	let sent = dhv_venue_runtime::adapters::receive_report(&report);
	let raw = report.encode().try_into().unwrap();
	let call = AtHome::PerpReactor(pallet_perp_reactor::Call::receive_report { raw });
	assert_eq!(sent, call.encode());
	assert_eq!(sent[..2], [index::<PerpReactor>(), HOME_RECEIVE_REPORT_CALL]);
	assert_eq!(AtHome::decode_all(&mut &sent[..]), Ok(call));
}

/// The call behind some bytes, which are all of it.
fn at_venue(bytes: &[u8]) -> Call<dhv_venue_runtime::Runtime> {
	let call = AtVenue::decode_all(&mut &bytes[..]).expect("it is a call");
	assert_eq!(call.encode(), bytes);
	let AtVenue::Clearing(call) = call else { panic!("another pallet: {call:?}") };
	call
}

fn at_home(bytes: &[u8]) -> Report {
	let call = AtHome::decode_all(&mut &bytes[..]).expect("it is a call");
	assert_eq!(call.encode(), bytes);
	let AtHome::PerpReactor(pallet_perp_reactor::Call::receive_report { raw }) = call else {
		panic!("another call: {call:?}")
	};
	VersionedReport::decode_all(&mut &raw[..]).expect("it is a report").into_latest()
}

#[test]
fn whatever_is_sent_in_the_life_of_a_hedge_is_a_call_of_the_receivers_runtime() {
	let _sound = start();
	let (mut asked, mut reports) = (BTreeSet::new(), 0);
	for target in [20, 8, 0] {
		ask(delta(target));
		for _ in 0..30 {
			close();
			for call in Road::on_the_way(VENUE).iter().flat_map(|(_, _, one)| calls(one)) {
				match at_venue(&call) {
					Call::execute { request } => match request.into_latest().command {
						Command::Deposit { .. } => asked.insert("deposit"),
						Command::Withdraw { .. } => asked.insert("withdraw"),
						Command::SetPosition { reduce_only: true, .. } => asked.insert("reduce"),
						Command::SetPosition { reduce_only: false, .. } => asked.insert("grow"),
						Command::Report => asked.insert("report"),
					},
					Call::assert_executed { .. } => asked.insert("check"),
					other => panic!("not for messages: {other:?}"),
				};
			}
			for call in Road::on_the_way(HOME).iter().flat_map(|(_, _, one)| calls(one)) {
				assert_eq!(at_home(&call).account, vault::name());
				reports += 1;
			}
			open();
		}
	}
	let all = ["check", "deposit", "grow", "reduce", "report", "withdraw"];
	assert_eq!(asked.into_iter().collect::<Vec<_>>(), all);
	assert!(reports > 3, "{reports}");
}
