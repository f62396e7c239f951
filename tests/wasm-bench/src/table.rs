//! The table with the limits.

/// One measured function; times in nanoseconds.
pub struct Row<'a> {
	/// Name of the function in the measurements.
	pub name: &'a str,
	/// Ours, natively.
	pub ours: Option<f64>,
	/// The `f64` baseline.
	pub float: Option<f64>,
	/// The plain `FixedI128` baseline.
	pub fixed: Option<f64>,
	/// Ours in the Wasm executor.
	pub wasm: f64,
}

/// What a function is called in the table, and its limits: times the `f64` time, and nanoseconds in
/// Wasm.
fn description(name: &str) -> (&str, Option<f64>, Option<f64>) {
	match name {
		"cdf" => ("normal cdf", Some(10.0), None),
		"price_and_delta" => ("price and delta", Some(8.0), Some(5_000.0)),
		"valuation" => ("price and all greeks", Some(15.0), None),
		"smile" => ("SABR volatility", None, None),
		"implied_volatility" => ("implied volatility", None, None),
		"remark" => ("re-marking one series", None, Some(8_000.0)),
		"whole_quote" => ("whole quote", None, Some(15_000.0)),
		"trigger_price" => ("trigger of a vault", None, None),
		other => (other, None, None),
	}
}

/// Prints the table; `call` is the time of an empty call into Wasm.
pub fn print(rows: &[Row<'_>], call: f64) {
	println!(
		"{:<24}{:>10}{:>10}{:>20}{:>12}{:>8}{:>24}",
		"time of one evaluation", "ours", "f64", "ratio", "FixedI128", "ratio", "Wasm"
	);
	for row in rows {
		let (title, ratio_limit, wasm_limit) = description(row.name);
		println!(
			"{:<24}{:>10}{:>10}{:>20}{:>12}{:>8}{:>24}",
			title,
			time(row.ours),
			time(row.float),
			limited(times(row.ours, row.float), ratio_limit, |x| format!("{x:.1}x")),
			time(row.fixed),
			times(row.ours, row.fixed).map_or("-".into(), |x| format!("{x:.2}x")),
			limited(Some(row.wasm), wasm_limit, |x| time(Some(x))),
		);
	}
	println!("An empty call into Wasm takes {}, which is in no row.", time(Some(call)));
}

fn times(ours: Option<f64>, other: Option<f64>) -> Option<f64> {
	Some(ours? / other?)
}

fn time(nanoseconds: Option<f64>) -> String {
	match nanoseconds {
		None => "-".into(),
		Some(t) if t < 1_000.0 => format!("{t:.1} ns"),
		Some(t) => format!("{:.2} us", t / 1_000.0),
	}
}

/// A value with its limit and a mark if it is over.
fn limited(value: Option<f64>, limit: Option<f64>, show: impl Fn(f64) -> String) -> String {
	let Some(value) = value else {
		return "-".into();
	};
	match limit {
		None => show(value),
		Some(limit) if value <= limit => format!("{} (of {})", show(value), show(limit)),
		Some(limit) => format!("{} OVER {}", show(value), show(limit)),
	}
}
