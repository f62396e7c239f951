//! Flaws of the Solidity original that are gone, with the numbers that it gives.
//!
//! | flaw | test |
//! |---|---|
//! | F1 an old valuation prices requests | [`super::epochs`] at every `pause`; `poke_epoch::waits_for_a_fresh_price_and_says_so_once`; `portfolio::old_prices_and_expired_series` |
//! | F2 liabilities above assets reject everything | `scenarios::below_zero_nobody_joins_nobody_leaves_and_nothing_stops` |
//! | F3 pending deposits inside net asset value | [`f3_pending_deposits_never_price_themselves`]; `request_deposit::waits_on_its_own_account_outside_nav` |
//! | F4 residual value, donations, one share unit | [`f4_one_share_unit_and_a_donation_take_nothing_from_the_next_deposit`]; [`f4_a_gift_to_a_margin_vault_inflates_nothing`]; [`f4_money_and_shares_sent_to_every_account_change_no_price`]; `scenarios::an_attack_by_donation_gains_nothing`; `scenarios::an_attack_through_the_value_is_paid_by_the_attacker`; `scenarios::a_residual_belongs_to_nobody` |
//! | F5 no cancel, cap on live values | `cancel_deposit::gives_everything_back_before_the_cutoff`; `request_deposit::the_cap_counts_booked_values_only` |
//! | F6 one open withdrawal, remains overwritten | [`f6_withdrawals_of_many_epochs_are_open_at_once_and_all_are_paid`]; `request_withdrawal::several_epochs_stay_apart` |
//! | F7 a pause blocks claims | [`f7_claims_are_paid_under_every_status_and_while_a_book_is_valued`]; `set_status::claims_are_paid_under_every_status` |
//! | F8 all or nothing | [`f8_a_shortage_of_78_450_pays_12_000_at_once_and_carries_the_rest`]; `claim_withdrawal::a_shortage_fills_pro_rata_and_carries_over_several_epochs`; `poke_epoch::reactors_are_asked_for_what_is_missing`; `scenarios::a_shortage_pays_what_there_is_at_once` |
//! | F9 dust stays for ever | [`f9_dust_of_an_epoch_returns_to_the_pool`]; `claim_shares::rounding_is_burned_with_the_last_receipt` |
//! | F10 requests until the price | [`f10_nobody_joins_leaves_or_turns_back_between_cut_off_and_price`]; [`f10_a_deposit_around_a_known_price_gains_nothing`]; [`f10_an_overdue_request_is_held_again_by_the_price_that_was_missing`]; `poke_epoch::a_price_from_before_the_cutoff_is_not_used`; `request_deposit::after_the_cutoff_it_belongs_to_the_next_epoch` |
//! | F11 sales at the premium until a valuation | `portfolio::f11_a_sale_is_in_value_and_delta_at_once_and_no_valuation_has_to_clear_it`; `sell::takes_the_premium_locks_collateral_and_marks_at_the_model` |
//! | F12 settlement counted twice or never | [`f12_every_order_of_valuation_and_settlement_gives_one_net_asset_value`]; `settle::one_transition_books_everything`; `scenarios::settlement_is_seen_once` |
//! | F13 a path around the buffer | [`f13_no_sale_advance_or_withdrawal_leaves_less_than_the_buffer`]; `sell::the_buffer_is_measured_after_the_premium_arrived` |
//! | F23 a gift to a vault is not booked | `settle::a_gift_to_a_margin_vault_belongs_to_the_pool` |
//! | F24 liquidation leaves the exposure wrong | `liquidated::f24_*` |
//! | F33 the cap refuses reductions | `portfolio::f33_only_growth_of_the_net_exposure_is_limited` |
//! | F34 expired series reject the valuation | [`f34_series_that_expired_long_ago_stop_no_price`]; `settle::an_expired_series_is_worth_its_intrinsic_value_until_the_fixing_is_final`; `poke_marks::a_strike_that_the_market_left_behind_is_still_valued` |
//! | F35 one loop over everything | [`f35_each_block_values_no_more_than_its_weight`]; `poke_epoch::a_cursor_values_on_the_snapshot_while_trades_wait`; `poke_marks::goes_on_where_the_meter_stopped`; [`super::cost`] |
//!
//! Many small requests and sequences of an attacker: [`super::fairness`].

