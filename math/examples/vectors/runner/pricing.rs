//! Prices and greeks of options, and the normal distribution.

use super::report::{fixed, number, text, Report};
use dhv_math::{
	amount, black_scholes, normal, transcendental, Fixed, MathError, OptionKind, Price, Rate,
	Valuation, Volatility, SECONDS_PER_YEAR,
};
use serde_json::Value;

/// `black_scholes.json`: price and greeks, with years of two lengths.
pub fn black_scholes(file: &Value, report: &mut Report) {
	report.each(file, "cases", |case, name, report| {
		let known = ["seconds_to_expiry", "seconds_per_year"];
		let Some(option) = Contract::of(case, name, &known, report) else { return };
		let Some(got) = option.value(name, report) else { return };
		let stated = &case["tolerance"];
		let Some(price) = tolerance(stated, "abs_price", name, report) else { return };
		let Some(delta) = tolerance(stated, "abs_delta", name, report) else { return };
		option.check(&got, case, name, report, |field, size| match field {
			"price" => price.min(option.price_tolerance()),
			"delta" => delta.min(1e-15),
			"gamma" => 1e-15 * size.max(1.0),
			_ => 1e-15 * size.max(option.scale()),
		});
	});
}

/// `black_scholes_deep_otm.json`: prices far out of the money, which are small and never fail.
pub fn black_scholes_deep_otm(file: &Value, report: &mut Report) {
	report.each(file, "cases", |case, name, report| {
		let Some(option) = Contract::of(case, name, &["seconds_to_expiry"], report) else { return };
		let Some(got) = option.value(name, report) else { return };
		let Some(stated) = tolerance(&case["tolerance"], "abs", name, report) else { return };
		if !text(&case["expected"], "must").contains("never fail") || got.price.is_negative() {
			report.fail(name, &format!("the price {} breaks a rule, or an unknown one", got.price));
		}
		option.check(&got, case, name, report, |_, _| stated.min(option.price_tolerance()));
	});
}

/// `black_scholes_premia_lyra.json`: prices with any number of years, and the normal distribution.
pub fn black_scholes_premia_lyra(file: &Value, report: &mut Report) {
	report.each(file, "cases", |case, name, report| {
		let Some(option) = Contract::of(case, name, &["years"], report) else { return };
		let Some(got) = option.value(name, report) else { return };
		let stated = &case["tolerance"];
		let Some(price) = tolerance(stated, "abs_price", name, report) else { return };
		let Some(relative) = tolerance(stated, "rel", name, report) else { return };
		option.check(&got, case, name, report, |field, size| match field {
			"price" => price.min(option.price_tolerance()),
			_ => relative.min(1e-15) * size + 1e-18,
		});
		option.check_distances(&got, &case["expected"], name, report);
	});
	report.each(file, "premia_cdf", |case, name, report| {
		let Some(x) = number(case, "x") else { return report.fail(name, "no number x") };
		report.close(name, "cdf", normal::cdf(x), &text(case, "exact"), 2e-18);
	});
}

/// `normal_cdf.json`: the normal distribution and its density.
pub fn normal_cdf(file: &Value, report: &mut Report) {
	report.each(file, "cases", |case, name, report| {
		let Some(x) = number(&case["inputs"], "x") else { return report.fail(name, "no number x") };
		let Some(stated) = tolerance(&case["tolerance"], "abs", name, report) else { return };
		let expected = &case["expected"];
		report.close(name, "cdf", normal::cdf(x), &text(expected, "cdf"), stated);
		report.close(name, "pdf", normal::pdf(x), &text(expected, "pdf"), stated);
	});
}

/// A stated tolerance; fails the case if there is none.
fn tolerance(stated: &Value, key: &str, name: &str, report: &mut Report) -> Option<f64> {
	let found = text(stated, key).parse().ok();
	if found.is_none() {
		report.fail(name, &format!("no tolerance {key}"));
	}
	found
}

fn as_f64(value: Fixed) -> f64 {
	value.raw() as f64 * 1e-18
}

/// The inputs of a case, its time as whole seconds.
///
/// A price depends on `volatility^2 * time` and `rate * time` only. So a time that is no whole number
/// of seconds (of our year) becomes the nearest second, and volatility and rate are scaled by what
/// that changes: the option is the same to the 18th decimal of volatility and rate.
struct Contract {
	kind: OptionKind,
	spot: Price,
	strike: Price,
	volatility: Volatility,
	rate: Rate,
	seconds: u64,
	/// The time of the case over `seconds`.
	stretch: Fixed,
}

impl Contract {
	/// Reads a case; fails it for inputs beside the usual and `time`, or without a number.
	fn of(case: &Value, name: &str, time: &[&str], report: &mut Report) -> Option<Self> {
		let inputs = &case["inputs"];
		let usual = ["spot", "strike", "vol", "rate", "is_put"];
		let unknown = inputs
			.as_object()
			.into_iter()
			.flatten()
			.find(|(key, _)| !usual.contains(&key.as_str()) && !time.contains(&key.as_str()));
		if let Some((key, _)) = unknown {
			report.fail(name, &format!("unknown input {key}"));
			return None;
		}
		let read = Self::read(inputs);
		if read.is_none() {
			report.fail(name, "an input lacks, is no number or does not fit");
		}
		read
	}

