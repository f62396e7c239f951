//! What must hold after every call and every block.
//!
//! * `PC-1` the clearing account holds at least the margins, the pool and the insurance fund;
//! * `PC-2` open interest of a market is the sum of its positions, by side;
//! * `PC-3` a margin is what came in less what went out, and what was realised;
//! * `PC-4` positions are of known markets with an index, ascending, and of a size;
//! * `PC-5` results are ascending, and the last one is of the largest nonce;
//! * `PC-6` rules of markets are inside their ranges, and funding rates inside the rules;
//! * `PC-7` each home belongs to the account under which it is stored; there are no more than fit.

use crate::{types::Account, Accounts, Config, Homes, Markets, Pallet, Reserves};
use alloc::collections::BTreeMap;
use dhv_math::Fixed;
use dhv_venue_primitives::{Balance, HomeAccounts, MarketId};
use frame_support::{
	ensure,
	traits::{fungible::Inspect, Get},
};
use sp_runtime::TryRuntimeError;

type Check = Result<(), TryRuntimeError>;
type Interest = BTreeMap<MarketId, (Fixed, Fixed)>;

fn overflow<E>(_: E) -> TryRuntimeError {
	TryRuntimeError::Other("a sum does not fit its type")
}

impl<T: Config> Pallet<T> {
	/// Every invariant of the pallet.
	pub fn check_invariants() -> Check {
		let mut interest = Interest::new();
		let reserves = Reserves::<T>::get();
		let mut booked = reserves.pool.checked_add(reserves.insurance);
		for account in Accounts::<T>::iter_values() {
			booked = booked.and_then(|sum| sum.checked_add(account.margin));
			Self::check_account(&account)?;
			Self::check_positions(&account, &mut interest)?;
		}
		Self::check_collateral(booked.ok_or_else(|| overflow(()))?)?;
		Self::check_markets(&interest)?;
		Self::check_homes()
	}

	fn check_collateral(booked: Balance) -> Check {
		let held = T::Collateral::balance(&Self::clearing_account());
		ensure!(held >= booked, "PC-1: less collateral than booked");
		Ok(())
	}

	fn check_account(account: &Account) -> Check {
		let margin = account
			.in_total
			.checked_add_signed(account.realised)
			.and_then(|sum| sum.checked_sub(account.out_total));
		ensure!(margin == Some(account.margin), "PC-3: margin is not what moved");
		let ascending = account.results.windows(2).all(|pair| match pair {
			[a, b] => a.nonce < b.nonce,
			_ => false,
		});
		ensure!(ascending, "PC-5: results out of order");
		let last = account.results.last().map_or(0, |result| result.nonce);
		ensure!(last == account.last_nonce, "PC-5: last result not of the last nonce");
		Ok(())
	}

	fn check_positions(account: &Account, interest: &mut Interest) -> Check {
		let mut previous = None;
		for position in &account.positions {
			ensure!(previous < Some(position.market), "PC-4: positions out of order");
			previous = Some(position.market);
			let market = Markets::<T>::get(position.market);
			let priced = market.is_some_and(|market| market.index.is_some());
			ensure!(priced, "PC-4: position without market or index");
			let size = position.size.get();
			ensure!(!size.is_zero() && !position.entry.get().is_negative(), "PC-4: no position");
			let (long, short) = interest.entry(position.market).or_default();
			let side = if size.is_negative() { short } else { long };
			let magnitude = size.try_abs().map_err(overflow)?;
			*side = side.try_add(magnitude).map_err(overflow)?;
		}
		Ok(())
	}

	fn check_markets(interest: &Interest) -> Check {
		ensure!(Markets::<T>::count() <= T::MaxMarkets::get(), "PC-6: too many markets");
		for (id, market) in Markets::<T>::iter() {
			let open = interest.get(&id).copied().unwrap_or_default();
			ensure!(open == (market.long, market.short), "PC-2: open interest is not the sum");
			ensure!(market.parameters.is_valid(), "PC-6: rules out of range");
			let rate = market.funding_rate.get().try_abs().map_err(overflow)?;
			ensure!(rate <= market.parameters.max_funding_rate, "PC-6: funding rate too high");
		}
		Ok(())
	}

	fn check_homes() -> Check {
		ensure!(Homes::<T>::count() <= T::MaxHomes::get(), "PC-7: too many homes");
		for (who, home) in Homes::<T>::iter() {
			ensure!(T::Homes::account(&home.name) == Some(who), "PC-7: home of another account");
		}
		Ok(())
	}
}