use super::{
	mock::*,
	scenarios::{surplus, take_cash, take_shares},
};
use crate::*;
use dhv_mocks::{MockClock, USDC};
use dhv_primitives::{
	ports::{Portfolio, ReactorFunds, ScheduledWork, Underwriter},
	Balance, Fixed, OptionKind, Price, SeriesId, Timestamp,
};
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer, weights::WeightMeter};

fn set(change: impl FnOnce(&mut PoolParameters)) {
	let mut terms = Parameters::<Test>::get(POOL).unwrap();
	change(&mut terms);
	assert_ok!(LiquidityPool::set_parameters(RuntimeOrigin::signed(GOVERNOR), POOL, terms));
}

/// Requests of any size, down to one unit.
fn any_size() {
	set(|terms| {
		terms.min_deposit = 1;
		terms.min_withdrawal = 1;
	});
}

fn accounts() -> [AccountId; 4] {
	[
		LiquidityPool::book_account(POOL),
		LiquidityPool::pending_account(POOL),
		LiquidityPool::claims_account(POOL),
		LiquidityPool::escrow_account(POOL),
	]
}

/// Everything that `who` would get by leaving, with what was paid already.
fn wealth(who: AccountId) -> Balance {
	cash(who) + LiquidityPool::position_of(POOL, who).unwrap().value
}

/// Alice keeps one unit of 1e-18 shares and is alone.
fn one_unit() {
	any_size();
	invest(ALICE, USD);
	withdraw(ALICE, SHARE - 1);
	let number = epoch().number;
	price_epoch();
	take_cash(ALICE, number);
	assert_eq!((shares(ALICE), ledger().supply), (1, 1));
}

#[test]
fn f4_one_share_unit_and_a_donation_take_nothing_from_the_next_deposit() {
	// Original: one unit left, 100,000 donated, 199,999 deposited: one unit each, and the victim has
	// 149,999.5.
	test(|| {
		one_unit();
		let before = wealth(ALICE);
		for account in accounts() {
			assert_ok!(LiquidityPool::pay(USDC, &ALICE, &account, 100_000 * USD));
		}
		deposit(BOB, 199_999 * USD);
		let number = epoch().number;
		let price = price_epoch();
		// The unit that rounding left of the first withdrawal belongs to the one share unit.
		assert_eq!(price.mint, Fixed::from_raw(1_000_000_999_999_999_998));
		assert_eq!(price.minted, 199_998_800_001_199_999_199_998);
		take_shares(BOB, number);
		withdraw(BOB, shares(BOB));
		let number = epoch().number;
		price_epoch();
		assert_eq!(take_cash(BOB, number), 199_999 * USD - 1);
		assert!(wealth(ALICE) <= before - 400_000 * USD);
	});
}

#[test]
fn f4_a_gift_to_a_margin_vault_inflates_nothing() {
	// The one gift that is booked [F23]: it goes to the virtual share, not to the giver's unit.
	test(|| {
		any_size();
		invest(ALICE, 10 * USD);
		let id = series(OptionKind::Call, 5_000, 30);
		let units = dhv_primitives::Contracts::ONE.units() / 1_000;
		let one = dhv_primitives::Contracts::from_units(units);
		let sale = sell::Sale { series: id, contracts: one, premium: 0, fee: 0 };
		assert_ok!(LiquidityPool::do_sell(POOL, sale, &BUYER));
		// The option is worth as good as nothing, and stays so.
		TestSurface::set(Fixed::from_bps(1_000));
		withdraw(ALICE, 8 * SHARE);
		let number = epoch().number;
		price_epoch();
		take_cash(ALICE, number);
		TestRegistry::give(POOL, id, 100_000 * USD);
		// The buffer behind the gift would hold leavers up; it is not what is asked here.
		set(|terms| terms.buffer_bps = 0);
		deposit(BOB, 199_999 * USD);
		let number = epoch().number;
		let price = price_epoch();
		assert!(price.mint > Fixed::from_int(33_000), "{:?}", price.mint);
		take_shares(BOB, number);
		withdraw(BOB, shares(BOB));
		let number = epoch().number;
		price_epoch();
		let back = take_cash(BOB, number);
		assert!(199_999 * USD - back <= 1, "{back}");
		assert!(wealth(ALICE) < WEALTH + 100_000 * USD, "the giver gets less than it gave");
	});
}

