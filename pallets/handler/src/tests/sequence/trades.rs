//! Trades at their quotes, and quotes that are asked again.

use super::{
	super::mock::*,
	world::{alice, net, World},
};
use crate::*;
use dhv_mocks::{MockClock, MockRegistry};
use dhv_primitives::{ports::OptionRegistry, Balance, Contracts, Quote, SeriesId, Side, Timestamp};
use dhv_sequences::{any, Operation};

/// Most quotes that are kept.
const KEPT: usize = 20;

/// Trades judge themselves: what comes of one follows from its quote.
pub const FAMILY: &[Operation<World>] = &[
	any("buy or sell: as quoted", 80, |world| {
		world.trade_one();
		Some(Ok(()))
	}),
	any("trade: as quoted", 30, |world| {
		world.trade_legs();
		Some(Ok(()))
	}),
	any("buy or sell: as quoted earlier", 30, |world| {
		world.ask_again();
		Some(Ok(()))
	}),
];

impl World {
	/// Gives Alice options that another writer backs, now and then.
	pub fn provide(&mut self, series: SeriesId, contracts: Contracts) {
		if !self.random.once_in(20) && MockRegistry::held(&ALICE, series) < contracts {
			MockRegistry::set_held(ALICE, series, contracts);
		}
	}

	/// The call that fills a quote, with the least generous limit.
	fn at(quote: &Quote, total: Balance) -> Call<Test> {
		let Quote { pool, series, contracts, .. } = *quote;
		let expected_version = Some(quote.state_version);
		match quote.side {
			Side::Buy => Call::buy { pool, series, contracts, max_total: total, expected_version },
			Side::Sell => {
				Call::sell { pool, series, contracts, min_total: total, expected_version }
			}
		}
	}

	/// What the quote says happens, no more and no less.
	fn fill(&mut self, quote: Quote) {
		let Quote { series, contracts, side, total, .. } = quote;
		let worse = if side == Side::Buy { total.checked_sub(1) } else { Some(total + 1) };
		if let Some(worse) = worse {
			let refused = self.attempt(alice(), Self::at(&quote, worse));
			let error = match side {
				Side::Buy => Error::<Test>::PremiumTooHigh,
				Side::Sell => Error::<Test>::PremiumTooLow,
			};
			self.ensure(refused == Err(error.into()), refused);
		}
		let before = (net(series), MockRegistry::held(&ALICE, series).units() as i128);
		let done = self.attempt(alice(), Self::at(&quote, total));
		self.ensure(done.is_ok(), (done, &quote));
		let told = System::events().into_iter().any(|record| {
			record.event == RuntimeEvent::Handler(Event::Traded { who: ALICE, quote })
		});
		self.ensure(told, "the fill is not the quote");
		let after = (net(series), MockRegistry::held(&ALICE, series).units() as i128);
		let sign = if side == Side::Buy { 1 } else { -1 };
		let units = contracts.units() as i128 * sign;
		let moved = (after.0 - before.0, after.1 - before.1);
		self.ensure(moved == (-units * 10_000_000_000, units), (moved, &quote));
		self.ensure(quote.fee <= quote.premium / 8, quote);
		let opened = OpenedDelta::<Test>::get(POOL).at(quote.round.number);
		let most = Handler::parameters(POOL).unwrap().max_round_delta;
		// What only closes, or has no delta at all, adds nothing to what was opened.
		let adds = !quote.opened.is_zero() && !quote.delta.get().is_zero();
		self.ensure(!adds || opened <= most, opened);
		self.seen.count("Quote(filled)");
	}

	pub fn trade_one(&mut self) {
		let (series, side, contracts) = (self.series(), self.side(), self.size());
		if side == Side::Sell {
			self.provide(series, contracts);
		}
		let quoted = Handler::quote(POOL, series, contracts, side);
		match quoted {
			Ok(quote) if side == Side::Buy || MockRegistry::held(&ALICE, series) >= contracts => {
				if self.random.once_in(3) {
					self.kept.truncate(KEPT - 1);
					self.kept.insert(0, quote);
				} else {
					self.fill(quote);
				}
			}
			Ok(quote) => {
				let done = self.attempt(alice(), Self::at(&quote, quote.total));
				self.ensure(done.is_err(), "options that nobody has were sold");
			}
			// No quote that fails, fails otherwise than its trade.
			Err(error) => {
				let (pool, expected_version) = (POOL, None);
				let call = match side {
					Side::Buy => {
						let max_total = Balance::MAX;
						Call::buy { pool, series, contracts, max_total, expected_version }
					}
					Side::Sell => {
						Call::sell { pool, series, contracts, min_total: 0, expected_version }
					}
				};
				let done = self.attempt(alice(), call);
				self.ensure(done == Err(error), (done, error));
			}
		}
	}

