use super::development;
use crate::{
	configs::oracle::{OperatorsWeight, OracleOperatorsInstance, OraclePalletId, MAX_OPERATORS},
	constants::{USDC_INDEX, USD_PRICE, WETH_INDEX},
	price_rounds::{Event, PriceRound},
	OptionRegistry, Oracle, OracleOperators, PriceRounds, Runtime, RuntimeEvent, RuntimeOrigin,
	System, Timestamp,
};
use dhv_primitives::{
	ports::OptionRegistry as _, BackingClass, Fixed, OptionKind, Price, Series,
	Timestamp as Seconds,
};
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::{Get, OnFinalize},
	weights::Weight,
	BoundedVec,
};
use pallet_membership::WeightInfo as _;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie};
use sp_runtime::traits::AccountIdConversion;

fn feed(who: Sr25519Keyring, dollars: u128) {
	let values = BoundedVec::truncate_from(vec![(WETH_INDEX, dollars * USD_PRICE)]);
	assert_ok!(Oracle::feed_values(RuntimeOrigin::signed(who.to_account_id()), values));
}

fn at(seconds: u64) {
	Oracle::on_finalize(1);
	super::set_time(seconds);
	assert_eq!(Timestamp::get(), seconds * 1_000);
}

fn round() -> Option<(u128, u64, u64)> {
	PriceRounds::latest_round(WETH_INDEX)
		.map(|PriceRound { price, time, number }| (price / USD_PRICE, time, number))
}

#[test]
fn rounds_count_up_with_every_new_price() {
	development().execute_with(|| {
		at(1_000);
		feed(Alice, 2_500);
		assert_eq!(round(), None);
		feed(Bob, 2_502);
		assert_eq!(round(), Some((2_501, 1_000, 1)));
		System::assert_has_event(RuntimeEvent::PriceRounds(Event::NewRound {
			asset: WETH_INDEX,
			price: 2_501 * USD_PRICE,
			time: 1_000,
			number: 1,
			spread: USD_PRICE,
		}));

		at(1_006);
		// The stamp stays with Bob's older value.
		feed(Alice, 2_510);
		assert_eq!(round(), Some((2_506, 1_000, 2)));
		feed(Bob, 2_510);
		assert_eq!(round(), Some((2_510, 1_006, 3)));
		// Nothing moves: no round.
		feed(Charlie, 2_510);
		assert_eq!(round(), Some((2_510, 1_006, 3)));
		assert_ok!(PriceRounds::check_invariants());
	});
}

#[test]
fn a_round_ages_when_the_quorum_is_lost() {
	development().execute_with(|| {
		at(1_000);
		feed(Alice, 2_500);
		feed(Bob, 2_500);
		at(2_000);
		feed(Alice, 3_000);
		assert_eq!(round(), Some((2_500, 1_000, 1)));
	});
}

#[test]
fn time_of_rounds_never_runs_backwards() {
	development().execute_with(|| {
		at(1_000);
		feed(Charlie, 4_000);
		at(1_006);
		feed(Alice, 2_500);
		feed(Bob, 2_500);
		assert_eq!(round(), Some((2_500, 1_006, 1)));
		at(1_012);
		// Charlie's old value counts again and would pull the stamp back.
		feed(Alice, 3_900);
		assert_eq!(round(), Some((2_500, 1_006, 1)));
	});
}

#[test]
fn root_is_no_operator() {
	development().execute_with(|| {
		at(1_000);
		let values = BoundedVec::truncate_from(vec![(WETH_INDEX, 2_500 * USD_PRICE)]);
		assert_ok!(Oracle::feed_values(RuntimeOrigin::root(), values));
		feed(Alice, 2_500);
		assert_eq!(round(), None);
		feed(Bob, 2_520);
		assert_eq!(round(), Some((2_510, 1_000, 1)));
		let root: crate::AccountId = OraclePalletId::get().into_account_truncating();
		assert!(Oracle::raw_values(root, WETH_INDEX).is_some());
	});
}

#[test]
fn who_leaves_takes_the_price_along() {
	development().execute_with(|| {
		at(1_000);
		feed(Alice, 2_500);
		let alice = Alice.to_account_id();
		assert_ok!(OracleOperators::remove_member(RuntimeOrigin::root(), alice.clone().into()));
		assert!(Oracle::raw_values(alice, WETH_INDEX).is_none());
	});
}

const EXPIRY: u64 = 1_800_003_600;

