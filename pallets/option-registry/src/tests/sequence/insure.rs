//! Income, terms and surplus of the insurance funds.

use super::{
	operation::{may, must_fail, Family, Operation, Tried, TOKENS},
	world::{World, ASSETS, PUBLIC},
};
use crate::tests::random::Draw;
use crate::{tests::mock::*, Call, Insurance, InsuranceTerms, InsuranceTermsOf};
use dhv_mocks::{MockGovernance, USDC};
use dhv_primitives::{ports::InsuranceFund, AssetIndex, Balance};
use dhv_sequences::World as _;
use frame_system::RawOrigin;

const ISOLATED: &[&[&str]] = &[TOKENS];

const OPERATIONS: &[Operation] = &[
	may("insurance: income", 3, World::contribute, ISOLATED),
	may("insurance: terms", 2, World::insure, &[&["ParameterRefused"]]),
	may("insurance: terms that are replaced", 2, World::reinsure, &[]),
	may("insurance: surplus", 1, World::withdraw_surplus, ISOLATED),
	must_fail("insurance: income of nothing", World::contribute_nothing, "ZeroAmount", &[]),
	must_fail(
		"insurance: income that is not there",
		World::contribute_much,
		"FundsUnavailable",
		&[&["Frozen", "Blocked", "AssetNotLive"]],
	),
	must_fail("insurance: more than all", World::insure_more_than_all, "ParameterRefused", &[]),
	must_fail("insurance: asset unknown", World::insure_unknown, "UnknownAsset", &[]),
	must_fail("insurance: terms by a stranger", World::insure_by_stranger, "BadOrigin", &[]),
	must_fail("insurance: no surplus", World::no_surplus, "NoSurplus", &[]),
	must_fail("insurance: surplus for a stranger", World::surplus_by_stranger, "BadOrigin", &[]),
];

pub const FAMILY: Family = Family::of(OPERATIONS);

impl World {
	fn contribute_as(&mut self, from: AccountId, asset: AssetIndex, amount: Balance) -> Tried {
		let give = || <Registry as InsuranceFund<AccountId>>::contribute(asset, &from, amount);
		Some(self.port(give))
	}

	fn contribute(&mut self) -> Tried {
		let (asset, from) = (self.random.pick(&ASSETS), self.anybody());
		let amount = self.random.amount(asset) / 10 + 1;
		self.contribute_as(from, asset, amount)
	}

	fn set_insurance(&mut self, asset: AssetIndex, terms: InsuranceTerms) -> Tried {
		Some(self.call(RawOrigin::Root, Call::set_insurance { asset, terms }))
	}

	fn terms(&mut self, asset: AssetIndex) -> InsuranceTerms {
		InsuranceTerms {
			target: self.random.amount(asset) / 10,
			pot_share: self.random.below(10_001) as u32,
			pot_cap: self.random.amount(asset) / 10,
		}
	}

	fn insure(&mut self) -> Tried {
		let asset = self.random.pick(&ASSETS);
		let terms = self.terms(asset);
		MockGovernance::pass(self.random.below(30) as u32);
		self.set_insurance(asset, terms)
	}

	fn reinsure(&mut self) -> Tried {
		let asset = self.random.pick(&ASSETS);
		let terms = self.terms(asset);
		Some(self.port(|| {
			Registry::ensure_insurance(asset, &terms)?;
			Registry::store_insurance(asset, terms);
			Ok(())
		}))
	}

	/// Whether the fund of an asset holds more than its target.
	fn has_surplus(&self, asset: AssetIndex) -> bool {
		let terms = InsuranceTermsOf::<Test>::get(asset);
		terms.is_some_and(|terms| Insurance::<Test>::get(asset) > terms.target)
	}

	fn withdraw_surplus(&mut self) -> Tried {
		let asset = self.random.pick(&ASSETS);
		if !self.has_surplus(asset) {
			return None;
		}
		let to = self.random.pick(&PUBLIC);
		Some(self.call(RawOrigin::Root, Call::withdraw_surplus { asset, to }))
	}

	fn contribute_nothing(&mut self) -> Tried {
		let asset = self.random.pick(&ASSETS);
		self.contribute_as(ALICE, asset, 0)
	}

	fn contribute_much(&mut self) -> Tried {
		let asset = self.random.pick(&ASSETS);
		let amount = self.balance(asset, ALICE) + 1;
		self.contribute_as(ALICE, asset, amount)
	}

	fn insure_more_than_all(&mut self) -> Tried {
		let asset = self.random.pick(&ASSETS);
		let terms = InsuranceTerms { pot_share: 10_001, ..self.terms(asset) };
		self.set_insurance(asset, terms)
	}

	fn insure_unknown(&mut self) -> Tried {
		let terms = self.terms(USDC);
		self.set_insurance(AssetIndex(7), terms)
	}

	fn insure_by_stranger(&mut self) -> Tried {
		let asset = self.random.pick(&ASSETS);
		let terms = self.terms(asset);
		let call = Call::set_insurance { asset, terms };
		Some(self.call(RawOrigin::Signed(ALICE), call))
	}

	fn no_surplus(&mut self) -> Tried {
		let asset = self.random.pick(&ASSETS);
		if self.has_surplus(asset) {
			return None;
		}
		Some(self.call(RawOrigin::Root, Call::withdraw_surplus { asset, to: ALICE }))
	}

	fn surplus_by_stranger(&mut self) -> Tried {
		let asset = self.random.pick(&ASSETS);
		let call = Call::withdraw_surplus { asset, to: ALICE };
		Some(self.call(RawOrigin::Signed(ALICE), call))
	}
}
