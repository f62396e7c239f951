//! A runtime of this pallet alone, with a small registry that locks real balances.

use crate as pallet_liquidity_pool;
use crate::*;
use dhv_math::{margin::cash_value, vault::FeeRates};
use dhv_mocks::{
	MockCatalogue, MockClock, MockGovernance, MockInsurance, MockPrices, MockReactors, USDC, WETH,
};
use dhv_primitives::{
	ports::{
		OptionRegistry, OptionTrade, PurchaseFill, SaleFill, ShareTokens, SurfaceError,
		SurfacePoint, Underwriter, VaultLiquidation, VaultOwner, VaultSettlement,
		VolatilitySurface,
	},
	AssetIndex, BackingClass, Balance, Contracts, Fixed, OptionKind, PoolId, Price, PriceRound,
	Rate, Series, SeriesId, SeriesPosition, SeriesStatus, Timestamp, Volatility,
};
use frame_support::{
	derive_impl,
	pallet_prelude::{DispatchError, DispatchResult, ValueQuery},
	parameter_types, storage_alias,
	traits::{
		fungibles::{Create, Mutate},
		AsEnsureOriginWithArg, ConstU128, ConstU32,
	},
	Blake2_128Concat, PalletId,
};
use frame_system::{EnsureSigned, EnsureSignedBy};
use sp_runtime::{BuildStorage, DispatchError::Other};
use std::{
	cell::{Cell, RefCell},
	rc::Rc,
};

/// Sixteen bytes: wide enough for sub-accounts to differ.
pub type AccountId = u128;

pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
pub const CAROL: AccountId = 3;
pub const BUYER: AccountId = 4;
pub const REACTOR: AccountId = 5;
pub const GOVERNOR: AccountId = 10;
pub const GUARDIAN: AccountId = 11;
pub const REGISTRY: AccountId = 900;
pub const INSURANCE: AccountId = 901;
/// Gets the fees of pools that charge any.
pub const TREASURY: AccountId = 902;
pub const POOL: PoolId = PoolId(0);
pub const START: u64 = 1_800_000_000;
pub const DAY: u64 = 86_400;
/// One USDC.
pub const USD: Balance = 1_000_000;
/// One share.
pub const SHARE: Balance = 1_000_000_000_000_000_000;
pub const SPOT: i64 = 2_600;
pub const WEALTH: Balance = 10_000_000 * USD;
/// Collateral that the test registry locks for one contract.
pub const COLLATERAL: Balance = 1_000 * USD;

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Assets: pallet_assets::<Instance1>,
		Shares: pallet_assets::<Instance2>,
		LiquidityPool: pallet_liquidity_pool,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = sp_runtime::traits::IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = u128;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
}

macro_rules! assets {
	($instance:ty, $id:ty) => {
		#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
		impl pallet_assets::Config<$instance> for Test {
			type Balance = u128;
			type AssetId = $id;
			type AssetIdParameter = $id;
			type Currency = Balances;
			type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
			type ForceOrigin = frame_system::EnsureRoot<AccountId>;
			type AssetDeposit = ConstU128<1>;
			type AssetAccountDeposit = ConstU128<1>;
			type MetadataDepositBase = ConstU128<1>;
			type MetadataDepositPerByte = ConstU128<1>;
			type ApprovalDeposit = ConstU128<1>;
			type Freezer = ();
			type Holder = ();
		}
	};
}
assets!(pallet_assets::Instance1, AssetIndex);
assets!(pallet_assets::Instance2, PoolId);

parameter_types! {
	pub const PoolPalletId: PalletId = PalletId(*b"dhv/pool");
}

frame_support::ord_parameter_types! {
	pub const GovernorOnly: AccountId = GOVERNOR;
	pub const GuardianOnly: AccountId = GUARDIAN;
}

