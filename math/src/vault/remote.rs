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
