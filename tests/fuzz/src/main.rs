//! libFuzzer on the target that `DHV_FUZZ_TARGET` names.
#![no_main]
#![allow(unsafe_code, missing_docs, clippy::expect_used, reason = "the macro exports C functions")]

use std::sync::OnceLock;

static TARGET: OnceLock<dhv_fuzz::Target> = OnceLock::new();

fn named() -> dhv_fuzz::Target {
	let name = std::env::var("DHV_FUZZ_TARGET").expect("DHV_FUZZ_TARGET is not set");
	dhv_fuzz::target(&name).expect("DHV_FUZZ_TARGET names no target")
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
	TARGET.get_or_init(named)(data);
});
