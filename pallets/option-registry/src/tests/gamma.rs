//! The vectors of the Gamma protocol, through vaults. What cannot be a vault here is counted.

use super::mock::*;
use crate::{
	Backing, ClassLimits, Product, ProductParameters, Products, UpperBoundTable,
	VaultAction::{self, DepositCollateral, DepositLong, Mint},
};
use dhv_math::margin::{CollateralAsset, Leg};
use dhv_mocks::{MockPrices, USDC, WETH};
use dhv_primitives::{
	ports::PriceTick, AssetIndex, BackingClass, Balance, Contracts, Fixed, OptionKind, Price,
	Series, SeriesId, LOT,
};
use frame_support::{
	assert_ok,
	traits::fungibles::{Inspect, Mutate},
};
use serde_json::Value;

pub(super) const NAKED: &str =
	include_str!("../../../../math/tests/vectors/gamma_naked_margin.json");
pub(super) const SPREADS: &str =
	include_str!("../../../../math/tests/vectors/gamma_spread_margin.json");
pub(super) const SETTLEMENT: &str =
	include_str!("../../../../math/tests/vectors/gamma_settlement.json");

pub(super) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
	value[field].as_str().unwrap_or_else(|| panic!("{field} in {value}"))
}

/// The most collateral of naked vaults that can be governed, in six decimals.
const MOST_NAKED: Balance = 1_000_000_000_000_000_000_000;

/// A decimal number in units of `10^-decimals`; more digits must be zeros.
pub(super) fn scaled(decimal: &str, decimals: usize) -> u128 {
	let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
	let (kept, rest) = fraction.split_at(fraction.len().min(decimals));
	assert!(rest.bytes().all(|digit| digit == b'0'), "{decimal} has too many digits");
	format!("{whole}{kept:0<decimals$}").parse().unwrap()
}

pub(super) fn fixed(decimal: &str) -> Fixed {
	let digits = decimal.split_once('.').map_or(0, |(_, fraction)| fraction.len()).min(18);
	let cut =
		decimal.split_once('.').map_or(decimal, |(whole, _)| &decimal[..whole.len() + 1 + digits]);
	Fixed::from_raw(i128::try_from(scaled(cut, 18)).unwrap())
}

pub(super) fn price(decimal: &str) -> Price {
	Price::new(fixed(decimal))
}

pub(super) fn amount(decimal: &str) -> Contracts {
	Contracts::from_units(scaled(decimal, 8))
}

pub(super) fn kind_of(case: &Value) -> OptionKind {
	match text(case, "kind") {
		"put" => OptionKind::Put,
		"call" => OptionKind::Call,
		other => panic!("unknown kind {other}"),
	}
}

pub(super) fn is_lots(contracts: Contracts) -> bool {
	contracts.units().is_multiple_of(LOT.units())
}

/// Parameters that let any strike be listed, with the lower factor at the margin itself.
pub(super) fn set(asset: AssetIndex, change: impl FnOnce(&mut ProductParameters)) -> Product {
	let mut wide = parameters();
	wide.strike_step = Price::from_raw(1);
	wide.series_cap = contracts(100_000);
	wide.open_interest_cap = contracts(100_000);
	wide.classes =
		ClassLimits { pool: false, full: true, naked_cap: MOST_NAKED, min_naked_collateral: 0 };
	for kind in [&mut wide.call, &mut wide.put] {
		kind.min_strike = Price::from_raw(1);
		kind.max_strike = usd(1_000_000);
		kind.health.lower = 10_000;
	}
	change(&mut wide);
	let product = Product { underlying: WETH, strike_asset: USDC, collateral_asset: asset };
	assert_eq!(wide.validate(), Ok(()));
	Products::<Test>::insert(product, wide);
	product
}

pub(super) fn spot(price: Price) {
	MockPrices::set(WETH, USDC, price);
	Registry::on_round(WETH);
}