	fn read(inputs: &Value) -> Option<Self> {
		let (seconds, stretch) = time(inputs)?;
		let scaled = |key, factor| number(inputs, key)?.mul_nearest(factor).ok();
		Some(Self {
			kind: if inputs["is_put"].as_bool()? { OptionKind::Put } else { OptionKind::Call },
			spot: Price::new(number(inputs, "spot")?),
			strike: Price::new(number(inputs, "strike")?),
			volatility: Volatility::new(scaled("vol", transcendental::sqrt(stretch).ok()?)?),
			rate: Rate::new(scaled("rate", stretch)?),
			seconds,
			stretch,
		})
	}

	/// The larger of spot and strike.
	fn scale(&self) -> f64 {
		as_f64(self.spot.get().max(self.strike.get()))
	}

	/// What is asked of every price, whatever a case states.
	fn price_tolerance(&self) -> f64 {
		1e-15 * self.scale() + 1e-18
	}

	/// The valuation, its derivatives by the volatility, time and rate of the case.
	fn value(&self, name: &str, report: &mut Report) -> Option<Valuation> {
		let Self { kind, spot, strike, volatility, rate, seconds, stretch } = *self;
		let scaled = |got: Valuation| {
			Ok(Valuation {
				vega: got.vega.mul_nearest(transcendental::sqrt(stretch)?)?,
				theta: got.theta.div_floor(stretch)?,
				rho: got.rho.mul_nearest(stretch)?,
				..got
			})
		};
		match black_scholes::value(kind, spot, strike, volatility, seconds, rate).and_then(scaled) {
			Ok(got) => Some(got),
			Err(error) => {
				report.fail(name, &error.to_string());
				None
			}
		}
	}

	/// Compares every expected field; `tolerance` gets its name and its expected size.
	fn check(
		&self,
		got: &Valuation,
		case: &Value,
		name: &str,
		report: &mut Report,
		tolerance: impl Fn(&str, f64) -> f64,
	) {
		if case["expected"].get("price").is_none() {
			report.fail(name, "no expected price");
		}
		for (field, _) in case["expected"].as_object().into_iter().flatten() {
			let ours = match field.as_str() {
				"price" => got.price,
				"delta" => got.delta,
				"gamma" => got.gamma,
				"vega_per_unit_vol" => got.vega,
				"theta_per_year" => got.theta,
				"rho_per_unit_rate" => got.rho,
				// The distances have their own check, the rule is checked where it is stated.
				"d1" | "d2" | "must" => continue,
				_ => {
					report.fail(name, &format!("unknown result {field}"));
					continue;
				}
			};
			let expected = text(&case["expected"], field);
			let size = fixed(&expected).map_or(0.0, |number| as_f64(number).abs());
			report.close(name, field, ours, &expected, tolerance(field, size));
		}
	}

	/// The distances show in the delta, `w N(w d1)`, and in rho, `w K T e^(-rT) N(w d2)`.
	fn check_distances(&self, got: &Valuation, expected: &Value, name: &str, report: &mut Report) {
		let sign = Fixed::from_int(if self.kind == OptionKind::Call { 1 } else { -1 });
		let leg = |key| {
			let distance = number(expected, key)?.mul_nearest(sign).ok()?;
			Some(normal::cdf(distance))
		};
		let (Some(near), Some(far)) = (leg("d1"), leg("d2")) else {
			return report.fail(name, "no distances d1 and d2");
		};
		match (near.mul_nearest(sign), self.rho(far).and_then(|rho| rho.mul_nearest(sign))) {
			(Ok(delta), Ok(rho)) => {
				report.close(name, "delta from d1", got.delta, &delta.to_string(), 3e-18);
				let allowed = 1e-17 * self.scale() + 1e-18;
				report.close(name, "rho from d2", got.rho, &rho.to_string(), allowed);
			}
			(Err(error), _) | (_, Err(error)) => report.fail(name, &error.to_string()),
		}
	}

	/// `K e^(-rT) p T` for a probability `p`.
	fn rho(&self, probability: Fixed) -> Result<Fixed, MathError> {
		let (seconds, year) = (u128::from(self.seconds), u128::from(SECONDS_PER_YEAR));
		let years = Fixed::from_ratio_floor(self.seconds.into(), SECONDS_PER_YEAR.into())?;
		let discount = transcendental::exp(self.rate.get().mul_nearest(years)?.try_neg()?)?;
		let leg = self.strike.get().mul_nearest(discount)?.mul_nearest(probability)?;
		let rho = amount::mul_div_nearest(leg.raw().unsigned_abs(), seconds, year)?;
		let rho = i128::try_from(rho).map_err(|_| MathError::Overflow)?;
		Fixed::from_raw(rho).mul_nearest(self.stretch)
	}
}

/// Whole seconds of our year, and the time of the case over them.
fn time(inputs: &Value) -> Option<(u64, Fixed)> {
	let year = i128::from(SECONDS_PER_YEAR);
	// The time is `part / whole` seconds of our year.
	let (part, whole) = if inputs.get("years").is_some() {
		(number(inputs, "years")?.raw().checked_mul(year)?, Fixed::SCALE)
	} else {
		let seconds: i128 = text(inputs, "seconds_to_expiry").parse().ok()?;
		let theirs = match inputs.get("seconds_per_year") {
			Some(_) => text(inputs, "seconds_per_year").parse().ok()?,
			None => year,
		};
		(seconds.checked_mul(year)?, theirs)
	};
	let seconds = (part + whole / 2) / whole;
	if seconds == 0 {
		return (part == 0).then_some((0, Fixed::ONE));
	}
	let stretch = Fixed::from_ratio_floor(part, whole.checked_mul(seconds)?).ok()?;
	Some((u64::try_from(seconds).ok()?, stretch))
}