	/// Up to eight legs, all or none.
	fn trade_legs(&mut self) {
		let mut legs = Legs::new();
		for _ in 0..self.random.below(6) {
			let (series, side, contracts) = (self.series(), self.side(), self.size());
			self.provide(series, contracts);
			let named = legs.iter().any(|leg| leg.series == series);
			if named && !self.random.once_in(10) {
				continue;
			}
			legs.try_push(Leg { series, side, contracts }).unwrap();
		}
		let deadline = self.random.once_in(2).then(|| {
			let late = self.random.once_in(5);
			let now = MockClock::timestamp().secs();
			Timestamp::from_secs(if late { now - 1 } else { now })
		});
		let quoted = Handler::quote_order(POOL, legs.clone());
		let call = |limit, expected_version| {
			let legs = legs.clone();
			Call::trade { pool: POOL, legs, limit, deadline, expected_version }
		};
		let any = Limit::Pay(Balance::MAX / 2);
		let Ok(order) = quoted else {
			let done = self.attempt(alice(), call(any, None));
			self.ensure(done.is_err(), "an order was filled that has no quote");
			return;
		};
		let limit = if order.paid >= order.received {
			Limit::Pay(order.paid - order.received)
		} else {
			Limit::Receive(order.received - order.paid)
		};
		let less = match limit {
			Limit::Pay(most) => most.checked_sub(1).map(Limit::Pay),
			Limit::Receive(least) => Some(Limit::Receive(least + 1)),
		};
		if let Some(less) = less {
			let done = self.attempt(alice(), call(less, None));
			let refused = [Error::<Test>::LimitNotMet, Error::<Test>::DeadlinePassed];
			let named = refused.map(|error| Err(error.into())).contains(&done);
			self.ensure(named, done);
		}
		let version = Some(order.state_version);
		if self.attempt(alice(), call(limit, version)).is_ok() {
			let filled: Vec<_> = System::events()
				.into_iter()
				.filter_map(|record| match record.event {
					RuntimeEvent::Handler(Event::Traded { quote, .. }) => Some(quote),
					_ => None,
				})
				.collect();
			let same = filled.len() == order.legs.len()
				&& order.legs.iter().all(|quote| filled.contains(quote));
			self.ensure(same, (filled, order.legs));
			self.seen.count("Quote(order)");
		}
	}

	/// An earlier quote: the same at its version, worthless at another.
	fn ask_again(&mut self) {
		if self.kept.is_empty() {
			return;
		}
		let newest = self.random.once_in(2);
		let index = if newest { 0 } else { self.random.below(self.kept.len() as u64) as usize };
		let quote = self.kept[index];
		let Quote { pool, series, contracts, side, .. } = quote;
		System::set_block_number(System::block_number() + 3);
		let again = Handler::quote(pool, series, contracts, side);
		let had = MockRegistry::held(&ALICE, series);
		if had < contracts {
			MockRegistry::set_held(ALICE, series, contracts);
		}
		match again {
			Ok(again) if again.state_version == quote.state_version => {
				self.ensure(again == quote, (again, quote));
				self.seen.count("Quote(same)");
				self.fill(quote);
				self.kept.remove(index);
			}
			Ok(_) => {
				let done = self.attempt(alice(), Self::at(&quote, quote.total));
				self.ensure(done == Err(Error::<Test>::StateMoved.into()), done);
				self.seen.count("Quote(moved)");
				self.kept.remove(index);
			}
			// Refused now: the trade is refused, for this or because the state moved.
			Err(_) => {
				let done = self.attempt(alice(), Self::at(&quote, quote.total));
				self.ensure(done.is_err(), "filled without a quote");
			}
		}
	}
}
