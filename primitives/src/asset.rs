//! Assets and pools as the pallets name them.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// An amount in the smallest unit of its asset.
pub type Balance = u128;

macro_rules! dense_id {
	($(#[$doc:meta])* $name:ident) => {
		$(#[$doc])*
		#[derive(
			Encode,
			Decode,
			DecodeWithMemTracking,
			MaxEncodedLen,
			TypeInfo,
			Serialize,
			Deserialize,
			Clone,
			Copy,
			PartialEq,
			Eq,
			PartialOrd,
			Ord,
			Default,
			Debug,
			Hash,
		)]
		#[serde(transparent)]
		pub struct $name(pub u32);

		impl $name {
			/// The identifier after this one; `None` when the range is exhausted.
			pub const fn next(self) -> Option<Self> {
				match self.0.checked_add(1) {
					Some(id) => Some(Self(id)),
					None => None,
				}
			}
		}

		impl From<u32> for $name {
			fn from(id: u32) -> Self {
				Self(id)
			}
		}

		impl From<$name> for u32 {
			fn from(id: $name) -> Self {
				id.0
			}
		}
	};
}
pub(crate) use dense_id;

dense_id! {
	/// A dense index of an asset of this chain. The runtime maps it to the asset's location.
	AssetIndex
}

dense_id! {
	/// One vault: its deposits, shares, book and parameters. Also the id of its share token.
	PoolId
}
