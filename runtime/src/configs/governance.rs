//! Group 40: referenda and roles. All clocks count relay blocks, so a chain that stands
//! still or blocks that come faster change no delay.

use crate::{
	configs::{
		exits,
		system::{RelayClock, RuntimeBlockWeights},
	},
	constants::{deposit, DHV, RELAY_DAYS},
	origins::{governance_hours, EnsureCanceller, EnsureDismisser, EnsureGovernor, Origin},
	AccountId, Balance, Balances, BlockNumber, OriginCaller, Preimage, Referenda, Runtime,
	RuntimeCall, RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, Scheduler, Treasury,
};
use alloc::borrow::Cow;
use frame_support::{
	parameter_types,
	traits::{
		fungible::HoldConsideration, AsEnsureOriginWithArg, ConstU32, EqualPrivilegeOnly,
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

/// The root track: upgrades and force calls.
pub const ROOT_TRACK: u16 = 0;
/// The governor track: parameters, roles, rates.
pub const GOVERNOR_TRACK: u16 = 1;
/// The tightening track: stricter limits.
pub const TIGHTENING_TRACK: u16 = 2;
/// The canceller track: stop a referendum.
pub const CANCELLER_TRACK: u16 = 3;
/// The treasury track: spends.
pub const TREASURY_TRACK: u16 = 4;

/// The numbers that tell one track from another; times in governance hours.
struct TrackTerms {
	id: u16,
	name: [u8; 25],
	max_deciding: u32,
	decision_deposit: Balance,
	prepare: BlockNumber,
	decide: BlockNumber,
	confirm: BlockNumber,
	enact: BlockNumber,
	min_approval: Curve,
	min_support: Curve,
}

const fn falling(from: u32, to: u32) -> Curve {
	Curve::LinearDecreasing {
		length: Perbill::from_percent(100),
		floor: Perbill::from_percent(to),
		ceil: Perbill::from_percent(from),
	}
}

const DAY: BlockNumber = 24;

const TERMS: [TrackTerms; 5] = [
	// Enactment outlasts a weekly epoch and three days to claim: whoever disagrees leaves first. It is
	// longer where a pool takes longer: see `exits`.
	TrackTerms {
		id: ROOT_TRACK,
		name: str_array("root"),
		max_deciding: 1,
		decision_deposit: 1_000 * DHV,
		prepare: DAY,
		decide: 14 * DAY,
		confirm: DAY,
		enact: 10 * DAY,
		min_approval: falling(100, 60),
		min_support: falling(50, 10),
	},
	TrackTerms {
		id: GOVERNOR_TRACK,
		name: str_array("governor"),
		max_deciding: 5,
		decision_deposit: 200 * DHV,
		prepare: 6,
		decide: 7 * DAY,
		confirm: 12,
		enact: 2 * DAY,
		min_approval: falling(100, 55),
		min_support: falling(50, 5),
	},
	TrackTerms {
		id: TIGHTENING_TRACK,
		name: str_array("tightening"),
		max_deciding: 10,
		decision_deposit: 100 * DHV,
		prepare: 1,
		decide: 2 * DAY,
		confirm: 1,
		enact: 0,
		min_approval: falling(100, 55),
		min_support: falling(25, 2),
	},
	TrackTerms {
		id: CANCELLER_TRACK,
		name: str_array("canceller"),
		max_deciding: 10,
		decision_deposit: 100 * DHV,
		prepare: 1,
		decide: 2 * DAY,
		confirm: 1,
		enact: 0,
		min_approval: falling(100, 60),
		min_support: falling(25, 3),
	},
	TrackTerms {
		id: TREASURY_TRACK,
		name: str_array("treasury"),
		max_deciding: 5,
		decision_deposit: 200 * DHV,
		prepare: 6,
		decide: 7 * DAY,
		confirm: 12,
		enact: DAY,
		min_approval: falling(100, 55),
		min_support: falling(50, 5),
	},
];

/// The tracks of this chain, at its pace.
///
/// The constant in the metadata shows the shortest enactment period of the root track; [`Tracks::info`],
/// which the referenda ask, has the one that holds now.
pub struct Tracks;

impl TracksInfo<Balance, BlockNumber> for Tracks {
	type Id = u16;
	type RuntimeOrigin = OriginCaller;

	fn tracks() -> impl Iterator<Item = Cow<'static, Track<u16, Balance, BlockNumber>>> {
		TERMS.into_iter().map(|terms| {
			Cow::Owned(Track {
				id: terms.id,
				info: TrackInfo {
					name: terms.name,
					max_deciding: terms.max_deciding,
					decision_deposit: terms.decision_deposit,
					prepare_period: governance_hours(terms.prepare),
					decision_period: governance_hours(terms.decide),
					confirm_period: governance_hours(terms.confirm),
					min_enactment_period: governance_hours(terms.enact),
					min_approval: terms.min_approval,
					min_support: terms.min_support,
				},
			})
		})
	}

	fn info(id: u16) -> Option<Cow<'static, TrackInfo<Balance, BlockNumber>>> {
		let Cow::Owned(Track { mut info, .. }) = Self::tracks().find(|track| track.id == id)?
		else {
			return None;
		};
		if id == ROOT_TRACK {
			info.min_enactment_period = info.min_enactment_period.max(exits::time_to_leave());
		}
		Some(Cow::Owned(info))
	}

	fn track_for(origin: &OriginCaller) -> Result<u16, ()> {
		match origin {
			OriginCaller::system(RawOrigin::Root) => Ok(ROOT_TRACK),
			OriginCaller::Origins(Origin::Governor) => Ok(GOVERNOR_TRACK),
			OriginCaller::Origins(Origin::Tightener) => Ok(TIGHTENING_TRACK),
			OriginCaller::Origins(Origin::Canceller) => Ok(CANCELLER_TRACK),
			OriginCaller::Origins(Origin::Treasurer) => Ok(TREASURY_TRACK),
			_ => Err(()),
		}
	}
}

