//! Naked margin.

use super::*;
use dhv_math::margin::{
	parity::{self, NakedInputs},
	spread::{is_above_dust, standing},
	upper_bound_step, NakedMargin, NakedOption, Standing,
};

/// The tables that the files name, for files that do not bring them: shock, times in days, bounds of
/// calls, bounds of puts.
type Table = (&'static str, &'static [u64], &'static [&'static str], &'static [&'static str]);
const SHORT_DAYS: &[u64] = &[7, 14, 28, 42, 56];
const TEST_BOUNDS: &[&str] = &["0.1678", "0.237", "0.3326", "0.4032", "0.4603", "0.5"];
const PRODUCTION_CALLS: &[&str] = &[
	"0.136113558844652341526790144",
	"0.204187799962679547344715776",
	"0.286851404906056194342256640",
	"0.346254939021579129148407808",
	"0.410351170012979402983342080",
	"0.468023268960227811617931264",
	"0.519059121881823487446745088",
];
const PRODUCTION_PUTS: &[&str] = &[
	"0.152631225060838257058643968",
	"0.220077115543755132474753024",
	"0.300379400622110384259596288",
	"0.379097031746117355062689792",
	"0.441358135813662669482754048",
	"0.499819416147169665479606272",
	"0.559059596620901987934605088",
];
const TABLES: &[(&str, Table)] = &[
	("gamma_unit", ("0.75", SHORT_DAYS, TEST_BOUNDS, TEST_BOUNDS)),
	("rysk_test", ("0.6", &[7, 14, 28, 42, 56, 84], TEST_BOUNDS, TEST_BOUNDS)),
	("rysk_production", ("1", &[7, 14, 28, 42, 56, 70, 84], PRODUCTION_CALLS, PRODUCTION_PUTS)),
];

/// Shock, and bound of a kind for a time, as texts.
fn parameters(file: &Value, inputs: &Value, kind: OptionKind) -> Outcome<(String, String)> {
	let (name, seconds) = (text(inputs, "table"), integer(inputs, "seconds_to_expiry")?);
	let own = &file["tables"][&name];
	if own.is_object() {
		let side = if kind == OptionKind::Put { "puts" } else { "calls" };
		let times = own["times"].as_array().ok_or("no times")?;
		let bounds = own[side].as_array().ok_or("no bounds")?;
		let table: Vec<_> = times
			.iter()
			.zip(bounds)
			.map(|(time, bound)| Some((time.as_u64()?, bound.as_str()?)))
			.collect::<Option<_>>()
			.ok_or("a table is malformed")?;
		let bound = math(upper_bound_step(&table, seconds))?;
		return Ok((text(own, "spot_shock"), bound.into()));
	}
	let (_, (shock, days, calls, puts)) =
		TABLES.iter().find(|(known, _)| *known == name).ok_or("unknown table")?;
	let bounds = if kind == OptionKind::Put { puts } else { calls };
	let table: Vec<_> = days.iter().map(|day| day * 86_400).zip(bounds.iter().copied()).collect();
	let bound = math(upper_bound_step(&table, seconds))?;
	Ok(((*shock).into(), bound.into()))
}

/// The peers' margin of a case, with the bound that it uses.
pub(super) struct Naked {
	pub bound: E27,
	pub margin: E27,
	/// Our series, its spot and size.
	pub option: NakedOption,
	pub spot: Price,
	pub contracts: Contracts,
	/// The shock, as a number of basis points.
	shock_bps: u128,
	/// Whether the peers' parameters have more than 18 decimals.
	is_cut: bool,
}

impl Naked {
	pub(super) fn read(file: &Value, inputs: &Value, decimals: u8) -> Outcome<Self> {
		let (kind, collateral) = product(inputs)?;
		let (shock, bound) = parameters(file, inputs, kind)?;
		let peer = NakedInputs {
			kind,
			collateral,
			strike: e27(inputs, "strike")?,
			spot: e27(inputs, "spot")?,
			shock: read_e27(&shock)?,
			bound: read_e27(&bound)?,
			amount: e27(inputs, "amount")?,
		};
		let margin = NakedMargin {
			upper_bound: read_fixed_ceil(&bound)?,
			spot_shock: read_fixed_ceil(&shock)?,
		};
		Ok(Self {
			bound: peer.bound,
			margin: math(parity::naked_margin(&peer))?,
			option: NakedOption {
				kind,
				collateral,
				strike: price(inputs, "strike")?,
				margin,
				decimals,
			},
			spot: price(inputs, "spot")?,
			contracts: contracts(inputs, "amount")?,
			shock_bps: scaled(&shock, 4)?.0,
			is_cut: scaled(&bound, 18)?.1,
		})
	}

