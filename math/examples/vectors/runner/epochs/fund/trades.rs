//! What happens to the fund outside deposits and withdrawals.

use super::{ensure, minus, signed, unsigned, Fund, Reactor, Rejection, Returned};
use crate::runner::report::text;
use serde_json::Value;

impl Fund {
	/// A sale of options: the premium comes in first, then the buffer is checked.
	pub(super) fn write(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
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
	pub(super) fn buyback(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		let (premium, collateral) = (unsigned(inputs, "premium")?, unsigned(inputs, "collateral")?);
		ensure(!self.paused, "TradingPaused")?;
		self.balance += collateral;
		self.allocated = minus(self.allocated, collateral)?;
		ensure(minus(self.balance, self.partitioned)? >= premium, "WithdrawExceedsLiquidity")?;
		self.balance -= premium;
		self.ephemeral -= i128::try_from(premium * 1_000_000_000_000).map_err(|e| e.to_string())?;
		Ok(Returned::new())
	}

	pub(super) fn settle(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		let returned = unsigned(inputs, "collateral_returned")?;
		let lost = unsigned(inputs, "collateral_lost")?;
		self.balance += returned;
		self.allocated = minus(self.allocated, returned + lost)?;
		self.ephemeral -= i128::try_from(lost * 1_000_000_000_000).map_err(|e| e.to_string())?;
		Ok(Returned::new())
	}

	pub(super) fn fulfil(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
		self.portfolio = signed(inputs, "portfolio_value")?;
		self.valued_spot = unsigned(inputs, "spot")?;
		self.valued_at = self.now;
		self.ephemeral = 0;
		Ok(Returned::new())
	}

	pub(super) fn set_reactors(&mut self, inputs: &Value) -> Result<Returned, Rejection> {
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
}
