//! Batches of `utility.batch_all` that mix a user's own margin vaults and trades with the pool: all or
//! nothing, under the same refusals as each call alone.

use super::{
	development,
	life::{block, list, now, signed, usdc_of, POOL},
	orders::funded,
};
use crate::{
	configs::system::ProxyType,
	constants::{USDC, USDC_INDEX, WETH_INDEX},
	reads, AccountId, Address, Executive, Handler, LiquidityPool, OptionRegistry, OptionTokens,
	Proxy, Runtime, RuntimeCall, RuntimeOrigin, SignedPayload, System, TxExtension,
	UncheckedExtrinsic,
};
use codec::Encode;
use dhv_primitives::{
	BackingClass, Contracts, Fixed, OptionKind, Price, Series, SeriesId, Side, Timestamp as Seconds,
};
use frame_support::{
	assert_err, assert_ok, dispatch::GetDispatchInfo, traits::fungibles::Inspect, BoundedVec,
};
use pallet_liquidity_pool::PoolStatus;
use pallet_option_registry::VaultAction;
use sp_keyring::Sr25519Keyring::{self, Bob, Eve, Ferdie};
use sp_runtime::{generic::Era, traits::Dispatchable, DispatchError, StateVersion};
use std::collections::BTreeMap;

fn count(contracts: u128) -> Contracts {
	Contracts::from_units(contracts * Contracts::ONE.units())
}

/// A put that anybody may write against its strike.
fn issue(strike: i64, expiry: Seconds) -> SeriesId {
	let terms = Series {
		underlying: WETH_INDEX,
		strike_asset: USDC_INDEX,
		collateral_asset: USDC_INDEX,
		expiry,
		kind: OptionKind::Put,
		strike: Price::new(Fixed::from_int(strike)),
		backing: BackingClass::PublicFull,
	};
	assert_ok!(OptionRegistry::issue_series(signed(Eve), terms));
	*OptionRegistry::series_list().last().unwrap()
}

/// A put of the pool at 2,475 and one that Eve may write at 2,400.
fn market() -> (SeriesId, SeriesId) {
	let expiry = funded();
	let put = list(OptionKind::Put, 2_475, expiry);
	let own = issue(2_400, expiry);
	block(now() + 60, 2_500);
	(put, own)
}

fn adjust(series: SeriesId, actions: Vec<VaultAction<AccountId>>) -> RuntimeCall {
	let owner = Eve.to_account_id();
	let actions = BoundedVec::truncate_from(actions);
	pallet_option_registry::Call::adjust_vault { owner, series, actions }.into()
}

fn write(series: SeriesId, contracts: u128) -> RuntimeCall {
	let deposit = VaultAction::DepositCollateral(contracts * 2_400 * USDC);
	let to = Eve.to_account_id();
	adjust(series, vec![deposit, VaultAction::Mint { contracts: count(contracts), to }])
}

fn buy(series: SeriesId, contracts: u128, max_total: u128) -> RuntimeCall {
	let (contracts, expected_version) = (count(contracts), None);
	pallet_handler::Call::buy { pool: POOL, series, contracts, max_total, expected_version }.into()
}

fn sell(series: SeriesId, contracts: u128) -> RuntimeCall {
	let (contracts, min_total, expected_version) = (count(contracts), 0, None);
	pallet_handler::Call::sell { pool: POOL, series, contracts, min_total, expected_version }.into()
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	pallet_utility::Call::batch_all { calls }.into()
}

fn root() -> Vec<u8> {
	sp_io::storage::root(StateVersion::V1)
}

fn run(call: RuntimeCall, origin: RuntimeOrigin) -> Result<(), DispatchError> {
	call.dispatch(origin).map(|_| ()).map_err(|failed| failed.error)
}

/// The error of a call that must leave the state as it was.
fn refused(call: RuntimeCall, origin: RuntimeOrigin) -> DispatchError {
	let before = root();
	let error = run(call, origin).unwrap_err();
	assert_eq!(root(), before);
	error
}

/// Who holds how many options of a series.
fn holders(series: SeriesId) -> BTreeMap<AccountId, u128> {
	pallet_assets::Account::<Runtime, crate::configs::assets::OptionTokensInstance>::iter_prefix(
		series,
	)
	.map(|(who, _)| (who.clone(), OptionTokens::balance(series, &who)))
	.collect()
}

