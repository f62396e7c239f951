//! What the benchmarks begin with: products, series, and fixings in every state.

use super::BenchmarkHelper;
use crate::{types::*, *};
use alloc::{boxed::Box, vec::Vec};
use dhv_primitives::{
	ports::{OperatorFeed, PriceTick},
	BackingClass, Balance, Contracts, Fixed, OptionKind, Price, Series, SeriesId, Timestamp,
};
use frame_benchmarking::v2::*;
use frame_support::traits::{fungibles::Mutate, Get};
use sp_runtime::DispatchError;

pub(super) const START: u64 = 1_800_000_000;
pub(super) const HOUR: u64 = 3_600;
pub(super) const EXPIRY: u64 = START + 48 * HOUR;
pub(super) const FUNDS: Balance = 1_000_000_000_000_000;
pub(super) const QUANTITY: Contracts = Contracts::ONE;
/// What an owner has to add: not enough.
pub(super) const CASH: Balance = 1_000_000;
/// A price at which the vault of [`written`] is in need.
pub(super) const FALLEN: i64 = 1_700;

pub(super) fn usd(whole: i64) -> Price {
	Price::new(Fixed::from_int(whole))
}

pub(super) fn parameters() -> ProductParameters {
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

pub(super) fn terms<T: Config>(strike: i64) -> Series {
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

pub(super) fn tick<T: Config>(seconds: u64, price: i64) {
	let product = T::BenchmarkHelper::product();
	T::BenchmarkHelper::set_time(Timestamp::from_secs(seconds));
	T::BenchmarkHelper::set_price(&product, usd(price));
	Pallet::<T>::on_round(product.underlying);
}

/// An approved product, a price and a writer with funds.
pub(super) fn set_up<T: Config>() -> Result<T::AccountId, DispatchError> {
	let product = T::BenchmarkHelper::product();
	Pallet::<T>::ensure_product(product, &parameters())?;
	Pallet::<T>::store_product(product, Box::new(parameters()));
	let writer = T::BenchmarkHelper::writer();
	tick::<T>(START, 2_000);
	T::Assets::mint_into(product.collateral_asset, &writer, FUNDS)?;
	Ok(writer)
}

/// A series that the writer has written to one holder.
pub(super) fn written<T: Config>() -> Result<(SeriesId, T::AccountId, T::AccountId), DispatchError>
{
	written_of::<T>(QUANTITY)
}

/// As [`written`], of so many contracts.
pub(super) fn written_of<T: Config>(
	contracts: Contracts,
) -> Result<(SeriesId, T::AccountId, T::AccountId), DispatchError> {
	let writer = set_up::<T>()?;
	let holder: T::AccountId = whitelisted_caller();
	let product = T::BenchmarkHelper::product();
	T::Assets::mint_into(product.collateral_asset, &holder, FUNDS)?;
	let series = Pallet::<T>::do_issue(terms::<T>(2_000), None)?;
	Pallet::<T>::do_write(&writer, series, contracts, &holder)?;
	Ok((series, writer, holder))
}

/// The vault of [`written`] at a price that leaves it in need; its owner has `free` to add.
pub(super) fn fall<T: Config>(series: SeriesId, writer: &T::AccountId, free: Balance) {
	T::BenchmarkHelper::keep_books(writer, series, free, usd(FALLEN));
	tick::<T>(START + 30, FALLEN);
}

/// As [`fall`], and the vault stands in distress: its owner had nothing.
pub(super) fn distress<T: Config>(
	series: SeriesId,
	writer: &T::AccountId,
) -> Result<(), DispatchError> {
	fall::<T>(series, writer, 0);
	let terms = terms::<T>(2_000);
	let judged = Pallet::<T>::judge_now(series, &terms, writer).map_err(DispatchError::from)?;
	Pallet::<T>::take_up_need(series, writer, &judged)
}

/// Says when the owner of a vault in distress was last asked for collateral.
pub(super) fn last_asked<T: Config>(series: SeriesId, writer: &T::AccountId, at: Timestamp) {
	Distressed::<T>::mutate(series, writer, |distress| {
		if let Some(distress) = distress {
			distress.asked = at;
		}
	});
}

/// A naked vault, and its owner.
pub(super) fn naked<T: Config>() -> Result<(SeriesId, T::AccountId), DispatchError> {
	set_up::<T>()?;
	let owner: T::AccountId = whitelisted_caller();
	let product = T::BenchmarkHelper::product();
	T::Assets::mint_into(product.collateral_asset, &owner, FUNDS)?;
	let terms = Series { backing: BackingClass::PublicNaked, ..terms::<T>(2_000) };
	let series = Pallet::<T>::do_issue(terms, None)?;
	let required = Pallet::<T>::initial_requirement(series, QUANTITY)? + 1_000_000;
	let open = [
		VaultAction::DepositCollateral(required),
		VaultAction::Mint { contracts: QUANTITY, to: owner.clone() },
	];
	Pallet::<T>::do_adjust(&owner, &owner, series, &open)?;
	Ok((series, owner))
}

/// A fully backed vault with more long than short.
pub(super) fn spread<T: Config>() -> Result<(SeriesId, T::AccountId), DispatchError> {
	let owner: T::AccountId = whitelisted_caller();
	let product = T::BenchmarkHelper::product();
	T::Assets::mint_into(product.collateral_asset, &owner, FUNDS)?;
	let full = |strike| Series { backing: BackingClass::PublicFull, ..terms::<T>(strike) };
	let long = Pallet::<T>::do_issue(full(1_900), None)?;
	let short = Pallet::<T>::do_issue(full(2_000), None)?;
	let twice = Contracts::from_units(QUANTITY.units() * 2);
	let other: T::AccountId = account("writer", 0, 0);
	T::Assets::mint_into(product.collateral_asset, &other, FUNDS)?;
	let open = |contracts| {
		let to = owner.clone();
		[VaultAction::DepositCollateral(FUNDS / 4), VaultAction::Mint { contracts, to }]
	};
	Pallet::<T>::do_adjust(&other, &other, long, &open(twice))?;
	Pallet::<T>::do_adjust(&owner, &owner, short, &open(QUANTITY))?;
	let join = [VaultAction::DepositLong { series: long, contracts: twice }];
	Pallet::<T>::do_adjust(&owner, &owner, short, &join)?;
	Ok((short, owner))
}

/// An insurance fund that covers whatever a pot lacks.
pub(super) fn insure<T: Config>(giver: &T::AccountId) -> Result<(), DispatchError> {
	let asset = T::BenchmarkHelper::product().collateral_asset;
	Pallet::<T>::do_contribute(asset, giver, FUNDS / 4)?;
	Pallet::<T>::store_insurance(
		asset,
		InsuranceTerms { target: 0, pot_share: BPS, pot_cap: FUNDS },
	);
	Ok(())
}

/// So many operators.
pub(super) fn operators<T: Config>(count: u32) -> Vec<T::AccountId> {
	let operators: Vec<_> = (0..count).map(|number| account("operator", number, 0)).collect();
	T::BenchmarkHelper::set_operators(&operators);
	operators
}

/// As [`cover_at`], at the price of most benchmarks.
pub(super) fn cover<T: Config>(count: u32) {
	cover_at::<T>(count, 1_500);
}

/// Rounds and feeds of `count` operators cover the window; stops just after expiry.
pub(super) fn cover_at<T: Config>(count: u32, dollars: i64) {
	let operators = operators::<T>(count);
	let product = T::BenchmarkHelper::product();
	for seconds in [EXPIRY - 1_800, EXPIRY - 120, EXPIRY - 60] {
		tick::<T>(seconds, dollars);
		for (operator, cents) in operators.iter().zip(0u32..) {
			let price = Fixed::from_int(dollars + i64::from(cents));
			Pallet::<T>::on_value(operator, product.underlying, Price::new(price));
			Pallet::<T>::on_value(operator, product.strike_asset, usd(1));
		}
	}
	set_time::<T>(EXPIRY + 1);
}

/// Sets clock and block number far enough for every period to be over.
pub(super) fn set_time<T: Config>(seconds: u64) {
	T::BenchmarkHelper::set_time(Timestamp::from_secs(seconds));
	let passed = T::MinPeriodBlocks::get().saturating_add(1);
	let block = frame_system::Pallet::<T>::block_number() + passed.into();
	frame_system::Pallet::<T>::set_block_number(block);
}

/// Covers the window, proposes, and lets the dispute period pass: the fixing can be made final.
pub(super) fn expire<T: Config>() {
	expire_at::<T>(1_500);
}

/// As [`expire`], at a price.
pub(super) fn expire_at<T: Config>(dollars: i64) {
	cover_at::<T>(T::MaxOperators::get(), dollars);
	let proposed = Pallet::<T>::do_advance(key::<T>());
	debug_assert!(proposed.is_ok());
	set_time::<T>(EXPIRY + 100);
}

/// The fixing is in dispute.
pub(super) fn disputed<T: Config>() -> Result<(), DispatchError> {
	set_up::<T>()?;
	Pallet::<T>::do_issue(terms::<T>(2_000), None)?;
	cover::<T>(T::MaxOperators::get());
	Pallet::<T>::do_advance(key::<T>()).map_err(DispatchError::from)?;
	Pallet::<T>::do_dispute(key::<T>())
}

/// So many windows of the product's market that listen now.
pub(super) fn open_windows<T: Config>(count: u32) {
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

pub(super) fn key<T: Config>() -> FixingKey {
	FixingKey::of(&terms::<T>(2_000))
}
