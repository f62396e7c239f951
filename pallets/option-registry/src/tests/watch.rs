//! Prices that cross triggers, and the order of vaults.

use super::{adjust_vault::*, mock::*, need::*};
use crate::{Error, Event, TriggerOrder, VaultAction::*, VaultOrder, Vaults, Watches, WeightInfo};
use dhv_math::margin::Trigger;
use dhv_mocks::{USDC, WETH};
use dhv_primitives::{Contracts, OptionKind, SeriesId};
use frame_support::{
	assert_ok, assert_storage_noop,
	traits::fungibles::Mutate,
	weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;

pub(super) type Weights = ();

fn lots(number: u128) -> Contracts {
	Contracts::from_units(number * 10_000)
}

/// Owners of auctions that were started, in order.
pub(super) fn started() -> Vec<AccountId> {
	let owner = |event| match event {
		Event::AuctionStarted { owner, .. } => Some(owner),
		_ => None,
	};
	events().into_iter().filter_map(owner).collect()
}

/// What looking at prices costs, without a limit.
pub(super) fn watch_prices() -> Weight {
	let mut meter = WeightMeter::new();
	Registry::watch_prices(&mut meter);
	meter.consumed()
}

fn watch_prices_within(limit: Weight) {
	Registry::watch_prices(&mut WeightMeter::with_limit(limit));
}

/// Another naked vault of 0.1 options with more than it needs at first.
pub(super) fn open_more(series: SeriesId, owner: AccountId, more: u128) {
	assert_ok!(Assets::mint_into(USDC, &owner, usdc(1_000)));
	write_naked(owner, series, lots(1_000), BOB);
	if more > 0 {
		assert_ok!(adjust(owner, owner, series, &[DepositCollateral(more)]));
	}
}

/// Checks the trigger of a series against what the view says of each of its vaults.
pub(super) fn check_watch(series: SeriesId) -> Trigger {
	let terms = info(series).terms;
	let mut triggers: Vec<_> = Vaults::<Test>::iter_prefix(series)
		.filter(|(owner, _)| distress(series, *owner).is_none())
		.map(|(owner, _)| Registry::margin(series, owner).unwrap().trigger)
		.collect();
	let raw = |trigger: &Trigger| match (trigger, terms.kind) {
		(Trigger::Always, _) => i128::MIN,
		(Trigger::At(price), OptionKind::Call) => price.raw(),
		(Trigger::At(price), OptionKind::Put) => -price.raw(),
		(Trigger::Never, _) => i128::MAX,
	};
	triggers.sort_by_key(raw);
	let watched = Registry::watch(series).unwrap().trigger;
	assert_eq!(watched, triggers[0]);
	watched
}

pub(super) fn trigger_price(series: SeriesId) -> i128 {
	let Trigger::At(price) = Registry::watch(series).unwrap().trigger else { panic!() };
	price.raw()
}

#[test]
fn a_price_that_crosses_nothing_visits_nothing_however_many_vaults_there_are() {
	let mut costs = Vec::new();
	for vaults in [1, 10, 200] {
		test(|| {
			change(|p| p.classes.naked_cap = usdc(1_000_000));
			let series = naked_put(2_000, WEEK);
			for owner in 0..vaults {
				open_more(series, 10_000 + owner, owner);
			}
			at(60);
			round(trigger_price(series) + 1);
			assert_storage_noop!(costs.push(watch_prices()));
			assert!(started().is_empty());
			assert_eq!(VaultOrder::<Test>::iter().count() as u128, vaults);
			assert_eq!(Watches::<Test>::iter().count(), 1);
		});
	}
	let each_side = Weights::watch_side();
	assert_eq!(costs, vec![each_side.saturating_mul(2); 3]);
}

#[test]
fn a_price_visits_the_vaults_that_it_crosses_the_weakest_first() {
	test(|| {
		let series = naked_put(2_000, WEEK);
		let extra = [(1_003, 3), (1_001, 1), (1_004, 40), (1_002, 2), (1_000, 0)];
		for (owner, more) in extra {
			open_more(series, owner, usdc(more));
		}
		// Each more dollar behind 0.1 lowers the trigger by 10 / (1.1 * 0.49932).
		let first = trigger_price(series);
		at(60);
		round(first);
		let cost = watch_prices();
		assert_eq!(started(), [1_000]);
		let (side, vault) = (Weights::watch_side(), Weights::take_up_need());
		// The crossed one, and a look at the next.
		assert_eq!(cost, side.saturating_mul(3).saturating_add(vault.saturating_mul(2)));
		round(first - 40 * 1_000_000_000_000_000_000);
		watch_prices();
		assert_eq!(started(), [1_000, 1_001, 1_002]);
		let left: Vec<_> = VaultOrder::<Test>::iter_keys().map(|(_, _, owner)| owner).collect();
		assert_eq!(left, [1_003, 1_004]);
		check_watch(series);
	});
}

#[test]
fn work_without_weight_goes_on_in_the_next_block_where_it_stopped() {
	test(|| {
		let series = naked_put(2_000, WEEK);
		for owner in 1_000..1_005 {
			open_more(series, owner, owner - 1_000);
		}
		price_at(60, FALLEN);
		let (side, vault) = (Weights::watch_side(), Weights::take_up_need());
		let block = side.saturating_mul(3).saturating_add(vault.saturating_mul(2));
		let mut done = Vec::new();
		for _ in 0..4 {
			watch_prices_within(block);
			done.push(started().len());
			Registry::check_invariants().unwrap();
		}
		assert_eq!(done, [2, 4, 5, 5]);
		assert_eq!(started(), [1_000, 1_001, 1_002, 1_003, 1_004]);
		// Nothing at all: not even a look.
		assert_storage_noop!(watch_prices_within(Weight::zero()));
	});
}

#[test]
fn calls_fall_into_need_as_the_price_rises() {
	test(|| {
		let call = naked(USDC, OptionKind::Call, 2_000, WEEK);
		let put = naked_put(2_000, WEEK);
		open_more(call, CAROL, 0);
		open_more(put, DAVE, 0);
		assert!(trigger_price(call) > usd(2_000).raw() && trigger_price(put) < usd(2_000).raw());
		price_at(60, 2_600);
		watch_prices();
		assert_eq!(started(), [CAROL]);
		price_at(120, 1_500);
		watch_prices();
		assert_eq!(started(), [CAROL, DAVE]);
	});
}

#[test]
fn one_price_crosses_series_of_two_products() {
	test(|| {
		let dollars = naked_put(2_000, WEEK);
		let ether = naked(WETH, OptionKind::Put, 2_000, WEEK);
		write_naked(CAROL, dollars, contracts(1), BOB);
		write_naked(DAVE, ether, contracts(1), BOB);
		// Collateral in the underlying falls with the price: its vault is first.
		let (first, second) = (trigger_price(ether), trigger_price(dollars));
		assert!(first > second);
		let listed: Vec<_> = TriggerOrder::<Test>::iter_keys().map(|(_, _, id)| id).collect();
		assert_eq!(listed, [ether, dollars]);
		at(60);
		round(first);
		watch_prices();
		assert_eq!(started(), [DAVE]);
		round(second);
		watch_prices();
		assert_eq!(started(), [DAVE, CAROL]);
	});
}

#[test]
fn the_trigger_follows_the_weakest_vault() {
	test(|| {
		let series = naked_put(2_000, 2 * WEEK);
		let one = |action| [action];
		assert_eq!(Registry::watch(series), None);
		open(CAROL, series, usdc(3_000), 2);
		let first = check_watch(series);
		// A stronger one changes nothing, a weaker one does.
		open(DAVE, series, usdc(4_000), 2);
		assert_eq!(check_watch(series), first);
		open(ALICE, series, usdc(2_800), 2);
		assert_ne!(check_watch(series), first);
		// A deposit of the head makes room for the next, a withdrawal takes the place back.
		assert_ok!(adjust(ALICE, ALICE, series, &one(DepositCollateral(usdc(1_000)))));
		assert_eq!(check_watch(series), first);
		assert_ok!(adjust(DAVE, DAVE, series, &one(WithdrawCollateral(usdc(1_200)))));
		let third = check_watch(series);
		assert_ne!(third, first);
		// A burn, a mint, a gift.
		assert_ok!(adjust(DAVE, DAVE, series, &one(burn(1))));
		assert_eq!(check_watch(series), first);
		assert_ok!(adjust(DAVE, DAVE, series, &one(mint(1, DAVE))));
		assert_eq!(check_watch(series), third);
		let gift = Registry::top_up(RawOrigin::Signed(BOB).into(), series, DAVE, usdc(1_500));
		assert_ok!(gift);
		assert_eq!(check_watch(series), first);
		// Closed for good, one after the other.
		for (owner, collateral) in [(CAROL, usdc(3_000)), (DAVE, usdc(4_300))] {
			let all = WithdrawCollateral(collateral);
			assert_ok!(adjust(owner, owner, series, &[burn(2), all]));
			check_watch(series);
		}
		assert_ok!(adjust(ALICE, ALICE, series, &one(burn(2))));
		assert_eq!(Registry::watch(series), None);
		assert_eq!(TriggerOrder::<Test>::iter().count(), 0);
		// Collateral without a short is nothing to watch.
		assert!(Registry::vault(series, ALICE).is_some());
	});
}

#[test]
fn a_fully_backed_vault_is_not_watched() {
	test(|| {
		let series = full_put(2_000, WEEK);
		open(CAROL, series, usdc(2_000), 1);
		assert_eq!(Registry::watch(series), None);
		price_at(60, 100);
		assert_storage_noop!(watch_prices());
	});
}

#[test]
fn time_makes_the_trigger_safer_and_the_pass_refreshes_it() {
	test(|| {
		let series = naked_put(2_000, 4 * WEEK);
		write_naked(CAROL, series, contracts(1), BOB);
		let early = trigger_price(series);
		price_at(2 * WEEK, 2_000);
		let Trigger::At(now) = Registry::margin(series, CAROL).unwrap().trigger else { panic!() };
		assert!(now.raw() < early);
		// Crossing the stored trigger visits a sound vault, and stores the trigger of now.
		round(early);
		watch_prices();
		assert!(started().is_empty());
		assert_eq!(trigger_price(series), now.raw());
		assert_storage_noop!(watch_prices());
		// So does the pass, without a crossing.
		price_at(3 * WEEK, 2_000);
		work();
		assert!(trigger_price(series) < now.raw());
		check_watch(series);
	});
}

#[test]
fn expired_series_are_watched_no_longer() {
	test(|| {
		let (near, far) = (naked_put(2_000, 2 * HOUR), naked_put(2_000, WEEK));
		write_naked(CAROL, near, contracts(1), BOB);
		write_naked(CAROL, far, contracts(1), BOB);
		feed_until(2 * HOUR, 1_500);
		// Crossed, but it is too late for one of them.
		watch_prices();
		assert_eq!(Registry::watch(near), None);
		assert_eq!((distress(near, CAROL), distress(far, CAROL).is_some()), (None, true));
		assert_eq!(TriggerOrder::<Test>::iter().count(), 0);
		// It is not watched again by a gift.
		assert_ok!(Registry::top_up(RawOrigin::Signed(BOB).into(), near, CAROL, 1));
		assert_eq!(Registry::watch(near), None);
	});
	test(|| {
		let series = naked_put(2_000, 2 * HOUR);
		write_naked(CAROL, series, contracts(1), BOB);
		feed_until(2 * HOUR, 2_000);
		work();
		assert_eq!(Registry::watch(series), None, "the pass sees it, too");
	});
}

#[test]
fn a_stale_price_starts_nothing_and_holds_nothing_else_up() {
	test(|| {
		let ether = naked(WETH, OptionKind::Put, 2_000, WEEK);
		let dollars = naked_put(2_000, WEEK);
		write_naked(DAVE, ether, contracts(1), BOB);
		write_naked(CAROL, dollars, contracts(1), BOB);
		crate::Products::<Test>::mutate(ether_product(), |p| {
			p.as_mut().unwrap().max_price_age = 30;
		});
		price_at(60, FALLEN);
		at(60 + 301);
		watch_prices();
		assert!(started().is_empty());
		at(60 + 31);
		watch_prices();
		assert_eq!(started(), [CAROL], "the first in the order is too old, the next is not");
		assert!(Registry::watch(ether).is_some());
		price_at(120, FALLEN);
		watch_prices();
		assert_eq!(started(), [CAROL, DAVE]);
	});
}

#[test]
fn a_series_that_fails_is_tried_again_and_holds_nothing_else_up() {
	test(|| {
		let ether = naked(WETH, OptionKind::Put, 2_000, WEEK);
		let dollars = naked_put(2_000, WEEK);
		write_naked(DAVE, ether, contracts(1), BOB);
		write_naked(CAROL, dollars, contracts(1), BOB);
		at(60);
		// What one put owes in the underlying does not fit.
		round(1);
		watch_prices();
		assert_eq!(started(), [CAROL]);
		let error = Error::<Test>::Overflow.into();
		assert!(events().contains(&Event::WatchFailed { series: ether, error }));
		// It is out of the order of triggers, but not of the pass, which finds that it can be served.
		assert_eq!(TriggerOrder::<Test>::iter().count(), 0);
		assert!(Registry::watch(ether).unwrap().parked);
		price_at(120, FALLEN);
		work();
		assert!(!Registry::watch(ether).unwrap().parked);
		work();
		assert_eq!(started(), [CAROL, DAVE]);
	});
}

#[test]
fn a_chain_without_vaults_does_nothing() {
	test(|| {
		assert_storage_noop!(work());
		let series = naked_put(2_000, WEEK);
		assert_storage_noop!(watch_prices());
		assert_eq!(Registry::watch(series), None);
		assert_eq!(Registry::distressed(series), vec![]);
	});
}
