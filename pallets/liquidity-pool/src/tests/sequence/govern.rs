//! Governance: pools, parameters, status.

use super::{
	operation::{may, must_fail, Family, Operation, Tried},
	world::{World, NO_POOL, RECIPIENTS},
};
use crate::{
	tests::{limited_sales::TIGHT, mock::*},
	Call, ParametersOf, PoolAssets, PoolCount, PoolParameters, PoolStatus, RiskLimits,
	SmoothingTerms, StressTerms,
};
use dhv_math::vault::FeeRates;
use dhv_mocks::{MockGovernance, USDC, WETH};
use dhv_primitives::{AssetIndex, Balance, Contracts, Delta, Fixed, PoolId};
use dhv_sequences::World as _;
use sp_runtime::DispatchResult;

const OPERATIONS: &[Operation] = &[
	may("open a pool", 1, World::open_pool, &[]),
	must_fail("open: too many pools", World::open_too_many, "TooManyPools", &[]),
	must_fail("open: unknown asset", World::open_unknown, "UnknownAsset", &[&["TooManyPools"]]),
	must_fail("open: collateral", World::open_apart, "CollateralNotStrikeAsset", &[MANY]),
	must_fail("open: one asset", World::open_same, "SameAsset", &[MANY]),
	must_fail("open: minimum balance", World::open_dusty, "MinimumBalanceTooHigh", &[MANY]),
	must_fail("open: parameters", World::open_faulty, "ParameterRefused", &[MANY]),
	must_fail("open: by somebody", World::open_by_somebody, "BadOrigin", &[]),
	may("parameters: replaced", 12, World::replace_parameters, &[]),
	may("parameters: by the governor", 4, World::set_parameters, &[&["ParameterRefused"]]),
	may("parameters: by the guardian", 2, World::tighten_parameters, &[]),
	must_fail("parameters: recipient", World::tighten_recipient, "ParameterRefused", &[]),
	must_fail("parameters: loosened", World::loosen_parameters, "ParameterRefused", &[]),
	must_fail("parameters: out of range", World::set_faulty, "ParameterRefused", &[]),
	must_fail("parameters: apart", World::set_apart, "InvalidParameters", &[]),
	must_fail("parameters: no such pool", World::set_nowhere, "UnknownPool", &[]),
	must_fail("parameters: by somebody", World::set_by_somebody, "BadOrigin", &[]),
	may("status: open", 40, World::open_up, &[]),
	may("status: close only", 3, World::close_only, &[]),
	may("status: halted", 2, World::halt, &[]),
	may("status: by the guardian", 2, World::guard, &[&["OnlyTightening"]]),
	must_fail("status: loosened by the guardian", World::loosen, "OnlyTightening", &[]),
	must_fail("status: by somebody", World::status_by_somebody, "BadOrigin", &[]),
	must_fail("status: no such pool", World::status_nowhere, "UnknownPool", &[]),
];

pub const FAMILY: Family = OPERATIONS;

const MANY: &[&str] = &["TooManyPools"];

const FREE: FeeRates = FeeRates { performance_bps: 0, management_bps: 0 };
const DEAR: FeeRates = FeeRates { performance_bps: 2_000, management_bps: 500 };

/// Parameters of a pool with a short history and its share of premium for the fund.
fn base(history: Option<u32>) -> ParametersOf<Test> {
	let history = history.unwrap_or(PoolParameters::<AccountId>::MIN_HISTORY);
	PoolParameters { history, insurance_share_bps: 100, ..parameters() }
}

impl World {
	/// Three pools: one as usual, one that charges fees, one that is small, quick and tightly limited.
	pub fn open_first_pools(&mut self) {
		let base = base(self.history);
		let charging = PoolParameters {
			fees: DEAR,
			fee_recipient: Some(TREASURY),
			buffer_bps: 2_000,
			epoch_length: DAY / 2,
			..base
		};
		let quick = PoolParameters {
			limits: TIGHT,
			epoch_length: 3_600,
			cutoff: 0,
			deposit_cap: 200_000 * USD,
			max_net_exposure: contracts(5),
			insurance_share_bps: 2_000,
			..base
		};
		for parameters in [base, charging, quick] {
			self.govern(Call::open_pool { assets: assets(), parameters }).unwrap();
		}
	}

