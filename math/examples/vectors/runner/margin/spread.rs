//! Vaults margined by their largest loss.

use super::*;
use dhv_math::{
	margin::{
		legs::{check_vault, InvalidVault, Terms, VaultKind},
		parity,
		spread::{max_loss_ceil, standing},
		Conversion, Leg, Standing,
	},
	Timestamp,
};

/// One leg of a case.
fn leg(inputs: &Value, side: &str) -> Outcome<Leg> {
	Ok(Leg {
		contracts: contracts(inputs, &format!("{side}_amount"))?,
		strike: price(inputs, &format!("{side}_strike"))?,
	})
}

/// One leg of a case in the peers' fixed point.
fn peer_leg(inputs: &Value, side: &str) -> Outcome<(E27, E27)> {
	Ok((e27(inputs, &format!("{side}_amount"))?, e27(inputs, &format!("{side}_strike"))?))
}

/// `gamma_spread_margin.json`
pub fn gamma_spread_margin(file: &Value, report: &mut Report) {
	each(report, file, "cases", vault);
	each(report, file, "invalid_vaults", invalid);
	each(report, file, "fork_cases", fork);
}

fn vault(case: &Value) -> Outcome {
	let (inputs, expected) = (inputs(case), expected(case));
	let (kind, decimals) = (kind(inputs)?, integer(inputs, "collateral_decimals")?);
	let mut margin =
		math(parity::spread_margin(kind, peer_leg(inputs, "short")?, peer_leg(inputs, "long")?))?;
	let mut conversion = Conversion::NONE;
	if inputs.get("converted_from_price").is_some() {
		let key = ("converted_from_price", "collateral_price");
		margin = math(parity::convert(margin, e27(inputs, key.0)?, e27(inputs, key.1)?))?;
		conversion = Conversion { from: price(inputs, key.0)?, to: price(inputs, key.1)? };
	}
	equal("margin", margin, e27(expected, "margin")?)?;
	let amount = integer(expected, "excess_or_deficit_units")?;
	let wanted = match expected["is_excess"].as_bool() {
		Some(true) => Standing::Excess(amount),
		Some(false) => Standing::Deficit(amount),
		None => return Err("is_excess is missing".into()),
	};
	let peer = math(parity::excess(e27(inputs, "collateral")?, margin, decimals))?;
	equal("standing", peer, wanted)?;

	let side = match kind {
		OptionKind::Put => CollateralAsset::StrikeAsset,
		OptionKind::Call => CollateralAsset::Underlying,
	};
	let legs = (leg(inputs, "short")?, leg(inputs, "long")?);
	let need = math(max_loss_ceil(kind, side, legs.0, legs.1, conversion, decimals))?;
	// The peers cut at 27 decimals what we round up as a whole.
	let cut = 10u128.pow(u32::from(decimals.saturating_sub(26)));
	near("our margin", need, math(margin.to_units(decimals, true))?, cut)?;
	let collateral = units_of(inputs, "collateral", decimals)?;
	match (standing(collateral, need), wanted) {
		(Standing::Excess(ours), Standing::Excess(peer))
		| (Standing::Deficit(ours), Standing::Deficit(peer)) => near("our standing", ours, peer, cut),
		(ours, peer) => Err(format!("our standing is {ours:?}, expected {peer:?}")),
	}
}

/// A put on asset 1 struck in and backed by asset 2.
fn series(strike: i64) -> Terms<u8> {
	Terms {
		underlying: 1,
		strike_asset: 2,
		collateral_asset: 2,
		expiry: Timestamp::from_secs(1),
		kind: OptionKind::Put,
		strike: Price::new(Fixed::from_int(strike)),
	}
}

