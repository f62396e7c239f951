//! What has to hold, whatever happened: every invariant of every pallet, and no money out of nothing.

use crate::tally;
use codec::Encode;
use dhv_runtime::{
	configs::assets::{
		ForeignAssetsInstance, LpTokensInstance, OptionTokensInstance, VaultSharesInstance,
	},
	AllPalletsWithSystem, Balance, Balances, ForeignAssets, LpTokens, OptionTokens, Runtime,
	RuntimeEvent, System, VaultShares,
};
use frame_support::traits::{fungibles::Inspect, PalletsInfoAccess, TryState, TryStateSelect};
use std::collections::{BTreeMap, BTreeSet};

/// An asset: its kind, and its name there.
type Asset = (u8, Vec<u8>);

/// How much there is of everything.
pub struct Books {
	native: Balance,
	assets: BTreeMap<Asset, Balance>,
}

macro_rules! issued {
	($kind:expr, $pallet:ident, $instance:ident) => {
		pallet_assets::Asset::<Runtime, $instance>::iter_keys()
			.map(|id| (($kind, id.encode()), $pallet::total_issuance(id)))
	};
}

fn assets() -> BTreeMap<Asset, Balance> {
	issued!(0, ForeignAssets, ForeignAssetsInstance)
		.chain(issued!(1, OptionTokens, OptionTokensInstance))
		.chain(issued!(2, VaultShares, VaultSharesInstance))
		.chain(issued!(3, LpTokens, LpTokensInstance))
		.collect()
}

/// What an event says was made of an asset (above zero) or burnt.
fn told<I: 'static>(kind: u8, event: &pallet_assets::Event<Runtime, I>) -> Option<(Asset, i128)>
where
	Runtime: pallet_assets::Config<I, Balance = Balance>,
{
	use pallet_assets::Event::*;
	let (id, made) = match event {
		Issued { asset_id, amount, .. }
		| IssuedCredit { asset_id, amount }
		| BurnedDebt { asset_id, amount } => (asset_id, *amount as i128),
		Burned { asset_id, balance, .. } => (asset_id, (*balance as i128).wrapping_neg()),
		IssuedDebt { asset_id, amount } | BurnedCredit { asset_id, amount } => {
			(asset_id, (*amount as i128).wrapping_neg())
		}
		_ => return None,
	};
	Some(((kind, id.encode()), made))
}

/// What the events say was made of assets, less what was burnt.
fn explained() -> BTreeMap<Asset, i128> {
	let mut sums = BTreeMap::<Asset, i128>::new();
	for record in System::events() {
		tally::event(&record.event);
		let one = match &record.event {
			RuntimeEvent::ForeignAssets(event) => told(0, event),
			RuntimeEvent::OptionTokens(event) => told(1, event),
			RuntimeEvent::VaultShares(event) => told(2, event),
			RuntimeEvent::LpTokens(event) => told(3, event),
			_ => None,
		};
		if let Some((asset, made)) = one {
			let sum = sums.entry(asset).or_default();
			*sum = sum.wrapping_add(made);
		}
	}
	sums
}

impl Books {
	/// As they are; what was told so far is forgotten.
	pub fn open() -> Self {
		System::reset_events();
		Self { native: Balances::total_issuance(), assets: assets() }
	}

	/// Every change since they were opened, or looked at last, has an event that tells of it.
	pub fn look(&mut self) {
		let told = explained();
		let now = assets();
		let names: BTreeSet<_> = now.keys().chain(self.assets.keys()).collect();
		for asset in names {
			let before = self.assets.get(asset).copied().unwrap_or_default();
			let after = now.get(asset).copied().unwrap_or_default();
			let made = after.wrapping_sub(before) as i128;
			let said = told.get(asset).copied().unwrap_or_default();
			assert_eq!(made, said, "of asset {asset:?}, {before} became {after}");
		}
		// Nothing makes the native token; deposits may be slashed, and dust is burnt.
		let native = Balances::total_issuance();
		assert!(native <= self.native, "{} of the native token became {native}", self.native);
		*self = Self { native, assets: now };
		System::reset_events();
	}

	/// Which assets of other chains there are more or less of than at first.
	pub fn foreign(&self) -> BTreeMap<Asset, Balance> {
		self.assets
			.iter()
			.filter(|((kind, _), _)| *kind == 0)
			.map(|(a, b)| (a.clone(), *b))
			.collect()
	}
}

/// Every invariant of every pallet, and holdings that add up.
pub fn hold() {
	let number = System::block_number();
	if AllPalletsWithSystem::try_state(number, TryStateSelect::All).is_err() {
		// Asked for all, they do not say which.
		let each = AllPalletsWithSystem::infos().into_iter().filter_map(|pallet| {
			let only = TryStateSelect::Only(vec![pallet.name.into()]);
			let error = AllPalletsWithSystem::try_state(number, only).err()?;
			Some((pallet.name, error))
		});
		panic!("invariants are broken: {:?}", each.collect::<Vec<_>>());
	}
	// The pallets of assets look themselves whether their accounts add up.
	let native: Balance = frame_system::Account::<Runtime>::iter_values()
		.map(|account| account.data.free + account.data.reserved)
		.sum();
	assert_eq!(native, Balances::total_issuance(), "accounts hold another amount than there is");
}
