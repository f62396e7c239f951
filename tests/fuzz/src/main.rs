//! libFuzzer on the target that `DHV_FUZZ_TARGET` names: the functions that it calls. It brings its own `main`.
#![no_main]
#![allow(unsafe_code, clippy::expect_used, reason = "libFuzzer calls C functions")]

use std::sync::OnceLock;

static TARGET: OnceLock<dhv_fuzz::Target> = OnceLock::new();

/// Called once, before the first input.
#[no_mangle]
pub extern "C" fn LLVMFuzzerInitialize(_: *const i32, _: *const *const *const u8) -> i32 {
	let name = std::env::var("DHV_FUZZ_TARGET").expect("DHV_FUZZ_TARGET is not set");
	TARGET.get_or_init(|| dhv_fuzz::target(&name).expect("DHV_FUZZ_TARGET names no target"));
	// A finding is where it happens, not where its stack ends.
	let told = std::panic::take_hook();
	std::panic::set_hook(Box::new(move |panic| {
		told(panic);
		std::process::abort();
	}));
	0
}

/// Called for each input.
///
/// # Safety
///
/// There are `size` bytes at `data`.
#[no_mangle]
pub unsafe extern "C" fn LLVMFuzzerTestOneInput(data: *const u8, size: usize) -> i32 {
	// SAFETY: it is what the caller says; an empty input may have no place.
	let data = if size == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, size) } };
	if let Some(target) = TARGET.get() {
		target(data);
	}
	0
}
