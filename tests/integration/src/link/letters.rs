//! What kinds of messages there are, and what is in them.

use super::{chains, laws, Letter, Road};
use codec::Decode;
use dhv_venue_primitives::{Command, Report, Request, VersionedReport};
use dhv_venue_runtime::RuntimeCall;
use pallet_perps_clearing::Call;
use xcm::latest::prelude::*;

/// The calls in a program, encoded.
fn calls(program: &Xcm<()>) -> Vec<&[u8]> {
	let encoded = program.0.iter().filter_map(|instruction| match instruction {
		Transact { call, .. } => Some(call.encoded()),
		_ => None,
	});
	encoded.collect()
}

/// The request in a command.
pub fn request(program: &Xcm<()>) -> Option<Request> {
	calls(program).into_iter().find_map(|call| match RuntimeCall::decode(&mut &*call).ok()? {
		RuntimeCall::Clearing(Call::execute { request }) => Some(request.into_latest()),
		_ => None,
	})
}

/// Funds for the account at the venue: in its name, unlike those for the float.
pub fn is_funds(program: &Xcm<()>) -> bool {
	let lands = |one: &Instruction<()>| matches!(one, ReserveAssetDeposited(_));
	let speaks = |one: &Instruction<()>| matches!(one, AliasOrigin(_));
	program.0.iter().any(lands) && program.0.iter().any(speaks)
}

/// A command.
pub fn is_command(program: &Xcm<()>) -> bool {
	request(program).is_some()
}

/// A command to deposit.
pub fn is_deposit(program: &Xcm<()>) -> bool {
	request(program).is_some_and(|asked| matches!(asked.command, Command::Deposit { .. }))
}

/// A command to change the position.
pub fn is_position(program: &Xcm<()>) -> bool {
	request(program).is_some_and(|asked| matches!(asked.command, Command::SetPosition { .. }))
}

/// A command to withdraw.
pub fn is_withdrawal(program: &Xcm<()>) -> bool {
	request(program).is_some_and(|asked| matches!(asked.command, Command::Withdraw { .. }))
}

/// A question for a report.
pub fn is_question(program: &Xcm<()>) -> bool {
	request(program).is_some_and(|asked| matches!(asked.command, Command::Report))
}

/// An answer of the transport.
pub fn is_answer(program: &Xcm<()>) -> bool {
	program.0.iter().any(|one| matches!(one, QueryResponse { .. }))
}

/// The report in a message home.
pub fn report(program: &Xcm<()>) -> Option<Report> {
	let [UnpaidExecution { .. }, ..] = program.0.as_slice() else { return None };
	let call = *calls(program).first()?;
	let raw = Vec::<u8>::decode(&mut &call[2..]).ok()?;
	VersionedReport::decode(&mut &raw[..]).ok().map(VersionedReport::into_latest)
}

/// A report.
pub fn is_report(program: &Xcm<()>) -> bool {
	report(program).is_some()
}

/// Money home.
pub fn is_money(program: &Xcm<()>) -> bool {
	matches!(program.0.first(), Some(WithdrawAsset(_)))
}

/// Everything.
pub fn any(_: &Xcm<()>) -> bool {
	true
}

/// Messages to a chain get lost.
pub fn lose(to: u32, which: impl Fn(&Xcm<()>) -> bool) -> usize {
	hold(to, which).len()
}

/// Messages to a chain are held up: they are lost until they are given back.
pub fn hold(to: u32, which: impl Fn(&Xcm<()>) -> bool) -> Vec<Letter> {
	let taken = Road::take(to, which);
	for (_, _, program) in &taken {
		laws::lose(laws::carries(to, program).try_into().expect("an amount"));
	}
	taken
}

/// What was held up goes on.
pub fn release(letters: Vec<Letter>) {
	for (_, there, program) in &letters {
		let to = if *there == Location::new(1, [Parachain(chains::HOME)]) {
			chains::HOME
		} else {
			chains::VENUE
		};
		let carried: i128 = laws::carries(to, program).try_into().expect("an amount");
		laws::lose(-carried);
	}
	Road::give(letters);
}

/// Messages without money are doubled.
pub fn double(to: u32, which: impl Fn(&Xcm<()>) -> bool) -> usize {
	let again: Vec<_> = Road::on_the_way(to)
		.into_iter()
		.filter(|(_, _, program)| which(program) && laws::carries(to, program) == 0)
		.collect();
	let count = again.len();
	Road::give(again);
	count
}

/// Rewrites the encoded calls of messages.
pub fn rewrite_calls(to: u32, which: impl Fn(&Xcm<()>) -> bool, new: impl Fn(&[u8]) -> Vec<u8>) {
	Road::change(to, |(_, _, program)| {
		if !which(program) {
			return;
		}
		for instruction in &mut program.0 {
			if let Transact { call, .. } = instruction {
				*call = new(call.encoded()).into();
			}
		}
	});
}