#[test]
fn f4_money_and_shares_sent_to_every_account_change_no_price() {
	let prices = |gifts: bool| {
		let mut prices = Vec::new();
		test(|| {
			let give = || {
				for account in accounts().into_iter().filter(|_| gifts) {
					assert_ok!(LiquidityPool::pay(USDC, &CAROL, &account, 1_234_567));
					if shares(CAROL) > 0 {
						assert_ok!(LiquidityPool::pay_shares(POOL, &CAROL, &account, 7));
					}
				}
			};
			give();
			invest(CAROL, 5_000 * USD);
			give();
			invest(ALICE, 10_000 * USD);
			assert_ok!(sell(series(OptionKind::Call, 2_600, 30), 8, 1_700 * USD));
			for round in 0..4 {
				give();
				deposit(BOB, 1_000 * USD + round);
				withdraw(ALICE, 2_400 * SHARE + round);
				give();
				prices.push(price_epoch());
				give();
				prices.push(price_epoch());
			}
		});
		prices
	};
	let (with, without) = (prices(true), prices(false));
	assert!(with.iter().any(|price| price.fill.is_positive() && price.fill < Fixed::ONE));
	assert_eq!(with, without);
}

#[test]
fn f3_pending_deposits_never_price_themselves() {
	// Original, with 50 pending and a supply of 100: a value of 30 with the deposit underflows, one of
	// 50 divides by zero, and at 51 the price is 0.01 and 50 buy 5,000 shares.
	for (value, mint, minted) in [
		(-20, Fixed::from_raw(9_900_990_099_009_900), 0),
		(0, Fixed::from_raw(9_900_990_099_009_900), 0),
		(1, Fixed::from_raw(19_801_980_198_019_801), 2_525_000_000_000_000_124_987),
	] {
		test(|| {
			invest(ALICE, 100 * USD);
			surplus((i128::from(value) - 100) * Fixed::ONE.raw());
			deposit(BOB, 50 * USD);
			let price = price_epoch();
			assert_eq!(price.nav, Fixed::from_int(value));
			assert_eq!((price.mint, price.minted), (mint, minted));
			assert_eq!(price.is_refunded(), minted == 0);
			assert_eq!(take_shares(BOB, 2), minted);
			let refunded = if minted == 0 { WEALTH } else { WEALTH - 50 * USD };
			assert_eq!(cash(BOB), refunded);
		});
	}
}

#[test]
fn f6_withdrawals_of_many_epochs_are_open_at_once_and_all_are_paid() {
	// Original: 101 units left of one request block the next, 100 are overwritten.
	test(|| {
		any_size();
		invest(ALICE, 1_000 * USD);
		let mut requests = Vec::new();
		for extra in 0..20 {
			requests.push(epoch().number);
			withdraw(ALICE, 10 * SHARE + 90 + extra);
			price_epoch();
		}
		let position = LiquidityPool::position_of(POOL, ALICE).unwrap();
		assert_eq!(position.claimable_cash, 200 * USD);
		assert_eq!(WithdrawalReceipts::<Test>::iter_prefix((POOL, ALICE)).count(), 20);
		let paid: Balance = requests.into_iter().map(|number| take_cash(ALICE, number)).sum();
		assert_eq!(paid, 200 * USD);
		assert_eq!(ledger().set_aside, 0);
	});
}

