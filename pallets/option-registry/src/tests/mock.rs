//! The runtime of the tests: real token pallets, programmable neighbours.

pub use super::{observe::*, samples::*, steps::*};

use crate as pallet_option_registry;
use dhv_mocks::{
	CoverAsked, MockCatalogue, MockClock, MockGovernance, MockOperators, MockOwner, MockPrices,
	USDC, WETH,
};
use dhv_primitives::{ports::OptionTokens, AssetIndex, Balance, Series, SeriesId, Timestamp};
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	traits::{
		fungibles::{Create, Destroy, Mutate},
		tokens::Preservation,
		AsEnsureOriginWithArg, ConstU32, ConstU64, Contains,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned, EnsureSignedBy};
use sp_runtime::{traits::IdentityLookup, BuildStorage, DispatchResult};

pub const START: u64 = 1_800_000_000;
pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 86_400;
pub const WEEK: u64 = 7 * DAY;

/// Wide enough for the sub-accounts of a pallet to differ.
pub type AccountId = u128;

/// Two accounts that may write.
pub const POOL: AccountId = 1;
pub const POOL_B: AccountId = 2;
pub const ALICE: AccountId = 10;
pub const BOB: AccountId = 11;
/// Two more accounts that write for themselves.
pub const CAROL: AccountId = 12;
pub const DAVE: AccountId = 13;
pub const MANAGER: AccountId = 100;
pub const GUARDIAN: AccountId = 101;
/// Who feeds prices.
pub const OPERATORS: [AccountId; 3] = [200, 201, 202];

pub type AssetsInstance = pallet_assets::Instance1;
pub type OptionsInstance = pallet_assets::Instance2;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Assets = pallet_assets<Instance1>;
	#[runtime::pallet_index(3)]
	pub type Options = pallet_assets<Instance2>;
	#[runtime::pallet_index(4)]
	pub type Registry = pallet_option_registry;
}