pub(super) fn table(bounds: &Value, values: &str) -> UpperBoundTable {
	let times = bounds["times"].as_array().unwrap();
	let values = bounds[values].as_array().unwrap();
	let knots = times.iter().zip(values);
	let knots = knots.map(|(t, v)| (t.as_u64().unwrap(), fixed(v.as_str().unwrap())));
	knots.collect::<Vec<_>>().try_into().unwrap()
}

/// Whether our interpolated bound is the peer's step at a time: at knots and before the first.
pub(super) fn same_bound(bounds: &Value, seconds: u64) -> bool {
	let times: Vec<_> =
		bounds["times"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
	seconds <= times[0] || times.contains(&seconds)
}

/// The naked series of a case; none if it cannot be one here.
fn naked(document: &Value, case: &Value, dust: Balance) -> Option<(SeriesId, Contracts)> {
	let bounds = &document["tables"][text(case, "table")];
	let (kind, asset) = match text(case, "kind") {
		"put_usd" => (OptionKind::Put, USDC),
		"call_underlying" => (OptionKind::Call, WETH),
		// (F15): the fork scales these two wrongly; `math` tests the corrected formulas.
		"put_underlying" | "call_usd" => return None,
		other => panic!("unknown kind {other}"),
	};
	let shock = fixed(text(bounds, "spot_shock"));
	let seconds = case["seconds_to_expiry"].as_u64().unwrap();
	let decimals = case["collateral_decimals"].as_u64().unwrap();
	let contracts = amount(text(case, "amount"));
	// (F16): no shock is no margin, and bounds between knots are interpolated.
	let possible = shock < Fixed::ONE
		&& same_bound(bounds, seconds)
		&& is_lots(contracts)
		&& decimals == if asset == USDC { 6 } else { 18 };
	if !possible {
		return None;
	}
	set(asset, |p| {
		p.spot_shock = shock;
		p.call.upper_bound = table(bounds, "calls");
		p.put.upper_bound = table(bounds, "puts");
		p.max_expiry = p.put.upper_bound.last().unwrap().0;
		p.classes.min_naked_collateral = dust;
	});
	spot(price(text(case, "spot")));
	let rich = u128::from(u64::MAX) * 1_000;
	assert_ok!(<Assets as Mutate<AccountId>>::mint_into(asset, &CAROL, rich));
	let series = issue(Series {
		collateral_asset: asset,
		backing: BackingClass::PublicNaked,
		strike: price(text(case, "strike")),
		..terms(kind, 0, seconds)
	});
	Some((series, contracts))
}

#[test]
fn naked_margin() {
	let document: Value = serde_json::from_str(NAKED).unwrap();
	let (mut run, mut skipped) = (0, 0);
	for case in document["cases"].as_array().unwrap() {
		test(|| {
			let Some((series, contracts)) = naked(&document, &case["inputs"], 0) else {
				skipped += 1;
				return;
			};
			let actions = vec![Mint { contracts, to: CAROL }].try_into().unwrap();
			let shown = Registry::preview_adjust(CAROL, series, actions).unwrap();
			let expected = text(&case["expected"], "margin_collateral_units").parse();
			assert_eq!(Ok(shown.maintenance), expected, "{}", case["id"]);
			// What is shown is what is asked for.
			let open = |locked| {
				adjust(
					CAROL,
					CAROL,
					series,
					&[DepositCollateral(locked), Mint { contracts, to: CAROL }],
				)
			};
			assert!(open(shown.initial - 1).is_err(), "{}", case["id"]);
			assert_ok!(open(shown.initial));
			run += 1;
		});
	}
	assert!(run >= 15, "{run} run, {skipped} skipped");
}

#[test]
fn naked_dust() {
	let document: Value = serde_json::from_str(NAKED).unwrap();
	let mut run = 0;
	for case in document["excess_cases"].as_array().unwrap() {
		test(|| {
			let inputs = &case["inputs"];
			let decimals =
				usize::try_from(inputs["collateral_decimals"].as_u64().unwrap()).unwrap();
			let dust = scaled(text(inputs, "dust"), decimals);
			let Some((series, contracts)) = naked(&document, inputs, dust) else { return };
			let collateral = scaled(text(inputs, "collateral"), decimals);
			let deposit = adjust(CAROL, CAROL, series, &[DepositCollateral(collateral)]);
			let expected = &case["expected"];
			if text(expected, "outcome") == "reject" {
				let error = crate::Error::<Test>::BelowMinimumCollateral;
				assert_eq!(deposit, Err(error.into()), "{}", case["id"]);
			} else {
				assert_ok!(deposit);
				let actions = vec![Mint { contracts, to: CAROL }].try_into().unwrap();
				let shown = Registry::preview_adjust(CAROL, series, actions).unwrap();
				let amount = text(expected, "amount_units").parse::<Balance>().unwrap();
				let standing = match expected["is_excess"].as_bool().unwrap() {
					true => collateral.checked_sub(shown.maintenance),
					false => shown.maintenance.checked_sub(collateral),
				};
				assert_eq!(standing, Some(amount), "{}", case["id"]);
			}
			run += 1;
		});
	}
	assert!(run >= 4, "{run} run");
}

/// Short and long of a case with collateral in units; none if it cannot be a vault here.
struct Spread {
	short: SeriesId,
	long: SeriesId,
	short_amount: Contracts,
	long_amount: Contracts,
	collateral: Balance,
	asset: AssetIndex,
}

fn spread(case: &Value) -> Option<Spread> {
	let kind = kind_of(case);
	let asset = if kind == OptionKind::Put { USDC } else { WETH };
	let decimals = if asset == USDC { 6 } else { 18 };
	let (short_amount, long_amount) =
		(amount(text(case, "short_amount")), amount(text(case, "long_amount")));
	let converted = case.get("collateral_price_at_expiry").is_some()
		|| case.get("price_from").is_some()
		|| case.get("conversion").is_some();
	let listed = |side: &str, contracts: Contracts| {
		contracts.is_zero() || price(text(case, &format!("{side}_strike"))) > usd(0)
	};
	let possible = case["collateral_decimals"].as_u64() == Some(decimals)
		&& listed("short", short_amount)
		&& listed("long", long_amount)
		&& !converted
		&& is_lots(short_amount)
		&& is_lots(long_amount);
	if !possible {
		return None;
	}
	set(asset, |_| ());
	let series = |field, spare: i64| {
		let strike = price(text(case, field));
		// A leg of nothing has no strike.
		let strike = if strike == usd(0) { usd(spare) } else { strike };
		issue(Series {
			collateral_asset: asset,
			backing: BackingClass::PublicFull,
			strike,
			..terms(kind, 0, HOUR)
		})
	};
	let (short, long) = (series("short_strike", 77_777), series("long_strike", 77_778));
	let collateral = scaled(text(case, "collateral"), usize::try_from(decimals).unwrap());
	Some(Spread { short, long, short_amount, long_amount, collateral, asset })
}

impl Spread {
	fn actions(&self) -> Vec<VaultAction<AccountId>> {
		let mut actions = Vec::new();
		if self.collateral > 0 {
			actions.push(DepositCollateral(self.collateral));
		}
		if !self.long_amount.is_zero() {
			actions.push(DepositLong { series: self.long, contracts: self.long_amount });
		}
		if !self.short_amount.is_zero() {
			actions.push(Mint { contracts: self.short_amount, to: BOB });
		}
		actions
	}

	fn balance(&self, who: AccountId) -> Balance {
		<Assets as Inspect<AccountId>>::balance(self.asset, &who)
	}

	/// Dave writes Carol the longs, and Carol opens the vault.
	fn open(&self) -> sp_runtime::DispatchResult {
		if !self.long_amount.is_zero() {
			// In money, or in as many underlyings.
			let rich = u128::from(u64::MAX) * 1_000;
			assert_ok!(<Assets as Mutate<AccountId>>::mint_into(self.asset, &DAVE, rich));
			let mint = Mint { contracts: self.long_amount, to: CAROL };
			assert_ok!(adjust(DAVE, DAVE, self.long, &[DepositCollateral(rich), mint]));
		}
		adjust(CAROL, CAROL, self.short, &self.actions())
	}
}

#[test]
fn spread_margin() {
	let document: Value = serde_json::from_str(SPREADS).unwrap();
	let (mut run, mut skipped) = (0, 0);
	for case in document["cases"].as_array().unwrap() {
		test(|| {
			let Some(spread) = spread(&case["inputs"]) else {
				skipped += 1;
				return;
			};
			let actions = spread.actions();
			if actions.is_empty() {
				skipped += 1;
				return;
			}
			let shown =
				Registry::preview_adjust(CAROL, spread.short, actions.try_into().unwrap()).unwrap();
			let expected = &case["expected"];
			let units = text(expected, "excess_or_deficit_units").parse().unwrap();
			let is_excess = expected["is_excess"].as_bool().unwrap();
			let standing = if is_excess { (units, 0) } else { (0, units) };
			assert_eq!((shown.excess, shown.deficit), standing, "{}", case["id"]);
			assert_eq!(spread.open().is_ok(), is_excess, "{}", case["id"]);
			run += 1;
		});
	}
	assert!(run >= 12, "{run} run, {skipped} skipped");
}

#[test]
fn call_spreads_in_the_strike_asset() {
	// No vault is one of these, as the first option could not be written; the formula stands.
	let document: Value = serde_json::from_str(SPREADS).unwrap();
	for case in document["fork_cases"].as_array().unwrap() {
		let inputs = &case["inputs"];
		let leg = |side: &str| Leg {
			contracts: amount(text(inputs, &format!("{side}_amount"))),
			strike: price(text(inputs, &format!("{side}_strike"))),
		};
		let (short, long) = (leg("short"), leg("long"));
		let backing = Backing::Full {
			kind: OptionKind::Call,
			collateral: CollateralAsset::StrikeAsset,
			strike: short.strike,
			decimals: 6,
		};
		let vault = crate::MarginVault { short: short.contracts, ..Default::default() };
		let expected = &case["expected"];
		if text(expected, "outcome") == "ok" {
			let units = text(expected, "margin_units").parse().unwrap();
			assert_eq!(backing.judge(&vault, long).unwrap().initial, units, "{}", case["id"]);
		} else {
			// We also take more longs than shorts, which only helps.
			let bounded = backing.is_bounded(short.contracts, long.contracts);
			assert_eq!(bounded, long.contracts >= short.contracts, "{}", case["id"]);
		}
	}
}

#[test]
fn settlement() {
	let document: Value = serde_json::from_str(SETTLEMENT).unwrap();
	let (mut run, mut skipped) = (0, 0);
	for case in document["cases"].as_array().unwrap() {
		test(|| {
			let inputs = &case["inputs"];
			let Some(spread) = spread(inputs) else {
				skipped += 1;
				return;
			};
			let before = spread.balance(CAROL);
			if spread.open().is_err() {
				// The peer settles vaults that were never opened.
				skipped += 1;
				return;
			}
			feed_window(HOUR, text(inputs, "expiry_price").parse().unwrap());
			work();
			assert_nothing_stored();
			let payout = text(&case["expected"], "payout_units").parse::<Balance>().unwrap();
			// Longs that the vault did not use are paid apart: what is used is rounded up to the
			// next 1e-8 contract, so it costs up to that much of the long.
			let unit = if spread.long_amount.is_zero() { 0 } else { payout / 10_000_000 };
			let got = spread.balance(CAROL) + spread.collateral - before;
			assert!(got <= payout && payout - got <= 1 + unit, "{}: {got} of {payout}", case["id"]);
			run += 1;
		});
	}
	assert!(run >= 12, "{run} run, {skipped} skipped");
}
