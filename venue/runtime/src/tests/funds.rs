//! USDC that comes from the home chain and goes back there.

use super::world::*;
use crate::{
	configs::xcm::HomeLocation,
	constants::{PERP, USDC},
	Clearing, PolkadotXcm, RuntimeEvent, RuntimeOrigin, System,
};
use dhv_venue_primitives::{Command, Outcome::Executed};
use frame_support::{assert_noop, assert_ok};
use pallet_xcm::Event::AssetsTrapped;
use sp_keyring::Sr25519Keyring;
use xcm::latest::prelude::*;

#[test]
fn what_the_home_chain_sends_is_minted_to_the_vault_exactly() {
	venue(|| {
		let (before, float) = (issued(), usdc(&HomeLocation::get()));
		complete(fund(10_000 * USDC));
		assert_eq!(usdc(&remote()), 10_000 * USDC);
		assert_eq!(issued() - before, 10_000 * USDC + FEE);
		// What the fee left over is the home chain's.
		assert!(usdc(&HomeLocation::get()) > float);
	});
}

#[test]
fn a_withdrawal_is_burnt_here_and_named_to_the_home_chain() {
	venue(|| {
		funded();
		let (before, free) = (issued(), usdc(&remote()));
		complete(withdrawal(2, 1_000 * USDC));
		assert_eq!(Clearing::outcome(account(&remote()), 2), Some(Executed));
		assert_eq!(before - issued(), 1_000 * USDC);
		assert_eq!(usdc(&remote()), free);
		let messages = sent();
		assert_eq!(answers(&messages)[0].1, None);
		let back = messages.iter().find(|message| matches!(message.0[0], WithdrawAsset(_)));
		let back = &back.expect("the transfer home").0;
		// The fee first, the rest behind it, in the vault's one-shot account in the end.
		assert_eq!(back[0], WithdrawAsset(dollars(USDC / 10).into()));
		assert!(matches!(back[1], PayFees { .. }));
		assert_eq!(back[2], WithdrawAsset(dollars(1_000 * USDC - USDC / 10).into()));
		assert_eq!(back[3], ClearOrigin);
	});
}

#[test]
fn a_withdrawal_that_cannot_leave_stays_with_the_vault() {
	venue(|| {
		funded();
		let (before, free) = (issued(), usdc(&remote()));
		close_channel();
		let outcome = arrive(&HomeLocation::get(), withdrawal(2, 1_000 * USDC));
		assert!(matches!(outcome, Outcome::Incomplete { .. }), "{outcome:?}");
		assert_eq!(Clearing::outcome(account(&remote()), 2), Some(Executed));
		assert_eq!(usdc(&remote()), free + 1_000 * USDC);
		assert_eq!(issued(), before);
	});
}

#[test]
fn a_withdrawal_that_is_refused_sends_nothing() {
	venue(|| {
		funded();
		let (before, free) = (issued(), usdc(&remote()));
		let too_much = withdrawal(2, 6_000 * USDC);
		assert_eq!(error(&HomeLocation::get(), too_much), XcmError::ExpectationFalse);
		assert_eq!((issued(), usdc(&remote())), (before, free));
		assert_eq!(sent().len(), 1, "only the answer");
	});
}

fn transfer(asset: Asset, to: Location) -> sp_runtime::DispatchResult {
	let alice = RuntimeOrigin::signed(Sr25519Keyring::Alice.to_account_id());
	let beneficiary = AccountId32 { network: None, id: VAULT };
	PolkadotXcm::limited_reserve_transfer_assets(
		alice,
		Box::new(to.into()),
		Box::new(Location::from(beneficiary).into()),
		Box::new(Assets::from(asset).into()),
		0,
		Unlimited,
	)
}

#[test]
fn users_take_their_usdc_to_the_home_chain() {
	venue(|| {
		let before = issued();
		assert_ok!(transfer(dollars(1_000 * USDC), HomeLocation::get()));
		assert_eq!(before - issued(), 1_000 * USDC);
		let messages = sent();
		assert_eq!(messages[0].0[0], WithdrawAsset(dollars(1_000 * USDC).into()));
	});
}

#[test]
fn users_take_nothing_anywhere_else() {
	venue(|| {
		let asset_hub = Location::new(1, [Parachain(1000)]);
		assert!(transfer(dollars(USDC), asset_hub).is_err());
		let filtered = pallet_xcm::Error::<crate::Runtime>::Filtered;
		assert_noop!(transfer((Here, PERP).into(), HomeLocation::get()), filtered);
	});
}

#[test]
fn what_was_trapped_can_be_claimed_by_the_vault() {
	venue(|| {
		funded();
		let mut program = command(request(2, Command::Report));
		// Taken out and left lying.
		program.extend([
			RefundSurplus,
			DepositAsset { assets: AllCounted(2).into(), beneficiary: HomeLocation::get() },
			WithdrawAsset(dollars(100 * USDC).into()),
			SetAppendix(Xcm(vec![ClearError])),
		]);
		complete(program);
		// The event tells what lies there, and for whom; claims name exactly that.
		let (claimer, assets) = System::events()
			.into_iter()
			.find_map(|record| match record.event {
				RuntimeEvent::PolkadotXcm(AssetsTrapped { origin, assets, .. }) => {
					Some((origin, assets))
				}
				_ => None,
			})
			.expect("trapped");
		assert_eq!(claimer, remote());
		let assets = Assets::try_from(assets).unwrap();
		let free = usdc(&remote());
		let claim = vec![
			WithdrawAsset(dollars(FEE).into()),
			DescendOrigin(at_home().into()),
			PayFees { asset: dollars(FEE) },
			ClaimAsset { assets, ticket: Here.into() },
			DepositAsset { assets: Definite(dollars(100 * USDC).into()), beneficiary: remote() },
		];
		complete(claim);
		assert_eq!(usdc(&remote()), free + 100 * USDC);
	});
}