impl Config for Test {
	type Assets = Assets;
	type ShareAssets = Shares;
	type ShareTokens = TestShareTokens;
	type Registry = TestRegistry;
	type Insurance = MockInsurance;
	type Prices = MockPrices;
	type Surface = TestSurface;
	type Reactors = MockReactors;
	type Catalogue = MockCatalogue;
	type Time = MockClock;
	type Governance = MockGovernance;
	type GovernorOrigin = EnsureSignedBy<GovernorOnly, AccountId>;
	type GuardianOrigin = EnsureSignedBy<GuardianOnly, AccountId>;
	type PalletId = PoolPalletId;
	type MaxPools = ConstU32<4>;
	type MaxSeriesPerPool = ConstU32<80>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = TestBenchmarkHelper;
}

pub struct TestShareTokens;

impl ShareTokens for TestShareTokens {
	fn create(id: PoolId, _: AssetIndex) -> DispatchResult {
		<Shares as Create<AccountId>>::create(id, REGISTRY, true, 1)
	}
}

/// A smile that is flat, valid between half and twice the spot, and as old as the test says.
pub struct TestSurface;

thread_local! {
	static VOLATILITY: Cell<i128> = const { Cell::new(800_000_000_000_000_000) };
	static VERSION: Cell<u64> = const { Cell::new(1) };
	static REFUSAL: Cell<Option<SurfaceError>> = const { Cell::new(None) };
	static ANSWER: RefCell<Option<SurfaceAnswer>> = const { RefCell::new(None) };
}

/// Volatility and rate for expiry, strike, spot and time.
type SurfaceAnswer = Rc<dyn Fn(Timestamp, Price, Price, Timestamp) -> (Volatility, Rate)>;

impl TestSurface {
	pub fn set(volatility: Fixed) {
		VOLATILITY.set(volatility.raw());
		VERSION.set(VERSION.get() + 1);
	}
	pub fn set_version(version: u64) {
		VERSION.set(version);
	}
	pub fn current() -> u64 {
		VERSION.get()
	}
	pub fn refuse(refusal: Option<SurfaceError>) {
		REFUSAL.set(refusal);
	}
	/// Every point is answered so from now on, whatever its strike.
	pub fn answer(
		answer: impl Fn(Timestamp, Price, Price, Timestamp) -> (Volatility, Rate) + 'static,
	) {
		ANSWER.set(Some(Rc::new(answer)));
	}
	/// Every point has the volatility of [`Self::set`] again.
	pub fn answer_flat() {
		ANSWER.set(None);
	}
	fn reset() {
		VOLATILITY.set(800_000_000_000_000_000);
		VERSION.set(1);
		REFUSAL.set(None);
		ANSWER.set(None);
	}
}

impl VolatilitySurface for TestSurface {
	fn point(
		_: AssetIndex,
		_: OptionKind,
		expiry: Timestamp,
		strike: Price,
		spot: Price,
		now: Timestamp,
	) -> Result<SurfacePoint, SurfaceError> {
		if let Some(refusal) = REFUSAL.get() {
			return Err(refusal);
		}
		let answer = ANSWER.with_borrow(Clone::clone);
		let (k, s) = (strike.raw(), spot.raw());
		if answer.is_none() && (k * 2 < s || k > s * 2) {
			return Err(SurfaceError::OutOfRange);
		}
		let flat = (Volatility::from_raw(VOLATILITY.get()), Rate::ZERO);
		let (volatility, rate) = answer.map_or(flat, |answer| answer(expiry, strike, spot, now));
		Ok(SurfacePoint {
			volatility,
			forward: spot,
			rate,
			version: VERSION.get(),
			updated_at: now,
		})
	}
	fn version(_: AssetIndex) -> u64 {
		VERSION.get()
	}
}

/// Locks [`COLLATERAL`] for each contract on one account; keeps everything in storage, so that it
/// rolls back like a pallet.
pub struct TestRegistry;

