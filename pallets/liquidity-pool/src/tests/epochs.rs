//! Epochs of the Solidity original, step by step through the calls of this pallet.
//!
//! After every step the change of every figure is compared with the original's, to the last unit.
//! Where ours differs, [`super::epochs_ours`] has our number and the flaw that the difference removes;
//! a difference that is not listed fails, and so does one that is listed and does not occur.
//!
//! Figures are joined so: the original's balance is free funds, pending and refundable deposits and
//! cash set aside; its portfolio value with its ephemeral part is the liability; a user's shares are
//! those held and those that can be claimed. The book is worth what the model says; the value of the
//! mocked reactors stands for the rest of the value that a step states, until the position is gone.
//!
//! | step of the original | here |
//! |---|---|
//! | `pause` | the clock reaches the end of the epoch (F10); the pool closes trading itself, while it values a snapshot |
//! | `execute` before `pause` | `EpochNotDue` |
//! | `redeem` of a part | a receipt is claimed whole; what is returned is compared only if everything was asked for |
//! | `redeem` of 0 | a claim has no amount; nothing to claim is `NoRequest` or `EpochNotPriced` |
//! | `fulfil` | a price round, on which the stated value holds |
//! | net asset value and buffer | without pending deposits (F3), which are taken off the original's; always an answer, on the newest round, where the original rejects by age |
//! | `buyback` | a bid that closes the vault at that payment: no other flow closes options of a pool |
//! | `settle` | at the fixing that makes the vault owe what the step says is lost |
//! | `trading_paused`, `shares_held_by_pool` | no such state: see `pause`; what waits and what can be claimed are compared apart |
//! | receipts | compared by what they are good for: the original rolls them on the next action of their owner |

use super::{epochs_ours::OURS, epochs_replay::Replay, mock::*};
use crate::*;
use dhv_math::amount::mul_div_floor;
use dhv_primitives::Balance;
use frame_support::pallet_prelude::DispatchError;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const VECTORS: &str = include_str!("../../../../math/tests/vectors/rysk_epochs.json");

/// Figures by name, in the units of the original.
pub(super) type Figures = BTreeMap<String, i128>;

pub(super) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
	value[field].as_str().unwrap_or_else(|| panic!("{field} of {value}"))
}

pub(super) fn whole(value: &Value, field: &str) -> i128 {
	let number = &value[field];
	number.as_i64().map_or_else(|| text(value, field).parse().unwrap(), i128::from)
}

pub(super) fn amount(value: &Value, field: &str) -> Balance {
	whole(value, field).try_into().unwrap()
}

pub(super) fn insert(figures: &mut Figures, name: impl Into<String>, figure: impl TryInto<i128>) {
	figures.insert(name.into(), figure.try_into().unwrap_or_else(|_| panic!("figure")));
}

/// Prices of the original by its two counters.
#[derive(Default)]
struct Original {
	deposit: BTreeMap<i128, Balance>,
	withdrawal: BTreeMap<i128, Balance>,
}

impl Original {
	fn note(&mut self, before: &Value, expected: &Value) {
		let price = amount(expected, "price_per_share");
		self.deposit.insert(whole(before, "deposit_epoch"), price);
		if expected["withdrawals_processed"] == true {
			self.withdrawal.insert(whole(before, "withdrawal_epoch"), price);
		}
	}

	/// Shares, pending deposit, shares that wait and cash of one user.
	fn user(&self, state: &Value, name: &str) -> [Balance; 4] {
		let user = &state[name];
		let (receipt, withdrawal) = (&user["receipt"], &user["withdrawal"]);
		let priced = self.deposit.get(&whole(receipt, "epoch"));
		let deposit = amount(receipt, "amount");
		let shares = amount(user, "shares") + amount(receipt, "unredeemed");
		let bought = priced.map_or(0, |price| {
			mul_div_floor(deposit, 1_000_000_000_000_000_000_000_000_000_000, *price).unwrap()
		});
		let leaving = amount(withdrawal, "shares");
		let left = self.withdrawal.get(&whole(withdrawal, "epoch"));
		[
			shares + bought,
			if priced.is_some() { 0 } else { deposit },
			if left.is_some() { 0 } else { leaving },
			left.map_or(0, |price| {
				let scaled = mul_div_floor(leaving, *price, SHARE).unwrap();
				scaled / 1_000_000_000_000
			}),
		]
	}

	fn figures(&self, state: &Value, users: &[String]) -> Figures {
		let mut figures = Figures::new();
		let pending = whole(state, "pending_deposits");
		insert(&mut figures, "cash", whole(state, "balance"));
		insert(&mut figures, "set aside", whole(state, "partitioned"));
		insert(&mut figures, "allocated", whole(state, "collateral_allocated"));
		let liability = whole(state, "portfolio_value") + whole(state, "ephemeral_liabilities");
		insert(&mut figures, "liability", liability);
		insert(&mut figures, "supply", whole(state, "total_supply"));
		insert(&mut figures, "pending deposits", pending);
		insert(&mut figures, "pending withdrawals", whole(state, "pending_withdrawals"));
		insert(&mut figures, "deposit epoch", whole(state, "deposit_epoch"));
		insert(&mut figures, "withdrawal epoch", whole(state, "withdrawal_epoch"));
		// (F3)
		insert(&mut figures, "buffer", whole(state, "buffer_remaining") - pending);
		if !text(state, "nav").starts_with("reject") {
			insert(&mut figures, "nav", whole(state, "nav") - pending * 1_000_000_000_000);
		}
		for name in users {
			for (figure, what) in self.user(state, name).into_iter().zip(USER_FIGURES) {
				insert(&mut figures, format!("{name} {what}"), figure);
			}
		}
		figures
	}
}

