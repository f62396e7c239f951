//! Known smiles come back out of their chains.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::float_arithmetic,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

mod common;

use common::{chain, fit, forward, market, sabr, smile, Expiry, DAY, NOW, RATE, SPOT, YEAR};
use dhv_calibrate::{
	calibrate::{calibrate, on_chain},
	chain::{parse, snapshot},
	fixed::number,
	limits::Limits,
	market::{order, years, SpotSource},
};
use dhv_math::units::OptionKind;

fn term_structure() -> Vec<Expiry> {
	vec![
		smile(1, 0.9, -0.3, 12.0),
		smile(7, 0.8, -0.2, 4.5),
		smile(30, 0.7, -0.1, 2.0),
		smile(180, 0.65, 0.1, 0.8),
	]
}

#[test]
fn smiles_of_four_expiries_are_recovered() {
	let truth = term_structure();
	let surface = fit(&chain(&truth));
	assert!(surface.unfitted.is_empty());
	assert_eq!(surface.fitted.len(), truth.len());
	for (fitted, truth) in surface.fitted.iter().zip(&truth) {
		assert!(fitted.verdict.is_ok(), "{:?}", fitted.verdict);
		assert!(fitted.errors.max < 2e-3, "{} days: {:?}", truth.days, fitted.errors);
		assert!(fitted.errors.median < 5e-4, "{} days: {:?}", truth.days, fitted.errors);
		assert!(fitted.errors.strikes > 0 && fitted.keeps_goal());
		for kind in [OptionKind::Call, OptionKind::Put] {
			let found = fitted.smile.terms.parameters(kind);
			// Beta and rho explain one slope; the volatility of volatility is its own.
			assert!((number(found.nu) / truth.call.nu - 1.0).abs() < 0.05, "{found:?}");
		}
	}
}

#[test]
fn parameters_are_recovered_where_beta_is_not_next_to_one() {
	let truth = sabr(0.6 * forward(60).powf(0.3), 0.7, -0.35, 1.3);
	let surface = fit(&chain(&[Expiry { days: 60, call: truth, put: truth }]));
	let found = surface.fitted[0].smile.terms.call;
	assert!((number(found.nu) - truth.nu).abs() < 0.03, "{found:?}");
	// The slope of the smile at the money, which beta and rho share.
	let slope = |beta: f64, rho: f64, nu: f64| 0.5 * ((beta - 1.0) * 0.6 + rho * nu);
	let expected = slope(truth.beta, truth.rho, truth.nu);
	let got = slope(number(found.beta), number(found.rho), number(found.nu));
	assert!((got - expected).abs() < 0.01, "{got} {expected}");
}

#[test]
fn forwards_and_rates_are_recovered_without_an_index() {
	let text = chain(&term_structure()).replace(&format!(",{SPOT}\n"), ",\n");
	let market = market(&text);
	assert_eq!((market.spot_source, market.index), (SpotSource::Forwards, None));
	assert!((market.spot - SPOT).abs() < 1e-6, "{}", market.spot);
	for fitted in calibrate(&market, &Limits::default()).fitted {
		assert!((number(fitted.smile.terms.rate.get()) - RATE).abs() < 1e-6);
		assert!((fitted.forward / fitted.slice.forward - 1.0).abs() < 1e-9);
	}
}

#[test]
fn calls_and_puts_keep_smiles_of_their_own_inside_the_gap() {
	let expiry =
		Expiry { days: 30, call: sabr(0.70, 1.0, -0.1, 1.5), put: sabr(0.704, 1.0, -0.1, 1.5) };
	let fitted = &fit(&chain(&[expiry])).fitted[0];
	assert!(fitted.verdict.is_ok() && !fitted.shared);
	let view = fitted.verdict.unwrap();
	let middle = view.strikes.len() / 2;
	let gap = number(view.put.unwrap()[middle].get()) - number(view.call.unwrap()[middle].get());
	assert!((gap - 0.004).abs() < 1e-3, "{gap}");
}

