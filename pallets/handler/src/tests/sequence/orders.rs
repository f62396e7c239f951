//! What the manager offers in the pool's name, and takes back.

use super::{
	super::mock::*,
	world::{alice, manager, model, now, World, BOB, NOTHING, NOWHERE},
};
use crate::*;
use dhv_mocks::MockClock;
use dhv_primitives::{Contracts, Fixed, PoolId, Price, Side, LOT};
use dhv_sequences::{may, must_fail, Operation, Tried, World as _};
use sp_runtime::DispatchResult;

/// What keeps a series from trading, whoever asks.
pub const SHUT: &[&str] = &["StalePrice", "NotListed", "PastCutoff", "UnknownSeries"];
/// Arithmetic ends at sizes that nobody has.
pub const HUGE: &[&str] = &["Overflow", "OutOfDomain"];
/// What stands in the way of an order whose terms are as they should be.
const REFUSED: &[&[&str]] =
	&[SHUT, HUGE, &["PriceOutsideBand", "LossBudgetExceeded", "TooManyOrders"]];

pub const FAMILY: &[Operation<World>] = &[
	may("create_order", 26, |world| world.create(|_, _| ()), REFUSED),
	must_fail(
		"create_order: outside the band",
		|world| {
			world.create(|world, order| {
				let leg = world.random.below(order.legs.len() as u64) as usize;
				let far = order.legs[leg].price.get().raw() * 10 + 10_000 * Fixed::ONE.raw();
				order.legs[leg].price = Price::from_raw(far);
			})
		},
		"PriceOutsideBand",
		&[SHUT, HUGE],
	),
	must_fail(
		"create_order: more than the budget",
		|world| {
			let budget = OtcTerms { band_bps: 5_000, max_loss: 0, period: 1 };
			world.port(|| put_otc(POOL, budget)).ok()?;
			world.create(|_, order| {
				order.legs.retain(|leg| model(leg.series).is_some_and(|value| value >= Fixed::ONE));
				for leg in &mut order.legs {
					let worse = if leg.side == Side::Buy { bps(9_700) } else { bps(10_300) };
					let value = model(leg.series).unwrap_or_default();
					leg.price = Price::new(value.mul_floor(worse).unwrap());
				}
			})
		},
		"LossBudgetExceeded",
		&[SHUT, HUGE, &["NoLegs", "TooManyOrders"]],
	),
	must_fail(
		"create_order: too many",
		|world| (Handler::orders(POOL).len() == 3).then(|| world.create(|_, _| ()))?,
		"TooManyOrders",
		&[SHUT, HUGE, &["PriceOutsideBand", "LossBudgetExceeded"]],
	),
	must_fail(
		"create_order: no legs",
		|world| world.create(|_, order| order.legs.clear()),
		"NoLegs",
		&[],
	),
	must_fail(
		"create_order: a series twice",
		|world| {
			world.create(|_, order| {
				let first = order.legs[0];
				order.legs.truncate(1);
				order.legs.push(OtcLeg { side: Side::Sell, ..first });
			})
		},
		"DuplicateLeg",
		&[],
	),
	must_fail(
		"create_order: no price",
		|world| {
			world.create(|world, order| {
				order.legs[0].price = Price::from_raw(world.random.pick(&[0, -1]));
			})
		},
		"InvalidPrice",
		&[],
	),
	must_fail(
		"create_order: a long life",
		|world| world.create(|_, order| order.lifetime = 1_801),
		"LifetimeTooLong",
		&[],
	),
	must_fail(
		"create_order: part of a lot",
		|world| {
			world.create(|_, order| {
				let odd = order.legs[0].contracts.units() + 1;
				order.legs[0].contracts = Contracts::from_units(odd);
			})
		},
		"NotWholeLots",
		&[],
	),
	must_fail(
		"create_order: of nothing",
		|world| world.create(|_, order| order.legs[0].contracts = Contracts::ZERO),
		"OrderTooSmall",
		&[],
	),
	must_fail(
		"create_order: bounds that cannot be",
		|world| {
			world.create(|world, order| match world.random.below(3) {
				0 => order.down = Fixed::from_int(world.dollars + 1),
				1 => order.down = Fixed::from_raw(-1),
				_ => order.up = Fixed::from_raw(-1),
			})
		},
		"InvalidBounds",
		&[&["StalePrice"]],
	),
	must_fail(
		"create_order: not listed",
		|world| world.create(|_, order| order.legs[0].series = NOTHING),
		"NotListed",
		&[SHUT, HUGE, &["PriceOutsideBand", "LossBudgetExceeded"]],
	),
	must_fail(
		"create_order: no pool",
		|world| world.create(|_, order| order.pool = NOWHERE),
		"UnknownPool",
		&[],
	),
	must_fail(
		"create_order: a pool without terms of orders",
		|world| world.create(|_, order| order.pool = BARE_POOL),
		"OtcNotConfigured",
		&[],
	),
	must_fail(
		"create_order: a stranger",
		|world| world.create(|_, order| order.maker = alice()),
		"BadOrigin",
		&[],
	),
	may(
		"cancel_order",
		3,
		|world| {
			let (id, _) = world.order(|_| true)?;
			Some(world.call(manager(), Call::cancel_order { id }))
		},
		&[],
	),
	must_fail(
		"cancel_order: a stranger, too early",
		|world| {
			let (id, _) = world.order(|order| now() <= order.expires_at)?;
			Some(world.call(alice(), Call::cancel_order { id }))
		},
		"OrderOpen",
		&[],
	),
	may(
		"cancel_order: anybody, after its last second",
		1,
		|world| {
			let (id, order) = world.order(|_| true)?;
			let left = order.expires_at.saturating_since(now()) + 1;
			MockClock::advance(left);
			Some(world.call(alice(), Call::cancel_order { id }))
		},
		&[],
	),
	must_fail(
		"cancel_order: nobody signs",
		|world| {
			let (id, _) = world.order(|_| true)?;
			Some(world.call(RuntimeOrigin::root(), Call::cancel_order { id }))
		},
		"BadOrigin",
		&[],
	),
	must_fail(
		"cancel_order: no order",
		|world| {
			let done = NextOrder::<Test>::get();
			let id = world.random.pick(&[done, u64::MAX]);
			Some(world.call(manager(), Call::cancel_order { id }))
		},
		"UnknownOrder",
		&[],
	),
];

