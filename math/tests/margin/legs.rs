use super::*;
use common::price;
use dhv_math::{
	margin::legs::{check_vault, InvalidVault, Terms, VaultKind},
	Timestamp,
};

/// A call on asset 1 struck in asset 2.
fn series(strike: i64, collateral_asset: u8) -> Terms<u8> {
	Terms {
		underlying: 1,
		strike_asset: 2,
		collateral_asset,
		expiry: Timestamp::from_secs(1),
		kind: CALL,
		strike: price(strike),
	}
}

#[test]
fn a_vault_holds_at_most_one_short_one_long_and_one_collateral() {
	let (short, long) = (series(1, 2), series(2, 2));
	let check = |shorts: &[_], longs: &[_], assets: &[_]| {
		check_vault(VaultKind::MaxLoss, shorts, longs, assets)
	};
	assert_eq!(check(&[short], &[long], &[2]), Ok(()));
	assert_eq!(check(&[], &[], &[9]), Ok(()));
	assert_eq!(check(&[short], &[], &[]), Ok(()));
	assert_eq!(check(&[short, long], &[], &[2]), Err(InvalidVault::TooMany));
	assert_eq!(check(&[short], &[short], &[2]), Err(InvalidVault::SameSeries));
	assert_eq!(check(&[short], &[long], &[1]), Err(InvalidVault::Collateral));
	assert_eq!(check(&[], &[long], &[1]), Err(InvalidVault::Collateral));
	assert_eq!(check(&[short], &[series(2, 1)], &[2]), Err(InvalidVault::CollateralAsset));
}

#[test]
fn a_naked_vault_holds_no_long() {
	let (short, long) = (series(1, 2), series(2, 2));
	assert_eq!(check_vault(VaultKind::Naked, &[short], &[], &[2]), Ok(()));
	let result = check_vault(VaultKind::Naked, &[short], &[long], &[2]);
	assert_eq!(result, Err(InvalidVault::NakedLong));
	assert!(VaultKind::Naked.can_fall_short() && !VaultKind::MaxLoss.can_fall_short());
}

#[test]
fn the_side_of_the_collateral_follows_from_its_asset() {
	assert_eq!(series(1, 2).collateral(), Some(STRIKE_ASSET));
	assert_eq!(series(1, 1).collateral(), Some(UNDERLYING));
	assert_eq!(series(1, 3).collateral(), None);
}
