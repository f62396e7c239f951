//! The port's `required_collateral`, `released_collateral`, `write`, `close`, `transfer`, `position` and
//! `held`.

use super::{adjust_vault::vault, mock::*};
use crate::{Error, Event, MarginVault, OpenInterest, Products, Vaults};
use dhv_mocks::MockClock;
use dhv_primitives::{
	ports::OptionRegistry, BackingClass, Contracts, OptionKind, SeriesId, SeriesPosition,
};
use frame_support::assert_noop;
use sp_runtime::DispatchError;

fn put() -> SeriesId {
	issue(terms(OptionKind::Put, 2_000, 42 * DAY))
}

fn position(writer: AccountId, series: SeriesId) -> SeriesPosition {
	<Registry as OptionRegistry<AccountId>>::position(&writer, series)
}

#[test]
fn writing_locks_margin_times_the_upper_factor() {
	test(|| {
		let series = put();
		set_price(2_600);
		let before = cash(POOL);
		let quoted =
			<Registry as OptionRegistry<AccountId>>::required_collateral(series, contracts(10))
				.unwrap();
		assert_eq!(quoted, 12_827_904_000);
		assert_eq!(write(POOL, series, contracts(10), ALICE), Ok(quoted));
		assert_eq!(cash(POOL), before - quoted);
		assert_eq!(cash(Registry::account_id()), quoted);
		assert_eq!(options(series, ALICE), contracts(10));
		let short = contracts(10);
		assert_eq!(position(POOL, series), SeriesPosition { short, collateral: quoted });
		assert_eq!(
			last_event(),
			Event::OptionsWritten {
				series,
				writer: POOL,
				to: ALICE,
				contracts: short,
				collateral: quoted,
				short,
				locked: quoted,
			}
		);
		let health = Registry::health(series, POOL).unwrap();
		assert_eq!((health.health, health.healthy), (Some(12_000), true));
	});
}

#[test]
fn vaults_of_two_writers_stay_apart() {
	test(|| {
		let series = put();
		let a = write(POOL, series, contracts(1), ALICE).unwrap();
		let b = write(POOL_B, series, contracts(2), ALICE).unwrap();
		write(POOL, series, contracts(1), BOB).unwrap();
		assert_eq!(position(POOL, series).collateral, 2 * a);
		assert_eq!(position(POOL_B, series).collateral, b);
		assert_eq!((info(series).vaults, info(series).short), (2, contracts(4)));
		assert_eq!(OpenInterest::<Test>::get(product()), contracts(4));
	});
}

#[test]
fn refuses_bad_writes() {
	test(|| {
		let series = put();
		let one = contracts(1);
		assert_noop!(write(POOL, SeriesId(9), one, ALICE), Error::<Test>::UnknownSeries);
		assert_noop!(write(ALICE, series, one, ALICE), Error::<Test>::WriterNotAllowed);
		for units in [0, 1, 9_999, 10_001] {
			let odd = Contracts::from_units(units);
			assert_noop!(write(POOL, series, odd, ALICE), Error::<Test>::InvalidLot);
		}
		assert_noop!(
			write(POOL, series, contracts(1_001), ALICE),
			Error::<Test>::OpenInterestCapExceeded
		);
		crate::SeriesOf::<Test>::mutate(series, |info| {
			info.as_mut().unwrap().terms.backing = BackingClass::PublicFull;
		});
		assert_noop!(write(POOL, series, one, ALICE), Error::<Test>::ClassNotOpen);
		crate::SeriesOf::<Test>::mutate(series, |info| {
			info.as_mut().unwrap().terms.backing = BackingClass::Pool;
		});
		Products::<Test>::remove(product());
		assert_noop!(write(POOL, series, one, ALICE), Error::<Test>::ProductNotApproved);
	});
}

#[test]
fn refuses_a_writer_without_funds() {
	test(|| {
		let series = put();
		frame_support::assert_ok!(<Assets as frame_support::traits::fungibles::Mutate<
			AccountId,
		>>::transfer(
			dhv_mocks::USDC,
			&POOL,
			&ALICE,
			cash(POOL) - 1,
			frame_support::traits::tokens::Preservation::Preserve,
		));
		frame_support::assert_noop!(
			write(POOL, series, contracts(1), ALICE),
			sp_runtime::TokenError::FundsUnavailable
		);
	});
}

