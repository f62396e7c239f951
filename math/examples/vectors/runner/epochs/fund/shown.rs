//! The state of the fund in the form of the file.

use super::{Fund, Rejection};
use serde_json::{json, Value};

impl Fund {
	/// The state in the form of the file.
	pub fn state(&self) -> Value {
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
