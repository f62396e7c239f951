//! Calls inside others: no wrapper does what its inside may not.

use super::{account, home, Calls, Chain, Decision, Home, RuntimeCall, RuntimeOrigin};
use crate::walk::{example, made, outcome, tried, Outcome};
use dhv_runtime::{configs::system::ProxyType, Proxy, Runtime, RuntimeEvent, System};
use frame_support::{dispatch::DispatchResult, traits::InstanceFilter};
use sp_io::TestExternalities;
use sp_runtime::traits::Dispatchable;

/// The numbers of the callers that sign.
const SIGNERS: std::ops::RangeInclusive<usize> = 1..=6;
/// A user without any role.
const USER: usize = 1;
/// A manager.
const MANAGER: usize = 6;
/// Root.
const ROOT: usize = 11;
/// The narrower kinds of proxies.
const NARROW: [ProxyType; 3] = [ProxyType::Governance, ProxyType::Collator, ProxyType::Oracle];

/// What comes of a call from a signed account.
fn signed(state: &mut TestExternalities, caller: usize, call: RuntimeCall) -> Outcome {
	made::<Home>(state, call, RuntimeOrigin::signed(account(caller)))
}

fn boxed(call: &RuntimeCall) -> Box<RuntimeCall> {
	Box::new(call.clone())
}

/// Every line that has an example, with it.
fn lines() -> Vec<(Decision, RuntimeCall)> {
	let calls = Calls::of::<RuntimeCall>();
	let with_example = |line: Decision| example::<Home>(&calls, &line).map(|call| (line, call));
	home::decisions().into_iter().filter_map(with_example).collect()
}

fn batch(call: &RuntimeCall) -> RuntimeCall {
	pallet_utility::Call::<Runtime>::batch_all { calls: vec![call.clone()] }.into()
}

#[test]
fn a_batch_may_what_its_calls_may() {
	let mut state = Home::world();
	for (line, call) in lines() {
		for caller in SIGNERS.filter(|caller| !line.allows(*caller)) {
			let either = pallet_utility::Call::<Runtime>::if_else {
				main: boxed(&call),
				fallback: boxed(&call),
			};
			for wrapped in [batch(&call), either.into()] {
				let outcome = signed(&mut state, caller, wrapped);
				assert!(outcome.is_refusal(&line), "{}.{}: {outcome:?}", line.pallet, line.call);
			}
		}
	}
}

#[test]
fn derived_accounts_and_multisigs_are_ordinary_users() {
	let mut state = Home::world();
	for (line, call) in lines().into_iter().filter(|(line, _)| !line.allows(USER)) {
		for caller in SIGNERS {
			let derived =
				pallet_utility::Call::<Runtime>::as_derivative { index: 0, call: boxed(&call) };
			let multisig = pallet_multisig::Call::<Runtime>::as_multi_threshold_1 {
				other_signatories: vec![account(9)],
				call: boxed(&call),
			};
			for wrapped in [derived.into(), multisig.into()] {
				let outcome = signed(&mut state, caller, wrapped);
				assert!(outcome.is_refusal(&line), "{}.{}: {outcome:?}", line.pallet, line.call);
			}
		}
	}
}

/// What comes of a call through a proxy of the manager.
fn by_proxy(state: &mut TestExternalities, kind: ProxyType, call: &RuntimeCall) -> DispatchResult {
	let call = boxed(call);
	let result = tried::<Home, _>(state, || {
		let manager = account(MANAGER);
		let delegate = account(USER).into();
		Proxy::add_proxy(RuntimeOrigin::signed(manager.clone()), delegate, kind, 0).unwrap();
		let user = RuntimeOrigin::signed(account(USER));
		Proxy::proxy(user, manager.into(), None, call).unwrap();
		System::events().into_iter().rev().find_map(|record| match record.event {
			RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result }) => Some(result),
			_ => None,
		})
	});
	result.expect("no panic").expect("it says what came of it")
}

/// Whether a kind of proxies is meant for a call.
fn is_meant(kind: ProxyType, line: &Decision) -> bool {
	match kind {
		ProxyType::Any => true,
		ProxyType::Governance => {
			["ConvictionVoting", "Referenda", "Preimage", "Utility"].contains(&line.pallet)
		}
		ProxyType::Collator => ["CollatorSelection", "Session", "Utility"].contains(&line.pallet),
		ProxyType::Oracle => (line.pallet, line.call) == ("Oracle", "feed_values"),
	}
}

#[test]
fn a_narrow_proxy_may_what_it_is_meant_for_also_in_a_batch() {
	let mut state = Home::world();
	let filtered = Err(frame_system::Error::<Runtime>::CallFiltered.into());
	for (line, call) in lines() {
		for kind in NARROW {
			assert_eq!(kind.filter(&call), is_meant(kind, &line), "{}.{}", line.pallet, line.call);
			if !is_meant(kind, &line) {
				assert_eq!(by_proxy(&mut state, kind, &call), filtered, "{}", line.call);
				assert_eq!(by_proxy(&mut state, kind, &batch(&call)), filtered, "{}", line.call);
			}
		}
	}
}

#[test]
fn a_full_proxy_is_refused_what_the_account_is_refused() {
	let mut state = Home::world();
	for (line, call) in lines().into_iter().filter(|(line, _)| !line.allows(MANAGER)) {
		let manager = RuntimeOrigin::signed(account(MANAGER));
		let direct = tried::<Home, _>(&mut state, || call.clone().dispatch(manager)).unwrap();
		let error = direct.expect_err("it is refused").error;
		assert_eq!(by_proxy(&mut state, ProxyType::Any, &call), Err(error), "{}", line.call);
	}
}

#[test]
fn nobody_is_a_proxy_unasked() {
	let mut state = Home::world();
	for (_, call) in lines() {
		let real = account(6).into();
		let wrapped = pallet_proxy::Call::<Runtime>::proxy {
			real,
			force_proxy_type: None,
			call: boxed(&call),
		};
		assert_eq!(signed(&mut state, USER, wrapped.into()), Outcome::Failed("NotProxy".into()));
	}
}

#[test]
fn a_venue_that_genesis_has_not_opened_is_closed_to_all_but_root() {
	let calls = Calls::of::<RuntimeCall>();
	let mut state = Home::world();
	state.execute_with(|| {
		let _ = pallet_perps_clearing::Markets::<Runtime>::clear(u32::MAX, None);
	});
	for line in home::decisions().iter().filter(|line| line.pallet == "LocalVenue") {
		for caller in (0..home::CALLERS.len()).filter(|caller| *caller != ROOT) {
			let outcome = outcome::<Home>(&mut state, &calls, line, caller);
			assert_eq!(outcome, Outcome::Failed("CallFiltered".into()), "{}", line.call);
		}
	}
}
