//! Quotes with their parts, the surface, and implied volatilities.

use super::{
	claim, contracts, decimals, delta, fixed, kind, mostly_positive, not_negative, positive, price,
	rate, seconds, share, volatility, wide, Probe,
};
use crate::reference::{inputs, random::Random};
use dhv_math::{
	implied::{self, Implied},
	quote::{
		self, BorrowRates, LowDelta, Market, MultiplierGrid, MultiplierPosition, Multipliers,
		Order, PricingParameters, Quote,
	},
	surface::{self, SsviKnot},
	Fixed, MathError, OptionKind, Price, SabrParameters, Volatility,
};

pub const PROBES: &[(&str, Probe)] = &[
	("implied", probe_implied),
	("quote", probe_quote),
	("quote (multipliers)", probe_multipliers),
	("quote (premium)", probe_premium),
	("quote (spread)", probe_spread),
	("surface", probe_surface),
	("surface (checks)", probe_checks),
];

fn probe_implied(random: &mut Random) -> Result<(), String> {
	let (kind, paid, spot, strike) = (kind(random), price(random), price(random), price(random));
	let (time, rate, sigma) = (seconds(random), rate(random), volatility(random));
	let on_spot = implied::price(kind, spot, strike, sigma, time, rate);
	let on_forward = implied::price_on_forward(kind, spot, strike, sigma, time, rate);
	let inputs = (kind, paid, spot, strike, time, rate, sigma);
	for (forward, priced) in [(false, on_spot), (true, on_forward)] {
		claim(not_negative(priced.map(Price::get)), "price", &inputs)?;
		// a price that the option has, or any
		let paid = if random.coin() { priced.unwrap_or(paid) } else { paid };
		let (solved, found) = if forward {
			(
				implied::solve_on_forward(kind, paid, spot, strike, time, rate),
				implied::implied_volatility_on_forward(kind, paid, spot, strike, time, rate),
			)
		} else {
			(
				implied::solve(kind, paid, spot, strike, time, rate),
				implied::implied_volatility(kind, paid, spot, strike, time, rate),
			)
		};
		let known = match solved {
			Ok(Implied::Volatility { volatility, uncertainty }) => {
				let sound = !volatility.get().is_negative() && uncertainty.get().is_positive();
				claim(sound, "solved", &(inputs, solved))?;
				(uncertainty <= implied::TOLERANCE).then_some(volatility)
			}
			_ => None,
		};
		claim(found.ok() == known, "implied volatility", &(inputs, paid, solved, found))?;
	}
	Ok(())
}

fn grid(random: &mut Random) -> MultiplierGrid {
	let root = random.bits() as u32;
	MultiplierGrid {
		band_width_percent: random.of(&[0, 1, 7, 10, 20, 25, 50, 50, 100, 255]),
		tenors: random.of(&[0, 1, 2, 3, 4, 64, 65, 255]),
		max_root_seconds: random.of(&[0, 1, 3_600, 5_617, u32::MAX, root]),
	}
}

/// A table on the grid with multipliers of one or more, mostly.
fn table(random: &mut Random, grid: &MultiplierGrid) -> Vec<Fixed> {
	let entries = if random.below(16) == 0 { random.below(9) as usize } else { grid.entries() };
	let first = Fixed::from_raw(random.log_uniform(Fixed::SCALE..=10 * Fixed::SCALE));
	let mut table = vec![first; entries.min(6_400)];
	for _ in 0..random.below(4) {
		let place = random.below(table.len().max(1) as u64) as usize;
		if let Some(entry) = table.get_mut(place) {
			*entry = Fixed::from_raw(positive(random).raw().max(Fixed::SCALE));
		}
	}
	if random.below(16) == 0 {
		table.fill(fixed(random));
	}
	table
}

