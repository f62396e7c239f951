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
//! | `pause` | the clock reaches the end of the epoch [F10]; the pool closes trading itself, while it values a snapshot |
//! | `execute` before `pause` | `EpochNotDue` |
//! | `redeem` of a part | a receipt is claimed whole; what is returned is compared only if everything was asked for |
//! | `redeem` of 0 | a claim has no amount; nothing to claim is `NoRequest` or `EpochNotPriced` |
//! | `fulfil` | a price round, on which the stated value holds |
//! | net asset value and buffer | without pending deposits [F3], which are taken off the original's; always an answer, on the newest round, where the original rejects by age |
//! | `buyback` | a bid that closes the vault at that payment: no other flow closes options of a pool |
//! | `settle` | at the fixing that makes the vault owe what the step says is lost |
//! | `trading_paused`, `shares_held_by_pool` | no such state: see `pause`; what waits and what can be claimed are compared apart |
//! | receipts | compared by what they are good for: the original rolls them on the next action of their owner |

use super::{epochs_ours::OURS, mock::*};
use crate::{sell::Sale, *};
use dhv_math::amount::mul_div_floor;
use dhv_mocks::{MockClock, MockReactors, USDC};
use dhv_primitives::{
	ports::{ReactorFunds, ReactorsValue, Underwriter, VaultLiquidation},
	Balance, Contracts, Fixed, OptionKind, Price, SeriesId, Timestamp,
};
use frame_support::{
	assert_err, assert_ok, pallet_prelude::DispatchError, storage::with_storage_layer,
	traits::fungibles::Mutate,
};
use serde_json::Value;
use std::{
	cell::{Cell, RefCell},
	collections::{BTreeMap, BTreeSet},
	rc::Rc,
};

const VECTORS: &str = include_str!("../../../../math/tests/vectors/rysk_epochs.json");
/// Long enough for every wait of the original.
const EPOCH: u64 = 2 * DAY;

/// Figures by name, in the units of the original.
type Figures = BTreeMap<String, i128>;

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
	value[field].as_str().unwrap_or_else(|| panic!("{field} of {value}"))
}

fn whole(value: &Value, field: &str) -> i128 {
	let number = &value[field];
	number.as_i64().map_or_else(|| text(value, field).parse().unwrap(), i128::from)
}

fn amount(value: &Value, field: &str) -> Balance {
	whole(value, field).try_into().unwrap()
}

fn insert(figures: &mut Figures, name: impl Into<String>, figure: impl TryInto<i128>) {
	figures.insert(name.into(), figure.try_into().unwrap_or_else(|_| panic!("figure")));
}

/// Hedges as a step sets them, and the stand-in for the value that the model does not give.
#[derive(Default)]
struct Hedges {
	cash: RefCell<Vec<Balance>>,
	other: Cell<i128>,
	stand_in: Cell<i128>,
}

impl Hedges {
	fn publish(&self) {
		let cash: Balance = self.cash.borrow().iter().sum();
		let raw = i128::try_from(cash * 1_000_000_000_000).unwrap();
		let mark = Fixed::from_raw(raw + self.other.get() + self.stand_in.get());
		let value = ReactorsValue { low: mark, mark, high: mark, ..Default::default() };
		MockReactors::set_value(Ok(value));
	}

	/// In order, as far as the cash of each goes.
	fn hand_over(&self, pool: dhv_primitives::PoolId, asked: Balance) -> Balance {
		let mut left = asked;
		for cash in self.cash.borrow_mut().iter_mut() {
			let part = left.min(*cash);
			*cash -= part;
			left -= part;
		}
		self.publish();
		assert_ok!(LiquidityPool::repay(pool, &REACTOR, asked - left));
		asked - left
	}
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
		// [F3]
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

const USER_FIGURES: [&str; 4] = ["shares", "deposits", "leaving", "cash"];

/// One case on its way through the pool.
struct Replay {
	users: Vec<String>,
	buffer_bps: Balance,
	hedges: Rc<Hedges>,
}

/// What a step gave: figures by name, or a refusal.
type Outcome = Result<Figures, DispatchError>;

fn returned(name: &str, figure: Balance) -> Outcome {
	let mut figures = Figures::new();
	insert(&mut figures, name, figure);
	Ok(figures)
}

impl Replay {
	fn begin(case: &Value) -> Self {
		let parameter = &case["parameters"];
		let terms = PoolParameters {
			deposit_cap: text(parameter, "collateral_cap").parse().unwrap_or(Balance::MAX),
			buffer_bps: parameter["buffer_bps"].as_u64().unwrap().try_into().unwrap(),
			max_price_age: parameter["max_time_deviation"].as_u64().unwrap(),
			epoch_length: EPOCH,
			cutoff: 0,
			min_deposit: 1,
			min_withdrawal: 1,
			..parameters()
		};
		assert_ok!(LiquidityPool::set_parameters(RuntimeOrigin::signed(GOVERNOR), POOL, terms));
		let users = case["users"].as_array().unwrap();
		let users = users.iter().map(|user| user.as_str().unwrap().into()).collect();
		let hedges = Rc::new(Hedges::default());
		let own = Rc::clone(&hedges);
		MockReactors::on_withdraw(move |pool, asked| Ok(own.hand_over(pool, asked)));
		Self { users, buffer_bps: terms.buffer_bps.into(), hedges }
	}

