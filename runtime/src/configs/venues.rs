//! The table of perpetuals venues.

use crate::{
	configs::system::RelayClock,
	origins::{EnsureGovernor, EnsureTightener},
	venues::{self, KnownFloat, SendFloat, Venue},
	AccountId, Runtime,
};
use dhv_primitives::{
	ports::{Nonce, RelayBlock, VenueAnswer, VenueId, VenueReplies},
	Balance,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, Everything},
	PalletId,
};
use pallet_xcm::EnsureResponse;
use sp_runtime::{traits::Convert, DispatchResult};
use xcm::latest::Response;

parameter_types! {
	/// Seeds the keyless account that fills floats up.
	pub const VenuesPalletId: PalletId = PalletId(*b"dhv/mesg");
}

/// Nobody waits yet.
pub struct Silent;

impl VenueReplies<AccountId> for Silent {
	fn on_answer(_: VenueId, _: &AccountId, _: Nonce, _: VenueAnswer) {}

	fn on_report(_: VenueId, _: alloc::vec::Vec<u8>) -> DispatchResult {
		Ok(())
	}
}

impl KnownFloat for Silent {
	fn newest(_: VenueId) -> Option<(RelayBlock, Balance)> {
		None
	}
}

impl SendFloat<AccountId> for Silent {
	fn is_ready(_: &Venue) -> bool {
		false
	}

	fn balance(_: &Venue, _: &AccountId) -> Balance {
		0
	}

	fn send(_: &Venue, _: &AccountId, _: Balance, _: Balance) -> DispatchResult {
		Err(venues::Error::<Runtime>::NotSendable.into())
	}
}

impl Convert<Response, VenueAnswer> for Silent {
	fn convert(_: Response) -> VenueAnswer {
		VenueAnswer::Refused(u32::MAX)
	}
}

impl venues::Config for Runtime {
	type GovernorOrigin = EnsureGovernor;
	type TightenOrigin = EnsureTightener;
	type ResponseOrigin = EnsureResponse<Everything>;
	type Replies = Silent;
	type Answers = Silent;
	type Float = Silent;
	type KnownFloat = Silent;
	type RelayClock = RelayClock;
	type PalletId = VenuesPalletId;
	type MaxVenues = ConstU32<16>;
	type WeightInfo = venues::weights::SubstrateWeight<Runtime>;
}
