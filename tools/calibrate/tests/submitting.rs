//! What is refused, in which order the rest goes, and the files.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::float_arithmetic,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

mod common;

use common::{chain, fit, market, smile, Expiry, DAY, NOW};
use dhv_calibrate::{
	calibrate::{calibrate, Surface},
	limits::Limits,
	plan::{plan, Plan, Previous},
	report, submission, svg,
};
use dhv_math::{
	fixed::Fixed,
	units::{Rate, Volatility},
};

fn flat(days: u64, level: f64) -> Expiry {
	smile(days, level, 0.0, 0.5)
}

fn refusals(expiries: &[Expiry], limits: &Limits) -> Vec<String> {
	let surface = calibrate(&market(&chain(expiries)), limits);
	let plan = plan(&surface, None, limits);
	plan.refused.iter().map(|(_, refusal)| refusal.to_string()).collect()
}

fn days(plan: &Plan) -> Vec<u64> {
	plan.submissions.iter().map(|smile| (smile.expiry - NOW) / DAY).collect()
}

fn known(surface: &Surface) -> Previous {
	let smiles = surface.fitted.iter().map(|fitted| fitted.smile).collect();
	Previous { spot: surface.spot, smiles }
}

#[test]
fn a_refusal_names_the_limit_the_kind_and_the_strike() {
	let normal = Limits::default();
	let volatility = |bps| Volatility::new(Fixed::from_bps(bps));
	let low = Limits { max_volatility: volatility(3_000), ..normal };
	assert_eq!(
		refusals(&[flat(30, 0.7)], &low),
		["volatility out of range, calls at 0.5 of the forward"]
	);
	let surface = calibrate(&market(&chain(&[flat(30, 0.7)])), &low);
	let file = submission::write(&plan(&surface, None, &low), NOW, surface.spot, 2);
	assert_eq!(file["submissions"].as_array().unwrap().len(), 0);
	assert_eq!(
		file["refused"][0]["reason"],
		"volatility out of range, calls at 0.5 of the forward"
	);
	let near = Limits { max_tenor: 20 * DAY, ..normal };
	assert_eq!(refusals(&[flat(7, 0.7), flat(30, 0.7)], &near), ["the expiry is too far away"]);
}

#[test]
fn a_chain_that_is_no_smile_is_not_submitted() {
	let mut lines: Vec<String> = chain(&[flat(30, 0.7)]).lines().map(str::to_owned).collect();
	// Every second strike is 20 points higher.
	for line in lines.iter_mut().skip(1).enumerate().filter(|(at, _)| at / 2 % 2 == 1) {
		let mut values: Vec<String> = line.1.split(',').map(str::to_owned).collect();
		for value in &mut values[7..10] {
			*value = (value.parse::<f64>().unwrap() + 0.2).to_string();
		}
		*line.1 = values.join(",");
	}
	let surface = fit(&lines.join("\n"));
	let plan = plan(&surface, None, &Limits::default());
	assert!(plan.submissions.is_empty());
	assert_eq!(plan.refused[0].1.to_string(), "the median error is above the goal");
}

#[test]
fn a_surface_whose_total_variance_falls_is_bent_or_refused() {
	// 30 days at 70 % and 31 days at 69 %: a little less variance, within the reach of the fit.
	let surface = fit(&chain(&[flat(30, 0.70), flat(31, 0.685)]));
	let bent = surface.fitted[1].bent.unwrap().refusal.to_string();
	assert!(bent.starts_with("total variance below that of the expiry"), "{bent}");
	assert!(surface.fitted[1].verdict.is_ok());
	assert!(surface.fitted[1].keeps_goal(), "{:?}", surface.fitted[1].errors);
}

#[test]
fn a_rate_above_the_limit_is_cut_and_said() {
	let limits = Limits { max_rate: Rate::new(Fixed::from_bps(100)), ..Limits::default() };
	let market = market(&chain(&[flat(30, 0.7), flat(90, 0.7)]));
	let surface = calibrate(&market, &limits);
	assert!(surface.fitted.iter().all(|fitted| fitted.rate_cut && fitted.verdict.is_ok()));
	assert_eq!(surface.fitted[0].smile.terms.rate, limits.max_rate);
	let table = report::table(&market, &surface, &plan(&surface, None, &limits));
	assert!(table.contains("rate cut to the limit, forward of the chain"), "{table}");
}

