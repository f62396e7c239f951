//! Parts of a quote: `slippage_rysk`, `spread_rysk`.

use super::report::{fixed, number, text, Report};
use dhv_math::{
	quote::{
		borrow_premium, contracts_left_short, lending_premium, slippage_factor_scaled,
		total_spread, BorrowRates, MultiplierGrid, Multipliers,
	},
	Delta, Fixed, MathError, OptionKind, Price, Rate,
};
use serde_json::Value;

/// The tables of `slippage_rysk`, which the other files refer to: tenors of call and put multipliers.
const KNOTS: [([u32; 5], [u32; 5]); 3] = [
	([10_000, 11_000, 12_000, 13_000, 14_000], [11_000, 12_000, 13_000, 14_000, 15_000]),
	([20_000, 21_000, 22_000, 23_000, 24_000], [21_000, 22_000, 23_000, 24_000, 25_000]),
	([10_000, 11_000, 12_000, 13_000, 14_000], [11_000, 12_000, 13_000, 14_000, 15_000]),
];

/// The multipliers of a file.
pub struct Tables {
	/// Where the knots lie.
	pub grid: MultiplierGrid,
	call: Vec<Fixed>,
	put: Vec<Fixed>,
}

impl Tables {
	fn read(file: &Value) -> Option<Self> {
		let parameters = file.get("parameters")?;
		let grid = MultiplierGrid {
			band_width_percent: small(parameters, "delta_band_width_pct")?,
			tenors: small(parameters, "number_of_tenors")?,
			max_root_seconds: text(parameters, "max_tenor_value_sqrt_seconds").parse().ok()?,
		};
		let (call, put) = match parameters.get("tenor_knots")? {
			Value::Array(knots) => {
				(row(knots, "call_multipliers")?, row(knots, "put_multipliers")?)
			}
			_ => (
				KNOTS.iter().flat_map(|(call, _)| call.map(Fixed::from_bps)).collect(),
				KNOTS.iter().flat_map(|(_, put)| put.map(Fixed::from_bps)).collect(),
			),
		};
		let tables = Self { grid, call, put };
		tables.multipliers().validate(&grid).ok()?;
		Some(tables)
	}

	/// The tables.
	pub fn multipliers(&self) -> Multipliers<'_> {
		Multipliers { call: &self.call, put: &self.put }
	}
}

fn small(value: &Value, key: &str) -> Option<u8> {
	text(value, key).parse().ok()
}

fn row(knots: &[Value], key: &str) -> Option<Vec<Fixed>> {
	let mut entries = Vec::new();
	for knot in knots {
		for entry in knot.get(key)?.as_array()? {
			entries.push(fixed(entry.as_str()?)?);
		}
	}
	Some(entries)
}

/// The peer tells puts by the sign of delta.
fn kind_of(delta: Fixed) -> OptionKind {
	if delta.is_negative() {
		OptionKind::Put
	} else {
		OptionKind::Call
	}
}

fn fail_unknown(expected: &Value, known: &[&str], name: &str, report: &mut Report) {
	for key in expected.as_object().into_iter().flat_map(|object| object.keys()) {
		if !known.contains(&key.as_str()) {
			report.fail(name, &format!("unknown expectation {key}"));
		}
	}
}

/// Runs each case on the tables of the file.
pub fn with_tables(
	file: &Value,
	report: &mut Report,
	check: impl Fn(&Value, &Tables, &str, &mut Report) -> Option<Result<(), MathError>>,
) {
	let tables = Tables::read(file);
	report.each(file, "cases", |case, name, report| {
		let Some(tables) = &tables else {
			report.fail(name, "cannot read the tables of multipliers");
			return;
		};
		match check(case, tables, name, report) {
			Some(Ok(())) => {}
			Some(Err(error)) => report.fail(name, &error.to_string()),
			None => report.fail(name, "cannot read the case"),
		}
	});
}

/// Inventory slippage by delta band and tenor.
pub fn slippage_rysk(file: &Value, report: &mut Report) {
	with_tables(file, report, slippage_case);
}

