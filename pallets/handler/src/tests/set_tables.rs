//! `set_tables`: multipliers by delta and time.

use super::mock::*;
use crate::{types::*, *};
use dhv_math::quote::MultiplierGrid;
use dhv_primitives::{Fixed, OptionKind, PoolId};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

/// Five bands at two tenors, all `entry` millionths but those of puts' slippage, which are twice that.
fn tables(entry: u32) -> MultiplierTables {
	let table = |entry| Table::truncate_from(vec![entry; 10]);
	let pair = TablePair { call: table(entry), put: table(entry) };
	MultiplierTables {
		grid: MultiplierGrid { band_width_percent: 20, tenors: 2, max_root_seconds: 2_800 },
		slippage: TablePair { put: table(2 * entry), ..pair.clone() },
		lending: pair.clone(),
		borrow: pair,
	}
}

fn set(tables: MultiplierTables) -> frame_support::dispatch::DispatchResult {
	Handler::set_tables(RuntimeOrigin::root(), POOL, tables)
}

#[test]
fn stores_and_says_old_and_new_and_prices_by_them() {
	run(|| {
		let (call, put) = (usual(), list(OptionKind::Put, 30, 2_000));
		events();
		assert_eq!(Handler::tables(POOL), None);
		let ones = quote(call, hundredths(1_000)).unwrap();
		assert_eq!(ones.slippage_multiplier, Fixed::ONE);
		assert_ok!(set(tables(2_000_000)));
		assert_ok!(set(tables(3_000_000)));
		let (old, new) = (tables(2_000_000), tables(3_000_000));
		assert_eq!(
			events(),
			vec![
				Event::TablesSet { pool: POOL, old: None, new: old.clone() },
				Event::TablesSet { pool: POOL, old: Some(old), new: new.clone() },
			]
		);
		assert_eq!(Handler::tables(POOL), Some(new));
		let threes = quote(call, hundredths(1_000)).unwrap();
		assert_eq!(threes.slippage_multiplier, Fixed::from_int(3));
		assert_eq!(quote(put, hundredths(100)).unwrap().slippage_multiplier, Fixed::from_int(6));
		assert!(threes.slippage_factor > ones.slippage_factor);
		let thrice = ones.lending_premium.mul_nearest(Fixed::from_int(3)).unwrap();
		assert!((threes.lending_premium.raw() - thrice.raw()).abs() < 10);
		assert!(threes.borrow_premium > ones.borrow_premium);
		assert!(threes.state_version != ones.state_version);
	});
}

#[test]
fn refuses_strangers_unknown_pools_and_wrong_tables() {
	run(|| {
		let manager = RuntimeOrigin::signed(MANAGER);
		let good = tables(ONE_MILLION);
		assert_noop!(Handler::set_tables(manager, POOL, good.clone()), DispatchError::BadOrigin);
		assert_noop!(
			Handler::set_tables(RuntimeOrigin::root(), PoolId(9), good.clone()),
			Error::<Test>::UnknownPool
		);
		let mut short = good.clone();
		short.borrow.put = Table::truncate_from(vec![ONE_MILLION; 9]);
		let mut grid = good.clone();
		grid.grid.band_width_percent = 30;
		for wrong in [tables(ONE_MILLION - 1), short, grid] {
			assert_noop!(set(wrong), Error::<Test>::InvalidTables);
		}
		assert_ok!(set(good));
	});
}
