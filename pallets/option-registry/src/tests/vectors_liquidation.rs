//! The vectors of liquidation and of health, through `poke_vault` and `bid`.
//!
//! Where the numbers differ by design, ours are asserted and the flaw or the rounding is named.

use super::{adjust_vault::*, mock::*, need::*};
use crate::{ClassLimits, Error, HealthFactors, Product, ProductParameters, VaultAction::*};
use dhv_mocks::{MockOwner, USDC, WETH};
use dhv_primitives::{
	AssetIndex, BackingClass, Balance, Contracts, Fixed, OptionKind, Price, Series, SeriesId, LOT,
};
use frame_support::{assert_noop, assert_ok, traits::fungibles::Mutate};
use frame_system::RawOrigin;
use serde_json::Value;

const LIQUIDATION: &str = include_str!("../../../../math/tests/vectors/gamma_liquidation.json");
const HEALTH: &str = include_str!("../../../../math/tests/vectors/rysk_registry_health.json");

/// Gamma's bound for two weeks, which explains the cases. It holds at all times here: no case falls
/// out of its auction because time passes (F16).
const BOUND: u32 = 2_370;

/// One knot of a table to the longest expiry.
fn flat(bound: u32) -> crate::UpperBoundTable {
	vec![(84 * DAY, Fixed::from_bps(bound))].try_into().unwrap()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
	value[field].as_str().unwrap_or_else(|| panic!("{field} in {value}"))
}

fn list<'a>(document: &'a Value, name: &str) -> &'a Vec<Value> {
	document[name].as_array().unwrap_or_else(|| panic!("no list {name}"))
}

fn document(text: &str) -> Value {
	serde_json::from_str(text).unwrap()
}

/// A decimal number in units of `10^-decimals`, cut off.
fn scaled(decimal: &str, decimals: usize) -> u128 {
	let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
	let kept = &fraction[..fraction.len().min(decimals)];
	format!("{whole}{kept:0<decimals$}").parse().unwrap()
}

fn fixed(decimal: &str) -> Fixed {
	Fixed::from_raw(i128::try_from(scaled(decimal, 18)).unwrap())
}

fn units(value: &Value, field: &str) -> u128 {
	text(value, field).parse().unwrap()
}

/// Gamma's terms: any strike, its shock, its bound, its deviation, no cap of the penalty and no share
/// of the insurance.
fn gamma(asset: AssetIndex, change: impl FnOnce(&mut ProductParameters)) {
	let mut gamma = parameters();
	gamma.strike_step = Price::from_raw(1);
	gamma.spot_shock = Fixed::from_bps(7_500);
	gamma.classes =
		ClassLimits { pool: false, full: true, naked_cap: u128::MAX, min_naked_collateral: 0 };
	gamma.liquidation.max_penalty = Fixed::ONE;
	gamma.liquidation.insurance_share = 0;
	gamma.liquidation.release = 100_000;
	for kind in [&mut gamma.call, &mut gamma.put] {
		kind.min_strike = Price::from_raw(1);
		kind.max_strike = usd(1_000_000);
		kind.health = HealthFactors { upper: 100_000, lower: 10_000 };
		kind.upper_bound = flat(BOUND);
	}
	change(&mut gamma);
	let product = Product { collateral_asset: asset, ..product() };
	assert_ok!(put(product, gamma));
}

/// A naked vault of Carol's with any collateral, whose options Bob has: opened while the product asks
/// for next to nothing.
fn vault_with(
	asset: AssetIndex,
	kind: OptionKind,
	strike: Price,
	collateral: Balance,
	short: Contracts,
) -> SeriesId {
	gamma(asset, |p| {
		p.spot_shock = Fixed::from_bps(9_999);
		for kind in [&mut p.call, &mut p.put] {
			kind.health = HealthFactors { upper: 10_001, lower: 10_000 };
			kind.upper_bound = flat(1);
		}
	});
	let out_of_the_money = match kind {
		OptionKind::Put => strike.raw() * 10,
		OptionKind::Call => strike.raw() / 10,
	};
	round(out_of_the_money);
	let series = issue(Series {
		backing: BackingClass::PublicNaked,
		collateral_asset: asset,
		strike,
		..terms(kind, 0, 14 * DAY)
	});
	assert_ok!(Assets::mint_into(asset, &CAROL, collateral));
	let actions = [DepositCollateral(collateral), Mint { contracts: short, to: BOB }];
	assert_ok!(adjust(CAROL, CAROL, series, &actions));
	series
}

