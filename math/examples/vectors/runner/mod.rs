//! The runner behind the example `vectors` and the test of the same name.

mod book;
mod epochs;
mod hedge;
mod margin;
mod otc;
mod pricing;
mod quote;
pub mod report;
mod sabr;
mod whole_quote;

use report::Report;
use serde_json::Value;
use std::{fs, path::Path};

/// What runs the cases of one file.
type Run = fn(&Value, &mut Report);

/// Every known file, by its name without `.json`.
const FILES: &[(&str, Run)] = &[
	("black_scholes", pricing::black_scholes),
	("black_scholes_deep_otm", pricing::black_scholes_deep_otm),
	("black_scholes_premia_lyra", pricing::black_scholes_premia_lyra),
	("gamma_liquidation", margin::gamma_liquidation),
	("gamma_naked_margin", margin::gamma_naked_margin),
	("gamma_settlement", margin::gamma_settlement),
	("gamma_spread_margin", margin::gamma_spread_margin),
	("gamma_upper_bound_lookup", margin::gamma_upper_bound_lookup),
	("normal_cdf", pricing::normal_cdf),
	("otc_orders_rysk", otc::otc_orders_rysk),
	("perp_reactor_rysk", hedge::perp_reactor_rysk),
	("portfolio_values_rysk", book::portfolio_values_rysk),
	("quote_beyond_rysk", whole_quote::quote_beyond_rysk),
	("rysk_epochs", epochs::rysk_epochs),
	("rysk_registry_health", margin::rysk_registry_health),
	("sabr_rysk", sabr::sabr_rysk),
	("slippage_rysk", quote::slippage_rysk),
	("spread_rysk", quote::spread_rysk),
	("ssvi_surface_premia", sabr::ssvi_surface_premia),
	("uniswap_reactor_rysk", hedge::uniswap_reactor_rysk),
	("utilization_premium_rysk_alpha", book::utilization_premium_rysk_alpha),
];

/// Files that exist beside the others and test nothing of this crate, with the reason.
const NOT_APPLICABLE: &[(&str, &str)] = &[(
	"peer_mechanisms",
	"pricing, auctions and margin of other peers that this crate adopts none of",
)];

/// Runs every JSON file of a folder, in the order of their names.
///
/// # Errors
/// If the folder cannot be read or holds no JSON file.
pub fn run_folder(folder: &Path) -> Result<Vec<Report>, String> {
	let mut names: Vec<_> = fs::read_dir(folder)
		.map_err(|error| error.to_string())?
		.filter_map(|entry| entry.ok()?.file_name().into_string().ok())
		.filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
		.collect();
	names.sort();
	if names.is_empty() {
		return Err("no JSON file".into());
	}
	Ok(names.iter().map(|name| run_file(folder, name)).collect())
}

/// Runs one file.
fn run_file(folder: &Path, name: &str) -> Report {
	let mut report = Report::new(name);
	if let Some((_, reason)) = NOT_APPLICABLE.iter().find(|(known, _)| *known == name) {
		report.not_applicable(reason);
		return report;
	}
	let Some((_, run)) = FILES.iter().find(|(known, _)| *known == name) else {
		report
			.fail("file", "unknown file: teach the runner its lists, or list it as not applicable");
		return report;
	};
	let content = fs::read_to_string(folder.join(name).with_extension("json"))
		.map_err(|error| error.to_string())
		.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()));
	match content {
		Ok(value) => {
			run(&value, &mut report);
			report.check_lists(&value);
		}
		Err(reason) => report.fail("file", &reason),
	}
	report
}

/// Prints a line per file, every failure under it.
pub fn print(reports: &[Report]) {
	for report in reports {
		println!("{report}");
	}
	let cases: usize = reports.iter().map(Report::cases).sum();
	let failures: usize = reports.iter().map(Report::failures).sum();
	println!("{cases} cases, {failures} failures");
}
