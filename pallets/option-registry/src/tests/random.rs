//! What the tests draw.

use dhv_mocks::USDC;
use dhv_primitives::{AssetIndex, Balance, Contracts, LOT};
use dhv_sequences::Random;

/// Sizes and amounts.
pub trait Draw {
	/// At least one lot and at most two contracts.
	fn contracts(&mut self) -> Contracts;

	/// Whole lots of what there is: all of it, or a part; at least one.
	fn part(&mut self, of: Contracts) -> Contracts;

	/// Up to 5,000 USDC or five WETH.
	fn amount(&mut self, asset: AssetIndex) -> Balance;
}

impl Draw for Random {
	fn contracts(&mut self) -> Contracts {
		lots(1 + self.below(20_000))
	}

	fn part(&mut self, of: Contracts) -> Contracts {
		let most = (of.units() / LOT.units()) as u64;
		if self.once_in(3) {
			return lots(most.max(1));
		}
		lots(1 + self.below(most.max(1)))
	}

	fn amount(&mut self, asset: AssetIndex) -> Balance {
		let milli = Balance::from(self.below(5_000_000) + 1);
		if asset == USDC {
			milli * 1_000
		} else {
			milli * 1_000_000_000_000
		}
	}
}

/// So many lots.
pub fn lots(count: u64) -> Contracts {
	Contracts::from_units(u128::from(count) * LOT.units())
}