fn probe_multipliers(random: &mut Random) -> Result<(), String> {
	let grid = grid(random);
	let (delta, time) = (delta(random), seconds(random));
	let (calls, puts) = (table(random, &grid), table(random, &grid));
	let tables = Multipliers { call: &calls, put: &puts };
	let valid = tables.validate(&grid).is_ok();
	claim(!valid || grid.validate().is_ok(), "tables", &grid)?;
	if let Ok(at) = grid.position(delta, time) {
		let inside = at.band < grid.bands() && at.tenor < grid.tenors;
		let rest = (Fixed::ZERO..Fixed::ONE).contains(&at.remainder);
		claim(inside && rest, "position", &(grid, delta, time, at))?;
		let kind = kind(random);
		let multiplier = tables.at(kind, &grid, &at);
		let one = multiplier.map_or(true, |multiplier| multiplier >= Fixed::ONE);
		claim(one && (!valid || multiplier.is_ok()), "multiplier", &(grid, at, multiplier))?;
	}
	let [band, tenor] = [random.bits() as u8, random.bits() as u8];
	let at = MultiplierPosition { band, tenor, remainder: share(random) };
	let _ = grid.multiplier(tables.of(OptionKind::Put), &at);
	Ok(())
}

fn borrow_rates(random: &mut Random) -> BorrowRates {
	let [sell_long, sell_short, buy_long, buy_short] =
		[rate(random), rate(random), rate(random), rate(random)];
	BorrowRates { sell_long, sell_short, buy_long, buy_short }
}

fn smile(random: &mut Random) -> SabrParameters {
	let input = inputs::sabr(random);
	if random.below(8) == 0 {
		SabrParameters { alpha: fixed(random), ..input.parameters }
	} else {
		input.parameters
	}
}

fn probe_quote(random: &mut Random) -> Result<(), String> {
	let grid = grid(random);
	let tables: Vec<_> = (0..6).map(|_| table(random, &grid)).collect();
	let pair = |first: usize| Multipliers { call: &tables[first], put: &tables[first + 1] };
	let bounds = [(seconds(random) / 2, share(random)), (u64::MAX, share(random))];
	let parameters = PricingParameters {
		bid_ask_spread: share(random),
		slippage_gradient: share(random),
		grid,
		slippage_multipliers: pair(0),
		lending_multipliers: pair(2),
		borrow_multipliers: pair(4),
		lending_rate: rate(random),
		borrow_rates: borrow_rates(random),
		upper_bounds: &bounds,
		spot_shock: share(random),
		health_factor: Fixed::from_raw(random.log_uniform(Fixed::SCALE..=5 * Fixed::SCALE)),
		min_spread: share(random),
		hedge_cost: share(random),
		staleness_coefficient: share(random),
		min_premium: share(random),
		low_delta: LowDelta { threshold: delta(random), volatility: volatility(random) },
		fee_per_contract: share(random),
		decimals: decimals(random),
	};
	let _ = parameters.validate();
	let order = Order {
		kind: kind(random),
		strike: price(random),
		seconds: if random.coin() { seconds(random) } else { inputs::seconds(random) },
		contracts: contracts(random),
		taker_buys: random.coin(),
	};
	let locked = random.coin().then(|| fixed(random));
	let (spot, age) = (price(random), seconds(random));
	let market = Market { spot, age, net_exposure: fixed(random), locked };
	let (smile, rate) = (smile(random), rate(random));
	let on_smile = quote::quote(&order, &market, &smile, rate, &parameters);
	let flat = quote::quote_at(&order, &market, volatility(random), rate, &parameters);
	for quoted in [on_smile, flat].into_iter().flatten() {
		claim(sound(&order, &parameters, &quoted), "quote", &(order, market, parameters, quoted))?;
	}
	let margin = mostly_positive(random);
	let peer = quote::parity::quote(&order, &market, (&smile, rate), rate, margin, &parameters);
	let fee = peer.map_or(true, |q| order.taker_buys || q.due.fee <= q.due.premium / 8);
	claim(fee, "peer's quote", &(order, market, parameters))?;
	let _ = quote::parity::value(&order, market.spot, price(random), volatility(random), rate);
	Ok(())
}

