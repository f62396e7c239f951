//! Who may do what beside root.
//!
//! | Origin | Comes from | May |
//! |---|---|---|
//! | root | a referendum of PERP holders | everything; upgrades, admins and force calls only here |
//! | admin | any one member of `Admins`, or root | markets, pause, pool, homes, fee rate, feeders, collators |
//! | feeder | any one member of `IndexFeeders` | indices |

use crate::{AccountId, Admins, IndexFeeders};
use frame_support::traits::EitherOfDiverse;
use frame_system::{EnsureRoot, EnsureSignedBy};

/// Any one admin, or root.
pub type EnsureAdmin = EitherOfDiverse<EnsureRoot<AccountId>, EnsureSignedBy<Admins, AccountId>>;

/// Any one index feeder.
pub type EnsureFeeder = EnsureSignedBy<IndexFeeders, AccountId>;
