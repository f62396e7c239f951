//! The table of `docs/accuracy.md`.

use super::{
	bounds::{Bound, BOUNDS},
	run::Found,
	subject::SUBJECT_IS,
};
use std::fmt::Write;

/// Columns of the table.
pub const HEADER: &str =
	"| Function | Domain | Cases | Worst error | Error is | Bound | Headroom |";

/// The columns of a row that follow from the code: function, domain, what the error is of, bound.
pub fn promise(bound: &Bound) -> [String; 4] {
	[
		bound.name.into(),
		bound.domain.into(),
		bound.unit.name().into(),
		format!("{:.0e}", bound.bound),
	]
}

/// The columns of a row, as written.
pub fn columns(line: &str) -> Vec<&str> {
	line.trim_matches('|').split('|').map(str::trim).collect()
}

/// The whole document.
pub fn render(found: &Found, cases: u64, seed: u64) -> String {
	let mut text = format!(
		"# Accuracy of `dhv-math`\n\n\
		Written by `make accuracy` ({cases} random inputs per function, seed {seed}); not edited by \
		hand.\n\n\
		Each result is compared with the same formula in 127-bit arithmetic \
		(`math/tests/reference/formulas.rs`), which agrees with results of 120 digits \
		(`math/tests/reference/reference.json`) to 1e-32 or better. Compared are {SUBJECT_IS}.\n\n\
		A bound is the larger of what the table says and one quantum (1e-18). Where the quantum is \
		larger, the error is stated as the same share of the bound. Charges and upper bounds are never below \
		the exact number; of them the table states by how much they may exceed it beyond one quantum. \
		`price_and_delta` is compared with `value` on every option and gives exactly its price and delta. \
		Inputs lie on the 18-decimal \
		grid, times are whole seconds. They are log-uniform, with the ends of the ranges, options at \
		the money to a quantum, within some standard deviations of the forward and in the tails, next \
		to no uncertainty and drifts that cancel the moneyness mixed in.\n\n\
		{HEADER}\n|---|---|---:|---:|---|---:|---:|\n"
	);
	for (bound, tally) in BOUNDS.iter().zip(&found.tallies) {
		let [name, domain, unit, limit] = promise(bound);
		let (cases, worst) = (tally.cases, tally.worst_error(bound));
		let headroom = 1.0 / tally.worst;
		writeln!(
			text,
			"| {name} | {domain} | {cases} | {worst:.1e} | {unit} | {limit} | {headroom:.1} |"
		)
		.unwrap();
	}
	text.push_str(
		"\n`make differential CASES=10000000` runs as many cases with another seed (`SEED=n`) and \
		fails if one breaks its bound. It also gives every public function a tenth as many inputs of \
		any value: none may panic or leave its range.\n",
	);
	text
}
