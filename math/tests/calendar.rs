//! Recurring moments against a calendar that is walked day by day.

#![allow(
	missing_docs,
	clippy::arithmetic_side_effects,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

use dhv_math::{
	calendar::{next_month_end, next_period, DAY},
	error::MathError,
	units::Timestamp,
};
use proptest::prelude::*;
use std::sync::LazyLock;

const YEAR_10000: u64 = 253_402_300_800;

/// Year, month (1 to 12) and weekday (1 to 7) of each day from 1970 to 2429, counted off one by one.
static WALKED: LazyLock<Vec<(u32, u32, u64)>> = LazyLock::new(|| {
	let (mut year, mut month, mut day, mut weekday) = (1970, 1, 1, 4);
	let mut days = Vec::new();
	while year < 2430 {
		days.push((year, month, weekday));
		let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
		let length = match month {
			2 if leap => 29,
			2 => 28,
			4 | 6 | 9 | 11 => 30,
			_ => 31,
		};
		day += 1;
		weekday = weekday % 7 + 1;
		if day > length {
			(day, month) = (1, month + 1);
		}
		if month > 12 {
			(month, year) = (1, year + 1);
		}
	}
	days
});

/// The same by looking at every later day: is it the last of its weekday in a month that ends a
/// group?
fn searched(after: u64, months: u64, weekday: u64, time_of_day: u64) -> u64 {
	let days = &*WALKED;
	let first = usize::try_from(after / DAY).unwrap();
	(first..)
		.find(|day| {
			let (_, month, found) = days[*day];
			let moment = u64::try_from(*day).unwrap() * DAY + time_of_day;
			found == weekday
				&& u64::from(month).is_multiple_of(months)
				&& days[day + 7].1 != month
				&& moment > after
		})
		.map(|day| u64::try_from(day).unwrap() * DAY + time_of_day)
		.unwrap()
}

fn at(secs: u64) -> Timestamp {
	Timestamp::from_secs(secs)
}

#[test]
fn the_last_friday_of_known_months() {
	// 2024-02-23, the last Friday of a leap February, from the 1st and from its own 08:00.
	let eight = 8 * 3_600;
	let february = 1_708_675_200;
	assert_eq!(next_month_end(at(1_706_745_600), 1, 5, eight), Ok(at(february)));
	// 2024-03-29, which also ends the quarter.
	assert_eq!(next_month_end(at(february), 1, 5, eight), Ok(at(1_711_699_200)));
	assert_eq!(next_month_end(at(february), 3, 5, eight), Ok(at(1_711_699_200)));
	// 2024-06-28 follows it.
	assert_eq!(next_month_end(at(1_711_699_200), 3, 5, eight), Ok(at(1_719_561_600)));
}

#[test]
fn fridays_are_a_period_of_weeks() {
	// The first Friday was 1970-01-02; 2024-02-23 08:00 is one.
	let friday = DAY + 8 * 3_600;
	assert_eq!(next_period(at(1_708_675_199), 7 * DAY, friday), Ok(at(1_708_675_200)));
	assert_eq!(next_period(at(0), 7 * DAY, friday), Ok(at(friday)));
}

#[test]
fn figures_outside_the_domain_are_refused() {
	let refused = Err(MathError::OutOfDomain);
	for (months, weekday, time) in [(0, 5, 0), (5, 5, 0), (24, 5, 0), (1, 0, 0), (1, 8, 0)] {
		assert_eq!(next_month_end(at(0), months, weekday, time), refused);
	}
	assert_eq!(next_month_end(at(0), 1, 5, DAY), refused);
	assert_eq!(next_month_end(at(YEAR_10000), 1, 5, 0), refused);
	assert_eq!(next_period(at(0), 7, 7), refused);
	assert_eq!(next_period(at(0), 0, 0), refused);
	assert_eq!(next_period(at(u64::MAX), 7, 0), Err(MathError::Overflow));
}

proptest! {
	#[test]
	fn month_ends_are_those_that_a_search_finds(
		after in 0u64..14_400_000_000,
		months in prop::sample::select(vec![1u64, 2, 3, 4, 6, 12]),
		weekday in 1u64..=7,
		time_of_day in 0u64..DAY,
	) {
		let found = next_month_end(at(after), months, weekday, time_of_day);
		prop_assert_eq!(found, Ok(at(searched(after, months, weekday, time_of_day))));
		// The one after it is the next, from its own second on.
		let first = found.unwrap();
		let second = next_month_end(first, months, weekday, time_of_day);
		prop_assert_eq!(second, Ok(at(searched(first.secs(), months, weekday, time_of_day))));
	}

	#[test]
	fn every_moment_of_the_calendar_has_a_next_month_end(
		after in 0u64..YEAR_10000,
		weekday in 1u64..=7,
	) {
		let next = next_month_end(at(after), 1, weekday, 0).unwrap().secs();
		prop_assert!(next > after && next - after <= 36 * DAY);
		prop_assert_eq!((next / DAY + 3) % 7 + 1, weekday);
	}

	#[test]
	fn a_period_returns_within_itself(after: u64, period: u64, offset: u64) {
		if let Ok(next) = next_period(at(after), period, offset) {
			prop_assert!(next.secs() > after || (after < offset && next.secs() == offset));
			prop_assert_eq!((next.secs() - offset) % period, 0);
			prop_assert!(next.secs() - after <= period || next.secs() == offset);
		}
	}

	#[test]
	fn nothing_panics(after: u64, months: u64, weekday: u64, time: u64) {
		let _ = next_month_end(at(after), months, weekday, time);
	}
}
