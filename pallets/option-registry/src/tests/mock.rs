//! The runtime of the tests: real token pallets, programmable neighbours.

use crate as pallet_option_registry;
use crate::{
	ClassLimits, DisputeTerms, FixingKey, FixingState, HealthFactors, KindParameters, Product,
	ProductParameters, SeriesInfo, VaultAction,
};
use dhv_mocks::{MockCatalogue, MockClock, MockOperators, MockOwner, MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{OperatorFeed, OptionRegistry, OptionTokens, PriceTick, ScheduledWork},
	AssetIndex, BackingClass, Balance, Contracts, Fixed, OptionKind, Price, Series, SeriesId,
	SeriesStatus, Timestamp,
};
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	traits::{
		fungibles::{Create, Destroy, Inspect, Mutate},
		tokens::Preservation,
		AsEnsureOriginWithArg, ConstU32, ConstU64, Contains,
	},
	weights::WeightMeter,
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned, EnsureSignedBy};
use sp_runtime::{traits::IdentityLookup, BuildStorage, DispatchError, DispatchResult};

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
	type GovernorOrigin = EnsureRoot<AccountId>;
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
	fn product() -> Product {
		product()
	}

	fn writer() -> AccountId {
		POOL
	}

	fn set_time(now: Timestamp) {
		MockClock::set(now);
	}

	fn set_price(_: &Product, price: Price) {
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
}

/// A price in whole USDC.
pub fn usd(whole: i64) -> Price {
	Price::new(Fixed::from_int(whole))
}

/// An amount in whole USDC.
pub const fn usdc(whole: u128) -> Balance {
	whole * 1_000_000
}

/// An amount in whole WETH.
pub const fn weth(whole: u128) -> Balance {
	whole * 1_000_000_000_000_000_000
}

/// Whole contracts.
pub const fn contracts(whole: u128) -> Contracts {
	Contracts::from_units(whole * 100_000_000)
}

pub fn product() -> Product {
	Product { underlying: WETH, strike_asset: USDC, collateral_asset: USDC }
}

/// The same, backed by the underlying.
pub fn ether_product() -> Product {
	Product { collateral_asset: WETH, ..product() }
}

/// The test table of the peer, to 84 days.
pub fn rysk_table() -> crate::UpperBoundTable {
	let knots = [(7, 1678u32), (14, 2370), (28, 3326), (42, 4032), (56, 4603), (84, 5000)];
	let table: Vec<_> = knots.iter().map(|(d, v)| (d * DAY, Fixed::from_bps(*v))).collect();
	table.try_into().unwrap()
}

/// Health factors, table and shock of the peer's tests on an hourly grid.
pub fn parameters() -> ProductParameters {
	let kind = |upper| KindParameters {
		min_strike: usd(500),
		max_strike: usd(5_000),
		health: HealthFactors { upper, lower: 11_000 },
		upper_bound: rysk_table(),
	};
	ProductParameters {
		min_expiry: HOUR,
		max_expiry: 84 * DAY,
		write_cutoff: 1_800,
		expiry_interval: HOUR,
		expiry_offset: 0,
		strike_step: usd(10),
		call: kind(13_000),
		put: kind(12_000),
		spot_shock: Fixed::from_bps(6_000),
		max_price_age: 300,
		fixing_window: 1_800,
		min_coverage: 900,
		dispute: dispute_terms(),
		open_interest_cap: contracts(1_000),
		series_cap: contracts(1_000),
		classes: ClassLimits {
			pool: true,
			full: true,
			naked_cap: usdc(100_000),
			min_naked_collateral: usdc(10),
		},
	}
}

/// Ten minutes to dispute, half an hour to resolve, five per cent, an hour to give up.
pub fn dispute_terms() -> DisputeTerms {
	DisputeTerms {
		locking_period: 0,
		dispute_period: 600,
		resolution_period: 1_800,
		max_deviation_bps: 500,
		long_stop: HOUR,
	}
}