	pub fn govern(&mut self, call: Call<Test>) -> DispatchResult {
		self.signed(GOVERNOR, call)
	}

	fn open_pool(&mut self) -> Tried {
		let parameters = self.some_parameters(base(self.history));
		if PoolCount::<Test>::get() == 4 || self.seen.steps < 100 {
			return None;
		}
		Some(self.govern(Call::open_pool { assets: assets(), parameters }))
	}

	fn open_too_many(&mut self) -> Tried {
		if PoolCount::<Test>::get() < 4 {
			return None;
		}
		Some(self.govern(Call::open_pool { assets: assets(), parameters: parameters() }))
	}

	fn open_on(&mut self, [underlying, strike_asset, collateral_asset]: [AssetIndex; 3]) -> Tried {
		let assets = PoolAssets { underlying, strike_asset, collateral_asset };
		Some(self.govern(Call::open_pool { assets, parameters: parameters() }))
	}

	fn open_unknown(&mut self) -> Tried {
		self.open_on([AssetIndex(9), USDC, USDC])
	}

	fn open_apart(&mut self) -> Tried {
		self.open_on([WETH, USDC, WETH])
	}

	fn open_same(&mut self) -> Tried {
		self.open_on([USDC, USDC, USDC])
	}

	fn minimum_balance(least: Balance) {
		let [owner, issuer, admin, freezer] = [REGISTRY; 4];
		let root = RuntimeOrigin::root();
		Assets::force_asset_status(root, USDC, owner, issuer, admin, freezer, least, true, false)
			.unwrap();
	}

	fn open_dusty(&mut self) -> Tried {
		Self::minimum_balance(2);
		let tried = self.open_on([WETH, USDC, USDC]);
		Self::minimum_balance(1);
		tried
	}

	fn open_faulty(&mut self) -> Tried {
		let parameters = PoolParameters { history: 0, ..parameters() };
		Some(self.govern(Call::open_pool { assets: assets(), parameters }))
	}

	fn open_by_somebody(&mut self) -> Tried {
		let who = self.random.pick(&[ALICE, GUARDIAN]);
		Some(self.signed(who, Call::open_pool { assets: assets(), parameters: parameters() }))
	}

	/// Parameters in range, each of which is another one now and then.
	fn some_parameters(&mut self, mut new: ParametersOf<Test>) -> ParametersOf<Test> {
		let random = &mut self.random;
		for field in 0..13 {
			if !random.once_in(4) {
				continue;
			}
			match field {
				0 => new.deposit_cap = random.pick(&[200_000, 2_000_000, 100_000_000]) * USD,
				1 => {
					new.buffer_bps = random.pick(&[0, 2_000, 5_000, 20_000]);
					new.closing_buffer_bps = random.below(u64::from(new.buffer_bps) + 1) as u32;
				}
				2 => new.epoch_length = random.pick(&[1_800, 3_600, DAY / 4, DAY / 2, DAY]),
				3 => new.min_deposit = random.pick(&[1, USD, 10 * USD]),
				4 => new.min_withdrawal = random.pick(&[1, SHARE / 1_000, SHARE]),
				5 => {
					new.max_price_age = random.pick(&[600, 3_600, 10_800]);
					new.max_mark_age = new.max_price_age + random.pick(&[0, 1_800, 36_000]);
				}
				6 => new.max_net_exposure = contracts(random.pick(&[1, 5, 1_000])),
				7 => new.limits = random.pick(&[RiskLimits::WIDEST, TIGHT, TIGHT, STRESSED]),
				8 => new.insurance_share_bps = random.pick(&[0, 100, 2_000]),
				9 => {
					let history = random.pick(&[8, 9, 12, 24]);
					new.history = self.history.unwrap_or(history);
				}
				10 => {
					new.fees = random.pick(&[FREE, DEAR, FeeRates { performance_bps: 0, ..DEAR }])
				}
				11 => {
					let somebody = Some(random.pick(&RECIPIENTS));
					new.fee_recipient = random.pick(&[None, somebody, somebody, somebody]);
				}
				_ => {
					let half_life = random.pick(&[60, 3_600, 14_400, 7 * DAY]);
					let clamp = Fixed::from_int(random.pick(&[1, 2, 10]));
					new.smoothing = SmoothingTerms { half_life, clamp };
				}
			}
		}
		new.cutoff = random.below(new.epoch_length / 2 + 1);
		new
	}

