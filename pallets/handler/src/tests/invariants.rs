//! Random sequences: whatever is called in whatever order, the invariants hold, and every fill is
//! its quote.

use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, MockRegistry, MockSurface, MockUnderwriter};
use dhv_primitives::{
	ports::ScheduledWork, Balance, Contracts, OptionKind, SeriesId, SeriesStatus, Side, Volatility,
};
use dhv_sequences::Random;
use frame_support::weights::WeightMeter;

fn some_pool(random: &mut Random) -> dhv_primitives::PoolId {
	random.pick(&[BARE_POOL, POOL, POOL, POOL])
}

fn small(random: &mut Random, limit: u64) -> i64 {
	i64::try_from(random.below(limit)).unwrap()
}

/// Buys what is quoted; a fill never differs from its quote.
fn trade(random: &mut Random, series: SeriesId) -> bool {
	let pool = some_pool(random);
	let contracts = Contracts::from_units(u128::from(random.below(300_000)) * 10_000);
	let origin = || RuntimeOrigin::signed(ALICE);
	match Handler::quote(pool, series, contracts, Side::Buy) {
		Ok(quote) => {
			let version = Some(quote.state_version);
			Handler::buy(origin(), pool, series, contracts, quote.total, version).unwrap();
			let sale = MockUnderwriter::sales().pop().unwrap().trade;
			assert_eq!((sale.premium, sale.fee), (quote.premium, quote.fee));
			assert!(quote.fee <= quote.premium / 8);
			assert!(quote.premium > 0);
			true
		}
		Err(reason) => {
			let filled = Handler::buy(origin(), pool, series, contracts, Balance::MAX, None);
			assert_eq!(filled.unwrap_err(), reason);
			false
		}
	}
}

/// Mostly a series that the pool lists, sometimes any.
fn pick(random: &mut Random) -> SeriesId {
	let listings = Handler::listings(POOL);
	if listings.is_empty() || random.below(8) == 0 {
		return SeriesId(u32::try_from(random.below(12)).unwrap());
	}
	listings[usize::try_from(random.below(listings.len() as u64)).unwrap()].0
}

fn step(random: &mut Random) -> bool {
	let today = (MockClock::timestamp().secs() - START) / DAY;
	let series = pick(random);
	let manager = RuntimeOrigin::signed(MANAGER);
	match random.below(16) {
		0..=2 => {
			let kind = if random.below(2) == 0 { OptionKind::Call } else { OptionKind::Put };
			let expiry = day(today + 1 + random.below(4) * 7);
			let strike = price(1_600 + small(random, 5) * 200);
			let pool = some_pool(random);
			Handler::list_series(manager, pool, expiry, kind, strike, random.below(5) > 0, false)
				.is_ok()
		}
		3 => {
			let buyable = random.below(3) > 0;
			Handler::set_listing(manager, some_pool(random), series, buyable, false).is_ok()
		}
		4 => random.below(3) == 0 && Handler::unlist(manager, some_pool(random), series).is_ok(),
		5 => {
			let new = TradingParameters {
				hedge_cost: bps(u32::try_from(random.below(500)).unwrap()),
				fee_per_contract: bps(u32::try_from(random.below(20_000)).unwrap()),
				..terms()
			};
			put(POOL, new).is_ok()
		}
		6 => {
			// Usually a block or so, now and then the better part of a day.
			let most = if random.below(8) == 0 { DAY } else { 60 };
			MockClock::advance(random.below(most));
			false
		}
		7 => {
			Handler::run(&mut WeightMeter::new());
			false
		}
		8 => Handler::remove_expired(RuntimeOrigin::signed(ALICE)).is_ok(),
		9 => {
			MockSurface::set_volatility(Volatility::new(bps(
				5_000 + u32::try_from(random.below(5_000)).unwrap()
			)));
			false
		}
		10 => {
			MockRegistry::set_status(series, SeriesStatus::Open);
			set_price(1_700 + small(random, 600));
			false
		}
		_ => trade(random, series),
	}
}

#[test]
fn random_sequences_keep_every_invariant() {
	run(|| {
		let mut random = Random::new(1);
		let mut done = 0;
		for _ in 0..5_000 {
			if step(&mut random) {
				done += 1;
			}
			Handler::check_invariants().unwrap();
		}
		assert!(done > 1_000, "only {done} of the steps did something");
		let sales = MockUnderwriter::sales().len();
		assert!(sales > 300, "only {sales} sales");
	});
}
