//! Chains that are incomplete, mixed or wrong.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::float_arithmetic,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "test code"
)]

mod common;

use common::{chain, lines, market, smile, DAY, HEADER, NOW};
use dhv_calibrate::{
	calibrate::calibrate,
	chain::{parse, read, snapshot, ChainError},
	limits::Limits,
	market::SpotSource,
	options::Options,
	plan::plan,
	svg,
};

fn error(text: &str) -> String {
	parse(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn errors_name_the_line_and_the_column() {
	let good = chain(&[smile(7, 0.8, 0.0, 2.0)]);
	let with = |line: &str| format!("{good}{line}\n");
	let number = good.lines().count() + 1;
	let row = |strike: &str, kind: &str, mark: &str| {
		with(&format!("{NOW},x,{},{strike},{kind},2000,0.1,{mark},,,,,2000", NOW + DAY))
	};
	assert_eq!(error(&row("abc", "C", "0.5")), format!("line {number}: 'abc' is no strike"));
	assert_eq!(error(&row("0", "C", "0.5")), format!("line {number}: '0' is no strike"));
	assert_eq!(error(&row("9", "X", "0.5")), format!("line {number}: 'X' is no type (C or P)"));
	assert_eq!(error(&row("9", "C", "-0.5")), format!("line {number}: '-0.5' is no mark_iv"));
	assert_eq!(error(&row("9", "C", "inf")), format!("line {number}: 'inf' is no mark_iv"));
	assert_eq!(error(&with("1,2")), format!("line {number}: 2 values for 13 columns"));
	assert_eq!(error(""), "the chain is empty");
}

#[test]
fn headers_that_lack_what_a_fit_needs_are_refused() {
	assert_eq!(error("timestamp,close\n"), "line 1: the header has no column expiry_unix");
	assert_eq!(
		error("expiry_unix,strike,type,mark_iv\n"),
		"line 1: the header has no column underlying_price (or index_price)"
	);
	assert_eq!(
		error("expiry_unix,strike,type,index_price,bid_iv\n"),
		"line 1: the header has no column mark_iv (or bid_iv and ask_iv)"
	);
}

#[test]
fn a_chain_with_the_fewest_columns_in_another_order_is_fitted() {
	let full = chain(&[smile(30, 0.7, -0.1, 2.0)]);
	let mut text = String::from("type,mark_iv,strike,index_price,expiry_unix,timestamp\r\n");
	for line in full.lines().skip(1) {
		let v: Vec<&str> = line.split(',').collect();
		text += &format!("{},{},\"{}\",{},{},{}\r\n", v[4], v[7], v[3], v[12], v[2], v[0]);
	}
	let market = market(&text);
	assert_eq!(market.spot_source, SpotSource::Index);
	let fitted = calibrate(&market, &Limits::default()).fitted.remove(0);
	assert!(fitted.verdict.is_ok());
	// Nobody bids, so nothing is judged.
	assert_eq!((fitted.errors.options, fitted.errors.strikes), (0, 0));
}

#[test]
fn a_stream_holds_several_snapshots_and_headers() {
	let near = [smile(7, 0.8, 0.0, 2.0)];
	let text = format!(
		"{HEADER}\n{}\n{HEADER}\n{}",
		lines(NOW, &near),
		lines(NOW + DAY, &[smile(6, 0.8, 0.0, 2.0)])
	);
	let rows = parse(text.as_bytes()).unwrap();
	let newest = snapshot(&rows, None).unwrap();
	assert_eq!((newest.timestamp, newest.of), (NOW + DAY, 2));
	assert_eq!(newest.rows.len() * 2, rows.len());
	assert_eq!(snapshot(&rows, Some(NOW + 5)).unwrap().timestamp, NOW);
	let none = snapshot(&rows, Some(NOW - 1)).unwrap_err().to_string();
	assert_eq!(none, format!("there is no snapshot at or before {}", NOW - 1));
}

#[test]
fn a_chain_without_a_timestamp_takes_the_one_given() {
	let text = format!("expiry_unix,strike,type,index_price,mark_iv\n{},9,C,9,0.5\n", NOW + DAY);
	let rows = parse(text.as_bytes()).unwrap();
	assert!(snapshot(&rows, None).unwrap_err().to_string().contains("AT=unix seconds"));
	assert_eq!(snapshot(&rows, Some(NOW)).unwrap().timestamp, NOW);
}

#[test]
fn expiries_of_the_past_and_with_few_quotes_are_left_out() {
	let mut text = chain(&[smile(7, 0.8, 0.0, 2.0)]);
	text += &format!("{NOW},x,{},2000,C,2000,0.1,0.7,,,,,2000\n", NOW - DAY);
	text += &format!("{NOW},x,{},2000,C,2000,0.1,0.7,,,,,2000\n", NOW + DAY);
	let market = market(&text);
	assert_eq!(market.skipped, 1);
	let surface = calibrate(&market, &Limits::default());
	assert_eq!((surface.fitted.len(), surface.unfitted.len()), (1, 1));
	assert_eq!(surface.unfitted[0].reason, "too few quotes to fit");
}

#[test]
fn figures_without_sense_are_refused_or_left_out_and_never_fitted() {
	let good = lines(NOW, &[smile(7, 0.8, 0.0, 2.0)]);
	for (index, forward) in [("1e300", "1e300"), ("1e-300", "1e-300"), ("1e20", "2000")] {
		let mut text = format!("{HEADER}\n{good}");
		for strike in ["1e300", "1e-300", "2000", "2001", "2002", "2003", "2004"] {
			let expiry = NOW + DAY;
			text += &format!("{NOW},x,{expiry},{strike},C,{forward},0.1,9,8.9,9.1,,,{index}\n");
		}
		text += &format!("{NOW},x,{},2000,C,2000,0.1,0.5,0.5,0.5,,,2000\n", u64::MAX);
		let surface = calibrate(&market(&text), &Limits::default());
		let found = plan(&surface, None, &Limits::default());
		assert!(found.submissions.iter().all(|smile| smile.expiry != u64::MAX));
		for fitted in &surface.fitted {
			assert!(!svg::draw(fitted).contains("NaN"));
		}
	}
}

#[test]
fn options_are_read_and_wrong_ones_named() {
	let read = |line: &str| Options::read(line.split_whitespace().map(str::to_owned));
	let options = read("chain.csv --at 5 --spot 2000.5 --underlying 7 --out x").unwrap();
	assert_eq!((options.at, options.spot, options.underlying), (Some(5), Some(2000.5), 7));
	assert_eq!(options.year, 31_536_000);
	let wrong = |line| read(line).unwrap_err().unwrap();
	assert_eq!(wrong("a b"), "one chain at a time: b");
	assert_eq!(wrong("a --at"), "--at needs a value");
	assert_eq!(wrong("a --at x"), "--at: 'x' is no number above zero");
	assert_eq!(wrong("a --spot -1"), "--spot: '-1' is no number above zero");
	assert_eq!(wrong("a --colour red"), "unknown option --colour");
	assert_eq!(wrong(""), "no chain is named");
	assert_eq!(read("--help"), Err(None));
}

#[test]
fn a_compressed_file_that_is_cut_off_is_an_error() {
	let path = std::env::temp_dir().join(format!("dhv-cut-off-{}.csv.gz", std::process::id()));
	// The head of a compressed file, and nothing of what it holds.
	std::fs::write(&path, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]).unwrap();
	let found = read(&path);
	std::fs::remove_file(&path).unwrap();
	assert!(matches!(found, Err(ChainError::Io(_))), "{found:?}");
}
