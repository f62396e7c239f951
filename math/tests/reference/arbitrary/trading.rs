//! The book, hedges, orders and the premium for utilisation.

use super::{
	apart, basis_points, claim, contracts, decimals, delta, fixed, kind, moment, mostly_positive,
	not_negative, price, rate, seconds, share, wide, Probe,
};
use crate::reference::random::Random;
use dhv_math::{
	book::{self, BookTotals, SeriesMark, SeriesPosition},
	hedge::{self, SpotLimits, SpotOrder},
	otc::{self, OrderSide, OrderTerms, SpotBounds},
	perp::{self, CollateralRatios, MarginMove, PerpPosition},
	utilisation::{utilisation_ceil, UtilisationCurve},
	vault::Bounds,
	Delta, Fixed, Valuation,
};

pub const PROBES: &[(&str, Probe)] = &[
	("book", probe_book),
	("hedge", probe_hedge),
	("hedge::parity", probe_hedge_parity),
	("otc", probe_otc),
	("perp", probe_perp),
	("perp::parity", probe_perp_parity),
	("utilisation", probe_utilisation),
];

fn valuation(random: &mut Random) -> Valuation {
	Valuation {
		price: mostly_positive(random),
		delta: share(random),
		gamma: mostly_positive(random),
		vega: mostly_positive(random),
		theta: fixed(random),
		rho: fixed(random),
	}
}

fn mark(random: &mut Random) -> SeriesMark {
	let position = SeriesPosition { short: contracts(random), long: contracts(random) };
	SeriesMark { unit: valuation(random), position }
}

fn probe_book(random: &mut Random) -> Result<(), String> {
	let (old, new) = (mark(random), mark(random));
	let _ = old.position.net_short();
	if let (Ok(there), Ok(back)) =
		(old.totals(), BookTotals::of_series(&old.unit, &old.position.mirrored()))
	{
		claim(there.try_add(&back) == Ok(BookTotals::default()), "mirror", &old)?;
	}
	let series = [(&old.unit, &old.position), (&new.unit, &new.position)];
	let book = BookTotals::of_book(series);
	if let (Ok(book), Ok(part)) = (book, old.totals()) {
		claim(book.try_sub(&part) == new.totals(), "rest", &(old, new))?;
		let _ = book.remark(&old, &new);
	}
	let (kind, strike, spot) = (kind(random), price(random), price(random));
	let expired = book::expired_valuation(kind, strike, spot).map(|unit| unit.price);
	claim(not_negative(expired), "expired", &(kind, strike, spot))?;
	let (before, after, cap) = (fixed(random), fixed(random), mostly_positive(random));
	let _ = book::exposure_is_allowed(before, after, cap);
	let same = book::exposure_is_allowed(before, before, cap);
	claim(same.unwrap_or(true), "exposure", &(before, cap))?;
	let _ = book::parity::exposure_is_allowed(after, cap);
	let ephemeral = book::parity::Ephemeral { liabilities: fixed(random), delta: fixed(random) };
	let sold = ephemeral.sold(before, after);
	let back = sold.and_then(|sold| sold.bought(before, after));
	claim(back.map_or(true, |back| back == ephemeral), "ephemeral", &(ephemeral, before, after))
}

fn limits(random: &mut Random) -> SpotLimits {
	SpotLimits {
		buy_slippage: share(random),
		sell_slippage: share(random),
		minimum: mostly_positive(random),
	}
}

