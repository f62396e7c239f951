//! Real blocks: inherents with a relay chain's state proof, every hook, what is sent.

use super::{Clock, Road};
use core::cell::RefCell;
use cumulus_pallet_parachain_system::parachain_inherent::{
	deconstruct_parachain_inherent_data, BasicParachainInherentData, InboundMessagesData,
};
use cumulus_primitives_core::{
	relay_chain::HeadData, OutboundHrmpMessage, ParaId, PersistedValidationData,
};
use cumulus_primitives_parachain_inherent::ParachainInherentData;
use cumulus_test_relay_sproof_builder::RelayStateSproofBuilder;
use std::collections::BTreeMap;
use xcm_simulator::TestExt;

thread_local! {
	static PARENTS: RefCell<BTreeMap<u32, Vec<u8>>> = RefCell::default();
}

/// A chain of the link.
pub trait Chain: TestExt {
	/// Its parachain id.
	const ID: u32;
	/// The chains beside it.
	const SIBLINGS: &'static [u32];

	/// Begins a block: initialisation and inherents.
	fn open();

	/// Ends the block; returns what it sends and its header.
	fn close() -> (Vec<OutboundHrmpMessage>, Vec<u8>);

	/// Checks the invariants of every pallet.
	fn check();

	/// Does something in the open block.
	fn act<R>(f: impl FnOnce() -> R) -> R {
		Self::execute_without_dispatch(f)
	}

	/// Ends the block and puts on the road what it sends.
	fn finish() {
		let (sent, header) = Self::close();
		PARENTS.with(|parents| parents.borrow_mut().insert(Self::ID, header));
		Road::accept(Self::ID, sent);
	}

	/// The header of the block before, empty before the first.
	fn parent() -> Vec<u8> {
		PARENTS.with(|parents| parents.borrow().get(&Self::ID).cloned().unwrap_or_default())
	}

	/// What the relay chain says to the next block.
	fn inherent() -> (BasicParachainInherentData, InboundMessagesData) {
		let parent_head = HeadData(Self::parent());
		let horizontal_messages = Road::deliver(Self::ID, Clock::now() - 1);
		let (relay_parent_storage_root, relay_chain_state) =
			relay_state::<Self>(parent_head.clone()).into_state_root_and_proof();
		let validation_data = PersistedValidationData {
			parent_head,
			relay_parent_number: Clock::now(),
			relay_parent_storage_root,
			max_pov_size: 5 * 1024 * 1024,
		};
		let data = ParachainInherentData {
			validation_data,
			relay_chain_state,
			downward_messages: Vec::new(),
			horizontal_messages,
			relay_parent_descendants: Vec::new(),
			collator_peer_id: None,
		};
		let (data, downward, horizontal) = deconstruct_parachain_inherent_data(data);
		let mut room = usize::MAX;
		let inbound = InboundMessagesData::new(
			downward.into_abridged(&mut room),
			horizontal.into_abridged(&mut room),
		);
		(data, inbound)
	}
}

/// Forgets every block.
pub fn forget() {
	PARENTS.with(|parents| parents.borrow_mut().clear());
}

/// What the relay chain knows of a chain and its channels.
fn relay_state<C: Chain + ?Sized>(parent_head: HeadData) -> RelayStateSproofBuilder {
	let mut state = RelayStateSproofBuilder {
		para_id: ParaId::from(C::ID),
		current_slot: Clock::slot(),
		included_para_head: Some(parent_head),
		num_authorities: 0,
		..Default::default()
	};
	state.host_config.max_upward_message_size = 64 * 1024;
	state.host_config.hrmp_max_message_num_per_candidate = 10;
	for sibling in C::SIBLINGS {
		if let Some(channel) = Road::channel(C::ID, *sibling) {
			*state.upsert_outbound_channel((*sibling).into()) = channel;
		}
		if let Some(channel) = Road::channel(*sibling, C::ID) {
			*state.upsert_inbound_channel((*sibling).into()) = channel;
		}
	}
	state
}

/// Makes blocks of a runtime.
macro_rules! chain {
	($name:ident, $runtime:ident, $id:expr, $siblings:expr) => {
		impl $crate::link::Chain for $name {
			const ID: u32 = $id;
			const SIBLINGS: &'static [u32] = &$siblings;

			fn open() {
				use codec::{Decode, Encode};
				use sp_runtime::{traits::Header as _, Digest, DigestItem};
				let (data, inbound_messages_data) = Self::inherent();
				let parent = <Self as $crate::link::Chain>::parent();
				Self::act(|| {
					let slot = $crate::link::Clock::slot().encode();
					let digest = DigestItem::PreRuntime(sp_consensus_aura::AURA_ENGINE_ID, slot);
					let parent_hash = $runtime::Header::decode(&mut &parent[..])
						.map_or_else(|_| Default::default(), |header| header.hash());
					let header = $runtime::Header::new(
						$runtime::System::block_number() + 1,
						Default::default(),
						Default::default(),
						parent_hash,
						Digest { logs: vec![digest] },
					);
					$runtime::Executive::initialize_block(&header);
					let now = $crate::link::Clock::millis();
					let inherents = [
						$runtime::RuntimeCall::Timestamp(pallet_timestamp::Call::set { now }),
						$runtime::RuntimeCall::ParachainSystem(
							cumulus_pallet_parachain_system::Call::set_validation_data {
								data,
								inbound_messages_data,
							},
						),
					];
					for call in inherents {
						let inherent = $runtime::UncheckedExtrinsic::new_bare(call);
						let applied = $runtime::Executive::apply_extrinsic(inherent);
						assert_eq!(applied, Ok(Ok(())), "an inherent fails");
					}
					$runtime::Executive::inherents_applied();
				});
			}

			fn close() -> (Vec<cumulus_primitives_core::OutboundHrmpMessage>, Vec<u8>) {
				use codec::Encode;
				Self::act(|| {
					let header = $runtime::Executive::finalize_block();
					let sent = cumulus_pallet_parachain_system::HrmpOutboundMessages::<
						$runtime::Runtime,
					>::get();
					(sent, header.encode())
				})
			}

			fn check() {
				use frame_support::traits::{TryState, TryStateSelect};
				Self::act(|| {
					let block = $runtime::System::block_number();
					let checked = <$runtime::AllPalletsWithSystem as TryState<_>>::try_state(
						block,
						TryStateSelect::All,
					);
					assert_eq!(checked, Ok(()), "{} breaks its invariants", stringify!($name));
				});
			}
		}
	};
}
