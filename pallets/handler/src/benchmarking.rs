//! Benchmarks of the calls.
#![allow(clippy::float_arithmetic, reason = "the macros analyse the measurements")]

mod prepare;
mod rfq;
mod rules;

pub use rfq::SigningHelper;

use crate::*;
use alloc::vec::Vec;
use dhv_primitives::{
	ports::{OptionRegistry, Underwriter},
	tunable::Power,
	BackingClass, Balance, Contracts, Fixed, OptionKind, PoolId, Price, Series, SeriesId, Side,
	Timestamp,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get},
	weights::WeightMeter,
};
use frame_system::RawOrigin;
use prepare::*;
use rfq::{later, signed_quote};

/// Sets up the neighbours.
pub trait BenchmarkHelper<AccountId> {
	/// Opens a pool with funds that trades, with a young price round and a surface. Returns it with
	/// an expiry and a strike near the money that the registry accepts.
	fn market() -> (PoolId, Timestamp, Price);

	/// Gives an account what it needs to buy one contract from the pool.
	fn fund(who: &AccountId, pool: PoolId);

	/// Makes `now` the time of the block.
	fn set_time(now: Timestamp);

	/// Gives an account options that another writer backs.
	fn give_options(who: &AccountId, series: SeriesId, contracts: Contracts);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn list_series() -> Result<(), BenchmarkError> {
		let Scene { pool, expiry, strike, .. } = scene::<T>()?;
		rules::exclude_as_many_as_can_be::<T>(pool, expiry);
		// Of an expiry that nobody knows yet.
		let expiry = Timestamp::from_secs(expiry.secs().saturating_sub(3_600));
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, expiry, OptionKind::Put, strike, true, true);
		let terms = T::Underwriter::terms(pool).ok_or(BenchmarkError::Stop("no pool"))?;
		let id = T::Registry::find(&Series {
			underlying: terms.underlying,
			strike_asset: terms.strike_asset,
			collateral_asset: terms.collateral_asset,
			expiry,
			kind: OptionKind::Put,
			strike,
			backing: BackingClass::Pool,
		});
		assert!(id.is_some_and(|id| Listings::<T>::contains_key(pool, id)));
		Ok(())
	}

	#[benchmark]
	fn set_listing() -> Result<(), BenchmarkError> {
		let Scene { pool, series, .. } = scene::<T>()?;
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, series, false, true);
		assert!(Listings::<T>::get(pool, series).is_some_and(|listing| listing.sellable));
		Ok(())
	}

	#[benchmark]
	fn unlist() -> Result<(), BenchmarkError> {
		let Scene { pool, series, .. } = scene::<T>()?;
		ListingRules::<T>::insert(pool, rules::largest::<T>());
		// All of them are forgotten.
		rules::exclude_as_many_as_can_be::<T>(pool, Pallet::<T>::now());
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, series);
		assert!(!Listings::<T>::contains_key(pool, series));
		assert_eq!(Pallet::<T>::excluded(pool).len(), 1);
		Ok(())
	}

	#[benchmark]
	fn set_parameters() -> Result<(), BenchmarkError> {
		let (pool, ..) = T::BenchmarkHelper::market();
		Parameters::<T>::insert(pool, terms());
		// Much has moved before.
		let much = TradingParameters {
			staleness_step: 20,
			fee_per_contract: Fixed::from_bps(2_900),
			min_spread: Fixed::from_bps(900),
			..terms()
		};
		Pallet::<T>::do_set_parameters(pool, much, Power::Governor)?;
		let new = TradingParameters { hedge_cost: Fixed::from_bps(401), ..much };
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, new);
		assert_eq!(Parameters::<T>::get(pool), Some(new));
		Ok(())
	}

	#[benchmark]
	fn buy() -> Result<(), BenchmarkError> {
		let Scene { pool, series, .. } = scene::<T>()?;
		let caller: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::fund(&caller, pool);
		let quote = Pallet::<T>::quote(pool, series, Contracts::ONE, Side::Buy)?;
		let version = Some(quote.state_version);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pool, series, Contracts::ONE, Balance::MAX, version);
		assert_eq!(OpenedDelta::<T>::get(pool).round, quote.round.number);
		Ok(())
	}

	#[benchmark]
	fn remove_expired() -> Result<(), BenchmarkError> {
		let Scene { pool, series, expiry, .. } = scene::<T>()?;
		T::BenchmarkHelper::set_time(expiry);
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller));
		assert!(!Listings::<T>::contains_key(pool, series));
		Ok(())
	}

	#[benchmark]
	fn sell() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let (pool, legs) = written::<T>(&caller, 1)?;
		let Leg { series, contracts, .. } =
			legs.first().copied().ok_or(BenchmarkError::Stop("no leg"))?;
		let quote = Pallet::<T>::quote(pool, series, contracts, Side::Sell)?;
		assert_eq!((quote.reduced, quote.opened), (Contracts::ONE, Contracts::ONE));
		let version = Some(quote.state_version);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pool, series, contracts, quote.total, version);
		assert_eq!(T::Underwriter::net_exposure(pool, series), Ok(Fixed::ONE));
		Ok(())
	}

	#[benchmark]
	fn trade(n: Linear<1, { types::MAX_LEGS }>) -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let (pool, legs) = written::<T>(&caller, n)?;
		let order = Pallet::<T>::do_quote_order(pool, &legs)?;
		let (limit, deadline) = (Limit::Receive(order.received), Some(Pallet::<T>::now()));
		let sold = legs.clone();
		let before = nets::<T>(pool, &sold);
		let version = Some(order.state_version);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pool, legs, limit, deadline, version);
		let more = |net: Fixed| net.try_add(Fixed::from_int(2)).unwrap_or_default();
		assert_eq!(nets::<T>(pool, &sold), before.into_iter().map(more).collect::<Vec<_>>());
		Ok(())
	}

	#[benchmark]
	fn trade_buying(n: Linear<1, { types::MAX_LEGS }>) -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let (pool, mut legs) = written::<T>(&caller, n)?;
		for leg in &mut legs {
			(leg.side, leg.contracts) = (Side::Buy, Contracts::ONE);
		}
		let bought = legs.clone();
		let before = nets::<T>(pool, &bought);
		#[extrinsic_call]
		trade(RawOrigin::Signed(caller), pool, legs, Limit::Pay(Balance::MAX), None, None);
		let less = |net: Fixed| net.try_sub(Fixed::ONE).unwrap_or_default();
		assert_eq!(nets::<T>(pool, &bought), before.into_iter().map(less).collect::<Vec<_>>());
		Ok(())
	}

	#[benchmark]
	fn set_tables() -> Result<(), BenchmarkError> {
		let (pool, ..) = T::BenchmarkHelper::market();
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		Tables::<T>::insert(pool, MultiplierTables::flat());
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, largest_tables());
		assert_eq!(Tables::<T>::get(pool), Some(largest_tables()));
		Ok(())
	}

	#[benchmark]
	fn create_order(n: Linear<1, 4>) -> Result<(), BenchmarkError> {
		let (pool, legs) = otc_legs::<T>(n)?;
		let named: T::AccountId = whitelisted_caller();
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		let (down, up) = (Fixed::ONE, Fixed::ONE);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, legs, Some(named), 600, down, up, true);
		assert_eq!(Pallet::<T>::orders(pool).len(), 1);
		Ok(())
	}

	#[benchmark]
	fn fill_order(n: Linear<1, 4>) -> Result<(), BenchmarkError> {
		let (pool, id) = open_order::<T>(n)?;
		let caller: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::fund(&caller, pool);
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), id, None, Limit::Pay(Balance::MAX));
		assert!(Pallet::<T>::orders(pool).is_empty());
		assert!(Losses::<T>::get(pool).lost > 0);
		Ok(())
	}

	#[benchmark]
	fn cancel_order() -> Result<(), BenchmarkError> {
		let (pool, id) = open_order::<T>(4)?;
		let origin =
			T::ManagerOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);
		assert!(Pallet::<T>::orders(pool).is_empty());
		Ok(())
	}

	#[benchmark]
	fn set_otc_terms() -> Result<(), BenchmarkError> {
		let (pool, ..) = T::BenchmarkHelper::market();
		let old = OtcTerms { band_bps: 4_999, period: 3_500, ..OTC_TERMS };
		OtcParameters::<T>::insert(pool, old);
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, OTC_TERMS);
		assert_eq!(OtcParameters::<T>::get(pool), Some(OTC_TERMS));
		Ok(())
	}

	#[benchmark]
	fn expire_order() -> Result<(), BenchmarkError> {
		let (pool, id) = open_order::<T>(4)?;
		let order = Orders::<T>::get(id).ok_or(BenchmarkError::Stop("no order"))?;
		let later = order.expires_at.try_add_secs(1);
		let later = later.map_err(|_| BenchmarkError::Stop("no later second"))?;
		#[block]
		{
			for due in Pallet::<T>::pools_with_orders() {
				assert!(Pallet::<T>::expire_order(due, later));
			}
		}
		assert!(Pallet::<T>::orders(pool).is_empty());
		Ok(())
	}

	#[benchmark]
	fn set_listing_rule() -> Result<(), BenchmarkError> {
		let (pool, _, expiry) = rules::follow::<T>(|_| rules::largest::<T>())?;
		rules::exclude_as_many_as_can_be::<T>(pool, expiry);
		let origin =
			T::GovernorOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, pool, None);
		assert!(!ListingRules::<T>::contains_key(pool) && !Excluded::<T>::contains_key(pool));
		Ok(())
	}

	#[benchmark]
	fn poke_listings() -> Result<(), BenchmarkError> {
		let (pool, before) = rules::busiest_turn::<T>()?;
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pool);
		let retired = SWEPT_PER_TURN.saturating_sub(1);
		let after = before.saturating_sub(retired).saturating_add(LISTED_PER_TURN);
		assert_eq!(ListingCount::<T>::get(pool), after);
		Ok(())
	}

	#[benchmark]
	fn listing_turn() -> Result<(), BenchmarkError> {
		let next = rules::last_pool_had_its_turn::<T>()?;
		let mut meter = WeightMeter::with_limit(T::WeightInfo::listing_turn());
		#[block]
		{
			Pallet::<T>::take_listing_turn(&mut meter);
		}
		assert_eq!(ListingTurn::<T>::get(), Some(next));
		Ok(())
	}

	#[benchmark]
	fn plan_listings() -> Result<(), BenchmarkError> {
		let (pool, pass) = rules::due_pass::<T>()?;
		let mut meter = WeightMeter::with_limit(T::WeightInfo::plan_listings());
		#[block]
		{
			assert!(Pallet::<T>::advance_listings(pool, &mut meter));
		}
		assert!(ListingPasses::<T>::get(pool).is_some_and(|planned| planned.grid != pass.grid));
		Ok(())
	}

	#[benchmark]
	fn retire_listing() -> Result<(), BenchmarkError> {
		let (pool, rule, pass) = rules::fallen_out::<T>()?;
		let mut meter = WeightMeter::with_limit(T::WeightInfo::retire_listing());
		#[block]
		{
			Pallet::<T>::sweep(pool, &rule, &pass, None, &mut meter);
		}
		assert_eq!(Pallet::<T>::listings(pool), Vec::new());
		Ok(())
	}

	#[benchmark]
	fn look_at_listing() -> Result<(), BenchmarkError> {
		let (pool, rule, pass) = rules::listed_place::<T>()?;
		let mut meter = WeightMeter::with_limit(T::WeightInfo::look_at_listing());
		let stage;
		#[block]
		{
			stage = Pallet::<T>::list_rest(pool, &rule, &pass, (0, 0), &mut meter);
		}
		assert_eq!(stage, types::Stage::Listing { rung: 0, place: 1 });
		Ok(())
	}

	#[benchmark]
	fn fill_quote() -> Result<(), BenchmarkError> {
		let (quote, signature) = signed_quote::<T>()?;
		let taker: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::fund_writer(&taker, &quote.series);
		let id = T::Registry::find(&quote.series).ok_or(BenchmarkError::Stop("no series"))?;
		let size = quote.contracts;
		#[extrinsic_call]
		_(RawOrigin::Signed(taker.clone()), quote, signature, None);
		assert_eq!(T::Registry::held(&taker, id), size);
		Ok(())
	}

	#[benchmark]
	fn cancel_quote() -> Result<(), BenchmarkError> {
		let (quote, signature) = signed_quote::<T>()?;
		let taker: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::fund_writer(&taker, &quote.series);
		Pallet::<T>::do_fill_quote(&taker, &quote, &signature, Some(Contracts::ONE))?;
		let MakerQuote { maker, expires_at, nonce, .. } = quote;
		#[extrinsic_call]
		_(RawOrigin::Signed(maker.clone()), expires_at, nonce);
		let cancelled = QuoteState::Cancelled { filled: Contracts::ONE };
		assert_eq!(Pallet::<T>::quote_state(maker, expires_at, nonce), Some(cancelled));
		Ok(())
	}

	#[benchmark]
	fn revoke_quotes() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::market();
		let maker: T::AccountId = whitelisted_caller();
		Pallet::<T>::do_revoke_quotes(maker.clone())?;
		let until = later(Pallet::<T>::now(), 1)?;
		T::BenchmarkHelper::set_time(until);
		#[extrinsic_call]
		_(RawOrigin::Signed(maker.clone()));
		assert_eq!(Pallet::<T>::revoked_until(maker), Some(until));
		Ok(())
	}

	#[benchmark]
	fn forget_quote() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::market();
		let maker: T::AccountId = whitelisted_caller();
		Pallet::<T>::do_revoke_quotes(maker.clone())?;
		let over = T::MaxQuoteLifetime::get().saturating_add(1);
		T::BenchmarkHelper::set_time(later(Pallet::<T>::now(), over)?);
		#[extrinsic_call]
		_(RawOrigin::Signed(maker.clone()), maker.clone(), None);
		assert_eq!(Pallet::<T>::revoked_until(maker), None);
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::tests::mock::roomy_test_ext(),
		crate::tests::mock::Test
	);
}
