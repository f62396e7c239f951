//! Benchmarks of every call, and of sending one message.
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
	weights::WeightMeter,
};
use sp_runtime::DispatchResult;
use xcm::latest::prelude::{AccountId32, Location, Parachain, Response};

/// What benchmarks need of the neighbours.
pub trait BenchmarkHelper<AccountId> {
	/// A venue reached by message, with an open channel; it is stored.
	fn venue() -> (VenueId, Venue);

	/// Creates `amount` of the venue's asset for `who`.
	fn mint(who: &AccountId, amount: Balance);

	/// An account of this chain that may send, with its bytes.
	fn account() -> (AccountId, [u8; 32]);

	/// Sends the dearest message: funds.
	fn send(venue: VenueId, account: &AccountId) -> DispatchResult;
}

const MUCH: Balance = 1_000_000_000_000;

fn successful<O, E: EnsureOrigin<O>>() -> Result<O, BenchmarkError> {
	E::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// As many lost answers as an account may have.
fn full<T: Config>() -> (VenueId, T::AccountId, u64) {
	let (id, venue) = T::BenchmarkHelper::venue();
	let (account, bytes) = T::BenchmarkHelper::account();
	let responder = Location::new(1, [Parachain(venue.reporter().unwrap_or_default())]);
	let querier = Location::new(0, [AccountId32 { network: None, id: bytes }]);
	let mut last = 0;
	for nonce in 0..u64::from(MAX_AWAITED) {
		let (responder, querier) = (responder.clone(), querier.clone());
		last = Pallet::<T>::await_answer(id, responder, querier, &account, nonce).0;
	}
	(id, account, last)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_venue() -> Result<(), BenchmarkError> {
		let (id, venue) = T::BenchmarkHelper::venue();
		let origin = successful::<_, T::GovernorOrigin>()?;
		let call = Call::<T>::set_venue { id, venue: Box::new(venue) };
		#[block]
		{
			call.dispatch_bypass_filter(origin)?;
		}
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

	#[benchmark]
	fn answer() -> Result<(), BenchmarkError> {
		let (_, _, query) = full::<T>();
		let origin = successful::<_, T::ResponseOrigin>()?;
		let response = Box::new(Response::ExecutionResult(None));
		let call = Call::<T>::answer { query, response };
		#[block]
		{
			call.dispatch_bypass_filter(origin)?;
		}
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

	#[benchmark]
	fn refill() -> Result<(), BenchmarkError> {
		let (id, _) = T::BenchmarkHelper::venue();
		T::BenchmarkHelper::mint(&Pallet::<T>::account(), MUCH);
		let call = Call::<T>::refill { id };
		let who: T::AccountId = whitelisted_caller();
		#[block]
		{
			call.dispatch_bypass_filter(RawOrigin::Signed(who).into())?;
		}
		Ok(())
	}

	#[benchmark]
	fn look() {
		// Nothing to fill up with: every venue is only looked at.
		let _ = T::BenchmarkHelper::venue();
		let mut meter = WeightMeter::new();
		#[block]
		{
			Pallet::<T>::run(&mut meter);
		}
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
