//! Flaws of the original that liquidation here does not have.

use super::{adjust_vault::*, mock::*, need::*};
use crate::{Error, OpenInterest, UnderlyingInterest, Vaults};
use dhv_math::margin::{auction::DURATION, Trigger};
use dhv_mocks::{MockOwner, WETH};
use dhv_primitives::{ports::OptionRegistry, Contracts, Fixed, OptionKind};
use frame_support::{assert_noop, assert_ok, traits::fungibles::Inspect};

/// (F20): the original lets the bidder name an old round, at which the vault was in need, with the
/// clock run down since then.
#[test]
fn f20_the_clock_of_an_auction_starts_when_the_need_is_found() {
	test(|| {
		let series = fallen(10);
		// In need for an hour, which nobody notices: nothing has run down.
		for minute in 0..60 {
			price_at(60 + 60 * minute, FALLEN);
		}
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::NotInAuction);
		assert_ok!(poke(series, CAROL));
		let shown = offer(series, CAROL);
		assert_eq!(shown.auction.started.secs(), START + 3_600);
		assert_eq!(shown.price, shown.auction.start_price);
	});
}

#[test]
fn f20_recovery_cancels_an_auction_and_its_clock() {
	test(|| {
		let series = in_auction(10);
		price_at(1_800, 2_000);
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::HealthyVault);
		work();
		price_at(1_860, FALLEN);
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::NotInAuction);
		work();
		assert_eq!(offer(series, CAROL).price, micro(425_000_000), "from the start again");
	});
}

#[test]
fn f20_only_the_price_of_now_counts() {
	test(|| {
		let series = in_auction(10);
		// A lower price came and went; only what it is now is paid for.
		price_at(120, 500);
		price_at(180, 1_600);
		let shown = offer(series, CAROL);
		assert_eq!(shown.value, Fixed::from_int(400));
		assert!(shown.price >= shown.auction.start_price);
		// And none at all once it is old.
		at(180 + 301);
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::StalePrice);
	});
}

/// (F21): in the fork, one unit below the margin costs the vault all its collateral at once.
#[test]
fn f21_one_unit_below_its_maintenance_costs_a_vault_little() {
	test(|| {
		let series = naked_put(2_000, WEEK);
		write_naked(CAROL, series, contracts(10), BOB);
		let Trigger::At(trigger) = Registry::margin(series, CAROL).unwrap().trigger else {
			panic!()
		};
		at(60);
		round(trigger.raw());
		assert_eq!(Registry::margin(series, CAROL).unwrap().maintenance, 10 * NAKED + 1);
		assert_ok!(poke(series, CAROL));
		// At first it pays less than the options are worth.
		let shown = offer(series, CAROL);
		assert!(shown.price < shown.value);
		// At the very end, with a cap of half the equity: all that anybody can take.
		run_to(series, CAROL, 60 + DURATION, trigger.raw());
		let shown = offer(series, CAROL);
		let raw = |value: Fixed| u128::try_from(value.raw()).unwrap() / 1_000_000_000_000;
		let equity = 10 * (NAKED - raw(shown.value));
		assert_ok!(bid(BOB, series, CAROL, contracts(10)));
		let left = vault(series, CAROL);
		assert!(left.short > contracts(8), "closes no more than restores it");
		let closed = contracts(10).units() - left.short.units();
		let worth = raw(shown.value) * closed / 100_000_000;
		let lost = 10 * NAKED - left.collateral - worth;
		assert!(lost * 100 < equity * 9, "{lost} of {equity}");
		assert_noop!(bid(BOB, series, CAROL, contracts(1)), Error::<Test>::NotInAuction);
		let margin = Registry::margin(series, CAROL).unwrap();
		assert_eq!(margin.deficit, 0);
		// Less than two lots above what was needed.
		assert!(margin.excess < 2 * NAKED / 10_000);
	});
}

#[test]
fn f21_nobody_takes_more_than_the_governed_share_of_the_equity() {
	for share in [1, 500, 5_000, 10_000] {
		test(|| {
			change(|p| p.liquidation.max_penalty = Fixed::from_bps(share));
			let series = in_auction(10);
			run_to(series, CAROL, 60 + 2 * DURATION, usd(FALLEN).raw());
			let shown = offer(series, CAROL);
			let equity = NAKED - usdc(500);
			let taken = Fixed::from_raw(micro(equity * u128::from(share)).raw() / 10_000);
			assert_eq!(shown.price, shown.value.try_add(taken).unwrap(), "{share}");
			assert_eq!(shown.value, Fixed::from_int(500));
		});
	}
}

/// (F24): the original books the writer's short, its net exposure and its collateral in three places
/// that keepers have to bring in line after a liquidation.
#[test]
fn f24_shorts_and_open_interest_agree_after_a_liquidation() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, WEEK));
		MockOwner::set_keeps_health(POOL, true);
		assert_ok!(write(POOL, series, contracts(10), BOB));
		assert_ok!(write(POOL_B, series, contracts(5), BOB));
		price_at(60, FALLEN);
		work();
		price_at(361, FALLEN);
		work();
		for owner in [POOL, POOL_B] {
			assert_ok!(bid(BOB, series, owner, contracts(1)));
			check_agreement(series);
		}
		// The owner is told in the same step what its books need.
		let told: Vec<_> = MockOwner::liquidated();
		assert_eq!(told.iter().map(|(owner, _)| *owner).collect::<Vec<_>>(), [POOL, POOL_B]);
		let (_, first) = told[0];
		assert_eq!(first.closed, contracts(1));
		let position = <Registry as OptionRegistry<AccountId>>::position(&POOL, series);
		assert_eq!(position.short, contracts(9));
		assert_eq!(position.collateral, 10 * NAKED - first.payment - first.penalty);
	});
}

/// One number, wherever one looks.
fn check_agreement(series: dhv_primitives::SeriesId) {
	let shorts: u128 = Vaults::<Test>::iter_prefix(series).map(|(_, v)| v.short.units()).sum();
	let shorts = Contracts::from_units(shorts);
	let info = info(series);
	assert_eq!((info.short, info.supply), (shorts, shorts));
	let tokens = <Options as Inspect<AccountId>>::total_issuance(series);
	assert_eq!(Contracts::from_units(tokens), shorts);
	assert_eq!(OpenInterest::<Test>::get(product()), shorts);
	assert_eq!(UnderlyingInterest::<Test>::get(WETH), shorts);
}
