//! Flaws of the protocols that the registry follows, each with the test that it is not here.
//!
//! | Flaw | What it was | Test |
//! |---|---|---|
//! | F14 | health factors without order or bounds | `f14_health_factors_keep_their_order` |
//! | F15 | two kinds of margin scaled by the shock once too often | `f15_margin_covers_the_shocked_loss` |
//! | F16 | no shock, a table that ends too early, jumps between knots | `f16_a_shock_is_required`, `f16_tables_reach_every_expiry`, `f16_margin_has_no_jumps` |
//! | F17 | a vault that falls short cannot settle; holders race for the rest | `f17_every_order_of_claims_pays_the_same`; `settle_vault::an_uncovered_shortfall_becomes_one_recovery`, `adjust_vault::f17_a_naked_shortfall_stays_with_its_own_series` |
//! | F18 | a silent fee on redemption | `f18_payouts_are_the_cash_value` |
//! | F19 | a bot chooses the round of the fixing | `fixing::f19_nobody_chooses_the_round` |
//! | F22 | the health of an empty vault divides by zero | `f22_an_empty_vault_is_healthy` |
//! | F23 | a gift to a vault is in no book | `f23_a_gift_is_in_every_book`; `adjust_vault::f23_a_gift_is_booked_and_may_be_withdrawn` |

use super::mock::*;
use crate::{
	Error, HealthFactors, KindParameters, Ledger, Product, ProductParameters, UpperBoundTable,
	VaultAction::{DepositCollateral, Mint},
	MAX_HEALTH_FACTOR,
};
use dhv_mocks::{MockOwner, USDC, WETH};
use dhv_primitives::{
	AssetIndex, BackingClass, Balance, Contracts, Fixed, OptionKind, Series, SeriesId, SeriesStatus,
};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::DispatchResult;

/// Governs a product as it is, but for one change.
fn govern(product: Product, change: impl FnOnce(&mut ProductParameters)) -> DispatchResult {
	let mut parameters = Registry::product(product).unwrap();
	change(&mut parameters);
	put(product, parameters)
}

/// Both kinds of a product.
fn kinds(parameters: &mut ProductParameters) -> [&mut KindParameters; 2] {
	[&mut parameters.call, &mut parameters.put]
}

#[test]
fn f14_health_factors_keep_their_order() {
	test(|| {
		let set = |kind: usize, upper, lower| {
			govern(product(), |p| {
				kinds(p)[kind].health = HealthFactors { upper, lower };
				p.liquidation.release = MAX_HEALTH_FACTOR;
			})
		};
		for kind in [0, 1] {
			for (upper, lower) in [
				(11_000, 11_000),
				(11_000, 12_000),
				(12_000, 9_999),
				(9_999, 9_998),
				(MAX_HEALTH_FACTOR + 1, 11_000),
				(0, 0),
			] {
				assert_noop!(set(kind, upper, lower), Error::<Test>::InvalidHealthFactors);
			}
			assert_ok!(set(kind, 10_001, 10_000));
			assert_ok!(set(kind, MAX_HEALTH_FACTOR, MAX_HEALTH_FACTOR - 1));
		}
	});
}

/// The margin of one contract that Carol writes, after `shock` is governed, by the view of health.
fn naked_margin(asset: AssetIndex, kind: OptionKind, strike: i64, shock: u32) -> Balance {
	let product = Product { collateral_asset: asset, ..product() };
	assert_ok!(govern(product, |p| p.spot_shock = Fixed::from_bps(shock)));
	let series = public(BackingClass::PublicNaked, asset, kind, strike, WEEK);
	let mint = Mint { contracts: contracts(1), to: CAROL };
	let asked =
		Registry::preview_adjust(CAROL, series, vec![mint.clone()].try_into().unwrap()).unwrap();
	assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(asked.initial), mint]));
	Registry::health(series, CAROL).unwrap().margin
}

#[test]
fn f15_margin_covers_the_shocked_loss() {
	// With a shock of 0.75 and 0.1678 for one week, like the fork's own vectors.
	test(|| {
		// A put of 2000 in the underlying at 1500: the spot falls to 1125, so the loss is 875 of
		// 1125, and the time value 0.1678 of what is left. The fork asked for 0.709183…, which is
		// worth 798 then.
		set_price(1_500);
		let put = naked_margin(WETH, OptionKind::Put, 2_000, 7_500);
		assert_eq!(put, 945_577_777_777_777_778);
		let loss = weth(875) / 1_125;
		assert!(put >= loss && put * 3 / 4 < loss, "three quarters of it, the fork's, do not");
	});
	test(|| {
		// A call of 2000 in the strike asset at 2000: the spot rises to 2666.67. The fork: 751.7.
		let call = naked_margin(USDC, OptionKind::Call, 2_000, 7_500);
		assert_eq!(call, 1_002_266_667);
		// The fork's three quarters cover the loss of 666.67 here, but not that of a call of 500.
		let deep = naked_margin(USDC, OptionKind::Call, 500, 7_500);
		let loss = usdc(2_000) * 4 / 3 - usdc(500);
		assert!(deep >= loss && deep * 3 / 4 < loss);
	});
	test(|| {
		// The other two kinds are those of the original.
		assert_eq!(naked_margin(USDC, OptionKind::Put, 2_000, 7_500), 751_700_000);
		let call = naked_margin(WETH, OptionKind::Call, 2_000, 7_500);
		assert_eq!(call, 375_850_000_000_000_000);
	});
}

