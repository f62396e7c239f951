//! Benchmarks of every call, of sending one message, and of the answer to one.
// The macros write casts and figures of their own; nothing here runs on a chain.
#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, clippy::float_arithmetic)]

use super::*;
use alloc::boxed::Box;
use dhv_primitives::{
	ports::{MarketId, ScheduledWork, VenueId},
	Balance,
};
use frame_benchmarking::v2::*;
use frame_support::{
	dispatch::RawOrigin,
	traits::{EnsureOrigin, UnfilteredDispatchable as _},
	weights::{Weight, WeightMeter},
};
use sp_runtime::DispatchResult;
use xcm::latest::prelude::{AccountId32, Location, Parachain, Response, XcmContext, XcmError};
use xcm_executor::traits::OnResponse;

/// What benchmarks need of the neighbours.
pub trait BenchmarkHelper<AccountId> {
	/// A venue reached by message, with an open channel; it is stored.
	fn venue() -> (VenueId, Venue);

	/// Creates `amount` of the venue's asset for `who`.
	fn mint(who: &AccountId, amount: Balance);

	/// An account of a reactor at that venue, with its bytes, and as many messages open as it may have, with
	/// numbers from one on.
	fn account() -> (AccountId, [u8; 32]);

	/// Gives that venue as many reactors as there may be at all, each of which has reported.
	fn crowd();

	/// Lets that venue have asked for a pause of messages.
	fn suspend(venue: VenueId);

	/// Sends the dearest message: funds.
	fn send(venue: VenueId, account: &AccountId) -> DispatchResult;
}

const MUCH: Balance = 1_000_000_000_000;

fn successful<O, E: EnsureOrigin<O>>() -> Result<O, BenchmarkError> {
	E::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// As many answers that are waited for as an account may have; the last one is to the account's last
/// open message.
fn full<T: Config>() -> (VenueId, T::AccountId, u64) {
	let (id, venue) = T::BenchmarkHelper::venue();
	let (account, bytes) = T::BenchmarkHelper::account();
	let responder = Location::new(1, [Parachain(venue.reporter().unwrap_or_default())]);
	let querier = Location::new(0, [AccountId32 { network: None, id: bytes }]);
	let mut last = 0;
	for nonce in 1..=u64::from(MAX_AWAITED) {
		let (responder, querier) = (responder.clone(), querier.clone());
		last = Pallet::<T>::await_answer(id, responder, querier, &account, nonce).0;
	}
	(id, account, last)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// A new one.
	#[benchmark]
	fn set_venue() -> Result<(), BenchmarkError> {
		let (id, venue) = T::BenchmarkHelper::venue();
		Venues::<T>::remove(id);
		if let Some(para) = venue.reporter() {
			ByPara::<T>::remove(para);
		}
		let origin = successful::<_, T::GovernorOrigin>()?;
		let call = Call::<T>::set_venue { id, venue: Box::new(venue) };
		#[block]
		{
			call.dispatch_bypass_filter(origin)?;
		}
		assert!(Venues::<T>::contains_key(id));
		Ok(())
	}

	#[benchmark]
	fn set_market() -> Result<(), BenchmarkError> {
		let (venue, _) = T::BenchmarkHelper::venue();
		let origin = successful::<_, T::GovernorOrigin>()?;
		let call = Call::<T>::set_market { venue, market: MarketId(77), remote: Some(1) };
		#[block]
		{
			call.dispatch_bypass_filter(origin)?;
		}
		Ok(())
	}

	#[benchmark]
	fn close_venue() -> Result<(), BenchmarkError> {
		let (id, _) = T::BenchmarkHelper::venue();
		let origin = successful::<_, T::TightenOrigin>()?;
		let call = Call::<T>::close_venue { id };
		#[block]
		{
			call.dispatch_bypass_filter(origin)?;
		}
		Ok(())
	}

	/// The dearest answer: the next messages of the account pay more.
	#[benchmark]
	fn answer() -> Result<(), BenchmarkError> {
		let (_, _, query) = full::<T>();
		let origin = successful::<_, T::ResponseOrigin>()?;
		let response = Box::new(Response::ExecutionResult(Some((0, XcmError::TooExpensive))));
		let call = Call::<T>::answer { query, response };
		#[block]
		{
			call.dispatch_bypass_filter(origin)?;
		}
		assert!(!Queries::<T>::contains_key(query));
		Ok(())
	}

	/// The same as it comes: with what the transport does before it calls.
	#[benchmark]
	fn receive_answer() -> Result<(), BenchmarkError> {
		let (_, _, query) = full::<T>();
		let parties = Pallet::<T>::parties(query);
		let (responder, querier) = parties.ok_or(BenchmarkError::Stop("nobody is to answer"))?;
		let response = Response::ExecutionResult(Some((0, XcmError::TooExpensive)));
		let context = XcmContext::with_message_id([1; 32]);
		#[block]
		{
			pallet_xcm::Pallet::<T>::on_response(
				&responder,
				query,
				Some(&querier),
				response,
				Weight::MAX,
				&context,
			);
		}
		assert!(!Queries::<T>::contains_key(query));
		Ok(())
	}

	#[benchmark]
	fn top_up() -> Result<(), BenchmarkError> {
		let (id, _) = T::BenchmarkHelper::venue();
		T::BenchmarkHelper::mint(&Pallet::<T>::account(), MUCH);
		let origin = successful::<_, T::GovernorOrigin>()?;
		let call = Call::<T>::top_up { id, amount: MUCH / 2 };
		#[block]
		{
			call.dispatch_bypass_filter(origin)?;
		}
		Ok(())
	}

	/// Every reactor that there may be has told how full the float is.
	#[benchmark]
	fn refill() -> Result<(), BenchmarkError> {
		let (id, _) = T::BenchmarkHelper::venue();
		T::BenchmarkHelper::crowd();
		T::BenchmarkHelper::mint(&Pallet::<T>::account(), MUCH);
		let call = Call::<T>::refill { id };
		let who: T::AccountId = whitelisted_caller();
		#[block]
		{
			call.dispatch_bypass_filter(RawOrigin::Signed(who).into())?;
		}
		assert!(FilledAt::<T>::contains_key(id));
		Ok(())
	}

	/// A venue to which nothing can be sent now.
	#[benchmark]
	fn look() {
		let (id, _) = T::BenchmarkHelper::venue();
		T::BenchmarkHelper::suspend(id);
		let mut meter = WeightMeter::new();
		#[block]
		{
			Pallet::<T>::run(&mut meter);
		}
		assert!(!FilledAt::<T>::contains_key(id));
	}

	#[benchmark]
	fn message() -> Result<(), BenchmarkError> {
		let (venue, account, _) = full::<T>();
		T::BenchmarkHelper::mint(&account, MUCH);
		#[block]
		{
			T::BenchmarkHelper::send(venue, &account)?;
		}
		Ok(())
	}
}
