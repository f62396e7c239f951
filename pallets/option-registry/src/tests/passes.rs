//! The passes of automatic work over vaults in distress and over watched series.

use super::{adjust_vault::*, mock::*, need::*, watch::*};
use crate::{types::*, DistressCursor, SeriesCursor, SeriesHurry, VaultOrder, Watches, WeightInfo};
use dhv_mocks::{MockClock, MockOwner};
use dhv_primitives::{ports::ScheduledWork, OptionKind, SeriesId};
use frame_support::{
	assert_ok, assert_storage_noop,
	weights::{Weight, WeightMeter},
};

fn set(change: impl FnOnce(&mut ProductParameters)) {
	let mut parameters = parameters();
	change(&mut parameters);
	assert_ok!(put(product(), parameters));
}

#[test]
fn tighter_parameters_are_followed_in_all_series_without_a_move_of_the_price() {
	test(|| {
		let mut all = Vec::new();
		for (strike, days) in [(2_000, 7), (2_010, 7), (2_020, 7), (2_000, 8), (2_010, 8)] {
			let series = naked_put(strike, days * DAY);
			write_naked(CAROL, series, contracts(1), BOB);
			all.push(series);
		}
		set(|p| {
			p.put.health = HealthFactors { upper: 14_000, lower: 13_000 };
			p.liquidation.release = 14_000;
		});
		assert!(SeriesHurry::<Test>::get());
		// The first block finds out, the second acts: more series than a calm block looks at.
		work();
		assert!(!SeriesHurry::<Test>::get());
		assert!(all.iter().all(|series| trigger_price(*series) > usd(2_000).raw()));
		work();
		assert!(all.iter().all(|series| distress(*series, CAROL).is_some()));
		// Looser ones let them off.
		set(|_| {});
		work();
		assert!(all.iter().all(|series| distress(*series, CAROL).is_none()));
		for series in all {
			check_watch(series);
		}
	});
}

#[test]
fn a_pass_that_hurries_stops_and_goes_on() {
	test(|| {
		for strike in [2_000, 2_010, 2_020] {
			let series = naked_put(strike, WEEK);
			write_naked(CAROL, series, contracts(1), BOB);
		}
		set(|p| p.spot_shock = dhv_primitives::Fixed::from_bps(6_100));
		let one = Weights::watch_side().saturating_add(Weights::refresh_series());
		let mut seen = Vec::new();
		for _ in 0..4 {
			Registry::pass_over_series(&mut WeightMeter::with_limit(one));
			seen.push(SeriesCursor::<Test>::get());
		}
		assert!(seen[..3].iter().all(Option::is_some) && seen[3].is_none());
		seen.dedup();
		assert_eq!(seen.len(), 4, "each once");
		assert!(!SeriesHurry::<Test>::get());
		for (series, _) in Watches::<Test>::iter() {
			check_watch(series);
		}
	});
}

/// Vaults of owners that keep health and have nothing, all in distress.
fn called(owners: std::ops::Range<AccountId>) -> SeriesId {
	change(|p| p.classes.naked_cap = usdc(1_000_000));
	let series = naked_put(2_000, WEEK);
	for owner in owners {
		MockOwner::set_keeps_health(owner, true);
		open_more(series, owner, owner - 1_000);
	}
	price_at(60, FALLEN);
	watch_prices();
	series
}

fn asked(owner: AccountId) -> usize {
	MockOwner::asked_additions().into_iter().filter(|asked| asked.owner == owner).count()
}

#[test]
fn vaults_in_distress_are_served_in_turn() {
	test(|| {
		called(1_000..1_005);
		assert!((1_000..1_005).all(|owner| asked(owner) == 1));
		let one = Weights::watch_side().saturating_add(Weights::attend());
		let mut order = Vec::new();
		// The sixth block finds the end of the list.
		for block in 1..=12 {
			// Nobody is asked again before half a minute has passed.
			MockClock::advance(30);
			set_price(FALLEN);
			let before = MockOwner::asked_additions().len();
			Registry::attend_distressed(&mut WeightMeter::with_limit(one));
			let now = MockOwner::asked_additions();
			assert_eq!(now.len() - before, usize::from(block % 6 != 0), "block {block}");
			order.extend(now[before..].iter().map(|asked| asked.owner));
		}
		assert!((1_000..1_005).all(|owner| asked(owner) == 3));
		assert_eq!(order[..5], order[5..]);
		assert_eq!(DistressCursor::<Test>::get(), None);
		assert_storage_noop!(Registry::attend_distressed(&mut WeightMeter::with_limit(
			Weight::zero()
		)));
	});
}

