//! Governance tightens, loosens, caps, and makes mistakes.

use super::{
	operation::{may, must_fail, Family, Operation, Tried},
	random::lots,
	world::World,
};
use crate::{tests::mock::*, Call, HealthFactors, Product, ProductParameters, UnderlyingInterest};
use dhv_mocks::{MockGovernance, USDC, WETH};
use dhv_primitives::{AssetIndex, Contracts, Fixed};
use dhv_sequences::World as _;
use frame_system::RawOrigin;
use sp_runtime::DispatchResult;

const OPERATIONS: &[Operation] = &[
	may("govern: higher health factors", 1, World::raise_health, &[]),
	may("govern: a larger shock and dearer time", 1, World::raise_margin, &[]),
	may("govern: lower caps", 1, World::lower_caps, &[]),
	may("govern: classes closed", 1, World::close_classes, &[]),
	may("govern: other fixing terms", 1, World::change_fixing, &[]),
	may("govern: earlier cut-off, younger prices", 1, World::tighten_times, &[]),
	may("govern: everything loose again", 6, World::loosen, &[]),
	may("govern: a step", 2, World::step, &[&["ParameterRefused"]]),
	may("govern: a guardian tightens", 1, World::tighten, &[]),
	may("govern: cap of the underlying", 1, World::cap_underlying, &[&["ParameterRefused"]]),
	may("govern: no cap of the underlying", 3, World::lift_cap, &[&["ParameterRefused"]]),
	must_fail("govern: a stranger sets a product", World::set_by_stranger, "BadOrigin", &[]),
	must_fail("govern: a stranger caps", World::cap_by_stranger, "BadOrigin", &[]),
	must_fail("govern: cap of nothing", World::cap_nothing, "UnknownAsset", &[]),
	must_fail("govern: expiries out of order", World::bad_expiry, "InvalidExpiryRange", &[]),
	must_fail("govern: expiries off the grid", World::bad_grid, "InvalidExpiryGrid", &[]),
	must_fail("govern: strikes out of order", World::bad_strikes, "InvalidStrikeRange", &[]),
	must_fail("govern: health below one", World::bad_health, "InvalidHealthFactors", &[]),
	must_fail("govern: no shock", World::bad_shock, "InvalidSpotShock", &[]),
	must_fail("govern: table without knots", World::bad_table, "InvalidUpperBoundTable", &[]),
	must_fail("govern: no coverage", World::bad_coverage, "InvalidFixingTerms", &[]),
	must_fail("govern: dispute without end", World::bad_dispute, "InvalidDisputeTerms", &[]),
	must_fail("govern: asset unknown", World::bad_asset, "UnknownAsset", &[]),
	must_fail("govern: underlying is the strike asset", World::same_asset, "SameAsset", &[]),
	must_fail("govern: pools in WETH", World::pools_in_ether, "CollateralNotSupported", &[]),
];

pub const FAMILY: Family = Family { operations: OPERATIONS, check: |_| (), end: World::end_govern };

impl World {
	pub fn set(&mut self, product: Product, parameters: ProductParameters) -> DispatchResult {
		self.port(|| put(product, parameters))
	}

	/// Changes what is governed of one of the two products.
	fn change(&mut self, change: impl FnOnce(&mut Self, &mut ProductParameters)) -> Tried {
		let product = self.random.pick(&[product(), ether_product()]);
		let mut parameters = Registry::product(product)?;
		change(self, &mut parameters);
		Some(self.set(product, parameters))
	}

	fn raise_health(&mut self) -> Tried {
		self.change(|world, parameters| {
			let lower = 10_000 + world.random.below(5_000) as u32;
			let upper = lower + 1 + world.random.below(8_000) as u32;
			parameters.call.health = HealthFactors { upper, lower };
			parameters.put.health = HealthFactors { upper: upper + 500, lower };
			parameters.liquidation.release = parameters.liquidation.release.max(upper + 500);
		})
	}

	fn raise_margin(&mut self) -> Tried {
		self.change(|world, parameters| {
			parameters.spot_shock = Fixed::from_bps(2_000 + world.random.below(6_000) as u32);
			let most = Fixed::from_bps(5_000 + world.random.below(5_000) as u32);
			for kind in [&mut parameters.call, &mut parameters.put] {
				for knot in kind.upper_bound.iter_mut() {
					knot.1 = knot.1.max(most);
				}
			}
		})
	}

	fn lower_caps(&mut self) -> Tried {
		self.change(|world, parameters| {
			parameters.open_interest_cap = lots(1 + world.random.below(400_000));
			parameters.series_cap = lots(1 + world.random.below(100_000));
			parameters.classes.naked_cap /= 1 + u128::from(world.random.below(100));
			parameters.classes.min_naked_collateral *= 2;
		})
	}

	fn close_classes(&mut self) -> Tried {
		self.change(|world, parameters| {
			let classes = &mut parameters.classes;
			match world.random.below(3) {
				0 => classes.pool = false,
				1 => classes.full = false,
				_ => classes.naked_cap = 0,
			}
		})
	}

