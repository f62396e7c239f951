//! What `make bench-math` runs inside the Wasm executor: every measured function of `dhv-math` as an
//! entry point that evaluates it a number of times.
//!
//! Entry points follow the calling convention of runtimes. The input is at least 16 bytes, of which
//! the first four are the number of evaluations, little endian; the answer is the checksum of the
//! results in the same 16 bytes. The crate also compiles natively: the checksums must agree.

#![cfg_attr(target_arch = "wasm32", no_std)]

#[path = "../../../../math/benches/speed/cases.rs"]
pub mod cases;
#[path = "../../../../math/benches/speed/ours.rs"]
pub mod ours;

#[cfg(target_arch = "wasm32")]
mod support;

use cases::Case;
use core::hint::black_box;
use dhv_math::MathError;

/// A measured function.
pub type Function = fn(&Case) -> Result<i128, MathError>;

/// The checksum of `count` evaluations over all cases in turn; an error counts as -1.
///
/// The cases are prepared first, which costs the same for every count.
#[inline(always)]
pub fn checksum(count: u32, function: impl Fn(&Case) -> Result<i128, MathError>) -> i128 {
	let Ok(cases) = cases::prepared() else { return -1 };
	let mut sum = 0i128;
	let mut left = count;
	loop {
		for case in &cases {
			if left == 0 {
				return sum;
			}
			left = left.saturating_sub(1);
			let result = function(black_box(case)).unwrap_or(-1);
			sum = sum.rotate_left(1) ^ result;
		}
	}
}

macro_rules! measured {
    ($($name:ident),* $(,)?) => {
        /// Every measured function by its name among the native measurements; the entry point has
        /// `measure_` before it.
        pub const FUNCTIONS: &[(&str, Function)] = &[$((stringify!($name), ours::$name)),*];

        #[cfg(target_arch = "wasm32")]
        #[allow(unsafe_code, reason = "the executor finds entry points by their plain names")]
        mod entry_points {
            $(
                // Prefixed, because `exp` and `sqrt` are names of the C library.
                #[export_name = concat!("measure_", stringify!($name))]
                extern "C" fn $name(input: *mut u8, _length: u32) -> u64 {
                    super::support::answer(input, |count| super::checksum(count, super::ours::$name))
                }
            )*

            /// Costs what every call costs.
            #[export_name = "measure_nothing"]
            extern "C" fn nothing(input: *mut u8, _length: u32) -> u64 {
                super::support::answer(input, |_| 0)
            }
        }
    };
}

measured!(
	exp,
	ln,
	sqrt,
	cdf,
	price_and_delta,
	valuation,
	smile,
	implied_volatility,
	remark,
	whole_quote,
	trigger_price,
);
