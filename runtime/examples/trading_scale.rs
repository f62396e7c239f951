//! What trading costs in a pool that lists 10, 100 and 400 series: `make bench-trading`.
//!
//! The real runtime on the development preset, natively, as in the other examples: every listing and
//! every position is made by a call, the state is committed, and each piece of work runs on that state
//! and is forgotten.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	missing_docs,
	reason = "measures, and runs on no chain"
)]

mod scale;

use dhv_math::sabr::SabrParameters;
use dhv_mocks::CountedState;
use dhv_primitives::{
	ports::OptionRegistry as _, BackingClass, Contracts, Fixed, Leg, Legs, OptionKind, PoolId,
	Price, Rate, Series, SeriesId, Side, Timestamp as Seconds,
};
use dhv_runtime::{
	constants::{USDC, USDC_INDEX, WETH_INDEX},
	reads, AccountId, Handler, LiquidityPool, OptionRegistry, Runtime, RuntimeOrigin, System,
	VolatilityFeed,
};
use frame_support::traits::Hooks;
use pallet_handler::{Limit, OrderId, OtcLeg, OtcLegs};
use pallet_liquidity_pool::{Epochs, RiskLimits};
use scale::{
	account, block, for_each, genesis, heading, median, mint_usdc, row, start_block, BATCH, HOUR,
	SPOT, START,
};
use sp_keyring::Sr25519Keyring::Alice;

const POOL: PoolId = PoolId(0);
const LISTINGS: [u32; 3] = [10, 100, 400];
/// Listings that the pool has a position in: every fourth.
const BOOKED: u32 = 4;
/// Series to an expiry, a call and a put to a strike.
const PER_EXPIRY: u32 = 50;
const BACKER: u32 = 2_000_000_001;
const TAKER: u32 = 2_000_000_003;

fn manager() -> RuntimeOrigin {
	RuntimeOrigin::signed(Alice.to_account_id())
}

fn taker() -> AccountId {
	account(TAKER)
}

fn signed() -> RuntimeOrigin {
	RuntimeOrigin::signed(taker())
}

fn contracts(hundredths: u128) -> Contracts {
	Contracts::from_units(Contracts::ONE.units() / 100 * hundredths)
}

/// The development preset with room for many series, a funded pool and a taker.
fn funded() -> CountedState {
	let state = genesis(|| {
		pallet_liquidity_pool::Parameters::<Runtime>::mutate(POOL, |parameters| {
			let parameters = parameters.as_mut().expect("the preset opens it");
			parameters.limits = RiskLimits::WIDEST;
		});
		pallet_handler::Parameters::<Runtime>::mutate(POOL, |terms| {
			let terms = terms.as_mut().expect("the preset sets them");
			terms.max_round_delta = Fixed::from_int(1_000_000);
			(terms.min_delta, terms.max_delta) = (Fixed::ZERO, Fixed::ONE);
		});
	});
	state.change(|| {
		let backer = account(BACKER);
		mint_usdc(&backer, 10_000_000 * USDC);
		let origin = RuntimeOrigin::signed(backer.clone());
		LiquidityPool::request_deposit(origin, POOL, 10_000_000 * USDC, backer).unwrap();
		mint_usdc(&taker(), 1_000_000 * USDC);
	});
	let ends = state.change(|| Epochs::<Runtime>::get(POOL).expect("it has begun").ends_at.secs());
	for time in [ends - 12, ends, ends + 6] {
		state.change(|| block(time, SPOT * 100));
	}
	state
}

fn expiry_of(number: u32) -> Seconds {
	Seconds::from_secs(START + 30 * 24 * HOUR + u64::from(number / PER_EXPIRY) * 24 * HOUR)
}

/// The series with a number, around the money.
fn terms(number: u32) -> Series {
	let place = number % PER_EXPIRY;
	Series {
		underlying: WETH_INDEX,
		strike_asset: USDC_INDEX,
		collateral_asset: USDC_INDEX,
		expiry: expiry_of(number),
		kind: if place.is_multiple_of(2) { OptionKind::Call } else { OptionKind::Put },
		strike: Price::new(Fixed::from_int(i64::from(place / 2) * 50 + 1_900)),
		backing: BackingClass::Pool,
	}
}

fn series(number: u32) -> SeriesId {
	OptionRegistry::find(&terms(number)).expect("it is listed")
}

