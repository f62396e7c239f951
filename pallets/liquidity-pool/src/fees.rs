//! Fees for running a pool: shares minted for a governed account when an epoch is priced.

use crate::{ledger::plus, Config, EpochState, Error, Event, HighWaterMarks, Pallet, ParametersOf};
use dhv_math::{
	fixed::Fixed,
	vault::{FeeRates, Fees, NetAssets, SharePrices},
};
use dhv_primitives::{Balance, PoolId, Timestamp};
use frame_support::{
	pallet_prelude::DispatchResult, storage::with_storage_layer, traits::fungibles::Mutate,
};

impl<T: Config> Pallet<T> {
	/// The fees that are due if the epoch is priced at `now`, and the prices with them. They are
	/// charged on the lowest net assets, as the high-water mark is a price on these: a surface that is
	/// moved for a moment mints nothing for the recipient. Nothing is due without a recipient, in a
	/// wind-down, or where a share would have no price any more or be one too many for a balance:
	/// fees never stop a price.
	pub(crate) fn due_fees(
		id: PoolId,
		parameters: &ParametersOf<T>,
		epoch: &EpochState,
		assets: &NetAssets,
		supply: Balance,
		now: Timestamp,
	) -> Result<(Fees, SharePrices), Error<T>> {
		let plain = SharePrices::new(assets, supply)?;
		if parameters.fee_recipient.is_none() || epoch.fees == FeeRates::default() {
			return Ok((Fees::default(), plain));
		}
		let seconds = now.saturating_since(epoch.opens_at);
		let (net, high_water_mark) = (assets.bounds().low, HighWaterMarks::<T>::get(id));
		let fees =
			epoch.fees.charge_floor(net, supply, high_water_mark, seconds).unwrap_or_default();
		let Ok(diluted) = plus(supply, fees.shares) else { return Ok((Fees::default(), plain)) };
		let prices = SharePrices::new(assets, diluted)?;
		if fees.shares == 0 || !prices.mark.is_positive() {
			return Ok((Fees::default(), plain));
		}
		Ok((fees, prices))
	}

	/// Mints the fees of an epoch. Returns what was minted and the prices with it. If the recipient
	/// cannot get shares, the fees of the epoch are forgone.
	pub(crate) fn charge_fees(
		id: PoolId,
		parameters: &ParametersOf<T>,
		epoch: &EpochState,
		assets: &NetAssets,
		supply: Balance,
		now: Timestamp,
	) -> Result<(Fees, SharePrices), Error<T>> {
		let (fees, prices) = Self::due_fees(id, parameters, epoch, assets, supply, now)?;
		let Some(recipient) = parameters.fee_recipient.clone().filter(|_| fees.shares > 0) else {
			return Ok((fees, prices));
		};
		let (number, pool) = (epoch.number, id);
		let plain = SharePrices::new(assets, supply)?;
		if let Err(error) = with_storage_layer(|| Self::mint_fees(id, &recipient, fees.shares)) {
			Self::deposit_event(Event::FeesForgone { pool, epoch: number, recipient, fees, error });
			return Ok((Fees::default(), plain));
		}
		Self::deposit_event(Event::FeesCharged {
			pool,
			epoch: number,
			recipient,
			seconds: now.saturating_since(epoch.opens_at),
			net_assets: assets.bounds().low,
			high_water_mark: HighWaterMarks::<T>::get(id),
			before: plain.burn,
			after: prices.burn,
			fees,
		});
		Ok((fees, prices))
	}

	fn mint_fees(id: PoolId, recipient: &T::AccountId, shares: Balance) -> DispatchResult {
		T::ShareAssets::mint_into(id, recipient, shares)?;
		Self::change_ledger(id, |ledger| {
			ledger.supply = plus(ledger.supply, shares)?;
			Ok(())
		})?;
		Ok(())
	}

	/// Raises the high-water mark to the price for leavers of an epoch, fees deducted. Returns the
	/// mark.
	pub(crate) fn raise_high_water_mark(id: PoolId, price: Fixed) -> Fixed {
		HighWaterMarks::<T>::mutate(id, |mark| {
			*mark = price.max(*mark);
			*mark
		})
	}
}
