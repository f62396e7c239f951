//! Marks against the Black-76 price at their volatility, and volatilities recovered from marks.
//!
//! Of each pair the option out of the money is taken (parity, which gives the forward, makes the
//! other one the same statement). A venue prints prices, volatilities and forwards with few decimals,
//! and a chain is gathered over seconds to minutes under one timestamp. So a mark is explained if it
//! is off by at most: half a unit of its last decimal, vega times that of the volatility, the error
//! of the forward, and theta over [`GATHERING`].

use super::reading::{Pair, PRICE_ROUNDING, VOLATILITY_ROUNDING};
use dhv_math::{
	black_scholes::{self, Valuation},
	implied::{self, Implied},
	Fixed, OptionKind, Price, Rate, Volatility, SECONDS_PER_YEAR,
};
use std::fmt;

/// Seconds over which the rows of one timestamp may have been gathered.
pub const GATHERING: f64 = 180.0;
/// The year of the venue, in seconds.
const VENUE_YEAR: f64 = 31_536_000.0;

/// Result of the marks of one chain.
#[derive(Default)]
pub struct Marks {
	/// What the difference of each mark is of what is explained: all, and those of one instant.
	all: Vec<f64>,
	of_one_instant: Vec<f64>,
	/// Marks that rounding alone explains.
	by_rounding: usize,
	/// Largest difference of a mark of one instant, as a part of the forward.
	worst_price: f64,
	/// Largest difference of a recovered volatility from its mark, where a unit of the last decimal
	/// of the price is at most a tenth of a point.
	worst_volatility: f64,
	/// Largest distance of a volatility that went through our price and back, where the price
	/// determines it.
	worst_round_trip: i128,
	/// Marks of one instant that are not explained, and round trips beyond the promise.
	pub failures: Vec<String>,
}

/// A volatility with the year of the venue as one with ours: `v^2 T` is the same.
pub fn to_our_year(volatility: f64) -> f64 {
	volatility * (SECONDS_PER_YEAR as f64 / VENUE_YEAR).sqrt()
}

/// To 18 decimals.
pub fn to_fixed(value: f64) -> Fixed {
	Fixed::from_raw((value * 1e18) as i128)
}

/// From 18 decimals.
pub fn to_f64(value: Fixed) -> f64 {
	value.raw() as f64 * 1e-18
}

/// Checks all pairs of a chain.
pub fn check(pairs: &[Pair]) -> Marks {
	let mut marks = Marks::default();
	for pair in pairs {
		if let Err(reason) = marks.take(pair) {
			let kind = if pair.of_one_instant { "" } else { " (not of one instant)" };
			marks
				.failures
				.push(format!("expiry {} strike {}{kind}: {reason}", pair.expiry, pair.strike));
		}
	}
	marks
}

impl Marks {
	/// Number of marks that must be explained.
	pub fn judged(&self) -> usize {
		self.of_one_instant.len()
	}

	fn take(&mut self, pair: &Pair) -> Result<(), String> {
		let (kind, mark) = if pair.strike < pair.forward {
			(OptionKind::Put, pair.put)
		} else {
			(OptionKind::Call, pair.call)
		};
		let option = Inputs {
			kind,
			forward: Price::new(to_fixed(pair.forward)),
			strike: Price::new(to_fixed(pair.strike)),
			seconds: pair.seconds,
		};
		let volatility = Volatility::new(to_fixed(to_our_year(pair.volatility)));
		let valued = option.value(volatility)?;
		self.round_trip(&option, volatility, &valued)?;

		let part = |number: Fixed| to_f64(number).abs() / pair.forward;
		let off = (part(valued.price) - mark).abs();
		// K N(w d2) = |F delta - price|
		let strike_leg = (to_f64(valued.delta) - to_f64(valued.price) / pair.forward).abs();
		let vega = part(valued.vega);
		let rounding = PRICE_ROUNDING
			+ vega * to_our_year(VOLATILITY_ROUNDING)
			+ strike_leg * pair.forward_error / pair.forward;
		let gathering = part(valued.theta) * GATHERING / SECONDS_PER_YEAR as f64;
		let share = off / (rounding + gathering);
		self.by_rounding += usize::from(off <= rounding);
		self.all.push(share);
		let recovered = self.recovered(&option, pair, mark, vega)?;
		if pair.of_one_instant {
			self.of_one_instant.push(share);
			self.worst_price = self.worst_price.max(off);
			if share > 1.0 {
				return Err(format!("the mark is off by {off:.2e}, {share:.2} of the explained"));
			}
			recovered?;
		}
		Ok(())
	}