#[test]
fn f7_claims_are_paid_under_every_status_and_while_a_book_is_valued() {
	for status in [PoolStatus::Open, PoolStatus::CloseOnly, PoolStatus::Halted] {
		for valuing in [false, true] {
			test(|| {
				invest(ALICE, 10_000 * USD);
				assert_ok!(sell(series(OptionKind::Call, 5_000, 30), 1, 0));
				deposit(BOB, 500 * USD);
				withdraw(ALICE, 100 * SHARE);
				let price = price_epoch();
				if valuing {
					begin_valuing();
				}
				let governor = RuntimeOrigin::signed(GOVERNOR);
				assert_ok!(LiquidityPool::set_status(governor, POOL, status));
				assert_eq!(take_cash(ALICE, 2), price.paid);
				assert_eq!(take_shares(BOB, 2), price.minted);
				// And what is still open may be taken back before the next cut-off.
				assert_eq!(epoch().is_valuing(), valuing);
			});
		}
	}
}

#[test]
fn f8_a_shortage_of_78_450_pays_12_000_at_once_and_carries_the_rest() {
	// Original: 60,000 allocated and 42,000 free, a request worth 90,450: nothing is paid.
	test(|| {
		invest(ALICE, 102_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 5_000, 30), 60, 0));
		let book = LiquidityPool::nav_breakdown(POOL).unwrap().book.value;
		surplus(-book.raw());
		assert_eq!((ledger().free, ledger().allocated), (42_000 * USD, 60_000 * USD));
		withdraw(ALICE, 90_450 * SHARE);
		// The value of the book is kept over the day.
		MockClock::set(epoch().ends_at);
		set_spot(Fixed::from_int(SPOT));
		let book = LiquidityPool::nav_breakdown(POOL).unwrap().book.value;
		surplus(-book.raw());
		let price = price_epoch();
		assert_eq!(price.burn, Fixed::ONE);
		assert_eq!(dhv_mocks::MockReactors::requests(), vec![(POOL, 78_450 * USD)]);
		let paid = 12_000 * USD;
		assert!(paid - price.paid <= 1, "{}", price.paid);
		assert_eq!(price.fill, Fixed::from_ratio_floor(12_000, 90_450).unwrap());
		assert_eq!(ledger().pending_withdrawals, price.requested - price.filled);
		assert_eq!(take_cash(ALICE, 2), price.paid);
	});
}

#[test]
fn f9_dust_of_an_epoch_returns_to_the_pool() {
	test(|| {
		invest(ALICE, 1_000 * USD);
		invest(BOB, 1_000 * USD);
		invest(CAROL, 1_000 * USD);
		// Six tenths of a unit each: 300.0000018 together.
		for who in [ALICE, BOB, CAROL] {
			withdraw(who, 100 * SHARE + 600_000_000_000);
		}
		let number = epoch().number;
		let price = price_epoch();
		let free = ledger().free;
		let paid: Balance = [ALICE, BOB, CAROL].into_iter().map(|who| take_cash(who, number)).sum();
		let dust = price.paid - paid;
		assert_eq!((price.paid, dust), (300_000_001, 1));
		assert_eq!((ledger().set_aside, ledger().free), (0, free + dust));
		assert!(has_event(Event::DustSwept { pool: POOL, epoch: number, cash: dust, shares: 0 }));
		assert!(!EpochTallies::<Test>::contains_key(POOL, number));
	});
}

#[test]
fn f10_nobody_joins_leaves_or_turns_back_between_cut_off_and_price() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 5_000, 30), 1, 0));
		deposit(BOB, 1_000 * USD);
		withdraw(ALICE, 1_000 * SHARE);
		let number = epoch().number;
		let tally = EpochTallies::<Test>::get(POOL, number);
		MockClock::set(epoch().cutoff_at);
		let shut = |in_time: bool| {
			deposit(BOB, 5 * USD);
			withdraw(ALICE, SHARE);
			let (alice, bob) = (RuntimeOrigin::signed(ALICE), RuntimeOrigin::signed(BOB));
			let error = Error::<Test>::CutoffPassed;
			assert_noop!(LiquidityPool::cancel_deposit(bob.clone(), POOL, number), error);
			let error = Error::<Test>::CutoffPassed;
			assert_noop!(LiquidityPool::cancel_withdrawal(alice.clone(), POOL, number), error);
			assert_eq!(EpochTallies::<Test>::get(POOL, number), tally);
			// What came later may still turn back.
			if in_time {
				assert_ok!(LiquidityPool::cancel_deposit(bob, POOL, number + 1));
				assert_ok!(LiquidityPool::cancel_withdrawal(alice, POOL, number + 1));
			}
		};
		shut(true);
		set_spot(Fixed::from_int(SPOT));
		shut(true);
		begin_valuing();
		shut(true);
		run();
		let price = EpochPrices::<Test>::get(POOL, number).unwrap();
		assert_eq!((price.deposits, price.requested), (1_000 * USD, 1_000 * SHARE));
		// Nor after it.
		let bob = RuntimeOrigin::signed(BOB);
		assert_noop!(LiquidityPool::cancel_deposit(bob, POOL, number), Error::<Test>::CutoffPassed);
		let paid = cash(ALICE);
		assert_ok!(LiquidityPool::cancel_withdrawal(RuntimeOrigin::signed(ALICE), POOL, number));
		assert_eq!(cash(ALICE) - paid, price.paid, "the price stands: it is a claim");
	});
}

