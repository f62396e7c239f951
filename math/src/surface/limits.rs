//! Limits on a surface and on its moves.

use crate::{
	error::MathError,
	fixed::Fixed,
	units::{Rate, Volatility},
};

/// Largest magnitude of a forward rate: 1 is 100 % a year.
pub const MAX_RATE: Rate = Rate::new(Fixed::ONE);

/// What is wrong with a smile, and at which point of the grid (counted from zero).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum Violation {
	/// The lists differ in length or are not strictly ascending.
	Grid,
	/// The volatility, and so the variance, is not above zero.
	NoVariance(u32),
	/// The volatility is outside its range.
	OutOfRange(u32),
	/// The call price rises with the strike there, or is not convex up to there: the density is
	/// negative.
	NegativeDensity(u32),
	/// The total variance is below that of an earlier expiry.
	Calendar(u32),
	/// Call and put volatility are too far apart.
	CallPutGap(u32),
	/// The volatility moved too far.
	Moved(u32),
	/// The magnitude of the rate is too large.
	RateOutOfRange,
	/// The rate moved too far.
	RateMoved,
	/// A number of the check does not fit its type.
	Math(MathError),
}

impl From<MathError> for Violation {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}

/// Two lists of one length, point by point with their index.
pub(super) fn points<'a, A: Copy, B: Copy>(
	a: &'a [A],
	b: &'a [B],
) -> Result<impl Iterator<Item = (u32, A, B)> + 'a, Violation> {
	if a.len() != b.len() {
		return Err(Violation::Grid);
	}
	Ok((0u32..).zip(a.iter().zip(b)).map(|(index, (a, b))| (index, *a, *b)))
}

/// Every volatility inside `[min, max]`.
///
/// # Errors
/// [`Violation::OutOfRange`] at the first that is not.
pub fn range(
	volatilities: &[Volatility],
	min: Volatility,
	max: Volatility,
) -> Result<(), Violation> {
	for (index, volatility) in (0u32..).zip(volatilities) {
		if *volatility < min || *volatility > max {
			return Err(Violation::OutOfRange(index));
		}
	}
	Ok(())
}

/// Every volatility moved by at most `limit` of its old value; 0.25 is 25 %. Exact.
///
/// The limit of an update, against the smile before, with lists at the same moneyness.
///
/// # Errors
/// [`Violation::Moved`] at the first that moved further, [`Violation::Grid`] for lists of two
/// lengths, [`Violation::Math`] for numbers that do not fit.
pub fn moves(old: &[Volatility], new: &[Volatility], limit: Fixed) -> Result<(), Violation> {
	for (index, old, new) in points(old, new)? {
		let change = new.get().try_sub(old.get())?.try_abs()?;
		if change > old.get().mul_floor(limit)? {
			return Err(Violation::Moved(index));
		}
	}
	Ok(())
}

/// Every volatility is at most `limit` of each value between `lowest` and `highest` away from it. Exact.
///
/// The daily band: `lowest` and `highest` are the extremes of the last 24 hours at each point. To be near
/// both is to be near everything between them.
///
/// # Errors
/// As [`moves`].
pub fn band(
	lowest: &[Volatility],
	highest: &[Volatility],
	new: &[Volatility],
	limit: Fixed,
) -> Result<(), Violation> {
	moves(lowest, new, limit)?;
	moves(highest, new, limit)
}

/// The rate's magnitude is at most `limit`, itself at most [`MAX_RATE`].
///
/// The source of the smiles accepts 200, which is 20,000 % a year and no bound at all.
///
/// # Errors
/// [`Violation::RateOutOfRange`].
pub fn rate_in_range(rate: Rate, limit: Rate) -> Result<(), Violation> {
	let magnitude = rate.get().try_abs().map_err(|_| Violation::RateOutOfRange)?;
	if magnitude <= limit.min(MAX_RATE).get() {
		Ok(())
	} else {
		Err(Violation::RateOutOfRange)
	}
}

/// The rate moved by at most `limit`, in absolute terms. Exact.
///
/// # Errors
/// [`Violation::RateMoved`], [`Violation::Math`] for numbers that do not fit.
pub fn rate_step(old: Rate, new: Rate, limit: Rate) -> Result<(), Violation> {
	if new.get().try_sub(old.get())?.try_abs()? <= limit.get() {
		Ok(())
	} else {
		Err(Violation::RateMoved)
	}
}
