//! Net assets, buffer, prices and fills of epochs.
#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic, reason = "test code")]

use dhv_math::{
	vault::{
		buffer::{Flow, Funds},
		epoch::{pro_rata_floor, sweepable_dust},
		parity::{self, Refusal, U256},
		remote::{CashTotals, OpenTransfer, RemoteAccount},
		*,
	},
	Fixed, MathError, Price, Timestamp,
};
use proptest::prelude::*;

fn whole(value: i64) -> Fixed {
	Fixed::from_int(value)
}

fn certain(value: Fixed) -> NetAssets {
	NetAssets::from_bounds(Bounds::certain(value))
}

const USD: u128 = 1_000_000;
const SHARE: u128 = VIRTUAL_SHARES;

#[test]
fn a_deficit_winds_down_instead_of_failing() {
	let owing = LedgerParts {
		free: 10 * USD,
		decimals: 6,
		hedges: Bounds::certain(whole(-25)),
		liabilities: Bounds::certain(whole(5)),
		..LedgerParts::default()
	};
	let assets = NetAssets::new(&owing).unwrap();
	let standing = assets.standing(SHARE).unwrap();
	assert_eq!(standing, Standing::WindDown { deficit: whole(20) });
	let prices = SharePrices::new(&assets, SHARE).unwrap();
	assert_eq!(prices.burn, Fixed::ZERO);
	let fill = Fill::for_standing(standing, SHARE, 10 * USD, prices.burn, 6).unwrap();
	assert_eq!(fill, Fill { requested: SHARE, filled: 0, paid: 0 });
	assert_eq!(fill.claim(SHARE, prices.burn, 6).unwrap(), Claim { paid: 0, carried: SHARE });
}

#[test]
fn prices_agree_when_nothing_is_in_doubt() {
	let prices = SharePrices::new(&certain(whole(3)), SHARE).unwrap();
	assert_eq!(prices, SharePrices { mint: whole(2), mark: whole(2), burn: whole(2) });
	// 5 / 3: newcomers pay the last digit that does not come out even.
	let prices = SharePrices::new(&certain(whole(4)), 2 * SHARE).unwrap();
	let down = Fixed::from_raw(1_666_666_666_666_666_666);
	let up = Fixed::from_raw(1_666_666_666_666_666_667);
	assert_eq!(prices, SharePrices { mint: up, mark: down, burn: down });
}

#[test]
fn a_full_fill_pays_each_request_its_price_whatever_the_others_asked_for() {
	// A ten-millionth of a share beside a hundred shares: pro rata the large request would lose a unit
	// to the rounding of the total.
	let (large, dust) = (100 * SHARE, SHARE / 10_000_000);
	let fill = Fill::new(large + dust, u128::MAX, Fixed::ONE, 6).unwrap();
	assert_eq!(pro_rata_floor(large, fill.paid, fill.requested), Ok(100 * USD - 1));
	let claim = |shares| fill.claim(shares, Fixed::ONE, 6).unwrap();
	assert_eq!(claim(large), Claim { paid: 100 * USD, carried: 0 });
	assert_eq!(claim(dust), Claim { paid: 0, carried: 0 });
	assert_eq!(fill.claim(large + dust + 1, Fixed::ONE, 6), Err(MathError::OutOfDomain));
}

#[test]
fn a_unit_of_shares_that_is_worth_many_units_leaves_whole() {
	// At 3e12 a unit of shares is worth three units: for two of them it leaves, and is paid two.
	let price = whole(3_000_000_000_000);
	let fill = Fill::new(1, 2, price, 6).unwrap();
	assert_eq!(fill, Fill { requested: 1, filled: 1, paid: 2 });
	assert_eq!(fill.claim(1, price, 6), Ok(Claim { paid: 2, carried: 0 }));
}

#[test]
fn a_residual_does_not_fall_to_the_next_depositor() {
	// 500 left in a vault without shares: the next 100 buy a hundredth-fold less than at a price of 1.
	let prices = SharePrices::new(&certain(whole(500)), 0).unwrap();
	let shares = mint(100 * USD, 6, prices.mint).unwrap();
	let after = SharePrices::new(&certain(whole(600)), shares).unwrap();
	let back = amount_floor(shares, 6, after.burn).unwrap();
	assert!((99 * USD..=100 * USD).contains(&back), "{back}");
}