#[test]
fn own_vaults_and_trades_go_through_together_and_back_to_nothing() {
	development().execute_with(|| {
		let (put, own) = market();
		let eve = Eve.to_account_id();
		let (before, locked) = (usdc_of(&eve), reads::nav(POOL).unwrap().allocated);

		// A vault is opened and written on, and the pool's put bought: a spread, at one go.
		let quote = Handler::quote(POOL, put, count(5), Side::Buy).unwrap();
		let there = batch(vec![write(own, 5), buy(put, 5, quote.total)]);
		assert_ok!(run(there, signed(Eve)));
		assert_eq!(before - usdc_of(&eve), 5 * 2_400 * USDC + quote.total);
		// What was written and what was bought is the user's: nobody stands between.
		for series in [put, own] {
			assert_eq!(holders(series), [(eve.clone(), count(5).units())].into());
		}
		// The price falls below both strikes.
		block(now() + 60, 2_300);
		let sold = Handler::quote(POOL, put, count(5), Side::Sell).unwrap();
		assert!(sold.total > 0);

		// Sold back, burned and withdrawn at one go; what the sale brings is there for what follows.
		let everything = VaultAction::WithdrawCollateral(5 * 2_400 * USDC);
		let close = adjust(own, vec![VaultAction::Burn(count(5)), everything]);
		assert_ok!(run(batch(vec![sell(put, 5), close]), signed(Eve)));
		for series in [put, own] {
			assert_eq!(holders(series), BTreeMap::new());
			assert_eq!(OptionTokens::total_issuance(series), 0);
		}
		let position = reads::positions(POOL, &eve).unwrap();
		assert!(position.options.is_empty() && position.vaults.is_empty());
		assert_eq!(reads::nav(POOL).unwrap().allocated, locked);
		// What it came to is what the two quotes said.
		assert_eq!(before + sold.total, usdc_of(&eve) + quote.total);
		block(now() + 60, 2_300);
	});
}

#[test]
fn an_item_pays_with_what_the_one_before_it_brought() {
	development().execute_with(|| {
		let (put, own) = market();
		assert_ok!(run(buy(put, 10, u128::MAX), signed(Eve)));
		block(now() + 60, 2_300);
		// Eve has less than the collateral until she has sold.
		let brings = Handler::quote(POOL, put, count(10), Side::Sell).unwrap().total;
		let spare = usdc_of(&Eve.to_account_id()) - 2_400 * USDC + brings / 2;
		let away = pallet_assets::Call::<Runtime, crate::configs::assets::ForeignAssetsInstance>::transfer_keep_alive {
			id: crate::genesis_config_presets::usdc(),
			target: Address::Id(Ferdie.to_account_id()),
			amount: spare,
		};
		assert_ok!(run(away.into(), signed(Eve)));
		assert!(brings > 0);
		let short = refused(batch(vec![write(own, 1), sell(put, 10)]), signed(Eve));
		assert_eq!(short, sp_runtime::TokenError::FundsUnavailable.into());
		assert_ok!(run(batch(vec![sell(put, 10), write(own, 1)]), signed(Eve)));
	});
}

#[test]
fn a_pools_option_is_no_long_leg_in_a_batch_either() {
	development().execute_with(|| {
		let (put, own) = market();
		let contracts = count(5);
		let to = Eve.to_account_id();
		let spread = adjust(
			own,
			vec![
				VaultAction::DepositLong { series: put, contracts },
				VaultAction::Mint { contracts, to },
			],
		);
		// A shortfall of the pool must not reach the holders of a fully backed series.
		assert_eq!(
			refused(batch(vec![buy(put, 5, u128::MAX), spread]), signed(Eve)),
			pallet_option_registry::Error::<Runtime>::InvalidLong.into()
		);
	});
}

