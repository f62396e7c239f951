//! Chains made from known smiles.

#![allow(dead_code, reason = "every test file uses its own part")]

use dhv_calibrate::{
	calibrate::{calibrate, Surface},
	chain::{parse, snapshot},
	limits::Limits,
	market::{order, years, Market},
	smile::Sabr,
};
use std::fmt::Write;

pub const NOW: u64 = 1_800_000_000;
pub const DAY: u64 = 86_400;
pub const YEAR: u64 = 31_557_600;
pub const SPOT: f64 = 2_000.0;
pub const RATE: f64 = 0.04;
pub const HEADER: &str =
	"timestamp,instrument,expiry_unix,strike,type,underlying_price,mark_price,\
	mark_iv,bid_iv,ask_iv,bid_price,ask_price,index_price";

/// The smile of one expiry, some days away.
pub struct Expiry {
	pub days: u64,
	pub call: Sabr,
	pub put: Sabr,
}

pub fn sabr(alpha: f64, beta: f64, rho: f64, nu: f64) -> Sabr {
	Sabr { alpha, beta, rho, nu }
}

/// A lognormal smile for calls and puts.
pub fn smile(days: u64, level: f64, rho: f64, nu: f64) -> Expiry {
	let one = sabr(level, 1.0, rho, nu);
	Expiry { days, call: one, put: one }
}

pub fn forward(days: u64) -> f64 {
	SPOT * (RATE * years(days * DAY)).exp()
}

/// The lines of a chain without its header: strikes from half to twice the forward, bid and ask one
/// volatility point around the smile.
pub fn lines(at: u64, expiries: &[Expiry]) -> String {
	let mut text = String::new();
	for Expiry { days, call, put } in expiries {
		let (forward, expiry) = (forward(*days), at + days * DAY);
		for step in 0..=30 {
			let strike = (SPOT * 0.5 * 4f64.powf(f64::from(step) / 30.0)).round();
			for (letter, sabr) in [("C", call), ("P", put)] {
				let (mark, _) = sabr.volatility(forward, strike, years(days * DAY));
				let (bid, ask) = (mark - 0.005, mark + 0.005);
				writeln!(
					text,
					"{at},X-{days}-{strike}-{letter},{expiry},{strike},{letter},{forward},0.1,\
					 {mark},{bid},{ask},0.09,0.11,{SPOT}"
				)
				.unwrap();
			}
		}
	}
	text
}

pub fn chain(expiries: &[Expiry]) -> String {
	format!("{HEADER}\n{}", lines(NOW, expiries))
}

pub fn market(text: &str) -> Market {
	let rows = parse(text.as_bytes()).unwrap();
	order(&snapshot(&rows, None).unwrap(), None, YEAR).unwrap()
}

pub fn fit(text: &str) -> Surface {
	calibrate(&market(text), &Limits::default())
}