#[test]
fn a_deposit_that_would_mint_nothing_is_an_error() {
	let price = Fixed::from_raw(3 * Fixed::SCALE * 1_000_000_000_000);
	assert_eq!(mint(1, 6, price), Err(MathError::OutOfDomain));
	assert_eq!(mint(3, 6, price), Ok(1));
	assert_eq!(mint(0, 6, Fixed::ONE), Err(MathError::OutOfDomain));
}

#[test]
fn a_shortage_fills_pro_rata_and_carries_the_rest() {
	// The worked example of 60,000 allocated, 42,000 free and a request worth 90,450.
	let funds = Funds { free: 42_000 * USD, allocated: 60_000 * USD };
	let available = funds.available(5_000).unwrap();
	assert_eq!(available, 12_000 * USD);
	let fill = Fill::new(90_450 * SHARE, available, Fixed::ONE, 6).unwrap();
	assert_eq!(fill, Fill { requested: 90_450 * SHARE, filled: 12_000 * SHARE, paid: available });
	let claim = fill.claim(45_225 * SHARE, Fixed::ONE, 6).unwrap();
	assert_eq!(claim, Claim { paid: 6_000 * USD, carried: 39_225 * SHARE });
	assert_eq!(fill.ratio_floor().unwrap(), Fixed::from_ratio_floor(12_000, 90_450).unwrap());
}

#[test]
fn dust_returns_once_the_last_claim_is_paid() {
	assert_eq!(sweepable_dust(10, 7, 1), Ok(0));
	assert_eq!(sweepable_dust(10, 7, 0), Ok(3));
	assert_eq!(sweepable_dust(10, 11, 0), Err(MathError::OutOfDomain));
}

#[test]
fn the_peers_worked_examples_give_its_integers() {
	let price = |assets: u128, pending: u128, supply: u128| {
		parity::price_per_share(assets * SHARE, 0, pending * USD, supply)
	};
	assert_eq!(price(30, 50, 100 * SHARE), Err(Refusal::Arithmetic(MathError::Overflow)));
	let zero = price(50, 50, 100 * SHARE).unwrap();
	assert_eq!(parity::shares(50 * USD, zero), Err(MathError::DivisionByZero));
	let hundredth = price(51, 50, 100 * SHARE).unwrap();
	assert_eq!(parity::shares(50 * USD, hundredth), Ok(5_000 * SHARE));
	// One unit of a share left, and 100,000 in the vault: a price above 128 bits.
	let huge = price(100_000, 0, 1).unwrap();
	assert_eq!(huge.to_string(), "100000000000000000000000000000000000000000");
	assert_eq!(parity::shares(199_999 * USD, huge), Ok(1));
	let two = price(299_999, 0, 2).unwrap();
	assert_eq!(parity::amount(1, two), Ok(149_999_500_000));
	assert_eq!(parity::net_asset_value(1, 2), Err(Refusal::Deficit));
}

fn fixed_range(magnitude: i128) -> impl Strategy<Value = Fixed> {
	(-magnitude..magnitude).prop_map(Fixed::from_raw)
}

fn any_fixed() -> impl Strategy<Value = Fixed> {
	any::<i128>().prop_map(Fixed::from_raw)
}

/// Requests that fit one total.
fn requests() -> impl Strategy<Value = Vec<u128>> {
	proptest::collection::vec(0u128..1 << 90, 1..40)
}

