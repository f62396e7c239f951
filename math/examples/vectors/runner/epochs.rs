//! Step lists of the peer's mutual fund: a replay of its state, with every number from
//! `vault::parity`.

#![allow(clippy::arithmetic_side_effects, reason = "test code")]

use super::report::{text, Report};
use dhv_math::vault::parity::{self, Refusal, U256};
use serde_json::{json, Map, Value};
use std::collections::BTreeMap;

/// Why an operation is rejected, in the peer's words; arithmetic failures have several.
type Rejection = String;

/// A deposit receipt.
#[derive(Clone, Copy, Default)]
struct Receipt {
	epoch: u64,
	amount: u128,
	unredeemed: u128,
}

/// What one user has.
#[derive(Clone, Copy, Default)]
struct User {
	shares: u128,
	receipt: Receipt,
	withdrawal_epoch: u64,
	withdrawal_shares: u128,
}

/// A hedge: cash it can hand over, and other value.
#[derive(Clone, Copy)]
struct Reactor {
	cash: u128,
	other_value: u128,
}

/// The limits of a scenario.
#[derive(Clone, Copy)]
struct Parameters {
	buffer_bps: u32,
	cap: U256,
	max_age: u64,
	max_move: u128,
}

/// The state of the peer.
#[derive(Clone)]
struct Fund {
	parameters: Parameters,
	now: u64,
	spot: u128,
	valued_at: u64,
	valued_spot: u128,
	balance: u128,
	partitioned: u128,
	allocated: u128,
	ephemeral: i128,
	portfolio: i128,
	supply: u128,
	held_by_pool: u128,
	pending_deposits: u128,
	pending_withdrawals: u128,
	deposit_epoch: u64,
	withdrawal_epoch: u64,
	paused: bool,
	deposit_prices: BTreeMap<u64, U256>,
	withdrawal_prices: BTreeMap<u64, U256>,
	reactors: Option<Vec<Reactor>>,
	users: BTreeMap<String, User>,
}

/// Numbers an operation returns besides the state.
type Returned = Map<String, Value>;

/// An unsigned integer of up to 256 bits.
fn wide(digits: &str) -> Option<U256> {
	digits.bytes().try_fold(U256::default(), |number, byte| {
		let digit = char::from(byte).to_digit(10)?;
		number.times(10).ok()?.plus(U256::from(u128::from(digit))).ok()
	})
}

/// An unsigned member; `max` is the largest.
fn unsigned(inputs: &Value, key: &str) -> Result<u128, String> {
	match text(inputs, key).as_str() {
		"max" => Ok(u128::MAX),
		digits => digits.parse().map_err(|_| format!("bad input: {key} is {digits:?}")),
	}
}

/// A signed member.
fn signed(inputs: &Value, key: &str) -> Result<i128, String> {
	let digits = text(inputs, key);
	digits.parse().map_err(|_| format!("bad input: {key} is {digits:?}"))
}

/// The peer's word for a refused valuation.
fn reason(refusal: Refusal) -> Rejection {
	match refusal {
		Refusal::TooOld => "TimeDeltaExceedsThreshold".into(),
		Refusal::SpotMoved => "PriceDeltaExceedsThreshold".into(),
		Refusal::Deficit => "LiabilitiesGreaterThanAssets".into(),
		Refusal::Arithmetic(error) => arithmetic(error),
	}
}

/// The mark of a failure of checked arithmetic.
fn arithmetic(error: dhv_math::MathError) -> Rejection {
	match error {
		dhv_math::MathError::DivisionByZero => "arithmetic: division by zero".into(),
		_ => "arithmetic: underflow or overflow".into(),
	}
}

/// Whether two reasons are the same; arithmetic failures go by several names.
fn same_reason(ours: &str, expected: &str) -> bool {
	let named = |words: &[&str]| {
		let expected = expected.to_lowercase();
		words.iter().any(|word| expected.contains(word))
	};
	match ours {
		"arithmetic: division by zero" => named(&["division", "divide", "0x12"]),
		"arithmetic: underflow or overflow" => named(&["underflow", "overflow", "0x11"]),
		other => expected == other,
	}
}

/// Whether an operation sets the spot and nothing else.
fn moves_spot(inputs: &Value) -> bool {
	inputs.as_object().is_some_and(|inputs| inputs.len() == 1 && inputs.contains_key("spot"))
}

