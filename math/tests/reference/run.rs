//! A run of many cases on all processors.

use super::{
	arbitrary,
	bounds::COUNT,
	checks::{Checks, Tally},
	random::Random,
	subject::SUBJECT,
};
use std::{
	sync::{
		atomic::{AtomicU64, Ordering},
		Mutex,
	},
	thread,
};

/// Cases of one part; a part has its own random numbers, so that a run does not depend on the number
/// of threads.
const PART: u64 = 10_000;
/// Threads of a run.
const THREADS: usize = 2;
/// Cases between two lines of progress.
const PROGRESS: u64 = 1_000_000;

/// What a run found.
pub struct Found {
	/// By result, in the order of the bounds.
	pub tallies: [Tally; COUNT],
	/// Cases with inputs of any value.
	pub arbitrary: u64,
	/// Panics and results outside their range, with the input.
	pub offences: Vec<String>,
}

/// Runs `cases` random inputs through each function, and a tenth as many inputs of any value
/// through each public function.
pub fn run(cases: u64, seed: u64, progress: bool) -> Found {
	let parts = cases.div_ceil(PART);
	let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
	let results = Mutex::new(Vec::new());
	let work = || loop {
		let part = next.fetch_add(1, Ordering::Relaxed);
		if part >= parts {
			break;
		}
		let count = PART.min(cases - part * PART);
		let mut random = Random::of_part(seed, part);
		let mut checks = Checks::new(SUBJECT);
		for _ in 0..count {
			checks.case(&mut random);
		}
		let arbitrary = count.div_ceil(10);
		let offences: Vec<_> =
			(0..arbitrary).filter_map(|_| arbitrary::offence(random.bits())).collect();
		results.lock().unwrap().push((part, checks.tallies, arbitrary, offences));
		let before = done.fetch_add(count, Ordering::Relaxed);
		let after = before + count;
		if progress && before / PROGRESS != after / PROGRESS {
			println!("{after} of {cases} cases");
		}
	};
	thread::scope(|scope| {
		for _ in 0..THREADS {
			scope.spawn(work);
		}
	});
	let mut results = results.into_inner().unwrap();
	results.sort_by_key(|(part, ..)| *part);
	let mut found = Found { tallies: Default::default(), arbitrary: 0, offences: Vec::new() };
	for (_, tallies, arbitrary, offences) in results {
		for (sum, tally) in found.tallies.iter_mut().zip(tallies) {
			sum.merge(tally);
		}
		found.arbitrary += arbitrary;
		found.offences.extend(offences);
	}
	found
}

/// Runs `count` inputs of any value through each public function; the panics and results outside
/// their range.
pub fn any_value(count: u64, seed: u64) -> Vec<String> {
	let part = |thread: u64| {
		let mut random = Random::of_part(seed, thread);
		let share = count.div_ceil(THREADS as u64);
		(0..share).filter_map(move |_| arbitrary::offence(random.bits())).collect::<Vec<_>>()
	};
	thread::scope(|scope| {
		let threads: Vec<_> =
			(0..THREADS as u64).map(|thread| scope.spawn(move || part(thread))).collect();
		threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
	})
}

impl Found {
	/// Whether every bound and every range held.
	pub fn holds(&self) -> bool {
		self.offences.is_empty() && self.tallies.iter().all(Tally::holds)
	}
}