#[test]
fn f16_a_shock_is_required() {
	test(|| {
		for product in [product(), ether_product()] {
			for shock in [0, 10_000, 10_001] {
				let set = govern(product, |p| p.spot_shock = Fixed::from_bps(shock));
				assert_noop!(set, Error::<Test>::InvalidSpotShock);
			}
			assert_ok!(govern(product, |p| p.spot_shock = Fixed::from_bps(9_999)));
		}
	});
}

/// The table of the tests up to so many days.
fn table(days: u64) -> UpperBoundTable {
	let knots: Vec<_> = rysk_table().into_iter().filter(|(time, _)| *time <= days * DAY).collect();
	knots.try_into().unwrap()
}

#[test]
fn f16_tables_reach_every_expiry() {
	test(|| {
		// The original: a table to 84 days, expiries to 90.7.
		for kind in [0, 1] {
			let short = govern(product(), |p| kinds(p)[kind].upper_bound = table(56));
			assert_noop!(short, Error::<Test>::InvalidUpperBoundTable);
		}
		let far = govern(product(), |p| p.max_expiry = 90 * DAY);
		assert_noop!(far, Error::<Test>::InvalidUpperBoundTable);
		// What may be issued has a margin.
		let last = issue(terms(OptionKind::Put, 2_000, 84 * DAY));
		assert_ok!(Registry::collateral_required(last, contracts(1)));
		// As long as it lives, though nothing like it may be issued any more.
		let shorter = |p: &mut ProductParameters| {
			p.max_expiry = 42 * DAY;
			for kind in kinds(p) {
				kind.upper_bound = table(42);
			}
		};
		assert_noop!(govern(product(), shorter), Error::<Test>::InvalidUpperBoundTable);
		assert_ok!(govern(product(), |p| p.max_expiry = 42 * DAY));
		at(42 * DAY);
		assert_ok!(govern(product(), shorter));
		set_round(2_000);
		assert_ok!(Registry::collateral_required(last, contracts(1)));
	});
}

#[test]
fn f16_margin_has_no_jumps() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, 84 * DAY));
		// What one put asks for with so many seconds left; the spot stays.
		let asked = |left: u64| {
			at(84 * DAY - left);
			set_round(2_000);
			Registry::collateral_required(series, contracts(1)).unwrap()
		};
		let mut last = asked(84 * DAY);
		for days in (1..84).rev() {
			let (before, knot, after) =
				(asked(days * DAY + 1), asked(days * DAY), asked(days * DAY - 1));
			assert!(last >= before && before >= knot && knot >= after, "{days}");
			// The original falls by up to 137 USDC in that second.
			assert!(before - after < 2_000, "{days}: {}", before - after);
			last = after;
		}
		// Halfway between two knots in the root of time: 20.4 days.
		let (near, middle, far) = (asked(14 * DAY), asked(1_762_516), asked(28 * DAY));
		assert!(middle.abs_diff((near + far) / 2) < 1_000, "{near} {middle} {far}");
	});
}

/// Alice, Bob and Dave hold 5, 3 and 2 of ten contracts that fall short; who claims in which order
/// gets what? Their payouts, the dust and what was collected.
fn race(naked: bool, order: [usize; 3]) -> ([Balance; 3], Balance, Balance) {
	let mut result = Default::default();
	test(|| {
		let backing = if naked { BackingClass::PublicNaked } else { BackingClass::Pool };
		let series = issue(Series { backing, ..terms(OptionKind::Put, 2_000, 2 * HOUR) });
		let writer = if naked { CAROL } else { POOL };
		if naked {
			let mint = Mint { contracts: contracts(10), to: ALICE };
			let batch = [DepositCollateral(usdc(12_345)), mint];
			assert_ok!(adjust(CAROL, CAROL, series, &batch));
		} else {
			write(POOL, series, contracts(10), ALICE).unwrap();
		}
		let who = [ALICE, BOB, DAVE];
		give(series, ALICE, BOB, contracts(3));
		give(series, ALICE, DAVE, contracts(2));
		feed_window(2 * HOUR, 500);
		assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), series));
		assert_ok!(Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, writer));
		let pot = Registry::pot(series).unwrap();
		assert!(pot.collected < pot.owed, "it falls short");
		let Some(SeriesStatus::Paying { recovery, .. }) = status(series) else {
			panic!("payouts are open")
		};
		assert_eq!(pot.recovery, Some(recovery));
		let before = who.map(cash);
		for (number, index) in (1..).zip(order) {
			at(2 * HOUR + number * DAY);
			assert_ok!(Registry::claim(RawOrigin::Signed(who[index]).into(), series));
		}
		let payouts: Vec<_> = who.iter().zip(before).map(|(who, b)| cash(*who) - b).collect();
		let dust = crate::Insurance::<Test>::get(USDC);
		result = (payouts.try_into().unwrap(), dust, pot.collected);
		assert_nothing_stored();
	});
	result
}

