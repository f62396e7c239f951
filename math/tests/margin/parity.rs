//! How the corrected functions relate to the peers' integers.

use super::*;
use dhv_math::{
	margin::{
		auction::{start_price_floor, Auction, Debt},
		cash_value,
		parity::{self, AuctionInputs, NakedInputs, SettlementInputs, E27},
		settlement::settle_vault,
		spread::max_loss_ceil,
		Action, Conversion, HealthFactors, Standing,
	},
	MathError, Timestamp,
};

/// A price with the peers' 8 decimals.
fn coarse_price() -> impl Strategy<Value = Price> {
	(100_000i128..20_000_000_000_000).prop_map(|raw| Price::from_raw(raw * 10i128.pow(10)))
}

fn e27(value: Fixed) -> E27 {
	E27::from_units(value.raw() as u128, 18).unwrap()
}

fn e27_contracts(contracts: Contracts) -> E27 {
	E27::from_units(contracts.units(), 8).unwrap()
}

fn peer(option: &NakedOption, spot: Price, contracts: Contracts) -> u128 {
	let inputs = NakedInputs {
		kind: option.kind,
		collateral: option.collateral,
		strike: e27(option.strike.get()),
		spot: e27(spot.get()),
		shock: e27(option.margin.spot_shock),
		bound: e27(option.margin.upper_bound),
		amount: e27_contracts(contracts),
	};
	parity::naked_margin(&inputs).unwrap().to_units(option.decimals, true).unwrap()
}

#[test]
fn two_kinds_of_the_fork_are_margined_too_low_by_the_shock() {
	let margin = NakedMargin { upper_bound: bps(1_678), spot_shock: bps(7_500) };
	let option = NakedOption {
		kind: CALL,
		collateral: STRIKE_ASSET,
		strike: common::price(2_500),
		margin,
		decimals: 6,
	};
	let spot = common::price(1_800);
	assert_eq!(peer(&option, spot, Contracts::ONE), 302_040_000);
	assert_eq!(option.margin_ceil(spot, Contracts::ONE), Ok(402_720_000));
	let option = NakedOption {
		kind: PUT,
		collateral: UNDERLYING,
		strike: common::price(2_000),
		decimals: 18,
		..option
	};
	assert_eq!(peer(&option, spot, Contracts::ONE), 486_961_111_111_111_112);
	assert_eq!(option.margin_ceil(spot, Contracts::ONE), Ok(649_281_481_481_481_482));
}

#[test]
fn the_peers_fail_on_an_empty_vault_and_on_a_shortfall() {
	let factors = HealthFactors { upper: 12_000, lower: 11_000 };
	assert_eq!(parity::adjustment(0, 0, &factors), Err(MathError::DivisionByZero));
	assert_eq!(parity::health(0, 0), Err(MathError::DivisionByZero));
	let inputs = SettlementInputs {
		kind: PUT,
		short: (E27::ONE, E27::whole(100).unwrap()),
		long: (E27::ZERO, E27::ZERO),
		fixing: E27::whole(70).unwrap(),
		conversion: None,
		collateral: E27::from_units(16_780_000, 6).unwrap(),
		decimals: 6,
	};
	assert_eq!(parity::vault_payout(&inputs), Ok(Standing::Deficit(13_220_000)));
}

#[test]
fn units_of_many_decimals_are_cut_and_restored() {
	let value = E27::from_units(10u128.pow(29) + 99, 29).unwrap();
	assert_eq!(value, E27::ONE);
	assert_eq!(value.to_units(29, false), Ok(10u128.pow(29)));
	let third = E27::ONE.over(E27::whole(3).unwrap()).unwrap();
	assert_eq!((third.to_units(6, false), third.to_units(6, true)), (Ok(333_333), Ok(333_334)));
	assert_eq!(E27::from_units(u128::MAX, 0), Err(MathError::Overflow));
	assert_eq!(E27::ONE.over(E27::ZERO), Err(MathError::DivisionByZero));
	let minus = E27::from_raw(-5);
	assert_eq!(minus.over(E27::from_raw(2 * E27::ONE.raw())), Ok(E27::from_raw(-2)));
}