/// One case of an auction, up to the moment of the bid.
struct Case<'a> {
	case: &'a Value,
	short: Contracts,
	collateral: Balance,
	decimals: u32,
}

impl<'a> Case<'a> {
	fn new(case: &'a Value) -> Self {
		let inputs = &case["inputs"];
		let decimals = inputs["collateral_decimals"].as_u64().unwrap() as usize;
		Self {
			case,
			short: Contracts::from_units(scaled(text(inputs, "debt"), 8)),
			collateral: scaled(text(inputs, "collateral"), decimals),
			decimals: decimals as u32,
		}
	}

	/// In units of the collateral asset.
	fn cut(&self, price: Fixed) -> u128 {
		u128::try_from(price.raw()).unwrap() / 10u128.pow(18 - self.decimals)
	}

	/// Found in need at the second of the round, and so many seconds old. `minimum` is the dust.
	fn run(&self, minimum: Balance) -> SeriesId {
		let inputs = &self.case["inputs"];
		let (kind, asset) = match text(inputs, "kind") {
			"put_usd" => (OptionKind::Put, USDC),
			"call_underlying" => (OptionKind::Call, WETH),
			other => panic!("unknown kind {other}"),
		};
		let strike = Price::new(fixed(text(inputs, "strike")));
		let series = vault_with(asset, kind, strike, self.collateral, self.short);
		gamma(asset, |p| {
			p.liquidation.deviation = fixed(text(inputs, "oracle_deviation"));
			p.classes.min_naked_collateral = minimum;
		});
		let spot = fixed(text(inputs, "spot_at_round")).raw();
		round(spot);
		work();
		work();
		assert!(distress(series, CAROL).is_some(), "{}", self.case);
		run_to(series, CAROL, inputs["elapsed_seconds"].as_u64().unwrap(), spot);
		series
	}

	fn check_price(&self, series: SeriesId) {
		let expected = &self.case["expected"];
		let shown = offer(series, CAROL);
		// (F20): the clock starts when the need is found, here in the second of the round.
		assert_eq!(shown.auction.started.secs(), START);
		if let Some(start) = expected["start_price"].as_str() {
			assert_eq!(shown.auction.start_price, fixed(start));
		}
		assert_eq!(self.cut(shown.price), units(expected, "price_units"), "{}", self.case);
		let price = text(expected, "price");
		assert_eq!(shown.price, fixed(price), "cut off after 18 digits: {}", self.case);
	}
}

#[test]
fn auction_prices() {
	let document = document(LIQUIDATION);
	for case in list(&document, "cases") {
		let case = Case::new(case);
		test(|| {
			let series = case.run(0);
			case.check_price(series);
		});
	}
}

#[test]
fn collateral_for_repaid_options() {
	let document = document(LIQUIDATION);
	let mut bids = 0;
	for case in list(&document, "cases") {
		let Some(repaid) = case["expected"]["collateral_for_repaid"].as_object() else { continue };
		let case = Case::new(case);
		for (amount, paid) in repaid {
			let amount = Contracts::from_units(scaled(amount, 8));
			let theirs: u128 = paid.as_str().unwrap().parse().unwrap();
			bids += check_repaid(&case, amount, theirs);
		}
	}
	assert!(bids > 0);
}

