//! Who may call what.

use super::mock::*;
use crate::{types::MarketStatus, Call};
use dhv_venue_primitives::{Command, Request};
use frame_support::{assert_noop, dispatch::DispatchResult, traits::UnfilteredDispatchable};
use sp_runtime::DispatchError;

fn refused_to(call: Call<Test>, origins: Vec<RuntimeOrigin>) {
	for origin in origins {
		let result: DispatchResult =
			call.clone().dispatch_bypass_filter(origin).map(|_| ()).map_err(|e| e.error);
		assert_noop!(result, DispatchError::BadOrigin);
	}
}

#[test]
fn requests_and_services_want_a_signature() {
	run(|| {
		let request = Request { nonce: 1, valid_until: 1, command: Command::Report }.into();
		let who = ALICE;
		for call in [
			Call::execute { request },
			Call::assert_executed { nonce: 1 },
			Call::liquidate { who: who.clone() },
			Call::touch { market: ETH },
			Call::push_report { who },
			Call::fund_pool { amount: 1 },
			Call::fund_insurance { amount: 1 },
		] {
			refused_to(call, vec![RuntimeOrigin::none(), RuntimeOrigin::root()]);
		}
	});
}

#[test]
fn rules_are_for_the_admin_and_indices_for_the_oracle() {
	run(|| {
		for call in [
			Call::set_market { market: ETH, parameters: plain() },
			Call::set_market_status { market: ETH, status: MarketStatus::Open },
			Call::set_paused { paused: true },
			Call::register_home { home: home_of(&KEEPER) },
			Call::take_from_pool { to: ADMIN, amount: 1 },
		] {
			refused_to(call, vec![RuntimeOrigin::none(), signed(&ALICE), signed(&ORACLE)]);
		}
		let call = Call::feed_index { market: ETH, price: price("1") };
		refused_to(call, vec![RuntimeOrigin::none(), signed(&ADMIN), RuntimeOrigin::root()]);
	});
}