parameter_types! {
	/// Deposit for submitting a referendum.
	pub const SubmissionDeposit: Balance = DHV;
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
	type CancelOrigin = EnsureCanceller;
	type KillOrigin = EnsureRoot<AccountId>;
	// Deposits of referenda that root killed.
	type Slash = Treasury;
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

/// Accounts that run pools.
pub type ManagersInstance = pallet_membership::Instance1;
/// Accounts that may pause and tighten.
pub type GuardiansInstance = pallet_membership::Instance2;
/// Accounts that keep things moving.
pub type KeepersInstance = pallet_membership::Instance3;

/// The most members of a role.
pub type MaxRoleMembers = ConstU32<MAX_ROLE_MEMBERS>;
/// The same as a number.
pub const MAX_ROLE_MEMBERS: u32 = 32;

impl pallet_membership::Config<ManagersInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = EnsureGovernor;
	type RemoveOrigin = EnsureDismisser;
	type SwapOrigin = EnsureGovernor;
	type ResetOrigin = EnsureGovernor;
	type PrimeOrigin = EnsureGovernor;
	type MembershipInitialized = ();
	type MembershipChanged = ();
	type MaxMembers = MaxRoleMembers;
	type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
}

impl pallet_membership::Config<GuardiansInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = EnsureGovernor;
	type RemoveOrigin = EnsureDismisser;
	type SwapOrigin = EnsureGovernor;
	type ResetOrigin = EnsureGovernor;
	type PrimeOrigin = EnsureGovernor;
	type MembershipInitialized = ();
	type MembershipChanged = ();
	type MaxMembers = MaxRoleMembers;
	type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
}

impl pallet_membership::Config<KeepersInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = EnsureGovernor;
	type RemoveOrigin = EnsureDismisser;
	type SwapOrigin = EnsureGovernor;
	type ResetOrigin = EnsureGovernor;
	type PrimeOrigin = EnsureGovernor;
	type MembershipInitialized = ();
	type MembershipChanged = ();
	type MaxMembers = MaxRoleMembers;
	type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
}
