//! Quotes of makers through the real runtime: real keys, real vaults, settlement.

use super::development;
use crate::{
	constants::{BLOCK_MILLIS, USDC, USDC_INDEX, USD_PRICE, WETH_INDEX},
	genesis_config_presets::usdc,
	AccountId, AllPalletsWithSystem, ForeignAssets, Handler, OptionRegistry, OptionTokens, Oracle,
	Runtime, RuntimeCall, RuntimeOrigin, Signature, System, Timestamp,
};
use codec::{Decode, Encode};
use dhv_primitives::{
	BackingClass, Contracts, Fixed, OptionKind, Price, Series, SeriesId, Side, Timestamp as Seconds,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{
		fungibles::{Inspect, Mutate},
		OnFinalize, TryState, TryStateSelect,
	},
	BoundedVec,
};
use pallet_handler::{MakerQuote, QUOTE_DOMAIN};
use sp_consensus_aura::Slot;
use sp_core::{ecdsa, ed25519, sr25519, Pair, H256};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::{traits::IdentifyAccount, DispatchResult, MultiSigner};

type Error = pallet_handler::Error<Runtime>;

const START: u64 = 1_800_000_000;
const HOUR: u64 = 3_600;

fn signed(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(key.to_account_id())
}

fn now() -> Seconds {
	Seconds::from_secs(Timestamp::get() / 1_000)
}

/// What a block does around its transactions, at a time of the test's choosing, with prices fed.
fn block(time: u64, dollars: u128) {
	System::set_block_number(System::block_number() + 1);
	pallet_timestamp::Now::<Runtime>::put(time * 1_000);
	pallet_aura::CurrentSlot::<Runtime>::put(Slot::from(time * 1_000 / BLOCK_MILLIS));
	super::work_by_itself();
	Oracle::on_finalize(0);
	for operator in [Alice, Bob, Charlie] {
		let values = BoundedVec::truncate_from(vec![
			(USDC_INDEX, USD_PRICE),
			(WETH_INDEX, dollars * USD_PRICE),
		]);
		assert_ok!(Oracle::feed_values(signed(operator), values));
	}
	AllPalletsWithSystem::try_state(System::block_number(), TryStateSelect::All).unwrap();
}

fn usdc_of(who: &AccountId) -> u128 {
	ForeignAssets::balance(usdc(), who)
}

fn count(contracts: u128) -> Contracts {
	Contracts::from_units(contracts * Contracts::ONE.units())
}

fn dollars(whole: i64) -> Price {
	Price::new(Fixed::from_int(whole))
}

fn terms() -> Series {
	Series {
		underlying: WETH_INDEX,
		strike_asset: USDC_INDEX,
		collateral_asset: USDC_INDEX,
		expiry: Seconds::from_secs((START / HOUR + 2) * HOUR),
		kind: OptionKind::Put,
		strike: dollars(2_500),
		backing: BackingClass::PublicFull,
	}
}

/// Opens the series of [`terms`] as anybody may.
fn open() -> SeriesId {
	block(START, 2_500);
	block(START + 60, 2_500);
	assert_ok!(OptionRegistry::issue_series(signed(Eve), terms()));
	OptionRegistry::series_list().pop().unwrap()
}

/// Ten contracts at 80 dollars each for ten minutes.
fn quote(maker: AccountId, side: Side, nonce: u64) -> MakerQuote<AccountId> {
	MakerQuote {
		maker,
		taker: None,
		series: terms(),
		side,
		contracts: count(10),
		price: dollars(80),
		partial: true,
		nonce,
		signed_at: now(),
		expires_at: now().try_add_secs(600).unwrap(),
	}
}

/// What the maker signs, put together as a wallet does.
fn payload(quote: &MakerQuote<AccountId>, genesis: H256) -> Vec<u8> {
	let mut bytes = b"dhv-rfq-v1".to_vec();
	bytes.extend(genesis.as_bytes());
	bytes.extend(quote.encode());
	bytes
}

fn wrapped(payload: &[u8]) -> Vec<u8> {
	[b"<Bytes>".as_slice(), payload, b"</Bytes>"].concat()
}

pub(super) fn sign(key: Sr25519Keyring, quote: &MakerQuote<AccountId>) -> Signature {
	Signature::Sr25519(key.sign(&payload(quote, System::block_hash(0))))
}

fn fill(
	taker: Sr25519Keyring,
	quote: &MakerQuote<AccountId>,
	signature: Signature,
	contracts: u128,
) -> DispatchResult {
	Handler::fill_quote(signed(taker), quote.clone(), signature, Some(count(contracts)))
}

