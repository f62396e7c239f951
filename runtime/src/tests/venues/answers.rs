use super::*;
use crate::{
	adapters::perp_venue::frame_perps::Answers,
	venues::{Event, Open, Queries, MAX_AWAITED},
	PolkadotXcm, RuntimeEvent, RuntimeOrigin,
};
use dhv_primitives::ports::VenueAnswer;
use frame_support::{assert_noop, assert_ok, weights::Weight};
use sp_runtime::{traits::Convert, DispatchError};

/// Asks as a message does; the number of the question and what its answer may weigh.
fn ask(nonce: u64) -> (QueryId, Weight) {
	Venues::await_answer(REFERENCE_VENUE, venue(), local(V), &v(), nonce)
}

fn answer(query_id: QueryId, querier: Option<Location>, max_weight: Weight) -> Xcm<()> {
	let response = Response::ExecutionResult(None);
	Xcm(vec![
		QueryResponse { query_id, response, max_weight, querier },
		// Every answer ends like this.
		SetTopic([9; 32]),
	])
}

fn noted() -> Vec<Event<Runtime>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Venues(event) => Some(event),
			_ => None,
		})
		.collect()
}

#[test]
fn an_answer_is_noted_once() {
	connected().execute_with(|| {
		let (query, weight) = ask(3);
		let message = answer(query, Some(local(V)), weight);
		assert!(matches!(receive(venue(), message.clone()), Outcome::Complete { .. }));
		let account = v();
		let done = VenueAnswer::Done;
		let told =
			Event::Answered { query, venue: REFERENCE_VENUE, account, nonce: 3, answer: done };
		assert_eq!(noted(), vec![told]);
		assert!(!Queries::<Runtime>::contains_key(query));
		assert!(!Open::<Runtime>::contains_key(v()));
		assert!(PolkadotXcm::query(&query).is_none());
		// A second one is not even looked at.
		assert!(is_barred(&receive(venue(), message)));
		assert_eq!(noted().len(), 1);
		assert_ok!(Venues::check_invariants());
	});
}

#[test]
fn an_answer_of_somebody_else_to_somebody_else_or_to_nothing_does_nothing() {
	connected().execute_with(|| {
		let (query, weight) = ask(1);
		let stranger = Location::new(1, [Parachain(2_002)]);
		let user = venue().appended_with(AccountId32 { network: None, id: [3; 32] }).unwrap();
		let wrong = [
			(stranger, answer(query, Some(local(V)), weight)),
			(user, answer(query, Some(local(V)), weight)),
			(Location::parent(), answer(query, Some(local(V)), weight)),
			(venue(), answer(query, Some(Location::here()), weight)),
			(venue(), answer(query, Some(local([3; 32])), weight)),
			(venue(), answer(query, None, weight)),
			(venue(), answer(query + 1, Some(local(V)), weight)),
			// Another network is another querier.
			(
				venue(),
				answer(
					query,
					Some(Location::new(
						0,
						[AccountId32 { network: Some(NetworkId::Polkadot), id: V }],
					)),
					weight,
				),
			),
		];
		for (origin, message) in wrong {
			assert!(is_barred(&receive(origin, message)));
		}
		assert!(noted().is_empty());
		assert!(Queries::<Runtime>::contains_key(query));
		let message = answer(query, Some(local(V)), weight);
		assert!(matches!(receive(venue(), message), Outcome::Complete { .. }));
		assert_eq!(noted().len(), 1);
	});
}

#[test]
fn nobody_signs_an_answer() {
	connected().execute_with(|| {
		let (query, _) = ask(1);
		let origins: [RuntimeOrigin; 4] = [
			RuntimeOrigin::root(),
			RuntimeOrigin::signed(v()),
			RuntimeOrigin::signed(sovereign()),
			pallet_xcm::Origin::Xcm(venue()).into(),
		];
		for origin in origins {
			let response = Box::new(Response::ExecutionResult(None));
			assert_noop!(Venues::answer(origin, query, response), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn an_answer_nobody_waits_for_is_ignored_without_failing() {
	connected().execute_with(|| {
		let origin: RuntimeOrigin = pallet_xcm::Origin::Response(venue()).into();
		assert_ok!(Venues::answer(origin, 99, Box::new(Response::Null)));
		assert_eq!(noted(), vec![Event::AnswerIgnored { query: 99 }]);
	});
}

#[test]
fn lost_answers_stay_bounded_here_and_in_the_transport() {
	connected().execute_with(|| {
		let most = u64::from(MAX_AWAITED);
		let asked: Vec<QueryId> = (1..=most + 5).map(|nonce| ask(nonce).0).collect();
		assert_eq!(Open::<Runtime>::get(v()).len() as u64, most);
		assert_eq!(Queries::<Runtime>::iter_keys().count() as u64, most);
		for (index, query) in asked.iter().enumerate() {
			assert_eq!(PolkadotXcm::query(query).is_some(), index >= 5, "{index}");
		}
		assert_ok!(Venues::check_invariants());
		// What was let go is not looked at any more.
		let late = answer(asked[0], Some(local(V)), Weight::MAX);
		assert!(is_barred(&receive(venue(), late)));
	});
}

#[test]
fn answers_are_read() {
	let read = |error| Answers::convert(Response::ExecutionResult(error));
	assert_eq!(read(None), VenueAnswer::Done);
	assert_eq!(read(Some((5, XcmError::TooExpensive))), VenueAnswer::TooExpensive);
	assert_eq!(read(Some((9, XcmError::NotHoldingFees))), VenueAnswer::TooExpensive);
	let VenueAnswer::Refused(code) = read(Some((7, XcmError::ExpectationFalse))) else {
		panic!("refused")
	};
	assert_eq!(code >> 16, 7, "the instruction");
	let VenueAnswer::Refused(other) = read(Some((7, XcmError::BadOrigin))) else {
		panic!("refused")
	};
	assert_ne!(code, other);
	assert_eq!(Answers::convert(Response::Null), VenueAnswer::Refused(u32::MAX));
}
