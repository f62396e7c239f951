//! Whether messages can be sent to a parachain now.

use crate::{ParachainSystem, XcmpQueue};
use alloc::vec::Vec;
use codec::Decode;
use cumulus_pallet_xcmp_queue::OutboundState;
use cumulus_primitives_core::{ChannelStatus, GetChannelInfo, ParaId};
use dhv_primitives::ports::Channel;
use frame_support::{storage::unhashed, traits::PalletInfoAccess};

/// What the queue keeps of each channel; it tells nobody.
#[derive(Decode)]
struct Outbound {
	recipient: ParaId,
	state: OutboundState,
	_signals_exist: bool,
	_first_index: u16,
	_last_index: u16,
	_flags: u32,
	_queued_bytes: u32,
}

/// Whether the receiver has asked for a pause.
fn is_suspended(para: ParaId) -> bool {
	let key = frame_support::storage::storage_prefix(
		<XcmpQueue as PalletInfoAccess>::name().as_bytes(),
		b"OutboundXcmpStatus",
	);
	unhashed::get::<Vec<Outbound>>(&key).is_some_and(|channels| {
		let paused = |channel: &Outbound| channel.state == OutboundState::Suspended;
		channels.iter().any(|channel| channel.recipient == para && paused(channel))
	})
}

/// The channel to a parachain. As the relay chain had it when the last block began.
pub fn status(para: u32) -> Channel {
	let para = ParaId::from(para);
	match <ParachainSystem as GetChannelInfo>::get_channel_status(para) {
		ChannelStatus::Closed => Channel::Closed,
		ChannelStatus::Full => Channel::Full,
		ChannelStatus::Ready(..) if is_suspended(para) => Channel::Suspended,
		ChannelStatus::Ready(..) => Channel::Ready,
	}
}