pub(super) const USER_FIGURES: [&str; 4] = ["shares", "deposits", "leaving", "cash"];

/// What the original's step returned, under our names.
fn stated(op: &str, expected: &Value) -> Figures {
	let mut figures = Figures::new();
	if op == "execute" && expected["reason"].is_null() {
		let processed = expected["withdrawals_processed"] == true;
		insert(&mut figures, "mint", whole(expected, "price_per_share"));
		insert(&mut figures, "burn", whole(expected, "price_per_share"));
		insert(&mut figures, "minted", whole(expected, "shares_minted"));
		let paid = if processed { whole(expected, "total_withdraw") } else { 0 };
		insert(&mut figures, "paid", paid);
		insert(&mut figures, "asked", whole(expected, "amount_needed"));
	} else if expected.get("returned").is_some() {
		insert(&mut figures, "returned", whole(expected, "returned"));
	}
	figures
}

/// Our error for a reason of the original; none where the share asset answers.
fn refusal(reason: &str, op: &str) -> Option<DispatchError> {
	let error: Error<Test> = match (reason, op) {
		("InvalidAmount", _) => Error::DepositTooSmall,
		("InsufficientShareBalance", "initiate") => return None,
		("InvalidShareAmount", "initiate") => Error::WithdrawalTooSmall,
		("InvalidShareAmount", _) | ("NoExistingWithdrawal", _) => Error::NoRequest,
		("EpochNotClosed", _) => Error::EpochNotPriced,
		("TradingNotPaused", _) => Error::EpochNotDue,
		("ExistingWithdrawal", _) => return None,
		(other, op) => panic!("unknown reason {other} of {op}"),
	};
	Some(error.into())
}

/// Differences found against differences listed.
#[derive(Default)]
struct Comparison {
	used: BTreeSet<usize>,
	unlisted: Vec<String>,
	equal: u32,
}

impl Comparison {
	fn compare(&mut self, case: &str, step: usize, name: &str, ours: i128, theirs: i128) {
		let row = OURS.iter().position(|row| (row.0, row.1, row.2) == (case, step, name));
		match row {
			Some(row) => {
				let (.., listed, flaw) = OURS[row];
				assert_eq!(ours, listed, "{case} {step} {name}: {flaw}");
				assert_ne!(ours, theirs, "{case} {step} {name}: {flaw} is no difference");
				self.used.insert(row);
			}
			None if ours == theirs => self.equal += 1,
			None => {
				self.unlisted.push(format!("(\"{case}\", {step}, \"{name}\", {ours}, {theirs}),"))
			}
		}
	}

	/// The change of every figure that both know.
	fn changes(
		&mut self,
		case: &str,
		step: usize,
		[ours_before, ours]: [&Figures; 2],
		[before, after]: [&Figures; 2],
	) {
		for (name, figure) in after {
			let (Some(now), Some(earlier)) = (ours.get(name), before.get(name)) else { continue };
			let change = now - ours_before[name];
			self.compare(case, step, name, change, figure - earlier);
		}
	}
}

fn replay(case: &Value, comparison: &mut Comparison) {
	let id = text(case, "id");
	let replay = Replay::begin(case);
	let mut original = Original::default();
	let mut ours = replay.figures();
	// The original starts with nothing in its first epochs, as we do.
	let (mut theirs, mut state) = (ours.clone(), Value::Null);
	for (index, step) in case["steps"].as_array().unwrap().iter().enumerate() {
		let (op, expected) = (text(step, "op"), &step["expected"]);
		let outcome = replay.step(op, &step["inputs"]);
		LiquidityPool::check_invariants().unwrap_or_else(|error| panic!("{id} {index} {error:?}"));
		let reason = expected["reason"].as_str();
		comparison.compare(id, index, "ok", outcome.is_ok().into(), reason.is_none().into());
		if let (Some(reason), Err(error)) = (reason, &outcome) {
			let wanted = refusal(reason, op);
			assert!(wanted.is_none_or(|wanted| wanted == *error), "{id} {index} {error:?}");
		}
		let got = outcome.unwrap_or_default();
		for (name, figure) in stated(op, expected) {
			if let Some(got) = got.get(&name) {
				comparison.compare(id, index, &name, *got, figure);
			}
		}
		if op == "execute" && reason.is_none() {
			original.note(&state, expected);
		}
		let now = replay.figures();
		if let Some(after) = expected.get("state") {
			let figures = original.figures(after, &replay.users);
			comparison.changes(id, index, [&ours, &now], [&theirs, &figures]);
			// What the original did not show has not changed.
			theirs.extend(figures);
			state = after.clone();
		} else if reason.is_some() {
			comparison.changes(id, index, [&ours, &now], [&theirs, &theirs]);
		}
		ours = now;
	}
}

#[test]
fn every_step_of_the_original() {
	let document: Value = serde_json::from_str(VECTORS).unwrap();
	let mut comparison = Comparison::default();
	for case in document["cases"].as_array().unwrap() {
		test(|| replay(case, &mut comparison));
	}
	assert!(comparison.unlisted.is_empty(), "not listed:\n{}", comparison.unlisted.join("\n"));
	let unused: Vec<_> =
		OURS.iter().enumerate().filter(|(row, _)| !comparison.used.contains(row)).collect();
	assert!(unused.is_empty(), "listed and not found: {unused:?}");
	assert!(comparison.equal > 1_500, "{}", comparison.equal);
}
