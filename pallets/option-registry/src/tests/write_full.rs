//! The port's `write_full`: writing for somebody who is not a pool, backed by the own vault.

use super::{
	adjust_vault::{change, mint, open, vault},
	mock::*,
};
use crate::{Error, Event, LongLeg, MarginVault, OpenInterest, Products, VaultAction::*};
use dhv_mocks::{MockPrices, USDC};
use dhv_primitives::{ports::PublicWriter, BackingClass, Balance, Contracts, OptionKind, SeriesId};
use frame_support::{assert_noop, assert_ok, traits::fungibles::Mutate};
use sp_runtime::{DispatchError, TokenError};

fn write_full(
	writer: AccountId,
	series: SeriesId,
	amount: Contracts,
	to: AccountId,
) -> Result<Balance, DispatchError> {
	<Registry as PublicWriter<AccountId>>::write_full(&writer, series, amount, &to)
}

#[test]
fn locks_the_greatest_loss_in_the_writers_vault_at_no_price() {
	test(|| {
		MockPrices::clear();
		let series = full_put(2_000, WEEK);
		let before = cash(CAROL);
		assert_eq!(write_full(CAROL, series, contracts(3), BOB), Ok(usdc(6_000)));
		assert_eq!(cash(CAROL), before - usdc(6_000));
		assert_eq!((options(series, BOB), options(series, CAROL)), (contracts(3), Contracts::ZERO));
		let (short, collateral, long) = (contracts(3), usdc(6_000), None);
		assert_eq!(vault(series, CAROL), MarginVault { short, collateral, long });
		assert_eq!(vault(series, BOB), MarginVault::default());
		assert_eq!(OpenInterest::<Test>::get(product()), short);
		let (owner, by) = (CAROL, CAROL);
		assert_eq!(
			events().split_off(events().len() - 3),
			vec![
				Event::CollateralDeposited { series, owner, by, amount: usdc(6_000) },
				Event::OptionsMinted { series, owner, by, to: BOB, contracts: short },
				Event::VaultAdjusted { series, owner, short, collateral, long },
			]
		);
	});
}

#[test]
fn a_call_locks_the_underlying() {
	test(|| {
		let series = full_call(2_000, WEEK);
		let before = ether(CAROL);
		assert_eq!(write_full(CAROL, series, contracts(2), BOB), Ok(weth(2)));
		assert_eq!(ether(CAROL), before - weth(2));
	});
}

#[test]
fn takes_only_what_the_vault_lacks() {
	test(|| {
		let series = full_put(2_000, WEEK);
		open(CAROL, series, usdc(5_000), 1);
		// Two more need 6,000 in all, of which 5,000 are there.
		assert_eq!(write_full(CAROL, series, contracts(2), BOB), Ok(usdc(1_000)));
		assert_ok!(adjust(CAROL, CAROL, series, &[DepositCollateral(usdc(9_000))]));
		let before = (cash(CAROL), events().len());
		assert_eq!(write_full(CAROL, series, contracts(4), BOB), Ok(0));
		assert_eq!(cash(CAROL), before.0);
		// Nothing was deposited, and no event says so.
		assert_eq!(events().len(), before.1 + 2);
		// A long leg lowers the greatest loss: of a contract that is long at 1,900 it is 100.
		let lower = full_put(1_900, WEEK);
		open(DAVE, lower, usdc(1_900), 1);
		assert_ok!(adjust(
			DAVE,
			DAVE,
			series,
			&[DepositLong { series: lower, contracts: contracts(1) }]
		));
		assert_eq!(
			vault(series, DAVE).long,
			Some(LongLeg { series: lower, contracts: contracts(1) })
		);
		assert_eq!(write_full(DAVE, series, contracts(1), BOB), Ok(usdc(100)));
	});
}

