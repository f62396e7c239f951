use super::*;
use crate::{
	configs::money::{CollatorPot, FeeAccount},
	genesis_config_presets::weth,
	Address, Executive, Handler, LiquidityPool, OptionTokens, RuntimeCall, SignedPayload,
	TxExtension, UncheckedExtrinsic,
};
use codec::Encode;
use dhv_primitives::{Contracts, OptionKind, Side};
use sp_runtime::{
	generic::Era,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	ApplyExtrinsicResult,
};
use xcm::latest::prelude::Location;

/// Signs a call, pays its fee in an asset, and has it executed.
fn submit(key: &sr25519::Pair, call: RuntimeCall, asset: Option<Location>) -> ApplyExtrinsicResult {
	let account = account(key);
	let extension: TxExtension = (
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckMortality::from(Era::Immortal),
		frame_system::CheckNonce::from(System::account_nonce(&account)),
		crate::feeds_first::FeedsFirst::new(),
		pallet_asset_tx_payment::ChargeAssetTxPayment::from(0, asset),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let payload = SignedPayload::new(call, extension).unwrap();
	let signature = payload.using_encoded(|bytes| key.sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	Executive::apply_extrinsic(UncheckedExtrinsic::new_signed(
		call,
		Address::Id(account),
		signature.into(),
		extension,
	))
}

fn remark() -> RuntimeCall {
	frame_system::Call::remark { remark: vec![] }.into()
}

fn unpaid(result: ApplyExtrinsicResult) {
	let payment = TransactionValidityError::Invalid(InvalidTransaction::Payment);
	assert_eq!(result, Err(payment));
}

fn fees() -> Balance {
	usdc_of(&FeeAccount::get())
}

#[test]
fn whoever_has_only_usdc_deposits_trades_and_leaves_and_pays_fees_in_it() {
	development().execute_with(|| {
		let expiry = funded();
		let call = list(OptionKind::Call, 2_475, expiry);
		block(now() + 60, 2_500);
		let (key, money) = (key(5), 10_000 * USDC);
		let who = account(&key);
		give(&who, money);
		assert_eq!((System::providers(&who), System::sufficients(&who)), (0, 1));
		unpaid(submit(&key, remark(), None));

		let before = fees();
		let (amount, beneficiary) = (1_000 * USDC, who.clone());
		let deposit =
			pallet_liquidity_pool::Call::request_deposit { pool: POOL, amount, beneficiary };
		assert_eq!(submit(&key, deposit.into(), Some(usdc())), Ok(Ok(())));
		let quote = Handler::quote(POOL, call, Contracts::ONE, Side::Buy).unwrap();
		let buy = pallet_handler::Call::buy {
			pool: POOL,
			series: call,
			contracts: Contracts::ONE,
			max_total: quote.total,
			expected_version: None,
		};
		assert_eq!(submit(&key, buy.into(), Some(usdc())), Ok(Ok(())));
		assert_eq!(OptionTokens::balance(call, &who), Contracts::ONE.units());
		let epoch = LiquidityPool::deposits_of(POOL, who.clone(), None, 1).unwrap()[0].epoch;
		let back = pallet_liquidity_pool::Call::cancel_deposit { pool: POOL, epoch };
		assert_eq!(submit(&key, back.into(), Some(usdc())), Ok(Ok(())));

		// Every unit that is missing is a fee or the price of the option.
		let paid = fees() - before;
		assert!(paid > 0 && paid < USDC, "{paid}");
		assert_eq!(usdc_of(&who), money - quote.total - paid);
		assert_eq!(native(&who), 0);
		assert_eq!(System::account_nonce(&who), 3);
	});
}

#[test]
fn a_fee_never_takes_the_last_unit_and_whoever_has_no_money_pays_none() {
	development().execute_with(|| {
		block(START, 2_500);
		let (rich, poor) = (key(5), key(6));
		// The first transaction of a block also starts what blocks do by themselves.
		give(&account(&rich), USDC);
		assert_eq!(submit(&rich, remark(), Some(usdc())), Ok(Ok(())));
		let before = fees();
		assert_eq!(submit(&rich, remark(), Some(usdc())), Ok(Ok(())));
		let fee = fees() - before;

		give(&account(&poor), fee);
		unpaid(submit(&poor, remark(), Some(usdc())));
		assert!(System::account_exists(&account(&poor)), "a refusal costs nothing");
		give(&account(&poor), 1);
		assert_eq!(submit(&poor, remark(), Some(usdc())), Ok(Ok(())));
		assert_eq!(usdc_of(&account(&poor)), 1);
		assert_eq!(System::account_nonce(account(&poor)), 1);
		// Other assets than those with a rate pay nothing, nor does one that is not held.
		unpaid(submit(&poor, remark(), Some(weth())));
		unpaid(submit(&poor, remark(), Some(Location::parent())));
	});
}

#[test]
fn the_first_fee_of_the_chain_reaches_the_collators() {
	development().execute_with(|| {
		block(START, 2_500);
		let key = key(5);
		newcomer(5, 0);
		let (pot, issued) = (native(&CollatorPot::get()), Balances::total_issuance());
		let before = native(&account(&key));
		assert_eq!(submit(&key, remark(), None), Ok(Ok(())));
		let fee = before - native(&account(&key));
		assert!(fee > 0);
		assert_eq!(native(&CollatorPot::get()) - pot, fee);
		assert_eq!(Balances::total_issuance(), issued);
	});
}
