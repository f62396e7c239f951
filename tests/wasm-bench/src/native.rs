//! The native measurements, as criterion leaves them.

use serde_json::Value;
use std::{fs, path::Path};

/// Nanoseconds of one evaluation in the fastest sample; `None` if it was not measured.
///
/// The fastest and not the median: other work on the machine only ever adds time.
pub fn fastest(results: &Path, row: &str, column: &str) -> Option<f64> {
	let file = results.join(row).join(column).join("new/sample.json");
	let sample: Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
	let numbers = |name: &str| -> Option<Vec<f64>> {
		sample.get(name)?.as_array()?.iter().map(Value::as_f64).collect()
	};
	let (times, evaluations) = (numbers("times")?, numbers("iters")?);
	times.iter().zip(evaluations).map(|(time, count)| time / count).reduce(f64::min)
}
