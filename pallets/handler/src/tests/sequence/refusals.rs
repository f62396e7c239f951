//! What has to fail whatever the state, by name.

use super::{
	super::mock::*,
	world::{alice, manager, now, World, ASSETLESS, NOTHING, NOWHERE, PRICELESS},
};
use crate::{types::ONE_MILLION, *};
use dhv_primitives::{Balance, Contracts, Fixed, OptionKind, PoolId, Side, LOT};
use dhv_sequences::{must_fail, Operation, Tried};

/// Nothing trades at the price now.
const OLD: &[&str] = &["StalePrice"];

pub const FAMILY: &[Operation<World>] = &[
	must_fail("buy: no pool", |world| world.buying(NOWHERE), "UnknownPool", &[]),
	must_fail("buy: no terms", |world| world.buying(BARE_POOL), "NotConfigured", &[]),
	must_fail("buy: no price", |world| world.buying(PRICELESS), "NoPrice", &[]),
	must_fail("buy: no strike asset", |world| world.buying(ASSETLESS), "UnknownAsset", &[]),
	must_fail(
		"buy: nobody signs",
		|world| {
			let call = buy_one(POOL, world.series());
			Some(world.call(RuntimeOrigin::root(), call))
		},
		"BadOrigin",
		&[],
	),
	must_fail(
		"buy: not listed",
		|world| Some(world.call(alice(), buy_one(POOL, NOTHING))),
		"NotListed",
		&[OLD],
	),
	must_fail(
		"trade: a series twice",
		|world| {
			let leg = Leg { series: world.series(), side: Side::Buy, contracts: LOT };
			world.trading(vec![leg, Leg { side: Side::Sell, ..leg }])
		},
		"DuplicateLeg",
		&[OLD],
	),
	must_fail("trade: no legs", |world| world.trading(vec![]), "NoLegs", &[OLD]),
	must_fail(
		"list_series: expired",
		|world| {
			let call = Call::list_series {
				pool: POOL,
				expiry: now(),
				kind: OptionKind::Call,
				strike: price(2_000),
				buyable: true,
				sellable: true,
			};
			Some(world.call(manager(), call))
		},
		"SeriesExpired",
		&[],
	),
	must_fail(
		"set_parameters: out of range",
		|world| {
			let parameters = TradingParameters { min_spread: Fixed::ZERO, ..terms() };
			let call = Call::set_parameters { pool: POOL, parameters };
			Some(world.call(RuntimeOrigin::root(), call))
		},
		"ParameterRefused",
		&[],
	),
	must_fail(
		"set_parameters: apart",
		|world| {
			let old = terms();
			let parameters = TradingParameters { min_delta: old.max_delta, ..old };
			let call = Call::set_parameters { pool: POOL, parameters };
			Some(world.call(RuntimeOrigin::root(), call))
		},
		"InvalidParameters",
		&[],
	),
	must_fail(
		"set_parameters: no pool",
		|world| {
			let call = Call::set_parameters { pool: NOWHERE, parameters: terms() };
			Some(world.call(RuntimeOrigin::root(), call))
		},
		"UnknownPool",
		&[],
	),
	must_fail(
		"set_parameters: a stranger",
		|world| {
			let call = Call::set_parameters { pool: POOL, parameters: terms() };
			Some(world.call(alice(), call))
		},
		"BadOrigin",
		&[],
	),
	must_fail(
		"set_tables: an entry below one",
		|world| {
			let mut tables = MultiplierTables::flat();
			tables.borrow.put[0] = ONE_MILLION - 1;
			Some(world.call(RuntimeOrigin::root(), Call::set_tables { pool: POOL, tables }))
		},
		"InvalidTables",
		&[],
	),
];

fn buy_one(pool: PoolId, series: dhv_primitives::SeriesId) -> Call<Test> {
	let (contracts, max_total) = (Contracts::ONE, Balance::MAX);
	Call::buy { pool, series, contracts, max_total, expected_version: None }
}

impl World {
	fn buying(&mut self, pool: PoolId) -> Tried {
		let call = buy_one(pool, self.series());
		Some(self.call(alice(), call))
	}

	fn trading(&mut self, legs: Vec<Leg>) -> Tried {
		let legs = legs.try_into().unwrap();
		let limit = Limit::Pay(Balance::MAX / 2);
		let call = Call::trade { pool: POOL, legs, limit, deadline: None, expected_version: None };
		Some(self.call(alice(), call))
	}
}
