//! What accounts ask for.

use super::mock::*;
use crate::types::MAX_PRICE;
use dhv_math::{Fixed, Price};
use dhv_venue_primitives::{
	Balance, Command, MarketId, Nonce, Outcome, Refusal, RelayBlock, Request,
};
use frame_support::assert_ok;
use sp_runtime::DispatchResult;

/// A request with the next nonce and a far deadline.
pub fn ask(who: &AccountId, command: Command) -> Outcome {
	let nonce = account(who).last_nonce + 1;
	assert_ok!(execute(who, nonce, relay() + 100, command));
	account(who).outcome(nonce).unwrap()
}

pub fn execute(
	who: &AccountId,
	nonce: Nonce,
	valid_until: RelayBlock,
	command: Command,
) -> DispatchResult {
	Clearing::execute(signed(who), Request { nonce, valid_until, command }.into())
}

pub fn deposit(who: &AccountId, usd: Balance) {
	assert_eq!(ask(who, Command::Deposit { amount: usd * USD }), Outcome::Executed);
}

pub fn withdraw(who: &AccountId, usd: Balance) -> Outcome {
	ask(who, Command::Withdraw { amount: usd * USD })
}

/// Trades to a target at whatever price.
pub fn target(who: &AccountId, market: MarketId, size: &str) -> Outcome {
	limited(who, market, size, None)
}

pub fn limited(who: &AccountId, market: MarketId, to: &str, limit: Option<&str>) -> Outcome {
	let target = delta(to);
	let buys = target.get() > size(who, market);
	let any = Price::new(if buys { MAX_PRICE } else { Fixed::ZERO });
	let limit = limit.map_or(any, price);
	ask(who, Command::SetPosition { market, target, limit, reduce_only: false })
}

pub fn reduce(who: &AccountId, market: MarketId, to: &str) -> Outcome {
	let target = delta(to);
	let buys = target.get() > size(who, market);
	let limit = Price::new(if buys { MAX_PRICE } else { Fixed::ZERO });
	ask(who, Command::SetPosition { market, target, limit, reduce_only: true })
}

pub fn refused(refusal: Refusal) -> Outcome {
	Outcome::Refused(refusal)
}

pub const DONE: Outcome = Outcome::Executed;
