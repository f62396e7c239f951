//! Filling an order: all legs or none, at the prices that were agreed.

use super::model::JudgedLeg;
use crate::{
	quote::{Desk, Filled},
	types::{is_whole_lots, Limit, OrderId, OtcFill, OtcFills, OtcLeg, OtcOrder, OtcTerms},
	Config, Error, Event, OpenedDelta, Orders, Pallet,
};
use alloc::vec::Vec;
use dhv_math::otc::{OrderSide, OrderTerms};
use dhv_primitives::{ports::Underwriter, Balance, Contracts, Delta, Price, Side};
use frame_support::{ensure, pallet_prelude::*};

/// What the legs add up to.
#[derive(Default)]
struct Sum {
	paid: Balance,
	received: Balance,
	loss: Balance,
}

impl<T: Config> Pallet<T> {
	/// Fills `contracts` of the first leg, all that is left if none, with the other legs in
	/// proportion. Returns the number of legs.
	pub(crate) fn do_fill_order(
		who: &T::AccountId,
		id: OrderId,
		contracts: Option<Contracts>,
		limit: Limit,
	) -> Result<u32, DispatchError> {
		let mut order = Orders::<T>::get(id).ok_or(Error::<T>::UnknownOrder)?;
		let pool = order.pool;
		let allowed = order.counterparty.as_ref().is_none_or(|named| named == who);
		ensure!(allowed, Error::<T>::NotCounterparty);
		let terms = Self::otc_terms(pool)?;
		let desk = Self::desk(pool)?;
		let (expires_at, bounds) = (order.expires_at, order.bounds);
		OrderTerms { side: OrderSide::Buy, expires_at, bounds }
			.check_fill(OrderSide::Buy, Self::now(), desk.round.price)
			.map_err(Error::<T>::from)?;
		let part = Self::part(&order, contracts)?;
		let (judged, sum) = Self::judge_part(&desk, &order, part, &terms)?;
		ensure!(limit.allows(sum.paid, sum.received), Error::<T>::LimitNotMet);
		Self::spend_budget(pool, &terms, sum.loss)?;

		let mut fills = OtcFills::default();
		for leg in &judged {
			let fill = Self::trade_leg(who, &desk, leg)?;
			fills.try_push(fill).map_err(|_| Error::<T>::Overflow)?;
		}
		order.filled = order.filled.try_add(part).map_err(Error::<T>::from)?;
		let left = order.left().map_err(Error::<T>::from)?;
		if left.is_zero() {
			Self::forget_order(id, &order);
		} else {
			Orders::<T>::insert(id, &order);
		}
		let Sum { paid, received, loss } = sum;
		let (who, round) = (who.clone(), desk.round);
		let legs = u32::try_from(fills.len()).map_err(|_| Error::<T>::Overflow)?;
		Self::deposit_event(Event::OtcFilled {
			id,
			pool,
			who,
			round,
			fills,
			paid,
			received,
			loss,
			left,
		});
		Ok(legs)
	}

	/// How much of the first leg is filled.
	fn part(
		order: &OtcOrder<T::AccountId>,
		contracts: Option<Contracts>,
	) -> Result<Contracts, Error<T>> {
		let left = order.left()?;
		let part = contracts.unwrap_or(left);
		ensure!(is_whole_lots(part), Error::<T>::NotWholeLots);
		ensure!(!part.is_zero(), Error::<T>::OrderTooSmall);
		ensure!(part <= left, Error::<T>::MoreThanLeft);
		ensure!(order.partial || part == left, Error::<T>::NotPartial);
		Ok(part)
	}

	/// The legs with their sizes for `part` of the first leg. What the counterparty sells comes
	/// first, so that it pays for what the counterparty buys.
	pub(crate) fn parts(
		order: &OtcOrder<T::AccountId>,
		part: Contracts,
	) -> Result<Vec<(OtcLeg, Contracts)>, Error<T>> {
		let sells = order.legs.iter().filter(|leg| leg.side == Side::Sell);
		let buys = order.legs.iter().filter(|leg| leg.side == Side::Buy);
		sells
			.chain(buys)
			.map(|leg| {
				let contracts = order.part_of(leg, part)?.ok_or(Error::<T>::NotWholeLots)?;
				Ok((*leg, contracts))
			})
			.collect()
	}

	fn judge_part(
		desk: &Desk,
		order: &OtcOrder<T::AccountId>,
		part: Contracts,
		terms: &OtcTerms,
	) -> Result<(Vec<JudgedLeg>, Sum), DispatchError> {
		let mut sum = Sum::default();
		let mut judged = Vec::new();
		for (leg, contracts) in Self::parts(order, part)? {
			let leg = Self::judge_leg(desk, &leg, contracts, terms)?;
			let total = match leg.leg.side {
				Side::Buy => &mut sum.paid,
				Side::Sell => &mut sum.received,
			};
			*total = total.checked_add(leg.amount()).ok_or(Error::<T>::Overflow)?;
			sum.loss = sum.loss.checked_add(leg.loss).ok_or(Error::<T>::Overflow)?;
			judged.push(leg);
		}
		Ok((judged, sum))
	}

	/// Trades a leg with the pool, and records the delta that it opens (F25).
	fn trade_leg(
		who: &T::AccountId,
		desk: &Desk,
		judged: &JudgedLeg,
	) -> Result<OtcFill, DispatchError> {
		let JudgedLeg { leg, trade, tariff, model, band, worth, opened, loss } = judged;
		let OtcLeg { series, side, contracts, price } = *leg;
		let delta = Self::opened_with(desk.pool, desk.round.number, model.delta, *opened)?;
		OpenedDelta::<T>::insert(desk.pool, delta);
		let filled: Filled = match side {
			Side::Buy => T::Underwriter::sell(desk.pool, trade, who)?.into(),
			Side::Sell => T::Underwriter::buy(desk.pool, trade, who)?.into(),
		};
		let size = contracts.to_fixed().map_err(Error::<T>::from)?;
		let delta = model.delta.mul_nearest(size).map_err(Error::<T>::from)?;
		Ok(OtcFill {
			series,
			side,
			contracts,
			price,
			model: Price::new(model.price),
			delta: Delta::new(delta),
			band: *band,
			worth: Price::new(*worth),
			amount: judged.amount(),
			tariff: *tariff,
			fee: trade.fee,
			loss: *loss,
			reduced: filled.reduced,
			opened: filled.opened,
			collateral: filled.collateral,
		})
	}
}