/// One bid as the case has it, and, where it closes everything, one that our limit cuts.
fn check_repaid(case: &Case, amount: Contracts, theirs: u128) -> u32 {
	assert!(amount.units().is_multiple_of(LOT.units()), "{}", case.case);
	let whole = amount == case.short;
	test(|| {
		// Everything may be closed if nothing else would leave enough.
		let series = case.run(if whole { case.collateral } else { 0 });
		let price = u128::try_from(offer(series, CAROL).price.raw()).unwrap();
		let before = cash(BOB) + ether(BOB);
		assert_ok!(bid(BOB, series, CAROL, amount));
		let ours = cash(BOB) + ether(BOB) - before;
		// Rounding: the original cuts the price of one option to units first, we the payment.
		let scale = 10u128.pow(18 - case.decimals);
		assert_eq!(ours, price * (amount.units() / 10_000) / 10_000 / scale);
		assert!(ours >= theirs && ours - theirs <= amount.units().div_ceil(100_000_000));
		assert_eq!(vault(series, CAROL).collateral, case.collateral - ours);
	});
	if whole {
		test(|| {
			let series = case.run(0);
			let shown = offer(series, CAROL);
			// (F21): no more than restores it, by less than one lot. At the end price that is all.
			let target = Registry::margin(series, CAROL).unwrap().initial;
			let gain = target * 100_000_000 / amount.units() - case.cut(shown.price);
			let exact = (target - case.collateral) * 100_000_000 / gain;
			let limit = shown.limit.units();
			assert!(limit + 2 >= exact && limit <= exact + LOT.units() + 2, "{}", case.case);
			assert_ok!(bid(BOB, series, CAROL, amount));
			assert_eq!(options(series, BOB), case.short.try_sub(shown.limit).unwrap());
		});
	}
	1
}

#[test]
fn the_multiplier_of_the_fork_is_a_cap_on_what_is_left() {
	let document = document(LIQUIDATION);
	for case in list(&document, "fork_cases") {
		let (inputs, expected) = (&case["inputs"], &case["expected"]);
		assert_eq!(text(inputs, "kind"), "put_usd");
		let collateral = scaled(text(inputs, "collateral"), 6);
		let short = Contracts::from_units(scaled(text(inputs, "debt"), 8));
		let share: u32 = text(inputs, "liquidation_multiplier_bps").parse().unwrap();
		let repaid = Contracts::from_units(scaled(text(inputs, "repaid"), 8));
		test(|| {
			let series = vault_with(USDC, OptionKind::Put, usd(2_000), collateral, short);
			gamma(USDC, |p| {
				p.liquidation.max_penalty = Fixed::from_bps(share);
				p.put.health.lower = 20_000;
				let whole = repaid == short;
				p.classes.min_naked_collateral = if whole { collateral } else { 0 };
			});
			// Out of the money the options are worth nothing, and all collateral is equity.
			round(usd(2_010).raw());
			work();
			work();
			// (F21): the fork pays this at once, we after an hour.
			assert_eq!(offer(series, CAROL).price, Fixed::ZERO);
			run_to(series, CAROL, 3_600, usd(2_010).raw());
			assert_eq!(offer(series, CAROL).price, micro(units(expected, "price_units")));
			let before = cash(BOB);
			assert_ok!(bid(BOB, series, CAROL, repaid));
			assert_eq!(cash(BOB) - before, units(expected, "collateral_for_repaid"));
		});
	}
}

#[test]
fn rules_of_liquidation() {
	let document = document(LIQUIDATION);
	for rule in list(&document, "rules") {
		test(|| check_rule(rule));
	}
}

fn check_rule(rule: &Value) {
	let says = text(rule, "rule");
	let is = |part: &str| says.contains(part);
	if is("only vault type 1") {
		let full = full_put(2_000, WEEK);
		open(CAROL, full, usdc(2_000), 1);
		assert_noop!(poke(full, CAROL), Error::<Test>::AlwaysBacked);
	} else if is("without short") {
		let series = naked_put(2_000, WEEK);
		assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(usdc(11))]));
		assert_noop!(poke(series, CAROL), Error::<Test>::HealthyVault);
	} else if is("after expiry") {
		let series = in_auction(1);
		price_at(WEEK, FALLEN);
		assert_noop!(poke(series, CAROL), Error::<Test>::SeriesExpired);
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::SeriesExpired);
	} else if is("round timestamp") {
		// (F20): nobody names a round; a vault that changed is judged by the latest one.
		let series = in_auction(1);
		assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(usdc(500))]));
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::NotInAuction);
	} else if is("required <= deposited") {
		let series = fallen(10);
		let missing = MAINTENANCE_AT_1500 - NAKED;
		assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(10 * missing)]));
		assert_noop!(poke(series, CAROL), Error::<Test>::HealthyVault);
	} else if is("collateral paid") {
		let series = in_auction(10);
		let before = cash(BOB);
		assert_ok!(bid(BOB, series, CAROL, Contracts::from_units(12_340_000)));
		assert_eq!(cash(BOB) - before, 425_000_000 * 1_234 / 10_000);
	} else if is("dust") {
		change(|p| p.liquidation.max_penalty = Fixed::ONE);
		let series = in_auction(1);
		run_to(series, CAROL, 3_660, usd(FALLEN).raw());
		let most = Contracts::from_units(99_990_000);
		assert_noop!(bid(BOB, series, CAROL, most), Error::<Test>::LeavesDust);
		assert_ok!(bid(BOB, series, CAROL, contracts(1)));
	} else if is("must not exceed vault short") {
		// What is asked beyond stays with the bidder.
		let series = in_auction(1);
		assert_ok!(adjust(BOB, BOB, series, &[DepositCollateral(usdc(9_000)), mint(2, BOB)]));
		let limit = offer(series, CAROL).limit;
		assert_ok!(bid(BOB, series, CAROL, contracts(3)));
		assert_eq!(options(series, BOB), contracts(3).try_sub(limit).unwrap());
	} else if is("payout at expiry exceeds") {
		// Ours settles: holders share what there is.
		let series = naked_put(2_000, 2 * HOUR);
		write_naked(CAROL, series, contracts(1), BOB);
		feed_window(2 * HOUR, 500);
		let before = cash(BOB);
		work();
		assert_eq!(cash(BOB) - before, NAKED);
		assert_nothing_stored();
	} else {
		panic!("unknown rule: {says}");
	}
}

