//! Inputs of any value through every public function: a result inside its range or a typed error,
//! never a panic.

use super::random::Random;
use dhv_math::{
	amount, black_scholes, margin, normal, quote, sabr, surface, transcendental, vault, Contracts,
	Fixed, MathError, NakedMargin, OptionKind, Price, Rate, SabrParameters, Timestamp, Volatility,
};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Runs some functions; the error says what is out of range, for which inputs.
type Probe = fn(&mut Random) -> Result<(), String>;

/// One probe per module.
const PROBES: &[(&str, Probe)] = &[
	("amount", probe_amount),
	("black_scholes", probe_black_scholes),
	("fixed", probe_fixed),
	("margin", probe_margin),
	("normal", probe_normal),
	("quote", probe_quote),
	("sabr", probe_sabr),
	("surface", probe_surface),
	("transcendental", probe_transcendental),
	("units", probe_units),
	("vault", probe_vault),
];

/// What goes wrong with the inputs of a seed.
pub fn offence(seed: u64) -> Option<String> {
	PROBES.iter().find_map(|(module, probe)| {
		match catch_unwind(AssertUnwindSafe(|| probe(&mut Random::new(seed)))) {
			Ok(Ok(())) => None,
			Ok(Err(text)) => Some(format!("{module}: {text}")),
			Err(_) => Some(format!("{module}: panic with the inputs of seed {seed}")),
		}
	})
}

/// Fails a probe unless a condition on a result holds; errors have no range.
macro_rules! ranged {
	($result:expr, $what:expr, $inputs:expr, $in_range:expr) => {
		if let Ok(value) = $result {
			let in_range = $in_range;
			if !in_range(value) {
				return Err(format!("{} of {:?} is {:?}", $what, $inputs, value));
			}
		}
	};
}

/// A number of any size or an extreme one.
fn wide(random: &mut Random) -> u128 {
	const EXTREMES: [u128; 10] = [
		0,
		1,
		2,
		u128::MAX,
		u128::MAX - 1,
		1 << 127,
		(1 << 127) - 1,
		1_000_000_000_000_000_000,
		1_000_000_000_000_000_001,
		1 << 64,
	];
	match random.below(4) {
		0 => random.of(&EXTREMES),
		1 => random.wide_bits(),
		_ => random.wide_bits() >> random.below(128),
	}
}

fn fixed(random: &mut Random) -> Fixed {
	let magnitude = wide(random).cast_signed();
	Fixed::from_raw(if random.coin() { magnitude } else { magnitude.wrapping_neg() })
}

fn positive(random: &mut Random) -> Fixed {
	Fixed::from_raw(fixed(random).raw() & i128::MAX)
}

/// Mostly zero or above, so that not every case is refused.
fn mostly_positive(random: &mut Random) -> Fixed {
	if random.below(8) == 0 {
		fixed(random)
	} else {
		positive(random)
	}
}

fn seconds(random: &mut Random) -> u64 {
	match random.below(8) {
		0 => random.of(&[0, 1, u64::MAX, u64::MAX - 1, dhv_math::SECONDS_PER_YEAR]),
		_ => random.bits() >> random.below(64),
	}
}

fn decimals(random: &mut Random) -> u8 {
	if random.coin() {
		random.below(31) as u8
	} else {
		random.bits() as u8
	}
}

fn kind(random: &mut Random) -> OptionKind {
	random.of(&[OptionKind::Call, OptionKind::Put])
}

fn contracts(random: &mut Random) -> Contracts {
	Contracts::from_units(wide(random))
}

fn probe_amount(random: &mut Random) -> Result<(), String> {
	let (a, b, c, d) = (wide(random), wide(random), wide(random), decimals(random));
	let x = fixed(random);
	let (floor, nearest, ceil) = (
		amount::mul_div_floor(a, b, c),
		amount::mul_div_nearest(a, b, c),
		amount::mul_div_ceil(a, b, c),
	);
	if let (Ok(floor), Ok(nearest), Ok(ceil)) = (floor, nearest, ceil) {
		if !(floor <= nearest && nearest <= ceil && ceil - floor <= 1) {
			return Err(format!("mul_div of {:?}: {floor} {nearest} {ceil}", (a, b, c)));
		}
	}
	ranged!(amount::to_fixed(a, d), "to_fixed", (a, d), |x: Fixed| !x.is_negative());
	if let (Ok(floor), Ok(ceil)) = (amount::from_fixed_floor(x, d), amount::from_fixed_ceil(x, d)) {
		if floor > ceil || ceil - floor > 1 {
			return Err(format!("from_fixed of {:?}: {floor} {ceil}", (x, d)));
		}
	}
	Ok(())
}

