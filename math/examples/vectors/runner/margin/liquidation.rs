//! Liquidation.

use super::*;
use dhv_math::{
	margin::{
		auction::{is_recovered, leaves_enough, start_price_floor, Auction, Debt},
		legs::VaultKind,
		parity::{self, AuctionInputs},
		settlement::settle_vault,
		settlement::VaultResult,
		Conversion, HealthFactors, Leg,
	},
	Timestamp,
};

/// `gamma_liquidation.json`
pub fn gamma_liquidation(file: &Value, report: &mut Report) {
	each(report, file, "cases", auction);
	each(report, file, "rules", rule);
	each(report, file, "fork_cases", fork);
}

/// What a case expects for numbers of repaid contracts.
fn repaid(expected: &Value) -> Vec<(String, String)> {
	let map = expected.get("collateral_for_repaid").and_then(Value::as_object);
	map.into_iter()
		.flatten()
		.map(|(key, _)| (key.clone(), text(&expected["collateral_for_repaid"], key)))
		.collect()
}

fn auction(case: &Value) -> Outcome {
	let (inputs, expected) = (inputs(case), expected(case));
	let (kind, collateral_asset) = product(inputs)?;
	let (strike, spot) = (e27(inputs, "strike")?, e27(inputs, "spot_at_round")?);
	let cash = math(match kind {
		OptionKind::Put => strike.above(spot),
		OptionKind::Call => spot.above(strike),
	})?;
	let (collateral, debt) = (e27(inputs, "collateral")?, e27(inputs, "debt")?);
	let deviation = e27(inputs, "oracle_deviation")?;
	let elapsed = integer(inputs, "elapsed_seconds")?;
	let peer = AuctionInputs { collateral_asset, cash, spot, deviation, collateral, debt, elapsed };
	if !expected["start_price"].is_null() {
		equal("start", math(parity::start_price(&peer))?, e27(expected, "start_price")?)?;
	}
	equal("end", math(collateral.over(debt))?, e27(expected, "end_price")?)?;
	let price = math(parity::auction_price(&peer))?;
	equal("price", price, e27(expected, "price")?)?;
	let decimals = integer(inputs, "collateral_decimals")?;
	let units = math(price.to_units(decimals, false))?;
	equal("units", units, integer(expected, "price_units")?)?;
	for (amount, paid) in repaid(expected) {
		let contracts = scaled(&amount, 8)?.0;
		equal("paid", math(parity::payment(units, contracts))?.to_string(), paid)?;
	}
	ours(inputs, expected, units)
}

/// The corrected auction, started when the round was: one unit below the peers' price at most.
fn ours(inputs: &Value, expected: &Value, peer: u128) -> Outcome {
	let (kind, collateral_asset) = product(inputs)?;
	let decimals = integer(inputs, "collateral_decimals")?;
	let (strike, spot) = (price(inputs, "strike")?, price(inputs, "spot_at_round")?);
	let deviation = fixed(inputs, "oracle_deviation")?;
	let started = Timestamp::from_secs(1_000);
	let start_price = math(start_price_floor(kind, collateral_asset, strike, spot, deviation))?;
	let vault = Debt {
		collateral: units_of(inputs, "collateral", decimals)?,
		contracts: contracts(inputs, "debt")?,
		decimals,
	};
	let now = math(started.try_add_secs(integer(inputs, "elapsed_seconds")?))?;
	let auction = Auction { started, start_price };
	let price = math(auction.price_floor(math(vault.end_price_floor())?, now))?;
	let one = math(dhv_math::amount::from_fixed_floor(price, decimals))?;
	near("our price", one, peer, 1)?;
	for (amount, paid) in repaid(expected) {
		let contracts = Contracts::from_units(scaled(&amount, 8)?.0);
		let paid: u128 = paid.parse().map_err(|_| "cannot read what is paid")?;
		// The peers round the price of one contract, we only the whole payment.
		let most = contracts.units() / Contracts::ONE.units() + 2;
		near("our payment", math(vault.payment_floor(price, contracts))?, paid, most)?;
	}
	Ok(())
}

