//! Messages between the two chains: what a block sends, what a test does to it, what arrives.

use super::laws;
use codec::{Decode, Encode};
use core::cell::RefCell;
use cumulus_primitives_core::{
	AbridgedHrmpChannel, InboundHrmpMessage, OutboundHrmpMessage, ParaId,
};
use cumulus_primitives_parachain_inherent::MessageQueueChain;
use std::collections::BTreeMap;
use xcm::{latest::prelude::*, VersionedXcm};
use xcm_simulator::{encode_xcm, MessageKind, XcmpMessageFormat, PARA_MESSAGE_BUS};

/// The longest message that the channels take, in bytes: the least that public relay chains allow.
pub const MAX_MESSAGE_SIZE: u32 = 8_192;
/// How many messages a channel holds.
pub const CAPACITY: u32 = 8;

/// A message on its way.
pub type Letter = (ParaId, Location, Xcm<()>);

/// What a channel lets through.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Gate {
	/// Everything.
	#[default]
	Open,
	/// Nothing for now.
	Full,
	/// There is no channel.
	Closed,
}

#[derive(Default)]
struct State {
	gates: BTreeMap<(u32, u32), Gate>,
	/// What is no message of ours: signals between queues, and what tests make up.
	raw: Vec<(u32, u32, Vec<u8>)>,
	heads: BTreeMap<(u32, u32), MessageQueueChain>,
	/// The longest page that was sent.
	longest: usize,
}

thread_local! {
	static STATE: RefCell<State> = RefCell::default();
}

/// Both directions between the chains.
pub struct Road;

fn is_for(letter: &Letter, to: u32) -> bool {
	letter.1 == Location::new(1, [Parachain(to)])
}

impl Road {
	/// Nothing on its way, every channel open.
	pub fn reset() {
		STATE.with(|state| *state.borrow_mut() = State::default());
		PARA_MESSAGE_BUS.with(|bus| bus.borrow_mut().clear());
	}

	/// What the channel from one chain to another lets through from the next block on.
	pub fn set_gate(from: u32, to: u32, gate: Gate) {
		STATE.with(|state| state.borrow_mut().gates.insert((from, to), gate));
	}

	fn gate(from: u32, to: u32) -> Gate {
		STATE.with(|state| state.borrow().gates.get(&(from, to)).copied().unwrap_or_default())
	}

	/// The channel as the relay chain keeps it; `None` if there is none.
	pub fn channel(from: u32, to: u32) -> Option<AbridgedHrmpChannel> {
		let gate = Self::gate(from, to);
		if gate == Gate::Closed {
			// A channel that is opened again begins anew.
			STATE.with(|state| state.borrow_mut().heads.remove(&(from, to)));
		}
		let head = STATE.with(|state| state.borrow().heads.get(&(from, to)).map(|c| c.head()));
		(gate != Gate::Closed).then_some(AbridgedHrmpChannel {
			max_capacity: CAPACITY,
			max_total_size: CAPACITY * MAX_MESSAGE_SIZE,
			max_message_size: MAX_MESSAGE_SIZE,
			msg_count: if gate == Gate::Full { CAPACITY } else { 0 },
			total_size: 0,
			mqc_head: head,
		})
	}

	/// Takes apart what a block has sent.
	pub fn accept(from: u32, sent: Vec<OutboundHrmpMessage>) {
		for OutboundHrmpMessage { recipient, data } in sent {
			let to = u32::from(recipient);
			STATE.with(|state| {
				let mut state = state.borrow_mut();
				state.longest = state.longest.max(data.len());
			});
			match letters(&data) {
				Some(programs) => PARA_MESSAGE_BUS.with(|bus| {
					let there = Location::new(1, [Parachain(to)]);
					bus.borrow_mut()
						.extend(programs.into_iter().map(|one| (from.into(), there.clone(), one)));
				}),
				None => Self::inject(from, to, data),
			}
		}
	}

	/// Puts bytes on the way, as a page of their own.
	pub fn inject(from: u32, to: u32, page: Vec<u8>) {
		STATE.with(|state| state.borrow_mut().raw.push((from, to, page)));
	}

