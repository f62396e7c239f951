//! Bids: anybody closes options of a vault in distress for a part of its collateral.

use crate::{
	books::{less, minus, more, plus},
	margin::Judged,
	types::*,
	Config, Distressed, Error, Event, Pallet,
};
use dhv_math::margin::auction::{capped_price_floor, intrinsic_floor, leaves_enough, Split};
use dhv_primitives::{
	ports::{VaultLiquidation, VaultOwner},
	AssetIndex, BackingClass, Balance, Contracts, Fixed, SeriesId, LOT,
};
use frame_support::{ensure, storage::with_storage_layer, traits::tokens::Fortitude};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Burns options of the bidder against a vault in distress and pays for them at the price of the
	/// auction, as many as restore the vault at most.
	pub(crate) fn do_bid(
		bidder: &T::AccountId,
		series: SeriesId,
		owner: &T::AccountId,
		contracts: Contracts,
		min_price: Fixed,
	) -> DispatchResult {
		let (info, _) = Self::load_trading(series)?;
		Self::ensure_lots(contracts)?;
		let terms = info.terms;
		let (offer, judged) = Self::offer(series, owner)?;
		ensure!(offer.price >= min_price, Error::<T>::PriceBelowLimit);
		let parameters = Self::parameters(&terms)?;
		let closed = contracts.min(offer.limit);
		let debt = judged.debt();
		let share = parameters.liquidation.insurance_share;
		let Split { payment: taken, to_bidder, to_insurance } =
			debt.split(offer.price, offer.value, closed, share).map_err(Error::<T>::from)?;

		let before = judged.vault;
		let mut vault = before;
		vault.short = less::<T>(vault.short, closed)?;
		vault.collateral = minus::<T>(vault.collateral, taken)?;
		let dust = Self::dust(&terms.backing, &parameters);
		let whole = vault.short.is_zero() || leaves_enough(vault.collateral, vault.short, dust);
		ensure!(whole, Error::<T>::LeavesDust);
		Self::burn_options(series, bidder, closed, Fortitude::Polite)?;
		Self::transfer(terms.collateral_asset, &Self::account_id(), bidder, to_bidder)?;
		Self::insure_penalty(terms.collateral_asset, to_insurance)?;
		Self::deposit_event(Event::VaultLiquidated {
			series,
			owner: owner.clone(),
			bidder: bidder.clone(),
			closed,
			price: offer.price,
			payment: to_bidder,
			penalty: to_insurance,
			short: vault.short,
			collateral: vault.collateral,
		});
		Self::replace_vault(series, info, owner, before, vault)?;
		let liquidation =
			VaultLiquidation { series, closed, payment: to_bidder, penalty: to_insurance };
		T::Owner::on_liquidated(owner, &liquidation)?;
		if vault.short.is_zero() && !vault.collateral.is_zero() && T::Owner::keeps_health(owner) {
			Self::release(series, owner, vault.collateral)?;
		}
		Ok(())
	}

	/// What the auction of a vault offers now.
	pub(crate) fn offer(
		series: SeriesId,
		owner: &T::AccountId,
	) -> Result<(Offer, Judged), DispatchError> {
		let (info, _) = Self::load_trading(series)?;
		let sale = Distressed::<T>::get(series, owner)
			.and_then(|distress| distress.sale)
			.ok_or(Error::<T>::NotInAuction)?;
		let judged = Self::judge_now(series, &info.terms, owner)?;
		ensure!(!judged.is_sound(), Error::<T>::HealthyVault);
		let parameters = Self::parameters(&info.terms)?;
		let dust = Self::dust(&info.terms.backing, &parameters);
		let offer = Self::price_offer(&sale, &judged, &parameters, dust)?;
		Ok((offer, judged))
	}

	fn price_offer(
		sale: &Sale,
		judged: &Judged,
		parameters: &ProductParameters,
		dust: Balance,
	) -> Result<Offer, Error<T>> {
		let (option, debt) = (&judged.option, judged.debt());
		let end = debt.end_price_floor()?;
		let value = intrinsic_floor(option.kind, option.collateral, option.strike, judged.spot)?;
		let price = sale.auction.price_floor(end, sale.time(Self::now()))?;
		let price = capped_price_floor(price, value, end, parameters.liquidation.max_penalty)?;
		let target = judged.upper_per_contract()?;
		let limit = up_to_lot::<T>(debt.close_limit(target, price, dust)?)?.min(debt.contracts);
		// The whole lot may take what the exact limit leaves below the dust.
		let paid = debt.payment_floor(price, limit)?;
		let rest = less::<T>(debt.contracts, limit)?;
		let enough = leaves_enough(minus::<T>(debt.collateral, paid)?, rest, dust);
		let limit = if enough { limit } else { debt.contracts };
		Ok(Offer { auction: sale.auction, price, value, limit, maintenance: judged.maintenance })
	}

	/// What the rest of a vault holds at least after a bid.
	fn dust(class: &BackingClass, parameters: &ProductParameters) -> Balance {
		match class {
			BackingClass::PublicNaked => parameters.classes.min_naked_collateral.saturating_add(1),
			BackingClass::Pool | BackingClass::PublicFull => 0,
		}
	}

	/// Takes a penalty into the insurance fund, now or, if it is too small to move, with the next one.
	fn insure_penalty(asset: AssetIndex, amount: Balance) -> Result<(), Error<T>> {
		if amount.is_zero() {
			return Ok(());
		}
		Self::book(asset, |entry| {
			entry.dust = plus::<T>(entry.dust, amount)?;
			Ok(())
		})?;
		let _waits = with_storage_layer(|| Self::insure_dust(asset));
		Ok(())
	}
}

/// The next whole lot.
fn up_to_lot<T: Config>(contracts: Contracts) -> Result<Contracts, Error<T>> {
	let rest = contracts.units().checked_rem(LOT.units()).unwrap_or_default();
	match rest {
		0 => Ok(contracts),
		rest => more::<T>(contracts, Contracts::from_units(LOT.units().saturating_sub(rest))),
	}
}
