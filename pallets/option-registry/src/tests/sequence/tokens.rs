//! Options and money move between accounts, past the registry.

use super::{
	operation::{may, Family, Operation, Tried, TOKENS},
	world::{registry, World, ASSETS, PUBLIC, STRANGERS},
};
use crate::tests::mock::*;
use crate::tests::random::Draw;
use dhv_primitives::SeriesId;
use frame_support::traits::{fungibles::Mutate, tokens::Preservation};
use frame_system::RawOrigin;
use sp_runtime::DispatchResult;

const ISOLATED: &[&[&str]] = &[TOKENS];

const OPERATIONS: &[Operation] = &[
	may("tokens: give a part of the options", 4, World::give_part, ISOLATED),
	may("tokens: give all of the options", 2, World::give_all, ISOLATED),
	may("tokens: give options to a stranger", 1, World::give_to_stranger, ISOLATED),
	may("tokens: give options to the registry", 1, World::give_to_registry, ISOLATED),
	may("tokens: give options to the insurance", 1, World::give_to_insurance, ISOLATED),
	may("tokens: give money to the registry", 1, World::donate_to_registry, ISOLATED),
	may("tokens: give money to the insurance", 1, World::donate_to_insurance, ISOLATED),
	may("tokens: approve a delegate", 1, World::approve, &[]),
	may("tokens: a delegate moves options", 1, World::move_by_delegate, ISOLATED),
	may("tokens: approve a delegate no longer", 1, World::disapprove, &[]),
];

pub const FAMILY: Family =
	Family { operations: OPERATIONS, check: |_| (), end: World::end_approvals };

type Approvals = pallet_assets::Approvals<Test, OptionsInstance>;
type OptionsCall = pallet_assets::Call<Test, OptionsInstance>;

impl World {
	fn send(&mut self, to: AccountId, all: bool) -> Tried {
		let (series, from, held) = self.holding(|_| true)?;
		let parts = if all { 1 } else { 2 + u128::from(self.random.below(5)) };
		let amount = held.units() / parts;
		if from == to || amount == 0 {
			return None;
		}
		let id = series;
		Some(self.call(RawOrigin::Signed(from), OptionsCall::transfer { id, target: to, amount }))
	}

	fn give_part(&mut self) -> Tried {
		let to = self.anybody();
		self.send(to, false)
	}

	fn give_all(&mut self) -> Tried {
		let to = self.anybody();
		self.send(to, true)
	}

	fn give_to_stranger(&mut self) -> Tried {
		let to = self.random.pick(&STRANGERS);
		self.send(to, false)
	}

	fn give_to_registry(&mut self) -> Tried {
		let all = self.random.once_in(2);
		self.send(registry(), all)
	}

	fn give_to_insurance(&mut self) -> Tried {
		let all = self.random.once_in(2);
		self.send(Registry::insurance_account(), all)
	}

	fn donate(&mut self, to: AccountId) -> Tried {
		let (asset, from) = (self.random.pick(&ASSETS), self.random.pick(&PUBLIC));
		let amount = self.random.amount(asset) / 1_000 + 1;
		let keep = Preservation::Preserve;
		let send = || <Assets as Mutate<AccountId>>::transfer(asset, &from, &to, amount, keep);
		let result: DispatchResult =
			frame_support::storage::with_storage_layer(|| send().map(|_| ()));
		if result.is_ok() {
			*self.given.entry((to, asset)).or_default() += amount;
		}
		Some(result)
	}

	fn donate_to_registry(&mut self) -> Tried {
		self.donate(registry())
	}

	fn donate_to_insurance(&mut self) -> Tried {
		self.donate(Registry::insurance_account())
	}

	/// A token that somebody may move for another cannot be removed.
	fn approve(&mut self) -> Tried {
		let (series, owner, held) = self.holding(|_| true)?;
		if !PUBLIC.contains(&owner) || Approvals::iter_keys().count() >= 6 {
			return None;
		}
		let delegate = self.random.pick(&STRANGERS);
		let amount = held.units();
		let call = OptionsCall::approve_transfer { id: series, delegate, amount };
		Some(self.call(RawOrigin::Signed(owner), call))
	}

	fn approval(&mut self) -> Option<(SeriesId, AccountId, AccountId)> {
		let all: Vec<_> = Approvals::iter_keys().collect();
		self.random.choose(&all)
	}

	fn move_by_delegate(&mut self) -> Tried {
		let (id, owner, delegate) = self.approval()?;
		let approved = Approvals::get((id, owner, delegate))?.amount;
		let amount = approved.min(options(id, owner).units()) / 2;
		if amount == 0 {
			return None;
		}
		let destination = self.anybody();
		let call = OptionsCall::transfer_approved { id, owner, destination, amount };
		Some(self.call(RawOrigin::Signed(delegate), call))
	}

	fn disapprove(&mut self) -> Tried {
		let (id, owner, delegate) = self.approval()?;
		let call = OptionsCall::cancel_approval { id, delegate };
		let result = self.call(RawOrigin::Signed(owner), call);
		self.retire_kept();
		Some(result)
	}

	/// Tokens of retired series that nothing refers to any more.
	fn retire_kept(&mut self) {
		let tokens: Vec<_> = pallet_assets::Asset::<Test, OptionsInstance>::iter().collect();
		for (id, token) in tokens {
			let live = crate::SeriesOf::<Test>::contains_key(id);
			if !live && token.approvals == 0 {
				<Tokens as dhv_primitives::ports::OptionTokens<AccountId>>::retire(id).unwrap();
			}
		}
	}

	fn end_approvals(&mut self) {
		while self.disapprove().is_some() {}
	}
}
