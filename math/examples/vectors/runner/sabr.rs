//! Smiles and surfaces: `sabr_rysk`, `ssvi_surface_premia`.

use super::report::{fixed, number, text, Report};
use dhv_math::{
	black_scholes::forward,
	sabr::{self, parity, SabrParameters},
	surface::{rate_in_range, ssvi_volatility, SsviKnot, MAX_RATE},
	Fixed, MathError, Price, Rate, Volatility, SECONDS_PER_YEAR,
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
	// The tolerance of the case is that of the volatility; a forward may be nine digits larger.
	let size: f64 = text(expected, "forward").parse().ok()?;
	let slack = tolerance.max(1e-15 * size);
	report.close(name, "forward", ahead.get(), &text(expected, "forward"), slack);

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
		report.exact(name, "volatility", ours, narrowed(&p, peer, (ahead, strike), seconds)?);
	} else {
		report.fail(name, &format!("unknown outcome {outcome}"));
	}
	Some(())
}

/// What the narrower domain should give: a refusal of parameters outside it and of a correction
/// `1 + (a + b + c) T` below 0.1, otherwise the same.
fn narrowed(
	p: &SabrParameters,
	peer: Volatility,
	(forward, strike): (Price, Price),
	seconds: u64,
) -> Option<Result<Volatility, MathError>> {
	let real = |x: Fixed| x.to_string().parse::<f64>().ok();
	let (alpha, beta, rho, nu) = (real(p.alpha)?, real(p.beta)?, real(p.rho)?, real(p.nu)?);
	let power = (real(forward.get())? * real(strike.get())?).powf(1.0 - beta);
	let a = ((1.0 - beta) * alpha).powi(2) / (24.0 * power);
	let b = rho * beta * nu * alpha / (4.0 * power.sqrt());
	let c = (2.0 - 3.0 * rho * rho) * nu * nu / 24.0;
	let years = seconds as f64 / SECONDS_PER_YEAR as f64;
	let accepted = p.validate().is_ok() && 1.0 + (a + b + c) * years >= 0.1;
	Some(if accepted { Ok(peer) } else { Err(MathError::OutOfDomain) })
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
		return Ok(super::whole_quote::refuses_expired());
	} else {
		return Err(format!("unknown situation {situation}"));
	};
	let ahead = forward(spot, Rate::ZERO, seconds).map_err(|error| error.to_string())?;
	let refused = Err(MathError::OutOfDomain);
	Ok(sabr::implied_volatility(&p, ahead, strike, seconds) == refused
		&& parity::implied_volatility(&p, ahead, strike, seconds) == refused)
}

/// A surface in one formula, between and beyond its maturities.
pub fn ssvi_surface_premia(file: &Value, report: &mut Report) {
	let knots = ssvi_knots(file);
	report.each(file, "cases", |case, name, report| {
		let read = || {
			let inputs = case.get("inputs")?;
			let spot = Price::new(number(inputs, "spot")?);
			let strike = Price::new(number(inputs, "strike")?);
			let tolerance: f64 = text(case.get("tolerance")?, "abs").parse().ok()?;
			let found = ssvi_volatility(knots.as_ref()?, spot, strike, number(inputs, "years")?);
			Some((found, text(case.get("expected")?, "vol"), tolerance))
		};
		match read() {
			Some((Ok(ours), expected, tolerance)) => {
				report.close(name, "volatility", ours.get(), &expected, tolerance);
			}
			Some((Err(error), ..)) => report.fail(name, &error.to_string()),
			None => report.fail(name, "cannot read the case"),
		}
	});
}

/// The maturities of a file, whose numbers have twelve decimals.
fn ssvi_knots(file: &Value) -> Option<Vec<SsviKnot>> {
	let parameters = file.get("parameters")?;
	let column = |key: &str| -> Option<Vec<Fixed>> {
		let list = parameters.get(key)?.as_array()?;
		list.iter()
			.map(|entry| Some(Fixed::from_raw(entry.as_i64()? as i128 * 1_000_000)))
			.collect()
	};
	let columns = (column("tau")?, column("theta")?, column("psi")?, column("rho")?);
	let rows = columns.0.iter().zip(&columns.1).zip(&columns.2).zip(&columns.3);
	Some(
		rows.map(|(((years, theta), psi), rho)| SsviKnot {
			years: *years,
			theta: *theta,
			psi: *psi,
			rho: *rho,
		})
		.collect(),
	)
}
