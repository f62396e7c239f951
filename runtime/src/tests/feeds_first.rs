//! Prices go before trades.

use super::{batches::transaction, development};
use crate::{
	constants::{USD_PRICE, WETH_INDEX},
	feeds_first::FeedsFirst,
	Executive, RuntimeCall, System, TxExtension,
};
use frame_support::BoundedVec;
use sp_keyring::Sr25519Keyring::{self, Alice, Dave};
use sp_runtime::{traits::TransactionExtension, transaction_validity::TransactionSource};

fn feed() -> RuntimeCall {
	let values = BoundedVec::truncate_from(vec![(WETH_INDEX, 2_500 * USD_PRICE)]);
	pallet_oracle::Call::feed_values { values }.into()
}

fn remark() -> RuntimeCall {
	frame_system::Call::remark { remark: vec![] }.into()
}

fn priority(who: Sr25519Keyring, call: RuntimeCall) -> u64 {
	let hash = System::block_hash(0);
	let valid =
		Executive::validate_transaction(TransactionSource::External, transaction(who, call), hash);
	valid.unwrap().priority
}

#[test]
fn only_what_an_operator_feeds_itself_goes_first() {
	development().execute_with(|| {
		assert_eq!(priority(Alice, feed()), u64::MAX);
		assert!(priority(Dave, feed()) < u64::MAX / 2);
		assert!(priority(Alice, remark()) < u64::MAX / 2);
		let batch = pallet_utility::Call::batch { calls: vec![feed()] }.into();
		assert!(priority(Alice, batch) < u64::MAX / 2);
	});
}

#[test]
fn wallets_see_the_extensions_that_they_know() {
	let names: Vec<_> = <TxExtension as TransactionExtension<RuntimeCall>>::metadata()
		.into_iter()
		.map(|extension| extension.identifier)
		.collect();
	let known = [
		"CheckNonZeroSender",
		"CheckSpecVersion",
		"CheckTxVersion",
		"CheckGenesis",
		"CheckMortality",
		"CheckNonce",
		"CheckWeight",
		"ChargeAssetTxPayment",
		"CheckMetadataHash",
		"WeightReclaim",
	];
	assert_eq!(names, known);
}

#[test]
fn looking_for_the_operator_is_weighed() {
	let extension = FeedsFirst::new();
	let read = <crate::Runtime as frame_system::Config>::DbWeight::get().reads(1);
	assert_eq!(extension.weight(&feed()), extension.weight(&remark()) + read);
}
