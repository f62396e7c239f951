//! Operators feed, lie, fall silent, leave and join.

use super::{
	operation::{may, Family, Operation, Tried},
	world::World,
};
use crate::tests::mock::*;
use dhv_mocks::{MockClock, MockOperators, MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{OperatorFeed, PriceTick},
	Fixed, Price,
};

const OPERATIONS: &[Operation] = &[
	may("price: moves a little", 12, World::price_moves, &[]),
	may("price: moves far", 2, World::price_moves_far, &[]),
	may("price: crashes", 2, World::price_crashes, &[]),
	may("price: multiplies", 2, World::price_multiplies, &[]),
	may("price: far off until the next expiry", 2, World::price_far_at_expiry, &[]),
	may("price: returns", 1, World::price_returns, &[]),
	may("price: round without operators", 1, World::round_alone, &[]),
	may("price: rounds without operators, to expiry", 1, World::rounds_alone, &[]),
	may("price: round of nothing", 1, World::round_of_nothing, &[]),
	may("operator feeds: far off", 2, World::feeds_outlier, &[]),
	may("operator feeds: nothing", 1, World::feeds_nothing, &[]),
	may("operator feeds: below zero", 1, World::feeds_negative, &[]),
	may("operator feeds: without bound", 1, World::feeds_without_bound, &[]),
	may("operator feeds: the strike asset off its peg", 1, World::feeds_strike_asset, &[]),
	may("operators: one leaves", 1, World::operator_leaves, &[]),
	may("operators: one joins", 1, World::operator_joins, &[]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

impl World {
	/// Operators feed about the price, one may be silent or lie; a round comes of it.
	pub fn feed_all(&mut self) {
		for operator in self.feeders.clone() {
			match self.random.below(24) {
				0 => {}
				1 => feed(operator, 1 + self.random.below(100_000) as i64),
				_ => feed(operator, self.price + self.random.between(-2, 2)),
			}
		}
		set_round(self.price);
	}

	fn move_price(&mut self, to: i64) -> Tried {
		self.price = to.clamp(300, 8_000);
		self.feed_all();
		Some(Ok(()))
	}

	fn price_moves(&mut self) -> Tried {
		let pull = (2_000 - self.price) / 40;
		let change = self.random.between(-30, 30) + pull;
		self.move_price(self.price + change)
	}

	fn price_moves_far(&mut self) -> Tried {
		let share = self.random.between(80, 120);
		self.move_price(self.price * share / 100)
	}

	fn price_crashes(&mut self) -> Tried {
		let share = self.random.between(15, 45);
		self.move_price(self.price * share / 100)
	}

	fn price_multiplies(&mut self) -> Tried {
		let share = self.random.between(200, 400);
		self.move_price(self.price * share / 100)
	}

	/// Vaults of pools and naked ones fall short.
	fn price_far_at_expiry(&mut self) -> Tried {
		let expiry = self.next_expiry()?;
		self.price = self.random.pick(&[300, 500, 4_500, 7_000]);
		while self.now() < expiry {
			self.feed_all();
			self.pass(120, 5);
		}
		Some(Ok(()))
	}

	fn price_returns(&mut self) -> Tried {
		self.move_price(2_000)
	}

	fn round_alone(&mut self) -> Tried {
		set_round(self.price);
		Some(Ok(()))
	}

	/// Through the window of the next expiry, whose operators have no quorum then.
	fn rounds_alone(&mut self) -> Tried {
		let now = self.now();
		let pending = crate::PendingExpiries::<Test>::get();
		let next = pending.iter().find(|entry| entry.expiry > now)?;
		let (opens, expiry) = (next.opens, next.expiry);
		if now > opens || opens.saturating_since(now) > HOUR {
			return None;
		}
		MockClock::set(opens);
		while self.now() < expiry {
			set_round(self.price);
			self.pass(100, 1);
		}
		Some(Ok(()))
	}

	fn round_of_nothing(&mut self) -> Tried {
		MockPrices::set(WETH, USDC, Price::from_raw(0));
		Registry::on_round(WETH);
		Some(Ok(()))
	}

	/// One operator feeds one asset.
	fn feed_one(&mut self, asset: dhv_primitives::AssetIndex, raw: i128) -> Tried {
		let operator = self.random.choose(&self.feeders.clone())?;
		Registry::on_value(&operator, asset, Price::from_raw(raw));
		Some(Ok(()))
	}

	fn feeds_outlier(&mut self) -> Tried {
		let whole = 1 + i128::from(self.random.below(100_000));
		self.feed_one(WETH, whole * Fixed::SCALE)
	}

	fn feeds_nothing(&mut self) -> Tried {
		let asset = self.random.pick(&[USDC, WETH]);
		self.feed_one(asset, 0)
	}

	fn feeds_negative(&mut self) -> Tried {
		self.feed_one(WETH, -Fixed::SCALE)
	}

	/// Seconds later the sum of its prices does not fit.
	fn feeds_without_bound(&mut self) -> Tried {
		let now = self.now().secs();
		let pending = crate::PendingExpiries::<Test>::get();
		let open = |e: &crate::PendingExpiry| e.opens.secs() < now && now + 6 < e.expiry.secs();
		if !pending.iter().any(open) {
			return None;
		}
		let asset = self.random.pick(&[USDC, WETH]);
		let operator = self.random.choose(&self.feeders.clone())?;
		Registry::on_value(&operator, asset, Price::from_raw(i128::MAX));
		self.pass(6, 1);
		Registry::on_value(&operator, asset, Price::from_raw(i128::MAX));
		Some(Ok(()))
	}

	fn feeds_strike_asset(&mut self) -> Tried {
		let cents = 50 + i128::from(self.random.below(100));
		self.feed_one(USDC, Fixed::SCALE / 100 * cents)
	}

	fn operator_leaves(&mut self) -> Tried {
		let who = self.random.choose(&self.feeders.clone())?;
		if self.feeders.len() <= 2 {
			return None;
		}
		self.feeders.retain(|other| *other != who);
		MockOperators::set(&self.feeders);
		Registry::on_left(&who);
		Some(Ok(()))
	}

	fn operator_joins(&mut self) -> Tried {
		let who = OPERATORS[0] + AccountId::from(self.random.below(5));
		if self.feeders.contains(&who) {
			return None;
		}
		self.feeders.push(who);
		MockOperators::set(&self.feeders);
		Some(Ok(()))
	}
}
