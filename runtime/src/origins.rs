//! Governance origins beside root, the roles of the vault, and the pace of governance.
//!
//! | Origin | Comes from | May |
//! |---|---|---|
//! | root | root track | everything; upgrades and force calls only here |
//! | `Governor` | governor track | parameters, roles, fee rates |
//! | `Tightener` | tightening track | make a limit stricter and dismiss role holders, quickly |
//! | `Canceller` | canceller track | stop a referendum |
//! | `Treasurer` | treasury track | spend from the treasury, up to a limit |
//! | manager, guardian, keeper | membership sets | what their pallets say |
//!
//! Whatever a role may do, the governor and root may do too. Two tracks are not the governor's: the
//! canceller's, which is meant to stop the governor's own referenda, and the treasurer's. Which origin
//! may make which call is written out in `docs/access.md`.
//!
//! Roles are sets, so an appointment cannot lock anybody out and needs no acceptance; only the governor
//! appoints, and nobody hands a role on (`configs::calls`).

use crate::{
	AccountId, Guardians, Keepers, Managers, OracleOperators, OriginCaller, Runtime, RuntimeOrigin,
};
use core::marker::PhantomData;
use frame_support::traits::{Contains, EnsureOrigin, OriginTrait, SortedMembers};
use frame_system::{EnsureRoot, EnsureSignedBy};

pub use pallet::*;

/// The pallet that owns the origins and remembers the pace.
// The expansions of the pallet macros cast variant counts and expect what the runtime macro provides.
#[allow(clippy::cast_possible_truncation, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use crate::{constants::RELAY_HOURS, BlockNumber};
	use frame_support::pallet_prelude::*;

	/// Nothing to configure.
	#[pallet::config]
	pub trait Config: frame_system::Config {}

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What a referendum on a track dispatches as.
	#[pallet::origin]
	#[derive(
		Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
	)]
	pub enum Origin {
		/// Sets parameters and appoints roles.
		Governor,
		/// Makes limits stricter.
		Tightener,
		/// Stops referenda.
		Canceller,
		/// Spends from the treasury.
		Treasurer,
	}

	/// The default of [`GovernanceHour`]: an hour.
	#[pallet::type_value]
	pub fn DefaultHour() -> BlockNumber {
		RELAY_HOURS
	}

	/// How many relay blocks governance counts as one hour. The periods of all tracks are multiples
	/// of it. Set at genesis only: an hour where it matters, one block in development.
	#[pallet::storage]
	pub type GovernanceHour<T> = StorageValue<_, BlockNumber, ValueQuery, DefaultHour>;

	/// The pace at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Relay blocks in one governance hour; `None` keeps a real hour.
		pub governance_hour: Option<BlockNumber>,
		/// Only there to carry the type.
		#[serde(skip)]
		pub phantom: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			if let Some(hour) = self.governance_hour {
				GovernanceHour::<T>::put(hour.max(1));
			}
		}
	}
}

impl Config for Runtime {}

/// The length of a period of `hours`, in relay blocks, at the pace of this chain.
pub fn governance_hours(hours: crate::BlockNumber) -> crate::BlockNumber {
	GovernanceHour::<Runtime>::get().saturating_mul(hours)
}

/// Either of two origins, without telling which.
pub struct AnyOf<A, B>(PhantomData<(A, B)>);

impl<A, B> EnsureOrigin<RuntimeOrigin> for AnyOf<A, B>
where
	A: EnsureOrigin<RuntimeOrigin>,
	B: EnsureOrigin<RuntimeOrigin>,
{
	type Success = ();

	fn try_origin(origin: RuntimeOrigin) -> Result<(), RuntimeOrigin> {
		A::try_origin(origin).map(drop).or_else(|origin| B::try_origin(origin).map(drop))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
		B::try_successful_origin().or_else(|()| A::try_successful_origin())
	}
}

macro_rules! track_origin {
    ($(#[$doc:meta])* $name:ident, $origin:expr, $pattern:pat) => {
        $(#[$doc])*
        pub struct $name;

        impl EnsureOrigin<RuntimeOrigin> for $name {
            type Success = ();

            fn try_origin(origin: RuntimeOrigin) -> Result<(), RuntimeOrigin> {
                match origin.caller() {
                    OriginCaller::Origins($pattern) => Ok(()),
                    _ => Err(origin),
                }
            }

            #[cfg(feature = "runtime-benchmarks")]
            fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
                Ok($origin.into())
            }
        }
    };
}

track_origin!(
	/// The governor track alone.
	GovernorTrack,
	Origin::Governor,
	Origin::Governor
);
track_origin!(
	/// The tightening track alone.
	TightenerTrack,
	Origin::Tightener,
	Origin::Tightener
);
track_origin!(
	/// The canceller track alone.
	CancellerTrack,
	Origin::Canceller,
	Origin::Canceller
);
track_origin!(
	/// The treasury track alone.
	TreasurerTrack,
	Origin::Treasurer,
	Origin::Treasurer
);

/// A signed member of the managers alone.
pub type ManagerMember = EnsureSignedBy<Managers, AccountId>;
/// A signed member of the guardians alone.
pub type GuardianMember = EnsureSignedBy<Guardians, AccountId>;
/// A signed member of the keepers alone.
pub type KeeperMember = EnsureSignedBy<Keepers, AccountId>;

/// A signed operator of the oracle alone.
pub type OperatorMember = EnsureSignedBy<OracleOperators, AccountId>;

/// The governor or root.
pub type EnsureGovernor = AnyOf<GovernorTrack, EnsureRoot<AccountId>>;
/// A manager, or the governor.
pub type EnsureManager = AnyOf<ManagerMember, EnsureGovernor>;
/// A guardian, or the governor.
pub type EnsureGuardian = AnyOf<GuardianMember, EnsureGovernor>;
/// A keeper, a manager, or the governor.
pub type EnsureKeeper = AnyOf<KeeperMember, EnsureManager>;
/// Who submits and approves volatility surfaces: operators of the oracle and keepers, each account once.
pub struct Feeders;

impl Contains<AccountId> for Feeders {
	fn contains(who: &AccountId) -> bool {
		<OracleOperators as SortedMembers<AccountId>>::contains(who)
			|| <Keepers as SortedMembers<AccountId>>::contains(who)
	}
}

/// Who may make a limit stricter at once: a guardian, the tightening track, or the governor.
pub type EnsureTightener = AnyOf<TightenerTrack, EnsureGuardian>;
/// Who may dismiss a manager, a guardian or a keeper: the tightening track, or the governor.
pub type EnsureDismisser = AnyOf<TightenerTrack, EnsureGovernor>;
/// Who may take a spend back that is not paid yet: the treasury track, or the governor.
pub type EnsureRejecter = AnyOf<TreasurerTrack, EnsureGovernor>;
/// Who may stop a referendum: the canceller track or root.
pub type EnsureCanceller = AnyOf<CancellerTrack, EnsureRoot<AccountId>>;
