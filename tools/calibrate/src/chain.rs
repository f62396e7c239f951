//! Reads option chains: comma-separated values whose header names the columns.

use dhv_math::units::OptionKind;
use std::{
	collections::BTreeSet,
	fmt,
	fs::File,
	io::{BufRead, BufReader, ErrorKind},
	path::Path,
	process::Command,
};

/// One instrument at one moment, as the file has it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Row {
	/// Unix seconds of the snapshot; none without such a column.
	pub timestamp: Option<u64>,
	/// Unix seconds of the expiry.
	pub expiry: u64,
	/// Strike, in whole units of the strike asset.
	pub strike: f64,
	/// Call or put.
	pub kind: OptionKind,
	/// Forward price of the expiry.
	pub underlying: Option<f64>,
	/// Index price.
	pub index: Option<f64>,
	/// Implied volatility of the mark, 0.65 is 65 %.
	pub mark_iv: Option<f64>,
	/// Implied volatility of the bid.
	pub bid_iv: Option<f64>,
	/// Implied volatility of the ask.
	pub ask_iv: Option<f64>,
	/// Price of the bid.
	pub bid_price: Option<f64>,
}

/// Why a chain cannot be read.
#[derive(Debug)]
pub enum ChainError {
	/// The file cannot be read.
	Io(std::io::Error),
	/// There is no header.
	Empty,
	/// The header lacks columns, of which it needs one.
	Column(&'static str),
	/// A line has more or fewer values than the header.
	Width {
		/// The line, counted from 1.
		line: usize,
		/// Values on it.
		found: usize,
		/// Columns of the header.
		expected: usize,
	},
	/// A value is not what its column says.
	Value {
		/// The line, counted from 1.
		line: usize,
		/// The column.
		column: &'static str,
		/// The value.
		value: String,
	},
	/// No snapshot at or before the moment asked for.
	NoSnapshot(u64),
	/// The chain has no column `timestamp`, and none was given.
	NoTime,
}

impl fmt::Display for ChainError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Io(error) => write!(f, "{error}"),
			Self::Empty => write!(f, "the chain is empty"),
			Self::Column(name) => write!(f, "line 1: the header has no column {name}"),
			Self::Width { line, found, expected } => {
				write!(f, "line {line}: {found} values for {expected} columns")
			}
			Self::Value { line, column, value } => {
				write!(f, "line {line}: '{value}' is no {column}")
			}
			Self::NoSnapshot(at) => write!(f, "there is no snapshot at or before {at}"),
			Self::NoTime => write!(f, "the chain has no column timestamp: give AT=unix seconds"),
		}
	}
}

impl std::error::Error for ChainError {}

impl From<std::io::Error> for ChainError {
	fn from(error: std::io::Error) -> Self {
		Self::Io(error)
	}
}

/// Where the columns stand.
struct Columns {
	width: usize,
	timestamp: Option<usize>,
	expiry: usize,
	strike: usize,
	kind: usize,
	underlying: Option<usize>,
	index: Option<usize>,
	mark_iv: Option<usize>,
	bid_iv: Option<usize>,
	ask_iv: Option<usize>,
	bid_price: Option<usize>,
}

impl Columns {
	fn read(header: &str) -> Result<Self, ChainError> {
		let names: Vec<&str> = header.split(',').map(unquoted).collect();
		let find = |name: &str| names.iter().position(|known| *known == name);
		let need = |name: &'static str| find(name).ok_or(ChainError::Column(name));
		let columns = Self {
			width: names.len(),
			timestamp: find("timestamp"),
			expiry: need("expiry_unix")?,
			strike: need("strike")?,
			kind: need("type")?,
			underlying: find("underlying_price"),
			index: find("index_price"),
			mark_iv: find("mark_iv"),
			bid_iv: find("bid_iv"),
			ask_iv: find("ask_iv"),
			bid_price: find("bid_price"),
		};
		if columns.underlying.is_none() && columns.index.is_none() {
			return Err(ChainError::Column("underlying_price (or index_price)"));
		}
		if columns.mark_iv.is_none() && (columns.bid_iv.is_none() || columns.ask_iv.is_none()) {
			return Err(ChainError::Column("mark_iv (or bid_iv and ask_iv)"));
		}
		Ok(columns)
	}