/// An order before it is made.
struct Proposal {
	maker: RuntimeOrigin,
	pool: PoolId,
	legs: Vec<OtcLeg>,
	lifetime: u64,
	down: Fixed,
	up: Fixed,
}

impl World {
	/// An open order.
	pub fn order(
		&mut self,
		fits: impl Fn(&OtcOrder<u64>) -> bool,
	) -> Option<(OrderId, OtcOrder<u64>)> {
		let open: Vec<_> = Handler::orders(POOL).into_iter().filter(|(_, one)| fits(one)).collect();
		self.random.choose(&open)
	}

	/// Makes an order near the model, unless `change` makes it another.
	fn create(&mut self, change: impl FnOnce(&mut Self, &mut Proposal)) -> Tried {
		let legs = self.legs()?;
		let mut order = Proposal {
			maker: manager(),
			pool: POOL,
			legs,
			lifetime: self.random.pick(&[0, 60, 600, 1_800]),
			down: Fixed::from_int(self.random.pick(&[0, 20, 100, 400])),
			up: Fixed::from_int(self.random.pick(&[0, 20, 100, 400])),
		};
		change(self, &mut order);
		Some(self.propose(order))
	}

	fn propose(&mut self, order: Proposal) -> DispatchResult {
		let Proposal { maker, pool, legs, lifetime, down, up } = order;
		let counterparty = self.random.pick(&[None, Some(ALICE), Some(BOB)]);
		let partial = !self.random.once_in(3);
		let legs = legs.try_into().unwrap();
		let call = Call::create_order { pool, legs, counterparty, lifetime, down, up, partial };
		self.call(maker, call)
	}

	/// Up to three legs of sizes that have parts in common.
	fn legs(&mut self) -> Option<Vec<OtcLeg>> {
		let most = self.random.pick(&[10, 2_000, 20_000]);
		let unit = 1 + self.random.below(most);
		let mut legs: Vec<OtcLeg> = Vec::new();
		for _ in 0..=self.random.below(3) {
			let (series, side) = (self.series(), self.side());
			if legs.iter().any(|leg| leg.series == series) {
				continue;
			}
			let Some(value) = model(series) else { continue };
			let factor =
				bps(self.random.pick(&[9_600, 9_900, 9_990, 10_000, 10_010, 10_100, 10_400]));
			let price = Price::new(value.mul_floor(factor).unwrap().max(Fixed::from_raw(1)));
			let times = self.random.pick(&[4, 8, 12]);
			let contracts = Contracts::from_units(LOT.units() * u128::from(unit * times));
			legs.push(OtcLeg { series, side, contracts, price });
		}
		(!legs.is_empty()).then_some(legs)
	}
}
