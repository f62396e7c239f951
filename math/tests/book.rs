//! Totals of a book, exposure caps, orders and the utilisation premium.
#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic, reason = "test code")]

use dhv_math::{
	black_scholes,
	book::{self, *},
	otc::{self, *},
	utilisation::{utilisation_ceil, UtilisationCurve},
	Contracts, Fixed, MathError, OptionKind, Price, Rate, Timestamp, Valuation, Volatility,
};
use proptest::prelude::*;

fn whole(value: i64) -> Fixed {
	Fixed::from_int(value)
}

fn price(value: i64) -> Price {
	Price::new(whole(value))
}

fn contracts(count: u128) -> Contracts {
	Contracts::from_units(count * Contracts::ONE.units())
}

#[test]
fn an_empty_and_a_flat_book_are_worth_nothing() {
	assert_eq!(BookTotals::of_book([]), Ok(BookTotals::default()));
	let unit = Valuation { price: whole(7), delta: Fixed::ONE, ..Valuation::default() };
	let flat = SeriesPosition { short: contracts(10), long: contracts(10) };
	assert_eq!(BookTotals::of_series(&unit, &flat), Ok(BookTotals::default()));
}

#[test]
fn a_written_call_is_a_liability_with_a_negative_delta() {
	let unit = Valuation {
		price: whole(7),
		delta: Fixed::from_bps(3_000),
		gamma: Fixed::from_bps(1),
		vega: whole(2),
		theta: whole(-3),
		rho: whole(4),
	};
	let short = SeriesPosition { short: contracts(10), long: Contracts::ZERO };
	let totals = BookTotals::of_series(&unit, &short).unwrap();
	assert_eq!((totals.value, totals.delta), (whole(70), whole(-3)));
	assert_eq!((totals.vega, totals.theta, totals.rho), (whole(-20), whole(30), whole(-40)));
	assert_eq!(totals.gamma, Fixed::from_raw(-Fixed::SCALE / 1_000));
}

#[test]
fn a_trade_is_booked_at_its_model_price_not_at_the_price_traded() {
	let unit = Valuation { price: whole(7), delta: Fixed::from_bps(3_000), ..Valuation::default() };
	let before = SeriesMark { unit, position: SeriesPosition::default() };
	let position = SeriesPosition { short: contracts(10), long: Contracts::ZERO };
	let after = SeriesMark { unit, position };
	let totals = BookTotals::default().remark(&before, &after).unwrap();
	// Sold for 8 a piece: the liability is 70, so 10 of spread are earned at once.
	assert_eq!(totals.value, whole(70));
	let peer = book::parity::Ephemeral::default().sold(whole(80), Fixed::from_bps(30_000)).unwrap();
	assert_eq!((peer.liabilities, peer.delta), (whole(80), totals.delta));
}

#[test]
fn an_expired_series_is_worth_its_cash_value_and_does_not_move() {
	let call = expired_valuation(OptionKind::Call, price(1_900), price(2_000)).unwrap();
	assert_eq!(call, Valuation { price: whole(100), ..Valuation::default() });
	assert_eq!(
		expired_valuation(OptionKind::Put, price(1_900), price(2_000)),
		Ok(Valuation::default())
	);
}

#[test]
fn the_cap_never_holds_back_a_reduction() {
	let allowed = |before: i64, after: i64| {
		exposure_is_allowed(whole(before), whole(after), whole(200)).unwrap()
	};
	assert!(allowed(0, -200));
	assert!(!allowed(0, -201));
	assert!(allowed(-300, -250));
	assert!(!allowed(-300, -301));
	assert!(allowed(-300, 250));
	assert_eq!(book::parity::exposure_is_allowed(whole(-250), whole(200)), Ok(false));
	assert_eq!(exposure_is_allowed(whole(1), whole(1), whole(-1)), Err(MathError::OutOfDomain));
}

#[test]
fn a_fee_is_taken_when_an_eighth_of_the_premium_exceeds_it_and_the_event_says_so() {
	let sale = |raw: i128| {
		sale_amounts(Price::from_raw(raw), contracts(10), Fixed::from_bps(3_000), 6).unwrap()
	};
	let waived = sale(2_400_000_000_000_000_000);
	assert_eq!(
		waived,
		SaleAmounts { premium: 24_000_000, tariff: 3_000_000, fee: 0, net: 24_000_000 }
	);
	assert!(waived.is_waived());
	let charged = sale(2_400_000_800_000_000_000);
	assert_eq!(
		charged,
		SaleAmounts { premium: 24_000_008, tariff: 3_000_000, fee: 3_000_000, net: 21_000_008 }
	);
	assert!(!charged.is_waived());
	assert!(!sale_amounts(price(1), contracts(1), Fixed::ZERO, 6).unwrap().is_waived());
}