fn probe_hedge(random: &mut Random) -> Result<(), String> {
	let (limits, pool, price) = (limits(random), delta(random), price(random));
	let (held, decimals) = (mostly_positive(random), decimals(random));
	let inputs = (limits, pool, held, price, decimals);
	match limits.order(pool, held, price, decimals) {
		Ok(SpotOrder::Sell { quantity, .. }) => {
			claim(quantity <= held && quantity >= limits.minimum, "sale", &inputs)?;
		}
		Ok(SpotOrder::Buy { quantity, .. }) => {
			let offsets = pool.get().try_neg() == Ok(quantity);
			claim(offsets && quantity >= limits.minimum, "purchase", &inputs)?;
		}
		_ => {}
	}
	let (slippage, fee) = (share(random), share(random));
	let _ = hedge::maximum_in_floor(held, price, slippage, decimals);
	let _ = hedge::minimum_out_ceil(held, price, slippage, decimals);
	let cost = hedge::round_trip_cost_ceil(pool, price, &limits, fee);
	claim(not_negative(cost), "round trip", &(inputs, fee))?;
	let change = delta(random);
	let reduces = hedge::reduces_delta(pool, Delta::ZERO, change);
	let lower = pool.get().try_add(change.get()).and_then(Fixed::try_abs);
	let truly = lower.is_ok_and(|lower| pool.get().try_abs().is_ok_and(|size| lower < size));
	claim(reduces.map_or(true, |reduces| reduces == truly), "reduces", &(pool, change))?;
	let _ = hedge::reduces_delta(pool, delta(random), change);
	let nothing = hedge::may_be_removed(pool, &Bounds::certain(held));
	claim(!nothing || pool == Delta::ZERO && held.is_zero(), "removed", &(pool, held))
}

fn probe_hedge_parity(random: &mut Random) -> Result<(), String> {
	let (pool, held, price) = (delta(random), mostly_positive(random), price(random));
	let slippages = (basis_points(random), basis_points(random));
	let _ = hedge::parity::limit(held, price, slippages.0);
	let order = hedge::parity::order(pool, held, price, slippages, mostly_positive(random));
	match order {
		Ok(SpotOrder::Sell { quantity, .. }) => {
			claim(quantity <= held, "sale", &(pool, held, price))
		}
		_ => Ok(()),
	}
}

fn probe_otc(random: &mut Random) -> Result<(), String> {
	let (spot, down, up) = (price(random), mostly_positive(random), mostly_positive(random));
	if let Ok(bounds) = SpotBounds::around(spot, down, up) {
		claim(bounds.contain(spot), "around", &(spot, down, up))?;
	}
	let _ = otc::check_new(spot, seconds(random));
	let side = random.of(&[OrderSide::Buy, OrderSide::BuyBack]);
	let bounds = SpotBounds { lower: price(random), upper: price(random) };
	let terms = OrderTerms { side, expires_at: moment(random), bounds };
	let now = moment(random);
	let filled = terms.check_fill(OrderSide::Buy, now, spot).is_ok();
	claim(!filled || now <= terms.expires_at && bounds.contain(spot), "fill", &(terms, now))?;
	let (number, fee, decimals) = (contracts(random), mostly_positive(random), decimals(random));
	let inputs = (spot, number, fee, decimals);
	if let Ok(sale) = otc::sale_amounts(spot, number, fee, decimals) {
		let whole = sale.net.checked_add(sale.fee) == Some(sale.premium);
		let small = sale.fee == 0 || sale.fee == sale.tariff && sale.fee < sale.premium / 8;
		claim(whole && small, "sale", &(inputs, sale))?;
		claim(sale.is_waived() == (sale.fee == 0 && sale.tariff > 0), "waiver", &sale)?;
		let back = otc::buyback_floor(spot, number, decimals);
		claim(apart(back, Ok(sale.premium)), "buyback", &inputs)?;
	}
	let (premium, tariff) = (wide(random), wide(random));
	let taken = otc::fee_or_waiver(premium, tariff);
	claim(taken <= premium / 8 && taken <= tariff, "fee", &(premium, tariff))?;
	let _ = otc::parity::sale_amounts(spot, fee, tariff);
	Ok(())
}

