//! `sell`: what the pool has written is closed, the rest it keeps.

use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, MockRegistry, MockUnderwriter, TradeCall};
use dhv_primitives::{
	ports::{OptionRegistry, OptionTrade},
	Balance, Contracts, Fixed, OptionKind, Quote, SeriesId, Side, StateVersion,
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use sp_runtime::DispatchError;

fn sell_at(
	series: SeriesId,
	contracts: Contracts,
	min_total: Balance,
	version: Option<StateVersion>,
) -> DispatchResult {
	Handler::sell(RuntimeOrigin::signed(ALICE), POOL, series, contracts, min_total, version)
}

fn set(change: impl FnOnce(&mut TradingParameters)) {
	let mut parameters = Handler::parameters(POOL).unwrap();
	change(&mut parameters);
	assert_ok!(put(POOL, parameters));
	events();
}

#[test]
fn fills_the_quote_to_the_unit_closing_before_keeping() {
	run(|| {
		let series = usual();
		assert_ok!(buy(series, hundredths(300)));
		sellable(series, hundredths(1_000));
		events();
		MockClock::advance(17);
		for (size, reduced) in [(200, 200), (250, 100), (33, 0)] {
			let quote = bid(series, hundredths(size)).unwrap();
			assert_eq!(
				(quote.reduced, quote.opened),
				(hundredths(reduced), hundredths(size - reduced))
			);
			assert_eq!(quote.total, quote.premium - quote.fee);
			assert_ok!(sell_at(series, quote.contracts, quote.total, Some(quote.state_version)));
			let Quote { contracts, premium, fee, .. } = quote;
			let trade = OptionTrade { series, contracts, premium, fee };
			let purchase = MockUnderwriter::purchases().pop().unwrap();
			assert_eq!(purchase, TradeCall { pool: POOL, trade, trader: ALICE });
			assert_eq!(events(), vec![Event::Traded { who: ALICE, quote }]);
		}
		assert_eq!(MockRegistry::held(&VAULT, series), hundredths(183));
	});
}

#[test]
fn a_seller_gets_less_than_a_buyer_pays() {
	run(|| {
		for (kind, strike) in [(OptionKind::Call, 2_000), (OptionKind::Put, 1_800)] {
			let series = list(kind, 30, strike);
			sellable(series, hundredths(100));
			let (ask, bid) =
				(quote(series, hundredths(100)).unwrap(), bid(series, hundredths(100)).unwrap());
			assert!(bid.premium < ask.premium);
			// The volatility is lowered by the spread, whatever the hedge costs.
			assert_eq!(
				bid.volatility_used.get(),
				bid.volatility.get().mul_floor(bps(9_900)).unwrap()
			);
			assert!(bid.fair_value < ask.fair_value);
			// Nothing is locked for what the pool keeps.
			assert_eq!((bid.lending_premium, bid.collateral), (Fixed::ZERO, 0));
		}
	});
}

#[test]
fn buying_and_selling_back_never_profits() {
	run(|| {
		for (kind, strike) in [(OptionKind::Call, 2_000), (OptionKind::Put, 1_800)] {
			let series = list(kind, 30, strike);
			sellable(series, Contracts::ZERO);
			for size in [10, 100, 1_000, 5_000] {
				let paid = quote(series, hundredths(size)).unwrap().total;
				assert_ok!(buy(series, hundredths(size)));
				let back = bid(series, hundredths(size)).unwrap().total;
				assert!(back < paid);
				assert_ok!(sell(series, hundredths(size)));
				set_price(2_000);
			}
		}
	});
}

#[test]
fn refuses_less_than_the_acceptable_total_and_a_moved_state() {
	run(|| {
		let series = usual();
		sellable(series, hundredths(1_000));
		let quote = bid(series, hundredths(100)).unwrap();
		let version = Some(quote.state_version);
		let low = Error::<Test>::PremiumTooLow;
		assert_noop!(sell_at(series, quote.contracts, quote.total + 1, version), low);
		set_price(2_000);
		assert_noop!(sell_at(series, quote.contracts, 0, version), Error::<Test>::StateMoved);
	});
}

#[test]
fn a_series_that_is_not_sellable_is_not_bought() {
	run(|| {
		let series = usual();
		assert_eq!(bid(series, hundredths(100)).unwrap_err(), Error::<Test>::NotSellable.into());
		assert_noop!(sell(series, hundredths(100)), Error::<Test>::NotSellable);
	});
}

#[test]
fn only_what_closes_may_be_small_cheap_or_far_from_the_money() {
	run(|| {
		set(|terms| terms.min_delta = Fixed::ZERO);
		let series = list(OptionKind::Put, 7, 1_100);
		assert_ok!(buy(series, hundredths(100)));
		sellable(series, hundredths(1_000));
		set(|terms| terms.min_delta = bps(500));
		let small = Contracts::from_units(10_000);
		// A lot of what the pool has written, at any premium.
		let closing = bid(series, small).unwrap();
		assert_eq!((closing.reduced, closing.opened), (small, Contracts::ZERO));
		assert_eq!(closing.total, 0);
		assert_ok!(sell(series, small));
		// One lot more than it has written is another matter.
		let rest = Contracts::from_units(hundredths(100).units() - 10_000);
		let more = Contracts::from_units(rest.units() + 10_000);
		assert_noop!(sell(series, more), Error::<Test>::DeltaTooSmall);
		set(|terms| terms.min_delta = Fixed::ZERO);
		assert_noop!(sell(series, more), Error::<Test>::PremiumTooSmall);
		assert_ok!(sell(series, rest));
		assert_noop!(sell(series, small), Error::<Test>::OrderTooSmall);
	});
}

#[test]
fn far_from_the_money_the_pool_pays_no_more_than_at_a_flat_volatility() {
	run(|| {
		set(|terms| {
			terms.min_delta = Fixed::ZERO;
			terms.min_spread = Fixed::from_raw(1);
			terms.fee_per_contract = Fixed::ZERO;
			terms.staleness_spread = Fixed::ZERO;
		});
		let series = list(OptionKind::Put, 30, 1_400);
		sellable(series, hundredths(1_000));
		let free = bid(series, hundredths(100)).unwrap();
		assert!(free.delta.get().try_abs().unwrap() < bps(500));
		set(|terms| terms.low_delta.threshold = Default::default());
		let uncapped = bid(series, hundredths(100)).unwrap();
		assert!(free.premium < uncapped.premium);
	});
}

#[test]
fn what_is_closed_opens_no_delta_at_the_round() {
	run(|| {
		set(|terms| terms.max_round_delta = Fixed::from_int(10));
		let series = usual();
		assert_ok!(buy(series, hundredths(1_500)));
		sellable(series, hundredths(10_000));
		let before = OpenedDelta::<Test>::get(POOL);
		assert_ok!(sell(series, hundredths(1_500)));
		assert_eq!(OpenedDelta::<Test>::get(POOL), before);
		assert_noop!(sell(series, hundredths(500)), Error::<Test>::RoundDeltaExceeded);
		assert_ok!(sell(series, hundredths(200)));
		assert!(OpenedDelta::<Test>::get(POOL).delta > before.delta);
	});
}

#[test]
fn changes_nothing_when_pool_or_seller_cannot() {
	run(|| {
		let series = usual();
		sellable(series, hundredths(50));
		assert_noop!(
			sell(series, hundredths(100)),
			DispatchError::Other("mock registry: too few options")
		);
		set_trading(false);
		let refused = DispatchError::Other("not trading");
		assert_eq!(bid(series, hundredths(50)).unwrap_err(), refused);
		assert_noop!(sell(series, hundredths(50)), refused);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let size = hundredths(50);
			assert_noop!(
				Handler::sell(origin, POOL, series, size, 0, None),
				DispatchError::BadOrigin
			);
		}
		assert_eq!(Handler::quote(POOL, series, hundredths(50), Side::Sell), Err(refused));
	});
}
