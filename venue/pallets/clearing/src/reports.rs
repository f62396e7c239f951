//! Reports: snapshots of accounts, pushed at the end of a block.

use crate::{
	standing::Valued,
	types::{Account, Home},
	weights::WeightInfo,
	Accounts, Config, Cursor, Error, Event, HomeOf, Homes, Pallet, Paused,
};
use alloc::vec::Vec;
use codec::Encode;
use dhv_math::MathError;
use dhv_venue_primitives::{
	HomeAccount, HomeAccounts, PositionReport, Report, ReportReason, ReportSeq, Reports,
	VersionedReport,
};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	storage::with_storage_layer,
	traits::{fungible::Inspect, Get},
	weights::WeightMeter,
	BoundedVec,
};
use sp_runtime::{traits::BlockNumberProvider, DispatchError};

impl<T: Config> Pallet<T> {
	/// Notes that a report of an account is due, if it has a home.
	pub(crate) fn report_due(who: &T::AccountId, reason: ReportReason) {
		Homes::<T>::mutate_exists(who, |home| {
			if let Some(home) = home {
				home.due = home.due.max(Some(reason));
			}
		});
	}

	/// Notes that reports of all accounts are due.
	pub(crate) fn reports_due(reason: ReportReason) {
		for who in Homes::<T>::iter_keys().collect::<Vec<_>>() {
			Self::report_due(&who, reason);
		}
	}

	/// Why a report is due, if it is.
	fn reason(home: &Home<HomeOf<T>>) -> Option<ReportReason> {
		let age = T::RelayBlocks::current_block_number().saturating_sub(home.reported_at);
		home.due.or((age >= T::Heartbeat::get()).then_some(ReportReason::Heartbeat))
	}

	/// Sends reports that are due as far as the weight allows, from the account after the last one.
	/// What cannot be sent is tried again in the next block.
	pub fn flush(meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::flush_base()).is_err() {
			return;
		}
		let last = Cursor::<T>::get();
		let mut all = Homes::<T>::iter_keys().collect::<Vec<_>>();
		let after = last.and_then(|last| all.iter().position(|who| *who == last));
		let start = after.map_or(0, |at| at.saturating_add(1));
		if start < all.len() {
			all.rotate_left(start);
		}
		for who in all {
			if meter.try_consume(T::WeightInfo::look_at_home()).is_err() {
				break;
			}
			let Some(home) = Homes::<T>::get(&who) else { continue };
			if let Some(reason) = Self::reason(&home) {
				if meter.try_consume(T::WeightInfo::push_report()).is_err() {
					break;
				}
				// A failure is announced once and tried again.
				let _ = Self::push(&who, home, reason);
			}
			Cursor::<T>::put(who);
		}
	}

	pub(crate) fn do_push_report(who: &T::AccountId) -> DispatchResult {
		let home = Homes::<T>::get(who).ok_or(Error::<T>::UnknownAccount)?;
		let reason = Self::reason(&home).ok_or(Error::<T>::NothingToReport)?;
		ensure!(Self::push(who, home, reason), Error::<T>::NotSent);
		Ok(())
	}

	/// Sends a report; false if it could not be sent.
	fn push(who: &T::AccountId, mut home: Home<HomeOf<T>>, reason: ReportReason) -> bool {
		match with_storage_layer(|| Self::send(who, home.clone(), reason)) {
			Ok(()) => true,
			Err(error) => {
				if !home.held {
					Self::deposit_event(Event::ReportHeld { who: who.clone(), error });
				}
				home.held = true;
				Homes::<T>::insert(who, home);
				false
			}
		}
	}

	fn send(who: &T::AccountId, mut home: Home<HomeOf<T>>, reason: ReportReason) -> DispatchResult {
		home.seq = home.seq.checked_add(1).ok_or(Error::<T>::Overflow)?;
		home.reported_at = T::RelayBlocks::current_block_number();
		home.due = None;
		home.held = false;
		let account = Accounts::<T>::get(who);
		let report =
			Self::snapshot(who, &account, Some(&home), reason).map_err(Error::<T>::from)?;
		T::Reports::send(&home.name, report)?;
		Self::deposit_event(Event::ReportSent { who: who.clone(), seq: home.seq, reason });
		Homes::<T>::insert(who, home);
		Ok(())
	}

	/// A report of an account that nobody sent.
	pub fn report_of(who: &T::AccountId) -> Result<VersionedReport, DispatchError> {
		let home = Homes::<T>::get(who);
		let known = home.is_some() || Accounts::<T>::contains_key(who);
		ensure!(known, Error::<T>::UnknownAccount);
		let account = Accounts::<T>::get(who);
		let report = Self::snapshot(who, &account, home.as_ref(), ReportReason::Query);
		Ok(report.map_err(Error::<T>::from)?)
	}

	fn snapshot(
		who: &T::AccountId,
		account: &Account,
		home: Option<&Home<HomeOf<T>>>,
		reason: ReportReason,
	) -> Result<VersionedReport, MathError> {
		let now = Self::now();
		let standing = Self::standing(account, now)?;
		let mut positions = BoundedVec::new();
		for valued in &standing.positions {
			positions.try_push(Self::told(valued)?).map_err(|_| MathError::Overflow)?;
		}
		let (name, seq, home_float): (HomeAccount, ReportSeq, _) = match home {
			Some(home) => (T::Homes::name(&home.name), home.seq, T::Homes::float(&home.name)),
			None => (Self::local_name(who), 0, 0),
		};
		let report = Report {
			account: name,
			seq,
			relay_block: T::RelayBlocks::current_block_number(),
			time: now,
			reason,
			paused: Paused::<T>::get(),
			last_nonce: account.last_nonce,
			results: account.results.clone(),
			free: T::Collateral::balance(who),
			home_float,
			margin: account.margin,
			in_total: account.in_total,
			out_total: account.out_total,
			realised: account.realised,
			fees: account.fees,
			penalties: account.penalties,
			equity: standing.equity,
			initial_margin: standing.initial,
			maintenance_margin: standing.maintenance,
			liquidations: account.liquidations,
			positions,
		};
		Ok(report.into())
	}

	fn told(valued: &Valued) -> Result<PositionReport, MathError> {
		let Valued { position, market, index, unrealised, funding, .. } = valued;
		Ok(PositionReport {
			market: position.market,
			size: position.size,
			entry: position.entry,
			index: *index,
			index_time: market.index.map_or(0, |index| index.time),
			mark: market.mark()?,
			unrealised: *unrealised,
			funding: *funding,
			funding_rate: market.funding_rate.get(),
		})
	}

	/// The bytes of an account of this chain, or their hash if they are not 32.
	fn local_name(who: &T::AccountId) -> HomeAccount {
		let bytes = who.encode();
		HomeAccount::try_from(bytes.as_slice())
			.unwrap_or_else(|_| sp_io::hashing::blake2_256(&bytes))
	}
}
