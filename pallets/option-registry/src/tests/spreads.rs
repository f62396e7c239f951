//! Long legs: what they save, and how vaults that are long each other's series settle.

use super::mock::*;
use crate::{
	Error, Event, LongLeg, MarginVault, Pots,
	VaultAction::{self, *},
};
use dhv_primitives::{Balance, Contracts, SeriesId};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;

type Action = VaultAction<AccountId>;

fn long(series: SeriesId, whole: u128) -> Action {
	DepositLong { series, contracts: contracts(whole) }
}

fn unlong(series: SeriesId, whole: u128) -> Action {
	WithdrawLong { series, contracts: contracts(whole) }
}

fn mint(whole: u128, to: AccountId) -> Action {
	Mint { contracts: contracts(whole), to }
}

/// `owner` writes options of a series to `to`, backed by as much as each needs.
fn write_to(owner: AccountId, series: SeriesId, each: Balance, whole: u128, to: AccountId) {
	assert_ok!(adjust(owner, owner, series, &[DepositCollateral(each * whole), mint(whole, to)]));
}

fn poke(series: SeriesId, owner: AccountId) {
	assert_ok!(Registry::settle_vault(RawOrigin::Signed(BOB).into(), series, owner));
}

#[test]
fn a_put_spread_locks_its_width() {
	test(|| {
		let (high, low) = (full_put(2_000, WEEK), full_put(1_500, WEEK));
		write_to(DAVE, low, usdc(1_500), 3, CAROL);
		let batch = [DepositCollateral(usdc(1_500)), long(low, 3), mint(3, BOB)];
		assert_ok!(adjust(CAROL, CAROL, high, &batch));
		let leg = LongLeg { series: low, contracts: contracts(3) };
		let vault = MarginVault { short: contracts(3), collateral: usdc(1_500), long: Some(leg) };
		assert_eq!(Registry::vault(high, CAROL), Some(vault));
		assert_eq!(info(low).longs, contracts(3));
		assert_eq!(options(low, Registry::account_id()), contracts(3));
		let event = Event::LongDeposited {
			series: high,
			owner: CAROL,
			by: CAROL,
			long: low,
			contracts: contracts(3),
		};
		assert!(events().contains(&event));
		// Neither leg may leave alone.
		for action in [WithdrawCollateral(1), unlong(low, 1)] {
			assert_noop!(adjust(CAROL, CAROL, high, &[action]), Error::<Test>::UnderMargined);
		}
		let whole = usdc(1_500) * 3 - usdc(1_500);
		let out = [unlong(low, 3), DepositCollateral(whole + usdc(1_500))];
		assert_ok!(adjust(CAROL, CAROL, high, &out));
		assert_eq!((options(low, CAROL), info(low).longs), (contracts(3), Contracts::ZERO));
	});
}

#[test]
fn a_long_of_a_better_strike_needs_no_collateral() {
	test(|| {
		let (high, low) = (full_put(2_000, HOUR), full_put(1_500, HOUR));
		write_to(DAVE, high, usdc(2_000), 1, CAROL);
		assert_ok!(adjust(CAROL, CAROL, low, &[long(high, 1), mint(1, BOB)]));
		let before = cash(CAROL);
		feed_window(HOUR, 1_400);
		work();
		assert_nothing_stored();
		// 600 less 100: a sixth of the long paid for the short, rounded up to the next 1e-8
		// contract, which is worth six units.
		let gain = cash(CAROL) - before;
		assert!((usdc(500) - 6..=usdc(500)).contains(&gain), "{gain}");
	});
}

#[test]
fn refuses_longs_that_do_not_belong() {
	test(|| {
		let put = full_put(2_000, WEEK);
		let refuse = |series, leg, error: Error<Test>| {
			assert_noop!(adjust(CAROL, CAROL, series, &[long(leg, 1)]), error);
		};
		refuse(put, put, Error::InvalidLong);
		refuse(put, full_put(1_500, DAY), Error::InvalidLong);
		refuse(put, full_call(1_500, WEEK), Error::InvalidLong);
		refuse(put, naked_put(1_500, WEEK), Error::InvalidLong);
		refuse(naked_put(1_500, WEEK), put, Error::NakedLong);
		refuse(put, SeriesId(77), Error::UnknownSeries);
	});
}

