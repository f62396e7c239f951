//! Prices and surfaces that do not come.

use super::*;

#[test]
fn without_young_prices_nobody_trades_and_everybody_may_ask_and_cancel() {
	development().execute_with(|| {
		let (put, expiry) = watched();
		// Blocks go on, the operators are silent.
		minutes(30, None);
		let stale = Err(pallet_handler::Error::<Runtime>::StalePrice.into());
		assert_eq!(opens(put), stale);
		assert_eq!(closes(put), stale);
		for function in [PoolFunction::Trading, PoolFunction::Hedging, PoolFunction::Pricing] {
			assert_eq!(causes(function)[0], Cause::Price);
		}
		assert!(!is_tripped(Breaker::Stall), "the chain goes on");
		let epoch = asks_to_leave();
		assert_ok!(deposits());
		assert_ok!(LiquidityPool::cancel_deposit(signed(Dave), POOL, epoch));
		// The operators are back.
		block(60, Some(CALM));
		smile(expiry);
		assert_ok!(closes(put));
		assert_ok!(opens(put));
		minutes_with_smiles(31, CALM, expiry);
		is_paid(epoch);
	});
}

#[test]
fn without_a_young_surface_nothing_is_traded_or_priced_until_it_comes() {
	development().execute_with(|| {
		let (put, expiry) = watched();
		minutes(61, Some(CALM));
		assert!(opens(put).is_err());
		assert!(closes(put).is_err());
		assert!(
			matches!(causes(PoolFunction::Pricing)[..], [Cause::Surface(series, _)] if series == put)
		);
		let epoch = asks_to_leave();
		assert_ok!(deposits());
		smile(expiry);
		assert_ok!(closes(put));
		assert_ok!(opens(put));
		minutes_with_smiles(31, CALM, expiry);
		is_paid(epoch);
	});
}