/// A pool's vault of ten options with a margin of 1068.992 each at the latest price.
fn pool_vault(kind: OptionKind, collateral: Balance) -> SeriesId {
	let (strike, cheap, spot) = match kind {
		OptionKind::Put => (2_000, usd(10_000), fixed("2600")),
		OptionKind::Call => (1_000, usd(100), fixed("999.4752")),
	};
	let series = issue(terms(kind, strike, 42 * DAY));
	round(cheap.raw());
	let locked = write(POOL, series, contracts(10), BOB).unwrap();
	let gift = collateral - locked;
	assert_ok!(Registry::top_up(RawOrigin::Signed(BOB).into(), series, POOL, gift));
	round(spot.raw());
	MockOwner::set_keeps_health(POOL, true);
	MockOwner::set_addition(POOL, Balance::MAX);
	series
}

fn kind_of(inputs: &Value) -> OptionKind {
	match text(inputs, "kind") {
		"put_usd" => OptionKind::Put,
		"call_usd" => OptionKind::Call,
		other => panic!("unknown kind {other}"),
	}
}

#[test]
fn health_and_what_brings_it_back() {
	let document = document(HEALTH);
	for case in list(&document, "cases") {
		let (inputs, expected) = (&case["inputs"], &case["expected"]);
		let collateral = units(inputs, "collateral_units");
		test(|| {
			if let Some(outcome) = expected["outcome"].as_str() {
				assert_eq!((outcome, collateral), ("healthy", 0));
				let series = issue(terms(kind_of(inputs), 2_000, WEEK));
				let health = Registry::health(series, POOL).unwrap();
				assert!(health.healthy && health.health.is_none(), "(F22)");
				assert_noop!(poke(series, POOL), Error::<Test>::VaultNotFound);
				return;
			}
			let series = pool_vault(kind_of(inputs), collateral);
			let health = Registry::health(series, POOL).unwrap();
			assert_eq!(health.margin, units(inputs, "margin_units"));
			assert_eq!(health.health, expected["health_bps"].as_u64().map(u128::from));
			assert_eq!(health.initial, units(expected, "upper_target_units"));
			assert_eq!(health.healthy, !expected["is_below_min"].as_bool().unwrap());
			let amount = units(expected, "amount_units");
			match text(expected, "action") {
				"none" => {
					assert_noop!(poke(series, POOL), Error::<Test>::HealthyVault);
					return;
				}
				"deposit" => {
					assert_ok!(poke(series, POOL));
					assert_eq!(MockOwner::asked_additions()[0].shortfall, amount);
				}
				"withdraw" => {
					assert!(expected["is_above_max"].as_bool().unwrap());
					assert_ok!(poke(series, POOL));
					assert_eq!(MockOwner::released(), vec![(POOL, series, amount)]);
				}
				other => panic!("unknown action {other}"),
			}
			assert_eq!(vault(series, POOL).collateral, units(expected, "upper_target_units"));
			assert_noop!(poke(series, POOL), Error::<Test>::HealthyVault);
		});
	}
}
