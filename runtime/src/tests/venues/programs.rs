//! The bytes of every program, and that they fit a channel.

use super::*;
use crate::{
	adapters::perp_venue::programs::{
		claim_here, claim_there, command, fund, top_up, Calls, Guard, Payout, Question, Way,
	},
	venues::Transport,
	PerpReactor,
};
use codec::{Decode, Encode};
use dhv_primitives::{Delta, Fixed, Price};
use dhv_venue_primitives::{
	encode_assert_executed, encode_execute, Command, Request, VersionedRequest,
};
use frame_support::weights::Weight;
use sp_core::bytes::{from_hex, to_hex};

/// Name and bytes of each program, in lines.
const BYTES: &str = include_str!("programs.txt");

fn way() -> Way {
	Way { home: 2_000, venue: 2_001, asset_here: usdc(), asset_there: usdc() }
}

fn question() -> Question {
	Question { id: 4_711, max_weight: Weight::from_parts(1_300_000_000, 28_000) }
}

fn guard() -> Guard {
	Guard {
		index: 60,
		name: b"Clearing".to_vec(),
		module: b"pallet_perps_clearing".to_vec(),
		crate_major: 0,
		min_crate_minor: 1,
	}
}

fn request(command: Command) -> VersionedRequest {
	Request { nonce: u64::MAX, valid_until: 90_000_000, command }.into()
}

fn calls(wanted: Command, checked: bool) -> Calls {
	let mut encoded = vec![encode_execute(60, &request(wanted))];
	if checked {
		encoded.push(encode_assert_executed(60, u64::MAX));
	}
	Calls { encoded, max_weight: Weight::from_parts(500_000_000, 131_072) }
}

/// Figures as large as they come.
const MUCH: Balance = 1_000_000_000_000 * USDC;

fn all() -> Vec<(&'static str, Xcm<()>)> {
	let payout = Some(Payout { amount: MUCH, arrival_fee: FEE, to: ONE_SHOT });
	let position = Command::SetPosition {
		market: 1,
		target: Delta::new(Fixed::from_int(-1_000)),
		limit: Price::new(Fixed::from_int(2_500)),
		reduce_only: false,
	};
	let send = |calls: Calls, payout| command(&way(), V, FEE, question(), &guard(), &calls, payout);
	vec![
		("fund", fund(&way(), V, MUCH, FEE, question())),
		("top_up", top_up(&way(), V, MUCH, FEE)),
		("deposit", send(calls(Command::Deposit { amount: MUCH }, true), None)),
		("set_position", send(calls(position, true), None)),
		("withdraw", send(calls(Command::Withdraw { amount: MUCH }, true), payout)),
		("sweep", send(calls(Command::Report, true), payout)),
		("report", send(calls(Command::Report, false), None)),
		("claim_as_account", claim_there(&way(), V, MUCH, false, FEE)),
		("claim_as_chain", claim_there(&way(), V, MUCH, true, FEE)),
		("claim_here", claim_here(&way(), MUCH, ONE_SHOT)),
	]
}

#[test]
fn programs_have_these_bytes() {
	let lines: Vec<String> = all()
		.into_iter()
		.map(|(name, program)| {
			format!("{name} {}", to_hex(&VersionedXcm::from(program).encode(), false))
		})
		.collect();
	let found = lines.join("\n") + "\n";
	assert!(found == BYTES, "other bytes:\n{found}");
}

#[test]
fn the_bytes_are_the_programs() {
	let all = all();
	assert_eq!(BYTES.lines().count(), all.len());
	for (line, (name, program)) in BYTES.lines().zip(all) {
		let (named, bytes) = line.split_once(' ').unwrap();
		assert_eq!(named, name);
		let decoded = VersionedXcm::<()>::decode(&mut &from_hex(bytes).unwrap()[..]).unwrap();
		assert_eq!(Xcm::<()>::try_from(decoded).unwrap(), program);
	}
}

/// What the smallest sample configurations of channels let through.
const SMALLEST_CHANNEL: usize = 512;

#[test]
fn what_is_sent_fits_every_channel_of_a_kilobyte() {
	for (name, mut program) in all() {
		program.0.push(SetTopic([0xff; 32]));
		let sent = VersionedXcm::from(program.clone()).encoded_size() + 1;
		println!("{name}: {sent} bytes, {} instructions", program.0.len());
		assert!(sent <= 1_024, "{name}: {sent}");
		if !matches!(name, "withdraw" | "sweep") {
			assert!(sent <= SMALLEST_CHANNEL, "{name}: {sent}");
		}
	}
}

#[test]
fn what_goes_out_for_real_fits_too() {
	connected().execute_with(|| {
		PerpVenues::fund(REFERENCE_VENUE, &v(), 1, 100 * USDC, FEE).unwrap();
		let home = VenueAction::Withdraw { amount: USDC, to: one_shot() };
		PerpVenues::command(REFERENCE_VENUE, &v(), &super::command(2, home)).unwrap();
		for message in outbox() {
			let size = VersionedXcm::from(message).encoded_size();
			println!("sent: {size} bytes");
			assert!(size < 1_024);
		}
	});
}

#[test]
fn the_preset_names_the_pallet_that_there_is() {
	development().execute_with(|| {
		let venue = crate::venues::Venues::<Runtime>::get(REFERENCE_VENUE).unwrap();
		let Transport::FramePerps(frame) = venue.transport else { panic!("by message") };
		let guard = guard();
		assert_eq!((frame.pallet, frame.para), (guard.index, VENUE_PARA_ID));
		assert_eq!((frame.name.to_vec(), frame.module.to_vec()), (guard.name, guard.module));
		use frame_support::traits::PalletInfoAccess;
		assert_eq!(PerpReactor::index(), 65, "the venue sends reports there");
	});
}

/// The calls that are sent, as the clearing house itself decodes them: here the one of this chain.
#[test]
fn the_calls_are_those_of_the_clearing_house() {
	use frame_support::traits::PalletInfoAccess;
	use pallet_perps_clearing::Call;
	let index = u8::try_from(crate::LocalVenue::index()).unwrap();
	let wanted = request(Command::Deposit { amount: MUCH });
	let execute = RuntimeCall::LocalVenue(Call::execute { request: wanted });
	assert_eq!(encode_execute(index, &wanted), execute.encode());
	let check = RuntimeCall::LocalVenue(Call::assert_executed { nonce: 7 });
	assert_eq!(encode_assert_executed(index, 7), check.encode());
}
