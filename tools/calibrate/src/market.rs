//! A snapshot put in order: one spot, and per expiry a forward and cleaned quotes.

use crate::{
	chain::{Row, Snapshot},
	statistics::median,
};
use dhv_math::units::{OptionKind, SECONDS_PER_YEAR};
use std::collections::BTreeMap;

/// Expiries nearest to now whose forwards are drawn to zero time.
const NEAREST: usize = 4;
/// A bid and an ask further apart than this share of their middle give way to the mark.
const WIDEST: f64 = 0.2;
/// How far the logarithm of a quote's own forward may be from that of its expiry, per root of a year:
/// volatilities then differ by half a volatility point at the money.
const FARTHEST: f64 = 0.004;
/// Volatilities outside this range are no quotes.
const SENSIBLE: core::ops::RangeInclusive<f64> = 0.01..=10.0;

/// One option as the fit sees it. Volatilities count the project's year.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Quote {
	/// Call or put.
	pub kind: OptionKind,
	/// Strike, in whole units of the strike asset.
	pub strike: f64,
	/// The volatility to fit: the middle of bid and ask where there are both, otherwise the mark.
	pub target: f64,
	/// Half the distance of bid and ask, where there are both.
	pub half_spread: Option<f64>,
	/// Volatility of the bid.
	pub bid: Option<f64>,
	/// Volatility of the ask.
	pub ask: Option<f64>,
	/// Volatility of the mark.
	pub mark: Option<f64>,
	/// Whether somebody bids for it.
	pub has_bid: bool,
}

/// The quotes of one expiry.
#[derive(Clone, PartialEq, Debug)]
pub struct Slice {
	/// Unix seconds of the expiry.
	pub expiry: u64,
	/// Seconds until it.
	pub seconds: u64,
	/// Forward of the market.
	pub forward: f64,
	/// Usable quotes, by strike.
	pub quotes: Vec<Quote>,
}

impl Slice {
	/// Time to expiry in the project's years.
	pub fn years(&self) -> f64 {
		years(self.seconds)
	}

	/// Time to expiry in days.
	pub fn days(&self) -> f64 {
		self.seconds as f64 / 86_400.0
	}
}

/// Where the spot comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpotSource {
	/// Given on the command line.
	Given,
	/// The forwards of the nearest expiries, drawn to zero time.
	Forwards,
	/// The index price.
	Index,
	/// The only forward: its rate is zero.
	OnlyForward,
}

/// A snapshot in order.
#[derive(Clone, PartialEq, Debug)]
pub struct Market {
	/// Unix seconds.
	pub timestamp: u64,
	/// The price that forwards are measured from.
	pub spot: f64,
	/// Where it comes from.
	pub spot_source: SpotSource,
	/// Median of the index prices.
	pub index: Option<f64>,
	/// Expiries in the future, nearest first.
	pub slices: Vec<Slice>,
	/// Rows that were left out: expired, or without a volatility.
	pub skipped: usize,
}

/// Seconds in the project's years.
pub fn years(seconds: u64) -> f64 {
	seconds as f64 / SECONDS_PER_YEAR as f64
}

/// Puts a snapshot in order. `year` is the length of the year, in seconds, that its volatilities
/// count; they are converted so that the total variance stays. Returns none without a price.
pub fn order(snapshot: &Snapshot, spot: Option<f64>, year: u64) -> Option<Market> {
	let scale = (SECONDS_PER_YEAR as f64 / year as f64).sqrt();
	let mut expiries: BTreeMap<u64, Vec<&Row>> = BTreeMap::new();
	for row in snapshot.rows.iter().filter(|row| row.expiry > snapshot.timestamp) {
		expiries.entry(row.expiry).or_default().push(row);
	}
	let index = median(snapshot.rows.iter().filter_map(|row| row.index).collect());
	let mut slices = Vec::new();
	for (expiry, rows) in expiries {
		let forward = median(rows.iter().filter_map(|row| row.underlying).collect()).or(index)?;
		let seconds = expiry.saturating_sub(snapshot.timestamp);
		let reach = FARTHEST * years(seconds).sqrt();
		let quotes = rows.iter().filter_map(|row| {
			let moved = row.underlying.is_some_and(|own| (own / forward).ln().abs() > reach);
			quote(row, scale, moved)
		});
		let mut quotes: Vec<Quote> = quotes.collect();
		quotes.sort_by(|a, b| a.strike.total_cmp(&b.strike));
		slices.push(Slice { expiry, seconds, forward, quotes });
	}
	let used: usize = slices.iter().map(|slice| slice.quotes.len()).sum();
	let (spot, spot_source) = choose_spot(spot, index, &slices)?;
	let skipped = snapshot.rows.len().saturating_sub(used);
	Some(Market { timestamp: snapshot.timestamp, spot, spot_source, index, slices, skipped })
}

/// `moved`: bid and ask are of another moment than the expiry's forward.
fn quote(row: &Row, scale: f64, moved: bool) -> Option<Quote> {
	let read = |value: Option<f64>| {
		value.filter(|value| SENSIBLE.contains(value)).map(|value| value * scale)
	};
	let (bid, ask, mark) = (read(row.bid_iv), read(row.ask_iv), read(row.mark_iv));
	// A bid above the ask is a quote of two moments, and the middle of a wide pair says little.
	let pair = bid.zip(ask).filter(|(bid, ask)| bid <= ask);
	let middle = |(bid, ask): (f64, f64)| 0.5 * (bid + ask);
	let tight = pair.filter(|(bid, ask)| !moved && ask - bid <= WIDEST * middle((*bid, *ask)));
	let target = tight.map(middle).or(mark).or(pair.map(middle))?;
	Some(Quote {
		kind: row.kind,
		strike: row.strike,
		target,
		half_spread: pair.map(|(bid, ask)| 0.5 * (ask - bid)),
		bid,
		ask,
		mark,
		has_bid: row.bid_iv.or(row.bid_price).is_some(),
	})
}

/// Index and forwards of a chain may be minutes apart, which at a near expiry looks like a rate of
/// hundreds of percent. The forwards are of one moment: they decide.
fn choose_spot(
	given: Option<f64>,
	index: Option<f64>,
	slices: &[Slice],
) -> Option<(f64, SpotSource)> {
	if let Some(spot) = given {
		return Some((spot, SpotSource::Given));
	}
	let near = slices.get(..slices.len().min(NEAREST))?;
	let mut slopes = Vec::new();
	for (place, a) in (1usize..).zip(near) {
		for b in near.iter().skip(place) {
			slopes.push((b.forward / a.forward).ln() / (b.years() - a.years()));
		}
	}
	if let Some(slope) = median(slopes) {
		let at_zero = near.iter().map(|slice| slice.forward * (-slope * slice.years()).exp());
		return median(at_zero.collect()).map(|spot| (spot, SpotSource::Forwards));
	}
	match index {
		Some(index) => Some((index, SpotSource::Index)),
		None => near.first().map(|slice| (slice.forward, SpotSource::OnlyForward)),
	}
}
