//! Liquidation of accounts below their maintenance margin.

use crate::{
	standing::{Standing, Valued},
	types::Account,
	Accounts, Config, Error, Event, Markets, Pallet, Paused, Reserves,
};
use alloc::vec::Vec;
use dhv_math::{
	amount::{from_fixed_ceil, mul_div_floor, to_fixed},
	perp::{
		market::{liquidation_size_ceil, signed_amount_floor},
		notional_ceil,
	},
	Delta, Fixed, MathError, Price,
};
use dhv_venue_primitives::{Balance, MarketId, ReportReason};
use frame_support::{dispatch::DispatchResult, ensure, storage::with_storage_layer};
use sp_runtime::DispatchError;

/// A part of a position that was closed at the index.
pub(crate) type Closed = (MarketId, Delta, Price);

/// The state of a liquidation; amounts in the smallest units of collateral.
struct Run {
	/// Margin with what was realised; may be below zero until the end.
	cash: i128,
	/// The pool, which may be below zero until the end.
	pool: i128,
	/// Penalty of everything closed.
	penalty: Balance,
	/// The liquidator's part of it.
	reward: Balance,
	/// What is left to value: equity less the penalty.
	equity: Fixed,
	/// What was closed.
	closed: Vec<Closed>,
}

/// How a liquidation ended.
struct Ending {
	margin: Balance,
	pool: Balance,
	insurance: Balance,
	penalty: Balance,
	reward: Balance,
	debt: Balance,
	insured: Balance,
	unpaid: Balance,
}

fn signed(amount: Balance) -> Result<i128, MathError> {
	i128::try_from(amount).map_err(|_| MathError::Overflow)
}

fn add(a: i128, b: i128) -> Result<i128, MathError> {
	a.checked_add(b).ok_or(MathError::Overflow)
}

/// What is below zero of a number, as an amount.
fn lack(value: i128) -> Balance {
	if value < 0 {
		value.unsigned_abs()
	} else {
		0
	}
}

impl Run {
	/// Closes `size` of a position at the index; all funding of it is settled.
	fn close(&mut self, valued: &mut Valued, size: Fixed, decimals: u8) -> Result<(), MathError> {
		let before = valued.position.size;
		let change = if before.get().is_negative() { size } else { size.try_neg()? };
		let after = Delta::new(before.get().try_add(change)?);
		let sum = valued.market.funding_sum;
		let (left, realised) = valued.position.trade(after, valued.index, sum)?;
		valued.market.resize(before, after)?;
		match left {
			Some(position) => valued.position = position,
			None => valued.position.size = Delta::ZERO,
		}
		let realised = signed_amount_floor(realised, decimals)?;
		self.cash = add(self.cash, realised)?;
		self.pool = add(self.pool, realised.checked_neg().ok_or(MathError::Overflow)?)?;

		let rules = &valued.market.parameters;
		let cost = notional_ceil(Delta::new(size), valued.index)?.mul_ceil(rules.penalty)?;
		let penalty = from_fixed_ceil(cost, decimals)?;
		let share = rules.liquidator_share.raw().unsigned_abs();
		let reward = mul_div_floor(penalty, share, Fixed::ONE.raw().unsigned_abs())?;
		self.penalty = self.penalty.checked_add(penalty).ok_or(MathError::Overflow)?;
		self.reward = self.reward.checked_add(reward).ok_or(MathError::Overflow)?;
		self.equity = self.equity.try_sub(cost)?;
		self.closed.push((valued.position.market, Delta::new(change), valued.index));
		Ok(())
	}

	/// What all positions still need at their initial ratios.
	fn required(positions: &[Valued], decimals: u8) -> Result<Fixed, MathError> {
		positions.iter().try_fold(Fixed::ZERO, |sum, valued| {
			sum.try_add(to_fixed(valued.initial(decimals)?, decimals)?)
		})
	}

	/// Closes from the position that needs most, as little as restores the initial margin.
	fn restore(&mut self, positions: &mut [Valued], decimals: u8) -> Result<(), MathError> {
		for at in 0..positions.len() {
			let required = Self::required(positions, decimals)?;
			let Some(valued) = positions.get_mut(at) else { break };
			let rules = valued.market.parameters;
			let size = valued.position.size.get().try_abs()?;
			let part = liquidation_size_ceil(
				self.equity,
				required,
				size,
				valued.index,
				rules.initial_ratio,
				rules.penalty,
			)?;
			if part.is_zero() {
				break;
			}
			// Neither what is closed nor what is left is smaller than a trade.
			let part = part.max(rules.min_trade).min(size);
			let left = size.try_sub(part)?;
			let part = if left < rules.min_trade { size } else { part };
			self.close(valued, part, decimals)?;
			if part < size {
				// Enough by its own size; what rounding misses is not worth another trade.
				break;
			}
		}
		if self.cash < 0 {
			// What was lost is not covered until the gains are taken.
			for valued in positions.iter_mut() {
				let size = valued.position.size.get().try_abs()?;
				if !size.is_zero() {
					self.close(valued, size, decimals)?;
				}
			}
		}
		Ok(())
	}

