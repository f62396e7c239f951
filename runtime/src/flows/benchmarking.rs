//! Benchmarks of every call, and of what the executor does to hold an asset to its limit.
// The macros write casts and figures of their own; nothing here runs on a chain.
#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation)]
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, clippy::float_arithmetic)]

use super::{
	pallet::{Config, Direction, Event, Limit, Limits, Pallet, Windows},
	Call, Window, HOURS,
};
use dhv_primitives::Balance;
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get};
use frame_system::pallet_prelude::OriginFor;
use sp_runtime::traits::BlockNumberProvider;
use xcm::latest::prelude::*;
use xcm_executor::{traits::TransactAsset, AssetsInHolding};

/// What benchmarks need of the neighbours.
pub trait BenchmarkHelper {
	/// What the executor moves assets with.
	type Transactor: TransactAsset;

	/// An asset that the chain knows, which has no limit but what genesis gave it.
	fn asset() -> Location;

	/// Lets the relay block be this.
	fn set_relay_block(number: u32);
}

type Transactor<T> = <<T as Config>::BenchmarkHelper as BenchmarkHelper>::Transactor;

const MUCH: Balance = 1_000_000_000_000;

const LIMIT: Limit = Limit { inward: 10 * MUCH, outward: 20 * MUCH };

fn successful<O, E: EnsureOrigin<O>>() -> Result<O, BenchmarkError> {
	E::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// An asset with a limit and a flow in each hour of both windows, some of which are forgotten now.
fn busy<T: Config>() -> Location {
	let hours = HOURS as u32;
	T::BenchmarkHelper::set_relay_block(T::Hour::get().saturating_mul(hours.saturating_mul(4)));
	let asset = T::BenchmarkHelper::asset();
	Limits::<T>::insert(&asset, LIMIT);
	let now = T::Clock::current_block_number() / T::Hour::get().max(1);
	let window = Window { hour: now.saturating_sub(hours / 2), amounts: [1; HOURS + 1] };
	for direction in [Direction::In, Direction::Out] {
		Windows::<T>::insert(&asset, direction, window);
	}
	asset
}

fn context() -> XcmContext {
	XcmContext::with_message_id([1; 32])
}

/// Somebody who has never been here.
fn somebody<T: Config>() -> Location {
	Location::new(0, [AccountId32 { network: T::Network::get(), id: [0xB0; 32] }])
}

fn holding<T: Config>(asset: &Asset) -> Result<AssetsInHolding, BenchmarkError> {
	let minted = Transactor::<T>::mint_asset(asset, &context());
	minted.map_err(|_| BenchmarkError::Stop("the asset cannot be minted"))
}

fn told<T: Config>(event: Event<T>) {
	let event: <T as frame_system::Config>::RuntimeEvent = event.into();
	frame_system::Pallet::<T>::assert_has_event(event);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// A limit is taken away, with both windows.
	#[benchmark]
	fn set_limit() -> Result<(), BenchmarkError> {
		let asset = busy::<T>();
		let origin = successful::<_, T::GovernorOrigin>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, asset.clone(), None);
		assert!(!Limits::<T>::contains_key(&asset));
		assert!(!Windows::<T>::contains_key(&asset, Direction::Out));
		Ok(())
	}

	#[benchmark]
	fn tighten_limit() -> Result<(), BenchmarkError> {
		let asset = busy::<T>();
		let tighter = Limit { inward: MUCH, outward: 2 * MUCH };
		let origin = successful::<_, T::TightenOrigin>()?;
		#[extrinsic_call]
		_(origin as OriginFor<T>, asset.clone(), tighter);
		assert_eq!(Limits::<T>::get(&asset), Some(tighter));
		Ok(())
	}

	/// What a message brings within the limit goes to an account that is new.
	#[benchmark]
	fn bring_in() -> Result<(), BenchmarkError> {
		let id = busy::<T>();
		let who = somebody::<T>();
		let held = holding::<T>(&(id.clone(), MUCH).into())?;
		let before = Pallet::<T>::allowed(&id, Direction::In);
		let done;
		#[block]
		{
			done = Transactor::<T>::deposit_asset(held, &who, Some(&context()));
		}
		assert!(done.is_ok());
		assert_eq!(Pallet::<T>::allowed(&id, Direction::In), before - MUCH);
		Ok(())
	}

	/// What a message brings over the limit goes to the trap.
	#[benchmark]
	fn hold_back() -> Result<(), BenchmarkError> {
		let id = busy::<T>();
		let who = somebody::<T>();
		let (amount, allowance) = (20 * MUCH, Pallet::<T>::allowed(&id, Direction::In));
		let held = holding::<T>(&(id.clone(), amount).into())?;
		let done;
		#[block]
		{
			done = Transactor::<T>::deposit_asset(held, &who, Some(&context()));
		}
		assert!(done.is_ok());
		told::<T>(Event::FlowLimited { asset: id, amount, allowance, claimer: who });
		Ok(())
	}

	/// Everything that an account has leaves, and the account with it.
	#[benchmark]
	fn take_out() -> Result<(), BenchmarkError> {
		let id = busy::<T>();
		let who = somebody::<T>();
		let asset: Asset = (id.clone(), MUCH).into();
		// Without a context nothing is counted.
		let stored = Transactor::<T>::deposit_asset(holding::<T>(&asset)?, &who, None);
		stored.map_err(|_| BenchmarkError::Stop("the asset cannot be deposited"))?;
		let before = Pallet::<T>::allowed(&id, Direction::Out);
		let done;
		#[block]
		{
			done = Transactor::<T>::withdraw_asset(&asset, &who, Some(&context()));
		}
		assert!(done.is_ok());
		assert_eq!(Pallet::<T>::allowed(&id, Direction::Out), before - MUCH);
		Ok(())
	}
}
