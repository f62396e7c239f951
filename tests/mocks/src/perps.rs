//! Accounts at venues as the hedger sees them: a test decides what is filled, and when.

use codec::{Decode, Encode};
use dhv_primitives::{
	ports::{PerpExposure, PerpHedges, PerpId},
	Delta, PoolId,
};
use frame_support::storage::unhashed;
use sp_runtime::{DispatchError, DispatchResult};
use std::collections::BTreeMap;

/// What one stand-in account is and does.
#[derive(Encode, Decode, Clone, Debug)]
struct Account {
	pool: PoolId,
	confirmed: Delta,
	/// Sizes that were asked for and neither filled nor dropped.
	in_flight: Vec<Delta>,
	/// The largest size; while something is in flight none above it is asked for.
	most: Delta,
	/// Whether nothing may be asked for that raises the risk.
	held: bool,
	/// Whether nothing can be sent, and what was asked for meanwhile.
	stuck: bool,
	unsent: Option<Delta>,
	refusal: Option<DispatchError>,
	unknown: Option<DispatchError>,
}

/// Where everything is kept.
const KEY: &[u8] = b"mock perps";

#[derive(Encode, Decode, Default)]
struct State {
	accounts: BTreeMap<PerpId, Account>,
	asked: Vec<(PerpId, Delta)>,
}

/// Accounts under the control of the test. They are kept in the storage, so that they roll back with
/// it. The text of errors is not kept.
pub struct MockPerps;

impl MockPerps {
	/// Opens an account without a position for sizes up to `most`, long and short.
	pub fn open(account: PerpId, pool: PoolId, most: Delta) {
		let new = Account {
			pool,
			confirmed: Delta::ZERO,
			in_flight: Vec::new(),
			most,
			held: false,
			stuck: false,
			unsent: None,
			refusal: None,
			unknown: None,
		};
		Self::state(|state| drop(state.accounts.insert(account, new)));
	}

	/// Closes an account.
	pub fn close(account: PerpId) {
		Self::state(|state| drop(state.accounts.remove(&account)));
	}

	/// Sets the size that the venue confirmed; nothing is in flight any more.
	pub fn confirm(account: PerpId, size: Delta) {
		Self::change(account, |one| {
			one.confirmed = size;
			one.unsent = None;
			one.in_flight.clear();
		});
	}

	/// The newest order in flight is filled. Returns whether there was one.
	pub fn fill(account: PerpId) -> bool {
		Self::change(account, |one| {
			let Some(size) = one.in_flight.pop() else { return false };
			one.confirmed = size;
			one.in_flight.clear();
			true
		})
	}

	/// What is in flight has no effect. Returns whether there was anything.
	pub fn drop_orders(account: PerpId) -> bool {
		Self::change(account, |one| {
			let sent = !core::mem::take(&mut one.in_flight).is_empty();
			one.unsent.take().is_some() || sent
		})
	}

	/// Another size that may be filled.
	pub fn add_in_flight(account: PerpId, size: Delta) {
		Self::change(account, |one| one.in_flight.push(size));
	}

	/// Whether only sizes may be asked for that lower the risk.
	pub fn hold(account: PerpId, held: bool) {
		Self::change(account, |one| one.held = held);
	}

	/// Whether what is asked for stays unsent. What waits is sent once that ends.
	pub fn stick(account: PerpId, stuck: bool) {
		Self::change(account, |one| {
			one.stuck = stuck;
			if !stuck {
				one.in_flight.extend(one.unsent.take());
			}
		});
	}

	/// Makes orders fail.
	pub fn refuse(account: PerpId, refusal: Option<DispatchError>) {
		Self::change(account, |one| one.refusal = refusal);
	}

	/// Makes it unknown what the account holds.
	pub fn forget(account: PerpId, error: Option<DispatchError>) {
		Self::change(account, |one| one.unknown = error);
	}

	/// Every size that was asked for so far.
	pub fn asked() -> Vec<(PerpId, Delta)> {
		Self::state(|state| state.asked.clone())
	}

	fn change<R>(account: PerpId, f: impl FnOnce(&mut Account) -> R) -> R {
		Self::state(|state| f(state.accounts.get_mut(&account).expect("the account is open")))
	}

	fn read(account: PerpId) -> Result<Account, DispatchError> {
		Self::stored().accounts.get(&account).cloned().ok_or(DispatchError::CannotLookup)
	}

	fn stored() -> State {
		unhashed::get(KEY).unwrap_or_default()
	}

	fn state<R>(f: impl FnOnce(&mut State) -> R) -> R {
		let mut state = Self::stored();
		let result = f(&mut state);
		unhashed::put(KEY, &state);
		result
	}
}

impl PerpHedges for MockPerps {
	fn accounts(pool: PoolId) -> Vec<PerpId> {
		let accounts = Self::stored().accounts.into_iter();
		accounts.filter(|(_, one)| one.pool == pool).map(|(id, _)| id).collect()
	}

	fn exposure(account: PerpId) -> Result<PerpExposure, DispatchError> {
		let Account { confirmed, mut in_flight, unsent, unknown, .. } = Self::read(account)?;
		in_flight.extend(unsent);
		if let Some(error) = unknown {
			return Err(error);
		}
		let least = in_flight.iter().copied().fold(confirmed, Delta::min);
		let most = in_flight.iter().copied().fold(confirmed, Delta::max);
		Ok(PerpExposure { confirmed, least, most })
	}

	fn range(account: PerpId) -> Result<(Delta, Delta), DispatchError> {
		let one = Self::read(account)?;
		let PerpExposure { least, most, .. } = Self::exposure(account)?;
		if one.held || !one.in_flight.is_empty() {
			return Ok(if least > Delta::ZERO {
				(Delta::ZERO, least)
			} else if most < Delta::ZERO {
				(most, Delta::ZERO)
			} else {
				(Delta::ZERO, Delta::ZERO)
			});
		}
		Ok((Delta::from_raw(-one.most.raw()), one.most))
	}

	fn set_target(account: PerpId, target: Delta) -> DispatchResult {
		if let Some(refusal) = Self::read(account)?.refusal {
			return Err(refusal);
		}
		let (least, most) = Self::range(account)?;
		if !(least..=most).contains(&target) {
			return Err(DispatchError::Other("out of range"));
		}
		Self::change(account, |one| {
			one.unsent = None;
			if one.stuck {
				one.unsent = Some(target);
			} else {
				one.in_flight.push(target);
			}
		});
		Self::state(|state| state.asked.push((account, target)));
		Ok(())
	}

	fn unsent(account: PerpId) -> Option<Delta> {
		Self::read(account).ok()?.unsent
	}

	fn give_up(account: PerpId) -> DispatchResult {
		Self::read(account)?.unsent.ok_or(DispatchError::Other("nothing is unsent"))?;
		Self::change(account, |one| one.unsent = None);
		Ok(())
	}
}
