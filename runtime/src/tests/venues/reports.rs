use super::*;
use crate::{
	venues::{EnsureVenue, Reporters},
	PerpReactor, RuntimeOrigin,
};
use codec::Encode;
use frame_support::{
	assert_err,
	traits::{Contains, EnsureOrigin},
	BoundedVec,
};
use sp_runtime::DispatchError;

fn report_call(length: usize) -> Vec<u8> {
	let raw = BoundedVec::truncate_from(vec![0xff; length]);
	RuntimeCall::PerpReactor(pallet_perp_reactor::Call::receive_report { raw }).encode()
}

fn transact(origin_kind: OriginKind, call: Vec<u8>) -> Instruction<()> {
	Transact { origin_kind, fallback_max_weight: None, call: call.into() }
}

fn unpaid() -> Instruction<()> {
	UnpaidExecution { weight_limit: Unlimited, check_origin: None }
}

fn report() -> Xcm<()> {
	Xcm(vec![unpaid(), transact(OriginKind::Xcm, report_call(1_000))])
}

/// Somebody on the venue.
fn user() -> Location {
	venue().appended_with(AccountId32 { network: None, id: [3; 32] }).unwrap()
}

#[test]
fn a_venue_reports_without_paying() {
	connected().execute_with(|| {
		// With a topic, as every message is sent.
		let mut message = report();
		message.0.push(SetTopic([1; 32]));
		for message in [report(), message] {
			let outcome = receive(venue(), message);
			assert!(matches!(outcome, Outcome::Complete { .. }), "{outcome:?}");
		}
		// What it says is read: this one says nothing that can be.
		let origin: RuntimeOrigin = pallet_xcm::Origin::Xcm(venue()).into();
		let raw = BoundedVec::truncate_from(vec![0xff; 10]);
		assert_err!(
			PerpReactor::receive_report(origin, raw),
			pallet_perp_reactor::Error::<Runtime>::UndecodableReport
		);
	});
}

#[test]
fn nobody_but_the_venue_itself_reports() {
	connected().execute_with(|| {
		let stranger = Location::new(1, [Parachain(2_002)]);
		let asset_hub = Location::new(1, [Parachain(1_000)]);
		let pallet = venue().appended_with(PalletInstance(60)).unwrap();
		let inside = local([3; 32]);
		let others =
			[user(), stranger, asset_hub, Location::parent(), pallet, inside, Location::here()];
		for origin in others {
			assert!(!Reporters::contains(&origin), "{origin:?}");
			assert!(is_barred(&receive(origin.clone(), report())), "{origin:?}");
			let as_xcm: RuntimeOrigin = pallet_xcm::Origin::Xcm(origin.clone()).into();
			assert!(EnsureVenue::try_origin(as_xcm).is_err(), "{origin:?}");
			let raw = BoundedVec::truncate_from(vec![]);
			assert_err!(
				PerpReactor::receive_report(pallet_xcm::Origin::Xcm(origin).into(), raw),
				DispatchError::BadOrigin
			);
		}
		let origins: [RuntimeOrigin; 4] = [
			RuntimeOrigin::root(),
			RuntimeOrigin::none(),
			RuntimeOrigin::signed(sovereign()),
			pallet_xcm::Origin::Response(venue()).into(),
		];
		for origin in origins {
			assert!(EnsureVenue::try_origin(origin).is_err());
		}
		let own: RuntimeOrigin = pallet_xcm::Origin::Xcm(venue()).into();
		assert_eq!(EnsureVenue::try_origin(own).ok(), Some(REFERENCE_VENUE));
	});
}

#[test]
fn a_report_is_all_that_a_venue_does_without_paying() {
	connected().execute_with(|| {
		let good = || transact(OriginKind::Xcm, report_call(10));
		let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![] }).encode();
		let inner = BoundedVec::truncate_from(vec![]);
		let batch = RuntimeCall::Utility(pallet_utility::Call::batch {
			calls: vec![RuntimeCall::PerpReactor(pallet_perp_reactor::Call::receive_report {
				raw: inner,
			})],
		})
		.encode();
		let long = [report_call(2_048), vec![0; 64]].concat();
		let checked = UnpaidExecution { weight_limit: Unlimited, check_origin: Some(venue()) };
		let little = frame_support::weights::Weight::from_parts(1, 1);
		let limited = UnpaidExecution { weight_limit: Limited(little), check_origin: None };
		let descend = DescendOrigin([AccountId32 { network: None, id: [3; 32] }].into());
		let programs = [
			vec![good()],
			vec![unpaid()],
			vec![unpaid(), good(), good()],
			vec![unpaid(), good(), ClearOrigin],
			vec![good(), unpaid()],
			vec![descend, unpaid(), good()],
			vec![checked, good()],
			vec![limited, good()],
			vec![unpaid(), transact(OriginKind::SovereignAccount, report_call(10))],
			vec![unpaid(), transact(OriginKind::Native, report_call(10))],
			vec![unpaid(), transact(OriginKind::Superuser, report_call(10))],
			vec![unpaid(), transact(OriginKind::Xcm, remark)],
			vec![unpaid(), transact(OriginKind::Xcm, batch)],
			vec![unpaid(), transact(OriginKind::Xcm, long)],
			vec![unpaid(), transact(OriginKind::Xcm, vec![])],
			vec![unpaid(), WithdrawAsset((usdc(), USDC).into())],
		];
		for program in programs {
			let outcome = receive(venue(), Xcm(program.clone()));
			let stopped = is_barred(&outcome) || matches!(outcome, Outcome::Error(_));
			assert!(stopped, "{program:?}: {outcome:?}");
		}
	});
}

#[test]
fn a_user_who_pays_still_does_not_report() {
	connected().execute_with(|| {
		let account = crate::configs::xcm::LocationToAccountId::convert_location(&user()).unwrap();
		mint(&account, 10 * USDC);
		let program = |kind| {
			Xcm(vec![
				WithdrawAsset((usdc(), USDC).into()),
				PayFees { asset: (usdc(), USDC).into() },
				transact(kind, report_call(10)),
				ExpectTransactStatus(MaybeErrorCode::Success),
			])
		};
		for kind in [OriginKind::Xcm, OriginKind::SovereignAccount, OriginKind::Native] {
			let outcome = receive(user(), program(kind));
			assert!(!matches!(outcome, Outcome::Complete { .. }), "{kind:?}: {outcome:?}");
			assert!(!is_barred(&outcome), "{kind:?} pays");
		}
		let events = System::events();
		let reported =
			|event: &crate::RuntimeEvent| matches!(event, crate::RuntimeEvent::PerpReactor(_));
		assert!(!events.iter().any(|record| reported(&record.event)));
	});
}

#[test]
fn a_venue_that_is_no_reporter_is_nobody() {
	connected().unsound(&["PerpReactor", "Venues"]).execute_with(|| {
		crate::venues::ByPara::<Runtime>::remove(VENUE_PARA_ID);
		assert!(is_barred(&receive(venue(), report())));
	});
}
