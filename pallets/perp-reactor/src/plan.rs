//! What to send next. Knows no storage.
//!
//! A plan is a pure function of what is known, so it can be asked again at any time: nothing is done
//! twice, because what is in flight is part of what is known.

use crate::types::{Op, OpKind, OpState, PerpParameters, PerpReactor, Status};
use dhv_math::{
	amount::{from_fixed_ceil, to_fixed},
	error::MathError,
	perp::{is_below, margin_move, notional_ceil, MarginMove},
};
use dhv_primitives::{ports::RelayBlock, Balance, Delta, Fixed, Price};

/// What may be done next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
	/// Send this.
	Send(OpKind),
	/// Pay this to the pool.
	Repay(Balance),
}

/// How many commands follow funds: margin, position and a question.
const FEES_BEHIND_FUNDS: Balance = 3;

/// What is known.
#[derive(Clone, Copy)]
pub struct Scene<'a, AccountId> {
	/// The account.
	pub reactor: &'a PerpReactor<AccountId>,
	/// What is open.
	pub ops: &'a [Op],
	/// The oracle's price.
	pub spot: Price,
	/// Margin, profit and funding at `spot`.
	pub equity: Fixed,
	/// Decimals of the collateral asset.
	pub decimals: u8,
	/// This chain's relay block.
	pub now: RelayBlock,
	/// What the pool can spare.
	pub available: Balance,
}

/// Whether going from `from` to `to` cannot raise the risk.
pub fn reduces(from: Delta, to: Delta) -> bool {
	let (from, to) = (from.raw(), to.raw());
	to == 0 || (from.signum() == to.signum() && to.unsigned_abs() <= from.unsigned_abs())
}

/// Whether no size that the account may turn out to have is raised by going to `target`.
fn only_reduces<AccountId>(reactor: &PerpReactor<AccountId>, ops: &[Op], target: Delta) -> bool {
	sizes(reactor, ops).all(|from| reduces(from, target))
}

/// Targets that may still be done.
fn targets(ops: &[Op]) -> impl Iterator<Item = Delta> + '_ {
	ops.iter().filter_map(|op| match op.kind {
		OpKind::SetPosition { target, .. } => Some(target),
		_ => None,
	})
}

/// Every size that the account may turn out to have.
fn sizes<'a, AccountId>(
	reactor: &PerpReactor<AccountId>,
	ops: &'a [Op],
) -> impl Iterator<Item = Delta> + 'a {
	core::iter::once(reactor.snapshot.position.size).chain(targets(ops))
}

/// The worst price at which `from` may be brought to `to`, on the side that favours the vault.
pub fn limit_price(
	from: Delta,
	to: Delta,
	spot: Price,
	parameters: &PerpParameters,
) -> Result<Price, MathError> {
	let slip = Fixed::from_bps(parameters.limit_bps);
	let limit = if to > from {
		spot.get().mul_floor(Fixed::ONE.try_add(slip)?)?
	} else {
		spot.get().mul_ceil(Fixed::ONE.try_sub(slip)?)?
	};
	Ok(Price::new(limit))
}

fn size(delta: Delta) -> Result<Fixed, MathError> {
	delta.get().try_abs()
}