#[test]
fn one_long_leg_at_a_time() {
	test(|| {
		let (one, other) = (full_put(1_500, WEEK), full_put(1_600, WEEK));
		let vault = full_put(2_000, WEEK);
		write_to(DAVE, one, usdc(1_500), 2, CAROL);
		write_to(DAVE, other, usdc(1_600), 2, CAROL);
		assert_ok!(adjust(CAROL, CAROL, vault, &[long(one, 1)]));
		assert_ok!(adjust(CAROL, CAROL, vault, &[long(one, 1)]));
		assert_noop!(adjust(CAROL, CAROL, vault, &[long(other, 1)]), Error::<Test>::OtherLong);
		for wrong in [unlong(other, 1), unlong(one, 3)] {
			assert_noop!(adjust(CAROL, CAROL, vault, &[wrong]), Error::<Test>::ExceedsLong);
		}
		// One batch changes it for another.
		assert_ok!(adjust(CAROL, CAROL, vault, &[unlong(one, 2), long(other, 2)]));
		assert_eq!((info(one).longs, info(other).longs), (Contracts::ZERO, contracts(2)));
		assert!(adjust(CAROL, CAROL, vault, &[long(other, 1)]).is_err(), "Carol has no more");
	});
}

/// Three vaults, each long the next one's series: every width is locked once.
fn circle() -> [SeriesId; 3] {
	let ids = [full_put(2_000, HOUR), full_put(1_800, HOUR), full_put(1_600, HOUR)];
	let owners = [CAROL, DAVE, ALICE];
	for index in 0..3 {
		let strike = [2_000, 1_800, 1_600][index];
		// Fully backed at first, written to the one before in the circle.
		write_to(owners[index], ids[index], usdc(strike), 4, owners[(index + 2) % 3]);
	}
	for index in 0..3 {
		assert_ok!(adjust(
			owners[index],
			owners[index],
			ids[index],
			&[long(ids[(index + 1) % 3], 4)]
		));
		let excess = Registry::margin(ids[index], owners[index]).unwrap().excess;
		let out = WithdrawCollateral(excess);
		assert_ok!(adjust(owners[index], owners[index], ids[index], &[out]));
	}
	ids
}

#[test]
fn vaults_that_are_long_each_other_settle_in_any_order() {
	let results: Vec<_> = [[0, 1, 2], [2, 1, 0], [1, 0, 2]]
		.into_iter()
		.map(|order| {
			let mut result = Vec::new();
			test(|| {
				let before = [CAROL, DAVE, ALICE].map(cash);
				let ids = circle();
				// Widths 200 and 200; the third is covered by the first.
				let locked: Balance = ids.iter().map(|series| info(*series).collateral).sum();
				assert_eq!(locked, usdc(4 * 400));
				feed_window(HOUR, 1_700);
				assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), ids[0]));
				let owners = [CAROL, DAVE, ALICE];
				for index in order {
					poke(ids[index], owners[index]);
				}
				work();
				assert_nothing_stored();
				let after = [CAROL, DAVE, ALICE].map(cash);
				result = before.iter().zip(after).map(|(b, a)| a as i128 - *b as i128).collect();
			});
			result
		})
		.collect();
	// Put 2000 pays 300, 1800 pays 100, 1600 nothing, times four.
	let expected: Vec<i128> = [-200, -100, 300].map(|n| n * 4_000_000).to_vec();
	assert_eq!(results, vec![expected.clone(), expected.clone(), expected]);
}

#[test]
fn automatic_settlement_pays_every_series_of_a_group() {
	test(|| {
		let ids = circle();
		// A series without vaults waits for the pot of the others.
		let idle = full_put(1_500, HOUR);
		feed_window(HOUR, 1_000);
		work();
		let opened: Vec<_> = events()
			.into_iter()
			.filter(|event| matches!(event, Event::GroupPayoutsOpened { .. }))
			.collect();
		assert_eq!(opened.len(), 1);
		let settled =
			events().into_iter().filter(|event| matches!(event, Event::LongSettled { .. })).count();
		assert_eq!(settled, 3);
		for series in ids.into_iter().chain([idle]) {
			assert_eq!(status(series), None);
		}
		assert_nothing_stored();
	});
}

