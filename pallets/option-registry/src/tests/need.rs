//! Vaults in need, for the tests of what becomes of them.

use super::mock::*;
use crate::{Distress, Distressed, Offer, VaultAction::*};
use dhv_mocks::{MockClock, MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::PriceTick, AssetIndex, BackingClass, Balance, Contracts, Fixed, OptionKind, Price,
	SeriesId,
};
use frame_support::{assert_ok, traits::fungibles::Inspect};
use frame_system::RawOrigin;
use sp_runtime::DispatchResult;

/// What one put of 2000 with a week left needs: 1.1 times 0.1678 * 0.6 * 1500 + 1100 at spot 1500.
pub const MAINTENANCE_AT_1500: Balance = 1_376_122_000;

/// Its margin times the upper factor there.
pub const UPPER_AT_1500: Balance = 1_501_224_000;

/// The price at which the naked put of [`fallen`] falls below its maintenance lies above this one.
pub const FALLEN: i64 = 1_500;

pub fn poke(series: SeriesId, owner: AccountId) -> DispatchResult {
	Registry::poke_vault(RawOrigin::Signed(DAVE).into(), series, owner)
}

pub fn bid(
	bidder: AccountId,
	series: SeriesId,
	owner: AccountId,
	amount: Contracts,
) -> DispatchResult {
	bid_at(bidder, series, owner, amount, Fixed::ZERO)
}

pub fn bid_at(
	bidder: AccountId,
	series: SeriesId,
	owner: AccountId,
	amount: Contracts,
	min_price: Fixed,
) -> DispatchResult {
	Registry::bid(RawOrigin::Signed(bidder).into(), series, owner, amount, min_price)
}

pub fn offer(series: SeriesId, owner: AccountId) -> Offer {
	Registry::auction(series, owner).unwrap()
}

pub fn distress(series: SeriesId, owner: AccountId) -> Option<Distress> {
	Distressed::<Test>::get(series, owner)
}

/// A number with six decimals, as amounts of USDC have.
pub fn micro(units: u128) -> Fixed {
	Fixed::from_raw(i128::try_from(units).unwrap() * 1_000_000_000_000)
}

/// Another price at a time.
pub fn price_at(seconds: u64, whole: i64) {
	at(seconds);
	set_price(whole);
}

/// A combined round alone, at any price.
pub fn round(raw: i128) {
	MockPrices::set(WETH, USDC, Price::from_raw(raw));
	Registry::on_round(WETH);
}

/// Lets an auction run to a time at one price: somebody looks at it every five minutes, as automatic
/// work does.
pub fn run_to(series: SeriesId, owner: AccountId, seconds: u64, raw: i128) {
	let mut time = MockClock::timestamp().secs() - START;
	while time < seconds {
		time = seconds.min(time + 300);
		at(time);
		round(raw);
		if time < seconds {
			assert_ok!(poke(series, owner));
		}
	}
}

/// Locks what is needed now and not a unit more, and writes to `to`.
pub fn write_naked(
	owner: AccountId,
	series: SeriesId,
	amount: Contracts,
	to: AccountId,
) -> Balance {
	let mint = Mint { contracts: amount, to };
	let shown = Registry::preview_adjust(owner, series, vec![mint.clone()].try_into().unwrap());
	let deficit = shown.unwrap().deficit;
	assert_ok!(adjust(owner, owner, series, &[DepositCollateral(deficit), mint]));
	deficit
}

/// Carol's vault of `whole` naked puts of 2000, whose options Bob holds, at a spot of 1500; it is not
/// taken up yet.
pub fn fallen(whole: u128) -> SeriesId {
	let series = naked_put(2_000, WEEK);
	write_naked(CAROL, series, contracts(whole), BOB);
	price_at(60, FALLEN);
	series
}

/// As [`fallen`], and put up for auction, 60 s after the start.
pub fn in_auction(whole: u128) -> SeriesId {
	let series = fallen(whole);
	assert_ok!(poke(series, CAROL));
	series
}

/// The four kinds of naked series.
pub fn naked_kinds() -> [(AssetIndex, OptionKind); 4] {
	use OptionKind::{Call, Put};
	[(USDC, Put), (USDC, Call), (WETH, Put), (WETH, Call)]
}

pub fn naked(asset: AssetIndex, kind: OptionKind, strike: i64, seconds: u64) -> SeriesId {
	public(BackingClass::PublicNaked, asset, kind, strike, seconds)
}

/// The whole balance of an account in an asset.
pub fn balance(asset: AssetIndex, who: AccountId) -> Balance {
	<Assets as Inspect<AccountId>>::balance(asset, &who)
}