	/// Replaces parameters as an upgrade might, however far they move.
	pub fn put(&mut self, pool: PoolId, parameters: ParametersOf<Test>) -> DispatchResult {
		self.within_call(|| LiquidityPool::replace_parameters(pool, parameters))
	}

	fn replace_parameters(&mut self) -> Tried {
		let pool = self.pool();
		let parameters = self.some_parameters(self.books.pools[&pool].parameters);
		Some(self.put(pool, parameters))
	}

	fn set_parameters(&mut self) -> Tried {
		let pool = self.pool();
		MockGovernance::pass(self.random.below(100) as u32);
		let parameters = self.near_parameters(self.books.pools[&pool].parameters);
		Some(self.govern(Call::set_parameters { pool, parameters }))
	}

	/// Parameters some of which are a step away or less, mostly.
	fn near_parameters(&mut self, mut new: ParametersOf<Test>) -> ParametersOf<Test> {
		let random = &mut self.random;
		let up = random.once_in(2);
		let mut moved = |value: u128, step: u128| {
			let by = u128::from(random.below(1_200)) * step / 1_000;
			if up {
				value + by
			} else {
				value.saturating_sub(by).max(1)
			}
		};
		new.deposit_cap = moved(new.deposit_cap, new.deposit_cap / 2).max(new.min_deposit);
		new.max_price_age = moved(new.max_price_age.into(), 60).min(new.max_mark_age.into()) as u64;
		let bps = moved(new.limits.max_utilisation_bps.into(), 1_000).min(10_000);
		new.limits.max_utilisation_bps = bps as u32;
		new
	}

	/// Takes something away that is no figure, which a guardian may not.
	fn tighten_recipient(&mut self) -> Tried {
		let pool = self.pool();
		let old = self.books.pools[&pool].parameters;
		let fee_recipient = old.fee_recipient.is_none().then_some(ALICE);
		let parameters = PoolParameters { fee_recipient, ..old };
		Some(self.signed(GUARDIAN, Call::set_parameters { pool, parameters }))
	}

	/// Less may come in, and less may be written.
	fn tighten_parameters(&mut self) -> Tried {
		let pool = self.pool();
		let mut new = self.books.pools[&pool].parameters;
		let part = u128::from(1 + self.random.below(8));
		new.deposit_cap = (new.deposit_cap - new.deposit_cap / 8 / part).max(new.min_deposit);
		new.limits.stress.spot_bps = (new.limits.stress.spot_bps + 100).min(10_000);
		Some(self.signed(GUARDIAN, Call::set_parameters { pool, parameters: new }))
	}

	fn loosen_parameters(&mut self) -> Tried {
		let pool = self.pool();
		let old = self.books.pools[&pool].parameters;
		let parameters = PoolParameters { deposit_cap: old.deposit_cap + 1, ..old };
		Some(self.signed(GUARDIAN, Call::set_parameters { pool, parameters }))
	}

	/// Each parameter out of its range.
	fn set_faulty(&mut self) -> Tried {
		self.set_each(FAULTS, |world, pool, parameters| {
			world.govern(Call::set_parameters { pool, parameters })
		})
	}

	/// Parameters that do not agree with each other, and are in their ranges.
	fn set_apart(&mut self) -> Tried {
		self.set_each(APART, Self::put)
	}

	fn set_each(
		&mut self,
		breaks: &[Break],
		set: impl Fn(&mut Self, PoolId, ParametersOf<Test>) -> DispatchResult,
	) -> Tried {
		let pool = self.pool();
		let mut last = None;
		for change in breaks {
			let mut parameters = self.books.pools[&pool].parameters;
			change(&mut parameters);
			let refused = set(self, pool, parameters);
			self.count_error(refused.unwrap_err());
			last = Some(refused);
		}
		last
	}

	fn set_nowhere(&mut self) -> Tried {
		Some(self.govern(Call::set_parameters { pool: NO_POOL, parameters: parameters() }))
	}

