use super::*;
use PoolStatus::{CloseOnly, Halted, Open};

const OFF_PEG: FunctionStatuses =
	FunctionStatuses { deposits: Halted, trading: CloseOnly, hedging: Open, pricing: Open };

#[test]
fn a_collateral_off_its_peg_is_taken_from_nobody_and_paid_to_everybody() {
	test(|| {
		let id = watched();
		for off in [9_899, 10_101] {
			peg(off);
			only_closing(id, Breaker::Depeg);
			let bob = RuntimeOrigin::signed(BOB);
			let refused = LiquidityPool::request_deposit(bob, POOL, 10 * USD, BOB);
			assert_eq!(refused, Err(Error::<Test>::Tripped(Breaker::Depeg).into()));
			look(1);
			assert!(said_tripped(Breaker::Depeg, statuses(Open), OFF_PEG));
			only_closing(id, Breaker::Depeg);
			peg(10_000);
			blocks(600);
			assert!(is_tripped(Breaker::Depeg), "it cools down");
			look(1);
			assert!(said_recovered(Breaker::Depeg, OFF_PEG, statuses(Open)));
			deposit(BOB, 10 * USD);
			assert_ok!(open(id));
		}
	});
}

#[test]
fn on_the_rim_of_the_bound_nothing_trips() {
	test(|| {
		let id = watched();
		for rim in [9_900, 10_100] {
			peg(rim);
			look(1);
			assert_ok!(open(id));
		}
	});
}

#[test]
fn epochs_are_priced_and_claimed_for_as_long_as_the_peg_is_lost() {
	test(|| {
		watched();
		peg(8_800);
		for _ in 0..5 {
			withdraw(ALICE, 100 * SHARE);
			let number = epoch().number;
			price_epoch();
			claim(ALICE, number);
		}
		assert!(is_tripped(Breaker::Depeg));
	});
}

#[test]
fn an_asset_that_is_meant_to_be_no_dollar_is_not_asked() {
	test(|| {
		let id = watched();
		let max_depeg_bps = BreakerTerms::NO_BOUND;
		assert_ok!(LiquidityPool::replace_breakers(POOL, BreakerTerms { max_depeg_bps, ..TERMS }));
		peg(25_000_000);
		look(1);
		assert_ok!(open(id));
	});
}