	fn row(&self, line: usize, text: &str) -> Result<Row, ChainError> {
		let values: Vec<&str> = text.split(',').map(unquoted).collect();
		if values.len() != self.width {
			let (found, expected) = (values.len(), self.width);
			return Err(ChainError::Width { line, found, expected });
		}
		let at = |place: usize| values.get(place).copied().unwrap_or_default();
		let wrong = |column, value: &str| ChainError::Value { line, column, value: value.into() };
		let seconds =
			|column, place: usize| at(place).parse::<u64>().map_err(|_| wrong(column, at(place)));
		let positive = |column, place: Option<usize>| -> Result<Option<f64>, ChainError> {
			let value = place.map_or("", at);
			if value.is_empty() {
				return Ok(None);
			}
			let number: f64 = value.parse().map_err(|_| wrong(column, value))?;
			if !number.is_finite() || number < 0.0 {
				return Err(wrong(column, value));
			}
			Ok((number > 0.0).then_some(number))
		};
		Ok(Row {
			timestamp: self.timestamp.map(|place| seconds("timestamp", place)).transpose()?,
			expiry: seconds("expiry_unix", self.expiry)?,
			strike: positive("strike", Some(self.strike))?
				.ok_or_else(|| wrong("strike", at(self.strike)))?,
			kind: match at(self.kind) {
				"C" | "c" | "call" => OptionKind::Call,
				"P" | "p" | "put" => OptionKind::Put,
				other => return Err(wrong("type (C or P)", other)),
			},
			underlying: positive("underlying_price", self.underlying)?,
			index: positive("index_price", self.index)?,
			mark_iv: positive("mark_iv", self.mark_iv)?,
			bid_iv: positive("bid_iv", self.bid_iv)?,
			ask_iv: positive("ask_iv", self.ask_iv)?,
			bid_price: positive("bid_price", self.bid_price)?,
		})
	}
}

fn unquoted(value: &str) -> &str {
	value.trim().trim_matches('"')
}

/// Reads a chain. Columns are found by their names, unknown ones are ignored, and a repeated header
/// (of chains written one after the other) is skipped. An empty value, or zero for a price or a
/// volatility, is a missing one.
///
/// # Errors
/// [`ChainError`], with the line.
pub fn parse(reader: impl BufRead) -> Result<Vec<Row>, ChainError> {
	let mut lines = (1usize..).zip(reader.lines());
	let header = match lines.next() {
		Some((_, line)) => line?,
		None => return Err(ChainError::Empty),
	};
	let header = header.trim_start_matches('\u{feff}');
	let columns = Columns::read(header)?;
	let mut rows = Vec::new();
	for (number, line) in lines {
		let line = line?;
		if !line.trim().is_empty() && line.trim() != header.trim() {
			rows.push(columns.row(number, &line)?);
		}
	}
	Ok(rows)
}

/// The rows of a file, which may be compressed (`.csv.gz`, by the command `gzip`); none for a file of
/// another kind, or of values that are no chain.
///
/// # Errors
/// [`ChainError`], with the line.
pub fn read(path: &Path) -> Result<Option<Vec<Row>>, ChainError> {
	let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
	let read = if name.ends_with(".csv") {
		parse(BufReader::new(File::open(path)?))
	} else if name.ends_with(".csv.gz") {
		let unpacked = Command::new("gzip").arg("-dc").arg(path).output()?;
		if !unpacked.status.success() {
			let cause = String::from_utf8_lossy(&unpacked.stderr).trim().to_owned();
			return Err(std::io::Error::new(ErrorKind::InvalidData, cause).into());
		}
		parse(unpacked.stdout.as_slice())
	} else {
		return Ok(None);
	};
	match read {
		Err(ChainError::Column(_)) => Ok(None),
		read => read.map(Some),
	}
}

/// The rows of one snapshot.
#[derive(Clone, PartialEq, Debug)]
pub struct Snapshot {
	/// Unix seconds.
	pub timestamp: u64,
	/// How many snapshots there were to choose from.
	pub of: usize,
	/// The instruments.
	pub rows: Vec<Row>,
}

/// The newest snapshot at or before `at`, or the newest of all.
///
/// # Errors
/// [`ChainError::NoSnapshot`], [`ChainError::NoTime`], [`ChainError::Empty`].
pub fn snapshot(rows: &[Row], at: Option<u64>) -> Result<Snapshot, ChainError> {
	if rows.is_empty() {
		return Err(ChainError::Empty);
	}
	let times: BTreeSet<u64> = rows.iter().filter_map(|row| row.timestamp).collect();
	if times.is_empty() {
		let timestamp = at.ok_or(ChainError::NoTime)?;
		return Ok(Snapshot { timestamp, of: 1, rows: rows.to_vec() });
	}
	let latest = at.unwrap_or(u64::MAX);
	let timestamp =
		times.range(..=latest).next_back().copied().ok_or(ChainError::NoSnapshot(latest))?;
	let rows = rows.iter().filter(|row| row.timestamp == Some(timestamp)).copied().collect();
	Ok(Snapshot { timestamp, of: times.len(), rows })
}
