use super::mock::*;
use dhv_mocks::MockReactors;
use dhv_primitives::{ports::ReactorsValue, Delta, Fixed, OptionKind, PoolId};
use frame_support::assert_ok;

#[test]
fn nav_shows_its_parts() {
	test(|| {
		invest(ALICE, 10_000 * USD);
		let id = series(OptionKind::Call, 2_600, 30);
		assert_ok!(sell(id, 2, 500 * USD));
		let mark = Fixed::from_int(40);
		MockReactors::set_value(Ok(ReactorsValue {
			low: mark,
			mark,
			high: mark,
			delta: Delta::new(Fixed::from_int(1)),
		}));
		let nav = LiquidityPool::nav(POOL).unwrap();
		assert_eq!((nav.free, nav.allocated), (8_500 * USD, 2_000 * USD));
		let parts = Fixed::from_int(10_540).try_add(nav.book.value).unwrap();
		assert_eq!(nav.nav, parts);
		let delta = nav.book.delta.get().try_add(Fixed::ONE).unwrap();
		assert_eq!(nav.delta.get(), delta);
		assert_eq!(nav.supply, 10_000 * SHARE);
		assert_eq!(nav.book_smoothed, nav.book.value);
		assert_eq!(nav.mint, last_digit_up(nav.price_per_share));
		assert!(nav.burn <= nav.price_per_share);
		// On a surface that has just become dear the smoothed book owes less.
		TestSurface::set(Fixed::from_int(1));
		let dear = LiquidityPool::nav(POOL).unwrap();
		assert!(dear.book.value < nav.book.value);
		assert_eq!(dear.book_smoothed, nav.book.value);
		assert_eq!(dear.mint, nav.mint);
		assert!(dear.price_per_share < nav.price_per_share && dear.burn < nav.burn);
		assert_eq!(nav.spot.get(), Fixed::from_int(SPOT));
		assert!(LiquidityPool::nav(PoolId(7)).is_err());
		assert_eq!(LiquidityPool::book(POOL).len(), 1);
		assert_eq!(LiquidityPool::pool_account(POOL), LiquidityPool::book_account(POOL));
	});
}

#[test]
fn a_position_counts_everything_once() {
	test(|| {
		invest(ALICE, 1_000 * USD);
		deposit(ALICE, 200 * USD);
		withdraw(ALICE, 100 * SHARE);
		let position = LiquidityPool::position_of(POOL, ALICE).unwrap();
		assert_eq!(position.shares, 900 * SHARE);
		assert_eq!(position.pending_deposits, 200 * USD);
		assert_eq!(position.pending_withdrawals, 100 * SHARE);
		assert_eq!(position.value, 1_200 * USD);
		price_epoch();
		let position = LiquidityPool::position_of(POOL, ALICE).unwrap();
		assert_eq!(position.claimable_shares, 200 * SHARE);
		assert_eq!(position.claimable_cash, 100 * USD);
		assert_eq!((position.pending_deposits, position.pending_withdrawals), (0, 0));
		assert_eq!(position.value, 1_200 * USD);
		assert_eq!(LiquidityPool::epoch(POOL).unwrap().number, 3);
		assert_eq!(LiquidityPool::epoch_price(POOL, 2).unwrap().minted, 200 * SHARE);
		assert_eq!(LiquidityPool::position_of(PoolId(7), ALICE), None);
		// Without a price the last one is shown.
		dhv_mocks::MockPrices::clear();
		assert_eq!(LiquidityPool::position_of(POOL, ALICE).unwrap().value, 1_200 * USD);
	});
}