fn probe_black_scholes(random: &mut Random) -> Result<(), String> {
	let (kind, s, k) = (kind(random), mostly_positive(random), mostly_positive(random));
	let (v, t, r) = (mostly_positive(random), seconds(random), fixed(random));
	let inputs = (kind, s, k, v, t, r);
	let spot = Price::new(s);
	let forward = black_scholes::forward(spot, Rate::new(r), t);
	ranged!(forward, "forward", inputs, |f: Price| !f.get().is_negative());
	let back = Rate::new(r.try_neg().unwrap_or(Fixed::MAX));
	let discounted = black_scholes::forward(Price::new(k), back, t);
	let value =
		black_scholes::value(kind, spot, Price::new(k), Volatility::new(v), t, Rate::new(r));
	let negative = s.is_negative() || k.is_negative() || v.is_negative();
	match value {
		Err(MathError::OutOfDomain) if negative => Ok(()),
		// Very negative rates, and greeks with next to no uncertainty, need not fit.
		Err(MathError::Overflow) if !negative => Ok(()),
		Ok(v) if !negative => {
			let ceiling = match kind {
				OptionKind::Call => s.raw(),
				OptionKind::Put => {
					discounted.map_or(i128::MAX, |d| d.get().raw().saturating_add(1))
				}
			};
			let delta = match kind {
				OptionKind::Call => Fixed::ZERO..=Fixed::ONE,
				OptionKind::Put => Fixed::from_int(-1)..=Fixed::ZERO,
			};
			let rho_has_sign = match kind {
				OptionKind::Call => !v.rho.is_negative(),
				OptionKind::Put => !v.rho.is_positive(),
			};
			let held = (0..=ceiling).contains(&v.price.raw())
				&& delta.contains(&v.delta)
				&& !v.gamma.is_negative()
				&& !v.vega.is_negative()
				&& rho_has_sign;
			if held {
				Ok(())
			} else {
				Err(format!("value of {inputs:?} is {v:?}"))
			}
		}
		other => Err(format!("value of {inputs:?} is {other:?}")),
	}
}

fn probe_fixed(random: &mut Random) -> Result<(), String> {
	let (a, b) = (fixed(random), fixed(random));
	for (floor, nearest, ceil) in [
		(a.mul_floor(b), a.mul_nearest(b), a.mul_ceil(b)),
		(a.div_floor(b), a.div_nearest(b), a.div_ceil(b)),
	] {
		if let (Ok(floor), Ok(nearest), Ok(ceil)) = (floor, nearest, ceil) {
			if !(floor <= nearest && nearest <= ceil && ceil.raw() - floor.raw() <= 1) {
				return Err(format!("{:?}: {floor:?} {nearest:?} {ceil:?}", (a, b)));
			}
		}
	}
	let _ = (a.try_add(b), a.try_sub(b), a.try_neg(), a.signum());
	let _ = (Fixed::from_ratio_floor(a.raw(), b.raw()), a.to_string());
	ranged!(a.try_abs(), "abs", a, |x: Fixed| !x.is_negative());
	Ok(())
}

fn probe_margin(random: &mut Random) -> Result<(), String> {
	let (kind, s, k) = (kind(random), mostly_positive(random), mostly_positive(random));
	let margin =
		NakedMargin { upper_bound: mostly_positive(random), spot_shock: mostly_positive(random) };
	let (spot, strike) = (Price::new(s), Price::new(k));
	let not_negative = |x: Fixed| !x.is_negative();
	let collateral = margin::naked_strike_collateral(kind, spot, strike, &margin);
	ranged!(collateral, "collateral", (kind, s, k, margin), not_negative);
	ranged!(margin::cash_value(kind, strike, spot), "cash", (kind, s, k), not_negative);
	let (contracts, decimals) = (contracts(random), decimals(random));
	let table = [(seconds(random), s), (seconds(random), k)];
	let _ = margin::upper_bound(&table, seconds(random));
	let _ = margin::collateral_ceil(s, contracts, decimals);
	let floor = margin::payout_floor(s, contracts, decimals);
	if let (Ok(floor), Ok(ceil)) = (floor, margin::payout_ceil(s, contracts, decimals)) {
		if floor > ceil || ceil - floor > 1 {
			return Err(format!("payout of {:?}: {floor} {ceil}", (s, contracts, decimals)));
		}
	}
	Ok(())
}

