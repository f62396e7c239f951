//! Smiles: `sabr_rysk`.

use super::report::{fixed, number, text, Report};
use dhv_math::{
	black_scholes::forward,
	sabr::{self, parity, SabrParameters},
	surface::{rate_in_range, MAX_RATE},
	Fixed, MathError, Price, Rate, Volatility,
};
use serde_json::Value;

/// Volatilities of strikes, and what has none.
pub fn sabr_rysk(file: &Value, report: &mut Report) {
	report.each(file, "cases", |case, name, report| match volatility_case(case, name, report) {
		Some(()) => {}
		None => report.fail(name, "cannot read the case"),
	});
	report.each(file, "reject_cases", |case, name, report| {
		let refused = if case.get("quote").is_some() {
			refused_quote(&text(case, "quote"))
		} else {
			refused_field(&text(case, "field"), &text(case, "value"))
		};
		match refused {
			Ok(refused) => report.exact(name, "refused", refused, true),
			Err(reason) => report.fail(name, &reason),
		}
	});
}

fn volatility_case(case: &Value, name: &str, report: &mut Report) -> Option<()> {
	let (inputs, expected) = (case.get("inputs")?, case.get("expected")?);
	let tolerance: f64 = text(case.get("tolerance")?, "abs").parse().ok()?;
	let p = SabrParameters {
		alpha: number(inputs, "alpha")?,
		beta: number(inputs, "beta")?,
		rho: number(inputs, "rho")?,
		nu: number(inputs, "volvol")?,
	};
	let seconds = inputs.get("seconds_to_expiry")?.as_u64()?;
	let rate = Rate::new(number(inputs, "interest_rate")?);
	report.exact(name, "parameters of the peer", parity::validate(&p, rate), Ok(()));
	let ahead = match forward(Price::new(number(inputs, "spot")?), rate, seconds) {
		Ok(ahead) => ahead,
		Err(error) => {
			report.fail(name, &format!("no forward: {error}"));
			return Some(());
		}
	};
	report.close(name, "forward", ahead.get(), &text(expected, "forward"), tolerance);

	let strike = Price::new(number(inputs, "strike")?);
	let peer = parity::implied_volatility(&p, ahead, strike, seconds);
	let ours = sabr::implied_volatility(&p, ahead, strike, seconds);
	let outcome = text(expected, "outcome");
	if outcome.starts_with("reject") {
		report.exact(name, "volatility", peer, Err(MathError::OutOfDomain));
		report.exact(name, "volatility", ours, Err(MathError::OutOfDomain));
	} else if outcome == "ok" {
		let Ok(peer) = peer else {
			report.fail(name, &format!("no volatility: {peer:?}"));
			return Some(());
		};
		report.close(name, "volatility", peer.get(), &text(expected, "vol"), tolerance);
		let floor = Fixed::from_raw(text(expected, "vol_e18_floor").parse().ok()?);
		report.close(name, "volatility", peer.get(), &floor.to_string(), tolerance);
		report.exact(name, "volatility", ours, narrowed(&p, peer, ours));
	} else {
		report.fail(name, &format!("unknown outcome {outcome}"));
	}
	Some(())
}

/// What the narrower domain should give: the same, or a refusal of parameters outside it or of a
/// correction below 0.1 (which shows only in the refusal).
fn narrowed(
	p: &SabrParameters,
	peer: Volatility,
	ours: Result<Volatility, MathError>,
) -> Result<Volatility, MathError> {
	p.validate()?;
	if ours.is_err() && p.nu > Fixed::from_int(5) {
		return Err(MathError::OutOfDomain);
	}
	Ok(peer)
}

const GOOD: SabrParameters = SabrParameters {
	alpha: Fixed::from_bps(2_500),
	beta: Fixed::ONE,
	rho: Fixed::from_bps(3_000),
	nu: Fixed::from_bps(15_000),
};

/// Whether both domains refuse the value of one field.
fn refused_field(field: &str, value: &str) -> Result<bool, String> {
	let value = fixed(value).ok_or("cannot read the value")?;
	let mut bad = GOOD;
	let mut rate = Rate::ZERO;
	match field {
		"callAlpha" | "putAlpha" => bad.alpha = value,
		"callBeta" | "putBeta" => bad.beta = value,
		"callRho" | "putRho" => bad.rho = value,
		"callVolvol" | "putVolvol" => bad.nu = value,
		"interestRate" => rate = Rate::new(value),
		_ => return Err(format!("unknown field {field}")),
	}
	if parity::validate(&GOOD, Rate::ZERO).is_err() || GOOD.validate().is_err() {
		return Err("the unchanged parameters are refused".into());
	}
	let ours = bad.validate().is_err() || rate_in_range(rate, MAX_RATE).is_err();
	Ok(ours && parity::validate(&bad, rate) == Err(MathError::OutOfDomain))
}

/// Whether there is no volatility in some situation.
fn refused_quote(situation: &str) -> Result<bool, String> {
	let hundred = Price::new(Fixed::from_int(100));
	let seconds = 2_592_000;
	let (p, spot, strike) = if situation.starts_with("spot = 0") {
		(GOOD, Price::ZERO, hundred)
	} else if situation.starts_with("strike = 0") {
		(GOOD, hundred, Price::ZERO)
	} else if situation.starts_with("no parameters") {
		// what a map holds where nothing was stored
		(SabrParameters::default(), hundred, hundred)
	} else if situation.contains("expir") || situation.contains("time") {
		return Ok(super::quote::refuses_expired());
	} else {
		return Err(format!("unknown situation {situation}"));
	};
	let ahead = forward(spot, Rate::ZERO, seconds).map_err(|error| error.to_string())?;
	let refused = Err(MathError::OutOfDomain);
	Ok(sabr::implied_volatility(&p, ahead, strike, seconds) == refused
		&& parity::implied_volatility(&p, ahead, strike, seconds) == refused)
}
