//! Counterparties fill the manager's orders: what a fill costs and moves is known before it is made.

use super::{
	super::mock::*,
	orders::{HUGE, SHUT},
	told::{share, worth},
	world::{net, now, World, BOB},
};
use crate::*;
use dhv_mocks::{MockClock, MockRegistry};
use dhv_primitives::{
	ports::OptionRegistry, Balance, Contracts, Fixed, Price, SeriesId, SeriesStatus, Side, LOT,
};
use dhv_sequences::{may, must_fail, Operation, Tried};
use sp_runtime::{DispatchError, DispatchResult};

/// The moment has passed.
const LATE: &[&str] = &["OrderPastExpiry", "SpotMoved"];
/// Model, budget or round do not allow it now.
const REFUSED: &[&str] = &["PriceOutsideBand", "LossBudgetExceeded", "RoundDeltaExceeded"];

pub const FAMILY: &[Operation<World>] = &[
	may(
		"fill_order: all that is left",
		16,
		|world| world.fill_order(false),
		&[SHUT, HUGE, LATE, REFUSED],
	),
	may("fill_order: a part", 16, |world| world.fill_order(true), &[SHUT, HUGE, LATE, REFUSED]),
	may(
		"fill_order: in its last second",
		2,
		|world| {
			let (id, order) = world.order(|order| now() <= order.expires_at)?;
			MockClock::advance(order.expires_at.saturating_since(now()));
			world.feed(world.dollars);
			world.fill_of(id, &order, order.left().unwrap())
		},
		&[SHUT, HUGE, &["SpotMoved"], REFUSED],
	),
	must_fail(
		"fill_order: after its last second",
		|world| {
			let (id, order) = world.order(|_| true)?;
			MockClock::advance(order.expires_at.saturating_since(now()) + 1);
			world.feed(world.dollars);
			Some(world.ask(filler(&order), id, None))
		},
		"OrderPastExpiry",
		&[],
	),
	must_fail(
		"fill_order: the spot has left",
		|world| {
			let (id, order) = world.order(|order| now() <= order.expires_at)?;
			let (low, high) = (order.bounds.lower.get(), order.bounds.upper.get());
			let beyond = |bound: Fixed, by: i64| (bound.raw() / Fixed::ONE.raw()) as i64 + by;
			let dollars = world.random.pick(&[beyond(low, -1), beyond(high, 1)]);
			world.feed(dollars);
			(!order.bounds.contain(super::world::round().price)).then_some(())?;
			Some(world.ask(filler(&order), id, None))
		},
		"SpotMoved",
		&[],
	),
	must_fail(
		"fill_order: for somebody else",
		|world| {
			let (id, order) = world.order(|order| order.counterparty.is_some())?;
			let other = if order.counterparty == Some(ALICE) { BOB } else { ALICE };
			Some(world.ask(other, id, None))
		},
		"NotCounterparty",
		&[],
	),
	must_fail(
		"fill_order: no order",
		|world| {
			let id = world.random.pick(&[NextOrder::<Test>::get(), u64::MAX]);
			Some(world.ask(ALICE, id, None))
		},
		"UnknownOrder",
		&[],
	),
	must_fail(
		"fill_order: nobody signs",
		|world| {
			let (id, _) = world.order(|_| true)?;
			let call = Call::fill_order { id, contracts: None, limit: Limit::Pay(Balance::MAX) };
			Some(world.call(RuntimeOrigin::root(), call))
		},
		"BadOrigin",
		&[],
	),
	must_fail(
		"fill_order: more than is left",
		|world| {
			let (id, order) = world.order(|_| true)?;
			let more = order.left().unwrap().units() + LOT.units();
			Some(world.ask(filler(&order), id, Some(Contracts::from_units(more))))
		},
		"MoreThanLeft",
		&[&["StalePrice"], LATE],
	),
	must_fail(
		"fill_order: a part of a whole",
		|world| {
			let (id, order) = world.order(|order| !order.partial)?;
			Some(world.ask(filler(&order), id, Some(LOT)))
		},
		"NotPartial",
		&[&["StalePrice"], LATE],
	),
	must_fail(
		"fill_order: nothing",
		|world| {
			let (id, order) = world.order(|_| true)?;
			Some(world.ask(filler(&order), id, Some(Contracts::ZERO)))
		},
		"OrderTooSmall",
		&[&["StalePrice"], LATE],
	),
	must_fail(
		"fill_order: part of a lot",
		|world| {
			let (id, order) = world.order(|order| order.partial)?;
			Some(world.ask(filler(&order), id, Some(Contracts::from_units(1))))
		},
		"NotWholeLots",
		&[&["StalePrice"], LATE],
	),
	must_fail(
		"fill_order: a leg in part of a lot",
		|world| {
			let uneven = |order: &OtcOrder<u64>| {
				order.partial && order.legs.iter().any(|leg| share(order, leg, LOT) < LOT)
			};
			let (id, order) = world.order(uneven)?;
			Some(world.ask(filler(&order), id, Some(LOT)))
		},
		"NotWholeLots",
		&[SHUT, LATE, REFUSED],
	),
	must_fail(
		"fill_order: the pool does not trade",
		|world| {
			let (id, order) = world.order(|_| true)?;
			Some(world.while_closed(|world| world.ask(filler(&order), id, None)))
		},
		"not trading",
		&[SHUT, HUGE, LATE, REFUSED],
	),
	must_fail(
		"fill_order: the last leg cannot be written",
		|world| {
			let (id, order) = world.order(|order| order.legs.len() > 1)?;
			let written = |leg: &&OtcLeg| leg.side == Side::Buy && net(leg.series) <= 0;
			let last = order.legs.iter().rev().find(written)?.series;
			world.provide_all(&order, order.left().unwrap());
			MockRegistry::on_write(move |write| {
				(write.series != last).then_some(()).ok_or(DispatchError::Other("no collateral"))
			});
			let done = world.ask(filler(&order), id, None);
			MockRegistry::on_write(|_| Ok(()));
			Some(done)
		},
		"no collateral",
		&[SHUT, HUGE, LATE, REFUSED],
	),
	must_fail(
		"fill_order: a series is being settled",
		|world| {
			let (id, order) = world.order(|_| true)?;
			let series = order.legs[0].series;
			MockRegistry::set_status(series, SeriesStatus::Fixed { fixing: price(2_000) });
			let done = world.ask(filler(&order), id, None);
			MockRegistry::set_status(series, SeriesStatus::Open);
			Some(done)
		},
		"SeriesNotOpen",
		&[SHUT, HUGE, LATE, REFUSED],
	),
];

