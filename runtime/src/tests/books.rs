//! Where money and options are, as the chain has it and as events tell it.

use super::life::{usdc_of, POOL};
use crate::{
	constants::USDC_INDEX, LiquidityPool, OptionRegistry, OptionTokens, Runtime, RuntimeEvent,
	System,
};
use dhv_primitives::{SeriesId, Side};
use frame_support::traits::fungibles::InspectEnumerable as _;
use pallet_handler::{Event, OtcFill};
use pallet_liquidity_pool::{Event as PoolEvent, Ledgers};
use pallet_option_registry::Event as RegistryEvent;
use sp_keyring::Sr25519Keyring::Eve;
use std::collections::BTreeMap;

/// Where money and options are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Books {
	/// Free funds of the pool.
	pub free: i128,
	/// Collateral of its vaults.
	pub locked: i128,
	/// The insurance fund.
	pub insurance: i128,
	/// Eve's dollars.
	pub eve: i128,
	/// Eve's options, in units.
	pub options: BTreeMap<SeriesId, i128>,
}

impl Books {
	/// As the chain has them.
	pub fn now() -> Self {
		let (ledger, eve) = (Ledgers::<Runtime>::get(POOL), Eve.to_account_id());
		// Cash and collateral are where the ledger says.
		let cash = usdc_of(&LiquidityPool::pool_account(POOL));
		assert_eq!(cash, ledger.free);
		let options = OptionTokens::asset_ids()
			.map(|id| (id, OptionTokens::balance(id, &eve) as i128))
			.filter(|(_, balance)| *balance > 0)
			.collect();
		Self {
			free: ledger.free as i128,
			locked: ledger.allocated as i128,
			insurance: OptionRegistry::insurance_fund(USDC_INDEX).fund as i128,
			eve: usdc_of(&eve) as i128,
			options,
		}
	}

	/// After everything that was said since the last look.
	pub fn follow(mut self) -> Self {
		for record in System::events() {
			self.tell(&record.event);
		}
		System::reset_events();
		self.options.retain(|_, balance| *balance != 0);
		self
	}

	fn lock(&mut self, amount: u128) {
		self.free -= amount as i128;
		self.locked += amount as i128;
	}

	fn unlock(&mut self, amount: u128) {
		self.free += amount as i128;
		self.locked -= amount as i128;
	}

	fn tell(&mut self, event: &RuntimeEvent) {
		match event {
			RuntimeEvent::Handler(Event::OtcFilled { fills, paid, received, .. }) => {
				self.eve += *received as i128 - *paid as i128;
				fills.iter().for_each(|fill| self.filled(fill));
			}
			RuntimeEvent::LiquidityPool(event) => self.tell_pool(event),
			RuntimeEvent::OptionRegistry(event) => self.tell_registry(event),
			_ => (),
		}
	}

	fn filled(&mut self, fill: &OtcFill) {
		let held = self.options.entry(fill.series).or_default();
		let (amount, contracts) = (fill.amount as i128, fill.contracts.units() as i128);
		match fill.side {
			Side::Buy => {
				*held += contracts;
				self.free += amount;
				self.lock(fill.collateral);
			}
			Side::Sell => {
				*held -= contracts;
				self.free -= amount;
				self.unlock(fill.collateral);
			}
		}
	}

	fn tell_pool(&mut self, event: &PoolEvent<Runtime>) {
		match event {
			PoolEvent::PremiumInsured { amount, .. } => self.free -= *amount as i128,
			PoolEvent::FundsAdvanced { amount, .. } => self.free -= *amount as i128,
			PoolEvent::FundsRepaid { amount, .. } => self.free += *amount as i128,
			PoolEvent::CollateralAdded { added, .. } => self.lock(*added),
			PoolEvent::CollateralReleased { amount, .. } => self.unlock(*amount),
			PoolEvent::VaultSettled { collateral, returned, .. } => {
				self.locked -= *collateral as i128;
				self.free += *returned as i128;
			}
			PoolEvent::ShortfallCovered { covered, .. } => self.free -= *covered as i128,
			PoolEvent::OptionsPaid { payout, .. } => self.free += *payout as i128,
			_ => (),
		}
	}

	fn tell_registry(&mut self, event: &RegistryEvent<Runtime>) {
		match event {
			RegistryEvent::InsuranceContributed { amount, .. }
			| RegistryEvent::DustInsured { amount, .. } => self.insurance += *amount as i128,
			RegistryEvent::HolderPaid { series, holder, contracts, payout }
				if *holder == Eve.to_account_id() =>
			{
				self.eve += *payout as i128;
				*self.options.entry(*series).or_default() -= contracts.units() as i128;
			}
			_ => (),
		}
	}
}