#[storage_alias]
pub type SeriesCount = StorageValue<TestPrefix, u32, ValueQuery>;
#[storage_alias]
pub type SeriesOf = StorageMap<TestPrefix, Blake2_128Concat, SeriesId, Series>;
#[storage_alias]
pub type FixingOf = StorageMap<TestPrefix, Blake2_128Concat, SeriesId, Price>;
/// What is proposed and not final.
#[storage_alias]
pub type ProposalOf = StorageMap<TestPrefix, Blake2_128Concat, SeriesId, Price>;
#[storage_alias]
pub type PositionOf =
	StorageMap<TestPrefix, Blake2_128Concat, (AccountId, SeriesId), SeriesPosition, ValueQuery>;
#[storage_alias]
pub type OptionsOf =
	StorageMap<TestPrefix, Blake2_128Concat, (AccountId, SeriesId), Contracts, ValueQuery>;
/// Share of the full payout that holders get, once they may be paid.
#[storage_alias]
pub type RecoveryOf = StorageMap<TestPrefix, Blake2_128Concat, SeriesId, Fixed>;
/// Whether the registry lets nobody write.
#[storage_alias]
pub type WriteRefused = StorageValue<TestPrefix, bool, ValueQuery>;
/// What `write` and `close` move beyond what they announced: a defect.
#[storage_alias]
pub type Misreport = StorageValue<TestPrefix, Balance, ValueQuery>;

impl TestRegistry {
	/// Gives an account options out of nowhere, as a writer outside the pool would.
	pub fn mint(who: AccountId, id: SeriesId, contracts: Contracts) {
		Self::move_options(id, None, Some(who), contracts).unwrap();
	}

	fn move_options(
		id: SeriesId,
		from: Option<AccountId>,
		to: Option<AccountId>,
		contracts: Contracts,
	) -> DispatchResult {
		if let Some(from) = from {
			OptionsOf::try_mutate((from, id), |held| {
				*held = held.try_sub(contracts).map_err(|_| Other("options"))?;
				Ok::<(), DispatchError>(())
			})?;
		}
		if let Some(to) = to {
			OptionsOf::mutate((to, id), |held| *held = held.try_add(contracts).unwrap());
		}
		Ok(())
	}

	/// Pays for what an account holds of a settled series as the registry would: `recovery` of the
	/// cash value at the fixing, out of what the vaults left or out of nowhere.
	pub fn pay_holder(
		who: AccountId,
		id: SeriesId,
		recovery: Fixed,
	) -> Result<Balance, DispatchError> {
		let (series, fixing) =
			SeriesOf::get(id).zip(FixingOf::get(id)).ok_or(Other("not settled"))?;
		RecoveryOf::insert(id, recovery);
		let held = OptionsOf::take((who, id));
		let cash = cash_value(series.kind, series.strike, fixing).map_err(|_| Other("cash"))?;
		let full = dhv_math::margin::payout_floor(cash, held, 6).map_err(|_| Other("payout"))?;
		let payout = dhv_math::margin::waterfall::recovered_floor(full, recovery)
			.map_err(|_| Other("recovery"))?;
		Assets::mint_into(USDC, &who, payout)?;
		LiquidityPool::on_paid(&who, id, held, payout)?;
		Ok(payout)
	}

	/// Adds somebody's gift to the pool's vault of a series as the registry would.
	pub fn give(pool: PoolId, id: SeriesId, amount: Balance) {
		let owner = LiquidityPool::book_account(pool);
		Assets::mint_into(USDC, &REGISTRY, amount).unwrap();
		PositionOf::mutate((owner, id), |position| position.collateral += amount);
		LiquidityPool::on_top_up(&owner, id, amount).unwrap();
	}

	/// Asks the pool for what its vault of a series lacks as the registry would.
	pub fn top_up(pool: PoolId, id: SeriesId, missing: Balance) -> Result<Balance, DispatchError> {
		let owner = LiquidityPool::book_account(pool);
		let before = cash(REGISTRY);
		let added = LiquidityPool::add_collateral(&owner, id, missing, &REGISTRY)?;
		assert!(added <= missing);
		assert_eq!(cash(REGISTRY), before + added);
		PositionOf::mutate((owner, id), |position| position.collateral += added);
		Ok(added)
	}