	fn account(&self, name: &str) -> AccountId {
		let index = self.users.iter().position(|user| user == name).unwrap();
		[ALICE, BOB, CAROL][index]
	}

	fn figures(&self) -> Figures {
		let mut figures = Figures::new();
		let (ledger, nav) = (ledger(), LiquidityPool::nav_breakdown(POOL).unwrap());
		let set_aside = ledger.set_aside;
		let cash = ledger.free + ledger.pending_deposits + ledger.refunds + set_aside;
		insert(&mut figures, "cash", cash);
		insert(&mut figures, "set aside", set_aside);
		insert(&mut figures, "allocated", ledger.allocated);
		let liability = -nav.book.value.raw() - self.hedges.stand_in.get();
		insert(&mut figures, "liability", liability);
		insert(&mut figures, "supply", ledger.supply);
		insert(&mut figures, "pending deposits", ledger.pending_deposits);
		insert(&mut figures, "pending withdrawals", ledger.pending_withdrawals);
		insert(&mut figures, "deposit epoch", epoch().number);
		insert(&mut figures, "withdrawal epoch", epoch().number);
		let buffer = ledger.allocated * self.buffer_bps / 10_000;
		let free = i128::try_from(ledger.free).unwrap();
		insert(&mut figures, "buffer", free - i128::try_from(buffer).unwrap());
		insert(&mut figures, "nav", nav.nav.raw());
		for name in &self.users {
			let account = self.account(name);
			let position = LiquidityPool::position_of(POOL, account).unwrap();
			let user = [
				position.shares + position.claimable_shares,
				position.pending_deposits,
				position.pending_withdrawals,
				position.claimable_cash,
			];
			for (figure, what) in user.into_iter().zip(USER_FIGURES) {
				insert(&mut figures, format!("{name} {what}"), figure);
			}
		}
		figures
	}

	fn claim_shares(&self, who: AccountId) -> Balance {
		let before = shares(who);
		let epochs: Vec<_> = DepositReceipts::<Test>::iter_prefix((POOL, who)).collect();
		for (at, _) in epochs {
			let done = with_storage_layer(|| {
				LiquidityPool::claim_shares(RuntimeOrigin::signed(CAROL), POOL, at, who)
			});
			let refusal = (at >= epoch().number).then_some(Error::<Test>::EpochNotPriced.into());
			assert_eq!(done.err(), refusal);
		}
		shares(who) - before
	}

	fn complete(&self, who: AccountId) -> Outcome {
		let before = cash(who);
		let epochs: BTreeSet<_> =
			WithdrawalReceipts::<Test>::iter_prefix((POOL, who)).map(|(at, _)| at).collect();
		let mut refusal = Some(Error::<Test>::NoRequest.into());
		for at in epochs {
			let done = with_storage_layer(|| LiquidityPool::do_claim_withdrawal(POOL, at, &who));
			refusal = refusal.and(done.err());
		}
		refusal.map_or_else(|| returned("returned", cash(who) - before), Err)
	}

	/// The price round, and the stand-in that makes the book worth what the step says.
	fn state_value(&self, value: i128) {
		let book = LiquidityPool::nav_breakdown(POOL).unwrap().book.value.raw();
		self.hedges.stand_in.set(-value - book);
		self.hedges.publish();
	}

	fn execute(&self) -> Outcome {
		let poke = || LiquidityPool::do_poke_epoch(POOL).map_err(|error| error.error);
		if MockClock::timestamp() < epoch().ends_at {
			return poke().map(|_| Figures::new());
		}
		let asked = MockReactors::requests().len();
		let number = epoch().number;
		begin_valuing();
		assert_err!(
			<LiquidityPool as Underwriter<AccountId>>::ensure_trading(POOL),
			Error::<Test>::EpochBeingPriced
		);
		assert_ok!(poke());
		assert_ok!(<LiquidityPool as Underwriter<AccountId>>::ensure_trading(POOL));
		let price = EpochPrices::<Test>::get(POOL, number).unwrap();
		let mut figures = Figures::new();
		insert(&mut figures, "mint", price.mint.raw());
		insert(&mut figures, "burn", price.burn.raw());
		insert(&mut figures, "minted", price.minted);
		insert(&mut figures, "paid", price.paid);
		let requests = MockReactors::requests();
		insert(&mut figures, "asked", requests.get(asked).map_or(0, |(_, asked)| *asked));
		Ok(figures)
	}

