//! Many quotes at once, for who looks at a whole pool.

use crate::{types::Leg, Config, Pallet};
use alloc::vec::Vec;
use dhv_primitives::{PoolId, Quote};
use frame_support::pallet_prelude::DispatchError;

impl<T: Config> Pallet<T> {
	/// What each of several trades would cost or bring now, each by itself, or why it would fail: what
	/// [`quote`](Self::quote) answers one by one. What they have in common is read once.
	pub fn quotes(
		pool: PoolId,
		legs: impl IntoIterator<Item = Leg>,
	) -> Vec<Result<Quote, DispatchError>> {
		let desk = Self::desk(pool).map_err(DispatchError::from);
		let quote =
			|leg| desk.as_ref().map_err(|error| *error).and_then(|desk| Self::quote_leg(desk, leg));
		legs.into_iter().map(quote).collect()
	}
}
