#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic)]

mod common;

use common::price;
use dhv_math::{
	sabr::{implied_volatility, parity},
	Fixed, MathError, Price, Rate, SabrParameters,
};
use proptest::prelude::*;

fn typical() -> SabrParameters {
	SabrParameters {
		alpha: Fixed::from_bps(6_000),
		beta: Fixed::ONE,
		rho: Fixed::from_raw(-300_000_000_000_000_000),
		nu: Fixed::from_bps(15_000),
	}
}

#[test]
fn parameters_outside_their_ranges_are_refused() {
	let good = typical();
	assert_eq!(good.validate(), Ok(()));
	let one_more = |x: Fixed| Fixed::from_raw(x.raw() + 1);
	let limit = Fixed::from_bps(9_990);
	for bad in [
		SabrParameters { alpha: Fixed::ZERO, ..good },
		SabrParameters { alpha: one_more(Fixed::from_int(100)), ..good },
		SabrParameters { beta: Fixed::ZERO, ..good },
		SabrParameters { beta: one_more(Fixed::ONE), ..good },
		SabrParameters { rho: one_more(limit), ..good },
		SabrParameters { rho: Fixed::from_raw(-limit.raw() - 1), ..good },
		SabrParameters { nu: Fixed::from_raw(-1), ..good },
		SabrParameters { nu: one_more(Fixed::from_int(100)), ..good },
	] {
		assert_eq!(bad.validate(), Err(MathError::OutOfDomain), "{bad:?}");
		assert_eq!(
			implied_volatility(&bad, price(100), price(100), 1),
			Err(MathError::OutOfDomain)
		);
	}
	let worst = SabrParameters { rho: Fixed::MIN, ..good };
	assert!(worst.validate().is_err());
}

#[test]
fn prices_not_above_zero_are_refused() {
	let p = typical();
	for (f, k) in [(price(0), price(100)), (price(100), price(0)), (price(-1), price(100))] {
		assert_eq!(implied_volatility(&p, f, k, 1_000), Err(MathError::OutOfDomain));
	}
}

type Wide = (i64, i128, u64, u32, u32, i128, u32, i128);

/// Forward, raw strike, seconds, alpha and beta in percent, rho in thousandths, nu in percent, and the
/// raw volatility (80 digits, rounded to the nearest).
const WIDE: [Wide; 16] = [
	(1, 20_000_000_000_000_000, 31_557_600, 55, 100, -300, 100, 1_654_009_641_629_778_974),
	(1, 50_000_000_000_000_000_000, 31_557_600, 109, 8, 999, 1, 122_548_216_085_371_386),
	(60_000, 1_200_000_000_000_000_000_000, 3_600, 57, 6, 999, 1_000, 1_159_398_782_478_170_829),
	(
		100,
		5_000_000_000_000_000_000_000,
		2_419_200,
		25,
		100,
		-999,
		1_000,
		1_963_012_937_016_621_602,
	),
	(60_000, 524_991_723_482_402_923_417_912, 7_840_000, 150, 50, 999, 93, 300_346_272_094_561_099),
	(
		100,
		3_794_694_057_939_802_642,
		2_419_200,
		135,
		50,
		-300,
		10_000,
		2_224_943_380_603_523_973_657,
	),
	(1, 50_375_347_980_725_872, 7_840_000, 43, 50, -300, 1, 834_357_072_706_985_288),
	(1, 7_924_842_591_137_489_493, 31_557_600, 81, 50, -300, 1_000, 33_120_844_043_757_964_710),
	(1, 14_294_972_681_649_964_548, 2_419_200, 122, 100, -875, 296, 1_631_533_714_493_982_647),
	(
		60_000,
		11_123_055_267_174_624_884_468,
		7_840_000,
		172,
		100,
		-300,
		100,
		2_092_390_870_963_766_869,
	),
	(1, 951_851_721_940_243_291, 86_400, 197, 100, 999, 1_000, 1_715_409_032_086_331_627),
	(1_900, 9_551_533_726_897_525_821_346, 2_419_200, 175, 100, -999, 100, 623_028_440_530_718_043),
	(100, 345_642_383_419_440_805_698, 3_600, 125, 100, -461, 100, 1_163_222_983_087_656_322),
	(60_000, 27_027_134_739_447_067_532_875, 7_840_000, 27, 1, 999, 100, 40_099_747_779_337_607),
	(60_000, 4_272_523_786_540_814_311_735, 2_419_200, 154, 100, 999, 1, 1_527_214_313_602_423_405),
	(1_900, 4_626_192_759_642_302_731_082, 3_600, 54, 1, -695, 10_000, 5_935_003_772_704_360_043),
];

