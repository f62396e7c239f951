//! Margin, liquidation and settlement.

use super::{
	apart, basis_points, claim, contracts, decimals, fixed, kind, moment, mostly_positive,
	not_negative, price, seconds, share, wide, Probe,
};
use crate::reference::random::Random;
use dhv_math::{
	margin::{
		self, auction, bounds, health, legs, naked, parity, settlement, spread, waterfall,
		CollateralAsset, Conversion, HealthFactors, Leg, NakedOption, Standing, Trigger,
	},
	Contracts, Fixed, NakedMargin,
};

pub const PROBES: &[(&str, Probe)] = &[
	("margin::auction", probe_auction),
	("margin::bounds", probe_bounds),
	("margin::health", probe_health),
	("margin::legs", probe_legs),
	("margin::naked", probe_naked),
	("margin::parity", probe_parity),
	("margin::parity (settlement)", probe_parity_settlement),
	("margin::settlement", probe_settlement),
	("margin::spread", probe_spread),
	("margin::waterfall", probe_waterfall),
];

fn side(random: &mut Random) -> CollateralAsset {
	random.of(&[CollateralAsset::StrikeAsset, CollateralAsset::Underlying])
}

fn terms(random: &mut Random) -> NakedMargin {
	NakedMargin { upper_bound: share(random), spot_shock: share(random) }
}

fn leg(random: &mut Random) -> Leg {
	Leg { contracts: contracts(random), strike: price(random) }
}

fn conversion(random: &mut Random) -> Conversion {
	if random.coin() {
		Conversion::NONE
	} else {
		Conversion { from: price(random), to: price(random) }
	}
}

fn probe_auction(random: &mut Random) -> Result<(), String> {
	let (kind, side, strike, spot) = (kind(random), side(random), price(random), price(random));
	let start = auction::start_price_floor(kind, side, strike, spot, share(random));
	claim(not_negative(start), "start price", &(kind, side, strike, spot))?;
	let debt = auction::Debt {
		collateral: wide(random),
		contracts: contracts(random),
		decimals: decimals(random),
	};
	let (target, bid, dust) = (mostly_positive(random), mostly_positive(random), wide(random));
	let end = debt.end_price_floor();
	claim(not_negative(end), "end price", &debt)?;
	let paid = debt.payment_floor(end.unwrap_or(bid), debt.contracts);
	let covered = end.is_err() || paid.map_or(true, |paid| paid <= debt.collateral);
	claim(covered, "payment", &debt)?;
	let limit = debt.close_limit(target, bid, dust);
	claim(limit.map_or(true, |limit| limit <= debt.contracts), "limit", &(debt, target, bid))?;
	let _ = debt.payment_floor(bid, contracts(random));
	let auction =
		auction::Auction { started: moment(random), start_price: mostly_positive(random) };
	let (last, now) = (mostly_positive(random), moment(random));
	if let Ok(price) = auction.price_floor(last, now) {
		let inside = price <= last && price >= auction.start_price.min(last);
		claim(inside, "auction price", &(auction, last, now, price))?;
	}
	let (held, required) = (wide(random), wide(random));
	let open = auction.is_open(now, moment(random), held, required);
	claim(!open || !auction::is_recovered(held, required), "open", &(held, required))?;
	let (value, share) = (mostly_positive(random), share(random));
	let capped = auction::capped_price_floor(bid, value, last, share);
	claim(capped.map_or(true, |price| price <= bid.min(last)), "cap", &(bid, value, last, share))?;
	let _ = auction::leaves_enough(held, contracts(random), dust);
	Ok(())
}