/// What holds of every quote.
fn sound(order: &Order, parameters: &PricingParameters, q: &Quote) -> bool {
	let total =
		if order.taker_buys { q.premium.checked_add(q.fee) } else { q.premium.checked_sub(q.fee) };
	let capped = q.low_delta_cap.is_none_or(|cap| !cap.is_negative() && !order.taker_buys);
	let charges = [q.value, q.collateral, q.spread, q.staleness_spread, q.slippage_factor];
	total == Some(q.total)
		&& capped
		&& q.fee <= q.premium / 8
		&& charges.iter().all(|charge| !charge.is_negative())
		&& q.slippage_multiplier >= Fixed::ONE
		&& q.volatility_used <= q.volatility
		&& (order.taker_buys || q.contracts_short.is_zero())
		&& q.position.band < parameters.grid.bands()
}

fn probe_premium(random: &mut Random) -> Result<(), String> {
	let (value, charges, least) = (share(random), fixed(random), share(random));
	let (number, decimals, fee) = (contracts(random), decimals(random), share(random));
	let _ = quote::buy_premium_ceil(value, charges, least, number, decimals);
	let cap = random.coin().then(|| mostly_positive(random));
	let inputs = (value, charges, cap, decimals);
	let sold = quote::sell_premium_floor(value, charges, cap, decimals);
	let uncapped = quote::sell_premium_floor(value, charges, None, decimals);
	let lower = sold.is_err() || uncapped.is_err() || sold <= uncapped;
	claim(lower, "sale", &inputs)?;
	let (premium, limit) = (wide(random), wide(random));
	let _ = quote::is_acceptable(premium, limit, random.coin());
	let due = quote::fee(fee, number, premium, decimals);
	claim(due.map_or(true, |due| due <= premium / 8), "fee", &(fee, number, premium, decimals))?;
	let small = quote::premium_too_small(fee, number, premium, decimals);
	claim(due.is_ok() == small.is_ok(), "too small", &(fee, number, premium, decimals))?;
	let low = LowDelta { threshold: delta(random), volatility: volatility(random) };
	let _ = low.applies(delta(random));
	let factor = (mostly_positive(random), mostly_positive(random), fixed(random), share(random));
	let (gradient, multiplier, exposure, size) = factor;
	let taker_buys = random.coin();
	let scaled = quote::slippage_factor_scaled(gradient, multiplier, exposure, size, taker_buys);
	claim(not_negative(scaled), "slippage", &factor)?;
	let plain = quote::slippage_factor(gradient, exposure, size, taker_buys);
	claim(not_negative(plain), "slippage", &factor)
}

fn probe_spread(random: &mut Random) -> Result<(), String> {
	let (rate, time) = (rate(random), seconds(random));
	let (collateral, multiplier, number) = (share(random), share(random), mostly_positive(random));
	let inputs = (rate, time, collateral, multiplier, number);
	let signed = |result: Result<Fixed, MathError>| {
		result.map_or(true, |cost| cost.is_zero() || cost.is_negative() == rate.get().is_negative())
	};
	let interest = quote::interest(rate, time);
	let loses_all = interest.map_or(true, |interest| interest >= Fixed::from_int(-1));
	claim(signed(interest) && loses_all, "interest", &inputs)?;
	claim(signed(quote::lending_premium(rate, time, collateral, multiplier)), "lending", &inputs)?;
	let (delta, spot) = (delta(random), price(random));
	let borrow = quote::borrow_premium(rate, time, delta, number, spot, multiplier);
	claim(signed(borrow), "borrow", &(inputs, delta, spot))?;
	let sigma = volatility(random);
	let stale = quote::staleness_spread(delta, spot, sigma, multiplier, time, number);
	claim(not_negative(stale), "staleness", &(inputs, delta, spot, sigma))?;
	let total = quote::total_spread(fixed(random), fixed(random), multiplier, number);
	claim(not_negative(total), "total", &inputs)?;
	let held = fixed(random);
	let short = quote::contracts_left_short(held, number, random.coin());
	let inside = short.map_or(true, |short| (Fixed::ZERO..=number).contains(&short));
	claim(inside, "left short", &(held, number))?;
	claim(not_negative(quote::locked_collateral(collateral, number, multiplier)), "lock", &inputs)?;
	let rates = borrow_rates(random);
	let _ = (rates.validate(), rates.of(OptionKind::Call, random.coin()));
	Ok(())
}

