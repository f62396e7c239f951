use super::mock::*;
use crate::*;
use dhv_mocks::WETH;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn takes_the_smile_out_and_raises_the_version() {
	run(|| {
		assert_ok!(submit(day(30), usual()));
		assert_ok!(submit(day(60), usual()));
		let smile = Smiles::<Test>::get(WETH, day(30)).unwrap();
		events();
		assert_ok!(VolatilityFeed::remove_smile(RuntimeOrigin::root(), WETH, day(30)));
		assert_eq!(
			events(),
			vec![Event::SmileRemoved { underlying: WETH, expiry: day(30), smile, version: 3 }]
		);
		assert_eq!(Expiries::<Test>::get(WETH).to_vec(), vec![day(60)]);
		assert_eq!(Smiles::<Test>::iter().count(), 1);
		assert_eq!(VolatilityFeed::surface_version(WETH), 3);
	});
}

#[test]
fn refuses_strangers_and_unknown_expiries() {
	run(|| {
		assert_noop!(
			VolatilityFeed::remove_smile(RuntimeOrigin::signed(KEEPER), WETH, day(30)),
			DispatchError::BadOrigin
		);
		assert_noop!(
			VolatilityFeed::remove_smile(RuntimeOrigin::root(), WETH, day(30)),
			Error::<Test>::UnknownSmile
		);
	});
}
