//! Benchmarks of every call and of reports.
/// What benchmarks need of the neighbours.
pub trait BenchmarkHelper<Home> {
	/// A home that can be registered, another one for each `seed`.
	fn home(seed: u32) -> Home;

	/// Lets time and relay blocks be these.
	fn set_clocks(seconds: u64, relay_block: u32);
}
