//! Where each unit of money stands.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dhv_math::error::MathError;
use dhv_primitives::Balance;
use scale_info::TypeInfo;

/// The money of one account, in smallest units of the collateral asset. Each unit stands in exactly
/// one of the six buckets `idle` to `stranded`.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Default,
	Debug,
)]
pub struct Ledger {
	/// On the account of this chain.
	pub idle: Balance,
	/// Sent to the venue and not yet reported there.
	pub out_flight: Balance,
	/// At the venue beside the margin.
	pub venue_free: Balance,
	/// Margin at the venue, as it was last reported.
	pub margin: Balance,
	/// Has left the venue and did not yet arrive.
	pub in_flight: Balance,
	/// Sent to the venue, and proven not to have arrived there.
	pub stranded: Balance,
	/// Free funds at the venue above `venue_free`: presents. They count when they come home.
	pub surplus: Balance,
	/// Taken from the pool, ever.
	pub contributed: Balance,
	/// Paid to the pool, ever.
	pub withdrawn: Balance,
	/// Paid for messages and transfers, ever.
	pub fees: Balance,
	/// Given up, ever.
	pub written_off: Balance,
	/// Presents that came home, ever.
	pub gains: Balance,
	/// Profit that the venue has booked into margin, ever.
	pub realised: i128,
	/// The venue's counter of deposits.
	pub in_total: Balance,
	/// The venue's counter of withdrawals.
	pub out_total: Balance,
}

/// `a + b`, or an overflow.
fn add(a: Balance, b: Balance) -> Result<Balance, MathError> {
	a.checked_add(b).ok_or(MathError::Overflow)
}

impl Ledger {
	/// The six buckets together.
	pub fn buckets(&self) -> Result<Balance, MathError> {
		[self.out_flight, self.venue_free, self.margin, self.in_flight, self.stranded]
			.into_iter()
			.try_fold(self.idle, add)
	}

	/// Whether nothing is or may be elsewhere.
	pub const fn is_home(&self) -> bool {
		self.out_flight == 0
			&& self.venue_free == 0
			&& self.margin == 0
			&& self.in_flight == 0
			&& self.stranded == 0
	}

	/// The law of conservation: what came in and was won stands in a bucket, was paid or given up.
	pub fn balances(&self) -> bool {
		let left = add(self.fees, self.written_off)
			.and_then(|spent| add(spent, self.withdrawn))
			.and_then(|spent| add(spent, self.buckets()?))
			.and_then(|sum| i128::try_from(sum).map_err(|_| MathError::Overflow));
		let right = add(self.contributed, self.gains)
			.and_then(|sum| i128::try_from(sum).map_err(|_| MathError::Overflow))
			.and_then(|sum| sum.checked_add(self.realised).ok_or(MathError::Overflow));
		left.is_ok() && left == right
	}
}