/// A rule in words, applied to a vault of 10 contracts with 100 units of collateral.
fn rule(case: &Value) -> Outcome {
	let vault =
		Debt { collateral: 100, contracts: Contracts::from_units(1_000_000_000), decimals: 0 };
	let sentence = text(case, "rule");
	let is = |words: &str| sentence.contains(words);
	if is("naked) can be liquidated") {
		let kinds = (VaultKind::Naked.can_fall_short(), VaultKind::MaxLoss.can_fall_short());
		return equal("naked and other vaults", kinds, (true, false));
	}
	if is("without short") {
		let factors = HealthFactors { upper: 12_000, lower: 11_000 };
		let need = math(factors.maintenance_ceil(0))?;
		return ensure(is_recovered(0, need), "a vault without a short is liquidated");
	}
	let [first, second, third] = [1, 2, 3].map(Timestamp::from_secs);
	if is("after expiry of the short") {
		let auction = Auction { started: first, start_price: Fixed::ONE };
		ensure(auction.is_open(second, third, 99, 100), "no bid before expiry")?;
		return ensure(!auction.is_open(third, third, 99, 100), "a bid at expiry");
	}
	if is("round timestamp must be strictly later") {
		// The start is recorded: an earlier time is refused and would not lower the price.
		let auction = Auction { started: second, start_price: Fixed::ONE };
		ensure(!auction.is_open(first, third, 99, 100), "a bid before the start")?;
		let price = math(auction.price_floor(Fixed::from_int(10), first))?;
		return equal("price before the start", price, Fixed::ONE);
	}
	if is("required <= deposited") {
		ensure(is_recovered(100, 100), "a vault at its requirement is liquidated")?;
		return ensure(!is_recovered(99, 100), "a vault below its requirement is not");
	}
	if is("collateral paid = floor") {
		equal("payment", math(parity::payment(3, 50_000_000))?, 1)?;
		let paid = vault.payment_floor(Fixed::from_int(3), Contracts::from_units(50_000_000));
		return equal("our payment", math(paid)?, 1);
	}
	if is("must be >= dust") {
		let one = Contracts::ONE;
		ensure(leaves_enough(10, one, 10), "the dust itself is refused")?;
		ensure(!leaves_enough(9, one, 10), "less than the dust is accepted")?;
		return ensure(leaves_enough(0, Contracts::ZERO, 10), "a full liquidation is refused");
	}
	if is("must not exceed vault short") {
		let more = Contracts::from_units(1_000_000_001);
		let paid = vault.payment_floor(Fixed::ONE, more);
		return equal("payment", paid, Err(MathError::OutOfDomain));
	}
	if is("payout at expiry exceeds its collateral") {
		return shortfall(&case["example"]);
	}
	Err(format!("unknown rule: {sentence}"))
}

/// A vault that cannot pay: refused by the peers, settled with a shortfall by us.
fn shortfall(example: &Value) -> Outcome {
	let (kind, _) = product(example)?;
	let short = Leg { contracts: Contracts::ONE, strike: price(example, "strike")? };
	let fixing = price(example, "expiry_price")?;
	let collateral = units_of(example, "collateral", 6)?;
	let legs = (short, Leg::default());
	let result = math(settle_vault(kind, legs, fixing, collateral, Conversion::NONE, 6))?;
	let shortfall = units_of(example, "payout", 6)? - collateral;
	equal("result", result, VaultResult { returned: 0, shortfall })
}

fn fork(case: &Value) -> Outcome {
	let (inputs, expected) = (inputs(case), expected(case));
	product(inputs)?;
	let decimals = integer(inputs, "collateral_decimals")?;
	let multiplier = integer(inputs, "liquidation_multiplier_bps")?;
	let (collateral, debt) = (e27(inputs, "collateral")?, e27(inputs, "debt")?);
	let price = math(parity::fixed_price(collateral, debt, multiplier, decimals))?;
	equal("price", price, integer(expected, "price_units")?)?;
	let repaid = contracts(inputs, "repaid")?;
	let paid = math(parity::payment(price, repaid.units()))?;
	equal("paid", paid, integer(expected, "collateral_for_repaid")?)?;
	let vault = Debt {
		collateral: units_of(inputs, "collateral", decimals)?,
		contracts: contracts(inputs, "debt")?,
		decimals,
	};
	let most = math(vault.payment_floor(math(vault.end_price_floor())?, repaid))?;
	ensure(multiplier > 10_000 || paid <= most, "the fork pays more than all collateral")
}