fn probe_surface(random: &mut Random) -> Result<(), String> {
	let (t0, v0, t1, v1) =
		(seconds(random), volatility(random), seconds(random), volatility(random));
	let inputs = (t0, v0, t1, v1, seconds(random));
	let between = surface::interpolate_volatility(t0, v0, t1, v1, inputs.4);
	claim(not_negative(between.map(Volatility::get)), "between", &inputs)?;
	let ratio = Fixed::from_raw(random.log_uniform(Fixed::SCALE..=i128::MAX));
	let smoothed = surface::smoothed_volatility(v0, v1, t0, t1, ratio);
	let inside = smoothed.map_or(true, |mark| {
		let low = v1.get().div_floor(ratio).unwrap_or(Fixed::ZERO);
		let high = v1.get().mul_ceil(ratio).unwrap_or(Fixed::MAX);
		// where both ends round to one number, that one
		mark.get() >= low && mark.get() <= high
	});
	claim(inside, "smoothed", &(inputs, ratio, smoothed))?;
	let _ = surface::smoothed_volatility(v0, v1, t0, t1, fixed(random));
	let mut knots: Vec<_> = (0..random.below(4))
		.map(|_| SsviKnot {
			years: share(random),
			theta: share(random),
			psi: share(random),
			rho: Fixed::from_raw(random.signed(Fixed::SCALE)),
		})
		.collect();
	knots.sort_unstable_by_key(|knot| knot.years);
	let (spot, strike, years) = (price(random), price(random), mostly_positive(random));
	let other = surface::ssvi_volatility(&knots, spot, strike, years);
	claim(not_negative(other.map(Volatility::get)), "ssvi", &(knots, spot, strike, years))
}

fn probe_checks(random: &mut Random) -> Result<(), String> {
	let count = random.below(5);
	let list = |random: &mut Random| -> Vec<Volatility> {
		(0..count).map(|_| volatility(random)).collect()
	};
	let (near, far) = (list(random), list(random));
	let mut strikes: Vec<_> = (0..count).map(|_| price(random)).collect();
	strikes.sort_unstable();
	let (time, later, limit) = (seconds(random), seconds(random), share(random));
	let inputs = (&near, &far, &strikes, time, later, limit);
	let forward = price(random);
	let _ = surface::density(&strikes, &near, forward, time);
	let moneyness: Vec<_> = strikes.iter().map(|strike| strike.get()).collect();
	let calendar = surface::calendar(&moneyness, (&near, time), (&far, later));
	claim(calendar.is_err() || time <= later, "calendar", &inputs)?;
	let positive = near.iter().all(|volatility| volatility.get().is_positive());
	claim(surface::positive_variance(&near).is_ok() == positive, "variance", &inputs)?;
	let _ = surface::call_put_gap(&near, &far, limit);
	let (low, high) = (volatility(random), volatility(random));
	let all = near.iter().all(|volatility| (low..=high).contains(volatility));
	claim(surface::range(&near, low, high).is_ok() == all, "range", &inputs)?;
	let still = surface::moves(&near, &near, Fixed::ZERO);
	claim(still.is_ok() || near.iter().any(|v| v.get().is_negative()), "still", &inputs)?;
	let _ = surface::moves(&near, &far[..far.len().min(1)], limit);
	let (old, new, most) = (rate(random), rate(random), rate(random));
	let inside = surface::rate_in_range(old, most).is_ok();
	claim(!inside || old <= surface::MAX_RATE, "rate", &(old, most))?;
	let step = surface::rate_step(old, new, most);
	claim(step.is_err() || !most.get().is_negative(), "step", &(old, new, most))?;
	Ok(())
}
