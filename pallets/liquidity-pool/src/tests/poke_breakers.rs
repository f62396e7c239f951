use super::mock::*;
use crate::*;
use dhv_mocks::MockReactors;
use dhv_primitives::PoolId;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn poke(who: AccountId) -> sp_runtime::DispatchResult {
	LiquidityPool::poke_breakers(RuntimeOrigin::signed(who), POOL)
}

#[test]
fn anybody_does_what_a_block_does() {
	test(|| {
		let terms = BreakerTerms { venues: true, ..BreakerTerms::OFF };
		assert_ok!(LiquidityPool::replace_breakers(POOL, terms));
		MockReactors::set_reliable(false);
		assert_ok!(poke(BOB));
		let tripped = |event: &Event<Test>| matches!(event, Event::BreakerTripped { .. });
		assert_eq!(count_events(tripped), 1);
		wait(1);
		run();
		assert_eq!(count_events(tripped), 1);
		assert_eq!(Watches::<Test>::get(POOL).seen, LiquidityPool::now());
	});
}

#[test]
fn once_in_a_block_is_enough() {
	test(|| {
		run();
		assert_noop!(poke(BOB), Error::<Test>::SeenAlready);
		wait(1);
		assert_ok!(poke(BOB));
		assert_noop!(poke(ALICE), Error::<Test>::SeenAlready);
	});
}

#[test]
fn refuses() {
	test(|| {
		assert_noop!(
			LiquidityPool::poke_breakers(RuntimeOrigin::signed(BOB), PoolId(7)),
			Error::<Test>::UnknownPool
		);
		assert_noop!(
			LiquidityPool::poke_breakers(RuntimeOrigin::none(), POOL),
			DispatchError::BadOrigin
		);
	});
}
