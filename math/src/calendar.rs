//! Moments that recur: every so many seconds, or on the last Friday of a month or quarter.
//!
//! Times are seconds since 1970-01-01 00:00 UTC of the proleptic Gregorian calendar without leap
//! seconds. Everything here is exact; moments after the year 9999 are out of domain.

use crate::{error::MathError, units::Timestamp};

/// Seconds of a day.
pub const DAY: u64 = 86_400;
/// Days from 1970-01-01 to 10000-01-01.
const LAST_DAY: u64 = 2_932_897;
/// Days before each month of a year that is not a leap year.
const DAYS_BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
/// Months and days of the 400 years after which the calendar repeats.
const CYCLE_MONTHS: u64 = 4_800;
const CYCLE_DAYS: u64 = 146_097;
/// Leap days before 1970.
const LEAPS_BEFORE_1970: u64 = 477;

/// The first moment after `after` that is `offset` seconds past a whole multiple of `period`.
///
/// # Errors
/// `OutOfDomain` unless `offset < period`; `Overflow` beyond the type.
pub fn next_period(after: Timestamp, period: u64, offset: u64) -> Result<Timestamp, MathError> {
	if offset >= period {
		return Err(MathError::OutOfDomain);
	}
	let Some(since) = after.secs().checked_sub(offset) else {
		return Ok(Timestamp::from_secs(offset));
	};
	let whole = since.checked_div(period).ok_or(MathError::DivisionByZero)?;
	let next = add(mul(add(whole, 1)?, period)?, offset)?;
	Ok(Timestamp::from_secs(next))
}

/// The first moment after `after` that is `time_of_day` seconds into the last `weekday` of a month
/// that ends a group of `months` months: 1 for every month, 3 for quarters, 12 for years.
/// Weekdays count from Monday, 1, to Sunday, 7.
///
/// # Errors
/// `OutOfDomain` unless `months` divides 12, `weekday` is one and `time_of_day` is within a day, or
/// after the year 9999.
pub fn next_month_end(
	after: Timestamp,
	months: u64,
	weekday: u64,
	time_of_day: u64,
) -> Result<Timestamp, MathError> {
	let groups = 12u64.checked_rem(months) == Some(0);
	if !groups || !(1..=7).contains(&weekday) || time_of_day >= DAY {
		return Err(MathError::OutOfDomain);
	}
	let month = month_of(days(after))?;
	let over = rem(month, months)?;
	let end = sub(add(sub(month, over)?, months)?, 1)?;
	let this = moment(last_weekday(end, weekday)?, time_of_day)?;
	if this > after {
		return Ok(this);
	}
	moment(last_weekday(add(end, months)?, weekday)?, time_of_day)
}

/// The day of the last `weekday` of a month; both count from 1970-01-01 and zero.
fn last_weekday(month: u64, weekday: u64) -> Result<u64, MathError> {
	let last = sub(first_day(add(month, 1)?)?, 1)?;
	// 1970-01-01 was a Thursday.
	let found = add(rem(add(last, 3)?, 7)?, 1)?;
	let back = rem(sub(add(found, 7)?, weekday)?, 7)?;
	sub(last, back)
}

/// The first day of a month; both count from 1970-01-01 and zero.
fn first_day(month: u64) -> Result<u64, MathError> {
	let years = month.checked_div(12).ok_or(MathError::DivisionByZero)?;
	let year = add(1_970, years)?;
	let within = usize::try_from(rem(month, 12)?).map_err(|_| MathError::Overflow)?;
	let before = DAYS_BEFORE.get(within).copied().ok_or(MathError::OutOfDomain)?;
	// The leap day of the year itself counts from March on.
	let until = if within >= 2 { year } else { sub(year, 1)? };
	let leaps = sub(leaps_through(until)?, LEAPS_BEFORE_1970)?;
	add(add(mul(years, 365)?, leaps)?, before)
}

/// Leap days of the years 1 to `year`.
fn leaps_through(year: u64) -> Result<u64, MathError> {
	let each = |period: u64| year.checked_div(period).ok_or(MathError::DivisionByZero);
	sub(add(each(4)?, each(400)?)?, each(100)?)
}

/// The month in which a day lies.
fn month_of(day: u64) -> Result<u64, MathError> {
	if day >= LAST_DAY {
		return Err(MathError::OutOfDomain);
	}
	let estimate = mul(day, CYCLE_MONTHS)?.checked_div(CYCLE_DAYS);
	let mut month = estimate.ok_or(MathError::DivisionByZero)?;
	// Months differ from their mean by less than three days in sum: at most one step either way.
	if first_day(month)? > day {
		month = sub(month, 1)?;
	} else if first_day(add(month, 1)?)? <= day {
		month = add(month, 1)?;
	}
	Ok(month)
}

fn moment(day: u64, time_of_day: u64) -> Result<Timestamp, MathError> {
	Ok(Timestamp::from_secs(add(mul(day, DAY)?, time_of_day)?))
}

fn days(time: Timestamp) -> u64 {
	time.secs().checked_div(DAY).unwrap_or_default()
}

fn add(a: u64, b: u64) -> Result<u64, MathError> {
	a.checked_add(b).ok_or(MathError::Overflow)
}

fn sub(a: u64, b: u64) -> Result<u64, MathError> {
	a.checked_sub(b).ok_or(MathError::Overflow)
}

fn mul(a: u64, b: u64) -> Result<u64, MathError> {
	a.checked_mul(b).ok_or(MathError::Overflow)
}

fn rem(a: u64, b: u64) -> Result<u64, MathError> {
	a.checked_rem(b).ok_or(MathError::DivisionByZero)
}