fn probe_bounds(random: &mut Random) -> Result<(), String> {
	let mut table: Vec<_> =
		(0..random.below(5)).map(|_| (seconds(random), mostly_positive(random))).collect();
	if random.below(8) > 0 {
		table.sort_unstable();
	}
	let time = if random.coin() { seconds(random) } else { random.below(1 << 26) };
	if let Ok(bound) = margin::upper_bound(&table, time) {
		let values = table.iter().map(|(_, value)| *value);
		let inside = values.clone().min() <= Some(bound) && Some(bound) <= values.max();
		claim(inside, "upper bound", &(&table, time, bound))?;
	}
	let step = margin::upper_bound_step(&table, time);
	let known = step.map_or(true, |step| table.iter().any(|(_, value)| *value == step));
	claim(known, "step", &(&table, time))?;
	let (times, values): (Vec<_>, Vec<_>) = table.iter().copied().unzip();
	let cut = random.below(2) as usize;
	let _ = bounds::check_knots(Some(seconds(random)), &times, &values[..values.len().min(cut)]);
	let first = bounds::check_knots(None, &times, &values);
	claim(first.is_err() || bounds::check_table(&table, 0).is_ok(), "knots", &table)?;
	let latest = seconds(random);
	let reaches = table.last().is_some_and(|(last, _)| *last >= latest);
	claim(bounds::check_table(&table, latest).is_err() || reaches, "table", &(&table, latest))?;
	let (before, value) = (table.clone(), fixed(random));
	let at = if random.coin() { times.first().copied().unwrap_or(time) } else { time };
	let updated = bounds::update_knot(&mut table, at, value);
	claim(updated.is_ok() || table == before, "update", &(before, at, value))?;
	let _ = (bounds::check_dust(wide(random)), terms(random).check());
	Ok(())
}

fn probe_health(random: &mut Random) -> Result<(), String> {
	let factors = HealthFactors { upper: basis_points(random), lower: basis_points(random) };
	let (collateral, margin) = (wide(random), wide(random));
	let inputs = (factors, collateral, margin);
	let _ = (factors.check(), factors.initial_ceil(margin), factors.maintenance_ceil(margin));
	let left = match factors.action(collateral, margin) {
		Ok(margin::Action::TopUp(amount)) => collateral.checked_add(amount),
		Ok(margin::Action::Release(amount)) => collateral.checked_sub(amount),
		_ => None,
	};
	if let Some(left) = left {
		let sound = factors.maintenance_ceil(margin).is_ok_and(|least| left >= least);
		claim(sound, "action", &inputs)?;
		claim(factors.action(left, margin) == Ok(margin::Action::None), "twice", &inputs)?;
	}
	let _ = health::health_floor(collateral, margin);
	let (burned, short) = (contracts(random), contracts(random));
	let released = health::release_floor(collateral, burned, short);
	claim(released.map_or(true, |part| part <= collateral), "release", &(collateral, burned))?;
	let (a, b) = ((collateral, burned), (margin, short));
	let order = health::compare_backing(a, b);
	claim(order == health::compare_backing(b, a).reverse(), "order", &(a, b))
}

fn probe_legs(random: &mut Random) -> Result<(), String> {
	let mut terms = || legs::Terms {
		underlying: random.below(2),
		strike_asset: random.below(2),
		collateral_asset: random.below(3),
		expiry: moment(random),
		kind: kind(random),
		strike: price(random),
	};
	let list = [terms(), terms(), terms()];
	let _ = list[0].collateral();
	let (shorts, longs) = (random.below(3) as usize, random.below(3) as usize);
	let assets = [0, 1];
	let assets = &assets[..random.below(3) as usize];
	let vault = random.of(&[legs::VaultKind::MaxLoss, legs::VaultKind::Naked]);
	let checked = legs::check_vault(vault, &list[..shorts], &list[1..=longs], assets);
	let naked_long = vault.can_fall_short() && longs > 0;
	claim(checked.is_err() || (shorts < 2 && longs < 2 && !naked_long), "vault", &(shorts, longs))
}

fn probe_naked(random: &mut Random) -> Result<(), String> {
	let option = NakedOption {
		kind: kind(random),
		collateral: side(random),
		strike: price(random),
		margin: terms(random),
		decimals: decimals(random),
	};
	let (spot, number, factor) = (price(random), contracts(random), basis_points(random));
	let inputs = (option, spot, number, factor);
	claim(not_negative(option.per_contract_ceil(spot)), "per contract", &inputs)?;
	let _ = option.margin_ceil(spot, number);
	let held = wide(random);
	if let Ok(required) = option.requirement_ceil(spot, number, factor) {
		let short = option.is_short_of(spot, held, number, factor);
		claim(short.map_or(true, |short| short == (held < required)), "short of", &inputs)?;
	}
	// 127 exact comparisons: not in every probe
	if random.below(16) == 0 {
		if let Ok(Trigger::At(price)) = option.trigger_price(held, number, factor) {
			let short = option.is_short_of(price, held, number, factor);
			claim(price.get().is_positive() && short == Ok(true), "trigger", &(inputs, held))?;
			claim(Trigger::At(price).is_crossed(option.kind, price), "crossed", &inputs)?;
		}
	}
	let collateral =
		naked::naked_strike_collateral(option.kind, spot, option.strike, &option.margin);
	claim(not_negative(collateral), "collateral", &inputs)?;
	let per_contract = mostly_positive(random);
	let total = margin::collateral_ceil(per_contract, number, option.decimals);
	let floor = margin::payout_floor(per_contract, number, option.decimals);
	claim(apart(floor, total), "totals", &(per_contract, number, option.decimals))
}

