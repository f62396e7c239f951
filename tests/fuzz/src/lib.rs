//! Fuzz targets: functions of bytes that drive the whole runtime and panic when a law breaks.
//!
//! | Target | What the bytes are |
//! |---|---|
//! | [`calls`] | calls from any origin, as SCALE or drawn from the runtime's own type information |
//! | [`market`] | what happens to a chain: prices, time, trades, governance, venues, messages |
//!
//! Both start from the same chain: the development preset with a funded pool, options sold, a vault of
//! a writer and an account at a venue on another chain ([`chain`]). [`laws`] says what has to hold.
//! The corpus beside this crate is replayed by `make test`; `make fuzz` looks for more (docs/fuzz.md).

#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_possible_wrap,
	clippy::cast_sign_loss,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]
#![recursion_limit = "512"]

pub mod calls;
pub mod chain;
mod draw;
mod known;
mod laws;
pub mod market;
mod remote;
mod scope;
mod source;
pub mod tally;
mod trades;

/// A target.
pub type Target = fn(&[u8]);

/// All of them, by the names of their corpora.
pub const TARGETS: [(&str, Target); 2] = [("calls", calls::run), ("market", market::run)];

/// The target of a name.
pub fn target(name: &str) -> Option<Target> {
	TARGETS.into_iter().find(|(known, _)| *known == name).map(|(_, target)| target)
}

/// Tells what happens, for those who look for a fault.
pub(crate) fn tell(line: impl FnOnce() -> String) {
	static TALKS: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
	if *TALKS.get_or_init(|| std::env::var_os("DHV_FUZZ_TELL").is_some()) {
		eprintln!("{}", line());
	}
}
