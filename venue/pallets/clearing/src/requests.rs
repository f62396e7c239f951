//! Requests: each takes its nonce once, whatever comes of it.

use crate::{Accounts, Config, Error, Event, Pallet};
use dhv_venue_primitives::{
	Command, Nonce, Outcome, Refusal, ReportReason, Request, VersionedRequest,
};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	storage::with_storage_layer,
	traits::{Get, UnixTime},
};
use sp_runtime::{traits::BlockNumberProvider, DispatchError};

impl<T: Config> Pallet<T> {
	/// Unix seconds.
	pub(crate) fn now() -> u64 {
		T::Time::now().as_secs()
	}

	pub(crate) fn do_execute(
		who: &T::AccountId,
		request: VersionedRequest,
	) -> Result<Outcome, DispatchError> {
		let Request { nonce, valid_until, command } = request.into_latest();
		ensure!(nonce > Accounts::<T>::get(who).last_nonce, Error::<T>::NonceUsed);
		let outcome = if T::RelayBlocks::current_block_number() > valid_until {
			Outcome::Expired
		} else {
			match with_storage_layer(|| Self::run(who, command)) {
				Ok(()) => Outcome::Executed,
				Err(refusal) => Outcome::Refused(refusal),
			}
		};
		Accounts::<T>::mutate(who, |account| account.record(nonce, outcome));
		Self::report_due(who, ReportReason::Request);
		Self::deposit_event(Event::Handled { who: who.clone(), nonce, outcome });
		Ok(outcome)
	}

	/// Does what was asked, or refuses; what a refusal has written is rolled back.
	fn run(who: &T::AccountId, command: Command) -> Result<(), Refusal> {
		match command {
			Command::Deposit { amount } => Self::deposit_margin(who, amount),
			Command::Withdraw { amount } => Self::withdraw_margin(who, amount),
			Command::SetPosition { market, target, limit, reduce_only } => {
				Self::set_position(who, market, target, limit, reduce_only)
			}
			Command::Report => Ok(()),
		}
	}

	pub(crate) fn do_assert_executed(who: &T::AccountId, nonce: Nonce) -> DispatchResult {
		let outcome = Accounts::<T>::get(who).outcome(nonce);
		ensure!(outcome == Some(Outcome::Executed), Error::<T>::NotExecuted);
		Ok(())
	}

	/// Whether nothing that adds risk or pays out is allowed.
	pub(crate) fn ensure_running() -> Result<(), Refusal> {
		ensure!(!crate::Paused::<T>::get(), Refusal::Paused);
		Ok(())
	}

	/// Decimals of the collateral asset.
	pub(crate) fn decimals() -> u8 {
		T::Decimals::get()
	}
}
