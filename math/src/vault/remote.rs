//! What an account on a remote venue is worth between its own books and ours.
//!
//! A report of the venue is one snapshot: cash, margin and unrealised profit count as of it, and of
//! the transfers only those that are not contained in the same snapshot. So no unit counts twice.

use super::nav::Bounds;
use crate::{amount::to_fixed, error::MathError, fixed::Fixed};

/// An account on a remote venue. Amounts are in the smallest units of the strike asset.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct RemoteAccount {
	/// Cash at home that is kept for the venue.
	pub idle: u128,
	/// Cash outside margin, by the report.
	pub venue_free: u128,
	/// Margin, by the report.
	pub margin: u128,
	/// Profit not yet realised and funding not yet paid, by the report or marked since; any sign.
	pub unrealised: Fixed,
	/// Transfers on their way in either direction that the report does not contain and that nothing
	/// speaks against.
	pub in_flight: u128,
	/// Transfers whose fate is unknown, stranded ones, and unconfirmed margin, none of them in another
	/// part.
	pub doubtful: u128,
}

impl RemoteAccount {
	/// The value of the account: in doubt at zero in the lowest, at `doubtful_share` (0 to 1) in the
	/// best estimate, in full in the highest. Rounded down; exact for assets with up to 18 decimals
	/// but for the estimate.
	///
	/// # Errors
	/// [`MathError::OutOfDomain`] for a share outside `[0, 1]` or more than 30 decimals,
	/// [`MathError::Overflow`].
	pub fn value_floor(&self, decimals: u8, doubtful_share: Fixed) -> Result<Bounds, MathError> {
		if doubtful_share.is_negative() || doubtful_share > Fixed::ONE {
			return Err(MathError::OutOfDomain);
		}
		let mut sure = self.unrealised;
		for part in [self.idle, self.venue_free, self.margin, self.in_flight] {
			sure = sure.try_add(to_fixed(part, decimals)?)?;
		}
		let doubtful = to_fixed(self.doubtful, decimals)?;
		Bounds::new(
			sure,
			sure.try_add(doubtful.mul_floor(doubtful_share)?)?,
			sure.try_add(doubtful)?,
		)
	}
}

/// Cash of the account on the venue: running totals, in the smallest units of the strike asset.
///
/// They obey `free = landed - in_total + out_total - home_sent`, of which one report fixes `free`,
/// `in_total` and `out_total` together.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct CashTotals {
	/// Arrived from home, as far as earlier reports decided.
	pub landed: u128,
	/// Sent home, as far as earlier reports decided.
	pub home_sent: u128,
	/// Moved into margin, by the report.
	pub in_total: u128,
	/// Moved out of margin, by the report.
	pub out_total: u128,
	/// Cash outside margin, by the report.
	pub free: u128,
}

/// The one transfer that may be open between home and venue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenTransfer {
	/// None.
	None,
	/// To the venue.
	Out(u128),
	/// Home.
	Home(u128),
}

/// What a report says about the open transfer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reconciled {
	/// The cash is explained.
	Explained {
		/// Whether the open transfer is in the report: landed, or left.
		done: bool,
		/// Cash beyond it: a donation, a gain once it is swept.
		surplus: u128,
	},
	/// This much is missing: the report goes into quarantine.
	Deficit(u128),
}

impl CashTotals {
	/// Decides on the open transfer from balances alone, whatever message was lost, late or doubled.
	///
	/// # Errors
	/// [`MathError::Overflow`].
	pub fn reconcile(&self, open: OpenTransfer) -> Result<Reconciled, MathError> {
		let sum = |a: u128, b: u128| a.checked_add(b).ok_or(MathError::Overflow);
		// Both sides of `free + in_total + home_sent = landed + out_total`, so that all is unsigned.
		let found = sum(sum(self.free, self.in_total)?, self.home_sent)?;
		let booked = sum(self.landed, self.out_total)?;
		// The lower of the two states: nothing landed yet, or the cash sent home is gone. One step up
		// is the other state.
		let (lift, step, outwards) = match open {
			OpenTransfer::None => (0, 0, false),
			OpenTransfer::Out(amount) => (0, amount, true),
			OpenTransfer::Home(amount) => (amount, amount, false),
		};
		let found = sum(found, lift)?;
		let Some(over) = found.checked_sub(booked) else {
			return Ok(Reconciled::Deficit(booked.abs_diff(found)));
		};
		Ok(match over.checked_sub(step) {
			Some(surplus) => Reconciled::Explained { done: outwards, surplus },
			None => Reconciled::Explained { done: !outwards, surplus: over },
		})
	}
}
