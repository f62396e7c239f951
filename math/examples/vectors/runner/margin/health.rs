//! Collateral and health of the registry.

use super::{naked::Naked, *};
use dhv_math::margin::{
	health::{health_floor, release_floor},
	parity, Action, HealthFactors,
};

/// `rysk_registry_health.json`
pub fn rysk_registry_health(file: &Value, report: &mut Report) {
	each(report, file, "cases", |case| health(file, case));
	each(report, file, "collateral_cases", |case| collateral(file, case));
	each(report, file, "burn_cases", burn);
}

fn factors(file: &Value, kind: OptionKind) -> Outcome<HealthFactors> {
	let side = if kind == OptionKind::Put { "put" } else { "call" };
	let own = &file["health_factors"][side];
	Ok(HealthFactors { upper: integer(own, "upper")?, lower: integer(own, "lower")? })
}

fn health(file: &Value, case: &Value) -> Outcome {
	let (inputs, expected) = (inputs(case), expected(case));
	let factors = factors(file, product(inputs)?.0)?;
	let (margin, collateral) =
		(integer(inputs, "margin_units")?, integer(inputs, "collateral_units")?);
	let ours = math(factors.action(collateral, margin))?;
	if expected.get("outcome").is_some() {
		equal("margin of an empty vault", margin, 0)?;
		let peer = parity::adjustment(collateral, margin, &factors);
		equal("the peers' health", peer, Err(MathError::DivisionByZero))?;
		equal("our health", math(health_floor(collateral, margin))?, None)?;
		let wanted = if collateral == 0 { Action::None } else { Action::Release(collateral) };
		return equal("our action", ours, wanted);
	}
	let peer = math(parity::adjustment(collateral, margin, &factors))?;
	equal("health", peer.health, integer(expected, "health_bps")?)?;
	equal("our health", math(health_floor(collateral, margin))?, Some(peer.health))?;
	equal("target", peer.target, integer(expected, "upper_target_units")?)?;
	let (above, below) =
		(peer.health > u128::from(factors.upper), peer.health < u128::from(factors.lower));
	equal("above", Some(above), expected["is_above_max"].as_bool())?;
	equal("below", Some(below), expected["is_below_min"].as_bool())?;
	let amount: u128 = integer(expected, "amount_units")?;
	match text(expected, "action").as_str() {
		"none" => {
			equal("amount", amount, 0)?;
			equal("action", (peer.action, ours), (Action::None, Action::None))
		}
		"deposit" => {
			equal("action", peer.action, Action::TopUp(amount))?;
			// The target is rounded up.
			let same = [Action::TopUp(amount), Action::TopUp(amount + 1)].contains(&ours);
			ensure(same, "our top-up differs")
		}
		"withdraw" => {
			equal("action", peer.action, Action::Release(amount))?;
			let less = amount.checked_sub(1).map(Action::Release);
			ensure(ours == Action::Release(amount) || Some(ours) == less, "our release differs")
		}
		other => Err(format!("unknown action {other:?}")),
	}
}

fn collateral(file: &Value, case: &Value) -> Outcome {
	let (inputs, expected) = (inputs(case), expected(case));
	let (kind, asset) = product(inputs)?;
	let decimals = match asset {
		CollateralAsset::StrikeAsset => 6,
		CollateralAsset::Underlying => 18,
	};
	let factors = factors(file, kind)?;
	let naked = Naked::read(file, inputs, decimals)?;
	let margin = naked.units()?;
	equal("margin", margin, integer(expected, "margin_units")?)?;
	let locked = math(parity::opening_collateral(margin, &factors))?;
	equal("collateral", locked, integer(expected, "collateral_units")?)?;
	naked.check_ours(margin)?;
	let upper = math(factors.initial_ceil(margin))?;
	ensure(upper == locked || upper == locked + 1, "ours is not the peers' rounded up")
}

fn burn(case: &Value) -> Outcome {
	let (inputs, expected) = (inputs(case), expected(case));
	let collateral = integer(inputs, "collateral_units")?;
	let of = |key| integer(inputs, key).map(Contracts::from_units);
	let released = math(release_floor(collateral, of("burn_e8")?, of("short_e8")?))?;
	let most = integer(&case["tolerance"], "abs_units")?;
	near("released", released, integer(expected, "collateral_released")?, most)?;
	near("left", collateral - released, integer(expected, "collateral_left")?, most)
}
