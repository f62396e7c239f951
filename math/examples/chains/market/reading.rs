//! Chains from their CSV files.

use std::collections::BTreeMap;

/// A call and a put with the same expiry and strike.
#[derive(Clone, Copy)]
pub struct Pair {
	pub expiry: u64,
	/// Seconds to expiry.
	pub seconds: u64,
	pub strike: f64,
	/// Annualised, with the year of the venue.
	pub volatility: f64,
	/// Price of the call over the forward.
	pub call: f64,
	/// Price of the put over the forward.
	pub put: f64,
	/// The forward that parity gives: `C - P = (F - K) / F`.
	pub forward: f64,
	/// Largest error of it, from the rounding of the two prices.
	pub forward_error: f64,
	/// Whether both rows name the same forward, and it is that of parity: the rows, and the prices
	/// in them, are then of one instant.
	pub of_one_instant: bool,
}

/// Half a unit of the last decimal of the prices.
pub const PRICE_ROUNDING: f64 = 0.5e-6;
/// Half a unit of the last decimal of the volatilities.
pub const VOLATILITY_ROUNDING: f64 = 0.5e-4;
/// Half a unit of the last decimal of the forwards.
const FORWARD_ROUNDING: f64 = 0.5e-2;

/// One line.
struct Row {
	volatility: f64,
	mark: f64,
	forward: f64,
}

/// The pairs whose marks are above zero (below the last decimal they tell nothing); `None` if the
/// text is no chain.
pub fn pairs(text: &str) -> Option<Result<Vec<Pair>, String>> {
	let mut lines = text.lines();
	let header: Vec<_> = lines.next()?.split(',').collect();
	let column = |name| header.iter().position(|found| *found == name);
	let columns = [
		column("timestamp")?,
		column("expiry_unix")?,
		column("strike")?,
		column("type")?,
		column("underlying_price")?,
		column("mark_price")?,
		column("mark_iv")?,
	];
	let mut rows = BTreeMap::<_, [Option<Row>; 2]>::new();
	for (index, line) in lines.enumerate() {
		let cells: Vec<_> = line.split(',').collect();
		let Some((key, put, row)) = read(&cells, &columns) else {
			return Some(Err(format!("line {} cannot be read", index + 2)));
		};
		rows.entry(key).or_default()[usize::from(put)] = Some(row);
	}
	Some(Ok(rows
		.into_iter()
		.filter_map(|((now, expiry, strike), [call, put])| {
			pair(now, expiry, strike.parse().ok()?, call?, put?)
		})
		.collect()))
}

type Key = (u64, u64, String);

fn read(cells: &[&str], columns: &[usize; 7]) -> Option<(Key, bool, Row)> {
	let [now, expiry, strike, kind, forward, mark, volatility] =
		columns.map(|column| cells.get(column).copied().unwrap_or_default());
	let put = match kind {
		"C" => false,
		"P" => true,
		_ => return None,
	};
	let row = Row {
		volatility: volatility.parse().ok()?,
		mark: mark.parse().ok()?,
		forward: forward.parse().ok()?,
	};
	Some(((now.parse().ok()?, expiry.parse().ok()?, strike.into()), put, row))
}

fn pair(now: u64, expiry: u64, strike: f64, call: Row, put: Row) -> Option<Pair> {
	let seconds = expiry.checked_sub(now)?;
	// Call and put have one volatility; else the rows are of different instants.
	let same = (call.volatility - put.volatility).abs() < VOLATILITY_ROUNDING;
	if seconds == 0 || call.mark <= 0.0 || put.mark <= 0.0 || !same || call.volatility <= 0.0 {
		return None;
	}
	let forward = strike / (1.0 - call.mark + put.mark);
	let forward_error = forward * forward / strike * 2.0 * PRICE_ROUNDING;
	let distance = (forward - call.forward).abs();
	Some(Pair {
		expiry,
		seconds,
		strike,
		volatility: call.volatility,
		call: call.mark,
		put: put.mark,
		forward,
		forward_error,
		of_one_instant: (call.forward - put.forward).abs() < FORWARD_ROUNDING
			&& distance <= forward_error + FORWARD_ROUNDING,
	})
}
