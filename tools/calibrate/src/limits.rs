//! The limits of the surface, and the verdict of the chain's own arithmetic.

use dhv_math::{
	error::MathError,
	fixed::Fixed,
	surface::{self, Fault, SmileLimits, SmileTerms, SmileView, Violation, MONEYNESS},
	units::{OptionKind, Price, Rate, Volatility},
};
use serde::Deserialize;
use std::fmt;

/// Those governed limits of a surface that judge a submission, named as in the genesis of the
/// chain; other names are ignored.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase", default)]
pub struct Limits {
	/// Least volatility on the grid.
	pub min_volatility: Volatility,
	/// Greatest volatility on the grid.
	pub max_volatility: Volatility,
	/// Greatest magnitude of the rate.
	pub max_rate: Rate,
	/// Greatest change of the rate per update.
	pub max_rate_step: Rate,
	/// Greatest relative change of a volatility per update.
	pub max_move_bps: u32,
	/// Bid/ask spread of volatility as a share; call and put are at most half of it apart.
	pub bid_ask_spread: Fixed,
	/// Longest time to expiry, in seconds.
	pub max_tenor: u64,
}

impl Default for Limits {
	/// What the chain starts with.
	fn default() -> Self {
		Self {
			min_volatility: Volatility::new(Fixed::from_bps(500)),
			max_volatility: Volatility::new(Fixed::from_int(10)),
			max_rate: Rate::new(Fixed::ONE),
			max_rate_step: Rate::new(Fixed::from_bps(5_000)),
			max_move_bps: 3_000,
			bid_ask_spread: Fixed::from_bps(200),
			max_tenor: 400 * 86_400,
		}
	}
}

impl Limits {
	/// The limits with a tenth less room between calls and puts.
	pub fn with_slack(&self) -> Self {
		let kept = Fixed::from_bps(9_000);
		let bid_ask_spread = self.bid_ask_spread.mul_floor(kept).unwrap_or(self.bid_ask_spread);
		Self { bid_ask_spread, ..*self }
	}
}

/// The smiles of one expiry, as they are submitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Smile {
	/// Unix seconds.
	pub expiry: u64,
	/// Parameters and rate.
	pub terms: SmileTerms,
}

/// Why the chain refuses a smile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
	/// The expiry is not in the future.
	ExpiryPassed,
	/// The expiry is too far away.
	TenorTooLong,
	/// The parameters of one kind are outside their ranges.
	InvalidParameters(OptionKind),
	/// A limit of the grid, of the rate or of moves.
	Broken(Fault),
	/// Total variance is below that of an earlier expiry.
	CalendarBelow(u64, Fault),
	/// Total variance is above that of a later expiry.
	CalendarAbove(u64, Fault),
	/// The median error is above the goal, and no limit is to blame.
	PoorFit,
	/// A number does not fit.
	Math(MathError),
}

impl From<MathError> for Refusal {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}

impl From<Violation> for Refusal {
	fn from(violation: Violation) -> Self {
		Self::Broken(Fault { kind: None, violation })
	}
}

impl fmt::Display for Refusal {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::ExpiryPassed => write!(f, "the expiry has passed"),
			Self::TenorTooLong => write!(f, "the expiry is too far away"),
			Self::InvalidParameters(kind) => {
				write!(f, "parameters outside their ranges, {}", side(*kind))
			}
			Self::Broken(fault) => write!(f, "{}", described(fault)),
			Self::CalendarBelow(expiry, fault) => {
				write!(f, "total variance below that of the expiry {expiry}{}", place(fault))
			}
			Self::CalendarAbove(expiry, fault) => {
				write!(f, "total variance above that of the expiry {expiry}{}", place(fault))
			}
			Self::PoorFit => write!(f, "the median error is above the goal"),
			Self::Math(error) => write!(f, "{error:?}"),
		}
	}
}

fn described(fault: &Fault) -> String {
	let what = match fault.violation {
		Violation::NoVariance(_) => "no volatility",
		Violation::OutOfRange(_) => "volatility out of range",
		Violation::NegativeDensity(_) => "negative density",
		Violation::Calendar(_) => "total variance out of order",
		Violation::CallPutGap(_) => "calls and puts too far apart",
		Violation::Moved(_) => "volatility moved too far for one update",
		Violation::RateOutOfRange => "rate too large",
		Violation::RateMoved => "rate moved too far for one update",
		Violation::Grid => "strikes out of order",
		Violation::Math(error) => return format!("{error:?}"),
	};
	format!("{what}{}", place(fault))
}

/// Which smile and where on the grid.
fn place(fault: &Fault) -> String {
	let kind = fault.kind.map_or_else(String::new, |kind| format!(", {}", side(kind)));
	let index = match fault.violation {
		Violation::NoVariance(at)
		| Violation::OutOfRange(at)
		| Violation::NegativeDensity(at)
		| Violation::Calendar(at)
		| Violation::CallPutGap(at)
		| Violation::Moved(at) => usize::try_from(at).ok(),
		_ => None,
	};
	let strike = index.and_then(|at| MONEYNESS.get(at));
	let strike = strike.map_or_else(String::new, |moneyness| {
		format!(" at {} of the forward", moneyness.raw() as f64 / Fixed::SCALE as f64)
	});
	format!("{kind}{strike}")
}

/// The plural of a kind.
pub const fn side(kind: OptionKind) -> &'static str {
	match kind {
		OptionKind::Call => "calls",
		OptionKind::Put => "puts",
	}
}

impl Limits {
	/// The part of the limits that a smile keeps by itself.
	pub const fn of_smiles(&self) -> SmileLimits {
		let Self { min_volatility, max_volatility, bid_ask_spread, .. } = *self;
		SmileLimits { min_volatility, max_volatility, bid_ask_spread }
	}

	/// What can be said about a smile alone, seen from `spot` at `now`.
	///
	/// # Errors
	/// The first limit that refuses it.
	pub fn judge(&self, smile: &Smile, spot: Price, now: u64) -> Result<SmileView, Refusal> {
		if smile.expiry <= now {
			return Err(Refusal::ExpiryPassed);
		}
		let seconds = smile.expiry.saturating_sub(now);
		if seconds > self.max_tenor {
			return Err(Refusal::TenorTooLong);
		}
		surface::rate_in_range(smile.terms.rate, self.max_rate)?;
		for kind in [OptionKind::Call, OptionKind::Put] {
			let checked = smile.terms.parameters(kind).validate();
			checked.map_err(|_| Refusal::InvalidParameters(kind))?;
		}
		let view = SmileView::new(&smile.terms, spot, seconds)?;
		match view.faults(&self.of_smiles()).first() {
			Some(fault) => Err(Refusal::Broken(*fault)),
			None => Ok(view),
		}
	}

	/// How far a smile may be from the one it replaces, which was accepted at `old_spot`.
	///
	/// # Errors
	/// The first limit that refuses it.
	pub fn judge_move(
		&self,
		(old, old_spot): (&Smile, Price),
		new: &Smile,
		view: &SmileView,
	) -> Result<(), Refusal> {
		surface::rate_step(old.terms.rate, new.terms.rate, self.max_rate_step)?;
		let before = SmileView::new(&old.terms, old_spot, view.seconds)?;
		match view.move_faults(&before, Fixed::from_bps(self.max_move_bps)).first() {
			Some(fault) => Err(Refusal::Broken(*fault)),
			None => Ok(()),
		}
	}
}