#[test]
fn refuses_a_stale_price_and_none() {
	test(|| {
		let series = put();
		at(300);
		write(POOL, series, contracts(1), ALICE).unwrap();
		at(301);
		assert_noop!(write(POOL, series, contracts(1), ALICE), Error::<Test>::StalePrice);
		assert_eq!(Registry::health(series, POOL), Err(Error::<Test>::StalePrice.into()));
		// Closing needs no price.
		close(POOL, series, contracts(1), ALICE).unwrap();
		dhv_mocks::MockPrices::clear();
		assert_noop!(write(POOL, series, contracts(1), ALICE), Error::<Test>::StalePrice);
	});
}

#[test]
fn refuses_near_and_after_expiry() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, HOUR));
		at(HOUR - 1_801);
		set_price(2_000);
		write(POOL, series, contracts(1), ALICE).unwrap();
		at(HOUR - 1_800);
		assert_noop!(write(POOL, series, contracts(1), ALICE), Error::<Test>::TooCloseToExpiry);
		at(HOUR - 1);
		close(POOL, series, Contracts::from_units(10_000), ALICE).unwrap();
		at(HOUR);
		assert_noop!(write(POOL, series, contracts(1), ALICE), Error::<Test>::SeriesExpired);
		assert_noop!(close(POOL, series, contracts(1), ALICE), Error::<Test>::SeriesExpired);
	});
}

#[test]
fn refuses_to_write_more_on_a_vault_below_its_margin() {
	test(|| {
		let series = put();
		write(POOL, series, contracts(100), ALICE).unwrap();
		set_price(500);
		assert!(!Registry::health(series, POOL).unwrap().healthy);
		assert_noop!(write(POOL, series, contracts(1), ALICE), Error::<Test>::UnderMargined);
		// The other writer is not held up.
		write(POOL_B, series, contracts(1), ALICE).unwrap();
	});
}

#[test]
fn closing_returns_the_proportion_rounded_down() {
	test(|| {
		let series = put();
		write(POOL, series, contracts(3), ALICE).unwrap();
		Vaults::<Test>::mutate(series, POOL, |v| v.as_mut().unwrap().collateral -= 1);
		crate::SeriesOf::<Test>::mutate(series, |i| i.as_mut().unwrap().collateral -= 1);
		crate::Ledger::<Test>::mutate(dhv_mocks::USDC, |l| l.collateral -= 1);
		let locked = position(POOL, series).collateral;
		let before = cash(POOL);
		let returned = close(POOL, series, contracts(1), ALICE).unwrap();
		assert_eq!(returned, locked / 3);
		assert_eq!(cash(POOL), before + returned);
		assert_eq!(options(series, ALICE), contracts(2));
		let vault = MarginVault { short: contracts(2), collateral: locked - returned, long: None };
		assert_eq!(Registry::vault(series, POOL), Some(vault));
		assert_eq!(
			last_event(),
			Event::OptionsClosed {
				series,
				writer: POOL,
				from: ALICE,
				contracts: contracts(1),
				collateral: returned,
				short: contracts(2),
				locked: locked - returned,
			}
		);
	});
}

#[test]
fn closing_everything_returns_everything() {
	test(|| {
		let series = put();
		let before = cash(POOL);
		write(POOL, series, Contracts::from_units(30_000), ALICE).unwrap();
		for _ in 0..3 {
			close(POOL, series, Contracts::from_units(10_000), ALICE).unwrap();
		}
		assert_eq!(cash(POOL), before);
		assert_eq!(Registry::vault(series, POOL), None);
		assert_eq!((info(series).vaults, info(series).supply), (0, Contracts::ZERO));
	});
}

#[test]
fn refuses_bad_closes() {
	test(|| {
		let series = put();
		write(POOL, series, contracts(1), ALICE).unwrap();
		write(POOL_B, series, contracts(1), ALICE).unwrap();
		let odd = Contracts::from_units(15_000);
		assert_noop!(close(POOL, series, odd, ALICE), Error::<Test>::InvalidLot);
		assert_noop!(close(BOB, series, contracts(1), ALICE), Error::<Test>::VaultNotFound);
		assert_noop!(close(POOL, series, contracts(2), ALICE), Error::<Test>::ExceedsShort);
		let result: Result<_, DispatchError> = close(POOL, series, contracts(1), BOB);
		assert!(result.is_err(), "Bob has no options to burn");
	});
}

