//! The end of a sequence: every series runs out and everybody is paid.

use super::world::{holdings, World, ASSETS};
use crate::{tests::mock::*, Call, Credits, Issuers, Ledger, Operators, Product, Vaults};
use dhv_mocks::{MockClock, MockOperators, USDC, WETH};
use dhv_primitives::{AssetIndex, BackingClass, OptionKind, Series, Timestamp};
use dhv_sequences::World as _;
use frame_system::RawOrigin;

/// The longest life of a series in a sequence, in hours, and what its fixing may take.
const HOURS: u32 = 12;

impl World {
	/// Nothing new begins, time passes, blocks work, anybody pokes.
	pub fn run_out(&mut self) {
		self.feeders = OPERATORS.to_vec();
		MockOperators::set(&self.feeders);
		self.wait_out();
		// Rests that were too small, or whose way was blocked, leave with the next series.
		for asset in ASSETS {
			if Ledger::<Test>::get(asset).dust > 0 {
				self.issue_empty(asset);
			}
		}
		self.wait_out();
		let keys: Vec<_> = Operators::<Test>::iter_keys().collect();
		for (owner, operator, series) in keys {
			let call = Call::set_operator { operator, series, allowed: false };
			self.call(RawOrigin::Signed(owner), call).unwrap();
		}
		assert_eq!(Issuers::<Test>::iter().count(), 0);
		for who in [POOL, POOL_B, ALICE, BOB, CAROL, DAVE] {
			let account = frame_system::Account::<Test>::get(who).data;
			assert_eq!((account.free, account.reserved), (100_000, 0), "deposits of {who}");
		}
	}

	fn wait_out(&mut self) {
		for _ in 0..HOURS {
			if Registry::series_list().is_empty() {
				break;
			}
			MockClock::advance(HOUR);
			System::set_block_number(System::block_number() + 10);
			self.feed_all();
			self.check();
			work();
			self.check();
			self.poke_all();
			self.check();
		}
	}

	/// What automatic work left: vaults and holders that failed, and claims.
	fn poke_all(&mut self) {
		for series in Registry::series_list() {
			let _not_due = self.call(RawOrigin::Signed(BOB), Call::poke_fixing { series });
		}
		let vaults: Vec<_> = Vaults::<Test>::iter_keys().collect();
		for (series, writer) in vaults {
			let _not_due = self.call(RawOrigin::Signed(BOB), Call::settle_vault { series, writer });
		}
		for (series, holder, _) in holdings() {
			let _not_due = self.call(RawOrigin::Signed(BOB), Call::pay_holder { series, holder });
		}
		let credits: Vec<_> = Credits::<Test>::iter().collect();
		for (who, asset, _) in credits {
			self.call(RawOrigin::Signed(who), Call::claim_credit { asset, to: who }).unwrap();
		}
	}

	fn issue_empty(&mut self, collateral_asset: AssetIndex) {
		let kind = if collateral_asset == USDC { OptionKind::Put } else { OptionKind::Call };
		let expiry = Timestamp::from_secs((self.now().secs() / HOUR + 2) * HOUR);
		let backing = BackingClass::PublicFull;
		let terms = terms(kind, 2_000, 0);
		let product = Product { underlying: WETH, strike_asset: USDC, collateral_asset };
		assert!(Registry::product(product).is_some_and(|parameters| parameters.classes.full));
		issue(Series { expiry, backing, collateral_asset, ..terms });
	}
}