type Block = frame_system::mocking::MockBlock<Test>;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountData = pallet_balances::AccountData<u64>;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config<AssetsInstance> for Test {
	type Balance = Balance;
	type AssetId = AssetIndex;
	type AssetIdParameter = AssetIndex;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config<OptionsInstance> for Test {
	type Balance = Balance;
	type AssetId = SeriesId;
	type AssetIdParameter = SeriesId;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
}

ord_parameter_types! {
	pub const Manager: AccountId = MANAGER;
	pub const Guardian: AccountId = GUARDIAN;
}

parameter_types! {
	pub const RegistryPalletId: PalletId = PalletId(*b"dhv/regi");
	pub static MinPeriodBlocks: u32 = 0;
}

impl pallet_option_registry::Config for Test {
	type Assets = Assets;
	type OptionAssets = Options;
	type OptionTokens = Tokens;
	type Catalogue = MockCatalogue;
	type Prices = MockPrices;
	type Owner = MockOwner;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Writers = Writers;
	type Time = MockClock;
	type Governance = MockGovernance;
	type GovernorOrigin = EnsureRoot<AccountId>;
	type TightenOrigin = EnsureSignedBy<Guardian, AccountId>;
	type ManagerOrigin = EnsureSignedBy<Manager, AccountId>;
	type PalletId = RegistryPalletId;
	type MaxPendingExpiries = ConstU32<4>;
	type MaxSeriesPerExpiry = ConstU32<4>;
	type MaxSettling = ConstU32<8>;
	type DisputeOrigin = EnsureSignedBy<Guardian, AccountId>;
	type Operators = MockOperators;
	type MaxOperators = ConstU32<5>;
	type MaxOpenWindows = ConstU32<3>;
	type MinPeriodBlocks = MinPeriodBlocks;
	type ReservedExpiries = ConstU32<1>;
	type ReservedSeries = ConstU32<1>;
	type SeriesDeposit = ConstU64<100>;
	type OperatorDeposit = ConstU64<10>;
	type MaxVaultActions = ConstU32<8>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Tokens;
}

/// The pools of the tests.
pub struct Writers;

impl Contains<AccountId> for Writers {
	fn contains(who: &AccountId) -> bool {
		[POOL, POOL_B].contains(who)
	}
}

/// Option tokens of the test runtime.
pub struct Tokens;

impl OptionTokens<AccountId> for Tokens {
	fn create(id: SeriesId, _: &Series) -> DispatchResult {
		<Options as Create<AccountId>>::create(id, Registry::account_id(), true, 1)
	}

	fn retire(id: SeriesId) -> DispatchResult {
		<Options as Destroy<AccountId>>::start_destroy(id, None)?;
		<Options as Destroy<AccountId>>::finish_destroy(id)
	}

	fn holders(id: SeriesId, after: Option<&AccountId>, limit: u32) -> Vec<AccountId> {
		type Account = pallet_assets::Account<Test, OptionsInstance>;
		let keys = match after {
			Some(after) => Account::iter_key_prefix_from(id, Account::hashed_key_for(id, after)),
			None => Account::iter_key_prefix(id),
		};
		keys.take(limit as usize).collect()
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<AccountId> for Tokens {
	fn product() -> crate::Product {
		product()
	}

	fn writer() -> AccountId {
		POOL
	}

	fn set_time(now: Timestamp) {
		MockClock::set(now);
	}

	fn set_price(_: &crate::Product, price: dhv_primitives::Price) {
		MockPrices::set(WETH, USDC, price);
	}

	fn set_operators(operators: &[AccountId]) {
		MockOperators::set(operators);
	}

	fn fund(account: &AccountId) {
		<Balances as frame_support::traits::fungible::Mutate<AccountId>>::set_balance(
			account, 100_000,
		);
	}

	fn keep_books(writer: &AccountId, _: SeriesId, free: Balance, _: dhv_primitives::Price) {
		MockOwner::set_keeps_health(*writer, true);
		MockOwner::set_addition(*writer, free);
		MockOwner::set_cover(*writer, free);
		MockOwner::set_transfer(move_cash);
	}
}

/// Sets the parameters of a product, however far they move.
pub fn put(product: crate::Product, parameters: crate::ProductParameters) -> DispatchResult {
	Registry::ensure_product(product, &parameters)?;
	Registry::store_product(product, Box::new(parameters));
	Ok(())
}

/// Runs a test in a fresh chain with one product and checks every invariant at its end.
pub fn test(run: impl FnOnce()) {
	test_with_minimum(1, run)
}

/// A fresh chain with one product.
fn externalities(minimum: Balance) -> sp_io::TestExternalities {
	MockClock::set(Timestamp::from_secs(START));
	MockPrices::clear();
	MockOwner::clear();
	MockOperators::set(&OPERATORS);
	MinPeriodBlocks::set(0);
	let rich = [POOL, POOL_B, ALICE, BOB, CAROL, DAVE];
	let cash = rich.iter().map(|who| (USDC, *who, usdc(10_000_000)));
	let ether = rich.iter().map(|who| (WETH, *who, weth(10_000)));
	let genesis = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig {
			balances: rich.iter().map(|who| (*who, 100_000)).collect(),
			..Default::default()
		},
		assets: pallet_assets::GenesisConfig {
			assets: vec![(USDC, 99, true, minimum), (WETH, 99, true, 1)],
			accounts: cash.chain(ether).collect(),
			..Default::default()
		},
		registry: crate::GenesisConfig {
			products: vec![(product(), parameters()), (ether_product(), ether_parameters())],
			..Default::default()
		},
		..Default::default()
	};
	genesis.build_storage().unwrap().into()
}

/// How an owner covers and adds.
fn move_cash(asked: &CoverAsked, amount: Balance) -> DispatchResult {
	let keep = Preservation::Preserve;
	<Assets as Mutate<AccountId>>::transfer(USDC, &asked.owner, &asked.to, amount, keep).map(|_| ())
}

/// As [`test`], with a minimum balance of the collateral asset.
pub fn test_with_minimum(minimum: Balance, run: impl FnOnce()) {
	let mut ext = externalities(minimum);
	ext.execute_with(|| {
		System::set_block_number(1);
		MockOwner::set_transfer(move_cash);
		set_price(2_000);
		run();
		Registry::check_invariants().unwrap();
	});
}

/// A chain for one benchmark test.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmark_externalities() -> sp_io::TestExternalities {
	externalities(1)
}
