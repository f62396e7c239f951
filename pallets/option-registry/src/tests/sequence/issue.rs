//! Series are issued, and refused.

use super::{
	operation::{may, must_fail, Family, Operation, Tried},
	world::{World, PUBLIC, STRANGERS},
};
use crate::{tests::mock::*, Call, FixingKey, NextSeriesId, PendingExpiries, SeriesByExpiry};
use dhv_mocks::{USDC, WETH};
use dhv_primitives::{
	ports::OptionRegistry, AssetIndex, BackingClass, OptionKind, Series, Timestamp,
};
use dhv_sequences::World as _;
use frame_support::{
	storage::with_storage_layer,
	traits::fungibles::{Create, Destroy},
};
use frame_system::RawOrigin;
use sp_runtime::DispatchResult;

/// Why good terms may be refused.
const ROOM: &[&str] = &["TooManySeries", "TooManyExpiries", "ClassNotOpen", "ExpiryTooNear"];

const OPERATIONS: &[Operation] = &[
	may("issue: pool series by the manager", 5, World::issue_pool, &[ROOM]),
	may("issue: full series by a user", 8, World::issue_full, &[ROOM]),
	may("issue: another strike of a full series", 16, World::issue_sibling, &[ROOM]),
	may("issue: naked put in USDC", 2, |w| w.issue_naked(OptionKind::Put, USDC), &[ROOM]),
	may("issue: naked call in USDC", 2, |w| w.issue_naked(OptionKind::Call, USDC), &[ROOM]),
	may("issue: naked put in WETH", 2, |w| w.issue_naked(OptionKind::Put, WETH), &[ROOM]),
	may("issue: naked call in WETH", 2, |w| w.issue_naked(OptionKind::Call, WETH), &[ROOM]),
	may("issue: through the port", 1, World::issue_by_port, &[ROOM]),
	may("issue: the same terms again", 1, World::issue_again, &[]),
	must_fail("issue: product unknown", World::issue_unapproved, "ProductNotApproved", &[]),
	must_fail("issue: expiry off the grid", World::issue_off_grid, "ExpiryOffGrid", &[ROOM]),
	must_fail("issue: expiry too near", World::issue_too_near, "ExpiryTooNear", &[ROOM]),
	must_fail("issue: expiry too far", World::issue_too_far, "ExpiryTooFar", &[ROOM]),
	must_fail("issue: strike too low", World::issue_too_low, "StrikeOutOfRange", &[ROOM]),
	must_fail("issue: strike off the grid", World::issue_off_step, "StrikeOffGrid", &[ROOM]),
	must_fail("issue: without a bound", World::issue_unbounded, "ClassNotOpen", &[]),
	must_fail("issue: no money for the deposit", World::issue_poor, "FundsUnavailable", &[ROOM]),
	must_fail("issue: room of the manager, series", World::issue_full_expiry, "TooManySeries", &[]),
	must_fail("issue: room of the manager, expiries", World::issue_late, "TooManyExpiries", &[]),
	must_fail("issue: the token exists", World::issue_taken, "InUse", &[ROOM]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

impl World {
	/// Good terms, one to three hours ahead.
	pub fn good_terms(
		&mut self,
		kind: OptionKind,
		collateral_asset: AssetIndex,
		backing: BackingClass,
	) -> Series {
		let hour = self.now().secs().div_ceil(HOUR) + 1 + self.random.below(3);
		let spread = self.price / 40;
		let near = self.price + self.random.between(-10, 10) * spread;
		let strike = (near / 10 * 10).clamp(500, 5_000);
		let expiry = Timestamp::from_secs(hour * HOUR);
		Series { expiry, collateral_asset, backing, ..terms(kind, strike, 0) }
	}

	fn any_kind(&mut self) -> OptionKind {
		self.random.pick(&[OptionKind::Call, OptionKind::Put])
	}

	/// A put in USDC or a call in WETH.
	fn full_terms(&mut self) -> Series {
		let (kind, asset) = self.random.pick(&[(OptionKind::Put, USDC), (OptionKind::Call, WETH)]);
		self.good_terms(kind, asset, BackingClass::PublicFull)
	}

	fn issue_by(&mut self, who: AccountId, terms: Series) -> DispatchResult {
		self.call(RawOrigin::Signed(who), Call::issue_series { terms })
	}

	/// New terms are issued by a user.
	fn issue_new(&mut self, terms: Series) -> Tried {
		let who = self.random.pick(&PUBLIC);
		self.issue_fresh(who, terms)
	}

	fn issue_fresh(&mut self, who: AccountId, terms: Series) -> Tried {
		if <Registry as OptionRegistry<AccountId>>::find(&terms).is_some() {
			return None;
		}
		let next = NextSeriesId::<Test>::get();
		let result = self.issue_by(who, terms);
		assert_eq!(result.is_ok(), NextSeriesId::<Test>::get() != next);
		Some(result)
	}

	fn issue_pool(&mut self) -> Tried {
		let kind = self.any_kind();
		let terms = self.good_terms(kind, USDC, BackingClass::Pool);
		self.issue_fresh(MANAGER, terms)
	}

	fn issue_full(&mut self) -> Tried {
		let terms = self.full_terms();
		self.issue_new(terms)
	}

	fn issue_sibling(&mut self) -> Tried {
		let now = self.now();
		let series = self.trading(|terms| {
			let early = terms.seconds_to_expiry(now) >= HOUR;
			let listed = SeriesByExpiry::<Test>::get(FixingKey::of(terms)).len();
			terms.backing == BackingClass::PublicFull && early && listed < 4
		})?;
		let strike = self.full_terms().strike;
		let terms = Series { strike, ..info(series).terms };
		let who = self.random.pick(&[MANAGER, MANAGER, ALICE]);
		self.issue_fresh(who, terms)
	}

	fn issue_naked(&mut self, kind: OptionKind, asset: AssetIndex) -> Tried {
		let terms = self.good_terms(kind, asset, BackingClass::PublicNaked);
		let who = self.random.pick(&[MANAGER, BOB, DAVE]);
		self.issue_fresh(who, terms)
	}

	fn issue_by_port(&mut self) -> Tried {
		let kind = self.any_kind();
		let terms = self.good_terms(kind, USDC, BackingClass::Pool);
		Some(self.port(|| <Registry as OptionRegistry<AccountId>>::issue(terms)).map(|_| ()))
	}

	fn issue_again(&mut self) -> Tried {
		let (series, info) = self.series_where(|_| true)?;
		let next = NextSeriesId::<Test>::get();
		let who = self.random.pick(&STRANGERS);
		let result = self.issue_by(who, info.terms);
		assert_eq!(NextSeriesId::<Test>::get(), next);
		assert_eq!(<Registry as OptionRegistry<AccountId>>::find(&info.terms), Some(series));
		Some(result)
	}

	fn issue_unapproved(&mut self) -> Tried {
		let terms = Series { collateral_asset: AssetIndex(7), ..self.full_terms() };
		self.issue_new(terms)
	}

	fn issue_off_grid(&mut self) -> Tried {
		let terms = self.full_terms();
		let expiry = Timestamp::from_secs(terms.expiry.secs() + 60);
		self.issue_by_manager(Series { expiry, ..terms })
	}

	fn issue_too_near(&mut self) -> Tried {
		let expiry = Timestamp::from_secs((self.now().secs() / HOUR + 1) * HOUR);
		if expiry.saturating_since(self.now()) == HOUR {
			return None;
		}
		let terms = Series { expiry, ..self.full_terms() };
		self.issue_by_manager(terms)
	}

	fn issue_too_far(&mut self) -> Tried {
		let terms = self.full_terms();
		let expiry = Timestamp::from_secs(terms.expiry.secs() + 85 * DAY);
		self.issue_by_manager(Series { expiry, ..terms })
	}

	fn issue_too_low(&mut self) -> Tried {
		let terms = Series { strike: usd(490), ..self.full_terms() };
		self.issue_by_manager(terms)
	}

	fn issue_off_step(&mut self) -> Tried {
		let terms = Series { strike: usd(2_005), ..self.full_terms() };
		self.issue_by_manager(terms)
	}

	fn issue_by_manager(&mut self, terms: Series) -> Tried {
		self.issue_fresh(MANAGER, terms)
	}

	fn issue_unbounded(&mut self) -> Tried {
		let (kind, asset) = self.random.pick(&[(OptionKind::Put, WETH), (OptionKind::Call, USDC)]);
		let terms = self.good_terms(kind, asset, BackingClass::PublicFull);
		self.issue_new(terms)
	}

	fn issue_poor(&mut self) -> Tried {
		let (who, terms) = (self.random.pick(&STRANGERS), self.full_terms());
		self.issue_fresh(who, terms)
	}

	/// An expiry with room for the manager only.
	fn issue_full_expiry(&mut self) -> Tried {
		let crowded: Vec<_> = SeriesByExpiry::<Test>::iter()
			.filter(|(key, series)| series.len() >= 3 && key.expiry > self.now())
			.collect();
		let (key, _) = self.random.choose(&crowded)?;
		let terms = Series { expiry: key.expiry, ..self.full_terms() };
		if !self.is_open(&terms) {
			return None;
		}
		self.issue_new(terms)
	}

	/// One more expiry than users may add.
	fn issue_late(&mut self) -> Tried {
		let terms = self.full_terms();
		let pending = PendingExpiries::<Test>::get();
		let key = FixingKey::of(&terms);
		let known = crate::Fixings::<Test>::contains_key(key);
		if pending.len() < 3 || known || !self.is_open(&terms) {
			return None;
		}
		self.issue_new(terms)
	}

	/// Whether the class of terms is open.
	fn is_open(&self, terms: &Series) -> bool {
		let product = crate::Product::of(terms);
		Registry::product(product).is_some_and(|parameters| parameters.opens(terms))
	}

	/// The id of the next series names a token that is not the registry's.
	fn issue_taken(&mut self) -> Tried {
		let next = NextSeriesId::<Test>::get();
		<Options as Create<AccountId>>::create(next, BOB, true, 1).unwrap();
		let terms = self.full_terms();
		let tried = self.issue_new(terms);
		with_storage_layer(|| {
			<Options as Destroy<AccountId>>::start_destroy(next, None)?;
			<Options as Destroy<AccountId>>::finish_destroy(next)
		})
		.unwrap();
		tried
	}
}
