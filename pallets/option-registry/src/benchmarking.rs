//! Benchmarks. The runtime's helper prepares the neighbours; everything else is set up here.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::float_arithmetic,
	missing_docs,
	reason = "benchmarks run only off chain"
)]

use crate::{types::*, *};
use alloc::{boxed::Box, vec, vec::Vec};
use dhv_primitives::{
	ports::{OperatorFeed, OptionRegistry, OptionTokens, PriceTick, ScheduledWork},
	BackingClass, Balance, Contracts, Fixed, OptionKind, Price, Series, SeriesId, Timestamp, LOT,
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

const START: u64 = 1_800_000_000;
const HOUR: u64 = 3_600;
const EXPIRY: u64 = START + 48 * HOUR;
const FUNDS: Balance = 1_000_000_000_000_000;
const QUANTITY: Contracts = Contracts::ONE;

fn usd(whole: i64) -> Price {
	Price::new(Fixed::from_int(whole))
}

fn parameters() -> ProductParameters {
	let days = 1u64..=u64::from(MAX_MARGIN_KNOTS);
	let knots: Vec<_> = days
		.map(|day| (day * 6 * 86_400, Fixed::from_bps(u32::try_from(day).unwrap_or(1) * 500)))
		.collect();
	let kind = KindParameters {
		min_strike: usd(1),
		max_strike: usd(100_000),
		health: HealthFactors { upper: 13_000, lower: 11_000 },
		upper_bound: UpperBoundTable::truncate_from(knots),
	};
	ProductParameters {
		min_expiry: HOUR,
		max_expiry: 90 * 86_400,
		write_cutoff: 0,
		expiry_interval: HOUR,
		expiry_offset: 0,
		strike_step: usd(1),
		call: kind.clone(),
		put: kind,
		spot_shock: Fixed::from_bps(7_500),
		max_price_age: 300,
		fixing_window: 1_800,
		min_coverage: 60,
		dispute: DisputeTerms {
			locking_period: 0,
			dispute_period: 60,
			resolution_period: 60,
			max_deviation_bps: 500,
			long_stop: 60,
		},
		open_interest_cap: Contracts::from_units(u128::MAX),
		series_cap: Contracts::from_units(u128::MAX),
		classes: ClassLimits { pool: true, full: true, naked_cap: FUNDS, min_naked_collateral: 0 },
		liquidation: LiquidationTerms {
			deviation: Fixed::ZERO,
			max_penalty: Fixed::ONE,
			insurance_share: 2_000,
			grace: 0,
			release: 20_000,
		},
	}
}

fn terms<T: Config>(strike: i64) -> Series {
	let product = T::BenchmarkHelper::product();
	Series {
		underlying: product.underlying,
		strike_asset: product.strike_asset,
		collateral_asset: product.collateral_asset,
		expiry: Timestamp::from_secs(EXPIRY),
		kind: OptionKind::Put,
		strike: usd(strike),
		backing: BackingClass::Pool,
	}
}

fn tick<T: Config>(seconds: u64, price: i64) {
	let product = T::BenchmarkHelper::product();
	T::BenchmarkHelper::set_time(Timestamp::from_secs(seconds));
	T::BenchmarkHelper::set_price(&product, usd(price));
	Pallet::<T>::on_round(product.underlying);
}

/// An approved product, a price and a writer with funds.
fn set_up<T: Config>() -> Result<T::AccountId, DispatchError> {
	let product = T::BenchmarkHelper::product();
	Pallet::<T>::do_set_product(product, Box::new(parameters()))?;
	tick::<T>(START, 2_000);
	let writer = T::BenchmarkHelper::writer();
	T::Assets::mint_into(product.collateral_asset, &writer, FUNDS)?;
	Ok(writer)
}

/// A series that the writer has written to one holder.
fn written<T: Config>() -> Result<(SeriesId, T::AccountId, T::AccountId), DispatchError> {
	let writer = set_up::<T>()?;
	let holder: T::AccountId = whitelisted_caller();
	let product = T::BenchmarkHelper::product();
	T::Assets::mint_into(product.collateral_asset, &holder, FUNDS)?;
	let series = Pallet::<T>::do_issue(terms::<T>(2_000), None)?;
	Pallet::<T>::do_write(&writer, series, QUANTITY, &holder)?;
	Ok((series, writer, holder))
}

/// So many operators.
fn operators<T: Config>(count: u32) -> Vec<T::AccountId> {
	let operators: Vec<_> = (0..count).map(|number| account("operator", number, 0)).collect();
	T::BenchmarkHelper::set_operators(&operators);
	operators
}

/// Rounds and feeds of `count` operators cover the window; stops just after expiry.
fn cover<T: Config>(count: u32) {
	let operators = operators::<T>(count);
	let product = T::BenchmarkHelper::product();
	for seconds in [EXPIRY - 1_800, EXPIRY - 120, EXPIRY - 60] {
		tick::<T>(seconds, 1_500);
		for (operator, cents) in operators.iter().zip(0u32..) {
			let price = Fixed::from_int(1_500 + i64::from(cents));
			Pallet::<T>::on_value(operator, product.underlying, Price::new(price));
			Pallet::<T>::on_value(operator, product.strike_asset, usd(1));
		}
	}
	set_time::<T>(EXPIRY + 1);
}

/// Sets clock and block number far enough for every period to be over.
fn set_time<T: Config>(seconds: u64) {
	T::BenchmarkHelper::set_time(Timestamp::from_secs(seconds));
	let passed = T::MinPeriodBlocks::get().saturating_add(1);
	let block = frame_system::Pallet::<T>::block_number() + passed.into();
	frame_system::Pallet::<T>::set_block_number(block);
}

/// Covers the window, proposes, and lets the dispute period pass: the fixing can be made final.
fn expire<T: Config>() {
	cover::<T>(T::MaxOperators::get());
	let proposed = Pallet::<T>::do_advance(key::<T>());
	debug_assert!(proposed.is_ok());
	set_time::<T>(EXPIRY + 100);
}

/// The fixing is in dispute.
fn disputed<T: Config>() -> Result<(), DispatchError> {
	set_up::<T>()?;
	Pallet::<T>::do_issue(terms::<T>(2_000), None)?;
	cover::<T>(T::MaxOperators::get());
	Pallet::<T>::do_advance(key::<T>()).map_err(DispatchError::from)?;
	Pallet::<T>::do_dispute(key::<T>())
}

/// So many windows of the product's market that listen now.
fn open_windows<T: Config>(count: u32) {
	let mut pending = Vec::new();
	for number in 0..count {
		let expiry = Timestamp::from_secs(START + u64::from(number) + 60);
		let key = FixingKey { expiry, ..key::<T>() };
		let terms = parameters().fixing_terms();
		Fixings::<T>::insert(key, FixingRecord::new(terms, None));
		pending.push(key.pending(&terms));
	}
	PendingExpiries::<T>::put(frame_support::BoundedVec::truncate_from(pending));
}

fn key<T: Config>() -> FixingKey {
	FixingKey::of(&terms::<T>(2_000))
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
