//! Which surface waits while a pool is being valued.

use super::mock::*;
use crate::{schedule::LONGEST_VALUING, types::*, Epochs, PoolEpochs};
use dhv_mocks::{FINE, WETH};
use dhv_primitives::{
	ports::{ScheduledWork, SurfaceReaders},
	OptionKind, PoolId,
};
use frame_support::{assert_ok, weights::WeightMeter};

fn reader() -> Option<PoolId> {
	<LiquidityPool as SurfaceReaders>::reader(WETH)
}

fn sold() {
	invest(ALICE, 100_000 * USD);
	let id = series(OptionKind::Call, 2_500, 30);
	assert_ok!(sell(id, 1, 50 * USD));
}

#[test]
fn a_pool_reads_the_surface_of_its_underlying_while_it_is_valued() {
	test(|| {
		sold();
		assert_eq!(reader(), None);
		begin_valuing();
		assert_eq!(reader(), Some(POOL));
		assert_eq!(<LiquidityPool as SurfaceReaders>::reader(FINE), None);
		PoolEpochs::<Test>::run(&mut WeightMeter::new());
		assert_eq!(reader(), None);
	});
}

#[test]
fn an_empty_book_reads_nothing() {
	test(|| {
		invest(ALICE, 100_000 * USD);
		begin_valuing();
		assert_eq!(reader(), None);
		PoolEpochs::<Test>::run(&mut WeightMeter::new());
	});
}

#[test]
fn no_surface_waits_for_good() {
	test(|| {
		sold();
		begin_valuing();
		wait(LONGEST_VALUING - 1);
		assert_eq!(reader(), Some(POOL));
		wait(1);
		assert_eq!(reader(), None);
	});
}

#[test]
fn no_surface_waits_where_a_smile_may_be_the_cure() {
	test(|| {
		sold();
		begin_valuing();
		let delayed = |reason| {
			Epochs::<Test>::mutate(POOL, |epoch| {
				let delay = Delay { reason, round: 1, surface_version: 1 };
				epoch.as_mut().unwrap().delay = Some(delay);
			});
			reader()
		};
		let series = dhv_primitives::SeriesId(0);
		assert_eq!(delayed(DelayReason::SeriesUnvalued { series }), None);
		assert_eq!(delayed(DelayReason::PricingFailed), None);
		assert_eq!(delayed(DelayReason::SurfaceMoved), Some(POOL));
		PoolEpochs::<Test>::run(&mut WeightMeter::new());
	});
}
