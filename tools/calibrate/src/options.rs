//! The command line.

use std::path::PathBuf;

/// What is printed for `--help` and after a wrong argument.
pub const USAGE: &str = "\
usage: dhv-calibrate DATA [options]

DATA is a chain as comma-separated values, a folder of them, or - for the standard input.

  --at N             unix seconds: the newest snapshot at or before it (default: the newest)
  --out DIR          where smiles (SVG) and submissions.json go
  --spot X           spot price (default: the forwards of the nearest expiries at zero time)
  --underlying N     index of the underlying on the chain (default 2)
  --limits FILE      limits of the surface, as in the genesis of the chain (JSON)
  --previous FILE    submissions.json of an earlier run: judges moves, and orders the updates
  --year-seconds N   the year that volatilities of the chain count (default 31536000)";

/// The arguments.
#[derive(Clone, PartialEq, Debug)]
pub struct Options {
	/// Where the chain is.
	pub data: String,
	/// Which snapshot.
	pub at: Option<u64>,
	/// Where files go.
	pub out: Option<PathBuf>,
	/// Spot price.
	pub spot: Option<f64>,
	/// Index of the underlying.
	pub underlying: u32,
	/// File with limits.
	pub limits: Option<PathBuf>,
	/// File of an earlier run.
	pub previous: Option<PathBuf>,
	/// Year of the chain's volatilities.
	pub year: u64,
}

impl Options {
	/// Reads the arguments without the program's name.
	///
	/// # Errors
	/// What is wrong with them; `None` for a request for help.
	pub fn read(arguments: impl Iterator<Item = String>) -> Result<Self, Option<String>> {
		let mut options = Self {
			data: String::new(),
			at: None,
			out: None,
			spot: None,
			underlying: 2,
			limits: None,
			previous: None,
			year: 31_536_000,
		};
		let mut arguments = arguments;
		while let Some(argument) = arguments.next() {
			if argument == "--help" || argument == "-h" {
				return Err(None);
			}
			if !argument.starts_with("--") {
				if !options.data.is_empty() {
					return Err(Some(format!("one chain at a time: {argument}")));
				}
				options.data = argument;
				continue;
			}
			let value = arguments.next().ok_or(Some(format!("{argument} needs a value")))?;
			options.set(&argument, value).map_err(Some)?;
		}
		if options.data.is_empty() {
			return Err(Some("no chain is named".into()));
		}
		Ok(options)
	}

	fn set(&mut self, name: &str, value: String) -> Result<(), String> {
		let wrong = |_| format!("{name}: '{value}' is no number above zero");
		let whole = || {
			value.parse::<u64>().map_err(|_| wrong(())).and_then(|number| {
				if number > 0 {
					Ok(number)
				} else {
					Err(wrong(()))
				}
			})
		};
		match name {
			"--at" => self.at = Some(whole()?),
			"--out" => self.out = Some(value.into()),
			"--spot" => {
				let spot: f64 = value.parse().map_err(|_| wrong(()))?;
				// Far inside what the chain's numbers hold.
				if !(spot > 0.0 && spot <= 1e12) {
					return Err(wrong(()));
				}
				self.spot = Some(spot);
			}
			"--underlying" => self.underlying = value.parse().map_err(|_| wrong(()))?,
			"--limits" => self.limits = Some(value.into()),
			"--previous" => self.previous = Some(value.into()),
			"--year-seconds" => self.year = whole()?,
			_ => return Err(format!("unknown option {name}")),
		}
		Ok(())
	}
}
