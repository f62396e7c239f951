//! What messages may not do.

use super::world::*;
use crate::{
	configs::xcm::{HomeLocation, LocationToAccountId},
	constants::{PERP, USDC},
	Balances, Clearing, PolkadotXcm, Runtime, RuntimeCall, RuntimeOrigin,
};
use codec::Encode;
use dhv_venue_primitives::Command;
use frame_support::{assert_noop, traits::Contains};
use sp_keyring::Sr25519Keyring;
use xcm::{latest::prelude::*, VersionedXcm};
use xcm_executor::traits::ConvertLocation;

fn sibling() -> Location {
	Location::new(1, [Parachain(3000)])
}

fn calling(call: RuntimeCall, origin_kind: OriginKind) -> Vec<Instruction<RuntimeCall>> {
	let mut program = opening(None);
	program.push(Transact { origin_kind, fallback_max_weight: None, call: call.encode().into() });
	program
}

#[test]
fn nobody_is_executed_without_paying() {
	venue(|| {
		let request = dhv_venue_primitives::encode_execute(CLEARING, &request(1, Command::Report));
		let mut unpaid = vec![
			UnpaidExecution { weight_limit: Unlimited, check_origin: None },
			DescendOrigin(at_home().into()),
		];
		unpaid.extend(transact(request));
		for from in [HomeLocation::get(), sibling(), Location::parent()] {
			assert_eq!(error(&from, unpaid.clone()), XcmError::Barrier);
		}
	});
}

#[test]
fn messages_call_the_clearing_house_for_requests_and_nothing_else() {
	venue(|| {
		let bob = Sr25519Keyring::Bob.to_account_id();
		let report = request(1, Command::Report);
		let asked = RuntimeCall::Clearing(pallet_perps_clearing::Call::execute { request: report });
		let refused: [RuntimeCall; 6] = [
			pallet_balances::Call::transfer_all { dest: bob.clone().into(), keep_alive: false }
				.into(),
			frame_system::Call::remark_with_event { remark: vec![1] }.into(),
			pallet_perps_clearing::Call::fund_pool { amount: 1 }.into(),
			pallet_perps_clearing::Call::liquidate { who: bob }.into(),
			pallet_utility::Call::batch { calls: vec![asked.clone()] }.into(),
			pallet_xcm::Call::send {
				dest: Box::new(HomeLocation::get().into()),
				message: Box::new(VersionedXcm::from(Xcm(vec![ClearOrigin]))),
			}
			.into(),
		];
		assert!(crate::configs::xcm::RequestsOnly::contains(&asked));
		for call in refused {
			let program = calling(call, OriginKind::SovereignAccount);
			assert_eq!(error(&HomeLocation::get(), program), XcmError::NoPermission);
		}
	});
}

#[test]
fn nobody_elses_governance_is_root_here() {
	venue(|| {
		let request = request(1, Command::Report);
		let call: RuntimeCall = pallet_perps_clearing::Call::execute { request }.into();
		for kind in [OriginKind::Superuser, OriginKind::Native, OriginKind::Xcm] {
			let program = calling(call.clone(), kind);
			assert_eq!(error(&HomeLocation::get(), program), XcmError::BadOrigin);
		}
	});
}

#[test]
fn usdc_comes_from_the_home_chain_only_and_nothing_else_from_there() {
	venue(|| {
		let deposit = |asset: Asset| {
			vec![
				ReserveAssetDeposited(asset.clone().into()),
				PayFees { asset },
				RefundSurplus,
				DepositAsset { assets: AllCounted(1).into(), beneficiary: remote() },
			]
		};
		let asset_hub = Location::new(1, [Parachain(1000)]);
		for from in [sibling(), asset_hub, Location::parent(), remote()] {
			assert_eq!(error(&from, deposit(dollars(FEE))), XcmError::UntrustedReserveLocation);
		}
		let native = Asset::from((Location::new(1, [Parachain(2000)]), FEE));
		for asset in [native, (Here, PERP).into()] {
			let refused = error(&HomeLocation::get(), deposit(asset));
			assert_eq!(refused, XcmError::UntrustedReserveLocation);
		}
		let teleport =
			vec![ReceiveTeleportedAsset(dollars(FEE).into()), PayFees { asset: dollars(FEE) }];
		let refused = error(&HomeLocation::get(), teleport);
		assert_eq!(refused, XcmError::UntrustedTeleportLocation);
	});
}