	/// From a volatility to the price and back.
	fn round_trip(
		&mut self,
		option: &Inputs,
		volatility: Volatility,
		valued: &Valuation,
	) -> Result<(), String> {
		// Half a quantum of the price is then at most half the tolerance.
		if valued.vega < Fixed::from_raw(1_000_000_000_000) {
			return Ok(());
		}
		let Inputs { kind, forward, strike, seconds } = *option;
		let price = Price::new(valued.price);
		let found = implied::implied_volatility_on_forward(
			kind,
			price,
			forward,
			strike,
			seconds,
			Rate::ZERO,
		)
		.map_err(|error| format!("no volatility of our own price: {error}"))?;
		let off = (found.raw() - volatility.raw()).abs();
		self.worst_round_trip = self.worst_round_trip.max(off);
		if off > implied::TOLERANCE.raw() {
			return Err(format!("a round trip is off by {off}e-18"));
		}
		Ok(())
	}

	/// Whether the volatility of the mark lies among those of the prices that round to the mark.
	fn recovered(
		&mut self,
		option: &Inputs,
		pair: &Pair,
		mark: f64,
		vega: f64,
	) -> Result<Result<(), String>, String> {
		let error = PRICE_ROUNDING + pair.forward_error / pair.forward;
		let ours = to_our_year(pair.volatility);
		let [low, found, high] = [mark - error, mark, mark + error]
			.map(|part| option.volatility((part * pair.forward).max(0.0)));
		let (low, found, high) = (low?, found?, high?.max(0.0));
		if pair.of_one_instant && PRICE_ROUNDING <= 1e-3 * vega {
			self.worst_volatility = self.worst_volatility.max((found - ours).abs());
		}
		let slack = to_our_year(VOLATILITY_ROUNDING) + ours * GATHERING / pair.seconds as f64;
		Ok(if low - slack <= ours && ours <= high + slack {
			Ok(())
		} else {
			Err(format!("volatility {ours:.6} is not in {low:.6} to {high:.6}"))
		})
	}
}

/// An option on a forward, not discounted.
struct Inputs {
	kind: OptionKind,
	forward: Price,
	strike: Price,
	seconds: u64,
}

impl Inputs {
	fn value(&self, volatility: Volatility) -> Result<Valuation, String> {
		let Self { kind, forward, strike, seconds } = *self;
		black_scholes::black_76(kind, forward, strike, volatility, seconds, Rate::ZERO)
			.map_err(|error| error.to_string())
	}

	/// Implied volatility of a price; zero at the lower bound.
	fn volatility(&self, price: f64) -> Result<f64, String> {
		let Self { kind, forward, strike, seconds } = *self;
		let price = Price::new(to_fixed(price));
		match implied::solve_on_forward(kind, price, forward, strike, seconds, Rate::ZERO) {
			Ok(Implied::Volatility { volatility, .. }) => Ok(to_f64(volatility.get())),
			Ok(Implied::AtLowerBound) => Ok(0.0),
			Ok(Implied::AtUpperBound) => Ok(f64::INFINITY),
			Err(error) => Err(error.to_string()),
		}
	}
}

/// Share of numbers up to one, and the largest, in words.
fn within(shares: &[f64]) -> String {
	let inside = shares.iter().filter(|share| **share <= 1.0).count();
	let worst = shares.iter().copied().fold(0.0, f64::max);
	format!("{inside} of {} explained, the worst {worst:.2} of it", shares.len())
}

impl fmt::Display for Marks {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		writeln!(f, "  marks of one instant: {}", within(&self.of_one_instant))?;
		writeln!(f, "  all marks: {}; {} by rounding alone", within(&self.all), self.by_rounding)?;
		writeln!(
			f,
			"  of one instant: price off by at most {:.1e} of the forward, recovered volatility by {:.3} points",
			self.worst_price,
			self.worst_volatility * 100.0
		)?;
		write!(
			f,
			"  volatility through our price and back: off by at most {:.1e}",
			self.worst_round_trip as f64 * 1e-18
		)?;
		for failure in &self.failures {
			write!(f, "\n    {failure}")?;
		}
		Ok(())
	}
}