/// `a - b` as the peer's unsigned numbers do it.
fn minus(a: u128, b: u128) -> Result<u128, Rejection> {
	a.checked_sub(b).ok_or_else(|| arithmetic(dhv_math::MathError::Overflow))
}

/// Rejects unless a condition holds.
fn ensure(condition: bool, reason: &str) -> Result<(), Rejection> {
	if condition {
		Ok(())
	} else {
		Err(reason.into())
	}
}

impl Fund {
	fn new(parameters: Parameters, users: &[String]) -> Self {
		let one = U256::from(1_000_000_000_000_000_000);
		Self {
			parameters,
			now: 0,
			spot: 0,
			valued_at: 0,
			valued_spot: 0,
			balance: 0,
			partitioned: 0,
			allocated: 0,
			ephemeral: 0,
			portfolio: 0,
			supply: 0,
			held_by_pool: 0,
			pending_deposits: 0,
			pending_withdrawals: 0,
			deposit_epoch: 1,
			withdrawal_epoch: 1,
			paused: false,
			deposit_prices: BTreeMap::from([(0, one)]),
			withdrawal_prices: BTreeMap::from([(0, one)]),
			reactors: None,
			users: users.iter().map(|name| (name.clone(), User::default())).collect(),
		}
	}

	fn assets(&self) -> Result<u128, Rejection> {
		let hedges = self
			.reactors
			.iter()
			.flatten()
			.map(|reactor| reactor.cash * 1_000_000_000_000 + reactor.other_value)
			.sum();
		parity::assets(self.balance, self.partitioned, self.allocated, hedges).map_err(arithmetic)
	}

	fn liabilities(&self) -> Result<i128, Rejection> {
		let Parameters { max_age, max_move, .. } = self.parameters;
		// A fund that was never valued has no stored spot to compare with.
		let (spot, stored) =
			if self.valued_spot == 0 { (1, 1) } else { (self.spot, self.valued_spot) };
		parity::validate_values(self.now - self.valued_at, max_age, spot, stored, max_move)
			.map_err(reason)?;
		Ok(self.portfolio + self.ephemeral)
	}

	fn net_asset_value(&self) -> Result<u128, Rejection> {
		parity::net_asset_value(self.assets()?, self.liabilities()?).map_err(reason)
	}

	fn buffer(&self) -> Result<i128, Rejection> {
		let bps = self.parameters.buffer_bps;
		parity::buffer_remaining(self.balance, self.partitioned, self.allocated, bps)
			.map_err(arithmetic)
	}

	fn user(&mut self, inputs: &Value) -> Result<&mut User, Rejection> {
		let name = text(inputs, "who");
		self.users.get_mut(&name).ok_or_else(|| format!("bad input: no user {name:?}"))
	}

	/// Unredeemed shares with those of an earlier epoch's amount.
	fn rolled(&self, receipt: &Receipt) -> Result<u128, Rejection> {
		if receipt.epoch == 0 || receipt.epoch >= self.deposit_epoch {
			return Ok(receipt.unredeemed);
		}
		let price = self.deposit_prices[&receipt.epoch];
		let shares = parity::shares(receipt.amount, price).map_err(arithmetic)?;
		Ok(receipt.unredeemed + shares)
	}

	fn deposit(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		let amount = unsigned(inputs, "amount")?;
		ensure(amount > 0, "InvalidAmount")?;
		let after = self.assets()? + amount * 1_000_000_000_000;
		ensure(U256::from(after) <= self.parameters.cap, "TotalSupplyReached")?;
		let epoch = self.deposit_epoch;
		let receipt = self.user(inputs)?.receipt;
		let unredeemed = self.rolled(&receipt)?;
		let earlier = if receipt.epoch == epoch { receipt.amount } else { 0 };
		self.user(inputs)?.receipt = Receipt { epoch, amount: earlier + amount, unredeemed };
		self.pending_deposits += amount;
		self.balance += amount;
		Ok(Returned::new())
	}

	fn redeem_shares(&mut self, inputs: &Value, wanted: u128) -> Result<u128, Rejection> {
		let epoch = self.deposit_epoch;
		let mut receipt = self.user(inputs)?.receipt;
		let unredeemed = self.rolled(&receipt)?;
		let redeemed = wanted.min(unredeemed);
		if redeemed == 0 {
			return Ok(0);
		}
		if receipt.epoch < epoch {
			receipt.amount = 0;
		}
		receipt.unredeemed = unredeemed - redeemed;
		let user = self.user(inputs)?;
		user.receipt = receipt;
		user.shares += redeemed;
		self.held_by_pool = minus(self.held_by_pool, redeemed)?;
		Ok(redeemed)
	}