#[test]
fn a_makers_life() {
	development().execute_with(|| {
		let supply = ForeignAssets::total_supply(usdc());
		let series = open();
		let (dave, eve, ferdie) =
			(Dave.to_account_id(), Eve.to_account_id(), Ferdie.to_account_id());
		let held = |who| OptionTokens::balance(series, who);
		let vault = |who: &AccountId| {
			let vault = OptionRegistry::vault(series, who.clone()).unwrap_or_default();
			(vault.short, vault.collateral)
		};
		let offer = quote(dave.clone(), Side::Sell, 1);
		let bytes = payload(&offer, System::block_hash(0));
		assert_eq!(Handler::quote_payload(offer.clone()), bytes);
		assert_eq!(QUOTE_DOMAIN.as_slice(), &bytes[..10]);
		// It is no transaction, whatever follows.
		let call = RuntimeCall::decode(&mut bytes.as_slice());
		assert!(call.is_err_and(|error| error.to_string().contains("RuntimeCall")), "no pallet");

		// Four with the bytes as they are, three between the marks of a wallet.
		let before = [&dave, &eve, &ferdie].map(usdc_of);
		assert_ok!(fill(Eve, &offer, sign(Dave, &offer), 4));
		let marked = Signature::Sr25519(Dave.sign(&wrapped(&bytes)));
		assert_ok!(fill(Ferdie, &offer, marked, 3));
		assert_eq!((held(&eve), held(&ferdie)), (count(4).units(), count(3).units()));
		assert_eq!(vault(&dave), (count(7), 7 * 2_500 * USDC));
		assert_eq!(usdc_of(&dave), before[0] + 7 * 80 * USDC - 7 * 2_500 * USDC);
		assert_eq!(usdc_of(&eve), before[1] - 4 * 80 * USDC);
		block(now().secs() + 6, 2_500);

		// The same words buy no more than what was offered.
		assert_noop!(fill(Eve, &offer, sign(Dave, &offer), 4), Error::MoreThanLeft);
		assert_ok!(Handler::fill_quote(signed(Eve), offer.clone(), sign(Dave, &offer), None));
		assert_noop!(fill(Eve, &offer, sign(Dave, &offer), 1), Error::QuoteExhausted);
		assert_eq!(vault(&dave), (count(10), 10 * 2_500 * USDC));

		// Dave buys two back from Eve, who holds them, and five from Charlie, who writes them.
		let charlie = Charlie.to_account_id();
		let bid = quote(dave.clone(), Side::Buy, 2);
		assert_ok!(fill(Eve, &bid, sign(Dave, &bid), 2));
		assert_ok!(fill(Charlie, &bid, sign(Dave, &bid), 5));
		assert_eq!(held(&dave), count(7).units());
		assert_eq!(vault(&charlie), (count(5), 5 * 2_500 * USDC));
		// Selling again, he delivers what he holds and writes the eighth.
		let again = quote(dave.clone(), Side::Sell, 3);
		assert_ok!(fill(Eve, &again, sign(Dave, &again), 8));
		assert_eq!((held(&dave), held(&eve)), (0, count(13).units()));
		assert_eq!(vault(&dave), (count(11), 11 * 2_500 * USDC));
		block(now().secs() + 6, 2_500);

		// At expiry each put is 200 in the money: the takers are paid, the makers get the rest.
		let expiry = terms().expiry.secs();
		let cash = [&dave, &eve, &ferdie, &charlie].map(usdc_of);
		for time in (expiry - 600..expiry).step_by(60) {
			block(time, 2_300);
		}
		for time in (expiry..expiry + 900).step_by(60) {
			block(time, 2_700);
		}
		let gained = [&dave, &eve, &ferdie, &charlie].map(usdc_of);
		let gains: Vec<_> =
			gained.iter().zip(cash).map(|(now, then)| (now - then) / USDC).collect();
		assert_eq!(gains, vec![11 * 2_300, 13 * 200, 3 * 200, 5 * 2_300]);
		assert_eq!(OptionTokens::total_issuance(series), 0);
		assert_eq!(ForeignAssets::total_supply(usdc()), supply);
		// What was kept of the quotes is gone with them.
		assert_eq!(pallet_handler::Quotes::<Runtime>::iter().count(), 0);
	});
}