/// The vaults that a sentence speaks of; each must be refused.
fn invalid(case: &Value) -> Outcome {
	let check = |shorts: &[_], longs: &[_], collaterals: &[_]| {
		check_vault(VaultKind::MaxLoss, shorts, longs, collaterals)
	};
	let (short, long) = (series(200), series(100));
	let sentence = text(case, "case");
	if text(case, "expected") == "excess 100" {
		check(&[], &[], &[2]).map_err(|error| error.to_string())?;
		let none = Leg::default();
		let side = CollateralAsset::StrikeAsset;
		let need = math(max_loss_ceil(OptionKind::Put, side, none, none, Conversion::NONE, 0))?;
		return equal("standing", standing(100, need), Standing::Excess(100));
	}
	equal("expected", text(case, "expected").as_str(), "reject")?;
	if sentence.starts_with("array lengths differ") {
		// `Leg` holds series and amount together: such a vault cannot be written down.
		return Ok(());
	}
	let outcomes = if sentence.starts_with("two shorts") {
		let two = [short, long];
		let outcomes =
			vec![check(&two, &[], &[2]), check(&[], &two, &[2]), check(&[short], &[], &[2, 2])];
		outcomes.into_iter().map(|outcome| (outcome, InvalidVault::TooMany)).collect()
	} else if sentence.starts_with("collateral asset differs") {
		let outcomes = vec![check(&[short], &[long], &[1]), check(&[], &[long], &[1])];
		outcomes.into_iter().map(|outcome| (outcome, InvalidVault::Collateral)).collect()
	} else if sentence.starts_with("long differs from short") {
		let later = Timestamp::from_secs(2);
		[
			(Terms { underlying: 3, ..long }, InvalidVault::Underlying),
			(Terms { strike_asset: 3, ..long }, InvalidVault::StrikeAsset),
			(Terms { collateral_asset: 1, ..long }, InvalidVault::CollateralAsset),
			(Terms { expiry: later, ..long }, InvalidVault::Expiry),
			(Terms { kind: OptionKind::Call, ..long }, InvalidVault::Kind),
		]
		.map(|(long, reason)| (check(&[short], &[long], &[2]), reason))
		.to_vec()
	} else if sentence.starts_with("long is the same series") {
		vec![(check(&[short], &[short], &[2]), InvalidVault::SameSeries)]
	} else {
		return Err(format!("unknown vault: {sentence}"));
	};
	outcomes.into_iter().try_for_each(|(outcome, reason)| equal("check", outcome, Err(reason)))
}

/// The fork's spreads: it asks for equal amounts where we ask for as many longs as shorts.
fn fork(case: &Value) -> Outcome {
	let (inputs, expected) = (inputs(case), expected(case));
	let kind = kind(inputs)?;
	let (short, long) = (peer_leg(inputs, "short")?, peer_leg(inputs, "long")?);
	let (side, decimals) = match text(inputs, "collateral").as_str() {
		"strike asset" => (CollateralAsset::StrikeAsset, 6),
		"underlying" => (CollateralAsset::Underlying, 18),
		other => return Err(format!("unknown collateral {other:?}")),
	};
	let peer = match (kind, side) {
		(OptionKind::Call, CollateralAsset::StrikeAsset) => parity::fork_call_spread(short, long),
		(OptionKind::Put, CollateralAsset::Underlying) => Err(MathError::OutOfDomain),
		_ => parity::spread_margin(kind, short, long),
	};
	let legs = (leg(inputs, "short")?, leg(inputs, "long")?);
	let ours = max_loss_ceil(kind, side, legs.0, legs.1, Conversion::NONE, decimals);
	if is_served(case)? {
		let peer = math(peer)?;
		equal("margin", peer, e27(expected, "margin")?)?;
		let units = integer(expected, "margin_units")?;
		equal("units", math(peer.to_units(decimals, true))?, units)?;
		return near("our margin", math(ours)?, units, 1);
	}
	equal("margin", peer, Err(MathError::OutOfDomain))?;
	let covered = kind == OptionKind::Call && legs.1.contracts >= legs.0.contracts;
	equal("our margin is served", ours.is_ok(), covered)
}