#[test]
fn asks_for_the_smallest_unit_more_when_a_lot_rounds_up() {
	test(|| {
		let series = full_put(2_000, WEEK);
		let lot = dhv_primitives::LOT;
		assert_eq!(write_full(CAROL, series, lot, BOB), Ok(usdc(2_000) / 10_000));
		assert_noop!(
			adjust(CAROL, CAROL, series, &[WithdrawCollateral(1)]),
			Error::<Test>::UnderMargined
		);
	});
}

#[test]
fn refuses_what_a_batch_of_the_writer_would_be_refused() {
	test(|| {
		let series = full_put(2_000, WEEK);
		let refuse = |series, units, error: Error<Test>| {
			assert_noop!(write_full(CAROL, series, Contracts::from_units(units), BOB), error);
		};
		let one = Contracts::ONE.units();
		refuse(SeriesId(9), one, Error::UnknownSeries);
		for odd in [0, 1, 9_999, 10_001] {
			refuse(series, odd, Error::InvalidLot);
		}
		// Other classes: pools write through another port, naked vaults by a batch.
		refuse(issue(terms(OptionKind::Put, 2_000, WEEK)), one, Error::WriterNotAllowed);
		refuse(naked_put(2_100, WEEK), one, Error::ClassNotOpen);
		refuse(series, 1_001 * one, Error::OpenInterestCapExceeded);
		change(|p| p.series_cap = contracts(1));
		refuse(series, 2 * one, Error::SeriesCapExceeded);
		change(|p| p.write_cutoff = WEEK);
		refuse(series, one, Error::TooCloseToExpiry);
		change(|p| p.classes.full = false);
		refuse(series, one, Error::ClassNotOpen);
		refuse(series, u128::MAX / 10_000 * 10_000, Error::Overflow);
		Products::<Test>::remove(product());
		refuse(series, one, Error::ProductNotApproved);
	});
}

#[test]
fn nothing_is_written_after_expiry() {
	test(|| {
		let series = full_put(2_000, HOUR);
		at(HOUR);
		assert_noop!(write_full(CAROL, series, contracts(1), BOB), Error::<Test>::SeriesExpired);
	});
}

#[test]
fn a_writer_without_funds_leaves_no_trace() {
	test(|| {
		let series = full_put(2_000, WEEK);
		let poor = 77;
		assert_noop!(write_full(poor, series, contracts(1), BOB), TokenError::FundsUnavailable);
		let given = <Assets as Mutate<AccountId>>::mint_into(USDC, &poor, usdc(2_000) - 1);
		assert_ok!(given);
		assert_noop!(write_full(poor, series, contracts(1), BOB), TokenError::FundsUnavailable);
		// The last unit of an account may go.
		assert_ok!(<Assets as Mutate<AccountId>>::mint_into(USDC, &poor, 1));
		assert_eq!(write_full(poor, series, contracts(1), BOB), Ok(usdc(2_000)));
		assert_eq!(cash(poor), 0);
	});
}

#[test]
fn a_receiver_that_cannot_take_the_options_leaves_no_trace() {
	test(|| {
		let series = full_put(2_000, WEEK);
		assert_ok!(write_full(CAROL, series, contracts(1), BOB));
		assert_ok!(Options::block(
			frame_system::RawOrigin::Signed(Registry::account_id()).into(),
			series,
			BOB
		));
		// The collateral has moved by then.
		assert_noop!(write_full(CAROL, series, contracts(1), BOB), TokenError::Blocked);
	});
}

#[test]
fn it_is_what_a_batch_does() {
	let end = |port: bool| {
		let mut state = None;
		test(|| {
			let series = public(BackingClass::PublicFull, USDC, OptionKind::Put, 2_000, WEEK);
			if port {
				assert_ok!(write_full(CAROL, series, contracts(3), BOB));
			} else {
				let batch = [DepositCollateral(usdc(6_000)), mint(3, BOB)];
				assert_ok!(adjust(CAROL, CAROL, series, &batch));
			}
			state = Some((sp_io::storage::root(sp_runtime::StateVersion::V1), events()));
		});
		state.unwrap()
	};
	assert_eq!(end(true), end(false));
}