/// A transaction as a wallet sends it.
pub(super) fn transaction(who: Sr25519Keyring, call: RuntimeCall) -> UncheckedExtrinsic {
	let account = who.to_account_id();
	let extension: TxExtension = (
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(Era::Immortal),
		frame_system::CheckNonce::from(System::account_nonce(&account)),
		crate::feeds_first::FeedsFirst::new(),
		pallet_asset_tx_payment::ChargeAssetTxPayment::from(0, None),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let payload = SignedPayload::new(call, extension).unwrap();
	let signature = payload.using_encoded(|bytes| who.sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(call, Address::Id(account), signature.into(), extension)
}

/// Every key with its value.
fn state() -> BTreeMap<Vec<u8>, Vec<u8>> {
	let mut state = BTreeMap::new();
	let mut key = Vec::new();
	while let Some(next) = sp_io::storage::next_key(&key) {
		let value = sp_io::storage::get(&next).unwrap();
		state.insert(next.clone(), value.to_vec());
		key = next;
	}
	state
}

#[test]
fn a_batch_whose_last_item_fails_leaves_nothing_but_its_fee() {
	development().execute_with(|| {
		let (put, own) = market();
		let eve = Eve.to_account_id();
		// The first transaction of a block also starts what blocks do by themselves.
		let remark = frame_system::Call::remark { remark: vec![] }.into();
		assert_ok!(Executive::apply_extrinsic(transaction(Eve, remark)));
		let (before, nonce) = (state(), System::account_nonce(&eve));
		let dear = batch(vec![write(own, 5), buy(put, 2, u128::MAX), buy(put, 3, 1)]);
		let outcome = Executive::apply_extrinsic(transaction(Eve, dear)).unwrap();
		assert_err!(outcome, pallet_handler::Error::<Runtime>::PremiumTooHigh);
		assert_eq!(System::account_nonce(&eve), nonce + 1);
		// Whatever changed belongs to the system (nonce and fee, weight, events) and to the fee.
		let after = state();
		let prefix = |pallet: &str| sp_io::hashing::twox_128(pallet.as_bytes()).to_vec();
		let index = b":extrinsic_index".to_vec();
		let may = [prefix("System"), prefix("Balances"), prefix("TransactionPayment"), index];
		let keys = before.keys().chain(after.keys());
		for key in keys.filter(|key| before.get(*key) != after.get(*key)) {
			let name = key.get(..16).unwrap_or(key).to_vec();
			assert!(may.contains(&name), "a trace: {key:?}");
		}
		assert!(holders(put).is_empty() && holders(own).is_empty());

		// The same without the last item goes through.
		let fair = batch(vec![write(own, 5), buy(put, 2, u128::MAX)]);
		assert_ok!(Executive::apply_extrinsic(transaction(Eve, fair)).unwrap());
		assert_eq!(holders(put), [(eve, count(2).units())].into());
	});
}

#[test]
fn what_is_refused_alone_is_refused_in_a_batch() {
	development().execute_with(|| {
		let (put, own) = market();
		let eve = Eve.to_account_id();
		let spread = || batch(vec![write(own, 2), buy(put, 2, u128::MAX)]);
		// A pause holds inside.
		assert_ok!(LiquidityPool::set_status(RuntimeOrigin::root(), POOL, PoolStatus::CloseOnly));
		let closed = DispatchError::from(pallet_liquidity_pool::Error::<Runtime>::TradingClosed);
		assert_eq!(refused(buy(put, 2, u128::MAX), signed(Eve)), closed);
		assert_eq!(refused(spread(), signed(Eve)), closed);
		assert_ok!(LiquidityPool::set_status(RuntimeOrigin::root(), POOL, PoolStatus::Open));

		// A proxy may batch no more than it may call; one for everything acts for its principal.
		for (delegate, kind) in [(Bob, ProxyType::Governance), (Ferdie, ProxyType::Any)] {
			let delegate = Address::Id(delegate.to_account_id());
			assert_ok!(Proxy::add_proxy(signed(Eve), delegate, kind, 0));
		}
		let act = |by: Sr25519Keyring| {
			let (real, call) = (Address::Id(eve.clone()), Box::new(spread()));
			System::reset_events();
			assert_ok!(Proxy::proxy(signed(by), real, None, call));
			System::events().into_iter().find_map(|record| match record.event {
				crate::RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result }) => {
					Some(result)
				}
				_ => None,
			})
		};
		let filtered = DispatchError::from(frame_system::Error::<Runtime>::CallFiltered);
		assert_eq!(act(Bob), Some(Err(filtered)));
		assert!(holders(put).is_empty() && holders(own).is_empty());
		let bob = usdc_of(&Ferdie.to_account_id());
		assert_eq!(act(Ferdie), Some(Ok(())));
		assert_eq!(usdc_of(&Ferdie.to_account_id()), bob);
		assert_eq!(holders(put), [(eve.clone(), count(2).units())].into());
		assert_eq!(holders(own), [(eve.clone(), count(2).units())].into());
		// Batches are not nested.
		assert_eq!(refused(batch(vec![spread()]), signed(Eve)), filtered);
	});
}

#[test]
fn a_batch_weighs_what_its_items_weigh() {
	development().execute_with(|| {
		let (put, own) = market();
		let calls = vec![write(own, 5), buy(put, 5, u128::MAX), sell(put, 5)];
		let sum = calls.iter().fold(frame_support::weights::Weight::zero(), |sum, call| {
			sum.saturating_add(call.get_dispatch_info().call_weight)
		});
		let whole = batch(calls).get_dispatch_info();
		assert!(sum.all_lt(whole.call_weight));
		assert_eq!(whole.pays_fee, frame_support::dispatch::Pays::Yes);
	});
}
