//! The state of the peer's mutual fund and its operations, with every number from `vault::parity`.

#![allow(clippy::arithmetic_side_effects, reason = "test code")]

mod shown;
mod trades;

use crate::runner::report::text;
use dhv_math::vault::parity::{self, Refusal, U256};
use serde_json::{json, Map, Value};
use std::collections::BTreeMap;

/// Why an operation is rejected, in the peer's words; arithmetic failures have several.
pub type Rejection = String;

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
pub struct Parameters {
	pub buffer_bps: u32,
	pub cap: U256,
	pub max_age: u64,
	pub max_move: u128,
}

/// The state of the peer.
#[derive(Clone)]
pub struct Fund {
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
pub type Returned = Map<String, Value>;

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

/// Whether an operation sets the spot and nothing else.
pub fn moves_spot(inputs: &Value) -> bool {
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
	pub fn new(parameters: Parameters, users: &[String]) -> Self {
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

	/// Runs one operation; on a rejection the state is as before.
	pub fn run(&mut self, op: &str, inputs: &Value) -> Result<Returned, Rejection> {
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
}
