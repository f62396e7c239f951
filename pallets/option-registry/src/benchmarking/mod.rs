//! Benchmarks. The runtime's helper prepares the neighbours; everything else is set up here.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::float_arithmetic,
	missing_docs,
	reason = "benchmarks run only off chain"
)]

mod prepare;

use self::prepare::*;
use crate::{types::*, *};
use alloc::{boxed::Box, vec};
use dhv_primitives::{
	ports::{OperatorFeed, OptionRegistry, OptionTokens, PriceTick, ScheduledWork},
	BackingClass, Contracts, Price, Series, SeriesId, Timestamp, LOT,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{fungibles::Mutate, EnsureOrigin, Get},
	weights::WeightMeter,
};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

/// What a runtime prepares for these benchmarks.
pub trait BenchmarkHelper<AccountId> {
	/// A product whose assets exist; its collateral can be minted.
	fn product() -> Product;
	/// An account that may write and whose owner accepts any settlement.
	fn writer() -> AccountId;
	/// Sets the clock.
	fn set_time(now: Timestamp);
	/// Makes a new price round, stamped with the clock.
	fn set_price(product: &Product, price: Price);
	/// Sets whose prices make a fixing.
	fn set_operators(operators: &[AccountId]);
	/// Gives an account native funds for deposits.
	fn fund(account: &AccountId);
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn set_product() -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let product = T::BenchmarkHelper::product();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, product, Box::new(parameters()));
		assert_eq!(Products::<T>::get(product), Some(parameters()));
		Ok(())
	}

	#[benchmark]
	fn issue_series() -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		let caller: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::fund(&caller);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), terms::<T>(2_000));
		let series = Pallet::<T>::find(&terms::<T>(2_000)).ok_or("no series")?;
		assert!(Issuers::<T>::contains_key(series));
		Ok(())
	}

	#[benchmark]
	fn adjust_vault(a: Linear<1, { T::MaxVaultActions::get() }>) -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		let caller: T::AccountId = whitelisted_caller();
		let asset = T::BenchmarkHelper::product().collateral_asset;
		T::Assets::mint_into(asset, &caller, FUNDS)?;
		let full = |strike| Series { backing: BackingClass::PublicFull, ..terms::<T>(strike) };
		let long = Pallet::<T>::do_issue(full(1_500), None)?;
		let short = Pallet::<T>::do_issue(full(2_000), None)?;
		let open = [
			VaultAction::DepositCollateral(FUNDS / 2),
			VaultAction::Mint {
				contracts: Contracts::from_units(LOT.units() * 100),
				to: caller.clone(),
			},
		];
		Pallet::<T>::do_adjust(&caller, &caller, long, &open)?;
		// Each moves options and changes the books of another series.
		let action = VaultAction::DepositLong { series: long, contracts: LOT };
		let count = usize::try_from(a).unwrap_or_default();
		let actions = ActionsOf::<T>::truncate_from(vec![action; count]);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), caller.clone(), short, actions);
		let leg = Pallet::<T>::vault(short, caller).and_then(|vault| vault.long);
		assert_eq!(leg.map(|leg| leg.contracts.units()), Some(LOT.units() * u128::from(a)));
		Ok(())
	}

	#[benchmark]
	fn set_operator() -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		let series = Pallet::<T>::do_issue(terms::<T>(2_000), None)?;
		let caller: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::fund(&caller);
		let operator: T::AccountId = account("operator", 0, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), operator.clone(), Some(series), true);
		assert!(Pallet::<T>::is_operator(caller, operator, series));
		Ok(())
	}

	#[benchmark]
	fn claim_credit() -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		let caller: T::AccountId = whitelisted_caller();
		let asset = T::BenchmarkHelper::product().collateral_asset;
		T::Assets::mint_into(asset, &Pallet::<T>::account_id(), FUNDS)?;
		Credits::<T>::insert(&caller, asset, FUNDS / 2);
		Ledger::<T>::mutate(asset, |entry| entry.credits = FUNDS / 2);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), asset, caller.clone());
		assert_eq!(Credits::<T>::get(caller, asset), 0);
		Ok(())
	}

	#[benchmark]
	fn set_limit() -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		let underlying = T::BenchmarkHelper::product().underlying;
		#[block]
		{
			Pallet::<T>::do_set_underlying_cap(underlying, Some(QUANTITY))?;
		}
		assert_eq!(UnderlyingCaps::<T>::get(underlying), Some(QUANTITY));
		Ok(())
	}

	#[benchmark]
	fn withdraw_surplus() -> Result<(), BenchmarkError> {
		let writer = set_up::<T>()?;
		let asset = T::BenchmarkHelper::product().collateral_asset;
		Pallet::<T>::do_contribute(asset, &writer, FUNDS / 2)?;
		let terms = InsuranceTerms { target: FUNDS / 4, pot_share: 0, pot_cap: 0 };
		Pallet::<T>::do_set_insurance(asset, Some(terms))?;
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, asset, writer);
		assert_eq!(Insurance::<T>::get(asset), FUNDS / 4);
		Ok(())
	}

	#[benchmark]
	fn contribute() -> Result<(), BenchmarkError> {
		let writer = set_up::<T>()?;
		let asset = T::BenchmarkHelper::product().collateral_asset;
		#[block]
		{
			Pallet::<T>::do_contribute(asset, &writer, FUNDS / 2)?;
		}
		assert_eq!(Insurance::<T>::get(asset), FUNDS / 2);
		Ok(())
	}

	#[benchmark]
	fn write() -> Result<(), BenchmarkError> {
		let writer = set_up::<T>()?;
		let series = Pallet::<T>::do_issue(terms::<T>(2_000), None)?;
		#[block]
		{
			Pallet::<T>::do_write(&writer, series, QUANTITY, &writer)?;
		}
		assert_eq!(Pallet::<T>::position(&writer, series).short, QUANTITY);
		Ok(())
	}

	#[benchmark]
	fn close() -> Result<(), BenchmarkError> {
		let (series, writer, holder) = written::<T>()?;
		#[block]
		{
			Pallet::<T>::do_close(&writer, series, QUANTITY, &holder)?;
		}
		assert!(Pallet::<T>::position(&writer, series).short.is_zero());
		Ok(())
	}

	#[benchmark]
	fn top_up() -> Result<(), BenchmarkError> {
		let (series, writer, holder) = written::<T>()?;
		let before = Pallet::<T>::position(&writer, series).collateral;
		#[extrinsic_call]
		_(RawOrigin::Signed(holder), series, writer.clone(), 1_000_000);
		assert_eq!(Pallet::<T>::position(&writer, series).collateral, before + 1_000_000);
		Ok(())
	}

	#[benchmark]
	fn on_round(e: Linear<0, { T::MaxOpenWindows::get() }>) -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		open_windows::<T>(e);
		let product = T::BenchmarkHelper::product();
		tick::<T>(START + 10, 2_000);
		T::BenchmarkHelper::set_time(Timestamp::from_secs(START + 20));
		T::BenchmarkHelper::set_price(&product, usd(2_000));
		#[block]
		{
			Pallet::<T>::on_round(product.underlying);
		}
		let held = |record: FixingRecord| record.rounds.average.covered == 10;
		assert!(Fixings::<T>::iter_values().all(held));
		Ok(())
	}

	#[benchmark]
	fn on_value(e: Linear<0, { T::MaxOpenWindows::get() }>) -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		open_windows::<T>(e);
		let asset = T::BenchmarkHelper::product().underlying;
		let operator: T::AccountId = account("operator", 0, 0);
		Pallet::<T>::on_value(&operator, asset, usd(2_000));
		T::BenchmarkHelper::set_time(Timestamp::from_secs(START + 20));
		#[block]
		{
			Pallet::<T>::on_value(&operator, asset, usd(2_001));
		}
		assert_eq!(OperatorPrices::<T>::iter().count(), usize::try_from(e).unwrap_or_default());
		Ok(())
	}

	#[benchmark]
	fn propose_fixing(o: Linear<1, { T::MaxOperators::get() }>) -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		Pallet::<T>::do_issue(terms::<T>(2_000), None)?;
		cover::<T>(o);
		#[block]
		{
			Pallet::<T>::do_advance(key::<T>()).map_err(DispatchError::from)?;
		}
		let state = Fixings::<T>::get(key::<T>()).map(|record| record.state);
		assert!(matches!(state, Some(FixingState::Proposed { .. })));
		Ok(())
	}

	#[benchmark]
	fn dispute_fixing() -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		Pallet::<T>::do_issue(terms::<T>(2_000), None)?;
		cover::<T>(T::MaxOperators::get());
		Pallet::<T>::do_advance(key::<T>()).map_err(DispatchError::from)?;
		let origin =
			T::DisputeOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, key::<T>());
		let state = Fixings::<T>::get(key::<T>()).map(|record| record.state);
		assert!(matches!(state, Some(FixingState::Disputed { .. })));
		Ok(())
	}

	#[benchmark]
	fn resolve_fixing() -> Result<(), BenchmarkError> {
		disputed::<T>()?;
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, key::<T>(), usd(1_501));
		let state = Fixings::<T>::get(key::<T>()).map(|record| record.state);
		assert!(matches!(state, Some(FixingState::Proposed { .. })));
		Ok(())
	}

	#[benchmark]
	fn poke_fixing(
		o: Linear<1, { T::MaxOperators::get() }>,
		s: Linear<1, { T::MaxSeriesPerExpiry::get() }>,
	) -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		let series = Pallet::<T>::do_issue(terms::<T>(2_000), None)?;
		for number in 1..s {
			Pallet::<T>::do_issue(terms::<T>(2_000 + i64::from(number)), None)?;
		}
		cover::<T>(o);
		Pallet::<T>::do_advance(key::<T>()).map_err(DispatchError::from)?;
		set_time::<T>(EXPIRY + 100);
		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), series);
		assert!(!SeriesOf::<T>::contains_key(series));
		Ok(())
	}

	#[benchmark]
	fn finalise_fixing(
		s: Linear<1, { T::MaxSeriesPerExpiry::get() }>,
	) -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		for number in 0..s {
			Pallet::<T>::do_issue(terms::<T>(2_000 + i64::from(number)), None)?;
		}
		expire::<T>();
		#[block]
		{
			Pallet::<T>::do_advance(key::<T>()).map_err(DispatchError::from)?;
		}
		assert!(PendingExpiries::<T>::get().is_empty());
		Ok(())
	}

	#[benchmark]
	fn settle_vault() -> Result<(), BenchmarkError> {
		let (series, writer, holder) = written::<T>()?;
		expire::<T>();
		Pallet::<T>::do_poke_fixing(series)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(holder), series, writer.clone());
		assert!(Pallet::<T>::position(&writer, series).short.is_zero());
		Ok(())
	}

	#[benchmark]
	fn pay_holder() -> Result<(), BenchmarkError> {
		let (series, writer, holder) = written::<T>()?;
		Pallet::<T>::do_write(&writer, series, QUANTITY, &writer)?;
		expire::<T>();
		Pallet::<T>::do_poke_fixing(series)?;
		Pallet::<T>::do_settle_vault(series, &writer)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(holder.clone()), series, holder.clone());
		assert!(SeriesOf::<T>::get(series).is_some_and(|info| info.supply == QUANTITY));
		Ok(())
	}

	#[benchmark]
	fn retire() -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		let series = Pallet::<T>::do_issue(terms::<T>(2_000), None)?;
		expire::<T>();
		Pallet::<T>::do_advance(key::<T>()).map_err(DispatchError::from)?;
		#[block]
		{
			Pallet::<T>::do_poke_fixing(series)?;
		}
		assert!(!SeriesOf::<T>::contains_key(series));
		Ok(())
	}

	#[benchmark]
	fn run_base() {
		#[block]
		{
			Pallet::<T>::run(&mut WeightMeter::new());
		}
	}

	#[benchmark]
	fn check_fixing() -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		Pallet::<T>::do_issue(terms::<T>(2_000), None)?;
		expire::<T>();
		let due;
		#[block]
		{
			let (record, entry) =
				Pallet::<T>::load_fixing(&key::<T>()).map_err(DispatchError::from)?;
			due = Pallet::<T>::due_step(&entry, &record).is_ok();
		}
		assert!(due);
		Ok(())
	}

	#[benchmark]
	fn settlement_step() {
		let gone = SeriesId(u32::MAX);
		SettlementQueue::<T>::put(frame_support::BoundedVec::truncate_from(vec![gone]));
		#[block]
		{
			Pallet::<T>::settle_next(gone, &mut WeightMeter::new());
		}
		assert!(SettlementQueue::<T>::get().is_empty());
	}

	#[benchmark]
	fn list_holders(h: Linear<1, 16>) -> Result<(), BenchmarkError> {
		let (series, writer, _) = written::<T>()?;
		for number in 1..h {
			let holder: T::AccountId = account("holder", number, 0);
			Pallet::<T>::do_write(&writer, series, LOT, &holder)?;
		}
		let holders;
		#[block]
		{
			holders = T::OptionTokens::holders(series, None, h);
		}
		assert_eq!(u32::try_from(holders.len()), Ok(h));
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::benchmark_externalities(),
		crate::tests::mock::Test
	);
}
