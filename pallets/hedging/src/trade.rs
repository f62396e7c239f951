//! One order on the spot market, inside every bound, with its ledgers.

use crate::{
	bounds::Bounds,
	types::{HedgeParameters, Order, ReactorKind, Side, Spending, SpotReactor, Trade},
	Config, Error, Pallet,
};
use dhv_math::error::MathError;
use dhv_primitives::{
	ports::{AssetCatalogue, PriceRounds, ReactorFunds, SpotMarket},
	AssetIndex, Balance, Delta, PoolId, Price, PriceRound, Timestamp,
};
use frame_support::{
	ensure,
	traits::{fungibles::Inspect, UnixTime},
};
use sp_runtime::{DispatchError, DispatchResult};

/// What happens to the proceeds of a sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Proceeds {
	/// All of them go to the pool.
	Repay,
	/// All loose cash goes to the pool.
	RepayAll,
	/// At most this much goes to the pool, the rest stays in the reactor.
	RepayUpTo(Balance),
}

type Spot<T> = SpotReactor<<T as frame_system::Config>::AccountId>;

impl<T: Config> Pallet<T> {
	/// Executes an order in a reactor and books its cost. Nothing is stored for the reactor: the
	/// caller keeps `kind` with its new ledgers.
	pub(crate) fn execute(
		pool: PoolId,
		kind: &mut ReactorKind<T::AccountId>,
		order: Order,
		parameters: &HedgeParameters,
		proceeds: Proceeds,
	) -> Result<Trade, DispatchError> {
		let ReactorKind::Spot(spot) = kind;
		let bounds = Self::guarded_bounds(spot, parameters)?;
		let trade = match order.side {
			Side::Buy => Self::buy(pool, spot, order.base, &bounds, parameters)?,
			Side::Sell => Self::sell(pool, spot, order.base, &bounds, parameters, proceeds)?,
		};
		Self::book(pool, parameters, Spending { delta: Delta::ZERO, cost: trade.cost })?;
		Ok(trade)
	}

	/// Now, in unix seconds.
	pub(crate) fn now() -> Timestamp {
		Timestamp::from_secs(T::Time::now().as_secs())
	}

	/// The newest price round, if its price is usable at all.
	pub(crate) fn round(base: AssetIndex, quote: AssetIndex) -> Option<PriceRound> {
		T::Prices::latest(base, quote).filter(|round| round.price.get().is_positive())
	}

	/// Decimals of a registered asset.
	pub(crate) fn decimals(asset: AssetIndex) -> Result<u8, DispatchError> {
		T::Catalogue::decimals(asset).ok_or(Error::<T>::UnsupportedAssets.into())
	}

	/// The measure for an order at a given price.
	pub(crate) fn bounds(
		base: AssetIndex,
		quote: AssetIndex,
		price: Price,
	) -> Result<Bounds, DispatchError> {
		Ok(Bounds {
			price,
			base_decimals: Self::decimals(base)?,
			quote_decimals: Self::decimals(quote)?,
		})
	}

	/// The measure for an order now: the price round must be young.
	pub(crate) fn oracle_bounds(
		base: AssetIndex,
		quote: AssetIndex,
		parameters: &HedgeParameters,
	) -> Result<Bounds, DispatchError> {
		let round = Self::round(base, quote).ok_or(Error::<T>::PriceUnknown)?;
		ensure!(round.age(Self::now()) <= parameters.max_price_age, Error::<T>::PriceStale);
		Self::bounds(base, quote, round.price)
	}

	/// The spot market must not have been moved away from the oracle price.
	pub(crate) fn ensure_market_fair(
		base: AssetIndex,
		quote: AssetIndex,
		bounds: &Bounds,
		parameters: &HedgeParameters,
	) -> DispatchResult {
		let market = T::Market::price(base, quote).ok_or(Error::<T>::NoMarket)?;
		let deviates = bounds
			.deviates(market, parameters.max_price_deviation_bps)
			.map_err(Error::<T>::from)?;
		ensure!(!deviates, Error::<T>::PriceDeviates);
		Ok(())
	}

	/// The measure for a spot order now.
	pub(crate) fn guarded_bounds(
		spot: &Spot<T>,
		parameters: &HedgeParameters,
	) -> Result<Bounds, DispatchError> {
		let bounds = Self::oracle_bounds(spot.base, spot.quote, parameters)?;
		Self::ensure_market_fair(spot.base, spot.quote, &bounds, parameters)?;
		Ok(bounds)
	}