#[test]
fn f10_an_overdue_request_is_held_again_by_the_price_that_was_missing() {
	let cancel = |number| {
		let (alice, bob) = (RuntimeOrigin::signed(ALICE), RuntimeOrigin::signed(BOB));
		let deposit = with_storage_layer(|| LiquidityPool::cancel_deposit(bob, POOL, number));
		let leave = with_storage_layer(|| LiquidityPool::cancel_withdrawal(alice, POOL, number));
		assert_eq!(deposit.is_ok(), leave.is_ok());
		deposit
	};
	let overdue = || {
		invest(ALICE, 100_000 * USD);
		assert_ok!(sell(series(OptionKind::Call, 5_000, 30), 1, 0));
		deposit(BOB, 1_000 * USD);
		withdraw(ALICE, 1_000 * SHARE);
		MockClock::set(epoch().ends_at);
		run();
		wait(DAY);
		run();
		epoch().number
	};
	let held = Err(Error::<Test>::CutoffPassed.into());
	// Without a price everything can be taken back.
	test(|| assert_eq!(cancel(overdue()), Ok(())));
	// With the price in view nobody chooses to stay out of it.
	test(|| {
		let number = overdue();
		set_spot(Fixed::from_int(SPOT));
		assert_eq!(cancel(number), held);
		run();
		assert_eq!(EpochPrices::<Test>::get(POOL, number).unwrap().deposits, 1_000 * USD);
	});
	// A price that is too old again holds nobody.
	test(|| {
		let number = overdue();
		set_spot(Fixed::from_int(SPOT));
		wait(601);
		assert_eq!(cancel(number), Ok(()));
	});
	// Where more than the price is missing, a price holds nobody either.
	test(|| {
		let number = overdue();
		TestSurface::refuse(Some(dhv_primitives::ports::SurfaceError::Stale));
		set_spot(Fixed::from_int(SPOT));
		run();
		set_spot(Fixed::from_int(SPOT));
		assert_eq!(cancel(number), Ok(()));
	});
}

#[test]
fn f10_a_deposit_around_a_known_price_gains_nothing() {
	// Original: the price is known while deposits are still taken. One that sees the value rise by a
	// tenth deposits a million at 1.00 and leaves with 1,008,257.
	test(|| {
		invest(ALICE, 100_000 * USD);
		let before = wealth(BOB);
		// The day's price is seen after the cut-off, and only then.
		MockClock::set(epoch().cutoff_at);
		surplus(10_000 * Fixed::ONE.raw());
		deposit(BOB, 1_000_000 * USD);
		let number = epoch().number;
		let first = price_epoch();
		assert_eq!(first.deposits, 0);
		assert!(LiquidityPool::claim_shares(RuntimeOrigin::signed(BOB), POOL, number, BOB).is_err());
		// It joins at the price that holds the rise, and leaves at it.
		let second = price_epoch();
		assert_eq!((second.deposits, second.mint), (1_000_000 * USD, first.mint));
		take_shares(BOB, number + 1);
		withdraw(BOB, shares(BOB));
		price_epoch();
		take_cash(BOB, number + 2);
		assert!(cash(BOB) <= before && before - cash(BOB) <= 2, "{}", cash(BOB));
		let alice = LiquidityPool::position_of(POOL, ALICE).unwrap().value;
		assert!(110_000 * USD - alice <= USD / 10, "{alice}");
	});
}

