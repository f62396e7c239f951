//! The printed table.

use crate::{
	calibrate::{Fitted, Surface},
	fixed::number,
	market::{Market, SpotSource},
	plan::Plan,
	time::date_and_time,
};
use dhv_math::sabr::SabrParameters;
use std::fmt::Write;

/// Everything that a run says: the market, a line per expiry, a summary.
pub fn table(market: &Market, surface: &Surface, plan: &Plan) -> String {
	let mut text = String::new();
	// Writing to a string cannot fail.
	let _ = write_all(&mut text, market, surface, plan);
	text
}

fn write_all(
	text: &mut String,
	market: &Market,
	surface: &Surface,
	plan: &Plan,
) -> std::fmt::Result {
	writeln!(text, "chain of {} UTC ({})", date_and_time(market.timestamp), market.timestamp)?;
	let source = match market.spot_source {
		SpotSource::Given => "as given",
		SpotSource::Forwards => "by the forwards of the nearest expiries",
		SpotSource::Index => "by the index",
		SpotSource::OnlyForward => "by the only forward",
	};
	let index = market.index.map_or_else(String::new, |index| format!("; index {index:.2}"));
	let spot = market.spot;
	writeln!(text, "spot {spot:.2}, {source}{index}; {} rows left out", market.skipped)?;
	writeln!(text, "errors in volatility points, options with bids between 10 and 90 delta")?;
	writeln!(
		text,
		"{:16} {:>6} {:>10} {:>8} | {:^33} | {:^33} | {:>6} {:>6} {:>6} {:>5} {:>7} | result",
		"expiry (UTC)",
		"days",
		"forward",
		"rate",
		"calls: alpha beta rho nu",
		"puts: alpha beta rho nu",
		"median",
		"p90",
		"max",
		"goal",
		"strikes"
	)?;
	for fitted in &surface.fitted {
		line(text, fitted, plan)?;
	}
	for unfitted in &surface.unfitted {
		let (when, quotes) = (date_and_time(unfitted.expiry), unfitted.quotes);
		writeln!(text, "{when} not fitted: {} ({quotes})", unfitted.reason)?;
	}
	let kept = surface.fitted.iter().filter(|fitted| fitted.keeps_goal()).count();
	let (fitted, accepted) = (surface.fitted.len(), plan.submissions.len());
	writeln!(text, "{fitted} expiries fitted, {kept} within the goal, {accepted} acceptable")
}

fn line(text: &mut String, fitted: &Fitted, plan: &Plan) -> std::fmt::Result {
	let sabr = |p: &SabrParameters| {
		let [alpha, beta, rho, nu] = [p.alpha, p.beta, p.rho, p.nu].map(number);
		format!("{alpha:>9.4} {beta:>6.4} {rho:>7.4} {nu:>8.4}")
	};
	let terms = &fitted.smile.terms;
	let points = |error: f64| format!("{:>6.2}", 100.0 * error);
	let errors = &fitted.errors;
	write!(
		text,
		"{} {:>6.2} {:>10.2} {:>7.2}% | {} | {} | {} {} {} {:>5.2} {:>7} | ",
		date_and_time(fitted.smile.expiry),
		fitted.slice.days(),
		fitted.forward,
		100.0 * number(terms.rate.get()),
		sabr(&terms.call),
		sabr(&terms.put),
		points(errors.median),
		points(errors.p90),
		points(errors.max),
		100.0 * fitted.goal,
		errors.strikes,
	)?;
	writeln!(text, "{}", result(fitted, plan))
}

fn result(fitted: &Fitted, plan: &Plan) -> String {
	let mut parts = vec![match plan.refusal(fitted.smile.expiry) {
		Some(refusal) => format!("REFUSED: {refusal}"),
		None => "acceptable".into(),
	}];
	if fitted.errors.options == 0 {
		parts.push("no bids to judge by".into());
	}
	if fitted.shared {
		parts.push("one smile for calls and puts".into());
	}
	if let (Some(bent), Ok(_)) = (fitted.bent, &fitted.verdict) {
		parts.push(format!("bent by a limit ({})", bent.refusal));
	}
	if fitted.rate_cut {
		parts.push(format!(
			"rate cut to the limit, forward of the chain {:.2}",
			fitted.slice.forward
		));
	}
	parts.join("; ")
}
