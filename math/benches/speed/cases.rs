//! The inputs of every speed measurement: orders and series of a realistic book, fixed and varied.
//!
//! Three of four strikes lie within three standard deviations of the spot, the others anywhere between
//! half and twice the spot; times to expiry are spread evenly over their logarithm.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::cast_possible_truncation,
	clippy::cast_possible_wrap,
	clippy::cast_sign_loss,
	clippy::indexing_slicing,
	reason = "evaluated by the compiler, which reports an overflow"
)]

use dhv_math::{
	black_scholes, Contracts, Fixed, MathError, OptionKind, Price, Rate, SabrParameters, Valuation,
	Volatility, SECONDS_PER_YEAR,
};

/// Number of cases, a power of two. So many that branches are not learned by heart.
pub const COUNT: usize = 256;

/// One option with everything a quote asks for.
#[derive(Clone, Copy)]
pub struct Case {
	/// Call or put.
	pub kind: OptionKind,
	/// Spot between 0.4 and 72,000.
	pub spot: Price,
	/// Strike between half and twice the spot.
	pub strike: Price,
	/// Volatility between 20 % and 200 %.
	pub volatility: Volatility,
	/// Time to expiry, an hour to a year.
	pub seconds: u64,
	/// Rate between -10 % and 10 %.
	pub rate: Rate,
	/// Argument of the distribution and of the exponential, between -4 and 4.
	pub score: Fixed,
	/// Strike over spot, argument of the logarithm.
	pub moneyness: Fixed,
	/// Time to expiry in years, argument of the square root.
	pub years: Fixed,
	/// Smile of the expiry.
	pub smile: SabrParameters,
	/// A strike within three standard deviations of the spot.
	pub near: Price,
	/// Price of the option with that strike; set by [`prepared`].
	pub price: Price,
	/// The mark of the series before it is marked afresh; set by [`prepared`].
	pub mark: Valuation,
	/// Size of the order, 0.1 to 100 contracts.
	pub contracts: Contracts,
	/// Whether the taker of the order buys.
	pub taker_buys: bool,
	/// Net position of the vault in the series, -500 to 500 contracts.
	pub net: Fixed,
}

/// The cases, without the fields that need a price.
static CASES: [Case; COUNT] = build();

/// The cases with their prices and marks.
///
/// # Errors
/// If a case has no price.
pub fn prepared() -> Result<[Case; COUNT], MathError> {
	let mut cases = CASES;
	for case in &mut cases {
		let value = |strike| {
			let Case { kind, spot, volatility, seconds, rate, .. } = *case;
			black_scholes::value(kind, spot, strike, volatility, seconds, rate)
		};
		let (near, mark) = (value(case.near)?, value(case.strike)?);
		case.price = Price::new(near.price);
		case.mark = mark;
	}
	Ok(cases)
}

/// Nothing valued yet.
const UNMARKED: Valuation = Valuation {
	price: Fixed::ZERO,
	delta: Fixed::ZERO,
	gamma: Fixed::ZERO,
	vega: Fixed::ZERO,
	theta: Fixed::ZERO,
	rho: Fixed::ZERO,
};

/// Units of 1e-6 in one.
const MILLION: i128 = 1_000_000;

/// A number given in units of 1e-6.
const fn micro(value: i128) -> Fixed {
	Fixed::from_raw(value * 1_000_000_000_000)
}

/// The next state of the generator and a number in `low..=high` (Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", 2014).
const fn draw(state: u64, low: i128, high: i128) -> (u64, i128) {
	let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
	let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
	let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
	let mixed = mixed ^ (mixed >> 31);
	(state, low + (mixed as i128) % (high - low + 1))
}

const fn build() -> [Case; COUNT] {
	let (mut state, first) = case(1, 0);
	let mut cases = [first; COUNT];
	let mut index = 1;
	while index < COUNT {
		let next = case(state, index);
		(state, cases[index]) = next;
		index += 1;
	}
	cases
}

const fn case(state: u64, index: usize) -> (u64, Case) {
	// in units of 1e-6
	let level = [500_000, 7_000_000, 150_000_000, 3_000_000_000, 60_000_000_000][index % 5];
	let (state, spot) = draw(state, level * 4 / 5, level * 6 / 5);
	let (state, volatility) = draw(state, 200_000, 2_000_000);
	let (state, rate) = draw(state, -100_000, 100_000);
	let (state, score) = draw(state, -4_000_000, 4_000_000);
	let (state, doublings) = draw(state, 0, 13);
	let (state, part) = draw(state, 3_600 << doublings, 7_200 << doublings);
	let year = SECONDS_PER_YEAR as i128;
	let seconds = if part > year { year } else { part };
	let root_of_years = (seconds * MILLION * MILLION / year).isqrt();
	let (state, deviations) = draw(state, -3_000_000, 3_000_000);
	let (state, anywhere) = draw(state, 500_000, 2_000_000);
	let near = MILLION + volatility * root_of_years / MILLION * deviations / MILLION;
	let near = match near {
		..500_000 => 500_000,
		2_000_000.. => 2_000_000,
		_ => near,
	};
	let moneyness = if index % 4 == 3 { anywhere } else { near };
	let strike = spot * moneyness / MILLION;
	let (state, rho) = draw(state, -500_000, 300_000);
	let (state, nu) = draw(state, 300_000, 1_500_000);
	let (state, contracts) = draw(state, 10_000_000, 10_000_000_000);
	let (state, net) = draw(state, -500_000_000, 500_000_000);
	let (state, side) = draw(state, 0, 1);
	let (state, buys) = draw(state, 0, 1);
	let case = Case {
		kind: if side == 0 { OptionKind::Call } else { OptionKind::Put },
		spot: Price::new(micro(spot)),
		strike: Price::new(micro(strike)),
		volatility: Volatility::new(micro(volatility)),
		seconds: seconds as u64,
		rate: Rate::new(micro(rate)),
		score: micro(score),
		moneyness: micro(moneyness),
		years: Fixed::from_raw(seconds * Fixed::SCALE / year),
		smile: SabrParameters {
			alpha: micro(volatility),
			beta: micro(900_000),
			rho: micro(rho),
			nu: micro(nu),
		},
		near: Price::new(micro(spot * near / MILLION)),
		price: Price::ZERO,
		mark: UNMARKED,
		contracts: Contracts::from_units(contracts as u128),
		taker_buys: buys == 1,
		net: micro(net),
	};
	(state, case)
}