#[test]
fn calls_and_puts_too_far_apart_are_refused() {
	let expiry =
		Expiry { days: 30, call: sabr(0.70, 1.0, -0.1, 1.5), put: sabr(0.90, 1.0, -0.1, 1.5) };
	let fitted = &fit(&chain(&[expiry])).fitted[0];
	let refused = fitted.verdict.unwrap_err().to_string();
	assert!(refused.starts_with("calls and puts too far apart at "), "{refused}");
	assert!(!fitted.keeps_goal());
}

#[test]
fn bad_quotes_do_not_move_the_smile() {
	let mut lines: Vec<String> =
		chain(&[smile(30, 0.7, -0.1, 2.0)]).lines().map(str::to_owned).collect();
	// Every ninth quote is 40 points too high, mark included.
	for line in lines.iter_mut().skip(1).step_by(9) {
		let mut values: Vec<String> = line.split(',').map(str::to_owned).collect();
		for value in &mut values[7..10] {
			*value = (value.parse::<f64>().unwrap() + 0.4).to_string();
		}
		*line = values.join(",");
	}
	let fitted = &fit(&lines.join("\n")).fitted[0];
	assert!(fitted.errors.median < 5e-3, "{:?}", fitted.errors);
	assert!(fitted.errors.max > 0.3, "{:?}", fitted.errors);
}

#[test]
fn a_wide_or_crossed_pair_gives_way_to_the_mark() {
	let text = format!(
		"{}\n{NOW},x,{},2000,C,2000,0.1,0.7,0.3,0.9,0.1,0.1,2000\n\
		 {NOW},x,{},2000,P,2000,0.1,0.7,0.8,0.6,0.1,0.1,2000\n\
		 {NOW},x,{},2100,P,2000,0.1,0.7,0.66,0.70,0.1,0.1,2000\n",
		common::HEADER,
		NOW + DAY,
		NOW + DAY,
		NOW + DAY
	);
	let market = market(&text);
	let targets: Vec<f64> = market.slices[0].quotes.iter().map(|quote| quote.target).collect();
	assert!((targets[0] - 0.7).abs() < 1e-12 && (targets[1] - 0.7).abs() < 1e-12);
	assert!((targets[2] - 0.68).abs() < 1e-12);
}

#[test]
fn volatilities_of_another_year_keep_their_total_variance() {
	let rows = parse(chain(&[smile(30, 0.7, -0.1, 2.0)]).as_bytes()).unwrap();
	let snapshot = snapshot(&rows, None).unwrap();
	let [ours, theirs] = [YEAR, 31_536_000].map(|year| order(&snapshot, None, year).unwrap());
	let target = |market: &dhv_calibrate::market::Market| market.slices[0].quotes[20].target;
	let seconds = (30 * DAY) as f64;
	let exact = target(&ours).powi(2) * seconds / 31_536_000.0;
	assert!((target(&theirs).powi(2) * years(30 * DAY) / exact - 1.0).abs() < 1e-12);
}

#[test]
fn floating_point_agrees_with_the_chain() {
	for expiry in term_structure() {
		let fitted = fit(&chain(&[Expiry { days: expiry.days, ..expiry }])).fitted.remove(0);
		let stored = fitted.smile.terms.call;
		let float =
			sabr(number(stored.alpha), number(stored.beta), number(stored.rho), number(stored.nu));
		let at = fitted.verdict.unwrap().forward;
		for strike in [1_000.0, 1_800.0, 2_000.0, 2_200.0, 4_000.0] {
			let seconds = fitted.slice.seconds;
			let chain = on_chain(&fitted.smile, OptionKind::Call, at, strike, seconds).unwrap();
			let (search, _) = float.volatility(number(at.get()), strike, fitted.slice.years());
			assert!((number(chain.get()) - search).abs() < 1e-10, "{chain} {search}");
		}
	}
}
