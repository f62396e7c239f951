//! The view that tells everything that is wrong with a smile.

use super::mock::*;
use crate::*;
use dhv_math::{sabr::SabrParameters, surface::MONEYNESS};
use dhv_mocks::{MockClock, MockPrices, WETH};
use dhv_primitives::{AssetIndex, Fixed, Price, Rate};
use frame_support::assert_ok;

fn check(days: u64, call: SabrParameters, put: SabrParameters) -> SmileReport {
	VolatilityFeed::check_smile(WETH, day(days), call, put, Rate::ZERO)
}

fn refusals(report: &SmileReport) -> Vec<Refusal> {
	report.findings.iter().map(|finding| finding.refusal).collect()
}

fn at(put: bool, strike: u8) -> GridPoint {
	GridPoint { put, strike }
}

#[test]
fn a_good_smile_has_no_findings() {
	run(|| {
		let report = check(30, usual(), usual());
		assert_eq!(report.findings, vec![]);
		assert_eq!(report.forward, Some(price(2_000)));
		assert_eq!(report.round.map(|round| round.price), Some(price(2_000)));
		assert_eq!((report.strikes[0], report.strikes[14]), (price(1_000), price(4_000)));
		assert_eq!((report.calls.len(), report.puts.len()), (MONEYNESS.len(), MONEYNESS.len()));
		assert_ok!(submit(day(30), usual()));
		assert_eq!(ask(day(30), 2_000).unwrap().volatility, report.calls[7]);
	});
}

#[test]
fn every_condition_is_told_with_its_expiry_and_strike() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		assert_ok!(submit(day(60), sabr(7_000, 0, 1_000)));
		let report = check(30, sabr(10_500, 0, 1_000), sabr(10_000, 0, 1_000));
		let expected = [
			(Refusal::CallPutGap(0), 1_000, 30),
			(Refusal::CalendarAboveNext(at(false, 2)), 1_400, 60),
			(Refusal::CalendarAboveNext(at(true, 2)), 1_400, 60),
			(Refusal::TooSoon, 0, 30),
			(Refusal::MoveTooLarge(at(false, 2)), 1_400, 30),
			(Refusal::MoveTooLarge(at(true, 3)), 1_600, 30),
		];
		let told: Vec<_> = report
			.findings
			.iter()
			.map(|finding| (finding.refusal, finding.strike, finding.expiry))
			.collect();
		let expected = expected.map(|(refusal, strike, days)| {
			(refusal, (strike > 0).then(|| price(strike)), day(days))
		});
		assert_eq!(told, expected);
	});
}

#[test]
fn the_call_fails_with_the_first_finding() {
	run(|| {
		assert_ok!(submit(day(60), usual()));
		let candidates = [
			sabr(400, 0, 100),
			sabr(11_000, 0, 1_000),
			sabr(7_000, -9_900, 60_000),
			SabrParameters { beta: Fixed::ZERO, ..usual() },
		];
		for smile in candidates {
			let first = refusals(&check(30, smile, smile))[0];
			assert_eq!(submit(day(30), smile), Err(Error::<Test>::from(first).into()));
		}
	});
}

#[test]
fn says_what_can_be_said_without_a_price() {
	run(|| {
		MockClock::advance(61);
		let stale = check(30, sabr(400, 0, 100), usual());
		let found = refusals(&stale);
		assert_eq!(found[0], Refusal::StalePrice);
		assert!(found.contains(&Refusal::VolatilityOutOfRange(at(false, 0))));
		MockPrices::clear();
		let report = check(0, usual(), usual());
		assert_eq!(refusals(&report), vec![Refusal::ExpiryPassed, Refusal::NoPrice]);
		assert_eq!(report, SmileReport { findings: report.findings.clone(), ..Default::default() });
		let unknown = AssetIndex(9);
		let report = VolatilityFeed::check_smile(unknown, day(30), usual(), usual(), Rate::ZERO);
		assert_eq!(refusals(&report), vec![Refusal::UnknownUnderlying]);
	});
}

#[test]
fn a_smile_that_lost_its_volatility_must_be_forced() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		pass(300);
		// As a change of the formula could leave it.
		Smiles::<Test>::mutate(WETH, day(30), |smile| {
			let smile = smile.as_mut().unwrap();
			smile.put = sabr(7_000, -9_900, 200_000);
		});
		let point = at(true, 0);
		assert_eq!(refusals(&check(30, usual(), usual())), vec![Refusal::NothingToCompare(point)]);
		let root = RuntimeOrigin::root();
		assert_ok!(VolatilityFeed::force_smile(root, WETH, day(30), usual(), usual(), Rate::ZERO));
	});
}

#[test]
fn numbers_that_do_not_fit_are_told() {
	run(|| {
		MockPrices::set(WETH, dhv_mocks::USDC, Price::from_raw(i128::MAX / 2));
		let report = VolatilityFeed::check_smile(
			WETH,
			day(365),
			usual(),
			usual(),
			Rate::new(Fixed::from_bps(5_000)),
		);
		assert_eq!(refusals(&report), vec![Refusal::Math(dhv_math::MathError::Overflow)]);
	});
}

#[test]
fn one_smile_is_good_from_minutes_to_months() {
	run(|| {
		let start = day(0).secs();
		for seconds in [60, 600, 3_600, 7_200, DAY, 3 * DAY, 7 * DAY, 30 * DAY, 90 * DAY] {
			let expiry = dhv_primitives::Timestamp::from_secs(start + seconds);
			for smile in [usual(), sabr(5_000, -4_000, 20_000), sabr(12_000, 1_000, 10_000)] {
				let report = VolatilityFeed::check_smile(WETH, expiry, smile, smile, Rate::ZERO);
				assert_eq!(report.findings, vec![], "{seconds}");
			}
		}
	});
}
