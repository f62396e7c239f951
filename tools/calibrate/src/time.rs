//! Dates of unix seconds.

/// `2026-02-06 08:00`, in UTC. Source: Hinnant, "chrono-compatible low-level date algorithms" (2013).
pub fn date_and_time(seconds: u64) -> String {
	let days = seconds / 86_400;
	let shifted = days + 719_468;
	let era = shifted / 146_097;
	let day_of_era = shifted % 146_097;
	let year_of_era =
		(day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
	let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	let month_from_march = (5 * day_of_year + 2) / 153;
	let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
	let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
	let year = year_of_era + era * 400 + u64::from(month <= 2);
	let (hour, minute) = (seconds / 3_600 % 24, seconds / 60 % 60);
	format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn dates_of_leap_years_and_turns_of_the_year() {
		assert_eq!(date_and_time(0), "1970-01-01 00:00");
		assert_eq!(date_and_time(951_782_400), "2000-02-29 00:00");
		assert_eq!(date_and_time(1_767_225_599), "2025-12-31 23:59");
		assert_eq!(date_and_time(1_770_364_800), "2026-02-06 08:00");
	}
}
