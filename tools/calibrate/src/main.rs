//! Reads an option chain, prints the fit of each expiry, and writes smiles and submissions.

use dhv_calibrate::{
	calibrate::calibrate,
	chain::{self, ChainError, Row},
	limits::Limits,
	market,
	options::{Options, USAGE},
	plan::plan,
	report, submission, svg,
	time::date_and_time,
};
use std::{
	error::Error,
	fs,
	io::{self, BufReader},
	path::Path,
	process::ExitCode,
};

fn main() -> ExitCode {
	let options = match Options::read(std::env::args().skip(1)) {
		Ok(options) => options,
		Err(None) => {
			println!("{USAGE}");
			return ExitCode::SUCCESS;
		}
		Err(Some(wrong)) => {
			eprintln!("{wrong}\n\n{USAGE}");
			return ExitCode::from(2);
		}
	};
	match run(&options) {
		Ok(true) => ExitCode::SUCCESS,
		Ok(false) => {
			eprintln!("nothing can be submitted");
			ExitCode::FAILURE
		}
		Err(error) => {
			eprintln!("{}: {error}", options.data);
			ExitCode::FAILURE
		}
	}
}

/// Whether something can be submitted.
fn run(options: &Options) -> Result<bool, Box<dyn Error>> {
	let limits = match &options.limits {
		Some(path) => serde_json::from_str(&fs::read_to_string(path)?)?,
		None => Limits::default(),
	};
	let previous = match &options.previous {
		Some(path) => Some(submission::read(&fs::read_to_string(path)?)?),
		None => None,
	};
	let rows = read(&options.data)?;
	let snapshot = chain::snapshot(&rows, options.at)?;
	if snapshot.of > 1 {
		println!("snapshot {} of {} (AT=unix seconds chooses)", snapshot.timestamp, snapshot.of);
	}
	let market = market::order(&snapshot, options.spot, options.year)
		.ok_or("no expiry in the future has a price")?;
	let surface = calibrate(&market, &limits);
	let plan = plan(&surface, previous.as_ref(), &limits);
	print!("{}", report::table(&market, &surface, &plan));
	if let Some(out) = &options.out {
		fs::create_dir_all(out)?;
		for fitted in &surface.fitted {
			let when = date_and_time(fitted.smile.expiry).replace(' ', "T").replace(':', "");
			fs::write(out.join(format!("smile-{when}Z.svg")), svg::draw(fitted))?;
		}
		let file = submission::write(&plan, market.timestamp, surface.spot, options.underlying);
		let text = serde_json::to_string_pretty(&file)?;
		fs::write(out.join("submissions.json"), text + "\n")?;
		println!("{} smiles and submissions.json in {}", surface.fitted.len(), out.display());
	}
	Ok(!plan.submissions.is_empty())
}

fn read(data: &str) -> Result<Vec<Row>, Box<dyn Error>> {
	if data == "-" {
		return Ok(chain::parse(io::stdin().lock())?);
	}
	let path = Path::new(data);
	if !path.is_dir() {
		return Ok(chain::parse(BufReader::new(fs::File::open(path)?))?);
	}
	let mut rows = Vec::new();
	let mut files: Vec<_> = fs::read_dir(path)?.collect::<Result<_, _>>()?;
	files.sort_by_key(fs::DirEntry::file_name);
	for file in files.iter().map(fs::DirEntry::path) {
		if file.extension().is_none_or(|extension| extension != "csv") {
			continue;
		}
		match chain::parse(BufReader::new(fs::File::open(&file)?)) {
			Ok(more) => rows.extend(more),
			Err(ChainError::Column(_) | ChainError::Empty) => {
				println!("{} is no option chain", file.display());
			}
			Err(error) => return Err(format!("{}: {error}", file.display()).into()),
		}
	}
	Ok(rows)
}
