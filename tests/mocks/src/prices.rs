//! Price rounds that a test sets.

use crate::MockClock;
use core::cell::RefCell;
use dhv_primitives::{ports::PriceRounds, AssetIndex, Price, PriceRound};
use std::collections::BTreeMap;

thread_local! {
	static ROUNDS: RefCell<BTreeMap<(AssetIndex, AssetIndex), PriceRound>> =
		const { RefCell::new(BTreeMap::new()) };
	static DOLLARS: RefCell<BTreeMap<AssetIndex, Price>> = const { RefCell::new(BTreeMap::new()) };
}

/// Rounds under the control of the test.
pub struct MockPrices;

impl MockPrices {
	/// Stores a new round of `underlying` in `strike_asset`, stamped with the mock clock.
	pub fn set(underlying: AssetIndex, strike_asset: AssetIndex, price: Price) {
		ROUNDS.with(|rounds| {
			let mut rounds = rounds.borrow_mut();
			let number = rounds.get(&(underlying, strike_asset)).map_or(1, |r| r.number + 1);
			let round = PriceRound { number, time: MockClock::timestamp(), price };
			rounds.insert((underlying, strike_asset), round);
		});
	}

	/// What an asset is worth in US dollars from now on.
	pub fn set_dollars(asset: AssetIndex, price: Price) {
		DOLLARS.with(|dollars| dollars.borrow_mut().insert(asset, price));
	}

	/// Forgets every round.
	pub fn clear() {
		DOLLARS.with(|dollars| dollars.borrow_mut().clear());
		ROUNDS.with(|rounds| rounds.borrow_mut().clear());
	}
}

impl PriceRounds for MockPrices {
	fn latest(underlying: AssetIndex, strike_asset: AssetIndex) -> Option<PriceRound> {
		ROUNDS.with(|rounds| rounds.borrow().get(&(underlying, strike_asset)).copied())
	}

	fn dollars(asset: AssetIndex) -> Option<Price> {
		DOLLARS.with(|dollars| dollars.borrow().get(&asset).copied())
	}
}
