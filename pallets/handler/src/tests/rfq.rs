//! Makers and their quotes, as the tests of the calls use them.

use super::mock::*;
use crate::*;
use dhv_mocks::{MockClock, MockRegistry, USDC, WETH};
use dhv_primitives::{
	BackingClass, Balance, Contracts, Fixed, OptionKind, Price, Series, SeriesId, Side, Timestamp,
};
use frame_support::{
	assert_ok,
	traits::fungibles::{Inspect, Mutate},
};
use sp_runtime::{testing::TestSignature, DispatchResult};

/// Takes quotes beside [`ALICE`].
pub const BOB: u64 = 2;

/// A million dollars.
pub const MILLION: Balance = 1_000_000_000_000;

/// A fully backed put of 2,000 with a month to go.
pub fn public_series() -> Series {
	Series {
		underlying: WETH,
		strike_asset: USDC,
		collateral_asset: USDC,
		expiry: day(30),
		kind: OptionKind::Put,
		strike: price(2_000),
		backing: BackingClass::PublicFull,
	}
}

pub fn give_cash(who: u64, amount: Balance) {
	assert_ok!(<Assets as Mutate<u64>>::mint_into(USDC, &who, amount));
}

pub fn cash(who: u64) -> Balance {
	<Assets as Inspect<u64>>::balance(USDC, &who)
}

/// Opens the series and gives everybody a million dollars.
pub fn open() -> SeriesId {
	for who in [MAKER, ALICE, BOB] {
		give_cash(who, MILLION);
	}
	let series = MockRegistry::add_series(public_series());
	MockRegistry::set_collateral_per_contract(series, 2_000_000_000);
	series
}

/// Now.
pub fn now() -> Timestamp {
	MockClock::timestamp()
}

/// The moment so many seconds from now.
pub fn within(seconds: u64) -> Timestamp {
	now().try_add_secs(seconds).unwrap()
}

/// The maker sells up to four contracts at 12.5 each in the next ten minutes.
pub fn quote_to_sell() -> MakerQuote<u64> {
	MakerQuote {
		maker: MAKER,
		taker: None,
		series: public_series(),
		side: Side::Sell,
		contracts: hundredths(400),
		price: Price::new(Fixed::from_bps(125_000)),
		partial: true,
		nonce: 1,
		signed_at: now(),
		expires_at: within(600),
	}
}

/// The same, but the maker buys.
pub fn quote_to_buy() -> MakerQuote<u64> {
	MakerQuote { side: Side::Buy, ..quote_to_sell() }
}

/// The maker's signature.
pub fn signature(quote: &MakerQuote<u64>) -> TestSignature {
	TestSignature(quote.maker, Handler::quote_payload(quote.clone()))
}

/// Fills hundredths of a contract as `who`.
pub fn take(who: u64, quote: &MakerQuote<u64>, size: u128) -> DispatchResult {
	let origin = RuntimeOrigin::signed(who);
	Handler::fill_quote(origin, quote.clone(), signature(quote), Some(hundredths(size)))
}

/// Fills all that is left as [`ALICE`].
pub fn take_all(quote: &MakerQuote<u64>) -> DispatchResult {
	Handler::fill_quote(RuntimeOrigin::signed(ALICE), quote.clone(), signature(quote), None)
}

/// Takes a quote back.
pub fn cancel(quote: &MakerQuote<u64>) -> DispatchResult {
	Handler::cancel_quote(RuntimeOrigin::signed(quote.maker), quote.expires_at, quote.nonce)
}

/// The fill of the newest event.
pub fn filled() -> QuoteFill {
	match events().pop() {
		Some(Event::QuoteFilled { fill, .. }) => fill,
		other => panic!("{other:?}"),
	}
}

/// Contracts that somebody holds.
pub fn held(who: u64, series: SeriesId) -> Contracts {
	use dhv_primitives::ports::OptionRegistry;
	MockRegistry::held(&who, series)
}