	fn change_fixing(&mut self) -> Tried {
		self.change(|world, parameters| {
			parameters.fixing_window = 600 + world.random.below(2_400);
			parameters.min_coverage = 300 + world.random.below(300);
			let dispute = &mut parameters.dispute;
			dispute.locking_period = world.random.below(300);
			dispute.dispute_period = 300 + world.random.below(900);
			dispute.resolution_period = 600 + world.random.below(1_800);
			dispute.max_deviation_bps = world.random.below(3_000) as u32;
		})
	}

	fn tighten_times(&mut self) -> Tried {
		self.change(|world, parameters| {
			parameters.write_cutoff = 1_800 + world.random.below(1_800);
			parameters.max_price_age = 120 + world.random.below(180);
			parameters.min_expiry = HOUR + world.random.below(600);
		})
	}

	/// The governor moves a figure, now and then too far.
	fn step(&mut self) -> Tried {
		MockGovernance::pass(self.random.below(30) as u32);
		let mut parameters = Registry::product(product())?;
		let cap = parameters.series_cap.units() / lots(1).units();
		parameters.series_cap = lots((cap as u64) * (60 + self.random.below(100)) / 100 + 1);
		let call = Call::set_product { product: product(), parameters: Box::new(parameters) };
		Some(self.call(RawOrigin::Root, call))
	}

	/// A guardian makes a figure stricter.
	fn tighten(&mut self) -> Tried {
		let mut parameters = Registry::product(product())?;
		parameters.series_cap = lots((parameters.series_cap.units() / lots(1).units()) as u64 / 2);
		let call = Call::set_product { product: product(), parameters: Box::new(parameters) };
		Some(self.call(RawOrigin::Signed(GUARDIAN), call))
	}

	pub fn loosen(&mut self) -> Tried {
		let first = self.set(product(), parameters());
		Some(first.and_then(|()| self.set(ether_product(), ether_parameters())))
	}

	pub fn cap(&mut self, cap: Option<Contracts>) -> Tried {
		Some(self.call(RawOrigin::Root, Call::set_underlying_cap { underlying: WETH, cap }))
	}

	/// About what is short now, above or below it.
	fn cap_underlying(&mut self) -> Tried {
		let short = UnderlyingInterest::<Test>::get(WETH).units() / lots(1).units();
		let more = self.random.below(40_000);
		let cap = (short as u64).saturating_sub(4_000) + more;
		self.cap(Some(lots(cap)))
	}

	fn lift_cap(&mut self) -> Tried {
		self.cap(None)
	}

	fn end_govern(&mut self) {
		self.loosen().unwrap().unwrap();
		crate::UnderlyingCaps::<Test>::remove(WETH);
	}

	fn set_by_stranger(&mut self) -> Tried {
		let parameters = Box::new(parameters());
		let who = self.random.pick(&[ALICE, MANAGER]);
		let call = Call::set_product { product: product(), parameters };
		Some(self.call(RawOrigin::Signed(who), call))
	}

	fn cap_by_stranger(&mut self) -> Tried {
		let call = Call::set_underlying_cap { underlying: WETH, cap: None };
		Some(self.call(RawOrigin::Signed(ALICE), call))
	}

	fn cap_nothing(&mut self) -> Tried {
		let call = Call::set_underlying_cap { underlying: AssetIndex(7), cap: None };
		Some(self.call(RawOrigin::Root, call))
	}

	/// Parameters that break a rule.
	fn break_rule(&mut self, change: impl FnOnce(&mut ProductParameters)) -> Tried {
		let mut parameters = parameters();
		change(&mut parameters);
		Some(self.set(product(), parameters))
	}

	fn bad_expiry(&mut self) -> Tried {
		self.break_rule(|parameters| parameters.min_expiry = parameters.max_expiry)
	}

	fn bad_grid(&mut self) -> Tried {
		self.break_rule(|parameters| parameters.expiry_offset = parameters.expiry_interval)
	}

	fn bad_strikes(&mut self) -> Tried {
		self.break_rule(|parameters| parameters.put.min_strike = usd(6_000))
	}

	fn bad_health(&mut self) -> Tried {
		self.break_rule(|p| p.call.health = HealthFactors { upper: 9_999, lower: 9_998 })
	}

	fn bad_shock(&mut self) -> Tried {
		self.break_rule(|parameters| parameters.spot_shock = Fixed::ONE)
	}

	fn bad_table(&mut self) -> Tried {
		self.break_rule(|parameters| parameters.call.upper_bound.clear())
	}

	fn bad_coverage(&mut self) -> Tried {
		self.break_rule(|parameters| parameters.min_coverage = 0)
	}

	fn bad_dispute(&mut self) -> Tried {
		self.break_rule(|parameters| parameters.dispute.resolution_period = 0)
	}

	fn bad_asset(&mut self) -> Tried {
		let unknown = Product { underlying: AssetIndex(7), ..product() };
		Some(self.set(unknown, parameters()))
	}

	fn same_asset(&mut self) -> Tried {
		let same = Product { underlying: USDC, ..product() };
		Some(self.set(same, parameters()))
	}

	fn pools_in_ether(&mut self) -> Tried {
		Some(self.set(ether_product(), parameters()))
	}
}
