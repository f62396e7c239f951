//! The development chain in the middle of its life: something of every kind is stored.

use super::super::{
	life::{block, list, now, pass_until, signed, POOL},
	orders::{fair, funded},
	rfq,
};
use crate::{
	configs::system::ProxyType,
	constants::{USDC, USDC_INDEX, WETH_INDEX},
	Handler, LiquidityPool, OptionRegistry, OriginCaller, Preimage, Proxy, Referenda, RuntimeCall,
	VaultShares,
};
use codec::Encode;
use dhv_primitives::{
	BackingClass, Contracts, Fixed, OptionKind, Price, Series, Side, Timestamp as Seconds,
};
use frame_support::{assert_ok, traits::schedule::DispatchTime, BoundedVec};
use frame_system::RawOrigin;
use pallet_handler::{MakerQuote, OtcLeg};
use pallet_option_registry::VaultAction;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

/// Contracts of the call that Eve has bought.
pub(super) const BOUGHT: u128 = 10;

fn count(contracts: u128) -> Contracts {
	Contracts::from_units(contracts * Contracts::ONE.units())
}

/// What Eve may write and others may trade: a put, fully backed.
fn public_put(expiry: Seconds) -> Series {
	Series {
		underlying: WETH_INDEX,
		strike_asset: USDC_INDEX,
		collateral_asset: USDC_INDEX,
		expiry,
		kind: OptionKind::Put,
		strike: Price::new(Fixed::from_int(2_400)),
		backing: BackingClass::PublicFull,
	}
}

/// Depositors: one with shares who is leaving, one whose shares are not claimed, one who waits.
fn deposits() {
	let (dave, charlie) = (Dave.to_account_id(), Charlie.to_account_id());
	let first = LiquidityPool::deposits_of(POOL, dave.clone(), None, 1).unwrap()[0].epoch;
	assert_ok!(LiquidityPool::claim_shares(signed(Bob), POOL, first, dave.clone()));
	let shares = VaultShares::balance(POOL, &dave);
	assert_ok!(LiquidityPool::request_withdrawal(signed(Dave), POOL, shares / 10));
	assert_ok!(LiquidityPool::request_deposit(signed(Charlie), POOL, 5_000 * USDC, charlie));
}

/// Positions with the pool, vaults of the public, an order of the manager and a maker's quote.
fn trades(expiry: Seconds) {
	let call = list(OptionKind::Call, 2_475, expiry);
	let put = list(OptionKind::Put, 2_450, expiry);
	block(now() + 60, 2_500);
	for (series, contracts) in [(call, BOUGHT), (put, 4)] {
		let quote = Handler::quote(POOL, series, count(contracts), Side::Buy).unwrap();
		let (size, total) = (count(contracts), quote.total);
		assert_ok!(Handler::buy(signed(Eve), POOL, series, size, total, None));
	}
	let price = Price::new(fair(call));
	let leg = OtcLeg { series: call, side: Side::Sell, contracts: count(2), price };
	let (legs, wide) = (BoundedVec::truncate_from(vec![leg]), Fixed::from_int(200));
	let eve = Some(Eve.to_account_id());
	assert_ok!(Handler::create_order(signed(Alice), POOL, legs, eve, 1_800, wide, wide, true));

	let terms = public_put(expiry);
	assert_ok!(OptionRegistry::issue_series(signed(Eve), terms));
	let public = OptionRegistry::series_list().pop().unwrap();
	let to = Eve.to_account_id();
	let actions = BoundedVec::truncate_from(vec![
		VaultAction::DepositCollateral(3 * 2_400 * USDC),
		VaultAction::Mint { contracts: count(2), to: to.clone() },
	]);
	assert_ok!(OptionRegistry::adjust_vault(signed(Eve), to, public, actions));
	let offer = MakerQuote {
		maker: Dave.to_account_id(),
		taker: None,
		series: terms,
		side: Side::Sell,
		contracts: count(3),
		price: Price::new(Fixed::from_int(10)),
		partial: true,
		nonce: 1,
		signed_at: Seconds::from_secs(now()),
		expires_at: Seconds::from_secs(now() + 600),
	};
	let signature = rfq::sign(Dave, &offer);
	assert_ok!(Handler::fill_quote(signed(Ferdie), offer, signature, Some(count(1))));
}

/// A proposal with its preimage, and a proxy.
fn governance() {
	let remark: RuntimeCall = frame_system::Call::remark { remark: vec![7; 64] }.into();
	assert_ok!(Preimage::note_preimage(signed(Bob), remark.encode()));
	let root: OriginCaller = RawOrigin::Root.into();
	let proposal = frame_support::traits::Bounded::Inline(remark.encode().try_into().unwrap());
	let moment = DispatchTime::After(1);
	assert_ok!(Referenda::submit(signed(Alice), Box::new(root), proposal, moment));
	let delegate = Ferdie.to_account_id().into();
	assert_ok!(Proxy::add_proxy(signed(Eve), delegate, ProxyType::Any, 0));
}

/// Lives for about half an hour.
pub(super) fn live() {
	let expiry = funded();
	deposits();
	trades(expiry);
	governance();
	pass_until(now() + 240, 2_510, expiry);
	// What the first block of a chain notes.
	let version = frame_system::LastRuntimeUpgradeInfo::from(crate::VERSION);
	frame_system::LastRuntimeUpgrade::<crate::Runtime>::put(version);
}