#[test]
fn donations_change_nothing() {
	test(|| {
		let series = put();
		write(POOL, series, contracts(1), ALICE).unwrap();
		let health = Registry::health(series, POOL).unwrap();
		frame_support::assert_ok!(<Assets as frame_support::traits::fungibles::Mutate<
			AccountId,
		>>::transfer(
			dhv_mocks::USDC,
			&BOB,
			&Registry::account_id(),
			usdc(1_000),
			frame_support::traits::tokens::Preservation::Preserve,
		));
		assert_eq!(Registry::health(series, POOL).unwrap(), health);
	});
}

#[test]
fn closing_a_vault_in_distress_keeps_what_its_rest_needs() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, 2 * HOUR));
		write(POOL, series, contracts(10), ALICE).unwrap();
		set_price(1_500);
		work();
		assert_eq!(Registry::distressed(series).len(), 1);
		let locked = vault(series, POOL).collateral;
		// Most of the proportion stays: the rest is brought to its initial margin, no further.
		let returned = close(POOL, series, contracts(5), ALICE).unwrap();
		let initial = Registry::health(series, POOL).unwrap().initial;
		let rest = vault(series, POOL).collateral;
		assert_eq!(returned, locked - rest);
		assert!(returned < locked / 2 && rest.abs_diff(initial) <= 2, "{rest} of {initial}");
		assert!(Registry::distressed(series).is_empty(), "it has recovered");
		// From then on it is closed in proportion.
		assert_eq!(close(POOL, series, contracts(1), ALICE).unwrap(), rest / 5);
	});
}

#[test]
fn closing_a_vault_in_distress_returns_nothing_without_a_price_and_all_with_the_last() {
	test(|| {
		let series = issue(terms(OptionKind::Put, 2_000, 2 * HOUR));
		write(POOL, series, contracts(10), ALICE).unwrap();
		set_price(1_500);
		work();
		let locked = vault(series, POOL).collateral;
		MockClock::advance(parameters().max_price_age + 1);
		assert_eq!(close(POOL, series, contracts(4), ALICE).unwrap(), 0);
		assert_eq!(Registry::distressed(series).len(), 1);
		assert_eq!(close(POOL, series, contracts(6), ALICE).unwrap(), locked);
		assert!(Registry::distressed(series).is_empty());
		assert_eq!(Vaults::<Test>::iter().count(), 0);
	});
}

#[test]
fn closing_returns_what_the_port_announced() {
	test(|| {
		let series = put();
		write(POOL, series, contracts(7), ALICE).unwrap();
		let announced = |contracts| {
			<Registry as OptionRegistry<AccountId>>::released_collateral(&POOL, series, contracts)
		};
		for n in [1, 2, 4] {
			let expected = announced(contracts(n)).unwrap();
			assert_eq!(close(POOL, series, contracts(n), ALICE), Ok(expected));
		}
		// It fails as closing does.
		for n in [contracts(1), Contracts::ZERO, Contracts::from_units(1)] {
			let refused = close(POOL, series, n, ALICE).unwrap_err();
			assert_eq!(announced(n), Err(refused));
		}
	});
}

#[test]
fn options_move_while_their_series_trades() {
	test(|| {
		let series = put();
		write(POOL, series, contracts(3), ALICE).unwrap();
		let send = |from, contracts| {
			<Registry as OptionRegistry<AccountId>>::transfer(series, &from, &POOL, contracts)
		};
		let held = |who| <Registry as OptionRegistry<AccountId>>::held(&who, series);
		assert_eq!(send(ALICE, contracts(2)), Ok(()));
		assert_eq!((held(ALICE), held(POOL)), (contracts(1), contracts(2)));
		assert_noop!(send(ALICE, Contracts::ZERO), Error::<Test>::InvalidLot);
		assert_noop!(send(ALICE, Contracts::from_units(1)), Error::<Test>::InvalidLot);
		assert!(send(ALICE, contracts(2)).is_err());
		assert_eq!((held(ALICE), held(POOL)), (contracts(1), contracts(2)));
		MockClock::advance(42 * DAY);
		assert_noop!(send(ALICE, contracts(1)), Error::<Test>::SeriesExpired);
	});
}