#[test]
fn buyers_pay_rounded_up_and_sellers_get_rounded_down() {
	let tiny = Price::from_raw(1);
	assert_eq!(sale_amounts(tiny, Contracts::ONE, Fixed::ZERO, 6).unwrap().premium, 1);
	assert_eq!(buyback_floor(tiny, Contracts::ONE, 6), Ok(0));
}

#[test]
fn orders_hold_to_their_second_their_bounds_and_their_side() {
	let bounds = SpotBounds::around(price(2_600), whole(1), whole(1)).unwrap();
	let terms = OrderTerms { side: OrderSide::Buy, expires_at: Timestamp::from_secs(100), bounds };
	let fill = |side, second, spot| terms.check_fill(side, Timestamp::from_secs(second), spot);
	assert_eq!(fill(OrderSide::Buy, 100, price(2_601)), Ok(()));
	assert_eq!(fill(OrderSide::Buy, 101, price(2_601)), Err(OrderRefusal::Expired));
	assert_eq!(fill(OrderSide::Buy, 100, price(2_602)), Err(OrderRefusal::SpotMoved));
	assert_eq!(fill(OrderSide::BuyBack, 100, price(2_600)), Err(OrderRefusal::Side));
	assert_eq!(SpotBounds::around(price(1), whole(2), whole(1)), Err(MathError::OutOfDomain));
	assert_eq!(otc::check_new(price(1), MAX_LIFETIME), Ok(()));
	assert_eq!(otc::check_new(price(1), MAX_LIFETIME + 1), Err(OrderRefusal::Lifetime));
	assert_eq!(otc::check_new(Price::ZERO, 1), Err(OrderRefusal::Price));
}

const CURVE: UtilisationCurve =
	UtilisationCurve { threshold: Fixed::from_bps(6_000), below: Fixed::ZERO, above: Fixed::ONE };

#[test]
fn the_surcharge_is_the_mean_of_the_curve() {
	let of = |before, after| CURVE.surcharge_ceil(Fixed::from_bps(before), Fixed::from_bps(after));
	assert_eq!(of(3_000, 7_500), Ok(Fixed::from_bps(250)));
	assert_eq!(of(7_000, 9_500), Ok(Fixed::from_bps(2_250)));
	assert_eq!(of(8_000, 8_000), Ok(Fixed::from_bps(2_000)));
	assert_eq!(of(0, 6_000), Ok(Fixed::ZERO));
	assert_eq!(of(0, 10_001), Err(MathError::OutOfDomain));
	let bent = UtilisationCurve { below: whole(2), ..CURVE };
	assert_eq!(bent.validate(), Err(MathError::OutOfDomain));
	assert_eq!(utilisation_ceil(0, 0), Ok(Fixed::ZERO));
	assert_eq!(utilisation_ceil(1, 3), Ok(Fixed::from_bps(2_500)));
}

fn mark() -> impl Strategy<Value = SeriesMark> {
	let kinds = prop_oneof![Just(OptionKind::Call), Just(OptionKind::Put)];
	(
		kinds,
		500i64..5_000,
		500i64..5_000,
		500u32..20_000,
		3_600u64..10_000_000,
		0u128..1 << 40,
		0u128..1 << 40,
	)
		.prop_map(|(kind, spot, strike, bps, seconds, short, long)| {
			let volatility = Volatility::new(Fixed::from_bps(bps));
			let unit = black_scholes::value(
				kind,
				price(spot),
				price(strike),
				volatility,
				seconds,
				Rate::ZERO,
			);
			let position = SeriesPosition {
				short: Contracts::from_units(short),
				long: Contracts::from_units(long),
			};
			SeriesMark { unit: unit.unwrap(), position }
		})
}

fn totals(marks: &[SeriesMark]) -> BookTotals {
	BookTotals::of_book(marks.iter().map(|mark| (&mark.unit, &mark.position))).unwrap()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn books_are_additive(a in prop::collection::vec(mark(), 0..6), b in prop::collection::vec(mark(), 0..6)) {
		let both: Vec<_> = b.iter().chain(&a).copied().collect();
		prop_assert_eq!(totals(&both), totals(&a).try_add(&totals(&b)).unwrap());
	}

	#[test]
	fn books_are_odd_under_exchange_of_written_and_held(a in prop::collection::vec(mark(), 0..6)) {
		let mirrored: Vec<_> = a
			.iter()
			.map(|mark| SeriesMark { position: mark.position.mirrored(), ..*mark })
			.collect();
		prop_assert_eq!(totals(&mirrored), BookTotals::default().try_sub(&totals(&a)).unwrap());
	}

	#[test]
	fn a_remarked_book_is_the_book_valued_afresh(
		rest in prop::collection::vec(mark(), 0..5), old in mark(), new in mark(),
	) {
		let with = |mark: SeriesMark| {
			let all: Vec<_> = rest.iter().copied().chain([mark]).collect();
			totals(&all)
		};
		prop_assert_eq!(with(old).remark(&old, &new).unwrap(), with(new));
	}
}

