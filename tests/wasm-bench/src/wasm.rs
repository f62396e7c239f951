//! Measurements inside the executor that the node uses, with its default settings.

use dhv_wasm_bench_guest::{cases::prepared, checksum, Function};
use sc_executor::WasmExecutor;
use sp_core::traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode};
use sp_state_machine::BasicExternalities;
use std::{error::Error, time::Instant};

/// What the Wasm builder wrote.
#[allow(dead_code, reason = "not every form of the blob is used")]
mod built {
	include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
}

/// Evaluations of one call; the call beside it makes twice as many. Few, so that some calls escape
/// other work on the machine.
const EVALUATIONS: u32 = 256;
/// Pairs of calls, of which the fastest count.
const REPETITIONS: u32 = 150;

/// The executor with the blob of measured functions.
pub struct Executor {
	executor: WasmExecutor,
	blob: &'static [u8],
}

impl Executor {
	/// Sets up the executor.
	pub fn new() -> Result<Self, Box<dyn Error>> {
		let blob =
			built::WASM_BINARY.ok_or("built with SKIP_WASM_BUILD: there is no Wasm to measure")?;
		Ok(Self { executor: WasmExecutor::builder().build(), blob })
	}

	/// Nanoseconds and answer of one call, instantiation included.
	fn call(&self, name: &str, count: u32) -> Result<(f64, i128), Box<dyn Error>> {
		let mut input = [0; 16];
		input[..4].copy_from_slice(&count.to_le_bytes());
		let fetcher = WrappedRuntimeCode(self.blob.into());
		let code = RuntimeCode { code_fetcher: &fetcher, heap_pages: None, hash: vec![0] };
		let mut externalities = BasicExternalities::default();
		let entry = format!("measure_{name}");
		let start = Instant::now();
		let (answer, _) =
			self.executor.call(&mut externalities, &code, &entry, &input, CallContext::Offchain);
		let elapsed = start.elapsed().as_secs_f64() * 1e9;
		let answer = answer?.try_into().map_err(|_| "the answer has not 16 bytes")?;
		Ok((elapsed, i128::from_le_bytes(answer)))
	}

	/// Nanoseconds of a call that does nothing.
	pub fn empty_call(&self) -> Result<f64, Box<dyn Error>> {
		let mut best = f64::INFINITY;
		for _ in 0..REPETITIONS {
			best = best.min(self.call("nothing", 0)?.0);
		}
		Ok(best)
	}

	/// Nanoseconds of one evaluation: the difference of two calls, so that what a call costs cancels.
	///
	/// # Errors
	/// If the executor fails, if a case has no result (an error is found too fast to count as a
	/// measurement), or if the results are not those of native code.
	pub fn evaluation(&self, name: &str, function: Function) -> Result<f64, Box<dyn Error>> {
		let cases = prepared().map_err(|error| format!("the cases: {error:?}"))?;
		for (index, case) in cases.iter().enumerate() {
			function(case).map_err(|error| format!("{name}: case {index}: {error:?}"))?;
		}
		let twice = EVALUATIONS.saturating_mul(2);
		let expected = checksum(twice, function);
		let (mut single, mut double) = (f64::INFINITY, f64::INFINITY);
		for _ in 0..REPETITIONS {
			single = single.min(self.call(name, EVALUATIONS)?.0);
			let (elapsed, sum) = self.call(name, twice)?;
			if sum != expected {
				return Err(format!("{name}: native and Wasm results differ").into());
			}
			double = double.min(elapsed);
		}
		Ok((double - single) / f64::from(EVALUATIONS))
	}
}
