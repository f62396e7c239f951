//! Random cases of every real-valued function against 127-bit arithmetic.
//!
//! `make differential CASES=10000000 SEED=1`, or `differential CASES SEED`; `differential any COUNT
//! SEED` runs the inputs of any value alone (also without optimisation, with overflow checks). A case is one random
//! input for each function, over the whole domain of the bounds; a tenth as many inputs of any value
//! go through each public function. Prints the worst error and its input per result, and exits
//! non-zero if a bound is broken or a result leaves its range.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::float_arithmetic,
	reason = "a program for developers; nothing of it enters a runtime"
)]

#[path = "../tests/reference/mod.rs"]
mod reference;

use reference::{bounds::BOUNDS, run};
use std::{process::ExitCode, time::Instant};

fn main() -> ExitCode {
	let any = std::env::args().nth(1).is_some_and(|first| first == "any");
	let mut arguments =
		std::env::args().skip(if any { 2 } else { 1 }).map(|text| text.parse::<u64>());
	let (Ok(cases), Ok(seed)) =
		(arguments.next().unwrap_or(Ok(1_000_000)), arguments.next().unwrap_or(Ok(1)))
	else {
		eprintln!("usage: differential [any] [CASES [SEED]]");
		return ExitCode::from(2);
	};
	let start = Instant::now();
	if any {
		let offences = run::any_value(cases, seed);
		println!("seed {seed}, {} s", start.elapsed().as_secs());
		return ExitCode::from(u8::from(!report(cases, &offences)));
	}
	let found = run::run(cases, seed, true);
	println!("seed {seed}: {cases} cases of each function in {} s", start.elapsed().as_secs());
	for (bound, tally) in BOUNDS.iter().zip(&found.tallies) {
		println!(
			"{} {}: {} cases, worst error {:.2e} {}, bound {:.0e}",
			if tally.holds() { "ok    " } else { "BROKEN" },
			bound.name,
			tally.cases,
			tally.worst_error(bound),
			bound.unit.name(),
			bound.bound,
		);
		println!("         at {}", tally.input);
		if tally.refusals > 0 {
			println!("         {} wrongly refused or answered: {}", tally.refusals, tally.refused);
		}
	}
	report(found.arbitrary, &found.offences);
	ExitCode::from(u8::from(!found.holds()))
}

/// Prints what inputs of any value found; whether it is nothing.
fn report(count: u64, offences: &[String]) -> bool {
	println!(
		"{count} inputs of any value through each public function: {} panics or results out of range",
		offences.len()
	);
	for offence in offences.iter().take(20) {
		println!("         {offence}");
	}
	offences.is_empty()
}