	fn redeem(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		let wanted = unsigned(inputs, "shares")?;
		ensure(wanted > 0, "InvalidShareAmount")?;
		let redeemed = self.redeem_shares(inputs, wanted)?;
		Ok(Returned::from_iter([("returned".into(), json!(redeemed.to_string()))]))
	}

	fn initiate(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		let shares = unsigned(inputs, "shares")?;
		ensure(shares > 0, "InvalidShareAmount")?;
		self.redeem_shares(inputs, u128::MAX)?;
		let epoch = self.withdrawal_epoch;
		let user = self.user(inputs)?;
		ensure(user.shares >= shares, "InsufficientShareBalance")?;
		if user.withdrawal_epoch == epoch {
			user.withdrawal_shares += shares;
		} else {
			ensure(user.withdrawal_shares <= 100, "ExistingWithdrawal")?;
			user.withdrawal_shares = shares;
			user.withdrawal_epoch = epoch;
		}
		user.shares -= shares;
		self.pending_withdrawals += shares;
		self.held_by_pool += shares;
		Ok(Returned::new())
	}

	fn complete(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		let open = self.withdrawal_epoch;
		let user = *self.user(inputs)?;
		ensure(user.withdrawal_shares > 0, "NoExistingWithdrawal")?;
		ensure(user.withdrawal_epoch != open, "EpochNotClosed")?;
		let price = self.withdrawal_prices[&user.withdrawal_epoch];
		let amount = parity::amount(user.withdrawal_shares, price).map_err(arithmetic)?;
		self.user(inputs)?.withdrawal_shares = 0;
		self.partitioned = minus(self.partitioned, amount)?;
		self.balance = minus(self.balance, amount)?;
		Ok(Returned::from_iter([("returned".into(), json!(amount.to_string()))]))
	}

	fn execute(&mut self) -> Result<Returned, Rejection> {
		ensure(self.paused, "TradingNotPaused")?;
		let (assets, liabilities) = (self.assets()?, self.liabilities()?);
		let price =
			parity::price_per_share(assets, liabilities, self.pending_deposits, self.supply)
				.map_err(reason)?;
		let minted = parity::shares(self.pending_deposits, price).map_err(arithmetic)?;
		let withdraw = parity::amount(self.pending_withdrawals, price).map_err(arithmetic)?;
		let needed = parity::amount_needed(self.buffer()?, withdraw).map_err(arithmetic)?;
		self.deposit_prices.insert(self.deposit_epoch, price);
		self.pending_deposits = 0;
		self.deposit_epoch += 1;
		self.paused = false;
		self.supply += minted;
		self.held_by_pool += minted;
		let mut open = needed;
		for reactor in self.reactors.iter_mut().flatten() {
			let handed = open.min(reactor.cash);
			reactor.cash -= handed;
			self.balance += handed;
			open -= handed;
		}
		if open == 0 {
			self.withdrawal_prices.insert(self.withdrawal_epoch, price);
			self.partitioned += withdraw;
			self.supply = minus(self.supply, self.pending_withdrawals)?;
			self.held_by_pool = minus(self.held_by_pool, self.pending_withdrawals)?;
			self.pending_withdrawals = 0;
			self.withdrawal_epoch += 1;
		}
		Ok(Returned::from_iter([
			("price_per_share".into(), json!(price.to_string())),
			("shares_minted".into(), json!(minted.to_string())),
			("total_withdraw".into(), json!(withdraw.to_string())),
			("amount_needed".into(), json!(needed.to_string())),
			("withdrawals_processed".into(), json!(open == 0)),
			("still_needed".into(), json!(open.to_string())),
		]))
	}