	fn set_by_somebody(&mut self) -> Tried {
		let (who, pool) = (self.random.pick(&[ALICE, BOB]), self.pool());
		Some(self.signed(who, Call::set_parameters { pool, parameters: parameters() }))
	}

	fn set_status(&mut self, who: AccountId, pool: PoolId, status: PoolStatus) -> Tried {
		Some(self.signed(who, Call::set_status { pool, status }))
	}

	fn open_up(&mut self) -> Tried {
		let closed = self.books.pools.iter();
		let closed: Vec<_> = closed
			.filter(|(_, books)| books.terms.status > PoolStatus::Open)
			.map(|(pool, _)| *pool)
			.collect();
		let pool = self.random.choose(&closed)?;
		self.set_status(GOVERNOR, pool, PoolStatus::Open)
	}

	fn close_only(&mut self) -> Tried {
		let pool = self.pool();
		self.set_status(GOVERNOR, pool, PoolStatus::CloseOnly)
	}

	fn halt(&mut self) -> Tried {
		let pool = self.pool();
		self.set_status(GOVERNOR, pool, PoolStatus::Halted)
	}

	fn guard(&mut self) -> Tried {
		let pool = self.pool();
		let status = self.random.pick(&[PoolStatus::CloseOnly, PoolStatus::Halted]);
		self.set_status(GUARDIAN, pool, status)
	}

	fn loosen(&mut self) -> Tried {
		let pool = self.pool();
		self.set_status(GUARDIAN, pool, PoolStatus::Open)
	}

	fn status_by_somebody(&mut self) -> Tried {
		let (who, pool) = (self.user(), self.pool());
		self.set_status(who, pool, PoolStatus::Halted)
	}

	fn status_nowhere(&mut self) -> Tried {
		self.set_status(GOVERNOR, NO_POOL, PoolStatus::Open)
	}
}

/// Limits that only the stress test and the use of funds meet.
const STRESSED: RiskLimits = RiskLimits {
	max_utilisation_bps: 3_000,
	stress: StressTerms { spot_bps: 2_000, volatility_bps: 3_000, max_loss_bps: 500 },
	..RiskLimits::WIDEST
};

type Break = fn(&mut ParametersOf<Test>);

/// One parameter out of its range each.
const FAULTS: &[Break] = &[
	|p| p.buffer_bps = 100_001,
	|p| p.closing_buffer_bps = 100_001,
	|p| p.epoch_length = 29,
	|p| p.epoch_length = 92 * DAY + 1,
	|p| p.cutoff = 46 * DAY + 1,
	|p| p.deposit_cap = PoolParameters::<AccountId>::MAX_CAP * USD + 1,
	|p| p.min_deposit = 0,
	|p| p.min_withdrawal = 0,
	|p| p.max_price_age = 0,
	|p| p.max_mark_age = DAY + 1,
	|p| p.max_net_exposure = Contracts::ZERO,
	|p| p.insurance_share_bps = 2_001,
	|p| p.history = 7,
	|p| p.history = 10_001,
	|p| p.fees.performance_bps = 3_001,
	|p| p.fees.management_bps = 501,
	|p| p.smoothing.half_life = 59,
	|p| p.smoothing.clamp = Fixed::from_bps(9_999),
	|p| p.limits.max_delta = Delta::ZERO,
	|p| p.limits.max_gamma = Fixed::ZERO,
	|p| p.limits.max_vega = Fixed::from_int(1_000_000_000_001),
	|p| p.limits.max_expiry_net = Contracts::ZERO,
	|p| p.limits.max_utilisation_bps = 10_001,
	|p| p.limits.stress.spot_bps = 10_001,
	|p| p.limits.stress.volatility_bps = 50_001,
	|p| p.limits.stress.max_loss_bps = 0,
];

/// One that does not agree with another each.
const APART: &[Break] = &[
	|p| (p.buffer_bps, p.closing_buffer_bps) = (0, 1),
	|p| p.cutoff = p.epoch_length / 2 + 1,
	|p| p.min_deposit = p.deposit_cap + 1,
	|p| p.max_mark_age = p.max_price_age - 1,
];