proptest! {
	#[test]
	fn splitting_an_order_does_not_change_its_surcharge(
		below in 0u32..10_000, extra in 0u32..100_000, threshold in 0u32..=10_000,
		a in 0u32..=10_000, b in 0u32..=10_000, c in 0u32..=10_000,
	) {
		let curve = UtilisationCurve {
			threshold: Fixed::from_bps(threshold),
			below: Fixed::from_bps(below),
			above: Fixed::from_bps(below + extra),
		};
		let mut points = [a, b, c].map(Fixed::from_bps);
		points.sort();
		let area = |from: Fixed, to: Fixed| {
			let mean = curve.surcharge_ceil(from, to).unwrap();
			mean.mul_nearest(to.try_sub(from).unwrap()).unwrap().raw()
		};
		let parts = area(points[0], points[1]) + area(points[1], points[2]);
		prop_assert!((area(points[0], points[2]) - parts).abs() <= 110);
		let mean = curve.surcharge_ceil(points[0], points[2]);
		prop_assert_eq!(mean, curve.surcharge_ceil(points[2], points[0]));
		let start = curve.surcharge_ceil(points[0], points[0]).unwrap();
		prop_assert!(start.raw() <= mean.unwrap().raw() + 53);
	}

	#[test]
	fn a_reduction_passes_every_cap(before in any::<i64>(), part in 0u32..=10_000, cap in any::<u32>()) {
		let before = Fixed::from_raw(before.into());
		let after = Fixed::from_raw(before.raw() * i128::from(part) / 10_000);
		prop_assert_eq!(exposure_is_allowed(before, after, Fixed::from_bps(cap)), Ok(true));
	}

	#[test]
	fn amounts_of_a_sale_add_up(price in 0i128..1 << 80, units in 0u128..1 << 60, fee in 0i128..1 << 62) {
		let sale = sale_amounts(Price::from_raw(price), Contracts::from_units(units), Fixed::from_raw(fee), 6).unwrap();
		prop_assert_eq!(sale.net + sale.fee, sale.premium);
		prop_assert!(sale.fee == 0 || sale.fee == sale.tariff);
		prop_assert!(sale.fee <= sale.premium / 8);
		let back = buyback_floor(Price::from_raw(price), Contracts::from_units(units), 6).unwrap();
		prop_assert!(back <= sale.premium && sale.premium - back <= 1);
	}

	#[test]
	fn every_input_has_an_answer_or_an_error(
		a in any::<i128>(), b in any::<i128>(), c in any::<i128>(), u in any::<u128>(), w in any::<u128>(),
		decimals in any::<u8>(),
	) {
		let (x, y, z) = (Fixed::from_raw(a), Fixed::from_raw(b), Fixed::from_raw(c));
		let unit = Valuation { price: x, delta: y, gamma: z, vega: x, theta: y, rho: z };
		let position = SeriesPosition { short: Contracts::from_units(u), long: Contracts::from_units(w) };
		let mark = SeriesMark { unit, position };
		let small = SeriesMark { position: position.mirrored(), ..mark };
		let _ = mark.totals().and_then(|totals| totals.remark(&mark, &small));
		let _ = (exposure_is_allowed(x, y, z), book::parity::exposure_is_allowed(x, y));
		let _ = expired_valuation(OptionKind::Put, Price::new(x), Price::new(y));
		let ephemeral = book::parity::Ephemeral { liabilities: x, delta: y };
		let _ = (ephemeral.sold(z, x), ephemeral.bought(z, x));
		let _ = sale_amounts(Price::new(x), position.short, y, decimals);
		let _ = buyback_floor(Price::new(x), position.short, decimals);
		let _ = (otc::parity::sale_amounts(Price::new(x), y, u), SpotBounds::around(Price::new(x), y, z));
		let curve = UtilisationCurve { threshold: x, below: y, above: z };
		let _ = (curve.premium_ceil(u, x, y), CURVE.premium_ceil(u, x, y), utilisation_ceil(u, w));
	}
}