#[test]
fn f17_every_order_of_claims_pays_the_same() {
	let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
	for naked in [false, true] {
		let (payouts, dust, collected) = race(naked, orders[0]);
		assert_eq!(payouts.iter().sum::<Balance>() + dust, collected);
		// Five, three and two tenths, each rounded down by less than the dust.
		for (payout, share) in payouts.iter().zip([5, 3, 2]) {
			assert!((collected * share / 10).abs_diff(*payout) <= 2 + dust, "{payout}");
		}
		assert!(dust < 100, "{dust}");
		for order in orders {
			assert_eq!(race(naked, order), (payouts, dust, collected), "{order:?}");
		}
	}
}

#[test]
fn f18_payouts_are_the_cash_value() {
	// The fork takes 5 % of every redemption.
	for (kind, strike, fixing, asset, cash_value) in [
		(OptionKind::Put, 2_000, 1_000, USDC, usdc(1_000)),
		(OptionKind::Call, 2_000, 4_000, WETH, weth(1) / 2),
	] {
		test(|| {
			let balance = |who| if asset == USDC { cash(who) } else { ether(who) };
			let all = [CAROL, ALICE, BOB];
			let before = all.map(balance);
			let series = public(BackingClass::PublicFull, asset, kind, strike, HOUR);
			let locked = if asset == USDC { usdc(4_000) } else { weth(2) };
			let mint = Mint { contracts: contracts(2), to: ALICE };
			assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(locked), mint]));
			give(series, ALICE, BOB, Contracts::from_units(100_000_000));
			feed_window(HOUR, fixing);
			work();
			assert_nothing_stored();
			assert_eq!(balance(ALICE) - before[1], cash_value);
			assert_eq!(balance(BOB) - before[2], cash_value);
			// What the writer loses is what the holders get; nobody else gets anything.
			assert_eq!(before[0] - balance(CAROL), 2 * cash_value);
			let rest = Registry::account_id();
			assert_eq!(balance(rest) + balance(Registry::insurance_account()), 0);
		});
	}
}

#[test]
fn f22_an_empty_vault_is_healthy() {
	test(|| {
		let (pool, naked) = (issue(terms(OptionKind::Put, 2_000, WEEK)), naked_put(2_000, WEEK));
		let healthy = |series: SeriesId, who| {
			let health = Registry::health(series, who).unwrap();
			assert_eq!((health.margin, health.health, health.healthy), (0, None, true));
			let margin = Registry::margin(series, who).unwrap();
			assert_eq!((margin.maintenance, margin.deficit), (0, 0));
			margin.excess
		};
		// None at all, collateral alone, and after everything was closed.
		assert_eq!((healthy(pool, POOL), healthy(naked, CAROL)), (0, 0));
		assert_ok!(adjust(CAROL, CAROL, naked, &[DepositCollateral(usdc(50))]));
		assert_eq!(healthy(naked, CAROL), usdc(50));
		write(POOL, pool, contracts(1), ALICE).unwrap();
		assert!(Registry::health(pool, POOL).unwrap().health.is_some());
		close(POOL, pool, contracts(1), ALICE).unwrap();
		assert_eq!(healthy(pool, POOL), 0);
	});
}

#[test]
fn f23_a_gift_is_in_every_book() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, 2 * HOUR));
		let before = (cash(POOL), cash(BOB));
		let locked = write(POOL, series, contracts(1), ALICE).unwrap();
		assert_ok!(Registry::top_up(RawOrigin::Signed(BOB).into(), series, POOL, usdc(100)));
		// Vault, series, ledger, and the books of the owner.
		let with_gift = locked + usdc(100);
		assert_eq!(Registry::vault(series, POOL).unwrap().collateral, with_gift);
		assert_eq!(info(series).collateral, with_gift);
		assert_eq!(Ledger::<Test>::get(USDC).collateral, with_gift);
		assert_eq!(Registry::health(series, POOL).unwrap().collateral, with_gift);
		assert_eq!(MockOwner::gifts(), vec![(POOL, series, usdc(100))]);
		// The settlement names exactly what was booked; the rest of the gift is the writer's.
		feed_window(2 * HOUR, 1_990);
		work();
		assert_nothing_stored();
		let settled = MockOwner::settled();
		assert_eq!(settled.len(), 1);
		let returned = with_gift - usdc(10);
		assert_eq!((settled[0].1.collateral, settled[0].1.returned), (with_gift, returned));
		assert_eq!(cash(POOL), before.0 + usdc(90));
		assert_eq!(cash(BOB), before.1 - usdc(100));
	});
}
