//! Perpetuals venues by the way they are reached: the port `PerpVenue` over the table of venues.
//!
//! | File | What |
//! |---|---|
//! | `local` | the clearing house of this very chain |
//! | `frame_perps` | a clearing house on another parachain |
//! | `programs` | what is sent there, as pure functions |
//! | `channel` | whether it can be sent |
//! | `wire` | the wire format of both in the terms of the port |
//! | `evm` | calls of a contract on another parachain; nothing is sent yet |

pub mod channel;
pub mod evm;
pub mod frame_perps;
pub mod local;
pub mod programs;
pub mod wire;

use crate::{
	venues::{Error, Transport, Venue, Venues},
	AccountId, Runtime,
};
use dhv_primitives::{
	ports::{Channel, Nonce, PerpVenue, Trap, VenueCommand, VenueId, VenueReport},
	Balance,
};
use frame_perps::Remote;
use frame_support::{ensure, storage::with_storage_layer};
use local::LocalPerps;
use sp_runtime::{DispatchError, DispatchResult};

/// Every venue of the table.
pub struct PerpVenues;

fn find(id: VenueId) -> Result<Venue, DispatchError> {
	Venues::<Runtime>::get(id).ok_or(Error::<Runtime>::UnknownVenue.into())
}

fn not_sendable() -> DispatchResult {
	Err(Error::<Runtime>::NotSendable.into())
}

impl PerpVenue<AccountId> for PerpVenues {
	fn channel(venue: VenueId) -> Channel {
		match Venues::<Runtime>::get(venue).map(|found| found.transport) {
			Some(Transport::Local) => LocalPerps::channel(venue),
			Some(Transport::FramePerps(frame)) => channel::status(frame.para),
			Some(Transport::EvmViaEthereumXcm(_)) | None => Channel::Closed,
		}
	}

	fn fund(
		venue: VenueId,
		account: &AccountId,
		nonce: Nonce,
		amount: Balance,
		fee: Balance,
	) -> DispatchResult {
		let found = find(venue)?;
		ensure!(found.open, Error::<Runtime>::VenueIsClosed);
		match &found.transport {
			Transport::Local => LocalPerps::fund(venue, account, nonce, amount, fee),
			Transport::FramePerps(frame) => {
				let remote = Remote::new(venue, &found, frame)?;
				with_storage_layer(|| remote.fund(account, nonce, amount, fee))
			}
			Transport::EvmViaEthereumXcm(_) => not_sendable(),
		}
	}

	fn command(
		venue: VenueId,
		account: &AccountId,
		command: &VenueCommand<AccountId>,
	) -> DispatchResult {
		let found = find(venue)?;
		match &found.transport {
			Transport::Local => LocalPerps::command(venue, account, command),
			Transport::FramePerps(frame) => {
				let remote = Remote::new(venue, &found, frame)?;
				with_storage_layer(|| remote.command(account, command))
			}
			Transport::EvmViaEthereumXcm(_) => not_sendable(),
		}
	}

	fn reclaim(
		venue: VenueId,
		account: &AccountId,
		trap: Trap,
		to: &AccountId,
		fee: Balance,
	) -> DispatchResult {
		let found = find(venue)?;
		match &found.transport {
			Transport::Local => LocalPerps::reclaim(venue, account, trap, to, fee),
			Transport::FramePerps(frame) => {
				let remote = Remote::new(venue, &found, frame)?;
				with_storage_layer(|| remote.reclaim(account, trap, to, fee))
			}
			Transport::EvmViaEthereumXcm(_) => not_sendable(),
		}
	}

	fn decode_report(venue: VenueId, raw: &[u8]) -> Option<(AccountId, VenueReport)> {
		match find(venue).ok()?.transport {
			Transport::Local => LocalPerps::decode_report(venue, raw),
			Transport::FramePerps(_) => frame_perps::decode_report(venue, raw),
			Transport::EvmViaEthereumXcm(_) => None,
		}
	}
}
