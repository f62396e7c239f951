//! The page `docs/parameters.md`: every parameter that governance tunes, as the runtime tells it on its
//! genesis presets.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::unwrap_used,
	reason = "writes documentation, and runs on no chain"
)]

use dhv_primitives::tunable::{ParameterView, Tightens, Unit};
use dhv_runtime::{genesis_config_presets, parameters, RuntimeGenesisConfig};
use dhv_runtime_api::OwnedParameters;
use sp_io::TestExternalities;
use sp_runtime::BuildStorage;
use std::fmt::Write;

const HEAD: &str = "\
# Parameters

Written by `make docs` from the tables of the pallets and the genesis presets; not edited by hand. The runtime API
`DhvApi_parameters` and the view `tunables` of each pallet tell the same of a running chain, with what may be set now.

Every parameter keeps its range, whoever sets it. *Stricter*, where there is such a side, it may become at once and as far as
wanted, by a guardian, the tightening track or the governor. Any other way only the governor moves it, whose referenda wait for
the enactment period, and by steps: over an interval, in however many calls, it moves one step at most; what was tightened within
the interval may be taken back ([rules](spec/README.md#amendments), [decision](adr/0014-parameters.md)). Intervals are in
governance hours: an hour of relay blocks, one relay block in development.
";

/// What the runtime tells on a preset.
fn told(preset: &str) -> Vec<OwnedParameters> {
	let patch = genesis_config_presets::get_preset(&preset.into()).expect("it exists");
	let patch = serde_json::from_slice(&patch).expect("it is JSON");
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut config, patch);
	let text = serde_json::to_vec(&config).unwrap();
	let config: RuntimeGenesisConfig = serde_json::from_slice(&text).expect("fields are known");
	TestExternalities::new(config.build_storage().unwrap()).execute_with(parameters::all)
}

/// Lays a patch over a configuration.
fn merge(base: &mut serde_json::Value, patch: serde_json::Value) {
	match (base, patch) {
		(serde_json::Value::Object(base), serde_json::Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(serde_json::Value::Null), value);
			}
		}
		(base, patch) => *base = patch,
	}
}

/// A figure with its decimals, digits in groups; powers of ten from a million on.
fn number(value: i128, unit: Unit, decimals: u8) -> String {
	match unit {
		Unit::BasisPoints => return format!("{} bps", grouped(value)),
		Unit::Seconds => return duration(value),
		Unit::Flag => return if value == 0 { "no" } else { "yes" }.into(),
		_ => {}
	}
	let scale = 10i128.pow(decimals.into());
	let (whole, rest) = (value / scale, (value % scale).abs());
	if rest == 0 {
		return grouped(whole);
	}
	if whole == 0 && rest < scale / 1_000_000 {
		return format!("{rest}e-{decimals}");
	}
	let rest = format!("{rest:0width$}", width = usize::from(decimals));
	let sign = if value < 0 && whole == 0 { "-" } else { "" };
	format!("{sign}{}.{}", grouped(whole), rest.trim_end_matches('0'))
}

fn grouped(value: i128) -> String {
	let digits = value.unsigned_abs().to_string();
	let exponent = digits.len() - digits.trim_end_matches('0').len();
	let sign = if value < 0 { "-" } else { "" };
	if exponent >= 9 && digits.len() == exponent + 1 {
		return format!("{sign}{}e{exponent}", &digits[..1]);
	}
	let mut grouped = String::new();
	for (index, digit) in digits.chars().enumerate() {
		if index > 0 && (digits.len() - index).is_multiple_of(3) {
			grouped.push(',');
		}
		grouped.push(digit);
	}
	sign.to_owned() + &grouped
}

fn duration(seconds: i128) -> String {
	for (length, name) in [(86_400, "d"), (3_600, "h"), (60, "min")] {
		if seconds >= length && seconds % length == 0 {
			return format!("{} {name}", grouped(seconds / length));
		}
	}
	format!("{} s", grouped(seconds))
}

fn unit(unit: Unit) -> &'static str {
	match unit {
		Unit::Count => "number",
		Unit::BasisPoints => "share",
		Unit::Seconds => "time",
		Unit::RelayBlocks => "relay blocks",
		Unit::Amount => "of the asset",
		Unit::Shares => "shares",
		Unit::Contracts => "contracts",
		Unit::Fixed => "number",
		Unit::Flag => "yes or no",
	}
}

fn row(parameter: &ParameterView, local: Option<&ParameterView>) -> String {
	let shown = |value| number(value, parameter.unit, parameter.decimals);
	let stricter = match parameter.tightens {
		Tightens::Up => "greater",
		Tightens::Down => "smaller",
		Tightens::Never => "–",
	};
	let local = local.map_or("–".into(), |local| shown(local.value));
	let (least, most) = (shown(parameter.least), shown(parameter.most));
	format!(
		"| `{}` | {} | {} | {local} | {least} to {most} | {} | {} h | {stricter} |",
		parameter.name,
		unit(parameter.unit),
		shown(parameter.value),
		shown(parameter.step),
		parameter.interval,
	)
}

/// The page.
pub fn page() -> String {
	let (development, local) = (told("development"), told("local_testnet"));
	let mut page = HEAD.to_owned();
	for owned in &development {
		let set = &owned.set;
		let same = |other: &&OwnedParameters| {
			(&other.set.pallet, &other.set.set, &other.set.subject)
				== (&set.pallet, &set.set, &set.subject)
		};
		let twin = local.iter().find(same);
		writeln!(page, "\n## `{}`: {}, {}\n", set.pallet, set.set, set.subject).unwrap();
		writeln!(
			page,
			"Moved by the {}, after {} governance hours; made stricter at once by: {}. The step is that from the value in development.\n",
			owned.owner, owned.delay, owned.tighteners,
		)
		.unwrap();
		page += "| Parameter | Unit | Development | Local network | Range | Step | Interval | Stricter |\n";
		page += "|---|---|---:|---:|---|---:|---:|---|\n";
		for parameter in &set.parameters {
			let local = twin.and_then(|twin| {
				twin.set.parameters.iter().find(|other| other.name == parameter.name)
			});
			writeln!(page, "{}", row(parameter, local)).unwrap();
		}
	}
	page
}
