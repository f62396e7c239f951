//! The formulas of an epoch once more, in integers and without the crate of formulas: prices per share,
//! parts, fees, fills.

use crate::tests::mock::{Test, SHARE};
use crate::{EpochPrice, EpochReport, EpochState, ParametersOf};
use dhv_math::vault::Fees;
use dhv_primitives::{Balance, Fixed};
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};

/// Fixed-point units in one unit of the collateral asset, which has six decimals.
pub const UNIT: u128 = 1_000_000_000_000;
const WHOLE: u128 = 10_000;
const YEAR: u64 = 31_557_600;

/// `a * b / c`, rounded down.
pub fn floor(a: u128, b: u128, c: u128) -> u128 {
	multiply_by_rational_with_rounding(a, b, c, Rounding::Down).expect("it fits")
}

/// `a * b / c`, rounded up.
pub fn ceil(a: u128, b: u128, c: u128) -> u128 {
	multiply_by_rational_with_rounding(a, b, c, Rounding::Up).expect("it fits")
}

fn above_zero(value: i128) -> u128 {
	value.max(0).unsigned_abs()
}

/// Price of one share with the virtual one.
pub fn price(assets: i128, supply: Balance) -> u128 {
	floor(above_zero(assets) + SHARE, SHARE, supply + SHARE)
}

/// What newcomers pay for one share.
fn mint_price(assets: i128, supply: Balance) -> u128 {
	ceil(above_zero(assets) + SHARE, SHARE, supply + SHARE)
}

/// What leavers get for one share.
fn burn_price(assets: i128, supply: Balance) -> u128 {
	let virtual_price = price(assets, supply);
	if supply == 0 {
		return virtual_price;
	}
	virtual_price.min(floor(above_zero(assets), SHARE, supply))
}

/// Shares for an amount.
pub fn shares_of(amount: Balance, price: u128) -> Balance {
	floor(amount, UNIT * SHARE, price)
}

/// The amount that shares are worth.
pub fn amount_of(shares: Balance, price: u128) -> Balance {
	floor(shares, price, UNIT * SHARE)
}

/// What one request gets out of an epoch: the price of its shares if everybody was paid, or else its part
/// of the cash; and the shares that are carried.
pub fn claim(shares: Balance, price: &EpochPrice) -> (Balance, Balance) {
	let EpochPrice { requested, filled, paid, .. } = *price;
	if requested == 0 {
		return (0, 0);
	}
	let burn = price.burn.raw().unsigned_abs();
	let whole = filled == requested && paid == amount_of(requested, burn);
	let cash = if whole { amount_of(shares, burn) } else { floor(shares, paid, requested) };
	(cash, floor(shares, requested - filled, requested))
}

/// Lowest, best and highest net assets of a report.
pub fn assets(report: &EpochReport) -> [i128; 3] {
	let own = ((report.free + report.allocated) * UNIT) as i128;
	let (spot, smoothed) = (report.book.value.raw(), report.book_smoothed.raw());
	let [low, mark, high] =
		[report.reactors.low, report.reactors.mark, report.reactors.high].map(Fixed::raw);
	[
		own + spot.min(smoothed) + low.min(mark),
		own + spot + mark,
		own + spot.max(smoothed) + high.max(mark),
	]
}

/// Prices for newcomers, by best estimate and for leavers.
pub fn prices([low, mark, high]: [i128; 3], supply: Balance) -> [u128; 3] {
	[mint_price(high, supply), price(mark, supply), burn_price(low, supply)]
}

/// The fees that an epoch owes, on its lowest net assets.
pub fn fees(
	epoch: &EpochState,
	parameters: &ParametersOf<Test>,
	assets: [i128; 3],
	supply: Balance,
	high_water_mark: Fixed,
	seconds: u64,
) -> Fees {
	let net = above_zero(assets[0]);
	let rates = epoch.fees;
	if parameters.fee_recipient.is_none() || net == 0 || supply == 0 {
		return Fees::default();
	}
	let time = u128::from(rates.management_bps) * u128::from(seconds.min(YEAR));
	let management = floor(net, time, WHOLE * u128::from(YEAR));
	let before = price((net - management) as i128, supply);
	let gain = before.saturating_sub(high_water_mark.raw().unsigned_abs());
	let gain = floor(supply, gain, SHARE);
	let performance = floor(gain, rates.performance_bps.into(), WHOLE).min(net - management);
	let both = management + performance;
	let shares = floor(both, supply + SHARE, net + SHARE - both);
	if shares == 0 || prices(assets, supply + shares)[1] == 0 {
		return Fees::default();
	}
	let fixed = |raw: u128| Fixed::from_raw(raw as i128);
	Fees { management: fixed(management), performance: fixed(performance), shares }
}

/// How an epoch is filled out of what is available: shares that leave, cash for them.
pub fn fill(requested: Balance, burn: u128, available: Balance) -> (Balance, Balance) {
	let need = amount_of(requested, burn);
	let paid = need.min(available);
	if paid == 0 {
		return (0, 0);
	}
	let whole = paid == need;
	(if whole { requested } else { ceil(paid, UNIT * SHARE, burn).min(requested) }, paid)
}

/// The same after hedges were turned into cash for `cost`, which those who leave bear. Returns also
/// their price.
pub fn leave(requested: Balance, burn: u128, available: Balance, cost: Balance) -> [u128; 3] {
	let (filled, paid) = fill(requested, burn, available + cost);
	if cost == 0 {
		return [filled, paid, burn];
	}
	let kept = paid.saturating_sub(cost);
	let price = if filled == 0 { burn } else { floor(kept * UNIT, SHARE, filled).min(burn) };
	match amount_of(filled, price) {
		0 => [0, 0, burn],
		paid => [filled, paid, price],
	}
}

/// The share of requests that left.
pub fn ratio(requested: Balance, filled: Balance) -> u128 {
	if requested == 0 {
		return SHARE;
	}
	floor(SHARE, filled, requested)
}
