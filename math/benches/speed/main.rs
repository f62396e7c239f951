//! Speed of the formulas beside the same formulas in `f64` and in a plain `FixedI128`.
//!
//! `make bench-math` runs it and prints one table with the ratios. A benchmark reports one evaluation;
//! the inputs run through all cases, and nothing is known to the optimiser.

#![allow(
	missing_docs,
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_sign_loss,
	clippy::expect_used,
	clippy::float_arithmetic,
	clippy::indexing_slicing,
	reason = "a measurement, with floating point to compare with"
)]

mod cases;
mod fixed_i128;
mod float;
mod ours;

use cases::{Case, COUNT};
use criterion::{criterion_group, criterion_main, Criterion};
use fixed_i128::FixedCase;
use float::FloatCase;
use std::{hint::black_box, time::Duration};

/// Measures `function` over all inputs in turn.
fn measure<I, O>(
	criterion: &mut Criterion,
	row: &str,
	column: &str,
	inputs: &[I; COUNT],
	function: impl Fn(&I) -> O,
) {
	let mut index = 0;
	criterion.benchmark_group(row).bench_function(column, |bencher| {
		bencher.iter(|| {
			index = (index + 1) % COUNT;
			function(black_box(&inputs[index]))
		})
	});
}

fn speed(c: &mut Criterion) {
	let ours: &[Case; COUNT] = &cases::prepared().expect("every case has a price");
	let float: [FloatCase; COUNT] = std::array::from_fn(|i| FloatCase::new(&ours[i]));
	let fixed: [FixedCase; COUNT] = std::array::from_fn(|i| FixedCase::new(&ours[i]));

	measure(c, "exp", "ours", ours, ours::exp);
	measure(c, "exp", "f64", &float, |x| libm::exp(x.score));
	measure(c, "exp", "FixedI128", &fixed, |x| fixed_i128::exp(x.score));

	measure(c, "ln", "ours", ours, ours::ln);
	measure(c, "ln", "f64", &float, |x| libm::log(x.moneyness));
	measure(c, "ln", "FixedI128", &fixed, |x| fixed_i128::ln(x.moneyness));

	measure(c, "sqrt", "ours", ours, ours::sqrt);
	measure(c, "sqrt", "f64", &float, |x| libm::sqrt(x.years()));
	measure(c, "sqrt", "FixedI128", &fixed, |x| fixed_i128::sqrt(x.years));

	measure(c, "cdf", "ours", ours, ours::cdf);
	measure(c, "cdf", "f64", &float, |x| float::cdf(x.score));
	measure(c, "cdf", "FixedI128", &fixed, |x| fixed_i128::cdf(x.score));

	measure(c, "price_and_delta", "ours", ours, ours::price_and_delta);
	measure(c, "price_and_delta", "f64", &float, float::price_and_delta);
	measure(c, "price_and_delta", "FixedI128", &fixed, fixed_i128::price_and_delta);

	measure(c, "valuation", "ours", ours, ours::valuation);
	measure(c, "valuation", "f64", &float, float::valuation);
	measure(c, "valuation", "FixedI128", &fixed, fixed_i128::valuation);

	measure(c, "smile", "ours", ours, ours::smile);
	measure(c, "smile", "f64", &float, float::smile);

	measure(c, "implied_volatility", "ours", ours, ours::implied_volatility);
	measure(c, "remark", "ours", ours, ours::remark);
	measure(c, "whole_quote", "ours", ours, ours::whole_quote);
	measure(c, "trigger_price", "ours", ours, ours::trigger_price);
}

criterion_group! {
	name = benches;
	config = Criterion::default()
		.warm_up_time(Duration::from_millis(400))
		.measurement_time(Duration::from_millis(1_000))
		.sample_size(40)
		.nresamples(2_000);
	targets = speed
}
criterion_main!(benches);
