//! Ports of the clearing house: where reports go, how accounts are named, and use without messages.

use crate::{Balance, HomeAccount, Nonce, Outcome, VersionedReport, VersionedRequest};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt::Debug;
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

/// Accounts of home chains and the accounts of the venue that belong to them.
pub trait HomeAccounts<AccountId> {
	/// Names an account of a home chain, for instance its chain and its bytes there.
	type Home: Encode
		+ Decode
		+ DecodeWithMemTracking
		+ MaxEncodedLen
		+ TypeInfo
		+ Clone
		+ PartialEq
		+ Eq
		+ Debug
		+ Send
		+ Sync
		+ 'static;

	/// The account at the venue whose messages only `home` can send. One to one; `None` if the venue
	/// serves no such chain.
	fn account(home: &Self::Home) -> Option<AccountId>;

	/// The bytes by which the home chain itself knows the account.
	fn name(home: &Self::Home) -> HomeAccount;

	/// The balance of the home chain's own account at the venue.
	fn float(home: &Self::Home) -> Balance;
}

/// Sends reports to home chains.
pub trait Reports<Home> {
	/// Hands a report over for delivery.
	///
	/// Success means only that it is on its way. The implementation is called inside a storage layer,
	/// which is rolled back on failure; a new snapshot is sent later.
	///
	/// # Errors
	/// Whatever keeps it from being sent now, such as a closed channel.
	fn send(home: &Home, report: VersionedReport) -> Result<(), DispatchError>;
}

/// The clearing house as code of the same chain sees it, with the rules that remote accounts follow.
pub trait LocalClearing<AccountId> {
	/// Executes a request of an account. `Ok` says that the nonce was taken, the outcome what of it
	/// came.
	///
	/// # Errors
	/// If the nonce was used before; nothing has changed then.
	fn execute(account: &AccountId, request: VersionedRequest) -> Result<Outcome, DispatchError>;

	/// The outcome of a nonce while it is remembered.
	fn outcome(account: &AccountId, nonce: Nonce) -> Option<Outcome>;

	/// A snapshot of an account; `None` if it has none.
	fn report(account: &AccountId) -> Option<VersionedReport>;
}
