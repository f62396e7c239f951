//! Implied volatility and forward. Offered by `volatility-feed`.

use crate::{AssetIndex, OptionKind, PoolId, Price, Rate, Timestamp, Volatility};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::PalletError;
use scale_info::TypeInfo;

/// What the surface says about one strike and expiry.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct SurfacePoint {
	/// Implied volatility.
	pub volatility: Volatility,
	/// Forward price at expiry.
	pub forward: Price,
	/// Continuously compounded rate that links spot and forward.
	pub rate: Rate,
	/// Version of the surface of the underlying: grows with whatever may change an answer. At one
	/// version and pricing time the answer is the same.
	pub version: u64,
	/// When the oldest smile that was used was accepted.
	pub updated_at: Timestamp,
}

/// Why the surface has no answer.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, PalletError, Clone, Copy, PartialEq, Eq, Debug,
)]
pub enum SurfaceError {
	/// No smile covers this expiry: it lies further before the first or after the last than smiles are
	/// continued. Submit one, or trade an expiry between two that have one.
	UnknownExpiry,
	/// The smile is older than the governed age. Wait for the next update.
	Stale,
	/// Spot or strike is not above zero, or the smile has no volatility there. Choose another strike.
	OutOfRange,
	/// The expiry has passed.
	Expired,
	/// The underlying has no surface. The governor must set its parameters first.
	UnknownUnderlying,
}

/// The volatility surface of every underlying.
pub trait VolatilitySurface {
	/// Volatility and forward for one option at `spot`, priced at `now`.
	fn point(
		underlying: AssetIndex,
		kind: OptionKind,
		expiry: Timestamp,
		strike: Price,
		spot: Price,
		now: Timestamp,
	) -> Result<SurfacePoint, SurfaceError>;

	/// Version of the surface of `underlying`; 0 if it has none.
	fn version(underlying: AssetIndex) -> u64;
}

/// Who reads a surface over several blocks. Offered by `liquidity-pool`.
pub trait SurfaceReaders {
	/// A pool that is being valued on the surface of `underlying`, and waits if it moves; `None`
	/// if none is, or not for the first time, or for too long: readers never hold a surface up for
	/// good.
	fn reader(underlying: AssetIndex) -> Option<PoolId>;
}

impl SurfaceReaders for () {
	fn reader(_: AssetIndex) -> Option<PoolId> {
		None
	}
}