#[test]
fn chains_speak_for_their_own_accounts_only() {
	venue(|| {
		funded();
		for from in [sibling(), HomeLocation::get().appended_with(PalletInstance(9)).unwrap()] {
			let payer = LocationToAccountId::convert_location(&from).unwrap();
			let alice = RuntimeOrigin::signed(Sr25519Keyring::Alice.to_account_id());
			let usdc = crate::configs::money::UsdcLocation::get();
			crate::ForeignAssets::transfer(alice, usdc, payer.into(), 10 * FEE).unwrap();
			let mut program = vec![
				WithdrawAsset(dollars(FEE).into()),
				PayFees { asset: dollars(FEE) },
				AliasOrigin(remote()),
				WithdrawAsset(dollars(USDC).into()),
				DepositAsset { assets: AllCounted(2).into(), beneficiary: sibling() },
			];
			let before = usdc_of_vault();
			assert_eq!(error(&from, program.clone()), XcmError::NoPermission);
			// A descent leads to an account of its own.
			program[2] = DescendOrigin(at_home().into());
			assert!(matches!(arrive(&from, program), Outcome::Incomplete { .. }));
			assert_eq!(usdc_of_vault(), before);
		}
	});
}

fn usdc_of_vault() -> u128 {
	usdc(&remote())
}

#[test]
fn the_home_chain_cannot_touch_local_accounts() {
	venue(|| {
		let alice = AccountId32 { network: None, id: Sr25519Keyring::Alice.to_raw_public() };
		let program = vec![
			WithdrawAsset(dollars(FEE).into()),
			PayFees { asset: dollars(FEE) },
			AliasOrigin(alice.into()),
		];
		assert_eq!(error(&HomeLocation::get(), program), XcmError::NoPermission);
	});
}

#[test]
fn users_neither_execute_nor_send_programs() {
	venue(|| {
		let alice = RuntimeOrigin::signed(Sr25519Keyring::Alice.to_account_id());
		let program = Box::new(VersionedXcm::from(Xcm(vec![ClearOrigin])));
		let filtered = pallet_xcm::Error::<Runtime>::Filtered;
		let executed =
			PolkadotXcm::execute(alice.clone(), program, frame_support::weights::Weight::MAX);
		assert_eq!(executed.map_err(|error| error.error), Err(filtered.into()));
		let program = Box::new(VersionedXcm::from(Xcm(vec![ClearOrigin])));
		let home = Box::new(HomeLocation::get().into());
		let refused = sp_runtime::DispatchError::BadOrigin;
		assert_noop!(PolkadotXcm::send(alice, home, program), refused);
	});
}

#[test]
fn other_chains_may_trade_for_themselves_and_pay_for_answers() {
	venue(|| {
		let payer = LocationToAccountId::convert_location(&sibling()).unwrap();
		let alice = RuntimeOrigin::signed(Sr25519Keyring::Alice.to_account_id());
		let usdc = crate::configs::money::UsdcLocation::get();
		crate::ForeignAssets::transfer(alice, usdc, payer.clone().into(), 10 * FEE).unwrap();
		let call = dhv_venue_primitives::encode_execute(CLEARING, &request(1, Command::Report));
		let mut program = vec![WithdrawAsset(dollars(FEE).into()), PayFees { asset: dollars(FEE) }];
		program.extend(transact(call));
		assert!(matches!(arrive(&sibling(), program.clone()), Outcome::Complete { .. }));
		assert!(Clearing::outcome(payer.clone(), 1).is_some());
		// Nobody is served who was not registered: nothing is pushed.
		end_block();
		assert_eq!(sent(), []);
		// An answer to the home chain is not delivered for nothing to a stranger.
		program.push(ReportError(QueryResponseInfo {
			destination: HomeLocation::get(),
			query_id: 1,
			max_weight: Default::default(),
		}));
		program[2] = ClearError;
		program[3] = ClearError;
		assert!(matches!(arrive(&sibling(), program), Outcome::Incomplete { .. }));
		assert_eq!(sent(), []);
		assert_eq!(Balances::free_balance(&payer), 0);
	});
}
