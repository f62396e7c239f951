#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod call;
pub mod local;
pub mod report;
pub mod request;

pub use call::{encode_assert_executed, encode_execute, ASSERT_EXECUTED_CALL, EXECUTE_CALL};
pub use local::{HomeAccounts, LocalClearing, Reports};
pub use report::{
	fate, Fate, NonceResult, PositionReport, Report, ReportReason, VersionedReport, MAX_POSITIONS,
	MAX_RESULTS,
};
pub use request::{Command, Outcome, Refusal, Request, VersionedRequest};

/// An amount in the smallest unit of the collateral asset.
pub type Balance = u128;

/// Identifies a market of the venue.
pub type MarketId = u32;

/// Numbers the requests of one account, strictly increasing.
pub type Nonce = u64;

/// Numbers the reports of one account, strictly increasing.
pub type ReportSeq = u64;

/// A block of the relay chain: the only clock that two parachains share.
pub type RelayBlock = u32;

/// The 32 bytes of an account of a home chain.
pub type HomeAccount = [u8; 32];
