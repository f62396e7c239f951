//! What the governor sets.

use super::{
	super::mock::*,
	world::{alice, World, NOWHERE},
};
use crate::{
	types::{Table, TablePair},
	*,
};
use dhv_math::quote::MultiplierGrid;
use dhv_mocks::{MockGovernance, MockTerms};
use dhv_primitives::{ports::ManagerBudget, Fixed};
use dhv_sequences::{may, must_fail, Operation, World as _};
use sp_runtime::DispatchResult;

pub const FAMILY: &[Operation<World>] = &[
	may(
		"parameters are replaced",
		5,
		|world| {
			let parameters = world.parameters();
			Some(world.port(|| put(POOL, parameters)))
		},
		&[],
	),
	may(
		"set_parameters",
		4,
		|world| {
			MockGovernance::pass(world.random.below(30) as u32);
			let old = Handler::parameters(POOL)?;
			let fee = old.fee_per_contract.raw() / 1_000 * (600 + world.random.below(950) as i128);
			let fee_per_contract = Fixed::from_raw(fee.min(1_000_000 * Fixed::SCALE));
			let parameters = TradingParameters { fee_per_contract, ..old };
			let call = Call::set_parameters { pool: POOL, parameters };
			Some(world.call(RuntimeOrigin::root(), call))
		},
		&[&["ParameterRefused"]],
	),
	may(
		"set_parameters: stricter",
		2,
		|world| {
			let old = Handler::parameters(POOL)?;
			let parameters = TradingParameters { cutoff: (old.cutoff + 60).min(7 * DAY), ..old };
			let guardian = RuntimeOrigin::signed(GUARDIAN);
			Some(world.call(guardian, Call::set_parameters { pool: POOL, parameters }))
		},
		&[],
	),
	may(
		"set_tables",
		2,
		|world| {
			let tables = world.tables();
			Some(world.call(RuntimeOrigin::root(), Call::set_tables { pool: POOL, tables }))
		},
		&[],
	),
	may(
		"set_otc_terms",
		3,
		|world| {
			let terms = OtcTerms {
				band_bps: world.random.pick(&[0, 200, 500, 5_000]),
				max_loss: world.random.pick(&[0, 1_000_000, 100_000_000, MOST_LOSS]),
				period: world.random.pick(&[1, 600, 3_600, 30 * DAY]),
			};
			Some(world.port(|| put_otc(POOL, terms)))
		},
		&[],
	),
	must_fail(
		"set_parameters: the hedge costs more than is charged for it",
		|world| {
			MockTerms::set_hedge_cost(Some(Fixed::ONE));
			let call = Call::set_parameters { pool: POOL, parameters: terms() };
			let done = world.call(RuntimeOrigin::root(), call);
			MockTerms::reset();
			Some(done)
		},
		"HedgeCostTooLow",
		&[],
	),
	must_fail(
		"set_parameters: the surface assumes a wider spread",
		|world| {
			MockTerms::set_bid_ask_spread(Some(Fixed::ONE));
			let call = Call::set_parameters { pool: POOL, parameters: terms() };
			let done = world.call(RuntimeOrigin::root(), call);
			MockTerms::reset();
			Some(done)
		},
		"VolatilitySpreadTooLow",
		&[],
	),
	may(
		"a hedge by hand costs something",
		3,
		|world| {
			let cost = world.random.pick(&[0, 1_000, 1_000_000, 100_000_000]);
			Some(world.port(|| <Handler as ManagerBudget>::charge(POOL, cost)))
		},
		&[&["LossBudgetExceeded"]],
	),
	must_fail(
		"set_otc_terms: out of range",
		|world| {
			let bad = world.random.pick(&[
				OtcTerms { band_bps: 5_001, ..otc_terms() },
				OtcTerms { period: 0, ..otc_terms() },
				OtcTerms { period: 30 * DAY + 1, ..otc_terms() },
			]);
			Some(world.set_orders(bad))
		},
		"ParameterRefused",
		&[],
	),
	must_fail(
		"set_otc_terms: no pool",
		|world| {
			let call = Call::set_otc_terms { pool: NOWHERE, terms: otc_terms() };
			Some(world.call(RuntimeOrigin::root(), call))
		},
		"UnknownPool",
		&[],
	),
	must_fail(
		"set_otc_terms: a stranger",
		|world| Some(world.call(alice(), Call::set_otc_terms { pool: POOL, terms: otc_terms() })),
		"BadOrigin",
		&[],
	),
];

impl World {
	/// Sets the terms of the manager's orders.
	pub fn set_orders(&mut self, terms: OtcTerms) -> DispatchResult {
		self.call(RuntimeOrigin::root(), Call::set_otc_terms { pool: POOL, terms })
	}

	fn parameters(&mut self) -> TradingParameters {
		if self.random.once_in(2) {
			return terms();
		}
		TradingParameters {
			slippage_gradient: bps(self.random.pick(&[0, 1, 10, 1_000])),
			bid_ask_spread: bps(self.random.pick(&[0, 100, 5_000])),
			hedge_cost: bps(self.random.pick(&[0, 400])),
			min_spread: self.random.pick(&[Fixed::from_raw(1), bps(5_000)]),
			staleness_spread: bps(self.random.pick(&[0, 10_000])),
			staleness_step: self.random.pick(&[1, 30, 600]),
			min_delta: bps(self.random.pick(&[0, 0, 500])),
			max_delta: bps(self.random.pick(&[5_000, 10_000])),
			max_round_delta: Fixed::from_int(self.random.pick(&[1, 10_000])),
			max_contracts: hundredths(self.random.pick(&[100, 100_000])),
			..terms()
		}
	}

	fn tables(&mut self) -> MultiplierTables {
		let grid = MultiplierGrid {
			band_width_percent: self.random.pick(&[1, 20, 100]),
			tenors: self.random.pick(&[1, 5]),
			max_root_seconds: 2_800,
		};
		let mut table = || {
			let entries =
				(0..grid.entries()).map(|_| 1_000_000 + self.random.below(2_000_000) as u32);
			Table::truncate_from(entries.collect())
		};
		let mut pair = || TablePair { call: table(), put: table() };
		MultiplierTables { grid, slippage: pair(), lending: pair(), borrow: pair() }
	}
}
