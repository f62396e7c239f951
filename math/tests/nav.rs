//! Net assets, marks, buffer and remote accounts.
#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]
#![allow(clippy::indexing_slicing, clippy::panic, reason = "test code")]

use dhv_math::{
	vault::{
		buffer::{self, Flow, Funds},
		remote::{CashTotals, OpenTransfer, Reconciled, RemoteAccount},
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

#[test]
fn net_assets_are_cash_collateral_and_hedges_less_the_options() {
	let parts = LedgerParts {
		free: 100 * USD,
		allocated: 50 * USD,
		decimals: 6,
		hedges: Bounds::new(whole(-5), whole(1), whole(2)).unwrap(),
		liabilities: Bounds::new(whole(30), whole(40), whole(41)).unwrap(),
	};
	let assets = NetAssets::new(&parts).unwrap().bounds();
	assert_eq!((assets.low, assets.mark, assets.high), (whole(104), whole(111), whole(122)));
}

#[test]
fn other_values_widen_the_doubt_and_leave_the_best_estimate() {
	let value = Bounds::certain(whole(5));
	assert_eq!(Ok(value.including(whole(3))), Bounds::new(whole(3), whole(5), whole(5)));
	assert_eq!(Ok(value.including(whole(9))), Bounds::new(whole(5), whole(5), whole(9)));
	let both = value.including(whole(9)).including(whole(-1));
	assert_eq!(Ok(both), Bounds::new(whole(-1), whole(5), whole(9)));
	assert_eq!((both.including(whole(0)), value.including(whole(5))), (both, value));
}

#[test]
fn an_empty_vault_runs_and_a_worthless_one_with_shares_does_not() {
	assert_eq!(certain(Fixed::ZERO).standing(0), Ok(Standing::Running));
	let worthless = certain(Fixed::ZERO).standing(1).unwrap();
	assert_eq!(worthless, Standing::WindDown { deficit: Fixed::ZERO });
	assert_eq!(certain(Fixed::MIN).standing(1), Err(MathError::Overflow));
}

#[test]
fn a_mark_is_accepted_up_to_its_limits_inclusive() {
	let limits = MarkLimits { max_age: 600, max_move: Fixed::from_bps(300) };
	let accepts = |age: u64, spot: Fixed| {
		let (then, now) = (Timestamp::from_secs(1_000), Timestamp::from_secs(1_000 + age));
		limits.accepts(then, Price::new(whole(1_900)), now, Price::new(spot)).unwrap()
	};
	let quantum = Fixed::from_raw(1);
	assert!(accepts(600, whole(1_957)));
	assert!(accepts(600, whole(1_843)));
	assert!(!accepts(601, whole(1_900)));
	assert!(!accepts(0, whole(1_957).try_add(quantum).unwrap()));
	assert!(!accepts(0, whole(1_843).try_sub(quantum).unwrap()));
	let future = limits.accepts(
		Timestamp::from_secs(2),
		Price::new(Fixed::ONE),
		Timestamp::from_secs(1),
		Price::new(Fixed::ONE),
	);
	assert_eq!(future, Ok(false));
	let spotless =
		limits.accepts(Timestamp::from_secs(1), Price::ZERO, Timestamp::from_secs(1), Price::ZERO);
	assert_eq!(spotless, Err(MathError::OutOfDomain));
}

#[test]
fn the_buffer_holds_back_purchases_as_it_holds_back_sales() {
	let funds = Funds { free: 60 * USD, allocated: 100 * USD };
	assert_eq!(funds.remaining(5_000), Ok(10_000_000));
	let buyback = |payment| Flow { payment, released: 0, ..Flow::default() };
	assert!(funds.permit(&buyback(10 * USD), 5_000).unwrap().is_some());
	assert_eq!(funds.permit(&buyback(10 * USD + 1), 5_000), Ok(None));
	let sale = |locked| Flow { income: USD, locked, ..Flow::default() };
	// 61 - x >= (100 + x) / 2 up to x = 22/3.
	assert!(funds.permit(&sale(7_333_333), 5_000).unwrap().is_some());
	assert_eq!(funds.permit(&sale(7_333_334), 5_000), Ok(None));
}

#[test]
fn a_closing_trade_passes_below_the_buffer_if_it_improves_it() {
	let funds = Funds { free: 10, allocated: 100 };
	let closing = Flow { payment: 12, released: 20, ..Flow::default() };
	assert_eq!(funds.permit(&closing, 5_000), Ok(Some(Funds { free: 18, allocated: 80 })));
	let worse = Flow { payment: 12, released: 2, ..Flow::default() };
	assert_eq!(funds.permit(&worse, 5_000), Ok(None));
	assert_eq!(funds.permit(&Flow { payment: 11, ..Flow::default() }, 0), Ok(None));
}

#[test]
fn doubtful_transfers_count_for_newcomers_and_not_for_leavers() {
	let account = RemoteAccount {
		idle: USD,
		venue_free: 2 * USD,
		margin: 10 * USD,
		unrealised: whole(-30),
		in_flight: 3 * USD,
		doubtful: 4 * USD,
	};
	let value = account.value_floor(6, Fixed::from_bps(5_000)).unwrap();
	assert_eq!((value.low, value.mark, value.high), (whole(-14), whole(-12), whole(-10)));
	let certain = RemoteAccount { doubtful: 0, ..account }.value_floor(6, Fixed::ONE).unwrap();
	assert_eq!(certain, Bounds::certain(whole(-14)));
	assert_eq!(account.value_floor(6, whole(2)), Err(MathError::OutOfDomain));
}

proptest! {
	#[test]
	fn a_report_decides_on_the_open_transfer(
		landed in 0u128..1 << 60, in_share in 0u128..=1 << 20, out_share in 0u128..=1 << 20,
		amount in 1u128..1 << 50, done in any::<bool>(), home in any::<bool>(), part in 0u128..1 << 20,
	) {
		// Below the transfer: a donation of its size is indistinguishable from it.
		let donation = mul(amount, part);
		let base = landed + amount;
		let in_total = mul(landed, in_share);
		let out_total = mul(in_total, out_share);
		let booked = base - in_total + out_total;
		let (open, free) = match (home, done) {
			(true, true) => (OpenTransfer::Home(amount), booked - amount),
			(true, false) => (OpenTransfer::Home(amount), booked),
			(false, true) => (OpenTransfer::Out(amount), booked + amount),
			(false, false) => (OpenTransfer::Out(amount), booked),
		};
		let totals = CashTotals { landed: base, home_sent: 0, in_total, out_total, free };
		let explained = |surplus| Ok(Reconciled::Explained { done, surplus });
		prop_assert_eq!(totals.reconcile(open), explained(0));
		let richer = CashTotals { free: free + donation, ..totals };
		prop_assert_eq!(richer.reconcile(open), explained(donation));
		if free > 0 && done == home {
			let poorer = CashTotals { free: free - 1, ..totals };
			prop_assert_eq!(poorer.reconcile(open), Ok(Reconciled::Deficit(1)));
		}
	}

	#[test]
	fn what_the_buffer_permits_keeps_it_or_improves_it(
		free in 0u128..1 << 60, allocated in 0u128..1 << 60, income in 0u128..1 << 58,
		payment in 0u128..1 << 58, locked in 0u128..1 << 58, released in 0u128..1 << 58, bps in 0u32..20_000,
	) {
		let funds = Funds { free, allocated };
		let flow = Flow { income, payment, locked, released };
		if let Some(after) = funds.permit(&flow, bps).unwrap() {
			let (before, left) = (funds.remaining(bps).unwrap(), after.remaining(bps).unwrap());
			prop_assert!(left >= before.min(0));
			let sum = |funds: &Funds| funds.free + funds.allocated;
			prop_assert_eq!(sum(&after) + payment, sum(&funds) + income);
			prop_assert!(buffer::required_ceil(after.allocated, bps).unwrap() <= after.free || left < 0);
		}
	}
}

/// `value * share / 2^20` without overflow.
fn mul(value: u128, share: u128) -> u128 {
	dhv_math::amount::mul_div_floor(value, share, 1 << 20).unwrap()
}
