//! What an order costs a pool is measured at its inventory, as the exchange prices it.

use super::mock::*;
use crate::*;
use dhv_math::amount::{from_fixed_ceil, from_fixed_floor};
use dhv_mocks::MockRegistry;
use dhv_primitives::{Balance, Contracts, Fixed, OptionKind, SeriesId, Side};
use frame_support::{assert_noop, assert_ok};

fn count(contracts: u128) -> Contracts {
	hundredths(contracts * 100)
}

/// Slippage of the exchange for an order now.
fn slippage(series: SeriesId, side: Side, contracts: u128) -> Fixed {
	Handler::quote(POOL, series, count(contracts), side).unwrap().slippage_factor
}

/// The loss of an order at the model's value.
fn loss_at_the_model(series: SeriesId, side: Side, contracts: u128) -> Balance {
	let id = make(&[otc_leg(series, side, contracts * 100, fair(series))], false);
	assert_ok!(fill(id, None));
	let Some(Event::OtcFilled { loss, fills, .. }) = events().pop() else { panic!("not filled") };
	assert_eq!(fills[0].loss, loss);
	loss
}

fn series() -> SeriesId {
	let series = list(OptionKind::Call, 30, 2_200);
	sellable(series);
	series
}

fn sellable(series: SeriesId) {
	let manager = RuntimeOrigin::signed(MANAGER);
	assert_ok!(Handler::set_listing(manager, POOL, series, true, true));
	MockRegistry::set_held(ALICE, series, count(1_000));
}

#[test]
fn a_sale_at_the_model_that_leaves_the_pool_short_costs_its_slippage() {
	run(|| {
		let series = series();
		let factor = slippage(series, Side::Buy, 20);
		assert!(factor > Fixed::ONE);
		let value = fair(series);
		let worth = value.mul_ceil(factor).unwrap().mul_ceil(Fixed::from_int(20)).unwrap();
		let income = from_fixed_floor(value.mul_floor(Fixed::from_int(20)).unwrap(), 6).unwrap();
		let loss = loss_at_the_model(series, Side::Buy, 20);
		let expected = from_fixed_ceil(worth, 6).unwrap() - income;
		assert!(loss.abs_diff(expected) <= 1, "{loss} {expected}");
		// Whoever sells the options back gets that slippage, less the charges, and no more.
		set_net(series, -20);
		assert_eq!(slippage(series, Side::Sell, 20), factor);
	});
}

#[test]
fn a_purchase_at_the_model_that_leaves_the_pool_long_costs_its_slippage() {
	run(|| {
		let series = series();
		let factor = slippage(series, Side::Sell, 20);
		assert!(factor < Fixed::ONE);
		let value = fair(series);
		let worth = value.mul_floor(factor).unwrap().mul_floor(Fixed::from_int(20)).unwrap();
		let paid = from_fixed_floor(value.mul_floor(Fixed::from_int(20)).unwrap(), 6).unwrap();
		let loss = loss_at_the_model(series, Side::Sell, 20);
		let expected = paid - from_fixed_floor(worth, 6).unwrap();
		assert!(loss.abs_diff(expected) <= 1, "{loss} {expected}");
	});
}

#[test]
fn what_brings_the_inventory_back_is_worth_the_model_and_no_less() {
	run(|| {
		let series = series();
		set_net(series, 30);
		assert!(slippage(series, Side::Buy, 20) < Fixed::ONE);
		assert!(loss_at_the_model(series, Side::Buy, 20) <= 1);
		set_net(series, -30);
		assert!(slippage(series, Side::Sell, 20) > Fixed::ONE);
		assert!(loss_at_the_model(series, Side::Sell, 20) <= 1);
	});
}

#[test]
fn the_budget_bounds_inventory_that_is_made_at_the_model() {
	run(|| {
		let series = series();
		set_otc(|terms| terms.max_loss = 1_000_000);
		let at_the_model = |contracts: u128| {
			propose(&[otc_leg(series, Side::Buy, contracts * 100, fair(series))], false)
		};
		assert_noop!(at_the_model(20), Error::<Test>::LossBudgetExceeded);
		assert_ok!(at_the_model(1));
	});
}