/// Who may fill an order.
fn filler(order: &OtcOrder<u64>) -> u64 {
	order.counterparty.unwrap_or(BOB)
}

/// Where the options of a series are: the pool's position, and what the counterparty has.
fn places(who: u64, series: SeriesId) -> (i128, i128) {
	(net(series), MockRegistry::held(&who, series).units() as i128)
}

impl World {
	/// Asks for a fill at whatever it costs.
	fn ask(&mut self, who: u64, id: OrderId, contracts: Option<Contracts>) -> DispatchResult {
		let limit = Limit::Pay(Balance::MAX);
		self.call(RuntimeOrigin::signed(who), Call::fill_order { id, contracts, limit })
	}

	fn fill_order(&mut self, part: bool) -> Tried {
		let (id, order) = self.order(|order| order.partial || !part)?;
		let left = order.left().unwrap();
		if !part {
			return self.fill_of(id, &order, left);
		}
		// Sizes of legs have fours of lots in common.
		let step = order.size().units() / self.random.pick(&[2, 4]);
		let part = Contracts::from_units(step);
		let whole = order.legs.iter().all(|leg| {
			let product = leg.contracts.units() * part.units();
			product.is_multiple_of(order.size().units() * LOT.units())
		});
		(whole && part <= left && !part.is_zero()).then_some(())?;
		self.fill_of(id, &order, part)
	}

	/// Gives the counterparty the options that it is to sell, of another writer.
	fn provide_all(&mut self, order: &OtcOrder<u64>, part: Contracts) {
		let who = filler(order);
		for leg in order.legs.iter().filter(|leg| leg.side == Side::Sell) {
			let contracts = share(order, leg, part);
			if MockRegistry::held(&who, leg.series) < contracts {
				MockRegistry::set_held(who, leg.series, contracts);
			}
		}
	}

	/// Fills a part: with a limit that is one too low it fails, with the exact one it does what the
	/// order says, or is refused for a reason of its own.
	fn fill_of(&mut self, id: OrderId, order: &OtcOrder<u64>, part: Contracts) -> Tried {
		let who = filler(order);
		self.provide_all(order, part);
		let (mut paid, mut received) = (0, 0);
		for leg in &order.legs {
			let contracts = share(order, leg, part);
			let price: Price = leg.price;
			match leg.side {
				Side::Buy => paid += worth(price.get(), contracts, true),
				Side::Sell => received += worth(price.get(), contracts, false),
			}
		}
		let (limit, less) = if paid > received {
			(Limit::Pay(paid - received), Limit::Pay(paid - received - 1))
		} else {
			(Limit::Receive(received - paid), Limit::Receive(received - paid + 1))
		};
		let contracts = (part != order.left().unwrap() || self.random.once_in(2)).then_some(part);
		let call = |limit| Call::fill_order { id, contracts, limit };
		let refused = self.attempt(RuntimeOrigin::signed(who), call(less));
		let before: Vec<_> = order.legs.iter().map(|leg| places(who, leg.series)).collect();
		let done = self.call(RuntimeOrigin::signed(who), call(limit));
		let limit_not_met: DispatchError = Error::<Test>::LimitNotMet.into();
		// The limit is looked at before the budget and the round.
		let later = [Error::<Test>::LossBudgetExceeded, Error::<Test>::RoundDeltaExceeded];
		let later = later.map(DispatchError::from);
		let expected = match done {
			Err(error) if !later.contains(&error) => error,
			_ => limit_not_met,
		};
		assert_eq!(refused, Err(expected), "with one less");
		if done.is_ok() {
			for (leg, (pool, own)) in order.legs.iter().zip(before) {
				let units = share(order, leg, part).units() as i128;
				let units = if leg.side == Side::Buy { units } else { -units };
				let after = places(who, leg.series);
				assert_eq!(after, (pool - units * 10_000_000_000, own + units));
			}
		}
		Some(done)
	}
}