proptest! {
	#[test]
	fn every_number_of_the_peers_gives_a_result_or_an_error(a: i128, b: i128, decimals: u8, up: bool, units: u128) {
		let (x, y) = (E27::from_raw(a), E27::from_raw(b));
		let _ = (x.times(y), x.over(y), x.plus(y), x.minus(y), x.above(y));
		let _ = (x.to_units(decimals, up), E27::from_units(units, decimals));
		for (kind, collateral) in KINDS {
			let (strike, spot, shock, bound, amount) = (x, y, x, y, x);
			let _ = parity::naked_margin(&NakedInputs { kind, collateral, strike, spot, shock, bound, amount });
			let _ = parity::spread_margin(kind, (x, y), (y, x));
		}
	}

	/// Where the fork forgets nothing ours is the same to a unit, otherwise `1/s` times it.
	#[test]
	fn naked_margins_agree_to_a_unit_where_the_peers_are_right(
		(kind, collateral) in any_kind(), strike in coarse_price(), spot in coarse_price(),
		bound in 1u32..10_000, shock in 1_000u32..=10_000, units in 1u128..1 << 40, decimals in prop::sample::select(vec![6u8, 8, 18]),
	) {
		let margin = NakedMargin { upper_bound: bps(bound), spot_shock: bps(shock) };
		let option = NakedOption { kind, collateral, strike, margin, decimals };
		let contracts = Contracts::from_units(units);
		let theirs = peer(&option, spot, contracts);
		let ours = option.margin_ceil(spot, contracts).unwrap();
		if (kind == PUT) == (collateral == STRIKE_ASSET) {
			prop_assert!(ours.abs_diff(theirs) <= 1, "{ours} {theirs}");
		} else {
			prop_assert!(ours + 1 >= theirs);
			let scaled = ours * u128::from(shock) / 10_000;
			prop_assert!(scaled.abs_diff(theirs) <= 2, "{scaled} {theirs}");
			prop_assert!(shock > 9_900 || theirs < 1_000 || ours > theirs);
		}
	}

	#[test]
	fn spread_margins_agree_to_a_unit(
		puts: bool, ns in 1u128..1 << 40, nl in 0u128..1 << 40, ks in coarse_price(), kl in coarse_price(),
		decimals in prop::sample::select(vec![6u8, 8, 18]),
	) {
		let (kind, side) = if puts { (PUT, STRIKE_ASSET) } else { (CALL, UNDERLYING) };
		let (ns, nl) = (Contracts::from_units(ns), Contracts::from_units(nl));
		let legs = ((e27_contracts(ns), e27(ks.get())), (e27_contracts(nl), e27(kl.get())));
		let theirs = parity::spread_margin(kind, legs.0, legs.1).unwrap().to_units(decimals, true).unwrap();
		let (short, long) = (Leg { contracts: ns, strike: ks }, Leg { contracts: nl, strike: kl });
		let ours = max_loss_ceil(kind, side, short, long, Conversion::NONE, decimals).unwrap();
		prop_assert!(ours.abs_diff(theirs) <= 1, "{ours} {theirs}");

		let fork = parity::fork_call_spread(legs.0, legs.1);
		let ours = max_loss_ceil(CALL, STRIKE_ASSET, short, long, Conversion::NONE, decimals);
		match fork {
			Ok(theirs) => prop_assert_eq!(ours, theirs.to_units(decimals, true)),
			Err(_) => prop_assert_eq!(ours.is_ok(), nl > ns),
		}
	}

	#[test]
	fn settlements_agree_to_a_unit(
		puts: bool, ns in 0u128..1 << 38, nl in 0u128..1 << 38, ks in coarse_price(), kl in coarse_price(),
		fixing in coarse_price(), held in 0u128..1 << 60, coins: bool,
	) {
		let kind = if puts { PUT } else { CALL };
		let (ns, nl) = (Contracts::from_units(ns), Contracts::from_units(nl));
		let theirs = parity::vault_payout(&SettlementInputs {
			kind,
			short: (e27_contracts(ns), e27(ks.get())),
			long: (e27_contracts(nl), e27(kl.get())),
			fixing: e27(fixing.get()),
			conversion: coins.then(|| (E27::ONE, e27(fixing.get()))),
			collateral: E27::from_units(held, 18).unwrap(),
			decimals: 18,
		});
		prop_assume!(theirs.is_ok());
		let conversion = Conversion { to: if coins { fixing } else { common::price(1) }, ..Conversion::NONE };
		let legs = (Leg { contracts: ns, strike: ks }, Leg { contracts: nl, strike: kl });
		let ours = settle_vault(kind, legs, fixing, held, conversion, 18).unwrap();
		let (returned, shortfall) = match theirs.unwrap() {
			Standing::Excess(returned) => (returned, 0),
			Standing::Deficit(shortfall) => (0, shortfall),
		};
		prop_assert!(ours.returned.abs_diff(returned) <= 1 && ours.shortfall.abs_diff(shortfall) <= 1);
	}

	#[test]
	fn auction_prices_agree_to_a_unit(
		(kind, collateral_asset) in any_kind(), strike in coarse_price(), spot in coarse_price(), deviation in 0u32..2_000,
		elapsed in 0u64..4_000, units in 1u128..1 << 40, end in 1u128..1 << 36,
	) {
		let contracts = Contracts::from_units(units);
		let held = end * units / 100_000_000;
		let cash = cash_value(kind, strike, spot).unwrap();
		let theirs = parity::auction_price(&AuctionInputs {
			collateral_asset,
			cash: e27(cash),
			spot: e27(spot.get()),
			deviation: e27(bps(deviation)),
			collateral: E27::from_units(held, 6).unwrap(),
			debt: e27_contracts(contracts),
			elapsed,
		});
		let theirs = theirs.unwrap().to_units(6, false).unwrap();
		let start_price = start_price_floor(kind, collateral_asset, strike, spot, bps(deviation)).unwrap();
		let auction = Auction { started: Timestamp::from_secs(0), start_price };
		let vault = Debt { collateral: held, contracts, decimals: 6 };
		let price = auction.price_floor(vault.end_price_floor().unwrap(), Timestamp::from_secs(elapsed)).unwrap();
		let ours = dhv_math::amount::from_fixed_floor(price, 6).unwrap();
		prop_assert!(ours.abs_diff(theirs) <= 1, "{ours} {theirs}");
	}

	#[test]
	fn adjustments_agree_to_a_unit(collateral in 0u128..1 << 80, margin in 1u128..1 << 80, put: bool) {
		let factors = HealthFactors { upper: if put { 12_000 } else { 13_000 }, lower: 11_000 };
		let theirs = parity::adjustment(collateral, margin, &factors).unwrap();
		match (factors.action(collateral, margin).unwrap(), theirs.action) {
			(Action::TopUp(ours), Action::TopUp(theirs)) => prop_assert!(ours - theirs <= 1),
			(Action::Release(ours), Action::Release(theirs)) => prop_assert!(theirs - ours <= 1),
			(ours, theirs) => prop_assert_eq!(ours, theirs),
		}
	}
}
