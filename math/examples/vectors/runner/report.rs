//! What the cases of one file gave.

use dhv_math::Fixed;
use serde_json::Value;
use std::fmt;

/// Result of one file.
pub struct Report {
	name: String,
	cases: usize,
	failures: Vec<String>,
	/// The largest error, and the case that has it.
	worst: Option<(f64, String)>,
	/// Lists of cases that were run.
	lists: Vec<String>,
	/// Why the file tests nothing of this crate.
	not_applicable: Option<String>,
}

impl Report {
	/// An empty report of a file.
	pub fn new(name: &str) -> Self {
		Self {
			name: name.into(),
			cases: 0,
			failures: Vec::new(),
			worst: None,
			lists: Vec::new(),
			not_applicable: None,
		}
	}

	/// Marks the file as testing nothing of this crate.
	pub fn not_applicable(&mut self, reason: &str) {
		self.not_applicable = Some(reason.into());
	}

	/// Runs each case of a list (nothing if the file lacks it). `check` gets the case and a name for
	/// it (its `id`, or the list with the index) and reports through [`Report::close`],
	/// [`Report::exact`] and [`Report::fail`].
	pub fn each(
		&mut self,
		file: &Value,
		list: &str,
		mut check: impl FnMut(&Value, &str, &mut Self),
	) {
		self.lists.push(list.into());
		let Some(cases) = file.get(list).and_then(Value::as_array) else { return };
		for (index, case) in cases.iter().enumerate() {
			let name = case
				.get("id")
				.and_then(Value::as_str)
				.map_or_else(|| format!("{list}[{index}]"), str::to_owned);
			self.cases += 1;
			check(case, &name, self);
		}
	}

	/// Fails for each top-level list of objects that was not run.
	pub fn check_lists(&mut self, file: &Value) {
		let Some(object) = file.as_object() else {
			self.fail("file", "not a JSON object");
			return;
		};
		let unknown: Vec<_> = object
			.iter()
			.filter(|(_, value)| {
				value.as_array().is_some_and(|list| list.iter().any(Value::is_object))
			})
			.map(|(key, _)| key.clone())
			.filter(|key| !self.lists.contains(key))
			.collect();
		for list in unknown {
			self.fail(&list, "unknown list of cases");
		}
	}

	/// Records a failure.
	pub fn fail(&mut self, case: &str, reason: &str) {
		self.failures.push(format!("{case}: {reason}"));
	}

	/// Compares what must be equal.
	pub fn exact<T: PartialEq + fmt::Debug>(
		&mut self,
		case: &str,
		what: &str,
		ours: T,
		expected: T,
	) {
		if ours == expected {
			self.measure(case, 0.0);
		} else {
			self.fail(case, &format!("{what} is {ours:?}, expected {expected:?}"));
		}
	}

	/// Compares a number with a decimal text, exactly (digits past the 18th are cut from the
	/// expected one and allowed for as one quantum). `tolerance` is absolute.
	pub fn close(&mut self, case: &str, what: &str, ours: Fixed, expected: &str, tolerance: f64) {
		let Some(expected_number) = fixed(expected) else {
			self.fail(case, &format!("{what}: cannot read {expected}"));
			return;
		};
		// Differences are taken in integers and are small, so the conversion loses nothing.
		let error = ours.raw().abs_diff(expected_number.raw()) as f64 * 1e-18;
		self.measure(case, error);
		if error > tolerance.max(1e-18) {
			self.fail(case, &format!("{what} is {ours}, expected {expected}: off by {error:e}"));
		}
	}

	/// Takes an error into the worst of the file.
	pub fn measure(&mut self, case: &str, error: f64) {
		if self.worst.as_ref().is_none_or(|(worst, _)| error > *worst) {
			self.worst = Some((error, case.into()));
		}
	}

	/// Number of cases that ran.
	pub fn cases(&self) -> usize {
		self.cases
	}

	/// Number of failures.
	pub fn failures(&self) -> usize {
		self.failures.len()
	}

	/// Whether the file counts as failed: a failure, or nothing that ran.
	pub fn failed(&self) -> bool {
		self.not_applicable.is_none() && (!self.failures.is_empty() || self.cases == 0)
	}
}

impl fmt::Display for Report {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{:32}", self.name)?;
		if let Some(reason) = &self.not_applicable {
			return write!(f, "not applicable: {reason}");
		}
		write!(f, "{:4} cases {:3} failures", self.cases, self.failures.len())?;
		if let Some((worst, case)) = &self.worst {
			write!(f, "   worst error {worst:.1e} ({case})")?;
		}
		for failure in &self.failures {
			write!(f, "\n    {failure}")?;
		}
		Ok(())
	}
}

/// The text of a member, also of a number; empty if there is none.
pub fn text(value: &Value, key: &str) -> String {
	match value.get(key) {
		Some(Value::String(text)) => text.clone(),
		Some(Value::Null) | None => String::new(),
		Some(other) => other.to_string(),
	}
}

/// A decimal text (also with an exponent) as a number, cut to 18 decimals; `None` if it is no number
/// or does not fit.
pub fn fixed(text: &str) -> Option<Fixed> {
	let (mantissa, exponent) = match text.split_once(['e', 'E']) {
		Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
		None => (text, 0),
	};
	let negative = mantissa.starts_with('-');
	let mantissa = mantissa.trim_start_matches(['-', '+']);
	let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
	if whole.is_empty() && decimals.is_empty() {
		return None;
	}
	let digits = format!("{whole}{decimals}");
	// The number is `digits * 10^(exponent - decimals)`; shift it by 18 more.
	let shift = exponent + 18 - i32::try_from(decimals.len()).ok()?;
	let kept = if shift >= 0 {
		digits + &"0".repeat(usize::try_from(shift).ok()?)
	} else {
		let cut = usize::try_from(-shift).ok()?.min(digits.len());
		digits[..digits.len() - cut].to_owned()
	};
	let magnitude = if kept.is_empty() { 0 } else { kept.parse::<i128>().ok()? };
	Some(Fixed::from_raw(if negative { -magnitude } else { magnitude }))
}

/// A member of a case as a number; `None` if it lacks, is no number or does not fit.
pub fn number(value: &Value, key: &str) -> Option<Fixed> {
	fixed(&text(value, key))
}