/// One smile for every expiry, the last first: total variance grows with time.
fn smiles(listings: u32) {
	let smile = SabrParameters {
		alpha: Fixed::from_bps(7_000),
		beta: Fixed::ONE,
		rho: Fixed::from_bps(1_000),
		nu: Fixed::from_bps(8_000),
	};
	for first in (0..listings).step_by(PER_EXPIRY as usize).rev() {
		let expiry = expiry_of(first);
		VolatilityFeed::submit_smile(manager(), WETH_INDEX, expiry, smile, smile, Rate::ZERO)
			.unwrap();
	}
}

fn list(number: u32) {
	let Series { expiry, kind, strike, .. } = terms(number);
	Handler::list_series(manager(), POOL, expiry, kind, strike, true, true).unwrap();
	if number.is_multiple_of(BOOKED) {
		Handler::buy(signed(), POOL, series(number), contracts(200), u128::MAX, None).unwrap();
	}
}

/// Buys two series and sells two that the taker has.
fn order() -> Legs {
	let leg = |number, side| Leg { series: series(number), side, contracts: contracts(100) };
	let legs = [(1, Side::Buy), (3, Side::Buy), (0, Side::Sell), (4, Side::Sell)];
	legs.map(|(number, side)| leg(number, side)).to_vec().try_into().unwrap()
}

/// A strangle at the model's value.
fn strangle() -> OtcLegs {
	let legs = [16, 7].map(|number| {
		// Few listings have fewer strikes.
		let number = if OptionRegistry::find(&terms(number)).is_some() { number } else { 6 };
		let series = series(number);
		let quote = Handler::quote(POOL, series, contracts(100), Side::Buy).unwrap();
		let price = Price::new(quote.fair_value);
		OtcLeg { series, side: Side::Buy, contracts: contracts(100), price }
	});
	legs.to_vec().try_into().unwrap()
}

fn create() -> OrderId {
	let (counterparty, bound) = (Some(taker()), Fixed::from_int(100));
	Handler::create_order(manager(), POOL, strangle(), counterparty, 600, bound, bound, false)
		.unwrap();
	Handler::orders(POOL)[0].0
}

fn check(state: &CountedState) {
	let hold = || {
		Handler::try_state(System::block_number())?;
		LiquidityPool::try_state(System::block_number())
	};
	state.change(hold).expect("every invariant holds");
}

fn measure(listings: u32) {
	let state = funded();
	state.change(|| smiles(listings));
	for_each(&state, listings, BATCH / 20, list);
	let now = state.change(|| pallet_timestamp::Now::<Runtime>::get() / 1_000);
	state.change(|| start_block(now + 6));
	check(&state);

	let say = |what: &str, done: &str, work: &dyn Fn()| {
		row(what, listings, median(&state, work), done);
	};
	let quote = |number, side| {
		Handler::quote(POOL, series(number), contracts(100), side).unwrap();
	};
	say("quote, the taker buys", "1 contract", &|| quote(1, Side::Buy));
	say("quote, the taker sells", "1 contract, closed", &|| quote(0, Side::Sell));
	say("`buy`", "1 contract, written", &|| {
		Handler::buy(signed(), POOL, series(1), contracts(100), u128::MAX, None).unwrap();
	});
	say("`sell`", "1 contract, closed", &|| {
		Handler::sell(signed(), POOL, series(0), contracts(100), 0, None).unwrap();
	});
	let (legs, any) = (state.change(order), Limit::Pay(u128::MAX));
	say("`trade`", "4 legs", &|| {
		Handler::trade(signed(), POOL, legs.clone(), any, None, None).unwrap();
	});
	say("what-if of the same", "4 legs, NAV and delta after them", &|| {
		reads::what_if(POOL, taker(), legs.clone()).unwrap();
	});
	say("`create_order`", "a strangle", &|| {
		create();
	});
	let id = state.change(create);
	say("`fill_order`", "a strangle", &|| {
		Handler::fill_order(signed(), id, None, any).unwrap();
	});
	let chain = |expiry, entries: u32| {
		let chain = reads::option_chain(POOL, expiry).unwrap();
		assert!(chain.iter().all(|entry| entry.buy.is_ok() && entry.sell.is_ok()));
		assert_eq!(chain.len(), entries as usize);
	};
	let done = |entries: u32| format!("{entries} series, {} quotes", 2 * entries);
	say("option chain", &done(listings), &|| chain(None, listings));
	let few = listings.min(PER_EXPIRY);
	say("option chain of one expiry", &done(few), &|| chain(Some(expiry_of(0)), few));
	let (positions, _) = state.measure(|| reads::positions(POOL, &taker()).unwrap().options.len());
	say("positions of the taker", &format!("{positions} series held"), &|| {
		reads::positions(POOL, &taker()).unwrap();
	});
}

fn main() {
	heading("listings");
	for listings in LISTINGS {
		measure(listings);
	}
}