/// The same for collateral in the underlying, which no pool writes.
pub fn ether_parameters() -> ProductParameters {
	let classes = ClassLimits {
		pool: false,
		full: true,
		naked_cap: weth(100),
		min_naked_collateral: weth(1) / 100,
	};
	ProductParameters { classes, ..parameters() }
}

/// A pool series that expires `seconds` after the start.
pub fn terms(kind: OptionKind, strike: i64, seconds: u64) -> Series {
	Series {
		underlying: WETH,
		strike_asset: USDC,
		collateral_asset: USDC,
		expiry: Timestamp::from_secs(START + seconds),
		kind,
		strike: usd(strike),
		backing: BackingClass::Pool,
	}
}

/// A series of the public, backed by `collateral`.
pub fn public(
	backing: BackingClass,
	collateral_asset: AssetIndex,
	kind: OptionKind,
	strike: i64,
	seconds: u64,
) -> SeriesId {
	issue(Series { backing, collateral_asset, ..terms(kind, strike, seconds) })
}

/// A fully backed put in USDC.
pub fn full_put(strike: i64, seconds: u64) -> SeriesId {
	public(BackingClass::PublicFull, USDC, OptionKind::Put, strike, seconds)
}

/// A fully backed call in WETH.
pub fn full_call(strike: i64, seconds: u64) -> SeriesId {
	public(BackingClass::PublicFull, WETH, OptionKind::Call, strike, seconds)
}

