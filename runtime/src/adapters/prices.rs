//! Prices in the strike asset from prices in US dollars.

use crate::price_rounds::Latest;
use crate::Runtime;
use dhv_primitives::{ports, AssetIndex, Fixed, Price, PriceRound, Timestamp};

/// Divides the dollar rounds of two assets.
///
/// The cross round is as old as the older of the two, and its number, the sum of theirs, grows
/// whenever either moves. The quotient is rounded to the nearest quantum: it favours nobody.
pub struct CrossRates;

impl ports::PriceRounds for CrossRates {
	fn latest(underlying: AssetIndex, strike_asset: AssetIndex) -> Option<PriceRound> {
		let base = Latest::<Runtime>::get(underlying)?;
		let quote = Latest::<Runtime>::get(strike_asset)?;
		let dollars = |price: u128| i128::try_from(price).ok().map(Fixed::from_raw);
		let price = dollars(base.price)?.div_nearest(dollars(quote.price)?).ok()?;
		if !price.is_positive() {
			return None;
		}
		Some(PriceRound {
			number: base.number.checked_add(quote.number)?,
			time: Timestamp::from_secs(base.time.min(quote.time)),
			price: Price::new(price),
		})
	}

	fn dollars(asset: AssetIndex) -> Option<Price> {
		let round = Latest::<Runtime>::get(asset)?;
		i128::try_from(round.price).ok().map(|raw| Price::new(Fixed::from_raw(raw)))
	}
}
