//! What was done last, for those who look for a fault.

use std::collections::VecDeque;

/// How many lines are kept.
const RECENT: usize = 60;

/// The last lines of a sequence, which are printed when it ends in a panic.
pub struct Journal {
	seed: u64,
	steps: u32,
	recent: VecDeque<String>,
}

impl Journal {
	/// Of a sequence with this seed.
	pub const fn new(seed: u64) -> Self {
		Self { seed, steps: 0, recent: VecDeque::new() }
	}

	/// Keeps a line.
	pub fn note(&mut self, line: String) {
		if self.recent.len() == RECENT {
			self.recent.pop_front();
		}
		self.recent.push_back(line);
	}

	/// Notes that a step begins with an operation.
	pub(crate) fn begin(&mut self, step: u32, operation: &str) {
		self.steps = step;
		self.note(format!("{step}: {operation}"));
	}

	/// Forgets the beginning of an operation that had no occasion.
	pub(crate) fn take_back(&mut self, operation: &str) {
		if self.recent.back().is_some_and(|line| line.ends_with(operation)) {
			self.recent.pop_back();
		}
	}
}

impl Drop for Journal {
	fn drop(&mut self) {
		if std::thread::panicking() {
			for line in &self.recent {
				eprintln!("{line}");
			}
			eprintln!("DHV_SEED={} DHV_STEPS={}", self.seed, self.steps);
		}
	}
}
