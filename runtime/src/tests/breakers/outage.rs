//! Everything is away for days.

use super::*;
use crate::OptionRegistry;

#[test]
fn days_without_blocks_leave_nothing_tripped_and_nobody_unpaid() {
	development().execute_with(|| {
		let (put, expiry) = watched();
		let asked = asks_to_leave();
		assert_ok!(LiquidityPool::set_status(signed(Bob), POOL, PoolStatus::CloseOnly));
		// Three days, in which the price went far away and the series expired.
		let far = Feed { dollars: 1_500, peg_bps: 9_500 };
		block(3 * 24 * HOUR, Some(far));
		block(6, Some(far));
		assert!(now() > expiry.secs());
		for breaker in [Breaker::Jump, Breaker::Depeg, Breaker::Stall] {
			assert!(is_tripped(breaker), "{breaker:?}");
		}
		let later = asks_to_leave();
		// The series is fixed, settled and paid meanwhile, and the peg is found again.
		minutes(90, Some(Feed { dollars: 1_500, ..CALM }));
		assert!(!OptionRegistry::series_list().contains(&put), "settled and paid");
		is_paid(asked);
		is_paid(later);
		assert_ok!(LiquidityPool::set_status(RuntimeOrigin::root(), POOL, PoolStatus::Open));
		let report = LiquidityPool::breakers(POOL).unwrap();
		assert_eq!(report.holds, []);
		let next = Seconds::from_secs((now() / HOUR + 3) * HOUR);
		smile(next);
		let call = list(OptionKind::Call, 1_525, next);
		assert_ok!(opens(call));
		assert_ok!(deposits());
	});
}