	/// Gives collateral of the pool's vault of a series back as the registry would.
	pub fn release(pool: PoolId, id: SeriesId, amount: Balance) -> DispatchResult {
		let owner = LiquidityPool::book_account(pool);
		PositionOf::try_mutate((owner, id), |position| {
			let rest = position.collateral.checked_sub(amount).ok_or(Other("collateral"))?;
			position.collateral = rest;
			Ok::<(), DispatchError>(())
		})?;
		LiquidityPool::pay(USDC, &REGISTRY, &owner, amount)?;
		LiquidityPool::on_released(&owner, id, amount)
	}

	/// Takes a bid on the pool's vault of a series as the registry would: [`BUYER`] is paid, the
	/// penalty goes to [`INSURANCE`], and a vault that owes nothing gives back what it holds.
	pub fn liquidate(pool: PoolId, liquidation: VaultLiquidation) -> DispatchResult {
		let owner = LiquidityPool::book_account(pool);
		let VaultLiquidation { series, closed, payment, penalty } = liquidation;
		let mut position = PositionOf::get((owner, series));
		position.short = position.short.try_sub(closed).map_err(|_| Other("short"))?;
		position.collateral =
			position.collateral.checked_sub(payment + penalty).ok_or(Other("collateral"))?;
		PositionOf::insert((owner, series), position);
		LiquidityPool::pay(USDC, &REGISTRY, &BUYER, payment)?;
		LiquidityPool::pay(USDC, &REGISTRY, &INSURANCE, penalty)?;
		LiquidityPool::on_liquidated(&owner, &liquidation)?;
		if position.short.is_zero() && position.collateral > 0 {
			Self::release(pool, series, position.collateral)?;
		}
		Ok(())
	}

	/// Settles the pool's vault of a series at a fixing as the registry would.
	pub fn settle(pool: PoolId, id: SeriesId, fixing: Price) -> DispatchResult {
		let owner = LiquidityPool::book_account(pool);
		FixingOf::insert(id, fixing);
		let SeriesPosition { short, collateral } = PositionOf::take((owner, id));
		let series = SeriesOf::get(id).ok_or(Other("series"))?;
		let cash = cash_value(series.kind, series.strike, fixing).map_err(|_| Other("cash"))?;
		let owed = dhv_math::margin::payout_ceil(cash, short, 6).map_err(|_| Other("owed"))?;
		let lacking = owed.saturating_sub(collateral);
		let covered = LiquidityPool::cover_shortfall(&owner, id, lacking, &REGISTRY)?;
		let returned = collateral.saturating_sub(owed);
		LiquidityPool::pay(USDC, &REGISTRY, &owner, returned)?;
		let settlement = VaultSettlement { series: id, short, collateral, owed, covered, returned };
		LiquidityPool::on_settled(&owner, &settlement)
	}
}

