//! How far a smile is from its quotes.

use crate::{
	market::{Quote, Slice},
	smile::call_delta,
	statistics::quantile,
};
use dhv_math::units::OptionKind;

/// Deltas between which the error is judged.
const DELTAS: core::ops::RangeInclusive<f64> = 0.1..=0.9;

/// The median error that a fit has to keep: a volatility point, or 1.5 % of the volatility at the
/// money where that is more.
pub fn goal(at_the_money: f64) -> f64 {
	(0.015 * at_the_money).max(0.01)
}

/// Absolute errors of volatility between 10 and 90 delta, for options that somebody bids for.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Errors {
	/// Half of them are below.
	pub median: f64,
	/// Nine tenths of them are below.
	pub p90: f64,
	/// The largest.
	pub max: f64,
	/// Distinct strikes.
	pub strikes: usize,
	/// Options, calls and puts.
	pub options: usize,
}

/// Measures a smile, given as a function of kind and strike, against the quotes of a slice. What
/// the function has no volatility for is left out.
pub fn measure(
	slice: &Slice,
	forward: f64,
	volatility: impl Fn(OptionKind, f64) -> Option<f64>,
) -> Errors {
	let judged: Vec<&Quote> =
		slice.quotes.iter().filter(|quote| is_judged(quote, forward, slice.years())).collect();
	let errors: Vec<f64> = judged
		.iter()
		.filter_map(|quote| Some((volatility(quote.kind, quote.strike)? - quote.target).abs()))
		.collect();
	let mut strikes: Vec<f64> = judged.iter().map(|quote| quote.strike).collect();
	strikes.dedup();
	let at = |share| quantile(errors.clone(), share).unwrap_or_default();
	Errors {
		median: at(0.5),
		p90: at(0.9),
		max: at(1.0),
		strikes: strikes.len(),
		options: errors.len(),
	}
}

/// Whether the error of a quote counts.
pub fn is_judged(quote: &Quote, forward: f64, years: f64) -> bool {
	let call = call_delta(forward, quote.strike, quote.target, years);
	let delta = match quote.kind {
		OptionKind::Call => call,
		OptionKind::Put => 1.0 - call,
	};
	quote.has_bid && DELTAS.contains(&delta)
}
