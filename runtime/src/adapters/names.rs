//! Names that a wallet can show: `ETH-25DEC26-2000-C`.

use alloc::{format, string::String, vec::Vec};
use dhv_primitives::{BackingClass, Fixed, OptionKind, Series};

const MONTHS: [&str; 12] =
	["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const SECONDS_PER_DAY: u64 = 86_400;
/// The hour at which options expire unless the name says otherwise.
const USUAL_HOUR: u64 = 8;

/// Year, month (1 to 12) and day of the month of a day counted from 1970-01-01.
///
/// Years are counted from March, so that the leap day ends a year: 146,097 days make 400 of them.
fn civil_date(days: u64) -> (u64, u64, u64) {
	let shifted = days.saturating_add(719_468);
	let era = shifted / 146_097;
	let day_of_era = shifted % 146_097;
	let leap_days = (day_of_era / 1_460).saturating_add(day_of_era / 146_096);
	let year_of_era =
		day_of_era.saturating_add(day_of_era / 36_524).saturating_sub(leap_days) / 365;
	let before_year = year_of_era
		.saturating_mul(365)
		.saturating_add(year_of_era / 4)
		.saturating_sub(year_of_era / 100);
	let day_of_year = day_of_era.saturating_sub(before_year);
	let march_month = day_of_year.saturating_mul(5).saturating_add(2) / 153;
	let before_month = march_month.saturating_mul(153).saturating_add(2) / 5;
	let day = day_of_year.saturating_sub(before_month).saturating_add(1);
	let month = if march_month < 10 {
		march_month.saturating_add(3)
	} else {
		march_month.saturating_sub(9)
	};
	let year =
		era.saturating_mul(400).saturating_add(year_of_era).saturating_add((month <= 2).into());
	(year, month, day)
}

/// A strike without trailing zeros.
fn plain_decimal(value: Fixed) -> String {
	let text = format!("{value}");
	match text.contains('.') {
		true => text.trim_end_matches('0').trim_end_matches('.').into(),
		false => text,
	}
}

/// Symbol of a series of the underlying with this ticker. The hour is shown unless it is the usual
/// one, the minute unless it is zero. Series of the public end in `F` (fully backed) or `N` (naked,
/// and with the ticker if the underlying backs it), so that no two series have one symbol.
pub fn series_symbol(ticker: &[u8], series: &Series) -> Vec<u8> {
	let seconds = series.expiry.secs();
	let (year, month, day) = civil_date(seconds / SECONDS_PER_DAY);
	let month = usize::try_from(month.saturating_sub(1)).ok().and_then(|index| MONTHS.get(index));
	let minutes = (seconds % SECONDS_PER_DAY) / 60;
	let clock = match (minutes / 60, minutes % 60) {
		(USUAL_HOUR, 0) => String::new(),
		(hour, 0) => format!("-{hour:02}H"),
		(hour, minute) => format!("-{hour:02}H{minute:02}"),
	};
	let kind = match series.kind {
		OptionKind::Call => "C",
		OptionKind::Put => "P",
	};
	let backing = match series.backing {
		BackingClass::Pool => "",
		BackingClass::PublicFull => "-F",
		BackingClass::PublicNaked => "-N",
	};
	let mut symbol = ticker.to_vec();
	symbol.extend_from_slice(
		format!(
			"-{day}{}{:02}{clock}-{}-{kind}{backing}",
			month.unwrap_or(&""),
			year % 100,
			plain_decimal(series.strike.get()),
		)
		.as_bytes(),
	);
	if series.backing == BackingClass::PublicNaked && series.collateral_asset == series.underlying {
		symbol.push(b'-');
		symbol.extend_from_slice(ticker);
	}
	symbol
}

#[cfg(test)]
mod tests {
	use super::*;
	use dhv_primitives::{AssetIndex, BackingClass, Price, Timestamp};

	fn series(expiry: u64, strike: Fixed, kind: OptionKind) -> Series {
		Series {
			underlying: AssetIndex(2),
			strike_asset: AssetIndex(1),
			collateral_asset: AssetIndex(1),
			expiry: Timestamp::from_secs(expiry),
			kind,
			strike: Price::new(strike),
			backing: BackingClass::Pool,
		}
	}

	#[test]
	fn a_usual_expiry_is_named_by_its_date() {
		let series = series(1_798_185_600, Fixed::from_int(2_000), OptionKind::Call);
		assert_eq!(series_symbol(b"ETH", &series), b"ETH-25DEC26-2000-C");
	}

	#[test]
	fn the_public_is_named_by_what_backs_it() {
		let pool = series(1_798_185_600, Fixed::from_int(2_000), OptionKind::Call);
		let symbol = |backing, collateral| {
			let collateral_asset = AssetIndex(collateral);
			series_symbol(b"ETH", &Series { backing, collateral_asset, ..pool })
		};
		assert_eq!(symbol(BackingClass::PublicFull, 2), b"ETH-25DEC26-2000-C-F");
		assert_eq!(symbol(BackingClass::PublicNaked, 1), b"ETH-25DEC26-2000-C-N");
		assert_eq!(symbol(BackingClass::PublicNaked, 2), b"ETH-25DEC26-2000-C-N-ETH");
	}

	#[test]
	fn other_hours_and_broken_strikes_are_shown() {
		let half = Fixed::from_raw(2_000_500_000_000_000_000_000);
		let series = series(1_798_185_600 + 3_600 * 6, half, OptionKind::Put);
		assert_eq!(series_symbol(b"ETH", &series), b"ETH-25DEC26-14H-2000.5-P");
	}

	#[test]
	fn leap_days_and_year_ends_are_dates() {
		assert_eq!(civil_date(0), (1970, 1, 1));
		assert_eq!(civil_date(11_016), (2000, 2, 29));
		assert_eq!(civil_date(19_782), (2024, 2, 29));
		assert_eq!(civil_date(20_453), (2025, 12, 31));
		assert_eq!(civil_date(20_454), (2026, 1, 1));
	}
}