#[test]
fn what_the_maker_does_not_mean_is_refused_and_changes_nothing() {
	development().execute_with(|| {
		open();
		let dave = Dave.to_account_id();
		let offer = quote(dave.clone(), Side::Sell, 1);
		let bytes = payload(&offer, System::block_hash(0));
		let by = |signature| fill(Eve, &offer, signature, 1);

		// Another chain, another key, another text, another kind of signature.
		let elsewhere = payload(&offer, H256::repeat_byte(1));
		assert_noop!(by(Signature::Sr25519(Dave.sign(&elsewhere))), Error::WrongSignature);
		assert_noop!(by(sign(Eve, &offer)), Error::WrongSignature);
		for text in [wrapped(&wrapped(&bytes)), offer.encode(), bytes[1..].to_vec()] {
			assert_noop!(by(Signature::Sr25519(Dave.sign(&text))), Error::WrongSignature);
		}
		let raw = Dave.sign(&bytes).0;
		let other = Signature::Ed25519(ed25519::Signature::from_raw(raw));
		assert_noop!(by(other), Error::WrongSignature);
		assert_noop!(
			by(Signature::Ecdsa(ecdsa::Signature::from_raw([0; 65]))),
			Error::WrongSignature
		);

		// Terms that were not signed.
		let cheap = MakerQuote { price: dollars(1), ..offer.clone() };
		let more = MakerQuote { contracts: count(11), ..offer.clone() };
		let longer =
			MakerQuote { expires_at: offer.expires_at.try_add_secs(1).unwrap(), ..offer.clone() };
		let nonce = MakerQuote { nonce: 9, ..offer.clone() };
		for changed in [cheap, more, longer, nonce] {
			assert_noop!(fill(Eve, &changed, sign(Dave, &offer), 1), Error::WrongSignature);
		}

		// Taken back: one by its nonce, the others by the time of their signing.
		let cancelled = quote(dave.clone(), Side::Sell, 2);
		assert_ok!(Handler::cancel_quote(signed(Dave), cancelled.expires_at, 2));
		let refused = fill(Eve, &cancelled, sign(Dave, &cancelled), 1);
		assert_noop!(refused, Error::QuoteCancelled);
		assert_ok!(by(sign(Dave, &offer)));
		assert_ok!(Handler::revoke_quotes(signed(Dave)));
		assert_noop!(by(sign(Dave, &offer)), Error::QuoteRevoked);
		block(now().secs() + 6, 2_500);

		// Too late, also once nothing is known of it any more.
		let late = quote(dave.clone(), Side::Sell, 3);
		assert_ok!(fill(Eve, &late, sign(Dave, &late), 1));
		for seconds in [601, 660] {
			block(late.signed_at.secs() + seconds, 2_500);
			assert_noop!(fill(Eve, &late, sign(Dave, &late), 1), Error::QuotePastExpiry);
		}
		assert_eq!(Handler::quote_state(dave, late.expires_at, 3), None);

		// A maker without the collateral.
		let poor = sr25519::Pair::from_seed(&[9; 32]);
		let maker = MultiSigner::Sr25519(poor.public()).into_account();
		let empty = quote(maker.clone(), Side::Sell, 1);
		let bytes = payload(&empty, System::block_hash(0));
		let signature = || Signature::Sr25519(poor.sign(&bytes));
		let short = sp_runtime::TokenError::FundsUnavailable;
		assert_noop!(fill(Eve, &empty, signature(), 1), short);
		// With all but the premium of it the maker can sell one.
		assert_ok!(<ForeignAssets as Mutate<_>>::mint_into(usdc(), &maker, 2_420 * USDC));
		assert_noop!(fill(Eve, &empty, signature(), 2), short);
		assert_ok!(fill(Eve, &empty, signature(), 1));
		assert_eq!(usdc_of(&maker), 0);
	});
}

#[test]
fn a_maker_whose_account_is_gone_sells_no_more_than_was_signed() {
	development().execute_with(|| {
		let series = open();
		let poor = sr25519::Pair::from_seed(&[9; 32]);
		let maker = MultiSigner::Sr25519(poor.public()).into_account();
		let offer = quote(maker.clone(), Side::Sell, 1);
		let bytes = payload(&offer, System::block_hash(0));
		let by = |contracts| fill(Eve, &offer, Signature::Sr25519(poor.sign(&bytes)), contracts);
		let endow = |contracts: u128| {
			assert_ok!(<ForeignAssets as Mutate<_>>::mint_into(
				usdc(),
				&maker,
				contracts * 2_420 * USDC
			));
		};
		// Everything the maker has becomes collateral: the account is gone, what it signed is not.
		endow(4);
		assert_ok!(by(4));
		assert!(!System::account_exists(&maker));
		assert_noop!(by(1), sp_runtime::TokenError::FundsUnavailable);
		endow(20);
		assert_noop!(by(7), Error::MoreThanLeft);
		assert_ok!(by(6));
		assert_noop!(by(1), Error::QuoteExhausted);
		assert_eq!(OptionRegistry::vault(series, maker).unwrap().short, count(10));
	});
}

#[test]
fn every_kind_of_key_signs() {
	development().execute_with(|| {
		let series = open();
		let ed = ed25519::Pair::from_seed(&[7; 32]);
		let ec = ecdsa::Pair::from_seed(&[8; 32]);
		let makers = [
			MultiSigner::Ed25519(ed.public()).into_account(),
			MultiSigner::Ecdsa(ec.public()).into_account(),
		];
		for (index, maker) in makers.into_iter().enumerate() {
			assert_ok!(<ForeignAssets as Mutate<_>>::mint_into(usdc(), &maker, 50_000 * USDC));
			let offer = quote(maker.clone(), Side::Sell, 1);
			let bytes = payload(&offer, System::block_hash(0));
			for (step, text) in [bytes.clone(), wrapped(&bytes)].into_iter().enumerate() {
				let signature = match index {
					0 => Signature::Ed25519(ed.sign(&text)),
					_ => Signature::Ecdsa(ec.sign(&text)),
				};
				assert_ok!(fill(Eve, &offer, signature, 1));
				let short = OptionRegistry::vault(series, maker.clone()).unwrap().short;
				assert_eq!(short, count(step as u128 + 1));
			}
		}
		block(now().secs() + 6, 2_500);
	});
}