	fn write(&self, inputs: &Value) -> Outcome {
		assert_eq!(text(inputs, "fee_recipient"), "pool");
		let collateral = amount(inputs, "collateral");
		let units = mul_div_floor(collateral, Contracts::ONE.units(), COLLATERAL).unwrap();
		let contracts = Contracts::from_units(units);
		let words: Vec<_> = inputs["series"].as_str().unwrap_or("call 2600").split(' ').collect();
		let kind = if words[0] == "put" { OptionKind::Put } else { OptionKind::Call };
		let series = series(kind, words[1].parse().unwrap(), 30);
		let sale = Sale {
			series,
			contracts,
			premium: amount(inputs, "premium"),
			fee: amount(inputs, "fee"),
		};
		let locked = with_storage_layer(|| LiquidityPool::do_sell(POOL, sale, &BUYER))?;
		assert_eq!(locked, collateral);
		Ok(Figures::new())
	}

	/// The only position of the book.
	fn position(&self) -> (SeriesId, BookEntry) {
		let book = LiquidityPool::book(POOL);
		assert_eq!(book.len(), 1, "the step does not say which series");
		book[0]
	}

	fn buyback(&self, inputs: &Value) {
		let (series, entry) = self.position();
		assert_eq!(ledger().allocated, amount(inputs, "collateral"));
		let payment = amount(inputs, "premium");
		let bid = VaultLiquidation { series, closed: entry.short, payment, penalty: 0 };
		assert_ok!(TestRegistry::liquidate(POOL, bid));
		self.state_value(0);
	}

	fn settle(&self, inputs: &Value) {
		let (series, entry) = self.position();
		let lost = amount(inputs, "collateral_lost");
		assert_eq!(ledger().allocated, amount(inputs, "collateral_returned") + lost);
		let raw = |amount: Balance| i128::try_from(amount).unwrap();
		let cash = Fixed::from_raw(raw(lost * 1_000_000_000_000));
		let each = cash.div_floor(entry.short.to_fixed().unwrap()).unwrap();
		let fixing = Fixed::from_int(SPOT).try_add(each).unwrap();
		assert_ok!(TestRegistry::settle(POOL, series, Price::new(fixing)));
		self.state_value(0);
	}

	fn set_reactors(&self, inputs: &Value) {
		let moved = amount(inputs, "moved_from_pool");
		assert_ok!(LiquidityPool::advance(POOL, &REACTOR, moved));
		let reactors = inputs["reactors"].as_array().unwrap();
		let cash = reactors.iter().map(|reactor| amount(reactor, "cash")).collect();
		*self.hedges.cash.borrow_mut() = cash;
		self.hedges.other.set(reactors.iter().map(|reactor| whole(reactor, "other_value")).sum());
		self.hedges.publish();
	}

	/// The same amount to every account of the pool.
	fn donate(&self, amount: Balance) {
		for account in [
			LiquidityPool::book_account(POOL),
			LiquidityPool::pending_account(POOL),
			LiquidityPool::claims_account(POOL),
			LiquidityPool::escrow_account(POOL),
		] {
			assert_ok!(Assets::mint_into(USDC, &account, amount));
		}
	}

	fn step(&self, op: &str, inputs: &Value) -> Outcome {
		let who = || self.account(text(inputs, "who"));
		match op {
			"deposit" => {
				let (who, amount) = (who(), amount(inputs, "amount"));
				let signed = RuntimeOrigin::signed(who);
				with_storage_layer(|| LiquidityPool::request_deposit(signed, POOL, amount, who))?;
			}
			"redeem" => match text(inputs, "shares") {
				"0" => LiquidityPool::claim_shares(RuntimeOrigin::signed(CAROL), POOL, 99, who())?,
				"max" => return returned("returned", self.claim_shares(who())),
				part => {
					assert!(self.claim_shares(who()) >= part.parse().unwrap());
				}
			},
			"initiate" => {
				self.claim_shares(who());
				let shares = amount(inputs, "shares");
				let signed = RuntimeOrigin::signed(who());
				with_storage_layer(|| LiquidityPool::request_withdrawal(signed, POOL, shares))?;
			}
			"complete" => return self.complete(who()),
			"pause" => {
				let now = MockClock::timestamp().secs().max(epoch().ends_at.secs());
				MockClock::set(Timestamp::from_secs(now));
				// [F1], [F10]: what was known before prices nothing.
				assert_ok!(LiquidityPool::do_poke_epoch(POOL));
				assert_eq!(epoch().delay.unwrap().reason, DelayReason::PriceStale);
			}
			"fulfil" => {
				set_spot(Fixed::from_raw(whole(inputs, "spot")));
				self.state_value(whole(inputs, "portfolio_value"));
			}
			"execute" => return self.execute(),
			"write" => return self.write(inputs),
			"buyback" => self.buyback(inputs),
			"settle" => self.settle(inputs),
			"set_reactors" => self.set_reactors(inputs),
			"donate" => self.donate(amount(inputs, "amount")),
			"advance_time" => MockClock::advance(inputs["seconds"].as_u64().unwrap()),
			other => panic!("unknown step {other}"),
		}
		Ok(Figures::new())
	}
}

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
