//! `adjust_vault` and its previews, for vaults without a long leg.

use super::mock::*;
use crate::{
	Error, Event, MarginVault, NakedCollateral, OpenInterest, Products, UnderlyingInterest,
	VaultAction::{self, *},
	Vaults,
};
use dhv_math::margin::Trigger;
use dhv_mocks::{MockPrices, USDC, WETH};
use dhv_primitives::{BackingClass, Balance, Contracts, OptionKind, SeriesId};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;

pub(super) type Action = VaultAction<AccountId>;

pub(super) fn mint(whole: u128, to: AccountId) -> Action {
	Mint { contracts: contracts(whole), to }
}

pub(super) fn burn(whole: u128) -> Action {
	Burn(contracts(whole))
}

/// Locks and writes in one batch.
pub(super) fn open(owner: AccountId, series: SeriesId, collateral: Balance, whole: u128) {
	assert_ok!(adjust(owner, owner, series, &[DepositCollateral(collateral), mint(whole, owner)]));
}

pub(super) fn vault(series: SeriesId, owner: AccountId) -> MarginVault {
	Registry::vault(series, owner).unwrap_or_default()
}

pub(super) fn change(change: impl FnOnce(&mut crate::ProductParameters)) {
	Products::<Test>::mutate(product(), |p| change(p.as_mut().unwrap()));
}

/// What a naked vault of one put of 2000 at spot 2000 and a week needs at first: 1.2 times
/// 0.1678 * 1200 + 800.
pub(super) const NAKED: Balance = 1_201_632_000;

#[test]
fn a_fully_backed_vault_has_a_margin_and_no_health() {
	test(|| {
		let series = full_put(2_000, HOUR);
		assert_eq!(Registry::health(series, CAROL), Err(Error::<Test>::AlwaysBacked.into()));
		assert!(Registry::margin(series, CAROL).is_ok());
	});
}

#[test]
fn anybody_writes_a_fully_backed_put() {
	test(|| {
		let series = full_put(2_000, WEEK);
		let before = cash(CAROL);
		open(CAROL, series, usdc(6_000), 3);
		assert_eq!(cash(CAROL), before - usdc(6_000));
		assert_eq!(options(series, CAROL), contracts(3));
		let (short, collateral, long) = (contracts(3), usdc(6_000), None);
		assert_eq!(vault(series, CAROL), MarginVault { short, collateral, long });
		let (owner, by) = (CAROL, CAROL);
		assert_eq!(
			events().split_off(events().len() - 3),
			vec![
				Event::CollateralDeposited { series, owner, by, amount: usdc(6_000) },
				Event::OptionsMinted { series, owner, by, to: CAROL, contracts: short },
				Event::VaultAdjusted { series, owner, short, collateral, long },
			]
		);
		assert_eq!(OpenInterest::<Test>::get(product()), short);
		assert_eq!(UnderlyingInterest::<Test>::get(WETH), short);
		// One unit less is refused, whatever the price.
		MockPrices::clear();
		let batch = [DepositCollateral(usdc(2_000) - 1), mint(1, DAVE)];
		assert_noop!(adjust(DAVE, DAVE, series, &batch), Error::<Test>::UnderMargined);
		assert_noop!(
			adjust(CAROL, CAROL, series, &[WithdrawCollateral(1)]),
			Error::<Test>::UnderMargined
		);
	});
}