#[derive(Clone, Copy, Debug)]
enum Act {
	Fix,
	Mark,
	Settle,
	BeginValuing,
	Price,
}

/// Net asset value after a series of 30 calls has lost 8,000 of 30,000, with these acts in this order.
fn settled_by(acts: &[Act]) -> Fixed {
	let mut nav = Fixed::ZERO;
	test(|| {
		invest(ALICE, 100_000 * USD);
		// A put as far out as it goes keeps the book from being empty.
		assert_ok!(sell(series(OptionKind::Put, 1_300, 2), 1, 0));
		let id = series(OptionKind::Call, 2_600, 2);
		assert_ok!(sell(id, 30, 5_000 * USD));
		MockClock::set(Timestamp::from_secs(START + 2 * DAY));
		let fixing = Fixed::from_raw(2_866_666_666_666_666_666_666);
		set_spot(fixing);
		for act in acts {
			match act {
				Act::Fix => FixingOf::insert(id, Price::new(fixing)),
				Act::Mark => {
					set_spot(fixing);
					PoolMarks::<Test>::run(&mut WeightMeter::new());
				}
				Act::Settle => TestRegistry::settle(POOL, id, Price::new(fixing)).unwrap(),
				Act::BeginValuing => begin_valuing(),
				Act::Price => {
					let number = epoch().number;
					run();
					let price = EpochPrices::<Test>::get(POOL, number).unwrap();
					let off = price.nav.try_sub(Fixed::from_int(97_000)).unwrap();
					assert!(off.raw().abs() <= 30, "{acts:?} {:?}", price.nav);
				}
			}
			// Never 3,500 too high, nor counted twice.
			let nav = LiquidityPool::nav_breakdown(POOL).unwrap().nav;
			let off = nav.try_sub(Fixed::from_int(97_000)).unwrap();
			assert!(off.raw().abs() <= 30, "{acts:?} {nav:?}");
		}
		assert_eq!(LiquidityPool::net_exposure(POOL, id), Ok(Fixed::ZERO));
		nav = LiquidityPool::nav_breakdown(POOL).unwrap().nav;
	});
	nav
}

#[test]
fn f12_every_order_of_valuation_and_settlement_gives_one_net_asset_value() {
	// Original: 100,500 between settlement and the next valuation, where 97,000 are left.
	use Act::{BeginValuing, Fix, Mark, Price, Settle};
	for acts in [
		&[Settle][..],
		&[Mark, Settle],
		&[Settle, Mark],
		&[Fix, Settle],
		&[Fix, Mark, Settle, Mark],
		&[Mark, Fix, Mark, Settle],
		&[BeginValuing, Price, Settle],
		&[BeginValuing, Settle, Price],
		&[Fix, BeginValuing, Settle, Price, Mark],
		&[Settle, BeginValuing, Price],
		&[Mark, BeginValuing, Fix, Price, Mark, Settle],
	] {
		assert_eq!(settled_by(acts), Fixed::from_int(97_000), "{acts:?}");
	}
}

#[test]
fn f13_no_sale_advance_or_withdrawal_leaves_less_than_the_buffer() {
	let buffer = || ledger().allocated / 2;
	let begin = || -> SeriesId {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 5_000, 30);
		assert_ok!(sell(id, 6, 0));
		assert_eq!((ledger().free, buffer()), (4_000 * USD, 3_000 * USD));
		id
	};
	test(|| {
		let id = begin();
		assert_noop!(sell(id, 1, 499 * USD), Error::<Test>::InsufficientFunds);
		assert_ok!(sell(id, 1, 500 * USD));
		assert_eq!(ledger().free, buffer());
	});
	test(|| {
		begin();
		let advance = |amount| LiquidityPool::advance(POOL, &REACTOR, amount);
		assert_noop!(advance(1_000 * USD + 1), Error::<Test>::InsufficientFunds);
		assert_ok!(advance(1_000 * USD));
		assert_eq!(ledger().free, buffer());
	});
	test(|| {
		begin();
		withdraw(ALICE, 9_000 * SHARE);
		let price = price_epoch();
		assert!(price.fill < Fixed::ONE);
		assert!(ledger().free >= buffer() && ledger().free - buffer() <= 1);
	});
}

