//! Trades against the pool.

use crate::{
	types::{Account, Market, MarketStatus, Position},
	Accounts, Config, Event, Markets, Pallet, Reserves,
};
use dhv_math::{
	amount::{from_fixed_ceil, mul_div_floor},
	perp::{market::signed_amount_floor, notional_ceil},
	Delta, Fixed, MathError, Price,
};
use dhv_venue_primitives::{Balance, MarketId, Refusal};
use frame_support::ensure;

/// Whether a position comes nearer to zero without crossing it.
fn is_reducing(size: Delta, target: Delta) -> Result<bool, MathError> {
	let (size, target) = (size.get(), target.get());
	let same_side = target.is_zero() || target.is_negative() == size.is_negative();
	Ok(same_side && target.try_abs()? < size.try_abs()?)
}

/// A share of an amount, rounded down.
fn part_floor(amount: Balance, share: Fixed) -> Result<Balance, MathError> {
	let share = u128::try_from(share.raw()).map_err(|_| MathError::OutOfDomain)?;
	mul_div_floor(amount, share, Fixed::ONE.raw().unsigned_abs())
}

impl<T: Config> Pallet<T> {
	pub(crate) fn set_position(
		who: &T::AccountId,
		id: MarketId,
		target: Delta,
		limit: Price,
		reduce_only: bool,
	) -> Result<(), Refusal> {
		let now = Self::now();
		let mut account = Accounts::<T>::get(who);
		let mut market = Markets::<T>::get(id).ok_or(Refusal::UnknownMarket)?;
		market.accrue(now)?;
		let size = account.position(id).map_or(Delta::ZERO, |position| position.size);
		if target == size {
			return Ok(());
		}
		let change = Delta::new(target.get().try_sub(size.get())?);
		let reducing = is_reducing(size, target)?;
		ensure!(reducing || !reduce_only, Refusal::NotReducing);
		if !reducing {
			Self::ensure_may_increase(&market, now)?;
		}
		Self::ensure_large_enough(&market, target, change)?;
		let before = Self::standing(&account, now)?;
		ensure!(!before.is_liquidatable(Self::decimals())?, Refusal::Liquidatable);

		ensure!(market.index.is_some(), Refusal::StaleIndex);
		let (fill, all_in) = market.fill(change, now)?;
		let within = if change.get().is_positive() { all_in <= limit } else { all_in >= limit };
		ensure!(within, Refusal::LimitExceeded);
		let fee = Self::settle(&mut account, &market, id, target, change, fill)?;
		market.resize(size, target)?;
		Markets::<T>::insert(id, market);
		Accounts::<T>::insert(who, &account);
		if !reducing {
			Self::ensure_backed(&account, &market, now)?;
		}
		Self::deposit_event(Event::Traded {
			who: who.clone(),
			market: id,
			before: size,
			after: target,
			fill,
			fee,
		});
		Ok(())
	}

	/// Whether risk may be added in a market now.
	fn ensure_may_increase(market: &Market, now: u64) -> Result<(), Refusal> {
		Self::ensure_running()?;
		ensure!(market.status == MarketStatus::Open, Refusal::ReduceOnlyMarket);
		ensure!(market.is_fresh(now), Refusal::StaleIndex);
		Ok(())
	}

	/// A position may always be closed; otherwise trade and position have their smallest size.
	fn ensure_large_enough(market: &Market, target: Delta, change: Delta) -> Result<(), Refusal> {
		let smallest = market.parameters.min_trade;
		let enough = target.get().is_zero()
			|| (target.get().try_abs()? >= smallest && change.get().try_abs()? >= smallest);
		ensure!(enough, Refusal::TooSmall);
		Ok(())
	}

	/// Moves what a trade realises between account and pool, takes its fee, and stores the position
	/// in the account.
	fn settle(
		account: &mut Account,
		market: &Market,
		id: MarketId,
		target: Delta,
		change: Delta,
		fill: Price,
	) -> Result<Balance, Refusal> {
		let sum = market.funding_sum;
		let (position, realised) = match account.position(id) {
			Some(position) => position.trade(target, fill, sum)?,
			None => {
				let new = Position { market: id, size: target, entry: fill, funding_sum: sum };
				(Some(new), Fixed::ZERO)
			}
		};
		ensure!(account.set_position(id, position), Refusal::TooManyPositions);
		let realised = signed_amount_floor(realised, Self::decimals())?;
		let cost = notional_ceil(change, fill)?.mul_ceil(market.parameters.fee)?;
		let fee = from_fixed_ceil(cost, Self::decimals())?;
		let insured = part_floor(fee, market.parameters.insurance_share)?;

		let signed = |amount: Balance| i128::try_from(amount).map_err(|_| Refusal::Arithmetic);
		let loss = realised.checked_neg().ok_or(Refusal::Arithmetic)?;
		let net = realised.checked_sub(signed(fee)?).ok_or(Refusal::Arithmetic)?;
		account.realise(net).ok_or(Refusal::InsufficientMargin)?;
		account.fees = account.fees.checked_add(fee).ok_or(Refusal::Arithmetic)?;
		Reserves::<T>::try_mutate(|reserves| {
			let pool = reserves.pool.checked_add_signed(loss).ok_or(Refusal::PoolExhausted)?;
			let kept = fee.checked_sub(insured).ok_or(Refusal::Arithmetic)?;
			reserves.pool = pool.checked_add(kept).ok_or(Refusal::Arithmetic)?;
			reserves.insurance =
				reserves.insurance.checked_add(insured).ok_or(Refusal::Arithmetic)?;
			Ok(fee)
		})
	}

	/// Whether account, market and pool bear what was added.
	fn ensure_backed(account: &Account, market: &Market, now: u64) -> Result<(), Refusal> {
		ensure!(!market.is_crowded(), Refusal::OpenInterest);
		ensure!(Self::pool_covers_markets()?, Refusal::OpenInterest);
		let after = Self::standing(account, now)?;
		ensure!(after.fresh, Refusal::StaleIndex);
		ensure!(after.covers_initial(Self::decimals())?, Refusal::InsufficientMargin);
		Ok(())
	}
}
