use super::*;
use common::price;
use dhv_math::{
	margin::{
		settlement::settle_vault,
		spread::{is_above_dust, is_within_cap, max_loss_ceil, standing},
		Conversion, Standing,
	},
	MathError,
};

fn need(
	kind: OptionKind,
	collateral: CollateralAsset,
	short: Leg,
	long: Leg,
) -> Result<u128, MathError> {
	max_loss_ceil(kind, collateral, short, long, Conversion::NONE, 18)
}

#[test]
fn spreads_need_their_largest_loss() {
	let unit = 10u128.pow(18);
	assert_eq!(need(PUT, STRIKE_ASSET, leg(1, 250), leg(1, 200)), Ok(50 * unit));
	assert_eq!(need(PUT, STRIKE_ASSET, leg(3, 200), leg(2, 250)), Ok(100 * unit));
	assert_eq!(need(CALL, UNDERLYING, leg(1, 200), leg(1, 250)), Ok(unit / 5));
	assert_eq!(need(CALL, UNDERLYING, leg(4, 100), leg(1, 300)), Ok(3 * unit));
	assert_eq!(need(CALL, UNDERLYING, leg(1, 200), leg(1, 0)), Ok(0));
	assert_eq!(need(CALL, UNDERLYING, leg(1, 200), Leg::default()), Ok(unit));
	assert_eq!(need(CALL, STRIKE_ASSET, leg(10, 100), leg(10, 200)), Ok(1_000 * unit));
	assert_eq!(need(CALL, STRIKE_ASSET, leg(1, 200), leg(2, 100)), Ok(0));
}

#[test]
fn losses_without_bound_are_refused() {
	for (kind, collateral, short, long) in [
		(CALL, STRIKE_ASSET, leg(2, 100), leg(1, 200)),
		(CALL, STRIKE_ASSET, leg(1, 100), Leg::default()),
		(PUT, UNDERLYING, leg(1, 100), leg(1, 50)),
	] {
		assert_eq!(need(kind, collateral, short, long), Err(MathError::OutOfDomain));
	}
}

#[test]
fn a_vault_without_a_short_needs_nothing() {
	for (kind, collateral) in KINDS {
		assert_eq!(need(kind, collateral, Leg::default(), leg(1, 100)), Ok(0));
	}
	assert_eq!(standing(100, 0), Standing::Excess(100));
}

#[test]
fn another_collateral_asset_is_converted_at_prices() {
	let conversion = Conversion { from: price(500), to: price(10) };
	let of = |conversion, decimals| {
		max_loss_ceil(CALL, UNDERLYING, leg(1, 300), Leg::default(), conversion, decimals)
	};
	assert_eq!(of(conversion, 8), Ok(50 * 10u128.pow(8)));
	assert_eq!(of(Conversion { from: price(1), to: price(3) }, 8), Ok(33_333_334));
	assert_eq!(of(Conversion { to: Price::ZERO, ..conversion }, 8), Err(MathError::DivisionByZero));
	assert_eq!(of(conversion, 31), Err(MathError::OutOfDomain));
}

#[test]
fn collateral_of_a_naked_vault_is_nothing_or_more_than_dust() {
	assert!(is_above_dust(0, 10) && !is_above_dust(10, 10) && is_above_dust(11, 10));
	assert!(is_within_cap(5, 5, 10) && !is_within_cap(5, 6, 10));
	assert!(!is_within_cap(u128::MAX, 1, u128::MAX));
}

proptest! {
	#[test]
	fn every_vault_gives_a_need_or_an_error(
		(kind, collateral) in any_kind(), short in any_leg(), long in any_leg(),
		from in any_price(), to in any_price(), decimals: u8, held in any_amount(),
	) {
		if let Ok(need) = max_loss_ceil(kind, collateral, short, long, Conversion { from, to }, decimals) {
			match standing(held, need) {
				Standing::Excess(excess) => prop_assert_eq!(need + excess, held),
				Standing::Deficit(deficit) => prop_assert!(deficit > 0 && held + deficit == need),
			}
		}
	}

	/// The law that defines the requirement: whatever the fixing, a vault that holds it can pay.
	#[test]
	fn a_vault_that_holds_its_need_settles_at_every_fixing(
		(kind, collateral) in any_kind(), ns in 1u128..1 << 45, nl in 0u128..1 << 45,
		ks in market_price(), kl in market_price(), fixing in market_price(), at_strike: bool,
	) {
		let short = Leg { contracts: Contracts::from_units(ns), strike: ks };
		let long = Leg { contracts: Contracts::from_units(nl), strike: kl };
		let Ok(need) = need(kind, collateral, short, long) else {
			prop_assert!(kind == PUT && collateral == UNDERLYING || kind == CALL && collateral == STRIKE_ASSET && nl < ns);
			return Ok(());
		};
		let fixing = if at_strike { kl } else { fixing };
		let to = if collateral == UNDERLYING { fixing } else { price(1) };
		let conversion = Conversion { to, ..Conversion::NONE };
		let result = settle_vault(kind, (short, long), fixing, need, conversion, 18).unwrap();
		prop_assert_eq!(result.shortfall, 0);
	}

	/// ... and it is the least such amount: at the worst fixing nothing is left.
	#[test]
	fn at_the_worst_fixing_nothing_is_left(
		calls: bool, ns in 1u128..1 << 45, nl in 0u128..1 << 45, ks in market_price(), kl in market_price(),
	) {
		let short = Leg { contracts: Contracts::from_units(ns), strike: ks };
		let long = Leg { contracts: Contracts::from_units(nl), strike: kl };
		let (kind, side) = if calls { (CALL, UNDERLYING) } else { (PUT, STRIKE_ASSET) };
		let need = need(kind, side, short, long).unwrap();
		let left = |fixing: Price| {
			let to = if calls { fixing } else { price(1) };
			let conversion = Conversion { to, ..Conversion::NONE };
			settle_vault(kind, (short, long), fixing, need, conversion, 18).unwrap().returned
		};
		// Far out the calls are worth almost one underlying each.
		let far = price(9_000_000_000_000_000_000);
		let worst = if calls { [kl, ks, far] } else { [kl, ks, Price::ZERO] };
		let least = worst.map(left).into_iter().min().unwrap();
		prop_assert!(least <= 1 + if calls { 1 << 45 } else { 0 }, "{least}");
	}
}