#[test]
fn payouts_wait_for_the_last_vault_of_the_group() {
	test(|| {
		let (one, other) = (full_put(2_000, HOUR), full_put(1_800, HOUR));
		write_to(CAROL, one, usdc(2_000), 1, BOB);
		write_to(DAVE, other, usdc(1_800), 1, BOB);
		feed_window(HOUR, 1_700);
		assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), one));
		poke(one, CAROL);
		let claim = |series| Registry::claim(RawOrigin::Signed(BOB).into(), series);
		assert_noop!(claim(one), Error::<Test>::PayoutsNotOpen);
		assert_eq!(Registry::pot(one), Registry::pot(other));
		poke(other, DAVE);
		let before = cash(BOB);
		assert_ok!(claim(one));
		assert_ok!(claim(other));
		assert_eq!(cash(BOB), before + usdc(400));
		assert_eq!(Pots::<Test>::iter().count(), 0);
	});
}

#[test]
fn just_as_many_longs_are_used_as_cover_the_short() {
	test(|| {
		let (high, low) = (full_put(2_000, HOUR), full_put(1_500, HOUR));
		write_to(DAVE, high, usdc(2_000), 3, CAROL);
		let batch = [long(high, 3), mint(1, BOB), DepositCollateral(usdc(50))];
		assert_ok!(adjust(CAROL, CAROL, low, &batch));
		feed_window(HOUR, 1_300);
		assert_ok!(Registry::poke_fixing(RawOrigin::Signed(BOB).into(), low));
		poke(low, CAROL);
		// 200 are owed, each long pays 700.
		let used = Contracts::from_units(28_571_429);
		let returned = Contracts::from_units(300_000_000 - 28_571_429);
		let event = Event::LongSettled { series: low, writer: CAROL, long: high, used, returned };
		assert_eq!(last_event(), event);
		assert_eq!(options(high, CAROL), returned);
		assert_eq!(cash(CAROL), usdc(10_000_000));
		poke(high, DAVE);
		work();
		assert_nothing_stored();
		assert_eq!(cash(BOB), usdc(10_000_200));
	});
}

#[test]
fn a_call_spread_in_the_underlying() {
	test(|| {
		let (low, high) = (full_call(2_000, HOUR), full_call(2_500, HOUR));
		write_to(DAVE, high, weth(1), 1, CAROL);
		// (2500 - 2000) / 2500.
		let batch = |amount| [DepositCollateral(amount), long(high, 1), mint(1, BOB)];
		let width = weth(1) / 5;
		assert_noop!(adjust(CAROL, CAROL, low, &batch(width - 1)), Error::<Test>::UnderMargined);
		assert_ok!(adjust(CAROL, CAROL, low, &batch(width)));
		let before = (ether(CAROL), ether(BOB), ether(DAVE));
		feed_window(HOUR, 4_000);
		work();
		assert_nothing_stored();
		// Of 0.2 the vault owes 0.5 - 0.375 = 0.125; Dave keeps 0.625 of 1.
		assert_eq!(ether(CAROL), before.0 + width - weth(1) / 8);
		assert_eq!(ether(BOB), before.1 + weth(1) / 2);
		assert_eq!(ether(DAVE), before.2 + weth(5) / 8);
		assert_eq!(ether(Registry::account_id()), 0);
	});
}

#[test]
fn a_vault_of_a_long_alone_returns_it() {
	test(|| {
		let (high, low) = (full_put(2_000, HOUR), full_put(1_500, HOUR));
		write_to(DAVE, high, usdc(2_000), 1, CAROL);
		assert_ok!(adjust(CAROL, CAROL, low, &[long(high, 1)]));
		feed_window(HOUR, 1_900);
		work();
		assert_nothing_stored();
		assert_eq!(cash(CAROL), usdc(10_000_100));
	});
}

#[test]
fn worthless_longs_are_burned() {
	test(|| {
		let (high, low) = (full_put(2_000, HOUR), full_put(1_500, HOUR));
		write_to(DAVE, low, usdc(1_500), 1, CAROL);
		assert_ok!(adjust(
			CAROL,
			CAROL,
			high,
			&[DepositCollateral(usdc(500)), long(low, 1), mint(1, BOB)]
		));
		feed_window(HOUR, 1_600);
		work();
		assert_nothing_stored();
		assert_eq!(cash(CAROL), usdc(10_000_000 - 400));
		assert_eq!(cash(DAVE), usdc(10_000_000));
	});
}
