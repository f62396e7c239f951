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
	tunable::Power,
	BackingClass, Balance, Contracts, Fixed, Price, Series, SeriesId, Timestamp, LOT,
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
	/// Makes a writer one that keeps health, with the vault that it has in a series in its books and
	/// `free` to add or to cover with at once. If that is not zero, it also has as many hedges as it
	/// may have, worth little, which it sells at `price` before it adds less than it is asked for.
	fn keep_books(writer: &AccountId, series: SeriesId, free: Balance, price: Price);
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
		// Much has moved before.
		let mut new = parameters();
		new.max_price_age += 1;
		new.liquidation.grace += 1;
		new.classes.min_naked_collateral += 1;
		Pallet::<T>::do_set_product(product, Box::new(new.clone()), Power::Governor)?;
		new.liquidation.grace += 1;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, product, Box::new(new.clone()));
		assert_eq!(Products::<T>::get(product), Some(new));
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

	/// Each action changes the place of a naked vault in the order, and the trigger of its series
	/// once.
	#[benchmark(extra)]
	fn adjust_vault_naked(
		a: Linear<2, { T::MaxVaultActions::get() }>,
	) -> Result<(), BenchmarkError> {
		let (series, caller) = naked::<T>()?;
		let mut actions = vec![VaultAction::DepositCollateral(1_000_000); a as usize - 1];
		actions.push(VaultAction::Mint { contracts: LOT, to: account("holder", 0, 0) });
		let actions = ActionsOf::<T>::truncate_from(actions);
		let before = Watches::<T>::get(series);
		#[extrinsic_call]
		adjust_vault(RawOrigin::Signed(caller.clone()), caller.clone(), series, actions);
		assert!(Watches::<T>::get(series) != before);
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
		// It has moved before.
		let more = Contracts::from_units(QUANTITY.units() * 2);
		Pallet::<T>::do_set_underlying_cap(underlying, Some(more), Power::Governor)?;
		#[block]
		{
			Pallet::<T>::do_set_underlying_cap(underlying, Some(QUANTITY), Power::Governor)?;
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
		Pallet::<T>::store_insurance(asset, terms);
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

	/// The only vault, of a pool that covers a part of its shortfall; the insurance covers the rest
	/// and the payouts open.
	#[benchmark]
	fn settle_vault() -> Result<(), BenchmarkError> {
		let (series, writer, holder) = written::<T>()?;
		insure::<T>(&holder)?;
		expire_at::<T>(1_000);
		Pallet::<T>::do_poke_fixing(series)?;
		T::BenchmarkHelper::keep_books(&writer, series, CASH, usd(1_000));
		#[extrinsic_call]
		_(RawOrigin::Signed(holder), series, writer.clone());
		assert!(Pallet::<T>::position(&writer, series).short.is_zero());
		let asset = T::BenchmarkHelper::product().collateral_asset;
		assert!(Insurance::<T>::get(asset) < FUNDS / 4, "the insurance covers a part");
		Ok(())
	}

	/// The only vault of a group, fully backed with a long leg of which a part returns.
	#[benchmark(extra)]
	fn settle_vault_with_long() -> Result<(), BenchmarkError> {
		set_up::<T>()?;
		let (short, caller) = spread::<T>()?;
		expire::<T>();
		Pallet::<T>::do_poke_fixing(short)?;
		#[extrinsic_call]
		settle_vault(RawOrigin::Signed(caller.clone()), short, caller.clone());
		assert!(Pallet::<T>::vault(short, caller).is_none());
		Ok(())
	}

	/// A naked vault that falls short, and whose owner has no account for anything.
	#[benchmark(extra)]
	fn settle_vault_naked() -> Result<(), BenchmarkError> {
		let (series, owner) = naked::<T>()?;
		insure::<T>(&owner)?;
		expire_at::<T>(1_000);
		Pallet::<T>::do_poke_fixing(series)?;
		#[extrinsic_call]
		settle_vault(RawOrigin::Signed(owner.clone()), series, owner.clone());
		assert!(Pallet::<T>::vault(series, owner).is_none());
		Ok(())
	}

	#[benchmark]
	fn pay_holder() -> Result<(), BenchmarkError> {
		let (series, writer, holder) = written::<T>()?;
		Pallet::<T>::do_write(&writer, series, QUANTITY, &writer)?;
		expire::<T>();
		Pallet::<T>::do_poke_fixing(series)?;
		T::BenchmarkHelper::keep_books(&writer, series, FUNDS / 4, usd(1_500));
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

	/// As [`attend`].
	#[benchmark]
	fn poke_vault() -> Result<(), BenchmarkError> {
		let (series, writer, _) = written::<T>()?;
		distress::<T>(series, &writer)?;
		T::BenchmarkHelper::keep_books(&writer, series, CASH, usd(FALLEN));
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), series, writer.clone());
		let distress = Distressed::<T>::get(series, writer);
		assert!(distress.is_some_and(|distress| distress.sale.is_some()));
		Ok(())
	}

	/// Closes the whole vault: a part of the penalty goes to the insurance, the rest of the
	/// collateral back to the owner.
	#[benchmark]
	fn bid() -> Result<(), BenchmarkError> {
		// So little that a bid cannot close a part of it.
		let (series, writer, holder) = written_of::<T>(LOT)?;
		distress::<T>(series, &writer)?;
		Pallet::<T>::do_poke_vault(series, &writer)?;
		set_time::<T>(START + 240);
		#[extrinsic_call]
		_(RawOrigin::Signed(holder), series, writer.clone(), LOT, Fixed::ZERO);
		assert!(Pallet::<T>::vault(series, writer).is_none());
		let asset = T::BenchmarkHelper::product().collateral_asset;
		assert!(Insurance::<T>::get(asset) > 0);
		Ok(())
	}

	/// Both sides of one market.
	#[benchmark]
	fn watch_side() -> Result<(), BenchmarkError> {
		let (series, ..) = written::<T>()?;
		#[block]
		{
			Pallet::<T>::watch_prices(&mut WeightMeter::new());
		}
		assert!(Watches::<T>::contains_key(series));
		Ok(())
	}

	/// The owner sells every hedge, adds what it has, and is called all the same.
	#[benchmark]
	fn take_up_need() -> Result<(), BenchmarkError> {
		let (series, writer, _) = written::<T>()?;
		fall::<T>(series, &writer, CASH);
		let terms = terms::<T>(2_000);
		#[block]
		{
			let judged = Pallet::<T>::judge_now(series, &terms, &writer);
			let judged = judged.map_err(DispatchError::from)?;
			Pallet::<T>::take_up_need(series, &writer, &judged)?;
		}
		assert!(Distressed::<T>::contains_key(series, writer));
		Ok(())
	}

	/// The owner sells every hedge and adds what it has; the auction starts all the same.
	#[benchmark]
	fn attend() -> Result<(), BenchmarkError> {
		let (series, writer, _) = written::<T>()?;
		distress::<T>(series, &writer)?;
		T::BenchmarkHelper::keep_books(&writer, series, CASH, usd(FALLEN));
		last_asked::<T>(series, &writer, Timestamp::from_secs(0));
		#[block]
		{
			Pallet::<T>::attend_distressed(&mut WeightMeter::new());
		}
		let distress = Distressed::<T>::get(series, writer).ok_or("no distress")?;
		assert!(distress.sale.is_some() && distress.asked > Timestamp::from_secs(0));
		Ok(())
	}

	/// The owner was asked a moment ago; the auction starts.
	#[benchmark]
	fn look() -> Result<(), BenchmarkError> {
		let (series, writer, _) = written::<T>()?;
		distress::<T>(series, &writer)?;
		last_asked::<T>(series, &writer, Pallet::<T>::now());
		#[block]
		{
			Pallet::<T>::attend_distressed(&mut WeightMeter::new());
		}
		let distress = Distressed::<T>::get(series, writer);
		assert!(distress.is_some_and(|distress| distress.sale.is_some()));
		Ok(())
	}

	/// Of the vaults that are looked at, the last one holds too much.
	#[benchmark]
	fn refresh_series() -> Result<(), BenchmarkError> {
		let (series, writer, holder) = written::<T>()?;
		let vault = Pallet::<T>::vault(series, writer.clone()).ok_or("no vault")?;
		for number in 1..crate::health::KEPT_PER_SERIES {
			let owner: T::AccountId = account("owner", u32::try_from(number).unwrap_or(0), 0);
			let terms = terms::<T>(2_000);
			Pallet::<T>::put_vault(series, &terms, &owner, vault).map_err(DispatchError::from)?;
			T::BenchmarkHelper::keep_books(&owner, series, 0, usd(2_000));
		}
		Pallet::<T>::do_top_up(&holder, series, &writer, FUNDS / 4)?;
		T::BenchmarkHelper::keep_books(&writer, series, 0, usd(2_000));
		#[block]
		{
			Pallet::<T>::pass_over_series(&mut WeightMeter::new());
		}
		assert!(Pallet::<T>::position(&writer, series).collateral < FUNDS / 4);
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "test code")]
mod names {
	use crate::{tests::mock::Test, Pallet};
	use alloc::{collections::BTreeSet, string::String};
	use frame_benchmarking::Benchmarking;

	/// The functions of the trait, read from its source.
	fn weights() -> BTreeSet<String> {
		let source = include_str!("../weights.rs");
		let (_, from) = source.split_once("pub trait WeightInfo {").unwrap();
		let (body, _) = from.split_once("\n}\n").unwrap();
		let names = body.split("\tfn ").skip(1);
		names.map(|rest| rest.split_once('(').unwrap().0.into()).collect()
	}

	#[test]
	fn every_weight_has_a_benchmark_and_every_benchmark_a_weight() {
		let benchmarks = Pallet::<Test>::benchmarks(false).into_iter();
		let benchmarks: BTreeSet<_> =
			benchmarks.map(|benchmark| String::from_utf8(benchmark.name).unwrap()).collect();
		assert_eq!(weights(), benchmarks);
		assert!(benchmarks.contains("bid"));
	}
}
