//! Recorded chains keep the goal. They come from the folder `DHV_MARKET_DATA`; without it nothing is
//! tested, and that is said.

#![allow(clippy::arithmetic_side_effects, clippy::panic, clippy::unwrap_used, reason = "test code")]

use dhv_calibrate::{
	calibrate::calibrate,
	chain::{read, snapshot},
	limits::Limits,
	market::order,
	plan::plan,
};
use std::{collections::BTreeSet, fs};

/// Snapshots of one file that are looked at, at most.
const SNAPSHOTS: usize = 12;

#[test]
fn every_expiry_of_recorded_chains_is_fitted_within_the_goal_and_the_limits() {
	let Ok(folder) = std::env::var("DHV_MARKET_DATA") else {
		println!("skipped: DHV_MARKET_DATA names no folder");
		return;
	};
	let (mut chains, mut expiries) = (0, 0);
	for entry in fs::read_dir(folder).unwrap() {
		let path = entry.unwrap().path();
		let Some(rows) = read(&path).unwrap() else { continue };
		let times: BTreeSet<u64> = rows.iter().filter_map(|row| row.timestamp).collect();
		let stride = times.len().div_ceil(SNAPSHOTS).max(1);
		for at in times.iter().step_by(stride) {
			let market = order(&snapshot(&rows, Some(*at)).unwrap(), None, 31_536_000).unwrap();
			let surface = calibrate(&market, &Limits::default());
			let plan = plan(&surface, None, &Limits::default());
			assert!(surface.unfitted.is_empty(), "{}: {:?}", path.display(), surface.unfitted);
			for fitted in &surface.fitted {
				let refusal = plan.refusal(fitted.smile.expiry);
				assert!(fitted.keeps_goal() && refusal.is_none(), "{at} {refusal:?} {fitted:?}");
			}
			chains += 1;
			expiries += surface.fitted.len();
		}
	}
	assert!(chains > 0, "the folder holds no chain");
	println!("{expiries} expiries of {chains} chains are within the goal and the limits");
}
