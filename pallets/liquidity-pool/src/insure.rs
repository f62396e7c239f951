//! The insurance fund's share of premium.

use crate::{Config, Error, Event, Pallet, ParametersOf};
use dhv_math::amount::mul_div_floor;
use dhv_primitives::{
	ports::{InsuranceFund, OptionTrade},
	AssetIndex, Balance, PoolId,
};
use frame_support::storage::with_storage_layer;

impl<T: Config> Pallet<T> {
	/// What the insurance fund gets of a premium: its share, rounded down, as far as the fund lacks
	/// it.
	pub(crate) fn insurable(
		asset: AssetIndex,
		parameters: &ParametersOf<T>,
		premium: Balance,
	) -> Result<Balance, Error<T>> {
		let share = mul_div_floor(premium, parameters.insurance_share_bps.into(), 10_000)?;
		Ok(if share == 0 { 0 } else { share.min(T::Insurance::wanted(asset)) })
	}

	/// Pays `amount` of the premium of a sale from the book account to the insurance fund. Returns
	/// what left the account, for the caller to book: all of it, or nothing if the fund does not
	/// take it, which stops no sale.
	pub(crate) fn insure_premium(
		pool: PoolId,
		asset: AssetIndex,
		sale: &OptionTrade,
		amount: Balance,
	) -> Balance {
		if amount == 0 {
			return 0;
		}
		let account = Self::book_account(pool);
		let OptionTrade { series, premium, .. } = *sale;
		match with_storage_layer(|| T::Insurance::contribute(asset, &account, amount)) {
			Ok(()) => {
				Self::deposit_event(Event::PremiumInsured { pool, series, premium, amount });
				amount
			}
			Err(error) => {
				Self::deposit_event(Event::PremiumNotInsured {
					pool,
					series,
					premium,
					amount,
					error,
				});
				0
			}
		}
	}
}
