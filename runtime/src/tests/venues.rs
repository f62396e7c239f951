//! Venues on another parachain, as this chain sees them.

mod answers;
mod claims;
mod decoding;
mod evm;
mod float;
mod programs;
mod reports;
mod sending;
mod table;

use super::{development, Chain};
use crate::{
	adapters::perp_venue::{programs::local, PerpVenues},
	constants::{USDC, VENUE_PARA_ID},
	genesis_config_presets::usdc,
	venue_presets::{ether, REFERENCE_VENUE},
	AccountId, Balance, ForeignAssets, ParachainSystem, Runtime, RuntimeCall, System, Venues,
	XcmpQueue,
};
use cumulus_pallet_parachain_system::{
	relay_state_snapshot::MessagingStateSnapshot, RelevantMessagingState,
};
use cumulus_primitives_core::{relay_chain::AbridgedHrmpChannel, GetChannelInfo, ParaId};
use dhv_primitives::ports::{PerpVenue, VenueAction, VenueCommand};
use frame_support::traits::fungibles::Mutate;
use xcm::{latest::prelude::*, VersionedXcm};
use xcm_executor::{traits::ConvertLocation, XcmExecutor};

/// An account of a reactor.
const V: [u8; 32] = [0x56; 32];
/// The account that one command pays.
const ONE_SHOT: [u8; 32] = [0x57; 32];
/// The fee of every message here.
const FEE: Balance = USDC / 10;

fn v() -> AccountId {
	AccountId::new(V)
}

fn one_shot() -> AccountId {
	AccountId::new(ONE_SHOT)
}

fn venue() -> Location {
	Location::new(1, [Parachain(VENUE_PARA_ID)])
}

/// A channel to the venue, as the relay chain tells of it.
fn channel() -> AbridgedHrmpChannel {
	AbridgedHrmpChannel {
		max_capacity: 8,
		max_total_size: 8 * 1_024,
		max_message_size: 8 * 1_024,
		msg_count: 0,
		total_size: 0,
		mqc_head: None,
	}
}

fn set_channel(channel: Option<AbridgedHrmpChannel>) {
	let egress = channel.map(|channel| (ParaId::from(VENUE_PARA_ID), channel));
	RelevantMessagingState::<Runtime>::put(MessagingStateSnapshot {
		dmq_mqc_head: Default::default(),
		relay_dispatch_queue_remaining_capacity: Default::default(),
		ingress_channels: vec![],
		egress_channels: egress.into_iter().collect(),
	});
}

fn mint(who: &AccountId, amount: Balance) {
	<ForeignAssets as Mutate<AccountId>>::mint_into(usdc(), who, amount).unwrap();
}

fn held(who: &AccountId) -> Balance {
	ForeignAssets::balance(usdc(), who)
}

/// This chain's books of what the venue has issued.
fn sovereign() -> AccountId {
	crate::configs::xcm::LocationToAccountId::convert_location(&venue()).unwrap()
}

/// The development chain with a channel to the venue and 1,000 USDC on the account.
fn connected() -> Chain {
	let mut state = development().unsound(&["PerpReactor"]);
	state.execute_with(|| {
		set_channel(Some(channel()));
		mint(&v(), 1_000 * USDC);
		// The venue's float has something behind it.
		mint(&sovereign(), 100 * USDC);
		crate::tests::venues::register();
	});
	state
}

/// Makes `V` the account of a reactor, which need not exist for what is tested here.
fn register() {
	pallet_perp_reactor::ReactorByAccount::<Runtime>::insert(v(), dhv_primitives::ports::PerpId(7));
}

fn command(nonce: u64, action: VenueAction<AccountId>) -> VenueCommand<AccountId> {
	VenueCommand { nonce, valid_until: 1_000, action, fee: FEE }
}

/// What waits to be sent to the venue.
fn outbox() -> Vec<Xcm<()>> {
	use xcm_builder::InspectMessageQueues;
	let there: Location = venue();
	<XcmpQueue as InspectMessageQueues>::get_messages()
		.into_iter()
		.filter(|(to, _)| Location::try_from(to.clone()).ok().as_ref() == Some(&there))
		.flat_map(|(_, messages)| messages)
		.map(|message: VersionedXcm<()>| Xcm::<()>::try_from(message).unwrap())
		.collect()
}

/// A message from another chain, as the queue has it executed.
fn receive(origin: Location, message: Xcm<()>) -> Outcome {
	let mut hash = [7; 32];
	XcmExecutor::<crate::configs::xcm::XcmConfig>::prepare_and_execute(
		origin,
		Xcm::<RuntimeCall>::from(message),
		&mut hash,
		frame_support::weights::Weight::MAX,
		frame_support::weights::Weight::zero(),
	)
}

fn is_barred(outcome: &Outcome) -> bool {
	matches!(
		outcome,
		Outcome::Incomplete { error: InstructionError { error: XcmError::Barrier, .. }, .. }
	)
}

/// Nothing of the state changes.
fn without_effect(work: impl FnOnce()) {
	let before = sp_io::storage::root(Default::default());
	work();
	assert_eq!(before, sp_io::storage::root(Default::default()), "an effect remains");
}
