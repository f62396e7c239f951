use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, USDC, WETH};
use dhv_primitives::{
	ports::Portfolio,
	tunable::{place_of, ParameterRefusal},
	AssetIndex, PoolId, Timestamp,
};
use frame_support::{assert_noop, assert_ok, traits::Contains};
use sp_runtime::{BuildStorage, DispatchError};

fn open(assets: PoolAssets, parameters: PoolParameters<AccountId>) -> sp_runtime::DispatchResult {
	LiquidityPool::open_pool(RuntimeOrigin::signed(GOVERNOR), assets, parameters)
}

#[test]
fn opens_with_accounts_shares_and_a_first_epoch() {
	bare_ext().execute_with(|| {
		assert_ok!(open(assets(), parameters()));
		let account = LiquidityPool::book_account(POOL);
		let terms = Pools::<Test>::get(POOL).unwrap();
		assert!(has_event(Event::PoolOpened {
			pool: POOL,
			terms,
			account,
			parameters: parameters()
		}));
		assert_eq!(terms.decimals, 6);
		assert_eq!(terms.status, PoolStatus::Open);
		assert_eq!(Parameters::<Test>::get(POOL), Some(parameters()));
		assert_eq!(AccountPools::<Test>::get(account), Some(POOL));
		assert!(PoolAccounts::<Test>::contains(&account));
		assert!(!PoolAccounts::<Test>::contains(&ALICE));
		for holder in [
			account,
			LiquidityPool::pending_account(POOL),
			LiquidityPool::claims_account(POOL),
			LiquidityPool::escrow_account(POOL),
		] {
			assert_eq!(System::providers(&holder), 1);
		}
		let epoch = epoch();
		assert_eq!(epoch.number, 1);
		assert_eq!(epoch.ends_at, Timestamp::from_secs(START + DAY));
		assert_eq!(epoch.cutoff_at, Timestamp::from_secs(START + DAY - 3_600));
		assert_eq!(<LiquidityPool as Portfolio>::pools(), vec![POOL]);
		assert_eq!(<LiquidityPool as Portfolio>::assets(POOL), Some((WETH, USDC)));
		LiquidityPool::check_invariants().unwrap();
	});
}

#[test]
fn refuses() {
	bare_ext().execute_with(|| {
		assert_noop!(
			LiquidityPool::open_pool(RuntimeOrigin::signed(ALICE), assets(), parameters()),
			DispatchError::BadOrigin
		);
		let unknown = AssetIndex(9);
		assert_noop!(
			open(PoolAssets { underlying: unknown, ..assets() }, parameters()),
			Error::<Test>::UnknownAsset
		);
		assert_noop!(
			open(PoolAssets { collateral_asset: unknown, ..assets() }, parameters()),
			Error::<Test>::UnknownAsset
		);
		assert_noop!(
			open(PoolAssets { collateral_asset: WETH, ..assets() }, parameters()),
			Error::<Test>::CollateralNotStrikeAsset
		);
		assert_noop!(
			open(PoolAssets { underlying: USDC, ..assets() }, parameters()),
			Error::<Test>::SameAsset
		);
		assert_noop!(
			open(assets(), PoolParameters { min_deposit: 0, ..parameters() }),
			Error::<Test>::ParameterRefused(ParameterRefusal::OutOfRange(
				place_of::<ParametersOf<Test>>("min_deposit").unwrap()
			))
		);
		for _ in 0..4 {
			assert_ok!(open(assets(), parameters()));
		}
		assert_noop!(open(assets(), parameters()), Error::<Test>::TooManyPools);
	});
}

#[test]
fn refuses_a_collateral_that_loses_dust() {
	bare_ext().execute_with(|| {
		assert_ok!(Assets::force_asset_status(
			RuntimeOrigin::root(),
			USDC,
			REGISTRY,
			REGISTRY,
			REGISTRY,
			REGISTRY,
			2,
			true,
			false
		));
		assert_noop!(open(assets(), parameters()), Error::<Test>::MinimumBalanceTooHigh);
	});
}

#[test]
fn genesis_pools_begin_with_the_first_block() {
	MockClock::set(Timestamp::from_secs(0));
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	pallet_assets::GenesisConfig::<Test, pallet_assets::Instance1> {
		assets: vec![(USDC, REGISTRY, true, 1)],
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	pallet_balances::GenesisConfig::<Test> {
		balances: vec![(REGISTRY, 1_000_000)],
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	crate::GenesisConfig::<Test> {
		pools: vec![(assets(), parameters())],
		breakers: vec![],
		_config: Default::default(),
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	sp_io::TestExternalities::from(storage).execute_with(|| {
		assert_eq!(PoolCount::<Test>::get(), 1);
		assert_eq!(Epochs::<Test>::get(PoolId(0)), None);
		run();
		assert_eq!(Epochs::<Test>::get(PoolId(0)), None);
		MockClock::set(Timestamp::from_secs(START));
		run();
		assert_eq!(epoch().opens_at, Timestamp::from_secs(START));
		LiquidityPool::check_invariants().unwrap();
	});
}