#[test]
fn f34_series_that_expired_long_ago_stop_no_price() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		for index in 0..8 {
			let kind = if index % 2 == 0 { OptionKind::Call } else { OptionKind::Put };
			assert_ok!(sell(series(kind, 2_000 + 200 * index, 2), 1, 0));
		}
		// Calls of 2,000 and 2,400; puts of 2,600 to 3,400 are worth 0, 400 and 800 at 2,600.
		for _ in 0..10 {
			let number = epoch().number;
			let price = price_epoch();
			assert_eq!(epoch().number, number + 1);
			if number > 2 {
				assert_eq!(price.nav, Fixed::from_int(100_000 - 600 - 200 - 400 - 800));
			}
		}
		assert_eq!(LiquidityPool::book(POOL).len(), 8, "they wait for their settlement");
		assert!(LiquidityPool::may_hedge(POOL));
		assert!(<LiquidityPool as Portfolio>::delta(POOL).unwrap().get().is_zero());
	});
}

#[test]
fn f35_each_block_values_no_more_than_its_weight() {
	test(|| {
		invest(ALICE, 1_000_000 * USD);
		for index in 0..32 {
			assert_ok!(sell(series(OptionKind::Call, 2_000 + 50 * index, 30), 1, 0));
		}
		MockClock::set(epoch().ends_at);
		set_spot(Fixed::from_int(SPOT));
		let limit = <() as WeightInfo>::check_epoch()
			.saturating_add(<() as WeightInfo>::begin_valuing())
			.saturating_add(<() as WeightInfo>::value_series().saturating_mul(5));
		let number = epoch().number;
		let valued = || {
			let EpochPhase::Valuing { snapshot, .. } = epoch().phase else { return 0 };
			let of_round = |entry: &BookEntry| entry.round == snapshot.round.number;
			LiquidityPool::book(POOL).iter().filter(|(_, entry)| of_round(entry)).count()
		};
		let (mut blocks, mut before) = (0, 0);
		while before < 32 {
			let mut meter = WeightMeter::with_limit(limit);
			PoolEpochs::<Test>::run(&mut meter);
			assert!(meter.consumed().all_lte(limit));
			let now = valued();
			assert!(now > before && now - before <= 8, "{now} after {before}");
			before = now;
			blocks += 1;
		}
		assert!(blocks >= 4 && epoch().number == number, "{blocks}");
		run();
		assert_eq!(epoch().number, number + 1);
	});
}

#[test]
fn money_in_is_money_out_and_what_is_left() {
	// Conservation of every asset over a life with all flows.
	test(|| {
		let all = |asset| {
			<Assets as frame_support::traits::fungibles::Inspect<AccountId>>::total_issuance(asset)
		};
		let issued = all(USDC);
		invest(ALICE, 50_000 * USD);
		invest(BOB, 30_000 * USD);
		let id = series(OptionKind::Call, 2_600, 4);
		assert_ok!(sell(id, 20, 4_000 * USD));
		assert_ok!(LiquidityPool::advance(POOL, &REACTOR, 10_000 * USD));
		assert_ok!(LiquidityPool::repay(POOL, &REACTOR, 11_000 * USD));
		withdraw(BOB, 10_000 * SHARE);
		price_epoch();
		let paid = take_cash(BOB, 3);
		MockClock::set(Timestamp::from_secs(START + 4 * DAY));
		set_spot(Fixed::from_int(2_700));
		assert_ok!(TestRegistry::settle(POOL, id, Price::new(Fixed::from_int(2_700))));
		let inside = 80_000 * USD + 4_000 * USD + 1_000 * USD - paid - 2_000 * USD;
		assert_eq!(ledger().free + ledger().set_aside + ledger().allocated, inside);
		let held: Balance = accounts().into_iter().map(cash).sum();
		assert_eq!(held, inside);
		assert_eq!(all(USDC), issued);
	});
}