	fn buy(
		pool: PoolId,
		spot: &mut Spot<T>,
		base: Balance,
		bounds: &Bounds,
		parameters: &HedgeParameters,
	) -> Result<Trade, DispatchError> {
		let limit =
			bounds.max_quote_in(base, parameters.buy_slippage_bps).map_err(Error::<T>::from)?;
		let quoted =
			T::Market::quote_buy(spot.base, spot.quote, base).ok_or(Error::<T>::NoLiquidity)?;
		ensure!(quoted <= limit, Error::<T>::SlippageExceeded);

		let advanced =
			advance_for(quoted, limit, spot.cash, T::Assets::minimum_balance(spot.quote));
		if advanced > 0 {
			T::Funds::advance(pool, &spot.account, advanced)?;
			spot.cash = spot.cash.checked_add(advanced).ok_or(Error::<T>::Overflow)?;
		}
		let held = Self::holdings(spot);
		let spent = T::Market::buy(&spot.account, spot.base, spot.quote, base, limit)?;
		ensure!(spent <= limit, Error::<T>::SlippageExceeded);
		let now_held = Self::holdings(spot);
		ensure!(
			now_held.base >= held.base.saturating_add(base)
				&& now_held.quote.saturating_add(spent) >= held.quote,
			Error::<T>::MarketMisreported
		);
		spot.cash = spot.cash.checked_sub(spent).ok_or(Error::<T>::MarketMisreported)?;
		spot.inventory = spot.inventory.checked_add(base).ok_or(Error::<T>::Overflow)?;

		// Own cash was spent first: what is unspent of the advance goes back.
		let unspent = advanced.min(spot.cash);
		let repaid = Self::repay(pool, spot, unspent)?;
		let cost = bounds.buy_cost(base, spent).map_err(Error::<T>::from)?;
		Ok(Trade {
			side: Side::Buy,
			base,
			quote: spent,
			advanced,
			repaid,
			oracle_price: bounds.price,
			cost,
		})
	}

	fn sell(
		pool: PoolId,
		spot: &mut Spot<T>,
		base: Balance,
		bounds: &Bounds,
		parameters: &HedgeParameters,
		proceeds: Proceeds,
	) -> Result<Trade, DispatchError> {
		let base = without_dust(base, spot.inventory, T::Assets::minimum_balance(spot.base));
		ensure!(base > 0, Error::<T>::NothingToSell);
		let limit =
			bounds.min_quote_out(base, parameters.sell_slippage_bps).map_err(Error::<T>::from)?;
		let quoted =
			T::Market::quote_sell(spot.base, spot.quote, base).ok_or(Error::<T>::NoLiquidity)?;
		ensure!(quoted >= limit, Error::<T>::SlippageExceeded);

		let held = Self::holdings(spot);
		let received = T::Market::sell(&spot.account, spot.base, spot.quote, base, limit)?;
		ensure!(received >= limit, Error::<T>::SlippageExceeded);
		let now_held = Self::holdings(spot);
		ensure!(
			now_held.quote >= held.quote.saturating_add(received)
				&& now_held.base.saturating_add(base) >= held.base,
			Error::<T>::MarketMisreported
		);
		spot.inventory = spot.inventory.checked_sub(base).ok_or(Error::<T>::NothingToSell)?;
		spot.cash = spot.cash.checked_add(received).ok_or(Error::<T>::Overflow)?;

		let wanted = match proceeds {
			Proceeds::Repay => received,
			Proceeds::RepayAll => spot.cash,
			Proceeds::RepayUpTo(most) => most.min(spot.cash),
		};
		let repaid = Self::repay(pool, spot, wanted)?;
		let cost = bounds.sell_cost(base, received).map_err(Error::<T>::from)?;
		Ok(Trade {
			side: Side::Sell,
			base,
			quote: received,
			advanced: 0,
			repaid,
			oracle_price: bounds.price,
			cost,
		})
	}

	/// Pays loose cash to the pool; less than asked where the rest would be dust. Returns what it
	/// paid.
	pub(crate) fn repay(
		pool: PoolId,
		spot: &mut Spot<T>,
		amount: Balance,
	) -> Result<Balance, DispatchError> {
		let amount = without_dust(amount, spot.cash, T::Assets::minimum_balance(spot.quote));
		if amount > 0 {
			T::Funds::repay(pool, &spot.account, amount)?;
			spot.cash = spot.cash.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
		}
		Ok(amount)
	}

	/// What the market may have moved, as the asset ledger of the chain tells it.
	fn holdings(spot: &Spot<T>) -> Holdings {
		Holdings {
			base: T::Assets::balance(spot.base, &spot.account),
			quote: T::Assets::balance(spot.quote, &spot.account),
		}
	}
}

impl<T> From<MathError> for Error<T> {
	fn from(error: MathError) -> Self {
		match error {
			MathError::Overflow => Self::Overflow,
			MathError::DivisionByZero => Self::DivisionByZero,
			MathError::OutOfDomain => Self::OutOfDomain,
		}
	}
}

struct Holdings {
	base: Balance,
	quote: Balance,
}

/// What is missing in `cash` for an order that may cost `limit`; a little more where what the
/// order of `quoted` leaves would be dust.
fn advance_for(quoted: Balance, limit: Balance, cash: Balance, minimum: Balance) -> Balance {
	let missing = limit.saturating_sub(cash);
	let rest = limit.max(cash).saturating_sub(quoted);
	if rest == 0 || rest >= minimum {
		missing
	} else {
		missing.saturating_add(minimum.saturating_sub(rest))
	}
}

/// The most of `amount` that can leave `held` so that the rest is zero or at least `minimum`: no
/// dust is left for the chain to destroy.
pub(crate) fn without_dust(amount: Balance, held: Balance, minimum: Balance) -> Balance {
	let amount = amount.min(held);
	let rest = held.saturating_sub(amount);
	if rest == 0 || rest >= minimum {
		amount
	} else {
		held.saturating_sub(minimum)
	}
}