	/// A sale of options: the premium comes in first, then the buffer is checked.
	fn write(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		let premium = unsigned(inputs, "premium")?;
		let (fee, collateral) = (unsigned(inputs, "fee")?, unsigned(inputs, "collateral")?);
		ensure(!self.paused, "TradingPaused")?;
		let net = minus(premium, fee)?;
		self.balance += net;
		if text(inputs, "fee_recipient") == "pool" {
			self.balance += fee;
		}
		let free = i128::try_from(collateral).map_err(|error| error.to_string())?;
		ensure(self.buffer()? >= free, "MaxLiquidityBufferReached")?;
		self.balance = minus(self.balance, collateral)?;
		self.allocated += collateral;
		self.ephemeral += i128::try_from(net * 1_000_000_000_000).map_err(|e| e.to_string())?;
		Ok(Returned::new())
	}

	/// A purchase of options the vault wrote: collateral comes back, then the premium is paid.
	fn buyback(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		let (premium, collateral) = (unsigned(inputs, "premium")?, unsigned(inputs, "collateral")?);
		ensure(!self.paused, "TradingPaused")?;
		self.balance += collateral;
		self.allocated = minus(self.allocated, collateral)?;
		ensure(minus(self.balance, self.partitioned)? >= premium, "WithdrawExceedsLiquidity")?;
		self.balance -= premium;
		self.ephemeral -= i128::try_from(premium * 1_000_000_000_000).map_err(|e| e.to_string())?;
		Ok(Returned::new())
	}

	fn settle(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		let returned = unsigned(inputs, "collateral_returned")?;
		let lost = unsigned(inputs, "collateral_lost")?;
		self.balance += returned;
		self.allocated = minus(self.allocated, returned + lost)?;
		self.ephemeral -= i128::try_from(lost * 1_000_000_000_000).map_err(|e| e.to_string())?;
		Ok(Returned::new())
	}

	fn fulfil(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		self.portfolio = signed(inputs, "portfolio_value")?;
		self.valued_spot = unsigned(inputs, "spot")?;
		self.valued_at = self.now;
		self.ephemeral = 0;
		Ok(Returned::new())
	}

	fn set_reactors(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		let list = inputs.get("reactors").and_then(Value::as_array).ok_or("bad input: reactors")?;
		let mut reactors = Vec::new();
		for reactor in list {
			let (cash, other_value) =
				(unsigned(reactor, "cash")?, unsigned(reactor, "other_value")?);
			reactors.push(Reactor { cash, other_value });
		}
		self.reactors = Some(reactors);
		self.balance = minus(self.balance, unsigned(inputs, "moved_from_pool")?)?;
		Ok(Returned::new())
	}

	/// Runs one operation; on a rejection the state is as before.
	fn run(&mut self, op: &str, inputs: &Value) -> Result<Returned, Rejection> {
		let before = self.clone();
		if inputs.get("spot").is_some() {
			self.spot = unsigned(inputs, "spot")?;
		}
		let result = match op {
			"deposit" => self.deposit(inputs),
			"redeem" => self.redeem(inputs),
			"initiate" => self.initiate(inputs),
			"complete" => self.complete(inputs),
			"execute" => self.execute(),
			"write" => self.write(inputs),
			"buyback" => self.buyback(inputs),
			"settle" => self.settle(inputs),
			"fulfil" => self.fulfil(inputs),
			"set_reactors" => self.set_reactors(inputs),
			"pause" => {
				self.paused = true;
				Ok(Returned::new())
			}
			"donate" => unsigned(inputs, "amount").map(|amount| {
				self.balance += amount;
				Returned::new()
			}),
			"advance_time" => {
				let seconds = inputs.get("seconds").and_then(Value::as_u64);
				seconds.ok_or_else(|| "bad input: seconds".to_owned()).map(|seconds| {
					self.now += seconds;
					Returned::new()
				})
			}
			_ if moves_spot(inputs) => Ok(Returned::new()),
			other => Err(format!("bad input: unknown operation {other:?}")),
		};
		if result.is_err() {
			*self = before;
		}
		result
	}

