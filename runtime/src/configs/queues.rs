//! Group 30: the queues of messages, in and out.

use crate::{
	configs::{
		system::RuntimeBlockWeights,
		xcm::{PriceForSiblingDelivery, XcmConfig, XcmOriginToCallOrigin},
	},
	AccountId, MessageQueue, ParachainSystem, PolkadotXcm, Runtime, RuntimeCall, RuntimeEvent,
	XcmpQueue,
};
use core::marker::PhantomData;
use cumulus_primitives_core::{AggregateMessageOrigin, ParaId};
use frame_support::{
	parameter_types,
	traits::{ConstU32, QueueFootprint, QueuePausedQuery, TransformOrigin},
	weights::Weight,
};
use frame_system::EnsureRoot;
use pallet_message_queue::OnQueueChanged as QueueHandler;
use sp_runtime::traits::Convert;
use xcm_executor::XcmExecutor;

/// Names the queue of a sibling chain.
pub struct SiblingQueue;

impl Convert<ParaId, AggregateMessageOrigin> for SiblingQueue {
	fn convert(id: ParaId) -> AggregateMessageOrigin {
		AggregateMessageOrigin::Sibling(id)
	}
}

/// Tells the sibling queues' handler about them and keeps the other queues from it.
pub struct OnlySiblings<Inner>(PhantomData<Inner>);

impl<Inner: QueueHandler<ParaId>> QueueHandler<AggregateMessageOrigin> for OnlySiblings<Inner> {
	fn on_queue_changed(origin: AggregateMessageOrigin, footprint: QueueFootprint) {
		if let AggregateMessageOrigin::Sibling(id) = origin {
			Inner::on_queue_changed(id, footprint);
		}
	}
}

impl<Inner: QueuePausedQuery<ParaId>> QueuePausedQuery<AggregateMessageOrigin>
	for OnlySiblings<Inner>
{
	fn is_paused(origin: &AggregateMessageOrigin) -> bool {
		match origin {
			AggregateMessageOrigin::Sibling(id) => Inner::is_paused(id),
			_ => false,
		}
	}
}

impl cumulus_pallet_xcmp_queue::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ChannelInfo = ParachainSystem;
	type VersionWrapper = PolkadotXcm;
	type XcmpQueue = TransformOrigin<MessageQueue, AggregateMessageOrigin, ParaId, SiblingQueue>;
	type MaxInboundSuspended = ConstU32<1_000>;
	type MaxActiveOutboundChannels = ConstU32<128>;
	// Channels carry messages of up to 100 KiB.
	type MaxPageSize = ConstU32<{ 103 * 1024 }>;
	type ControllerOrigin = EnsureRoot<AccountId>;
	type ControllerOriginConverter = XcmOriginToCallOrigin;
	type PriceForSiblingDelivery = PriceForSiblingDelivery;
	type WeightInfo = cumulus_pallet_xcmp_queue::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	/// The relay chain's queue.
	pub const RelayOrigin: AggregateMessageOrigin = AggregateMessageOrigin::Parent;
	/// What executing messages may use of a block.
	pub MessageQueueServiceWeight: Weight =
		RuntimeBlockWeights::get().max_block.saturating_div(100).saturating_mul(35);
}

/// Executes messages.
pub type Messages =
	xcm_builder::ProcessXcmMessage<AggregateMessageOrigin, XcmExecutor<XcmConfig>, RuntimeCall>;

/// Executes messages, and passes over the noise with which the queue is measured: it alone comes from
/// this chain itself.
#[cfg(feature = "runtime-benchmarks")]
pub struct MessagesOrNoise;

#[cfg(feature = "runtime-benchmarks")]
impl frame_support::traits::ProcessMessage for MessagesOrNoise {
	type Origin = AggregateMessageOrigin;

	fn process_message(
		message: &[u8],
		origin: AggregateMessageOrigin,
		meter: &mut frame_support::weights::WeightMeter,
		id: &mut [u8; 32],
	) -> Result<bool, frame_support::traits::ProcessMessageError> {
		type Noise =
			pallet_message_queue::mock_helpers::NoopMessageProcessor<AggregateMessageOrigin>;
		match origin {
			AggregateMessageOrigin::Here => Noise::process_message(message, origin, meter, id),
			_ => Messages::process_message(message, origin, meter, id),
		}
	}
}

impl pallet_message_queue::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_message_queue::weights::SubstrateWeight<Runtime>;
	#[cfg(not(feature = "runtime-benchmarks"))]
	type MessageProcessor = Messages;
	#[cfg(feature = "runtime-benchmarks")]
	type MessageProcessor = MessagesOrNoise;
	type Size = u32;
	type QueueChangeHandler = OnlySiblings<XcmpQueue>;
	type QueuePausedQuery = OnlySiblings<XcmpQueue>;
	type HeapSize = ConstU32<{ 103 * 1024 }>;
	type MaxStale = ConstU32<8>;
	type ServiceWeight = MessageQueueServiceWeight;
	type IdleMaxServiceWeight = MessageQueueServiceWeight;
}
