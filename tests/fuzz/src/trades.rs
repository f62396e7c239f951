//! What people do with options, as they would.

use crate::{
	chain::{signed, EXPIRY, POOL},
	known::now,
};
use dhv_math::sabr::SabrParameters;
use dhv_primitives::{
	AssetIndex, BackingClass, Contracts, Fixed, OptionKind, Price, Rate, Series, SeriesId, Side,
	Timestamp as Seconds,
};
use dhv_runtime::{
	constants::{USDC, USDC_INDEX, WETH_INDEX},
	Handler, OptionRegistry, Runtime, RuntimeOrigin, VolatilityFeed,
};
use frame_support::{storage::with_storage_layer, BoundedVec};
use pallet_option_registry::VaultAction;
use sp_keyring::Sr25519Keyring::{self, Alice};
use sp_runtime::{DispatchError, DispatchResult};

/// A plausible smile.
pub fn sabr(alpha: u32, rho: i64, nu: u32) -> SabrParameters {
	SabrParameters {
		alpha: Fixed::from_bps(alpha),
		beta: Fixed::ONE,
		rho: Fixed::from_raw(i128::from(rho) * 100_000_000_000_000),
		nu: Fixed::from_bps(nu),
	}
}

/// An operator submits a smile.
pub fn smile(expiry: Seconds) {
	let smile = sabr(7_000, 1_000, 8_000);
	VolatilityFeed::submit_smile(signed(Alice), WETH_INDEX, expiry, smile, smile, Rate::ZERO)
		.expect("operators submit");
}

/// The manager lists a series.
pub fn list(kind: OptionKind, strike: i64, expiry: Seconds) -> DispatchResult {
	let strike = Price::new(Fixed::from_int(strike));
	with_storage_layer(|| {
		Handler::list_series(signed(Alice), POOL, expiry, kind, strike, true, true)
	})
}

/// Whole contracts.
pub fn count(contracts: u128) -> Contracts {
	Contracts::from_units(contracts * Contracts::ONE.units())
}

/// Somebody buys from the pool what it lists at an index.
pub fn buy(who: Sr25519Keyring, index: usize, contracts: u128) -> DispatchResult {
	let mut listed: Vec<SeriesId> = Handler::listings(POOL).into_iter().map(|(id, _)| id).collect();
	listed.sort();
	let series = *listed.get(index).ok_or(DispatchError::CannotLookup)?;
	trade(signed(who), series, count(contracts), Side::Buy)
}

/// Somebody trades at the price that is quoted.
pub fn trade(
	who: RuntimeOrigin,
	series: SeriesId,
	contracts: Contracts,
	side: Side,
) -> DispatchResult {
	let quote = Handler::quote(POOL, series, contracts, side)?;
	with_storage_layer(|| {
		let version = Some(quote.state_version);
		match side {
			Side::Buy => Handler::buy(who, POOL, series, contracts, quote.total, version),
			Side::Sell => Handler::sell(who, POOL, series, contracts, quote.total, version),
		}
	})
}

/// A series that anybody may write.
pub fn public(kind: OptionKind, strike: i64, expiry: Seconds, backing: BackingClass) -> Series {
	let collateral_asset: AssetIndex = USDC_INDEX;
	Series {
		underlying: WETH_INDEX,
		strike_asset: USDC_INDEX,
		collateral_asset,
		expiry,
		kind,
		strike: Price::new(Fixed::from_int(strike)),
		backing,
	}
}

/// Somebody issues a fully backed put and writes it.
pub fn write(who: Sr25519Keyring, contracts: u128) -> DispatchResult {
	let expiry = Seconds::from_secs(EXPIRY);
	let terms = public(OptionKind::Put, 2_500, expiry, BackingClass::PublicFull);
	with_storage_layer(|| {
		OptionRegistry::issue_series(signed(who), terms)?;
		let series = pallet_option_registry::SeriesIds::<Runtime>::get(terms)
			.ok_or(DispatchError::CannotLookup)?;
		let to = who.to_account_id();
		let actions = vec![
			VaultAction::DepositCollateral(contracts * 2_500 * USDC),
			VaultAction::Mint { contracts: count(contracts), to: to.clone() },
		];
		let actions = BoundedVec::truncate_from(actions);
		OptionRegistry::adjust_vault(signed(who), to, series, actions)
	})?;
	debug_assert!(now() < EXPIRY);
	Ok(())
}