impl<AccountId> Scene<'_, AccountId> {
	const fn parameters(&self) -> &PerpParameters {
		&self.reactor.parameters
	}

	/// The size that the last report told.
	const fn confirmed(&self) -> Delta {
		self.reactor.snapshot.position.size
	}

	/// Targets that may still be done.
	fn targets(&self) -> impl Iterator<Item = Delta> + '_ {
		targets(self.ops)
	}

	/// Every size that the account may turn out to have.
	fn sizes(&self) -> impl Iterator<Item = Delta> + '_ {
		sizes(self.reactor, self.ops)
	}

	/// The size that the newest command leads to.
	fn current(&self) -> Delta {
		self.sizes().last().unwrap_or_default()
	}

	/// The size that is asked for, inside the limits.
	pub fn goal(&self) -> Result<Delta, MathError> {
		if self.reactor.status == Status::Closing {
			return Ok(Delta::ZERO);
		}
		let most = self.parameters().max_size;
		let least = Delta::new(most.get().try_neg()?);
		Ok(self.reactor.wanted.unwrap_or_else(|| self.current()).clamp(least, most))
	}

	fn has_leg(&self) -> bool {
		self.ops.iter().any(|op| op.kind.is_leg())
	}

	fn is_doubtful(&self) -> bool {
		self.ops.iter().any(Op::is_doubtful)
	}

	fn sum(&self, of: impl Fn(&Op) -> Option<Balance>) -> Balance {
		self.ops.iter().filter_map(of).fold(0, Balance::saturating_add)
	}

	fn deposits(&self) -> Balance {
		self.sum(|op| match op.kind {
			OpKind::Deposit(amount) => Some(amount),
			_ => None,
		})
	}

	/// Equity after the open moves of margin.
	fn projected(&self) -> Result<Fixed, MathError> {
		let withdrawn = self.sum(|op| match op.kind {
			OpKind::Withdraw(amount) if op.is_open() => Some(amount),
			_ => None,
		});
		self.equity
			.try_add(to_fixed(self.deposits(), self.decimals)?)?
			.try_sub(to_fixed(withdrawn, self.decimals)?)
	}

	/// Free funds at the venue after what is on its way there, less what deposits will take.
	fn free_soon(&self) -> Balance {
		let coming = self.sum(|op| match (op.kind, op.state) {
			(OpKind::Fund(amount), OpState::Sent | OpState::Acked) => Some(amount),
			_ => None,
		});
		self.reactor.ledger.venue_free.saturating_add(coming).saturating_sub(self.deposits())
	}

	fn required(&self, of: Delta, ratio: Fixed) -> Result<Fixed, MathError> {
		notional_ceil(of, self.spot)?.mul_ceil(ratio)
	}

	/// What the message of a transfer costs.
	fn fund_fee(&self) -> Balance {
		PerpParameters::with_surcharge(self.parameters().fund_fee, self.reactor.surcharge_bps)
	}

	/// What stays on the account of this chain to pay for messages.
	fn reserve(&self) -> Balance {
		if self.reactor.status == Status::Closing && self.reactor.has_only_dust() {
			return 0;
		}
		self.reactor.reserve()
	}

	/// The next step, if there is one. `may_move`: the pool lets funds and risk move.
	pub fn next(&self, may_move: bool) -> Result<Option<Step>, MathError> {
		if self.must_ask() {
			return Ok(Some(Step::Send(OpKind::Report)));
		}
		let step =
			if may_move && !self.reactor.is_stale(self.now) { self.movement()? } else { None };
		let asks = || self.asks_for_results().then_some(Step::Send(OpKind::Report));
		Ok(match step {
			// The question is paid first.
			Some(Step::Repay(_)) => asks().or(step),
			None => asks(),
			Some(Step::Send(_)) => step,
		})
	}

	/// What moves money or risk, most urgent first.
	fn movement(&self) -> Result<Option<Step>, MathError> {
		let goal = self.goal()?;
		let changes = self.changes(goal)?;
		if changes && only_reduces(self.reactor, self.ops, goal) {
			return self.set_position(goal);
		}
		let grows = changes && self.may_grow();
		let carried = self.carried(goal, grows)?;
		let target = self.parameters().ratios.target;
		let line = if grows { target } else { self.parameters().ratios.alarm };
		let projected = self.projected()?;
		if is_below(projected, carried, self.spot, line)? {
			let short = self.required(carried, target)?.try_sub(projected)?;
			return self.raise_margin(from_fixed_ceil(short, self.decimals)?, carried);
		}
		if grows {
			return self.set_position(goal);
		}
		self.bring_home(goal)
	}

	/// Whether the goal is far enough from what the newest command leads to.
	fn changes(&self, goal: Delta) -> Result<bool, MathError> {
		let current = self.current();
		let far =
			goal.get().try_sub(current.get())?.try_abs()? >= self.parameters().min_order.get();
		Ok(goal != current && (far || goal.get().is_zero()))
	}

	/// One command that may raise the risk at a time, and none while anything is in doubt.
	fn may_grow(&self) -> bool {
		self.reactor.status == Status::Active
			&& !self.is_doubtful()
			&& !self.reactor.is_cooling(self.now)
			&& self.targets().next().is_none()
	}

	/// The largest size that margin has to carry.
	fn carried(&self, goal: Delta, grows: bool) -> Result<Delta, MathError> {
		let mut most = Fixed::ZERO;
		for one in self.sizes().chain(grows.then_some(goal)) {
			most = most.max(size(one)?);
		}
		Ok(Delta::new(most))
	}

	fn set_position(&self, target: Delta) -> Result<Option<Step>, MathError> {
		let limit = limit_price(self.current(), target, self.spot, self.parameters())?;
		let reduce_only = only_reduces(self.reactor, self.ops, target);
		let kind = OpKind::SetPosition { target, limit, spot: self.spot, reduce_only };
		Ok(Some(Step::Send(kind)))
	}

	/// Margin from what is free at the venue, else from home; else the position shrinks to what its
	/// margin carries.
	fn raise_margin(&self, short: Balance, carried: Delta) -> Result<Option<Step>, MathError> {
		let parameters = self.parameters();
		let free = self.free_soon();
		if free > 0 && short.min(free) >= short.min(parameters.min_leg) {
			return Ok(Some(Step::Send(OpKind::Deposit(short.min(free)))));
		}
		if !self.has_leg() {
			// What follows the funds in the same block must not use up the way back.
			let behind = self.reactor.fee().saturating_mul(FEES_BEHIND_FUNDS);
			let fees = self.fund_fee().saturating_add(behind).saturating_add(self.reserve());
			let cash = self.reactor.ledger.idle.saturating_add(self.available);
			let most = cash.saturating_sub(fees).min(parameters.max_leg);
			let amount = short.saturating_sub(free).max(parameters.min_leg).min(most);
			if amount >= parameters.min_leg {
				return Ok(Some(Step::Send(OpKind::Fund(amount))));
			}
		}
		self.rescue(carried)
	}

	/// Below the least margin, and nothing to raise it with: the size that the margin carries.
	fn rescue(&self, carried: Delta) -> Result<Option<Step>, MathError> {
		let ratios = &self.parameters().ratios;
		let projected = self.projected()?;
		let waits = self.targets().next().is_some() || carried.get().is_zero();
		if waits || !is_below(projected, self.confirmed(), self.spot, ratios.minimum)? {
			return Ok(None);
		}
		let unit = self.spot.get().mul_ceil(ratios.target)?;
		let affordable = if unit.is_positive() {
			projected.max(Fixed::ZERO).div_floor(unit)?.min(size(self.confirmed())?)
		} else {
			Fixed::ZERO
		};
		let signed =
			if self.confirmed().get().is_negative() { affordable.try_neg()? } else { affordable };
		self.set_position(Delta::new(signed))
	}

	/// What is not needed goes home: margin above the release, free funds, loose cash.
	fn bring_home(&self, goal: Delta) -> Result<Option<Step>, MathError> {
		let parameters = self.parameters();
		let busy = self.has_leg() || self.is_doubtful() || self.deposits() > 0;
		let quiet = !busy && !self.reactor.is_cooling(self.now);
		if quiet && self.targets().next().is_none() {
			let held = self.confirmed();
			let idle = held.get().is_zero() && goal.get().is_zero();
			let above = idle || self.equity > self.required(held, parameters.release)?;
			let margin = self.reactor.ledger.margin;
			let ratios = &parameters.ratios;
			let moved = margin_move(self.equity, margin, self.decimals, held, self.spot, ratios)?;
			if let (true, MarginMove::Withdraw(amount)) = (above, moved) {
				if amount >= self.reactor.least_home() {
					let amount = amount.min(parameters.max_leg);
					return Ok(Some(Step::Send(OpKind::Withdraw(amount))));
				}
			}
		}
		let ledger = &self.reactor.ledger;
		let free = ledger.venue_free.saturating_add(ledger.surplus);
		if quiet && free >= self.reactor.least_home() {
			return Ok(Some(Step::Send(OpKind::Sweep(free.min(parameters.max_leg)))));
		}
		let loose = ledger.idle.saturating_sub(self.reserve());
		Ok((loose > 0).then_some(Step::Repay(loose)))
	}

	fn newest_question(&self) -> Option<&Op> {
		self.ops.iter().rev().find(|op| op.kind == OpKind::Report)
	}

	/// Whether a report is overdue, or needed to resolve what is in doubt.
	fn must_ask(&self) -> bool {
		if self.newest_question().is_some() {
			return false;
		}
		let asked = self.now.saturating_sub(self.reactor.asked_at);
		let silence = self.reactor.silence(self.now).min(asked);
		let old = self.reactor.is_exposed() && silence >= self.parameters().report_interval;
		// What one report could not tell, the next will not tell at once.
		let waited = asked >= self.parameters().command_ttl.min(self.parameters().timeout);
		let needed = |op: &Op| match op.state {
			OpState::Unknown => waited,
			state => state == OpState::Refused,
		};
		old || self.ops.iter().any(needed)
	}

	/// Whether something was sent for which no report was asked yet.
	fn asks_for_results(&self) -> bool {
		let known = self.reactor.snapshot.last_nonce;
		let asked = self.newest_question().map_or(known, |op| op.nonce.max(known));
		let unasked = |op: &Op| op.is_open() && op.state != OpState::Unknown && op.nonce > asked;
		self.ops.iter().any(unasked)
	}
}
