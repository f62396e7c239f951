//! What has to fail, by name.

use super::{
	super::mock::*,
	world::{alice, World, ASSETLESS, NOTHING, NOWHERE, PRICELESS},
};
use crate::{types::ONE_MILLION, *};
use dhv_mocks::MockClock;
use dhv_primitives::{Balance, Contracts, Fixed, OptionKind, PoolId, Side, LOT};
use sp_runtime::DispatchError;

impl World {
	fn buying(pool: PoolId, series: dhv_primitives::SeriesId, contracts: Contracts) -> Call<Test> {
		Call::buy { pool, series, contracts, max_total: Balance::MAX, expected_version: None }
	}

	/// A call that is refused whatever the state, with its error.
	pub fn refuse(&mut self) {
		let (root, one) = (RuntimeOrigin::root(), Contracts::ONE);
		let series = self.series();
		let order = |legs: Vec<Leg>| {
			let legs = legs.try_into().unwrap();
			let (limit, pool) = (Limit::Pay(Balance::MAX / 2), POOL);
			Call::trade { pool, legs, limit, deadline: None, expected_version: None }
		};
		let (origin, call, expected): (_, Call<Test>, DispatchError) = match self.random.next(13) {
			0 => (alice(), Self::buying(NOWHERE, series, one), Error::<Test>::UnknownPool.into()),
			1 => {
				(alice(), Self::buying(BARE_POOL, series, one), Error::<Test>::NotConfigured.into())
			}
			2 => (alice(), Self::buying(PRICELESS, series, one), Error::<Test>::NoPrice.into()),
			3 => {
				(alice(), Self::buying(ASSETLESS, series, one), Error::<Test>::UnknownAsset.into())
			}
			4 => (root, Self::buying(POOL, series, one), DispatchError::BadOrigin),
			5 => {
				let wrong = TradingParameters { min_spread: Fixed::ZERO, ..terms() };
				let call = Call::set_parameters { pool: POOL, parameters: wrong };
				(root, call, Error::<Test>::InvalidParameters.into())
			}
			6 => {
				let call = Call::set_parameters { pool: NOWHERE, parameters: terms() };
				(root, call, Error::<Test>::UnknownPool.into())
			}
			7 => {
				let mut tables = MultiplierTables::flat();
				if let Some(entry) = tables.borrow.put.get_mut(0) {
					*entry = ONE_MILLION - 1;
				}
				(root, Call::set_tables { pool: POOL, tables }, Error::<Test>::InvalidTables.into())
			}
			8 => {
				let call = Call::set_parameters { pool: POOL, parameters: terms() };
				(alice(), call, DispatchError::BadOrigin)
			}
			9 => {
				let leg = Leg { series, side: Side::Buy, contracts: LOT };
				let call = order(vec![leg, Leg { side: Side::Sell, ..leg }]);
				return self.refused_by_desk_or(call, Error::<Test>::DuplicateLeg.into());
			}
			10 => return self.refused_by_desk_or(order(vec![]), Error::<Test>::NoLegs.into()),
			11 => {
				let call = Self::buying(POOL, NOTHING, one);
				return self.refused_by_desk_or(call, Error::<Test>::NotListed.into());
			}
			_ => {
				let call = Call::list_series {
					pool: POOL,
					expiry: MockClock::timestamp(),
					kind: OptionKind::Call,
					strike: price(2_000),
					buyable: true,
					sellable: true,
				};
				let manager = RuntimeOrigin::signed(MANAGER);
				(manager, call, Error::<Test>::SeriesExpired.into())
			}
		};
		let done = self.call(origin, call);
		self.ensure(done == Err(expected), (done, expected));
	}

	/// Refused by name, or because nothing trades at the price now.
	fn refused_by_desk_or(&mut self, call: Call<Test>, expected: DispatchError) {
		let done = self.call(alice(), call);
		let stale = Err(Error::<Test>::StalePrice.into());
		self.ensure(done == Err(expected) || done == stale, (done, expected));
	}
}