impl OptionRegistry<AccountId> for TestRegistry {
	fn series(id: SeriesId) -> Option<Series> {
		SeriesOf::get(id)
	}
	fn find(series: &Series) -> Option<SeriesId> {
		(0..SeriesCount::get()).map(SeriesId).find(|id| SeriesOf::get(id) == Some(*series))
	}
	fn status(id: SeriesId) -> Option<SeriesStatus> {
		SeriesOf::get(id)?;
		let Some(fixing) = FixingOf::get(id) else { return Some(SeriesStatus::Open) };
		Some(match RecoveryOf::get(id) {
			None => SeriesStatus::Fixed { fixing },
			Some(recovery) => SeriesStatus::Paying { fixing, recovery },
		})
	}
	fn expected_fixing(id: SeriesId) -> Option<Price> {
		Self::fixing(id).or_else(|| ProposalOf::get(id))
	}
	fn issue(series: Series) -> Result<SeriesId, DispatchError> {
		let id = SeriesId(SeriesCount::get());
		SeriesCount::put(id.0 + 1);
		SeriesOf::insert(id, series);
		Ok(id)
	}
	fn ensure_tradable(id: SeriesId, _: Contracts) -> DispatchResult {
		let open = Self::status(id) == Some(SeriesStatus::Open);
		open.then_some(()).ok_or(Other("not open"))
	}
	fn preview_write(
		_: &AccountId,
		id: SeriesId,
		contracts: Contracts,
	) -> Result<Balance, DispatchError> {
		if WriteRefused::get() {
			return Err(Other("write refused"));
		}
		Self::required_collateral(id, contracts)
	}
	fn required_collateral(_: SeriesId, contracts: Contracts) -> Result<Balance, DispatchError> {
		dhv_math::amount::mul_div_ceil(contracts.units(), COLLATERAL, Contracts::ONE.units())
			.map_err(|_| Other("collateral"))
	}
	fn collateral_at(
		id: SeriesId,
		contracts: Contracts,
		_: &PriceRound,
	) -> Result<Balance, DispatchError> {
		Self::required_collateral(id, contracts)
	}
	fn released_collateral(
		writer: &AccountId,
		id: SeriesId,
		contracts: Contracts,
	) -> Result<Balance, DispatchError> {
		let SeriesPosition { short, collateral } = PositionOf::get((*writer, id));
		if contracts > short {
			return Err(Other("short"));
		}
		dhv_math::amount::mul_div_floor(collateral, contracts.units(), short.units())
			.map_err(|_| Other("collateral"))
	}
	fn write(
		writer: &AccountId,
		id: SeriesId,
		contracts: Contracts,
		to: &AccountId,
	) -> Result<Balance, DispatchError> {
		let collateral = Self::preview_write(writer, id, contracts)? + Misreport::get();
		LiquidityPool::pay(USDC, writer, &REGISTRY, collateral)?;
		PositionOf::mutate((*writer, id), |position| {
			position.short = position.short.try_add(contracts).map_err(|_| Other("short"))?;
			position.collateral += collateral;
			Ok::<(), DispatchError>(())
		})?;
		Self::move_options(id, None, Some(*to), contracts)?;
		Ok(collateral)
	}
	fn close(
		writer: &AccountId,
		id: SeriesId,
		contracts: Contracts,
		from: &AccountId,
	) -> Result<Balance, DispatchError> {
		let collateral = Self::released_collateral(writer, id, contracts)? - Misreport::get();
		Self::move_options(id, Some(*from), None, contracts)?;
		PositionOf::mutate((*writer, id), |position| {
			position.short = position.short.try_sub(contracts).map_err(|_| Other("short"))?;
			position.collateral -= collateral;
			Ok::<(), DispatchError>(())
		})?;
		LiquidityPool::pay(USDC, &REGISTRY, writer, collateral)?;
		Ok(collateral)
	}
	fn open_interest(id: SeriesId) -> Contracts {
		let open = PositionOf::iter().filter(|((_, series), _)| *series == id);
		Contracts::from_units(open.map(|(_, position)| position.short.units()).sum())
	}
	fn transfer(
		id: SeriesId,
		from: &AccountId,
		to: &AccountId,
		contracts: Contracts,
	) -> DispatchResult {
		Self::move_options(id, Some(*from), Some(*to), contracts)
	}
	fn position(writer: &AccountId, id: SeriesId) -> SeriesPosition {
		PositionOf::get((*writer, id))
	}
	fn held(holder: &AccountId, id: SeriesId) -> Contracts {
		OptionsOf::get((*holder, id))
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub struct TestBenchmarkHelper;

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper for TestBenchmarkHelper {
	fn prepare() -> PoolAssets {
		set_spot(Fixed::from_int(SPOT));
		assets()
	}
	fn issue(_: PoolAssets, index: u32) -> SeriesId {
		series(OptionKind::Call, 2_000 + 10 * i64::from(index), 60)
	}
	fn advance(seconds: u64) {
		MockClock::advance(seconds);
		set_spot(Fixed::from_int(SPOT));
	}
	fn hedge(_: PoolId) {}
}

pub fn assets() -> PoolAssets {
	PoolAssets { underlying: WETH, strike_asset: USDC, collateral_asset: USDC }
}

pub fn parameters() -> PoolParameters<AccountId> {
	PoolParameters {
		deposit_cap: 100_000_000 * USD,
		buffer_bps: 5_000,
		closing_buffer_bps: 1_000,
		epoch_length: DAY,
		cutoff: 3_600,
		min_deposit: USD,
		min_withdrawal: SHARE / 1_000,
		max_price_age: 600,
		max_mark_age: 1_800,
		max_net_exposure: contracts(1_000),
		limits: RiskLimits::WIDEST,
		insurance_share_bps: 0,
		history: 64,
		fees: FeeRates::default(),
		fee_recipient: None,
		smoothing: SmoothingTerms { half_life: 14_400, clamp: Fixed::from_int(2) },
	}
}

pub fn contracts(n: u128) -> Contracts {
	Contracts::from_units(n * Contracts::ONE.units())
}

pub fn series(kind: OptionKind, strike: i64, days: u64) -> SeriesId {
	TestRegistry::issue(Series {
		underlying: WETH,
		strike_asset: USDC,
		collateral_asset: USDC,
		expiry: Timestamp::from_secs(START + days * DAY),
		kind,
		strike: Price::new(Fixed::from_int(strike)),
		backing: BackingClass::Pool,
	})
	.unwrap()
}

pub fn set_spot(spot: Fixed) {
	MockPrices::set(WETH, USDC, Price::new(spot));
}

/// Replaces the parameters of [`POOL`], however far they move.
pub fn put(parameters: PoolParameters<AccountId>) -> DispatchResult {
	LiquidityPool::replace_parameters(POOL, parameters)
}

/// Starts pricing the epoch, which is due, and stops before the first series is valued.
pub fn begin_valuing() {
	use dhv_primitives::ports::ScheduledWork;
	MockClock::set(epoch().ends_at);
	set_spot(MockPrices::spot_or(SPOT));
	let limit =
		<() as WeightInfo>::check_epoch().saturating_add(<() as WeightInfo>::begin_valuing());
	PoolEpochs::<Test>::run(&mut frame_support::weights::WeightMeter::with_limit(limit));
	assert!(epoch().is_valuing());
}

/// Moves the clock without a new price.
pub fn wait(seconds: u64) {
	MockClock::advance(seconds);
}

/// Moves to the end of the current epoch with a fresh price and runs the scheduled work.
pub fn price_epoch() -> EpochPrice {
	let epoch = Epochs::<Test>::get(POOL).unwrap();
	MockClock::set(epoch.ends_at);
	let spot = MockPrices::spot_or(SPOT);
	set_spot(spot);
	run();
	EpochPrices::<Test>::get(POOL, epoch.number).expect("the epoch is priced")
}

trait SpotOr {
	fn spot_or(default: i64) -> Fixed;
}

impl SpotOr for MockPrices {
	fn spot_or(default: i64) -> Fixed {
		use dhv_primitives::ports::PriceRounds;
		MockPrices::latest(WETH, USDC).map_or(Fixed::from_int(default), |round| round.price.get())
	}
}

/// What the coordinator does in a block.
pub fn run() {
	use dhv_primitives::ports::ScheduledWork;
	LiquidityPool::run(&mut frame_support::weights::WeightMeter::new());
}

pub fn deposit(who: AccountId, amount: Balance) {
	LiquidityPool::request_deposit(RuntimeOrigin::signed(who), POOL, amount, who).unwrap();
}

/// Deposits, prices and fetches the shares.
pub fn invest(who: AccountId, amount: Balance) {
	deposit(who, amount);
	let epoch = Epochs::<Test>::get(POOL).unwrap().number;
	price_epoch();
	LiquidityPool::claim_shares(RuntimeOrigin::signed(who), POOL, epoch, who).unwrap();
}

pub fn withdraw(who: AccountId, shares: Balance) {
	LiquidityPool::request_withdrawal(RuntimeOrigin::signed(who), POOL, shares).unwrap();
}

pub fn claim(who: AccountId, epoch: EpochIndex) {
	LiquidityPool::claim_withdrawal(RuntimeOrigin::signed(who), POOL, epoch, who).unwrap();
}

pub fn trade(series: SeriesId, contracts: Contracts, premium: Balance) -> OptionTrade {
	OptionTrade { series, contracts, premium, fee: 0 }
}

/// Sells whole contracts to [`BUYER`].
pub fn sell(series: SeriesId, n: u128, premium: Balance) -> Result<SaleFill, DispatchError> {
	LiquidityPool::sell(POOL, &trade(series, contracts(n), premium), &BUYER)
}

/// Buys whole contracts from [`BUYER`].
pub fn buy(series: SeriesId, n: u128, premium: Balance) -> Result<PurchaseFill, DispatchError> {
	LiquidityPool::buy(POOL, &trade(series, contracts(n), premium), &BUYER)
}

pub fn cash(who: AccountId) -> Balance {
	Assets::balance(USDC, who)
}

pub fn shares(who: AccountId) -> Balance {
	Shares::balance(POOL, who)
}

pub fn ledger() -> Ledger {
	Ledgers::<Test>::get(POOL)
}

/// What newcomers pay if nothing is in doubt and the price does not come out even.
pub fn last_digit_up(price: Fixed) -> Fixed {
	Fixed::from_raw(price.raw() + 1)
}

pub fn epoch() -> EpochState {
	Epochs::<Test>::get(POOL).unwrap()
}

/// Whether the event was deposited.
pub fn has_event(event: Event<Test>) -> bool {
	System::events().iter().any(|record| record.event == event.clone().into())
}

pub fn count_events(matches: impl Fn(&Event<Test>) -> bool) -> usize {
	System::events()
		.iter()
		.filter(
			|record| matches!(&record.event, RuntimeEvent::LiquidityPool(event) if matches(event)),
		)
		.count()
}

/// A chain with funded accounts and no pool.
pub fn bare_ext() -> sp_io::TestExternalities {
	MockClock::set(Timestamp::from_secs(START));
	MockPrices::clear();
	MockReactors::reset();
	MockInsurance::install::<Assets>(INSURANCE);
	TestSurface::reset();
	let storage = RuntimeGenesisConfig {
		assets: pallet_assets::GenesisConfig {
			assets: vec![(USDC, REGISTRY, true, 1), (WETH, REGISTRY, true, 1)],
			accounts: [ALICE, BOB, CAROL, BUYER, REACTOR]
				.iter()
				.map(|who| (USDC, *who, WEALTH))
				.collect(),
			..Default::default()
		},
		..Default::default()
	}
	.build_storage()
	.unwrap();
	let mut ext: sp_io::TestExternalities = storage.into();
	ext.execute_with(|| {
		System::set_block_number(1);
		set_spot(Fixed::from_int(SPOT));
	});
	ext
}

/// A chain with funded accounts and one pool in its first epoch.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let mut ext = bare_ext();
	ext.execute_with(|| {
		LiquidityPool::open_pool(RuntimeOrigin::signed(GOVERNOR), assets(), parameters()).unwrap();
	});
	ext
}

/// Runs a test on [`new_test_ext`] and ends it with every invariant.
pub fn test(body: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		body();
		LiquidityPool::check_invariants().unwrap();
	});
}