fn probe_perp(random: &mut Random) -> Result<(), String> {
	let (size, price, entry) = (delta(random), price(random), price(random));
	let (ratio, decimals) = (share(random), decimals(random));
	let inputs = (size, price, entry, ratio, decimals);
	let (low, high) = (perp::notional_floor(size, price), perp::notional_ceil(size, price));
	claim(not_negative(low) && not_negative(high), "notional", &inputs)?;
	let least = perp::required_collateral_floor(size, price, ratio, decimals);
	let most = perp::required_collateral_ceil(size, price, ratio, decimals);
	let ordered = least.is_err() || most.is_err() || least <= most;
	claim(ordered, "required", &inputs)?;
	let position = PerpPosition { size, entry };
	let flat = perp::profit_floor(&position, entry);
	claim(flat.map_or(true, Fixed::is_zero), "profit", &position)?;
	let profit = perp::profit_floor(&position, price).unwrap_or(Fixed::ZERO);
	let (rate, time) = (rate(random), seconds(random));
	let funding = perp::funding_floor(size, price, rate, time);
	let receives = size.get().is_negative() != rate.get().is_negative();
	let signed = funding.map_or(true, |paid| !paid.is_negative() || !receives);
	claim(signed, "funding", &(inputs, rate, time))?;
	let collateral = wide(random);
	let value = perp::account_value_floor(collateral, decimals, profit, funding.unwrap_or(ratio));
	let value = value.unwrap_or(fixed(random));
	let health = perp::health_floor(value, size, price);
	let signed = match health {
		Ok(Some(health)) => health.is_negative() == value.is_negative(),
		_ => true,
	};
	claim(signed, "health", &(value, size, price))?;
	let _ = perp::is_below(value, size, price, ratio);
	let target = Fixed::from_raw(random.log_uniform(1..=Fixed::SCALE));
	let mut ratios = CollateralRatios { target, alarm: target, minimum: target };
	if random.below(8) == 0 {
		ratios.target = fixed(random);
	}
	match perp::margin_move(value, collateral, decimals, size, price, &ratios) {
		Ok(MarginMove::Withdraw(amount)) => {
			claim(0 < amount && amount <= collateral, "withdrawal", &(value, collateral))?;
		}
		Ok(MarginMove::Deposit(amount)) => claim(amount > 0, "deposit", &(value, inputs))?,
		_ => {}
	}
	if let Ok(Some(at)) = perp::liquidation_price(&position, value, ratio) {
		claim(!at.get().is_negative(), "liquidation", &(position, value, ratio))?;
	}
	Ok(())
}

fn probe_perp_parity(random: &mut Random) -> Result<(), String> {
	let (size, price) = (delta(random), price(random));
	let _ = perp::parity::notional(size, price);
	let _ = perp::parity::required_collateral(size, price, basis_points(random));
	let (required, held) = (wide(random), wide(random));
	for moved in
		[perp::parity::hedge_move(required, held), perp::parity::update_move(size, required, held)]
	{
		let sound = match moved {
			MarginMove::Withdraw(amount) => amount <= held,
			MarginMove::Deposit(amount) => held.checked_add(amount) == Some(required),
			MarginMove::None => true,
		};
		claim(sound, "move", &(size, required, held, moved))?;
	}
	let _ = perp::parity::health_bps(fixed(random).raw(), size, price);
	Ok(())
}

fn probe_utilisation(random: &mut Random) -> Result<(), String> {
	let below = Fixed::from_raw(random.uniform(0..=100 * Fixed::SCALE));
	let above = Fixed::from_raw(random.uniform(below.raw()..=100 * Fixed::SCALE));
	let mut curve = UtilisationCurve { threshold: share(random), below, above };
	if random.below(8) == 0 {
		curve.above = fixed(random);
	}
	let (before, after) = (share(random), share(random));
	let inputs = (curve, before, after);
	let valid = curve.validate().is_ok();
	if let Ok(mean) = curve.surcharge_ceil(before, after) {
		// up to 53 quanta above the mean, which is at most the last slope
		let most = curve.above.raw() + 53;
		claim(valid && !mean.is_negative() && mean.raw() <= most, "surcharge", &(inputs, mean))?;
	}
	let premium = wide(random);
	let charged = curve.premium_ceil(premium, before, after);
	claim(charged.map_or(true, |charged| charged >= premium), "premium", &(inputs, premium))?;
	let (allocated, free) = (wide(random), wide(random));
	let used = utilisation_ceil(allocated, free);
	let share = used.map_or(true, |used| (Fixed::ZERO..=Fixed::ONE).contains(&used));
	claim(share, "utilisation", &(allocated, free))
}