#[test]
fn rising_volatility_goes_far_before_near_and_falling_near_before_far() {
	let calm = known(&fit(&chain(&[flat(7, 0.6), flat(8, 0.6)])));
	let wild = fit(&chain(&[flat(7, 0.75), flat(8, 0.75)]));
	let limits = Limits::default();
	assert_eq!(days(&plan(&wild, Some(&calm), &limits)), [8, 7]);
	let back = fit(&chain(&[flat(7, 0.6), flat(8, 0.6)]));
	assert_eq!(days(&plan(&back, Some(&known(&wild)), &limits)), [7, 8]);
	assert_eq!(days(&plan(&wild, None, &limits)), [7, 8]);
}

#[test]
fn a_move_beyond_one_update_is_refused() {
	let calm = known(&fit(&chain(&[flat(7, 0.6)])));
	let wild = fit(&chain(&[flat(7, 0.9)]));
	let refused = plan(&wild, Some(&calm), &Limits::default()).refused;
	assert_eq!(
		refused[0].1.to_string(),
		"volatility moved too far for one update, calls at 0.5 of the forward"
	);
	let slow = Limits { max_rate_step: Rate::new(Fixed::from_bps(1)), ..Limits::default() };
	let mut old = calm.clone();
	old.smiles[0].terms.rate = Rate::ZERO;
	let refused = plan(&fit(&chain(&[flat(7, 0.6)])), Some(&old), &slow).refused;
	assert_eq!(refused[0].1.to_string(), "rate moved too far for one update");
}

#[test]
fn the_file_holds_the_arguments_of_the_call_and_is_read_back() {
	let surface = fit(&chain(&[flat(7, 0.6), flat(30, 0.65)]));
	let plan = plan(&surface, None, &Limits::default());
	let file = submission::write(&plan, NOW, surface.spot, 2);
	let first = &file["submissions"][0];
	let mut names: Vec<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
	names.sort_unstable();
	assert_eq!(names, ["call", "expiry", "put", "rate", "underlying"]);
	assert_eq!(first["expiry"], (NOW + 7 * DAY).to_string());
	assert_eq!(first["underlying"], "2");
	let alpha = plan.submissions[0].terms.call.alpha.raw().to_string();
	assert_eq!(first["call"]["alpha"], alpha);
	let read = submission::read(&file.to_string()).unwrap();
	assert_eq!(read, Previous { spot: surface.spot, smiles: plan.submissions });
}

#[test]
fn a_broken_file_says_what_is_missing() {
	let wrong = |text: &str| submission::read(text).unwrap_err();
	assert_eq!(wrong("{}"), "no list of submissions");
	assert_eq!(wrong(r#"{"submissions": []}"#), "no spot");
	assert_eq!(wrong(r#"{"submissions": [], "spot": "1.5"}"#), "spot: '1.5' is no integer");
	assert_eq!(
		wrong(r#"{"submissions": [{"expiry": "1", "rate": "0"}], "spot": "1"}"#),
		"no call in a submission"
	);
}

#[test]
fn the_picture_is_well_formed_and_labelled() {
	for expiry in [smile(1, 0.9, -0.3, 12.0), flat(365, 0.6)] {
		let text = svg::draw(&fit(&chain(&[expiry])).fitted[0]);
		ensure_well_formed(&text);
		assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
		for part in ["strike", "implied volatility", "forward", "calls: curve", "puts: curve"] {
			assert!(text.contains(part), "{part}");
		}
		assert_eq!(text.matches("<polyline").count(), 2);
		assert!(text.matches("<circle").count() > 4);
	}
}

/// Every element is closed in order, every attribute has quotes, and no text holds a bare sign.
fn ensure_well_formed(text: &str) {
	let mut open: Vec<&str> = Vec::new();
	for (count, part) in text.split('<').enumerate() {
		if count == 0 {
			assert!(part.trim().is_empty());
			continue;
		}
		let (tag, rest) = part.split_once('>').unwrap_or_else(|| panic!("no end: {part}"));
		assert!(!rest.contains('&') && !rest.contains('>'), "{rest}");
		assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
		assert_eq!(tag.matches('=').count() * 2, tag.matches('"').count(), "{tag}");
		if let Some(name) = tag.strip_prefix('/') {
			assert_eq!(open.pop(), Some(name));
		} else if !tag.ends_with('/') {
			open.push(tag.split_whitespace().next().unwrap());
		}
	}
	assert!(open.is_empty(), "{open:?}");
}