	/// The state in the form of the file.
	fn state(&self) -> Value {
		let shown = |result: Result<String, Rejection>| match result {
			Ok(digits) => digits,
			Err(reason) => format!("reject: {reason}"),
		};
		let mut state = json!({
			"balance": self.balance.to_string(),
			"partitioned": self.partitioned.to_string(),
			"collateral_allocated": self.allocated.to_string(),
			"ephemeral_liabilities": self.ephemeral.to_string(),
			"portfolio_value": self.portfolio.to_string(),
			"total_supply": self.supply.to_string(),
			"shares_held_by_pool": self.held_by_pool.to_string(),
			"pending_deposits": self.pending_deposits.to_string(),
			"pending_withdrawals": self.pending_withdrawals.to_string(),
			"deposit_epoch": self.deposit_epoch,
			"withdrawal_epoch": self.withdrawal_epoch,
			"trading_paused": self.paused,
			"buffer_remaining": shown(self.buffer().map(|remaining| remaining.to_string())),
			"nav": shown(self.net_asset_value().map(|value| value.to_string())),
		});
		if let Some(reactors) = &self.reactors {
			state["reactors"] = reactors
				.iter()
				.map(|reactor| {
					json!({
						"cash": reactor.cash.to_string(),
						"other_value": reactor.other_value.to_string(),
					})
				})
				.collect();
		}
		for (name, user) in &self.users {
			state[name] = json!({
				"shares": user.shares.to_string(),
				"receipt": {
					"epoch": user.receipt.epoch,
					"amount": user.receipt.amount.to_string(),
					"unredeemed": user.receipt.unredeemed.to_string(),
				},
				"withdrawal": {
					"epoch": user.withdrawal_epoch,
					"shares": user.withdrawal_shares.to_string(),
				},
			});
		}
		state
	}
}

/// The limits of a case.
fn parameters(case: &Value) -> Option<Parameters> {
	let parameters = case.get("parameters")?;
	Some(Parameters {
		buffer_bps: u32::try_from(parameters.get("buffer_bps")?.as_u64()?).ok()?,
		cap: wide(&text(parameters, "collateral_cap"))?,
		max_age: parameters.get("max_time_deviation")?.as_u64()?,
		max_move: text(parameters, "max_price_deviation").parse().ok()?,
	})
}

/// Compares what a step gave with what the file says, key by key.
fn compare(
	step: &str,
	result: &Result<Returned, Rejection>,
	fund: &Fund,
	expected: &Map<String, Value>,
	report: &mut Report,
) {
	let state = fund.state();
	for (key, value) in expected {
		match (key.as_str(), result) {
			("outcome", _) => {
				let outcome = if result.is_ok() { "ok" } else { "reject" };
				report.exact(step, "outcome", outcome, value.as_str().unwrap_or_default());
			}
			("reason", Err(ours)) => {
				let expected = value.as_str().unwrap_or_default();
				let same = same_reason(ours, expected);
				report.exact(step, &format!("{ours} as {expected:?}"), same, true);
			}
			("state", _) => {
				let keys: Vec<_> = value.as_object().into_iter().flat_map(Map::keys).collect();
				report.exact(step, "state without members", keys.is_empty(), false);
				for key in keys {
					let (ours, expected) = (state.get(key), value.get(key));
					report.exact(step, key, ours, expected);
				}
			}
			(key, Ok(returned)) => {
				report.exact(step, key, returned.get(key), Some(value));
			}
			(key, Err(reason)) => report.fail(step, &format!("{key} expected, but {reason}")),
		}
	}
}

/// Runs a whole scenario; each step counts as a case of its own.
fn scenario(case: &Value, name: &str, report: &mut Report) {
	let users: Vec<_> = case
		.get("users")
		.and_then(Value::as_array)
		.into_iter()
		.flatten()
		.filter_map(|user| user.as_str().map(str::to_owned))
		.collect();
	let steps = case.get("steps").and_then(Value::as_array).filter(|steps| !steps.is_empty());
	let (Some(parameters), Some(steps)) = (parameters(case), steps) else {
		report.fail(name, "parameters or steps are missing");
		return;
	};
	let mut fund = Fund::new(parameters, &users);
	for (index, step) in steps.iter().enumerate() {
		let op = text(step, "op");
		let label = format!("{name} step {index} {op}");
		let inputs = step.get("inputs").cloned().unwrap_or_default();
		let result = fund.run(&op, &inputs);
		match (&result, step.get("expected").and_then(Value::as_object)) {
			(Err(reason), _) if reason.starts_with("bad input") => report.fail(&label, reason),
			(_, Some(expected)) => compare(&label, &result, &fund, expected, report),
			(Ok(_), None) => {
				let silent = op == "advance_time" || moves_spot(&inputs);
				report.exact(&label, "needs no expected values", silent, true);
			}
			(Err(reason), None) => report.fail(&label, reason),
		}
	}
}

/// `rysk_epochs.json`.
pub fn rysk_epochs(file: &Value, report: &mut Report) {
	report.each(file, "cases", scenario);
}