fn probe_settlement(random: &mut Random) -> Result<(), String> {
	let (kind, fixing, conversion) = (kind(random), price(random), conversion(random));
	let (short, long, decimals) = (leg(random), leg(random), decimals(random));
	let inputs = (kind, fixing, conversion, short, long, decimals);
	claim(not_negative(margin::cash_value(kind, short.strike, fixing)), "cash", &inputs)?;
	let rate = settlement::payout_rate_floor(kind, short.strike, fixing, conversion);
	claim(not_negative(rate), "rate", &inputs)?;
	let _ = settlement::holder_payout_floor(kind, short, fixing, conversion, decimals);
	let collateral = wide(random);
	let settled =
		settlement::settle_vault(kind, (short, long), fixing, collateral, conversion, decimals);
	claim(settled.map_or(true, |s| s.returned == 0 || s.shortfall == 0), "vault", &inputs)?;
	let cash = mostly_positive(random);
	let (floor, ceil) = (
		margin::payout_floor(cash, short.contracts, decimals),
		margin::payout_ceil(cash, short.contracts, decimals),
	);
	claim(apart(floor, ceil), "payout", &(cash, short, decimals))?;
	let (payout, rate) = (wide(random), Fixed::from_bps(random.below(600) as u32));
	if let Ok(redeemed) = settlement::redeem(payout, rate) {
		let whole = redeemed.to_holder.checked_add(redeemed.fee) == Some(payout);
		claim(whole && redeemed.fee <= payout / 20, "redeem", &(payout, rate))?;
	}
	let _ = settlement::redeem(payout, fixed(random));
	let (at, period, now) = (moment(random), seconds(random), moment(random));
	let _ = settlement::may_record(at, period, now);
	let last = random.of(&[
		settlement::Fixing::Stable,
		settlement::Fixing::Missing,
		settlement::Fixing::Recorded(at),
	]);
	let fixings = [settlement::Fixing::Stable, settlement::Fixing::Recorded(at), last];
	let settles = settlement::may_settle(&fixings, period, now);
	let both = settlement::is_final(at, period, now) && last.is_final(period, now);
	claim(settles == both, "final", &(fixings, period, now))
}

fn probe_spread(random: &mut Random) -> Result<(), String> {
	let (collateral, requirement, dust) = (wide(random), wide(random), wide(random));
	let met = match spread::standing(collateral, requirement) {
		Standing::Excess(excess) => requirement.checked_add(excess),
		Standing::Deficit(deficit) => requirement.checked_sub(deficit),
	};
	claim(met == Some(collateral), "standing", &(collateral, requirement))?;
	let _ = spread::is_above_dust(collateral, dust);
	let within = spread::is_within_cap(collateral, requirement, dust);
	claim(!within || collateral <= dust, "cap", &(collateral, requirement, dust))?;
	let (kind, side, conversion) = (kind(random), side(random), conversion(random));
	let (short, long, decimals) = (leg(random), leg(random), decimals(random));
	let loss = spread::max_loss_ceil(kind, side, short, long, conversion, decimals);
	let needless = short.contracts == Contracts::ZERO;
	claim(!needless || loss.map_or(true, |loss| loss == 0), "loss", &(short, long))
}