	/// What reaches a chain with its next block, by sender.
	pub fn deliver(to: u32, sent_at: u32) -> BTreeMap<ParaId, Vec<InboundHrmpMessage>> {
		let raw: Vec<_> = STATE.with(|state| {
			let raw = &mut state.borrow_mut().raw;
			let (due, later) = raw.drain(..).partition(|(_, there, _)| *there == to);
			*raw = later;
			due
		});
		let closed = |from: u32| Self::gate(from, to) == Gate::Closed;
		// The relay chain drops what a channel holds when it is closed.
		let (gone, letters): (Vec<_>, Vec<_>) =
			Self::take(to, |_| true).into_iter().partition(|(from, _, _)| closed(u32::from(*from)));
		for (_, _, program) in &gone {
			laws::lose(laws::carries(to, program).try_into().expect("an amount"));
		}
		let pages = letters
			.into_iter()
			.map(|(from, _, xcm)| (u32::from(from), encode_xcm(xcm, MessageKind::Xcmp)))
			.chain(raw.into_iter().map(|(from, _, page)| (from, page)))
			.filter(|(from, _)| !closed(*from));
		let mut inbound: BTreeMap<ParaId, Vec<InboundHrmpMessage>> = BTreeMap::new();
		for (from, data) in pages {
			let message = InboundHrmpMessage { sent_at, data };
			STATE.with(|state| {
				state.borrow_mut().heads.entry((from, to)).or_default().extend_hrmp(&message);
			});
			inbound.entry(from.into()).or_default().push(message);
		}
		inbound
	}

	/// The longest page that any block has sent, in bytes.
	pub fn longest() -> usize {
		STATE.with(|state| state.borrow().longest)
	}

	/// What is on its way to a chain, the oldest first.
	pub fn on_the_way(to: u32) -> Vec<Letter> {
		PARA_MESSAGE_BUS
			.with(|bus| bus.borrow().iter().filter(|one| is_for(one, to)).cloned().collect())
	}

	/// Takes messages to a chain off the road: those are lost, or given back later.
	pub fn take(to: u32, which: impl Fn(&Xcm<()>) -> bool) -> Vec<Letter> {
		PARA_MESSAGE_BUS.with(|bus| {
			let mut bus = bus.borrow_mut();
			let (taken, left): (Vec<_>, Vec<_>) =
				bus.drain(..).partition(|one| is_for(one, to) && which(&one.2));
			*bus = left.into();
			taken
		})
	}

	/// Puts messages on the road behind all others.
	pub fn give(letters: impl IntoIterator<Item = Letter>) {
		PARA_MESSAGE_BUS.with(|bus| bus.borrow_mut().extend(letters));
	}

	/// Changes messages to a chain in their places.
	pub fn change(to: u32, mut change: impl FnMut(&mut Letter)) {
		PARA_MESSAGE_BUS.with(|bus| {
			bus.borrow_mut().iter_mut().filter(|one| is_for(one, to)).for_each(&mut change);
		});
	}
}

/// The programs in a page, if it consists of such.
fn letters(page: &[u8]) -> Option<Vec<Xcm<()>>> {
	let mut rest = page;
	let format = XcmpMessageFormat::decode(&mut rest).ok()?;
	let mut programs = Vec::new();
	while !rest.is_empty() {
		let program = match format {
			XcmpMessageFormat::ConcatenatedVersionedXcm => {
				VersionedXcm::<()>::decode(&mut rest).ok()?
			}
			XcmpMessageFormat::ConcatenatedOpaqueVersionedXcm => {
				let bytes = Vec::<u8>::decode(&mut rest).ok()?;
				VersionedXcm::<()>::decode(&mut &bytes[..]).ok()?
			}
			_ => return None,
		};
		programs.push(program.try_into().ok()?);
	}
	(!programs.is_empty()).then_some(programs)
}

/// A page with a signal of a queue: stop sending, or go on.
pub fn signal(signal: cumulus_pallet_xcmp_queue::ChannelSignal) -> Vec<u8> {
	(XcmpMessageFormat::Signals, signal).encode()
}
