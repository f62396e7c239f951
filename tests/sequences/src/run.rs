//! How sequences are run: one that never changes, a fresh one, many that are fresh.

use crate::{Seen, World};
use std::{
	sync::{Mutex, PoisonError},
	time::SystemTime,
};

/// Steps of a run that has to see everything.
const LONG: u32 = 5_000;
/// Steps by which it has to have seen everything.
const LONGEST: u32 = 3 * LONG;
/// Steps of one sequence of a run: with more, what is deleted slows it down.
const SHORT: u32 = 1_250;

/// A number of the environment.
fn setting(name: &str) -> Option<u64> {
	let text = std::env::var(name).ok()?;
	Some(text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

fn steps_or(default: u32) -> u32 {
	let steps = setting("DHV_STEPS").unwrap_or(default.into());
	u32::try_from(steps).unwrap_or_else(|_| panic!("DHV_STEPS={steps} is too much"))
}

/// The seed that was asked for, or one that nobody knows.
fn fresh_seed() -> u64 {
	setting("DHV_SEED").unwrap_or_else(|| {
		let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
		since.as_nanos() as u64 % 1_000_000_000_000
	})
}

/// Runs so many steps in sequences of `chunk`, on every core, and returns what happened. `sequence`
/// runs one with its seed and steps.
pub fn sequences(
	seed: u64,
	steps: u32,
	chunk: u32,
	sequence: impl Fn(u64, u32) -> Seen + Sync,
) -> Seen {
	let chunk = chunk.min(steps);
	let seeds = Mutex::new((0..steps.div_ceil(chunk)).map(|n| seed.wrapping_add(n.into())));
	let seen = Mutex::new(Seen::default());
	let workers = std::thread::available_parallelism().map_or(1, usize::from);
	std::thread::scope(|scope| {
		for _ in 0..workers {
			scope.spawn(|| loop {
				let next = seeds.lock().unwrap_or_else(PoisonError::into_inner).next();
				let Some(seed) = next else { break };
				let part = sequence(seed, chunk);
				seen.lock().unwrap_or_else(PoisonError::into_inner).add(part);
			});
		}
	});
	seen.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn missing<W: World>(seen: &Seen) -> Vec<String> {
	seen.missing(W::operations(), &W::wanted())
}

/// Fails if something never happened.
fn ensure_everything_happened<W: World>(seen: &Seen, seed: u64) {
	let missing = missing::<W>(seen);
	assert!(missing.is_empty(), "seed {seed}: never happened: {missing:#?}\n{seen}");
}

/// Runs sequences that never change until everything happened, and fails if something never does.
pub fn see_everything<W: World>(seed: u64, sequence: impl Fn(u64, u32) -> Seen + Sync) {
	let mut seen = sequences(seed, LONG, SHORT, &sequence);
	while seen.steps < LONGEST && !missing::<W>(&seen).is_empty() {
		seen.add(sequences(seed + u64::from(seen.steps), 2 * SHORT, SHORT, &sequence));
	}
	ensure_everything_happened::<W>(&seen, seed);
	println!("{seen}");
}

/// Runs one sequence that is fresh.
pub fn fresh(sequence: impl Fn(u64, u32) -> Seen) {
	sequence(fresh_seed(), steps_or(1_000));
}

/// Runs many sequences of `chunk` steps that are fresh, prints what happened, and fails if something
/// never did in a run that is long enough.
pub fn soak<W: World>(chunk: u32, sequence: impl Fn(u64, u32) -> Seen + Sync) {
	let (seed, steps) = (fresh_seed(), steps_or(100_000));
	let seen = sequences(seed, steps, chunk, sequence);
	println!("{seen}");
	if steps >= LONGEST {
		ensure_everything_happened::<W>(&seen, seed);
	}
}
