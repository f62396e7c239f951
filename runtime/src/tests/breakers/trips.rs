//! A jump, a lost peg, a standstill, and a pool that uses too much of its funds.

use super::*;

#[test]
fn a_jump_stops_new_positions_and_prices_and_nothing_else() {
	development().execute_with(|| {
		let (put, expiry) = watched();
		let far = Feed { dollars: 2_420, ..CALM };
		block(60, Some(far));
		// In the block of the jump already.
		let epoch = only_exits(put, Breaker::Jump);
		assert_ok!(deposits());
		block(6, Some(far));
		assert!(said_of(Breaker::Jump, true));
		assert_eq!(causes(PoolFunction::Pricing), [Cause::Breaker(Breaker::Jump)]);
		let asked_later = only_exits(put, Breaker::Jump);
		// The window, and the cool-down.
		minutes_with_smiles(5 + 10 + 2, far, expiry);
		assert!(said_of(Breaker::Jump, false));
		assert_ok!(opens(put));
		minutes_with_smiles(21, far, expiry);
		is_paid(epoch);
		if asked_later > epoch {
			is_paid(asked_later);
		}
	});
}

#[test]
fn an_epoch_that_ends_after_a_jump_is_priced_when_it_is_over() {
	development().execute_with(|| {
		let (_, expiry) = watched();
		let far = Feed { dollars: 2_200, ..CALM };
		let epoch = asks_to_leave();
		while LiquidityPool::epoch(POOL).unwrap().number < epoch
			|| LiquidityPool::epoch(POOL).unwrap().ends_at.secs() > now() + 60
		{
			minutes_with_smiles(1, CALM, expiry);
		}
		let number = LiquidityPool::epoch(POOL).unwrap().number;
		block(6, Some(far));
		block(60, Some(far));
		block(6, Some(far));
		let reason = DelayReason::PriceJumped;
		assert!(said(Event::EpochDelayed { pool: POOL, epoch: number, reason }));
		minutes_with_smiles(17, far, expiry);
		assert!(LiquidityPool::epoch(POOL).unwrap().number > number);
		is_paid(epoch);
	});
}

#[test]
fn a_lost_peg_stops_deposits_and_new_positions_while_leavers_are_paid() {
	development().execute_with(|| {
		let (put, expiry) = watched();
		// The price in USDC is the same.
		let off = Feed { dollars: 2_425, peg_bps: 9_700 };
		block(60, Some(off));
		let epoch = only_exits(put, Breaker::Depeg);
		assert_eq!(deposits(), tripped(Breaker::Depeg));
		block(6, Some(off));
		assert!(said_of(Breaker::Depeg, true));
		// For as long as it is lost.
		minutes_with_smiles(30, off, expiry);
		is_paid(epoch);
		only_exits(put, Breaker::Depeg);
		minutes_with_smiles(12, CALM, expiry);
		assert!(said_of(Breaker::Depeg, false));
		assert_ok!(deposits());
		assert_ok!(opens(put));
	});
}

#[test]
fn after_a_standstill_nothing_is_opened_until_everybody_had_time() {
	development().execute_with(|| {
		let (put, expiry) = watched();
		block(20 * 60, Some(CALM));
		smile(expiry);
		assert!(said_of(Breaker::Stall, true));
		let epoch = only_exits(put, Breaker::Stall);
		assert_ok!(deposits());
		minutes_with_smiles(11, CALM, expiry);
		assert!(said_of(Breaker::Stall, false));
		assert_ok!(opens(put));
		minutes_with_smiles(20, CALM, expiry);
		is_paid(epoch);
	});
}

#[test]
fn a_pool_that_uses_too_much_of_its_funds_opens_nothing_until_it_uses_less() {
	development().execute_with(|| {
		let (put, _) = watched();
		let mut parameters = pallet_liquidity_pool::Parameters::<Runtime>::get(POOL).unwrap();
		let before = parameters.limits.max_utilisation_bps;
		parameters.limits.max_utilisation_bps = 1;
		let guardian = signed(Bob);
		assert_ok!(LiquidityPool::set_parameters(guardian, POOL, parameters.clone()));
		assert_eq!(causes(PoolFunction::Trading), [Cause::Utilisation]);
		assert_eq!(opens(put), Err(Error::<Runtime>::UtilisationLimit.into()));
		let epoch = asks_to_leave();
		assert_ok!(deposits());
		// What is closed frees collateral, and the limit is met again by itself.
		(0..5).for_each(|_| closes(put).unwrap());
		assert_eq!(causes(PoolFunction::Trading), []);
		assert_eq!(opens(put), Err(Error::<Runtime>::UtilisationLimit.into()));
		parameters.limits.max_utilisation_bps = before;
		assert_ok!(LiquidityPool::set_parameters(RuntimeOrigin::root(), POOL, parameters));
		assert_ok!(opens(put));
		minutes(21, Some(CALM));
		is_paid(epoch);
	});
}