	/// The peers' margin in units.
	pub(super) fn units(&self) -> Outcome<u128> {
		math(self.margin.to_units(self.option.decimals, true))
	}

	/// How far ours may lie from the peers' because a bound is rounded up to 18 decimals.
	fn slack(&self) -> Outcome<u128> {
		if !self.is_cut {
			return Ok(1);
		}
		let notional = Fixed::from_raw(self.option.strike.raw().max(self.spot.raw()));
		let quantum = Fixed::from_raw(notional.raw() / Fixed::SCALE + 1);
		let quantum = match self.option.collateral {
			CollateralAsset::StrikeAsset => quantum,
			CollateralAsset::Underlying => Fixed::from_raw(1),
		};
		let decimals = self.option.decimals;
		Ok(1 + math(dhv_math::margin::collateral_ceil(quantum, self.contracts, decimals))?)
	}

	/// Our margin against the peers': equal where their formula is right, `1/s` times it where it
	/// forgets the shock of the collateral.
	pub(super) fn check_ours(&self, peer: u128) -> Outcome {
		let ours = math(self.option.margin_ceil(self.spot, self.contracts))?;
		let slack = self.slack()?;
		match (self.option.kind, self.option.collateral) {
			(OptionKind::Put, CollateralAsset::StrikeAsset)
			| (OptionKind::Call, CollateralAsset::Underlying) => near("our margin", ours, peer, slack),
			_ => {
				ensure(ours + 1 >= peer, "our margin is below the peers'")?;
				near("our margin times the shock", ours * self.shock_bps / 10_000, peer, slack + 1)
			}
		}
	}
}

/// `gamma_naked_margin.json`
pub fn gamma_naked_margin(file: &Value, report: &mut Report) {
	each(report, file, "cases", |case| {
		let (inputs, expected) = (inputs(case), expected(case));
		let naked = Naked::read(file, inputs, integer(inputs, "collateral_decimals")?)?;
		equal("bound", naked.bound, e27(expected, "upper_bound")?)?;
		equal("margin", naked.margin, e27(expected, "margin")?)?;
		let units = naked.units()?;
		equal("units", units, integer(expected, "margin_collateral_units")?)?;
		naked.check_ours(units)
	});
	each(report, file, "excess_cases", |case| excess(file, case));
}

fn excess(file: &Value, case: &Value) -> Outcome {
	let (inputs, expected) = (inputs(case), expected(case));
	let decimals = integer(inputs, "collateral_decimals")?;
	let collateral = units_of(inputs, "collateral", decimals)?;
	let dust = units_of(inputs, "dust", decimals)?;
	equal("served", is_above_dust(collateral, dust), is_served(case)?)?;
	if !is_served(case)? {
		return Ok(());
	}
	let naked = Naked::read(file, inputs, decimals)?;
	let peer = math(parity::excess(e27(inputs, "collateral")?, naked.margin, decimals))?;
	let (amount, exact) = (integer(expected, "amount_units")?, e27(expected, "amount")?);
	let wanted = match expected["is_excess"].as_bool() {
		Some(true) => Standing::Excess(amount),
		Some(false) => Standing::Deficit(amount),
		None => return Err("is_excess is missing".into()),
	};
	equal("standing", peer, wanted)?;
	let difference = math(e27(inputs, "collateral")?.minus(naked.margin))?;
	equal("amount", difference.raw().unsigned_abs(), exact.raw().unsigned_abs())?;
	let need = math(naked.option.margin_ceil(naked.spot, naked.contracts))?;
	let peer_need = naked.units()?;
	naked.check_ours(peer_need)?;
	if need == peer_need {
		return equal("our standing", standing(collateral, need), wanted);
	}
	Ok(())
}