fn slippage_case(
	case: &Value,
	tables: &Tables,
	name: &str,
	report: &mut Report,
) -> Option<Result<(), MathError>> {
	let (inputs, expected) = (case.get("inputs")?, case.get("expected")?);
	let gradient = number(inputs, "slippage_gradient")?;
	let exposure = number(inputs, "net_dhv_exposure")?;
	let contracts = number(inputs, "amount")?;
	let buys = !inputs.get("is_sell_to_dhv")?.as_bool()?;
	let delta = number(inputs, "delta")?;
	let seconds = inputs.get("seconds_to_expiry")?.as_u64()?;
	let factor_at = |delta: Fixed, seconds| -> Result<_, MathError> {
		let position = tables.grid.position(Delta::new(delta), seconds)?;
		let multiplier = tables.multipliers().at(kind_of(delta), &tables.grid, &position)?;
		let factor = slippage_factor_scaled(gradient, multiplier, exposure, contracts, buys)?;
		Ok((position, multiplier, factor))
	};
	let (position, multiplier, factor) = match factor_at(delta, seconds) {
		Ok(found) => found,
		Err(error) => return Some(Err(error)),
	};

	let outcome = text(expected, "outcome");
	if outcome.starts_with("clamp") {
		// the same as just inside the last band and at the last tenor
		let root = u64::from(tables.grid.max_root_seconds);
		let inside =
			delta.min(Fixed::from_raw(Fixed::SCALE - 1)).max(Fixed::from_raw(1 - Fixed::SCALE));
		let clamped = factor_at(inside, seconds.min(root * root));
		report.exact(name, "slippage", Ok(factor), clamped.map(|(_, _, factor)| factor));
		let last = (tables.grid.bands() - 1, tables.grid.tenors - 1);
		let at_edge = position.band == last.0 || position.tenor == last.1;
		report.exact(name, "clamped", at_edge, true);
		return Some(Ok(()));
	} else if !outcome.is_empty() {
		report.fail(name, &format!("unknown outcome {outcome}"));
	}
	let known = [
		"slippage_multiplier",
		"multiplier_e18_floor",
		"tenor_index",
		"tenor_remainder",
		"delta_band",
		"modified_gradient",
	];
	fail_unknown(expected, &known, name, report);
	let tolerance: f64 = text(case.get("tolerance")?, "abs").parse().ok()?;
	report.close(name, "slippage", factor, &text(expected, "slippage_multiplier"), tolerance);
	let floor = Fixed::from_raw(text(expected, "multiplier_e18_floor").parse().ok()?);
	report.close(name, "slippage", factor, &floor.to_string(), tolerance);
	report.exact(name, "band", position.band, small(expected, "delta_band")?);
	report.exact(name, "tenor", position.tenor, small(expected, "tenor_index")?);
	let remainder = text(expected, "tenor_remainder");
	report.close(name, "remainder", position.remainder, &remainder, 1e-18);
	let modified = gradient.mul_nearest(multiplier).ok()?;
	report.close(name, "gradient", modified, &text(expected, "modified_gradient"), 1e-18);
	Some(Ok(()))
}

/// Costs of collateral and hedge.
pub fn spread_rysk(file: &Value, report: &mut Report) {
	with_tables(file, report, |case, tables, name, report| {
		let (inputs, expected) = (case.get("inputs")?, case.get("expected")?);
		let tolerance: f64 = text(case.get("tolerance")?, "abs").parse().ok()?;
		let known = [
			"collateral_lending_premium",
			"delta_borrow_premium",
			"spread_total",
			"spread_applied",
			"multiplier",
		];
		fail_unknown(expected, &known, name, report);
		let spread = match spread_of(inputs, tables)? {
			Ok(spread) => spread,
			Err(error) => return Some(Err(error)),
		};
		for (key, ours) in known.into_iter().zip(spread) {
			report.close(name, key, ours, &text(expected, key), tolerance);
		}
		Some(Ok(()))
	});
}

/// Lending, borrow, their sum, the applied spread and the multiplier.
fn spread_of(inputs: &Value, tables: &Tables) -> Option<Result<[Fixed; 5], MathError>> {
	let rate = |key| number(inputs, key).map(Rate::new);
	let rates = BorrowRates {
		sell_long: rate("sell_long_rate")?,
		sell_short: rate("sell_short_rate")?,
		buy_long: rate("buy_long_rate")?,
		buy_short: rate("buy_short_rate")?,
	};
	let lend = rate("collateral_lending_rate")?;
	let contracts = number(inputs, "amount")?;
	let exposure = number(inputs, "net_dhv_exposure")?;
	let buys = !inputs.get("is_sell_to_dhv")?.as_bool()?;
	let delta = number(inputs, "delta")?;
	let spot = Price::new(number(inputs, "spot")?);
	let seconds = inputs.get("seconds_to_expiry")?.as_u64()?;
	let per_contract = number(inputs, "margin_per_contract")?;
	let compute = || -> Result<[Fixed; 5], MathError> {
		let position = tables.grid.position(Delta::new(delta), seconds)?;
		let multiplier = tables.multipliers().at(kind_of(delta), &tables.grid, &position)?;
		let short = contracts_left_short(exposure, contracts, buys)?;
		let margin = per_contract.mul_ceil(short)?;
		let lending = lending_premium(lend, seconds, margin, multiplier)?;
		let rate = rates.of(kind_of(delta), buys);
		let borrow = borrow_premium(rate, seconds, Delta::new(delta), contracts, spot, multiplier)?;
		let applied = total_spread(lending, borrow, Fixed::ZERO, contracts)?;
		Ok([lending, borrow, lending.try_add(borrow)?, applied, multiplier])
	};
	Some(compute())
}
