//! What the tests do to the registry.

use super::mock::*;
use crate::{FixingKey, FixingState, VaultAction};
use dhv_mocks::{MockClock, MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::{OperatorFeed, OptionRegistry, PriceTick, ScheduledWork},
	Balance, Contracts, Series, SeriesId, Timestamp,
};
use frame_support::{
	traits::{fungibles::Mutate, tokens::Preservation},
	weights::WeightMeter,
};
use sp_runtime::{DispatchError, DispatchResult};

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