fn probe_normal(random: &mut Random) -> Result<(), String> {
	let x = fixed(random);
	let (cdf, pdf) = (normal::cdf(x), normal::pdf(x));
	if (Fixed::ZERO..=Fixed::ONE).contains(&cdf)
		&& (0..=398_942_280_401_432_678).contains(&pdf.raw())
	{
		Ok(())
	} else {
		Err(format!("cdf and pdf of {x:?}: {cdf:?} {pdf:?}"))
	}
}

fn probe_quote(random: &mut Random) -> Result<(), String> {
	let inputs = (mostly_positive(random), fixed(random), mostly_positive(random), random.coin());
	let factor = quote::slippage_factor(inputs.0, inputs.1, inputs.2, inputs.3);
	ranged!(factor, "slippage", inputs, |x: Fixed| !x.is_negative());
	let inputs = (mostly_positive(random), contracts(random), wide(random), decimals(random));
	let fee = quote::fee(inputs.0, inputs.1, inputs.2, inputs.3);
	ranged!(fee, "fee", inputs, |x: u128| x <= inputs.2 / 8);
	Ok(())
}

fn probe_sabr(random: &mut Random) -> Result<(), String> {
	// Parameters of any value are hardly ever valid: most are brought into their ranges.
	let near = |random: &mut Random, limit: i128| {
		let x = fixed(random);
		if random.below(8) == 0 {
			x
		} else {
			Fixed::from_raw(x.raw() % limit)
		}
	};
	let unit = Fixed::SCALE;
	let p = SabrParameters {
		alpha: near(random, 100 * unit),
		beta: near(random, unit + 1),
		rho: near(random, unit),
		nu: near(random, 100 * unit),
	};
	let inputs = (p, mostly_positive(random), mostly_positive(random), seconds(random));
	let volatility =
		sabr::implied_volatility(&p, Price::new(inputs.1), Price::new(inputs.2), inputs.3);
	ranged!(volatility, "volatility", inputs, |x: Volatility| x.get().is_positive());
	if volatility.is_ok() && p.validate().is_err() {
		return Err(format!("invalid parameters are accepted: {p:?}"));
	}
	Ok(())
}

fn probe_surface(random: &mut Random) -> Result<(), String> {
	let inputs = (
		seconds(random),
		Volatility::new(mostly_positive(random)),
		seconds(random),
		Volatility::new(mostly_positive(random)),
		seconds(random),
	);
	let (t0, v0, t1, v1, t) = inputs;
	let volatility = surface::interpolate_volatility(t0, v0, t1, v1, t);
	ranged!(volatility, "volatility", inputs, |x: Volatility| !x.get().is_negative());
	Ok(())
}

fn probe_transcendental(random: &mut Random) -> Result<(), String> {
	let (x, y) = (fixed(random), fixed(random));
	let not_negative = |x: Fixed| !x.is_negative();
	ranged!(transcendental::exp(x), "exp", x, not_negative);
	ranged!(transcendental::sqrt(x), "sqrt", x, not_negative);
	ranged!(transcendental::ln(x), "ln", x, |y: Fixed| y.is_negative() == (x < Fixed::ONE));
	ranged!(transcendental::pow(x, y), "pow", (x, y), not_negative);
	Ok(())
}

fn probe_units(random: &mut Random) -> Result<(), String> {
	let (a, b) = (contracts(random), contracts(random));
	let (earlier, later) = (seconds(random), seconds(random));
	ranged!(a.to_fixed(), "contracts", a, |x: Fixed| !x.is_negative());
	ranged!(a.try_add(b), "sum", (a, b), |sum: Contracts| sum >= a && sum >= b);
	ranged!(a.try_sub(b), "difference", (a, b), |rest: Contracts| rest <= a);
	let moment = Timestamp::from_secs(earlier).try_add_secs(later);
	ranged!(moment, "moment", (earlier, later), |at: Timestamp| at.secs() >= earlier);
	Ok(())
}

fn probe_vault(random: &mut Random) -> Result<(), String> {
	let (assets, supply, price) = (fixed(random), wide(random), mostly_positive(random));
	let (amount, decimals) = (wide(random), decimals(random));
	let per_share = vault::price_per_share(assets, supply);
	ranged!(per_share, "price per share", (assets, supply), |x: Fixed| !x.is_negative());
	if let Ok(shares) = vault::shares_floor(amount, decimals, price) {
		// what is deposited and taken back at one price never grows
		if let Ok(back) = vault::amount_floor(shares, decimals, price) {
			if back > amount {
				return Err(format!("{:?} gives back {back}", (amount, decimals, price)));
			}
		}
	}
	Ok(())
}
