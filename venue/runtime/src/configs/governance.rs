//! Group 40: one track of referenda, which is root, and two sets of accounts. There is no superuser.

use crate::{
	configs::system::{RelayClock, RuntimeBlockWeights},
	constants::{deposit, PERP, RELAY_DAYS},
	origins::EnsureAdmin,
	AccountId, Balance, Balances, BlockNumber, OriginCaller, Preimage, Referenda, Runtime,
	RuntimeCall, RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, Scheduler,
};
use alloc::borrow::Cow;
use frame_support::{
	parameter_types,
	traits::{
		fungible::HoldConsideration, AsEnsureOriginWithArg, ConstU32, Contains, EqualPrivilegeOnly,
		LinearStoragePrice, TotalIssuanceOf,
	},
	weights::Weight,
};
use frame_system::{EnsureRoot, EnsureSigned, RawOrigin};
use pallet_referenda::{Curve, Track, TrackInfo, TracksInfo};
use sp_runtime::{str_array, Perbill};

parameter_types! {
	/// Deposit for a noted preimage.
	pub const PreimageBaseDeposit: Balance = deposit(2, 64);
	/// The same, per byte.
	pub const PreimageByteDeposit: Balance = deposit(0, 1);
	/// Why that deposit is held.
	pub const PreimageHoldReason: RuntimeHoldReason =
		RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
}

impl pallet_preimage::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_preimage::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type ManagerOrigin = EnsureRoot<AccountId>;
	type Consideration = HoldConsideration<
		AccountId,
		Balances,
		PreimageHoldReason,
		LinearStoragePrice<PreimageBaseDeposit, PreimageByteDeposit, Balance>,
	>;
}

parameter_types! {
	/// What scheduled calls may use of a block.
	pub MaximumSchedulerWeight: Weight =
		RuntimeBlockWeights::get().max_block.saturating_div(100).saturating_mul(60);
}

impl pallet_scheduler::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeOrigin = RuntimeOrigin;
	type PalletsOrigin = OriginCaller;
	type RuntimeCall = RuntimeCall;
	type MaximumWeight = MaximumSchedulerWeight;
	type ScheduleOrigin = EnsureRoot<AccountId>;
	type OriginPrivilegeCmp = EqualPrivilegeOnly;
	type MaxScheduledPerBlock = ConstU32<50>;
	type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
	type Preimages = Preimage;
	type BlockNumberProvider = RelayClock;
}

/// The only track.
pub const ROOT_TRACK: u16 = 0;

/// What a referendum has to go through.
const ROOT: TrackInfo<Balance, BlockNumber> = TrackInfo {
	name: str_array("root"),
	max_deciding: 1,
	decision_deposit: 1_000 * PERP,
	prepare_period: RELAY_DAYS,
	decision_period: 14 * RELAY_DAYS,
	confirm_period: RELAY_DAYS,
	// A home chain that disagrees has time to close its positions and leave.
	min_enactment_period: 10 * RELAY_DAYS,
	min_approval: falling(100, 60),
	min_support: falling(50, 10),
};

const fn falling(from: u32, to: u32) -> Curve {
	Curve::LinearDecreasing {
		length: Perbill::from_percent(100),
		floor: Perbill::from_percent(to),
		ceil: Perbill::from_percent(from),
	}
}

/// The tracks of this chain.
pub struct Tracks;

impl TracksInfo<Balance, BlockNumber> for Tracks {
	type Id = u16;
	type RuntimeOrigin = OriginCaller;

	fn tracks() -> impl Iterator<Item = Cow<'static, Track<u16, Balance, BlockNumber>>> {
		core::iter::once(Cow::Owned(Track { id: ROOT_TRACK, info: ROOT }))
	}

	fn track_for(origin: &OriginCaller) -> Result<u16, ()> {
		match origin {
			OriginCaller::system(RawOrigin::Root) => Ok(ROOT_TRACK),
			_ => Err(()),
		}
	}
}

parameter_types! {
	/// Deposit for submitting a referendum.
	pub const SubmissionDeposit: Balance = PERP;
	/// A referendum that nobody pays to have decided lapses after this.
	pub const UndecidingTimeout: BlockNumber = 14 * RELAY_DAYS;
	/// How often the pallet may be woken at most.
	pub const AlarmInterval: BlockNumber = 1;
	/// The lock of a vote at conviction 1.
	pub const VoteLockingPeriod: BlockNumber = 7 * RELAY_DAYS;
}

impl pallet_referenda::Config for Runtime {
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_referenda::weights::SubstrateWeight<Runtime>;
	type Scheduler = Scheduler;
	type Currency = Balances;
	type SubmitOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	// Not the admins: a referendum may be about them.
	type CancelOrigin = EnsureRoot<AccountId>;
	type KillOrigin = EnsureRoot<AccountId>;
	type Slash = ();
	type Votes = pallet_conviction_voting::VotesOf<Runtime>;
	type Tally = pallet_conviction_voting::TallyOf<Runtime>;
	type SubmissionDeposit = SubmissionDeposit;
	type MaxQueued = ConstU32<50>;
	type UndecidingTimeout = UndecidingTimeout;
	type AlarmInterval = AlarmInterval;
	type Tracks = Tracks;
	type Preimages = Preimage;
	type BlockNumberProvider = RelayClock;
}

impl pallet_conviction_voting::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_conviction_voting::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type Polls = Referenda;
	type MaxTurnout = TotalIssuanceOf<Balances, AccountId>;
	type MaxVotes = ConstU32<512>;
	type VoteLockingPeriod = VoteLockingPeriod;
	type BlockNumberProvider = RelayClock;
	type VotingHooks = ();
}

/// Accounts that run the venue.
pub type AdminsInstance = pallet_membership::Instance1;
/// Accounts that feed indices.
pub type FeedersInstance = pallet_membership::Instance2;

/// The most members of a set.
pub type MaxMembers = ConstU32<16>;

/// Every call but those by which a member hands the membership on: nobody appoints but who may.
pub struct KeepsRoles;

impl Contains<RuntimeCall> for KeepsRoles {
	fn contains(call: &RuntimeCall) -> bool {
		!matches!(
			call,
			RuntimeCall::Admins(pallet_membership::Call::change_key { .. })
				| RuntimeCall::IndexFeeders(pallet_membership::Call::change_key { .. })
		)
	}
}

impl pallet_membership::Config<AdminsInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = EnsureRoot<AccountId>;
	type RemoveOrigin = EnsureRoot<AccountId>;
	type SwapOrigin = EnsureRoot<AccountId>;
	type ResetOrigin = EnsureRoot<AccountId>;
	type PrimeOrigin = EnsureRoot<AccountId>;
	type MembershipInitialized = ();
	type MembershipChanged = ();
	type MaxMembers = MaxMembers;
	type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
}

impl pallet_membership::Config<FeedersInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = EnsureAdmin;
	type RemoveOrigin = EnsureAdmin;
	type SwapOrigin = EnsureAdmin;
	type ResetOrigin = EnsureAdmin;
	type PrimeOrigin = EnsureAdmin;
	type MembershipInitialized = ();
	type MembershipChanged = ();
	type MaxMembers = MaxMembers;
	type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
}
