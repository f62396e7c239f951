//! Settlement.

use super::*;
use dhv_math::{
	margin::{
		parity::{self, SettlementInputs},
		settlement::{
			holder_payout_floor, is_final, may_record, may_settle, redeem, settle_vault, Fixing,
			MAX_REDEMPTION_FEE,
		},
		Conversion, Leg, Standing,
	},
	Timestamp,
};

/// `gamma_settlement.json`
pub fn gamma_settlement(file: &Value, report: &mut Report) {
	each(report, file, "cases", vault);
	each(report, file, "payout_rate_cases", rate);
	each(report, file, "redemption_fee_cases", fee);
	each(report, file, "oracle_period_rules", period);
}

/// The text of the collateral's price at expiry: given, or one for puts and the price of the
/// underlying for calls.
fn collateral_price(inputs: &Value, key: &str, kind: OptionKind) -> String {
	match (text(inputs, key), kind) {
		(given, _) if !given.is_empty() => given,
		(_, OptionKind::Put) => "1".into(),
		(_, OptionKind::Call) => text(inputs, "expiry_price"),
	}
}

fn leg(inputs: &Value, side: &str) -> Outcome<Leg> {
	Ok(Leg {
		contracts: contracts(inputs, &format!("{side}_amount"))?,
		strike: price(inputs, &format!("{side}_strike"))?,
	})
}

fn conversion(to: &str) -> Outcome<Conversion> {
	Ok(Conversion { to: Price::new(read_fixed_ceil(to)?), ..Conversion::NONE })
}

fn vault(case: &Value) -> Outcome {
	let (inputs, expected) = (inputs(case), expected(case));
	let (kind, decimals) = (kind(inputs)?, integer(inputs, "collateral_decimals")?);
	let to = collateral_price(inputs, "collateral_price_at_expiry", kind);
	let pair = |side: &str| -> Outcome<_> {
		Ok((e27(inputs, &format!("{side}_amount"))?, e27(inputs, &format!("{side}_strike"))?))
	};
	let peer = math(parity::vault_payout(&SettlementInputs {
		kind,
		short: pair("short")?,
		long: pair("long")?,
		fixing: e27(inputs, "expiry_price")?,
		conversion: (to != "1").then(|| read_e27(&to).map(|to| (E27::ONE, to))).transpose()?,
		collateral: e27(inputs, "collateral")?,
		decimals,
	}))?;
	let wanted = match expected["settles"].as_bool() {
		Some(true) => Standing::Excess(integer(expected, "payout_units")?),
		Some(false) => Standing::Deficit(integer(expected, "deficit_units")?),
		None => return Err("settles is missing".into()),
	};
	equal("payout", peer, wanted)?;

	let legs = (leg(inputs, "short")?, leg(inputs, "long")?);
	let collateral = units_of(inputs, "collateral", decimals)?;
	let fixing = price(inputs, "expiry_price")?;
	let ours = math(settle_vault(kind, legs, fixing, collateral, conversion(&to)?, decimals))?;
	let (returned, shortfall) = match wanted {
		Standing::Excess(returned) => (returned, 0),
		Standing::Deficit(shortfall) => (0, shortfall),
	};
	near("returned", ours.returned, returned, 1)?;
	near("shortfall", ours.shortfall, shortfall, 1)
}

fn rate(case: &Value) -> Outcome {
	let inputs = inputs(case);
	let (kind, decimals) = (kind(inputs)?, integer(inputs, "collateral_decimals")?);
	let to = collateral_price(inputs, "collateral_price", kind);
	let (strike, fixing) = (e27(inputs, "strike")?, e27(inputs, "expiry_price")?);
	let pair = Some((E27::ONE, read_e27(&to)?));
	let peer = math(parity::payout_rate(kind, strike, fixing, pair, decimals))?;
	let wanted = integer(expected(case), "payout_per_option_units")?;
	equal("rate", peer, wanted)?;
	let one = Leg { contracts: Contracts::ONE, strike: price(inputs, "strike")? };
	let fixing = price(inputs, "expiry_price")?;
	let ours = math(holder_payout_floor(kind, one, fixing, conversion(&to)?, decimals))?;
	equal("our rate", ours, wanted)
}

fn fee(case: &Value) -> Outcome {
	let (inputs, expected) = (inputs(case), expected(case));
	let payout: u128 = integer(inputs, "payout_units")?;
	let rate = Fixed::from_raw(integer(inputs, "fee_e18")?);
	let (fee, to_holder) = (integer(expected, "fee")?, integer(expected, "to_holder")?);
	equal("fee", math(parity::fee(payout, rate))?, fee)?;
	equal("to the holder", payout - fee, to_holder)?;
	if rate > MAX_REDEMPTION_FEE {
		return equal("our fee", redeem(payout, rate), Err(MathError::OutOfDomain));
	}
	let ours = math(redeem(payout, rate))?;
	equal("our fee", (ours.fee, ours.to_holder), (fee, to_holder))
}

/// A rule with cases, or in words.
fn period(case: &Value) -> Outcome {
	let sentence = text(case, "rule");
	let since = Timestamp::from_secs(1_000_000);
	let at = |seconds: u64| Timestamp::from_secs(1_000_000 + seconds);
	if let Some(cases) = case.get("cases").and_then(Value::as_array) {
		return cases.iter().try_for_each(|case| {
			if let Some(wanted) = case["ok"].as_bool() {
				let now = at(integer(case, "since_expiry")?);
				return equal("ok", may_record(since, integer(case, "locking")?, now), wanted);
			}
			let wanted = case["final"].as_bool().ok_or("unknown case of a period")?;
			let (dispute, now) = (integer(case, "dispute")?, at(integer(case, "since_push")?));
			equal("final", is_final(since, dispute, now), wanted)?;
			ensure(Fixing::Stable.is_final(dispute, now), "a stable asset is not final")
		});
	}
	let open = Fixing::Recorded(since);
	if sentence.contains("disputer may override until final") {
		ensure(!open.is_final(1_200, at(1_200)), "final too early")?;
		return ensure(open.is_final(1_200, at(1_201)), "not final in time");
	}
	if sentence.contains("redeem and settle need the prices") {
		let all = |fixings: [Fixing; 3], now| may_settle(&fixings, 1_200, now);
		ensure(all([open, Fixing::Stable, open], at(1_201)), "final prices do not suffice")?;
		for missing in [Fixing::Missing, Fixing::Recorded(at(2))] {
			for place in 0..3 {
				let mut fixings = [open; 3];
				fixings[place] = missing;
				ensure(!all(fixings, at(1_201)), "settles without a final price")?;
			}
		}
		return Ok(());
	}
	Err(format!("unknown rule: {sentence}"))
}
