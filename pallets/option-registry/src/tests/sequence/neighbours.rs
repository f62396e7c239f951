//! Neighbours fail: issuers block accounts and freeze assets, owners refuse and lie.

use super::{
	operation::{may, Family, Operation, Tried},
	world::{registry, World, ASSETS, POOLS, PUBLIC, STRANGERS},
};
use crate::tests::mock::*;
use dhv_mocks::MockOwner;
use dhv_primitives::{AssetIndex, Balance};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

const OPERATIONS: &[Operation] = &[
	may("issuer: blocks an account", 2, World::block, &[]),
	may("issuer: blocks who is to be paid", 2, World::block_creditor, &[]),
	may("issuer: freezes an account", 1, World::freeze, &[]),
	may("issuer: blocks a keyless account", 1, World::block_keyless, &[]),
	may("issuer: freezes an asset", 1, World::freeze_asset, &[&["AssetNotLive"]]),
	may("issuer: lets everything go", 7, World::thaw, &[]),
	may("owner: refuses", 1, World::refuse_settlement, &[]),
	may("owner: reports false cover", 1, World::report_falsely, &[]),
	may("owner: covers", 2, World::cover, &[]),
	may("owner: is honest", 1, World::be_honest, &[]),
];

pub const FAMILY: Family =
	Family { operations: OPERATIONS, check: |_| (), end: World::end_neighbours };

type AssetsCall = pallet_assets::Call<Test, AssetsInstance>;

impl World {
	/// What an account has of an asset.
	pub fn balance(&self, asset: AssetIndex, who: AccountId) -> Balance {
		Assets::balance(asset, who)
	}

	pub fn as_issuer(&mut self, call: AssetsCall) -> Tried {
		Some(self.call(RawOrigin::Signed(ISSUER), call))
	}

	/// An asset and somebody who has some.
	fn owner_of_asset(&mut self) -> Option<(AssetIndex, AccountId)> {
		let id = self.random.pick(&ASSETS);
		let who = match self.random.below(6) {
			0 => self.random.pick(&POOLS),
			1 => self.random.pick(&STRANGERS),
			_ => self.random.pick(&PUBLIC),
		};
		(self.balance(id, who) > 0).then_some((id, who))
	}

	fn block(&mut self) -> Tried {
		let (id, who) = self.owner_of_asset()?;
		self.as_issuer(AssetsCall::block { id, who })
	}

	/// Somebody whose vault is settled next, or who has options that pay.
	fn block_creditor(&mut self) -> Tried {
		let now = self.now();
		let writer = self.vault_where(|info, _| info.terms.is_expired(now));
		let holder = self.holding(|info| info.terms.is_expired(now));
		let pick = match (writer, holder) {
			(Some((series, who, _)), None) | (None, Some((series, who, _))) => (series, who),
			(Some(writer), Some(holder)) => {
				self.random.pick(&[(writer.0, writer.1), (holder.0, holder.1)])
			}
			(None, None) => return None,
		};
		let (id, who) = (info(pick.0).terms.collateral_asset, pick.1);
		if self.balance(id, who) == 0 {
			return None;
		}
		self.as_issuer(AssetsCall::block { id, who })
	}

	fn freeze(&mut self) -> Tried {
		let (id, who) = self.owner_of_asset()?;
		self.as_issuer(AssetsCall::freeze { id, who })
	}

	fn block_keyless(&mut self) -> Tried {
		let id = self.random.pick(&ASSETS);
		let who = self.random.pick(&[registry(), Registry::insurance_account()]);
		if self.balance(id, who) == 0 {
			return None;
		}
		self.as_issuer(AssetsCall::block { id, who })
	}

	fn freeze_asset(&mut self) -> Tried {
		let id = self.random.pick(&ASSETS);
		self.as_issuer(AssetsCall::freeze_asset { id })
	}

	pub fn thaw(&mut self) -> Tried {
		let keyless = [registry(), Registry::insurance_account()];
		let all = PUBLIC.into_iter().chain(POOLS).chain(STRANGERS).chain(keyless);
		for (id, who) in all.flat_map(|who| ASSETS.map(|asset| (asset, who))) {
			let _was_free = self.as_issuer(AssetsCall::thaw { id, who });
		}
		for id in ASSETS {
			let _was_live = self.as_issuer(AssetsCall::thaw_asset { id });
		}
		Some(Ok(()))
	}

	fn refuse_settlement(&mut self) -> Tried {
		let pool = self.random.pick(&POOLS);
		MockOwner::set_refusal(pool, Some(DispatchError::Other("refused")));
		Some(Ok(()))
	}

	/// More than any vault may lack.
	fn report_falsely(&mut self) -> Tried {
		let pool = self.random.pick(&POOLS);
		MockOwner::set_false_report(pool, Some(Balance::MAX));
		Some(Ok(()))
	}

	fn cover(&mut self) -> Tried {
		let pool = self.random.pick(&POOLS);
		let most = self.random.pick(&[0, 1, usdc(20), usdc(500)]);
		MockOwner::set_cover(pool, most);
		Some(Ok(()))
	}

	fn be_honest(&mut self) -> Tried {
		for pool in POOLS {
			MockOwner::set_refusal(pool, None);
			MockOwner::set_false_report(pool, None);
		}
		Some(Ok(()))
	}

	fn end_neighbours(&mut self) {
		self.be_honest();
		self.thaw();
	}
}