/// A fixing whose window listens.
fn open_window() -> pallet_option_registry::FixingKey {
	at(EXPIRY - 3_600);
	let terms = Series {
		underlying: WETH_INDEX,
		strike_asset: USDC_INDEX,
		collateral_asset: USDC_INDEX,
		expiry: Seconds::from_secs(EXPIRY),
		kind: OptionKind::Put,
		strike: Price::new(Fixed::from_int(2_500)),
		backing: BackingClass::Pool,
	};
	assert_ok!(OptionRegistry::issue(terms));
	at(EXPIRY - 300);
	pallet_option_registry::FixingKey::of(&terms)
}

fn feed_both(origin: RuntimeOrigin, weth: u128) {
	let values = vec![(WETH_INDEX, weth), (USDC_INDEX, USD_PRICE)];
	assert_ok!(Oracle::feed_values(origin, BoundedVec::truncate_from(values)));
}

fn signed(who: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.to_account_id())
}

#[test]
fn every_operators_feed_reaches_the_fixing() {
	development().execute_with(|| {
		let key = open_window();
		feed_both(RuntimeOrigin::root(), 9_000 * USD_PRICE);
		feed_both(signed(Alice), 2_500 * USD_PRICE);
		feed_both(signed(Bob), 2_600 * USD_PRICE);
		// More than a price can be is none.
		feed_both(signed(Charlie), u128::MAX);
		at(EXPIRY + 1);
		let mut prices: Vec<_> = OptionRegistry::fixing_operators(key)
			.into_iter()
			.map(|(who, view)| (who, view.underlying, view.strike_asset, view.price))
			.collect();
		prices.sort();
		let price = |dollars| Some(Price::new(Fixed::from_int(dollars)));
		let mut expected = vec![
			(Alice.to_account_id(), 300, 300, price(2_500)),
			(Bob.to_account_id(), 300, 300, price(2_600)),
			(Charlie.to_account_id(), 0, 300, None),
		];
		expected.sort();
		assert_eq!(prices, expected);
	});
}

#[test]
fn who_leaves_is_forgotten_by_the_fixing() {
	development().execute_with(|| {
		let key = open_window();
		feed_both(signed(Alice), 2_500 * USD_PRICE);
		feed_both(signed(Bob), 2_500 * USD_PRICE);
		let alice = Alice.to_account_id();
		assert_ok!(OracleOperators::remove_member(RuntimeOrigin::root(), alice.clone().into()));
		assert_ok!(OracleOperators::add_member(RuntimeOrigin::root(), alice.into()));
		let views = OptionRegistry::fixing_operators(key);
		assert_eq!(views.len(), 1);
		assert_eq!(views[0].0, Bob.to_account_id());
	});
}

#[test]
fn forgetting_who_leaves_is_weighed() {
	type Plain = pallet_membership::weights::SubstrateWeight<Runtime>;
	let per_delete = <Runtime as frame_system::Config>::DbWeight::get().writes(1);
	let fixings: u32 = <Runtime as pallet_option_registry::Config>::MaxPendingExpiries::get();
	let extra = |with: Weight, without: Weight| with.checked_sub(&without).expect("it is larger");
	let leaves = |with: Weight, without: Weight, operators: u32| {
		let deletes = u64::from(fixings) * u64::from(operators);
		assert!(extra(with, without).all_gte(per_delete.saturating_mul(deletes)));
		assert!(extra(with, without).proof_size() > deletes);
		// Governance can still enact it.
		let limit = <Runtime as frame_system::Config>::BlockWeights::get()
			.get(DispatchClass::Normal)
			.max_extrinsic
			.expect("a limit");
		assert!(with.all_lt(limit), "{with:?} of {limit:?}");
	};
	let most = MAX_OPERATORS;
	leaves(OperatorsWeight::remove_member(most), Plain::remove_member(most), 1);
	leaves(OperatorsWeight::swap_member(most), Plain::swap_member(most), 1);
	leaves(OperatorsWeight::change_key(most), Plain::change_key(most), 1);
	leaves(OperatorsWeight::reset_members(1), Plain::reset_members(1), most);
	// Nobody leaves; who joins is announced.
	let announced = extra(OperatorsWeight::add_member(most), Plain::add_member(most));
	assert!(announced.all_gte(<Runtime as frame_system::Config>::DbWeight::get().reads(1)));
	assert!(announced.all_lt(extra(OperatorsWeight::remove_member(1), Plain::remove_member(1))));
	// And these are the weights of the calls.
	let call = pallet_membership::Call::<Runtime, OracleOperatorsInstance>::remove_member {
		who: Alice.to_account_id().into(),
	};
	assert_eq!(call.get_dispatch_info().call_weight, OperatorsWeight::remove_member(most));
}