#[test]
fn a_block_looks_at_a_bounded_number_of_vaults_in_distress() {
	test(|| {
		let series = called(1_000..1_070);
		price_at(120, 2_500);
		let mut left = Vec::new();
		for _ in 0..3 {
			Registry::attend_distressed(&mut WeightMeter::new());
			left.push(Registry::distressed(series).len());
		}
		assert_eq!(left, [38, 6, 0]);
		assert_eq!(VaultOrder::<Test>::iter().count(), 70);
		check_watch(series);
	});
}

#[test]
fn vaults_that_nobody_can_help_hold_up_no_settlement() {
	test(|| {
		let due = full_put(2_000, 2 * HOUR);
		open(CAROL, due, usdc(2_000), 1);
		called(1_000..1_040);
		feed_window(2 * HOUR, FALLEN);
		set_price(FALLEN);
		let few = Weights::attend().saturating_add(Weights::watch_side()).saturating_mul(24);
		let before = MockOwner::asked_additions().len();
		let mut blocks = 0;
		while info_of(due).is_some() {
			Registry::run(&mut WeightMeter::with_limit(few));
			blocks += 1;
			assert!(blocks < 8, "settlement starves");
		}
		assert!(MockOwner::asked_additions().len() > before, "and they are looked at");
	});
}

fn info_of(series: SeriesId) -> Option<SeriesInfo> {
	crate::SeriesOf::<Test>::get(series)
}

#[test]
fn automatic_work_carries_a_vault_from_its_first_need_to_the_auction() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, WEEK));
		MockOwner::set_keeps_health(POOL, true);
		assert_ok!(write(POOL, series, contracts(10), BOB));
		price_at(60, FALLEN);
		work();
		assert_eq!(MockOwner::margin_calls().len(), 1);
		for seconds in [120, 240, 360] {
			price_at(seconds, FALLEN);
			work();
			assert!(started().is_empty());
		}
		price_at(361, FALLEN);
		work();
		assert_eq!(started(), [POOL]);
		MockOwner::set_addition(POOL, usdc(100_000));
		price_at(420, FALLEN);
		work();
		assert_eq!(distress(series, POOL), None);
		assert_eq!(vault(series, POOL).collateral, 10 * UPPER_AT_1500);
		// The trigger is that of the vault as it is now.
		check_watch(series);
	});
}

#[test]
fn vaults_in_distress_wait_for_a_price() {
	test(|| {
		let series = called(1_000..1_001);
		at(1_000);
		let before = (MockOwner::asked_additions().len(), events().len());
		Registry::attend_distressed(&mut WeightMeter::new());
		assert_eq!((MockOwner::asked_additions().len(), events().len()), before);
		assert!(distress(series, 1_000).unwrap().sale.is_none());
		price_at(1_001, FALLEN);
		Registry::attend_distressed(&mut WeightMeter::new());
		assert!(distress(series, 1_000).unwrap().sale.is_some());
	});
}

#[test]
fn the_pass_returns_only_what_is_above_the_wider_band() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, WEEK));
		assert_ok!(write(POOL, series, contracts(10), BOB));
		assert_ok!(write(POOL_B, series, contracts(10), BOB));
		MockOwner::set_keeps_health(POOL, true);
		price_at(60, 2_280);
		work();
		assert!(MockOwner::released().is_empty(), "health is below 1.4");
		// Health 1.41 at 2300: what is above 1.2 times 2000 - 0.49932 * 2300 returns.
		let before = cash(POOL);
		at(400);
		round(usd(2_300).raw());
		at(701);
		work();
		assert!(MockOwner::released().is_empty(), "the price is too old");
		price_at(720, 2_300);
		work();
		let amount = 10 * (NAKED - 1_021_876_800);
		assert_eq!(MockOwner::released(), vec![(POOL, series, amount)]);
		assert_eq!(cash(POOL), before + amount);
		work();
		assert_eq!(MockOwner::released().len(), 1);
		assert_eq!(vault(series, POOL_B).collateral, 10 * NAKED, "this one does not keep health");
		check_watch(series);
	});
}

#[test]
fn the_pass_returns_nothing_of_the_public() {
	test(|| {
		let series = naked_put(2_000, WEEK);
		MockOwner::set_keeps_health(CAROL, true);
		write_naked(CAROL, series, contracts(1), BOB);
		price_at(60, 4_000);
		work();
		assert_eq!(vault(series, CAROL).collateral, NAKED);
	});
}

#[test]
fn an_owner_is_not_asked_again_before_half_a_minute() {
	test(|| {
		called(1_000..1_001);
		let look = || Registry::attend_distressed(&mut WeightMeter::new());
		MockClock::advance(29);
		look();
		assert_eq!(asked(1_000), 1);
		MockClock::advance(1);
		look();
		assert_eq!(asked(1_000), 2);
	});
}