/// A naked put in USDC.
pub fn naked_put(strike: i64, seconds: u64) -> SeriesId {
	public(BackingClass::PublicNaked, USDC, OptionKind::Put, strike, seconds)
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

/// As [`test`], with a minimum balance of the collateral asset.
pub fn test_with_minimum(minimum: Balance, run: impl FnOnce()) {
	let mut ext = externalities(minimum);
	ext.execute_with(|| {
		System::set_block_number(1);
		MockOwner::set_transfer(|asked, amount| {
			<Assets as Mutate<AccountId>>::transfer(
				USDC,
				&asked.owner,
				&asked.to,
				amount,
				Preservation::Preserve,
			)
			.map(|_| ())
		});
		set_price(2_000);
		run();
		Registry::check_invariants().unwrap();
	});
}

/// Every operator feeds a price, and a round comes of it.
pub fn set_price(whole: i64) {
	for operator in OPERATORS {
		feed(operator, whole);
	}
	set_round(whole);
}

/// One operator feeds a price; no round comes of it.
pub fn feed(operator: AccountId, whole: i64) {
	Registry::on_value(&operator, USDC, usd(1));
	Registry::on_value(&operator, WETH, usd(whole));
}

/// A new combined round now, without a feed of its own.
pub fn set_round(whole: i64) {
	MockPrices::set(WETH, USDC, usd(whole));
	Registry::on_round(WETH);
}

/// Sets the time to `seconds` after the start.
pub fn at(seconds: u64) {
	MockClock::set(Timestamp::from_secs(START + seconds));
}

/// Feeds every 60 s over the last 40 minutes before an expiry, all at one price; ends in the second
/// after expiry, before anything is proposed.
pub fn feed_until(expiry: u64, price: i64) {
	for time in (expiry - 2_400..expiry).step_by(60) {
		at(time);
		set_price(price);
	}
	at(expiry + 1);
}

/// As [`feed_until`], and the dispute period passes: the next block makes the fixing final.
pub fn feed_window(expiry: u64, price: i64) {
	feed_until(expiry, price);
	let due = crate::PendingExpiries::<Test>::get().into_iter();
	let accumulating = |key: &FixingKey| {
		let state = crate::Fixings::<Test>::get(key).map(|record| record.state);
		key.expiry.secs() == START + expiry && state == Some(FixingState::Accumulating)
	};
	for key in due.map(|entry| entry.key()).filter(accumulating) {
		Registry::do_advance(key).unwrap();
	}
	at(expiry + 602);
}

pub fn issue(series: Series) -> SeriesId {
	<Registry as OptionRegistry<AccountId>>::issue(series).unwrap()
}

pub fn write(
	writer: AccountId,
	series: SeriesId,
	amount: Contracts,
	to: AccountId,
) -> Result<Balance, DispatchError> {
	<Registry as OptionRegistry<AccountId>>::write(&writer, series, amount, &to)
}

pub fn close(
	writer: AccountId,
	series: SeriesId,
	amount: Contracts,
	from: AccountId,
) -> Result<Balance, DispatchError> {
	<Registry as OptionRegistry<AccountId>>::close(&writer, series, amount, &from)
}

/// One block of automatic work without a limit.
pub fn work() {
	Registry::run(&mut WeightMeter::new());
}

pub fn cash(who: AccountId) -> Balance {
	<Assets as Inspect<AccountId>>::balance(USDC, &who)
}

pub fn ether(who: AccountId) -> Balance {
	<Assets as Inspect<AccountId>>::balance(WETH, &who)
}

/// Changes a vault as `by`.
pub fn adjust(
	by: AccountId,
	owner: AccountId,
	series: SeriesId,
	actions: &[VaultAction<AccountId>],
) -> DispatchResult {
	let actions = actions.to_vec().try_into().unwrap();
	Registry::adjust_vault(frame_system::RawOrigin::Signed(by).into(), owner, series, actions)
}

pub fn options(series: SeriesId, who: AccountId) -> Contracts {
	Contracts::from_units(<Options as Inspect<AccountId>>::balance(series, &who))
}

/// Moves options between accounts.
pub fn give(series: SeriesId, from: AccountId, to: AccountId, amount: Contracts) {
	<Options as Mutate<AccountId>>::transfer(
		series,
		&from,
		&to,
		amount.units(),
		Preservation::Expendable,
	)
	.unwrap();
}

pub fn info(series: SeriesId) -> SeriesInfo {
	crate::SeriesOf::<Test>::get(series).unwrap()
}

pub fn status(series: SeriesId) -> Option<SeriesStatus> {
	<Registry as OptionRegistry<AccountId>>::status(series)
}

/// Events of the registry so far, oldest first.
pub fn events() -> Vec<crate::Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Registry(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// The latest event of the registry.
pub fn last_event() -> crate::Event<Test> {
	events().pop().unwrap()
}

/// Asserts that nothing of any series is stored.
pub fn assert_nothing_stored() {
	assert_eq!(crate::SeriesOf::<Test>::iter().count(), 0);
	assert_eq!(crate::SeriesIds::<Test>::iter().count(), 0);
	assert_eq!(crate::SeriesByExpiry::<Test>::iter().count(), 0);
	assert_eq!(crate::Vaults::<Test>::iter().count(), 0);
	assert_eq!(crate::Fixings::<Test>::iter().count(), 0);
	assert_eq!(crate::OperatorPrices::<Test>::iter().count(), 0);
	assert_eq!(crate::OpenInterest::<Test>::iter().count(), 0);
	assert_eq!(crate::Ledger::<Test>::iter().count(), 0);
	assert_eq!(crate::UnderlyingInterest::<Test>::iter().count(), 0);
	assert_eq!(crate::NakedCollateral::<Test>::iter().count(), 0);
	assert_eq!(crate::Issuers::<Test>::iter().count(), 0);
	assert_eq!(crate::Pots::<Test>::iter().count(), 0);
	assert_eq!(crate::GroupMembers::<Test>::iter().count(), 0);
	assert_eq!(crate::Credits::<Test>::iter().count(), 0);
	assert_eq!(crate::KeptOptions::<Test>::iter().count(), 0);
	assert_eq!(crate::WaitingPots::<Test>::iter().count(), 0);
	assert!(crate::PendingExpiries::<Test>::get().is_empty());
	assert!(crate::SettlementQueue::<Test>::get().is_empty());
	assert!(crate::Cursor::<Test>::get().is_none());
	assert_eq!(pallet_assets::Asset::<Test, OptionsInstance>::iter().count(), 0);
}

/// A chain for one benchmark test.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmark_externalities() -> sp_io::TestExternalities {
	externalities(1)
}
