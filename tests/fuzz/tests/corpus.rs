//! Every kept input of every target runs without a finding, and so do some that nobody has seen.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

use dhv_fuzz::tally;
use std::{
	fs,
	panic::{catch_unwind, AssertUnwindSafe},
	path::{Path, PathBuf},
	time::{Duration, Instant, SystemTime},
};

/// The inputs that are kept for a target.
fn inputs(target: &str) -> Vec<PathBuf> {
	let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
	let mut files: Vec<_> = fs::read_dir(folder)
		.expect("every target has a corpus")
		.map(|entry| entry.expect("it can be read").path())
		.collect();
	files.sort();
	files
}

fn replay(name: &str) {
	let target = dhv_fuzz::target(name).expect("there is such a target");
	let files = inputs(name);
	assert!(!files.is_empty(), "nothing is kept for {name}");
	let failed: Vec<_> = files
		.iter()
		.filter(|file| {
			let data = fs::read(file).expect("it can be read");
			catch_unwind(AssertUnwindSafe(|| target(&data))).is_err()
		})
		.collect();
	assert!(failed.is_empty(), "findings: {failed:#?}");
}

#[test]
fn the_kept_calls_break_nothing() {
	replay("calls");
}

#[test]
fn the_kept_markets_break_nothing() {
	replay("market");
}

/// A number of the environment.
fn setting(name: &str) -> Option<u64> {
	std::env::var(name).ok()?.parse().ok()
}

/// The next number of a xorshift generator.
fn next(state: &mut u64) -> u64 {
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	*state >> 11
}

/// Random inputs for some seconds; what breaks a law is left in the folder of temporary files.
fn fresh(name: &str) {
	tally::start();
	let target = dhv_fuzz::target(name).expect("there is such a target");
	let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is later");
	let seed = setting("DHV_SEED").unwrap_or(now.as_secs());
	let time = Duration::from_secs(setting("DHV_FUZZ_SECONDS").unwrap_or(5));
	let mut random = seed | 1;
	let (start, mut count) = (Instant::now(), 0_u64);
	while start.elapsed() < time {
		let length = next(&mut random) % 768;
		let data: Vec<u8> = (0..length).map(|_| next(&mut random).to_le_bytes()[0]).collect();
		if catch_unwind(AssertUnwindSafe(|| target(&data))).is_err() {
			let file = std::env::temp_dir().join(format!("dhv-fuzz-{name}-{seed}-{count}"));
			fs::write(&file, data).expect("there is room");
			panic!("DHV_SEED={seed}: a finding, in {}", file.display());
		}
		count = count.saturating_add(1);
	}
	println!("{}", tally::end().lines().join("\n"));
	println!("{name}: {count} inputs in {:?}, DHV_SEED={seed}", start.elapsed());
}

#[test]
fn fresh_calls_break_nothing() {
	fresh("calls");
}

#[test]
fn fresh_markets_break_nothing() {
	fresh("market");
}