#[test]
fn volatilities_are_right_up_to_fifty_times_the_forward() {
	let mut worst = 0;
	for (forward, strike, seconds, alpha, beta, rho, nu, expected) in WIDE {
		let p = SabrParameters {
			alpha: Fixed::from_bps(alpha * 100),
			beta: Fixed::from_bps(beta * 100),
			rho: Fixed::from_raw(rho * Fixed::SCALE / 1_000),
			nu: Fixed::from_bps(nu * 100),
		};
		let got = implied_volatility(&p, price(forward), Price::from_raw(strike), seconds).unwrap();
		let slack = 1 + expected / 10_000_000_000_000_000;
		let difference = (got.raw() - expected).abs();
		assert!(difference <= slack, "{p:?} at {strike}: {got} is off by {difference} quanta");
		worst = worst.max(difference);
	}
	println!("sabr, wide: worst error {worst} quanta");
}

#[test]
fn corrections_below_a_tenth_are_refused() {
	// rho below -sqrt(2/3) and a high nu: the correction falls with time
	let p = SabrParameters {
		rho: Fixed::from_raw(-950_000_000_000_000_000),
		nu: Fixed::from_int(6),
		..typical()
	};
	let at = |days: u64| implied_volatility(&p, price(100), price(150), days * 86_400);
	// 1 + (a + b + c) T = 1 - 1.9162 T: 0.1 at 171.5 days, 0 at 190.6
	assert!(at(171).is_ok());
	assert_eq!(at(172), Err(MathError::OutOfDomain));
	let peer = |days: u64| parity::implied_volatility(&p, price(100), price(150), days * 86_400);
	assert_eq!(peer(171), at(171));
	assert!(peer(190).is_ok());
	assert_eq!(peer(191), Err(MathError::OutOfDomain));
}

#[test]
fn the_domain_of_the_peer_is_wider() {
	let p = SabrParameters { rho: Fixed::from_raw(-999_999_000_000_000_000), ..typical() };
	assert_eq!(p.validate(), Err(MathError::OutOfDomain));
	assert_eq!(parity::validate(&p, Rate::ZERO), Ok(()));
	assert!(parity::implied_volatility(&p, price(100), price(120), 86_400).is_ok());
	let one = SabrParameters { rho: Fixed::ONE, ..typical() };
	assert_eq!(parity::validate(&one, Rate::ZERO), Err(MathError::OutOfDomain));
	let above = Rate::from_raw(parity::MAX_RATE.raw() + 1);
	assert_eq!(parity::validate(&typical(), parity::MAX_RATE), Ok(()));
	assert_eq!(parity::validate(&typical(), above), Err(MathError::OutOfDomain));
}

proptest! {
	#[test]
	fn the_smile_is_continuous_at_the_money(exponent in 0u32..16, up: bool) {
		// across the change from the formula to the series
		let step = 10i128.pow(exponent) * if up { 1 } else { -1 };
		let f = Price::from_raw(1_000 * Fixed::SCALE);
		let at = implied_volatility(&typical(), f, f, 604_800).unwrap();
		let near = implied_volatility(&typical(), f, Price::from_raw(f.raw() + step), 604_800).unwrap();
		// the slope of the smile here is below 0.001 per unit of strike
		prop_assert!((at.raw() - near.raw()).abs() <= 1 + step.abs() / 1_000);
	}

	#[test]
	fn both_domains_agree_where_both_answer(
		alpha in 1u32..20_000, beta in 1u32..10_000, rho in -9_990i128..9_990, nu in 1u32..60_000, k in 2i64..5_000,
		days in 1u64..400,
	) {
		// strikes up to a factor of fifty from the forward
		let p = SabrParameters {
			alpha: Fixed::from_bps(alpha), beta: Fixed::from_bps(beta), nu: Fixed::from_bps(nu),
			rho: Fixed::from_raw(rho * Fixed::SCALE / 10_000),
		};
		let (f, k, t) = (price(100), price(k), days * 86_400);
		if let Ok(ours) = implied_volatility(&p, f, k, t) {
			prop_assert_eq!(parity::implied_volatility(&p, f, k, t), Ok(ours));
		}
	}

	#[test]
	fn nothing_panics(alpha: i128, beta in 1..=Fixed::SCALE, rho in -Fixed::SCALE..Fixed::SCALE, nu: i128, f: i128, k: i128, t: u64) {
		let limit = 100 * Fixed::SCALE;
		let p = SabrParameters {
			alpha: Fixed::from_raw(alpha % limit),
			beta: Fixed::from_raw(beta),
			rho: Fixed::from_raw(rho),
			nu: Fixed::from_raw(nu % limit),
		};
		let _ = implied_volatility(&p, Price::from_raw(f), Price::from_raw(k), t);
		let _ = implied_volatility(&p, Price::from_raw(f), Price::from_raw(k), t % 100_000_000);
	}
}