fn probe_waterfall(random: &mut Random) -> Result<(), String> {
	let (owed, held, writer, insurance) = (wide(random), wide(random), wide(random), wide(random));
	let p = waterfall::divide(owed, held, writer, insurance);
	let parts = [p.from_collateral, p.from_writer, p.from_insurance, p.uncovered];
	let sum = parts.into_iter().try_fold(0u128, u128::checked_add);
	let whole = sum == Some(owed) && p.from_collateral.checked_add(p.returned) == Some(held);
	claim(whole && p.from_writer <= writer && p.from_insurance <= insurance, "divide", &p)?;
	let pot = waterfall::Pot { owed: wide(random), collected: wide(random) };
	let pot = pot.with(&p).unwrap_or(pot);
	let Ok(recovery) = pot.recovery_floor() else {
		return Err(format!("recovery of {pot:?}"));
	};
	claim((Fixed::ZERO..=Fixed::ONE).contains(&recovery), "recovery", &pot)?;
	let paid = waterfall::recovered_floor(owed, recovery);
	claim(paid.is_ok_and(|paid| paid <= owed), "recovered", &(owed, recovery))?;
	let paid = waterfall::recovered_floor(owed, fixed(random));
	claim(paid.map_or(true, |paid| paid <= owed), "recovered", &owed)
}

/// A number of 27 decimals of any size, or of up to some thousands.
fn e27(random: &mut Random) -> parity::E27 {
	let limit = 5_000 * parity::E27::ONE.raw();
	parity::E27::from_raw(if random.coin() {
		fixed(random).raw()
	} else {
		random.uniform(-limit / 8..=limit)
	})
}

fn probe_parity(random: &mut Random) -> Result<(), String> {
	let (a, b, decimals) = (e27(random), e27(random), random.bits() as u8);
	let units = wide(random);
	let _ = (a.plus(b), a.minus(b), a.times(b), a.over(b), parity::E27::whole(random.bits()));
	let _ = parity::E27::from_units(units, decimals);
	let (down, up) = (a.to_units(decimals, false), a.to_units(decimals, true));
	claim(apart(down, up), "to units", &(a, decimals))?;
	claim(a.above(b).map_or(true, |above| above.raw() >= 0), "above", &(a, b))?;
	let inputs = parity::NakedInputs {
		kind: kind(random),
		collateral: side(random),
		strike: e27(random),
		spot: e27(random),
		shock: e27(random),
		bound: e27(random),
		amount: e27(random),
	};
	let _ = parity::naked_margin(&inputs);
	let (short, long) = ((e27(random), a), (e27(random), b));
	let _ = parity::spread_margin(inputs.kind, short, long);
	let _ = parity::fork_call_spread((short.0, a), (short.0, b));
	let _ = (parity::convert(a, b, short.0), parity::excess(a, b, decimals));
	let i = parity::AuctionInputs {
		collateral_asset: inputs.collateral,
		cash: e27(random),
		spot: e27(random),
		deviation: e27(random),
		collateral: e27(random),
		debt: e27(random),
		elapsed: random.below(2 * auction::DURATION),
	};
	let _ = (parity::start_price(&i), parity::auction_price(&i));
	let _ = parity::fixed_price(a, b, basis_points(random), decimals);
	let _ = parity::payment(units, wide(random));
	Ok(())
}

fn probe_parity_settlement(random: &mut Random) -> Result<(), String> {
	let (collateral, margin) = (wide(random), wide(random));
	let factors = HealthFactors { upper: basis_points(random), lower: basis_points(random) };
	let _ = parity::opening_collateral(margin, &factors);
	let health = parity::health(collateral, margin);
	let adjusted = parity::adjustment(collateral, margin, &factors);
	claim(adjusted.map_or(true, |a| Ok(a.health) == health), "health", &(collateral, margin))?;
	let conversion = random.coin().then(|| (e27(random), e27(random)));
	let i = parity::SettlementInputs {
		kind: kind(random),
		short: (e27(random), e27(random)),
		long: (e27(random), e27(random)),
		fixing: e27(random),
		conversion,
		collateral: e27(random),
		decimals: decimals(random),
	};
	let _ = parity::vault_payout(&i);
	let _ = parity::payout_rate(i.kind, i.short.1, i.fixing, conversion, i.decimals);
	let (payout, rate) = (wide(random), share(random));
	let fee = parity::fee(payout, rate);
	claim(rate > Fixed::ONE || fee.map_or(true, |fee| fee <= payout), "fee", &(payout, rate))
}
