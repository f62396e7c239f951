use super::*;
use crate::venues::Error;
use dhv_primitives::ports::Trap;
use frame_support::{assert_err, assert_ok};
use sp_runtime::DispatchResult;

fn reclaim(trap: Trap, fee: Balance) -> DispatchResult {
	PerpVenues::reclaim(REFERENCE_VENUE, &v(), trap, &one_shot(), fee)
}

#[test]
fn nothing_is_not_claimed() {
	connected().execute_with(|| {
		for trap in [
			Trap::Home { amount: 0, nonce: 1 },
			Trap::Venue { amount: 0, as_chain: false },
			Trap::Venue { amount: 0, as_chain: true },
		] {
			without_effect(|| {
				assert_err!(reclaim(trap, USDC), Error::<Runtime>::AmountTooSmall);
			});
		}
	});
}

/// What a venue sends home, as it arrives.
fn arrival(amount: Balance, fee: Balance, to: Location) -> Xcm<()> {
	let claimer = AssetClaimer { location: local(V) };
	Xcm(vec![
		WithdrawAsset((usdc(), fee).into()),
		PayFees { asset: (usdc(), fee).into() },
		WithdrawAsset((usdc(), amount - fee).into()),
		ClearOrigin,
		SetHints { hints: vec![claimer].try_into().unwrap() },
		RefundSurplus,
		DepositAsset { assets: Wild(AllCounted(2)), beneficiary: to },
		SetTopic([5; 32]),
	])
}

#[test]
fn what_comes_home_pays_its_own_way_inside_the_budget() {
	connected().execute_with(|| {
		let fee = crate::venues::Venues::<Runtime>::get(REFERENCE_VENUE).unwrap().budgets.arrival;
		let kept = held(&sovereign());
		let outcome = receive(venue(), arrival(10 * USDC, fee, local(ONE_SHOT)));
		assert!(matches!(outcome, Outcome::Complete { .. }), "{outcome:?}");
		assert_eq!(held(&sovereign()), kept - 10 * USDC);
		let cost = 10 * USDC - held(&one_shot());
		println!("an arrival costs {cost} of {fee}");
		assert!(cost > 0 && cost <= fee / 2, "{cost}");
	});
}

/// Traps an arrival: nothing can be deposited at such a place.
fn trap() -> Balance {
	let nowhere = Location::new(1, [Parachain(2_001), GeneralIndex(1)]);
	let outcome = receive(venue(), arrival(10 * USDC, USDC / 20, nowhere));
	assert!(!matches!(outcome, Outcome::Complete { .. }));
	System::events()
		.into_iter()
		.find_map(|record| match record.event {
			crate::RuntimeEvent::PolkadotXcm(pallet_xcm::Event::AssetsTrapped {
				origin,
				assets,
				..
			}) => {
				assert_eq!(origin, local(V), "the account is the claimer");
				let assets = Assets::try_from(assets).unwrap();
				match assets.into_inner().first().map(|asset| asset.fun.clone()) {
					Some(Fungible(amount)) => Some(amount),
					_ => None,
				}
			}
			_ => None,
		})
		.expect("something is trapped")
}

#[test]
fn what_is_trapped_here_is_claimed_for_the_account_that_it_was_sent_to() {
	connected().execute_with(|| {
		let amount = trap();
		let before = held(&v());
		without_effect(|| {
			let wrong = Trap::Home { amount: amount - 1, nonce: 1 };
			assert_err!(reclaim(wrong, 0), Error::<Runtime>::ProgramFailed);
		});
		assert_ok!(reclaim(Trap::Home { amount, nonce: 1 }, 0));
		assert_eq!(held(&one_shot()), amount);
		assert_eq!(held(&v()), before, "a claim here costs nothing");
		without_effect(|| {
			let again = Trap::Home { amount, nonce: 1 };
			assert_err!(reclaim(again, 0), Error::<Runtime>::ProgramFailed);
		});
	});
}

#[test]
fn another_account_cannot_claim_what_is_trapped_here() {
	connected().execute_with(|| {
		let amount = trap();
		let thief = AccountId::new([3; 32]);
		without_effect(|| {
			let trap = Trap::Home { amount, nonce: 1 };
			assert_err!(
				PerpVenues::reclaim(REFERENCE_VENUE, &thief, trap, &thief, 0),
				Error::<Runtime>::ProgramFailed
			);
		});
	});
}

#[test]
fn what_is_trapped_at_the_venue_is_claimed_there_by_either_claimer() {
	connected().execute_with(|| {
		assert_ok!(PerpVenues::fund(REFERENCE_VENUE, &v(), 1, 100 * USDC, FEE));
		let before = held(&v());
		let amount = 100 * USDC + FEE / 2;
		for as_chain in [false, true] {
			assert_ok!(reclaim(Trap::Venue { amount, as_chain }, FEE));
		}
		assert_eq!(held(&v()), before - 2 * FEE);
		let sent = outbox();
		let claims = |message: &Xcm<()>| {
			let descends = message.0.iter().any(|step| matches!(step, DescendOrigin(_)));
			let claimed = message.0.iter().any(|step| matches!(step, ClaimAsset { .. }));
			(claimed, descends)
		};
		assert_eq!(claims(&sent[1]), (true, true), "as the account");
		assert_eq!(claims(&sent[2]), (true, false), "as the chain");
	});
}

#[test]
fn a_claim_as_the_chain_takes_only_what_the_account_has_sent() {
	connected().execute_with(|| {
		let as_chain = |amount| reclaim(Trap::Venue { amount, as_chain: true }, FEE);
		without_effect(|| assert_err!(as_chain(USDC), Error::<Runtime>::NotOurs));
		assert_ok!(PerpVenues::fund(REFERENCE_VENUE, &v(), 1, 100 * USDC, FEE));
		for others in [USDC, 100 * USDC - 1, 100 * USDC + FEE + 1, 1_000 * USDC] {
			without_effect(|| assert_err!(as_chain(others), Error::<Runtime>::NotOurs));
		}
		for ours in [100 * USDC, 100 * USDC + FEE, FEE] {
			assert_ok!(as_chain(ours));
		}
	});
}

#[test]
fn the_accounts_of_both_sides_do_not_depend_on_the_network() {
	use crate::configs::xcm::LocationToAccountId;
	connected().execute_with(|| {
		let here = crate::configs::xcm::UniversalLocation::get();
		assert_eq!(here.global_consensus(), Ok(NetworkId::Polkadot));
		let at = |network| {
			let there = Location::new(1, [Parachain(2000), AccountId32 { network, id: V }]);
			LocationToAccountId::convert_location(&there).unwrap()
		};
		// Whoever hashes the location as we do has one account for both.
		assert_eq!(at(None), at(Some(NetworkId::Polkadot)));
		assert_eq!(LocationToAccountId::convert_location(&local(V)), Some(v()));
	});
}