#[test]
fn closing_everything_leaves_nothing() {
	test(|| {
		let series = full_put(2_000, WEEK);
		let before = cash(CAROL);
		open(CAROL, series, usdc(4_000), 2);
		assert_ok!(adjust(CAROL, CAROL, series, &[burn(1), WithdrawCollateral(usdc(2_000))]));
		assert_eq!(vault(series, CAROL).collateral, usdc(2_000));
		assert_ok!(adjust(CAROL, CAROL, series, &[burn(1), WithdrawCollateral(usdc(2_000))]));
		assert_eq!(cash(CAROL), before);
		assert_eq!((info(series).vaults, info(series).supply), (0, Contracts::ZERO));
		assert_eq!(Vaults::<Test>::iter().count(), 0);
		assert_eq!(UnderlyingInterest::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_batch_is_judged_on_its_final_state() {
	test(|| {
		let series = full_put(2_000, WEEK);
		let batch = [mint(1, BOB), DepositCollateral(usdc(2_000))];
		assert_ok!(adjust(CAROL, CAROL, series, &batch));
		// Out and in again; options that are written and burned at once.
		let batch = [WithdrawCollateral(usdc(2_000)), DepositCollateral(usdc(2_000))];
		assert_ok!(adjust(CAROL, CAROL, series, &batch));
		assert_ok!(adjust(CAROL, CAROL, series, &[mint(5, CAROL), burn(5)]));
		assert_eq!(vault(series, CAROL).short, contracts(1));
		// All or nothing: the second action fails for want of funds.
		let (held, cash_before) = (vault(series, CAROL), cash(CAROL));
		let batch = [WithdrawCollateral(1), DepositCollateral(u128::from(u64::MAX))];
		assert!(adjust(CAROL, CAROL, series, &batch).is_err());
		assert_eq!((vault(series, CAROL), cash(CAROL)), (held, cash_before));
	});
}

#[test]
fn a_call_is_backed_by_the_underlying() {
	test(|| {
		let series = full_call(2_000, WEEK);
		let before = ether(CAROL);
		open(CAROL, series, weth(2), 2);
		assert_eq!(ether(CAROL), before - weth(2));
		assert_noop!(
			adjust(CAROL, CAROL, series, &[WithdrawCollateral(1)]),
			Error::<Test>::UnderMargined
		);
	});
}

#[test]
fn naked_vaults_lock_margin_times_the_upper_factor() {
	test(|| {
		let series = naked_put(2_000, WEEK);
		let batch = |amount| [DepositCollateral(amount), mint(1, BOB)];
		assert_noop!(adjust(CAROL, CAROL, series, &batch(NAKED - 1)), Error::<Test>::UnderMargined);
		assert_ok!(adjust(CAROL, CAROL, series, &batch(NAKED)));
		assert_eq!(NakedCollateral::<Test>::get(product()), NAKED);
		let margin = Registry::margin(series, CAROL).unwrap();
		assert_eq!((margin.initial, margin.excess, margin.deficit), (NAKED, 0, 0));
		assert_eq!(margin.maintenance, NAKED / 12 * 11);
		let Trigger::At(trigger) = margin.trigger else { panic!("{margin:?}") };
		assert!(trigger < usd(2_000) && trigger > usd(1_500), "{trigger:?}");
		// A fall of the price lets nothing out, a rise does.
		set_price(1_900);
		assert_noop!(
			adjust(CAROL, CAROL, series, &[WithdrawCollateral(1)]),
			Error::<Test>::UnderMargined
		);
		set_price(2_200);
		let excess = Registry::margin(series, CAROL).unwrap().excess;
		assert_noop!(
			adjust(CAROL, CAROL, series, &[WithdrawCollateral(excess + 1)]),
			Error::<Test>::UnderMargined
		);
		assert_ok!(adjust(CAROL, CAROL, series, &[WithdrawCollateral(excess)]));
	});
}

#[test]
fn four_kinds_of_naked_vaults() {
	test(|| {
		// Bound 0.1678, shock 0.6: against a put the spot falls to 1200, against a call it rises
		// to 3333.33.
		let cases = [
			(OptionKind::Put, USDC, 1_001_360_000),
			(OptionKind::Call, USDC, 1_668_933_334),
			(OptionKind::Put, WETH, 834_466_666_666_666_667),
			(OptionKind::Call, WETH, 500_680_000_000_000_000),
		];
		for (kind, collateral, margin) in cases {
			let series = public(BackingClass::PublicNaked, collateral, kind, 2_000, WEEK);
			let batch = [DepositCollateral(margin * 2), mint(1, BOB)];
			assert_ok!(adjust(CAROL, CAROL, series, &batch));
			let shown = Registry::margin(series, CAROL).unwrap();
			let exact = (margin - 1) * 11 / 10..=margin * 11 / 10 + 1;
			assert!(exact.contains(&shown.maintenance), "{kind:?} {shown:?}");
			assert!(Registry::health(series, CAROL).unwrap().healthy);
		}
	});
}

#[test]
fn refuses_bad_batches() {
	test(|| {
		let series = full_put(2_000, WEEK);
		open(CAROL, series, usdc(2_000), 1);
		let refuse = |actions: &[Action], error: Error<Test>| {
			assert_noop!(adjust(CAROL, CAROL, series, actions), error);
		};
		refuse(&[], Error::EmptyBatch);
		refuse(&[DepositCollateral(0)], Error::ZeroAmount);
		refuse(&[WithdrawCollateral(0)], Error::ZeroAmount);
		refuse(&[WithdrawCollateral(usdc(2_000) + 1)], Error::ExceedsCollateral);
		refuse(&[burn(2)], Error::ExceedsShort);
		refuse(&[burn(0)], Error::InvalidLot);
		refuse(&[Burn(Contracts::from_units(1))], Error::InvalidLot);
		let odd = Contracts::from_units(15_000);
		refuse(&[Mint { contracts: odd, to: CAROL }], Error::InvalidLot);
		refuse(&[DepositCollateral(u128::MAX)], Error::Overflow);
		assert_noop!(adjust(CAROL, CAROL, SeriesId(9), &[burn(1)]), Error::<Test>::UnknownSeries);
		// Pools write through the port, and the port writes for pools.
		let pools = issue(terms(OptionKind::Put, 2_000, WEEK));
		assert_noop!(
			adjust(POOL, POOL, pools, &[DepositCollateral(1)]),
			Error::<Test>::WriterNotAllowed
		);
		assert_noop!(close(CAROL, series, contracts(1), CAROL), Error::<Test>::ClassNotOpen);
	});
}

#[test]
fn a_preview_is_what_happens() {
	test(|| {
		let series = naked_put(2_000, WEEK);
		let actions = vec![DepositCollateral(usdc(3_000)), mint(2, CAROL), burn(1)];
		let before = events().len();
		let preview =
			Registry::preview_adjust(CAROL, series, actions.clone().try_into().unwrap()).unwrap();
		assert_eq!(events().len(), before);
		assert_ok!(adjust(CAROL, CAROL, series, &actions));
		assert_eq!(Registry::margin(series, CAROL), Ok(preview));
		assert_eq!(preview.excess, usdc(3_000) - NAKED);
		// It also shows what would be refused.
		let short = vec![mint(9, CAROL)].try_into().unwrap();
		let preview = Registry::preview_adjust(CAROL, series, short).unwrap();
		assert_eq!(preview.deficit, 10 * NAKED - usdc(3_000));
	});
}

#[test]
fn f23_a_gift_is_booked_and_may_be_withdrawn() {
	test(|| {
		let series = full_put(2_000, WEEK);
		open(CAROL, series, usdc(2_000), 1);
		assert_ok!(Registry::top_up(RawOrigin::Signed(BOB).into(), series, CAROL, usdc(5)));
		assert_eq!(vault(series, CAROL).collateral, usdc(2_005));
		assert_ok!(adjust(CAROL, CAROL, series, &[WithdrawCollateral(usdc(5))]));
	});
}