proptest! {
	#[test]
	fn mint_is_at_least_mark_and_mark_at_least_burn(
		low in fixed_range(1 << 100), up in 0i128..1 << 90, more in 0i128..1 << 90, supply in 0u128..1 << 100,
	) {
		let mark = Fixed::from_raw(low.raw() + up);
		let bounds = Bounds::new(low, mark, Fixed::from_raw(mark.raw() + more)).unwrap();
		let prices = SharePrices::new(&NetAssets::from_bounds(bounds), supply).unwrap();
		prop_assert!(prices.mint >= prices.mark && prices.mark >= prices.burn);
		prop_assert!(!prices.burn.is_negative() && prices.mint.is_positive());
	}

	#[test]
	fn without_doubt_the_prices_are_equal_up_to_the_last_digit(
		assets in fixed_range(1 << 100), supply in 0u128..1 << 100,
	) {
		let prices = SharePrices::new(&certain(assets), supply).unwrap();
		prop_assert!((0..=1).contains(&(prices.mint.raw() - prices.mark.raw())));
		if prices.mark >= Fixed::ONE {
			prop_assert_eq!(prices.mark, prices.burn);
		}
	}

	#[test]
	fn nobody_who_stays_loses_by_an_epoch(
		low in -(1i128 << 99)..1 << 99, up in 0i128..1 << 90, more in 0i128..1 << 90,
		supply in 0u128..1 << 100, amount in 0u128..1 << 60, part in 0u128..=1 << 20,
		available in 0u128..1 << 70,
	) {
		let assets = |cash: i128| {
			let low = Fixed::from_raw(low + cash);
			let mark = Fixed::from_raw(low.raw() + up);
			let high = Fixed::from_raw(mark.raw() + more);
			NetAssets::from_bounds(Bounds::new(low, mark, high).unwrap())
		};
		let prices = SharePrices::new(&assets(0), supply).unwrap();
		let (minted, paid_in) = mint(amount, 6, prices.mint).map_or((0, 0), |shares| (shares, amount));
		let cash = units(paid_in);
		let after_mint = SharePrices::new(&assets(cash), supply + minted).unwrap();
		prop_assert!(after_mint.burn >= prices.burn);
		// The newcomer does not gain either.
		prop_assert!(amount_floor(minted, 6, after_mint.burn).unwrap() <= paid_in);

		let requested = mul(supply, part);
		let there = u128::try_from((low + cash).max(0)).unwrap() / 1_000_000_000_000;
		let fill = Fill::new(requested, available.min(there), prices.burn, 6).unwrap();
		prop_assert!(fill.filled <= requested && fill.paid <= available.min(there));
		let left = assets(cash - units(fill.paid));
		let shares = supply + minted - fill.filled;
		let after_fill = SharePrices::new(&left, shares).unwrap();
		if shares > 0 {
			prop_assert!(after_fill.burn >= prices.burn, "{prices:?} {after_fill:?} {fill:?}");
		}
	}

	#[test]
	fn all_holders_together_never_get_more_than_there_is(
		assets in 0i128..1 << 100, supply in 1u128..1 << 100, available in any::<u128>(),
	) {
		let prices = SharePrices::new(&certain(Fixed::from_raw(assets)), supply).unwrap();
		let fill = Fill::new(supply, available, prices.burn, 6).unwrap();
		prop_assert!(units(fill.paid) <= assets);
	}

	#[test]
	fn claims_add_up_to_what_was_set_aside_in_any_order(
		requests in requests(), available in 0u128..1 << 80, price in 0i128..1 << 75, decimals in 0u8..=18,
	) {
		let total: u128 = requests.iter().sum();
		let price = Fixed::from_raw(price);
		let fill = Fill::new(total, available, price, decimals).unwrap();
		let claim = |shares: &u128| fill.claim(*shares, price, decimals).unwrap();
		let claims: Vec<_> = requests.iter().map(claim).collect();
		let count = requests.len() as u128;
		let paid: u128 = claims.iter().map(|claim| claim.paid).sum();
		let carried: u128 = claims.iter().map(|claim| claim.carried).sum();
		prop_assert!(paid <= fill.paid && fill.paid - paid < count);
		prop_assert!(carried <= fill.carried() && fill.carried() - carried < count);
		prop_assert_eq!(sweepable_dust(fill.paid, paid, 0).unwrap(), fill.paid - paid);
		// Nobody gets more than the shares that leave for it are worth.
		let worth = amount_floor(fill.filled, decimals, price).unwrap();
		prop_assert!(fill.paid <= worth);
		prop_assert!(fill.paid <= available);
	}

	#[test]
	fn a_larger_request_never_gets_less(
		a in 0u128..1 << 90, b in 0u128..1 << 90, available in 0u128..1 << 60, price in 1i128..1 << 70,
	) {
		let price = Fixed::from_raw(price);
		let fill = Fill::new(a + b, available, price, 6).unwrap();
		let claim = |shares| fill.claim(shares, price, 6).unwrap();
		let (small, large) = (claim(a.min(b)), claim(a.max(b)));
		prop_assert!(small.paid <= large.paid && small.carried <= large.carried);
	}

	#[test]
	fn shares_of_one_epochs_deposits_add_up(deposits in requests(), minted in 0u128..1 << 100) {
		let total: u128 = deposits.iter().sum();
		let given: u128 =
			deposits.iter().map(|part| pro_rata_floor(*part, minted, total).unwrap()).sum();
		if total > 0 {
			prop_assert!(given <= minted && minted - given < deposits.len() as u128);
		}
	}

	#[test]
	fn conversions_enclose_the_exact_value(
		amount in 0u128..1 << 80, shares in 0u128..1 << 80, price in 1i128..1 << 80, decimals in 0u8..=18,
	) {
		let price = Fixed::from_raw(price);
		if let (Ok(down), Ok(up)) =
			(shares_floor(amount, decimals, price), shares_ceil(amount, decimals, price))
		{
			prop_assert!(down <= up && up - down <= 1);
			prop_assert!(amount_ceil(up, decimals, price).unwrap() >= amount);
			prop_assert!(amount_floor(down, decimals, price).unwrap() <= amount);
		}
		let (down, up) = (amount_floor(shares, decimals, price), amount_ceil(shares, decimals, price));
		prop_assert!(up.unwrap() - down.unwrap() <= 1);
	}

	#[test]
	fn every_input_has_an_answer_or_an_error(
		a in any::<u128>(), b in any::<u128>(), c in any::<u128>(), d in any::<u128>(),
		x in any_fixed(), y in any_fixed(), z in any_fixed(), bps in any::<u32>(), decimals in any::<u8>(),
	) {
		let bounds = Bounds { low: x, mark: y, high: z };
		let parts = LedgerParts { free: a, allocated: b, decimals, hedges: bounds, liabilities: bounds };
		let _ = NetAssets::new(&parts).and_then(|assets| assets.standing(c));
		let _ = SharePrices::new(&NetAssets::from_bounds(bounds), a);
		let fill = Fill { requested: a, filled: b, paid: c };
		let _ = (fill.ratio_floor(), fill.claim(d, x, decimals), Fill::new(a, b, x, decimals));
		let _ = Funds { free: a, allocated: b }
			.permit(&Flow { income: c, payment: d, locked: a, released: b }, bps);
		let account = RemoteAccount {
			idle: a, venue_free: b, margin: c, unrealised: x, in_flight: d, doubtful: a,
		};
		let _ = account.value_floor(decimals, y);
		let totals = CashTotals { landed: a, home_sent: b, in_total: c, out_total: d, free: a };
		let _ = (totals.reconcile(OpenTransfer::Home(b)), totals.reconcile(OpenTransfer::Out(b)));
		let _ = (shares_ceil(a, decimals, x), amount_ceil(a, decimals, x), mint(a, decimals, x));
		let limits = MarkLimits { max_age: 1, max_move: x };
		let now = Timestamp::from_secs(5);
		let _ = limits.accepts(now, Price::new(y), now, Price::new(z));
		let _ = parity::price_per_share(a, y.raw(), b, c).map(|price| parity::amount(d, price));
		let _ = parity::buffer_remaining(a, b, c, bps);
		let _ = parity::amount_needed(x.raw(), a);
		let _ = parity::validate_values(1, 2, a, b, c);
	}

	#[test]
	fn wide_division_inverts_the_product(a in any::<u128>(), b in 1u128.., rest in any::<u128>()) {
		let rest = rest % b;
		let number = U256::product(a, b).plus(U256::from(rest)).unwrap();
		prop_assert_eq!(number.divide(U256::from(b)).unwrap(), U256::from(a));
		if a > rest {
			prop_assert_eq!(number.divide(U256::from(a)).unwrap().to_u128().unwrap(), b);
		}
		prop_assert_eq!(number.divide(number.plus(U256::from(1)).unwrap()).unwrap(), U256::from(0));
		prop_assert_eq!(number.divide(number).unwrap(), U256::from(1));
	}
}

/// `supply * share / 2^20` without overflow.
fn mul(supply: u128, share: u128) -> u128 {
	dhv_math::amount::mul_div_floor(supply, share, 1 << 20).unwrap()
}

/// An amount with 6 decimals in units of 1e-18.
fn units(amount: u128) -> i128 {
	i128::try_from(amount).unwrap() * 1_000_000_000_000
}
