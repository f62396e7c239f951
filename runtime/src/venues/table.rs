//! The table of venues and of answers that are waited for.

use super::{
	Awaited, ByPara, Call, Config, Error, Event, LastFund, LastFunds, Markets, Open, Pallet,
	Queries, Transport, Venue, VenueFault, Venues, MAX_AWAITED,
};
use alloc::boxed::Box;
use dhv_primitives::{
	ports::{MarketId, Nonce, VenueId, VenueReplies},
	Balance,
};
use frame_support::{dispatch::GetDispatchInfo, ensure, traits::Get, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{
	traits::{Bounded, Convert},
	DispatchResult,
};
use xcm::latest::prelude::*;
use xcm_executor::traits::OnResponse;

impl<T: Config> From<VenueFault> for Error<T> {
	fn from(fault: VenueFault) -> Self {
		match fault {
			VenueFault::Budget => Self::InvalidBudget,
			VenueFault::Guard => Self::InvalidGuard,
			VenueFault::NotSendable => Self::NotSendable,
		}
	}
}

/// Whether two descriptions are of one place.
fn same_place(old: &Venue, new: &Venue) -> bool {
	let place = match (&old.transport, &new.transport) {
		(Transport::Local, Transport::Local) => true,
		(Transport::FramePerps(old), Transport::FramePerps(new)) => {
			old.para == new.para && old.pallet == new.pallet
		}
		(Transport::EvmViaEthereumXcm(old), Transport::EvmViaEthereumXcm(new)) => {
			old.para == new.para && old.contract == new.contract
		}
		_ => false,
	};
	place && old.collateral == new.collateral
}

impl<T: Config> Pallet<T> {
	pub(super) fn do_set_venue(id: VenueId, venue: Venue) -> DispatchResult {
		venue.validate().map_err(Error::<T>::from)?;
		match Venues::<T>::get(id) {
			Some(old) => ensure!(same_place(&old, &venue), Error::<T>::VenueFixed),
			None => {
				let room = Venues::<T>::count() < T::MaxVenues::get();
				ensure!(room, Error::<T>::TooManyVenues);
			}
		}
		if let Some(para) = venue.reporter() {
			let free = ByPara::<T>::get(para).is_none_or(|other| other == id);
			ensure!(free, Error::<T>::ParaTaken);
			ByPara::<T>::insert(para, id);
		}
		Venues::<T>::insert(id, &venue);
		Self::deposit_event(Event::VenueSet { id, venue });
		Ok(())
	}

	pub(super) fn do_set_market(
		venue: VenueId,
		market: MarketId,
		remote: Option<u32>,
	) -> DispatchResult {
		ensure!(Venues::<T>::contains_key(venue), Error::<T>::UnknownVenue);
		match remote {
			Some(remote) => Markets::<T>::insert(venue, market, remote),
			None => {
				let known = Markets::<T>::contains_key(venue, market);
				ensure!(known, Error::<T>::UnknownMarket);
				Markets::<T>::remove(venue, market);
			}
		}
		Self::deposit_event(Event::MarketSet { venue, market, remote });
		Ok(())
	}

	/// Registers that a message for `account` is to be answered. Returns the number of the question
	/// and the weight of noting the answer.
	///
	/// `querier` is the account as a location inside this chain: an answer to anybody else is none.
	pub fn await_answer(
		venue: VenueId,
		responder: Location,
		querier: Location,
		account: &T::AccountId,
		nonce: Nonce,
	) -> (QueryId, Weight) {
		let response = Box::new(Response::Null);
		let notify: <T as pallet_xcm::Config>::RuntimeCall =
			Call::<T>::answer { query: 0, response }.into();
		let weight = notify.get_dispatch_info().call_weight;
		let query = pallet_xcm::Pallet::<T>::new_notify_query(
			responder,
			notify,
			// The transport does not look at it; the reactor has timeouts of its own.
			BlockNumberFor::<T>::max_value(),
			querier,
		);
		let mut open = Open::<T>::get(account);
		if open.len() >= usize::try_from(MAX_AWAITED).unwrap_or(usize::MAX) {
			let oldest = open.remove(0);
			Self::forget(oldest);
		}
		// There is room: one was let go.
		if open.try_push(query).is_ok() {
			Queries::<T>::insert(query, Awaited { venue, account: account.clone(), nonce });
		}
		Open::<T>::insert(account, open);
		(query, weight)
	}

	/// Lets go of an answer, here and where the transport keeps it.
	fn forget(query: QueryId) {
		let Some(Awaited { venue, account, nonce }) = Queries::<T>::take(query) else { return };
		// The transport drops a question only when it is answered.
		if let Some((responder, querier)) = Self::parties(query) {
			let context = XcmContext::with_message_id([0; 32]);
			let nothing = Response::Null;
			pallet_xcm::Pallet::<T>::on_response(
				&responder,
				query,
				Some(&querier),
				nothing,
				Weight::MAX,
				&context,
			);
		}
		Self::deposit_event(Event::AnswerForgotten { query, venue, account, nonce });
	}

	/// Who is to answer a question, and whom.
	pub(super) fn parties(query: QueryId) -> Option<(Location, Location)> {
		match pallet_xcm::Pallet::<T>::query(&query)? {
			pallet_xcm::QueryStatus::Pending { responder, maybe_match_querier, .. } => {
				let responder = Location::try_from(responder).ok()?;
				let querier = Location::try_from(maybe_match_querier?).ok()?;
				Some((responder, querier))
			}
			_ => None,
		}
	}

	/// Hands an answer on.
	pub(super) fn take_answer(query: QueryId, response: Response) {
		let Some(Awaited { venue, account, nonce }) = Queries::<T>::take(query) else {
			Self::deposit_event(Event::AnswerIgnored { query });
			return;
		};
		Open::<T>::mutate_exists(&account, |entry| {
			if let Some(open) = entry {
				open.retain(|other| *other != query);
				if open.is_empty() {
					*entry = None;
				}
			}
		});
		let answer = T::Answers::convert(response);
		T::Replies::on_answer(venue, &account, nonce, answer);
		Self::deposit_event(Event::Answered { query, venue, account, nonce, answer });
	}

	/// Notes which funds were sent last.
	pub fn note_fund(venue: VenueId, account: &T::AccountId, amount: Balance, fee: Balance) {
		LastFunds::<T>::insert(account, LastFund { venue, amount, fee });
	}

	/// Checks the invariants.
	#[cfg(any(feature = "try-runtime", test))]
	pub fn check_invariants() -> Result<(), &'static str> {
		let mut reporters = 0_usize;
		for (id, venue) in Venues::<T>::iter() {
			ensure!(venue.validate().is_ok(), "VN-1: venue out of range");
			if let Some(para) = venue.reporter() {
				ensure!(ByPara::<T>::get(para) == Some(id), "VN-1: parachain of another venue");
				reporters = reporters.saturating_add(1);
			}
		}
		ensure!(ByPara::<T>::iter_keys().count() == reporters, "VN-1: parachain without venue");
		ensure!(Venues::<T>::count() <= T::MaxVenues::get(), "VN-1: too many venues");
		for (venue, _, _) in Markets::<T>::iter() {
			ensure!(Venues::<T>::contains_key(venue), "VN-2: market without venue");
		}
		let mut listed = 0_usize;
		for (account, open) in Open::<T>::iter() {
			for query in &open {
				let owner = Queries::<T>::get(query).map(|awaited| awaited.account);
				ensure!(owner.as_ref() == Some(&account), "VN-3: answer of another account");
			}
			ensure!(!open.is_empty(), "VN-3: empty list");
			listed = listed.saturating_add(open.len());
		}
		ensure!(Queries::<T>::iter_keys().count() == listed, "VN-3: answer in no list");
		Ok(())
	}
}
