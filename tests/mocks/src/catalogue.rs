//! Assets of the test world: USDC with 6 decimals, WETH with 18.

use dhv_primitives::{ports::AssetCatalogue, AssetIndex};

/// The strike and collateral asset of the tests, 6 decimals.
pub const USDC: AssetIndex = AssetIndex(1);
/// The underlying of the tests, 18 decimals.
pub const WETH: AssetIndex = AssetIndex(2);

/// Has more decimals than arithmetic carries: 31.
pub const FINE: AssetIndex = AssetIndex(3);

/// Knows [`USDC`], [`WETH`] and [`FINE`] and nothing else.
pub struct MockCatalogue;

impl AssetCatalogue for MockCatalogue {
	fn decimals(asset: AssetIndex) -> Option<u8> {
		match asset {
			USDC => Some(6),
			WETH => Some(18),
			FINE => Some(31),
			_ => None,
		}
	}

	fn symbol(asset: AssetIndex) -> Option<Vec<u8>> {
		match asset {
			USDC => Some(b"USDC".to_vec()),
			WETH => Some(b"ETH".to_vec()),
			FINE => Some(b"FINE".to_vec()),
			_ => None,
		}
	}
}