	/// Who bears what: a debt falls on the insurance fund, then on the pool; a profit that the pool
	/// cannot pay on the insurance fund, then on the account. Then the penalty is taken from what is
	/// left of the margin.
	fn finish(&self, insurance: Balance) -> Result<Ending, MathError> {
		let debt = lack(self.cash);
		let for_debt = debt.min(insurance);
		let socialised = debt.checked_sub(for_debt).ok_or(MathError::Overflow)?;
		let pool = self.pool.checked_sub(signed(socialised)?).ok_or(MathError::Overflow)?;
		let insurance = insurance.checked_sub(for_debt).ok_or(MathError::Overflow)?;

		let short = lack(pool);
		let for_pool = short.min(insurance);
		let unpaid = short.checked_sub(for_pool).ok_or(MathError::Overflow)?;
		let insurance = insurance.checked_sub(for_pool).ok_or(MathError::Overflow)?;
		let pool = u128::try_from(pool).unwrap_or(0);

		let cash = u128::try_from(self.cash).unwrap_or(0);
		let cash = cash.checked_sub(unpaid).ok_or(MathError::Overflow)?;
		let penalty = self.penalty.min(cash);
		let reward = self.reward.min(penalty);
		let kept = penalty.checked_sub(reward).ok_or(MathError::Overflow)?;
		Ok(Ending {
			margin: cash.checked_sub(penalty).ok_or(MathError::Overflow)?,
			pool,
			insurance: insurance.checked_add(kept).ok_or(MathError::Overflow)?,
			penalty,
			reward,
			debt,
			insured: for_debt.checked_add(for_pool).ok_or(MathError::Overflow)?,
			unpaid,
		})
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_liquidate(liquidator: &T::AccountId, who: &T::AccountId) -> DispatchResult {
		ensure!(!Paused::<T>::get(), Error::<T>::VenuePaused);
		let account = Accounts::<T>::get(who);
		let standing = Self::standing(&account, Self::now()).map_err(Error::<T>::from)?;
		let due = standing.is_liquidatable(Self::decimals()).map_err(Error::<T>::from)?;
		ensure!(standing.fresh, Error::<T>::IndexStale);
		ensure!(due, Error::<T>::NotLiquidatable);
		let (run, ending, positions) =
			Self::liquidation(&account, standing).map_err(Error::<T>::from)?;
		Self::apply(liquidator, who, account, &ending, positions)?;
		Self::report_due(who, ReportReason::Liquidation);
		Self::deposit_event(Event::Liquidated {
			who: who.clone(),
			liquidator: liquidator.clone(),
			closed: run.closed,
			penalty: ending.penalty,
			reward: ending.reward,
			debt: ending.debt,
			insured: ending.insured,
			unpaid: ending.unpaid,
		});
		Ok(())
	}

	fn liquidation(
		account: &Account,
		standing: Standing,
	) -> Result<(Run, Ending, Vec<Valued>), MathError> {
		let decimals = Self::decimals();
		let mut positions = standing.positions;
		let mut needs = Vec::new();
		for valued in positions.drain(..) {
			needs.push((valued.maintenance(decimals)?, valued));
		}
		needs.sort_by(|(a, _), (b, _)| b.cmp(a));
		let mut positions: Vec<Valued> = needs.into_iter().map(|(_, valued)| valued).collect();
		let reserves = Reserves::<T>::get();
		let mut run = Run {
			cash: signed(account.margin)?,
			pool: signed(reserves.pool)?,
			penalty: 0,
			reward: 0,
			equity: standing.equity,
			closed: Vec::new(),
		};
		run.restore(&mut positions, decimals)?;
		let ending = run.finish(reserves.insurance)?;
		Ok((run, ending, positions))
	}

	/// Stores what a liquidation left behind and pays the liquidator. A reward that cannot be paid
	/// goes to the insurance fund.
	fn apply(
		liquidator: &T::AccountId,
		who: &T::AccountId,
		mut account: Account,
		ending: &Ending,
		positions: Vec<Valued>,
	) -> Result<(), DispatchError> {
		let change = signed(ending.margin)
			.and_then(|after| Ok(after.checked_sub(signed(account.margin)?)))
			.map_err(Error::<T>::from)?
			.ok_or(Error::<T>::Overflow)?;
		account.realise(change).ok_or(Error::<T>::Overflow)?;
		account.penalties =
			account.penalties.checked_add(ending.penalty).ok_or(Error::<T>::Overflow)?;
		account.liquidations = account.liquidations.saturating_add(1);
		for valued in positions {
			let id = valued.position.market;
			let open = !valued.position.size.get().is_zero();
			let stored = account.set_position(id, open.then_some(valued.position));
			ensure!(stored, Error::<T>::Overflow);
			Markets::<T>::insert(id, valued.market);
		}
		Accounts::<T>::insert(who, account);
		let mut insurance = ending.insurance;
		let paid = ending.reward == 0
			|| with_storage_layer(|| {
				Self::transfer(&Self::clearing_account(), liquidator, ending.reward)
			})
			.is_ok();
		if !paid {
			insurance = insurance.checked_add(ending.reward).ok_or(Error::<T>::Overflow)?;
		}
		Reserves::<T>::put(crate::types::Reserves { pool: ending.pool, insurance });
		Ok(())
	}
}
